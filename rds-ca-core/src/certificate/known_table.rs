//! Generated from `data/` by `tests/catalogue/table.rs`; do not edit.

use super::known::{Known, hex};
use super::{Fingerprint, KeyAlgorithm, KeyId, SignatureAlgorithm, Thumbprint};

/// Sorted by fingerprint.
pub(crate) static KNOWN: [Known; 185] = [
    Known {
        fingerprint: Fingerprint::from_bytes(hex("00ff49c08b7d5dc53328784986580948d06ee9b2f0f1e6b6eae70ccdedf5f757")),
        thumbprint: Thumbprint::from_bytes(hex("58f4fd12f736da59fbd0d2bf63e54b24c7f4e0d8")),
        key_id: KeyId::from_bytes(hex("e97e0285035e0c6573a8c0830c7637dd77d8b6ee69b8b6e6a6829a31ec21780c")),
        subject: "L=Seattle,CN=Amazon RDS ap-northeast-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-northeast-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-northeast-2 Root CA RSA4096 G1"),
        serial: "ded8f46f62e08f996ac94fa1b13b54be",
        not_before: 1621528403, // 2021-05-20T16:33:23Z
        not_after: 4777205603, // 2121-05-20T17:33:23Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((0, 1549)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("01926d42a0dc63915005f3d2b8d7c07efd9451fc14889142d8c4fa6021a6a95e")),
        thumbprint: Thumbprint::from_bytes(hex("2ee3dcc06e50192559b13929e73484354f23387d")),
        key_id: KeyId::from_bytes(hex("3b52e0da1431fc3dcd5d0c293912d488b68d488e126debbf60e19ec5e9fde9a1")),
        subject: "L=Seattle,CN=Amazon RDS us-west-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-west-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-west-2 Root CA ECC384 G1"),
        serial: "ec6ed08d50b8c02121eb330777c92259",
        not_before: 1621894019, // 2021-05-24T22:06:59Z
        not_after: 4777571219, // 2121-05-24T23:06:59Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((1549, 2239)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("02a28548ccc140000e50911afa4677850ac93635e20ad76f822d91f50324e853")),
        thumbprint: Thumbprint::from_bytes(hex("e9583afdfda93978f50e9dff5e622ecca0d03b04")),
        key_id: KeyId::from_bytes(hex("8546c21ffc0c8fa14302a9c16d0591ed6f65d187565226e7078235ebb4ae1430")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-2 Root CA ECC384 G1"),
        serial: "4f998695abd0cc51ec07b855e8c9b2e9",
        not_before: 1621889415, // 2021-05-24T20:50:15Z
        not_after: 4777566615, // 2121-05-24T21:50:15Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((2239, 2939)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("05168605f9485bf9b2dd306593c8a21dc891a6d67a362e681058000c681aa811")),
        thumbprint: Thumbprint::from_bytes(hex("3e5db64eab49d46fed8d17ab031c343446537331")),
        key_id: KeyId::from_bytes(hex("e8ff76fe2351d1ae99213b57a5c5e682d7ef8be39ca65fc6562faaa24ed1a7b2")),
        subject: "L=Seattle,CN=Amazon RDS cn-north-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS cn-north-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS cn-north-1 Root CA RSA2048 G1"),
        serial: "df5deabda9e568391b09756cadfe59f9",
        not_before: 1621984507, // 2021-05-25T23:15:07Z
        not_after: 2884292107, // 2061-05-26T00:15:07Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((2939, 3968)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("0710e05def9189a070b6d655176f19939c5a306644579f8fb7f7400f8a40a4cc")),
        thumbprint: Thumbprint::from_bytes(hex("bac8a298d90cc3544c46425a7a1df69efaec9d2a")),
        key_id: KeyId::from_bytes(hex("038137d3f6122c0f766021e9bef0db3e1f5e3b90c253160564664d8dca779b5f")),
        subject: "CN=Amazon RDS me-south-1 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS me-south-1 Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS me-south-1 CA"),
        serial: "1000",
        not_before: 1557525523, // 2019-05-10T21:58:43Z
        not_after: 1748779200, // 2025-06-01T12:00:00Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((3968, 5005)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("073d43d98b8ca4444b7321ff9887525c7804a76930770b2a202aca582caa234d")),
        thumbprint: Thumbprint::from_bytes(hex("2c288b6a49cc18046ac82a58a8494ccaee48b49d")),
        key_id: KeyId::from_bytes(hex("a8db8ab08d8dcb2f8cd7ef5ea7888252f3db9ee071eb536f6dafc661917b3594")),
        subject: "L=Seattle,CN=Amazon RDS eu-south-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-south-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-south-2 Root CA RSA2048 G1"),
        serial: "ba5b81c5821524920c90c35e1ae8996",
        not_before: 1653329792, // 2022-05-23T18:16:32Z
        not_after: 2915637392, // 2062-05-23T19:16:32Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((5005, 6033)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("0825e2e35ca65df57c6270a5fec61c5cae757ac110664c8c824a26360b7a32dc")),
        thumbprint: Thumbprint::from_bytes(hex("6d2096a5f530e4877253ac75f509ad6b6b492c42")),
        key_id: KeyId::from_bytes(hex("34756914b2d9ffb7284d76c5cb7690b4f4577f9e9f10a6095acec1593642ca75")),
        subject: "L=Seattle,CN=Amazon RDS us-gov-east-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-gov-east-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-gov-east-1 Root CA RSA2048 G1"),
        serial: "e609f4708d4f838db9484186d424096a",
        not_before: 1650064489, // 2022-04-15T23:14:49Z
        not_after: 2912372089, // 2062-04-16T00:14:49Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: None,
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("08544470dfa4c9dc25c481a8908d2958f90b9c1d23f275696f341d71f2f1539e")),
        thumbprint: Thumbprint::from_bytes(hex("d790bbb661bafa4101829f103d639befa300f9a4")),
        key_id: KeyId::from_bytes(hex("463eb2a59c1a6619533641a4f0a815357854867af4ec3c40f65fb6f73a9d9855")),
        subject: "L=Seattle,CN=Amazon RDS ap-northeast-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-northeast-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-northeast-1 Root CA RSA2048 G1"),
        serial: "86ecc7c5ce974b204cd8823783bed7c4",
        not_before: 1621979698, // 2021-05-25T21:54:58Z
        not_after: 2884287298, // 2061-05-25T22:54:58Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((6033, 7070)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("09b798b9d54c2acf8ab964dfb0b97bb9edb39d7a873f9ed532eb08340b5bdb54")),
        thumbprint: Thumbprint::from_bytes(hex("d0192ad2dd437dad5e3e3a5a4822d125c6f0a96c")),
        key_id: KeyId::from_bytes(hex("1fb8daf5b800e4bbcc2e54553abf5be99f164e2253a3de89577a6b23082508ed")),
        subject: "L=Seattle,CN=Amazon RDS ca-central-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ca-central-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ca-central-1 Root CA RSA4096 G1"),
        serial: "97ca7b8661e1a58db776efe998d0c288",
        not_before: 1621634933, // 2021-05-21T22:08:53Z
        not_after: 4777312133, // 2121-05-21T23:08:53Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((7070, 8615)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("0a7d2f108ef8faae86cf9a553db095b65235b9a394d01899c1a64f858e108095")),
        thumbprint: Thumbprint::from_bytes(hex("5346184a4265a28c5f5b0aade22c80e5e68a6d2f")),
        key_id: KeyId::from_bytes(hex("399318423ed438898b0c129c21afc0b2c37245d84ea534b014dc2dbee7d6ec98")),
        subject: "CN=Amazon RDS eu-central-1 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS eu-central-1 2019 CA"),
        serial: "5766",
        not_before: 1568230580, // 2019-09-11T19:36:20Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((8615, 9653)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("0c79b44ba64a9641798128e6d9f6c3d8d478347fdf9704e4c7ca7ad60a4e8124")),
        thumbprint: Thumbprint::from_bytes(hex("2d1aa63e0debd626033ea18a0adf148078ecb663")),
        key_id: KeyId::from_bytes(hex("bc2ecbdf331c080b8849bf0c62752136d2a8c504e4f02c3b3a8a17e06e0f1344")),
        subject: "CN=Amazon RDS eu-west-1 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS eu-west-1 2019 CA"),
        serial: "6298",
        not_before: 1568223108, // 2019-09-11T17:31:48Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((9653, 10688)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("0d154113cf931dadd41b642f56485013f7ec521b5770763f74ce309811699d20")),
        thumbprint: Thumbprint::from_bytes(hex("98b83999046ae5656d122e32ae1b225b36beca51")),
        key_id: KeyId::from_bytes(hex("213f3a2c9504ea6d8f14e9a2280a0cdd4a434fe7ab2d3cc3e860df91d89f623b")),
        subject: "L=Seattle,CN=Amazon RDS cn-northwest-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS cn-northwest-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS cn-northwest-1 Root CA ECC384 G1"),
        serial: "1c1c782e686f115986d4fead306848f0",
        not_before: 1621983835, // 2021-05-25T23:03:55Z
        not_after: 4777661035, // 2121-05-26T00:03:55Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((10688, 11386)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("0d43c47961cbd07bc2a37029393847073fb349ba00e6b65311eef33097270002")),
        thumbprint: Thumbprint::from_bytes(hex("f61302c5788a1ae5a6315423f22ad7901f64ac43")),
        key_id: KeyId::from_bytes(hex("f45579f2043a79aaf719e75bad4aa106f7983f677dc08a53a155f3caf2119aaa")),
        subject: "L=Seattle,CN=Amazon RDS mx-central-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS mx-central-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS mx-central-1 Root CA RSA2048 G1"),
        serial: "1cad34f11173f5725f3cabe0d8e34b0a",
        not_before: 1727712830, // 2024-09-30T16:13:50Z
        not_after: 2990020430, // 2064-09-30T17:13:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((11386, 12418)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("11bedbb33c2d1dfc28b75029441e8f6c845330a40372b117b7cdc0946f5c748d")),
        thumbprint: Thumbprint::from_bytes(hex("3cd1a556c570b4b2b8714da8fb5868dfb1edd565")),
        key_id: KeyId::from_bytes(hex("cd05c593698ca65a10c8396a3f15e2c821bf3b6b11fae66b824b9b50f165abec")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-3 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-3 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-3 Root CA RSA4096 G1"),
        serial: "485904533bbd158802e5d5bee659d382",
        not_before: 1623370116, // 2021-06-11T00:08:36Z
        not_after: 4779047316, // 2121-06-11T01:08:36Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((12418, 13966)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("147ad44255877d39e1a5d247c3dba006cf4479cd031eea34ae071287553a0215")),
        thumbprint: Thumbprint::from_bytes(hex("eb1680bd740240dcea1303c212dcfda397d809c5")),
        key_id: KeyId::from_bytes(hex("a860f80649c83749cbd0d56a10cc6d85754ed69222b4412d6dd79a3473031008")),
        subject: "L=Seattle,CN=Amazon RDS eu-west-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-west-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-west-2 Root CA RSA4096 G1"),
        serial: "c0e4fc5fabae1767e3649f13e8213c2f",
        not_before: 1621637482, // 2021-05-21T22:51:22Z
        not_after: 4777314682, // 2121-05-21T23:51:22Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((13966, 15505)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4")),
        thumbprint: Thumbprint::from_bytes(hex("0d44dd8c3c8c1a1a58756481e90f2e2affb3d26e")),
        key_id: KeyId::from_bytes(hex("36abc32656acfc645c61b71613c4bf21c787f5cabbee48348d58597803d7abc9")),
        subject: "CN=Amazon Root CA 3,O=Amazon,C=US",
        issuer: "CN=Amazon Root CA 3,O=Amazon,C=US",
        common_name: Some("Amazon Root CA 3"),
        serial: "66c9fd5749736663f3b0b9ad9e89e7603f24a",
        not_before: 1432598400, // 2015-05-26T00:00:00Z
        not_after: 2221603200, // 2040-05-26T00:00:00Z
        key_algorithm: KeyAlgorithm::Ec(256),
        signature_algorithm: SignatureAlgorithm::EcdsaSha256,
        is_ca: true,
        der: Some((15505, 15947)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("1a8027a4be83ff1e3cde85baa9d09c8b6cac0145ee5cc437389da4d3456d7fd9")),
        thumbprint: Thumbprint::from_bytes(hex("c77dd20770981e8f135fe071a44fe9dd19d11a5c")),
        key_id: KeyId::from_bytes(hex("077f02d2ba8d0064fd10c4ce65afd867e9269ecd34245dfb87495de2ba2f6407")),
        subject: "L=Seattle,CN=Amazon RDS eu-west-3 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-west-3 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-west-3 Root CA ECC384 G1"),
        serial: "26f91651c60b6e7c6dbb09f28cc9a7b4",
        not_before: 1621981572, // 2021-05-25T22:26:12Z
        not_after: 4777658772, // 2121-05-25T23:26:12Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((15947, 16637)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("1a954c0f6ea17874d55d02c7f1948236bd32c926be5fd28ec5aedffbc036226b")),
        thumbprint: Thumbprint::from_bytes(hex("dabef00db9022b46c2ab1747a6421252872b058e")),
        key_id: KeyId::from_bytes(hex("029678314ba74ec875e96ab71dc3d5e2fdc0194a95d5bebea264c15f79e013d3")),
        subject: "L=Seattle,CN=Amazon RDS eu-west-3 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-west-3 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-west-3 Root CA RSA2048 G1"),
        serial: "a783a6a5f9585086368f78338bfaf6c5",
        not_before: 1621981113, // 2021-05-25T22:18:33Z
        not_after: 2884288713, // 2061-05-25T23:18:33Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((16637, 17664)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("1aedead6ca24c718952de349c6180571eaf8de25270ec12fb5ac4dd748f2ea8c")),
        thumbprint: Thumbprint::from_bytes(hex("054253b6fdc08374e8fffd86fa5e6cd24170a9ed")),
        key_id: KeyId::from_bytes(hex("417a893384b821c0e0b4674bd1162b30975514995e12cbb888d70564af432acc")),
        subject: "CN=Amazon RDS eu-north-1 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS eu-north-1 CA"),
        serial: "52",
        not_before: 1538156092, // 2018-09-28T17:34:52Z
        not_after: 1583429692, // 2020-03-05T17:34:52Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((17664, 18689)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4")),
        thumbprint: Thumbprint::from_bytes(hex("5a8cef45d7a69859767a8c8b4496b578cf474b1a")),
        key_id: KeyId::from_bytes(hex("7f4296fc5b6a4e3b35d3c369623e364ab1af381d8fa7121533c9d6c633ea2461")),
        subject: "CN=Amazon Root CA 2,O=Amazon,C=US",
        issuer: "CN=Amazon Root CA 2,O=Amazon,C=US",
        common_name: Some("Amazon Root CA 2"),
        serial: "66c9fd29635869f0a0fe58678f85b26bb8a37",
        not_before: 1432598400, // 2015-05-26T00:00:00Z
        not_after: 2221603200, // 2040-05-26T00:00:00Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((18689, 20038)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("1c753cf0334ff82a47e0d3205839c8549b7d9a8a3d9a685cccecc80f82fe97e6")),
        thumbprint: Thumbprint::from_bytes(hex("9da6fa7fd2ec09c569a400d876b01b0c12759a96")),
        key_id: KeyId::from_bytes(hex("c219e7433948fb85720dde3cba656b491ccc69a12a7e57efab7099af06261e31")),
        subject: "L=Seattle,CN=Amazon RDS us-east-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-east-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-east-1 Root CA RSA4096 G1"),
        serial: "6911da12aa9a717376d1ef33649b660c",
        not_before: 1621982315, // 2021-05-25T22:38:35Z
        not_after: 4777659515, // 2121-05-25T23:38:35Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((20038, 21576)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("1cb5dcfb2e4db29fdb966e31c5da9f620bf06a10f5880205131a0e6a5bdf80d7")),
        thumbprint: Thumbprint::from_bytes(hex("aef371e2014ce6064513cac92c0c550ab7ccf288")),
        key_id: KeyId::from_bytes(hex("c304518c4243076e13489fb8361bde2e3d6de43f3f65657a596e8af0d93e0d20")),
        subject: "L=Seattle,CN=Amazon RDS ap-northeast-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-northeast-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-northeast-1 Root CA ECC384 G1"),
        serial: "3da54646ebbcea787fca565508b07433",
        not_before: 1621980196, // 2021-05-25T22:03:16Z
        not_after: 4777657396, // 2121-05-25T23:03:16Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((21576, 22276)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("205403dc9e903714227f035610c9918fd3f603d82deb5b3dfc728079c1a2c778")),
        thumbprint: Thumbprint::from_bytes(hex("b2b2dc2cd60938ffbd260ac587483437dc69ee8c")),
        key_id: KeyId::from_bytes(hex("5a9299f3a5b64935ba3130840e42d56058e497be200e69b7d63f59fb1ccd79df")),
        subject: "L=Seattle,CN=Amazon RDS ca-central-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ca-central-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ca-central-1 Root CA RSA2048 G1"),
        serial: "a89a4596ad37c7a2cfda74b3496ed2b4",
        not_before: 1621634555, // 2021-05-21T22:02:35Z
        not_after: 2883942155, // 2061-05-21T23:02:35Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((22276, 23309)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("21e86a7cdbf84e9888dc714f8992b98b3bab31c0e5264dede94bd654e3ffb25c")),
        thumbprint: Thumbprint::from_bytes(hex("32103dfa6d42f535984015f44c747427cbced4b5")),
        key_id: KeyId::from_bytes(hex("62fc3ce930d9be2214c4941063decdd75680564f065f09f9b35e7b9cc906ed42")),
        subject: "CN=Amazon RDS sa-east-1 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS sa-east-1 CA"),
        serial: "49",
        not_before: 1423173820, // 2015-02-05T22:03:40Z
        not_after: 1583445820, // 2020-03-05T22:03:40Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha1,
        is_ca: true,
        der: Some((23309, 24333)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("22c209007e2f6c000e7661563393132370933159e78ff1ecaa2b761014e2f80b")),
        thumbprint: Thumbprint::from_bytes(hex("9fee20b96a49a5d71eb09b298f45a9f12dff2339")),
        key_id: KeyId::from_bytes(hex("f2e5b77cb043767aa30c10a039f5f3363b8f95bfbeedb1fe4a6dc15dfb9b24cd")),
        subject: "L=Seattle,CN=Amazon RDS ap-northeast-3 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-northeast-3 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-northeast-3 Root CA RSA4096 G1"),
        serial: "bc96313c8279b2d93867196509a499f7",
        not_before: 1621888083, // 2021-05-24T20:28:03Z
        not_after: 4777565283, // 2121-05-24T21:28:03Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((24333, 25882)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("2630913eae7513d7cc2a2c1db47430b7a5242be6be8706b56e285f22dcf881b7")),
        thumbprint: Thumbprint::from_bytes(hex("1a95f04382d25da6adf513270b408a72d992f3e0")),
        key_id: KeyId::from_bytes(hex("4a433a91c58526be5c8f72403fd319edfda54553cec6a1468194ff18a942c6c8")),
        subject: "CN=Amazon RDS eu-west-1 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS eu-west-1 CA"),
        serial: "48",
        not_before: 1423173815, // 2015-02-05T22:03:35Z
        not_after: 1583445815, // 2020-03-05T22:03:35Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha1,
        is_ca: true,
        der: Some((25882, 26906)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("27111555461f373d983c7911a3406cf532e0b5d3929b9175a54e400e442ef557")),
        thumbprint: Thumbprint::from_bytes(hex("88ca6e7d91c33d4ea3d93180856995daa6777d2a")),
        key_id: KeyId::from_bytes(hex("db69bbbfc3ea6d9e70ccdee5fd5107d7ef255ce60bfe3458a34455dcdc231c40")),
        subject: "L=Seattle,CN=Amazon RDS ap-south-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-south-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-south-1 Root CA RSA4096 G1"),
        serial: "a950fb7257f721d7ca33ff25aea46619",
        not_before: 1621446320, // 2021-05-19T17:45:20Z
        not_after: 4777123520, // 2121-05-19T18:45:20Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((26906, 28447)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("27e7166e2530425322a2f2b65e3ed7ad65abc2107d196250657520cd57bfcb63")),
        thumbprint: Thumbprint::from_bytes(hex("6a6335f9c0509bbb186ceaa0c3303efc94cdc2f6")),
        key_id: KeyId::from_bytes(hex("64ba8ef749b3a62b18e857222c81cd689e04b027f0b53548633bb581ec1a4a14")),
        subject: "L=Seattle,CN=Amazon RDS us-gov-east-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-gov-east-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-gov-east-1 Root CA ECC384 G1"),
        serial: "a88c6d598b1d1802b0bf6c1914ede3a",
        not_before: 1622068138, // 2021-05-26T22:28:58Z
        not_after: 4777745338, // 2121-05-26T23:28:58Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: None,
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("27e7a752a6856a115fb060f2bbe1684fd99f6b0e7e8ec19fcb409c4a5d8c04ac")),
        thumbprint: Thumbprint::from_bytes(hex("77558cc45e711f1b57e3da6e5b7427124ee869e8")),
        key_id: KeyId::from_bytes(hex("738eea59debfa0ceef7d9548a44132b23c81d766516b9c84eae1f11bfe0899d3")),
        subject: "CN=Amazon RDS us-gov-west-1 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS GovCloud Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS us-gov-west-1 CA"),
        serial: "1000",
        not_before: 1495233079, // 2017-05-19T22:31:19Z
        not_after: 1652875200, // 2022-05-18T12:00:00Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((28447, 29485)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("2888c2f870f2a58ebdeef3a3340b2f9810595b5a3466574f22ba97b778a5edbe")),
        thumbprint: Thumbprint::from_bytes(hex("19da4f2af579a8ae1f6a0fa77aa5befd874b4cab")),
        key_id: KeyId::from_bytes(hex("6381249bf86c4a3acc2b89cc3efb13e04107058a3da3fe2ef973213de1c50c43")),
        subject: "L=Seattle,CN=Amazon RDS us-west-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-west-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-west-2 Root CA RSA4096 G1"),
        serial: "47bd59f254cee528fe6acda307b2165f",
        not_before: 1621893800, // 2021-05-24T22:03:20Z
        not_after: 4777571000, // 2121-05-24T23:03:20Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((29485, 31023)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("2994dd350da7fc30a1c9a95303773f3f381ba92af9805e4947d6f9963b770b80")),
        thumbprint: Thumbprint::from_bytes(hex("aa6b73726c21176cc714815278d6ebc932f293b3")),
        key_id: KeyId::from_bytes(hex("28c22694fccac1f84ab0c994cb2f24c34deba42c5e3591237bd36d623517ec94")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-1 Root CA RSA2048 G1"),
        serial: "b64b72a095209db999a0cf137b1b3c22",
        not_before: 1621633179, // 2021-05-21T21:39:39Z
        not_after: 2883940779, // 2061-05-21T22:39:39Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((31023, 32060)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("2a9df2f7fbdb5d6d2437b21088354cd9129107939ffbf38311f76c60f42e064c")),
        thumbprint: Thumbprint::from_bytes(hex("09cc63ba354cdd0053ab634a7cf351c97d093d2c")),
        key_id: KeyId::from_bytes(hex("bdd2765d9e4b89c516e412535a6be82a744e3105ab5046a86070721d3a185ad5")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-5 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-5 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-5 Root CA ECC384 G1"),
        serial: "33e39b673a341d98fb1e919d78c9b1ff",
        not_before: 1715809846, // 2024-05-15T21:50:46Z
        not_after: 4871487046, // 2124-05-15T22:50:46Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((32060, 32758)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("2ad0829681fe8322b52436ead477770f189cbc31d4964104e4f877ba67044d67")),
        thumbprint: Thumbprint::from_bytes(hex("a5a8551f61e5bcda4337711c94382f7a21665724")),
        key_id: KeyId::from_bytes(hex("fbb17ba8d85c25642d1d5a780b6a369675dc08fad9597ffcd37f498bafd50761")),
        subject: "L=Seattle,CN=Amazon RDS ap-east-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-east-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-east-2 Root CA RSA4096 G1"),
        serial: "b2ad6bdcfdb4aa5984937668925ef1e9",
        not_before: 1738368626, // 2025-02-01T00:10:26Z
        not_after: 4894045826, // 2125-02-01T01:10:26Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((32758, 34297)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("2b2a720f801b251f8cd4080c1cb56520020f0bafa56f90fb206e1b66dfc3d5a2")),
        thumbprint: Thumbprint::from_bytes(hex("2f0c13891565299af97b930bc722da849504c028")),
        key_id: KeyId::from_bytes(hex("c710efe207e0e9abad341cece4f215c7f25089c67dbbe3b989cc9c881d7921c4")),
        subject: "L=Seattle,CN=Amazon RDS me-central-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS me-central-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS me-central-1 Root CA RSA2048 G1"),
        serial: "51f55ba9aa642d8a54a9c2da8e94c95b",
        not_before: 1651879209, // 2022-05-06T23:20:09Z
        not_after: 2914186809, // 2062-05-07T00:20:09Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((34297, 35329)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("2ed2b79cf308ce70ddae58b52057788977c7f039ed0a5c4727908b807ac3e128")),
        thumbprint: Thumbprint::from_bytes(hex("5a6b1737f66626795973701a548441efd0e4baab")),
        key_id: KeyId::from_bytes(hex("60530bd130285c6396508fe8a020a5fb054c9ad4e84d6abca2385d25cc8a45b5")),
        subject: "L=Seattle,CN=Amazon RDS Preview us-east-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS Preview us-east-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS Preview us-east-2 Root CA RSA4096 G1"),
        serial: "8d2c30d1b65e1681311377cc3ed9ca81",
        not_before: 1621371470, // 2021-05-18T20:57:50Z
        not_after: 4777048670, // 2121-05-18T21:57:50Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((35329, 36884)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("2ed64ee6c2e6c1a9b886b775eefb1dced7ea2fc4fe95c86af77d0650763df301")),
        thumbprint: Thumbprint::from_bytes(hex("de2b9042b2469a155fee569371092eb5b3c25288")),
        key_id: KeyId::from_bytes(hex("42dafad1519729621dd941cbbdfb31f552bbd8b4602685479a33a37ca3f6c940")),
        subject: "L=Seattle,CN=Amazon RDS us-gov-east-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-gov-east-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-gov-east-1 Root CA RSA4096 G1"),
        serial: "6a82e9d48bf5fdf3bb558f3ea1696c82",
        not_before: 1622067786, // 2021-05-26T22:23:06Z
        not_after: 4777744986, // 2121-05-26T23:23:06Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: None,
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("2ef58865677332c4f73b855937b0e5cc0ce7eea896c767fbf6d584ff06ca4a2d")),
        thumbprint: Thumbprint::from_bytes(hex("d1a94ffc0a5ba69d55e3f5f125c7670c993f5f43")),
        key_id: KeyId::from_bytes(hex("ae7b73a6d9012f737366113f6ad11ea63dee081498084b9af121ac52a7646a5a")),
        subject: "CN=Amazon RDS cn-north-1 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS CN Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS cn-north-1 2019 CA"),
        serial: "8333",
        not_before: 1568061157, // 2019-09-09T20:32:37Z
        not_after: 1725901042, // 2024-09-09T16:57:22Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((36884, 37924)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("2fd993d776bc2c5336cf03598cb88fac494ed70dac287246cc48729b2effdd42")),
        thumbprint: Thumbprint::from_bytes(hex("34478a908a83ae45dcb61676d235ece975c62c63")),
        key_id: KeyId::from_bytes(hex("6a5b8f73a1d8890865ec6cb0390ca8d917f7a15ace122073f65744f1c7770d53")),
        subject: "CN=Amazon RDS us-east-1 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS us-east-1 CA"),
        serial: "43",
        not_before: 1423173244, // 2015-02-05T21:54:04Z
        not_after: 1583445244, // 2020-03-05T21:54:04Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha1,
        is_ca: true,
        der: Some((37924, 38948)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("3111f322e448c26ea2722c02e29714dace16d5c39336cdf6dfbffbc0368d5332")),
        thumbprint: Thumbprint::from_bytes(hex("d6878cce33c963c3d25bfd75bedee0461587a8df")),
        key_id: KeyId::from_bytes(hex("6362eb1ebd180edc6d3e0262819f192dd8bd9193282702e8fb48f4ea6d84f0c1")),
        subject: "L=Seattle,CN=Amazon RDS eu-central-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-central-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-central-1 Root CA RSA4096 G1"),
        serial: "3380bc83988546e71259d0bc11da8778",
        not_before: 1621636106, // 2021-05-21T22:28:26Z
        not_after: 4777313306, // 2121-05-21T23:28:26Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((38948, 40492)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("31a5536c8241d423298b624cd4904ffc9543994122c4b868038c7b73891a7461")),
        thumbprint: Thumbprint::from_bytes(hex("ef942fe3580e09d679c2169791fb37ead770a84b")),
        key_id: KeyId::from_bytes(hex("284e4ef4136e523d2bb605c29c6d7136c3221b86d898bc1c6554c504d87d9cc0")),
        subject: "CN=Amazon RDS us-west-1 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS us-west-1 CA"),
        serial: "4a",
        not_before: 1423173825, // 2015-02-05T22:03:45Z
        not_after: 1583445825, // 2020-03-05T22:03:45Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha1,
        is_ca: true,
        der: Some((40492, 41516)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("31be28ddf88e8d54cd0f083e6681042b0a4b178fbcfe0298b41c8ac30a6dc154")),
        thumbprint: Thumbprint::from_bytes(hex("d6ad45a95436e4ba9cb79b068c0ccdcc1e81b500")),
        key_id: KeyId::from_bytes(hex("bc3cd57a2972c862b22d652b4d65aa5c60e33d7d0ab30608c25a83c19dfbc4dd")),
        subject: "CN=Amazon RDS ap-south-1 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS ap-south-1 2019 CA"),
        serial: "5486",
        not_before: 1567617184, // 2019-09-04T17:13:04Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((41516, 42552)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("333de57f904b25d90b1ea19730ab91c495adbaf1480b0f2bbaf17d2e21af52bf")),
        thumbprint: Thumbprint::from_bytes(hex("e324edc0e63b1bbb089c61a71f5a2d2704842ff8")),
        key_id: KeyId::from_bytes(hex("27126557a32f5722148e65c2f857ab78fdf573f70b11ad924ef398e3e1ad7db3")),
        subject: "L=Seattle,CN=Amazon RDS ap-south-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-south-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-south-1 Root CA ECC384 G1"),
        serial: "18a56ffb956ecc464407327e6d57f1db",
        not_before: 1621446659, // 2021-05-19T17:50:59Z
        not_after: 4777123859, // 2121-05-19T18:50:59Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((42552, 43242)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("34072187e3538ba47cdd4d5cbd6e06448e7eca7182f92f00cd6627c6768ab2e1")),
        thumbprint: Thumbprint::from_bytes(hex("d5d45183d9a3ac47b00a5a77d8a079a96a3f6d96")),
        key_id: KeyId::from_bytes(hex("1d7aaaa7e69ebf92e29e5148048f71422e94974dcd74486afa4424a2e19a6dda")),
        subject: "CN=Amazon RDS ap-southeast-2 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS ap-southeast-2 2019 CA"),
        serial: "1246",
        not_before: 1568663627, // 2019-09-16T19:53:47Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((43242, 44282)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("3455640af7798b30da9c6179b5e21e23d95dabb7873a12fec70b02092745f04e")),
        thumbprint: Thumbprint::from_bytes(hex("30d2b9d972a11f331cc76b2c4013eb0129eedcf0")),
        key_id: KeyId::from_bytes(hex("4929a6f214fd916509f9a44858722f2805bf8067a4a66471569b11a5464bfde8")),
        subject: "L=Seattle,CN=Amazon RDS eu-west-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-west-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-west-2 Root CA RSA2048 G1"),
        serial: "4c373e5204d1b583bb6464d0f1458a0c",
        not_before: 1621637184, // 2021-05-21T22:46:24Z
        not_after: 2883944784, // 2061-05-21T23:46:24Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((44282, 45308)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("376e82dd0d72b3f4234e1dad34f7bc086d51947f8b343a887e3ae122e0fd212b")),
        thumbprint: Thumbprint::from_bytes(hex("cb025abf1b2ac719b680da4ab12fb2d14d797a0f")),
        key_id: KeyId::from_bytes(hex("96724f6f0407e36739d0fe4e10480f1a49a0680459dd18a1f0beebcbdf778caa")),
        subject: "L=Seattle,CN=Amazon RDS sa-east-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS sa-east-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS sa-east-1 Root CA RSA2048 G1"),
        serial: "74e092b80f69b01a5077c108dfaf3fd0",
        not_before: 1621447586, // 2021-05-19T18:06:26Z
        not_after: 2883755186, // 2061-05-19T19:06:26Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((45308, 46334)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("3a730d2458c61f7211ac674aaf798eaae0c65edd8f5b0f410d0d4c5223482bf9")),
        thumbprint: Thumbprint::from_bytes(hex("247098fa168936a3ae65df5310cfa56711c1c5ac")),
        key_id: KeyId::from_bytes(hex("5d276fb6bb140d99c02bb9882ec81474687412c9ac1e9a2a5a53d390294758be")),
        subject: "L=Seattle,CN=Amazon RDS ap-south-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-south-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-south-2 Root CA RSA2048 G1"),
        serial: "c870f7c110535f262238beba7336607f",
        not_before: 1654551742, // 2022-06-06T21:42:22Z
        not_after: 2916859342, // 2062-06-06T22:42:22Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((46334, 47363)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("3b113a06ebc63eef94ec3f91122a623b389f4d331ff330026e43af2101329f5d")),
        thumbprint: Thumbprint::from_bytes(hex("c8de1d13ad359b3dea182adcb4796d2247753c4a")),
        key_id: KeyId::from_bytes(hex("a0cc4b71ec4daeb20950e79def1c0ca83c9f06bf30ce9582a6fccd61f9ff04fc")),
        subject: "CN=Amazon RDS us-west-2 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS us-west-2 2019 CA"),
        serial: "5189",
        not_before: 1568658075, // 2019-09-16T18:21:15Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((47363, 48398)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("3c82c0d1b0fab07a7a30abccc30725f0426f2a7c011f369896b86427bf983a1b")),
        thumbprint: Thumbprint::from_bytes(hex("046cd72b52f65afabfd6f81b63b73388133563f0")),
        key_id: KeyId::from_bytes(hex("1a29afc12c6a81f7c16c8de72756b8f6e9cf6f39d6b03600784a3d48f9057751")),
        subject: "L=Seattle,CN=Amazon RDS af-south-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS af-south-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS af-south-1 Root CA RSA4096 G1"),
        serial: "aeef951ac654478f2695b55473177652",
        not_before: 1621452523, // 2021-05-19T19:28:43Z
        not_after: 4777129723, // 2121-05-19T20:28:43Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((48398, 49939)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("3d64b3edc6b8b3ffe0cf0c8ee91de915aca376ad818d6d78362686df99c80129")),
        thumbprint: Thumbprint::from_bytes(hex("a1e54e69733bcf0a5662443d05d2665a3e09ea6c")),
        key_id: KeyId::from_bytes(hex("fc183a8cb937fb898d3d1721a9adf498c24e6d7f9b10260036f4a4c24155381f")),
        subject: "L=Seattle,CN=Amazon RDS Beta us-east-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS Beta us-east-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS Beta us-east-1 Root CA ECC384 G1"),
        serial: "3d79c34cf7a0bc9ac8f7cab3f16c6b32",
        not_before: 1621374012, // 2021-05-18T21:40:12Z
        not_after: 4777051212, // 2121-05-18T22:40:12Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((49939, 50638)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("3d8b08a7390c9b10d190a6b349d703ae00bae46583643319c7faccf3e5dc4a8b")),
        thumbprint: Thumbprint::from_bytes(hex("94e6f1a27cf230f869ec32b4611ca10a8280ad05")),
        key_id: KeyId::from_bytes(hex("919eebb1154915982f4b33fd4026e9d3471ae00fc20e679b3ee1fe9b5d7ecf5b")),
        subject: "L=Seattle,CN=Amazon RDS eu-central-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-central-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-central-1 Root CA RSA2048 G1"),
        serial: "ef1b7a437bad445eb8d3c6f294932ad1",
        not_before: 1621635827, // 2021-05-21T22:23:47Z
        not_after: 2883943427, // 2061-05-21T23:23:47Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((50638, 51671)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("3ddbeda037eacc4cf3e23027577c282af78a6ff60e69bc1ab608202280984bba")),
        thumbprint: Thumbprint::from_bytes(hex("b033d401ef5745b6991baa149084882a9aa02481")),
        key_id: KeyId::from_bytes(hex("67fd6b683b28d9703ab379f851d8c48261fe58db96fb12ab0fe8d2f712e9315a")),
        subject: "L=Seattle,CN=Amazon RDS mx-central-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS mx-central-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS mx-central-1 Root CA RSA4096 G1"),
        serial: "203e4afbd3d1c0a6e40697b68a5deb06",
        not_before: 1727712835, // 2024-09-30T16:13:55Z
        not_after: 4883390035, // 2124-09-30T17:13:55Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((51671, 53215)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("3f080199196980898679820cdaef05641ab38d7da88b5a8a4b43f516047a4670")),
        thumbprint: Thumbprint::from_bytes(hex("eb17498b6fee02d0f20f8f92587bf71db0cd7a47")),
        key_id: KeyId::from_bytes(hex("db43883faa2853c8a3384ce2a31c21ebb5581f49888ec84ceee6cc8982048ccb")),
        subject: "L=Seattle,CN=Amazon RDS af-south-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS af-south-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS af-south-1 Root CA ECC384 G1"),
        serial: "5b4cae14295edee8f8bd688653449a1b",
        not_before: 1621452916, // 2021-05-19T19:35:16Z
        not_after: 4777130116, // 2121-05-19T20:35:16Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((53215, 53906)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("43551a53a5197322e6aa5e120e2c59e308b8371af74ce8367769820ad00908c8")),
        thumbprint: Thumbprint::from_bytes(hex("85a2f639e393c815e3a3a50f061003d20186afed")),
        key_id: KeyId::from_bytes(hex("6c21b9fdd5569e1115a221992d2c551842c15efbd9a507e3ea58f4d694a9ed80")),
        subject: "L=Seattle,CN=Amazon RDS ap-northeast-3 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-northeast-3 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-northeast-3 Root CA RSA2048 G1"),
        serial: "ae44606de21ec7abc4caa083ed041638",
        not_before: 1621887796, // 2021-05-24T20:23:16Z
        not_after: 2884195396, // 2061-05-24T21:23:16Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((53906, 54943)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("44a0c3c2cae59029f2a58854490b0bbd6a5443a782112b6e9a7c352b92415683")),
        thumbprint: Thumbprint::from_bytes(hex("f8fdfb895f10acb081e6003666c9ec20771f589f")),
        key_id: KeyId::from_bytes(hex("2e61e585e2161259716d7d5187975270f73fb9b8714e9179b5cb9a3055e3667e")),
        subject: "CN=Amazon RDS us-gov-east-1 RSA2048 G1,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-gov-east-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-gov-east-1 RSA2048 G1"),
        serial: "682fc3378c9275c29ee863b4b06cb451",
        not_before: 1650482486, // 2022-04-20T19:21:26Z
        not_after: 1808252486, // 2027-04-20T20:21:26Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: None,
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("45d6f57f10d069738a46ca26d3ef4fc705963e0f3694506e7a2c1bee66c69dc7")),
        thumbprint: Thumbprint::from_bytes(hex("de207c6602ead605616041129f4b6e03d0c3b6f7")),
        key_id: KeyId::from_bytes(hex("b1cdc2419304985c2b1b18f5aeb09f440d49a4090d1afda05d9513a22a03d93e")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-7 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-7 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-7 Root CA RSA2048 G1"),
        serial: "4dc5a0e1ebe2e701c42072cdac70aa42",
        not_before: 1726156471, // 2024-09-12T15:54:31Z
        not_after: 2988464071, // 2064-09-12T16:54:31Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((54943, 55979)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("4770d6ab348ffb53d59449a4bec5dae1aeef2128222c1475f90c02dfc6daa410")),
        thumbprint: Thumbprint::from_bytes(hex("d0ca9c6e474c4fdb8528034a60ac14e0e6dfd442")),
        key_id: KeyId::from_bytes(hex("daf5c71f9aa3d778c635f0d70dbaaeddaf1aad38bd8dda517dcd5fc349344075")),
        subject: "CN=Amazon RDS eu-north-1 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS eu-north-1 2019 CA"),
        serial: "1807",
        not_before: 1568312384, // 2019-09-12T18:19:44Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((55979, 57015)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("48f84bdb4e595659e203ea6ab6502c3860a63eda5d879e14131633abc2d7d34d")),
        thumbprint: Thumbprint::from_bytes(hex("d4f4a00efe08a1004ee2d647e37f7fdaa3b98e92")),
        key_id: KeyId::from_bytes(hex("48cbfb89dd4c60451a7f21c82c423188a194a7bca2033cd983370f2e0528e185")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-5 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-5 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-5 Root CA RSA4096 G1"),
        serial: "b9c8b541fae1589e14fbc3502386e44d",
        not_before: 1715809841, // 2024-05-15T21:50:41Z
        not_after: 4871487041, // 2124-05-15T22:50:41Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((57015, 58564)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("49e545c4d8d85a0c73c8f45f59d896d75e8b0ef146050240670310967cf7067a")),
        thumbprint: Thumbprint::from_bytes(hex("c0c7d4b39140a0774328bfaf7757dffd98fb103f")),
        key_id: KeyId::from_bytes(hex("a9191c9691fbfce756b5d8215372796abbb0c6cbd868c5a3697e78b20be50017")),
        subject: "CN=Amazon RDS ap-northeast-3 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS ap-northeast-3 CA"),
        serial: "4e",
        not_before: 1512089742, // 2017-12-01T00:55:42Z
        not_after: 1583369742, // 2020-03-05T00:55:42Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha1,
        is_ca: true,
        der: Some((58564, 59593)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("4a3e1f8cd4ccfa64383ffd81344defe69d97c661dbde51a70dadc0b1f688561b")),
        thumbprint: Thumbprint::from_bytes(hex("f6b6ce88387b94cbae7bffc5c1ab2bf5700126f6")),
        key_id: KeyId::from_bytes(hex("701ebe673aa2496f358ca2fbba8e5d72e25d2227b6e04fcc05bd08e482fb6e8c")),
        subject: "L=Seattle,CN=Amazon RDS eu-north-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-north-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-north-1 Root CA RSA2048 G1"),
        serial: "6236cf4a0e3e44d443df33713b57ee28",
        not_before: 1621889961, // 2021-05-24T20:59:21Z
        not_after: 2884197561, // 2061-05-24T21:59:21Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((59593, 60621)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("4a75063f14803608cb2c051a15b59e801af22cb41f559382f914e7b601f4a064")),
        thumbprint: Thumbprint::from_bytes(hex("9b78e3647f74bcb25218cf13c362b8359d3d5fb6")),
        key_id: KeyId::from_bytes(hex("3a6adefa606adcf986514bf12810aa6c104ca9cde3c6e70e25eda1f0e778c5f0")),
        subject: "CN=Amazon RDS us-east-2 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS us-east-2 CA"),
        serial: "4e",
        not_before: 1470945525, // 2016-08-11T19:58:45Z
        not_after: 1583438325, // 2020-03-05T19:58:45Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((60621, 61645)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("4c9be86992c1231cf519bb58b7277e8d86d88c76eea310bef7a5ec1c6eb9bd6b")),
        thumbprint: Thumbprint::from_bytes(hex("674d3be6cc4fb231e7e06ef6fad27773ebe177cc")),
        key_id: KeyId::from_bytes(hex("ddc23186756cab298ef3c9f182302841fffaa707068e4df408a93fd4f0107abb")),
        subject: "L=Seattle,CN=Amazon RDS me-south-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS me-south-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS me-south-1 Root CA ECC384 G1"),
        serial: "78a6d2e73beda83bd1b70af91f8f1c02",
        not_before: 1621531195, // 2021-05-20T17:19:55Z
        not_after: 4777208395, // 2121-05-20T18:19:55Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((61645, 62335)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("4ce1f223eab751a1b7d3765776aaeeda9ddccfb13bf469cb2e09f9eb8453541c")),
        thumbprint: Thumbprint::from_bytes(hex("dbf90da3be8a5b3cf4162e5de3bf19ad9efa91fa")),
        key_id: KeyId::from_bytes(hex("4684f73f2ac91ade2aafa8e56fa2a6cbda830e7cb459ddc2e5df43dbe353540d")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-7 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-7 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-7 Root CA RSA4096 G1"),
        serial: "881242c9bb5ed75d0e25e9a378f4f6a6",
        not_before: 1726156476, // 2024-09-12T15:54:36Z
        not_after: 4881833676, // 2124-09-12T16:54:36Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((62335, 63884)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("4d895d0786fd52b513554e73a07c2c0df47138e834a4338866e4d4bdc85778a3")),
        thumbprint: Thumbprint::from_bytes(hex("7d2fdd76898b78b97e4bc436777a36283ac1b412")),
        key_id: KeyId::from_bytes(hex("dfdaf36c98342e126432fde035f05e81b4f1dc11760f2733c0f02be0f11c1748")),
        subject: "L=Seattle,CN=Amazon RDS sa-east-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS sa-east-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS sa-east-1 Root CA RSA4096 G1"),
        serial: "9198f646484f07d245a012fdb4813b0f",
        not_before: 1621447880, // 2021-05-19T18:11:20Z
        not_after: 4777125080, // 2121-05-19T19:11:20Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((63884, 65423)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("4dafc29b8c9b80644ce0028d0c5623cc662fa4c7f876cf5d27cf9863b68d9035")),
        thumbprint: Thumbprint::from_bytes(hex("0d20fb91debed2cff3f8f843af68c60376f3ddb8")),
        key_id: KeyId::from_bytes(hex("5794dd927e6b55e62ff9c1b77738906d66d2013d4dec9b2cfa534253b283cde1")),
        subject: "CN=Amazon RDS ap-southeast-1 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS ap-southeast-1 2019 CA"),
        serial: "6389",
        not_before: 1568405502, // 2019-09-13T20:11:42Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((65423, 66463)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("4f8f74669b3a73ea788bbbca16ca5a20c573cd7e4a9515eb46b85ee70d3ff78b")),
        thumbprint: Thumbprint::from_bytes(hex("140d859becfb353bbcaa65ac629eed64b505d6d6")),
        key_id: KeyId::from_bytes(hex("248eba5fdd34e1ef2b186dcb71818ebc2bce6845319bd49b71e4461539a58810")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-5 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-5 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-5 Root CA RSA2048 G1"),
        serial: "11b2196e7f2472777fb139d991da0393",
        not_before: 1715809837, // 2024-05-15T21:50:37Z
        not_after: 2978117437, // 2064-05-15T22:50:37Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((66463, 67499)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("4f9a3f476897123ffd6f4be6950b31f60869848eddc64103d729afa91746b0a8")),
        thumbprint: Thumbprint::from_bytes(hex("d1e951aadadac8705db2b764491ee08c868de2f9")),
        key_id: KeyId::from_bytes(hex("0b0401c3f2e39faba77eb5e622ab6aa47114fa0c083f0856fbae1dd7f06e6885")),
        subject: "L=Seattle,CN=Amazon RDS us-gov-west-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-gov-west-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-gov-west-1 Root CA RSA2048 G1"),
        serial: "c49ba3aacc950f9364309bef3838d2a5",
        not_before: 1650062121, // 2022-04-15T22:35:21Z
        not_after: 2912369721, // 2062-04-15T23:35:21Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: None,
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("50c530bc483367c49a89bf32d18d5a3c1917f577b147ea62bcec79375a69854e")),
        thumbprint: Thumbprint::from_bytes(hex("f63b00e899025ff033f66fbaf38a0ff486790b6c")),
        key_id: KeyId::from_bytes(hex("7c95ecdf05ca46f7947f0f9d0a7111e09e82b59c87ca15c821d6c7afe0fd7067")),
        subject: "L=Seattle,CN=Amazon RDS Preview us-east-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS Preview us-east-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS Preview us-east-2 Root CA RSA2048 G1"),
        serial: "cdb301b8727246aa4629baddbf9389bf",
        not_before: 1621370985, // 2021-05-18T20:49:45Z
        not_after: 2883678585, // 2061-05-18T21:49:45Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((67499, 68542)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("523e28e380c4dcc68db5104907265e0f1be0f6d73b46090df526a010327e6f98")),
        thumbprint: Thumbprint::from_bytes(hex("b8780974d3330eefd8142818e8e14b4b85c071ba")),
        key_id: KeyId::from_bytes(hex("688b0d35900c8f03841569423a0a81402459b462c980a17e17c5dff82b1d7b5f")),
        subject: "CN=Amazon RDS preview-us-east-2 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS preview-us-east-2 CA"),
        serial: "4d",
        not_before: 1512600147, // 2017-12-06T22:42:27Z
        not_after: 1583361747, // 2020-03-04T22:42:27Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha1,
        is_ca: true,
        der: Some((68542, 69574)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("52cdc6b4762e89ce23a7a92d618b7430a1b63ec2342049018b08a96d66f5d11b")),
        thumbprint: Thumbprint::from_bytes(hex("6bcf87dbc8f5561dbf9b47ab9277e425d818547a")),
        key_id: KeyId::from_bytes(hex("0223ca603419eed616d4f5b88ae0830f995d40bcf1b1dc4e1bffe89ca3c1d63e")),
        subject: "L=Seattle,CN=Amazon RDS cn-north-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS cn-north-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS cn-north-1 Root CA RSA4096 G1"),
        serial: "7c56ed38734626d4e75e3bf075d0078d",
        not_before: 1621984732, // 2021-05-25T23:18:52Z
        not_after: 4777661932, // 2121-05-26T00:18:52Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((69574, 71114)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("533849068049dbb282750393e71646cef9e20256fe2ed59211bfe4b79edf91e8")),
        thumbprint: Thumbprint::from_bytes(hex("86c110e10967a0589346178806a9ffa605031dfa")),
        key_id: KeyId::from_bytes(hex("50f6a03c3b8ed26df42b706de655bfded0ed27bc4a6a910e73309545437904d4")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-3 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-3 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-3 Root CA RSA2048 G1"),
        serial: "dc60c816e7c604c43a90ee9766670b45",
        not_before: 1623349147, // 2021-06-10T18:19:07Z
        not_after: 2885656747, // 2061-06-10T19:19:07Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((71114, 72151)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("53ccc9faa744addb425abd850fd60c6d9790158aad85726873c4d3b9bb40e3a9")),
        thumbprint: Thumbprint::from_bytes(hex("fd6f9b67b4786176fa9355cbc1db81cc72decceb")),
        key_id: KeyId::from_bytes(hex("69d410c881a270833161e47b4e2a8f648c2d241c617410c91fd8ec95a7d8c4a4")),
        subject: "CN=Amazon RDS af-south-1 Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        issuer: "CN=Amazon RDS af-south-1 Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS af-south-1 Root CA"),
        serial: "cd9937ffa73e2dbb",
        not_before: 1572285958, // 2019-10-28T18:05:58Z
        not_after: 1729965958, // 2024-10-26T18:05:58Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((72151, 73197)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("53e0148366019592ecca4fcf8098f7619e94279120080fa3df0847bf261c65d3")),
        thumbprint: Thumbprint::from_bytes(hex("0b1fac83ddd56b735ffdb7f24a1c2f767fe30f1d")),
        key_id: KeyId::from_bytes(hex("26b9849dc83ba2d40f9a13ee3972f05ab04dbdf31fddc45747d6cb6812782449")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-4 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-4 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-4 Root CA ECC384 G1"),
        serial: "559e58fcaaa34785cba2ef0c083e693a",
        not_before: 1653497913, // 2022-05-25T16:58:33Z
        not_after: 4809175113, // 2122-05-25T17:58:33Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((73197, 73896)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5")),
        thumbprint: Thumbprint::from_bytes(hex("925a8f8d2c6d04e0665f596aff22d863e8256f3f")),
        key_id: KeyId::from_bytes(hex("2b071c59a0a0ae76b0eadb2bad23bad4580b69c3601b630c2eaf0613afa83f92")),
        subject: "CN=Starfield Services Root Certificate Authority - G2,O=Starfield Technologies\\, Inc.,L=Scottsdale,ST=Arizona,C=US",
        issuer: "CN=Starfield Services Root Certificate Authority - G2,O=Starfield Technologies\\, Inc.,L=Scottsdale,ST=Arizona,C=US",
        common_name: Some("Starfield Services Root Certificate Authority - G2"),
        serial: "0",
        not_before: 1251763200, // 2009-09-01T00:00:00Z
        not_after: 2145916799, // 2037-12-31T23:59:59Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((73896, 74907)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("579e3ea1325bfc49cfdf6a934b3f8f1228e1e0d4b8e6ae34e7d22dda2c2b7bbd")),
        thumbprint: Thumbprint::from_bytes(hex("f4f6e4163a0de677e5976c0cc1f7d361f95bd487")),
        key_id: KeyId::from_bytes(hex("2f2af38f7b1efe3572c0278555ebb706c0a090fdcd323d84f83a23ce5671db78")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-1 Root CA RSA4096 G1"),
        serial: "83ba95dadad4a66f3562744c0d628571",
        not_before: 1621633505, // 2021-05-21T21:45:05Z
        not_after: 4777310705, // 2121-05-21T22:45:05Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((74907, 76456)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("5b67fc93fc4d8c51f6bee82ae34cac06a6d76e8ad32c9a152d7e9f6c8e925f30")),
        thumbprint: Thumbprint::from_bytes(hex("2393d465705fa98790106c181c064fc8bafc66de")),
        key_id: KeyId::from_bytes(hex("64fac0bfdd532f72942863abde2307ab043f2e2c107662808e5988ba52a937f9")),
        subject: "L=Seattle,CN=Amazon RDS cn-northwest-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS cn-northwest-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS cn-northwest-1 Root CA RSA4096 G1"),
        serial: "9dd88ee8cf35b25637f768997f44bd6f",
        not_before: 1621983615, // 2021-05-25T23:00:15Z
        not_after: 4777660815, // 2121-05-26T00:00:15Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((76456, 78005)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("5c6ef8941085cb1060a14ab7bc439a3c21d3a704631b702b1393c0ab6cabb47d")),
        thumbprint: Thumbprint::from_bytes(hex("06722cd56a7ed942f8bed1d50425f0f12f856431")),
        key_id: KeyId::from_bytes(hex("c46f6b89b2d9174e6bf42be5828f25d800643030e1bf81a9f7f84e9e045e0066")),
        subject: "L=Seattle,CN=Amazon RDS eu-south-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-south-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-south-1 Root CA RSA4096 G1"),
        serial: "61ed07812b8514ff62bd8336bce353ad",
        not_before: 1621449201, // 2021-05-19T18:33:21Z
        not_after: 4777126401, // 2121-05-19T19:33:21Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((78005, 79545)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("5cf9aecf41b6ada3b61c40b35997c136e2e160ef27e7429494698f25b11c1591")),
        thumbprint: Thumbprint::from_bytes(hex("864b35f48f06983aa1093ebf1eda1206a1c1bcfa")),
        key_id: KeyId::from_bytes(hex("c64ec5068c0ee769cdffeed2006d2fc498010ce55ef5393cdc54bb5e358b8523")),
        subject: "CN=Amazon RDS Beta Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        issuer: "CN=Amazon RDS Beta Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS Beta Root 2019 CA"),
        serial: "a14c5f296dbee45d",
        not_before: 1566236306, // 2019-08-19T17:38:26Z
        not_after: 1724089106, // 2024-08-19T17:38:26Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((79545, 80589)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("5d2b52687a3599f618065c948e9fbffd04fb91767911bbeb6b68a0cfe783639b")),
        thumbprint: Thumbprint::from_bytes(hex("355001ff05323f86e6bb72facac8d6094b0c4999")),
        key_id: KeyId::from_bytes(hex("533a15cb91fd14f7ea1fe0ec3179a9113b5152e62ea29894c6277b9250e7fdbc")),
        subject: "L=Seattle,CN=Amazon RDS cn-northwest-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS cn-northwest-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS cn-northwest-1 Root CA RSA2048 G1"),
        serial: "e7fe41b5d70c6449ecc5bc8fa159e677",
        not_before: 1621983372, // 2021-05-25T22:56:12Z
        not_after: 2884290972, // 2061-05-25T23:56:12Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((80589, 81626)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("62e29ef90310947eed5d5546021d636008fad329fab9ea31ba1ae768b734f29a")),
        thumbprint: Thumbprint::from_bytes(hex("bd8624f023a2cd6f9c5965ab32a630a03560f1a1")),
        key_id: KeyId::from_bytes(hex("f3f768b8996264bbf1722ea526fdd98e8017ce466b42ef0a88254e6e574970df")),
        subject: "L=Seattle,CN=Amazon RDS eu-west-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-west-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-west-1 Root CA RSA4096 G1"),
        serial: "ac188eed505b1519a67e83d603adc204",
        not_before: 1621529634, // 2021-05-20T16:53:54Z
        not_after: 4777206834, // 2121-05-20T17:53:54Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((81626, 83165)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("630f2907badb166b3f01113dd2b8942c6cda99b34fe381e87c01fc159f0dac63")),
        thumbprint: Thumbprint::from_bytes(hex("94b4dfb96d7ef7c3b7bf51e9a6b744a0d0821184")),
        key_id: KeyId::from_bytes(hex("af4264e082ccaba37ded6d986c35b2effc5d355a187c708dcc10811190f9de07")),
        subject: "CN=Amazon RDS eu-central-1 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS eu-central-1 CA"),
        serial: "47",
        not_before: 1423173811, // 2015-02-05T22:03:31Z
        not_after: 1583445811, // 2020-03-05T22:03:31Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha1,
        is_ca: true,
        der: Some((83165, 84192)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("6420fc61de5715c965c04e1071c40ab8d6b42e19842b9228b683eb7f190a4552")),
        thumbprint: Thumbprint::from_bytes(hex("2bff95bb0a23e110856800c37de14abc208fec39")),
        key_id: KeyId::from_bytes(hex("70d1e9be2a8f267c612df41e918552663364c64737937784e1f0e83ff268d17c")),
        subject: "L=Seattle,CN=Amazon RDS me-central-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS me-central-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS me-central-1 Root CA RSA4096 G1"),
        serial: "dc126348015ac3a54c39707e729eeb4",
        not_before: 1651884023, // 2022-05-07T00:40:23Z
        not_after: 4807561223, // 2122-05-07T01:40:23Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((84192, 85736)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("66d6f8a335a062631638e70e2dd9c466a0e16705b3487d7bd533a9e023fab510")),
        thumbprint: Thumbprint::from_bytes(hex("a10346f2bb29bf4fec047e829aa6c0114dab8225")),
        key_id: KeyId::from_bytes(hex("fd296f337982e8a1acd2fd50cfe6414c193ffae088bc3d71c0d51456a6e1cbcf")),
        subject: "CN=Amazon RDS ca-central-1 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS ca-central-1 2019 CA"),
        serial: "1335",
        not_before: 1568148745, // 2019-09-10T20:52:25Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((85736, 86774)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("68996553f8c736aa4c56de4898e0947c208c81f0c9e2b57dea7bf718ef59512f")),
        thumbprint: Thumbprint::from_bytes(hex("8cf85e3e2bdbcbe2c4a34c1e85828fb29833e87f")),
        key_id: KeyId::from_bytes(hex("9c81b3872ff98089e5779c4752eb96e09dfc90534cff3735ad251d154761bc30")),
        subject: "L=Seattle,CN=Amazon RDS us-east-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-east-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-east-2 Root CA RSA2048 G1"),
        serial: "96259e6906463e23bbfda3050b275c96",
        not_before: 1621638284, // 2021-05-21T23:04:44Z
        not_after: 2883945884, // 2061-05-22T00:04:44Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((86774, 87801)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("68c0d08a62ba7d49804172edfec706b9932e3383e52002aa859e28b7790f6f2b")),
        thumbprint: Thumbprint::from_bytes(hex("9c9ceac35a80741fe9c8c4dcaf3af6c26c9ccccb")),
        key_id: KeyId::from_bytes(hex("b563b5b57de707ff42c41413234c8bf2e5ae93f12003e6acfb863a273d590290")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-6 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-6 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-6 Root CA RSA2048 G1"),
        serial: "61617661be0789057638995c37606150",
        not_before: 1747705437, // 2025-05-20T01:43:57Z
        not_after: 3010013037, // 2065-05-20T02:43:57Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((87801, 88837)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("69b79c264b9a133f700425307a0c7ec4a5773a932b44aa2efe2ef43dc824422f")),
        thumbprint: Thumbprint::from_bytes(hex("1c9fdf84e61332f391122d0da59a165dacdce893")),
        key_id: KeyId::from_bytes(hex("b7289451e8e85524a59ee9517c9ebf2682f4b55c2476987bfcb60f94948ba500")),
        subject: "CN=Amazon RDS us-west-1 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS us-west-1 2019 CA"),
        serial: "8907",
        not_before: 1567791621, // 2019-09-06T17:40:21Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((88837, 89873)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("6a026963875a74234cc4deaeed7f31c15ee31127e0755e6a889de9f23946f660")),
        thumbprint: Thumbprint::from_bytes(hex("46dd6725f28f5b8af1d9344c6ecd8e292abd95dd")),
        key_id: KeyId::from_bytes(hex("e58c76301d96c69ba8cdb73200035bba1d869d9b0a0d182403e22d8769e63c5d")),
        subject: "L=Seattle,CN=Amazon RDS us-east-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-east-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-east-2 Root CA ECC384 G1"),
        serial: "19cced472578d29c8c29b35e48dfaf5d",
        not_before: 1621638956, // 2021-05-21T23:15:56Z
        not_after: 4777316156, // 2121-05-22T00:15:56Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((89873, 90561)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("6b8d99b4e5d5cbabd5d9bf02c263b46ca120ddd118655421d3d418b5f5aff9f9")),
        thumbprint: Thumbprint::from_bytes(hex("c0e9dc569b31ad9e9ba8f26ecbb5a19afad50d52")),
        key_id: KeyId::from_bytes(hex("bd7b5da4bdbbbd06d506a401ddd5ef9378a254a5cafd0e249205f110b586c8ea")),
        subject: "L=Seattle,CN=Amazon RDS il-central-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS il-central-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS il-central-1 Root CA RSA4096 G1"),
        serial: "ef5d55d88b4c418ef248d4144c499a0a",
        not_before: 1670012768, // 2022-12-02T20:26:08Z
        not_after: 4825689968, // 2122-12-02T21:26:08Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((90561, 92106)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("6b9dd4a4d86d5b3cd5179355cd1ca157e71ba8470e6fc330245fa1f67febf8e5")),
        thumbprint: Thumbprint::from_bytes(hex("71df58555e079f4ca139303e2c9ab3462421bca4")),
        key_id: KeyId::from_bytes(hex("912b0fa46a058036f597ff3830741fbcc9190b681d4b279bc5650f50f4f83061")),
        subject: "L=Seattle,CN=Amazon RDS me-south-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS me-south-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS me-south-1 Root CA RSA4096 G1"),
        serial: "9c02a1bc743acf05ee285b267831ad1f",
        not_before: 1621530933, // 2021-05-20T17:15:33Z
        not_after: 4777208133, // 2121-05-20T18:15:33Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((92106, 93647)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("6c32d24fdb8e686f72359cb1841282faa24b2e93f60fa502b57ab2accde56336")),
        thumbprint: Thumbprint::from_bytes(hex("a361f9c9a25b91fe73a652e359148ece35120ffd")),
        key_id: KeyId::from_bytes(hex("7024dbfb74e22909071d7c6ad40a086314d01a09cb9a16ab83bf6ce620192422")),
        subject: "CN=Amazon RDS GovCloud Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        issuer: "CN=Amazon RDS GovCloud Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS GovCloud Root CA"),
        serial: "c33ad51427dff91d",
        not_before: 1495232951, // 2017-05-19T22:29:11Z
        not_after: 1652912951, // 2022-05-18T22:29:11Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((93647, 94689)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("6f53918dfdfaf97fbdd35bc7658bc14bdee59e736a4aee8b50f76c6e0529ffc1")),
        thumbprint: Thumbprint::from_bytes(hex("a69cffad295b98a84d587e7ba6eac08ec8992a9c")),
        key_id: KeyId::from_bytes(hex("6bc1ab3e10c50e0d1b56fef0bd76c98dae1e4b2c5d597fbb27d9edf2ec2a710d")),
        subject: "L=Seattle,CN=Amazon RDS ap-east-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-east-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-east-2 Root CA RSA2048 G1"),
        serial: "4836648a40d1937633d768d8be4e67a0",
        not_before: 1738368621, // 2025-02-01T00:10:21Z
        not_after: 3000676221, // 2065-02-01T01:10:21Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((94689, 95715)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("6f7e01b62af24058417130b21e5fb9ad9f29b29c775c5107b657419010975886")),
        thumbprint: Thumbprint::from_bytes(hex("6063e7c0472f519526110dbf86a273b5c51953f3")),
        key_id: KeyId::from_bytes(hex("3835d07a5148325eff91bbebe88a3f05b8c9b5b6142a5098c7b601ec67a62192")),
        subject: "L=Seattle,CN=Amazon RDS eu-west-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-west-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-west-1 Root CA RSA2048 G1"),
        serial: "c827ca2916cf8eb163ac91822630677b",
        not_before: 1621529352, // 2021-05-20T16:49:12Z
        not_after: 2883836952, // 2061-05-20T17:49:12Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((95715, 96742)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("712a2eaa456b3d16cb6fb20a786b5958d91270e100430c091264d7f456f2a0e3")),
        thumbprint: Thumbprint::from_bytes(hex("5fa447d7be948b1325b6ba736987d658362e0e21")),
        key_id: KeyId::from_bytes(hex("7a038a50adb106c229f6954dcef7e2fe9ea950c79a3e97a75fe66c2e0b8b0acb")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-1 Root CA ECC384 G1"),
        serial: "ea1c2de6568d8906fc46c79ac72ecbc8",
        not_before: 1621633801, // 2021-05-21T21:50:01Z
        not_after: 4777311001, // 2121-05-21T22:50:01Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((96742, 97442)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("742db53f2f8970ec4c7801784763c519d5485b197023ec4bb55526125469654a")),
        thumbprint: Thumbprint::from_bytes(hex("6946d79e4c5b015ebc5fbd4c2b9e24d0e07ec528")),
        key_id: KeyId::from_bytes(hex("c0b65ac62408960122cea20dc207dca056fe4d29b503df4bfd969641dcbbb9d0")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-2 Root CA RSA2048 G1"),
        serial: "9111fcf35720d331c34c13e8169d309",
        not_before: 1621888953, // 2021-05-24T20:42:33Z
        not_after: 2884196553, // 2061-05-24T21:42:33Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((97442, 98478)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("7b3bc0aefe5f776956cb688621208a097b01fdb8d718cc4118b12a16b5e4fdaf")),
        thumbprint: Thumbprint::from_bytes(hex("c94803c021eaff46352358efc44bee9cfe71da41")),
        key_id: KeyId::from_bytes(hex("af9b20ffb4fd92877a916359eefdd31911950199bd6314f03e1bbd5a49b9c4a5")),
        subject: "CN=Amazon RDS cn-northwest-1 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        issuer: "L=Seattle,CN=Amazon RDS cn-northwest-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS cn-northwest-1 CA"),
        serial: "23600834a8ed2c5a973bee66aa61c93b",
        not_before: 1634768390, // 2021-10-20T22:19:50Z
        not_after: 1792538390, // 2026-10-20T23:19:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((98478, 99540)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("7e0f13147f65b845268f62c446f2785040a007f8e92fb0e42987e9b848068da8")),
        thumbprint: Thumbprint::from_bytes(hex("9b1dc638d42cf64e574a0d5d688855325932931f")),
        key_id: KeyId::from_bytes(hex("42a5f12515808774f12948fd0cd5cf0d975e4100b334ed1f4b9520fa7a2f87ec")),
        subject: "L=Seattle,CN=Amazon RDS eu-north-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-north-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-north-1 Root CA ECC384 G1"),
        serial: "4e022fc130ee356428d0e7b5b0e3d013",
        not_before: 1621890398, // 2021-05-24T21:06:38Z
        not_after: 4777567598, // 2121-05-24T22:06:38Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((99540, 100231)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("7fc1293c63eefb27759533f6e717977fd494dd17bd152d4fb53f4577e847526e")),
        thumbprint: Thumbprint::from_bytes(hex("8e1c70c164bdfcf9939ba267cacf52f0e1f7b4f0")),
        key_id: KeyId::from_bytes(hex("30ba6eae99db495da7cf82bd596d5ecdff3d911bacad7201c3a298b8add8382c")),
        subject: "CN=Amazon RDS ap-northeast-2 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS ap-northeast-2 2019 CA"),
        serial: "3850",
        not_before: 1568137581, // 2019-09-10T17:46:21Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((100231, 101271)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("8056ffc06567b146a5f4649c7d77b20f82d63585bb097467ee281231c2e1bb4b")),
        thumbprint: Thumbprint::from_bytes(hex("6cb23d56510932d28946d0858ce48c90c9824b26")),
        key_id: KeyId::from_bytes(hex("6056ed86d11de7590adea874495c155bd737906a910bbd9874b18ab43d5c9915")),
        subject: "L=Seattle,CN=Amazon RDS me-central-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS me-central-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS me-central-1 Root CA ECC384 G1"),
        serial: "cc9a4e554b3749dd1a9e1f7f02807e83",
        not_before: 1651884277, // 2022-05-07T00:44:37Z
        not_after: 4807561477, // 2122-05-07T01:44:37Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((101271, 101967)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("80ca8be42d38ea097fc733d79fc73d595f95f3834e04bb4efed15f1be53e8790")),
        thumbprint: Thumbprint::from_bytes(hex("d2a9d3215a5bbd195d73448a3ae0c54fe48037bf")),
        key_id: KeyId::from_bytes(hex("7af9ff1132588e881433aedd8da42403e26f055169534f304a1f4fc06d073d62")),
        subject: "L=Seattle,CN=Amazon RDS sa-east-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS sa-east-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS sa-east-1 Root CA ECC384 G1"),
        serial: "c9d1c6c28b62c70957c42fe6959b2fbb",
        not_before: 1621448161, // 2021-05-19T18:16:01Z
        not_after: 4777125361, // 2121-05-19T19:16:01Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((101967, 102657)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("82d99e9e409703044c3f886f87a0408c96cd74dee2c9ba920e6553a32e372539")),
        thumbprint: Thumbprint::from_bytes(hex("24a97b91cbe86911190576c35c36aab4fa7b25de")),
        key_id: KeyId::from_bytes(hex("f1781769fda8a50115bf9e54d5511b5b8e1490c0bc2628467c8ca8ed8ed55e82")),
        subject: "L=Seattle,CN=Amazon RDS us-east-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-east-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-east-1 Root CA ECC384 G1"),
        serial: "f025124f1524f984cd5451696bd38760",
        not_before: 1621982515, // 2021-05-25T22:41:55Z
        not_after: 4777659715, // 2121-05-25T23:41:55Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((102657, 103347)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("85103a6b8ad75590bf0f750cb7e5aa97e6a5b6b82f2dbaeb1ca9ec5dd613683d")),
        thumbprint: Thumbprint::from_bytes(hex("606544f4746e2e295019387c4bbe18b95bd4cd23")),
        key_id: KeyId::from_bytes(hex("409c1be8aed54eda887b31fa5cf3253fb387ff9fca415a97b4fdf2f1b63aca32")),
        subject: "CN=Amazon RDS eu-west-2 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS eu-west-2 2019 CA"),
        serial: "6481",
        not_before: 1568323952, // 2019-09-12T21:32:32Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((103347, 104382)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("86e22f41c79b0de5777054189cfadbddf633a8a1dc09ef134db07a756e494abe")),
        thumbprint: Thumbprint::from_bytes(hex("7c40cb42714b6fdb2b296f9bbd0e8bb364436a76")),
        key_id: KeyId::from_bytes(hex("5895fa4d0df131187ca5e2387d9213bc534700bac64854432ee202cf1df141b1")),
        subject: "L=Seattle,CN=Amazon RDS us-west-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-west-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-west-2 Root CA RSA2048 G1"),
        serial: "462c2ca4acab3b4c68c4381292a2d973",
        not_before: 1621893540, // 2021-05-24T21:59:00Z
        not_after: 2884201140, // 2061-05-24T22:59:00Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((104382, 105408)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("87b6ecec419b904ec1686c2b340ed65a37d5a16980aa7622787fc4d53ec5194d")),
        thumbprint: Thumbprint::from_bytes(hex("8c340faafb10809c05ced7bf0b124d074239747a")),
        key_id: KeyId::from_bytes(hex("5f75d61e8552ce2ce4854aad2a465e81b7cbf0f2cee8b58b74f0429b55711ad4")),
        subject: "CN=Amazon RDS sa-east-1 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS sa-east-1 2019 CA"),
        serial: "4364",
        not_before: 1567709189, // 2019-09-05T18:46:29Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((105408, 106443)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("8876f8a284859d9048d41b0cf8b1724bf4a8a7fe4ecf7e9cbb28481c28698741")),
        thumbprint: Thumbprint::from_bytes(hex("1e79d7542516385da20dad542bbc52863c3d7b3c")),
        key_id: KeyId::from_bytes(hex("a0f4e6fdc937a20f26b8f3a1d8ec4e2a9640ba45a409bf03a0fd835a09920abe")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-4 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-4 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-4 Root CA RSA2048 G1"),
        serial: "97037a29ef74dac3401789f3eb77f164",
        not_before: 1653497356, // 2022-05-25T16:49:16Z
        not_after: 2915804956, // 2062-05-25T17:49:16Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((106443, 107480)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("88ebec2497b584a971daddefd96f265b6774dfb6877841fe0024b8762d93a200")),
        thumbprint: Thumbprint::from_bytes(hex("21b984c9086855eaef6f8958ecf132ea218a09d1")),
        key_id: KeyId::from_bytes(hex("947a21dfbe7d1688128c2cb2a693bf29c8d30d57595dbdad73df7e2de8ace8dc")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-6 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-6 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-6 Root CA ECC384 G1"),
        serial: "6e58830458ba5419e1b73bde5fefc02e",
        not_before: 1747705447, // 2025-05-20T01:44:07Z
        not_after: 4903382647, // 2125-05-20T02:44:07Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((107480, 108179)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("88ecf027448f7198f3c1a6762474c4658dab35a18686af6b65de3c4023c6d0b2")),
        thumbprint: Thumbprint::from_bytes(hex("5ea6fe9d6773c8f072f30b6e16c11fa5d25f7fdd")),
        key_id: KeyId::from_bytes(hex("fc802607fceca94f109b401c44ed8d7022a31bed791f3ad8499e4ae2d959e866")),
        subject: "L=Seattle,CN=Amazon RDS eu-west-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-west-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-west-1 Root CA ECC384 G1"),
        serial: "bf5277354f729abb18ea6f746a0cf342",
        not_before: 1621529887, // 2021-05-20T16:58:07Z
        not_after: 4777207087, // 2121-05-20T17:58:07Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((108179, 108869)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("896ef0d9c66ac5ac46e12bcd8f44dc2065b9006983b8b3c3203a4ab951f63368")),
        thumbprint: Thumbprint::from_bytes(hex("d7aae58891fc04d2c28ac6d4ae677ab3c837c18d")),
        key_id: KeyId::from_bytes(hex("b2d7f4c1550fbd1929b5383e028ec97ad86ebb0305390363e8a095d4896e3d87")),
        subject: "L=Seattle,CN=Amazon RDS eu-central-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-central-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-central-2 Root CA ECC384 G1"),
        serial: "f855908b10e75245843da48c52b9b809",
        not_before: 1654550957, // 2022-06-06T21:29:17Z
        not_after: 4810228157, // 2122-06-06T22:29:17Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((108869, 109565)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("8a06763732515fb0830288da5e2c7b05dbf1e1567d46304fe4a3053dc429d8e9")),
        thumbprint: Thumbprint::from_bytes(hex("20d9a88223abb9e5c52410d34d0f3db131dfe514")),
        key_id: KeyId::from_bytes(hex("d64e8f833a82b04a4969b13c2ff382ea4f5fa7648e202cf25dc15ee637a00946")),
        subject: "CN=Amazon RDS ap-southeast-2 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS ap-southeast-2 CA"),
        serial: "46",
        not_before: 1423173804, // 2015-02-05T22:03:24Z
        not_after: 1583445804, // 2020-03-05T22:03:24Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha1,
        is_ca: true,
        der: Some((109565, 110594)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("8bde3d208554fb7409da40771c9c6684881daacce02c2d40be75d28de45c5231")),
        thumbprint: Thumbprint::from_bytes(hex("19dcede6eda2209044b28335b12dd2442e12ac2a")),
        key_id: KeyId::from_bytes(hex("d95ce336d1089efb13446b24fd89aedc5a11defe07d0d972826a70362fe60fe3")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-2 Root CA RSA4096 G1"),
        serial: "22e3b503c2ce9e673bcd9fef326dd3ac",
        not_before: 1621889178, // 2021-05-24T20:46:18Z
        not_after: 4777566378, // 2121-05-24T21:46:18Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((110594, 112142)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("8c8475dccad184f53e92d55dc99293a2aad827cc9c96fb89d667836ae2a3130f")),
        thumbprint: Thumbprint::from_bytes(hex("f57aedc4124ad7cdb52f1ed6111a57dd134db73b")),
        key_id: KeyId::from_bytes(hex("c1de0466b262f3965a478c6c94ac70080207507621e87ccc49f3b6f31b12c861")),
        subject: "L=Seattle,CN=Amazon RDS il-central-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS il-central-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS il-central-1 Root CA ECC384 G1"),
        serial: "28aa9566f93a36c2c44feb98bf99b20b",
        not_before: 1670013140, // 2022-12-02T20:32:20Z
        not_after: 4825690340, // 2122-12-02T21:32:20Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((112142, 112838)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("8ea634c367d3f18a471da9bb38f833cbec4a408e472b58ad7d69bd47390a6640")),
        thumbprint: Thumbprint::from_bytes(hex("8f00fb08bf5f0c9cc9178e837a8a1490362c2006")),
        key_id: KeyId::from_bytes(hex("c18f59213f91fb63082ce30cd5ce0790c25bfc31175b4e4aa1cebdec523e72f9")),
        subject: "L=Seattle,CN=Amazon RDS eu-south-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-south-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-south-1 Root CA RSA2048 G1"),
        serial: "718e38ffc354bc1c2be8b9477d1cbb2a",
        not_before: 1621448838, // 2021-05-19T18:27:18Z
        not_after: 2883756438, // 2061-05-19T19:27:18Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((112838, 113866)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e")),
        thumbprint: Thumbprint::from_bytes(hex("8da7f965ec5efc37910f1c6e59fdc1cc6a6ede16")),
        key_id: KeyId::from_bytes(hex("fbe3018031f9586bcbf41727e417b7d1c45c2f47f93be372a17b96b50757d5a2")),
        subject: "CN=Amazon Root CA 1,O=Amazon,C=US",
        issuer: "CN=Amazon Root CA 1,O=Amazon,C=US",
        common_name: Some("Amazon Root CA 1"),
        serial: "66c9fcf99bf8c0a39e2f0788a43e696365bca",
        not_before: 1432598400, // 2015-05-26T00:00:00Z
        not_after: 2147299200, // 2038-01-17T00:00:00Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((113866, 114703)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("903708dad4d583b7c8550aef3e9b79fec75c4d79476043d70357266363456c13")),
        thumbprint: Thumbprint::from_bytes(hex("d7e016ab8a0b639f671f168742f40aee73a6fc04")),
        key_id: KeyId::from_bytes(hex("2acd65beb61fe114a5563b0564330f741c9e8c2a4f8e3df9a7d4f7a487bd039f")),
        subject: "CN=Amazon RDS ca-central-1 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS ca-central-1 CA"),
        serial: "4f",
        not_before: 1473898211, // 2016-09-15T00:10:11Z
        not_after: 1583367011, // 2020-03-05T00:10:11Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((114703, 115730)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("9091af2dfaf4ed882a4ab33b9b4edd2a8cba410aab220417ef3d576185c220ed")),
        thumbprint: Thumbprint::from_bytes(hex("47a3f920645c9f9d488c7de60b86d605130016a1")),
        key_id: KeyId::from_bytes(hex("6163e15639d1b93d238e9348274ea78fd88e178e92b20f9ac1a36ef7ee2a443e")),
        subject: "CN=Amazon RDS ap-northeast-1 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS ap-northeast-1 2019 CA"),
        serial: "7045",
        not_before: 1568825780, // 2019-09-18T16:56:20Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((115730, 116770)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("93e1ba1b78cc87bd5418456a356dab93868592d2676591be88dfdddce9f0e7a1")),
        thumbprint: Thumbprint::from_bytes(hex("c8e8da8690e8f88f13c57d9703a3a688c66e482d")),
        key_id: KeyId::from_bytes(hex("cbc9e5f799eb190c31217c185ee4fb65e7853746a57512569fa7d35ceec84073")),
        subject: "L=Seattle,CN=Amazon RDS af-south-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS af-south-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS af-south-1 Root CA RSA2048 G1"),
        serial: "63e261c051104dedfaab246552517ca3",
        not_before: 1621452256, // 2021-05-19T19:24:16Z
        not_after: 2883759856, // 2061-05-19T20:24:16Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((116770, 117798)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("9634bd929cb698e0327e4a315d6cab4c19b54fcbbf6a4e61f7edbec2139cb309")),
        thumbprint: Thumbprint::from_bytes(hex("f71225019679757429e4be85f31ee1b6fbc82b81")),
        key_id: KeyId::from_bytes(hex("8cbe94db4fc180ccfe7ed816db60dd61b4a3a08f8e1277123bffe52f3102f80e")),
        subject: "L=Seattle,CN=Amazon RDS us-west-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-west-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-west-1 Root CA ECC384 G1"),
        serial: "c92f7459d50dbd265961625ea9ca1faf",
        not_before: 1621451604, // 2021-05-19T19:13:24Z
        not_after: 4777128804, // 2121-05-19T20:13:24Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((117798, 118488)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("969ed937f0f63f9fa703bea5089d2b3ea0164f32d843d26b2edd74f07b44df28")),
        thumbprint: Thumbprint::from_bytes(hex("be642d6da2be48f2c7f3e0d620cce3ef4b7b4640")),
        key_id: KeyId::from_bytes(hex("cb9e9b6c6747934ebe4c7f6c728b6e04eda623f58f8b9cd9e6d1da8016122f7b")),
        subject: "L=Seattle,CN=Amazon RDS eu-central-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-central-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-central-2 Root CA RSA4096 G1"),
        serial: "6a5af5eaf0df5f846cafe81f43889514",
        not_before: 1654550723, // 2022-06-06T21:25:23Z
        not_after: 4810227923, // 2122-06-06T22:25:23Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((118488, 120032)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("96b9d270ef5c0ae6eae5623663f18fcc25728d0b6d59edafec9b5b9d77bf812c")),
        thumbprint: Thumbprint::from_bytes(hex("c3890f3c7a024e0195ff7477ead5318a7ce546a3")),
        key_id: KeyId::from_bytes(hex("f73b20b2f0f9371d4074151df50e3779ad687fbd77032c7b0371af4bf6a28026")),
        subject: "L=Seattle,CN=Amazon RDS ca-west-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ca-west-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ca-west-1 Root CA RSA2048 G1"),
        serial: "8f9ab31400fcc075706cb2ac2d0c3e99",
        not_before: 1694636494, // 2023-09-13T20:21:34Z
        not_after: 2956944093, // 2063-09-13T21:21:33Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((120032, 121059)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("97477e83609fc31e6312009830b36faeec32ad317f91531a21ace6448b6416c6")),
        thumbprint: Thumbprint::from_bytes(hex("bb78d17650755aa3777fc89ab59aa0249fc6ffb3")),
        key_id: KeyId::from_bytes(hex("15a9bd0384d8d226f440e596e2f6b9ac684ebf3d3699532e7b4bd957bcf381b3")),
        subject: "L=Seattle,CN=Amazon RDS eu-central-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-central-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-central-2 Root CA RSA2048 G1"),
        serial: "279a313c48de7c2b1a1124b0af193af0",
        not_before: 1654550225, // 2022-06-06T21:17:05Z
        not_after: 2916857825, // 2062-06-06T22:17:05Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((121059, 122091)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("99341cc300f408f4ec95c6f9b266650e78f053e9c7d7f5a0443e552e3a31ef48")),
        thumbprint: Thumbprint::from_bytes(hex("7b42baa66e0d7c90aac0c97d2f5508a41286cde0")),
        key_id: KeyId::from_bytes(hex("819c1d470d85a5ed95acfc5367c6c0d4ed60c7421b558cd2536e548234abbf10")),
        subject: "CN=Amazon RDS eu-south-1 Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        issuer: "CN=Amazon RDS eu-south-1 Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS eu-south-1 Root CA"),
        serial: "960ce0bc6f4d903a",
        not_before: 1572466836, // 2019-10-30T20:20:36Z
        not_after: 1730146836, // 2024-10-28T20:20:36Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((122091, 123137)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("9c170caada139e8bf1add0d9f44a81e8e62df2115854914284794dab223dcf82")),
        thumbprint: Thumbprint::from_bytes(hex("205f7e0a684d56dcdd08ff714bb6aede36a73b86")),
        key_id: KeyId::from_bytes(hex("572cf6846d0c6ae02bcf157dd2c9408a1cbbac4268b24e2a39761322771a6125")),
        subject: "L=Seattle,CN=Amazon RDS Beta us-east-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS Beta us-east-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS Beta us-east-1 Root CA RSA2048 G1"),
        serial: "9645878b3d6991b329a4cc2eb49be1a7",
        not_before: 1621373321, // 2021-05-18T21:28:41Z
        not_after: 2883680921, // 2061-05-18T22:28:41Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((123137, 124174)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("a1a0b537ce9406c249fde05ed6918a57433dffa2c6a4cc05263a8452a7893e2d")),
        thumbprint: Thumbprint::from_bytes(hex("49d12a1c20e358820e459acd2d25a1449e13bc7e")),
        key_id: KeyId::from_bytes(hex("ce72f61b3432a901f6766984ae027c4fadc8a7e83a2475b841921a4dce982f29")),
        subject: "CN=Amazon RDS us-gov-west-1 RSA4096 G1,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-gov-west-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-gov-west-1 RSA4096 G1"),
        serial: "2c6f43a57a089279d2641f9453346eb8",
        not_before: 1641251403, // 2022-01-03T23:10:03Z
        not_after: 1799021403, // 2027-01-04T00:10:03Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: None,
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("a2b73ca650d3e47ba8360a912ff007612f80edc5aff31ddcecf4c0d29071ba16")),
        thumbprint: Thumbprint::from_bytes(hex("b9e33b6381a161cb875f36761cbe499296b6edca")),
        key_id: KeyId::from_bytes(hex("ce509480d90cabf06b7afdfdbfc804f8027082b71bed4a34d2c19da7adb5f5c4")),
        subject: "L=Seattle,CN=Amazon RDS il-central-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS il-central-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS il-central-1 Root CA RSA2048 G1"),
        serial: "167e8027ebb168f0e9355c7bd7be02a6",
        not_before: 1670012048, // 2022-12-02T20:14:08Z
        not_after: 2932319648, // 2062-12-02T21:14:08Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((124174, 125206)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("a42a4e21d76ef9f4b34801a13994f49afa9745573b71fc65dae504732ee3a863")),
        thumbprint: Thumbprint::from_bytes(hex("71d170c07914224f64b2aeefd19fe01c6b5f9cea")),
        key_id: KeyId::from_bytes(hex("71941cfd480281b7a5161efb61d0d6fe5bdf3020077803fae62d760e30d3522b")),
        subject: "L=Seattle,CN=Amazon RDS me-south-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS me-south-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS me-south-1 Root CA RSA2048 G1"),
        serial: "2102d78b442be2cc0125696391154db",
        not_before: 1621530556, // 2021-05-20T17:09:16Z
        not_after: 2883838156, // 2061-05-20T18:09:16Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((125206, 126234)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("a74816bc5f13d5653e81c172627428f66f485a34db1e19d0f4925c1c61cd504b")),
        thumbprint: Thumbprint::from_bytes(hex("3fb135a3d81a55906b2c3c5f77fec925391acbef")),
        key_id: KeyId::from_bytes(hex("f1a49e4fef96d1fbf3f612383df64b42bda7cf5a801aa1f2ee040c4090bf1de8")),
        subject: "L=Seattle,CN=Amazon RDS eu-south-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-south-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-south-2 Root CA ECC384 G1"),
        serial: "11932ebee4f3454641553a9dce6f509",
        not_before: 1653331288, // 2022-05-23T18:41:28Z
        not_after: 4809008487, // 2122-05-23T19:41:27Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((126234, 126925)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("a7bce530a12490e8e22a95e4a90c357bb6e79056207c8badf6b935caf6158ff9")),
        thumbprint: Thumbprint::from_bytes(hex("6f7956b0749cc63e3b5026c8515508f0bb7e3204")),
        key_id: KeyId::from_bytes(hex("a25671ec7298e8702128349dcca3717a3c008130e8d724854808fd0d13e5abd2")),
        subject: "CN=Amazon RDS eu-west-3 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS eu-west-3 2019 CA"),
        serial: "2434",
        not_before: 1568826195, // 2019-09-18T17:03:15Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((126925, 127960)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("a91830f1068b9fedf5a3e13805e0efafdc6dab2c4903eb032f52884fee2110a7")),
        thumbprint: Thumbprint::from_bytes(hex("a32adde2b66d15b43058b0d761aa21f6c83925cd")),
        key_id: KeyId::from_bytes(hex("cc227863aee0dfae3d292d43be40005fcc58be07f2556a908767b2fbffc1ea61")),
        subject: "L=Seattle,CN=Amazon RDS eu-north-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-north-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-north-1 Root CA RSA4096 G1"),
        serial: "c6b44cf2fe4206d67d43e96174247fcc",
        not_before: 1621890200, // 2021-05-24T21:03:20Z
        not_after: 4777567400, // 2121-05-24T22:03:20Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((127960, 129501)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("aa21c940d548f453dfaa6f547e7f6f6c0d0b0148952fbf58f5eb6a063507056d")),
        thumbprint: Thumbprint::from_bytes(hex("38b385fb5d6a03820a36c51169b7c255ea27a912")),
        key_id: KeyId::from_bytes(hex("6a818face764a71fbd70caa11df50419601958a0760e0164102699d13e57d70d")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-6 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-6 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-6 Root CA RSA4096 G1"),
        serial: "a1284012eb98a8701c9a697e78fd9a21",
        not_before: 1747705442, // 2025-05-20T01:44:02Z
        not_after: 4903382642, // 2125-05-20T02:44:02Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((129501, 131050)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("ab6960c9b3b83143ce0ae68d69a0e2f4f728f56d1f2e32f3fe013e6969136eb8")),
        thumbprint: Thumbprint::from_bytes(hex("8a69d700fb5d629cb0d1756fb7b638aa76c4bd1f")),
        key_id: KeyId::from_bytes(hex("f60ad8692c5c47a73c52057c4c0df27638a0d2bd4b4de91a368655d0f91dfcea")),
        subject: "CN=Amazon RDS me-south-1 Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        issuer: "CN=Amazon RDS me-south-1 Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS me-south-1 Root CA"),
        serial: "d7b0df87a1cf997c",
        not_before: 1557524907, // 2019-05-10T21:48:27Z
        not_after: 1715204907, // 2024-05-08T21:48:27Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((131050, 132096)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("ae697d082ee1862f711ecae3893c3c613b7315d020f74674051534a5b166d47b")),
        thumbprint: Thumbprint::from_bytes(hex("d2eb0ba87c0b459c89baa462c15cbf58e26798dc")),
        key_id: KeyId::from_bytes(hex("fa74afc3e0ee15705ec666e5e1e6d64dcc53360948fbdb408638fdf003715b99")),
        subject: "L=Seattle,CN=Amazon RDS eu-central-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-central-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-central-1 Root CA ECC384 G1"),
        serial: "7a741b70ffd96e3f49c6f67e8d76d19d",
        not_before: 1621636404, // 2021-05-21T22:33:24Z
        not_after: 4777313604, // 2121-05-21T23:33:24Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((132096, 132792)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("af67d77f5c3bffb4515f45f751403d00da5b8e83a7119d240aa3b9ce6d8d89d4")),
        thumbprint: Thumbprint::from_bytes(hex("7222729f941c0887377fe9a8d57b70bcf445b4c6")),
        key_id: KeyId::from_bytes(hex("c550328a2aa21cd415122f2e46c6eace5cd9a3370b6ec9f66ae70fea125f64b6")),
        subject: "L=Seattle,CN=Amazon RDS ca-west-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ca-west-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ca-west-1 Root CA RSA4096 G1"),
        serial: "10cd694be6d67c125ebbfea3d7220817",
        not_before: 1695160899, // 2023-09-19T22:01:39Z
        not_after: 4850838099, // 2123-09-19T23:01:39Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((132792, 134330)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("afe68921e5f2589a736c8600dea994d0c44a1afd21310a6fc9b03ffd18811815")),
        thumbprint: Thumbprint::from_bytes(hex("bc975c119deb0e16089f331122b9642c8be77bd9")),
        key_id: KeyId::from_bytes(hex("161864e5fb5da55c4e4fe4b29cc60e151b449c71fd6ee5889834e13a55d2742e")),
        subject: "CN=Amazon RDS ap-east-1 Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        issuer: "CN=Amazon RDS ap-east-1 Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS ap-east-1 Root CA"),
        serial: "91771f112a28ce25",
        not_before: 1550371571, // 2019-02-17T02:46:11Z
        not_after: 1708051571, // 2024-02-16T02:46:11Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((134330, 135374)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("afebb840be0c1af65e63e0cbd79cce35654bf60f4e076254bba935e9636d53f7")),
        thumbprint: Thumbprint::from_bytes(hex("e8118856e7a7ce3e5edc9a31251b93acdc43ceb0")),
        key_id: KeyId::from_bytes(hex("2edc353f55b34c9b815e7b70339c6d698c390fe041116b61bae5b6c14da70af0")),
        subject: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS Root CA"),
        serial: "42",
        not_before: 1423127491, // 2015-02-05T09:11:31Z
        not_after: 1583399491, // 2020-03-05T09:11:31Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha1,
        is_ca: true,
        der: Some((135374, 136390)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("b15f78514ea1afb951fed3afcadcd8a4dde15b67558cba09ccc3a25feb4ca576")),
        thumbprint: Thumbprint::from_bytes(hex("beb497e3471c0f7b230cba284179c54bdc6add97")),
        key_id: KeyId::from_bytes(hex("a5c0420eae68242d40960df5e75b7af4c2594b9be1ad74ce67370b98b27dbe26")),
        subject: "CN=Amazon RDS us-gov-east-1 RSA4096 G1,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-gov-east-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-gov-east-1 RSA4096 G1"),
        serial: "3357f2b220e3346812398a11dec80d7f",
        not_before: 1641242535, // 2022-01-03T20:42:15Z
        not_after: 1799012535, // 2027-01-03T21:42:15Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: None,
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("b210b5314fbeac21a1e42fa24b73e1a9d41c51e01984a6b2321c78ff2520e7df")),
        thumbprint: Thumbprint::from_bytes(hex("7cac229bf9ec8cbf21e99f22d21efb830587c4f3")),
        key_id: KeyId::from_bytes(hex("2e7af21b631082fa7b1dd3a95e8c46bf64816257a2b5e99b8ec4a1419a5640c5")),
        subject: "CN=Amazon RDS us-gov-west-1 RSA2048 G1,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-gov-west-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-gov-west-1 RSA2048 G1"),
        serial: "90538a42ac75d6eda2387aea4350c83b",
        not_before: 1650487690, // 2022-04-20T20:48:10Z
        not_after: 1808257690, // 2027-04-20T21:48:10Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: None,
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("b655ee075c71c0cd89bc2c0339e960f6ba9238efbc9b5d1ea8d257cf4fa0a424")),
        thumbprint: Thumbprint::from_bytes(hex("85206e1e431071800e90a825255ba4f92dc4f4b6")),
        key_id: KeyId::from_bytes(hex("cebc3946308c1d14b007b3ed66b3e114f4ac6b6c0f95451afa24fdfdd6af057a")),
        subject: "L=Seattle,CN=Amazon RDS eu-south-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-south-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-south-1 Root CA ECC384 G1"),
        serial: "c800a677c660fa4afdf0f475b3765386",
        not_before: 1621449491, // 2021-05-19T18:38:11Z
        not_after: 4777126691, // 2121-05-19T19:38:11Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((136390, 137082)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("b74aca1d89ecf15b08b13d485adabaf604eeb1ac03160abbdd4aecd61bc54506")),
        thumbprint: Thumbprint::from_bytes(hex("0f9f26bb42ab0de393135ebe965f0fd92f9fb621")),
        key_id: KeyId::from_bytes(hex("b85e23d25ea013acdf23be476ecd99ccfa822d916e8b12453cc7aa0880852fc7")),
        subject: "L=Seattle,CN=Amazon RDS ap-east-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-east-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-east-2 Root CA ECC384 G1"),
        serial: "3ac5ccde23e92f316d8ee442a4bb2b94",
        not_before: 1738368631, // 2025-02-01T00:10:31Z
        not_after: 4894045831, // 2125-02-01T01:10:31Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((137082, 137771)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("b89aeb92200e5434ba58b30a3e418a47f772542292ae7d569b072fdcfd345de3")),
        thumbprint: Thumbprint::from_bytes(hex("e332d3a1cac3a1256720ffd85d609ab988f3c010")),
        key_id: KeyId::from_bytes(hex("36a311d44426aeb56c48ad3fbdfc6f47c6eaddf3fe6278e319b05f81a04b8d28")),
        subject: "L=Seattle,CN=Amazon RDS Beta us-east-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS Beta us-east-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS Beta us-east-1 Root CA RSA4096 G1"),
        serial: "a1bb7bf95b50e88a5defea981121c57",
        not_before: 1621373655, // 2021-05-18T21:34:15Z
        not_after: 4777050855, // 2121-05-18T22:34:15Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((137771, 139319)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("bd2780ce43df986c3e69bc8c920fe6f4f0471547d9daa984e3bc751ba83770a3")),
        thumbprint: Thumbprint::from_bytes(hex("4779519fff07d3f427d3ab64567f0045bb84c171")),
        key_id: KeyId::from_bytes(hex("a97e89eef5cd4bcae2d86042e1ab101335fa10201f9a92cf2ee9d747c210c240")),
        subject: "CN=Amazon RDS eu-west-2 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS eu-west-2 CA"),
        serial: "50",
        not_before: 1476121482, // 2016-10-10T17:44:42Z
        not_after: 1583430282, // 2020-03-05T17:44:42Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((139319, 140343)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("bf81762487be91062cdc35cd7dd519870e5d767d23488d13c6a66b7f77e114bd")),
        thumbprint: Thumbprint::from_bytes(hex("7ae043cbc8ed40fef7ccfc7d04803a6fb1952d40")),
        key_id: KeyId::from_bytes(hex("0467b18102efa4bc32a39614c363f81275d227df732a0e851381359cfd19510a")),
        subject: "L=Seattle,CN=Amazon RDS ap-east-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-east-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-east-1 Root CA RSA4096 G1"),
        serial: "5d8fdd992fbbda564fada9ced8933d8e",
        not_before: 1621978491, // 2021-05-25T21:34:51Z
        not_after: 4777655691, // 2121-05-25T22:34:51Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((140343, 141881)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("c044a867d2df87500e4f86f5188baf94d8b47497ea7033bad01907b6f2c82be3")),
        thumbprint: Thumbprint::from_bytes(hex("0f7fb44cf65fc3b2b9133305fd11bc80973a36d5")),
        key_id: KeyId::from_bytes(hex("d6d2d487bb58cfbeb44ce0fc9d4f74e423d231488d193b13a921050e3df585be")),
        subject: "L=Seattle,CN=Amazon RDS us-west-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-west-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-west-1 Root CA RSA2048 G1"),
        serial: "1b25154da563609bd686ba151221cfa4",
        not_before: 1621451046, // 2021-05-19T19:04:06Z
        not_after: 2883758646, // 2061-05-19T20:04:06Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((141881, 142907)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("c0ff201aeea68f5eac779595305fa277eb06e98c78b83507e0ae945f7678094a")),
        thumbprint: Thumbprint::from_bytes(hex("f0ed823ed14447bab557fdf3e4927466988c1c78")),
        key_id: KeyId::from_bytes(hex("46d75e5c1e51bcbf5efe4f0e31e8aa2a4ee0dcce97899bba14373f0b2706b490")),
        subject: "CN=Amazon RDS us-east-1 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS us-east-1 2019 CA"),
        serial: "2555",
        not_before: 1568917013, // 2019-09-19T18:16:53Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((142907, 143942)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("c1e3dfc3f5656e8bd037c4ab36da811c68117198a36049a46928d65826231fc6")),
        thumbprint: Thumbprint::from_bytes(hex("942ca8b0234817f0cd2f197fc1e0217c6579133a")),
        key_id: KeyId::from_bytes(hex("93a0c2bbfffced487d2e93ec94de3c41803c95c39a51cdff7dcc41b74606051a")),
        subject: "CN=Amazon RDS us-west-2 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS us-west-2 CA"),
        serial: "4b",
        not_before: 1423173830, // 2015-02-05T22:03:50Z
        not_after: 1583445830, // 2020-03-05T22:03:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha1,
        is_ca: true,
        der: Some((143942, 144966)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("c4e0f97511ffc52d5ed8d75c4aef215154ad64fe824d51484e852f216ac95b69")),
        thumbprint: Thumbprint::from_bytes(hex("c94e306238ffc496e686f6cc0fbac22962bb77a2")),
        key_id: KeyId::from_bytes(hex("337dfea1dd9702ad31071f040bea0ef5d7ba340a4857916c083b0b663fcf8fdf")),
        subject: "CN=Amazon RDS eu-south-1 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS eu-south-1 Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS eu-south-1 CA"),
        serial: "1000",
        not_before: 1572466890, // 2019-10-30T20:21:30Z
        not_after: 1730319690, // 2024-10-30T20:21:30Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((144966, 146003)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("c5c5b245b79d55b5492ee3bb7d58cc6b9cb527d7191d6f49cbd935de7dcfafc6")),
        thumbprint: Thumbprint::from_bytes(hex("fd35a784606898001254ed34268c660f72ddb2f4")),
        key_id: KeyId::from_bytes(hex("8545d74bf02020054c31e53f351c53bda1ca183392c8af110cf1f445daa3c9ce")),
        subject: "CN=Amazon RDS eu-west-3 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS eu-west-3 CA"),
        serial: "51",
        not_before: 1503697166, // 2017-08-25T21:39:26Z
        not_after: 1583444366, // 2020-03-05T21:39:26Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((146003, 147027)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("c990ee37225e4ecc989d9e5f81089614d1f6977db650d1d1ea61462812e71b02")),
        thumbprint: Thumbprint::from_bytes(hex("ca0e522940d23c70de18678d7a83213f9acd5a70")),
        key_id: KeyId::from_bytes(hex("049977da42ea46607f0ab1433a9bf15d29790c1a45bb4d4d8b7ac49f21dcb72e")),
        subject: "L=Seattle,CN=Amazon RDS eu-west-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-west-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-west-2 Root CA ECC384 G1"),
        serial: "a28f4d82a59fd2f8353c7d769646523a",
        not_before: 1621637721, // 2021-05-21T22:55:21Z
        not_after: 4777314921, // 2121-05-21T23:55:21Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((147027, 147717)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("cba9effcc625b81c17084e7ab3bc8ad10ac3cf2c370a062dc2b759cc4c5cb4c6")),
        thumbprint: Thumbprint::from_bytes(hex("a7e235c9eee3b4fe64e9e761c25f19b5a9d2ba1e")),
        key_id: KeyId::from_bytes(hex("199b7b2a458da337dc533e1181f952999ded6f1d3bf92d0f703fc47a708cebee")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-3 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-3 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-3 Root CA ECC384 G1"),
        serial: "4110504ece98dc7d430dba471ad6b797",
        not_before: 1623370363, // 2021-06-11T00:12:43Z
        not_after: 4779047563, // 2121-06-11T01:12:43Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((147717, 148416)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("cf6fbdc3c0bb45d94c092458d7c867f705423a4a5f16b398b72e3c339b15d5d3")),
        thumbprint: Thumbprint::from_bytes(hex("b539491a591ce23ed961aec6c658d8c7cac6857a")),
        key_id: KeyId::from_bytes(hex("68920d70d1d9b210a1e092e1feca5c98a6b621d7d360af4da7749f53cf71666f")),
        subject: "L=Seattle,CN=Amazon RDS eu-south-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-south-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-south-2 Root CA RSA4096 G1"),
        serial: "e4481aa4172d371b6d84f6ba922c4a74",
        not_before: 1653330862, // 2022-05-23T18:34:22Z
        not_after: 4809008062, // 2122-05-23T19:34:22Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((148416, 149957)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("cfb3069090fb6ebc0904ae7abd138f211ced11773ed3894c019daf493857b407")),
        thumbprint: Thumbprint::from_bytes(hex("f3a3c252d98220ac8c62312a8cad5d7b1c31f1dd")),
        key_id: KeyId::from_bytes(hex("83a37e3d6de1578c718abd377b17618d738777c643814aeb862d8b3bc673894d")),
        subject: "CN=Amazon RDS ap-south-1 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS ap-south-1 CA"),
        serial: "4d",
        not_before: 1462310962, // 2016-05-03T21:29:22Z
        not_after: 1583443762, // 2020-03-05T21:29:22Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((149957, 150982)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("cfd542cf4a8c66451a9c7a1e03e7eb82a59a85f613a23f0689282bd639562f9f")),
        thumbprint: Thumbprint::from_bytes(hex("d108b1406d6c808ef4c12c8a1f66170154cd1a4e")),
        key_id: KeyId::from_bytes(hex("0df45e1be1396a43e287c6b816e77b78c1c8ad091c2b9053c2aff776da8de634")),
        subject: "CN=Amazon RDS ap-northeast-3 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS ap-northeast-3 2019 CA"),
        serial: "3982",
        not_before: 1568750729, // 2019-09-17T20:05:29Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((150982, 152022)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("d0c1c3d5670df261394f78ffa77aaf32176d30d69ce4df134a9f1a029bafc36a")),
        thumbprint: Thumbprint::from_bytes(hex("d1694c020d086428b32edeb6e4349fc4c7d932ef")),
        key_id: KeyId::from_bytes(hex("d5610fa819509e57199cc6653dda0f53fe3dceb3e9466cc91ad408c62ef9238e")),
        subject: "CN=Amazon RDS Beta us-east-1 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Beta Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS Beta us-east-1 2019 CA"),
        serial: "1000",
        not_before: 1566321007, // 2019-08-20T17:10:07Z
        not_after: 1724089106, // 2024-08-19T17:38:26Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((152022, 153067)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("d14f3c348e093daffecf926be03c83625ae1ce882014a931ba064f522590d7b2")),
        thumbprint: Thumbprint::from_bytes(hex("3e7c2666efb03c025209832403829d96d1c44093")),
        key_id: KeyId::from_bytes(hex("2c9b97ac06daf1d540c13f5320727b07c757f09de98b98af38f785553cd55f6c")),
        subject: "L=Seattle,CN=Amazon RDS ca-west-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ca-west-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ca-west-1 Root CA ECC384 G1"),
        serial: "4bbbcca4e4d5ab6270e39ecd759d9f7e",
        not_before: 1695161503, // 2023-09-19T22:11:43Z
        not_after: 4850838703, // 2123-09-19T23:11:43Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((153067, 153757)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("d1523fdffdfb6cf81b03708d0ed73dabfc63dcdd4f72cac251dd37e3372feb75")),
        thumbprint: Thumbprint::from_bytes(hex("80ded8104438b91cd0c7007d9a4137d00b18f43b")),
        key_id: KeyId::from_bytes(hex("e2f86f776af7ec33407fc732c982bd890140acb7cd304782ea7097e6b91838ff")),
        subject: "CN=Amazon RDS Preview us-east-2 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Preview Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS Preview us-east-2 2019 CA"),
        serial: "1525",
        not_before: 1566427187, // 2019-08-21T22:39:47Z
        not_after: 1724279389, // 2024-08-21T22:29:49Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((153757, 154808)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("d2267e8646f81299adfb79e774447c31fb4ccc6506c4631f5aa40ee195233517")),
        thumbprint: Thumbprint::from_bytes(hex("acf799b55df74dc0831b3f452072bcfed0b3abb5")),
        key_id: KeyId::from_bytes(hex("8904532a81f341aee0ef008e74dc7a31f506ea5fd6f199990180af0b83d255ff")),
        subject: "L=Seattle,CN=Amazon RDS ca-central-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ca-central-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ca-central-1 Root CA ECC384 G1"),
        serial: "af4149953a9c87ba8ea7ce0e6b9572d6",
        not_before: 1621635189, // 2021-05-21T22:13:09Z
        not_after: 4777312389, // 2121-05-21T23:13:09Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((154808, 155505)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("d3b2fb714fae16dbb0b2bc48884885570188e594cd227afd481372bc4f21d163")),
        thumbprint: Thumbprint::from_bytes(hex("7fade462f2ed6b7ae39b9245ba7d6355d9c021a7")),
        key_id: KeyId::from_bytes(hex("9823310d3e055aa3f47df6ae1344dae27f2f67f025fc6a932f009558ecaa7602")),
        subject: "L=Seattle,CN=Amazon RDS ap-east-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-east-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-east-1 Root CA ECC384 G1"),
        serial: "53e3c020b5c6929a13729176d34543fe",
        not_before: 1621979111, // 2021-05-25T21:45:11Z
        not_after: 4777656311, // 2121-05-25T22:45:11Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((155505, 156194)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("d4e3fc472b3159e8b3ab2377688a07a62ef9af3246d7fa91790fdcb9c2c949a1")),
        thumbprint: Thumbprint::from_bytes(hex("e9fe272aa00fcedfad5103a694f71f6fbd1e28d3")),
        key_id: KeyId::from_bytes(hex("c8d38952fd20b28bb41422cc1cbdf1b97fc473a4585632137700ab2a6a3031f7")),
        subject: "CN=Amazon RDS us-east-2 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS us-east-2 2019 CA"),
        serial: "8542",
        not_before: 1568394401, // 2019-09-13T17:06:41Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((156194, 157230)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("d58bff41a1ae79f37f0d003e927560b09654042bee083de8386a74cabf6d0e50")),
        thumbprint: Thumbprint::from_bytes(hex("51184a04f3505e6efece5a336d9c3da5c3aee819")),
        key_id: KeyId::from_bytes(hex("100d97f01d0815853a55f302052ec79d196d7146ca65feb68876cc5c41527da3")),
        subject: "L=Seattle,CN=Amazon RDS cn-north-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS cn-north-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS cn-north-1 Root CA ECC384 G1"),
        serial: "4c4ab688799dd90cde541ce60546c051",
        not_before: 1621984968, // 2021-05-25T23:22:48Z
        not_after: 4777662168, // 2121-05-26T00:22:48Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((157230, 157921)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("d87b0fb7f00c6a02a1db1bbd7a4850348a2acc9c0ea2cdd8d715e82697f9d730")),
        thumbprint: Thumbprint::from_bytes(hex("412bf00ac310739a72055397acadcb7ba6beb49f")),
        key_id: KeyId::from_bytes(hex("d4f1e3da56643792cd2e9614a9486f383e2e9858be4cf6a7c0d5c1761aceb2c3")),
        subject: "CN=Amazon RDS cn-northwest-1 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS CN Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS cn-northwest-1 2019 CA"),
        serial: "9261",
        not_before: 1568738957, // 2019-09-17T16:49:17Z
        not_after: 1725901042, // 2024-09-09T16:57:22Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((157921, 158965)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("d96605e5acb0c7a91f28bf091361c0f80e68a77013272a50276b3dafb9542a3b")),
        thumbprint: Thumbprint::from_bytes(hex("ddfd82ac0d2ed4662300581d17346c2f8da6e032")),
        key_id: KeyId::from_bytes(hex("c15e76a6adba22a8534ec4a214f8622ab5d581346b07d6ad86ea3509b0307285")),
        subject: "L=Seattle,CN=Amazon RDS Preview us-east-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS Preview us-east-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS Preview us-east-2 Root CA ECC384 G1"),
        serial: "8863b13f6c5bc537694af4a7246f475",
        not_before: 1621371910, // 2021-05-18T21:05:10Z
        not_after: 4777049110, // 2121-05-18T22:05:10Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((158965, 159670)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("dbfe752e9b5bd14c968f1655a34570505d2476f5b6151523ca70d792c2a79c14")),
        thumbprint: Thumbprint::from_bytes(hex("901a29a5512afe9b2198db383208ab0533fdc0da")),
        key_id: KeyId::from_bytes(hex("c73dc30e589b92c0de2e0530d946790168e30ad5cc2b86adeb1bd46f7b3fc8aa")),
        subject: "L=Seattle,CN=Amazon RDS ap-south-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-south-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-south-2 Root CA ECC384 G1"),
        serial: "4bff91c9f81bfc839511ad695a87bca1",
        not_before: 1654552482, // 2022-06-06T21:54:42Z
        not_after: 4810229682, // 2122-06-06T22:54:42Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((159670, 160361)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("dc1119d545f22acf13b66e29d93fe8ac75f69eeccbd3aef3cb22eca4fd7717f8")),
        thumbprint: Thumbprint::from_bytes(hex("4b2d8ae0c1a3a9afa7bb650c5a168a393c03f2c5")),
        key_id: KeyId::from_bytes(hex("af8f16bc5a77cbd33b099b1f51bd571d11b0027339ed86f4702e10fc5e661242")),
        subject: "CN=Amazon RDS ap-northeast-1 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS ap-northeast-1 CA"),
        serial: "44",
        not_before: 1423173786, // 2015-02-05T22:03:06Z
        not_after: 1583445786, // 2020-03-05T22:03:06Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha1,
        is_ca: true,
        der: Some((160361, 161390)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("dc4bd074909909f9e5288408f2a148261aa506711307ae0a6561df152e07e04c")),
        thumbprint: Thumbprint::from_bytes(hex("47104f39034f4722a41ec96c1e9f9ad2342d63db")),
        key_id: KeyId::from_bytes(hex("02d25e8aa53de341b49f6fc29d24ba12602873dee66cce78e8f5b65e1814e5a6")),
        subject: "L=Seattle,CN=Amazon RDS ap-northeast-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-northeast-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-northeast-1 Root CA RSA4096 G1"),
        serial: "e5f126ec975646df8590a44bf74ea5f1",
        not_before: 1621979950, // 2021-05-25T21:59:10Z
        not_after: 4777657150, // 2121-05-25T22:59:10Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((161390, 162939)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("df862cd419975345e6a52009206b24279ee5628089aa74be9a8bf0b553c5e713")),
        thumbprint: Thumbprint::from_bytes(hex("0c65ee235044880586052e27f119f1df02871665")),
        key_id: KeyId::from_bytes(hex("6f61fa306a5f65c6802bf200ca05c19512222578017fd7ff8f67dae34cb6005a")),
        subject: "L=Seattle,CN=Amazon RDS us-gov-west-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-gov-west-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-gov-west-1 Root CA ECC384 G1"),
        serial: "3f283e79d8ca5673363c1e0a655bbaea",
        not_before: 1622066007, // 2021-05-26T21:53:27Z
        not_after: 4777743207, // 2121-05-26T22:53:27Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: None,
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("e00d9683f96831b81e23c2096b2dc1cbf2a7b5043c323279820964de4bb7f77a")),
        thumbprint: Thumbprint::from_bytes(hex("b44a0732fdbbd779446ad24b805d3e1de911a95d")),
        key_id: KeyId::from_bytes(hex("bcd9ce59c0f9d1925cc29845c4bb51de42b15c54b0b679b13a5d0fe81db385c8")),
        subject: "CN=Amazon RDS af-south-1 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS af-south-1 Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS af-south-1 CA"),
        serial: "1000",
        not_before: 1572286013, // 2019-10-28T18:06:53Z
        not_after: 1730138813, // 2024-10-28T18:06:53Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((162939, 163976)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092")),
        thumbprint: Thumbprint::from_bytes(hex("f6108407d6f8bb67980cc2e244c2ebae1cef63be")),
        key_id: KeyId::from_bytes(hex("f7ecded5c66047d28ed6466b543c40e0743abe81d109254dcf845d4c2c7853c5")),
        subject: "CN=Amazon Root CA 4,O=Amazon,C=US",
        issuer: "CN=Amazon Root CA 4,O=Amazon,C=US",
        common_name: Some("Amazon Root CA 4"),
        serial: "66c9fd7c1bb104c2943e5717b7b2cc81ac10e",
        not_before: 1432598400, // 2015-05-26T00:00:00Z
        not_after: 2221603200, // 2040-05-26T00:00:00Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((163976, 164478)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("e48a40eb9ce3f24d9ede8947ccdb60b2970b1b2d75acc0e991e71ef8eac9dbfb")),
        thumbprint: Thumbprint::from_bytes(hex("dd8e39e6bdd7ea8e747dce66c76b98b1d42a49a7")),
        key_id: KeyId::from_bytes(hex("9847ca93f886fd4bb924ef6856a2cf37c72df93075d6fa886fd60c93dc80b2f2")),
        subject: "L=Seattle,CN=Amazon RDS us-east-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-east-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-east-2 Root CA RSA4096 G1"),
        serial: "fbef77e302729f04dfa947ce2bf4c613",
        not_before: 1621638666, // 2021-05-21T23:11:06Z
        not_after: 4777315866, // 2121-05-22T00:11:06Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((164478, 166017)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("e4ce41d069f4bdcdb714259058961ee42ed18cf2bf627a3d647aff25437d4b68")),
        thumbprint: Thumbprint::from_bytes(hex("2fa77ef894d983ba9d37ad699c84ab0f657be1c8")),
        key_id: KeyId::from_bytes(hex("cd3c26e6ad0f7d279a37c271545d93a53d9acb886fb6fe1bf3386af4d8eff4a2")),
        subject: "L=Seattle,CN=Amazon RDS us-east-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-east-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-east-1 Root CA RSA2048 G1"),
        serial: "f55231f162b663393e199b68e16819f5",
        not_before: 1621982097, // 2021-05-25T22:34:57Z
        not_after: 2884289697, // 2061-05-25T23:34:57Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((166017, 167044)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("e73087a432f7b000dc237b4fa8a75857043587be2d80388fa655aafd52e1fda9")),
        thumbprint: Thumbprint::from_bytes(hex("6c602f1fd6aa696ef5e24b4e090c2f54425d77ca")),
        key_id: KeyId::from_bytes(hex("ca896238bd44ce44c48006712bedaaef51d95058b191c3de89a43871f633dbbb")),
        subject: "CN=Amazon RDS Preview Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        issuer: "CN=Amazon RDS Preview Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS Preview Root 2019 CA"),
        serial: "ccd8649f91f4d055",
        not_before: 1566426589, // 2019-08-21T22:29:49Z
        not_after: 1724279389, // 2024-08-21T22:29:49Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((167044, 168094)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("e841e076fcd83fdf6daea1bfcfb553c99a4197988cb35ebfaf71993e49a92ede")),
        thumbprint: Thumbprint::from_bytes(hex("7050c86e7ee972e94085e7ab8b48688ce15bf9b9")),
        key_id: KeyId::from_bytes(hex("8a00a686c06ac54f6ba00c6bb1d95eb964fd5e9ba560db55fdc585a8f5b054c2")),
        subject: "L=Seattle,CN=Amazon RDS ap-south-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-south-2 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-south-2 Root CA RSA4096 G1"),
        serial: "8fd4e33ebe185f3fce7a4733c0eaf06d",
        not_before: 1654552098, // 2022-06-06T21:48:18Z
        not_after: 4810229298, // 2122-06-06T22:48:18Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((168094, 169635)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("e8de13bf9665ba1a2967008028ffe4f9b4f0a6def6e3caf76e0d496cd6facffc")),
        thumbprint: Thumbprint::from_bytes(hex("58fe7e8c3b1f561be7e51f69dcfc8acfbb546e02")),
        key_id: KeyId::from_bytes(hex("a8f77477a560146f2e6041a4f513e0edc2b4d262d348089d9e810a9fefd5e217")),
        subject: "L=Seattle,CN=Amazon RDS ap-northeast-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-northeast-2 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-northeast-2 Root CA RSA2048 G1"),
        serial: "f400be285f8c183f2436e3e94eb82bdf",
        not_before: 1621528121, // 2021-05-20T16:28:41Z
        not_after: 2883835721, // 2061-05-20T17:28:41Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((169635, 170672)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("e9e0eaad7a7fa7fdce89e05187a493e0053e0ef4e2aa958d1fe226c74fbb4856")),
        thumbprint: Thumbprint::from_bytes(hex("7f098da57dbba6ef7c70d8ca4e4911557e89a7d3")),
        key_id: KeyId::from_bytes(hex("6c56356cf098c6615e0c88cb0ffd1af3a37fac3290cfbfad16f8cfc9fa5b3051")),
        subject: "CN=aws.amazon.com/rds/,OU=RDS,O=Amazon.com,L=Seattle,ST=Washington,C=US",
        issuer: "CN=aws.amazon.com/rds/,OU=RDS,O=Amazon.com,L=Seattle,ST=Washington,C=US",
        common_name: Some("aws.amazon.com/rds/"),
        serial: "e775b657e21a8128",
        not_before: 1270507471, // 2010-04-05T22:44:31Z
        not_after: 1428187471, // 2015-04-04T22:44:31Z
        key_algorithm: KeyAlgorithm::Rsa(1024),
        signature_algorithm: SignatureAlgorithm::RsaSha1,
        is_ca: true,
        der: Some((170672, 171511)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("eab48bcff49f906eae57552efce499a4cfa42f9003a4e9549b182062891155cf")),
        thumbprint: Thumbprint::from_bytes(hex("20ad9a591cb5174b57960da9714844e595ef3250")),
        key_id: KeyId::from_bytes(hex("af7e87af60ff9ba65a398b591e8911ac9244aaf7915dff16ad30a391c5081657")),
        subject: "L=Seattle,CN=Amazon RDS eu-west-3 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS eu-west-3 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS eu-west-3 Root CA RSA4096 G1"),
        serial: "1991f5d90ef1e35a8887dbc3bbd8a44e",
        not_before: 1621981353, // 2021-05-25T22:22:33Z
        not_after: 4777658553, // 2121-05-25T23:22:33Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((171511, 173049)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("ebbd7eac8b0217129535edc52fd6d9567d424d7eb43241d83526fd9c466d3f40")),
        thumbprint: Thumbprint::from_bytes(hex("bcf870751f933fa782866763a8861fa4e807ce06")),
        key_id: KeyId::from_bytes(hex("0fccb21f6ae2059427d0ae9e155abca5a22cd3bdd4fc789989434e6971d400cd")),
        subject: "CN=Amazon RDS ap-east-1 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS ap-east-1 Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS ap-east-1 CA"),
        serial: "1000",
        not_before: 1550371620, // 2019-02-17T02:47:00Z
        not_after: 1654084800, // 2022-06-01T12:00:00Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((173049, 174084)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("ed0b9b254182e524aa4091d41e94d7a6ecaec07811c8c7ac914e942591cedad9")),
        thumbprint: Thumbprint::from_bytes(hex("bc8bee1a43a375ad50c9cb6930cf168ed57d2cec")),
        key_id: KeyId::from_bytes(hex("559b01cad88601d4778ed5b949bf54f4c7e2ce46b40c4aa8573ae274772d1f40")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-4 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-4 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-4 Root CA RSA4096 G1"),
        serial: "e63b81f701660476b6a7c1ccc6c54025",
        not_before: 1653497699, // 2022-05-25T16:54:59Z
        not_after: 4809174899, // 2122-05-25T17:54:59Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((174084, 175633)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("ef0179e8f0f069eaaac6d3cb1b4ea4ad12c0db139dc24dd88892d884be348da6")),
        thumbprint: Thumbprint::from_bytes(hex("1af13f3fb0b14e7a6fc6c7b18b1bb6699b7a914d")),
        key_id: KeyId::from_bytes(hex("ea89436d63a4d72a5c380f9a053c9f444ae593c80e248f5828487921a9ba5332")),
        subject: "L=Seattle,CN=Amazon RDS ap-northeast-3 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-northeast-3 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-northeast-3 Root CA ECC384 G1"),
        serial: "aa75467dda2ff83fea88875485ed0aaf",
        not_before: 1621888337, // 2021-05-24T20:32:17Z
        not_after: 4777565537, // 2121-05-24T21:32:17Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((175633, 176334)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("f0bd8094918f0c8b767c2696b98bd2f44b9e3f67f948552234c955cb4a864e44")),
        thumbprint: Thumbprint::from_bytes(hex("c748cb45e7509e9c2d29b17efe4656989ef94a26")),
        key_id: KeyId::from_bytes(hex("db21367810d19594796aac214d87dabcea0cd811221c103680682ec1ad412d4c")),
        subject: "L=Seattle,CN=Amazon RDS us-west-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-west-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-west-1 Root CA RSA4096 G1"),
        serial: "e2d5eb365c2f8215db19849de3751b0b",
        not_before: 1621451338, // 2021-05-19T19:08:58Z
        not_after: 4777128538, // 2121-05-19T20:08:58Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: Some((176334, 177873)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("f254c7d5e923b5b7510cd79ef7777c1ca7e64a3c9722e40d645478fc70aad008")),
        thumbprint: Thumbprint::from_bytes(hex("d40ddb29e3750dffa671c3140bbf5f478d1c8096")),
        key_id: KeyId::from_bytes(hex("e0b52aebcd1f42181db2b616b12b1b2990abfb5cd485f29fde7b838898a345a6")),
        subject: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        issuer: "CN=Amazon RDS Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS Root 2019 CA"),
        serial: "c73467369250ae75",
        not_before: 1566493730, // 2019-08-22T17:08:50Z
        not_after: 1724346530, // 2024-08-22T17:08:50Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((177873, 178907)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("f364c93ea7cec4e9d98f007a2c4065565311438be1adc4d2e0239e8084302ddf")),
        thumbprint: Thumbprint::from_bytes(hex("0eec5dbdf980eea9a08d81ac37d98d341ccd27d1")),
        key_id: KeyId::from_bytes(hex("f936ebb1ad9fe8b29911e055697d2ef74f729116b929fb9bcce918c491da5152")),
        subject: "CN=Amazon RDS ap-southeast-1 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS ap-southeast-1 CA"),
        serial: "45",
        not_before: 1423173799, // 2015-02-05T22:03:19Z
        not_after: 1583445799, // 2020-03-05T22:03:19Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha1,
        is_ca: true,
        der: Some((178907, 179936)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("f454cea264455682634a0edb23112c7419662fbec33c215db43af80a418be802")),
        thumbprint: Thumbprint::from_bytes(hex("77d9334ece56fc427b29578d6759ed294e18cb6b")),
        key_id: KeyId::from_bytes(hex("629e6103d6f65a09bc2ef057198dd0e000fd386ae99d3ef45542258561bda1e5")),
        subject: "CN=Amazon RDS ap-northeast-2 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        issuer: "CN=Amazon RDS Root CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,L=Seattle,ST=Washington,C=US",
        common_name: Some("Amazon RDS ap-northeast-2 CA"),
        serial: "4c",
        not_before: 1446768346, // 2015-11-06T00:05:46Z
        not_after: 1583366746, // 2020-03-05T00:05:46Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha1,
        is_ca: true,
        der: Some((179936, 180965)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("f47a584f42f3d9fd1e0f8908ae65a67ec7cc50340a616871563bde5d889a9cc0")),
        thumbprint: Thumbprint::from_bytes(hex("1942e0edf16cf7e83001b2bbd642f19563b0eb74")),
        key_id: KeyId::from_bytes(hex("394f04e65e9fd781b259c46bcf07a9a5c0d5c33c86109b3afa489b85b90c7903")),
        subject: "L=Seattle,CN=Amazon RDS ap-northeast-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-northeast-2 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-northeast-2 Root CA ECC384 G1"),
        serial: "4801ba8f6587b56514b8b1894cf6f59d",
        not_before: 1621528706, // 2021-05-20T16:38:26Z
        not_after: 4777205906, // 2121-05-20T17:38:26Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((180965, 181665)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("f847fd24500e9f8e64e9171c864c8260d121b2f2829fa7fc8c5c1cf8178bc0c8")),
        thumbprint: Thumbprint::from_bytes(hex("a368611145864bff0436b8287ed1e5b32c0eadf7")),
        key_id: KeyId::from_bytes(hex("ecb6b79091f988f30558cf994b7323cd6f1e49051809488aa74809044ca4e5e8")),
        subject: "L=Seattle,CN=Amazon RDS ap-east-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-east-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-east-1 Root CA RSA2048 G1"),
        serial: "824b4cca7318dc6a1d9e2df9cd4c9422",
        not_before: 1621978233, // 2021-05-25T21:30:33Z
        not_after: 2884285833, // 2061-05-25T22:30:33Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((181665, 182692)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("f8f9c9e6d38d970b9c8cbf464d6f2c71049ad5501ea3a1404af1a01dd7038094")),
        thumbprint: Thumbprint::from_bytes(hex("e4b02140083fadd2315f4453c1fbb5af134b45a9")),
        key_id: KeyId::from_bytes(hex("3a076bb5c19fd13e07c767f1e45e918939827863d6e250c39d34ceb0c160b6f4")),
        subject: "L=Seattle,CN=Amazon RDS mx-central-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS mx-central-1 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS mx-central-1 Root CA ECC384 G1"),
        serial: "db44950531069c3918fa6af93a9a8ece",
        not_before: 1727712840, // 2024-09-30T16:14:00Z
        not_after: 4883390039, // 2124-09-30T17:13:59Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((182692, 183388)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("fa2d7dc52378e160bab33ecc7726086743c99e51c3c2cde0d84067643fb26a96")),
        thumbprint: Thumbprint::from_bytes(hex("180b18760289cc0063a1eff751541713c01bb002")),
        key_id: KeyId::from_bytes(hex("601c3762501cb54b96d6d301a4c6fc707c865bc77667060080f0c1adaf109a9f")),
        subject: "CN=Amazon RDS CN Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        issuer: "CN=Amazon RDS CN Root 2019 CA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,ST=Washington,L=Seattle,C=US",
        common_name: Some("Amazon RDS CN Root 2019 CA"),
        serial: "ccb9b8206f3f9ae8",
        not_before: 1568048242, // 2019-09-09T16:57:22Z
        not_after: 1725901042, // 2024-09-09T16:57:22Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((183388, 184428)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("fbb52646a87a80da5a7e0781219aef06549b7031f58f0faea475839fc113fced")),
        thumbprint: Thumbprint::from_bytes(hex("8bafe62c751a801c7df68ca9782a92fbebb95346")),
        key_id: KeyId::from_bytes(hex("09a37335386a8f9720a3c57d9ac4a7f189f4b80d22ca1beefa028dfa8bff2ba1")),
        subject: "L=Seattle,CN=Amazon RDS us-gov-west-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS us-gov-west-1 Root CA RSA4096 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS us-gov-west-1 Root CA RSA4096 G1"),
        serial: "ecd00a8391db5606da7a1639f15cb8d2",
        not_before: 1622065479, // 2021-05-26T21:44:39Z
        not_after: 4777742679, // 2121-05-26T22:44:39Z
        key_algorithm: KeyAlgorithm::Rsa(4096),
        signature_algorithm: SignatureAlgorithm::RsaSha384,
        is_ca: true,
        der: None,
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("feb47d55c0044354022b2c82aed428073a3fad54cc6cdd700b52caba2eac8a1c")),
        thumbprint: Thumbprint::from_bytes(hex("c76fd91493bc103f623249f946cf35fc2b7a6146")),
        key_id: KeyId::from_bytes(hex("05d987aa819078a76dd5e80f7ec2665aed42b83126a639b89358c552d93abbba")),
        subject: "L=Seattle,CN=Amazon RDS ap-southeast-7 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-southeast-7 Root CA ECC384 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-southeast-7 Root CA ECC384 G1"),
        serial: "738f2bda244108f3c28f7a114a0671ba",
        not_before: 1726156480, // 2024-09-12T15:54:40Z
        not_after: 4881833680, // 2124-09-12T16:54:40Z
        key_algorithm: KeyAlgorithm::Ec(384),
        signature_algorithm: SignatureAlgorithm::EcdsaSha384,
        is_ca: true,
        der: Some((184428, 185127)),
    },
    Known {
        fingerprint: Fingerprint::from_bytes(hex("ff6a599c9e966b146a57725e1d9a19c72f5f08407f0a2d3350aa9ae9212339b8")),
        thumbprint: Thumbprint::from_bytes(hex("cd4bec28c1b9b43688a7e9d5d24cc99ae506957f")),
        key_id: KeyId::from_bytes(hex("34d9ed390b6fd25709b6a02229c6d58d181820c820ce5b4267204c0305d3d85a")),
        subject: "L=Seattle,CN=Amazon RDS ap-south-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        issuer: "L=Seattle,CN=Amazon RDS ap-south-1 Root CA RSA2048 G1,ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US",
        common_name: Some("Amazon RDS ap-south-1 Root CA RSA2048 G1"),
        serial: "7fe7b1d2b9aa9490b69ab1d8f151d3e",
        not_before: 1621446034, // 2021-05-19T17:40:34Z
        not_after: 2883753634, // 2061-05-19T18:40:34Z
        key_algorithm: KeyAlgorithm::Rsa(2048),
        signature_algorithm: SignatureAlgorithm::RsaSha256,
        is_ca: true,
        der: Some((185127, 186155)),
    },
];

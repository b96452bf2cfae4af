//! The two slowest user-visible operations need no more instructions than before: counted by valgrind, which other load
//! on the machine does not disturb.
//!
//! The counts are those of a test build, which is not optimised; the test guards against doing work twice.

use std::process::Command;

use rds_ca_core::trust::Check;
use rds_ca_core::{Bundle, CaId, Catalogue, Region, TrustStore, timestamp};

const GLOBAL: &[u8] = include_bytes!("../../data/aws/global-bundle.pem");
const ROUNDS: &str = "RDS_CA_ROUNDS";

/// Reads AWS's global bundle into recognised roots, repeatedly. Run by the test below.
#[test]
fn rounds_of_opening() {
    rounds(|| {
        let bundle = Bundle::parse(GLOBAL, None).unwrap();
        let known = |root: &_| Catalogue::builtin().recognise(root).authority().is_some();
        assert_eq!(
            bundle.certificates().filter(|root| known(root)).count(),
            108
        );
    });
}

/// Checks an open store for one region and CA, with all stacks compared. Run by the test below.
#[test]
fn rounds_of_checking() {
    let store = TrustStore::from_bytes(GLOBAL, None).unwrap();
    let (region, at) = (
        Region::new("eu-west-1"),
        timestamp::parse("2027-01-01").unwrap(),
    );
    rounds(|| {
        let report = store.check(&Check::new(&region, &CaId::RSA2048_G1, at));
        assert_eq!(report.surplus.len() + report.non_production.len() + 1, 108);
    });
}

fn rounds(round: impl Fn()) {
    let count = std::env::var(ROUNDS)
        .ok()
        .and_then(|text| text.parse().ok());
    for _ in 0..count.unwrap_or(1) {
        round();
    }
}

/// Instructions of one more round of a test of this file.
fn instructions(test: &str) -> u64 {
    let run = |rounds: u32| -> u64 {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", test, "--test-threads=1"])
            .env(ROUNDS, rounds.to_string())
            .output()
            .expect("valgrind is needed: apt-get install valgrind");
        let report = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{report}");
        let collected = report
            .lines()
            .find_map(|line| line.split_once("Collected :"));
        let (_, count) = collected.expect("callgrind's sum");
        count.trim().parse().unwrap()
    };
    (run(6) - run(2)) / 4
}

#[test]
fn opening_and_checking_need_no_more_instructions_than_before() {
    for (test, most) in [
        ("instructions::rounds_of_opening", OPENING),
        ("instructions::rounds_of_checking", CHECKING),
    ] {
        let count = instructions(test);
        println!("{test}: {count} instructions");
        assert!(
            count <= most,
            "{test} takes {count} instructions a round, and the limit is {most}: profile it \
             (valgrind --tool=callgrind), or raise the limit and explain it in benches/README.md"
        );
    }
}

/// 1.12 and 2.34 million were measured with Rust 1.95; the limits allow a quarter more.
const OPENING: u64 = 1_400_000;
const CHECKING: u64 = 2_900_000;

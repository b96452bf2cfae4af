//! One store, many threads: what is computed once and kept is the same for every thread.

use std::sync::Barrier;

use rds_ca_core::trust::{Check, stacks};
use rds_ca_core::{CaId, Region, TrustStore, timestamp};

const THREADS: usize = 4;

/// Every question to a store, in a different order for each thread, as text.
fn answers(store: &TrustStore, turn: usize) -> Vec<String> {
    let at = timestamp::parse("2027-01-01").unwrap();
    let stacks: Vec<_> = stacks().map(|stack| stack.id()).collect();
    let mut questions: Vec<(usize, Check<'_>)> = Vec::new();
    for region in ["eu-west-1", "us-east-1", "cn-north-1", "nowhere-1"] {
        for ca in [CaId::RSA2048_G1, CaId::ECC384_G1] {
            let question = Check::new(&Region::new(region), &ca, at);
            questions.push((questions.len(), question.clone()));
            for stack in &stacks {
                questions.push((questions.len(), question.clone().stack(stack.clone())));
            }
        }
    }
    let count = questions.len();
    questions.rotate_left(turn * count / THREADS);
    if turn % 2 == 1 {
        questions.reverse();
    }
    let mut found: Vec<(usize, String)> = questions
        .iter()
        .map(|(number, question)| {
            let report = store.check(question);
            let answer = format!(
                "{} {} {:?}",
                report.verdict, report.reason, report.trusted_until
            );
            (*number, answer)
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, answer)| answer).collect()
}

#[test]
fn threads_that_share_a_store_get_the_same_answers_as_one() {
    let bundle = include_bytes!("../../data/aws/global-bundle.pem");
    let cut = bundle.get(..bundle.len() - 700).unwrap();
    for content in [&bundle[..], cut, b"<html>"] {
        let alone = answers(&TrustStore::from_bytes(content, None).unwrap(), 0);
        let shared = TrustStore::from_bytes(content, None).unwrap();
        let start = Barrier::new(THREADS);
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS)
                .map(|turn| {
                    let (shared, start) = (&shared, &start);
                    scope.spawn(move || {
                        start.wait();
                        answers(shared, turn)
                    })
                })
                .collect();
            for thread in threads {
                assert_eq!(thread.join().unwrap(), alone);
            }
        });
    }
}

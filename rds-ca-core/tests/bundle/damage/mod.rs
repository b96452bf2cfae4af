//! Damaged, odd and hostile input: each gives its own problem with its position, and nothing panics.

mod bounds;
mod containers;
mod directories;
mod odd_certificates;
mod text;

use std::time::{Duration, Instant};

use rds_ca_core::ErrorKind;
use rds_ca_core::bundle::{Bundle, Problem, ProblemKind};

use crate::support::Scratch;

fn parse(content: impl AsRef<[u8]>) -> Bundle {
    Bundle::parse(content.as_ref(), None).expect("any content opens")
}

fn kinds(bundle: &Bundle) -> Vec<ProblemKind> {
    bundle
        .problems()
        .iter()
        .map(|problem| problem.kind)
        .collect()
}

/// The only problem of a content with that many certificates.
fn only(certificates: usize, content: impl AsRef<[u8]>) -> Problem {
    let bundle = parse(content);
    assert_eq!(
        bundle.certificates().len(),
        certificates,
        "{:?}",
        bundle.problems()
    );
    let [problem] = bundle.problems() else {
        panic!("one problem: {:?}", bundle.problems());
    };
    assert!(!problem.reason.is_empty() && !problem.hint.is_empty());
    problem.clone()
}

#[track_caller]
fn expect(problem: &Problem, kind: ProblemKind, line: impl Into<Option<usize>>, hides: bool) {
    assert_eq!(problem.kind, kind, "{problem}");
    assert_eq!(problem.place.line, line.into(), "{problem}");
    assert_eq!(problem.may_hide_certificates, hides, "{problem}");
}

/// Two roots of different names.
fn pair() -> (Scratch, String, String) {
    let scratch = Scratch::new();
    let one = scratch.mint("one", "/CN=One");
    let two = scratch.mint("two", "/CN=Two");
    (scratch, one, two)
}

fn lines(text: &str) -> usize {
    text.lines().count()
}

/// Runs it, and asserts that a limit ended it soon and that the error names the limit.
#[track_caller]
fn exceeds(bound: &str, open: impl FnOnce() -> rds_ca_core::Result<Bundle>) {
    let started = Instant::now();
    let error = open().expect_err("a limit is exceeded");
    let took = started.elapsed();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{error}");
    assert!(error.to_string().contains(bound), "{error}");
    assert!(took < Duration::from_secs(30), "{took:?}: {error}");
}

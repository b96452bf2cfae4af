//! Directories that loop or cannot be read.

use rds_ca_core::bundle::{Bundle, ProblemKind};

use super::{exceeds, kinds};
use crate::support::Scratch;

#[test]
fn directories_that_loop_or_cannot_be_read() {
    let scratch = Scratch::new();
    let one = scratch.mint("one", "/CN=One");
    std::fs::remove_file(scratch.path().join("one.key")).unwrap();
    let deep = scratch.path().join("a/b/c/d/e/f/g/h/i/j");
    std::fs::create_dir_all(&deep).unwrap();
    std::fs::write(deep.join("too-deep.pem"), &one).unwrap();
    std::os::unix::fs::symlink("..", scratch.path().join("a/up")).unwrap();
    std::os::unix::fs::symlink("nowhere", scratch.path().join("dangling.pem")).unwrap();
    scratch.write("empty.pem", "");
    let bundle = Bundle::read(scratch.path(), None).unwrap();
    assert_eq!(bundle.certificates().len(), 1);
    assert_eq!(bundle.entries()[0].place.to_string(), "one.pem, line 1");
    let found: Vec<_> = bundle
        .problems()
        .iter()
        .map(|problem| {
            (
                problem.kind,
                problem.place.file.as_deref().unwrap(),
                problem.may_hide_certificates,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (ProblemKind::Unreadable, "a/b/c/d/e/f/g/h/i", true),
            (ProblemKind::Unreadable, "dangling.pem", true),
            (ProblemKind::Empty, "empty.pem", false),
        ]
    );

    let many = Scratch::new();
    for number in 0..=20_000 {
        std::fs::File::create(many.path().join(number.to_string())).unwrap();
    }
    exceeds("more than 20000 names in a directory", || {
        Bundle::read(many.path(), None)
    });

    let none = Scratch::new();
    assert_eq!(
        kinds(&Bundle::read(none.path(), None).unwrap()),
        [ProblemKind::Empty]
    );
}

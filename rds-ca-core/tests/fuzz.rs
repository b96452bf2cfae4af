//! Replays the corpora of the fuzz targets, so that faults once found stay fixed.

#![cfg(all(feature = "discovery", feature = "probe"))]

#[path = "../../fuzz/targets.rs"]
#[allow(unreachable_pub, reason = "a separate library for the fuzzer")]
mod targets;

use std::path::Path;
use std::time::{Duration, Instant};

#[test]
fn every_target_accepts_every_input_of_its_corpus() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    for (name, run) in targets::TARGETS {
        let folder = corpora.join(name);
        let mut inputs: Vec<_> = std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.unwrap().path())
            .collect();
        inputs.sort();
        assert!(inputs.len() >= 5, "{name} has {} inputs", inputs.len());
        for input in inputs {
            let began = Instant::now();
            run(&std::fs::read(&input).unwrap());
            // Speed is not measured: an input that hangs is a failure.
            assert!(
                began.elapsed() < Duration::from_secs(60),
                "{}",
                input.display()
            );
        }
    }
}

#[test]
fn the_function_of_each_target_is_found_by_name() {
    for (name, _) in targets::TARGETS {
        targets::target(name)(b"");
    }
}

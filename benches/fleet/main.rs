//! Reads a file of instances and groups them; `run.py` measures it from outside.
#![allow(missing_docs, clippy::unwrap_used)]

use std::time::Instant;

use rds_ca_core::Fleet;
use rds_ca_core::fleet::Grouping;

fn main() {
    let Some(path) = std::env::args()
        .nth(1)
        .filter(|path| !path.starts_with('-'))
    else {
        // `cargo bench` and `cargo test --benches` start it without arguments.
        println!("see benches/fleet/run.py, which drives this");
        return;
    };
    let start = Instant::now();
    let fleet = Fleet::read([path]).unwrap();
    let read = start.elapsed();
    let start = Instant::now();
    let groups = fleet.grouped(&Grouping::Tag("app".to_owned()));
    let counts: Vec<usize> = groups.iter().map(|group| group.instances.len()).collect();
    println!(
        r#"{{"instances": {}, "groups": {}, "largest": {}, "read_s": {:.3}, "group_s": {:.3}}}"#,
        fleet.instances().len(),
        groups.len(),
        counts.iter().max().unwrap_or(&0),
        read.as_secs_f64(),
        start.elapsed().as_secs_f64()
    );
}

//! Which databases run, under which CA, and what could not be read: from AWS's own JSON.
//!
//! ```sh
//! cargo run -p rds-ca-examples --bin fleet -- [FILE...]
//! ```

use std::path::PathBuf;
use std::process::ExitCode;

use rds_ca_core::fleet::CatalogueMatch;
use rds_ca_core::{Catalogue, Error, Fleet, timestamp};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Error> {
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/fleet/samples");
    let mut files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if files.is_empty() {
        files = ["describe-db-instances.json", "describe-certificates.json"]
            .map(|name| PathBuf::from(samples).join(name))
            .into();
    }
    let fleet = Fleet::read(files)?;
    // The samples are of that day; pass the present time for your own.
    let (at, until) = (
        timestamp::parse("2026-11-23")?,
        timestamp::parse("2027-02-23")?,
    );
    let catalogue = Catalogue::builtin();
    for instance in fleet.instances() {
        let side = fleet.server_side_of(instance, catalogue, at, until);
        println!("{:10} {}", instance.id(), side.verdict);
        for reason in side.reasons {
            println!("           {reason}");
        }
    }
    for offered in fleet.offered_cas() {
        let compared = match offered.compare(catalogue) {
            CatalogueMatch::Root => "which the catalogue knows",
            _ => "which differs from the catalogue: look for a newer one",
        };
        println!("AWS offers {}, {compared}", offered.ca);
    }
    for gap in fleet.gaps() {
        println!("not read: {gap}");
    }
    Ok(())
}

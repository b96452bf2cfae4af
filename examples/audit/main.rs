//! Which clients stop connecting to what, when, and what to do: the sample fleet of this folder, three months before
//! `rds-ca-2019` expires.
//!
//! ```text
//! audit [FORMAT [TIME]]
//! ```
//!
//! It needs no account and no network.

use std::path::Path;
use std::process::ExitCode;

use rds_ca_core::audit::{Audit, Inputs};
use rds_ca_core::client::{Clients, Manifest};
use rds_ca_core::report::{Format, write};
use rds_ca_core::{Error, Fleet, timestamp};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let format = arguments.next().unwrap_or_else(|| "text".to_owned());
    let at = arguments.next().unwrap_or_else(|| "2024-06-01".to_owned());
    match audit(&format, &at) {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("audit: {error}");
            ExitCode::from(2)
        }
    }
}

fn audit(format: &str, at: &str) -> Result<String, Error> {
    let folder = Path::new("examples/audit");
    let fleet = Fleet::read([folder.join("fleet.json")])?;
    let manifest = Manifest::read(folder.join("clients.toml"))?;
    let clients = Clients::open(manifest, |name| std::env::var(name).ok());
    let inputs = Inputs::new(&fleet, timestamp::parse(at)?);
    let audit = Audit::of(&inputs.clients(&clients));
    write(&audit, format.parse::<Format>()?)
}

//! Which clients use TLS? The answer of PostgreSQL's log and of three recorded samples of MariaDB.
//!
//! ```text
//! sessions
//! ```
//!
//! It needs no database: `postgres.rs` and `mysql.rs` in this folder do the same on a live one.

use std::process::ExitCode;
use std::time::Duration;

use rds_ca_core::sessions::log::{LogFormat, LogReader};
use rds_ca_core::sessions::{Rows, Sampler, Usage, Value};
use rds_ca_core::{Error, timestamp};

const LOG: &[u8] = include_bytes!("samples/postgresql.log");

/// Rows as MariaDB 10.11 returned them, one sample per paragraph.
const ROWS: &str = include_str!("samples/mariadb-rows.tsv");

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sessions: {error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Error> {
    let mut reader = LogReader::new(LogFormat::Postgres, "orders");
    reader.read(LOG)?;
    println!("{}", reader.finish()?.usage.summary());

    let mut sampler = Sampler::new();
    let mut usage = Usage::new("billing");
    for (minute, recorded) in ROWS.trim().split("\n\n").enumerate() {
        let mut sampling = sampler.begin();
        while let Some(sql) = sampling.statement() {
            sampling.answer(answer(sql, recorded));
        }
        // The library reads no clock: the caller passes the time of the sample.
        let at = timestamp::parse(&format!("2026-11-23T12:{minute:02}:00Z"))?;
        usage.record(&sampling.finish(at))?;
    }
    print!("{}", usage.summary());
    let length = Duration::from_secs(20);
    if let Some(missed) = usage.watch().probability_of_missing(length) {
        println!("a session of 20 s would have been missed with probability {missed:.2}");
    }
    Ok(())
}

/// The rows that a driver would have returned.
fn answer(sql: &str, recorded: &str) -> Result<Rows, String> {
    if sql.contains("performance_schema.threads") {
        let mut lines = recorded.lines().map(|line| line.split('\t'));
        let columns = lines.next().ok_or("no columns")?;
        let rows = lines.map(|line| {
            line.map(|text| {
                if text == "NULL" {
                    Value::Null
                } else {
                    text.into()
                }
            })
            .collect()
        });
        return Ok(Rows::new(columns, rows));
    }
    if sql.contains("session_connect_attrs") {
        return Ok(Rows::new(
            ["id", "application"],
            [vec!["13".into(), "mysql".into()]],
        ));
    }
    if sql.contains("PROCESSLIST") && !sql.contains("performance_schema") {
        let host = |id: &str, host: &str| vec![id.into(), host.into()];
        return Ok(Rows::new(["id", "host"], [host("13", "localhost")]));
    }
    if sql.contains("version()") {
        return Ok(Rows::new(["version()"], [vec!["10.11.19-MariaDB".into()]]));
    }
    if sql.contains("SHOW GLOBAL VARIABLES") {
        let setting = |name: &str, value: &str| vec![name.into(), value.into()];
        let settings = [
            setting("performance_schema", "ON"),
            setting("require_secure_transport", "OFF"),
        ];
        return Ok(Rows::new(["Variable_name", "Value"], settings));
    }
    Err(format!("nothing was recorded for: {sql}"))
}

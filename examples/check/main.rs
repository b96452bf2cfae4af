//! The main job: will these trust stores accept what RDS serves in a region?
//!
//! ```text
//! check [--region R]... [--ca CA]... [--at TIME] [STORE]...
//! ```
//!
//! Without a STORE it checks the sample stores next to this file. It needs no account and no network.

use std::process::ExitCode;

use rds_ca_core::trust::{Check, TrustReport, Verdict};
use rds_ca_core::{CaId, Catalogue, Error, Region, TrustStore, timestamp};
use time::UtcDateTime;

/// Name, bytes, and what each sample shows.
const SAMPLES: [(&str, &[u8], &str); 4] = [
    (
        "us-east-1-bundle.pem",
        include_bytes!("samples/us-east-1-bundle.pem"),
        "the region's three roots",
    ),
    (
        "only-2019.pem",
        include_bytes!("samples/only-2019.pem"),
        "a store that has not changed since 2020",
    ),
    (
        "cut-short.pem",
        include_bytes!("samples/cut-short.pem"),
        "the same bundle, truncated",
    ),
    (
        "truststore.jks",
        include_bytes!("samples/truststore.jks"),
        "the same bundle, imported with `keytool -importcert`",
    ),
];

fn main() -> ExitCode {
    match Question::from_arguments(std::env::args().skip(1)).and_then(|question| question.answer())
    {
        Ok(Verdict::Trusted) => ExitCode::SUCCESS,
        Ok(Verdict::NotTrusted) => ExitCode::from(1),
        Ok(_) => ExitCode::from(3),
        Err(error) => {
            eprintln!("check: {error}");
            ExitCode::from(2)
        }
    }
}

struct Question {
    stores: Vec<String>,
    regions: Vec<Region>,
    cas: Vec<CaId>,
    at: UtcDateTime,
}

impl Question {
    fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Self, Error> {
        // The library reads no clock; its callers do.
        let mut question = Self {
            stores: Vec::new(),
            regions: Vec::new(),
            cas: Vec::new(),
            at: std::time::SystemTime::now().into(),
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().unwrap_or_default();
            match argument.as_str() {
                "--region" => question.regions.push(Region::new(&value())),
                "--ca" => question.cas.push(CaId::new(&value())),
                "--at" => question.at = timestamp::parse(&value())?,
                _ => question.stores.push(argument),
            }
        }
        if question.regions.is_empty() {
            question.regions.push(Region::new("us-east-1"));
        }
        if question.cas.is_empty() {
            question.cas.extend(CaId::CURRENT);
        }
        Ok(question)
    }

    /// Checks every store and returns the worst verdict; the samples, some made to fail, always count as trusted.
    fn answer(&self) -> Result<Verdict, Error> {
        if self.stores.is_empty() {
            for (name, bytes, description) in SAMPLES {
                println!("{name}: {description}");
                self.check(&TrustStore::from_bytes(bytes, None)?);
            }
            println!("Check your own: check --region eu-west-1 /etc/ssl/certs/ca-certificates.crt");
            return Ok(Verdict::Trusted);
        }
        let mut worst = Verdict::Trusted;
        for path in &self.stores {
            println!("{path}:");
            worst = worst.max(self.check(&TrustStore::open(path, None)?));
        }
        Ok(worst)
    }

    fn check(&self, store: &TrustStore) -> Verdict {
        let mut worst = Verdict::Trusted;
        let mut last = None;
        for region in &self.regions {
            for ca in &self.cas {
                let report = store.check(&Check::new(region, ca, self.at));
                println!(
                    "  {region:14} {ca:18} {:12} {}",
                    report.verdict, report.reason
                );
                worst = worst.max(report.verdict);
                last = Some(report);
            }
        }
        if let Some(report) = last {
            describe(&report);
        }
        worst
    }
}

fn describe(report: &TrustReport) {
    for (what, notes) in [
        ("expired", &report.expired),
        ("an intermediate, not a root:", &report.intermediates),
    ] {
        for note in notes.iter().take(SHOWN) {
            println!("  {what} {} {}", note.not_after.date(), note.name);
        }
        if notes.len() > SHOWN {
            println!("  … and {} more", notes.len() - SHOWN);
        }
    }
    for problem in report.problems.iter().take(SHOWN) {
        println!("  {problem}");
    }
    let differing: Vec<_> = report
        .stacks_that_differ
        .iter()
        .map(|other| other.stack.as_str())
        .collect();
    if !differing.is_empty() {
        println!(
            "  stacks that decide otherwise about the last CA: {}",
            differing.join(", ")
        );
    }
    let edition = Catalogue::builtin().edition();
    println!(
        "  (catalogue {edition}, {} days old)\n",
        report.catalogue.age_days
    );
}

/// How many of each are shown.
const SHOWN: usize = 5;

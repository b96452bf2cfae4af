//! What a database driver makes of its settings: the effective connection, and what a change really does to it.
//!
//! A stack (room [`trust`](crate::trust)) verifies certificates; a *driver* decides which store the stack uses, and
//! whether anything is verified at all. [`effective`] applies the rules of one driver and version to [`Settings`]
//! (connection string, options, environment, a view of files) and returns what is encrypted, what is verified, which
//! stores decide, and remarks. [`Effective::effect`] returns what a change of the server's certificate then does.
//!
//! Rules are measured with the real drivers against real servers where [`Effective::measured`] says so, and follow
//! the drivers' documentation elsewhere. Only the caller's input is read. Secrets in the settings never appear in
//! values, errors, `Debug` or JSON.

mod case;
mod documented;
mod effect;
mod effective;
mod files;
mod frameworks;
pub mod grammar;
mod java_frameworks;
mod jvm;
mod mongodb;
mod mysql;
mod node;
mod openssl_conf;
mod oracle_db2;
mod postgres;
mod python_ssl;
mod registry;
mod settings;
mod sql_server;
mod stores;
mod version;

pub use effect::{Change, Effect, ForcedTls, Question};
pub use effective::{
    Address, Alternative, Effective, Remark, RemarkKind, Store, StoreKind, Transport, Verifies,
};
pub use files::{FileKind, Files, MAX_FILE, MemoryFiles, NoFiles, RootFolder};
pub use registry::{Driver, driver, drivers};
pub use settings::{MAX_DSN, Options, Secret, Settings, Value};
pub use version::Version;

use case::Case;
use effective::range;
use version::Versions;

use crate::error::Result;

/// Applies the driver's rules to the settings.
///
/// Settings that the driver would reject are not an error: the result has the transport `error`, and a remark says why.
///
/// # Errors
///
/// `Unknown` for a driver without rules, `LimitExceeded` where the settings exceed a size limit.
pub fn effective(settings: &Settings<'_>) -> Result<Effective> {
    settings.check_bounds()?;
    let driver = driver(&settings.driver)?;
    let given = Versions::parse(settings.version.as_deref().unwrap_or_default());
    let mut versions = given.clone();
    for (part, newest) in driver.newest {
        if versions.get(part).is_none() {
            versions.set(part, Version::of(newest));
        }
    }
    let build = driver.builds.iter().find(|build| given.has_word(build));
    if build.is_none()
        && let Some(first) = driver.builds.first()
    {
        versions.add_word(first);
    }
    let mut settings = settings.clone();
    if settings.engine.is_none()
        && let [only] = driver.engines
    {
        settings.engine = Some(*only);
    }
    let case = Case { settings, versions };
    let mut answer = apply_rules(driver, &case);
    finish(driver, &case, &mut answer);
    compare(driver, &case, &given, &mut answer);
    if build.is_none() {
        for other in driver.builds.iter().skip(1) {
            let mut versions = given.clone();
            for (part, newest) in driver.newest {
                if versions.get(part).is_none() {
                    versions.set(part, Version::of(newest));
                }
            }
            versions.add_word(other);
            let other_case = Case {
                settings: case.settings.clone(),
                versions,
            };
            let otherwise = apply_rules(driver, &other_case);
            if !otherwise.same_decisions(&answer) {
                answer
                    .alternatives
                    .push(otherwise.as_alternative(format!("built with {other}")));
            }
        }
    }
    let differing: Vec<String> = answer
        .alternatives
        .iter()
        .map(|other| format!("{}: {}", other.versions, other.summary()))
        .collect();
    for text in differing {
        answer.remark(RemarkKind::Version, None, text);
    }
    Ok(answer)
}

/// Applies the driver's rules, then the settings of the JVM, of OpenSSL and of the platform.
fn apply_rules(driver: &Driver, case: &Case<'_>) -> Effective {
    let mut answer = (driver.rules)(case);
    jvm::apply(case, &mut answer);
    openssl_conf::apply(case, &mut answer);
    stores::note_platform(&mut answer);
    answer
}

fn finish(driver: &Driver, case: &Case<'_>, answer: &mut Effective) {
    answer.driver = driver.id.to_owned();
    answer.version = case
        .versions
        .get("")
        .map(ToString::to_string)
        .unwrap_or_default();
    if answer.engine.is_none() {
        answer.engine = case.engine();
    }
    answer.note_missing();
    // Another driver's connection string: what looks like a host in it may be a password.
    let foreign = case
        .dsn()
        .is_some_and(|dsn| !dsn.starts_with("jdbc:") && !(driver.takes)(dsn));
    if foreign {
        answer.endpoints.clear();
    }
    answer.hide_what_may_be_secret();
    if driver.measured.is_none() {
        answer.measured = false;
    }
    if let Some((name, have, newest)) = newer_than_known(driver, case) {
        answer.measured = false;
        let text = format!("{name} {have} is newer than {newest}, the newest that the rules know");
        answer.remark(RemarkKind::Version, None, text);
    }
    if !answer.measured {
        answer.remark(
            RemarkKind::NotMeasured,
            None,
            "this follows the driver's documentation and was not measured",
        );
    }
}

/// The driver, or the libpq below it, where its version is newer than the newest known one in more than the last
/// number: its name, its version, and the newest known version.
fn newer_than_known(
    driver: &Driver,
    case: &Case<'_>,
) -> Option<(&'static str, Version, &'static str)> {
    const NEWEST_LIBPQ: &str = "18";
    let own = driver.newest().map(|newest| ("", "version", newest));
    let below = ("libpq", "libpq", NEWEST_LIBPQ);
    own.into_iter()
        .chain([below])
        .find_map(|(part, name, newest)| {
            let known = Version::of(newest);
            // A later boundary, taken from documentation, makes later versions known too.
            let is_known = |later: &Version| driver.boundaries_of(part).iter().any(|at| at > later);
            let have = case.versions.get(part)?;
            let numbers = newest.split('.').count().min(2);
            let is_newer = have.first(numbers) > known.first(numbers) && !is_known(&known);
            is_newer.then(|| (name, have.clone(), newest))
        })
}

/// Applies the rules of the other versions: a difference becomes an alternative where the version is unknown, and a
/// remark where it is known.
fn compare(driver: &Driver, case: &Case<'_>, given: &Versions, answer: &mut Effective) {
    for part in driver.parts() {
        let boundaries = driver.boundaries_of(part);
        let known = given.get(part);
        let mine = case.versions.get(part);
        for at in 0..=boundaries.len() {
            let from = at.checked_sub(1).and_then(|before| boundaries.get(before));
            let before = boundaries.get(at);
            let is_mine = mine.is_some_and(|mine| {
                from.is_none_or(|from| mine >= from) && before.is_none_or(|before| mine < before)
            });
            if is_mine {
                continue;
            }
            let mut other = case.clone();
            let version = from.cloned().unwrap_or_else(|| Version::of("0"));
            other.versions.set(part, version);
            let otherwise = apply_rules(driver, &other);
            if otherwise.same_decisions(answer) {
                continue;
            }
            let versions = range(part, from, before);
            if known.is_none() {
                answer.alternatives.push(otherwise.as_alternative(versions));
            } else {
                let text = format!("{versions}: {}", otherwise.summary());
                answer.remark(RemarkKind::Version, None, text);
            }
        }
    }
}

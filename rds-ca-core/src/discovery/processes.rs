//! Reads the environments and command lines of a Linux host's processes, on request only.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use super::container::Container;
use super::found::GapKind;
use super::seen::Seen;

/// The longest part of an environment that is read, in bytes; the kernel allows more.
const MAX_ENVIRONMENT: u64 = 1 << 20;
/// The largest number of processes.
const MAX_PROCESSES: usize = 100_000;

/// Reads `/proc` or a similar folder. Processes with the same name and the same settings count as one.
pub(super) fn read(proc: &Path, seen: &mut Seen) {
    let entries = match fs::read_dir(proc) {
        Ok(entries) => entries,
        Err(error) => {
            seen.gap(
                proc.to_string_lossy(),
                GapKind::Unreadable,
                error.to_string(),
            );
            return;
        }
    };
    let mut refused = 0usize;
    let mut known: Vec<(String, BTreeMap<String, String>)> = Vec::new();
    for entry in entries.flatten().take(MAX_PROCESSES) {
        let name = entry.file_name();
        let Some(number) = name
            .to_str()
            .filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
        else {
            continue;
        };
        let folder = entry.path();
        let (Ok(environment), Ok(command)) =
            (text(&folder.join("environ")), text(&folder.join("cmdline")))
        else {
            // A process that has ended is not a gap.
            refused += usize::from(folder.exists());
            continue;
        };
        let mut variables: BTreeMap<String, String> = pairs(&environment);
        let flags: Vec<&str> = command
            .split('\0')
            .filter(|word| word.starts_with("-Djavax.net.ssl.trustStore="))
            .collect();
        for flag in flags {
            variables.insert(
                "javax.net.ssl.trustStore".to_owned(),
                flag.split_once('=')
                    .map_or(String::new(), |(_, path)| path.to_owned()),
            );
        }
        let program = command.split('\0').next().unwrap_or_default();
        let program = program
            .rsplit('/')
            .next()
            .filter(|name| !name.is_empty())
            .unwrap_or(number)
            .to_owned();
        let same = (program, variables);
        if known.contains(&same) {
            continue;
        }
        seen.containers.push(Container {
            path: folder.join("environ").to_string_lossy().into_owned(),
            name: same.0.clone(),
            environment: Some(same.1.clone()),
            ..Container::default()
        });
        known.push(same);
    }
    if refused > 0 {
        seen.gap(
            proc.to_string_lossy(),
            GapKind::Unreadable,
            format!("the environments of {refused} processes: run it as their user, or as root"),
        );
    }
}

fn text(path: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MAX_ENVIRONMENT)
        .read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn pairs(text: &str) -> BTreeMap<String, String> {
    text.split('\0')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

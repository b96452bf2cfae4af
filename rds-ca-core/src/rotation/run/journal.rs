//! The journal on disk: one line per fact, each written to disk before the action that it announces.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::facts::Record;
use crate::error::{Error, ErrorKind, Result};
use crate::file_header::Head;

const FORMAT: &str = "rds-ca-journal";
const VERSION: u32 = 1;
const DOING: &str = "cannot read the journal";

#[derive(Serialize, Deserialize)]
struct Line {
    seq: u64,
    #[serde(flatten)]
    record: Record,
}

/// The journal of one plan's runs: an append-only file that one runner at a time locks.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    next: u64,
    // After a failed write, the end of the file is undefined.
    is_broken: bool,
}

impl Journal {
    /// The largest journal that is read, in bytes.
    pub const MAX_BYTES: u64 = 1 << 30;

    /// Opens a journal, creates it if it does not exist, and locks it; returns it with its facts.
    ///
    /// An incomplete last line was being written when the runner crashed: the action that it announces was not carried
    /// out, so the line is cut off.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] when another runner holds it; [`ErrorKind::InvalidInput`] when it is not a journal or a
    /// line in it is damaged; and when the file cannot be opened or read.
    pub fn open(path: impl AsRef<Path>) -> Result<(Self, Vec<Record>)> {
        let path = path.as_ref();
        let io = |cause| Error::io("cannot open the journal", path, cause);
        let is_new = !path.exists();
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::new(
                    ErrorKind::Conflict,
                    "cannot run the plan",
                    "another runner holds its journal",
                )
                .at(path.display().to_string())
                .hinting("wait until it is done, or stop it"));
            }
            Err(TryLockError::Error(cause)) => return Err(io(cause)),
        }
        if is_new
            && let Some(folder) = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty())
        {
            // The directory entry must be on disk as well as the content.
            File::open(folder)
                .and_then(|folder| folder.sync_all())
                .map_err(io)?;
        }
        if file.metadata().map_err(io)?.len() > Self::MAX_BYTES {
            let why = format!(
                "it is larger than {} bytes (bound MAX_BYTES)",
                Self::MAX_BYTES
            );
            return Err(
                Error::new(ErrorKind::LimitExceeded, DOING, why).at(path.display().to_string())
            );
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io)?;
        let complete_lines = bytes
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        if complete_lines < bytes.len() {
            file.set_len(complete_lines as u64).map_err(io)?;
            file.sync_all().map_err(io)?;
        }
        file.seek(SeekFrom::End(0)).map_err(io)?;
        let lines = bytes.get(..complete_lines).unwrap_or_default();
        let records = parse(lines).map_err(|error| error.at(path.display().to_string()))?;
        let mut journal = Self {
            path: path.to_owned(),
            file,
            next: records.len() as u64,
            is_broken: false,
        };
        if complete_lines == 0 {
            journal.write_lines(&[&Head::new(FORMAT, VERSION)])?;
        }
        Ok((journal, records))
    }

    /// Reads the facts of a journal, even while a runner holds it; changes nothing.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), except for the lock.
    pub fn read(path: impl AsRef<Path>) -> Result<Vec<Record>> {
        let path = path.as_ref();
        let io = |cause| Error::io("cannot open the journal", path, cause);
        let mut bytes = Vec::new();
        let file = crate::files::open(path).map_err(io)?;
        file.take(Self::MAX_BYTES)
            .read_to_end(&mut bytes)
            .map_err(io)?;
        let complete_lines = bytes
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        parse(bytes.get(..complete_lines).unwrap_or_default())
            .map_err(|error| error.at(path.display().to_string()))
    }

    /// Appends facts and returns when they are on disk.
    ///
    /// # Errors
    ///
    /// When they cannot be written; the action that they announce must then not be carried out.
    pub fn append(&mut self, records: &[Record]) -> Result<()> {
        if records.is_empty() {
            return Ok(());
        }
        let lines: Vec<Line> = (self.next..)
            .zip(records)
            .map(|(seq, record)| Line {
                seq,
                record: record.clone(),
            })
            .collect();
        self.write_lines(&lines.iter().collect::<Vec<_>>())?;
        self.next += records.len() as u64;
        Ok(())
    }

    fn write_lines<T: Serialize>(&mut self, lines: &[&T]) -> Result<()> {
        let mut text = String::new();
        for line in lines {
            let line = serde_json::to_string(line)
                .map_err(|cause| Error::invalid("cannot write the journal", cause.to_string()))?;
            text.push_str(&line);
            text.push('\n');
        }
        if self.is_broken {
            let why = "a write to it failed before: resume the run";
            return Err(Error::new(ErrorKind::Io, "cannot write the journal", why)
                .at(self.path.display().to_string()));
        }
        self.is_broken = true;
        self.file
            .write_all(text.as_bytes())
            .and_then(|()| self.file.sync_data())
            .map_err(|cause| Error::io("cannot write the journal", &self.path, cause))?;
        self.is_broken = false;
        Ok(())
    }
}

fn parse(bytes: &[u8]) -> Result<Vec<Record>> {
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let Some(first) = lines.next() else {
        return Ok(Vec::new());
    };
    let wrong = |line: usize, cause: &serde_json::Error| {
        Error::invalid(DOING, cause.to_string())
            .at(format!("line {line}"))
            .hinting(
                "it was changed or damaged: check the databases themselves before you run anything",
            )
    };
    let head: Head = serde_json::from_slice(first).map_err(|cause| wrong(1, &cause))?;
    head.expect(FORMAT, VERSION, DOING)?;
    let mut records = Vec::new();
    for (index, line) in lines.enumerate() {
        let line: Line = serde_json::from_slice(line).map_err(|cause| wrong(index + 2, &cause))?;
        if line.seq != records.len() as u64 {
            let why = format!("a line is missing: {} follows {}", line.seq, records.len());
            return Err(Error::invalid(DOING, why).at(format!("line {}", index + 2)));
        }
        records.push(line.record);
    }
    Ok(records)
}

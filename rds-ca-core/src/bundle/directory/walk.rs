//! Lists every file of a directory and its subdirectories once, however many links lead to it.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::super::findings::Findings;
use super::super::limits::{self, MAX_DIRECTORY_DEPTH, MAX_DIRECTORY_NAMES};
use super::super::{Place, Problem, ProblemKind};
use crate::error::{Error, Result};

/// The folder inside a directory in which `mend` prepares its change.
pub(crate) const PREPARED: &str = ".rds-ca-mend";

/// A regular file and every name that leads to it, relative to the directory that was opened.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) names: Vec<String>,
}

#[derive(Default)]
pub(super) struct Walk {
    pub(super) files: Vec<File>,
    /// The index of a file by its path with links resolved.
    by_path: HashMap<PathBuf, usize>,
    directories: HashSet<PathBuf>,
    names: usize,
}

impl Walk {
    /// Walks through `root`; what cannot be read below it becomes a problem.
    pub(super) fn of(root: &Path, findings: &mut Findings) -> Result<Self> {
        let mut walk = Self::default();
        let mut names =
            sorted(root).map_err(|cause| Error::io("cannot read the directory", root, cause))?;
        // A change that is being prepared is not yet part of the store; no client reads it.
        names.retain(|name| name != PREPARED);
        if let Ok(path) = root.canonicalize() {
            walk.directories.insert(path);
        }
        walk.take(root, "", names, 0, findings)?;
        Ok(walk)
    }

    fn take(
        &mut self,
        directory: &Path,
        prefix: &str,
        names: Vec<std::ffi::OsString>,
        depth: usize,
        findings: &mut Findings,
    ) -> Result<()> {
        for name in names {
            self.names += 1;
            if self.names > MAX_DIRECTORY_NAMES {
                let names = limits::exceeded(MAX_DIRECTORY_NAMES, "names in a directory");
                return Err(names.at(directory.display().to_string()));
            }
            let path = directory.join(&name);
            let shown = format!("{prefix}{}", name.to_string_lossy());
            match self.one(path, &shown, depth, findings)? {
                None => {}
                Some(reason) => findings.problem(Problem::new(
                    ProblemKind::Unreadable,
                    Place {
                        file: Some(shown),
                        ..Place::default()
                    },
                    reason,
                    "make it readable, or remove it",
                ))?,
            }
        }
        Ok(())
    }

    /// The reason why it cannot be read, if any.
    fn one(
        &mut self,
        path: PathBuf,
        shown: &str,
        depth: usize,
        findings: &mut Findings,
    ) -> Result<Option<String>> {
        let found = fs::metadata(&path).and_then(|metadata| Ok((metadata, path.canonicalize()?)));
        let (metadata, real) = match found {
            Ok(found) => found,
            Err(cause) => return Ok(Some(cause.to_string())),
        };
        if metadata.is_file() {
            match self
                .by_path
                .get(&real)
                .and_then(|&index| self.files.get_mut(index))
            {
                Some(file) => file.names.push(shown.to_owned()),
                None => {
                    self.by_path.insert(real, self.files.len());
                    self.files.push(File {
                        path,
                        names: vec![shown.to_owned()],
                    });
                }
            }
            return Ok(None);
        }
        if !metadata.is_dir() {
            return Ok(Some("neither a regular file nor a directory".to_owned()));
        }
        if depth >= MAX_DIRECTORY_DEPTH {
            return Ok(Some(format!(
                "more than {MAX_DIRECTORY_DEPTH} nested directories"
            )));
        }
        // A link may lead to a directory that was already visited.
        if self.directories.insert(real) {
            match sorted(&path) {
                Ok(names) => self.take(&path, &format!("{shown}/"), names, depth + 1, findings)?,
                Err(cause) => return Ok(Some(cause.to_string())),
            }
        }
        Ok(None)
    }
}

/// The names in a directory, in an order that does not depend on the file system.
fn sorted(directory: &Path) -> std::io::Result<Vec<std::ffi::OsString>> {
    let mut names = fs::read_dir(directory)?
        // One more than the limit is enough to detect that it is exceeded.
        .take(MAX_DIRECTORY_NAMES + 1)
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<std::io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

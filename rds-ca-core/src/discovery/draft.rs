//! A setting as it was written, before a driver's rules are asked what it means.

use std::collections::BTreeMap;

use super::found::SettingKind;
use crate::driver::{Options, Transport, Value, Verifies};
use crate::name::EngineFamily;

/// Transport, chain, name.
pub(super) type Answer = (Transport, Verifies, Verifies);

/// A setting as it was written. It may hold secrets and never leaves this room.
#[derive(Clone, Default)]
pub(super) struct Draft {
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) key: String,
    pub(super) kind: Option<SettingKind>,
    pub(super) driver: Option<&'static str>,
    pub(super) engine: Option<EngineFamily>,
    pub(super) dsn: Option<String>,
    pub(super) options: Options,
    pub(super) environment: BTreeMap<String, String>,
    /// The keys that matter, in the simple form of [`super::settings::simple`], with their values.
    pub(super) pairs: Vec<(String, Value)>,
    /// The store, as it is written.
    pub(super) pointer: Option<String>,
    pub(super) endpoint: Option<String>,
    /// What the idiom itself tells, where no driver's rules apply.
    pub(super) answer: Option<Answer>,
    pub(super) service: Option<String>,
    /// The first and the last line that belong to it.
    pub(super) lines: (usize, usize),
    pub(super) remarks: Vec<String>,
    /// The content of files of the container, by path, where a document tells it.
    pub(super) files: BTreeMap<String, String>,
    /// Where a connection string begins and ends in its file, in bytes.
    pub(super) span: (usize, usize),
    /// Where a store lies in the image that it is copied into.
    pub(super) copied_to: Option<String>,
    /// What is wrong whatever is verified, in a line.
    pub(super) problem: Option<String>,
    /// Whether it counts only where it leads to a store of RDS.
    pub(super) needs_store: bool,
}

impl Draft {
    pub(super) fn new(path: &str, line: usize, key: impl Into<String>, kind: SettingKind) -> Self {
        Self {
            path: path.to_owned(),
            line,
            key: key.into(),
            kind: Some(kind),
            lines: (line, line),
            ..Self::default()
        }
    }
}

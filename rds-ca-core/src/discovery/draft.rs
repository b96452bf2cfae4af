//! A setting as it was written, before a driver's rules interpret it.

use std::collections::BTreeMap;

use super::found::SettingKind;
use crate::driver::{Options, Transport, Value, Verifies};
use crate::name::EngineFamily;

/// The transport, whether the chain is verified, whether the name is verified.
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
    /// The store, as written.
    pub(super) pointer: Option<String>,
    pub(super) endpoint: Option<String>,
    /// What the idiom itself determines, where no driver's rules apply.
    pub(super) answer: Option<Answer>,
    pub(super) service: Option<String>,
    /// Its first and last lines.
    pub(super) lines: (usize, usize),
    pub(super) remarks: Vec<String>,
    /// The content of the container's files by path, where a document contains it.
    pub(super) files: BTreeMap<String, String>,
    /// The start and end offsets of a connection string in its file, in bytes.
    pub(super) span: (usize, usize),
    /// The path of a copied store in the image.
    pub(super) copied_to: Option<String>,
    /// What is wrong regardless of what is verified, in a line.
    pub(super) problem: Option<String>,
    /// Whether it counts only if it leads to an RDS store.
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

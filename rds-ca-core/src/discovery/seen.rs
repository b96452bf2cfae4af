//! What reading one file after the other gathers.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::container::Container;
use super::draft::Draft;
use super::found::{DiscoveryGap, GapKind};
use crate::certificate::Fingerprint;
use crate::trust::TrustStore;

/// What was seen so far.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) files: u64,
    pub(super) buffer: Vec<u8>,
    pub(super) gaps: Vec<DiscoveryGap>,
    pub(super) stores: Vec<RawStore>,
    pub(super) drafts: Vec<Draft>,
    /// Folders in which names are hashes of subjects.
    pub(super) hashed: BTreeSet<PathBuf>,
    /// Links to files, and what they lead to.
    pub(super) links: Vec<(String, String)>,
    /// The drivers that a folder's package manifest names.
    pub(super) packages: Vec<(String, Vec<&'static str>)>,
    /// Kubernetes, Compose, ECS, Lambda, Terraform: read when everything else was.
    pub(super) documents: Vec<(String, String)>,
    pub(super) document_bytes: usize,
    /// What images give the programs in them.
    pub(super) containers: Vec<Container>,
    /// Texts that documents refer to: `.env` and its like, small files beside a Compose file.
    pub(super) environment_files: Vec<(String, String)>,
}

impl Seen {
    pub(super) fn gap(&mut self, path: impl Into<String>, kind: GapKind, why: impl Into<String>) {
        self.gaps.push(DiscoveryGap::new(path, kind, why));
    }

    pub(super) fn append(&mut self, other: Self) {
        self.files += other.files;
        self.gaps.extend(other.gaps);
        self.stores.extend(other.stores);
        self.drafts.extend(other.drafts);
        self.hashed.extend(other.hashed);
        self.links.extend(other.links);
        self.packages.extend(other.packages);
        self.documents.extend(other.documents);
        self.document_bytes += other.document_bytes;
        self.containers.extend(other.containers);
        self.environment_files.extend(other.environment_files);
    }
}

/// A store as it lies there.
pub(super) struct RawStore {
    pub(super) path: String,
    pub(super) line: Option<usize>,
    pub(super) offset: Option<u64>,
    pub(super) container: &'static str,
    pub(super) within: Option<&'static str>,
    pub(super) digest: Option<Fingerprint>,
    pub(super) store: Option<Arc<TrustStore>>,
    pub(super) is_locked: bool,
    pub(super) has_private_key: bool,
}

/// Whether a path lies in a folder of dependencies.
pub(super) fn is_dependency(path: &str) -> bool {
    path.split(['/', '\\']).any(|name| {
        matches!(
            name,
            "node_modules"
                | "site-packages"
                | "dist-packages"
                | ".venv"
                | "venv"
                | "virtualenv"
                | ".tox"
                | "bower_components"
                | "jspm_packages"
                | ".bundle"
        )
    })
}

//! The data that is collected while files are read.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::container::Container;
use super::draft::Draft;
use super::found::{DiscoveryGap, GapKind};
use crate::certificate::Fingerprint;
use crate::trust::TrustStore;

/// The data collected so far.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) files: u64,
    pub(super) buffer: Vec<u8>,
    pub(super) gaps: Vec<DiscoveryGap>,
    pub(super) stores: Vec<RawStore>,
    pub(super) drafts: Vec<Draft>,
    /// Folders in which file names are subject hashes (`HASH.N`).
    pub(super) hashed: BTreeSet<PathBuf>,
    /// Symbolic links to files, and their targets.
    pub(super) links: Vec<(String, String)>,
    /// Folders with a package manifest, and the drivers that it names.
    pub(super) packages: Vec<(String, Vec<&'static str>)>,
    /// Kubernetes, Compose, ECS, Lambda, Terraform and systemd documents: interpreted after all files are read.
    pub(super) documents: Vec<(String, String)>,
    pub(super) document_bytes: usize,
    /// Containers from images and processes.
    pub(super) containers: Vec<Container>,
    /// Texts that documents may refer to: `.env` and similar files, and small stores.
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

/// A store as it was read, before it is checked.
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

/// Whether a path is in a dependency folder.
pub(super) fn is_dependency(path: &str) -> bool {
    // Libraries in the archive of a Java application.
    if path.contains("BOOT-INF/lib/") || path.contains("WEB-INF/lib/") {
        return true;
    }
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

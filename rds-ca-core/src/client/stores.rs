//! The stores that a manifest names, opened.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Client, Manifest};
use crate::error::{Error, Result};
use crate::trust::TrustStore;

/// A manifest and its stores.
///
/// A store that cannot be opened is kept as the error that says why: what its clients accept is then unknown.
#[derive(Clone, Debug, Default)]
pub struct Clients {
    manifest: Manifest,
    stores: Vec<OpenedStore>,
    // For each client the places in `stores` of its own.
    of_client: Vec<Vec<usize>>,
}

/// A store that clients use, or why it cannot be opened.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OpenedStore {
    /// The path, as the manifest leads to it.
    pub path: PathBuf,
    /// What was opened.
    pub store: Result<TrustStore>,
}

impl Clients {
    /// Opens the stores of a manifest, each once.
    ///
    /// `password` looks a `password_env` up, as `std::env::var` does; the library itself reads no environment. Where
    /// it gives nothing, the store counts as one that cannot be opened: a guess at the password proves nothing.
    pub fn open(manifest: Manifest, password: impl Fn(&str) -> Option<String>) -> Self {
        Self::open_with(manifest, |path, variable| {
            let value = variable.and_then(&password);
            match (variable, value) {
                (Some(variable), None) => Err(Error::invalid(
                    "cannot open the store",
                    format!("the environment variable {variable} is not set"),
                )
                .at(path.display().to_string())
                .hinting("set it to the store's password, or leave password_env out")),
                (_, value) => TrustStore::open(path, value.as_deref()),
            }
        })
    }

    /// Opens the stores of a manifest through the caller, who is given the path and the `password_env`: for stores
    /// that are not files.
    pub fn open_with(
        manifest: Manifest,
        mut open: impl FnMut(&Path, Option<&str>) -> Result<TrustStore>,
    ) -> Self {
        let mut stores: Vec<OpenedStore> = Vec::new();
        let mut known: BTreeMap<(PathBuf, Option<String>), usize> = BTreeMap::new();
        let mut place = |client: &Client, path: &PathBuf| {
            let key = (path.clone(), client.password_env.clone());
            *known.entry(key).or_insert_with(|| {
                let store = open(path, client.password_env.as_deref());
                stores.push(OpenedStore {
                    path: path.clone(),
                    store,
                });
                stores.len() - 1
            })
        };
        let of_client = manifest
            .clients
            .iter()
            .map(|client| {
                client
                    .stores
                    .iter()
                    .map(|path| place(client, path))
                    .collect()
            })
            .collect();
        Self {
            manifest,
            stores,
            of_client,
        }
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Every store, once.
    pub fn stores(&self) -> &[OpenedStore] {
        &self.stores
    }

    /// The places in [`stores`](Self::stores) of a client's own, by the client's place in the manifest.
    pub fn stores_of(&self, client: usize) -> &[usize] {
        self.of_client.get(client).map_or(&[], Vec::as_slice)
    }
}

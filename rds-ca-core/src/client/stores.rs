//! The stores that a manifest names, opened.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Client, Connection, Manifest};
use crate::driver::{NoFiles, RootFolder, Secret, Store, StoreKind};
use crate::error::{Error, Result};
use crate::trust::TrustStore;

/// A manifest and its stores.
///
/// A store that cannot be opened is kept as an error: what its clients accept is then unknown.
/// Its JSON, for another process, contains the stores and how the clients connect, but no secrets: neither passwords
/// nor the given settings.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Clients {
    manifest: Manifest,
    stores: Vec<OpenedStore>,
    // For each client the positions in `stores` of the client's stores.
    of_client: Vec<Vec<usize>>,
    // For each client how it connects.
    connections: Vec<Connection>,
}

/// A store that clients use, or why it cannot be opened.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct OpenedStore {
    /// The path, resolved from the manifest; for a store that is not a file, the setting that contains it.
    pub path: PathBuf,
    /// Whether it is a file or folder.
    pub is_on_disk: bool,
    /// The store, or why it cannot be opened.
    pub store: Result<TrustStore>,
}

impl Clients {
    /// Opens the stores of a manifest, each once.
    ///
    /// `password` returns the value of a `password_env`, as `std::env::var` does; the library itself reads no
    /// environment. If it returns `None`, the store counts as one that cannot be opened: no password is guessed.
    ///
    /// `password` also returns the variables that settings name, and `HOME` for paths that begin with `~/`.
    pub fn open(manifest: Manifest, password: impl Fn(&str) -> Option<String>) -> Self {
        Self::open_by(manifest, password, |path, password| {
            TrustStore::open(path, password)
        })
    }

    /// As [`open`](Self::open), but `by` opens each store, given its path and its password.
    pub fn open_by(
        manifest: Manifest,
        password: impl Fn(&str) -> Option<String>,
        mut by: impl FnMut(&Path, Option<&str>) -> Result<TrustStore>,
    ) -> Self {
        let stores = || manifest.clients.iter().flat_map(|client| &client.stores);
        let needs_home = stores().any(|path| path.starts_with("~"));
        let home = needs_home.then(|| password("HOME")).flatten();
        let open = |path: &Path, variable: Option<&str>| {
            let value = variable.and_then(&password);
            match (variable, value) {
                (Some(variable), None) => Err(Error::invalid(
                    "cannot open the store",
                    format!("the environment variable {variable} is not set"),
                )
                .at(path.display().to_string())
                .hinting("set it to the store's password, or leave password_env out")),
                (_, value) => by(&from_home(path, home.as_deref()), value.as_deref()),
            }
        };
        Self::connect(manifest, open, &password)
    }

    /// As [`open`](Self::open), but `open` opens each store, given its path and its `password_env`: for stores that are
    /// not files.
    pub fn open_with(
        manifest: Manifest,
        open: impl FnMut(&Path, Option<&str>) -> Result<TrustStore>,
    ) -> Self {
        Self::connect(manifest, open, &|_| None)
    }

    /// Marks the stores for which `is_inside` is true as parts of other files, which no command can change.
    #[cfg(feature = "discovery")]
    pub(crate) fn inside(mut self, is_inside: impl Fn(&Path) -> bool) -> Self {
        for store in &mut self.stores {
            store.is_on_disk &= !is_inside(&store.path);
        }
        self
    }

    fn connect(
        manifest: Manifest,
        mut open: impl FnMut(&Path, Option<&str>) -> Result<TrustStore>,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let mut stores: Vec<OpenedStore> = Vec::new();
        let mut known: BTreeMap<(PathBuf, Option<String>), usize> = BTreeMap::new();
        let mut position = |client: &Client, path: &PathBuf| {
            let key = (path.clone(), client.password_env.clone());
            *known.entry(key).or_insert_with(|| {
                let store = open(path, client.password_env.as_deref());
                stores.push(OpenedStore {
                    is_on_disk: true,
                    path: path.clone(),
                    store,
                });
                stores.len() - 1
            })
        };
        let mut of_client: Vec<Vec<usize>> = Vec::with_capacity(manifest.clients.len());
        for client in &manifest.clients {
            of_client.push(
                client
                    .stores
                    .iter()
                    .map(|path| position(client, path))
                    .collect(),
            );
        }
        let connections: Vec<Connection> = manifest
            .clients
            .iter()
            .map(|client| Connection::of(client, lookup))
            .collect();
        // The stores that a driver reads, where the manifest names no copies of them.
        let clients = manifest
            .clients
            .iter()
            .zip(&connections)
            .zip(&mut of_client);
        for ((client, connection), own) in clients {
            if !connection.is_derived || !client.stores.is_empty() {
                continue;
            }
            for store in &connection.effective.stores {
                if store.present == Some(false) {
                    continue;
                }
                stores.push(read_by_driver(client, store));
                own.push(stores.len() - 1);
            }
        }
        Self {
            manifest,
            stores,
            of_client,
            connections,
        }
    }

    /// How a client connects, by the client's position in the manifest.
    pub fn connection_of(&self, client: usize) -> Option<&Connection> {
        self.connections.get(client)
    }

    /// Whether a root in any of the client's stores is enough, as it is for drivers; otherwise each of several stores
    /// must be sufficient.
    pub fn any_store_serves(&self, client: usize) -> bool {
        let stated = self
            .manifest
            .clients
            .get(client)
            .map(|client| client.stores.is_empty());
        stated == Some(true)
            && self
                .connection_of(client)
                .is_some_and(|found| found.is_derived)
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Every store, once.
    pub fn stores(&self) -> &[OpenedStore] {
        &self.stores
    }

    /// The positions in [`stores`](Self::stores) of a client's stores, by the client's position in the manifest.
    pub fn stores_of(&self, client: usize) -> &[usize] {
        self.of_client.get(client).map_or(&[], Vec::as_slice)
    }
}

/// Opens a store that a driver's settings name.
fn read_by_driver(client: &Client, store: &Store) -> OpenedStore {
    let folder = client.file.as_deref().and_then(Path::parent);
    let opened = match (&client.settings.root, &store.path) {
        (Some(root), _) => store.open(&RootFolder::new(root)),
        // A path that is still relative starts from the manifest's folder.
        (None, Some(path)) if !path.starts_with('/') => {
            let path = folder.map_or_else(|| PathBuf::from(path), |folder| folder.join(path));
            TrustStore::open(path, store.password().map(Secret::expose))
        }
        (None, Some(_)) => store.open(&RootFolder::new("/")),
        // This machine's own store is not the client's.
        (None, None) => store.open(&NoFiles),
    };
    let path = match (&store.path, &client.settings.root) {
        (Some(path), Some(root)) => RootFolder::new(root).resolve(path),
        (Some(path), None) => {
            Some(folder.map_or_else(|| PathBuf::from(path), |folder| folder.join(path)))
        }
        (None, _) => None,
    };
    let is_file = matches!(
        store.kind,
        StoreKind::File | StoreKind::Folder | StoreKind::KeyStore
    );
    OpenedStore {
        is_on_disk: is_file && path.is_some(),
        path: path.unwrap_or_else(|| PathBuf::from(&store.place)),
        store: opened,
    }
}

/// Resolves `~/x` against the home folder, where that is known.
fn from_home(path: &Path, home: Option<&str>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => Path::new(home).join(rest),
        _ => path.to_owned(),
    }
}

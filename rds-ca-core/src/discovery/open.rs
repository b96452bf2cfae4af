//! Opens stores by their places: a file, a member of an image or archive (`web.tar!/etc/ssl/rds.pem`), or a store in
//! other text (`cluster.yaml:14`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use time::UtcDateTime;

use super::found::OPENING;
use super::{Discover, Discovery, plain};
use crate::client::{Clients, Manifest};
use crate::driver::Secret;
use crate::error::{Error, ErrorKind, Result};
use crate::trust::TrustStore;

/// Opens the stores of a manifest, each once, including those in images, archives and other text.
///
/// `lookup` is as for [`Clients::open`]. Each image, archive or document is read once, however many of its stores the
/// manifest names. A store that is no longer at its place is kept as an error; what its clients accept is
/// then unknown.
///
/// # Example
///
/// ```
/// use rds_ca_core::client::Manifest;
/// use rds_ca_core::discovery::open_clients;
///
/// let manifest = Manifest::parse("[[client]]\nname = \"web\"\nmode = \"verify-full\"\nstores = [\"web.tar!/rds.pem\"]\n")?;
/// let clients = open_clients(manifest, |_| None);
/// assert!(clients.stores()[0].store.is_err(), "there is no such image here");
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
pub fn open_clients(manifest: Manifest, lookup: impl Fn(&str) -> Option<String>) -> Clients {
    let mut opener = Opener::default();
    let clients = Clients::open_by(manifest, lookup, |path, password| {
        opener.open(path, password)
    });
    clients.inside(|path| opener.inside.contains(path))
}

/// The clients of a manifest, followed by those that a discovery found under other names, with their stores opened.
///
/// `lookup` is as for [`Clients::open`]. A path that the manifest states is opened here. A path that only the discovery
/// names is opened as the discovery found it, because that path may be another store here, or none.
///
/// # Example
///
/// ```
/// use rds_ca_core::client::Manifest;
/// use rds_ca_core::discovery::{Discovery, join_clients};
///
/// let manifest = Manifest::parse("[[client]]\nname = \"web\"\nmode = \"verify-full\"\n")?;
/// let clients = join_clients(&Discovery::default(), manifest, |_| None);
/// assert_eq!(clients.manifest().clients[0].name, "web");
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
pub fn join_clients(
    found: &Discovery,
    mut manifest: Manifest,
    lookup: impl Fn(&str) -> Option<String>,
) -> Clients {
    let home = lookup("HOME");
    let expand_home = |path: &PathBuf| match (path.strip_prefix("~"), &home) {
        (Ok(rest), Some(home)) => Path::new(home).join(rest),
        _ => path.clone(),
    };
    let stated: BTreeSet<PathBuf> = manifest
        .clients
        .iter()
        .flat_map(|client| client.stores.iter().map(expand_home))
        .collect();
    let names: BTreeSet<String> = manifest
        .clients
        .iter()
        .map(|client| client.name.clone())
        .collect();
    let discovered = found.manifest().clients.into_iter();
    manifest
        .clients
        .extend(discovered.filter(|client| !names.contains(&client.name)));
    let mut opener = Opener::default();
    let clients = Clients::open_by(manifest, lookup, |path, password| {
        match password.is_some() || stated.contains(path) {
            true => opener.open(path, password),
            false => found.open(path),
        }
    });
    let is_part = |path: &Path| {
        let store = found.store_at(path).filter(|_| !stated.contains(path));
        store.is_some_and(|store| store.line.is_some() || store.path.contains("!/"))
    };
    clients.inside(|path| opener.inside.contains(path) || is_part(path))
}

/// Opens stores by their places and caches the images, archives and documents that it has read.
#[derive(Default)]
pub struct Opener {
    searched: BTreeMap<(PathBuf, Option<String>), Discovery>,
    inside: BTreeSet<PathBuf>,
}

impl std::fmt::Debug for Opener {
    // The keys hold passwords.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opener").finish_non_exhaustive()
    }
}

impl Opener {
    /// Opens the store at a place.
    ///
    /// # Errors
    ///
    /// As [`TrustStore::open`]; `NotFound` when the image, archive or text holds no store at that place.
    pub fn open(&mut self, place: &Path, password: Option<&str>) -> Result<TrustStore> {
        let outer = match place.symlink_metadata() {
            Ok(_) => None,
            Err(_) => outer(place),
        };
        let Some(outer) = outer else {
            return TrustStore::open(place, password);
        };
        self.inside.insert(place.to_owned());
        let key = (outer.clone(), password.map(str::to_owned));
        if !self.searched.contains_key(&key) {
            // Opening a store does not depend on the time.
            let mut search = Discover::new(UtcDateTime::UNIX_EPOCH);
            search.passwords.extend(password.map(Secret::new));
            let found = search.run([&outer])?;
            self.searched.insert(key.clone(), found);
        }
        let wanted = plain(&place.to_string_lossy());
        let Some(found) = self.searched.get(&key) else {
            return Err(Error::new(ErrorKind::NotFound, OPENING, "it was not found"));
        };
        match found.store_at(Path::new(&wanted)) {
            Some(store) => store.opened(),
            None => {
                let stores = found.all_stores().take(3);
                let places: Vec<String> = stores.map(super::FoundStore::place).collect();
                let hint = match places.as_slice() {
                    [] => "it contains no store: run rds-ca discover again".to_owned(),
                    places => format!("it now holds {}", places.join(", ")),
                };
                let why = format!("{} holds no store at that place", outer.display());
                Err(Error::new(ErrorKind::NotFound, OPENING, why)
                    .at(wanted.clone())
                    .hinting(hint))
            }
        }
    }
}

/// The file or folder that contains the store; `None` if the place is a plain path.
fn outer(place: &Path) -> Option<PathBuf> {
    let text = place.to_str()?;
    let outer = match text.split_once("!/") {
        Some((outer, _)) => outer,
        None => {
            let (outer, line) = text.rsplit_once(':')?;
            let is_line = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
            is_line.then_some(outer)?
        }
    };
    let exists = |path: &str| Path::new(path).exists();
    if exists(outer) {
        return Some(PathBuf::from(outer));
    }
    // If one file holds several images, the tag follows the file name in parentheses.
    let (bare, _) = outer.strip_suffix(')')?.rsplit_once('(')?;
    exists(bare).then(|| PathBuf::from(bare))
}

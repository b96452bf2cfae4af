//! Discovers clients of RDS: stores and settings in hosts, images, repositories and cluster dumps.
//!
//! [`Discover`] reads folders, files, images and documents and reports which *stores* they contain, which *settings*
//! lead to them and what is verified, which *clients* result, and what could not be read (*gaps*). Content, not the
//! name, decides what a file is. Nothing is unpacked to disk, no program is run or interpreted, and no
//! secret is kept: passwords in connection strings are `${PASSWORD}` in every output.
//!
//! [`driver`](crate::driver) decides what a driver makes of its settings, and [`trust`](crate::trust) what a store
//! accepts.

mod archive;
mod container;
mod content;
mod cyclonedx;
mod documents;
mod draft;
mod found;
mod gzip;
mod image;
mod join;
mod judge;
mod manifest;
mod mounts;
mod open;
mod processes;
mod reader;
mod region;
mod secrets;
mod seen;
mod settings;
mod settle;
mod stream;
mod walk;

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use time::UtcDateTime;

pub use container::Container;
pub use documents::containers;
pub use found::{
    DiscoveryFinding, DiscoveryGap, DiscoveryRule, FoundClient, FoundSetting, FoundStore, GapKind,
    Holds, SettingKind,
};
pub use manifest::{merge, merge_at};
pub use open::{Opener, join_clients, open_clients};

use crate::catalogue::Catalogue;
use crate::driver::{Secret, Verifies};
use crate::error::{Error, Result};
use crate::fleet::Fleet;
use crate::name::{CaId, Region};
use crate::trust::{TrustStore, Verdict};

/// The longest file that is read into memory, in bytes; longer ones are searched in pieces.
pub const MAX_FILE: usize = 16 << 20;
/// The longest ZIP file that is opened, in bytes.
pub const MAX_ARCHIVE: u64 = 4 << 30;

/// The options of a search for clients; the paths to search are passed to [`run`](Self::run).
///
/// # Example
///
/// ```
/// use rds_ca_core::discovery::Discover;
/// use rds_ca_core::{Catalogue, CaId, Region, timestamp};
///
/// let folder = tempfile::tempdir()?;
/// let root = Catalogue::builtin().authority(&Region::new("eu-west-1"), &CaId::RSA2048_G1).unwrap();
/// std::fs::write(folder.path().join("rds.pem"), root.pem().unwrap())?;
/// std::fs::write(folder.path().join(".env"), "PGSSLMODE=verify-full\nPGSSLROOTCERT=rds.pem\n")?;
///
/// let found = Discover::new(timestamp::parse("2027-01-01")?).run([folder.path()])?;
/// assert_eq!(found.stores.len(), 1);
/// assert_eq!(found.settings[0].verifies_chain.as_str(), "yes");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
pub struct Discover<'a> {
    /// The instant at which certificates must be valid.
    pub at: UtcDateTime,
    /// The catalogue that recognises authorities.
    pub catalogue: &'a Catalogue,
    /// The region for stores for which nothing else gives one.
    pub region: Option<Region>,
    /// The inventory: endpoints are joined with it, and stores are checked for its CAs.
    pub fleet: Option<&'a Fleet>,
    /// Whether files that `.gitignore` names are skipped.
    pub gitignore: bool,
    /// Whether mounted file systems are entered.
    pub other_file_systems: bool,
    /// The number of reading threads; 0 for one per core.
    pub threads: usize,
    /// Passwords to try on locked key stores.
    pub passwords: Vec<Secret>,
    /// The environment for the interpolation of Compose files, in addition to `.env`.
    pub environment: BTreeMap<String, String>,
    /// The folder of running processes, such as `/proc`, whose environments are read; without it none are read.
    pub processes: Option<PathBuf>,
    /// Documents that are not files, such as API responses or command output, by name. The content decides
    /// what a document is if its name has no extension.
    pub documents: BTreeMap<String, String>,
    /// Called with the number of files at intervals; returning false ends the search.
    pub progress: Option<&'a (dyn Fn(u64) -> bool + Sync)>,
}

impl Discover<'static> {
    /// A search at that instant, with the built-in catalogue and the defaults.
    pub fn new(at: UtcDateTime) -> Self {
        Self {
            at,
            catalogue: Catalogue::builtin(),
            region: None,
            fleet: None,
            gitignore: false,
            other_file_systems: false,
            threads: 0,
            passwords: Vec::new(),
            environment: BTreeMap::new(),
            processes: None,
            documents: BTreeMap::new(),
            progress: None,
        }
    }
}

/// The results of a search.
#[derive(Clone, Debug, Default, serde::Serialize)]
#[non_exhaustive]
pub struct Discovery {
    /// Stores of database clients.
    pub stores: Vec<FoundStore>,
    /// Other stores: of other services, of dependencies, certificates of servers.
    pub other_stores: Vec<FoundStore>,
    /// Settings, by file and line.
    pub settings: Vec<FoundSetting>,
    /// Clients, by name.
    pub clients: Vec<FoundClient>,
    /// Containers, functions and systemd units of documents, with the names of their variables and files.
    pub containers: Vec<Container>,
    /// What was not read.
    pub gaps: Vec<DiscoveryGap>,
    /// How many files were read.
    pub files: u64,
    /// The settings of each client for its manifest, without secrets.
    #[serde(skip)]
    pub(crate) connections: Vec<manifest::Settings>,
}

impl<'a> Discover<'a> {
    /// Searches folders, files, images and documents.
    ///
    /// # Errors
    ///
    /// When a path that the caller names cannot be read; unreadable entries below it are gaps.
    pub fn run<P: AsRef<Path>>(&self, paths: impl IntoIterator<Item = P>) -> Result<Discovery> {
        let reader = reader::Reader::new(self);
        let mut all = seen::Seen::default();
        let mut roots = Vec::new();
        let mut images = Vec::new();
        // A file that the caller names is its own service.
        let mut files = Vec::new();
        for path in paths {
            let path = path.as_ref();
            let meta = fs::metadata(path).map_err(|cause| Error::io("cannot read", path, cause))?;
            if image::is_image(path) {
                let containers = image::read(path, &reader, &mut all)
                    .map_err(|cause| Error::io("cannot read the image", path, cause))?;
                all.containers.extend(containers);
                images.push(plain(&walk::shown(path)));
                roots.push((plain(&walk::shown(path)), stem_of(path)));
            } else if meta.is_dir() {
                all.append(walk::tree(path, self, &reader)?);
                roots.push((plain(&walk::shown(path)), name_of(path)));
            } else if meta.is_file() {
                let is_compressed = gzip::read(path, &reader, &mut all)
                    .map_err(|cause| Error::io("cannot read", path, cause))?;
                if !is_compressed {
                    walk::file(path, &reader, &mut all);
                }
                let folder = path.parent().unwrap_or(Path::new(""));
                roots.push((plain(&walk::shown(folder)), name_of(path)));
                files.push((plain(&walk::shown(path)), name_of(path)));
            } else {
                return Err(
                    Error::invalid("cannot read", "it is neither a file nor a folder")
                        .at(walk::shown(path)),
                );
            }
        }
        if let Some(proc) = &self.processes {
            processes::read(proc, &mut all);
        }
        for (name, text) in &self.documents {
            let name = documents::named(name, text);
            reader.file(&name, text.as_bytes(), &mut all);
        }
        Ok(self.finish(all, &roots, &images, files))
    }

    /// The CA identifiers that the fleet uses in a region.
    fn cas_in_use(&self, region: &Region) -> Vec<CaId> {
        let mut cas: Vec<CaId> = Vec::new();
        for instance in self.fleet.iter().flat_map(|fleet| fleet.instances()) {
            if instance.region() == Some(region)
                && let Some(ca) = instance.ca()
                && !cas.contains(ca)
            {
                cas.push(ca.clone());
            }
        }
        cas
    }

    /// The database's identifier if the fleet contains the host, otherwise the host.
    fn in_fleet(&self, host: &str) -> String {
        let bare = host.split(':').next().unwrap_or(host);
        let known = self.fleet.is_some_and(|fleet| {
            fleet.instances_called(bare).next().is_some()
                || fleet.clusters_called(bare).next().is_some()
        });
        if known {
            bare.to_owned()
        } else {
            host.to_owned()
        }
    }

    fn finish(
        &self,
        mut seen: seen::Seen,
        roots: &[(String, String)],
        images: &[String],
        mut services: Vec<(String, String)>,
    ) -> Discovery {
        for store in &mut seen.stores {
            store.path = plain(&store.path);
        }
        for draft in &mut seen.drafts {
            draft.path = plain(&draft.path);
        }
        for (path, _) in &mut seen.packages {
            *path = plain(path);
        }
        for gap in &mut seen.gaps {
            gap.path = plain(&gap.path);
        }
        for (path, _) in seen.documents.iter_mut().chain(&mut seen.environment_files) {
            *path = plain(path);
        }
        let containers = documents::read(&mut seen, self);
        hashed_folders(&mut seen);
        seen.stores
            .sort_by(|a, b| (&a.path, a.line, a.offset).cmp(&(&b.path, b.line, b.offset)));
        seen.drafts
            .sort_by(|a, b| (&a.path, a.line, &a.key).cmp(&(&b.path, b.line, &b.key)));
        services.extend(roots.iter().cloned());
        let places = Places::of(&seen.packages, services);
        let written = std::mem::take(&mut seen.drafts);
        let paths = join::Paths::of(
            seen.stores.iter().map(|store| store.path.as_str()),
            roots
                .iter()
                .map(|(root, _)| (root.as_str(), images.contains(root))),
        );
        let copies = join::Copies::of(&written);
        let of_rds = LazyCell::new(|| -> BTreeSet<String> {
            let stores = seen.stores.iter();
            stores
                .filter(|store| judge::is_of_rds(store, self.catalogue))
                .map(|store| found::place(&store.path, store.line))
                .collect()
        });
        let mut settings: Vec<FoundSetting> = Vec::with_capacity(seen.drafts.len());
        let mut drafts: Vec<draft::Draft> = Vec::with_capacity(seen.drafts.len());
        for draft in written {
            let (drivers, service) = places.of_path(&draft.path);
            let mut setting = settle::settle(&draft, drivers, &service);
            setting.leads_to = join::mounted(&draft, &seen.stores)
                .or_else(|| copies.source(&setting, &paths))
                .or_else(|| join::target(&setting, &paths));
            if draft.needs_store
                && !setting
                    .leads_to
                    .as_ref()
                    .is_some_and(|place| of_rds.contains(place))
            {
                continue;
            }
            let same = |known: &FoundSetting| {
                known.path == setting.path
                    && known.line == setting.line
                    && known.key == setting.key
                    && known.store == setting.store
                    && known.endpoint == setting.endpoint
                    && known.service == setting.service
            };
            if settings.iter().rev().take(20).any(same) {
                continue;
            }
            settings.push(setting);
            drafts.push(draft);
        }
        join::registered(&mut settings);
        let (stores, other_stores) = join::stores(&seen.stores, &settings, self);
        let clients = join::clients(&settings, self);
        let connections = clients
            .iter()
            .map(|client| manifest::Settings::of(client, &drafts))
            .collect();
        seen.gaps.sort();
        seen.gaps.dedup();
        Discovery {
            stores,
            other_stores,
            settings,
            clients,
            containers,
            gaps: seen.gaps,
            files: seen.files,
            connections,
        }
    }
}

impl Discovery {
    /// Whether every store and setting is fine, one is not fine, or that is unknown.
    ///
    /// A store that refuses what RDS serves and a setting that verifies nothing are not fine. A store or setting with an
    /// unknown answer, or a gap that may hide one, makes the verdict unknown.
    pub fn verdict(&self) -> Verdict {
        let findings = self.findings();
        if findings.iter().any(|finding| finding.rule.is_wrong()) {
            Verdict::NotTrusted
        } else if !findings.is_empty() || self.is_incomplete() {
            Verdict::Unknown
        } else {
            Verdict::Trusted
        }
    }

    /// The stores and settings that are not fine, or for which that is unknown: stores first, then settings.
    pub fn findings(&self) -> Vec<DiscoveryFinding> {
        let stores = self.stores.iter().filter_map(|store| {
            let rule = match store.verdict {
                Verdict::Trusted => return None,
                Verdict::NotTrusted => DiscoveryRule::StoreRefuses,
                Verdict::Unknown => DiscoveryRule::StoreUnknown,
            };
            let text = match &store.remedy {
                Some(remedy) => format!(
                    "{}. What to do: {remedy}",
                    store.reason.trim_end_matches('.')
                ),
                None => store.reason.clone(),
            };
            Some(DiscoveryFinding {
                rule,
                path: store.path.clone(),
                line: store.line,
                text,
            })
        });
        let settings = self.settings.iter().filter_map(|setting| {
            let (rule, why) = setting.breach()?;
            let driver = setting.driver.as_ref();
            let reader = driver.map(|driver| format!(" ({driver})"));
            Some(DiscoveryFinding {
                rule,
                path: setting.path.clone(),
                line: Some(setting.line),
                text: format!("{}{}: {why}", setting.key, reader.unwrap_or_default()),
            })
        });
        stores.chain(settings).collect()
    }

    /// Whether a gap may hide a store or a setting. A locked store does not count, because it is listed as a store.
    pub fn is_incomplete(&self) -> bool {
        self.gaps.iter().any(|gap| gap.may_hide)
    }
}

impl FoundSetting {
    /// Whether it certainly verifies nothing, or reads a store that cannot work.
    pub fn is_wrong(&self) -> bool {
        self.breach().is_some_and(|(rule, _)| rule.is_wrong())
    }

    /// Whether its verdict is unknown: what it verifies is unknown, or its store was not found.
    pub fn is_open(&self) -> bool {
        self.breach().is_some_and(|(rule, _)| !rule.is_wrong())
    }

    /// The rule that the setting breaks, with the reason; `None` if the setting is fine.
    fn breach(&self) -> Option<(DiscoveryRule, &str)> {
        let connects = matches!(
            self.kind,
            SettingKind::Dsn | SettingKind::Options | SettingKind::Environment
        );
        match (self.verifies_chain, &self.problem) {
            (Verifies::No | Verifies::NoTls | Verifies::Fallback, _) => Some((
                DiscoveryRule::SettingVerifiesNothing,
                "the server's certificate is not verified",
            )),
            (_, Some(problem)) if self.kind == SettingKind::Fetched => {
                Some((DiscoveryRule::SettingUnknown, problem))
            }
            (_, Some(problem)) => Some((DiscoveryRule::StoreRefuses, problem)),
            (Verifies::Yes, None) if connects && self.leads_to.is_none() => {
                Some((DiscoveryRule::StoreUnknown, "its store was not found here"))
            }
            (Verifies::Unknown, None) if connects => {
                Some((DiscoveryRule::SettingUnknown, "what is verified is unknown"))
            }
            _ => None,
        }
    }
}

/// The path without a leading `./`.
fn plain(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    if path == "." {
        String::new()
    } else {
        path.to_owned()
    }
}

fn name_of(path: &Path) -> String {
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    real.file_name().map_or_else(
        || "host".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

fn stem_of(path: &Path) -> String {
    path.file_stem().map_or_else(
        || "image".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// Replaces the files of each folder with hashed names (`HASH.N`) by one store for the folder.
fn hashed_folders(seen: &mut seen::Seen) {
    for folder in walk::hashed_folders(seen) {
        let shown = plain(&walk::shown(&folder));
        match TrustStore::open(&folder, None) {
            Ok(store) if store.bundle().certificates().len() > 0 => {
                let below = format!("{shown}/");
                let digest = content::digest(
                    store
                        .bundle()
                        .certificates()
                        .map(crate::Certificate::pem)
                        .collect::<String>()
                        .as_bytes(),
                );
                let is_hash = |path: &str| {
                    path.strip_prefix(&below).is_some_and(|name| {
                        name.split_once('.').is_some_and(|(hash, rest)| {
                            hash.len() == 8 && rest.bytes().all(|byte| byte.is_ascii_digit())
                        })
                    })
                };
                seen.stores.retain(|known| !is_hash(&known.path));
                seen.stores.push(seen::RawStore {
                    path: shown,
                    line: None,
                    offset: None,
                    container: "directory",
                    within: None,
                    digest: Some(digest),
                    store: Some(std::sync::Arc::new(store)),
                    is_locked: false,
                    has_private_key: false,
                });
            }
            Ok(_) => {}
            Err(error) => seen.gap(shown, GapKind::Unreadable, error.to_string()),
        }
    }
}

/// Folders with a package manifest, and the paths that the caller named: they give files their drivers and services.
struct Places {
    packages: BTreeMap<String, Vec<&'static str>>,
    roots: Vec<(String, String)>,
}

impl Places {
    fn of(packages: &[(String, Vec<&'static str>)], mut roots: Vec<(String, String)>) -> Self {
        let mut by_folder: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
        for (folder, drivers) in packages {
            let known = by_folder.entry(folder.clone()).or_default();
            known.extend(
                drivers
                    .iter()
                    .filter(|driver| !known.contains(driver))
                    .copied()
                    .collect::<Vec<_>>(),
            );
        }
        roots.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
        Self {
            packages: by_folder,
            roots,
        }
    }

    fn of_path(&self, path: &str) -> (&[&'static str], String) {
        let root = self.roots.iter().find(|(root, _)| {
            root.is_empty()
                || path == root
                || path
                    .strip_prefix(root.as_str())
                    .is_some_and(|rest| rest.starts_with(['/', '!', '(']))
        });
        let (root_path, root_name) =
            root.map_or(("", "host"), |(path, name)| (path.as_str(), name.as_str()));
        let mut folder = settings::folder(path);
        loop {
            if let Some(drivers) = self.packages.get(folder) {
                let name = if folder == root_path || folder.is_empty() {
                    root_name
                } else {
                    folder.rsplit('/').next().unwrap_or(root_name)
                };
                return (drivers, name.to_owned());
            }
            if folder.is_empty() || folder == root_path {
                return (&[], root_name.to_owned());
            }
            folder = settings::folder(folder);
        }
    }
}

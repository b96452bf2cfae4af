//! Writes a client manifest from a discovery, and merges it into an existing manifest.

mod json;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

use serde_json::Value as Json;

use super::Discovery;
use super::draft::Draft;
use super::found::{FoundClient, FoundStore, OPENING, SettingKind};
use super::secrets;
use super::settings::role;
use crate::client::{Client, Manifest, Mode, Selector};
use crate::driver::{self, Transport, Verifies};
use crate::error::{Error, ErrorKind, Result};
use crate::trust::TrustStore;

/// The settings of a client that go into its manifest, without secrets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    dsn: Option<String>,
    environment: BTreeMap<String, String>,
}

impl Settings {
    /// Takes the connection string, if there is exactly one, and the variables that matter from a client's drafts.
    pub(super) fn of(client: &FoundClient, drafts: &[Draft]) -> Self {
        let own = || client.settings.iter().filter_map(|at| drafts.get(*at));
        let mut settings = Self::default();
        if let [only] = own()
            .filter(|draft| draft.kind == Some(SettingKind::Dsn))
            .collect::<Vec<_>>()
            .as_slice()
            && let Some(dsn) = &only.dsn
            && !dsn.contains(['\n', '{', '<'])
        {
            settings.dsn = Some(secrets::dsn(dsn));
        }
        for draft in own().filter(|draft| draft.kind == Some(SettingKind::Environment)) {
            for (name, value) in &draft.environment {
                let matters = role(name, value).is_some()
                    || ["PGHOST", "PGPORT", "PGUSER", "PGDATABASE"].contains(&name.as_str());
                if matters && !secrets::is_secret_name(name) && !value.contains("-----BEGIN") {
                    settings
                        .environment
                        .insert(name.clone(), secrets::dsn(value));
                }
            }
        }
        settings
    }
}

/// The comment above a client that a discovery wrote.
const MARK: &str = "# discovered:";
/// The comment above a client that a later discovery no longer found.
const GONE: &str = "# not found any more by rds-ca discover";

impl Discovery {
    /// A client manifest in TOML: every value with its origin; unknown values stay unknown.
    ///
    /// Its store paths are relative to the working directory; [`merge_at`] writes them for a manifest elsewhere.
    pub fn to_manifest(&self) -> String {
        self.toml(Path::new(""))
    }

    fn toml(&self, folder: &Path) -> String {
        let mut out = String::from(
            "# Clients found by rds-ca discover. Values may be changed: a later discovery keeps them.\n",
        );
        for at in 0..self.clients.len() {
            out.push('\n');
            out.push_str(&self.entry(at, folder));
        }
        out
    }

    /// The clients as a manifest value: with the modes that were found, and the stores by their places.
    ///
    /// A store that the settings name but that was not found is still listed; what it accepts is unknown.
    pub fn manifest(&self) -> Manifest {
        let mut manifest = Manifest::default();
        for found in &self.clients {
            let mut client = Client::new(found.name.clone());
            client.mode = mode(found);
            client.stores = found.stores.iter().map(PathBuf::from).collect();
            client.databases = found
                .databases
                .iter()
                .filter_map(|name| Selector::parse(name).ok())
                .collect();
            manifest.clients.push(client);
        }
        manifest
    }

    /// Opens a found store by its place.
    ///
    /// # Errors
    ///
    /// `NotFound` when no store was found at that place, `Unsupported` when it cannot be read.
    pub fn open(&self, path: &Path) -> Result<TrustStore> {
        match self.store_at(path) {
            Some(store) => store.opened(),
            None => Err(Error::new(
                ErrorKind::NotFound,
                OPENING,
                "the settings name it, but the discovery did not find it",
            )
            .at(path.display().to_string())),
        }
    }

    /// All stores, relevant or not.
    pub(super) fn all_stores(&self) -> impl Iterator<Item = &FoundStore> {
        self.stores.iter().chain(&self.other_stores)
    }

    /// The found store at that place.
    pub(super) fn store_at(&self, place: &Path) -> Option<&FoundStore> {
        self.all_stores()
            .find(|store| Path::new(&store.place()) == place)
    }

    /// The content of a client's manifest entry; store paths are relative to the folder.
    fn stated(&self, at: usize, folder: &Path) -> Option<Stated<'_>> {
        let client = self.clients.get(at)?;
        let settings = self.connections.get(at).cloned().unwrap_or_default();
        let known = client
            .driver
            .as_deref()
            .filter(|id| driver::driver(id).is_ok());
        let derives = settings.dsn.is_some()
            || settings
                .environment
                .keys()
                .any(|name| name.starts_with("PG"));
        let (found, unseen): (Vec<&String>, Vec<&String>) = client
            .stores
            .iter()
            .partition(|store| self.store_at(Path::new(store)).is_some());
        // The driver would read the path on this machine, where it may be another store; text has no path.
        let is_readable = match client.verifies_chain {
            Verifies::No | Verifies::NoTls => true,
            _ => !found.is_empty() && unseen.is_empty() && found.iter().all(|store| is_path(store)),
        };
        let derives = derives && is_readable && client.verifies_chain != Verifies::Unknown;
        Some(Stated {
            client,
            driver: known.filter(|_| derives),
            settings,
            stores: found.iter().map(|store| below(store, folder)).collect(),
            unseen,
        })
    }

    /// A client as TOML.
    fn entry(&self, at: usize, folder: &Path) -> String {
        let Some(stated) = self.stated(at, folder) else {
            return String::new();
        };
        let client = stated.client;
        let mut out = String::new();
        for origin in origins(client) {
            let _ = writeln!(out, "{MARK} {}", comment(&origin));
        }
        let _ = writeln!(out, "[[client]]");
        let _ = writeln!(out, "name = {}", quoted(&client.name));
        match stated.driver {
            Some(driver) => {
                let settings = &stated.settings;
                let _ = writeln!(out, "driver = {}", quoted(driver));
                if let Some(dsn) = &settings.dsn {
                    let _ = writeln!(out, "dsn = {}", quoted(&escaped(dsn)));
                }
                if !settings.environment.is_empty() {
                    let variables: Vec<String> = settings
                        .environment
                        .iter()
                        .map(|(name, value)| {
                            format!("{} = {}", quoted(name), quoted(&escaped(value)))
                        })
                        .collect();
                    let _ = writeln!(out, "environment = {{ {} }}", variables.join(", "));
                }
            }
            None => {
                if let Some(driver) = &client.driver {
                    let _ = writeln!(out, "# driver: {}", comment(driver));
                }
                let _ = writeln!(out, "mode = {}", quoted(mode(client).as_str()));
            }
        }
        for store in &stated.unseen {
            let _ = writeln!(
                out,
                "# it reads {}, which was not found here",
                comment(store)
            );
        }
        let list = |texts: &[String]| {
            let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
            texts.join(", ")
        };
        if !stated.stores.is_empty() {
            let _ = writeln!(out, "stores = [{}]", list(&stated.stores));
        }
        let _ = writeln!(out, "databases = [{}]", list(&client.databases));
        out
    }

    /// A client as a member of a JSON manifest.
    fn member(&self, at: usize, folder: &Path) -> Option<Json> {
        let stated = self.stated(at, folder)?;
        let client = stated.client;
        let mut entry = serde_json::Map::new();
        let mut set = |name: &str, value: Json| entry.insert(name.to_owned(), value);
        set("name", client.name.clone().into());
        let mut places = origins(client);
        match stated.driver {
            Some(driver) => {
                set("driver", driver.into());
                if let Some(dsn) = &stated.settings.dsn {
                    set("dsn", escaped(dsn).into());
                }
                if !stated.settings.environment.is_empty() {
                    let variables = stated
                        .settings
                        .environment
                        .iter()
                        .map(|(name, value)| (name.clone(), escaped(value).into()))
                        .collect();
                    set("environment", Json::Object(variables));
                }
            }
            None => {
                places.extend(
                    client
                        .driver
                        .iter()
                        .map(|driver| format!("driver: {driver}")),
                );
                set("mode", mode(client).as_str().into());
            }
        }
        let unseen = stated.unseen.iter();
        places.extend(unseen.map(|store| format!("it reads {store}, which was not found here")));
        if !stated.stores.is_empty() {
            set("stores", stated.stores.into());
        }
        set("databases", client.databases.clone().into());
        let places: Vec<Json> = places.iter().map(|place| comment(place).into()).collect();
        set("discovered", Json::Array(places));
        Some(Json::Object(entry))
    }
}

/// The content of a client's manifest entry.
struct Stated<'a> {
    client: &'a FoundClient,
    /// The driver, if the settings are complete enough for its rules to decide.
    driver: Option<&'a str>,
    settings: Settings,
    stores: Vec<String>,
    /// Stores that it reads but that were not found.
    unseen: Vec<&'a String>,
}

/// Where the client was found; a long list is shortened.
fn origins(client: &FoundClient) -> Vec<String> {
    const SHOWN: usize = 12;
    let mut shown: Vec<String> = client.origins.iter().take(SHOWN).cloned().collect();
    if client.origins.len() > SHOWN {
        shown.push(format!("and {} more places", client.origins.len() - SHOWN));
    }
    shown
}

/// Whether the place is a path; the place of a store inside text ends with its line.
fn is_path(place: &str) -> bool {
    place
        .rsplit_once(':')
        .is_none_or(|(_, line)| line.is_empty() || !line.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The path relative to a manifest's folder, if both are relative to the working directory.
fn below(path: &str, folder: &Path) -> String {
    let is_plain = |path: &Path| {
        path.components()
            .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
    };
    let folder: PathBuf = folder
        .components()
        .filter(|part| *part != Component::CurDir)
        .collect();
    if folder.as_os_str().is_empty() || Path::new(path).is_absolute() {
        return path.to_owned();
    }
    let own = Path::new(path);
    if is_plain(&folder) && is_plain(own) {
        if let Ok(inside) = own.strip_prefix(&folder) {
            return inside.to_string_lossy().into_owned();
        }
        return format!("{}{path}", "../".repeat(folder.components().count()));
    }
    std::path::absolute(path).map_or_else(
        |_| path.to_owned(),
        |absolute| absolute.to_string_lossy().into_owned(),
    )
}

/// Merges a discovery into a manifest in the working directory; see [`merge_at`].
///
/// # Errors
///
/// When the manifest cannot be read.
pub fn merge(existing: &str, found: &Discovery) -> Result<String> {
    merge_at(existing, found, Path::new(""))
}

/// Merges a discovery into an existing manifest: what its owners wrote stays, new clients are appended, and clients
/// that an earlier discovery wrote and this one did not find are marked. Merging twice changes nothing.
///
/// `path` is the manifest's path: its store paths are relative to it. An empty manifest becomes TOML, or JSON
/// if its name ends with `.json`. In JSON the origins are the member `discovered` of a client, and the mark is
/// `"vanished": true`.
///
/// # Errors
///
/// When the manifest cannot be read.
///
/// # Example
///
/// ```
/// use rds_ca_core::discovery::{Discover, merge_at};
/// use rds_ca_core::timestamp;
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join(".env"), "PGHOST=a.c9akciq32rrd.eu-west-1.rds.amazonaws.com\nPGSSLMODE=require\n")?;
/// let found = Discover::new(timestamp::parse("2027-01-01")?).run([folder.path()])?;
///
/// let own = r#"{"clients": [{"name": "by-hand", "mode": "plain"}]}"#;
/// let merged = merge_at(own, &found, "clients.json".as_ref())?;
/// assert!(merged.starts_with(r#"{"clients": [{"name": "by-hand", "mode": "plain"},"#));
/// assert_eq!(merge_at(&merged, &found, "clients.json".as_ref())?, merged);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn merge_at(existing: &str, found: &Discovery, path: &Path) -> Result<String> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let bare = existing.strip_prefix('\u{feff}').unwrap_or(existing);
    if bare.trim().is_empty() {
        let is_json = path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("json"));
        return if is_json {
            json::merge("{\n  \"clients\": []\n}\n", found, folder)
        } else {
            Ok(found.toml(folder))
        };
    }
    let known = Manifest::parse(existing)?;
    if bare.trim_start().starts_with('{') {
        return json::merge(existing, found, folder);
    }
    let is_found = |name: &str| found.clients.iter().any(|client| client.name == name);
    let mut out = String::with_capacity(existing.len());
    let mut blocks = blocks(existing);
    for block in &mut blocks {
        let was_discovered = block.lines().any(|line| line.starts_with(MARK));
        let name = name_of(block);
        if let Some(name) = &name
            && was_discovered
        {
            let is_marked = block.lines().any(|line| line.trim() == GONE);
            if !is_found(name) && !is_marked {
                *block = block.replacen("[[client]]", &format!("{GONE}\n[[client]]"), 1);
            } else if is_found(name) && is_marked {
                *block = block.replacen(&format!("{GONE}\n"), "", 1);
            }
        }
        out.push_str(block);
    }
    for (at, client) in found.clients.iter().enumerate() {
        if known.clients.iter().any(|known| known.name == client.name) {
            continue;
        }
        if !out.ends_with("\n\n") {
            out.push_str(if out.ends_with('\n') { "\n" } else { "\n\n" });
        }
        out.push_str(&found.entry(at, folder));
    }
    Ok(out)
}

/// Splits the text into pieces, each with at most one `[[client]]` and the comments above it.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks: Vec<String> = vec![String::new()];
    let mut pending = String::new();
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.starts_with('#') || trimmed.is_empty() {
            pending.push_str(line);
            continue;
        }
        if trimmed.starts_with("[[") {
            blocks.push(String::new());
        }
        if let Some(last) = blocks.last_mut() {
            last.push_str(&std::mem::take(&mut pending));
            last.push_str(line);
        }
    }
    if let Some(last) = blocks.last_mut() {
        last.push_str(&pending);
    }
    blocks
}

fn name_of(block: &str) -> Option<String> {
    let manifest = Manifest::parse(block).ok()?;
    Some(manifest.clients.first()?.name.clone())
}

fn mode(client: &FoundClient) -> Mode {
    match (
        client.transport,
        client.verifies_chain,
        client.verifies_name,
    ) {
        (Transport::Plain, ..) => Mode::Plain,
        (Transport::Required, Verifies::Yes, Verifies::Yes) => Mode::VerifyFull,
        (Transport::Required, Verifies::Yes, _) => Mode::VerifyCa,
        (Transport::Required, Verifies::No, _) => Mode::Encrypt,
        (Transport::Opportunistic, Verifies::No, _) => Mode::Opportunistic,
        _ => Mode::Unknown,
    }
}

/// The text with `${` escaped, so that the manifest does not expand it as a variable.
fn escaped(text: &str) -> String {
    text.replace("${", "$${")
}

fn comment(text: &str) -> String {
    crate::text::neutral(text).into_owned()
}

/// The text as a TOML basic string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if crate::text::is_unsafe(c) => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

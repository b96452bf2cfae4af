//! The manifest that a discovery makes, and how it goes into one that is there.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::Discovery;
use super::draft::Draft;
use super::found::{FoundClient, SettingKind};
use super::secrets;
use super::settings::role;
use crate::client::{Client, Manifest, Mode, Selector};
use crate::driver::{self, Transport, Verifies};
use crate::error::{Error, ErrorKind, Result};
use crate::trust::TrustStore;

/// The settings of a client that its manifest carries, without a secret.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    dsn: Option<String>,
    environment: BTreeMap<String, String>,
}

impl Settings {
    /// Of the drafts of a client, the one whose driver's rules decide.
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

/// The line above a client that a discovery wrote.
const MARK: &str = "# discovered:";
/// The line above a client that a later discovery did not find any more.
const GONE: &str = "# not found any more by rds-ca discover";

impl Discovery {
    /// A client manifest in TOML: every value with its origin, what is unknown left unknown.
    pub fn to_manifest(&self) -> String {
        let mut out = String::from(
            "# Clients found by rds-ca discover. Values may be changed: a later discovery keeps them.\n",
        );
        for at in 0..self.clients.len() {
            out.push('\n');
            out.push_str(&self.entry(at));
        }
        out
    }

    /// The clients as a manifest at hand: with the mode that was found, and the stores by the paths of what was found.
    ///
    /// A store that the settings name and that was not found is named all the same: what it accepts is then unknown.
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

    /// Opens a store that was found, by its path.
    ///
    /// # Errors
    ///
    /// `NotFound` when no store of that path was found, `Unsupported` when it cannot be read.
    pub fn open(&self, path: &Path) -> Result<TrustStore> {
        const DOING: &str = "cannot open the store";
        let all = || self.stores.iter().chain(&self.other_stores);
        match all().find(|store| Path::new(&store.place()) == path) {
            Some(store) => store.store().cloned().ok_or_else(|| {
                Error::new(ErrorKind::Unsupported, DOING, store.reason.clone())
                    .at(store.path.clone())
            }),
            None => Err(Error::new(
                ErrorKind::NotFound,
                DOING,
                "the settings name it, and it was not found where the discovery looked",
            )
            .at(path.display().to_string())),
        }
    }

    /// One client as TOML.
    fn entry(&self, at: usize) -> String {
        let (Some(client), settings) = (
            self.clients.get(at),
            self.connections.get(at).cloned().unwrap_or_default(),
        ) else {
            return String::new();
        };
        let mut out = String::new();
        for origin in client.origins.iter().take(12) {
            let _ = writeln!(out, "{MARK} {}", comment(origin));
        }
        if client.origins.len() > 12 {
            let _ = writeln!(out, "{MARK} and {} more places", client.origins.len() - 12);
        }
        let _ = writeln!(out, "[[client]]");
        let _ = writeln!(out, "name = {}", quoted(&client.name));
        let known = client
            .driver
            .as_deref()
            .filter(|id| driver::driver(id).is_ok());
        let derives = settings.dsn.is_some()
            || settings
                .environment
                .keys()
                .any(|name| name.starts_with("PG"));
        match known.filter(|_| derives && client.verifies_chain != Verifies::Unknown) {
            Some(driver) => {
                let _ = writeln!(out, "driver = {}", quoted(driver));
                if let Some(dsn) = &settings.dsn {
                    let _ = writeln!(out, "dsn = {}", quoted(&escaped(dsn)));
                }
                if !settings.environment.is_empty() {
                    let _ = writeln!(
                        out,
                        "environment = {{ {} }}",
                        settings
                            .environment
                            .iter()
                            .map(|(name, value)| format!(
                                "{} = {}",
                                quoted(name),
                                quoted(&escaped(value))
                            ))
                            .collect::<Vec<_>>()
                            .join(", ")
                    );
                }
            }
            None => {
                if let Some(driver) = &client.driver {
                    let _ = writeln!(out, "# driver: {}", comment(driver));
                }
                let _ = writeln!(out, "mode = {}", quoted(mode(client).as_str()));
            }
        }
        if !client.stores.is_empty() {
            let stores: Vec<String> = client
                .stores
                .iter()
                .filter(|store| self.is_file(store))
                .map(|store| quoted(store))
                .collect();
            let unseen: Vec<&String> = client
                .stores
                .iter()
                .filter(|store| !self.is_file(store))
                .collect();
            for store in unseen {
                let _ = writeln!(
                    out,
                    "# it reads {}, which was not found here",
                    comment(store)
                );
            }
            if !stores.is_empty() {
                let _ = writeln!(out, "stores = [{}]", stores.join(", "));
            }
        }
        let databases: Vec<String> = client.databases.iter().map(|name| quoted(name)).collect();
        let _ = writeln!(out, "databases = [{}]", databases.join(", "));
        out
    }

    /// Whether the path is that of a found store that a manifest can name: a file, not a member or a text.
    fn is_file(&self, path: &str) -> bool {
        self.stores
            .iter()
            .chain(&self.other_stores)
            .any(|store| store.path == path && !path.contains("!/") && store.within.is_none())
    }
}

/// Puts what was found into a manifest that is there: what its owners wrote stays, new clients come behind, those that a
/// discovery wrote before and that are gone are marked. Doing it twice changes nothing.
///
/// # Errors
///
/// When the manifest cannot be read.
pub fn merge(existing: &str, found: &Discovery) -> Result<String> {
    if existing.trim().is_empty() {
        return Ok(found.to_manifest());
    }
    let known = Manifest::parse(existing)?;
    if existing.trim_start().starts_with('{') {
        return Err(crate::error::Error::invalid(
            "cannot merge the manifest",
            "it is JSON, in which there is no place for origins",
        )
        .hinting("write to another file, or turn it into TOML"));
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
        out.push_str(&found.entry(at));
    }
    Ok(out)
}

/// The text in pieces, each with at most one `[[client]]` and the comments above it.
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

/// A text in which `${` is no variable of the manifest.
fn escaped(text: &str) -> String {
    text.replace("${", "$${")
}

fn comment(text: &str) -> String {
    crate::text::neutral(text).into_owned()
}

/// A basic string of TOML.
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

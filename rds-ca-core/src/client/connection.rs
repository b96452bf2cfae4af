//! How a client connects: as its owner states it, or as it follows from its driver's settings.

use super::{Client, Mode};
use crate::driver::{
    Effective, NoFiles, RootFolder, Settings, StoreKind, Transport, Verifies, effective,
};
use crate::error::Result;

/// How a client connects.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Connection {
    /// The effective connection: from its driver's settings where they are given, else as its owner states it.
    pub effective: Effective,
    /// Whether it follows from a driver's settings.
    pub is_derived: bool,
    /// The statements of the manifest that the driver's settings contradict, one sentence each.
    pub contradictions: Vec<String>,
    /// Why the settings could not be read; `None` if they were read.
    pub problem: Option<String>,
}

impl Connection {
    /// Derives it from what a client's owner states and from its driver's settings; `lookup` returns the variables that
    /// the settings name.
    pub fn of(client: &Client, lookup: &dyn Fn(&str) -> Option<String>) -> Self {
        let Some(driver) = &client.driver else {
            return Self {
                effective: declared(client),
                is_derived: false,
                contradictions: Vec::new(),
                problem: None,
            };
        };
        match derived(client, driver, lookup) {
            Ok(effective) => Self {
                contradictions: contradictions(client, &effective),
                effective,
                is_derived: true,
                problem: None,
            },
            Err(error) => Self {
                effective: declared(client),
                is_derived: false,
                contradictions: Vec::new(),
                problem: Some(error.to_string()),
            },
        }
    }

    /// The resulting mode, in the terms of the manifest.
    pub fn mode(&self) -> Mode {
        let effective = &self.effective;
        match (effective.transport, effective.verifies_chain) {
            (Transport::Plain, _) => Mode::Plain,
            (Transport::Opportunistic | Transport::OpportunisticPlainFirst, _) => {
                Mode::Opportunistic
            }
            (Transport::Required, Verifies::No) => Mode::Encrypt,
            (Transport::Required, Verifies::Yes) => match effective.verifies_name {
                Verifies::Yes => Mode::VerifyFull,
                _ => Mode::VerifyCa,
            },
            _ => Mode::Unknown,
        }
    }

    /// Whether it may verify the chain, as far as is known.
    pub fn may_verify(&self) -> bool {
        let verifies = |chain| !matches!(chain, Verifies::No | Verifies::NoTls);
        let effective = &self.effective;
        verifies(effective.verifies_chain)
            || effective
                .alternatives
                .iter()
                .any(|other| verifies(other.verifies_chain))
    }

    /// Whether it is known if it verifies the chain, and all alternatives agree, so that the verdict on its stores
    /// decides.
    pub fn is_certain(&self) -> bool {
        let chain = self.effective.verifies_chain;
        chain != Verifies::Unknown
            && self
                .effective
                .alternatives
                .iter()
                .all(|other| other.verifies_chain == chain)
    }
}

/// The connection that an owner's statements describe. Drivers differ in how they use a store without a verifying mode.
fn declared(client: &Client) -> Effective {
    use Transport as T;
    use Verifies as V;
    let of =
        |transport, chain, name| Effective::declared(transport, chain, name, client.stack.clone());
    let has_stores = !client.stores.is_empty();
    match (client.mode, has_stores) {
        (Mode::Plain, _) => of(T::Plain, V::NoTls, V::NoTls),
        (Mode::Opportunistic, false) => of(T::Opportunistic, V::No, V::No),
        (Mode::Opportunistic, true) => of(T::Opportunistic, V::No, V::No).or_else(
            "drivers that verify as soon as there is a store",
            &of(T::Opportunistic, V::Fallback, V::No),
        ),
        (Mode::Encrypt, false) => of(T::Required, V::No, V::No),
        (Mode::Encrypt, true) => of(T::Required, V::No, V::No).or_else(
            "drivers that verify as soon as there is a store",
            &of(T::Required, V::Yes, V::No),
        ),
        (Mode::VerifyCa, _) => of(T::Required, V::Yes, V::No),
        (Mode::VerifyFull, _) => of(T::Required, V::Yes, V::Yes),
        (Mode::Unknown, true) => of(T::Required, V::Yes, V::Unknown).or_else(
            "a client that does not verify",
            &of(T::Required, V::No, V::No),
        ),
        (Mode::Unknown, false) => of(T::Unknown, V::Unknown, V::Unknown),
    }
}

fn derived(
    client: &Client,
    driver: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Effective> {
    let stated = &client.settings;
    let root = stated.root.as_ref().map(RootFolder::new);
    let here = RootFolder::new("/");
    let mut settings = match &root {
        Some(root) => Settings::new(driver).with_files(root),
        // Without settings no file of this machine is read.
        None if stated.is_empty() => Settings::new(driver).with_files(&NoFiles),
        None => Settings::new(driver).with_files(&here),
    };
    settings.version.clone_from(&client.driver_version);
    let folder = client.file.as_deref().and_then(std::path::Path::parent);
    settings.working_directory = match (&root, folder.map(std::path::absolute)) {
        (None, Some(Ok(folder))) => Some(folder.display().to_string()),
        _ => None,
    };
    stated.apply_to(&mut settings, lookup)?;
    let mut effective = effective(&settings)?;
    if effective.stack.is_none() {
        effective.stack.clone_from(&client.stack);
    }
    Ok(effective)
}

/// Statements of the manifest that the driver's settings contradict.
fn contradictions(client: &Client, effective: &Effective) -> Vec<String> {
    let mut found = Vec::new();
    if let (Some(stated), Some(derived)) = (&client.stack, &effective.stack)
        && stated != derived
    {
        found.push(format!("stack = {stated}, but its driver uses {derived}"));
    }
    let derived = Connection {
        effective: effective.clone(),
        is_derived: true,
        contradictions: Vec::new(),
        problem: None,
    };
    let mode = derived.mode();
    if client.mode != Mode::Unknown && mode != Mode::Unknown && client.mode != mode {
        found.push(format!(
            "mode = {}, but its settings result in {}",
            client.mode,
            effective.summary()
        ));
    }
    if mode == Mode::Unknown
        && client.mode == Mode::VerifyFull
        && effective.verifies_name == Verifies::No
    {
        // Only the verification of the chain depends on a file that cannot be seen; the name is never compared.
        found.push(format!(
            "mode = {}, but its driver does not verify the name",
            client.mode
        ));
    }
    let read: Vec<&str> = effective
        .stores
        .iter()
        .filter(|store| {
            matches!(
                store.kind,
                StoreKind::File | StoreKind::KeyStore | StoreKind::Folder
            )
        })
        .filter_map(|store| store.path.as_deref())
        .collect();
    let name = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned();
    for stated in &client.stores {
        let stated = stated.display().to_string();
        if !read.iter().any(|path| name(path) == name(&stated)) {
            let what = match (read.as_slice(), effective.stores.as_slice()) {
                ([], []) => "reads none".to_owned(),
                ([], [first, ..]) => format!("reads {}", first.place),
                (paths, _) => format!("reads {}", paths.join(", ")),
            };
            found.push(format!("stores has {stated}, but its driver {what}"));
        }
    }
    found
}

//! How a client connects: as its owner states it, and as its driver makes it of its settings.

use super::{Client, Mode};
use crate::driver::{
    Effective, NoFiles, RootFolder, Settings, StoreKind, Transport, Verifies, effective,
};
use crate::error::Result;

/// How a client connects.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Connection {
    /// What counts: what its driver makes of its settings where they are given, else what its owner states.
    pub effective: Effective,
    /// Whether it follows from a driver's settings.
    pub is_derived: bool,
    /// What the manifest states and the driver's settings contradict, a sentence each.
    pub contradictions: Vec<String>,
    /// Why the settings could not be read, where that is so.
    pub problem: Option<String>,
}

impl Connection {
    /// By what a client's owner states, and by its driver's settings; `lookup` gives the variables that they name.
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

    /// The mode that it comes to, in the words of the manifest.
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

    /// Whether it surely verifies nothing or everything, so that one store's answer decides.
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

/// What an owner's words amount to. Drivers differ in what they make of a store without a verifying mode.
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
    stated.fill(&mut settings, lookup)?;
    let mut effective = effective(&settings)?;
    if effective.stack.is_none() {
        effective.stack.clone_from(&client.stack);
    }
    Ok(effective)
}

/// What is stated beside the driver and is not so.
fn contradictions(client: &Client, effective: &Effective) -> Vec<String> {
    let mut found = Vec::new();
    if let (Some(stated), Some(derived)) = (&client.stack, &effective.stack)
        && stated != derived
    {
        found.push(format!("stack = {stated}, and its driver uses {derived}"));
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
            "mode = {}, and its settings make it {}",
            client.mode,
            effective.summary()
        ));
    }
    if mode == Mode::Unknown
        && client.mode == Mode::VerifyFull
        && effective.verifies_name == Verifies::No
    {
        // What hangs on a file that cannot be seen is the chain; the name is not compared in any case.
        found.push(format!(
            "mode = {}, and its driver does not verify the name",
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
            found.push(format!("stores has {stated}, and its driver {what}"));
        }
    }
    found
}

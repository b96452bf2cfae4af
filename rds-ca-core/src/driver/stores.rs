//! Opening the stores that a driver's settings name.

use super::effective::{Effective, RemarkKind, Store, StoreKind};
use super::files::{Files, MAX_FILE};
use super::jvm::is_java;
use super::settings::Secret;
use crate::error::{Error, ErrorKind, Result};
use crate::trust::TrustStore;

/// The trust stores of operating systems: Debian, Red Hat, Alpine and BSD, SUSE.
const SYSTEM_FILES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
];

const DOING: &str = "cannot open the store";

impl Store {
    /// Opens the store in a view of the client's files, where the driver would find it.
    ///
    /// # Errors
    ///
    /// `NotFound` when it does not exist, `Unsupported` for a store that is not a file (roots built into a program, a
    /// store of the platform), and the errors of [`TrustStore::open`].
    pub fn open(&self, files: &dyn Files) -> Result<TrustStore> {
        let password = self.password().map(Secret::expose);
        let place = || match &self.path {
            Some(path) => path.clone(),
            None => self.place.clone(),
        };
        let at = |error: Error| match error.place() {
            None => error.at(place()),
            Some(_) => error,
        };
        if self.present == Some(false) {
            return Err(Error::new(ErrorKind::NotFound, DOING, "it does not exist").at(place()));
        }
        if let Some(content) = self.content() {
            return TrustStore::from_bytes(content, password).map_err(at);
        }
        let unseen = |why: &str| {
            Err(Error::new(ErrorKind::Unsupported, DOING, why)
                .at(place())
                .hinting(
                    "name a copy of it in `stores`, or give the client's files (`root`, `--root`)",
                ))
        };
        let path = match (self.kind, &self.path) {
            (StoreKind::BuiltIn, _) => return unseen("it is built into the client's program"),
            (StoreKind::System, None) => {
                let found = SYSTEM_FILES
                    .iter()
                    .find(|path| matches!(files.kind(path), Some(Some(_))));
                match found {
                    Some(path) => (*path).to_owned(),
                    None => {
                        return unseen(
                            "it is the trust store of the client's system, which was not given",
                        );
                    }
                }
            }
            (_, Some(path)) => path.clone(),
            (_, None) => return unseen("it was not given"),
        };
        // On a real disk the container's own rules apply, such as the hashed names of a directory.
        if let Some(real) = files.on_disk(&path) {
            return TrustStore::open(real, password).map_err(at);
        }
        let content = if self.kind == StoreKind::Folder {
            Some(concatenated(files, &path))
        } else {
            files.read(&path)
        };
        match content {
            Some(content) => TrustStore::from_bytes(&content, password).map_err(at),
            None => unseen("its content cannot be seen"),
        }
    }
}

/// The files of a folder, concatenated.
fn concatenated(files: &dyn Files, path: &str) -> Vec<u8> {
    files
        .list(path)
        .iter()
        .filter_map(|name| files.read(&format!("{path}/{name}")))
        .flat_map(|mut content| {
            content.push(b'\n');
            content
        })
        .take(MAX_FILE)
        .collect()
}

/// Whether the store is the JVM's default one and its path is unknown.
pub(super) fn is_hidden(client: &Effective, store: &Store) -> bool {
    let java = client
        .stack
        .as_ref()
        .is_some_and(|stack| is_java(stack.as_str()));
    java && store.kind == StoreKind::System && store.path.is_none()
}

/// Adds a remark on where .NET's default store is, which depends on the platform.
pub(super) fn note_platform(client: &mut Effective) {
    const PLACE: &str = "Trusted Root Certification Authorities";
    let is_dotnet = client
        .stack
        .as_ref()
        .is_some_and(|stack| stack.as_str().starts_with("dotnet"));
    let is_default = client
        .stores
        .iter()
        .any(|store| store.kind == StoreKind::System);
    let is_noted = client
        .remarks
        .iter()
        .any(|remark| remark.text.contains(PLACE));
    if is_dotnet && is_default && !is_noted {
        client.remark(
            RemarkKind::Unknown,
            None,
            format!(
                "the platform's store decides: on Linux OpenSSL's, on Windows the computer's \"{PLACE}\", on macOS the keychain; the last two cannot be seen from here: import the roots of the RDS bundle there"
            ),
        );
    }
}

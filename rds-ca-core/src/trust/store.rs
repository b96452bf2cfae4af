//! A trust store: the bytes that a client reads, and their contents.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use time::UtcDateTime;

use super::inventory::Inventory;
use super::stack::reading::{Reader, Reading, Readings};
use crate::bundle::{Bundle, Container, Content};
use crate::catalogue::{Authority, Catalogue};
use crate::error::Result;

/// What a client trusts: a file or a directory, opened once and checked many times.
///
/// It keeps the original bytes, because TLS stacks read the same file differently.
///
/// # Example
///
/// ```
/// use rds_ca_core::trust::{Check, Verdict};
/// use rds_ca_core::{CaId, Catalogue, Region, TrustStore, timestamp};
///
/// let region = Region::new("eu-west-1");
/// let root = Catalogue::builtin().authority(&region, &CaId::RSA2048_G1).unwrap().pem().unwrap();
/// let store = TrustStore::from_bytes(root.as_bytes(), None)?;
///
/// let at = timestamp::parse("2027-01-01")?;
/// assert_eq!(store.check(&Check::new(&region, &CaId::RSA2048_G1, at)).verdict, Verdict::Trusted);
/// assert_eq!(store.check(&Check::new(&region, &CaId::ECC384_G1, at)).verdict, Verdict::NotTrusted);
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone)]
pub struct TrustStore(Arc<Inner>);

struct Inner {
    name: Option<String>,
    content: Content,
    bundle: Bundle,
    readings: Readings,
    /// For the catalogue that was used last.
    inventory: Mutex<Option<Arc<Inventory>>>,
}

impl TrustStore {
    /// Opens a file or a directory.
    ///
    /// The password opens a PKCS#12 store and checks the digest of a Java key store.
    ///
    /// # Errors
    ///
    /// Only when the bytes cannot be read: no such file, no permission, a limit exceeded, a wrong
    /// password. Any content opens; [`Bundle::problems`] lists what is wrong with it.
    pub fn open(path: impl AsRef<Path>, password: Option<&str>) -> Result<Self> {
        Self::from_content(Content::read(path)?, password)
    }

    /// Opens a store that is already in memory.
    ///
    /// # Errors
    ///
    /// When a limit is exceeded or the password is wrong.
    pub fn from_bytes(bytes: &[u8], password: Option<&str>) -> Result<Self> {
        Self::from_content(Content::from_bytes(bytes), password)
    }

    /// Opens content that was read before.
    ///
    /// # Errors
    ///
    /// When a limit is exceeded or the password is wrong.
    pub fn from_content(content: Content, password: Option<&str>) -> Result<Self> {
        let bundle = Bundle::of_content(&content, password)?;
        Ok(Self::restored(content, bundle))
    }

    /// A store whose certificates were already read.
    pub(super) fn restored(content: Content, bundle: Bundle) -> Self {
        let name = content.path().map(|path| path.display().to_string());
        Self(Arc::new(Inner {
            name,
            content,
            bundle,
            readings: Readings::default(),
            inventory: Mutex::default(),
        }))
    }

    /// The path by which it was opened.
    pub fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The contents of the entire store: certificates and problems.
    pub fn bundle(&self) -> &Bundle {
        &self.0.bundle
    }

    pub(super) fn content(&self) -> &Content {
        &self.0.content
    }

    /// The bytes, if they determine the entire store: absent for a folder, and for a store that a password opens.
    pub(crate) fn whole_content(&self) -> Option<&[u8]> {
        let has_password = matches!(
            self.bundle().container(),
            Container::Jks | Container::Jceks | Container::Pkcs12
        );
        self.0.content.bytes().filter(|_| !has_password)
    }

    /// Whether it is a file that begins like DER rather than text.
    pub(super) fn is_binary(&self) -> bool {
        self.0
            .content
            .bytes()
            .is_some_and(|bytes| bytes.first() == Some(&0x30))
    }

    /// Whether it is a directory in which OpenSSL finds a certificate by a file's hashed name.
    pub(super) fn is_hashed(&self) -> bool {
        let bundle = self.bundle();
        bundle.container() == Container::Directory
            && bundle.certificates().any(|held| bundle.is_hashed(held))
    }

    /// Whether OpenSSL finds the root there by its hashed name, and the root is valid.
    pub(super) fn finds_hashed(&self, root: &Authority, at: UtcDateTime) -> bool {
        let bundle = self.bundle();
        bundle.certificates().any(|held| {
            held.key_id() == root.key_id()
                && held.subject() == root.subject()
                && held.validity().contains(at)
                && bundle.is_hashed(held)
        })
    }

    /// How that catalogue recognises its certificates.
    pub(super) fn inventory(&self, catalogue: &Catalogue) -> Arc<Inventory> {
        let kept = &self.0.inventory;
        let known = kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known.filter(|known| known.is_by(catalogue)) {
            return known;
        }
        let made = Arc::new(Inventory::new(self.bundle(), catalogue));
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&made));
        made
    }

    /// What that reader reads from it, or without a reader, the contents of the entire store.
    pub(super) fn reading(&self, reader: Option<&'static Reader>) -> Arc<Reading> {
        let Inner {
            content,
            bundle,
            readings,
            ..
        } = &*self.0;
        readings.get(reader, content.bytes(), bundle)
    }
}

impl fmt::Debug for TrustStore {
    // The password is not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrustStore")
            .field("name", &self.0.name)
            .field("bundle", &self.0.bundle)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stores of equal bytes are judged once; of a key store, only if they are opened with the same password.
    #[test]
    fn the_bytes_of_a_key_store_do_not_determine_what_is_read_from_it() {
        let pem = crate::certificate::known_pem().concat();
        let empty_jks = [b"\xfe\xed\xfe\xed\0\0\0\x02\0\0\0\0", &[0; 20][..]].concat();
        for (bytes, determined) in [(pem.as_bytes(), true), (b"", true), (&empty_jks, false)] {
            let store = TrustStore::from_bytes(bytes, None).unwrap();
            let whole = store.whole_content();
            assert_eq!(
                whole,
                determined.then_some(bytes),
                "{:?}",
                store.bundle().container()
            );
        }
    }
}

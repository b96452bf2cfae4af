//! Which entries of a store Java's `KeyStore` keeps: one per alias.
//!
//! Java reads every entry and then asks for them by alias, so entries silently displace one another. JKS and
//! JCEKS keep aliases as they are written and look them up in lower case; PKCS#12 writes them in lower case first
//! (`sun.security.provider.JavaKeyStore`, `com.sun.crypto.provider.JceKeyStore`,
//! `sun.security.pkcs12.PKCS12KeyStore`). Which entries a trust manager uses is decided by
//! `sun.security.validator.TrustStoreUtil`.

use std::collections::HashMap;

/// How Java reads a key store that it opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct JavaView {
    /// Every certificate that Java parses while it loads the store, in DER; if Java refuses one, the load fails.
    pub(crate) parsed: Vec<Vec<u8>>,
    /// The trust anchors, in DER.
    pub(crate) anchors: Vec<Vec<u8>>,
    /// Why Java does not load the store, whatever its certificates are.
    pub(crate) failure: Option<String>,
    /// An alias that displaced another entry, or that hides its own entry.
    pub(crate) displacing: Option<String>,
}

/// An alias in UTF-16, as in Java.
pub(super) type Alias = Vec<u16>;

/// How a type of store treats the letter case of aliases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    /// Kept as written, looked up in lower case.
    LookedUpInLowerCase,
    /// Kept in lower case.
    LowerCase,
}

/// The entries of a store while it is being read.
pub(super) struct JavaEntries {
    letters: Letters,
    /// In the order of their first appearance.
    order: Vec<Alias>,
    /// The trust anchor of each entry; `None` for a key without a chain.
    entries: HashMap<Alias, Option<Vec<u8>>>,
    view: JavaView,
    unnamed: u32,
}

impl JavaEntries {
    pub(super) fn new(letters: Letters) -> Self {
        Self {
            letters,
            order: Vec::new(),
            entries: HashMap::new(),
            view: JavaView::default(),
            unnamed: 0,
        }
    }

    /// Records a certificate that Java parses, wherever it stands.
    pub(super) fn parses(&mut self, der: &[u8]) {
        self.view.parsed.push(der.to_vec());
    }

    /// Records that Java does not load the store, whatever else is in it.
    pub(super) fn fails(&mut self, why: impl Into<String>) {
        self.view.failure.get_or_insert(why.into());
    }

    /// The alias that Java gives to an entry without one.
    pub(super) fn unnamed(&mut self) -> Alias {
        self.unnamed += 1;
        self.unnamed.to_string().encode_utf16().collect()
    }

    /// Adds an entry, which displaces one with the same alias.
    pub(super) fn put(&mut self, alias: Alias, anchor: Option<Vec<u8>>) {
        let alias = match self.letters {
            Letters::LowerCase => lower(&alias),
            Letters::LookedUpInLowerCase => alias,
        };
        if let Some(before) = self.entries.insert(alias.clone(), anchor) {
            if before.is_some() {
                let alias = String::from_utf16_lossy(&alias);
                self.view.displacing.get_or_insert(alias);
            }
            return;
        }
        self.order.push(alias);
    }

    /// Gives the private key with that alias its chain, whose first certificate is an anchor.
    pub(super) fn chain(&mut self, alias: &Alias, first: Vec<u8>) {
        let alias = match self.letters {
            Letters::LowerCase => lower(alias),
            Letters::LookedUpInLowerCase => alias.clone(),
        };
        if let Some(anchor) = self.entries.get_mut(&alias) {
            *anchor = Some(first);
        }
    }

    /// The anchors of a trust manager: for every alias the entry that a lookup finds.
    pub(super) fn finish(mut self) -> JavaView {
        for alias in &self.order {
            let found = match self.letters {
                Letters::LowerCase => self.entries.get(alias),
                Letters::LookedUpInLowerCase => self.entries.get(&lower(alias)),
            };
            if found.is_none() {
                let alias = String::from_utf16_lossy(alias);
                self.view.displacing.get_or_insert(alias);
            }
            self.view.anchors.extend(found.cloned().flatten());
        }
        self.view
    }
}

/// `toLowerCase(Locale.ENGLISH)`; unpaired surrogates stay unchanged.
fn lower(alias: &[u16]) -> Alias {
    let mut out = Vec::with_capacity(alias.len());
    let mut text = String::new();
    for unit in char::decode_utf16(alias.iter().copied()) {
        match unit {
            Ok(character) => text.push(character),
            Err(unpaired) => {
                out.extend(std::mem::take(&mut text).to_lowercase().encode_utf16());
                out.push(unpaired.unpaired_surrogate());
            }
        }
    }
    out.extend(text.to_lowercase().encode_utf16());
    out
}

/// `DataInput.readUTF`: UTF-8 in which zero takes two bytes, and a character beyond the basic plane takes six.
pub(super) fn modified_utf8(bytes: &[u8]) -> Option<Alias> {
    let mut units = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    let low = |byte: u8| (byte & 0xc0 == 0x80).then_some(u16::from(byte & 0x3f));
    while let [first, after @ ..] = rest {
        (rest, _) = match (first >> 4, after) {
            (0..=7, after) => (after, units.push(u16::from(*first))),
            (12 | 13, [second, after @ ..]) => (
                after,
                units.push(u16::from(first & 0x1f) << 6 | low(*second)?),
            ),
            (14, [second, third, after @ ..]) => (
                after,
                units.push(u16::from(first & 0x0f) << 12 | low(*second)? << 6 | low(*third)?),
            ),
            _ => return None,
        };
    }
    Some(units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modified_utf8_is_read_as_java_reads_it() {
        let text =
            |bytes: &[u8]| modified_utf8(bytes).map(|units| String::from_utf16_lossy(&units));
        assert_eq!(text(b"root").as_deref(), Some("root"));
        assert_eq!(text("ä€".as_bytes()).as_deref(), Some("ä€"));
        assert_eq!(text(&[0xc0, 0x80]).as_deref(), Some("\0"));
        // U+1F600 as two surrogates of three bytes.
        assert_eq!(
            text(&[0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]).as_deref(),
            Some("\u{1f600}")
        );
        assert_eq!(text("\u{1f600}".as_bytes()), None);
        assert_eq!(text(&[0xc3]), None);
        assert_eq!(text(&[0x80]), None);
    }

    #[test]
    fn letter_case_counts_as_the_store_type_treats_it() {
        let alias = |text: &str| text.encode_utf16().collect::<Alias>();
        let anchors = |letters, names: &[&str]| {
            let mut entries = JavaEntries::new(letters);
            for (number, name) in (0u8..).zip(names) {
                entries.put(alias(name), Some(vec![number]));
            }
            entries.finish().anchors
        };
        assert_eq!(
            anchors(Letters::LowerCase, &["a", "A", "b"]),
            [vec![1], vec![2]]
        );
        // "A" is looked up as "a": its entry is never found, and the entry of "a" counts twice.
        assert_eq!(
            anchors(Letters::LookedUpInLowerCase, &["a", "A"]),
            [vec![0], vec![0]]
        );
        assert_eq!(
            anchors(Letters::LookedUpInLowerCase, &["A"]),
            Vec::<Vec<u8>>::new()
        );
    }
}

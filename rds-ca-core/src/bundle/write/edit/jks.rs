//! Java key stores: copies entries byte for byte, removes or appends trusted ones, and recomputes the digest.

use std::collections::HashSet;

use super::super::super::jks::Input;
use super::super::{alias, jks};
use super::{Edit, refused};
use crate::error::{Error, ErrorKind, Result};

const DIGEST_LENGTH: usize = 20;

pub(super) fn edit(bytes: &[u8], password: Option<&str>, edit: &Edit<'_>) -> Result<Vec<u8>> {
    let Some(password) = password else {
        return Err(Error::new(
            ErrorKind::WrongPassword,
            "cannot mend the store",
            "the digest of a Java key store is made with its password, and none was given",
        )
        .hinting("give the variable that holds it: `--password-env VAR`"));
    };
    let content = bytes
        .len()
        .checked_sub(DIGEST_LENGTH)
        .and_then(|end| bytes.get(..end))
        .ok_or_else(|| refused("the key store ends within its header"))?;
    if bytes.get(content.len()..) != Some(&jks::digest(content, password)) {
        return Err(Error::new(
            ErrorKind::WrongPassword,
            "cannot mend the store",
            "its digest does not match the password: the password is wrong or the file was changed",
        ));
    }
    let store = Store::read(content)?;
    let mut out = content.get(..8).unwrap_or_default().to_vec();
    let mut taken = HashSet::new();
    let mut entries: Vec<Vec<u8>> = Vec::new();
    for entry in &store.entries {
        if entry.trusted.is_some_and(|der| edit.removes(der)) {
            continue;
        }
        taken.insert(entry.alias.to_lowercase());
        entries.push(entry.raw.to_vec());
    }
    for certificate in edit.add {
        let alias = alias(certificate, &mut taken);
        entries.push(jks::trusted(
            &alias,
            certificate,
            store.version,
            edit.created,
        )?);
    }
    let count = u32::try_from(entries.len()).map_err(|_| refused("too many entries"))?;
    out.extend(count.to_be_bytes());
    out.extend(entries.concat());
    let digest = jks::digest(&out, password);
    out.extend(digest);
    Ok(out)
}

struct Store<'a> {
    version: u32,
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    alias: String,
    raw: &'a [u8],
    /// The certificate of a trusted entry.
    trusted: Option<&'a [u8]>,
}

impl<'a> Store<'a> {
    fn read(content: &'a [u8]) -> Result<Self> {
        let mut input = Input { rest: content };
        let head = || refused("the key store ends within its header");
        input.take(4).ok_or_else(head)?;
        let version = input.number().ok_or_else(head)?;
        let count = input.number().ok_or_else(head)?;
        let mut entries = Vec::new();
        for number in 1..=count {
            let start = content.len() - input.rest.len();
            let entry = Self::entry(&mut input, version).ok_or_else(|| {
                refused(format!("entry {number} at byte {start} could not be read"))
            })?;
            let end = content.len() - input.rest.len();
            entries.push(Entry {
                raw: content.get(start..end).unwrap_or_default(),
                ..entry
            });
        }
        if !input.rest.is_empty() {
            return Err(refused(format!(
                "there are {} bytes between the last entry and the digest",
                input.rest.len()
            )));
        }
        Ok(Self { version, entries })
    }

    fn entry(input: &mut Input<'a>, version: u32) -> Option<Entry<'a>> {
        let kind = input.number()?;
        let alias = input.text()?;
        input.take(8)?;
        let mut trusted = None;
        let certificate = |input: &mut Input<'a>| {
            if version > 1 {
                input.text()?;
            }
            input.block()
        };
        match kind {
            1 => {
                input.block()?;
                for _ in 0..input.number()? {
                    certificate(input)?;
                }
            }
            2 => trusted = Some(certificate(input)?),
            3 => super::super::super::java_object::skip(&mut input.rest)?,
            _ => return None,
        }
        Some(Entry {
            alias,
            raw: &[],
            trusted,
        })
    }
}

//! Java key stores of trusted certificates, as `sun.security.provider.JavaKeyStore` writes them.

use std::collections::HashSet;

use sha1::{Digest as _, Sha1};
use time::UtcDateTime;

use super::alias;
use crate::certificate::Certificate;
use crate::error::Result;

const MAGIC: [u8; 4] = [0xfe, 0xed, 0xfe, 0xed];
const VERSION: u32 = 2;

pub(super) fn write(
    certificates: &[&Certificate],
    password: &str,
    created: UtcDateTime,
) -> Result<Vec<u8>> {
    let mut out = MAGIC.to_vec();
    out.extend(VERSION.to_be_bytes());
    out.extend(length(certificates.len())?.to_be_bytes());
    let mut taken = HashSet::new();
    for certificate in certificates {
        out.extend(trusted(
            &alias(certificate, &mut taken),
            certificate,
            VERSION,
            created,
        )?);
    }
    out.extend(digest(&out, password));
    Ok(out)
}

/// One entry with a trusted certificate.
pub(super) fn trusted(
    alias: &str,
    certificate: &Certificate,
    version: u32,
    created: UtcDateTime,
) -> Result<Vec<u8>> {
    let mut out = 2u32.to_be_bytes().to_vec();
    text(alias, &mut out)?;
    let milliseconds = created.unix_timestamp().saturating_mul(1000);
    out.extend(milliseconds.to_be_bytes());
    if version > 1 {
        text("X.509", &mut out)?;
    }
    out.extend(length(certificate.der().len())?.to_be_bytes());
    out.extend_from_slice(certificate.der());
    Ok(out)
}

/// The SHA-1 at the end of a store, keyed with its password.
pub(super) fn digest(content: &[u8], password: &str) -> [u8; 20] {
    let mut sha1 = Sha1::new();
    for unit in password.encode_utf16() {
        sha1.update(unit.to_be_bytes());
    }
    sha1.update(b"Mighty Aphrodite");
    sha1.update(content);
    sha1.finalize().into()
}

/// `writeUTF` for text without zeros and without characters beyond the basic plane, which our aliases are.
fn text(text: &str, out: &mut Vec<u8>) -> Result<()> {
    let length = u16::try_from(text.len())
        .map_err(|_| super::refused("an alias of more than 65535 bytes"))?;
    out.extend(length.to_be_bytes());
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

fn length(length: usize) -> Result<u32> {
    u32::try_from(length).map_err(|_| super::refused("more than a Java key store can hold"))
}

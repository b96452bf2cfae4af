//! PKCS#7 SignedData: removes certificates from its set and appends others. Signatures do not cover this set.

use super::super::super::ber::{self, Damage, tag};
use super::super::super::encode::element;
use super::{Edit, refused};
use crate::error::Result;

pub(super) fn edit(bytes: &[u8], edit: &Edit<'_>) -> Result<Vec<u8>> {
    changed(bytes, edit).map_err(|damage| refused(format!("PKCS#7: {}", damage.reason())))
}

fn changed(bytes: &[u8], edit: &Edit<'_>) -> Result<Vec<u8>, Damage> {
    let (info, rest) = ber::first(bytes)?;
    if !rest.is_empty() {
        return Err(Damage::Unexpected);
    }
    let mut outer = info.children();
    let kind = outer.expect(tag::OBJECT_IDENTIFIER)?;
    let explicit = outer.expect(tag::CONTEXT_0)?;
    let mut signed = explicit.children().expect(tag::SEQUENCE)?.children();
    let version = signed.expect(tag::INTEGER)?;
    let digests = signed.expect(tag::SET)?;
    let content = signed.expect(tag::SEQUENCE)?;
    let mut kept: Vec<&[u8]> = Vec::new();
    if let Some(certificates) = signed.optional(tag::CONTEXT_0)? {
        let mut certificates = certificates.children();
        while let Some(certificate) = certificates.next_any()? {
            if !edit.removes(certificate.raw) {
                kept.push(certificate.raw);
            }
        }
    }
    kept.extend(edit.add.iter().map(|it| it.der()));
    let mut after: Vec<u8> = Vec::new();
    while let Some(part) = signed.next_any()? {
        after.extend_from_slice(part.raw);
    }
    let signed = element(
        0x30,
        &[
            version.raw,
            digests.raw,
            content.raw,
            &element(0xa0, &kept),
            &after,
        ],
    );
    Ok(element(0x30, &[kind.raw, &element(0xa0, &[&signed])]))
}

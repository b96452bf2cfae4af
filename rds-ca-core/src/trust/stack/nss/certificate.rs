//! What `CERT_NewTempCertificate` refuses (measured: NSS 3.87.1).

use crate::certificate::form::Part::{
    Certificate, Extension, Extensions, InnerAlgorithm, Issuer, Key, KeyAlgorithm, OuterAlgorithm,
    Serial, Signature, Signed, Subject, UniqueIds, Validity, Version,
};
use crate::certificate::form::{Oddity, What};
use crate::trust::stack::certificate_form::usual;
use crate::trust::stack::kind::Treatment;

/// `SEC_QuickDERDecodeItem`: checks DER lengths and does not decode extensions.
pub(super) fn form(oddity: Oddity) -> Treatment {
    const LENGTHS: [What; 3] = [What::LongLength, What::PaddedLength, What::Indefinite];
    match (oddity.part, oddity.what) {
        (
            Certificate | Extensions | Issuer | KeyAlgorithm | Serial | Signature | Subject
            | Validity | Version,
            what,
        ) if LENGTHS.contains(&what) => Treatment::Refused,
        (Certificate, What::Broken | What::Extra | What::Trailing)
        | (Signed, What::Broken | What::Extra)
        | (Version, What::Broken)
        | (Serial, What::Broken | What::Constructed | What::IntegerEmpty)
        | (InnerAlgorithm | OuterAlgorithm, What::Broken | What::Indefinite)
        | (Issuer | Subject, What::Broken | What::Constructed | What::Extra)
        | (Validity, What::Broken | What::Extra)
        | (Key, What::Bits)
        | (KeyAlgorithm, What::Broken | What::Extra)
        | (UniqueIds, What::Broken)
        | (Extensions, What::Broken | What::Constructed)
        | (Signature, What::Bits | What::Broken) => Treatment::Refused,
        (Extension(_), _) => match usual(oddity) {
            Treatment::Harmless => Treatment::Harmless,
            _ => Treatment::Loaded,
        },
        _ => usual(oddity),
    }
}

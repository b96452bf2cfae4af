//! What `webpki::anchor_from_trusted_cert` refuses (measured: rustls-webpki 0.103.17).

use crate::certificate::form::Part::{
    Certificate, Extension, Extensions, InnerAlgorithm, Issuer, Key, KeyAlgorithm, OuterAlgorithm,
    Serial, Signature, Signed, Subject, UniqueIds, Validity, Version,
};
use crate::certificate::form::{Kind, Oddity, What};
use crate::trust::stack::certificate_form::usual;
use crate::trust::stack::kind::Treatment;

/// Strict DER, but names, keys and most extensions are not decoded.
pub(super) fn form(oddity: Oddity) -> Treatment {
    match (oddity.part, oddity.what) {
        (
            Certificate,
            What::Broken
            | What::Extra
            | What::Indefinite
            | What::LongLength
            | What::PaddedLength
            | What::Trailing,
        )
        | (Signed, What::Broken | What::Extra)
        | (
            Version,
            What::Broken
            | What::Extra
            | What::Indefinite
            | What::IntegerPadded
            | What::LongLength
            | What::PaddedLength,
        )
        | (Serial, What::Broken | What::Constructed | What::LongLength | What::PaddedLength)
        | (InnerAlgorithm, What::Broken | What::Indefinite)
        | (OuterAlgorithm, What::Broken | What::Indefinite | What::AlgorithmsDiffer)
        | (Validity, What::Indefinite)
        | (UniqueIds, What::Broken)
        | (
            Extensions,
            What::Boolean
            | What::BooleanValue
            | What::Broken
            | What::Constructed
            | What::Extra
            | What::Indefinite
            | What::LongLength
            | What::OldVersion
            | What::PaddedLength,
        )
        | (
            Signature,
            What::Bits
            | What::BitsUnused
            | What::Broken
            | What::Indefinite
            | What::LongLength
            | What::PaddedLength,
        )
        | (Extension(Kind::BasicConstraints), What::Indefinite)
        | (Extension(Kind::ExtendedKeyUsage), What::Extra | What::Indefinite) => Treatment::Refused,
        (Extensions, What::Empty | What::IdentifierPadded | What::Value)
        | (
            Issuer | Subject,
            What::Characters
            | What::Constructed
            | What::Empty
            | What::EmptyName
            | What::Encoding
            | What::Extra
            | What::Identifier
            | What::IdentifierPadded
            | What::StringType
            | What::Value,
        )
        | (
            Key,
            What::Bits
            | What::BitsUnused
            | What::Constructed
            | What::Extra
            | What::IntegerEmpty
            | What::IntegerNegative
            | What::IntegerPadded
            | What::KeyValue
            | What::OffCurve,
        )
        | (
            KeyAlgorithm,
            What::Broken
            | What::Constructed
            | What::Extra
            | What::Identifier
            | What::Indefinite
            | What::LongLength
            | What::PaddedLength
            | What::Parameters,
        )
        | (Serial, What::IntegerEmpty | What::IntegerPadded)
        | (Signature, What::Empty)
        | (Validity, What::Extra | What::Time)
        | (Extension(Kind::SubjectKey | Kind::AuthorityKey | Kind::KeyUsage), _) => {
            match usual(oddity) {
                Treatment::Harmless => Treatment::Harmless,
                _ => Treatment::Loaded,
            }
        }
        _ => usual(oddity),
    }
}

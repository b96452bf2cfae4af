//! What `gnutls_x509_crt_import` refuses (measured: GnuTLS 3.7.9).

use crate::certificate::form::Part::{
    Certificate, Extension, Extensions, InnerAlgorithm, Issuer, Key, KeyAlgorithm, OuterAlgorithm,
    Serial, Signature, Signed, Subject, UniqueIds, Validity, Version,
};
use crate::certificate::form::{Kind, Oddity, What};
use crate::trust::stack::certificate_form::usual;
use crate::trust::stack::kind::Treatment;

/// libtasn1's `ASN1_DECODE_FLAG_STRICT_DER`, which tolerates long lengths; of the extensions it decodes only
/// alternative names.
pub(super) fn form(oddity: Oddity) -> Treatment {
    match (oddity.part, oddity.what) {
        (Certificate, What::Broken | What::Extra | What::Indefinite | What::Trailing)
        | (Signed, What::Broken | What::Extra)
        | (Version, What::Broken | What::Extra | What::Indefinite | What::IntegerPadded)
        | (Serial, What::Broken | What::Constructed)
        | (InnerAlgorithm, What::Broken | What::Indefinite)
        | (OuterAlgorithm, What::Broken | What::Indefinite | What::AlgorithmsDiffer)
        | (
            Issuer | Subject,
            What::Constructed | What::Extra | What::IdentifierPadded | What::Indefinite,
        )
        | (Validity, What::Broken | What::Extra | What::Indefinite)
        | (KeyAlgorithm, What::Extra | What::Indefinite)
        | (UniqueIds, What::Broken)
        | (
            Extensions,
            What::Boolean
            | What::Constructed
            | What::Duplicate
            | What::Extra
            | What::IdentifierPadded
            | What::Indefinite
            | What::OldVersion,
        )
        | (Signature, What::Broken | What::Indefinite)
        | (
            Extension(Kind::SubjectAltName),
            What::Broken | What::Extra | What::Indefinite | What::Value,
        ) => Treatment::Refused,
        (Extension(Kind::SubjectAltName), What::Empty | What::LongLength | What::PaddedLength)
        | (Extensions, What::BooleanValue | What::Empty)
        | (
            Issuer | Subject,
            What::Characters
            | What::Empty
            | What::EmptyName
            | What::Encoding
            | What::LongLength
            | What::PaddedLength
            | What::StringType,
        )
        | (
            Key,
            What::Bits
            | What::BitsUnused
            | What::IntegerEmpty
            | What::IntegerNegative
            | What::IntegerPadded
            | What::KeyValue
            | What::OffCurve
            | What::LongLength
            | What::PaddedLength,
        )
        | (
            KeyAlgorithm,
            What::LongLength | What::PaddedLength | What::Parameters | What::UnknownCurve,
        )
        | (
            Serial,
            What::IntegerEmpty | What::IntegerPadded | What::LongLength | What::PaddedLength,
        )
        | (
            Signature,
            What::Bits | What::BitsUnused | What::Empty | What::LongLength | What::PaddedLength,
        )
        | (Certificate, What::PaddedLength | What::LongLength)
        | (Validity | Version, What::LongLength | What::PaddedLength) => Treatment::Loaded,
        (Extension(kind), _) if !matches!(kind, Kind::SubjectAltName | Kind::IssuerAltName) => {
            match usual(oddity) {
                Treatment::Harmless => Treatment::Harmless,
                _ => Treatment::Loaded,
            }
        }
        _ => usual(oddity),
    }
}

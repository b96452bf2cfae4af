//! What `d2i_X509` refuses (measured: OpenSSL 3.0.19).

use crate::certificate::form::Part::{
    Certificate, Extension, Extensions, InnerAlgorithm, Issuer, Key, KeyAlgorithm, OuterAlgorithm,
    Serial, Signature, Signed, Subject, UniqueIds, Validity, Version,
};
use crate::certificate::form::{Oddity, What};
use crate::trust::stack::certificate_form::usual;
use crate::trust::stack::kind::Treatment;

/// The templates of `crypto/x509/x_x509.c`: BER, except for integers, object identifiers and names, which are strict.
pub(in crate::trust::stack) fn form(oddity: Oddity) -> Treatment {
    match (oddity.part, oddity.what) {
        (Certificate, What::Broken | What::Extra)
        | (Signed, What::Broken | What::Extra)
        | (Version, What::Broken | What::Extra | What::IntegerPadded | What::IntegerEmpty)
        | (Serial, What::Broken | What::Constructed | What::IntegerEmpty | What::IntegerPadded)
        | (InnerAlgorithm | OuterAlgorithm, What::Broken)
        | (
            Issuer | Subject,
            What::Encoding | What::Extra | What::Identifier | What::IdentifierPadded,
        )
        | (Validity, What::Broken | What::Extra)
        | (Key, What::Bits)
        | (KeyAlgorithm, What::Extra | What::Identifier | What::IdentifierPadded)
        | (UniqueIds, What::Broken)
        | (Extensions, What::Boolean | What::Extra | What::Identifier | What::IdentifierPadded)
        | (Signature, What::Bits | What::Broken) => Treatment::Refused,
        // Its value is checked when a path is built.
        (Extension(_), _)
        | (
            Extensions,
            What::BooleanValue
            | What::Duplicate
            | What::Empty
            | What::LongLength
            | What::OldVersion
            | What::PaddedLength
            | What::Value,
        )
        | (
            Issuer | Subject,
            What::Characters
            | What::Empty
            | What::EmptyName
            | What::LongLength
            | What::PaddedLength
            | What::Value,
        )
        | (
            Key,
            What::BitsUnused
            | What::IntegerEmpty
            | What::IntegerNegative
            | What::IntegerPadded
            | What::KeyValue
            | What::OffCurve
            | What::LongLength
            | What::PaddedLength,
        )
        | (
            KeyAlgorithm | Certificate | Serial | Signature | Validity | Version,
            What::LongLength | What::PaddedLength,
        )
        | (Certificate, What::Trailing)
        | (KeyAlgorithm, What::UnknownCurve)
        | (OuterAlgorithm, What::AlgorithmsDiffer | What::ParametersDiffer | What::Parameters)
        | (Signature, What::BitsUnused | What::Empty)
        | (Validity, What::Time) => match usual(oddity) {
            Treatment::Harmless => Treatment::Harmless,
            _ => Treatment::Loaded,
        },
        _ => usual(oddity),
    }
}

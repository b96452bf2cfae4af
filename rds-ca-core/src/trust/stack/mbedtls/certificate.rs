//! What `mbedtls_x509_crt_parse_der` refuses (measured: Mbed TLS 2.28.3).

use crate::certificate::form::Part::{
    Certificate, Extension, Extensions, InnerAlgorithm, Issuer, Key, KeyAlgorithm, OuterAlgorithm,
    Serial, Signature, Signed, Subject, UniqueIds, Validity, Version,
};
use crate::certificate::form::{Kind, Oddity, What};
use crate::trust::stack::certificate_form::usual;
use crate::trust::stack::kind::Treatment;

/// Strict structures; the extensions that it knows are decoded.
pub(super) fn form(oddity: Oddity) -> Treatment {
    match (oddity.part, oddity.what) {
        (Certificate, What::Broken | What::Extra | What::Indefinite)
        | (Signed, What::Broken | What::Extra)
        | (Version, What::Broken | What::Extra | What::Indefinite)
        | (Serial, What::Constructed)
        | (InnerAlgorithm, What::Broken | What::Indefinite)
        | (OuterAlgorithm, What::Broken | What::Indefinite | What::AlgorithmsDiffer)
        | (
            Issuer | Subject,
            What::Broken | What::Constructed | What::Empty | What::Extra | What::Indefinite,
        )
        | (Validity, What::Broken | What::Extra | What::Indefinite)
        | (
            Key,
            What::Bits
            | What::BitsUnused
            | What::Broken
            | What::Extra
            | What::Indefinite
            | What::IntegerEmpty
            | What::KeyValue
            | What::OffCurve,
        )
        | (
            KeyAlgorithm,
            What::Extra
            | What::Identifier
            | What::Indefinite
            | What::OtherCurve
            | What::UnknownCurve
            | What::UnknownKey,
        )
        | (InnerAlgorithm, What::UnknownAlgorithm)
        | (UniqueIds, What::Broken)
        | (
            Extensions,
            What::Boolean
            | What::Broken
            | What::Constructed
            | What::Extra
            | What::Indefinite
            | What::OldVersion,
        )
        | (Signature, What::Bits | What::BitsUnused | What::Broken | What::Indefinite)
        | (
            Extension(Kind::BasicConstraints),
            What::Boolean | What::Broken | What::Indefinite | What::IntegerEmpty,
        )
        | (
            Extension(Kind::ExtendedKeyUsage),
            What::Broken | What::Empty | What::Extra | What::Indefinite,
        )
        | (Extension(Kind::KeyUsage), What::Bits | What::Broken | What::Empty | What::Extra) => {
            Treatment::Refused
        }
        (Serial, What::IntegerLong) => Treatment::Unknown,
        _ => usual(oddity),
    }
}

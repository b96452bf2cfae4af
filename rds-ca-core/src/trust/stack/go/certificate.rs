//! What `x509.ParseCertificate` refuses (measured: Go 1.19.8).

use crate::certificate::form::Part::{
    Certificate, Extension, Extensions, InnerAlgorithm, Issuer, Key, KeyAlgorithm, OuterAlgorithm,
    Serial, Signature, Signed, Subject, Validity, Version,
};
use crate::certificate::form::{Kind, Oddity, What};
use crate::trust::stack::certificate_form::usual;
use crate::trust::stack::kind::Treatment;

/// `cryptobyte`: strict DER, except that bytes after the last field of a structure are ignored.
pub(super) fn form(oddity: Oddity) -> Treatment {
    const LENGTHS: [What; 3] = [What::LongLength, What::PaddedLength, What::Indefinite];
    match (oddity.part, oddity.what) {
        (
            Certificate | Extensions | InnerAlgorithm | OuterAlgorithm | Issuer | Subject | Key
            | KeyAlgorithm | Serial | Signature | Validity | Version | Signed,
            what,
        ) if LENGTHS.contains(&what) => Treatment::Refused,
        (
            Extension(
                Kind::BasicConstraints | Kind::KeyUsage | Kind::ExtendedKeyUsage | Kind::SubjectKey,
            ),
            what,
        ) if LENGTHS.contains(&what) => Treatment::Refused,
        (Certificate, What::Broken | What::Trailing)
        | (Signed, What::Broken)
        | (Version, What::Broken | What::Extra | What::IntegerPadded)
        | (Serial, What::Broken | What::Constructed | What::IntegerEmpty | What::IntegerPadded)
        | (InnerAlgorithm, What::Broken)
        | (OuterAlgorithm, What::Broken | What::AlgorithmsDiffer | What::ParametersDiffer)
        | (
            Issuer | Subject,
            What::Broken
            | What::Characters
            | What::Constructed
            | What::Encoding
            | What::Identifier
            | What::StringType
            | What::Value,
        )
        | (Validity, What::Broken)
        | (
            Key,
            What::Bits
            | What::Broken
            | What::IntegerEmpty
            | What::IntegerNegative
            | What::IntegerPadded
            | What::OffCurve,
        )
        | (KeyAlgorithm, What::Broken | What::Identifier | What::Parameters)
        | (
            Extensions,
            What::Boolean
            | What::BooleanValue
            | What::Broken
            | What::Constructed
            | What::Duplicate
            | What::Identifier
            | What::Value,
        )
        | (Signature, What::Bits | What::Broken)
        | (
            Extension(Kind::BasicConstraints),
            What::Boolean | What::BooleanValue | What::Broken | What::IntegerEmpty,
        )
        | (Extension(Kind::KeyUsage), What::Bits | What::BitsNotZero | What::Broken)
        | (Extension(Kind::ExtendedKeyUsage), What::Broken | What::Value)
        | (Extension(Kind::SubjectKey), What::Broken) => Treatment::Refused,
        (Certificate | Signed, What::Extra)
        | (Extensions, What::Empty | What::Extra | What::IdentifierPadded | What::OldVersion)
        | (
            Issuer | Subject,
            What::Empty | What::EmptyName | What::Extra | What::IdentifierPadded,
        )
        | (Key, What::BitsUnused | What::Extra)
        | (KeyAlgorithm | Validity, What::Extra)
        | (Signature, What::BitsUnused | What::Empty)
        | (
            Extension(Kind::AuthorityKey | Kind::KeyUsage | Kind::SubjectKey),
            What::Empty | What::Extra,
        )
        | (Extension(Kind::BasicConstraints), What::Extra) => Treatment::Loaded,
        (Key, What::KeySize) => Treatment::Unknown,
        _ => usual(oddity),
    }
}

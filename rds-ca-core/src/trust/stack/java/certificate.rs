//! What `X509CertImpl` refuses (measured: JDK 17.0.15).

use crate::certificate::form::Part::{
    Certificate, Extension, Extensions, InnerAlgorithm, Issuer, Key, KeyAlgorithm, OuterAlgorithm,
    Serial, Signature, Signed, Subject, UniqueIds, Validity, Version,
};
use crate::certificate::form::{Kind, Oddity, What};
use crate::trust::stack::certificate_form::usual;
use crate::trust::stack::kind::Treatment;

/// `sun.security.x509`: an extension that cannot be parsed is fatal if it is critical.
pub(super) fn form(oddity: Oddity) -> Treatment {
    match (oddity.part, oddity.what) {
        (Certificate, What::Broken | What::Extra | What::Trailing)
        | (Signed, What::Broken)
        | (Version, What::Broken | What::Indefinite)
        | (Serial, What::Broken | What::Constructed | What::IntegerEmpty)
        | (InnerAlgorithm, What::Broken | What::Indefinite)
        | (OuterAlgorithm, What::Broken | What::AlgorithmsDiffer)
        | (
            Issuer,
            What::Constructed
            | What::EmptyName
            | What::Extra
            | What::Identifier
            | What::IdentifierPadded,
        )
        | (Subject, What::Constructed | What::Extra | What::Identifier | What::IdentifierPadded)
        | (Validity, What::Broken | What::Extra | What::Indefinite)
        | (Key, What::Bits | What::BitsUnused | What::Broken | What::Extra | What::IntegerEmpty)
        | (KeyAlgorithm, What::Extra | What::Identifier | What::Indefinite | What::UnknownCurve)
        | (UniqueIds, What::Broken)
        | (
            Extensions,
            What::Boolean
            | What::Duplicate
            | What::Identifier
            | What::IdentifierPadded
            | What::OldVersion,
        )
        | (Signature, What::Bits | What::Broken | What::Indefinite) => Treatment::Refused,
        (Extension(kind), what) if oddity.critical => critical(kind, what, oddity),
        (Extension(Kind::KeyUsage | Kind::BasicConstraints), _)
        | (Extension(_), _)
        | (
            Extensions,
            What::BooleanValue | What::Empty | What::Extra | What::LongLength | What::Value,
        )
        | (
            Issuer | Subject,
            What::Characters | What::Encoding | What::LongLength | What::StringType | What::Value,
        )
        | (Key, What::IntegerNegative | What::LongLength | What::OffCurve)
        | (KeyAlgorithm | Validity | Signature, What::LongLength)
        | (Serial, What::IntegerPadded | What::LongLength)
        | (Signature, What::BitsUnused | What::Empty)
        | (Version, What::Extra | What::IntegerPadded | What::LongLength) => match usual(oddity) {
            Treatment::Harmless => Treatment::Harmless,
            _ => Treatment::Loaded,
        },
        // Keys of sizes that Java refuses.
        (Key, What::KeySize) => Treatment::Unknown,
        _ => usual(oddity),
    }
}

/// JDK 25 was not measured: it is assumed to refuse what JDK 17 refuses, the rest is unknown.
pub(super) fn newer_form(oddity: Oddity) -> Treatment {
    match form(oddity) {
        Treatment::Loaded => Treatment::Unknown,
        other => other,
    }
}

fn critical(kind: Kind, what: What, oddity: Oddity) -> Treatment {
    match (kind, what) {
        (
            Kind::KeyUsage
            | Kind::BasicConstraints
            | Kind::SubjectAltName
            | Kind::IssuerAltName
            | Kind::CrlPoints
            | Kind::ExtendedKeyUsage
            | Kind::NameConstraints
            | Kind::Policies,
            What::Broken,
        )
        | (Kind::KeyUsage, What::Bits | What::Constructed | What::Extra)
        | (Kind::BasicConstraints, What::Boolean | What::IntegerEmpty)
        | (Kind::NameConstraints, What::Extra) => Treatment::Refused,
        (Kind::BasicConstraints, What::BooleanValue | What::Indefinite | What::LongLength)
        | (Kind::KeyUsage, What::BitsNotZero | What::Empty | What::LongLength | What::Value) => {
            Treatment::Loaded
        }
        _ => usual(oddity),
    }
}

//! How certificate parsers treat certificates that are not strict DER, or not within RFC 5280's profile.
//!
//! Each family states in its `certificate.rs` which deviations make its parser refuse a certificate while it loads a
//! file, which have no effect, and which it loads with unknown effect. The tables are measured: every deviation alone,
//! on thousands of certificates that were damaged at random (`tests/trust/search.rs` continues the search). A deviation
//! in no table is unknown.

use super::kind::{Treatment, Verifier};
use super::reading::anchor;
use crate::certificate::form::{self, Kind, Oddity, Part, What};
use crate::trust::path::node::Node;
use crate::trust::path::{Anchor, Pass, Pool, Rejection};
use crate::trust::verdict::Rule;

/// How a family's parser treats each deviation.
pub(super) type Form = fn(Oddity) -> Treatment;

/// Deviations that real, undamaged certificates have and that every measured parser accepts, unless a family states
/// otherwise.
pub(super) fn usual(oddity: Oddity) -> Treatment {
    let Oddity {
        part,
        what,
        critical,
    } = oddity;
    let harmless = match (part, what) {
        (Part::Serial, What::IntegerZero | What::IntegerNegative | What::IntegerLong)
        | (Part::Validity, What::TimeKind | What::Reversed)
        | (
            Part::Issuer | Part::Subject,
            What::AlmostPrintable
            | What::Teletex
            | What::Bmp
            | What::Controls
            | What::EmptyString
            | What::SetOrder,
        )
        | (Part::InnerAlgorithm | Part::OuterAlgorithm, What::UnknownAlgorithm)
        | (Part::KeyAlgorithm, What::UnknownKey | What::OtherCurve)
        | (Part::Key, What::KeySize)
        | (Part::Extensions, What::DefaultWritten)
        | (Part::Extension(Kind::KeyUsage), What::BitsTrailing)
        | (Part::Extension(Kind::BasicConstraints), What::DefaultWritten | What::Unusual) => true,
        (Part::Extension(_), What::Unusual) => !critical,
        _ => false,
    };
    if harmless {
        Treatment::Harmless
    } else {
        Treatment::Unknown
    }
}

/// A block of a trust file after parsing.
pub(super) enum Load {
    Treatment(Anchor),
    /// It is undetermined whether the parser accepts it; the anchor is absent if this crate cannot read it either.
    Unknown(Option<Anchor>),
    Refused,
}

/// How the parser treats the certificate with exactly these bytes.
pub(super) fn load(der: &[u8], form: Form) -> Load {
    let Some(anchor) = anchor(der) else {
        return match worst(&form::oddities(der), form) {
            Treatment::Refused => Load::Refused,
            _ => Load::Unknown(None),
        };
    };
    match worst(anchor.node.oddities(), form) {
        Treatment::Refused => Load::Refused,
        Treatment::Unknown => Load::Unknown(Some(anchor)),
        Treatment::Loaded | Treatment::Harmless => Load::Treatment(anchor),
    }
}

impl Load {
    /// The anchor for a reader that drops what it cannot parse: a doubtful one stays, and the verdict reports it.
    pub(super) fn kept(self) -> Option<Anchor> {
        match self {
            Self::Treatment(anchor) | Self::Unknown(Some(anchor)) => Some(anchor),
            Self::Unknown(None) | Self::Refused => None,
        }
    }

    /// Adds to the anchor what follows the certificate or is read together with it.
    pub(super) fn map(self, change: impl FnOnce(Anchor) -> Anchor) -> Self {
        match self {
            Self::Treatment(anchor) => Self::Treatment(change(anchor)),
            Self::Unknown(Some(anchor)) => Self::Unknown(Some(change(anchor))),
            other => other,
        }
    }
}

pub(super) const UNDETERMINED: &str =
    "it is damaged in a way that was not measured: it is unknown whether this client loads it";

fn worst(oddities: &[Oddity], form: impl Fn(Oddity) -> Treatment) -> Treatment {
    let taken = oddities.iter().map(|&oddity| form(oddity));
    taken.max().unwrap_or(Treatment::Harmless)
}

/// The parser must not refuse any certificate that the server sent.
pub(in crate::trust) fn parses(sent: &[Node], verifier: &dyn Verifier) -> Pass {
    let refused = sent
        .iter()
        .find(|node| worst(node.oddities(), |oddity| verifier.form(oddity)) == Treatment::Refused);
    match refused {
        None => Ok(()),
        Some(node) => Err(Rejection::new(
            Rule::MalformedCertificate,
            node,
            format!(
                "{} is not a certificate that this client can parse",
                node.label()
            ),
        )),
    }
}

/// Accepts a path only if there is no doubt about its certificates, nor about others that could take
/// their places.
pub(in crate::trust) fn beyond_doubt(
    path: &[Node],
    sent: &[Node],
    pool: &Pool,
    verifier: &dyn Verifier,
) -> Pass {
    let rivals = path
        .iter()
        .flat_map(|node| pool.issuers(node, crate::trust::path::Names::Folded))
        .map(|anchor| &anchor.node);
    for node in path.iter().chain(sent).chain(rivals) {
        if worst(node.oddities(), |oddity| verifier.form(oddity)) > Treatment::Harmless {
            let why = format!(
                "{} is damaged in a way that was not measured: it is unknown how this client treats it",
                node.label()
            );
            return Err(Rejection::new(Rule::NotMeasured, node, why));
        }
    }
    let last = path.last().into_iter().map(|last| (last, last));
    let links = path
        .windows(2)
        .filter_map(|pair| pair.first().zip(pair.last()));
    for (child, issuer) in links.chain(last) {
        let (named, name) = (&child.details().issuer, &issuer.details().subject);
        let same = named.raw == name.raw || named.folded != name.folded;
        let plain = || form::is_plain_name(&named.raw) && form::is_plain_name(&name.raw);
        if !same && !plain() {
            let why = format!(
                "the names of {} and its issuer are written in unusual ways, and it was not measured whether this \
                 client treats them as equal",
                child.label()
            );
            return Err(Rejection::new(Rule::NotMeasured, child, why));
        }
    }
    Ok(())
}

//! What certificate parsers make of certificates that are not strict DER, or not of RFC 5280's profile.
//!
//! Each family says in its `certificate.rs` which departures its parser refuses while it loads a file, which change
//! nothing, and which it loads. The tables are measured: every departure alone, on thousands of certificates that were
//! damaged at random (`tests/trust/search.rs` goes on looking). What no table names is unknown.

use super::kind::{Taken, Verifier};
use super::reading::anchor;
use crate::certificate::form::{self, Kind, Oddity, Part, What};
use crate::trust::path::node::Node;
use crate::trust::path::{Anchor, Pass, Pool, Rejection};
use crate::trust::verdict::Rule;

/// A family's parser: what it makes of each departure.
pub(super) type Form = fn(Oddity) -> Taken;

/// Departures that real, undamaged certificates have and that every measured parser takes, unless a family says
/// otherwise.
pub(super) fn usual(oddity: Oddity) -> Taken {
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
        Taken::Harmless
    } else {
        Taken::Unknown
    }
}

/// A block of a trust file after the parser saw it.
pub(super) enum Load {
    Taken(Anchor),
    /// Whether the parser accepts it is undetermined; the anchor is absent where we cannot read it ourselves.
    Unknown(Option<Anchor>),
    Refused,
}

/// What the parser makes of the certificate that is exactly these bytes.
pub(super) fn load(der: &[u8], form: Form) -> Load {
    let Some(anchor) = anchor(der) else {
        return match worst(&form::oddities(der), form) {
            Taken::Refused => Load::Refused,
            _ => Load::Unknown(None),
        };
    };
    match worst(anchor.node.oddities(), form) {
        Taken::Refused => Load::Refused,
        Taken::Unknown => Load::Unknown(Some(anchor)),
        Taken::Loaded | Taken::Harmless => Load::Taken(anchor),
    }
}

impl Load {
    /// The anchor that a reader has which drops what it cannot parse: one in doubt stays, and the verdict says so.
    pub(super) fn kept(self) -> Option<Anchor> {
        match self {
            Self::Taken(anchor) | Self::Unknown(Some(anchor)) => Some(anchor),
            Self::Unknown(None) | Self::Refused => None,
        }
    }

    /// With what follows the certificate, or what is read with it, put into the anchor.
    pub(super) fn map(self, change: impl FnOnce(Anchor) -> Anchor) -> Self {
        match self {
            Self::Taken(anchor) => Self::Taken(change(anchor)),
            Self::Unknown(Some(anchor)) => Self::Unknown(Some(change(anchor))),
            other => other,
        }
    }
}

pub(super) const UNTOLD: &str =
    "it is damaged in a way that was not measured: whether this client loads it is unknown";

fn worst(oddities: &[Oddity], form: impl Fn(Oddity) -> Taken) -> Taken {
    let taken = oddities.iter().map(|&oddity| form(oddity));
    taken.max().unwrap_or(Taken::Harmless)
}

/// Of what the server sent, the parser refuses nothing.
pub(in crate::trust) fn parses(sent: &[Node], verifier: &dyn Verifier) -> Pass {
    let refused = sent
        .iter()
        .find(|node| worst(node.oddities(), |oddity| verifier.form(oddity)) == Taken::Refused);
    match refused {
        None => Ok(()),
        Some(node) => Err(Rejection::new(
            Rule::MalformedCertificate,
            node,
            format!(
                "{} is not a certificate that this client parses",
                node.label()
            ),
        )),
    }
}

/// A path that was accepted, where nothing about its certificates is in doubt, nor about others that could stand in
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
        if worst(node.oddities(), |oddity| verifier.form(oddity)) > Taken::Harmless {
            let why = format!(
                "{} is damaged in a way that was not measured: what this client makes of it is unknown",
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

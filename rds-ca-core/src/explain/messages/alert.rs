//! TLS alerts in any spelling, with their direction (RFC 8446 section 6; the retired ones of RFC 5246).
//!
//! `tlsv1 alert unknown ca`, `TLSV1_ALERT_UNKNOWN_CA`, `UnknownCA`, `Fatal - Unknown CA`, `{tls_alert,{unknown_ca,`,
//! `alert number 48`: each is the word "alert", with the name or the number near it.

use super::super::Family;
use super::super::lines::{BORDER, first_bytes, last_bytes};
use super::super::meaning::Meaning::{self, *};
use super::super::pattern::{Found, Hit};

/// One alert: its number, its name with letters only, its meaning when a client generates it, and its meaning when it
/// is received.
struct Alert {
    number: u8,
    name: &'static str,
    generated: Option<Meaning>,
    received: Option<Meaning>,
}

const fn alert(
    number: u8,
    name: &'static str,
    generated: Option<Meaning>,
    received: Option<Meaning>,
) -> Alert {
    Alert {
        number,
        name,
        generated,
        received,
    }
}

/// A client receives alerts about its own certificate; in a server's log they mean that a client refuses the server's.
#[rustfmt::skip]
const ALERTS: &[Alert] = &[
    alert(10, "unexpectedmessage", Some(NotTls), Some(NotTls)),
    alert(20, "badrecordmac", None, Some(CutOff)),
    alert(21, "decryptionfailed", None, Some(CutOff)),
    alert(22, "recordoverflow", Some(NotTls), Some(NotTls)),
    alert(30, "decompressionfailure", None, None),
    alert(40, "handshakefailure", Some(NoCommonAlgorithm), Some(NoCommonAlgorithm)),
    alert(40, "handshakefailed", Some(NoCommonAlgorithm), Some(NoCommonAlgorithm)),
    alert(40, "sslv3handshakefailure", Some(NoCommonAlgorithm), Some(NoCommonAlgorithm)),
    alert(41, "nocertificate", None, Some(ClientCertificate)),
    alert(42, "badcertificate", Some(VerificationFailed), Some(RefusedByClient)),
    alert(43, "unsupportedcertificate", Some(WrongUsage), Some(RefusedByClient)),
    alert(44, "certificaterevoked", Some(Revocation), Some(RefusedByClient)),
    alert(45, "certificateexpired", Some(Expired), Some(RefusedByClient)),
    alert(45, "expiredcertificate", Some(Expired), Some(RefusedByClient)),
    alert(46, "certificateunknown", Some(VerificationFailed), Some(RefusedByClient)),
    alert(46, "unknowncertificate", Some(VerificationFailed), Some(RefusedByClient)),
    alert(47, "illegalparameter", Some(NoCommonAlgorithm), Some(NoCommonAlgorithm)),
    alert(48, "unknownca", Some(IssuerUnknown), Some(RefusedByClient)),
    alert(48, "caisunknown", Some(IssuerUnknown), Some(RefusedByClient)),
    alert(49, "accessdenied", None, Some(RefusedByClient)),
    alert(50, "decodeerror", Some(CutOff), Some(CutOff)),
    alert(51, "decrypterror", Some(BadSignature), Some(RefusedByClient)),
    alert(60, "exportrestriction", Some(NoCommonAlgorithm), Some(NoCommonAlgorithm)),
    alert(70, "protocolversion", Some(ProtocolVersion), Some(ProtocolVersion)),
    alert(71, "insufficientsecurity", Some(NoCommonAlgorithm), Some(NoCommonAlgorithm)),
    alert(80, "internalerror", Some(CutOff), Some(CutOff)),
    alert(86, "inappropriatefallback", Some(ProtocolVersion), Some(ProtocolVersion)),
    alert(109, "missingextension", Some(ProtocolVersion), Some(ProtocolVersion)),
    alert(110, "unsupportedextension", Some(ProtocolVersion), Some(ProtocolVersion)),
    alert(111, "certificateunobtainable", None, None),
    alert(112, "unrecognizedname", None, Some(NameMismatch)),
    alert(112, "unrecognisedname", None, Some(NameMismatch)),
    alert(113, "badcertificatestatusresponse", Some(Revocation), Some(RefusedByClient)),
    alert(114, "badcertificatehashvalue", None, None),
    alert(115, "unknownpskidentity", None, None),
    alert(116, "certificaterequired", None, Some(ClientCertificate)),
    alert(120, "noapplicationprotocol", None, Some(WrongPortHint)),
];

/// A server that speaks another protocol over TLS.
#[allow(non_upper_case_globals, reason = "it is used in place of a meaning")]
const WrongPortHint: Meaning = NotTls;

/// Alerts whose names are words that occur in other alerts too.
const VAGUE: &[u8] = &[10, 21, 22, 47, 49, 50, 80, 109];

/// Reads the alert next to the word "alert".
pub(super) fn read(text: &str, start: usize, end: usize) -> Option<Found> {
    let after = first_bytes(text.get(end..)?, 200);
    let after = after.split(BORDER).next()?;
    let before = last_bytes(text.get(..start)?, 60);
    let before = before.rsplit(BORDER).next()?;
    let named = name_after(after);
    let (one, length) = named.or_else(|| number_after(after))?;
    // "Fatal alert" is a term of TLS; any other "alert" needs a number, or a name such as "access denied".
    let about_tls = ["ssl", "tls", "fatal ", "handshake", "certif"]
        .iter()
        .any(|word| before.contains(word) || first_bytes(after, 60).contains(word));
    if named.is_none() && !about_tls {
        return None;
    }
    let prose = VAGUE.contains(&one.number) && !before.ends_with("fatal ");
    let direction = direction(before, after);
    let hit = match direction {
        Direction::Generated => one.generated,
        Direction::Received => one.received,
    }?;
    Some(Found {
        start,
        end: end + length,
        family: Family::Any,
        hit: Hit::Says(hit),
        prose,
        gaps: false,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Generated,
    Received,
}

/// Received, unless the text states that this side generated it: libraries report mostly what they receive.
fn direction(before: &str, after: &str) -> Direction {
    let near = last_bytes(before, 40);
    let generated = ["generated", "sending", "sent ", "send ", "raised", "write "];
    let received = ["received", "receive", "server ", "remote", "read"];
    let last = |words: &[&str]| words.iter().filter_map(|word| near.rfind(word)).max();
    match (last(&generated), last(&received)) {
        (Some(made), Some(received)) if made > received => Direction::Generated,
        (Some(_), None) => Direction::Generated,
        // Erlang's term has the direction in its text: `{tls_alert,{unknown_ca,"… generated CLIENT ALERT …"}}`.
        (None, None) if after.starts_with(',') && after.contains(" generated ") => {
            Direction::Generated
        }
        _ => Direction::Received,
    }
}

/// The alert whose name follows, and the end of the name.
fn name_after(after: &str) -> Option<(&'static Alert, usize)> {
    let mut letters = String::new();
    let mut ends = Vec::new();
    for (at, letter) in after.char_indices() {
        if letter.is_ascii_alphabetic() || (letters.ends_with("sslv") && letter == '3') {
            letters.push(letter);
            ends.push(at + 1);
        } else if letters.len() > 48 || letter == '\n' {
            break;
        }
    }
    let skipped = FILLERS
        .iter()
        .find_map(|filler| letters.strip_prefix(filler));
    for rest in [Some(letters.as_str()), skipped].into_iter().flatten() {
        let offset = letters.len() - rest.len();
        let found = ALERTS
            .iter()
            .filter(|alert| rest.starts_with(alert.name))
            .max_by_key(|alert| alert.name.len());
        if let Some(alert) = found {
            let end = ends.get(offset + alert.name.len() - 1).copied()?;
            return Some((alert, end));
        }
    }
    None
}

/// Words between "alert" and the name.
const FILLERS: &[&str] = &[
    "fatal",
    "levelfataldescription",
    "levelfatal",
    "descriptionfatal",
    "description",
    "received",
    "hasbeenreceived",
    "message",
    "messagereceived",
    "wasreceived",
    "from",
    "frompeer",
    "ssl",
    "sslv3",
    "tls",
    "error",
    "isfatal",
    "tlsclientinstate",
    "receivedfatal",
    "code",
    "typefatal",
    "type",
];

/// `alert number 48`, `alert [48]`, `alert(2,48)`.
fn number_after(after: &str) -> Option<(&'static Alert, usize)> {
    let rest = after.trim_start();
    let lead = after.len() - rest.len();
    let skip = [
        "number ",
        "number: ",
        "[",
        "code is ",
        "code ",
        "description ",
        "(2,",
        "(2, ",
        "= ",
    ]
    .iter()
    .find(|word| rest.starts_with(*word))?;
    let digits = rest.get(skip.len()..)?.trim_start();
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let number: u8 = digits.get(..length)?.parse().ok()?;
    let alert = ALERTS.iter().find(|alert| alert.number == number)?;
    Some((alert, lead + skip.len() + length))
}

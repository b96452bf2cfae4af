//! Oracle: server and client (ORA, TNS), the thin drivers (DPY, NJS), JDBC and ODP.NET, wallets.

use super::super::Family;
use super::super::meaning::Meaning::{self, *};
use super::super::pattern::{Found, Table};
use super::super::token::found;

/// Codes by prefix and number, from Oracle's error message reference.
#[rustfmt::skip]
const CODES: &[(&str, u32, Meaning)] = &[
    ("ora-", 540, HandshakeFailed), ("ora-", 542, HandshakeFailed), ("ora-", 1017, AccessDenied), ("ora-", 1005, AccessDenied), ("ora-", 28000, AccessDenied), ("ora-", 1034, NotReached), ("ora-", 12154, NotReached), ("ora-", 12170, NotReached), ("ora-", 12514, NotReached),
    ("ora-", 12505, NotReached), ("ora-", 12516, NotReached), ("ora-", 12541, NotReached), ("ora-", 12543, NotReached), ("ora-", 12545, NotReached),
    ("ora-", 12537, CutOff), ("ora-", 12547, CutOff), ("ora-", 12560, ConnectionFailed), ("ora-", 12569, CutOff), ("ora-", 12606, ConnectionFailed), ("ora-", 17002, ConnectionFailed),
    ("ora-", 12650, NoCommonAlgorithm), ("ora-", 12660, EncryptionRequired), ("ora-", 12599, NoCommonAlgorithm),
    ("ora-", 12696, OptionsClash), ("ora-", 17800, ConnectionFailed), ("ora-", 17957, StoreUnreadable), ("ora-", 17958, StoreUnreadable),
    ("ora-", 17965, NameMismatch), ("ora-", 17967, NameMismatch), ("ora-", 18726, NameMismatch), ("ora-", 18957, IssuerUnknown), ("ora-", 18997, HandshakeFailed),
    ("ora-", 28353, StorePassword), ("ora-", 28365, StoreMissing), ("ora-", 28750, NoCommonAlgorithm), ("ora-", 28759, StoreMissing), ("ora-", 28760, StoreMissing),
    ("ora-", 28761, StoreMissing), ("ora-", 28765, StoreUnreadable), ("ora-", 28773, StoreUnreadable), ("ora-", 28779, StorePassword),
    ("ora-", 28786, StoreUnreadable), ("ora-", 28788, HandshakeFailed), ("ora-", 28791, IssuerUnknown), ("ora-", 28845, ClientCertificate),
    ("ora-", 28857, NoCommonAlgorithm), ("ora-", 28858, ProtocolVersion), ("ora-", 28859, ProtocolVersion), ("ora-", 28860, NoCommonAlgorithm),
    ("ora-", 28862, CutOff), ("ora-", 28864, CutOff), ("ora-", 28865, CutOff), ("ora-", 28868, IssuerUnknown), ("ora-", 28885, WrongUsage),
    ("ora-", 28875, ClientCertificate), ("ora-", 28876, ClientCertificate),
    ("ora-", 29002, VerificationFailed), ("ora-", 29003, NameMismatch), ("ora-", 29005, VerificationFailed), ("ora-", 29010, StoreUnreadable), ("ora-", 29019, ProtocolVersion), ("ora-", 29024, VerificationFailed),
    ("ora-", 29039, ProtocolVersion), ("ora-", 29106, StoreUnreadable), ("ora-", 29113, CutOff), ("ora-", 29223, ClientKeyUnusable), ("ora-", 29248, StoreMissing), ("ora-", 50201, ConnectionFailed), ("ora-", 50000, NotReached),
    ("njs-", 500, NotReached), ("njs-", 501, CutOff), ("njs-", 503, NotReached), ("njs-", 505, WalletUnusable), ("njs-", 506, NameMismatch), ("njs-", 507, IssuerUnknown), ("njs-", 511, NotReached), ("njs-", 516, StoreMissing), ("njs-", 518, NotReached), ("njs-", 520, StoreUnreadable),
    ("dpy-", 4011, CutOff), ("dpy-", 4026, StoreMissing), ("dpy-", 4027, StoreMissing), ("dpy-", 6000, NotReached), ("dpy-", 6001, NotReached), ("dpy-", 6005, ConnectionFailed), ("dpy-", 4001, AccessDenied),
    ("dpy-", 2031, NameMismatch), ("dpy-", 6002, NameMismatch), ("dpy-", 6006, NameMismatch),
    ("njs-", 530, NotReached), ("dpy-", 6003, NotReached), ("tns-", 540, HandshakeFailed), ("tns-", 542, HandshakeFailed), ("tns-", 12514, NotReached), ("tns-", 12541, NotReached), ("tns-", 12560, ConnectionFailed), ("tns-", 12537, CutOff),
];

/// `ORA-28759`, `NJS-505`, `DPY-6005`, `TNS-12541`, with leading zeros or without.
pub(super) fn code(text: &str, start: usize, end: usize) -> Option<Found> {
    let prefix = text.get(start..end)?;
    let before = text.get(..start)?.chars().next_back();
    let rest = text.get(end..)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if before.is_some_and(char::is_alphanumeric) || !(3..=5).contains(&digits) {
        return None;
    }
    let number: u32 = rest.get(..digits)?.parse().ok()?;
    let meaning = CODES
        .iter()
        .find(|row| row.0 == prefix && row.1 == number)?
        .2;
    found(start, end + digits, Family::Oracle, meaning)
}

#[rustfmt::skip]
pub(super) const MESSAGES: Table = &[
    ("~got minus one from a read call", CutOff),
    ("the network adapter could not establish the connection", NotReached),
    ("certificate validation failure", VerificationFailed),
    ("server name*does not match the certificate", NameMismatch),
    ("dn mismatch", NameMismatch),
    ("the distinguished name (dn) on the server certificate does not match", NameMismatch),
    ("mismatch with the server cert dn", NameMismatch),
    ("unable to initialize the key store", StoreUnreadable),
    ("ssl failure in parsing wallet location", StoreMissing),
    ("wallet file*was not found", StoreMissing),
    ("wallet location*not found", StoreMissing),
    ("unable to open the wallet", StoreMissing),
    ("failure to open file*wallet", StoreMissing),
    ("failed to open wallet", StoreMissing),
    ("failure during ssl handshake", HandshakeFailed),
    ("fatal ssl error", NoCommonAlgorithm),
    ("network transport: ssl failure", HandshakeFailed),
];

//! Apple's Security framework and Secure Transport, as Go, native-tls, Prisma and Postico repeat them on macOS.

use super::super::Family;
use super::super::meaning::Meaning::{self, *};
use super::super::pattern::{Found, Table};
use super::super::token::{decimal_at, found, has_word_nearby};

/// `OSStatus` and `NSURLError` codes, from `SecureTransport.h`, `SecBase.h` and `NSURLError.h`.
#[rustfmt::skip]
pub(super) const CODES: &[(i64, Meaning)] = &[
    (-9800, NotTls), (-9801, NoCommonAlgorithm), (-9802, NoCommonAlgorithm), (-9805, CutOff), (-9806, CutOff), (-9807, IssuerUnknown),
    (-9808, VerificationFailed), (-9810, HandshakeFailed), (-9812, IssuerUnknown), (-9813, IssuerUnknown), (-9814, Expired), (-9815, NotYetValid),
    (-9816, CutOff), (-9824, NoCommonAlgorithm), (-9825, RefusedByClient), (-9826, RefusedByClient), (-9827, RefusedByClient),
    (-9828, RefusedByClient), (-9829, RefusedByClient), (-9830, NoCommonAlgorithm), (-9831, RefusedByClient), (-9836, ProtocolVersion),
    (-9837, NoCommonAlgorithm), (-9843, NameMismatch), (-9847, NotTls), (-9850, WeakAlgorithm), (-9858, ProtocolVersion),
    (-1200, HandshakeFailed), (-1201, OutsideValidity), (-1202, IssuerUnknown), (-1203, IssuerUnknown), (-1204, NotYetValid),
    (-1205, ClientKeyUnusable), (-1206, ClientCertificate),
    (-25257, OtherContainer), (-25260, StorePassword), (-25264, StorePassword), (-25293, StorePassword), (-25308, StorePassword), (-26275, StoreUnreadable),
    (-67602, NameMismatch), (-67609, WrongUsage), (-67612, NotAnAuthority), (-67808, StoreUnreadable), (-67818, Expired), (-67819, NotYetValid),
    (-67820, Revocation), (-67843, IssuerUnknown), (-67880, WrongUsage), (-67901, NotStandard), (-67635, Revocation), (-67636, Revocation),
];

const WORDS: &[&str] = &[
    "osstatus",
    "errsec",
    "errssl",
    "security",
    "sectrust",
    "nsurl",
    "kcfstream",
    "cfnetwork",
    "sslhandshake",
    "code: -",
    "code=-",
    "secure transport",
];

/// A code next to a word of Apple's: `OSStatus -9807`, `Error Domain=NSURLErrorDomain Code=-1202`.
pub(super) fn status(text: &str, start: usize, _end: usize) -> Option<Found> {
    let (code, end) = decimal_at(text, start)?;
    let meaning = CODES.iter().find(|row| row.0 == code)?.1;
    has_word_nearby(text, start, end, 90, WORDS)
        .then(|| found(start, end, Family::Apple, meaning))?
}

#[rustfmt::skip]
pub(super) const MESSAGES: Table = &[
    ("errsslxcertchaininvalid", IssuerUnknown), ("errsslunknownrootcert", IssuerUnknown), ("errsslnorootcert", IssuerUnknown), ("errsecnottrusted", IssuerUnknown),
    ("errsslcertexpired", Expired), ("errseccertificateexpired", Expired), ("errsslcertnotyetvalid", NotYetValid), ("errsslhostnamemismatch", NameMismatch),
    ("errsechostnamemismatch", NameMismatch), ("errsslbadcert", VerificationFailed), ("errsslpeerhandshakefail", NoCommonAlgorithm),
    ("errsslpeerprotocolversion", ProtocolVersion), ("errsslpeerbadcert", RefusedByClient), ("errsslpeerunknownca", RefusedByClient),
    ("errsslclosedabort", CutOff), ("errsslclosedgraceful", CutOff), ("errsslprotocol", NotTls), ("errsslnegotiation", NoCommonAlgorithm),
    ("errsecinvalidextendedkeyusage", WrongUsage), ("errsecpkcs12verifyfailure", StorePassword), ("errsecunknownformat", OtherContainer),
    ("~one or more parameters passed to a function were not valid", OtherContainer),
    ("~one or more parameters passed to the function were not valid", OtherContainer),
    ("~unknown format in import", OtherContainer),
    ("~the extended key usage is not valid", WrongUsage),
    ("~the trust policy was not trusted", IssuerUnknown),
    ("~the certificate was not trusted", IssuerUnknown),
    ("~the root certificate is not trusted", IssuerUnknown),
    ("~host name mismatch", NameMismatch),
    ("~an ssl error has occurred and a secure connection to the server cannot be made", HandshakeFailed),
    ("~the certificate for this server is invalid", VerificationFailed),
    ("~the user name or passphrase you entered is not correct", StorePassword),
    ("~mac verification failed during pkcs12 import", StorePassword),
    ("~the item you attempted to import has been tampered with", StoreUnreadable),
    ("certificate is not standards compliant", NotStandard),
    ("x509: *certificate is not standards compliant", NotStandard),
    ("certificate is not permitted for this usage", WrongUsage),
    ("~connection closed via error", CutOff),
    ("~bad protocol version", ProtocolVersion),
    ("~handshake failure - *secure transport", NoCommonAlgorithm),
    ("invalid certificate chain", IssuerUnknown),
    ("~unknown root certificate", IssuerUnknown),
    ("~bad certificate format", StoreUnreadable),
];

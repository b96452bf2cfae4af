//! wolfSSL: texts, names, and numbers next to its name.

use super::super::Family;
use super::super::lines::first_bytes;
use super::super::meaning::Meaning::{self, *};
use super::super::pattern::{Found, Table};
use super::super::token::{decimal_at, found, has_word_nearby};

/// From `error-crypt.h` and `error-ssl.h`.
#[rustfmt::skip]
pub(super) const CODES: &[(i64, Meaning)] = &[
    (-188, IssuerUnknown), (-275, SelfSigned), (-150, NotYetValid), (-151, Expired), (-155, BadSignature), (-160, UnknownExtension), (-198, NameConstraint),
    (-322, NameMismatch), (-325, NameMismatch), (-329, VerificationFailed), (-386, WrongUsage), (-383, WrongUsage), (-387, WrongUsage), (-238, PathLength), (-246, PathLength), (-236, NotAnAuthority),
    (-313, NoCommonAlgorithm), (-326, ProtocolVersion), (-405, StorePassword), (-162, StoreEmpty), (-372, WeakAlgorithm), (-409, WeakAlgorithm), (-412, WeakAlgorithm), (-308, CutOff), (-323, StoreUnreadable), (-361, Revocation),
    (-340, NotTls), (-501, NoCommonAlgorithm), (-140, StoreUnreadable),
];

/// `wolfSSL error: -188`, `error = -188, ASN no signer`.
pub(super) fn code(text: &str, start: usize, end: usize) -> Option<Found> {
    let named = text.get(start..end)? == "wolfssl";
    let at = if named {
        end + first_bytes(text.get(end..)?, 60).find('-')?
    } else {
        end - 1
    };
    let (code, end) = decimal_at(text, at)?;
    let meaning = CODES.iter().find(|row| row.0 == code)?.1;
    let sure = named
        || has_word_nearby(
            text,
            start,
            end,
            120,
            &["wolfssl", "asn ", "peer subject", "wolf"],
        );
    sure.then(|| found(start, end, Family::Wolfssl, meaning))?
}

#[rustfmt::skip]
pub(super) const MESSAGES: Table = &[
    ("-275 asn self-signed", SelfSigned),
    ("asn self-signed certificate error", SelfSigned),
    ("-188 certificate verify failed", IssuerUnknown),
    ("asn no signer error to confirm failure", IssuerUnknown),
    ("asn_no_signer_e", IssuerUnknown),
    ("-151 asn date error", Expired),
    ("asn date error, current date after", Expired),
    ("asn_after_date_e", Expired),
    ("-150 asn date error", NotYetValid),
    ("asn date error, current date before", NotYetValid),
    ("asn_before_date_e", NotYetValid),
    ("-322 peer subject name mismatch", NameMismatch),
    ("peer subject name mismatch", NameMismatch),
    ("domain_name_mismatch", NameMismatch),
    ("peer ip address mismatch", AddressMismatch),
    ("ipaddr_mismatch", AddressMismatch),
    ("-198 name constraint error", NameConstraint),
    ("asn name constraint error", NameConstraint),
    ("~name constraint error", NameConstraint),
    ("-386 ext key use", WrongUsage),
    ("ext key use server/client auth not set", WrongUsage),
    ("key use digitalsignature not set", WrongUsage),
    ("key use keyencipherment not set", WrongUsage),
    ("-160 x.509 critical extension", UnknownExtension),
    ("critical extension ignored or invalid", UnknownExtension),
    ("-155 asn sig error", BadSignature),
    ("asn sig error, confirm failure", BadSignature),
    ("asn_sig_confirm_e", BadSignature),
    ("asn: bad other signature confirmation", IssuerUnknown),
    ("bad other signature confirmation", IssuerUnknown),
    ("asn ca path length", PathLength),
    ("~pathlen inv*", PathLength),
    ("~path length error", PathLength),
    ("wolfssl_ctx_load_verify_locations returned", StoreUnreadable),
];

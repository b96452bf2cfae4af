//! Words near the error that make one cause more likely than another.

use super::cause::CauseId::{self, *};
use super::cause::Likelihood::{self, *};
use super::meaning::Meaning::{self, *};
use super::{Family, Match};

/// If the text contains one of the words and has one of the meanings, the cause gets the likelihood.
pub(super) struct Clue {
    pub(super) words: &'static [&'static str],
    family: Option<Family>,
    meanings: &'static [Meaning],
    cause: CauseId,
    likelihood: Likelihood,
}

impl Clue {
    /// Whether the clue applies to a message with these matches.
    pub(super) fn applies(&self, matches: &[Match], text: &str) -> bool {
        let family = |found: &Match| self.family.is_none_or(|family| family == found.family);
        let about = matches
            .iter()
            .any(|found| self.meanings.contains(&found.meaning) && family(found));
        about && self.words.iter().any(|words| contains(text, words))
    }

    /// Applies the clue: words in the text move a likely cause to the front; the family alone only sets its likelihood.
    pub(super) fn apply(&self, ranked: &mut Vec<(CauseId, Likelihood)>) {
        let was = ranked.iter().position(|&(id, _)| id == self.cause);
        if let Some(was) = was {
            ranked.remove(was);
        }
        let at = if self.likelihood == Likely && self.family.is_none() {
            0
        } else {
            // After causes that are at least as likely.
            ranked.partition_point(|&(_, likelihood)| likelihood <= self.likelihood)
        };
        ranked.insert(at.min(ranked.len()), (self.cause, self.likelihood));
    }
}

/// Whether the text contains the pieces between the `*`, in this order.
fn contains(text: &str, words: &str) -> bool {
    let mut rest = text;
    words.split('*').all(|piece| match rest.find(piece) {
        Some(at) => {
            rest = rest.get(at + piece.len()..).unwrap_or_default();
            true
        }
        None => false,
    })
}

const REFUSED: &[Meaning] = &[
    VerificationFailed,
    IssuerUnknown,
    RootSentButNotTrusted,
    IssuerOfServerUnknown,
    AnchorIsNoRoot,
];
const DATES: &[Meaning] = &[Expired, OutsideValidity];
const NAMES: &[Meaning] = &[NameMismatch, NoAlternativeName, AddressMismatch];
const ANYTHING: &str = "";

const fn clue(
    words: &'static [&'static str],
    meanings: &'static [Meaning],
    cause: CauseId,
    likelihood: Likelihood,
) -> Clue {
    Clue {
        words,
        family: None,
        meanings,
        cause,
        likelihood,
    }
}

const fn of(
    family: Family,
    meanings: &'static [Meaning],
    cause: CauseId,
    likelihood: Likelihood,
) -> Clue {
    Clue {
        words: &[ANYTHING],
        family: Some(family),
        meanings,
        cause,
        likelihood,
    }
}

/// Later clues take precedence over earlier ones.
#[rustfmt::skip]
pub(super) const CLUES: &[Clue] = &[
    // Java and webpki never check an anchor's dates, so an expired root cannot cause their message.
    of(Family::Java, DATES, RootExpired, Unlikely),
    of(Family::Webpki, DATES, RootExpired, Unlikely),
    // wolfSSL drops certificates that it refuses while it loads or builds, and then reports them missing; Mbed TLS
    // partly too.
    of(Family::Wolfssl, &[IssuerUnknown], IntermediateExpired, Possible),
    of(Family::Wolfssl, &[IssuerUnknown], ValidLater, Possible),
    of(Family::Wolfssl, &[IssuerUnknown], PathTooLong, Possible),
    of(Family::Wolfssl, &[IssuerUnknown], ForbiddenName, Possible),
    of(Family::Wolfssl, &[IssuerUnknown], UnknownCriticalExtension, Possible),
    of(Family::Wolfssl, &[StoreUnreadable], RootExpired, Possible),
    of(Family::Wolfssl, &[StoreUnreadable], IntermediateExpired, Possible),
    of(Family::Wolfssl, &[StoreUnreadable], ServerCertificateExpired, Possible),
    of(Family::Wolfssl, &[StoreUnreadable], ValidLater, Possible),
    of(Family::Wolfssl, &[StoreUnreadable], UnknownCriticalExtension, Possible),
    of(Family::Mbedtls, &[IssuerUnknown], PathTooLong, Possible),
    // The position of the error in the chain. OpenSSL counts from the server certificate.
    clue(&["depth=0*certificate has expired", "error 10 at 0 depth", "sec_error_expired_certificate"], DATES, ServerCertificateExpired, Likely),
    clue(&["depth=1*certificate has expired", "error 10 at 1 depth"], DATES, IntermediateExpired, Likely),
    clue(&["depth=2*certificate has expired", "error 10 at 2 depth"], DATES, RootExpired, Likely),
    clue(&["root 2019", "rds-ca-2019", "rds 2019", "2019 ca", "rds-ca-2015", "root 2015"], DATES, RootExpired, Likely),
    // Java stores are made with keytool, which reads one certificate.
    of(Family::Java, &[IssuerUnknown], FirstCertificateOnly, Likely),
    clue(&["keytool", ".jks", ".p12", ".pfx", "truststore"], REFUSED, FirstCertificateOnly, Likely),
    clue(&["ignoring extra certs", "could not be decoded", "could not decode certificate", "blocks could not be parsed", "input not an x.509"], REFUSED, StoreDamaged, Likely),
    clue(&[".proxy-", "rds proxy", "rds-proxy", ".dsql.", ".dsql-", "aurora dsql", "serverless v1", "docdb-elastic.", ".redshift", ".neptune."], REFUSED, ProxyNeedsOtherRoots, Likely),
    // Names of the public roots and of certificates under them; the RDS CAs are called "Amazon RDS ...".
    clue(&["amazon root ca", "amazon rsa 2048 m", "amazon rsa 4096 m", "amazon ecdsa 256 m", "amazon ecdsa 384 m", "starfield services root", "amazon trust services"], REFUSED, ProxyNeedsOtherRoots, Likely),
    clue(&["2019 ca"], REFUSED, IntermediateAsAnchor, Possible),
    clue(&["o=amazon rds*cn=amazon rds*root ca*g1"], REFUSED, RootMissing, Likely),
    clue(&["localhost", "127.0.0.1", "host.docker.internal"], REFUSED, Intercepted, Possible),
    // The API is signed under public roots: a client that refuses it sees a proxy of the company, or has no public
    // roots.
    clue(&["ssl validation failed for https://", "unable to execute http request", "https://rds.", "https://sts.", "https://secretsmanager."], REFUSED, Intercepted, Likely),
    clue(&["keystore was tampered"], &[StorePassword], WrongStorePassword, Likely),
    clue(&["<?xml", "<html", "accessdenied"], &[StoreEmpty, StoreUnreadable], StoreHoldsNothing, Likely),
    // By address, in any stack's wording.
    clue(&["ip: 1", "ip: 2", "ip: 3", "ip: 4", "ip: 5", "ip: 6", "ip: 7", "ip: 8", "ip: 9", "ip address", "ip sans", "127.0.0.1", "host name \"10.", "host name \"172.", "host name \"192.168.", "for name \"10.", "for name \"172.", "for name \"192.168."], NAMES, ConnectsByAddress, Likely),
    clue(&["not valid for any names", "legacy common name", "no subject alternative names present", "is not cert\"s cn", "does not match common name"], NAMES, CommonNameOnly, Likely),
    clue(&["expecting a client certificate"], &[ClientCertificate], ClientCertificateWanted, Likely),
    clue(&["file \"system\" does not exist"], &[StoreMissing], StoreNotUsed, Possible),
    clue(&["couldn\"t find 127.", "couldn\"t find 10.", "couldn\"t find 172.", "couldn\"t find 192.168.", "hostname: 127.0.0.1", "hostname: 10.", "hostname: 172.", "hostname: 192.168.", "hostname 10.", "hostname 127.", "hostname \"127.", "hostname \"10.", "hostname 192.168.", "expected cn=\"127.", "expected cn=\"10."], NAMES, ConnectsByAddress, Likely),
    clue(&["can\"t connect*wrong version number", "can\"t connect*wrong_version_number"], &[NotTlsAfterProtocol], ServerWithoutTls, Likely),
    clue(&["(using password: no)"], &[AccessDenied], WrongCredentials, Likely),
    clue(&["ssl is required", "require ssl", "secure transport", "without ssl", "ssl=0", "ssl-mode=disabled", "ssl_disabled", "skip-ssl"], &[AccessDenied], EncryptionForced, Likely),
];

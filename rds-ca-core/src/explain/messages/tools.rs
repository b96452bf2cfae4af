//! Programs that make and install trust stores: update-ca-certificates, update-ca-trust, openssl rehash, keytool.

use super::super::meaning::Meaning::*;
use super::super::pattern::Table;

#[rustfmt::skip]
pub(super) const MESSAGES: Table = &[
    ("does not contain exactly one certificate or crl", BundleInOneFile),
    ("does not contain a certificate or crl: skipping", StoreEmpty),
    ("contains more than one certificate", BundleInOneFile),
    ("duplicate certificate in file", BundleInOneFile),
    ("not found, but listed in /etc/ca-certificates.conf", StoreMissing),
    ("it does not contain exactly one certificate", BundleInOneFile),
    ("skipping *,it does not contain exactly one certificate", BundleInOneFile),
    ("skipping duplicate certificate in", AliasTaken),
    ("p11-kit: couldn\"t parse", StoreUnreadable),
    ("could not read certificate from", StoreUnreadable),
    ("could not find certificate from", StoreEmpty),
    ("could not find certificates from", StoreEmpty),
    ("unable to load certificate", StoreUnreadable),
    ("unable to load certificates", StoreUnreadable),
    ("unable to load pkcs7 object", OtherContainer),
    ("error loading file*pem", StoreUnreadable),
    ("mac verify error: invalid password", StorePassword),
    ("mac verify failure", StorePassword),
    ("~reply has no certificates", StoreEmpty),
];

//! Erlang's ssl application, and the Elixir drivers on it: Postgrex, MyXQL, mysql-otp, Redix. Alerts are read elsewhere.

use super::super::meaning::Meaning::*;
use super::super::pattern::Table;

#[rustfmt::skip]
pub(super) const MESSAGES: Table = &[
    ("bad_cert,max_path_length_reached", PathLength),
    ("bad_cert, :max_path_length_reached", PathLength),
    ("max_path_length_reached", PathLength),
    ("hostname_check_failed", NameMismatch),
    ("bad_cert,unknown_ca", IssuerUnknown),
    ("bad_cert, :unknown_ca", IssuerUnknown),
    ("bad_cert,selfsigned_peer", SelfSigned),
    ("selfsigned_peer", SelfSigned),
    ("bad_cert,cert_expired", Expired),
    ("bad_cert, :cert_expired", Expired),
    ("bad_cert,invalid_issuer", IssuerUnknown),
    ("bad_cert,invalid_signature", BadSignature),
    ("bad_cert,name_not_permitted", NameConstraint),
    ("name_not_permitted", NameConstraint),
    ("missing_basic_constraint", NotAnAuthority),
    ("invalid_key_usage", NotAnAuthority),
    ("invalid_ext_key_usage", WrongUsage),
    ("key_usage_mismatch", WrongUsage),
    ("bad_cert,revoked", Revocation),
    ("revocation_status_undetermined", Revocation),
    ("cacerts: :undefined", StoreMissing),
    ("cacerts,undefined", StoreMissing),
    ("cacertfile*enoent", StoreMissing),
    ("cacertfile, []", StoreMissing),
    ("cacertfile: :undefined", StoreMissing),
    ("incompatible*verify_peer*cacerts", StoreMissing),
    ("no_cacerts_found", StoreMissing),
    ("failed_to_load_cacerts*", StoreMissing),
    ("certfile*enoent", StoreMissing),
    ("options*cacertfile", StoreUnreadable),
    ("failed_to_upgrade_socket", HandshakeFailed),
    ("ssl connect: *closed", CutOff),
    ("ssl not available", NoTlsOffered),
    ("ssl_not_available", NoTlsOffered),
    ("server does not support ssl", NoTlsOffered),
    ("server_does_not_support_ssl", NoTlsOffered),
];

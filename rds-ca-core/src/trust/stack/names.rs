//! The name rules of the front ends, as a table.

use crate::trust::path::host_name::{CommonName, IpRule, NameRule};
use crate::trust::path::host_pattern::Matching;

const fn rule(
    common_name: CommonName,
    partial_wildcard: bool,
    trailing_dot: bool,
    ip_as_dns: bool,
    ip_in_common_name: bool,
) -> Option<NameRule> {
    Some(NameRule {
        common_name,
        partial_wildcard,
        top_level_wildcard: false,
        trailing_dot,
        matching: Matching::Switches,
        ip: IpRule {
            alt_name: true,
            dns: ip_as_dns,
            common_name: ip_in_common_name,
        },
    })
}

const fn by(matching: Matching, rule: Option<NameRule>) -> Option<NameRule> {
    match rule {
        Some(mut rule) => {
            rule.matching = matching;
            Some(rule)
        }
        None => None,
    }
}

const fn without_ip_alt_names(rule: Option<NameRule>) -> Option<NameRule> {
    match rule {
        Some(mut rule) => {
            rule.ip.alt_name = false;
            Some(rule)
        }
        None => None,
    }
}

const PARTIAL: Matching = Matching::OpenSsl { partial: true };
const NOT_PARTIAL: Matching = Matching::OpenSsl { partial: false };

use CommonName::{Always, WithoutAny, WithoutDns, WithoutDnsAndIp};

//                                                     common name, my*, host., IP as DNS, IP in common name
pub(super) const OPENSSL: Option<NameRule> =
    by(PARTIAL, rule(WithoutDns, true, false, false, false));
pub(super) const PYTHON: Option<NameRule> =
    by(NOT_PARTIAL, rule(WithoutDns, false, false, false, false));
pub(super) const LIBPQ: Option<NameRule> = rule(WithoutDns, false, false, true, true);
pub(super) const PGJDBC: Option<NameRule> =
    by(Matching::PgJdbc, rule(WithoutDns, false, false, true, true));
pub(super) const MARIADB: Option<NameRule> = by(PARTIAL, rule(WithoutDns, true, false, true, true));
pub(super) const CONNECTOR_J: Option<NameRule> =
    by(Matching::ConnectorJ, rule(Always, true, true, false, true));
pub(super) const PHP_STREAM: Option<NameRule> = rule(WithoutDns, true, false, true, true);
pub(super) const PHP_MYSQLI: Option<NameRule> = rule(WithoutDns, true, true, true, true);
pub(super) const NODE: Option<NameRule> =
    by(Matching::Node, rule(WithoutDns, true, true, false, false));
pub(super) const MYSQL2: Option<NameRule> = without_ip_alt_names(NODE);
pub(super) const CURL: Option<NameRule> = rule(WithoutDnsAndIp, false, true, false, true);
pub(super) const JSSE: Option<NameRule> =
    by(Matching::Jsse, rule(WithoutDns, true, true, false, false));
pub(super) const DOTNET: Option<NameRule> = rule(WithoutDns, false, true, false, true);
pub(super) const GNUTLS: Option<NameRule> = rule(WithoutDnsAndIp, false, true, false, false);
pub(super) const CURL_GNUTLS: Option<NameRule> = rule(WithoutDnsAndIp, false, false, false, false);
pub(super) const NSS: Option<NameRule> = rule(WithoutDns, true, false, false, true);
pub(super) const MBEDTLS: Option<NameRule> =
    without_ip_alt_names(rule(WithoutAny, false, false, true, true));
pub(super) const WOLFSSL: Option<NameRule> = rule(WithoutDnsAndIp, true, false, true, true);

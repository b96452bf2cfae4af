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

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use crate::certificate::KeyId;
    use crate::certificate::details::{Details, GeneralName, Name};
    use crate::trust::path::node::Node;
    use crate::trust::stack;

    /// The clients of the table's fourth column, in its order.
    const CLIENTS: [&str; 7] = [
        "go-old",
        "openssl",
        "python-ssl",
        "node",
        "java-jsse",
        "pgjdbc-verify-full",
        "mariadb-j",
    ];

    fn server_certificate(names: &str, common_name: &str) -> Node {
        let names: Vec<_> = names
            .split(' ')
            .filter_map(|name| name.split_once(':'))
            .map(|(kind, value)| match kind {
                "DNS" => GeneralName::Dns(value.to_owned()),
                "URI" => GeneralName::Uri(value.to_owned()),
                "IP" => GeneralName::Ip(match value.parse().unwrap() {
                    IpAddr::V4(ip) => ip.octets().to_vec().into(),
                    IpAddr::V6(ip) => ip.octets().to_vec().into(),
                }),
                other => panic!("no type of name: {other}"),
            })
            .collect();
        let common_names = match common_name {
            "" => Vec::new(),
            name => vec![name.to_owned()],
        };
        let details = Details {
            subject_alt_names: (!names.is_empty()).then_some(names),
            subject: Name {
                common_names,
                ..Name::default()
            },
            ..Details::none().clone()
        };
        Node::ideal(details, KeyId::from_bytes([0; 32]))
    }

    /// Certificates with several names, addresses and common names: as measured where the forms are ordinary, and
    /// never more permissive than measured where they are not.
    #[test]
    fn certificates_match_hosts_as_measured() {
        let table = include_str!("../../../tests/data/host-names-more.tsv");
        let (mut rows, mut stricter) = (0, 0);
        for row in table.lines().skip(1) {
            let [host, names, common_name, measured, shape] =
                row.split('\t').collect::<Vec<_>>()[..]
            else {
                panic!("five columns: {row}");
            };
            let leaf = server_certificate(names, common_name);
            for (client, measured) in CLIENTS.into_iter().zip(measured.bytes()) {
                let rule = stack::find(client).unwrap().names.unwrap();
                let (ours, theirs) = (rule.check(&leaf, host).is_ok(), measured == b'+');
                stricter += usize::from(theirs && !ours);
                assert!(
                    ours == theirs || theirs && shape == "odd",
                    "{client}: {names} {common_name} for {host}: {ours}"
                );
            }
            rows += 1;
        }
        assert!(
            rows > 60 && stricter < 20,
            "{rows} rows, {stricter} stricter"
        );
    }

    /// Java reads one of several common names; which one is not modelled, so none counts alone.
    #[test]
    fn one_of_several_common_names_is_not_enough_for_java() {
        let leaf = |names: [&str; 2]| {
            let details = Details {
                subject: Name {
                    common_names: names.map(str::to_owned).to_vec(),
                    ..Name::default()
                },
                ..Details::none().clone()
            };
            Node::ideal(details, KeyId::from_bytes([0; 32]))
        };
        let (own, other) = ("db.example.com", "other.example.com");
        for (client, one_is_enough) in [("java-jsse", false), ("openssl", true)] {
            let rule = stack::find(client).unwrap().names.unwrap();
            let fits = |names| rule.check(&leaf(names), own).is_ok();
            assert_eq!(fits([own, other]), one_is_enough, "{client}");
            assert_eq!(fits([other, own]), one_is_enough, "{client}");
            assert!(!fits([other, other]), "{client}");
        }
        let rule = stack::find("java-jsse").unwrap().names.unwrap();
        assert!(rule.check(&leaf([own, "*.example.com"]), own).is_ok());
    }

    /// By the sources: Go's `VerifyHostname`, NSS's `cert_TestHostName`; wolfSSL's `MatchDomainName` accepts more.
    #[test]
    fn brackets_and_wildcards_within_labels_are_read_as_each_client_reads_them() {
        for (clients, host, names, expected) in [
            ("go-old go-new", "[127.0.0.1]", "IP:127.0.0.1", true),
            ("go-old go-new", "[::1]", "IP:::1", true),
            ("go-old go-new", "[::1]", "IP:::2", false),
            // Java writes all eight groups.
            ("pgjdbc-verify-full", "0:0:0:0:0:0:0:1", "IP:::1", true),
            ("pgjdbc-verify-full", "::1", "IP:::1", false),
            (
                "nss wolfssl",
                "mydb.example.com",
                "DNS:my*.example.com",
                true,
            ),
            (
                "nss wolfssl",
                "MyDb.example.com",
                "DNS:mY*.Example.com",
                true,
            ),
            ("nss wolfssl", "my.example.com", "DNS:my*.example.com", true),
            (
                "nss wolfssl",
                "other.example.com",
                "DNS:my*.example.com",
                false,
            ),
            (
                "nss wolfssl",
                "mydb.example.org",
                "DNS:my*.example.com",
                false,
            ),
            ("nss", "mydb.example.com", "DNS:*db.example.com", false),
            ("nss", "mydb.example.com", "DNS:m*b.example.com", false),
            ("nss", "mydb.example.com", "DNS:m**.example.com", false),
            (
                "nss",
                "xn--bcher-kva.example.com",
                "DNS:xn--*.example.com",
                false,
            ),
            (
                "nss",
                "xn--bcher-kva.example.com",
                "DNS:*.example.com",
                true,
            ),
            (
                "gnutls mbedtls",
                "mydb.example.com",
                "DNS:my*.example.com",
                false,
            ),
        ] {
            let leaf = server_certificate(names, "");
            for client in clients.split(' ') {
                let rule = stack::find(client).unwrap().names.unwrap();
                let fits = rule.check(&leaf, host).is_ok();
                assert_eq!(fits, expected, "{client}: {names} for {host}");
            }
        }
    }
}

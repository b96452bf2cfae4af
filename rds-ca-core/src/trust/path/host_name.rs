//! Whether a certificate is valid for the host that a client connects to.

use std::net::IpAddr;

use super::host_pattern::Matching;
use super::node::Node;
use super::{Pass, Rejection};
use crate::certificate::details::GeneralName;
use crate::trust::verdict::Rule;

/// When the common name is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::trust) enum CommonName {
    /// Never.
    Never,
    /// If there is no subject alternative name at all.
    WithoutAny,
    /// If there is neither a DNS name nor an IP address among them.
    WithoutDnsAndIp,
    /// If there is no DNS name among them.
    WithoutDns,
    /// Always.
    Always,
}

/// How a stack compares the host with the names of the server certificate.
#[derive(Clone, Copy, Debug)]
pub(in crate::trust) struct NameRule {
    pub(in crate::trust) common_name: CommonName,
    /// `my*.example.com` matches `mydb.example.com`.
    pub(in crate::trust) partial_wildcard: bool,
    /// `*.com` matches `example.com`.
    pub(in crate::trust) top_level_wildcard: bool,
    /// A dot at the end of the host is ignored.
    pub(in crate::trust) trailing_dot: bool,
    /// The client's own matching function, if it was measured; it overrides the wildcard switches.
    pub(in crate::trust) matching: Matching,
    /// For an IP address as the host: the types of names that are compared with it.
    pub(in crate::trust) ip: IpRule,
}

/// Where a stack searches for an IP address.
#[derive(Clone, Copy, Debug)]
pub(in crate::trust) struct IpRule {
    pub(in crate::trust) alt_name: bool,
    /// Written as text in a DNS name.
    pub(in crate::trust) dns: bool,
    /// Written as text in the common name, if that is compared.
    pub(in crate::trust) common_name: bool,
}

impl NameRule {
    /// RFC 6125 and RFC 9525 as rustls, Go and current RFC 5280 clients apply them.
    pub(in crate::trust) const ALT_NAMES_ONLY: Self = Self {
        common_name: CommonName::Never,
        partial_wildcard: false,
        top_level_wildcard: false,
        trailing_dot: true,
        matching: Matching::Switches,
        ip: IpRule {
            alt_name: true,
            dns: false,
            common_name: false,
        },
    };

    pub(in crate::trust) fn check(&self, leaf: &Node, host: &str) -> Pass {
        let details = leaf.details();
        let no_names = Vec::new();
        let names = details.subject_alt_names.as_ref().unwrap_or(&no_names);
        let common_name = self.common_names(leaf, names);
        let address = match self.matching {
            Matching::Switches | Matching::Go { .. } => host.trim_matches(['[', ']']),
            _ => host,
        };
        let matches = match address.parse::<IpAddr>() {
            _ if self.matching == Matching::PgJdbc => pgjdbc(host, names, &common_name),
            Ok(ip) => self.ip(ip, host, names, &common_name),
            Err(_) => self.dns(host, names, &common_name),
        };
        if matches {
            return Ok(());
        }
        if details.subject_alt_names.is_none() && self.common_name == CommonName::Never {
            return Err(Rejection::new(
                Rule::NoSubjectAltName,
                leaf,
                format!(
                    "{} has no subject alternative name, and this client checks nothing else",
                    leaf.label()
                ),
            ));
        }
        Err(Rejection::new(
            Rule::NameMismatch,
            leaf,
            format!(
                "the certificate of {} is not for the host {host:?}",
                leaf.label()
            ),
        ))
    }

    fn common_names<'a>(&self, leaf: &'a Node, names: &[GeneralName]) -> Vec<&'a str> {
        let has_dns = names.iter().any(|name| matches!(name, GeneralName::Dns(_)));
        let has_ip = names.iter().any(|name| matches!(name, GeneralName::Ip(_)));
        let looked_at = match self.common_name {
            CommonName::Never => false,
            CommonName::WithoutAny => names.is_empty(),
            CommonName::WithoutDnsAndIp => !has_dns && !has_ip,
            CommonName::WithoutDns => !has_dns,
            CommonName::Always => true,
        };
        let common_names = leaf.details().subject.common_names.iter();
        common_names
            .map(String::as_str)
            .filter(|_| looked_at)
            .collect()
    }

    fn ip(&self, ip: IpAddr, host: &str, names: &[GeneralName], common_names: &[&str]) -> bool {
        let same = |bytes: &[u8]| match ip {
            IpAddr::V4(ip) => bytes == ip.octets(),
            IpAddr::V6(ip) => bytes == ip.octets(),
        };
        names.iter().any(|name| match name {
            GeneralName::Ip(bytes) => self.ip.alt_name && same(bytes),
            GeneralName::Dns(text) => self.ip.dns && text == host,
            _ => false,
        }) || self.ip.common_name && common_names.contains(&host)
    }

    fn dns(&self, host: &str, names: &[GeneralName], common_names: &[&str]) -> bool {
        let host = match host.strip_suffix('.') {
            Some(without)
                if self.trailing_dot
                    && matches!(self.matching, Matching::Switches | Matching::Jsse) =>
            {
                without
            }
            Some(_) if self.matching == Matching::Switches => return false,
            _ => host,
        };
        let alt_names = names.iter().filter_map(|name| match name {
            GeneralName::Dns(text) => Some(text.as_str()),
            _ => None,
        });
        let mut common_names = common_names.iter().copied();
        // Which of several common names Java uses is not modelled.
        let by_common_name = match self.matching {
            Matching::Jsse | Matching::ConnectorJ => {
                common_names.len() > 0 && common_names.all(|name| self.fits(name, host))
            }
            _ => common_names.any(|name| self.fits(name, host)),
        };
        let mut alt_names = alt_names;
        by_common_name || alt_names.any(|name| self.fits(name, host))
    }

    /// Whether the name or pattern matches the host.
    fn fits(&self, pattern: &str, host: &str) -> bool {
        if self.matching != Matching::Switches {
            return self.matching.fits(pattern, host);
        }
        if pattern.eq_ignore_ascii_case(host) {
            return !host.is_empty() && !pattern.contains('*');
        }
        let Some(((first, rest), (label, domain))) =
            pattern.split_once('.').zip(host.split_once('.'))
        else {
            return false;
        };
        if !rest.eq_ignore_ascii_case(domain)
            || !(self.top_level_wildcard || rest.contains('.'))
            || rest.contains('*')
        {
            return false;
        }
        match first.split_once('*') {
            Some(("", "")) => !label.is_empty(),
            // As NSS's `cert_TestHostName`: the last character of the label, and no label in another script.
            Some((before, "")) if self.partial_wildcard => {
                let (label, before) = (label.to_ascii_lowercase(), before.to_ascii_lowercase());
                label.starts_with(&before) && !label.starts_with("xn--")
            }
            _ => false,
        }
    }
}

/// `PGjdbcHostnameVerifier`: addresses are compared as text.
fn pgjdbc(host: &str, names: &[GeneralName], common_names: &[&str]) -> bool {
    let brackets = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let host = brackets.unwrap_or(host);
    let fits = |name: &str| Matching::PgJdbc.fits(name, host);
    let text = |octets: &[u8]| match (<[u8; 4]>::try_from(octets), <[u8; 16]>::try_from(octets)) {
        (Ok(octets), _) => Some(std::net::Ipv4Addr::from(octets).to_string()),
        // Java includes all of them.
        (_, Ok(octets)) => Some(
            std::net::Ipv6Addr::from(octets)
                .segments()
                .map(|segment| format!("{segment:x}"))
                .join(":"),
        ),
        _ => None,
    };
    let among = names.iter().any(|name| match name {
        GeneralName::Dns(name) => fits(name),
        GeneralName::Ip(octets) => text(octets).is_some_and(|name| fits(&name)),
        _ => false,
    });
    among || !common_names.is_empty() && common_names.iter().all(|name| fits(name))
}

//! What the host name of a database endpoint says about itself.

use std::fmt;

use super::{Partition, Region};

/// The service that an endpoint's domain belongs to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Service {
    /// Amazon RDS and Aurora: `….rds.amazonaws.com`.
    Rds,
    /// Amazon DocumentDB: `….docdb.amazonaws.com`.
    DocumentDb,
    /// Amazon Neptune: `….neptune.amazonaws.com`.
    Neptune,
    /// Not the domain of a database service: a CNAME of the operator, an IP address, anything else.
    Unknown,
}

/// What an endpoint leads to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EndpointKind {
    /// One DB instance.
    Instance,
    /// The writer of a cluster, whichever instance that is.
    ClusterWriter,
    /// The readers of a cluster.
    ClusterReader,
    /// A custom endpoint of a cluster.
    ClusterCustom,
    /// The shard group of an Aurora Limitless database.
    ShardGroup,
    /// The writer of an Aurora global database.
    GlobalWriter,
    /// An RDS Proxy, which presents certificates of public Amazon CAs instead of an RDS CA.
    Proxy,
    /// The name does not tell.
    Unknown,
}

/// A host name, and a port where one is given, told apart by the way AWS forms endpoint names.
///
/// Any text is an endpoint; one that AWS did not form has the service [`Service::Unknown`].
///
/// # Example
///
/// ```
/// use rds_ca_core::name::{Endpoint, EndpointKind, Region, Service};
///
/// let endpoint = Endpoint::parse("orders.cluster-ro-c9akciq32.eu-west-1.rds.amazonaws.com:5432");
/// assert_eq!(endpoint.kind(), EndpointKind::ClusterReader);
/// assert_eq!(endpoint.service(), Service::Rds);
/// assert_eq!(endpoint.region(), Some(&Region::new("eu-west-1")));
/// assert_eq!((endpoint.name(), endpoint.port()), (Some("orders"), Some(5432)));
/// assert_eq!(Endpoint::parse("db.internal").region(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    host: String,
    port: Option<u16>,
    service: Service,
    kind: EndpointKind,
    region: Option<Region>,
}

impl Endpoint {
    /// Reads `host` or `host:port`: letters in lower case, a final dot of the host removed.
    ///
    /// An IPv6 address with a port is written in brackets: `[::1]:5432`.
    pub fn parse(text: &str) -> Self {
        let (host, port) = split_port(text.trim());
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let (service, region, labels) = split_domain(&host);
        let kind = match service {
            Service::Unknown => EndpointKind::Unknown,
            _ => kind_of(&labels),
        };
        let region = region.map(Region::new);
        Self {
            host,
            port,
            service,
            kind,
            region,
        }
    }

    /// The host name or address, in lower case and without a final dot.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, where the text had one.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The service of the domain.
    pub fn service(&self) -> Service {
        self.service
    }

    /// What it leads to.
    pub fn kind(&self) -> EndpointKind {
        self.kind
    }

    /// The region in the name; a global endpoint and a name that is not AWS's have none.
    pub fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }

    /// The partition of the region.
    pub fn partition(&self) -> Option<Partition> {
        self.region.as_ref().map(Region::partition)
    }

    /// The identifier that the name starts with: of the instance, the cluster, the proxy …
    ///
    /// `None` for a name that AWS did not form.
    pub fn name(&self) -> Option<&str> {
        match self.kind {
            EndpointKind::Unknown => None,
            _ => self.host.split('.').next(),
        }
    }
}

/// The host, and the port after a colon.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) if self.host.contains(':') => write!(f, "[{}]:{port}", self.host),
            Some(port) => write!(f, "{}:{port}", self.host),
            None => f.pad(&self.host),
        }
    }
}

fn split_port(text: &str) -> (&str, Option<u16>) {
    if let Some(inner) = text.strip_prefix('[')
        && let Some((host, rest)) = inner.split_once(']')
    {
        return (
            host,
            rest.strip_prefix(':').and_then(|port| port.parse().ok()),
        );
    }
    match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (text, None),
        },
        _ => (text, None),
    }
}

/// The service, the region, and the labels in front of both.
///
/// The region stands before the service name, or behind it in China
/// (`….rds.cn-north-1.amazonaws.com.cn`). An Aurora global endpoint has `global` in its place.
fn split_domain(host: &str) -> (Service, Option<&str>, Vec<&str>) {
    const UNKNOWN: (Service, Option<&str>, Vec<&str>) = (Service::Unknown, None, Vec::new());
    let Some(front) = host
        .strip_suffix(".amazonaws.com")
        .or_else(|| host.strip_suffix(".amazonaws.com.cn"))
        .or_else(|| host.strip_suffix(".amazonaws.eu"))
    else {
        return UNKNOWN;
    };
    let mut labels: Vec<&str> = front.split('.').collect();
    let (Some(last), Some(before)) = (labels.pop(), labels.pop()) else {
        return UNKNOWN;
    };
    let (service, region) = match (service_of(before), service_of(last)) {
        (_, Some(service)) => (service, before),
        (Some(service), None) => (service, last),
        (None, None) => return UNKNOWN,
    };
    let region = (region != "global").then_some(region);
    (service, region, labels)
}

fn service_of(label: &str) -> Option<Service> {
    match label {
        "rds" => Some(Service::Rds),
        "docdb" => Some(Service::DocumentDb),
        "neptune" => Some(Service::Neptune),
        _ => None,
    }
}

/// The label behind the identifier tells: a bare hash is an instance, prefixes mark the rest.
fn kind_of(labels: &[&str]) -> EndpointKind {
    let (Some(name), Some(mark), rest) = (labels.first(), labels.get(1), labels.get(2..)) else {
        return EndpointKind::Unknown;
    };
    if name.is_empty() || mark.is_empty() {
        return EndpointKind::Unknown;
    }
    const MARKS: [(&str, EndpointKind); 6] = [
        ("cluster-ro-", EndpointKind::ClusterReader),
        ("cluster-custom-", EndpointKind::ClusterCustom),
        ("cluster-", EndpointKind::ClusterWriter),
        ("proxy-", EndpointKind::Proxy),
        ("shardgrp-", EndpointKind::ShardGroup),
        ("global-", EndpointKind::GlobalWriter),
    ];
    // An additional endpoint of a proxy: `<name>.endpoint.proxy-<hash>`.
    if *mark == "endpoint"
        && rest.is_some_and(|rest| rest.iter().any(|label| label.starts_with("proxy-")))
    {
        return EndpointKind::Proxy;
    }
    if rest.is_some_and(|rest| !rest.is_empty()) {
        return EndpointKind::Unknown;
    }
    MARKS
        .into_iter()
        .find(|(prefix, _)| mark.starts_with(prefix))
        .map_or(EndpointKind::Instance, |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn told_apart_by_name() {
        use EndpointKind as Kind;
        for (text, service, kind, region, name) in [
            (
                "db1.c9ak.us-east-1.rds.amazonaws.com",
                Service::Rds,
                Kind::Instance,
                Some("us-east-1"),
                Some("db1"),
            ),
            (
                "DB1.c9ak.US-GOV-WEST-1.rds.amazonaws.com.",
                Service::Rds,
                Kind::Instance,
                Some("us-gov-west-1"),
                Some("db1"),
            ),
            (
                "a.cluster-c9.eu-west-1.rds.amazonaws.com",
                Service::Rds,
                Kind::ClusterWriter,
                Some("eu-west-1"),
                Some("a"),
            ),
            (
                "a.cluster-ro-c9.eu-west-1.rds.amazonaws.com",
                Service::Rds,
                Kind::ClusterReader,
                Some("eu-west-1"),
                Some("a"),
            ),
            (
                "a.cluster-custom-c9.eu-west-1.rds.amazonaws.com",
                Service::Rds,
                Kind::ClusterCustom,
                Some("eu-west-1"),
                Some("a"),
            ),
            (
                "p.proxy-c9.eu-west-1.rds.amazonaws.com",
                Service::Rds,
                Kind::Proxy,
                Some("eu-west-1"),
                Some("p"),
            ),
            (
                "ro.endpoint.proxy-c9.eu-west-1.rds.amazonaws.com",
                Service::Rds,
                Kind::Proxy,
                Some("eu-west-1"),
                Some("ro"),
            ),
            (
                "l.shardgrp-c9.eu-west-1.rds.amazonaws.com",
                Service::Rds,
                Kind::ShardGroup,
                Some("eu-west-1"),
                Some("l"),
            ),
            (
                "g.global-c9.global.rds.amazonaws.com",
                Service::Rds,
                Kind::GlobalWriter,
                None,
                Some("g"),
            ),
            (
                "d.c9.eu-west-1.docdb.amazonaws.com",
                Service::DocumentDb,
                Kind::Instance,
                Some("eu-west-1"),
                Some("d"),
            ),
            (
                "n.cluster-c9.eu-west-1.neptune.amazonaws.com",
                Service::Neptune,
                Kind::ClusterWriter,
                Some("eu-west-1"),
                Some("n"),
            ),
            (
                "c.123.rds.cn-north-1.amazonaws.com.cn",
                Service::Rds,
                Kind::Instance,
                Some("cn-north-1"),
                Some("c"),
            ),
            (
                "c.cluster-1.rds.cn-northwest-1.amazonaws.com.cn",
                Service::Rds,
                Kind::ClusterWriter,
                Some("cn-northwest-1"),
                Some("c"),
            ),
            (
                "rds.eu-west-1.amazonaws.com",
                Service::Rds,
                Kind::Unknown,
                Some("eu-west-1"),
                None,
            ),
            (
                "rds.amazonaws.com",
                Service::Unknown,
                Kind::Unknown,
                None,
                None,
            ),
            ("db.internal", Service::Unknown, Kind::Unknown, None, None),
            (
                "a.c9.eu-west-1.rds.amazonaws.com.evil.example",
                Service::Unknown,
                Kind::Unknown,
                None,
                None,
            ),
            ("", Service::Unknown, Kind::Unknown, None, None),
            ("....", Service::Unknown, Kind::Unknown, None, None),
        ] {
            let endpoint = Endpoint::parse(text);
            assert_eq!(endpoint.service(), service, "{text}");
            assert_eq!(endpoint.kind(), kind, "{text}");
            assert_eq!(endpoint.region().map(Region::as_str), region, "{text}");
            assert_eq!(endpoint.name(), name, "{text}");
        }
    }

    #[test]
    fn ports() {
        for (text, host, port) in [
            ("db:5432", "db", Some(5432)),
            ("db", "db", None),
            ("db:", "db:", None),
            ("db:99999", "db:99999", None),
            ("[::1]:5432", "::1", Some(5432)),
            ("[::1]", "::1", None),
            ("::1", "::1", None),
            ("10.0.0.1:3306", "10.0.0.1", Some(3306)),
        ] {
            let endpoint = Endpoint::parse(text);
            assert_eq!((endpoint.host(), endpoint.port()), (host, port), "{text}");
        }
        assert_eq!(Endpoint::parse("[::1]:5432").to_string(), "[::1]:5432");
    }
}

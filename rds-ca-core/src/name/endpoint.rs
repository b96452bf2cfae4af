//! Parses the host name of a database endpoint.

use std::fmt;

use super::{Partition, Region, infallible_text};

words! {
    /// The service that an endpoint's domain belongs to.
    #[non_exhaustive]
    pub enum Service: "a service" {
        /// Amazon RDS and Aurora: `….rds.amazonaws.com`.
        Rds = "rds",
        /// Amazon DocumentDB: `….docdb.amazonaws.com`.
        DocumentDb = "document_db",
        /// Amazon Neptune: `….neptune.amazonaws.com`.
        Neptune = "neptune",
        /// Not a database endpoint of these services: an operator's CNAME, an IP address, or any other name.
        Unknown = "unknown",
    }
}

words! {
    /// What an endpoint connects to.
    #[non_exhaustive]
    pub enum EndpointKind: "an endpoint kind" {
        /// One DB instance.
        Instance = "instance",
        /// The writer of a cluster, whichever instance it is at the time.
        ClusterWriter = "cluster_writer",
        /// The readers of a cluster.
        ClusterReader = "cluster_reader",
        /// A custom endpoint of a cluster.
        ClusterCustom = "cluster_custom",
        /// The shard group of an Aurora Limitless database.
        ShardGroup = "shard_group",
        /// The writer of an Aurora global database.
        GlobalWriter = "global_writer",
        /// An RDS Proxy.
        Proxy = "proxy",
        /// An additional endpoint of an RDS Proxy.
        ProxyEndpoint = "proxy_endpoint",
        /// The name does not show it.
        Unknown = "unknown",
    }
}

words! {
    /// Whose certificate authorities sign the certificate that an endpoint presents.
    ///
    /// Derived from the name alone: an Aurora Serverless v1 cluster is named like any other cluster, but presents a
    /// certificate of Amazon Trust Services. The inventory knows the difference (`fleet::Product`).
    #[non_exhaustive]
    pub enum Authorities: "an authorities" {
        /// The RDS authorities of the endpoint's region.
        Rds = "rds",
        /// The roots of Amazon Trust Services: RDS Proxy, Neptune, Aurora DSQL, Redshift, elastic clusters of
        /// DocumentDB.
        AmazonTrustServices = "amazon-trust-services",
        /// The name does not show it: a CNAME, an address, or a name that AWS did not form.
        Unknown = "unknown",
    }
}

/// A host name and optional port, parsed by the grammar of AWS's endpoint names.
///
/// Any text is an endpoint; one that AWS did not form has the service [`Service::Unknown`]. The grammar is that of
/// the RDS, Aurora, DocumentDB and Neptune user guides and of AWS's own drivers (`RdsUtils` of the AWS Advanced JDBC
/// Wrapper): `<identifier>.[<mark>-]<hash>.<region>.<service>.<suffix>`, in China and the isolated partitions also
/// `….<service>.<region>.<suffix>`.
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
/// assert_eq!((endpoint.identifier(), endpoint.port()), (Some("orders"), Some(5432)));
/// assert_eq!(Endpoint::parse("db.internal").region(), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    host: String,
    port: Option<u16>,
    service: Service,
    kind: EndpointKind,
    authorities: Authorities,
    region: Option<Region>,
    partition: Option<Partition>,
}

impl Endpoint {
    /// Reads `host` or `host:port`: letters in lower case, one final dot of the host removed.
    ///
    /// An IPv6 address with a port is written in brackets: `[::1]:5432`.
    pub fn parse(text: &str) -> Self {
        let (host, port) = split_port(text.trim());
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        let meaning = Meaning::of(&host);
        Self {
            port,
            service: meaning.service,
            kind: meaning.kind,
            authorities: meaning.authorities,
            region: meaning.region.map(Region::new),
            partition: meaning.partition,
            host,
        }
    }

    /// The host name or address, in lower case and without a final dot.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, if the text has one.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The service of the domain.
    pub fn service(&self) -> Service {
        self.service
    }

    /// What it connects to.
    pub fn kind(&self) -> EndpointKind {
        self.kind
    }

    /// Whose authorities sign the endpoint's certificate, as far as its name shows.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::name::{Authorities, Endpoint};
    ///
    /// let proxy = Endpoint::parse("orders.proxy-c9akciq32.eu-west-1.rds.amazonaws.com");
    /// assert_eq!(proxy.authorities(), Authorities::AmazonTrustServices);
    /// ```
    pub fn authorities(&self) -> Authorities {
        self.authorities
    }

    /// A region whose Amazon Trust Services roots sign the endpoint's certificate; `None` where other authorities do.
    ///
    /// Those roots are the same in every region. Aurora DSQL and Redshift are not services of RDS, so
    /// [`region`](Self::region) is `None` for them; `us-east-1` stands in for it here.
    pub fn trust_services_region(&self) -> Option<Region> {
        let public = self.authorities == Authorities::AmazonTrustServices;
        public.then(|| {
            self.region
                .clone()
                .unwrap_or_else(|| Region::new("us-east-1"))
        })
    }

    /// The region in the name; `None` for a global endpoint and for a name that is not AWS's.
    pub fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }

    /// The partition: that of the domain if only one partition uses the domain, otherwise that of the region.
    pub fn partition(&self) -> Option<&Partition> {
        self.partition.as_ref()
    }

    /// The identifier at the start of the name: of the instance, the cluster, the proxy …
    ///
    /// `None` where the name does not show what it connects to.
    pub fn identifier(&self) -> Option<&str> {
        match self.kind {
            EndpointKind::Unknown => None,
            _ => self.host.split('.').next(),
        }
    }
}

infallible_text!(Endpoint, parse);

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

/// Splits off the port; a text without a valid port is entirely a host.
fn split_port(text: &str) -> (&str, Option<u16>) {
    let number = |digits: &str| {
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten()
    };
    if let Some(inner) = text.strip_prefix('[')
        && let Some((host, rest)) = inner.split_once(']')
    {
        return (host, rest.strip_prefix(':').and_then(number));
    }
    match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') => match number(port) {
            Some(port) => (host, Some(port)),
            None => (text, None),
        },
        _ => (text, None),
    }
}

/// The domains under which AWS names endpoints, each with its partition if only one uses it
/// (botocore's `endpoints.json`; the last two only in the tests of AWS's own drivers).
static SUFFIXES: [(&str, Option<Partition>); 9] = [
    // No other suffix matches a name that ends in this one.
    (".amazonaws.com.cn", Some(Partition::AWS_CN)),
    // The commercial partition and GovCloud; the region decides.
    (".amazonaws.com", None),
    (".amazonaws.eu", Some(Partition::from_static("aws-eusc"))),
    (".c2s.ic.gov", Some(Partition::from_static("aws-iso"))),
    (".sc2s.sgov.gov", Some(Partition::from_static("aws-iso-b"))),
    (".cloud.adc-e.uk", Some(Partition::from_static("aws-iso-e"))),
    (".csp.hci.ic.gov", Some(Partition::from_static("aws-iso-f"))),
    (".amazonaws.au", None),
    (".amazonaws.uk", None),
];

/// The longest host name that DNS carries (RFC 1035, section 2.3.4).
const LONGEST_HOST: usize = 253;

/// The parts of a host name.
struct Meaning<'a> {
    service: Service,
    kind: EndpointKind,
    authorities: Authorities,
    region: Option<&'a str>,
    partition: Option<Partition>,
}

impl<'a> Meaning<'a> {
    const UNKNOWN: Meaning<'static> = Meaning {
        service: Service::Unknown,
        kind: EndpointKind::Unknown,
        authorities: Authorities::Unknown,
        region: None,
        partition: None,
    };

    fn of(host: &'a str) -> Self {
        let labels: Vec<&str> = match host.len() {
            0..=LONGEST_HOST => host.split('.').collect(),
            _ => return Self::UNKNOWN,
        };
        if labels.iter().any(|label| label.is_empty()) {
            return Self::UNKNOWN;
        }
        if serves_public_certificates(host, &labels) {
            return Self {
                authorities: Authorities::AmazonTrustServices,
                ..Self::UNKNOWN
            };
        }
        let of_suffix = SUFFIXES.iter().find_map(|(suffix, partition)| {
            let front = host.strip_suffix(suffix)?;
            Some((front, partition))
        });
        let Some((front, partition)) = of_suffix else {
            return Self::UNKNOWN;
        };
        let labels: Vec<&str> = front.split('.').collect();
        // The region comes before the service or after it. A global endpoint has `global` in place of a region.
        let [own @ .., before, last] = labels.as_slice() else {
            return Self::UNKNOWN;
        };
        let (service, region) = match (service_of(before), service_of(last)) {
            (_, Some(service)) if is_region(before) || *before == "global" => (service, *before),
            (Some(service), _) if is_region(last) => (service, *last),
            _ => return Self::UNKNOWN,
        };
        // `rds.eu-west-1.amazonaws.com` is the endpoint of the API.
        if own.is_empty() {
            return Self::UNKNOWN;
        }
        let region = (region != "global").then_some(region);
        let kind = kind_of(own, region.is_none());
        let public = service == Service::Neptune
            || matches!(kind, EndpointKind::Proxy | EndpointKind::ProxyEndpoint);
        let authorities = match kind {
            _ if public => Authorities::AmazonTrustServices,
            EndpointKind::Unknown => Authorities::Unknown,
            _ => Authorities::Rds,
        };
        Self {
            service,
            kind,
            authorities,
            region,
            partition: partition
                .clone()
                .or_else(|| region.map(|region| Region::new(region).partition())),
        }
    }
}

/// Services related to RDS whose endpoints present certificates of Amazon Trust Services (their own user guides).
fn serves_public_certificates(host: &str, labels: &[&str]) -> bool {
    if let Some(front) = host.strip_suffix(".on.aws") {
        // Aurora DSQL: `<cluster>.dsql[-<hash>].<region>.on.aws`.
        return match front.split('.').collect::<Vec<_>>().as_slice() {
            [_, service, region] => {
                (*service == "dsql" || service.starts_with("dsql-")) && is_region(region)
            }
            _ => false,
        };
    }
    let aws = [".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu"];
    let ours = |label: &&str| ["redshift", "redshift-serverless", "docdb-elastic"].contains(label);
    // A label precedes the service; otherwise it is the endpoint of an API.
    aws.iter().any(|suffix| host.ends_with(suffix)) && labels.iter().skip(1).any(ours)
}

fn service_of(label: &str) -> Option<Service> {
    match label {
        // The FIPS 140 endpoints.
        "rds" | "rds-fips" => Some(Service::Rds),
        "docdb" => Some(Service::DocumentDb),
        "neptune" => Some(Service::Neptune),
        _ => None,
    }
}

/// A name of letters and a final number, joined by hyphens: `us-east-1`, `us-isob-east-1`, `eusc-de-east-1`.
fn is_region(label: &str) -> bool {
    let words: Vec<&str> = label.split('-').collect();
    match words.as_slice() {
        [area, middle @ .., number] => {
            !middle.is_empty()
                && std::iter::once(area)
                    .chain(middle)
                    .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
                && matches!(number.len(), 1 | 2)
                && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

/// Decides by the label after the identifier: a bare hash is an instance, a mark before the hash names another kind.
///
/// Any other mark, more labels, or characters that no DNS name contains: unknown.
fn kind_of(labels: &[&str], global: bool) -> EndpointKind {
    const MARKS: [(&str, EndpointKind); 5] = [
        ("cluster-ro-", EndpointKind::ClusterReader),
        ("cluster-custom-", EndpointKind::ClusterCustom),
        ("cluster-", EndpointKind::ClusterWriter),
        ("proxy-", EndpointKind::Proxy),
        ("shardgrp-", EndpointKind::ShardGroup),
    ];
    let is_hash = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric());
    let is_name = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let of_mark = |mark: &str| {
        MARKS
            .into_iter()
            .find_map(|(prefix, kind)| is_hash(mark.strip_prefix(prefix)?).then_some(kind))
    };
    match labels {
        [name, ..] if !is_name(name) => EndpointKind::Unknown,
        [_, mark] if global => match mark.strip_prefix("global-") {
            Some(hash) if is_hash(hash) => EndpointKind::GlobalWriter,
            _ => EndpointKind::Unknown,
        },
        [_, hash] if is_hash(hash) => EndpointKind::Instance,
        [_, mark] => of_mark(mark).unwrap_or(EndpointKind::Unknown),
        [_, "endpoint", mark] if !global && of_mark(mark) == Some(EndpointKind::Proxy) => {
            EndpointKind::ProxyEndpoint
        }
        _ => EndpointKind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_recognised_by_name() {
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
                Kind::ProxyEndpoint,
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
            assert_eq!(endpoint.identifier(), name, "{text}");
        }
    }

    #[test]
    fn ports() {
        for (text, host, port) in [
            ("db:5432", "db", Some(5432)),
            ("db", "db", None),
            ("db:", "db:", None),
            ("db:99999", "db:99999", None),
            ("db:+5432", "db:+5432", None),
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

    /// One case per line: text, service, kind, region, partition, identifier, authorities; `-` for none.
    #[test]
    fn the_grammar_of_every_partition() {
        for line in "
            db.c9.rds.cn-north-1.amazonaws.com.cn rds instance cn-north-1 aws-cn db rds
            db.cluster-c9.cn-north-1.rds.amazonaws.com.cn rds cluster_writer cn-north-1 aws-cn db rds
            p.proxy-c9.rds.cn-north-1.amazonaws.com.cn rds proxy cn-north-1 aws-cn p amazon-trust-services
            db.c9.eusc-de-east-1.rds.amazonaws.eu rds instance eusc-de-east-1 aws-eusc db rds
            db.c9.eusc-de-east-1.rds-fips.amazonaws.au rds instance eusc-de-east-1 aws-eusc db rds
            db.c9.rds.us-iso-east-1.c2s.ic.gov rds instance us-iso-east-1 aws-iso db rds
            s.shardgrp-c9.rds.us-isob-east-1.sc2s.sgov.gov rds shard_group us-isob-east-1 aws-iso-b s rds
            db.cluster-custom-c9.rds.eu-isoe-west-1.cloud.adc-e.uk rds cluster_custom eu-isoe-west-1 aws-iso-e db rds
            db.c9.rds.us-isof-south-1.csp.hci.ic.gov rds instance us-isof-south-1 aws-iso-f db rds
            db.c9.us-gov-east-1.rds-fips.amazonaws.com rds instance us-gov-east-1 aws-us-gov db rds
            g.global-c9.global.rds.amazonaws.com rds global_writer - - g rds
            g.global-c9.eu-west-1.rds.amazonaws.com rds unknown eu-west-1 aws - unknown
            g.cluster-c9.global.rds.amazonaws.com rds unknown - - - unknown
            app-green-1a2b3c.cluster-c9.eu-west-1.rds.amazonaws.com rds cluster_writer eu-west-1 aws app-green-1a2b3c rds
            app-old1.c9.eu-west-1.rds.amazonaws.com. rds instance eu-west-1 aws app-old1 rds
            d.cluster-ro-c9.us-east-1.docdb.amazonaws.com:27017 document_db cluster_reader us-east-1 aws d rds
            n.c9.neptune.cn-north-1.amazonaws.com.cn neptune instance cn-north-1 aws-cn n amazon-trust-services
            db.limitless-c9.eu-west-1.rds.amazonaws.com rds unknown eu-west-1 aws - unknown
            db.cluster-.eu-west-1.rds.amazonaws.com rds unknown eu-west-1 aws - unknown
            a.b.c9.eu-west-1.rds.amazonaws.com rds unknown eu-west-1 aws - unknown
            ro.endpoint.cluster-c9.eu-west-1.rds.amazonaws.com rds unknown eu-west-1 aws - unknown
            *.c9.eu-west-1.rds.amazonaws.com rds unknown eu-west-1 aws - unknown
            db.eu-west-1.rds.amazonaws.com rds unknown eu-west-1 aws - unknown
            rds.eu-west-1.amazonaws.com unknown unknown - - - unknown
            rds.amazonaws.com unknown unknown - - - unknown
            db.c9.rds.amazonaws.com unknown unknown - - - unknown
            db..eu-west-1.rds.amazonaws.com unknown unknown - - - unknown
            .c9.eu-west-1.rds.amazonaws.com unknown unknown - - - unknown
            db.c9.eu-west-1.rds.amazonaws.com.. unknown unknown - - - unknown
            db.c9.eu-west-1.rds.amazonaws.com:0x unknown unknown - - - unknown
            db.c9.eu-west-1.rds.notamazonaws.com unknown unknown - - - unknown
            db.c9.eu-west-1.xrds.amazonaws.com unknown unknown - - - unknown
            c9.dsql.us-east-1.on.aws unknown unknown - - - amazon-trust-services
            c9.dsql-fnh4.us-east-1.on.aws unknown unknown - - - amazon-trust-services
            w.123.us-east-1.redshift-serverless.amazonaws.com unknown unknown - - - amazon-trust-services
            o-1.us-east-1.docdb-elastic.amazonaws.com unknown unknown - - - amazon-trust-services
            redshift.us-east-1.amazonaws.com unknown unknown - - - unknown
            10.0.0.1:3306 unknown unknown - - - unknown
        "
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        {
            let (text, expected) = line.split_once(' ').unwrap();
            let e = Endpoint::parse(text);
            let region = e.region().map_or("-", Region::as_str);
            let partition = e.partition().map_or("-", Partition::as_str);
            let identifier = e.identifier().unwrap_or("-");
            let parsed = format!(
                "{} {} {region} {partition} {identifier} {}",
                e.service(),
                e.kind(),
                e.authorities()
            );
            assert_eq!(parsed, expected, "{text}");
        }
    }

    #[test]
    fn a_name_longer_than_dns_allows_is_unknown() {
        let long = format!("{}.c9.eu-west-1.rds.amazonaws.com", "a".repeat(230));
        assert_eq!(Endpoint::parse(&long).service(), Service::Unknown);
    }
}

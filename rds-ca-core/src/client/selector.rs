//! Which databases a client connects to.

use std::fmt;

use crate::error::{Error, ErrorKind, Result};
use crate::fleet::{Cluster, Instance, Proxy, Tag};
use crate::text::glob;

/// The databases of a client: an identifier, an ARN, a host name, a tag, or a pattern.
///
/// | Written | Matches |
/// |---|---|
/// | `orders` | the instance or cluster of that identifier, ARN, resource identifier or host name |
/// | `orders.abc.eu-west-1.rds.amazonaws.com:5432` | the instance or cluster with that endpoint |
/// | `prod-*`, `arn:aws:rds:eu-west-1:*` | identifiers, ARNs and host names, `*` for any text, `?` for one character |
/// | `tag:app=billing` | resources with that tag; the value may be a pattern |
/// | `tag:app` | resources with a tag of that name |
///
/// A cluster's name selects all of its instances. Names, host names, patterns and tags select RDS Proxies too.
///
/// # Example
///
/// ```
/// use rds_ca_core::client::Selector;
///
/// assert_eq!(Selector::parse(" prod-* ")?.to_string(), "prod-*");
/// assert!(Selector::parse("tag:=x").is_err());
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Selector(Kind);

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Kind {
    Name(Box<str>),
    Address {
        host: Box<str>,
        port: u16,
    },
    Pattern(Box<str>),
    Tag {
        key: Box<str>,
        value: Option<Box<str>>,
    },
}

impl Selector {
    /// The longest selector, in bytes.
    pub const MAX_LENGTH: usize = 1024;

    /// Reads a selector, surrounding blanks removed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when it is empty or names a tag without a name;
    /// [`ErrorKind::LimitExceeded`] beyond [`MAX_LENGTH`](Self::MAX_LENGTH).
    pub fn parse(text: &str) -> Result<Self> {
        const DOING: &str = "cannot read the databases of a client";
        let text = text.trim();
        if text.len() > Self::MAX_LENGTH {
            let why = format!(
                "it is longer than {} bytes (bound MAX_LENGTH)",
                Self::MAX_LENGTH
            );
            return Err(Error::new(ErrorKind::LimitExceeded, DOING, why));
        }
        let wrong = |why: &str| {
            Error::invalid(DOING, why)
                .at(format!("{text:?}"))
                .hinting("write an identifier, an ARN, HOST:PORT, tag:NAME=VALUE, or a pattern such as prod-*")
        };
        if text.is_empty() {
            return Err(wrong("it is empty"));
        }
        let Some(tag) = text.strip_prefix("tag:") else {
            // ARNs have many colons, and IPv6 addresses are in brackets.
            if let Some((host, port)) = text.rsplit_once(':')
                && (!host.contains(':') || host.starts_with('[') && host.ends_with(']'))
                && !host.contains(['*', '?'])
                && !port.is_empty()
                && port.bytes().all(|byte| byte.is_ascii_digit())
            {
                let port = port.parse().map_err(|_| wrong("the port is above 65535"))?;
                if host.is_empty() {
                    return Err(wrong("the host is empty"));
                }
                let host = host.trim_end_matches('.').into();
                return Ok(Self(Kind::Address { host, port }));
            }
            let kind = if text.contains(['*', '?']) {
                Kind::Pattern
            } else {
                Kind::Name
            };
            return Ok(Self(kind(text.into())));
        };
        let (key, value) = match tag.split_once('=') {
            Some((key, value)) => (key.trim(), Some(value.trim().into())),
            None => (tag.trim(), None),
        };
        if key.is_empty() {
            return Err(wrong("the tag has no name"));
        }
        Ok(Self(Kind::Tag {
            key: key.into(),
            value,
        }))
    }

    /// The identifier, ARN or host name, when it is neither a pattern nor a tag.
    pub fn as_name(&self) -> Option<&str> {
        match &self.0 {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The host of `HOST:PORT`.
    pub fn as_host(&self) -> Option<&str> {
        match &self.0 {
            Kind::Address { host, .. } => Some(host),
            _ => None,
        }
    }

    /// Whether it selects that instance, directly or through its cluster.
    pub fn matches_instance(&self, instance: &Instance, cluster: Option<&Cluster>) -> bool {
        let own = match &self.0 {
            Kind::Name(name) => {
                instance.is_called(name)
                    || instance
                        .cluster()
                        .is_some_and(|id| id.eq_ignore_ascii_case(name))
            }
            Kind::Address { host, port } => [instance.endpoint(), instance.listener_endpoint()]
                .into_iter()
                .flatten()
                .any(|address| {
                    address.host.eq_ignore_ascii_case(host)
                        && address.port.is_none_or(|own| own == *port)
                }),
            Kind::Pattern(pattern) => {
                let hosts = instance
                    .endpoint()
                    .into_iter()
                    .chain(instance.listener_endpoint());
                glob(pattern, instance.id())
                    || instance.arn().is_some_and(|arn| glob(pattern, arn))
                    || instance.cluster().is_some_and(|id| glob(pattern, id))
                    || hosts
                        .into_iter()
                        .any(|address| glob(pattern, &address.host))
            }
            Kind::Tag { .. } => self.matches_tags(instance.tags()),
        };
        own || cluster.is_some_and(|cluster| self.matches_cluster(cluster))
    }

    /// Whether it selects that cluster.
    pub fn matches_cluster(&self, cluster: &Cluster) -> bool {
        match &self.0 {
            Kind::Name(name) => cluster.is_called(name),
            Kind::Address { host, port } => {
                cluster.port().is_none_or(|own| own == *port)
                    && cluster
                        .endpoints()
                        .any(|own| own.eq_ignore_ascii_case(host))
            }
            Kind::Pattern(pattern) => {
                glob(pattern, cluster.id())
                    || cluster.arn().is_some_and(|arn| glob(pattern, arn))
                    || cluster.endpoints().any(|host| glob(pattern, host))
            }
            Kind::Tag { .. } => self.matches_tags(cluster.tags()),
        }
    }

    /// Whether it selects that RDS Proxy: by its name, ARN or host name, a pattern that matches one of them, or a tag.
    ///
    /// A proxy without stated tags matches no tag: see [`Proxy::tags`].
    pub fn matches_proxy(&self, proxy: &Proxy) -> bool {
        let mut names = [
            Some(proxy.name.as_str()),
            proxy.arn.as_deref(),
            proxy.endpoint.as_deref(),
        ]
        .into_iter()
        .flatten();
        match &self.0 {
            Kind::Name(own) => names.any(|name| name.eq_ignore_ascii_case(own)),
            Kind::Address { host, .. } => {
                let endpoint = proxy.endpoint.as_deref();
                endpoint.is_some_and(|own| own.eq_ignore_ascii_case(host))
            }
            Kind::Pattern(pattern) => names.any(|name| glob(pattern, name)),
            Kind::Tag { .. } => self.matches_tags(proxy.tags.as_deref()),
        }
    }

    /// Whether it selects by a tag.
    pub fn is_tag(&self) -> bool {
        matches!(self.0, Kind::Tag { .. })
    }

    fn matches_tags(&self, tags: Option<&[Tag]>) -> bool {
        let Kind::Tag { key, value } = &self.0 else {
            return false;
        };
        tags.unwrap_or_default().iter().any(|tag| {
            *tag.key == **key && value.as_ref().is_none_or(|value| glob(value, &tag.value))
        })
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Name(text) | Kind::Pattern(text) => f.write_str(text),
            Kind::Address { host, port } => write!(f, "{host}:{port}"),
            Kind::Tag { key, value: None } => write!(f, "tag:{key}"),
            Kind::Tag {
                key,
                value: Some(value),
            } => write!(f, "tag:{key}={value}"),
        }
    }
}

impl serde::Serialize for Selector {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Selector {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(input)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

//! `mongodb://` URIs, as the drivers' common specification reads them.
//!
//! Source: the connection string and URI options specifications of MongoDB's drivers.

use std::net::Ipv4Addr;

use super::query::percent_decode;

/// The contents of a URI. An option is `None` where the URI does not have it, or has an invalid value for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MongoUri {
    /// Host and port, IPv6 without brackets, a local socket by its path.
    pub hosts: Vec<(String, Option<u16>)>,
    /// Whether the servers are found through DNS (`mongodb+srv`).
    pub srv: bool,
    /// The database.
    pub database: Option<String>,
    /// The user.
    pub user: Option<String>,
    /// `tls` or `ssl`; on by default for `mongodb+srv`.
    pub tls: Option<bool>,
    /// `tlsCAFile`.
    pub ca_file: Option<String>,
    /// `tlsCertificateKeyFile`.
    pub certificate_key_file: Option<String>,
    /// `tlsInsecure`.
    pub insecure: Option<bool>,
    /// `tlsAllowInvalidCertificates`.
    pub allow_invalid_certificates: Option<bool>,
    /// `tlsAllowInvalidHostnames`.
    pub allow_invalid_hostnames: Option<bool>,
    /// `tlsDisableCertificateRevocationCheck`.
    pub disable_revocation_check: Option<bool>,
    /// `tlsDisableOCSPEndpointCheck`.
    pub disable_ocsp_endpoint_check: Option<bool>,
    /// The names of options that are ignored: unknown ones, and those with an invalid value.
    pub ignored: Vec<String>,
}

/// Options that a driver knows, other than those of TLS.
const OTHERS: &[&str] = &[
    "appname",
    "authmechanism",
    "authmechanismproperties",
    "authsource",
    "compressors",
    "connecttimeoutms",
    "directconnection",
    "heartbeatfrequencyms",
    "journal",
    "loadbalanced",
    "localthresholdms",
    "maxidletimems",
    "maxpoolsize",
    "maxconnecting",
    "maxstalenessseconds",
    "minpoolsize",
    "proxyhost",
    "proxyport",
    "proxyusername",
    "proxypassword",
    "readconcernlevel",
    "readpreference",
    "readpreferencetags",
    "replicaset",
    "retryreads",
    "retrywrites",
    "servermonitoringmode",
    "serverselectiontimeoutms",
    "serverselectiontryonce",
    "sockettimeoutms",
    "srvmaxhosts",
    "srvservicename",
    "timeoutms",
    "tlscertificatekeyfilepassword",
    "w",
    "wtimeoutms",
    "zlibcompressionlevel",
    "waitqueuetimeoutms",
    "waitqueuemultiple",
    "uuidrepresentation",
    "tz_aware",
];
const BOOLEANS: &[&str] = &[
    "directconnection",
    "journal",
    "loadbalanced",
    "retryreads",
    "retrywrites",
    "serverselectiontryonce",
];
const NUMBERS: &[&str] = &[
    "connecttimeoutms",
    "heartbeatfrequencyms",
    "localthresholdms",
    "maxidletimems",
    "maxpoolsize",
    "maxconnecting",
    "maxstalenessseconds",
    "minpoolsize",
    "serverselectiontimeoutms",
    "sockettimeoutms",
    "srvmaxhosts",
    "timeoutms",
    "wtimeoutms",
    "zlibcompressionlevel",
    "waitqueuetimeoutms",
];

/// Reads a URI.
///
/// # Errors
///
/// A sentence without secrets: why every driver rejects the URI.
///
/// # Example
///
/// ```
/// use rds_ca_core::driver::grammar::mongodb;
///
/// let uri = mongodb::parse("mongodb://app:pw@db1:27017/?tls=true&tlsCAFile=/rds.pem").unwrap();
/// assert_eq!((uri.tls, uri.ca_file.as_deref()), (Some(true), Some("/rds.pem")));
/// assert!(mongodb::parse("mongodb://db1/?tls=true&ssl=false").is_err());
/// ```
pub fn parse(text: &str) -> Result<MongoUri, &'static str> {
    let (srv, rest) = match (
        text.strip_prefix("mongodb://"),
        text.strip_prefix("mongodb+srv://"),
    ) {
        (Some(rest), _) => (false, rest),
        (None, Some(rest)) => (true, rest),
        (None, None) => return Err("the scheme must be mongodb or mongodb+srv"),
    };
    let (front, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (server, database) = match front.split_once('/') {
        Some((server, database)) => (server, Some(database)),
        None => (front, None),
    };
    let mut uri = MongoUri {
        srv,
        tls: srv.then_some(true),
        ..MongoUri::default()
    };
    let hosts = match server.rsplit_once('@') {
        None => server,
        Some((credentials, hosts)) => {
            let (user, password) = match credentials.split_once(':') {
                Some((user, password)) => (user, password),
                None => (credentials, ""),
            };
            if user.contains('@') || password.contains([':', '@']) {
                return Err("user and password must be percent-encoded");
            }
            let user = percent_decode(user).ok_or("the user has an invalid percent-encoding")?;
            percent_decode(password).ok_or("the password has an invalid percent-encoding")?;
            if user.is_empty() {
                return Err("the user is empty");
            }
            uri.user = Some(user);
            hosts
        }
    };
    for one in hosts.split(',') {
        uri.hosts.push(host(one, srv)?);
    }
    if srv && uri.hosts.len() > 1 {
        return Err("mongodb+srv accepts only one host");
    }
    if let Some(database) = database.filter(|name| !name.is_empty()) {
        let name =
            percent_decode(database).ok_or("the database has an invalid percent-encoding")?;
        if database.contains(['/', '\\', ' ', '"', '$']) {
            return Err("the database has an invalid character");
        }
        uri.database = Some(name);
    }
    options(query, &mut uri)?;
    Ok(uri)
}

fn host(text: &str, srv: bool) -> Result<(String, Option<u16>), &'static str> {
    const PORT: &str = "a port must be a number from 1 to 65535";
    let number = |text: &str| -> Result<u16, &'static str> {
        text.parse().ok().filter(|port| *port > 0).ok_or(PORT)
    };
    if text.is_empty() {
        return Err("a host is empty");
    }
    if let Some(rest) = text.strip_prefix('[') {
        let (inside, behind) = rest
            .split_once(']')
            .ok_or("an IPv6 address has no closing bracket")?;
        let port = match behind {
            "" => None,
            behind => Some(number(behind.strip_prefix(':').ok_or(PORT)?)?),
        };
        return Ok((inside.to_ascii_lowercase(), port));
    }
    if text.to_ascii_lowercase().ends_with(".sock") {
        let path = percent_decode(text).ok_or("a socket's path has an invalid percent-encoding")?;
        return Ok((path, None));
    }
    let (name, port) = match text.split_once(':') {
        Some((name, port)) => (name, Some(number(port)?)),
        None => (text, None),
    };
    if srv && port.is_some() {
        return Err("mongodb+srv accepts no port");
    }
    if name.is_empty() {
        return Err("a host is empty");
    }
    let name = percent_decode(name).ok_or("a host has an invalid percent-encoding")?;
    let name = if name.parse::<Ipv4Addr>().is_ok() {
        name
    } else {
        name.to_lowercase()
    };
    Ok((name, port))
}

/// Rejects options that contradict each other or the servers of the URI.
///
/// Source: the specifications of the URI options, of load balancers, and of the initial DNS seed list.
fn topology(query: &str, uri: &MongoUri) -> Result<(), &'static str> {
    let value = |name: &str| {
        let mut pairs = query.split(['&', ';']).rev();
        pairs.find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    };
    let is = |name: &str| value(name) == Some("true");
    let several = uri.hosts.len() > 1;
    if is("directConnection") && (several || uri.srv) {
        return Err("directConnection accepts only one host, and not mongodb+srv");
    }
    let set = value("replicaSet").is_some();
    if is("loadBalanced") && (several || set || is("directConnection")) {
        return Err("loadBalanced accepts only one host, without replicaSet and directConnection");
    }
    let most =
        value("srvMaxHosts").is_some_and(|text| text.parse().is_ok_and(|most: u32| most > 0));
    if !uri.srv && (value("srvMaxHosts").is_some() || value("srvServiceName").is_some()) {
        return Err("srvMaxHosts and srvServiceName are for mongodb+srv");
    }
    if most && (set || is("loadBalanced")) {
        return Err("srvMaxHosts cannot be combined with replicaSet or loadBalanced");
    }
    Ok(())
}

fn options(query: &str, uri: &mut MongoUri) -> Result<(), &'static str> {
    let (mut ssl, mut tls): (Option<bool>, Option<bool>) = (None, None);
    let mut seen: Vec<String> = Vec::new();
    if query.contains('&') && query.contains(';') {
        return Err("options are separated by & or by ;, and not by both");
    }
    for pair in query.split(['&', ';']).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').ok_or("an option has no value")?;
        let value = percent_decode(value).ok_or("an option has an invalid percent-encoding")?;
        let key = name.to_ascii_lowercase();
        // Of two options with the same name the last counts; only lists may be repeated.
        if seen.contains(&key) && key != "readpreferencetags" {
            uri.ignored.push(name.to_owned());
        } else if seen.len() < OTHERS.len() + 10 {
            seen.push(key.clone());
        }
        let truth = match value.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        };
        let target = match key.as_str() {
            "tls" | "ssl" => {
                let target = if key == "tls" { &mut tls } else { &mut ssl };
                match truth {
                    Some(_) => *target = truth,
                    None => uri.ignored.push(name.to_owned()),
                }
                continue;
            }
            "tlscafile" | "tlscertificatekeyfile" => {
                let target = if key == "tlscafile" {
                    &mut uri.ca_file
                } else {
                    &mut uri.certificate_key_file
                };
                if value.is_empty() {
                    uri.ignored.push(name.to_owned());
                } else {
                    *target = Some(value);
                }
                continue;
            }
            "tlsinsecure" => &mut uri.insecure,
            "tlsallowinvalidcertificates" => &mut uri.allow_invalid_certificates,
            "tlsallowinvalidhostnames" => &mut uri.allow_invalid_hostnames,
            "tlsdisablecertificaterevocationcheck" => &mut uri.disable_revocation_check,
            "tlsdisableocspendpointcheck" => &mut uri.disable_ocsp_endpoint_check,
            other => {
                let wrong = !OTHERS.contains(&other)
                    || value.is_empty()
                    || (BOOLEANS.contains(&other) && truth.is_none())
                    || (NUMBERS.contains(&other) && value.parse::<i64>().is_err());
                if wrong {
                    uri.ignored.push(name.to_owned());
                }
                continue;
            }
        };
        match truth {
            Some(_) => *target = truth,
            None => uri.ignored.push(name.to_owned()),
        }
    }
    if let (Some(tls), Some(ssl)) = (tls, ssl)
        && tls != ssl
    {
        return Err("tls and ssl contradict each other");
    }
    uri.tls = tls.or(ssl).or(uri.tls);
    topology(query, uri)?;
    let weak = [
        uri.allow_invalid_certificates,
        uri.allow_invalid_hostnames,
        uri.disable_revocation_check,
        uri.disable_ocsp_endpoint_check,
    ];
    if uri.insecure.is_some() && weak.iter().any(Option::is_some) {
        return Err("tlsInsecure cannot be combined with an option that it includes");
    }
    let revocation = uri.disable_revocation_check.is_some();
    let ocsp = uri.disable_ocsp_endpoint_check.is_some();
    if uri.allow_invalid_certificates.is_some() && (revocation || ocsp) || (revocation && ocsp) {
        return Err("two options that weaken the same check cannot be combined");
    }
    Ok(())
}

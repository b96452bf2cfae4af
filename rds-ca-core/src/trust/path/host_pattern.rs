//! Whether a name in a certificate matches a host, by the matching functions of individual clients.
//!
//! Each follows its source in the measured version; hosts and patterns are used unchanged, including unusual ones.

use std::borrow::Cow;

/// A client's matching function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::trust) enum Matching {
    /// The rules of RFC 6125, with the switches of the name rule.
    Switches,
    /// `crypto/x509`: `matchHostnames`, or equality if either is not a host name.
    /// `star`: a bare star matches a host of one label.
    Go { star: bool },
    /// `X509_check_host`; `partial`: without `X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS`.
    OpenSsl { partial: bool },
    /// Node's `tls.checkServerIdentity`.
    Node,
    /// `sun.security.util.HostnameChecker` for TLS.
    Jsse,
    /// `PGjdbcHostnameVerifier`.
    PgJdbc,
    /// MariaDB Connector/J's `HostnameVerifier`.
    ConnectorJ,
}

impl Matching {
    /// Whether the name matches the host, which is not an IP address unless the client compares addresses as text.
    pub(super) fn fits(self, pattern: &str, host: &str) -> bool {
        match self {
            // Decided by the switches.
            Self::Switches => false,
            Self::Go { star } => (star || pattern != "*") && go(pattern, host),
            Self::OpenSsl { partial } => openssl(pattern, host, partial),
            Self::Node => node(pattern, host),
            Self::Jsse => jsse(pattern, host),
            Self::PgJdbc => pgjdbc(pattern, host),
            Self::ConnectorJ => connector_j(pattern, host),
        }
    }
}

fn go(pattern: &str, host: &str) -> bool {
    let exact = |one: &str, two: &str| {
        !matches!(one, "" | ".") && !matches!(two, "" | ".") && one.eq_ignore_ascii_case(two)
    };
    let without_dot = host.strip_suffix('.').unwrap_or(host);
    if !go_name(without_dot, false) || !go_name(pattern, true) {
        return exact(pattern, host);
    }
    let (patterns, parts) = (pattern.split('.'), without_dot.split('.'));
    patterns.clone().count() == parts.clone().count()
        && patterns
            .zip(parts)
            .enumerate()
            .all(|(position, (one, two))| {
                position == 0 && one == "*" || one.eq_ignore_ascii_case(two)
            })
}

/// `validHostname`.
fn go_name(name: &str, is_pattern: bool) -> bool {
    let label = |(position, label): (usize, &str)| {
        if is_pattern && position == 0 && label == "*" {
            return true;
        }
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        !label.is_empty() && !label.starts_with('-') && label.bytes().all(fits)
    };
    !name.is_empty() && name.split('.').enumerate().all(label)
}

fn openssl(pattern: &str, host: &str, partial: bool) -> bool {
    let same = || pattern.eq_ignore_ascii_case(host);
    if host.len() > 1 && host.starts_with('.') {
        return same();
    }
    let Some(star) = valid_star(pattern.as_bytes(), partial) else {
        return !host.is_empty() && same();
    };
    let (pattern, host) = (pattern.as_bytes(), host.as_bytes());
    let (before, after) = (
        pattern.get(..star).unwrap_or_default(),
        pattern.get(star + 1..).unwrap_or_default(),
    );
    let middle = host
        .split_at_checked(before.len())
        .filter(|(start, _)| start.eq_ignore_ascii_case(before))
        .and_then(|(_, rest)| rest.split_at_checked(rest.len().checked_sub(after.len())?))
        .filter(|(_, end)| end.eq_ignore_ascii_case(after));
    let Some((middle, _)) = middle else {
        return false;
    };
    let whole_label = before.is_empty() && after.starts_with(b".");
    if whole_label && middle.is_empty() || !whole_label && is_idna(host) {
        return false;
    }
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    middle == b"*" || middle.iter().all(fits)
}

fn is_idna(label: &[u8]) -> bool {
    label
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case(b"xn--"))
}

/// `valid_star`: the only wildcard, at the beginning or end of the first label, with at least two labels after it.
fn valid_star(pattern: &[u8], partial: bool) -> Option<usize> {
    let mut star = None;
    let (mut start, mut hyphen, mut idna, mut dots) = (true, false, false, 0);
    for (position, &byte) in pattern.iter().enumerate() {
        match byte {
            b'*' => {
                let at_end = matches!(pattern.get(position + 1), None | Some(b'.'));
                let alone = start && at_end;
                if star.is_some() || idna || dots > 0 || !partial && !alone || !start && !at_end {
                    return None;
                }
                (star, start) = (Some(position), false);
            }
            b'.' if start || hyphen => return None,
            b'.' => {
                (start, hyphen, idna) = (true, false, false);
                dots += 1;
            }
            b'-' if start => return None,
            b'-' => hyphen = true,
            _ if byte.is_ascii_alphanumeric() => {
                idna |= start && is_idna(pattern.get(position..).unwrap_or_default());
                (start, hyphen) = (false, false);
            }
            _ => return None,
        }
    }
    star.filter(|_| !start && !hyphen && dots >= 2)
}

fn node(pattern: &str, host: &str) -> bool {
    // `unfqdn`, twice for the host.
    let unfqdn = |name: &str| name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let (pattern, host) = (unfqdn(pattern), unfqdn(&unfqdn(host)));
    let bad = |name: &str| {
        name.chars()
            .any(|character| !('!'..='\x7f').contains(&character))
    };
    let (mut patterns, mut parts) = (pattern.split('.'), host.split('.'));
    let labels = patterns.clone().count();
    if patterns.clone().any(str::is_empty) || bad(&pattern) || labels != parts.clone().count() {
        return false;
    }
    let (first, label) = (patterns.next(), parts.next());
    let Some((first, label)) = first.zip(label).filter(|_| patterns.eq(parts)) else {
        return false;
    };
    match first.split_once('*') {
        None => first == label,
        Some(_) if first.contains("xn--") => first == label,
        Some((_, after)) if after.contains('*') || labels <= 2 => false,
        Some((before, after)) => {
            let rest = label.strip_prefix(before);
            rest.is_some_and(|rest| rest.ends_with(after))
        }
    }
}

fn jsse(pattern: &str, host: &str) -> bool {
    let after_last = pattern.rsplit_once('*').map(|(_, after)| after);
    if after_last.is_some_and(|after| after == "." || !after.contains('.')) {
        return false;
    }
    if !sni_name(host) || !sni_name(&pattern.replace('*', "z")) {
        return false;
    }
    let (pattern, host) = (pattern.to_ascii_lowercase(), host.to_ascii_lowercase());
    same_labels(&pattern, &host, |pattern, label| {
        // Labels in other scripts are decoded before they are compared (`IDN.toUnicode`).
        wildcards(&unicode(pattern), &unicode(label))
    })
}

/// The label in its own script, if it is an encoded label of another script.
fn unicode(label: &str) -> Cow<'_, str> {
    let decoded = label.strip_prefix("xn--").and_then(punycode);
    // Control characters are not allowed in a label; an invalid label stays unchanged.
    match decoded.filter(|text| !text.chars().any(|it| it.is_control())) {
        Some(text) => text.into(),
        None => label.into(),
    }
}

/// RFC 3492 section 6.2.
fn punycode(text: &str) -> Option<String> {
    let (basic, digits) = text.rsplit_once('-').unwrap_or(("", text));
    let mut output: Vec<char> = basic.chars().collect();
    let (mut code, mut position, mut bias) = (128u32, 0u32, 72u32);
    let mut digits = digits.bytes();
    while digits.len() > 0 {
        let before = position;
        let (mut weight, mut step) = (1u32, 36u32);
        loop {
            let digit = match digits.next()? {
                letter @ b'a'..=b'z' => letter - b'a',
                letter @ b'A'..=b'Z' => letter - b'A',
                number @ b'0'..=b'9' => number - b'0' + 26,
                _ => return None,
            };
            let digit = u32::from(digit);
            position = position.checked_add(digit.checked_mul(weight)?)?;
            let threshold = step.saturating_sub(bias).clamp(1, 26);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(36 - threshold)?;
            step += 36;
        }
        let length = u32::try_from(output.len()).ok()? + 1;
        let mut delta = (position - before) / if before == 0 { 700 } else { 2 };
        delta += delta / length;
        let mut shift = 0;
        while delta > 455 {
            delta /= 35;
            shift += 36;
        }
        bias = shift + 36 * delta / (delta + 38);
        code = code.checked_add(position / length)?;
        position %= length;
        output.insert(usize::try_from(position).ok()?, char::from_u32(code)?);
        position += 1;
    }
    Some(output.into_iter().collect())
}

/// `SNIHostName`, for names in ASCII; others are refused.
fn sni_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..64).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    name.len() < 254 && name.split('.').all(label)
}

/// `StringTokenizer`: empty labels are ignored.
fn same_labels(pattern: &str, host: &str, fits: impl Fn(&str, &str) -> bool) -> bool {
    let patterns = pattern.split('.').filter(|label| !label.is_empty());
    let parts = host.split('.').filter(|label| !label.is_empty());
    patterns.clone().count() == parts.clone().count()
        && patterns.zip(parts).all(|(one, two)| fits(one, two))
}

/// `matchWildCards`: any number of wildcards in a label.
fn wildcards(pattern: &str, label: &str) -> bool {
    let Some((first, mut rest)) = pattern.split_once('*') else {
        return pattern == label;
    };
    let Some(mut left) = label.strip_prefix(first) else {
        return false;
    };
    while let Some((part, after)) = rest.split_once('*') {
        let Some((_, behind)) = left.split_once(part) else {
            return false;
        };
        (left, rest) = (behind, after);
    }
    left.ends_with(rest)
}

fn pgjdbc(pattern: &str, host: &str) -> bool {
    // `IDN.toASCII` throws on empty labels, except the last one, and on long labels.
    let mut labels = host.strip_suffix('.').unwrap_or(host).split('.');
    let is_address = host.contains(':');
    if !is_address
        && (host.is_empty() || !host.is_ascii() || !labels.all(|it| (1..64).contains(&it.len())))
    {
        return false;
    }
    let (pattern, host) = (pattern.to_ascii_lowercase(), host.to_ascii_lowercase());
    match pattern.rsplit_once('*') {
        None => pattern == host,
        Some(("", end)) if pattern.contains('.') => {
            let start = host.strip_suffix(end);
            // The wildcard matches at most one label.
            start.is_some_and(|start| !start.contains('.'))
        }
        Some(_) => false,
    }
}

fn connector_j(pattern: &str, host: &str) -> bool {
    let (pattern, host) = (pattern.to_lowercase(), host.to_lowercase());
    let is_address = host.parse::<std::net::IpAddr>().is_ok();
    same_labels(&pattern, &host, |pattern, label| {
        !(is_address && pattern.contains('*')) && wildcards(pattern, label)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Python's codec decodes them.
    #[test]
    fn punycode_is_decoded() {
        for (encoded, text) in [
            ("bcher-kva", "bücher"),
            ("3B-ww4c5e180e575a65lsy2b", "3年B組金八先生"),
            ("ihqwcrb4cv8a8dqg056pqjye", "他们为什么不说中文"),
            (
                "b1abfaaepdrnnbgefbadotcwatmq2g4l",
                "почемужеонинеговорятпорусски",
            ),
            ("a-9999999999", ""),
            ("bcher-kv", ""),
            ("!", ""),
        ] {
            assert_eq!(punycode(encoded).unwrap_or_default(), text, "{encoded}");
        }
    }

    /// Host, name, and whether Go, OpenSSL, OpenSSL without partial wildcards, Node, JSSE, pgJDBC and Connector/J
    /// accept it, as measured with their matching functions (Go 1.19, OpenSSL 3.0.22, Node 20.20, JDK 17, pgJDBC
    /// 42.5.5, MariaDB Connector/J 3).
    #[test]
    fn names_match_hosts_as_measured() {
        const ALL: [Matching; 7] = [
            Matching::Go { star: true },
            Matching::OpenSsl { partial: true },
            Matching::OpenSsl { partial: false },
            Matching::Node,
            Matching::Jsse,
            Matching::PgJdbc,
            Matching::ConnectorJ,
        ];
        let table = include_str!("../../../tests/data/host-names.tsv");
        let mut rows = 0;
        for row in table.lines().skip(1) {
            let [host, name, measured] = row.split('\t').collect::<Vec<_>>()[..] else {
                panic!("three columns: {row}");
            };
            for (matching, measured) in ALL.into_iter().zip(measured.bytes()) {
                let fits = matching.fits(name, host);
                assert_eq!(fits, measured == b'+', "{matching:?}: {name} for {host}");
            }
            rows += 1;
        }
        assert!(rows > 60, "{rows}");
    }

    /// `valid_star` of OpenSSL: every label of a wildcard name begins and ends with a letter or digit.
    #[test]
    fn openssl_ignores_wildcards_in_names_with_odd_labels() {
        for (name, host, expected) in [
            ("*.b.example.com", "a.b.example.com", true),
            ("*.b-b.example.com", "a.b-b.example.com", true),
            ("*.-b.example.com", "a.-b.example.com", false),
            ("*.b-.example.com", "a.b-.example.com", false),
            ("*..example.com", "a..example.com", false),
            ("*.b_b.example.com", "a.b_b.example.com", false),
            ("*.example.com.", "a.example.com.", false),
            ("-b.example.com", "-b.example.com", true),
        ] {
            let fits = Matching::OpenSsl { partial: true }.fits(name, host);
            assert_eq!(fits, expected, "{name} for {host}");
        }
    }

    /// `IDN.toASCII` throws on what is no host name, and then not even equal names match.
    #[test]
    fn pgjdbc_refuses_hosts_that_are_no_names() {
        let long = "a".repeat(64);
        for host in ["", "..", "a..b", "bücher.example", &long] {
            assert!(!Matching::PgJdbc.fits(host, host), "{host}");
        }
        for host in ["a.b", "a.b.", "::1", &long[1..]] {
            assert!(Matching::PgJdbc.fits(host, host), "{host}");
        }
    }
}

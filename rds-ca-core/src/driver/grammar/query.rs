//! Percent-encoding and query strings, for the drivers that read URLs as browsers do.

/// The text with `%41` decoded; `None` for a broken sequence or invalid UTF-8.
pub(crate) fn percent_decode(text: &str) -> Option<String> {
    String::from_utf8(percent_bytes(text)?).ok()
}

/// The same, except that a broken sequence is kept as it is.
pub(crate) fn percent_decode_lossy(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let pair = (byte == b'%')
            .then(|| Some((hex(bytes.get(at + 1))?, hex(bytes.get(at + 2))?)))
            .flatten();
        if let Some((high, low)) = pair {
            out.push(high << 4 | low);
            at += 3;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    match String::from_utf8(out) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

/// The bytes of the text with `%41` decoded; `None` for a broken sequence.
pub(crate) fn percent_bytes(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%' {
            out.push(hex(bytes.get(at + 1))? << 4 | hex(bytes.get(at + 2))?);
            at += 3;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    Some(out)
}

fn hex(byte: Option<&u8>) -> Option<u8> {
    char::from(*byte?)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

/// Keys and values of a query string (`application/x-www-form-urlencoded`): `+` is a blank, a key without `=` has
/// an empty value.
pub(crate) fn form(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decode = |text: &str| percent_decode_lossy(&text.replace('+', " "));
            (decode(key), decode(value))
        })
        .collect()
}

/// The parts of a URL, split as the WHATWG and RFC 3986 do, nothing decoded.
#[derive(Clone, Default)]
pub(crate) struct Url<'t> {
    pub(crate) scheme: &'t str,
    /// `user:password`, without the `@`; `None` where there is none.
    pub(crate) credentials: Option<&'t str>,
    /// Hosts and ports.
    pub(crate) authority: &'t str,
    /// With its leading `/`.
    pub(crate) path: &'t str,
    pub(crate) query: &'t str,
}

impl<'t> Url<'t> {
    /// `scheme://[user[:password]@]authority[/path][?query][#fragment]`.
    pub(crate) fn parse(text: &'t str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let valid = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_');
        if scheme.is_empty() || !scheme.chars().all(valid) {
            return None;
        }
        let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (front, behind) = rest.split_at_checked(end)?;
        let (path, query) = behind.split_once('?').unwrap_or((behind, ""));
        let (credentials, authority) = match front.rsplit_once('@') {
            Some((credentials, authority)) => (Some(credentials), authority),
            None => (None, front),
        };
        Some(Self {
            scheme,
            credentials,
            authority,
            path,
            query,
        })
    }

    pub(crate) fn user(&self) -> Option<String> {
        let user = self.credentials?;
        let user = user.split_once(':').map_or(user, |(user, _)| user);
        (!user.is_empty()).then(|| percent_decode_lossy(user))
    }

    pub(crate) fn has_password(&self) -> bool {
        self.credentials.is_some_and(|text| text.contains(':'))
    }

    /// The first part of the path, decoded.
    pub(crate) fn database(&self) -> Option<String> {
        let name = self.path.strip_prefix('/').unwrap_or(self.path);
        (!name.is_empty()).then(|| percent_decode_lossy(name))
    }
}

/// `host`, `host:port`, `[::1]:port`; the port is `None` when absent or not a number.
pub(crate) fn host_port(text: &str) -> (String, Option<u16>) {
    if let Some(rest) = text.strip_prefix('[')
        && let Some((host, rest)) = rest.split_once(']')
    {
        let port = rest.strip_prefix(':').and_then(|port| port.parse().ok());
        return (host.to_owned(), port);
    }
    match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') => (host.to_owned(), port.parse().ok()),
        _ => (text.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_percent_encoding_is_refused_or_kept() {
        for (text, strict, lossy) in [
            ("a%20b%2Fc", Some("a b/c"), "a b/c"),
            ("%C3%A9%41", Some("éA"), "éA"),
            ("%7e%7E", Some("~~"), "~~"),
            ("50%", None, "50%"),
            ("%4", None, "%4"),
            ("%4x%41", None, "%4xA"),
            ("%x4", None, "%x4"),
            ("%%41", None, "%A"),
            ("%FF", None, "\u{fffd}"),
        ] {
            assert_eq!(percent_decode(text).as_deref(), strict, "{text}");
            assert_eq!(percent_decode_lossy(text), lossy, "{text}");
        }
        let pairs = form("a=x+y%2B&&b&=c&d=1=2");
        let shown: Vec<String> = pairs
            .iter()
            .map(|(key, value)| format!("{key}|{value}"))
            .collect();
        assert_eq!(shown, ["a|x y+", "b|", "|c", "d|1=2"]);
    }

    #[test]
    fn a_url_is_split_into_its_parts() {
        let parts = |text: &str| {
            let url = Url::parse(text)?;
            Some(format!(
                "{} {:?} {} {} {} {:?} {} {:?}",
                url.scheme,
                url.credentials,
                url.authority,
                url.path,
                url.query,
                url.user(),
                url.has_password(),
                url.database()
            ))
        };
        for (text, expected) in [
            ("mysql://h", "mysql None h   None false None"),
            (
                "mysql+x-1.a_b://u:p@x@h:1,i/a%2Fb?c=/?d#e?f",
                "mysql+x-1.a_b Some(\"u:p@x\") h:1,i /a%2Fb c=/?d Some(\"u\") true Some(\"a/b\")",
            ),
            (
                "pg://u%40x@h?a",
                "pg Some(\"u%40x\") h  a Some(\"u@x\") false None",
            ),
            ("pg://:p@h/", "pg Some(\":p\") h /  None true None"),
            ("pg://@h/#/x", "pg Some(\"\") h /  None false None"),
        ] {
            assert_eq!(parts(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "mysql",
            "mysql:/h",
            "://h",
            "my sql://h",
            "a=b://h",
            "é://h",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    #[test]
    fn a_port_follows_the_last_colon_and_an_ipv6_address_has_brackets() {
        for (text, host, port) in [
            ("h", "h", None),
            ("h:1", "h", Some(1)),
            ("h:", "h", None),
            ("h:x", "h", None),
            ("h:65536", "h", None),
            ("[::1]", "::1", None),
            ("[::1]:2", "::1", Some(2)),
            ("[::1]x", "::1", None),
            ("::1", "::1", None),
            ("fe80::1:2", "fe80::1:2", None),
            ("[::1", "[::1", None),
        ] {
            assert_eq!(host_port(text), (host.to_owned(), port), "{text}");
        }
    }
}

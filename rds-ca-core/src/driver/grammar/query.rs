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

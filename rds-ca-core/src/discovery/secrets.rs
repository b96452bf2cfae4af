//! Prepares text for output: possible passwords are replaced by `${PASSWORD}`.

/// The text of a pointer, endpoint or value, with passwords replaced and the length limited.
pub(super) fn shown(text: &str) -> String {
    let text = dsn(text);
    text.chars().take(400).collect()
}

/// The connection string with every password replaced by `${PASSWORD}`.
pub(super) fn dsn(text: &str) -> String {
    let mut out = text.to_owned();
    // `user:password@host`: the last `@` before the query ends the user information.
    if let Some(at) = out
        .find("://")
        .map(|at| at + 3)
        .or_else(|| out.contains("@tcp(").then_some(0))
    {
        let rest = out.get(at..).unwrap_or_default();
        let end = rest.find(['?', '#']).unwrap_or(rest.len());
        if let Some(host) = rest.get(..end).and_then(|authority| authority.rfind('@')) {
            let user = rest.get(..host).unwrap_or_default();
            if let Some((name, password)) = user.split_once(':')
                && !password.starts_with("${")
            {
                let (before, behind) = (
                    out.get(..at).unwrap_or_default(),
                    rest.get(host..).unwrap_or_default(),
                );
                out = format!("{before}{name}:${{PASSWORD}}{behind}");
            }
        }
    }
    // `password=…` between any separators.
    for word in [
        "password",
        "passwd",
        "pwd",
        "trustStorePassword",
        "keyStorePassword",
        "clientCertificateKeyStorePassword",
        "trustCertificateKeyStorePassword",
        "secret",
        "token",
        "sslpassword",
    ] {
        out = without(&out, word);
    }
    out
}

fn without(text: &str, word: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let word = word.to_ascii_lowercase();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(found) = lower.get(at..).and_then(|rest| rest.find(&word)) {
        let key_end = at + found + word.len();
        let rest = text.get(key_end..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start().len();
        let separator = rest.trim_start().chars().next();
        if !matches!(separator, Some('=' | ':')) {
            out.push_str(text.get(at..key_end).unwrap_or_default());
            at = key_end;
            continue;
        }
        let value_at = key_end + blank + 1;
        let value = text.get(value_at..).unwrap_or_default();
        let end = match value.trim_start().chars().next() {
            Some(quote @ ('\'' | '"' | '{')) => {
                let close = if quote == '{' { '}' } else { quote };
                let inside = value.len() - value.trim_start().len() + 1;
                value
                    .get(inside..)
                    .and_then(|rest| rest.find(close))
                    .map_or(value.len(), |at| inside + at + 1)
            }
            _ => value
                .find(['&', ';', ' ', '"', '\'', ')', ',', '\n'])
                .unwrap_or(value.len()),
        };
        out.push_str(text.get(at..value_at).unwrap_or_default());
        out.push_str("${PASSWORD}");
        at = value_at + end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Whether the name of a variable or option suggests that its value is a secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [
        "pass",
        "pwd",
        "secret",
        "token",
        "apikey",
        "api_key",
        "private",
        "credential",
        "auth",
        "session",
        "cookie",
        "salt",
        "signature",
        "access_key",
        "accesskey",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

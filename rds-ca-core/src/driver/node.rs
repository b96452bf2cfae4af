//! What Node.js's `tls.connect` makes of its options and of Node's environment, below every driver for Node.
//!
//! Measured with Node 20. Sources: `lib/_tls_wrap.js`, `lib/internal/tls/secure-context.js`, `doc/api/cli.md`.

use super::case::Case;
use super::effective::{Effective, RemarkKind, Store, StoreKind, Transport};
use super::settings::{Options, Value};

/// Which stores decide, by the option `ca` at that path of the options.
pub(super) fn verified(
    case: &Case<'_>,
    options: &Options,
    ca: &str,
    transport: Transport,
    name: bool,
    mut answer: Effective,
) -> Effective {
    let place = options.place(ca);
    // Of a URL, the place is the parameter.
    let place = match place.split_once('.') {
        Some((parameter, _)) if place.starts_with("dsn:") => parameter.to_owned(),
        _ => place,
    };
    let extra = case.env_filled("NODE_EXTRA_CA_CERTS");
    let Some(value) = options.given(ca).filter(|value| value.is_truthy()) else {
        let stores = default_stores(case, &mut answer);
        return answer.verified(transport, name, stores);
    };
    if extra.is_some() {
        answer.remark(
            RemarkKind::Overrides,
            place.clone(),
            "where ca is given Node ignores NODE_EXTRA_CA_CERTS and its built-in roots",
        );
    }
    let texts: Vec<&Value> = match value {
        Value::List(values) => values.iter().collect(),
        other => vec![other],
    };
    let mut stores = Vec::new();
    for value in texts {
        match value {
            Value::Text(text) if text.contains("-----BEGIN") => {
                stores.push(case.inline(&place, text))
            }
            Value::Text(text) => {
                let like_path =
                    text.contains(['/', '\\']) || text.ends_with(".pem") || text.ends_with(".crt");
                answer.remark(
                    RemarkKind::Surprise,
                    place.clone(),
                    if like_path {
                        "ca wants the text of the certificates, and this is the name of a file: nothing is trusted (read the file first)"
                    } else {
                        "ca wants the text of the certificates, and this is none: nothing is trusted"
                    },
                );
            }
            Value::Code(code) => match read_file(code) {
                Some(path) => stores.push(case.file(&place, path)),
                None => stores.push(Store::new(StoreKind::Inline, place.clone())),
            },
            _ => stores.push(Store::new(StoreKind::Inline, place.clone())),
        }
    }
    let nothing = stores.is_empty();
    let mut answer = answer.verified(transport, name, stores);
    answer.refuses_all = nothing;
    answer
}

/// The path of `fs.readFileSync('/rds.pem')`, with whatever follows.
pub(super) fn read_file(code: &str) -> Option<&str> {
    let (_, rest) = code.split_once("readFileSync(")?;
    let rest = rest.trim_start();
    let quote = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '\'' | '"' | '`'))?;
    let (path, _) = rest.get(1..)?.split_once(quote)?;
    (path.starts_with('/') && !path.contains("${")).then_some(path)
}

/// What Node trusts where no `ca` is given.
pub(super) fn default_stores(case: &Case<'_>, answer: &mut Effective) -> Vec<Store> {
    let flags: Vec<&str> = case
        .env("NODE_OPTIONS")
        .into_iter()
        .flat_map(str::split_whitespace)
        .collect();
    let mut stores = Vec::new();
    if let Some(path) = case.env_filled("NODE_EXTRA_CA_CERTS") {
        stores.push(case.file("env:NODE_EXTRA_CA_CERTS", path));
    }
    if flags.contains(&"--use-openssl-ca") {
        // Node's own OpenSSL has the system's roots in its folder only.
        let (named, _, folder) = case.cert_variables();
        stores.extend(named);
        if !folder {
            stores.push(case.system());
        }
    } else if flags.contains(&"--use-system-ca") || case.env("NODE_USE_SYSTEM_CA") == Some("1") {
        // Node 22.15 and 23.8 on; older ones do not start with the flag.
        answer.measured = false;
        stores.push(case.system());
    } else if stores.is_empty() {
        stores.push(case.built_in());
        answer.remark(
            RemarkKind::Implicit,
            None,
            "the roots built into Node decide: those of RDS are not among them, those of Amazon Trust Services are; give ca, or NODE_EXTRA_CA_CERTS",
        );
    } else {
        answer.remark(
            RemarkKind::Implicit,
            None,
            "the roots built into Node count too; those of RDS are not among them",
        );
    }
    stores
}

/// Whether `NODE_TLS_REJECT_UNAUTHORIZED=0` switches the checks off where the driver leaves it to Node.
pub(super) fn rejects_unauthorized(case: &Case<'_>, answer: &mut Effective) -> bool {
    let rejects = case.env("NODE_TLS_REJECT_UNAUTHORIZED") != Some("0");
    if !rejects {
        answer.remark(
            RemarkKind::Surprise,
            "env:NODE_TLS_REJECT_UNAUTHORIZED".to_owned(),
            "this switches every check off in the whole process",
        );
    }
    rejects
}

/// A quoted text at the start, without anything to be evaluated in it.
pub(super) fn literal(text: &str) -> Option<String> {
    let text = text.trim_start();
    let quote = text
        .chars()
        .next()
        .filter(|c| matches!(c, '\'' | '"' | '`'))?;
    let (inside, _) = text.get(1..)?.split_once(quote)?;
    (!inside.contains(['\\', '$'])).then(|| inside.to_owned())
}

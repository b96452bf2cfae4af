//! How Node.js's `tls.connect` reads its options and Node's environment, for every driver for Node.
//!
//! Measured with Node 20, through the drivers. Sources: `lib/_tls_wrap.js`, `lib/internal/tls/secure-context.js`, `doc/api/cli.md`.

use super::case::Case;
use super::effective::{Effective, RemarkKind, Store, StoreKind, Transport, Verifies};
use super::settings::{Options, Value};

/// A verified connection with the stores that the option `ca` at that path names, for a driver that takes no other
/// option about certificates.
pub(super) fn verified(
    case: &Case<'_>,
    options: &Options,
    ca: &str,
    transport: Transport,
    name: bool,
    mut answer: Effective,
) -> Effective {
    let place = options.place(ca);
    // For a URL, the place is the parameter.
    let place = match place.split_once('.') {
        Some((parameter, _)) if place.starts_with("dsn:") => parameter.to_owned(),
        _ => place,
    };
    let given = options.given(ca).filter(|value| value.is_truthy());
    let stores = match given {
        None => default_stores(case, &mut answer),
        Some(value) => {
            note_extra(case, &mut answer);
            certificates(case, value, &place, &mut answer)
                // Any value replaces Node's own roots.
                .unwrap_or_else(|| vec![Store::new(StoreKind::Inline, place.clone())])
        }
    };
    answer.verified(transport, name, stores)
}

/// Adds a remark that Node ignores the variable because `ca` is given.
fn note_extra(case: &Case<'_>, answer: &mut Effective) {
    if case.env_filled("NODE_EXTRA_CA_CERTS").is_some() {
        answer.remark(
            RemarkKind::Ignored,
            "env:NODE_EXTRA_CA_CERTS".to_owned(),
            "NODE_EXTRA_CA_CERTS counts only where no ca is given",
        );
    }
}

/// The path of `fs.readFileSync('/rds.pem')`, with whatever follows.
fn read_file(code: &str) -> Option<&str> {
    let (_, rest) = code.split_once("readFileSync(")?;
    let rest = rest.trim_start();
    let quote = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '\'' | '"' | '`'))?;
    let (path, _) = rest.get(1..)?.split_once(quote)?;
    (path.starts_with('/') && !path.contains("${")).then_some(path)
}

/// Node's stores where no `ca` is given.
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
        // Node's own OpenSSL finds the system's roots in its folder only.
        let (named, _, folder) = case.cert_variables();
        stores.extend(named);
        if !folder {
            stores.push(case.system());
        }
    } else if flags.contains(&"--use-system-ca") || case.env("NODE_USE_SYSTEM_CA") == Some("1") {
        // From Node 22.15 and 23.8 on; older versions refuse to start with the flag.
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

/// Whether Node verifies where the driver leaves that to Node: `NODE_TLS_REJECT_UNAUTHORIZED=0` switches it off.
pub(super) fn rejects_unauthorized(case: &Case<'_>, answer: &mut Effective) -> bool {
    let rejects = case.env("NODE_TLS_REJECT_UNAUTHORIZED") != Some("0");
    if !rejects {
        answer.remark(
            RemarkKind::Surprise,
            "env:NODE_TLS_REJECT_UNAUTHORIZED".to_owned(),
            "this switches off every check in the process",
        );
    }
    rejects
}

/// A string literal at the start of the text; `None` if it contains an escape or an interpolation.
pub(super) fn literal(text: &str) -> Option<String> {
    let text = text.trim_start();
    let quote = text
        .chars()
        .next()
        .filter(|c| matches!(c, '\'' | '"' | '`'))?;
    let (inside, _) = text.get(1..)?.split_once(quote)?;
    (!inside.contains(['\\', '$'])).then(|| inside.to_owned())
}

/// The options that decide about the server's certificate.
#[derive(Clone, Default)]
pub(super) struct Tls {
    /// The stores that `ca` names; without it, Node's own roots count.
    pub(super) ca: Option<Vec<Store>>,
    /// `rejectUnauthorized`, where it is given.
    pub(super) reject: Option<bool>,
    /// Whether `checkServerIdentity` accepts every name; `None` where the function is not understood.
    pub(super) any_name: Option<bool>,
    /// The place of an option whose value is unknown.
    pub(super) unclear: Option<String>,
}

impl Tls {
    /// No options at all, as with `ssl: true`.
    pub(super) fn defaults() -> Self {
        Self {
            any_name: Some(false),
            ..Self::default()
        }
    }

    /// The object at that path of the options, such as `ssl`.
    pub(super) fn read(
        case: &Case<'_>,
        options: &Options,
        path: &str,
        answer: &mut Effective,
    ) -> Self {
        let mut tls = Self::defaults();
        let at = |key: &str| format!("{path}.{key}");
        match options.get(&at("rejectUnauthorized")) {
            None => {}
            Some(Value::Code(_)) => {
                tls.unclear = Some(options.place(&at("rejectUnauthorized")));
            }
            Some(Value::Bool(false)) => tls.reject = Some(false),
            Some(Value::Text(text)) if text == "false" => {
                answer.remark(
                    RemarkKind::Surprise,
                    options.place(&at("rejectUnauthorized")),
                    "the text \"false\" is not false: the certificate is verified",
                );
                tls.reject = Some(true);
            }
            // Only `false` itself switches the check off.
            Some(_) => tls.reject = Some(true),
        }
        match options.given(&at("checkServerIdentity")) {
            None => {}
            Some(Value::Code(code)) => tls.any_name = lets_pass(code),
            Some(_) => tls.any_name = None,
        }
        if let Some(value) = options.given(&at("ca")) {
            tls.ca = certificates(case, value, &options.place(&at("ca")), answer);
            if matches!(value, Value::Code(code) if read_file(code).is_none()) {
                tls.unclear = Some(options.place(&at("ca")));
            }
        }
        if options.given(&at("secureContext")).is_some() {
            tls.unclear = Some(options.place(&at("secureContext")));
        }
        tls
    }

    /// The effective connection; `checks_name` if the driver checks host names by default.
    pub(super) fn connect(
        self,
        case: &Case<'_>,
        mut answer: Effective,
        transport: Transport,
        checks_name: bool,
    ) -> Effective {
        if let Some(place) = self.unclear {
            return answer.unknown(
                transport,
                Some(place),
                "the value is an expression, which is not evaluated here",
            );
        }
        let rejects = match self.reject {
            Some(rejects) => rejects,
            None => rejects_unauthorized(case, &mut answer),
        };
        if !rejects {
            return answer.unverified(transport);
        }
        let own = self.ca.is_some();
        let stores = match self.ca {
            Some(stores) => {
                note_extra(case, &mut answer);
                stores
            }
            None => default_stores(case, &mut answer),
        };
        let stack = match (
            own,
            stores
                .iter()
                .any(|store| store.place == "env:NODE_EXTRA_CA_CERTS"),
        ) {
            (false, true) => "node-extra-ca",
            _ => "node",
        };
        let named = checks_name && self.any_name == Some(false);
        let mut answer = answer.verified(transport, named, stores).stack(stack);
        if checks_name && self.any_name.is_none() {
            answer.verifies_name = Verifies::Unknown;
            answer.remark(
                RemarkKind::Unknown,
                "option:ssl.checkServerIdentity".to_owned(),
                "what this function checks is unknown",
            );
        }
        answer
    }
}

/// The stores of `ca`: text, a list of texts, or an expression that reads a file. For an empty text Node's own roots
/// count.
fn certificates(
    case: &Case<'_>,
    value: &Value,
    place: &str,
    answer: &mut Effective,
) -> Option<Vec<Store>> {
    match value {
        Value::Text(text) if text.is_empty() => None,
        Value::Text(text) => Some(vec![text_store(case, text, place, answer)]),
        Value::Code(code) => Some(vec![case.store(
            StoreKind::File,
            place,
            case.path(read_file(code)?),
        )]),
        Value::List(values) => {
            let text: String = values
                .iter()
                .filter_map(Value::text)
                .collect::<Vec<_>>()
                .join("\n");
            let file = values.iter().find_map(|value| match value {
                Value::Code(code) => read_file(code),
                _ => None,
            });
            let mut stores = Vec::new();
            if let Some(file) = file {
                stores.push(case.store(StoreKind::File, place, case.path(file)));
            }
            if !text.is_empty() || stores.is_empty() {
                stores.push(text_store(case, &text, place, answer));
            }
            Some(stores)
        }
        _ => None,
    }
}

fn text_store(case: &Case<'_>, text: &str, place: &str, answer: &mut Effective) -> Store {
    let mut store = case.inline(place, text);
    if !text.contains("-----BEGIN ") {
        // A path or other text: Node finds no certificate in it and reports no error.
        store.present = Some(false);
        answer.remark(
            RemarkKind::Surprise,
            place.to_owned(),
            "ca takes the text of certificates and not the name of a file: every server is refused",
        );
    }
    store
}

/// Whether a function returns nothing for any name; `None` when it does more than that.
fn lets_pass(code: &str) -> Option<bool> {
    let plain: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let body = match plain.split_once("=>") {
        Some((_, body)) => body,
        None => plain.strip_prefix("function")?.split_once(')')?.1,
    };
    let body = body.trim_end_matches(';');
    matches!(
        body,
        "undefined"
            | "null"
            | "{}"
            | "void0"
            | "{returnundefined}"
            | "{return}"
            | "{returnnull}"
            | "{returnundefined;}"
            | "{return;}"
            | "{returnnull;}"
    )
    .then_some(true)
}

//! Node's `tls.connect`, which every Node driver hands its options to.
//!
//! Source: `lib/_tls_wrap.js`, `lib/internal/tls/secure-context.js` of Node 20; measured through the drivers.

use super::case::Case;
use super::effective::{Effective, RemarkKind, Store, StoreKind, Transport, Verifies};
use super::settings::{Options, Value};

/// The options that decide about the server's certificate.
#[derive(Clone, Default)]
pub(super) struct Tls {
    /// The stores that `ca` names; without it, Node's own count.
    pub(super) ca: Option<Vec<Store>>,
    /// `rejectUnauthorized`, where it is there.
    pub(super) reject: Option<bool>,
    /// Whether `checkServerIdentity` lets every name pass; `None` where it is a function that is not understood.
    pub(super) any_name: Option<bool>,
    /// What cannot be told.
    pub(super) unclear: Option<String>,
}

impl Tls {
    /// No options at all, as `ssl: true`.
    pub(super) fn defaults() -> Self {
        Self {
            any_name: Some(false),
            ..Self::default()
        }
    }

    /// The object at that path of the options, such as `ssl`.
    pub(super) fn read(case: &Case<'_>, options: &Options, path: &str, answer: &mut Effective) -> Self {
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

    /// What follows, for a driver that checks names unless told otherwise.
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
        let switched_off = case.env("NODE_TLS_REJECT_UNAUTHORIZED") == Some("0");
        if switched_off && self.reject == Some(true) {
            answer.remark(
                RemarkKind::Overrides,
                "option:rejectUnauthorized".to_owned(),
                "rejectUnauthorized goes before NODE_TLS_REJECT_UNAUTHORIZED of the environment",
            );
        }
        if !self.reject.unwrap_or(!switched_off) {
            if self.reject.is_none() {
                answer.remark(
                    RemarkKind::Surprise,
                    "env:NODE_TLS_REJECT_UNAUTHORIZED".to_owned(),
                    "this switches the verification off for the whole program",
                );
            }
            return answer.unverified(transport);
        }
        let own = self.ca.is_some();
        let stores = match self.ca {
            Some(stores) => {
                if case.env_filled("NODE_EXTRA_CA_CERTS").is_some() {
                    answer.remark(
                        RemarkKind::Ignored,
                        "env:NODE_EXTRA_CA_CERTS".to_owned(),
                        "NODE_EXTRA_CA_CERTS counts only where no ca is given",
                    );
                }
                stores
            }
            None => default_stores(case, &mut answer),
        };
        let stack = match (own, stores.iter().any(|store| store.place == "env:NODE_EXTRA_CA_CERTS")) {
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
                "what this function checks cannot be told",
            );
        }
        answer
    }
}

/// The stores that count where no `ca` is given.
fn default_stores(case: &Case<'_>, answer: &mut Effective) -> Vec<Store> {
    let flags = case.env("NODE_OPTIONS").unwrap_or_default();
    let flag = |name: &str| flags.split_whitespace().any(|word| word == name);
    let mut stores = Vec::new();
    if flag("--use-openssl-ca") {
        stores = case.openssl_default();
    } else if flag("--use-system-ca") || case.env("NODE_USE_SYSTEM_CA") == Some("1") {
        if case.at_least("node", "22.15") {
            stores.push(case.system());
        }
    } else if case.env_filled("SSL_CERT_FILE").or(case.env_filled("SSL_CERT_DIR")).is_some() {
        answer.remark(
            RemarkKind::Ignored,
            "env:SSL_CERT_FILE".to_owned(),
            "Node reads SSL_CERT_FILE and SSL_CERT_DIR only with --use-openssl-ca; NODE_EXTRA_CA_CERTS adds a file",
        );
    }
    if let Some(file) = case.env_filled("NODE_EXTRA_CA_CERTS") {
        stores.push(case.file("env:NODE_EXTRA_CA_CERTS", file));
        answer.remark(
            RemarkKind::Implicit,
            None,
            "the root set that is built into Node counts as well; no root of RDS is in it",
        );
    }
    if stores.is_empty() {
        answer.remark(
            RemarkKind::Implicit,
            None,
            "the root set that is built into Node decides, and no root of RDS is in it: give ca, or NODE_EXTRA_CA_CERTS",
        );
        stores.push(case.built_in());
    }
    stores
}

/// What `ca` holds: text, a list of texts, or an expression that reads a file. Node's own set counts for an empty text.
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
            case.path(&read_file(code)?),
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
                stores.push(case.store(StoreKind::File, place, case.path(&file)));
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
        // A path, or anything else: nothing is found in it, and nothing says so.
        store.present = Some(false);
        answer.remark(
            RemarkKind::Surprise,
            place.to_owned(),
            "ca takes the text of certificates and not the name of a file: every server is refused",
        );
    }
    store
}

/// The file of `fs.readFileSync('…')`, with or without `.toString()`.
pub(super) fn read_file(code: &str) -> Option<String> {
    let (_, rest) = code.split_once("readFileSync(")?;
    literal(rest)
}

/// A quoted text at the start.
pub(super) fn literal(text: &str) -> Option<String> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"' | '`'))?;
    let (inside, _) = text.get(1..)?.split_once(quote)?;
    (!inside.contains(['\\', '$'])).then(|| inside.to_owned())
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
        "undefined" | "null" | "{}" | "void0" | "{returnundefined}" | "{return}" | "{returnnull}" | "{returnundefined;}" | "{return;}" | "{returnnull;}"
    )
    .then_some(true)
}

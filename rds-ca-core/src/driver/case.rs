//! The input of a rule: settings and versions, with the small queries that every family of drivers needs.

use super::effective::{Effective, RemarkKind, Store, StoreKind};
use super::files::{FileKind, Files, normal};
use super::settings::{Options, Settings, Value};
use super::version::{Version, Versions};
use crate::name::EngineFamily;
use crate::text::edit_distance;

/// Settings with the versions whose rules are applied.
#[derive(Clone)]
pub(super) struct Case<'a> {
    pub(super) settings: Settings<'a>,
    pub(super) versions: Versions,
}

impl<'a> Case<'a> {
    pub(super) fn files(&self) -> &'a dyn Files {
        self.settings.files
    }

    pub(super) fn dsn(&self) -> Option<&str> {
        self.settings.dsn.as_deref()
    }

    pub(super) fn options(&self) -> &Options {
        &self.settings.options
    }

    /// An option that is not `null`.
    pub(super) fn option(&self, path: &str) -> Option<&Value> {
        self.settings.options.given(path)
    }

    pub(super) fn engine(&self) -> Option<EngineFamily> {
        self.settings.engine
    }

    /// A variable, empty or not.
    pub(super) fn env(&self, name: &str) -> Option<&str> {
        self.settings.environment.get(name).map(String::as_str)
    }

    /// A variable that is not empty.
    pub(super) fn env_filled(&self, name: &str) -> Option<&str> {
        self.env(name).filter(|value| !value.is_empty())
    }

    /// Whether that part (`""` is the driver itself) has this version or a later one.
    pub(super) fn at_least(&self, part: &str, version: &str) -> bool {
        self.versions
            .get(part)
            .is_none_or(|have| *have >= Version::of(version))
    }

    /// The same case for the driver below: another DSN and other options, the same versions and environment.
    pub(super) fn below(&self, dsn: Option<String>, options: Options) -> Self {
        let mut settings = self.settings.clone();
        settings.dsn = dsn;
        settings.options = options;
        Self {
            settings,
            versions: self.versions.clone(),
        }
    }

    // -- paths

    pub(super) fn home(&self) -> Option<&str> {
        self.settings
            .home
            .as_deref()
            .or_else(|| self.env_filled("HOME"))
    }

    /// A file of the home folder; `None` when the home folder is unknown.
    pub(super) fn in_home(&self, rest: &str) -> Option<String> {
        Some(normal(&format!("{}/{rest}", self.home()?)))
    }

    /// The path as the operating system resolves it: relative to the working directory, `~` like any other name.
    pub(super) fn path(&self, text: &str) -> String {
        if text.starts_with('/') || is_windows(text) {
            return if is_windows(text) {
                text.to_owned()
            } else {
                normal(text)
            };
        }
        match self.settings.working_directory.as_deref() {
            Some(folder) => normal(&format!("{folder}/{text}")),
            None => text.to_owned(),
        }
    }

    /// The same with a leading `~/` replaced by the home folder, for the drivers that do that.
    pub(super) fn path_with_tilde(&self, text: &str) -> String {
        match text.strip_prefix("~/").and_then(|rest| self.in_home(rest)) {
            Some(path) => path,
            None => self.path(text),
        }
    }

    pub(super) fn kind(&self, path: &str) -> Option<Option<FileKind>> {
        if path.starts_with('/') {
            self.files().kind(path)
        } else {
            None
        }
    }

    /// Whether the path exists; `None` when that is unknown.
    pub(super) fn exists(&self, path: &str) -> Option<bool> {
        self.kind(path).map(|kind| kind.is_some())
    }

    /// The file's text; invalid UTF-8 becomes replacement characters.
    pub(super) fn read(&self, path: &str) -> Option<String> {
        let bytes = self.files().read(path)?;
        Some(match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        })
    }

    /// The place of a store: a file of the home folder by its own name, any other by the setting that names it.
    pub(super) fn place(&self, setting: &str, path: &str) -> String {
        self.tilde(path)
            .map_or_else(|| setting.to_owned(), |path| format!("file:{path}"))
    }

    /// The place of a setting inside a file: `file:~/.my.cnf(ssl-ca)`.
    pub(super) fn place_in_file(&self, file: &str, key: &str) -> String {
        let file = self.tilde(file).unwrap_or_else(|| file.to_owned());
        format!("file:{file}({key})")
    }

    /// A path in the home folder as `~/…`; `None` for any other path.
    fn tilde(&self, path: &str) -> Option<String> {
        let home = normal(self.home().filter(|home| home.starts_with('/'))?);
        let rest = path.strip_prefix(home.as_str())?;
        (home != "/" && rest.starts_with('/')).then(|| format!("~{rest}"))
    }

    // -- stores

    /// The file that a setting names.
    pub(super) fn file(&self, setting: &str, path: &str) -> Store {
        self.store(StoreKind::File, setting, self.path(path))
    }

    pub(super) fn folder(&self, setting: &str, path: &str) -> Store {
        self.store(StoreKind::Folder, setting, self.path(path))
    }

    /// A store at a path that is absolute already.
    pub(super) fn store(&self, kind: StoreKind, setting: &str, path: String) -> Store {
        let mut store = Store::new(kind, self.place(setting, &path));
        store.present = self.exists(&path);
        store.path = Some(path);
        store
    }

    /// Certificates written into the settings.
    pub(super) fn inline(&self, setting: &str, text: &str) -> Store {
        let mut store = Store::new(StoreKind::Inline, setting);
        store.present = Some(true);
        store.content = Some(text.as_bytes().to_vec());
        store
    }

    pub(super) fn system(&self) -> Store {
        Store::new(StoreKind::System, "system")
    }

    pub(super) fn built_in(&self) -> Store {
        let mut store = Store::new(StoreKind::BuiltIn, "built-in");
        store.present = Some(true);
        store
    }

    /// OpenSSL's default stores: `SSL_CERT_FILE` replaces its file, `SSL_CERT_DIR` its folder.
    ///
    /// Debian's roots are in both, Red Hat's in the file; where the files cannot be seen, Debian's layout is assumed.
    /// Source: OpenSSL's `X509_get_default_cert_file_env`, measured with OpenSSL 3 on Debian 12.
    pub(super) fn openssl_default(&self) -> Vec<Store> {
        let (mut stores, file, folder) = self.cert_variables();
        if !(file && (folder || self.is_red_hat())) {
            stores.push(self.system());
        }
        stores
    }

    /// Go's default stores on Unix: both the file and the folder count, each replaced by its variable.
    pub(super) fn go_default(&self) -> Vec<Store> {
        let (mut stores, file, folder) = self.cert_variables();
        if !(file && folder) {
            stores.push(self.system());
        }
        stores
    }

    /// `SSL_CERT_FILE` and `SSL_CERT_DIR`, and whether each is set.
    pub(super) fn cert_variables(&self) -> (Vec<Store>, bool, bool) {
        let mut stores = Vec::new();
        let file = self.env_filled("SSL_CERT_FILE");
        if let Some(file) = file {
            stores.push(self.file("env:SSL_CERT_FILE", file));
        }
        let folders = self.env_filled("SSL_CERT_DIR");
        for folder in folders.into_iter().flat_map(|list| list.split(':')) {
            if !folder.is_empty() {
                stores.push(self.folder("env:SSL_CERT_DIR", folder));
            }
        }
        (stores, file.is_some(), folders.is_some())
    }

    fn is_red_hat(&self) -> bool {
        self.exists("/etc/pki/tls/certs") == Some(true)
            && self.exists("/etc/ssl/certs/ca-certificates.crt") != Some(true)
    }
}

/// Whether the path is a Windows path (`C:\…`, `\\server\…`), which a view of files does not cover.
fn is_windows(path: &str) -> bool {
    let bytes = path.as_bytes();
    path.starts_with("\\\\")
        || matches!(bytes, [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic())
}

/// The word in quotes if it resembles a known one, so that it is not a secret; otherwise a placeholder.
pub(super) fn quoted(word: &str, known: &[&str]) -> String {
    if known.iter().any(|known| is_close(word, known)) {
        format!("{word:?}")
    } else {
        "(text not shown)".to_owned()
    }
}

/// The place of an option that the driver does not know: its name is shown only where it resembles a known one.
pub(super) fn unknown_place(options: &Options, name: &str, known: &[&str]) -> String {
    if known.iter().any(|known| is_close(name, known)) {
        options.place(name)
    } else {
        "option:(name not shown)".to_owned()
    }
}

/// Whether two words differ only in case, dashes, or a few letters.
pub(super) fn is_close(word: &str, known: &str) -> bool {
    let simple = |word: &str| -> String {
        word.chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect()
    };
    if word.len() > 40 {
        return false;
    }
    let length = |word: &str| word.bytes().filter(u8::is_ascii_alphanumeric).count();
    let (mine, theirs) = (length(word), length(known));
    let allowed = (theirs / 4).min(2);
    if mine.abs_diff(theirs) > allowed {
        return false;
    }
    let (word, known) = (simple(word), simple(known));
    !word.is_empty() && edit_distance(&word, &known) <= allowed
}

/// A name for the report. A name with `@` or `:` may contain part of a password that was not encoded: it is not shown.
pub(super) fn shown(name: Option<&str>) -> Option<String> {
    let name = name.filter(|name| !name.is_empty())?;
    Some(if name.contains(['@', ':']) && !is_ipv6(name) {
        "(not shown: it contains @ or :)".to_owned()
    } else {
        name.to_owned()
    })
}

fn is_ipv6(name: &str) -> bool {
    name.trim_matches(['[', ']'])
        .parse::<std::net::Ipv6Addr>()
        .is_ok()
}

/// Whether the name of a connection string's parameter is, or resembles, one that some driver knows.
pub(super) fn is_known_parameter(name: &str) -> bool {
    const OTHERS: &[&str] = &[
        "ssl",
        "tls",
        "ca",
        "cert",
        "key",
        "mode",
        "options",
        "database",
        "sslca",
        "ssl_ca",
        "ssl-ca",
        "ssl_capath",
        "ssl_cert",
        "ssl_key",
        "ssl_cipher",
        "ssl_mode",
        "ssl-mode",
        "ssl_verify_cert",
        "ssl_verify_identity",
        "ssl_verify_server_cert",
        "ssl_check_hostname",
        "ssl_disabled",
        "ssl_context",
        "sslverify",
        "sslaccept",
        "ssl-root-cert",
        "sslfactory",
        "sslfactoryarg",
        "sslhostnameverifier",
        "useSSL",
        "requireSSL",
        "verifyServerCertificate",
        "trustServerCertificate",
        "serverSslCert",
        "trustStore",
        "trustStoreType",
        "trustCertificateKeyStoreUrl",
        "trustCertificateKeyStoreType",
        "fallbackToSystemTrustStore",
        "sslidentity",
        "uselibpqcompat",
        "encrypt",
        "hostNameInCertificate",
        "allowPublicKeyRetrieval",
        "ssl_server_dn_match",
        "wallet_location",
        "unix_socket",
        "read_default_file",
        "read_default_group",
        "charset",
        "driver",
        "server",
        "pqopt",
        "uid",
        "require_ssl",
        "verify_ca",
        "verify_identity",
        "built_in_roots",
        "sslMode",
        "sslRootCert",
        "tlsCAFile",
        "tlsInsecure",
        "tlsAllowInvalidCertificates",
        "tlsAllowInvalidHostnames",
        "tlsCertificateKeyFile",
        "sslInvalidHostNameAllowed",
        "tlsDisableOCSPEndpointCheck",
        "tlsDisableCertificateRevocationCheck",
        "replicaSet",
        "retryWrites",
        "readPreference",
        "authSource",
    ];
    let keywords = super::grammar::libpq::keywords();
    keywords
        .iter()
        .chain(OTHERS)
        .any(|known| is_close(name, known))
}

/// The known word that the given one resembles.
pub(super) fn meant<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    known.iter().copied().find(|known| is_close(word, known))
}

impl Effective {
    /// Hides names with characters that real names do not have: they may come from another driver's string, or from a
    /// password that was not encoded.
    pub(super) fn hide_what_may_be_secret(&mut self) {
        const HIDDEN: &str = "(not shown)";
        let odd = |text: &str| {
            text.contains(['@', '=', ';', '?', '&', '(', ')', '"', '\''])
                || text.contains("://")
                || text.chars().any(char::is_whitespace)
        };
        let odd_host = |text: &str| {
            let ipv6 = text
                .trim_matches(['[', ']'])
                .parse::<std::net::Ipv6Addr>()
                .is_ok();
            odd(text)
                || (text.contains(':') && !ipv6)
                || (text.contains('/') && !text.starts_with(['/', '@']) && !text.ends_with(".sock"))
        };
        for address in &mut self.endpoints {
            if odd_host(&address.host) && !address.host.starts_with("(not shown") {
                HIDDEN.clone_into(&mut address.host);
            }
        }
        for name in [&mut self.user, &mut self.database].into_iter().flatten() {
            if (odd(name) || name.contains(':')) && !name.starts_with("(not shown") {
                HIDDEN.clone_into(name);
            }
        }
        // The key of `dsn:key`; keys of ADO.NET may contain blanks.
        let odd_place = |place: &str| {
            place.strip_prefix("dsn:").is_some_and(|key| {
                key.len() > 60 || key.contains(['@', ':', '/', '?', '&', '=', ';', '{', '"', '\''])
            })
        };
        let hidden = || format!("dsn:{HIDDEN}");
        for store in &mut self.stores {
            if odd_place(&store.place) {
                store.place = hidden();
            }
        }
        // In a malformed connection string a parameter's name may be a piece of the password: it is shown only where
        // it resembles a known one.
        let unknown = |place: &str| {
            place
                .strip_prefix("dsn:")
                .is_some_and(|name| !is_known_parameter(name))
        };
        for remark in &mut self.remarks {
            match remark.setting.as_deref() {
                Some(place) if odd_place(place) => remark.setting = Some(hidden()),
                Some(place) if unknown(place) => {
                    remark.setting = Some("dsn:(a parameter that is not known)".to_owned());
                }
                _ => {}
            }
        }
    }

    /// Adds a remark for each store that does not exist.
    pub(super) fn note_missing(&mut self) {
        let missing: Vec<(String, String)> = self
            .stores
            .iter()
            .filter(|store| store.present == Some(false))
            .filter_map(|store| Some((store.place.clone(), store.path.clone()?)))
            .collect();
        for (place, path) in missing {
            self.remark(RemarkKind::Missing, place, format!("there is no {path}"));
        }
    }
}

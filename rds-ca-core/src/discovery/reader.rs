//! Decides by content what a file is, and reads it.

use std::io::{self, Read, Seek};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind, packed};
use memchr::memmem;

use super::archive::{self, Part};
use super::found::GapKind;
use super::seen::{Seen, is_dependency};
use super::{Discover, content, documents, settings, stream};

/// The longest text that is read for settings, in bytes.
const MAX_TEXT: usize = 2 << 20;
/// The largest total size of documents (Kubernetes, Compose …) that are kept until all files are read, in bytes.
const MAX_DOCUMENTS: usize = 256 << 20;

/// A file with a store contains at least one of these strings.
const STORES: [&str; 2] = ["-----BEGIN ", "LS0tLS1CRUdJTi"];

/// A file with a setting contains at least one of these strings.
const SETTINGS: &[&str] = &[
    "rds.amazonaws",
    ".rds.cn-",
    "docdb.amazonaws",
    "docdb-elastic",
    "sslrootcert",
    "sslRootCert",
    "SSLROOTCERT",
    "sslmode",
    "sslMode",
    "ssl-mode",
    "ssl_mode",
    "SSLMODE",
    "SSL_MODE",
    "SslMode",
    "SSL Mode",
    "ssl_ca",
    "ssl-ca",
    "sslca",
    "sslCA",
    "SSL_CA",
    "SslCa",
    "tlsCAFile",
    "tls_ca_file",
    "tlsCaFile",
    "sslCertificateAuthority",
    "rejectUnauthorized",
    "REJECT_UNAUTHORIZED",
    "reject_unauthorized",
    "trustStore",
    "trust-store",
    "truststore",
    "TRUSTSTORE",
    "cafile",
    "CAFile",
    "caFile",
    "ca_file",
    "CA_FILE",
    "ca_cert",
    "CA_CERT",
    "CA_BUNDLE",
    "AppendCertsFromPEM",
    "ssl_set",
    "CertificateKeyStore",
    "rds-ca",
    "rds_ca",
    "rds-combined",
    "global-bundle",
    "-bundle.p",
    "rds-downloads",
    "Amazon RDS",
    "rustServerCertificate",
    "InsecureSkipVerify",
    "erifyServerCertificate",
    "allet_location",
    "ALLET_LOCATION",
    "WALLET",
    "MYSQL_ATTR_SSL",
    "EXTRA_CA",
    "SSL_CERT_FILE",
    "ssl_verify",
    "ssl_cert",
    "tlsAllowInvalid",
    "tlsInsecure",
    "sslValidate",
    "sslvalidate",
    "ostgres",
    "mysql:",
    "mysql+",
    "mongodb",
    "jdbc:",
    "PGHOST",
    "DB_SSL",
    "DATABASE_SSL",
    "sslaccept",
    "sqlserver:",
    "ssl_disabled",
    "useSSL",
    "requireSSL",
    "ssl: ",
    "kind: ",
    "containerDefinitions",
    "taskDefinition",
    "FunctionName",
    "Functions",
    "terraform_version",
    "services:",
    "rds_ca",
    "serverSslCert",
    "tlsEnabled",
    "mariadb:",
    "ssl_options",
    "sslOptions",
    ".pem",
    ".jks",
    ".p12",
    ".crt",
    "SSLmode",
    "SSLMode",
    "SSLCA",
    "SSLVERIFY",
    "ssl_verify",
    "verify_none",
    "verify_peer",
    "AllowInvalid",
    "danger_accept",
    "MYSQLI_CLIENT_SSL",
    "trust-all",
    "CERT_NONE",
    "ssl_context",
    "ncrypt=",
    "ncrypt = ",
    "encrypt:",
    "readFileSync",
    "certpath.disabledAlgorithms",
    "EnvironmentFile=",
    "\"services\"",
    "connect_args",
    "create_default_context",
    "AllowInsecure",
    "TrustStore",
];

/// Substrings of [`SETTINGS`]: a text that contains none of these contains none of those.
///
/// At most 64, each at least four bytes long, so that one vectorised search covers them all with few false hits. With
/// three-byte pieces the search took eight times as long.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "-bundle", ".crt", ".jks", ".p12", ".pem", ".rds.cn-", "ALLET", "AllowIn", "CA_BUNDLE", "CA_FILE", "CERT",
    "Cert", "Definition", "EXTRA_CA", "File", "Function", "MODE", "Mode", "PGHOST", "REJECT_U", "SSLCA",
    "SSLVERIFY", "SSL_CA", "SslCa", "TRUSTSTORE", "TrustStore", "_SSL", "accept", "alidate", "allet_location",
    "ca_file", "cafile", "cert", "docdb-el", "eSSL", "eate_def", "erify", "jdbc:", "kind: ", "lserver:",
    "mariadb:", "mazon", "mode", "mongodb", "mysql", "nauthorized", "ncrypt", "nnect_args", "ostgres", "rds-",
    "rds_ca", "rraform_", "services", "ssl-", "ssl: ", "sslCA", "sslOption", "ssl_", "sslca", "tlsEnabled",
    "tlsInsecure", "trust",
];

/// The automaton for [`SETTINGS`], built once per process. If it cannot be built, every text is read.
static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .kind(Some(AhoCorasickKind::DFA))
        .build(SETTINGS)
        .ok()
});

/// The search for [`PIECES`], built once per process. Absent if the processor lacks the vector instructions.
static ANY_PIECE: LazyLock<Option<packed::Searcher>> =
    LazyLock::new(|| packed::Searcher::new(PIECES));

/// The searches for [`STORES`], built once per process.
static ANY_STORE: LazyLock<[memmem::Finder<'static>; 2]> =
    LazyLock::new(|| STORES.map(memmem::Finder::new));

/// Whether the bytes may contain a store. For two strings, separate vectorised searches are fastest.
fn may_hold_store(bytes: &[u8]) -> bool {
    ANY_STORE.iter().any(|word| word.find(bytes).is_some())
}

/// Whether the text may contain a setting.
fn may_hold_setting(bytes: &[u8]) -> bool {
    let found = |pieces: &packed::Searcher| pieces.find(bytes).is_some();
    ANY_PIECE.as_ref().is_none_or(found) && WORDS.as_ref().is_none_or(|words| words.is_match(bytes))
}

/// Decides what files are, and reads them.
pub(super) struct Reader<'a> {
    pub(super) options: &'a Discover<'a>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(options: &'a Discover<'a>) -> Self {
        Self { options }
    }

    /// Reads a file whose content is in memory.
    pub(super) fn file(&self, path: &str, bytes: &[u8], seen: &mut Seen) {
        if bytes.starts_with(b"PK\x03\x04") {
            self.archive(path, std::io::Cursor::new(bytes), seen);
            return;
        }
        self.member(path, bytes, seen);
    }

    /// Reads a file, or a member of an archive, in which no archive is opened.
    pub(super) fn member(&self, path: &str, bytes: &[u8], seen: &mut Seen) {
        let store = may_hold_store(bytes);
        content::stores(path, bytes, store, self.options, seen);
        let beginning = bytes.get(..4096).unwrap_or(bytes);
        let is_text = memchr::memchr(0, beginning).is_none();
        if !is_text || is_dependency(path) {
            return;
        }
        if settings::is_package_manifest(path)
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            let drivers = settings::packages(path, text);
            if !drivers.is_empty() {
                seen.packages
                    .push((settings::folder(path).to_owned(), drivers));
            }
        }
        if bytes.len() < MAX_ENVIRONMENT
            && (is_environment(path) || (store && content::is_store_name(path)))
            && seen.document_bytes < MAX_DOCUMENTS
        {
            seen.document_bytes += bytes.len();
            seen.environment_files
                .push((path.to_owned(), String::from_utf8_lossy(bytes).into_owned()));
        }
        if bytes.len() > MAX_TEXT && !documents::may_be(path) || !may_hold_setting(bytes) {
            return;
        }
        let text = String::from_utf8_lossy(bytes);
        if documents::is_document(path, &text) {
            if seen.document_bytes + text.len() > MAX_DOCUMENTS {
                seen.gap(
                    path,
                    GapKind::TooLarge,
                    "the documents exceed 256 MiB in total",
                );
            } else {
                seen.document_bytes += text.len();
                seen.documents.push((path.to_owned(), text.to_string()));
            }
            return;
        }
        let own = settings::read(path, &text, seen);
        seen.drafts.extend(own);
    }

    /// Reads the PEM blocks of a file that is too long to keep in memory.
    pub(super) fn pieces(&self, path: &str, input: impl Read, seen: &mut Seen) -> io::Result<()> {
        let unsearched = stream::search(input, |offset, piece| {
            self.piece(path, offset, piece, seen);
        })?;
        if let Some(why) = unsearched {
            seen.gap(path, GapKind::TooLarge, why);
        }
        Ok(())
    }

    /// Reads a part of a file that is too long to keep in memory.
    fn piece(&self, path: &str, offset: u64, bytes: &[u8], seen: &mut Seen) {
        let before = seen.stores.len();
        content::embedded(path, bytes, None, seen);
        for store in seen.stores.iter_mut().skip(before) {
            store.line = None;
            store.offset = Some(offset);
        }
    }

    /// Reads the members of a ZIP file: a JAR, a WAR, a function package.
    pub(super) fn archive(&self, path: &str, input: impl Read + Seek, seen: &mut Seen) {
        let mut take = |part: Part<'_>, seen: &mut Seen| match part {
            Part::Member(name, content) => self.member(name, content, seen),
            Part::Piece(name, offset, bytes) => self.piece(name, offset, bytes, seen),
        };
        archive::read(path, input, &mut take, seen);
    }
}

/// The longest environment file, in bytes.
const MAX_ENVIRONMENT: usize = 256 * 1024;

/// Whether the file is probably an environment file, which `env_file` or `EnvironmentFile=` may name.
fn is_environment(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let of_system = ["etc/default/", "etc/sysconfig/", "etc/conf.d/"]
        .iter()
        .any(|folder| path.contains(folder));
    name == ".env"
        || name.starts_with(".env.")
        || name.ends_with(".env")
        || name == "env"
        || of_system
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_setting_has_one_of_the_pieces() {
        for word in SETTINGS {
            assert!(PIECES.iter().any(|piece| word.contains(piece)), "{word}");
        }
        assert!(WORDS.is_some());
        assert!(PIECES.len() <= 64);
        assert!(PIECES.iter().all(|piece| piece.len() >= 4));
    }
}

//! Findings other than certificates, with their positions.

use std::fmt;

/// A position in the input: a file of a directory, a line, an entry.
///
/// Its text reads `certs/old.pem, line 12` or `entry "mykey"`.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
)]
#[non_exhaustive]
pub struct Place {
    /// The file's path below the directory that was opened; absent for a single file.
    pub file: Option<String>,
    /// The line, counted from 1.
    pub line: Option<usize>,
    /// The alias or position of an entry in a key store.
    pub entry: Option<String>,
}

impl Place {
    /// The entire input.
    pub(crate) const fn input() -> Self {
        Self {
            file: None,
            line: None,
            entry: None,
        }
    }

    pub(crate) fn line(line: usize) -> Self {
        Self {
            line: Some(line),
            ..Self::default()
        }
    }

    /// An entry of a key store, or a part of the item at this position.
    pub(crate) fn with_entry(&self, entry: impl Into<String>) -> Self {
        Self {
            entry: Some(entry.into()),
            ..self.clone()
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            self.file.clone(),
            self.line.map(|line| format!("line {line}")),
            self.entry.as_ref().map(|entry| format!("entry {entry:?}")),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        if parts.is_empty() {
            f.write_str("whole input")
        } else {
            f.write_str(&parts.join(", "))
        }
    }
}

words! {
    /// Kinds of [`Problem`].
    #[non_exhaustive]
    pub enum ProblemKind: "a problem kind" {
        /// The input is empty or holds only blanks.
        Empty = "empty",
        /// Not a known container, and without a certificate.
        UnknownFormat = "unknown_format",
        /// A web page, with or without certificates in it.
        WebPage = "web_page",
        /// An XML document, such as the error page of an object store.
        XmlErrorPage = "xml_error_page",
        /// An archive or a compressed file: no client reads one as a store.
        Archive = "archive",
        /// An entirely encrypted file, by git-crypt, Ansible Vault, age …
        Encrypted = "encrypted",
        /// A Git LFS pointer in place of the file.
        GitLfsPointer = "git_lfs_pointer",
        /// Something else that was saved in place of the file: a printout, an error message, a document.
        NotTheFile = "not_the_file",
        /// Merge conflict markers.
        MergeConflict = "merge_conflict",
        /// A placeholder in place of a certificate.
        Redacted = "redacted",
        /// Backslash and `n` in place of line ends.
        LiteralNewlines = "literal_newlines",
        /// UTF-16 text, which hardly any TLS stack reads.
        Utf16 = "utf16",
        /// A truncated block or container.
        Truncated = "truncated",
        /// A block whose body is not base64.
        BadBase64 = "bad_base64",
        /// A block or an entry whose bytes are not a certificate.
        NotACertificate = "not_a_certificate",
        /// `END` and `BEGIN` on one line, as `cat` leaves them after a missing final newline.
        GluedMarkers = "glued_markers",
        /// Indentation or a label that some TLS stacks do not read.
        UnusualPem = "unusual_pem",
        /// A certificate that the input holds more than once.
        Duplicate = "duplicate",
        /// A private key; its bytes are never shown.
        PrivateKey = "private_key",
        /// Something else that is not a certificate: a CRL, a public key, a request, a secret.
        NotForTrust = "not_for_trust",
        /// The container or a part of it is encrypted, and no password was given.
        PasswordNeeded = "password_needed",
        /// A PKCS#12 certificate without the attribute by which Java recognises trusted certificates.
        NotTrustedInJava = "not_trusted_in_java",
        /// Entries of a Java key store that share an alias, so that Java keeps one of them.
        SameAlias = "same_alias",
        /// A root whose signature does not verify with its own key: not what its issuer made.
        Damaged = "damaged",
        /// A certificate that the container holds as part of a private key's chain, not as a trusted certificate.
        NotTrusted = "not_trusted",
        /// Damage inside a container.
        Corrupt = "corrupt",
        /// A part of the input that could not be read.
        Unreadable = "unreadable",
        /// A file in a hashed directory that OpenSSL would not find by its name.
        NotHashed = "not_hashed",
        /// An encoding or algorithm that this library does not read.
        Unsupported = "unsupported",
    }
}

/// Something in the input that the user should know about.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Problem {
    /// The kind of problem.
    pub kind: ProblemKind,
    /// Where it is.
    pub place: Place,
    /// What is wrong, in lower case.
    pub reason: String,
    /// What to do about it.
    pub hint: String,
    /// Whether the input may hold a certificate here that could not be read.
    ///
    /// If this is true of any problem, a store that seems to lack a root is *unknown*: it may hold it.
    pub may_hide_certificates: bool,
}

impl Problem {
    pub(super) fn new(
        kind: ProblemKind,
        place: Place,
        reason: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            place,
            reason: reason.into(),
            hint: hint.into(),
            may_hide_certificates: kind.usually_hides(),
        }
    }

    pub(super) fn hiding(self, may_hide_certificates: bool) -> Self {
        Self {
            may_hide_certificates,
            ..self
        }
    }
}

impl ProblemKind {
    /// Whether a problem of this kind may hide a certificate, unless the reader knows better.
    fn usually_hides(self) -> bool {
        match self {
            // Damage and content that could not be opened. A placeholder stands for content that was omitted.
            Self::UnknownFormat
            | Self::Archive
            | Self::Encrypted
            | Self::Redacted
            | Self::Truncated
            | Self::BadBase64
            | Self::NotACertificate
            | Self::PasswordNeeded
            | Self::Corrupt
            | Self::Unreadable
            | Self::Unsupported => true,
            // Read completely, or without content that any client could read as a certificate.
            Self::Empty
            | Self::WebPage
            | Self::XmlErrorPage
            | Self::GitLfsPointer
            | Self::NotTheFile
            | Self::MergeConflict
            | Self::LiteralNewlines
            | Self::Utf16
            | Self::GluedMarkers
            | Self::UnusualPem
            | Self::Duplicate
            | Self::PrivateKey
            | Self::NotForTrust
            | Self::NotTrustedInJava
            | Self::SameAlias
            | Self::Damaged
            | Self::NotTrusted
            | Self::NotHashed => false,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} (hint: {})", self.place, self.reason, self.hint)
    }
}

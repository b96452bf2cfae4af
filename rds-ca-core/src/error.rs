//! The one error type: what could not be done, on what, why, and what to do next.
//!
//! *Could not do it* is an [`Error`]. *Did it, and the answer is bad* is a verdict, a problem or a
//! finding, never an `Err`.

use std::fmt::{self, Write};
use std::path::Path;
use std::sync::Arc;

use crate::text::Neutral;

/// A `Result` whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

words! {
    /// What the caller would do next about an [`Error`].
    #[non_exhaustive]
    pub enum ErrorKind: "the kind of an error" {
        /// There is no such file or directory.
        NotFound = "not_found",
        /// The operating system refused access.
        PermissionDenied = "permission_denied",
        /// Reading or writing failed for another reason of the operating system or network.
        Io = "io",
        /// A bound on size, count, nesting, rounds or time was exceeded; the message names the bound.
        LimitExceeded = "limit_exceeded",
        /// The password given does not open the store.
        WrongPassword = "wrong_password",
        /// The input is not what it has to be; the message names the place in it.
        InvalidInput = "invalid_input",
        /// The thing asked about is not known here, such as a region outside the catalogue.
        Unknown = "unknown",
        /// The state found is not the state expected, so nothing was changed.
        Conflict = "conflict",
        /// This build or this platform cannot do it; the message says what can.
        Unsupported = "unsupported",
    }
}

/// Why something could not be done.
///
/// The text reads: what we were doing, on what, why, then a hint. It is cheap to clone.
///
/// # Example
///
/// ```
/// use rds_ca_core::{Bundle, ErrorKind};
///
/// let error = Bundle::read("/no/such/file.pem", None).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::NotFound);
/// assert_eq!(error.place(), Some("/no/such/file.pem"));
/// assert!(error.to_string().starts_with("cannot read /no/such/file.pem: "));
/// ```
#[derive(Clone, thiserror::Error)]
#[error(transparent)]
pub struct Error(Arc<Inner>);

/// Reads like `Display`, for `unwrap`, `expect` and a `main` that returns it.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[derive(Debug, thiserror::Error)]
struct Inner {
    kind: ErrorKind,
    doing: String,
    place: Option<String>,
    why: String,
    hint: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Paths, names and the words of other programs are in it.
        let mut f = Neutral(f);
        f.write_str(&self.doing)?;
        if let Some(place) = &self.place {
            write!(f, " {place}")?;
        }
        write!(f, ": {}", self.why)?;
        if let Some(hint) = &self.hint {
            write!(f, " (hint: {hint})")?;
        }
        Ok(())
    }
}

/// An error as it is written down; what the operating system said is in its text.
#[derive(serde::Serialize, serde::Deserialize)]
struct Written {
    kind: ErrorKind,
    doing: String,
    place: Option<String>,
    why: String,
    hint: Option<String>,
}

impl serde::Serialize for Error {
    fn serialize<S: serde::Serializer>(&self, out: S) -> std::result::Result<S::Ok, S::Error> {
        let inner = &self.0;
        Written {
            kind: inner.kind,
            doing: inner.doing.clone(),
            place: inner.place.clone(),
            why: inner.why.clone(),
            hint: inner.hint.clone(),
        }
        .serialize(out)
    }
}

impl<'de> serde::Deserialize<'de> for Error {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> std::result::Result<Self, D::Error> {
        let written = Written::deserialize(input)?;
        Ok(Self(Arc::new(Inner {
            kind: written.kind,
            doing: written.doing,
            place: written.place,
            why: written.why,
            hint: written.hint,
            source: None,
        })))
    }
}

impl Error {
    /// What the caller would do next about it.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Where it happened: a path, a line, an entry, a resource.
    pub fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// What to do next, where we know it.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// `doing` is what we were about to do ("cannot read"), `why` the cause in lower case.
    pub(crate) fn new(kind: ErrorKind, doing: impl Into<String>, why: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            kind,
            doing: doing.into(),
            place: None,
            why: why.into(),
            hint: None,
            source: None,
        }))
    }

    /// Shorthand for input that is not what it has to be.
    pub(crate) fn invalid(doing: impl Into<String>, why: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, doing, why)
    }

    /// A word that is none of a closed set's.
    pub(crate) fn not_a_word(what: &str, text: &str, words: &[&str]) -> Self {
        let why = format!("{text:?} is not one of {}", words.join(", "));
        Self::invalid(format!("cannot read {what}"), why)
    }

    /// An operating system's error on `path`.
    pub(crate) fn io(doing: impl Into<String>, path: &Path, error: std::io::Error) -> Self {
        let kind = match error.kind() {
            std::io::ErrorKind::NotFound => ErrorKind::NotFound,
            std::io::ErrorKind::PermissionDenied => ErrorKind::PermissionDenied,
            _ => ErrorKind::Io,
        };
        Self::new(kind, doing, error.to_string())
            .at(path.display().to_string())
            .caused_by(error)
    }

    /// Names the place; a place that is already there is kept behind the new one.
    pub(crate) fn at(self, place: impl Into<String>) -> Self {
        self.change(|inner| {
            let place = place.into();
            inner.place = Some(match inner.place.take() {
                Some(old) => format!("{place}, {old}"),
                None => place,
            });
        })
    }

    /// Names the file that was read, where only its content was handed in.
    #[must_use]
    pub fn in_file(self, path: &Path) -> Self {
        self.at(path.display().to_string())
    }

    /// Says what to do next.
    pub(crate) fn hinting(self, hint: impl Into<String>) -> Self {
        self.change(|inner| inner.hint = Some(hint.into()))
    }

    /// Keeps the cause for `source()`.
    pub(crate) fn caused_by(self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.change(|inner| inner.source = Some(Box::new(source)))
    }

    // Builders run before the error is shared, so the `Arc` is unique; a shared one is left as it is.
    fn change(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            change(inner);
        }
        self
    }
}

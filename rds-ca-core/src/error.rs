//! The one error type: what failed, on what, why, and what to do next.
//!
//! An operation that *could not be done* gives an [`Error`]. One that *was done, with a bad result*, gives a verdict, a
//! problem or a finding, never an `Err`.

use std::fmt::{self, Write};
use std::path::Path;
use std::sync::Arc;

use crate::text::Neutral;

/// A `Result` whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

words! {
    /// The kinds of [`Error`], by what the caller can do next.
    #[non_exhaustive]
    pub enum ErrorKind: "the kind of an error" {
        /// There is no such file or directory.
        NotFound = "not_found",
        /// The operating system refused access.
        PermissionDenied = "permission_denied",
        /// Reading or writing failed for another reason of the operating system or network.
        Io = "io",
        /// A limit on size, count, nesting, rounds or time was exceeded; the message names the limit.
        LimitExceeded = "limit_exceeded",
        /// The password given does not open the store.
        WrongPassword = "wrong_password",
        /// The input is not valid; the message names the position in it.
        InvalidInput = "invalid_input",
        /// The item asked about is not known here, such as a region outside the catalogue.
        Unknown = "unknown",
        /// The state found is not the state expected, so nothing was changed.
        Conflict = "conflict",
        /// This build or this platform does not support it; the message names what does.
        Unsupported = "unsupported",
    }
}

/// Why something could not be done.
///
/// The text reads: what was attempted, on what, why it failed, then a hint. It is cheap to clone.
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
        // It contains paths, names and messages of other programs.
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

/// An error as it is serialised; the operating system's error is part of its text.
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
    /// Its kind, which decides what the caller can do next.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Where it happened: a path, a line, an entry or a resource.
    pub fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// What to do next, where known.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// `doing` is what was attempted ("cannot read"), `why` the cause in lower case.
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

    /// Shorthand for invalid input.
    pub(crate) fn invalid(doing: impl Into<String>, why: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, doing, why)
    }

    /// A value that is not in a closed set.
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

    /// Sets the location; an existing location is kept after the new one.
    pub(crate) fn at(self, place: impl Into<String>) -> Self {
        self.change(|inner| {
            let place = place.into();
            inner.place = Some(match inner.place.take() {
                Some(old) => format!("{place}, {old}"),
                None => place,
            });
        })
    }

    /// Names the file that was read, where only its content was passed in.
    #[must_use]
    pub fn in_file(self, path: &Path) -> Self {
        self.at(path.display().to_string())
    }

    /// Sets what to do next.
    pub(crate) fn hinting(self, hint: impl Into<String>) -> Self {
        self.change(|inner| inner.hint = Some(hint.into()))
    }

    /// Keeps the cause for `source()`.
    pub(crate) fn caused_by(self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.change(|inner| inner.source = Some(Box::new(source)))
    }

    // Builders run before the error is shared, so the `Arc` is unique; a shared error stays unchanged.
    fn change(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            change(inner);
        }
        self
    }
}

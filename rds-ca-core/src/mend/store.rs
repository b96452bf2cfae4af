//! Mends one store.

use std::collections::{HashMap, HashSet};

use super::change::{Change, ChangeKind, Mended};
use super::judge;
use super::select::Selection;
use crate::bundle::write::edit::{self, Edit};
use crate::bundle::{Bundle, Container, Entry, Place, Problem, ProblemKind, Writer};
use crate::catalogue::Role;
use crate::certificate::{Certificate, Fingerprint};
use crate::error::{Error, ErrorKind, Result};

pub(super) const DOING: &str = "cannot mend the store";

/// How to mend a store: the roots it needs, and what may be removed.
///
/// # Example
///
/// ```
/// use rds_ca_core::mend::{Mend, Selection};
/// use rds_ca_core::{Catalogue, Region, timestamp};
///
/// let at = timestamp::parse("2026-12-01")?;
/// let selection = Selection::new(Catalogue::builtin(), at).region(&Region::new("eu-west-1"));
/// let mended = Mend::new(selection).store(b"")?;
/// assert_eq!(mended.changes.len(), 3);
/// // A second run changes nothing.
/// let selection = Selection::new(Catalogue::builtin(), at).region(&Region::new("eu-west-1"));
/// assert!(Mend::new(selection).store(mended.content())?.is_unchanged());
/// # Ok::<(), rds_ca_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Mend<'a> {
    pub(super) selection: Selection<'a>,
    pub(super) password: Option<String>,
    drop_expired: bool,
    drop_intermediates: bool,
    anew: bool,
}

impl<'a> Mend<'a> {
    /// Adds the missing roots and removes nothing.
    pub fn new(selection: Selection<'a>) -> Self {
        Self {
            selection,
            password: None,
            drop_expired: false,
            drop_intermediates: false,
            anew: false,
        }
    }

    /// The password of a Java or PKCS#12 store.
    #[must_use]
    pub fn password(self, password: impl Into<String>) -> Self {
        Self {
            password: Some(password.into()),
            ..self
        }
    }

    /// Removes expired certificates.
    #[must_use]
    pub fn drop_expired(self, drop_expired: bool) -> Self {
        Self {
            drop_expired,
            ..self
        }
    }

    /// Removes the intermediates of RDS; those of other issuers stay.
    #[must_use]
    pub fn drop_intermediates(self, drop_intermediates: bool) -> Self {
        Self {
            drop_intermediates,
            ..self
        }
    }

    /// Rewrites text in any case, and makes a store of a file that is not one: everything that is neither a certificate
    /// nor another well-formed PEM block is dropped.
    #[must_use]
    pub fn anew(self, anew: bool) -> Self {
        Self { anew, ..self }
    }

    /// Mends a store's bytes.
    ///
    /// The container is kept, and so are line ends, aliases, order, password, algorithms and private keys, which are
    /// never decrypted. If text before the roots makes readers stop, the text is rewritten from its
    /// certificates, keys and other blocks, and the changes list what was dropped.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] when this store cannot be mended, with the line, byte or entry that prevents it;
    /// [`ErrorKind::WrongPassword`] when the password is missing or wrong; the errors of [`Selection::certificates`].
    pub fn store(&self, bytes: &[u8]) -> Result<Mended> {
        let wanted = self.selection.certificates()?;
        let password = self.password.as_deref();
        if bytes.trim_ascii().is_empty() {
            return self.new_store(&wanted);
        }
        let bundle = Bundle::parse(bytes, password)?;
        self.refuse(&bundle, bytes)?;
        if bundle.container() == Container::Unknown {
            return self.replacement_of(&bundle, &wanted);
        }
        let removed = self.removals(&bundle);
        let remove: HashSet<Fingerprint> = removed
            .iter()
            .filter_map(|change| change.fingerprint)
            .collect();
        let seen = visible(&bundle);
        let add: Vec<Certificate> = wanted
            .iter()
            .filter(|it| !seen.contains(&it.fingerprint()) || remove.contains(&it.fingerprint()))
            .cloned()
            .collect();
        let expected = self.expected(bundle.container(), &wanted)?;
        let change = Edit {
            add: &add,
            remove: &remove,
            created: self.selection.catalogue().as_of(),
            anew: self.anew,
        };
        let container = bundle.container();
        let mut rewritten = self.anew;
        let mut content = if add.is_empty() && remove.is_empty() && !self.anew {
            bytes.to_vec()
        } else {
            let kept = edit::edit(bytes, container, password, &change);
            match kept {
                Err(error)
                    if container == Container::Pem && error.kind() == ErrorKind::Conflict =>
                {
                    rewritten = true;
                    edit::edit(
                        bytes,
                        container,
                        password,
                        &Edit {
                            anew: true,
                            ..change
                        },
                    )?
                }
                kept => kept?,
            }
        };
        let mut accepting = judge::accepting(&content, password, &self.selection)?;
        let lacks = |accepting: &[_]| expected.iter().any(|stack| !accepting.contains(stack));
        if container == Container::Pem && !rewritten && lacks(&accepting) {
            let anew = edit::edit(
                bytes,
                container,
                password,
                &Edit {
                    anew: true,
                    ..change
                },
            )?;
            let better = judge::accepting(&anew, password, &self.selection)?;
            if better.len() > accepting.len() {
                (content, accepting, rewritten) = (anew, better, true);
            }
        }
        let proved = !lacks(&accepting);
        let mut changes = removed;
        if rewritten {
            changes.extend(discarded(&bundle));
        }
        changes.extend(add.iter().map(Change::added));
        let mended = Mended {
            container,
            changes,
            rewritten,
            notes: Vec::new(),
            proved,
            sha256: Fingerprint::of(&content),
            same: content == bytes,
            content,
        };
        let mended = self.verified(&bundle, &remove, &wanted, mended)?;
        Ok(self.with_notes(&bundle, &accepting, &expected, mended))
    }

    /// A new PEM file in place of an empty one.
    fn new_store(&self, wanted: &[Certificate]) -> Result<Mended> {
        let content = Writer::new(self.selection.catalogue().as_of())
            .headings(true)
            .write(Container::Pem, wanted)?;
        let added = |it| Change::new(ChangeKind::Added, it, None, "the store was empty");
        Ok(Mended {
            container: Container::Pem,
            changes: wanted.iter().map(added).collect(),
            rewritten: false,
            notes: Vec::new(),
            proved: true,
            sha256: Fingerprint::of(&content),
            content,
            same: false,
        })
    }

    /// A new PEM file in place of a file that is not a store, if that was requested.
    fn replacement_of(&self, bundle: &Bundle, wanted: &[Certificate]) -> Result<Mended> {
        let problem = bundle.problems().first();
        let key = |problem: &&Problem| problem.kind == ProblemKind::PrivateKey;
        if !self.anew || bundle.problems().iter().any(|it| key(&it)) {
            let why = problem.map_or_else(
                || "it is not a store".to_owned(),
                |problem| format!("it is not a store: {}: {}", problem.place, problem.reason),
            );
            return Err(Error::new(ErrorKind::Conflict, DOING, why).hinting(
                "write a new one with `rds-ca bundle`, or give `--anew` to put one in its place",
            ));
        }
        let mended = self.new_store(wanted)?;
        let mut changes: Vec<Change> = bundle.problems().iter().map(discard).collect();
        changes.extend(mended.changes);
        Ok(Mended {
            changes,
            rewritten: true,
            ..mended
        })
    }

    /// Refuses a store that cannot be opened.
    fn refuse(&self, bundle: &Bundle, bytes: &[u8]) -> Result<()> {
        let locked = bundle
            .problems()
            .iter()
            .find(|problem| problem.kind == ProblemKind::PasswordNeeded);
        if let Some(problem) = locked {
            return Err(Error::new(
                ErrorKind::WrongPassword,
                DOING,
                format!("{}: {}", problem.place, problem.reason),
            )
            .hinting("give the variable that holds the password: `--password-env VAR`"));
        }
        if bundle.container() == Container::Pem || bundle.container() == Container::Unknown {
            if !self.anew
                && let Some(line) = block_of_yaml(bytes)
            {
                let why = format!(
                    "line {line}: the certificates are in a YAML document, which no client reads as a store"
                );
                return Err(Error::new(ErrorKind::Conflict, DOING, why)
                    .hinting("mend the store that is made from it, or print a manifest with `--as configmap NAME`"));
            }
            return Ok(());
        }
        // The problems of a text are known line by line; a damaged container may hide anything.
        match bundle
            .problems()
            .iter()
            .find(|problem| problem.may_hide_certificates)
        {
            None => Ok(()),
            Some(problem) => Err(Error::new(
                ErrorKind::Conflict,
                DOING,
                format!(
                    "a part of it was not understood: {}: {}",
                    problem.place, problem.reason
                ),
            )
            .hinting("write a new one with `rds-ca bundle`")),
        }
    }

    /// The certificates to remove on request.
    pub(super) fn removals(&self, bundle: &Bundle) -> Vec<Change> {
        let catalogue = self.selection.catalogue();
        let why = |entry: &Entry| {
            let certificate = &entry.certificate;
            if self.drop_expired && certificate.validity().not_after < self.selection.at() {
                return Some("it has expired");
            }
            let recognised = catalogue.recognise(certificate);
            let authority = recognised.authority()?;
            (self.drop_intermediates && authority.role() == Role::Intermediate)
                .then_some("an intermediate of RDS, which belongs in no trust store")
        };
        let keys: HashSet<String> = bundle
            .problems()
            .iter()
            .filter(|problem| problem.kind == ProblemKind::PrivateKey)
            .filter(|problem| problem.place.entry.is_some())
            .map(|problem| alias(&problem.place))
            .collect();
        // The certificate of a private key stays with its key.
        let of_key = |entry: &Entry| keys.contains(&alias(&entry.place));
        bundle
            .entries()
            .iter()
            .filter(|entry| !of_key(entry))
            .filter_map(|entry| {
                let reason = why(entry)?;
                let place = Some(&entry.place);
                Some(Change::new(
                    ChangeKind::Removed,
                    &entry.certificate,
                    place,
                    reason,
                ))
            })
            .collect()
    }

    /// The stacks that accept a new store of these roots in the same container after another certificate: readers
    /// of only the first certificate accept no store that holds more than they need.
    fn expected(
        &self,
        container: Container,
        wanted: &[Certificate],
    ) -> Result<Vec<crate::name::StackId>> {
        let writer = Writer::new(self.selection.catalogue().as_of());
        let (container, writer) = match container {
            Container::Jceks => (Container::Jks, writer),
            other => (other, writer),
        };
        // The password does not affect which stacks read such a container; Java requires six characters.
        const PASSWORD: &str = "changeit";
        let catalogue = self.selection.catalogue();
        let before = catalogue
            .authorities(None, None)
            .filter_map(crate::catalogue::Authority::certificate)
            .find(|it| !wanted.contains(it));
        let clean: Vec<Certificate> = before.into_iter().chain(wanted.iter().cloned()).collect();
        let clean = match writer.password(PASSWORD).write(container, &clean) {
            Ok(clean) => clean,
            Err(_) => return Ok(Vec::new()),
        };
        judge::accepting(&clean, Some(PASSWORD), &self.selection)
    }

    /// Reads the result again: every usable certificate is still there, and every wanted one.
    fn verified(
        &self,
        before: &Bundle,
        remove: &HashSet<Fingerprint>,
        wanted: &[Certificate],
        mended: Mended,
    ) -> Result<Mended> {
        let after = Bundle::parse(&mended.content, self.password.as_deref())?;
        let held: HashSet<Fingerprint> =
            after.certificates().map(Certificate::fingerprint).collect();
        let keys = |bundle: &Bundle| {
            let keys = bundle.problems().iter();
            keys.filter(|it| it.kind == ProblemKind::PrivateKey).count()
        };
        let lost = before
            .certificates()
            .find(|it| !held.contains(&it.fingerprint()) && !remove.contains(&it.fingerprint()));
        let absent = wanted.iter().find(|it| !held.contains(&it.fingerprint()));
        let why = match (lost, absent) {
            (Some(lost), _) => format!("{:?} would be lost", lost.subject()),
            (None, Some(absent)) => format!("{:?} could not be added", absent.subject()),
            (None, None) if keys(before) != keys(&after) => {
                "a private key would be lost".to_owned()
            }
            (None, None) => return Ok(mended),
        };
        Err(Error::new(ErrorKind::Conflict, DOING, why)
            .hinting("nothing was changed; write a new store with `rds-ca bundle`"))
    }

    fn with_notes(
        &self,
        before: &Bundle,
        accepting: &[crate::name::StackId],
        expected: &[crate::name::StackId],
        mended: Mended,
    ) -> Mended {
        let mut notes = mended.notes;
        let damage = before
            .problems()
            .iter()
            .filter(|it| it.may_hide_certificates);
        let damaged = damage.count();
        if damaged > 0 && !mended.rewritten {
            notes.push(format!(
                "{damaged} damaged {} left unchanged: `--anew` rewrites the text without damage",
                if damaged == 1 { "part is" } else { "parts are" }
            ));
        }
        let failing: Vec<&str> = expected
            .iter()
            .filter(|stack| !accepting.contains(stack))
            .map(crate::name::StackId::as_str)
            .collect();
        if !failing.is_empty() {
            notes.push(format!(
                "these stacks would accept a new store but not this one: {}",
                failing.join(", ")
            ));
        }
        Mended { notes, ..mended }
    }
}

impl std::fmt::Debug for Mend<'_> {
    // The password is not shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mend")
            .field("selection", &self.selection)
            .field("drop_expired", &self.drop_expired)
            .field("drop_intermediates", &self.drop_intermediates)
            .field("anew", &self.anew)
            .finish_non_exhaustive()
    }
}

/// The certificates that a client of such a container sees: Java keeps one entry per alias, ignoring case, and
/// no certificate without its trust attribute.
pub(super) fn visible(bundle: &Bundle) -> HashSet<Fingerprint> {
    let java = matches!(
        bundle.container(),
        Container::Jks | Container::Jceks | Container::Pkcs12
    );
    let hidden: HashSet<_> = bundle
        .problems()
        .iter()
        .filter(|it| {
            matches!(
                it.kind,
                ProblemKind::NotTrustedInJava | ProblemKind::NotTrusted
            )
        })
        .map(|it| &it.place)
        .collect();
    let mut uses: HashMap<String, usize> = HashMap::new();
    for entry in bundle.entries() {
        *uses.entry(alias(&entry.place)).or_default() += 1;
    }
    bundle
        .entries()
        .iter()
        .filter(|entry| {
            !java || (!hidden.contains(&entry.place) && uses.get(&alias(&entry.place)) == Some(&1))
        })
        .map(|entry| entry.certificate.fingerprint())
        .collect()
}

/// The alias of an entry in the form that Java compares.
fn alias(place: &Place) -> String {
    let name = place.entry.as_deref().unwrap_or_default();
    // A name that occurs several times has its position appended.
    let name = match name.rsplit_once(" #") {
        Some((name, number)) if number.bytes().all(|it| it.is_ascii_digit()) => name,
        _ => name,
    };
    name.to_lowercase()
}

/// The dropped text around the certificates.
fn discarded(bundle: &Bundle) -> Vec<Change> {
    bundle
        .problems()
        .iter()
        .filter(|problem| problem.may_hide_certificates)
        .map(discard)
        .collect()
}

fn discard(problem: &Problem) -> Change {
    Change {
        kind: ChangeKind::Discarded,
        name: problem.place.to_string(),
        fingerprint: None,
        not_after: None,
        place: Some(problem.place.clone()),
        reason: problem.reason.clone(),
    }
}

/// The line of a YAML block (`ca.pem: |`) that contains certificates, counted from 1.
fn block_of_yaml(bytes: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut inside = false;
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        // A block lasts as long as its lines are indented; headings may precede its certificates.
        inside = inside && line.starts_with([' ', '\t']);
        if inside && line.trim_start().starts_with("-----BEGIN") {
            return Some(at);
        }
        let scalar = line
            .trim_end()
            .rsplit_once(": ")
            .map(|(_, sign)| sign.trim());
        inside |= scalar.is_some_and(|sign| matches!(sign, "|" | "|-" | "|+" | ">" | ">-" | ">+"));
    }
    None
}

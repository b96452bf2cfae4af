//! What a change of the server's certificate does to a client.

use time::UtcDateTime;

use super::effective::{Effective, Store, StoreKind, Transport, Verifies};
use super::files::Files;
use super::stores::is_hidden;
use crate::catalogue::Catalogue;
use crate::name::{CaId, Region};
use crate::trust::{Check, Verdict};

words! {
    /// What a change does to a client. The order is from good to bad.
    #[non_exhaustive]
    pub enum Effect: "an effect" {
        /// It goes on connecting as before.
        KeepsWorking = "keeps_working",
        /// Unknown; never counts as fine.
        Unknown = "unknown",
        /// It goes on connecting, without encryption from then on.
        FallsBackToPlainText = "falls_back_to_plain_text",
        /// It stops connecting.
        Stops = "stops",
    }
}

words! {
    /// Whether the server refuses connections without TLS.
    #[non_exhaustive]
    pub enum ForcedTls: "whether TLS is forced" {
        /// It does.
        Now = "now",
        /// It will from its next restart, which a change of the certificate may bring along.
        FromNextRestart = "from-next-restart",
        /// It does not.
        No = "no",
        /// It is not known.
        Unknown = "unknown",
    }
}

/// What is known about a change, apart from the store's verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "an argument that callers write")]
pub struct Change {
    /// Whether the server's key is of another type afterwards, such as ECDSA after RSA.
    pub key_type_changes: bool,
    /// Whether the server forces TLS. Say [`ForcedTls::No`] of a pending parameter where the change brings no restart.
    pub tls_forced: ForcedTls,
}

impl Default for Change {
    fn default() -> Self {
        Self {
            key_type_changes: false,
            tls_forced: ForcedTls::Unknown,
        }
    }
}

impl Effective {
    /// What happens to the client when the server's chain changes to one on which its stores have this verdict.
    ///
    /// The verdict is that of the stack and stores that decide, host name included where the name is verified.
    /// Where the driver's version is not known, versions that do otherwise make the answer `unknown`.
    ///
    /// # Example
    ///
    /// ```
    /// use rds_ca_core::driver::{Change, Effect, ForcedTls, Settings, effective};
    /// use rds_ca_core::trust::Verdict;
    ///
    /// let mut settings = Settings::new("psycopg");
    /// settings.version = Some("3.3.9 / libpq 18.6".into());
    /// settings.dsn = Some("postgresql://app@db.example.com/app?sslmode=prefer&sslrootcert=/rds.pem".into());
    /// let client = effective(&settings)?;
    /// let change = |tls_forced| Change { tls_forced, ..Change::default() };
    /// let effect = |forced| client.effect(Verdict::NotTrusted, change(forced));
    /// assert_eq!(effect(ForcedTls::No), Effect::FallsBackToPlainText);
    /// assert_eq!(effect(ForcedTls::Now), Effect::Stops);
    /// # Ok::<(), rds_ca_core::Error>(())
    /// ```
    pub fn effect(&self, verdict: Verdict, change: Change) -> Effect {
        let of = |transport, chain, any_store| one(transport, chain, any_store, verdict, change);
        let first = of(self.transport, self.verifies_chain, self.any_store());
        let all_agree = self
            .alternatives
            .iter()
            .all(|other| of(other.transport, other.verifies_chain, other.any_store) == first);
        if all_agree { first } else { Effect::Unknown }
    }
}

fn one(
    transport: Transport,
    chain: Verifies,
    any_store: bool,
    verdict: Verdict,
    change: Change,
) -> Effect {
    let unforced = under(transport, chain, any_store, verdict, change, false);
    let forced = under(transport, chain, any_store, verdict, change, true);
    match change.tls_forced {
        ForcedTls::Now | ForcedTls::FromNextRestart => forced,
        ForcedTls::No => unforced,
        ForcedTls::Unknown if forced == unforced => forced,
        ForcedTls::Unknown => Effect::Unknown,
    }
}

fn under(
    transport: Transport,
    chain: Verifies,
    any_store: bool,
    verdict: Verdict,
    change: Change,
    forced: bool,
) -> Effect {
    match transport {
        // What does not connect now is not stopped by a change, and does not work either.
        Transport::Error | Transport::Unknown => return Effect::Unknown,
        Transport::Plain if forced => return Effect::Stops,
        Transport::Plain => return Effect::KeepsWorking,
        Transport::OpportunisticPlainFirst if !forced => return Effect::KeepsWorking,
        _ => {}
    }
    let refused = match chain {
        Verifies::Fallback if !forced => Effect::FallsBackToPlainText,
        _ => Effect::Stops,
    };
    match chain {
        // The stack has to take the key whether it verifies or not.
        Verifies::No if change.key_type_changes => Effect::Unknown,
        Verifies::No => Effect::KeepsWorking,
        Verifies::Yes | Verifies::Fallback if !any_store => refused,
        Verifies::Yes | Verifies::Fallback => match verdict {
            Verdict::Trusted => Effect::KeepsWorking,
            Verdict::NotTrusted => refused,
            Verdict::Unknown => Effect::Unknown,
        },
        Verifies::NoTls | Verifies::Unknown => Effect::Unknown,
    }
}

/// What is asked of a client's stores.
#[derive(Clone, Debug)]
#[allow(clippy::exhaustive_structs, reason = "an argument that callers write")]
pub struct Question<'a> {
    /// The region of the databases.
    pub region: &'a Region,
    /// The CA that signs their certificates.
    pub ca: &'a CaId,
    /// The instant to answer for.
    pub at: UtcDateTime,
    /// The authorities that are known.
    pub catalogue: &'a Catalogue,
}

impl Effective {
    /// Whether the stores that decide accept what RDS serves in a region under a CA, by the stack that decides.
    ///
    /// `Unknown` where nothing is verified, where a store cannot be read from `files`, and where what a program has
    /// built in, or the JVM trusts, decides.
    pub fn verdict(&self, files: &dyn Files, question: &Question<'_>) -> Verdict {
        if !matches!(self.verifies_chain, Verifies::Yes | Verifies::Fallback) {
            return Verdict::Unknown;
        }
        let verdicts: Vec<Verdict> = self
            .stores
            .iter()
            .map(|store| self.verdict_of(store, files, question))
            .collect();
        // A root in any store will do.
        if verdicts.contains(&Verdict::Trusted) {
            Verdict::Trusted
        } else if verdicts.is_empty() || verdicts.contains(&Verdict::Unknown) {
            Verdict::Unknown
        } else {
            Verdict::NotTrusted
        }
    }

    fn verdict_of(&self, store: &Store, files: &dyn Files, question: &Question<'_>) -> Verdict {
        if store.present == Some(false) {
            return Verdict::NotTrusted;
        }
        if is_hidden(self, store) {
            return Verdict::Unknown;
        }
        let Ok(opened) = store.open(files) else {
            return Verdict::Unknown;
        };
        let mut check =
            Check::new(question.region, question.ca, question.at).catalogue(question.catalogue);
        // The system's store has a reader of its own, and no stack was measured on a folder: they are judged as a whole.
        let whole = matches!(store.kind, StoreKind::Folder | StoreKind::System);
        if let Some(stack) = self.stack.clone().filter(|_| !whole) {
            check = check.stack(stack);
        }
        opened.check(&check).verdict
    }
}

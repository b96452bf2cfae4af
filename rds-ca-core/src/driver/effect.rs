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
        /// It keeps connecting as before.
        KeepsWorking = "keeps_working",
        /// Unknown; never counts as fine.
        Unknown = "unknown",
        /// It keeps connecting, but without encryption.
        FallsBackToPlainText = "falls_back_to_plain_text",
        /// It stops connecting.
        Stops = "stops",
    }
}

words! {
    /// Whether the server refuses connections without TLS.
    #[non_exhaustive]
    pub enum ForcedTls: "whether TLS is forced" {
        /// It refuses them now.
        Now = "now",
        /// It will refuse them from its next restart, which a change of the certificate may cause.
        FromNextRestart = "from-next-restart",
        /// It accepts them.
        No = "no",
        /// Unknown.
        Unknown = "unknown",
    }
}

/// What is known about a change, apart from the store's verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "an argument that callers write")]
pub struct Change {
    /// Whether the type of the server's key changes, such as from RSA to ECDSA.
    pub key_type_changes: bool,
    /// Whether the server forces TLS. Use [`ForcedTls::No`] for a pending parameter where the change causes no restart.
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
    /// What happens to the client when the server's chain changes, given the verdict of its stores on the new chain.
    ///
    /// The verdict is that of the stack and stores that decide, and includes the host name where it is verified.
    /// Where the driver's version is unknown and versions behave differently, the effect is `unknown`.
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
        let of =
            |transport, chain, any_store| effect_of(transport, chain, any_store, verdict, change);
        let first = of(self.transport, self.verifies_chain, self.any_store());
        let all_agree = self
            .alternatives
            .iter()
            .all(|other| of(other.transport, other.verifies_chain, other.any_store) == first);
        if all_agree { first } else { Effect::Unknown }
    }
}

fn effect_of(
    transport: Transport,
    chain: Verifies,
    any_store: bool,
    verdict: Verdict,
    change: Change,
) -> Effect {
    let unforced = effect_when(transport, chain, any_store, verdict, change, false);
    let forced = effect_when(transport, chain, any_store, verdict, change, true);
    match change.tls_forced {
        ForcedTls::Now | ForcedTls::FromNextRestart => forced,
        ForcedTls::No => unforced,
        ForcedTls::Unknown if forced == unforced => forced,
        ForcedTls::Unknown => Effect::Unknown,
    }
}

fn effect_when(
    transport: Transport,
    chain: Verifies,
    any_store: bool,
    verdict: Verdict,
    change: Change,
    forced: bool,
) -> Effect {
    match transport {
        // A client that does not connect now neither works nor is stopped by the change.
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
        // The stack must support the type of the key even if it does not verify.
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

/// A question about a client's stores.
#[derive(Clone, Debug)]
#[allow(clippy::exhaustive_structs, reason = "an argument that callers write")]
pub struct Question<'a> {
    /// The region of the databases.
    pub region: &'a Region,
    /// The CA that signs their certificates.
    pub ca: &'a CaId,
    /// The time that the answer is for.
    pub at: UtcDateTime,
    /// The known authorities.
    pub catalogue: &'a Catalogue,
}

impl Effective {
    /// Whether the stores that decide accept what RDS serves in a region under a CA, judged by the client's stack.
    ///
    /// `Unknown` where nothing is verified, where a store cannot be read from `files`, and where roots built into a
    /// program, or a JVM's default store at an unknown path, decide.
    pub fn verdict(&self, files: &dyn Files, question: &Question<'_>) -> Verdict {
        if !matches!(self.verifies_chain, Verifies::Yes | Verifies::Fallback) {
            return Verdict::Unknown;
        }
        let verdicts: Vec<Verdict> = self
            .stores
            .iter()
            .map(|store| self.verdict_of(store, files, question))
            .collect();
        // A root in any one store is enough.
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
        // The system's store has its own reader, and no stack was measured on a folder: judge both without a stack.
        let no_stack = matches!(store.kind, StoreKind::Folder | StoreKind::System);
        if let Some(stack) = self.stack.clone().filter(|_| !no_stack) {
            check = check.stack(stack);
        }
        opened.check(&check).verdict
    }
}

//! MariaDB Connector/C (libmariadb), and MySQL's libmysqlclient where a driver may use either.
//!
//! Measured with Connector/C 3.3 and, through two Python packages, 3.4. Sources: `mariadb_lib.c`
//! (`mysql_optionsv`, `_mariadb_set_conf_option`), `my_auth.c` (`send_client_reply_packet`), `ma_default.c`.

use super::super::case::Case;
use super::super::effective::{Effective, RemarkKind, Store, Transport};
use super::super::grammar::mycnf::{Entry, Failure, Reader};
use super::Given;

/// The generations of Connector/C, whose rules differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Generation {
    /// Before 3.4: a CA makes it verify the chain.
    Before34,
    /// From 3.4 on: only `ssl-verify-server-cert` makes it verify, and that is the default.
    From34,
}

/// The options that a program sets on the library's handle.
#[derive(Clone, Debug, Default)]
pub(super) struct Handle {
    pub(super) ca: Option<Given>,
    pub(super) capath: Option<Given>,
    /// Whether a key, a client certificate or ciphers are set, which turn TLS on.
    pub(super) other: bool,
    /// `MYSQL_OPT_SSL_ENFORCE`, which turns TLS on but does not enforce it.
    pub(super) enforce: bool,
    /// Whether the server's certificate is pinned.
    pub(super) pinned: bool,
    /// `MYSQL_OPT_SSL_VERIFY_SERVER_CERT`.
    pub(super) verify: Option<bool>,
    /// Whether the library's OpenSSL does not find the system's roots.
    pub(super) without_system: bool,
}

impl Handle {
    /// Sets an option of a file as `_mariadb_set_conf_option` does: underscores are dashes, switches are numbers.
    fn set(&mut self, case: &Case<'_>, entry: &Entry) {
        let place = case.place_in_file(&entry.file, &entry.key);
        let name = entry.key.replace('_', "-");
        let number = |value: Option<&str>| {
            let value = value.unwrap_or_default().trim_start();
            let digits: String = value
                .chars()
                .enumerate()
                .take_while(|(at, c)| c.is_ascii_digit() || (*at == 0 && matches!(c, '-' | '+')))
                .map(|(_, c)| c)
                .collect();
            digits.parse::<i64>().is_ok_and(|number| number != 0)
        };
        let given = || {
            let value = entry.value.clone()?;
            Some(Given { value, place })
        };
        match name.as_str() {
            "ssl-ca" => self.ca = given(),
            "ssl-capath" => self.capath = given(),
            "ssl-cert" | "ssl-key" | "ssl-cipher" | "ssl-crl" | "ssl-crlpath" => {
                self.other |= entry.value.is_some();
            }
            "ssl-enforce" => self.enforce = number(entry.value.as_deref()),
            "ssl-fp" | "ssl-fp-list" | "ssl-fplist" => self.pinned = true,
            "ssl-verify-server-cert" => self.verify = Some(number(entry.value.as_deref())),
            _ => {}
        }
    }

    /// Reads `default_file`, or the usual files where only a group is named; they override what the program sets.
    #[allow(clippy::result_large_err)] // The error is the answer.
    pub(super) fn read_files(
        &mut self,
        case: &Case<'_>,
        file: Option<&str>,
        group: Option<&str>,
        answer: &mut Effective,
    ) -> Result<(), Effective> {
        let groups = ["client", "client-server", "client-mariadb"].map(str::to_owned);
        let groups = groups.into_iter().chain(group.map(str::to_owned));
        let folder = case.settings.working_directory.as_deref();
        let mut reader = Reader::new(case.files(), folder, groups);
        match file.filter(|file| !file.is_empty()) {
            Some(file) => {
                let path = case.path(file);
                if !reader.library(&path) && case.exists(&path) == Some(false) {
                    answer.remark(
                        RemarkKind::Missing,
                        None,
                        format!("there is no {path}, and the library does not report that"),
                    );
                }
            }
            None => {
                for path in usual_files(case) {
                    reader.library(&path);
                }
            }
        }
        match reader.finish() {
            Ok(entries) => {
                for entry in &entries {
                    self.set(case, entry);
                    note(case, entry, answer);
                }
                Ok(())
            }
            Err(failure) => Err(unseen(answer, &failure)),
        }
    }

    /// The effective connection that the library makes of its handle.
    pub(super) fn connect(
        self,
        case: &Case<'_>,
        generation: Generation,
        mut answer: Effective,
    ) -> Effective {
        let mut stores: Vec<Store> = Vec::new();
        if let Some(ca) = self.ca.as_ref().filter(|ca| !ca.value.is_empty()) {
            stores.push(case.file(&ca.place, &ca.value));
        }
        if let Some(folder) = self
            .capath
            .as_ref()
            .filter(|folder| !folder.value.is_empty())
        {
            stores.push(case.folder(&folder.place, &folder.value));
        }
        let verify = match (self.verify, generation) {
            (Some(verify), _) => verify,
            (None, Generation::Before34) => false,
            (None, Generation::From34) => {
                // From the source only: both packages that were measured set the option themselves.
                answer.measured = false;
                true
            }
        };
        let any = self.ca.is_some() || self.capath.is_some();
        if !(any || self.other || self.enforce || self.pinned || verify) {
            return answer.plain();
        }
        let answer = answer.stack(if verify {
            "mariadb-verify"
        } else {
            "mariadb-noverify"
        });
        if self.pinned {
            let mut answer = answer.verified(Transport::Required, false, []);
            answer.refuses_all = true;
            answer.remark(
                RemarkKind::Surprise,
                None,
                "the server's certificate is pinned by its fingerprint: every new certificate is refused",
            );
            return answer;
        }
        if verify {
            if stores.is_empty() {
                stores = self.system(case);
            }
            return answer.verified(Transport::Required, true, stores);
        }
        let missing = stores.iter().any(|store| {
            store.present == Some(false)
                && self.ca.as_ref().is_some_and(|ca| ca.place == store.place)
        });
        match generation {
            Generation::Before34 if !stores.is_empty() => {
                let mut answer = answer.verified(Transport::Opportunistic, false, stores);
                answer.remark(
                    RemarkKind::Surprise,
                    None,
                    "a CA makes the library verify the chain, but not the name, and it still accepts a server without TLS; from Connector/C 3.4 on a CA alone verifies nothing",
                );
                answer
            }
            // A file that cannot be loaded ends the handshake, even without verification.
            Generation::From34 if missing => {
                stores.retain(|store| store.present == Some(false));
                answer.verified(Transport::Opportunistic, false, stores)
            }
            _ => {
                let mut answer = answer;
                for store in &stores {
                    answer.remark(
                        RemarkKind::Ignored,
                        store.place.clone(),
                        "from Connector/C 3.4 on a CA alone verifies nothing: set ssl_verify_cert, a verifying ssl_mode, or ssl-verify-server-cert=1",
                    );
                }
                answer.unverified(Transport::Opportunistic)
            }
        }
    }

    fn system(&self, case: &Case<'_>) -> Vec<Store> {
        if !self.without_system {
            return case.openssl_default();
        }
        let (mut stores, ..) = case.cert_variables();
        if stores.is_empty() {
            let mut system = case.system();
            system.present = Some(false);
            stores.push(system);
        }
        stores
    }
}

/// The result where option files cannot be seen, or stop the program.
pub(super) fn unseen(answer: &Effective, failure: &Failure) -> Effective {
    match failure {
        Failure::Unseen { file } => answer.clone().unknown(
            Transport::Unknown,
            None,
            format!("the settings come from {file}, which cannot be seen"),
        ),
        Failure::Rejected { file, why } => answer
            .clone()
            .rejected(None, format!("the option file {file} is wrong: {why}")),
    }
}

/// The option files that are read where none is named.
pub(super) fn usual_files(case: &Case<'_>) -> Vec<String> {
    let mut files = vec!["/etc/my.cnf".to_owned(), "/etc/mysql/my.cnf".to_owned()];
    let home = case
        .env_filled("MARIADB_HOME")
        .or_else(|| case.env_filled("MYSQL_HOME"));
    files.extend(home.map(|home| case.path(&format!("{home}/my.cnf"))));
    files.extend(case.in_home(".my.cnf"));
    files
}

/// Adds a remark for an option that the library ignores.
fn note(case: &Case<'_>, entry: &Entry, answer: &mut Effective) {
    let place = case.place_in_file(&entry.file, entry.key.trim_end());
    match entry.name().trim_end() {
        "ssl-verify-server-cert" if entry.value.is_none() => {
            answer.remark(
                RemarkKind::Ignored,
                place,
                "the library ignores a bare ssl-verify-server-cert: write ssl-verify-server-cert=1",
            );
        }
        "ssl-verify-server-cert"
            if entry
                .value
                .as_deref()
                .is_some_and(|value| value.parse::<i64>().is_err()) =>
        {
            answer.remark(
                RemarkKind::Ignored,
                place,
                "the library takes a number here, and treats any word as 0: write ssl-verify-server-cert=1",
            );
        }
        "ssl-mode" | "ssl" | "skip-ssl" => {
            answer.remark(
                RemarkKind::Ignored,
                place,
                "MariaDB's library has no such option and ignores it",
            );
        }
        _ => {}
    }
}

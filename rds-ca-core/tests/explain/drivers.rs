//! What real drivers printed when servers refused them, compared with the known outcome of each case.

use rds_ca_core::explain::explain;

const MESSAGES: &str = include_str!("../data/driver-messages.tsv");

/// The possible first causes, by what the servers that produced the message have in common.
fn allowed(why: &str) -> &'static [&'static str] {
    const CHAIN: &[&str] = &[
        "root-missing",
        "other-region-or-algorithm",
        "intercepted",
        "chain-incomplete",
        "first-certificate-only",
        "store-not-found",
        "store-holds-nothing",
        "store-damaged",
        "pkcs12-without-trust",
        "option-clash",
        "option-of-another-driver",
        "client-without-tls",
    ];
    match why {
        "no-tls" => &["server-without-tls", "option-clash"],
        "name" => &["host-name-mismatch", "connects-by-address"],
        "forced" => &["encryption-forced", "wrong-credentials"],
        "forced-or-chain" => &["root-missing", "encryption-forced", "wrong-credentials"],
        "settings" => &[
            "option-clash",
            "option-of-another-driver",
            "store-not-found",
            "store-holds-nothing",
            "store-damaged",
            "wrong-container",
            "client-without-tls",
        ],
        "chain" => CHAIN,
        _ => panic!("no such outcome: {why}"),
    }
}

/// Messages that do not show the outcome, or do not mention TLS at all: driver, words of the text, the first cause that
/// is right for this text, why.
#[rustfmt::skip]
const OTHERWISE: &[(&str, &str, Option<&str>, &str)] = &[
    ("aiomysql", "certificate verify failed: Hos", Some("root-missing"), "the excerpt ends before it says why"),
    ("mysqlconn", "certificate verify failed: Hos", Some("root-missing"), "the same"),
    ("tokio-postgres", "statem_clnt.c:1889: (hos", Some("root-missing"), "the same"),
    ("DBD-Pg", "(127.0.0.1), port {P", None, "the excerpt ends before the relevant text"),
    ("asyncpg", "FileNotFoundError: [Errno 2] No such file or directory", None, "it names no file and does not mention TLS"),
    ("go-mysql", "x509: certificate is valid for {HOST}, localhost, not other.test", Some("host-name-mismatch"), "the case asks for another name"),
    ("go-mysql", "x509: certificate signed by unknown authority", Some("root-missing"), "T has another root as well"),
    ("mariadb-jdbc", "PKIX path buil", Some("root-missing"), "the driver checks the chain before the name, and W's root is unknown to this case"),
    ("mariadb-jdbc", "No suitable driver", None, "the URL's scheme is unknown: not about TLS"),
    ("mysqlclient", "shutdown while in init", Some("root-missing"), "an old entry of OpenSSL's error queue"),
    ("mysqlclient", "TLS/SSL error: system lib", Some("root-missing"), "the same"),
    ("mysqlclient", "TLS/SSL error: no such file", Some("root-missing"), "the same"),
    ("mysqli", "MySQL server has gone away", None, "mysqlnd prints nothing else"),
    ("pdo_mysql", "MySQL server has gone away", None, "the same"),
    ("mysqljs", "ER_HANDSHAKE_ERROR: Bad handshake", Some("tls-version-too-old"), "the case sends a wrong flag; the server prints only this"),
    ("pg", "no such file or directory, open '{MISSING}'", None, "the excerpt has a placeholder for the file's name"),
    ("pg", "no such file or directory, open 'system'", None, "a file named system: the text does not mention a root"),
    ("pg", "Cannot use 'in' operator", None, "a fault of the driver"),
    ("pg8000", "has no attribute 'wrap_socket'", None, "a fault of the driver"),
    ("pgjdbc", "Connection to :5432 refused", Some("not-reachable"), "the service file was not read: no host"),
    ("postgres.js", "Client network socket disconnected", Some("wrong-port"), "the server disconnected"),
    ("psql", "Connection refused Is the server running", Some("not-reachable"), "the case has two hosts; the first does not answer"),
    ("psycopg", "EOF detected", Some("wrong-port"), "direct TLS against a server without TLS"),
    ("psycopg", "unexpected eof while reading", Some("wrong-port"), "the same"),
    ("sqlalchemy", "Can't load plugin: sqlalchemy.dialects:postgres", None, "the URL's scheme is unknown: not about TLS"),
];

#[test]
fn the_first_cause_is_the_known_outcome() {
    let (mut rows, mut wrong) = (0, Vec::new());
    let mut used = vec![false; OTHERWISE.len()];
    for line in MESSAGES.lines().skip(1) {
        let [why, servers, driver, version, case, error] =
            line.splitn(6, '\t').collect::<Vec<_>>()[..]
        else {
            panic!("six columns: {line}");
        };
        rows += 1;
        let explanation = explain(error);
        let first = explanation.causes.first().map(|cause| {
            let word = serde_json::to_value(cause.id).unwrap();
            word.as_str().unwrap().to_owned()
        });
        if first
            .as_deref()
            .is_some_and(|first| allowed(why).contains(&first))
        {
            continue;
        }
        let exception = OTHERWISE.iter().position(|(of, words, right, _)| {
            *of == driver && error.contains(words) && *right == first.as_deref()
        });
        match exception {
            Some(number) => used[number] = true,
            None => wrong.push(format!(
                "{why} ({servers}) {driver} {version} {case}: {first:?}: {error}"
            )),
        }
    }
    assert!(rows > 300, "only {rows} messages");
    assert!(
        wrong.is_empty(),
        "{} of {rows}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let unused: Vec<_> = OTHERWISE
        .iter()
        .zip(used)
        .filter(|(_, used)| !used)
        .map(|(row, _)| row)
        .collect();
    assert!(unused.is_empty(), "not needed: {unused:#?}");
}

//! The drivers of MySQL, SQL Server, Oracle and Db2: option files compared with the real program, hostile input,
//! secrets, and field reports.

use std::fmt::Write as _;
use std::process::Command;

use proptest::prelude::*;
use rds_ca_core::driver::grammar::{jdbc, mycnf};
use rds_ca_core::driver::{
    Change, Effect, Effective, ForcedTls, MemoryFiles, RemarkKind, RootFolder, Settings, Transport,
    Value, Verifies, drivers, effective,
};
use rds_ca_core::trust::Verdict;

use crate::answers::{PEM, has_remark, summary};

fn options(members: &[(&str, Value)]) -> rds_ca_core::driver::Options {
    members
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

fn dsn(driver: &str, version: &str, dsn: &str) -> Effective {
    let mut settings = Settings::new(driver);
    settings.version = Some(version.to_owned());
    settings.dsn = Some(dsn.to_owned());
    effective(&settings).unwrap()
}

fn given(driver: &str, version: &str, members: &[(&str, Value)]) -> Effective {
    let mut settings = Settings::new(driver);
    settings.version = Some(version.to_owned());
    settings.options = options(members);
    effective(&settings).unwrap()
}

fn assert_remark(answer: &Effective, kind: RemarkKind, text: &str) {
    assert!(
        has_remark(answer, kind, text),
        "{kind} {text:?} is not in {:#?}",
        answer.remarks
    );
}

fn refused(answer: &Effective, forced: ForcedTls) -> Effect {
    let change = Change {
        tls_forced: forced,
        ..Change::default()
    };
    answer.effect(Verdict::NotTrusted, change)
}

/// A generator that produces the same files every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % bound as u64).unwrap()
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }
}

/// Lines of option files, likely and unlikely ones.
fn option_file(numbers: &mut Numbers) -> String {
    const GROUPS: &[&str] = &[
        "[client]",
        "[mysql]",
        "[mysqld]",
        "[mariadb-client]",
        "[client-server]",
        "[client-mariadb]",
        "[CLIENT]",
        "[ client ]",
        "[client ]",
        "[client] # x",
        "[client]x",
        "[client_rds]",
        "[mysqldump]",
        "[client",
        "[]",
    ];
    const KEYS: &[&str] = &[
        "ssl-ca", "ssl_ca", "host", "loose-x", "ssl", "skip-ssl", "a b", "SSL-CA", "x.y",
    ];
    const BLANKS: &[&str] = &["", "", "", " ", "\t", "  "];
    const VALUES: &[&str] = &[
        "/a.pem",
        "\"/a b.pem\"",
        "'/a.pem'",
        "\"x",
        "'",
        "\"\"",
        "",
        "a#b",
        "a # b",
        "\"a#b\"",
        "'a\"#b'",
        "C:\\new\\q",
        "a\\\\b",
        "a\\",
        "\"a\\\"b#c\"",
        "x=y",
        "\\s\\t",
        "a;b",
        "ON",
        "\"a\" b",
        "\\\"",
        "é",
        "[x]",
        "!include b.cnf",
    ];
    let mut text = String::new();
    for _ in 0..numbers.below(9) + 2 {
        let (front, before, after) = (
            numbers.one(BLANKS),
            numbers.one(BLANKS),
            numbers.one(BLANKS),
        );
        match numbers.below(12) {
            0..3 => writeln!(text, "{front}{}", numbers.one(GROUPS)),
            3 => writeln!(
                text,
                "{front}{}",
                numbers.one(&["# ssl-ca=/x", "; y", "", "   "])
            ),
            4 => {
                let directive = numbers.one(&[
                    "!include b.cnf",
                    "!include  b.cnf ",
                    "!include none.cnf",
                    "!includedir d",
                    "! include b.cnf",
                    "!includex b.cnf",
                    "!include b.cnf # x",
                    "!include broken.cnf",
                ]);
                writeln!(text, "{front}{directive}")
            }
            5 => writeln!(text, "{front}{}{after}", numbers.one(KEYS)),
            _ => writeln!(
                text,
                "{front}{}{before}={after}{}{front}",
                numbers.one(KEYS),
                numbers.one(VALUES)
            ),
        }
        .unwrap();
        if text.len() < 12 && !text.trim_start().starts_with('[') {
            text.insert_str(0, "[client]\n");
        }
    }
    text
}

#[test]
fn option_files_are_read_as_mariadb_reads_them() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("b.cnf"), "[mysql]\nhost=b\n[client]\nssl-ca=/b.pem\n").unwrap();
    std::fs::write(at("broken.cnf"), "[client]\nhost=before\n[x\nhost=x\n").unwrap();
    std::fs::create_dir(at("d")).unwrap();
    for (name, text) in [
        ("20.cnf", "[client]\na=20\n"),
        ("9.cnf", "[mysql]\na=9\n"),
        ("x.txt", "[client]\na=x\n"),
    ] {
        std::fs::write(at("d").join(name), text).unwrap();
    }
    let files = RootFolder::new(folder.path());
    let groups = [
        "mysql",
        "mariadb-client",
        "client",
        "client-server",
        "client-mariadb",
    ];
    let (mut numbers, mut taken) = (Numbers(42), 0);
    for _ in 0..400 {
        let text = option_file(&mut numbers);
        std::fs::write(at("main.cnf"), &text).unwrap();
        let output = Command::new("mariadb")
            .arg(format!("--defaults-file={}", at("main.cnf").display()))
            .arg("--print-defaults")
            .current_dir(folder.path())
            .env_clear()
            .output()
            .expect("install Debian's package mariadb-client");
        let real = String::from_utf8(output.stdout).unwrap();
        let real = output
            .status
            .success()
            .then(|| real.split_once('\n').unwrap().1.to_owned());
        let ours = mycnf::arguments(&files, Some("/"), "/main.cnf", &groups).ok();
        let ours =
            ours.map(|all| all.iter().map(|one| format!("{one} ")).collect::<String>() + "\n");
        assert_eq!(ours, real, "{text}");
        taken += usize::from(real.is_some());
    }
    assert!((150..400).contains(&taken), "{taken} of 400 were taken");
}

#[test]
fn jdbc_urls_of_both_drivers() {
    let mysql = |url: &str| {
        let answer = dsn("mysql-jdbc", "9.1.0", url);
        let hosts: Vec<String> = answer.endpoints.iter().map(ToString::to_string).collect();
        format!(
            "{} {} {}",
            summary(&answer).trim(),
            hosts.join(","),
            answer.database.unwrap_or_default()
        )
    };
    for (url, expected) in [
        ("jdbc:mysql:", "opportunistic no no localhost:3306 "),
        ("JDBC:MYSQL://db1/app", "opportunistic no no db1:3306 app"),
        (
            "jdbc:mysql://db1/app?useSSL=false",
            "plain - - db1:3306 app",
        ),
        (
            "jdbc:mysql://db1/app?USESSL=false",
            "opportunistic no no db1:3306 app",
        ),
        (
            "jdbc:mysql://db1/app?requireSSL=true",
            "required no no db1:3306 app",
        ),
        (
            "jdbc:mysql://db1/app?verifyServerCertificate=yes",
            "required yes no system db1:3306 app",
        ),
        (
            "jdbc:mysql://db1/app?sslMode=verify_identity&useSSL=false",
            "required yes yes system db1:3306 app",
        ),
        ("jdbc:mysql://db1/app?sslMode=", "error - - db1:3306 app"),
        ("jdbc:mysql://db1/app?useSSL=1", "error - - db1:3306 app"),
        (
            "jdbc:mysql://db1/app#sslMode=REQUIRED",
            "opportunistic no no db1:3306 app",
        ),
        (
            "jdbc:mysql://(host=a,port=3307,sslMode=DISABLED),(host=b)/app?sslMode=VERIFY_CA",
            "plain - - a:3307,b:3306 app",
        ),
        (
            "jdbc:mysql://u:p@[a:1,b:2]/app",
            "opportunistic no no a:1,b:2 app",
        ),
        (
            "jdbc:mysql://[::1]:3306/",
            "opportunistic no no [::1]:3306 ",
        ),
        (
            "jdbc:mysql: // u : p @ address= ( host = x ) ( port = 12 ) / db ? a = b # c",
            "opportunistic no no x:12 db",
        ),
    ] {
        assert_eq!(mysql(url), expected, "{url}");
    }
    // Before 8.0.13, asking for TLS also asked for verification.
    let asking = "jdbc:mysql://db1/app?useSSL=true";
    assert_eq!(mysql(asking), "opportunistic no no db1:3306 app");
    let before = dsn("mysql-jdbc", "8.0.12", asking);
    assert_eq!(summary(&before), "required yes no system");
    for url in [
        "jdbc:mysql://a@@b/",
        "jdbc:mysql://h//db",
        "jdbc:mysql://h/db??a=b",
        "jdbc:mysql://h/db?a=b&amp;c=d",
        "jdbc:mysql://h:x/",
    ] {
        assert!(
            matches!(jdbc::mysql(url), Err(jdbc::Refusal::Wrong(_))),
            "{url}"
        );
    }
    for url in [
        "",
        "mysql:",
        "jdbc: mysql://h/",
        "jdbc:mysql:aws://h/",
        "mysql-x://h",
    ] {
        assert_eq!(jdbc::mysql(url), Err(jdbc::Refusal::NotMine), "{url}");
    }
    let mariadb = |version: &str, url: &str| {
        let answer = dsn("mariadb-jdbc", version, url);
        let hosts: Vec<String> = answer.endpoints.iter().map(ToString::to_string).collect();
        format!("{} {}", summary(&answer).trim(), hosts.join(","))
    };
    for (url, new, old) in [
        ("jdbc:mariadb://h/t", "plain - - h:3306", "plain - - h:3306"),
        (
            "jdbc:mariadb://h/t?sslMode=true",
            "required yes yes system h:3306",
            "plain - - h:3306",
        ),
        (
            "jdbc:mariadb://h/t?sslMode=REQUIRED",
            "required no no h:3306",
            "plain - - h:3306",
        ),
        (
            "jdbc:mariadb://h/t?sslMode=PREFERRED",
            "error - - h:3306",
            "plain - - h:3306",
        ),
        (
            "jdbc:mariadb://h/t?useSsl&disableSslHostnameVerification",
            "required yes no system h:3306",
            "required yes no system h:3306",
        ),
        (
            "jdbc:mariadb://h/t?useSSL=1&sslMode=disable",
            "required yes yes system h:3306",
            "required yes yes system h:3306",
        ),
        ("jdbc:mariadb:aurora://h/t", "error - -", "plain - - h:3306"),
        (
            "jdbc:mariadb:sequential://address=(localSocket=/s),address=(host=b)(port=7)/t",
            "plain - - b:7",
            "plain - - b:7",
        ),
        ("jdbc:mariadb://h:wrong/t", "error - -", "error - -"),
        ("jdbc:mariadb:/h/t", "error - -", "error - -"),
        ("jdbc:mysql://h/t", "error - -", "plain - - h:3306"),
    ] {
        assert_eq!(mariadb("3.5.9", url).trim(), new, "{url}");
        assert_eq!(mariadb("2.7.6", url).trim(), old, "{url}");
    }
}

/// Rules that follow documentation, one case each.
#[test]
fn drivers_that_were_not_measured() {
    for (driver, version, text, expected) in [
        (
            "sqlclient",
            "5.2",
            "Server=tcp:db1,1433;Database=app;Uid=a",
            "required yes yes system",
        ),
        (
            "sqlclient",
            "3.0",
            "Server=db1",
            "opportunistic-plain-first yes yes system",
        ),
        (
            "sqlclient",
            "1.1",
            "Server=db1",
            "opportunistic-plain-first no no ",
        ),
        (
            "sqlclient",
            "5.2",
            "Server=db1;Trust Server Certificate=true",
            "required no no ",
        ),
        (
            "sqlclient",
            "5.2",
            "Server=db1;Encrypt=Strict;TrustServerCertificate=true",
            "required yes yes system",
        ),
        ("sqlclient", "5.2", "Server=db1;Encrypt=maybe", "error - - "),
        (
            "msodbcsql",
            "",
            "Driver={ODBC Driver 18 for SQL Server};Server=db1",
            "required yes yes system",
        ),
        (
            "msodbcsql",
            "",
            "Driver={ODBC Driver 17 for SQL Server};Server=db1",
            "opportunistic-plain-first no no ",
        ),
        (
            "mssql-jdbc",
            "12.0",
            "jdbc:sqlserver://db1:1433;databaseName=a;trustStore=/r.jks",
            "required yes yes dsn:trustStore",
        ),
        (
            "mssql-jdbc",
            "9.4",
            "jdbc:sqlserver://db1",
            "opportunistic-plain-first no no ",
        ),
        (
            "mssql-jdbc",
            "12.0",
            "jdbc:sqlserver://db1;encrypt=false;encrypt=true",
            "required yes yes system",
        ),
        (
            "go-mssqldb",
            "1.9",
            "sqlserver://u:p@db1:1433?encrypt=disable",
            "plain - - ",
        ),
        (
            "go-mssqldb",
            "1.9",
            "sqlserver://u:p@db1?encrypt=true&certificate=/r.pem",
            "required yes yes dsn:certificate",
        ),
        (
            "oracle-jdbc",
            "21",
            "jdbc:oracle:thin:@tcp://db1:1521/ORCL",
            "plain - - ",
        ),
        (
            "oracle-jdbc",
            "21",
            "jdbc:oracle:thin:@tcps://db1:2484/ORCL?wallet_location=/w",
            "required yes no dsn:wallet_location",
        ),
        (
            "oracle-jdbc",
            "23",
            "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(PORT=2484)(HOST=db1))(CONNECT_DATA=(SID=O)))",
            "required yes yes system",
        ),
        (
            "oracledb",
            "3.4",
            "tcps://db1:2484/ORCL",
            "required yes yes system",
        ),
        (
            "db2-jcc",
            "4.34",
            "jdbc:db2://db1:50001/app:sslConnection=true;sslCertLocation=/r.pem;",
            "required yes no dsn:sslCertLocation",
        ),
        (
            "db2-cli",
            "11.5",
            "DATABASE=app;HOSTNAME=db1;PORT=50001;PROTOCOL=TCPIP;Security=SSL;SSLServerCertificate=/r.arm;",
            "required yes no dsn:SSLServerCertificate",
        ),
        (
            "sqlclient",
            "5.2",
            "Server=db1;Encrypt=false",
            "opportunistic-plain-first yes yes system",
        ),
        (
            "sqlclient",
            "5.2",
            "Server=db1;Encrypt=Optional;TrustServerCertificate=true",
            "opportunistic-plain-first no no ",
        ),
        (
            "msodbcsql",
            "",
            "Driver={ODBC Driver 18 for SQL Server};Server=db1;Encrypt=no",
            "opportunistic-plain-first yes yes system",
        ),
        (
            "mssql-jdbc",
            "12.0",
            "jdbc:sqlserver://db1;encrypt=optional",
            "opportunistic-plain-first no no ",
        ),
        (
            "go-mssqldb",
            "1.9",
            "sqlserver://u:p@db1",
            "opportunistic-plain-first no no ",
        ),
        (
            "go-mssqldb",
            "1.9",
            "sqlserver://u:p@db1?encrypt=false",
            "opportunistic yes yes system",
        ),
        (
            "go-mssqldb",
            "1.9",
            "sqlserver://u:p@db1?trustservercertificate=false",
            "opportunistic yes yes system",
        ),
        (
            "go-mssqldb",
            "1.9",
            "sqlserver://u:p@db1?encrypt=false&trustservercertificate=true",
            "opportunistic-plain-first no no ",
        ),
        (
            "tiberius",
            "0.12",
            "Server=tcp:db1,1433",
            "opportunistic yes yes system",
        ),
        (
            "tiberius",
            "0.12",
            "Server=tcp:db1,1433;Encrypt=no;TrustServerCertificateCA=/r.pem",
            "opportunistic yes yes dsn:TrustServerCertificateCA",
        ),
        (
            "tiberius",
            "0.12",
            "Server=tcp:db1,1433;Encrypt=true",
            "required yes yes system",
        ),
        (
            "tiberius",
            "0.12",
            "Server=tcp:db1,1433;Encrypt=DANGER_PLAINTEXT",
            "plain - - ",
        ),
        (
            "oracle-jdbc",
            "21",
            "jdbc:oracle:thin:@tcps://db1/O?ssl_server_dn_match=on",
            "required yes yes system",
        ),
        (
            "oracle-jdbc",
            "23",
            "jdbc:oracle:thin:@tcps://db1/O?ssl_server_dn_match=no",
            "required yes no system",
        ),
        (
            "oracle-jdbc",
            "21",
            "jdbc:oracle:thin:@tcps://db1/O?ssl_server_cert_dn=CN%3Ddb1",
            "required yes yes system",
        ),
        (
            "oracle-jdbc",
            "21",
            "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=db1)(PORT=2484))(SECURITY=(SSL_SERVER_DN_MATCH=ON)))",
            "required yes yes system",
        ),
        (
            "oracle-jdbc",
            "23",
            "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=db1)(PORT=2484))(SECURITY=(SSL_SERVER_DN_MATCH=NO)))",
            "required yes no system",
        ),
        (
            "oracle-jdbc",
            "21",
            "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=db1)(PORT=2484))(SECURITY=(SSL_SERVER_CERT_DN=\"CN=db1\")))",
            "required yes yes system",
        ),
        (
            "oracle-jdbc",
            "21",
            "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=db1)(PORT=2484))(SECURITY=(MY_WALLET_DIRECTORY=/w)))",
            "required yes no dsn:wallet_location",
        ),
        (
            "oracle-jdbc",
            "23",
            "jdbc:oracle:oci:@tcps://db1/O",
            "required unknown unknown ",
        ),
        (
            "oracledb",
            "3.4",
            "tcps://db1/O?ssl_server_dn_match=off",
            "required yes no system",
        ),
        (
            "oracledb",
            "3.4",
            "tcps://db1/O?wallet_location=/w",
            "required yes yes dsn:wallet_location",
        ),
        (
            "db2-jcc",
            "4.34",
            "jdbc:db2://db1/app:user=a;",
            "plain - - ",
        ),
        (
            "db2-jcc",
            "4.34",
            "jdbc:db2://db1/app:sslConnection=true;sslTrustStoreLocation=/r.jks;sslClientHostnameValidation=Basic;",
            "required yes yes dsn:sslTrustStoreLocation",
        ),
        (
            "db2-cli",
            "11.5",
            "DATABASE=app;HOSTNAME=db1;PROTOCOL=TCPIP;Security=SSL;",
            "required unknown unknown ",
        ),
        (
            "db2-cli",
            "11.5",
            "DATABASE=app;HOSTNAME=db1;PROTOCOL=TCPIP;Security=SSL;SSLClientKeystoredb=/k.kdb;SSLClientHostnameValidation=Basic;",
            "required yes yes dsn:SSLClientKeystoredb",
        ),
        (
            "db2-cli",
            "11.5",
            "DATABASE=app;HOSTNAME=db1;PROTOCOL=TCPIP;",
            "plain - - ",
        ),
        (
            "mysql-net",
            "9.0",
            "Server=db1;SslMode=Required;SslCa=/r.pem",
            "required no no ",
        ),
        (
            "mysqlconnector",
            "2.6",
            "Server=db1;SSL Mode=VerifyFull;CA Certificate File=/r.pem",
            "required yes yes dsn:CA Certificate File",
        ),
        (
            "mysqlconnector",
            "2.6",
            "Server=db1",
            "opportunistic no no ",
        ),
    ] {
        let answer = dsn(driver, version, text);
        assert_eq!(summary(&answer), expected, "{driver} {version}: {text}");
        assert!(!answer.measured, "{driver}");
        assert_remark(&answer, RemarkKind::NotMeasured, "not measured");
    }
    let answer = dsn("sqlclient", "5.2", "Server=db1;ServerCertificate=/leaf.pem");
    assert_eq!(
        answer.effect(Verdict::Trusted, Change::default()),
        Effect::Stops
    );
    assert_eq!(answer.endpoints[0].to_string(), "db1:1433");
}

/// The login of go-mssqldb and tiberius goes through TLS that is verified; tedious has no TLS for it, and gives up where
/// the server forces TLS.
#[test]
fn a_login_to_sql_server_is_verified_by_some_drivers() {
    let off = [(
        "options",
        Value::Map(vec![("encrypt".to_owned(), false.into())]),
    )];
    for (answer, free, forced) in [
        (
            dsn("go-mssqldb", "1.9", "sqlserver://db1?encrypt=false"),
            Effect::Stops,
            Effect::Stops,
        ),
        (
            dsn("tiberius", "0.12", "Server=db1"),
            Effect::Stops,
            Effect::Stops,
        ),
        (
            dsn("sqlclient", "5.2", "Server=db1;Encrypt=false"),
            Effect::KeepsWorking,
            Effect::Stops,
        ),
        (
            dsn("mssql-jdbc", "12.0", "jdbc:sqlserver://db1;encrypt=false"),
            Effect::KeepsWorking,
            Effect::KeepsWorking,
        ),
        (
            given("tedious", "", &off),
            Effect::KeepsWorking,
            Effect::Stops,
        ),
    ] {
        assert_eq!(refused(&answer, ForcedTls::No), free, "{}", answer.driver);
        assert_eq!(
            refused(&answer, ForcedTls::Now),
            forced,
            "{}",
            answer.driver
        );
    }
    let within = |name: &str, value: Value| {
        let options = Value::Map(vec![(name.to_owned(), value)]);
        summary(&given("tedious", "", &[("options", options)]))
    };
    let crypto = Value::Map(vec![("ca".to_owned(), PEM.into())]);
    assert_eq!(
        summary(&given("tedious", "", &[])),
        "required yes yes built-in"
    );
    assert_eq!(within("encrypt", true.into()), "required yes yes built-in");
    assert_eq!(
        within("encrypt", "strict".into()),
        "required yes yes built-in"
    );
    assert_eq!(within("encrypt", "yes".into()), "unknown unknown unknown ");
    assert_eq!(
        within("trustServerCertificate", true.into()),
        "required no no "
    );
    assert_eq!(
        within("cryptoCredentialsDetails", crypto),
        "required yes yes option:options.cryptoCredentialsDetails.ca"
    );
}

/// What a remark on SQL Server's keywords says, and what it does not.
#[test]
fn keywords_of_sql_server_have_their_own_remarks() {
    let has = |text: &str, kind: RemarkKind, words: &str| {
        dsn("sqlclient", "5.2", text)
            .remarks
            .iter()
            .any(|remark| remark.kind == kind && remark.text.contains(words))
    };
    for (text, misspelt, login, ignored) in [
        ("Server=db1;Encrypt=true", false, false, false),
        ("Server=db1;Encript=true", true, false, false),
        ("Server=db1;Encrypt=false", false, true, false),
        (
            "Server=db1;Encrypt=true;TrustServerCertificate=true",
            false,
            false,
            false,
        ),
        (
            "Server=db1;Encrypt=strict;TrustServerCertificate=false",
            false,
            false,
            false,
        ),
        (
            "Server=db1;Encrypt=strict;TrustServerCertificate=true",
            false,
            false,
            true,
        ),
    ] {
        assert_eq!(
            has(text, RemarkKind::Misspelt, "did you mean encrypt?"),
            misspelt,
            "{text}"
        );
        assert_eq!(
            has(text, RemarkKind::Surprise, "only the login"),
            login,
            "{text}"
        );
        assert_eq!(
            has(text, RemarkKind::Ignored, "encrypt=strict"),
            ignored,
            "{text}"
        );
    }
}

/// The wallet's file is the first that exists; one that logs in by itself cannot be read.
#[test]
fn the_file_of_a_wallet_of_oracle_is_found() {
    let mut files = MemoryFiles::new();
    for path in [
        "/both/cwallet.sso",
        "/both/ewallet.p12",
        "/one/ewallet.p12",
        "/a (b) c/ewallet.p12",
    ] {
        files.add(path, "");
    }
    for (folder, expected) in [
        ("/both", "/both/cwallet.sso"),
        ("/one", "/one/ewallet.p12"),
        ("/none", "/none/cwallet.sso"),
        ("\"/a (b) c\"", "/a (b) c/ewallet.p12"),
    ] {
        let mut settings = Settings::new("oracle-jdbc").with_files(&files);
        settings.dsn = Some(format!(
            "jdbc:oracle:thin:app/pw@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=a)(PORT=2484))(SECURITY=(MY_WALLET_DIRECTORY={folder})))"
        ));
        let answer = effective(&settings).unwrap();
        assert_eq!(answer.stores[0].path.as_deref(), Some(expected), "{folder}");
        assert_eq!(answer.user.as_deref(), Some("app"), "{folder}");
        let unreadable = answer
            .remarks
            .iter()
            .any(|remark| remark.text.contains("auto-login"));
        assert_eq!(unreadable, expected.ends_with(".sso"), "{folder}");
    }
    let answer = dsn("oracle-jdbc", "23", "jdbc:oracle:thin:@tcps://a/O");
    assert_eq!(answer.user, None);
    let members = [
        ("dsn", "a:2484/O".into()),
        ("protocol", "tcps".into()),
        ("wallet_location", "/w".into()),
        ("ssl_server_dn_match", false.into()),
    ];
    let answer = given("oracledb", "3.4", &members);
    assert_eq!(summary(&answer), "required yes no option:wallet_location");
    assert_eq!(answer.stores[0].path.as_deref(), Some("/w/ewallet.pem"));
    for (driver, text) in [
        ("db2-jcc", "jdbc:db2://db1/app:user=a;"),
        ("db2-cli", "DATABASE=app;HOSTNAME=db1;PROTOCOL=TCPIP;UID=a"),
    ] {
        let answer = dsn(driver, "", text);
        assert_eq!(answer.endpoints[0].to_string(), "db1:50000", "{driver}");
        assert_eq!(answer.database.as_deref(), Some("app"), "{driver}");
        assert_eq!(answer.user.as_deref(), Some("a"), "{driver}");
    }
}

#[test]
fn frameworks_of_ruby_and_php() {
    let answer = dsn(
        "rails",
        "8.0",
        "mysql2://app@db/app?sslca=/rds.pem&ssl_mode=verify_identity",
    );
    assert_eq!(summary(&answer), "opportunistic yes no dsn:sslca");
    let answer = dsn(
        "rails",
        "8.0",
        "trilogy://app@db/app?ssl_mode=verify_identity&ssl_ca=/rds.pem",
    );
    assert_eq!(summary(&answer), "required yes yes dsn:ssl_ca");
    let answer = given(
        "trilogy",
        "2.9",
        &[("ssl_mode", Value::Number("2".to_owned()))],
    );
    assert_eq!(summary(&answer), "required yes no system");
    assert_eq!(
        summary(&given(
            "trilogy",
            "2.9",
            &[("ssl_mode", "verify-ca".into())]
        )),
        "error - - "
    );
    let mut settings = Settings::new("laravel");
    settings
        .environment
        .insert("MYSQL_ATTR_SSL_CA".to_owned(), "/rds.pem".to_owned());
    assert_eq!(
        summary(&effective(&settings).unwrap()),
        "required yes yes env:MYSQL_ATTR_SSL_CA"
    );
    assert_eq!(summary(&given("laravel", "13", &[])), "plain - - ");
}

#[test]
fn every_driver_has_its_own_identifier() {
    let mut ids: Vec<&str> = drivers().map(|driver| driver.id()).collect();
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all, "{ids:?}");
}

/// Stores of Windows and macOS cannot be seen (report K10): a remark says so and what to do.
#[test]
fn a_platform_store_is_reported_as_unseen() {
    for (driver, text) in [
        ("sqlclient", "Server=db1"),
        ("mysqlconnector", "Server=db1;SslMode=VerifyCA"),
    ] {
        let answer = dsn(driver, "", text);
        assert_remark(
            &answer,
            RemarkKind::Unknown,
            "Trusted Root Certification Authorities",
        );
    }
}

/// Report K10: mysql2 3.5.1 to 3.7.0 verify names whatever `verifyIdentity` is.
#[test]
fn remarks_name_the_versions_in_which_a_driver_changed() {
    let ssl = Value::Map(vec![("ca".to_owned(), PEM.into())]);
    let name = |version: &str| given("mysql2", version, &[("ssl", ssl.clone())]).verifies_name;
    assert_eq!(name("3.5.0"), Verifies::No);
    assert_eq!(name("3.5.1"), Verifies::Yes);
    assert_eq!(name("3.7.0"), Verifies::Yes);
    assert_eq!(name("3.7.1"), Verifies::No);
    let unknown = given("mysql2", "", &[("ssl", ssl.clone())]);
    assert_remark(&unknown, RemarkKind::Version, "3.5.1 to before 3.7.1");
    let known = given("mysql2", "3.9.7", &[("ssl", ssl)]);
    assert_remark(&known, RemarkKind::Version, "3.5.1 to before 3.7.1");
}

/// Behaviour of the real drivers on configurations that the matrix does not contain.
#[test]
fn behaviour_outside_the_matrix() {
    let mut files = MemoryFiles::new();
    files.add("/bare.cnf", "[client]\nskip-ssl\n");
    files.add("/twice.cnf", "[client]\nssl-ca=/a\nssl-ca=/b\n");
    files.add("/good.cnf", "[client]\nssl-ca=/a\n");
    let aiomysql = |file: &str| {
        let mut settings = Settings::new("aiomysql").with_files(&files);
        settings.options = options(&[("read_default_file", file.into()), ("ssl", true.into())]);
        effective(&settings).unwrap()
    };
    assert_eq!(aiomysql("/bare.cnf").transport, Transport::Error);
    assert_eq!(aiomysql("/twice.cnf").transport, Transport::Error);
    assert_eq!(aiomysql("/good.cnf").transport, Transport::Opportunistic);
    // The C extension takes only booleans; a key needs its certificate.
    let one = Value::Number("1".to_owned());
    let ca = ("ssl_ca", Value::from("/a.pem"));
    for (pure, transport) in [(true, Transport::Opportunistic), (false, Transport::Error)] {
        let members = [
            ca.clone(),
            ("ssl_verify_identity", one.clone()),
            ("use_pure", pure.into()),
        ];
        assert_eq!(
            given("mysqlconn", "9.1.0", &members).transport,
            transport,
            "{pure}"
        );
    }
    let key = [
        ca,
        ("ssl_key", Value::from("/k.pem")),
        ("use_pure", true.into()),
    ];
    assert_eq!(
        given("mysqlconn", "9.1.0", &key).transport,
        Transport::Error
    );
    // `ssl=0` of a URL is a number, and false.
    assert_eq!(
        summary(&dsn("mysqljs", "2.18.1", "mysql://h/d?ssl=0")),
        "plain - - "
    );
    assert_eq!(
        summary(&dsn("mysqljs", "2.18.1", "mysql://h/d?ssl=1")),
        "required no no "
    );
    // `connect_args` replace the dict that the URL made, with its places.
    let mut settings = Settings::new("sqlalchemy");
    settings.dsn = Some("mysql+asyncmy://h/d?ssl_ca=/a.pem".to_owned());
    let dict = Value::Map(vec![("ca".to_owned(), "/b.pem".into())]);
    settings.options = options(&[("ssl", dict)]);
    assert_eq!(
        summary(&effective(&settings).unwrap()),
        "required yes yes option:ssl.ca"
    );
    // The number 33020 that the Python module reports for its library means 3.3.20.
    let handle = [("ssl_ca", Value::from("/a.pem"))];
    let answer = given("mariadb-python", "1.1.14 / Connector/C 33020", &handle);
    assert_eq!(summary(&answer), "opportunistic yes no option:ssl_ca");
    let answer = given(
        "mariadb-python",
        "mariadb 2.0.0rc2 / Connector/C 20000",
        &handle,
    );
    assert_eq!(summary(&answer), "opportunistic no no ");
    // Old versions of asyncpg send the parameters that they do not use to the server, with TLS and without.
    let asyncpg = |version: &str, ssl: Option<bool>| {
        let mut settings = Settings::new("asyncpg");
        settings.version = Some(version.to_owned());
        settings.dsn = Some("postgresql://h/d?sslrootcert=/a.pem".to_owned());
        if let Some(ssl) = ssl {
            settings.options = options(&[("ssl", ssl.into())]);
        }
        effective(&settings).unwrap().transport
    };
    for (version, ssl, transport) in [
        ("0.21", None, Transport::Error),
        ("0.23", Some(false), Transport::Error),
        ("0.23", Some(true), Transport::Required),
        ("0.27", Some(false), Transport::Plain),
    ] {
        assert_eq!(asyncpg(version, ssl), transport, "{version} {ssl:?}");
    }
    // So does Postgres.js: a parameter of another driver ends every connection.
    for (query, expected, effect) in [
        ("sslmode=require", "required no no ", Effect::KeepsWorking),
        (
            "sslmode=require&sslrootcert=/a.pem",
            "required unknown unknown ",
            Effect::Unknown,
        ),
        (
            "sslmode=require&sslrootcert=",
            "required no no ",
            Effect::KeepsWorking,
        ),
        (
            "sslmode=verify-full&channel_binding=require",
            "required yes yes built-in",
            Effect::Stops,
        ),
        (
            "sslmode=prefer&sslcert=/c.pem",
            "error - - ",
            Effect::Unknown,
        ),
        ("application_name=x", "plain - - ", Effect::KeepsWorking),
    ] {
        let answer = dsn("postgres.js", "3.4.9", &format!("postgres://h/d?{query}"));
        assert_eq!(summary(&answer), expected, "{query}");
        assert_eq!(refused(&answer, ForcedTls::No), effect, "{query}");
    }
    let keyword = [("requiressl", "1".into()), ("sslmode", "allow".into())];
    assert_eq!(
        given("psycopg", "3.1.8 / libpq 15.1", &keyword).transport,
        Transport::Required
    );
}

/// The names in documentation and code lead to the driver; none leads to another one.
#[test]
fn drivers_are_found_by_the_names_that_people_use() {
    for (name, id) in [
        ("libpq", "psql"),
        ("lib/pq", "lib-pq"),
        ("node-postgres", "pg"),
        ("go-sql-driver/mysql", "go-mysql"),
        ("DBD::Pg", "DBD-Pg"),
        ("PyMySQL", "pymysql"),
        ("MySQL Connector/J", "mysql-jdbc"),
        ("Ruby mysql2", "ruby-mysql2"),
        ("TypeORM", "typeorm"),
    ] {
        assert_eq!(
            rds_ca_core::driver::driver(name).unwrap().id(),
            id,
            "{name}"
        );
    }
    for (driver, url) in [
        (
            "mysql-jdbc",
            "jdbc:aws-wrapper:mysql://h:3307/d?sslMode=REQUIRED",
        ),
        (
            "mariadb-jdbc",
            "jdbc:aws-wrapper:mariadb://h:3307/d?sslMode=trust",
        ),
    ] {
        let answer = dsn(driver, "", url);
        assert_eq!(summary(&answer), "required no no ", "{url}");
        assert_eq!(answer.endpoints[0].to_string(), "h:3307");
        assert!(rds_ca_core::driver::driver(driver).unwrap().takes(url));
    }
}

/// The scheme of a URL decides which driver a framework takes.
#[test]
fn the_scheme_decides_the_driver_of_a_framework() {
    for (framework, url, expected) in [
        ("sequelize", "mysql://h/d", "plain - - "),
        ("typeorm", "mysql://h/d", "plain - - "),
        ("knex", "mariadb://h/d", "plain - - "),
        // For MariaDB, Sequelize takes a driver without rules.
        ("sequelize", "mariadb://h/d", "unknown unknown unknown "),
        (
            "knex",
            "postgres://h/d?sslmode=require",
            "required yes yes built-in",
        ),
    ] {
        let answer = dsn(framework, "", url);
        assert_eq!(summary(&answer), expected, "{framework} {url}");
    }
}

/// The servers of an address of Oracle; without a port, the standard one of the protocol.
#[test]
fn addresses_of_oracle_name_their_servers() {
    for (text, servers, service) in [
        (
            "tcps://a,b:2499/orders?ssl_server_dn_match=yes",
            "a:2484 b:2499",
            "orders",
        ),
        ("tcp://a/orders", "a:1521", "orders"),
        ("a:1530/orders", "a:1530", "orders"),
        (
            "a.example.com/orders.prod",
            "a.example.com:1521",
            "orders.prod",
        ),
        (
            "a.example.com,b.example.com:1530/o",
            "a.example.com:1521 b.example.com:1530",
            "o",
        ),
        ("//a:1530/orders", "a:1530", "orders"),
        (
            "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(PORT=2484)(HOST=a))(CONNECT_DATA=(SID=O)))",
            "a:2484",
            "O",
        ),
        // A port belongs to its own address only.
        (
            "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=a))(ADDRESS=(PROTOCOL=TCPS)(PORT=2485)(HOST=b))(ADDRESS=(PORT=1))(ADDRESS=(HOST=c)(PORT=2486))(CONNECT_DATA=(SERVICE_NAME=O)))",
            "a b:2485 c:2486",
            "O",
        ),
    ] {
        for (driver, prefix) in [("oracledb", ""), ("oracle-jdbc", "jdbc:oracle:thin:@")] {
            let answer = dsn(driver, "", &format!("{prefix}{text}"));
            let found: Vec<String> = answer.endpoints.iter().map(ToString::to_string).collect();
            assert_eq!(found.join(" "), servers, "{driver} {text}");
            assert_eq!(answer.database.as_deref(), Some(service), "{driver} {text}");
        }
    }
    // What may be a password is not taken for a server.
    for text in [
        "secret",
        "secret/orders",
        "user:secret/orders",
        "user:secret@a/orders",
    ] {
        let answer = dsn("oracledb", "", text);
        assert!(
            answer.endpoints.is_empty(),
            "{text}: {:?}",
            answer.endpoints
        );
    }
}

/// The database of a URL is the first part of its path, decoded.
#[test]
fn urls_name_their_database() {
    for (driver, scheme) in [
        ("pg", "postgres"),
        ("postgres.js", "postgres"),
        ("asyncpg", "postgres"),
        ("pgx", "postgres"),
        ("lib-pq", "postgres"),
        ("sqlx", "postgres"),
        ("mysql2", "mysql"),
        ("mysqljs", "mysql"),
        ("mariadb-node", "mariadb"),
        ("rust-mysql", "mysql"),
        ("rails", "mysql2"),
    ] {
        let named = dsn(driver, "", &format!("{scheme}://u@h/or%2Dders"));
        assert_eq!(named.database.as_deref(), Some("or-ders"), "{driver}");
        assert_eq!(named.endpoints.len(), 1, "{driver}");
        assert!(named.endpoints[0].to_string().starts_with("h"), "{driver}");
        let without = dsn(driver, "", &format!("{scheme}://u@h"));
        assert_eq!(without.database, None, "{driver}");
    }
}

/// pgx takes the roots of the system for the word `system`, and any other word as a file.
#[test]
fn the_word_system_names_no_file() {
    let url = "postgres://h/d?sslmode=verify-ca&sslrootcert=";
    for (version, root, expected) in [
        ("5.7.0", "/a.pem", "required yes no dsn:sslrootcert"),
        ("5.7.0", "system", "required yes yes system"),
        ("5.6.0", "system", "required yes no dsn:sslrootcert"),
    ] {
        let answer = dsn("pgx", version, &format!("{url}{root}"));
        assert_eq!(summary(&answer), expected, "{version} {root}");
    }
}

/// From version 5 on, DBD::mysql uses another library; DBD::MariaDB has no such version.
#[test]
fn the_library_of_perl_drivers_depends_on_the_version() {
    for (driver, url, version, expected) in [
        (
            "DBD-mysql",
            "dbi:mysql:host=h;mysql_ssl=1",
            "4.050",
            Transport::Error,
        ),
        (
            "DBD-mysql",
            "dbi:mysql:host=h;mysql_ssl=1",
            "5.010",
            Transport::Unknown,
        ),
        (
            "DBD-MariaDB",
            "dbi:MariaDB:host=h;mariadb_ssl=1",
            "5.0",
            Transport::Required,
        ),
    ] {
        assert_eq!(
            dsn(driver, version, url).transport,
            expected,
            "{driver} {version}"
        );
    }
}

#[test]
fn a_driver_says_what_it_was_measured_with() {
    let measured = |id: &str| {
        rds_ca_core::driver::driver(id)
            .unwrap()
            .measured()
            .map(str::len)
    };
    assert!(measured("psql").is_some_and(|length| length > 0));
    assert_eq!(measured("oracledb"), None);
}

/// A keyword of the connection string takes precedence over a variable of another value, and says so.
#[test]
fn a_variable_that_loses_is_named() {
    let with = |mode: &str| {
        let mut settings = Settings::new("psql");
        settings.dsn = Some("host=h sslmode=verify-full sslrootcert=/a.pem".to_owned());
        settings
            .environment
            .insert("PGSSLMODE".to_owned(), mode.to_owned());
        effective(&settings).unwrap()
    };
    for mode in ["disable", "verify-full"] {
        let answer = with(mode);
        assert_eq!(answer.transport, Transport::Required, "{mode}");
        let named = answer.remarks.iter().any(|remark| {
            remark.kind == RemarkKind::Overrides && remark.text.contains("PGSSLMODE")
        });
        assert_eq!(named, mode == "disable", "{mode}: {:?}", answer.remarks);
    }
}

/// Laravel's own default for `sslmode` counts where nothing else is written.
#[test]
fn the_default_of_a_framework_gives_way() {
    for (mode, transport) in [
        (Some("disable"), Transport::Plain),
        (Some("verify-full"), Transport::Required),
        (None, Transport::Opportunistic),
    ] {
        let mut members: Vec<(&str, Value)> =
            vec![("driver", "pgsql".into()), ("host", "h".into())];
        members.extend(mode.map(|mode| ("sslmode", mode.into())));
        assert_eq!(
            given("laravel", "", &members).transport,
            transport,
            "{mode:?}"
        );
    }
}

/// From 3.4 on, Connector/J of MariaDB accepts a certificate that the password proves.
#[test]
fn a_password_may_prove_the_certificate_to_a_new_connector() {
    for (version, certificate, expected) in [
        ("3.3.4", "", false),
        ("3.4.1", "", true),
        ("3.4.1", "&serverSslCert=/a.pem", false),
    ] {
        let url = format!("jdbc:mariadb://h/t?sslMode=verify-full{certificate}");
        let answer = dsn("mariadb-jdbc", version, &url);
        let named = answer
            .remarks
            .iter()
            .any(|remark| remark.text.contains("by the password"));
        assert_eq!(named, expected, "{version} {certificate}");
    }
}

/// Postgres.js 1 takes `ssl` as JavaScript tests it.
#[test]
fn an_old_postgres_js_encrypts_when_ssl_is_truthy() {
    for (ssl, expected) in [
        (Some(Value::Bool(true)), "required yes yes built-in"),
        (Some(Value::Bool(false)), "plain - - "),
        (Some(Value::Text(String::new())), "plain - - "),
        (None, "plain - - "),
    ] {
        let members: Vec<(&str, Value)> = ssl.into_iter().map(|ssl| ("ssl", ssl)).collect();
        let answer = given("postgres.js", "1.0.2", &members);
        assert_eq!(summary(&answer), expected, "{members:?}");
    }
}

/// MySQL's and MariaDB's programs have the same name; the version tells them apart.
#[test]
fn the_version_tells_which_command_line_program_it_is() {
    let files = MemoryFiles::new();
    let with = |version: &str| {
        let mut settings = Settings::new("mysql-cli").with_files(&files);
        settings.home = Some("/home/app".to_owned());
        settings.version = Some(version.to_owned());
        let arguments = Value::List(vec!["--ssl-mode=REQUIRED".into()]);
        settings.options = options(&[("args", arguments)]);
        effective(&settings).unwrap().transport
    };
    for version in ["5.7.44", "8.0.36", "9.1"] {
        assert_eq!(with(version), Transport::Required, "{version}");
    }
    // MariaDB's program has no such option.
    for version in [
        "10.6.12",
        "11.4.2",
        "mysql client Ver 15.1 Distrib 5.5.68-MariaDB",
    ] {
        assert_eq!(with(version), Transport::Error, "{version}");
    }
}

/// Results for versions that were not run say so, between measured versions as well as after the newest.
#[test]
fn versions_that_were_not_run_are_not_measured() {
    let url = "postgresql://h/d?sslmode=require&sslrootcert=/a.pem";
    let jdbc = "jdbc:postgresql://h/d?sslmode=verify-full&sslrootcert=/a.pem";
    for (driver, version, text, measured) in [
        ("lib-pq", "1.10.7", url, true),
        ("lib-pq", "1.10.6", url, false),
        ("lib-pq", "1.11.0", url, false),
        ("pgx", "4.15.0", url, true),
        ("pgx", "5.7.0", url, false),
        ("pgjdbc", "42.2.8", jdbc, true),
        ("pgjdbc", "42.3.0", jdbc, false),
        ("pgjdbc", "42.3.10", jdbc, false),
        ("pgjdbc", "42.5.5", jdbc, true),
        ("psycopg", "3.3.12 / libpq 18.9", url, true),
        ("psycopg", "3.4 / libpq 18", url, false),
        ("psycopg", "3.3.9 / libpq 19.0", url, false),
        ("psql", "19beta1", url, false),
        ("pg", "9.0.0", url, false),
        ("mysql2", "3.24.9", "mysql://h/d", true),
        ("mysql2", "4.0", "mysql://h/d", false),
    ] {
        let answer = dsn(driver, version, text);
        assert_eq!(answer.measured, measured, "{driver} {version}");
        let is_reported = answer
            .remarks
            .iter()
            .any(|remark| remark.kind == RemarkKind::NotMeasured);
        assert_eq!(is_reported, !measured, "{driver} {version}");
    }
    let answer = dsn("psycopg", "3.4 / libpq 18", url);
    assert_remark(&answer, RemarkKind::Version, "newer than 3.3.9");
}

/// Report K1: a client that "does not verify" may stop even so.
#[test]
fn a_client_that_seems_not_to_verify_may_stop() {
    // Connector/C before 3.4: a CA verifies the chain in every mode.
    let ca = Value::Map(vec![("ca".to_owned(), "/rds.pem".into())]);
    let answer = given(
        "mysqlclient",
        "2.3.2 / client library 3.3.20",
        &[("ssl_mode", "PREFERRED".into()), ("ssl", ca.clone())],
    );
    assert_eq!(refused(&answer, ForcedTls::No), Effect::Stops);
    // From 3.4 on it does not; where the library's version is unknown, the effect is unknown.
    let answer = given(
        "mysqlclient",
        "2.3.2 / client library 3.4.8",
        &[("ssl", ca.clone())],
    );
    assert_eq!(refused(&answer, ForcedTls::No), Effect::KeepsWorking);
    let answer = given("mysqlclient", "2.3.2", &[("ssl", ca)]);
    assert_eq!(refused(&answer, ForcedTls::No), Effect::Unknown);
    // A new type of key may stop any client with TLS.
    let answer = dsn("mysql-jdbc", "9.1.0", "jdbc:mysql://h/?sslMode=REQUIRED");
    let change = Change {
        key_type_changes: true,
        tls_forced: ForcedTls::No,
    };
    assert_eq!(answer.effect(Verdict::NotTrusted, change), Effect::Unknown);
    assert_eq!(answer.effect(Verdict::Trusted, change), Effect::Unknown);
}

/// Report K4: the effect depends on the transport and on whether TLS is forced.
#[test]
fn forced_tls_stops_plain_clients() {
    for answer in [
        given("pymysql", "1.1.1", &[]),
        dsn("mysql2", "3.9.7", "mysql://app@db/app"),
        dsn("go-mysql", "1.9.0", "app@tcp(db:3306)/app"),
        dsn(
            "mariadb-jdbc",
            "2.7.6",
            "jdbc:mariadb://db/app?sslMode=verify-full",
        ),
    ] {
        assert_eq!(answer.transport, Transport::Plain);
        assert_eq!(refused(&answer, ForcedTls::No), Effect::KeepsWorking);
        assert_eq!(refused(&answer, ForcedTls::Now), Effect::Stops);
        assert_eq!(refused(&answer, ForcedTls::FromNextRestart), Effect::Stops);
        assert_eq!(refused(&answer, ForcedTls::Unknown), Effect::Unknown);
    }
}

/// Report K6: the configured store is not the one that is used.
#[test]
fn an_option_that_is_not_read_is_reported() {
    let answer = given(
        "ruby-mysql2",
        "0.5.3 / client library 3.3.20",
        &[("ssl_ca", "/rds.pem".into())],
    );
    assert_eq!(answer.transport, Transport::Plain);
    assert_remark(&answer, RemarkKind::Misspelt, "did you mean sslca?");
    let answer = dsn("mysql2", "3.24.6", "mysql://app@db/app?ssl_ca=/rds.pem");
    assert_remark(&answer, RemarkKind::Misspelt, "ignores it");
    let answer = dsn("pdo_mysql", "8.2", "mysql:host=db;ssl-ca=/rds.pem");
    assert_remark(&answer, RemarkKind::Misspelt, "ignores it");
    let answer = given("pymysql", "1.2.4", &[("ssl_ca", "/rds.pem".into())]);
    assert_remark(&answer, RemarkKind::Ignored, "ssl_verify_cert");
    let both = [
        (
            "ssl",
            Value::Map(vec![("ca".to_owned(), "/rds.pem".into())]),
        ),
        ("ssl_verify_cert", true.into()),
    ];
    let answer = given("pymysql", "1.2.4", &both);
    assert_eq!(summary(&answer), "required yes no system");
    assert_remark(&answer, RemarkKind::Overrides, "replace the ssl dict");
    let name = Value::Map(vec![("ca".to_owned(), "/etc/rds.pem".into())]);
    let answer = given("mysql2", "3.24.6", &[("ssl", name)]);
    assert_remark(&answer, RemarkKind::Surprise, "the name of a file");
    assert_eq!(
        answer.effect(
            Verdict::Trusted,
            Change {
                tls_forced: ForcedTls::No,
                ..Change::default()
            }
        ),
        Effect::Stops
    );
    // An option of another driver, where the driver rejects it.
    let answer = given("mysqlconn", "9.1.0", &[("ssl_mode", "VERIFY_CA".into())]);
    assert_eq!(answer.transport, Transport::Error);
    assert_remark(&answer, RemarkKind::Rejected, "ssl_mode");
}

/// Option files and their groups decide as in the real programs.
#[test]
fn option_files_of_programs_and_of_the_library() {
    let mut files = MemoryFiles::new();
    files.add(
        "/home/app/.my.cnf",
        "[client]\nssl-ca=/rds.pem\nssl-verify-server-cert\n",
    );
    files.add("/rds.pem", PEM);
    let with = |driver: &str, version: &str, members: &[(&str, Value)]| {
        let mut settings = Settings::new(driver).with_files(&files);
        settings.home = Some("/home/app".to_owned());
        settings.version = Some(version.to_owned());
        settings.options = options(members);
        effective(&settings).unwrap()
    };
    let place = "file:~/.my.cnf(ssl-ca)";
    assert_eq!(
        summary(&with("mysql-cli", "10.11.6-MariaDB", &[])),
        format!("required yes yes {place}")
    );
    let file = [("read_default_file", "/home/app/.my.cnf".into())];
    let answer = with("mysqlclient", "2.3.2 / client library 3.3.20", &file);
    assert_eq!(summary(&answer), format!("opportunistic yes no {place}"));
    assert_remark(&answer, RemarkKind::Ignored, "ssl-verify-server-cert=1");
    assert_eq!(
        summary(&with("pymysql", "1.2.4", &file)),
        format!("required yes yes {place}")
    );
    assert_eq!(summary(&with("pymysql", "1.1.1", &[])), "plain - - ");
    let off = Value::List(vec![
        "--skip-ssl-verify-server-cert".into(),
        "--ssl-c".into(),
    ]);
    assert_eq!(
        summary(&with("mysql-cli", "10.11.6-MariaDB", &[("args", off)])),
        "error - - "
    );
    // Nothing is known where files cannot be seen.
    let mut settings = Settings::new("mysql-cli");
    settings.home = Some("/home/app".to_owned());
    assert_eq!(effective(&settings).unwrap().transport, Transport::Unknown);
}

/// Every driver, with a secret in every possible position of a setting.
#[test]
fn no_secret_is_shown() {
    const SECRET: &str = "s3cr3t.Tr0ub4dor";
    let strings = [
        format!(
            "mysql://app:{SECRET}@db/app?ssl={{\"passphrase\":\"{SECRET}\"}}&password={SECRET}&{SECRET}={SECRET}"
        ),
        format!("mysql://app:{SECRET}@x@db/app?ssl-mode={SECRET}&sslmode={SECRET}&ssl={SECRET}"),
        format!("mariadb://app:{SECRET}@db/app?ssl={SECRET}"),
        format!("app:{SECRET}@tcp(db:3306)/app?tls={SECRET}"),
        format!("app:{SECRET}@tcp(db:3306/app?ssl={SECRET}"),
        format!(
            "jdbc:mariadb://db/app?user=a&password={SECRET}&sslMode={SECRET}&trustStorePassword={SECRET}"
        ),
        format!("jdbc:mariadb://db/app?sslMode=verify-full&keyStorePassword={SECRET}&{SECRET}=1"),
        format!(
            "jdbc:mysql://app:{SECRET}@db/app?sslMode={SECRET}&trustCertificateKeyStorePassword={SECRET}"
        ),
        format!(
            "jdbc:mysql://app:{SECRET}@(host=db,password={SECRET})/app?password={SECRET}&useSSL={SECRET}"
        ),
        format!(
            "jdbc:sqlserver://db;user=a;password={{{SECRET}}};trustStorePassword={SECRET};encrypt={SECRET}"
        ),
        format!(
            "Server=db;Uid=a;Pwd='{SECRET}';SslMode={SECRET};Encrypt={SECRET};Password={SECRET}"
        ),
        format!("Driver={{MariaDB Unicode}};SERVER=db;UID=a;PWD={{{SECRET}}};SSLKEY={SECRET}"),
        format!(
            "Driver={{ODBC Driver 18 for SQL Server}};Server=db;Uid=a;Pwd={{{SECRET}}};Encrypt={SECRET}"
        ),
        format!("mysql:host=db;password={SECRET};mysql_ssl=1;mysql_password={SECRET};{SECRET}=1"),
        format!("jdbc:oracle:thin:app/{SECRET}@tcps://db:2484/ORCL"),
        format!(
            "jdbc:db2://db:50001/app:user=a;password={SECRET};sslConnection=true;sslTrustStorePassword={SECRET};"
        ),
        format!("DATABASE=a;HOSTNAME=db;PROTOCOL=TCPIP;PWD={SECRET};Security=SSL"),
        format!("sqlserver://u:{SECRET}@db?password={SECRET}&encrypt={SECRET}"),
    ];
    let mut files = MemoryFiles::new();
    let file = format!(
        "[client]\npassword={SECRET}\nssl-mode={SECRET}\nssl-verify-server-cert={SECRET}\nloose-{SECRET}=1\n"
    );
    files.add("/home/app/.my.cnf", file);
    let text = |value: &str| Value::from(value);
    let members = [
        ("password", text(SECRET)),
        ("passwd", text(SECRET)),
        ("ssl_mode", text(SECRET)),
        (
            "ssl",
            Value::Map(vec![
                ("passphrase".into(), text(SECRET)),
                (SECRET.into(), text(SECRET)),
            ]),
        ),
        ("ssl_verify_cert", text(SECRET)),
        ("ssl_key_password", text(SECRET)),
        ("flags", text(SECRET)),
        ("read_default_file", text("/home/app/.my.cnf")),
        ("default_file", text("/home/app/.my.cnf")),
        ("option_files", text("/home/app/.my.cnf")),
        (
            "args",
            Value::List(vec![
                text(&format!("-p{SECRET}")),
                text(&format!("--password={SECRET}")),
                text(&format!("--ssl-mode={SECRET}")),
            ]),
        ),
        (SECRET, text(SECRET)),
    ];
    let (mut count, mut leaks) = (0, Vec::new());
    for driver in drivers() {
        let mut all: Vec<Settings<'_>> = Vec::new();
        for string in &strings {
            let mut settings = Settings::new(driver.id()).with_files(&files);
            settings.dsn = Some(string.clone());
            all.push(settings);
        }
        for member in &members {
            let mut settings = Settings::new(driver.id()).with_files(&files);
            settings.options = options(std::slice::from_ref(member));
            all.push(settings);
        }
        let mut settings = Settings::new(driver.id()).with_files(&files);
        settings.options = options(&members);
        all.push(settings);
        for mut settings in all {
            settings.home = Some("/home/app".to_owned());
            for name in [
                "JAVA_TOOL_OPTIONS",
                "NODE_OPTIONS",
                "MYSQL_PWD",
                "MYSQL_GROUP_SUFFIX",
            ] {
                let value = format!(
                    "-Djavax.net.ssl.trustStorePassword={SECRET} -Djavax.net.ssl.trustStore=/a.jks"
                );
                settings.environment.insert(name.to_owned(), value);
            }
            let answer = match effective(&settings) {
                Ok(answer) => format!("{answer:?} {}", serde_json::to_string(&answer).unwrap()),
                Err(error) => format!("{error:?} {error}"),
            };
            if answer.contains(SECRET) {
                leaks.push(format!("{} {:?}: {answer}", driver.id(), settings.dsn));
            }
            count += 1;
        }
    }
    assert!(count > 1000, "{count}");
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// No driver panics on any text.
    #[test]
    fn no_text_makes_a_driver_panic(
        front in prop::sample::select(vec![
            "", "mysql://", "mariadb://", "jdbc:mysql:", "jdbc:mariadb://", "jdbc:sqlserver://", "jdbc:oracle:thin:@",
            "jdbc:db2://", "Server=", "Driver={", "mysql:", "app@tcp(", "(DESCRIPTION=",
        ]),
        text in "[-a-zA-Z0-9:/?&=;@,.(){}\\[\\]\"' %#\\\\é]{0,60}",
    ) {
        let string = format!("{front}{text}");
        let mut files = MemoryFiles::new();
        files.add("/home/app/.my.cnf", text.clone());
        for driver in drivers() {
            let mut settings = Settings::new(driver.id()).with_files(&files);
            settings.home = Some("/home/app".to_owned());
            settings.dsn = Some(string.clone());
            effective(&settings).unwrap();
            settings.options = options(&[
                ("args", Value::List(vec![text.as_str().into()])),
                ("read_default_file", "/home/app/.my.cnf".into()),
                ("ssl", text.as_str().into()),
            ]);
            effective(&settings).unwrap();
        }
        let _ = mycnf::arguments(&files, None, "/home/app/.my.cnf", &["client"]);
    }
}

/// Double the length takes about double the time, not four times as long.
#[test]
fn long_strings_take_linear_time() {
    let time = |length: usize| {
        let strings = [
            "a=b;".repeat(length),
            "(".repeat(length),
            "mysql://h/?".to_owned() + &"a=b&".repeat(length),
            "jdbc:mysql://".to_owned() + &"[(,".repeat(length),
            "jdbc:mariadb://".to_owned() + &"address=(".repeat(length),
            "(DESCRIPTION=".to_owned() + &"(A=b)".repeat(length),
        ];
        let from = std::time::Instant::now();
        for string in strings {
            for driver in drivers() {
                let mut settings = Settings::new(driver.id());
                settings.dsn = Some(string.clone());
                effective(&settings).unwrap();
            }
        }
        from.elapsed()
    };
    time(200);
    let (short, long) = (time(500), time(2_000));
    assert!(long < short * 12, "{short:?} for a quarter of {long:?}");
}

//! The drivers of PostgreSQL, on configurations that the matrix does not contain.

use rds_ca_core::driver::{
    Change, Effect, Effective, ForcedTls, MemoryFiles, RemarkKind, Settings, Value, effective,
};
use rds_ca_core::name::EngineFamily;
use rds_ca_core::trust::Verdict;

use crate::answers::{PEM, has_remark, summary};

fn files() -> MemoryFiles {
    let mut files = MemoryFiles::new();
    for name in [
        "/rds.pem",
        "/a;b.pem",
        "/srv/system",
        "/home/app2/rds.pem",
        "/c.pem",
        "/k.pem",
    ] {
        files.add(name, PEM);
    }
    files.add(
        "/trusted.pem",
        PEM.replace("CERTIFICATE", "TRUSTED CERTIFICATE"),
    );
    files.add("/x509.pem", PEM.replace("CERTIFICATE", "X509 CERTIFICATE"));
    files.add("/empty.pem", "");
    files.add("/text.pem", "no certificate");
    files.add(
        "/home/app/.pg_service.conf",
        "[rds]\nhost=db1\nsslmode=verify-full\nsslrootcert=/rds.pem\n",
    );
    files.add(
        "/home/app/.odbc.ini",
        "[rds]\nServername=db2\nSSLmode=require\n",
    );
    files
}

fn connect(
    driver: &str,
    version: &str,
    dsn: &str,
    options: &[(&str, Value)],
    environment: &[(&str, &str)],
) -> Effective {
    let files = files();
    let mut settings = Settings::new(driver).with_files(&files);
    settings.version = Some(version.to_owned());
    settings.home = Some("/home/app".to_owned());
    settings.working_directory = Some("/srv".to_owned());
    settings.dsn = Some(dsn.to_owned()).filter(|dsn| !dsn.is_empty());
    for (name, value) in options {
        settings.options.set(*name, value.clone());
    }
    for (name, value) in environment {
        settings
            .environment
            .insert((*name).to_owned(), (*value).to_owned());
    }
    effective(&settings).unwrap()
}

/// The servers, the user and the database.
fn target(answer: &Effective) -> String {
    let hosts: Vec<String> = answer.endpoints.iter().map(ToString::to_string).collect();
    let name = |name: &Option<String>| name.clone().unwrap_or_default();
    format!(
        "{} {} {}",
        hosts.join(","),
        name(&answer.user),
        name(&answer.database)
    )
}

const UNSEEN: &str = "required unknown unknown ";

type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
);

#[test]
fn go_drivers_read_their_settings_as_their_source_says() {
    let rows: &[Row] = &[
        // Of two equal parameters of a URL the first counts, of two equal keywords the last.
        (
            "lib-pq",
            "1.10.9",
            "postgres://h/d?sslmode=disable&sslmode=require",
            &[],
            "plain - - ",
        ),
        (
            "lib-pq",
            "1.10.9",
            "host=h sslmode=disable sslmode=require",
            &[],
            "required no no ",
        ),
        (
            "lib-pq",
            "1.10.9",
            "host=h sslmode=''",
            &[],
            "required no no ",
        ),
        (
            "lib-pq",
            "1.10.9",
            "host=h",
            &[("PGSSLMODE", "disable")],
            "plain - - ",
        ),
        (
            "lib-pq",
            "1.10.9",
            "host=h sslmode=require",
            &[("PGSSLMODE", "disable")],
            "required no no ",
        ),
        (
            "lib-pq",
            "1.10.9",
            "host=/tmp sslmode=require",
            &[],
            "plain - - ",
        ),
        (
            "lib-pq",
            "1.10.9",
            "host=h sslmode=prefer",
            &[],
            "error - - ",
        ),
        (
            "lib-pq",
            "1.12.3",
            "host=h sslmode=allow",
            &[],
            "opportunistic-plain-first no no ",
        ),
        ("lib-pq", "1.12.4", "host=h", &[], "opportunistic no no "),
        ("lib-pq", "1.12.3", "host=h sslmode=pqgo-own", &[], UNSEEN),
        (
            "lib-pq",
            "1.10.9",
            "host=h sslmode=verify-ca sslrootcert=/text.pem",
            &[],
            "error - - ",
        ),
        (
            "lib-pq",
            "1.10.9",
            "host=h sslmode=verify-ca sslrootcert=/none.pem",
            &[],
            "error - - ",
        ),
        (
            "lib-pq",
            "1.10.9",
            "host=h sslmode=require sslrootcert=/none.pem",
            &[],
            "required no no ",
        ),
        (
            "lib-pq",
            "1.10.9",
            "host=h sslmode=require sslcrl=/a.pem",
            &[],
            UNSEEN,
        ),
        // Versions 1.10.7 to 1.10.9 compare the name in verify-ca.
        (
            "lib-pq",
            "1.10.9",
            "host=h sslmode=verify-ca sslrootcert=/rds.pem",
            &[],
            "required yes yes dsn:sslrootcert",
        ),
        (
            "lib-pq",
            "1.10.9",
            "host=h sslmode=verify-ca sslsni=0 sslrootcert=/rds.pem",
            &[],
            "required yes no dsn:sslrootcert",
        ),
        (
            "lib-pq",
            "1.11",
            "host=h sslmode=verify-ca sslrootcert=/rds.pem",
            &[],
            "required yes no dsn:sslrootcert",
        ),
        (
            "lib-pq",
            "1.11",
            "host=h sslmode=verify-ca",
            &[],
            "required yes no system",
        ),
        (
            "lib-pq",
            "1.10.9",
            "host=h sslmode=verify-ca",
            &[],
            "required yes yes system",
        ),
        // Before 1.12 the word system names a file.
        (
            "lib-pq",
            "1.11",
            "host=h sslmode=verify-ca sslrootcert=system",
            &[],
            "required yes no dsn:sslrootcert",
        ),
        (
            "lib-pq",
            "1.12.3",
            "host=h sslrootcert=system",
            &[],
            "required yes yes system",
        ),
        (
            "lib-pq",
            "1.12.3",
            "host=h sslmode=verify-ca sslrootcert=system",
            &[],
            "error - - ",
        ),
        // Variables that a version does not support.
        (
            "lib-pq",
            "1.10.9",
            "host=h",
            &[("PGHOSTADDR", "10.0.0.1")],
            "error - - ",
        ),
        (
            "lib-pq",
            "1.11",
            "host=h",
            &[("PGHOSTADDR", "10.0.0.1")],
            "required no no ",
        ),
        (
            "lib-pq",
            "1.11",
            "host=h",
            &[("PGSERVICE", "rds")],
            "error - - ",
        ),
        (
            "lib-pq",
            "1.12.3",
            "host=h",
            &[("PGSYSCONFDIR", "/etc")],
            "required no no ",
        ),
        (
            "pgx",
            "5.7.0",
            "host=h sslmode=''",
            &[],
            "opportunistic no no ",
        ),
        ("pgx", "5.7.0", "host=h sslmode=maybe", &[], "error - - "),
        (
            "pgx",
            "5.7.0",
            "host=/tmp sslmode=require",
            &[],
            "plain - - ",
        ),
        (
            "pgx",
            "5.7.0",
            "host=h sslmode=allow",
            &[],
            "opportunistic-plain-first no no ",
        ),
        ("pgx", "4.15.0", "host=h sslmode=allow", &[], "plain - - "),
        (
            "pgx",
            "5.7.0",
            "host=h sslmode=prefer sslrootcert=/rds.pem",
            &[],
            "opportunistic no no ",
        ),
        (
            "pgx",
            "5.7.0",
            "host=h sslmode=prefer sslrootcert=/none.pem",
            &[],
            "error - - ",
        ),
        (
            "pgx",
            "5.7.0",
            "host=h sslmode=prefer sslrootcert=/text.pem",
            &[],
            "error - - ",
        ),
        (
            "pgx",
            "5.7.0",
            "host=h sslmode=require sslrootcert=''",
            &[],
            "required no no ",
        ),
        (
            "pgx",
            "5.7.0",
            "host=h sslmode=require sslrootcert=/rds.pem",
            &[],
            "required yes no dsn:sslrootcert",
        ),
        (
            "pgx",
            "5.7.0",
            "host=h sslmode=verify-ca",
            &[],
            "required yes no system",
        ),
        (
            "pgx",
            "5.7.0",
            "host=h sslmode=verify-full",
            &[],
            "required yes yes system",
        ),
        // The server rejects a parameter that pgx sends to it.
        (
            "pgx",
            "5.7.0",
            "host=h sslmode=require sslcrl=/a.pem",
            &[],
            UNSEEN,
        ),
        (
            "pgx",
            "5.7.0",
            "host=h sslmode=prefer sslcrl=/a.pem",
            &[],
            "error - - ",
        ),
        (
            "pgx",
            "5.7.4",
            "host=h sslmode=require sslnegotiation=direct",
            &[],
            UNSEEN,
        ),
        (
            "pgx",
            "5.7.5",
            "host=h sslmode=require sslnegotiation=direct",
            &[],
            "required no no ",
        ),
        (
            "pgx",
            "5.7.0",
            "",
            &[("PGSERVICE", "rds")],
            "required yes yes file:~/.pg_service.conf(sslrootcert)",
        ),
        (
            "pgx",
            "5.7.0",
            "sslmode=require",
            &[("PGSERVICE", "rds")],
            "required yes no file:~/.pg_service.conf(sslrootcert)",
        ),
        ("pgx", "5.7.0", "service=other", &[], "error - - "),
        (
            "pgx",
            "5.7.0",
            "service=rds servicefile=/none.conf",
            &[],
            "error - - ",
        ),
    ];
    for (driver, version, dsn, environment, expected) in rows {
        let answer = connect(driver, version, dsn, &[], environment);
        assert_eq!(
            summary(&answer),
            *expected,
            "{driver} {version} {dsn} {environment:?}"
        );
    }
    let nothing = [("sslmode", Value::Null)];
    let answer = connect("lib-pq", "1.10.9", "host=h sslmode=disable", &nothing, &[]);
    assert_eq!(summary(&answer), "plain - - ");
    let object = [("sslmode", Value::Map(Vec::new()))];
    let answer = connect("lib-pq", "1.10.9", "host=h sslmode=disable", &object, &[]);
    assert_eq!(summary(&answer), "unknown unknown unknown ");
    // `system` is verify-full in any mode, and a remark names the mode that does not count.
    for (mode, is_named) in [("require", true), ("verify-full", false)] {
        let dsn = format!("host=h sslmode={mode} sslrootcert=system");
        let answer = connect("pgx", "5.7.0", &dsn, &[], &[]);
        assert_eq!(summary(&answer), "required yes yes system", "{mode}");
        assert_eq!(
            has_remark(&answer, RemarkKind::Overrides, "verify-full"),
            is_named,
            "{mode}"
        );
    }
    for (root, is_named) in [("/rds.pem", true), ("", false)] {
        let dsn = format!("host=h sslmode=prefer sslrootcert='{root}'");
        let answer = connect("pgx", "5.7.0", &dsn, &[], &[]);
        assert_eq!(
            has_remark(&answer, RemarkKind::Ignored, "never verifies"),
            is_named,
            "{root}"
        );
    }
}

/// A root file in the home folder verifies where the driver looks for it.
#[test]
fn a_root_file_of_the_home_folder_counts_in_some_drivers() {
    let found = "required yes no file:~/.postgresql/root.crt";
    let mut files = MemoryFiles::new();
    files.add("/home/app/.postgresql/root.crt", PEM);
    for (driver, version, mode, expected) in [
        ("lib-pq", "1.12.3", "require", found),
        ("lib-pq", "1.10.9", "require", "required no no "),
        ("lib-pq", "1.11", "verify-ca", "required yes no system"),
        ("lib-pq", "1.12.3", "verify-ca", found),
        ("pgx", "5.7.0", "require", found),
        ("pgx", "5.7.0", "prefer", "opportunistic no no "),
        ("asyncpg", "0.30", "require", found),
        ("asyncpg", "0.24", "require", "required no no "),
        ("sqlx", "0.8.6 (native-tls)", "require", "required no no "),
        ("pgjdbc", "42.7.3", "require", "required no no "),
        ("psql", "15", "require", found),
    ] {
        let mut settings = Settings::new(driver).with_files(&files);
        settings.version = Some(version.to_owned());
        settings.home = Some("/home/app".to_owned());
        let scheme = if driver == "pgjdbc" {
            "jdbc:postgresql"
        } else {
            "postgres"
        };
        settings.dsn = Some(format!("{scheme}://h/d?sslmode={mode}"));
        let answer = effective(&settings).unwrap();
        assert_eq!(summary(&answer), expected, "{driver} {version} {mode}");
    }
}

/// Without a word for the build, the other build is an alternative where it decides differently.
#[test]
fn another_build_is_an_alternative_where_it_differs() {
    for (version, mode, expected) in [
        ("0.8.6", "verify-ca", vec!["built with rustls"]),
        ("0.8.6", "require", vec![]),
        ("0.8.6 (rustls)", "verify-ca", vec![]),
    ] {
        let answer = connect(
            "sqlx",
            version,
            &format!("postgres://h/d?sslmode={mode}"),
            &[],
            &[],
        );
        let builds: Vec<&str> = answer
            .alternatives
            .iter()
            .map(|other| other.versions.as_str())
            .collect();
        assert_eq!(builds, expected, "{version} {mode}");
    }
}

/// What each driver says about a setting that does not do what it seems to do, and where it says nothing.
#[test]
fn remarks_tell_what_a_setting_does_and_nothing_else() {
    let ssl = |text: &str| vec![("ssl", Value::from(text))];
    for (driver, version, dsn, options, text, is_told) in [
        (
            "lib-pq",
            "1.10.9",
            "host=h sslmode=verify-ca sslrootcert=/rds.pem",
            vec![],
            "checks the host name",
            true,
        ),
        (
            "lib-pq",
            "1.10.9",
            "host=h sslmode=verify-full sslrootcert=/rds.pem",
            vec![],
            "checks the host name",
            false,
        ),
        (
            "lib-pq",
            "1.11",
            "host=h sslmode=verify-ca sslrootcert=/rds.pem",
            vec![],
            "checks the host name",
            false,
        ),
        (
            "psql",
            "15",
            "host=h sslmode=require sslrootcert=/rds.pem",
            vec![],
            "as verify-ca does",
            true,
        ),
        (
            "psql",
            "15",
            "host=h sslmode=verify-ca sslrootcert=/rds.pem",
            vec![],
            "as verify-ca does",
            false,
        ),
        (
            "postgres.js",
            "3.4.9",
            "postgres://h/d",
            ssl("disable"),
            "treats every value",
            true,
        ),
        (
            "postgres.js",
            "3.4.9",
            "postgres://h/d",
            ssl("verify-full"),
            "treats every value",
            false,
        ),
        (
            "sqlx",
            "0.8.6",
            "postgres://h/d?sslcrt=/c.pem",
            vec![],
            "sqlx ignores this",
            true,
        ),
        (
            "sqlx",
            "0.8.6",
            "postgres://h/d?sslcert=/c.pem&ssl-key=/k.pem",
            vec![],
            "sqlx ignores this",
            false,
        ),
        (
            "psql",
            "15",
            "host=h sslmode=verify-ca sslrootcert=/none.pem",
            vec![],
            "there is no /none.pem",
            true,
        ),
        (
            "psql",
            "15",
            "host=h sslmode=verify-ca sslrootcert=/rds.pem",
            vec![],
            "there is no ",
            false,
        ),
        (
            "postgres.js",
            "3.4.9",
            "postgres://h/d?sslrootcert=/rds.pem",
            vec![],
            "does not read the file",
            true,
        ),
        (
            "postgres.js",
            "3.4.9",
            "postgres://h/d?sslrootcert=system",
            vec![],
            "does not read the file",
            false,
        ),
        (
            "sqlx",
            "0.8.6 (rustls)",
            "postgres://h/d?sslmode=verify-ca",
            vec![],
            "checks the host name",
            true,
        ),
        (
            "sqlx",
            "0.8.6 (rustls)",
            "postgres://h/d?sslmode=verify-full",
            vec![],
            "checks the host name",
            false,
        ),
        (
            "asyncpg",
            "0.30",
            "postgres://h/d?sslmode=require&gssencmode=disable",
            vec![],
            "sends gssencmode to the server",
            true,
        ),
    ] {
        let answer = connect(driver, version, dsn, &options, &[]);
        let found = answer
            .remarks
            .iter()
            .any(|remark| remark.text.contains(text));
        assert_eq!(
            found, is_told,
            "{driver} {version} {dsn}: {:?}",
            answer.remarks
        );
    }
    // A secret that is an expression decides nothing.
    let secret = [
        ("host", "h".into()),
        ("sslmode", "disable".into()),
        ("password", Value::Code("secret()".to_owned())),
    ];
    let answer = connect("psycopg", "3.1 / libpq 15", "", &secret, &[]);
    assert_eq!(summary(&answer), "plain - - ");
    // The name of an unknown option may be a piece of a password.
    for (name, place) in [
        ("ssl_contxt", "option:ssl_contxt"),
        ("hunter2", "option:(name not shown)"),
    ] {
        let answer = connect("pg8000", "", "", &[(name, "x".into())], &[]);
        let setting = answer.remarks[0].setting.as_deref();
        assert_eq!(setting, Some(place));
    }
    // Knex reads a URL with its own older reader, and options with that of pg.
    let url = "postgres://h/d?sslmode=require&uselibpqcompat=true";
    let given = [("connectionTimeout", Value::Number("1".to_owned()))];
    let answer = connect("knex", "", url, &[], &[]);
    assert_eq!(summary(&answer), "required yes yes built-in");
    let answer = connect("knex", "", url, &given, &[]);
    assert_eq!(summary(&answer), "required no no ");
}

/// Whether there is a root file in the home folder cannot be seen: a mode that would then verify is unknown.
#[test]
fn an_unseen_root_file_makes_the_mode_require_unknown() {
    for (driver, version, mode, expected) in [
        ("lib-pq", "1.12.3", "require", UNSEEN),
        (
            "lib-pq",
            "1.12.3",
            "prefer",
            "opportunistic unknown unknown ",
        ),
        ("lib-pq", "1.10.9", "require", "required no no "),
        ("lib-pq", "1.12.3", "verify-full", "required yes yes system"),
        ("pgx", "5.7.0", "require", UNSEEN),
        ("pgx", "5.7.0", "prefer", "opportunistic no no "),
        ("pgx", "5.7.0", "verify-ca", "required yes no system"),
        ("pgx", "5.7.0", "verify-full", "required yes yes system"),
        ("asyncpg", "0.30", "require", UNSEEN),
        (
            "asyncpg",
            "0.30",
            "verify-ca",
            "required yes no file:~/.postgresql/root.crt",
        ),
    ] {
        let mut settings = Settings::new(driver);
        settings.version = Some(version.to_owned());
        settings.home = Some("/home/app".to_owned());
        settings.dsn = Some(format!("postgres://h/d?sslmode={mode}"));
        let answer = effective(&settings).unwrap();
        assert_eq!(summary(&answer), expected, "{driver} {version} {mode}");
    }
    let mut settings = Settings::new("psql");
    settings.home = Some("/home/app".to_owned());
    settings.dsn = Some("service=rds".to_owned());
    let answer = effective(&settings).unwrap();
    assert_eq!(summary(&answer), "unknown unknown unknown ");
}

#[test]
fn programs_of_libpq_read_their_own_forms() {
    let odbc = "Driver={PostgreSQL Unicode};Server=h";
    let rows: &[(&str, &str, &str)] = &[
        (
            "psqlodbc",
            "SSLmode=verify-full",
            "required yes yes file:~/.postgresql/root.crt",
        ),
        (
            "psqlodbc",
            "SSLmode=verify-ca",
            "required yes no file:~/.postgresql/root.crt",
        ),
        // The short forms of the older attribute.
        (
            "psqlodbc",
            "CA=vf",
            "required yes yes file:~/.postgresql/root.crt",
        ),
        (
            "psqlodbc",
            "CA=vc",
            "required yes no file:~/.postgresql/root.crt",
        ),
        ("psqlodbc", "CA=r", "required no no "),
        ("psqlodbc", "CA=p", "opportunistic no no "),
        ("psqlodbc", "CA=a", "opportunistic-plain-first no no "),
        ("psqlodbc", "SSLmode=bogus", "plain - - "),
        ("psqlodbc", "SSLmode=verify-none", "error - - "),
        // The first of two equal attributes counts, and pqopt does not override them.
        (
            "psqlodbc",
            "SSLmode=require;SSLmode=disable",
            "required no no ",
        ),
        (
            "psqlodbc",
            "SSLmode=require;pqopt={sslmode=disable sslrootcert=/rds.pem}",
            "required yes no dsn:sslrootcert",
        ),
        (
            "psqlodbc",
            "SSLmode=require;pqopt={sslmod=disable}",
            "error - - ",
        ),
        (
            "psqlodbc",
            "sslmode=require;sslrootcert=/rds.pem",
            "required no no ",
        ),
    ];
    for (driver, text, expected) in rows {
        let answer = connect(driver, "13.02", &format!("{odbc};{text}"), &[], &[]);
        assert_eq!(summary(&answer), *expected, "{text}");
    }
    for (text, is_reported) in [
        ("SSLmode=bogus", true),
        ("SSLmode=disable", false),
        ("SSLmode=require", false),
    ] {
        let answer = connect("psqlodbc", "13.02", &format!("{odbc};{text}"), &[], &[]);
        assert_eq!(
            has_remark(&answer, RemarkKind::Surprise, "as disable"),
            is_reported,
            "{text}"
        );
    }
    let root = format!("{odbc};sslrootcert=/rds.pem");
    let answer = connect("psqlodbc", "13.02", &root, &[], &[]);
    assert!(has_remark(
        &answer,
        RemarkKind::Ignored,
        "psqlODBC ignores sslrootcert"
    ));
    for (driver, text, expected) in [
        (
            "psqlodbc",
            "Driver={PostgreSQL};Server=h;Port=6000;Database=d;UID=u;PWD=p",
            "h:6000 u d",
        ),
        ("psqlodbc", "Driver={PostgreSQL};DSN=rds", "db2:5432  "),
        ("DBD-Pg", "dbi:Pg:db=d;host=h", "h:5432  d"),
        ("DBD-Pg", "dbi:Pg:host=h;database=d;user=u", "h:5432 u d"),
        ("psql", "host=h1,h2 port=6000", "h1:6000,h2:6000  "),
        ("psql", "host=h1,h2 port=6000,", "h1:6000,h2:5432  "),
        (
            "psql",
            "host=,h2 hostaddr=10.0.0.1,10.0.0.2",
            "10.0.0.1:5432,h2:5432  ",
        ),
        ("psql", "host=::1 user=u", "[::1]:5432 u "),
        (
            "psql",
            "host=/var/run/postgresql",
            "/var/run/postgresql:5432  ",
        ),
        ("psql", "host=a/b", "(not shown):5432  "),
        ("lib-pq", "postgres://u:p@h1:1,h2/d", "h1:1,h2:5432 u d"),
        ("lib-pq", "postgres://h/?database=d", "h:5432  d"),
        (
            "lib-pq",
            "host=h1,h2 port=6000 database=d",
            "h1:6000,h2:6000  d",
        ),
        (
            "sqlx",
            "postgres:///?host=h&port=6000&user=u&dbname=d",
            "h:6000 u d",
        ),
        (
            "sqlalchemy",
            "postgresql+psycopg2://u@h:6000/d",
            "h:6000 u d",
        ),
        ("sqlalchemy", "postgresql+psycopg2:///d?host=h", "h:5432  d"),
        (
            "tokio-postgres",
            "postgres://u@h1,h2:6000/d",
            "h1:5432,h2:6000 u d",
        ),
        (
            "tokio-postgres",
            "host=h1,h2 port=6000,6001 user=u dbname=d",
            "h1:6000,h2:6001 u d",
        ),
        ("pgjdbc", "jdbc:postgresql:d", "localhost:5432  d"),
        ("pgjdbc", "jdbc:postgresql://h/d", "h:5432  d"),
        ("pgjdbc", "jdbc:postgresql:///?service=rds", "db1:5432  "),
        (
            "asyncpg",
            "postgres://u@h1,h2:6000/d",
            "h1:5432,h2:6000 u d",
        ),
        (
            "asyncpg",
            "postgres:///d?host=h&port=6000&user=u",
            "h:6000 u d",
        ),
    ] {
        assert_eq!(
            target(&connect(driver, "", text, &[], &[])),
            expected,
            "{driver} {text}"
        );
    }
    // Quotes keep semicolons.
    let text = "dbi:Pg:host=h;sslmode=verify-ca;sslrootcert='/a;b.pem'";
    let answer = connect("DBD-Pg", "3.16.0", text, &[], &[]);
    assert_eq!(answer.stores[0].path.as_deref(), Some("/a;b.pem"));
}

#[test]
fn libpq_takes_its_settings_in_their_order() {
    let root = "host=h sslmode=verify-full sslrootcert=/rds.pem";
    let rows: &[Row] = &[
        (
            "psql",
            "15",
            "host=h",
            &[("PGREQUIRESSL", "1")],
            "required no no ",
        ),
        (
            "psql",
            "15",
            "host=h",
            &[("PGREQUIRESSL", "0")],
            "opportunistic no no ",
        ),
        (
            "psql",
            "15",
            "host=h sslmode=disable",
            &[("PGREQUIRESSL", "1")],
            "plain - - ",
        ),
        ("psql", "15", "host=h sslmode=''", &[], "error - - "),
        (
            "psql",
            "16",
            "host=h sslcertmode=''",
            &[],
            "opportunistic no no ",
        ),
        ("psql", "16", "host=h sslcertmode=never", &[], "error - - "),
        (
            "psql",
            "15",
            "host=h",
            &[("PGSSLCERTMODE", "never")],
            "opportunistic no no ",
        ),
        (
            "psql",
            "16",
            "host=h",
            &[("PGSSLCERTMODE", "never")],
            "error - - ",
        ),
        (
            "psql",
            "16",
            "host=h sslrootcert=system",
            &[],
            "required yes yes system",
        ),
        (
            "psql",
            "16",
            "host=h sslmode=require sslrootcert=system",
            &[],
            "error - - ",
        ),
        (
            "psql",
            "15",
            "host=h sslmode=require sslrootcert=system",
            &[],
            "required yes no dsn:sslrootcert",
        ),
        (
            "psql",
            "17",
            "host=h sslmode=prefer sslnegotiation=direct",
            &[],
            "error - - ",
        ),
        (
            "psql",
            "17",
            "host=h sslmode=require sslnegotiation=direct",
            &[],
            "required no no ",
        ),
        // Without a host the client uses a local socket, which has no TLS.
        ("psql", "15", "dbname=d sslmode=require", &[], "plain - - "),
        (
            "psql",
            "15",
            "hostaddr=10.0.0.1 sslmode=require",
            &[],
            "required no no ",
        ),
        (
            "psql",
            "15",
            "host=/tmp,@x sslmode=require",
            &[],
            "plain - - ",
        ),
        (
            "psql",
            "15",
            "host=/tmp,h sslmode=require",
            &[],
            "required no no ",
        ),
        (
            "psql",
            "15",
            "service=rds",
            &[],
            "required yes yes file:~/.pg_service.conf(sslrootcert)",
        ),
        ("psql", "15", "service=other", &[], "error - - "),
        (
            "psql",
            "15",
            "service=rds",
            &[("PGSERVICEFILE", "/none.conf")],
            "error - - ",
        ),
        // A file in the home folder is named by its own path; another folder with the same start is not.
        (
            "psql",
            "15",
            "host=h sslmode=require sslrootcert=/home/app2/rds.pem",
            &[],
            "required yes no dsn:sslrootcert",
        ),
    ];
    for (driver, version, dsn, environment, expected) in rows {
        let answer = connect(driver, version, dsn, &[], environment);
        assert_eq!(
            summary(&answer),
            *expected,
            "{version} {dsn} {environment:?}"
        );
    }
    // The name is compared with host; only an address is given, so that no certificate fits.
    let change = Change {
        tls_forced: ForcedTls::No,
        ..Change::default()
    };
    for (dsn, effect) in [
        (root.to_owned(), Effect::KeepsWorking),
        (root.replace("host", "hostaddr"), Effect::Stops),
        (format!("hostaddr=10.0.0.1 {root}"), Effect::KeepsWorking),
        (
            root.replace("host", "hostaddr").replace("-full", "-ca"),
            Effect::KeepsWorking,
        ),
    ] {
        let answer = connect("psql", "15", &dsn, &[], &[]);
        assert_eq!(answer.effect(Verdict::Trusted, change), effect, "{dsn}");
    }
    // A path of Windows is not below the working directory, and its file cannot be seen.
    for (path, expected, present) in [
        ("C:\\rds.pem", "C:\\rds.pem", None),
        ("\\\\server\\rds.pem", "\\\\server\\rds.pem", None),
        ("system", "/srv/system", Some(true)),
        ("/../rds.pem", "/rds.pem", Some(true)),
    ] {
        let options = [("host", "h".into()), ("sslrootcert", path.into())];
        let answer = connect("psycopg", "3.1 / libpq 15", "", &options, &[]);
        let store = &answer.stores[0];
        assert_eq!(
            (store.path.as_deref(), store.present),
            (Some(expected), present),
            "{path}"
        );
    }
}

/// What an error shows of a wrong word: the word where it resembles a known one, nothing otherwise.
#[test]
fn only_words_that_resemble_known_ones_are_shown() {
    for (mode, is_shown) in [
        ("verify_full", true),
        ("VERIFY-FULL", true),
        ("verify-fool", true),
        ("alow", true),
        ("ally", false),
        ("abcde", false),
        ("requirements", false),
        ("-", false),
    ] {
        let answer = connect("psql", "15", &format!("host=h sslmode={mode}"), &[], &[]);
        assert_eq!(summary(&answer), "error - - ", "{mode}");
        let shown = format!("{mode:?}");
        assert_eq!(
            has_remark(&answer, RemarkKind::Rejected, &shown),
            is_shown,
            "{mode}: {:?}",
            answer.remarks
        );
    }
    // A keyword of a newer libpq is not a spelling mistake.
    for (keyword, hint) in [("sslnegotiation", false), ("sslrootcrt", true)] {
        let options = [("host", "h".into()), (keyword, "x".into())];
        let answer = connect("psycopg", "3.1 / libpq 15", "", &options, &[]);
        assert_eq!(summary(&answer), "error - - ", "{keyword}");
        assert_eq!(
            has_remark(&answer, RemarkKind::Rejected, "did you mean"),
            hint,
            "{keyword}"
        );
    }
}

#[test]
fn drivers_for_node_read_ssl_in_all_its_forms() {
    let text = |text: &str| Some(Value::from(text));
    let map = |name: &str, value: Value| Some(Value::Map(vec![(name.to_owned(), value)]));
    let code = |code: &str| Some(Value::Code(code.to_owned()));
    let url = "postgres://h/d";
    let node = "required yes yes built-in";
    let rows: &[(&str, &str, &str, Option<Value>, &str)] = &[
        ("pg", "8.11.3", url, text(""), "plain - - "),
        ("pg", "8.11.3", url, text("true"), node),
        ("pg", "8.11.3", url, text("no-verify"), "required no no "),
        ("pg", "8.11.3", url, text("require"), UNSEEN),
        (
            "pg",
            "8.11.3",
            url,
            code("options.ssl"),
            "unknown unknown unknown ",
        ),
        ("pg", "8.11.3", "postgres://h/d?ssl=true", None, node),
        ("pg", "8.11.3", "postgres://h/d?ssl=1", None, node),
        ("pg", "8.11.3", "postgres://h/d?ssl=0", None, "plain - - "),
        ("pg", "8.11.3", "postgres://h/d?ssl=", None, "plain - - "),
        ("pg", "8.11.3", "postgres://h/d?ssl=prefer", None, UNSEEN),
        (
            "pg",
            "",
            "postgres://h/d?sslmode=prefer&uselibpqcompat=true",
            None,
            "required no no ",
        ),
        (
            "pg",
            "",
            "postgres://h/d?sslmode=require&uselibpqcompat=true&sslrootcert=/rds.pem",
            None,
            "required yes no dsn:sslrootcert",
        ),
        (
            "pg",
            "",
            "postgres://h/d?sslmode=verify-ca&uselibpqcompat=true",
            None,
            "error - - ",
        ),
        (
            "pg",
            "",
            "postgres://h/d?sslmode=require&sslrootcert=/empty.pem",
            None,
            node,
        ),
        (
            "pg",
            "",
            "postgres://h/d?sslmode=require&sslrootcert=/none.pem",
            None,
            "error - - ",
        ),
        (
            "pg",
            "",
            "postgres://h/d?sslcert=/c.pem&sslkey=/k.pem",
            None,
            node,
        ),
        (
            "pg",
            "pg 8.23.1 / pg-connection-string 2.14.1",
            "postgres://h/d?sslnegotiation=direct",
            None,
            node,
        ),
        (
            "pg",
            "pg 8.23.1 / pg-connection-string 2.13.0",
            "postgres://h/d?sslnegotiation=direct",
            None,
            "plain - - ",
        ),
        (
            "pg",
            "pg 8.23.1 / pg-connection-string 2.14.1",
            "postgres://h/d?sslnegotiation=direct&ssl=0",
            None,
            "plain - - ",
        ),
        ("pg", "8.23.1", "postgres://h1,h2/d", None, "error - - "),
        (
            "pg",
            "8.23.1",
            url,
            map("rejectUnauthorized", "0".into()),
            node,
        ),
        (
            "pg",
            "8.23.1",
            url,
            map("rejectUnauthorized", Value::Null),
            node,
        ),
        (
            "pg",
            "8.23.1",
            url,
            map("rejectUnauthorized", Value::Code("x".into())),
            UNSEEN,
        ),
        (
            "pg",
            "8.23.1",
            url,
            map("ca", Value::Code("fs.readFileSync(`/rds.pem`)".into())),
            "required yes yes option:ssl.ca",
        ),
        (
            "pg",
            "8.23.1",
            url,
            map("ca", Value::Code("fs.readFileSync(path)".into())),
            UNSEEN,
        ),
        (
            "pg",
            "8.23.1",
            url,
            map("ca", Value::Code("fs.readFileSync('rds.pem')".into())),
            UNSEEN,
        ),
        (
            "pg",
            "8.23.1",
            url,
            map(
                "ca",
                Value::List(vec![Value::Code("fs.readFileSync('/rds.pem')".into())]),
            ),
            "required yes yes option:ssl.ca",
        ),
        ("pg", "8.23.1", url, map("ca", "".into()), node),
        (
            "pg",
            "8.23.1",
            url,
            map("secureContext", Value::Code("x".into())),
            UNSEEN,
        ),
        (
            "pg",
            "8.23.1",
            url,
            map("checkServerIdentity", Value::Code("() => undefined".into())),
            "required yes no built-in",
        ),
        (
            "pg",
            "8.23.1",
            url,
            map(
                "checkServerIdentity",
                Value::Code("function () { return null; }".into()),
            ),
            "required yes no built-in",
        ),
        (
            "pg",
            "8.23.1",
            url,
            map(
                "checkServerIdentity",
                Value::Code("(host) => check(host)".into()),
            ),
            "required yes unknown built-in",
        ),
        (
            "postgres.js",
            "1.0.2",
            url,
            code("options.ssl"),
            "unknown unknown unknown ",
        ),
        (
            "postgres.js",
            "3.4.9",
            url,
            code("options.ssl"),
            "unknown unknown unknown ",
        ),
        (
            "postgres.js",
            "3.4.9",
            url,
            text("prefer"),
            "opportunistic no no ",
        ),
        ("postgres.js", "3.4.9", url, text("disable"), node),
        (
            "postgres.js",
            "3.4.9",
            "postgres://h/d?sslmode=disable",
            None,
            "plain - - ",
        ),
        (
            "postgres.js",
            "3.4.9",
            "postgres://h/d?ssl=false",
            None,
            "plain - - ",
        ),
        (
            "postgres.js",
            "3.4.9",
            "postgres://h/d?ssl=require&sslmode=",
            None,
            "required no no ",
        ),
        (
            "postgres.js",
            "3.4.9",
            "postgres://h/d?sslrootcert=system",
            None,
            node,
        ),
        (
            "postgres.js",
            "3.4.9",
            url,
            map("rejectUnauthorized", false.into()),
            "required no no ",
        ),
    ];
    for (driver, version, dsn, ssl, expected) in rows {
        let options: Vec<(&str, Value)> = ssl.iter().map(|ssl| ("ssl", ssl.clone())).collect();
        let answer = connect(driver, version, dsn, &options, &[]);
        assert_eq!(
            summary(&answer),
            *expected,
            "{driver} {version} {dsn} {options:?}"
        );
    }
    for (text, is_reported) in [("false", true), ("0", false)] {
        let ssl = Value::Map(vec![("rejectUnauthorized".to_owned(), text.into())]);
        let answer = connect("pg", "8.23.1", url, &[("ssl", ssl)], &[]);
        assert_eq!(
            has_remark(&answer, RemarkKind::Surprise, "is not false"),
            is_reported,
            "{text}"
        );
    }
    for query in ["ssl=true", "sslmode=require"] {
        let answer = connect("postgres.js", "1.0.2", &format!("{url}?{query}"), &[], &[]);
        assert_eq!(summary(&answer), "plain - - ", "{query}");
        assert!(
            has_remark(&answer, RemarkKind::Ignored, "do not encrypt"),
            "{query}"
        );
    }
    for (environment, expected) in [
        (vec![("NODE_USE_SYSTEM_CA", "1")], "system"),
        (vec![("NODE_OPTIONS", "--use-system-ca")], "system"),
        (
            vec![("NODE_OPTIONS", "--max-http-header-size=1 --use-openssl-ca")],
            "system",
        ),
        (vec![("NODE_USE_SYSTEM_CA", "0")], "built-in"),
        (
            vec![
                ("NODE_OPTIONS", "--use-openssl-ca"),
                ("SSL_CERT_DIR", "/a::/b"),
            ],
            "env:SSL_CERT_DIR+env:SSL_CERT_DIR",
        ),
        (
            vec![
                ("NODE_OPTIONS", "--use-openssl-ca"),
                ("SSL_CERT_FILE", "/a"),
            ],
            "env:SSL_CERT_FILE+system",
        ),
    ] {
        let answer = connect("pg", "8.23.1", "postgres://h/d?ssl=1", &[], &environment);
        let expected = format!("required yes yes {expected}");
        assert_eq!(summary(&answer), expected, "{environment:?}");
    }
}

/// OpenSSL and Go read a file and a folder; a variable replaces one of them.
#[test]
fn variables_replace_one_part_of_the_default_store() {
    let (file, folder) = (("SSL_CERT_FILE", "/a.pem"), ("SSL_CERT_DIR", "/a"));
    let debian: &[&str] = &[
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/x.pem",
    ];
    let red_hat: &[&str] = &["/etc/pki/tls/certs/ca-bundle.crt"];
    for (layout, variables, openssl, go) in [
        (debian, vec![], "system", "system"),
        (
            debian,
            vec![file],
            "env:SSL_CERT_FILE+system",
            "env:SSL_CERT_FILE+system",
        ),
        (
            debian,
            vec![folder],
            "env:SSL_CERT_DIR+system",
            "env:SSL_CERT_DIR+system",
        ),
        (
            debian,
            vec![file, folder],
            "env:SSL_CERT_FILE+env:SSL_CERT_DIR",
            "env:SSL_CERT_FILE+env:SSL_CERT_DIR",
        ),
        // Red Hat's roots are in the file only.
        (
            red_hat,
            vec![file],
            "env:SSL_CERT_FILE",
            "env:SSL_CERT_FILE+system",
        ),
        (
            red_hat,
            vec![folder],
            "env:SSL_CERT_DIR+system",
            "env:SSL_CERT_DIR+system",
        ),
        (red_hat, vec![("SSL_CERT_FILE", "")], "system", "system"),
    ] {
        let mut files = MemoryFiles::new();
        for path in layout {
            files.add(path, "");
        }
        for (driver, dsn, expected) in [
            ("asyncpg", "postgres://h/d", openssl),
            ("lib-pq", "postgres://h/d?sslmode=verify-full", go),
        ] {
            let mut settings = Settings::new(driver).with_files(&files);
            settings.home = Some("/home/app".to_owned());
            settings.dsn = Some(dsn.to_owned());
            if driver == "asyncpg" {
                settings.options.set("ssl", true);
            }
            for (name, value) in &variables {
                settings
                    .environment
                    .insert((*name).to_owned(), (*value).to_owned());
            }
            let answer = effective(&settings).unwrap();
            let expected = format!("required yes yes {expected}");
            assert_eq!(
                summary(&answer),
                expected,
                "{driver} {layout:?} {variables:?}"
            );
        }
    }
}

#[test]
fn python_drivers_read_contexts_and_root_files() {
    let rows: &[(&str, &str)] = &[
        (
            "ssl.create_default_context(cadata='x')",
            "required yes yes option:ssl(cadata)",
        ),
        (
            "ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile='/rds.pem')",
            "required yes yes option:ssl(cafile)",
        ),
        ("ssl.create_default_context()", "required yes yes system"),
        ("ssl.create_default_context(cafile=path)", UNSEEN),
        ("ssl.create_default_context().load(x)", UNSEEN),
        ("ssl._create_unverified_context()", "required no no "),
        ("unverified_context", UNSEEN),
    ];
    for (code, expected) in rows {
        let options = [("ssl", Value::Code((*code).to_owned()))];
        let answer = connect("asyncpg", "0.30", "postgres://h/d", &options, &[]);
        assert_eq!(summary(&answer), *expected, "{code}");
    }
    let root = "required yes no dsn:sslrootcert";
    let rows: &[Row] = &[
        // Python's ssl reads all three labels of a certificate.
        (
            "asyncpg",
            "0.30",
            "sslmode=verify-ca&sslrootcert=/rds.pem",
            &[],
            root,
        ),
        (
            "asyncpg",
            "0.30",
            "sslmode=verify-ca&sslrootcert=/trusted.pem",
            &[],
            root,
        ),
        (
            "asyncpg",
            "0.30",
            "sslmode=verify-ca&sslrootcert=/x509.pem",
            &[],
            root,
        ),
        (
            "asyncpg",
            "0.30",
            "sslmode=verify-ca&sslrootcert=/text.pem",
            &[],
            "error - - ",
        ),
        (
            "asyncpg",
            "0.30",
            "sslmode=require&sslrootcert=/none.pem",
            &[],
            "error - - ",
        ),
        ("asyncpg", "0.30", "sslmode=require", &[], "required no no "),
        ("asyncpg", "0.30", "sslmode=verify-ca", &[], "error - - "),
        (
            "asyncpg",
            "0.30",
            "sslmode=verify-ca&sslrootcert=",
            &[("PGSSLROOTCERT", "/rds.pem")],
            "required yes no env:PGSSLROOTCERT",
        ),
        (
            "asyncpg",
            "0.30",
            "sslmode=verify_full&sslrootcert=/rds.pem",
            &[],
            "required yes yes dsn:sslrootcert",
        ),
        (
            "asyncpg",
            "0.30",
            "sslmode=require&sslrootcert=/rds.pem",
            &[],
            root,
        ),
        (
            "asyncpg",
            "0.24",
            "sslmode=require&sslrootcert=/rds.pem",
            &[],
            "required no no ",
        ),
        (
            "asyncpg",
            "0.24",
            "sslmode=verify-ca&sslrootcert=/rds.pem",
            &[],
            "required yes no dsn:sslrootcert+system",
        ),
        (
            "asyncpg",
            "0.24",
            "sslmode=verify-ca",
            &[("PGSSLROOTCERT", "/rds.pem")],
            "required yes no env:PGSSLROOTCERT+system",
        ),
        (
            "asyncpg",
            "0.22",
            "sslmode=verify-ca",
            &[("PGSSLROOTCERT", "/rds.pem")],
            "required yes no system",
        ),
        ("asyncpg", "0.22", "sslmode=verify_ca", &[], "error - - "),
        (
            "asyncpg",
            "0.22",
            "sslmode=allow",
            &[],
            "opportunistic no no ",
        ),
        (
            "asyncpg",
            "0.23",
            "sslmode=allow",
            &[],
            "opportunistic-plain-first no no ",
        ),
        ("asyncpg", "0.21", "", &[], "plain - - "),
        ("asyncpg", "0.22", "", &[], "opportunistic no no "),
        (
            "asyncpg",
            "0.21",
            "",
            &[("PGSSLMODE", "require")],
            "required no no ",
        ),
        // Parameters that a version sends to the server, which rejects them.
        (
            "asyncpg",
            "0.24",
            "sslmode=require&sslpassword=x",
            &[],
            UNSEEN,
        ),
        (
            "asyncpg",
            "0.25",
            "sslmode=require&sslpassword=x",
            &[],
            "required no no ",
        ),
        (
            "asyncpg",
            "0.30",
            "sslmode=require&channel_binding=require",
            &[],
            UNSEEN,
        ),
        (
            "asyncpg",
            "0.30",
            "sslmode=prefer&gssencmode=disable",
            &[],
            "error - - ",
        ),
        (
            "asyncpg",
            "0.24",
            "sslmode=verify-ca&sslpassword=x",
            &[],
            "required yes no system",
        ),
        (
            "asyncpg",
            "0.24",
            "sslmode=verify-full&sslpassword=x",
            &[],
            "required yes yes system",
        ),
        (
            "asyncpg",
            "0.31",
            "service=rds",
            &[],
            "required yes yes file:~/.pg_service.conf(sslrootcert)",
        ),
        (
            "asyncpg",
            "0.30",
            "service=rds",
            &[],
            "opportunistic no no ",
        ),
    ];
    for (driver, version, query, environment, expected) in rows {
        let dsn = format!("postgres://h/d?{query}");
        let answer = connect(driver, version, &dsn, &[], environment);
        assert_eq!(
            summary(&answer),
            *expected,
            "{version} {query} {environment:?}"
        );
    }
    let direct = [("direct_tls", true.into())];
    for (version, transport) in [("0.21", "error"), ("0.22", "opportunistic")] {
        let answer = connect("asyncpg", version, "postgres://h/d", &direct, &[]);
        assert_eq!(answer.transport.as_str(), transport, "{version}");
    }
}

#[test]
fn pgjdbc_reads_services_factories_and_empty_options() {
    let service = "jdbc:postgresql:///?service=rds";
    let verified = "required yes yes file:~/.pg_service.conf(sslrootcert)";
    for (version, dsn, expected) in [
        ("42.7.3", service, verified),
        ("42.2.8", service, "error - - "),
        // Before 42.3.2 a service beside a server is an unknown property.
        (
            "42.2.8",
            "jdbc:postgresql://h/d?service=rds",
            "opportunistic no no ",
        ),
        ("42.7.3", "jdbc:postgresql:///?service=other", "error - - "),
        (
            "42.2.4",
            "jdbc:postgresql://h/d?ssl=true",
            "required no no ",
        ),
        (
            "42.7.3",
            "jdbc:postgresql://h/d?ssl",
            "required yes yes file:~/.postgresql/root.crt",
        ),
        (
            "42.7.3",
            "jdbc:postgresql://h/d?ssl=false",
            "opportunistic no no ",
        ),
    ] {
        let answer = connect("pgjdbc", version, dsn, &[], &[]);
        assert_eq!(summary(&answer), expected, "{version} {dsn}");
    }
    let mut unseen = Settings::new("pgjdbc");
    unseen.dsn = Some(service.to_owned());
    unseen.home = Some("/home/app".to_owned());
    let answer = effective(&unseen).unwrap();
    assert_eq!(summary(&answer), "unknown unknown unknown ");
    let url = "jdbc:postgresql://h/d?sslmode=disable";
    let answer = connect("pgjdbc", "42.7.3", url, &[("user", Value::Null)], &[]);
    assert_eq!(summary(&answer), "plain - - ");
    let answer = connect(
        "pgjdbc",
        "42.7.3",
        url,
        &[("user", Value::Map(Vec::new()))],
        &[],
    );
    assert_eq!(summary(&answer), "unknown unknown unknown ");
    for (mode, is_surprise) in [
        ("require", true),
        ("verify-ca", false),
        ("verify-full", false),
    ] {
        let url = format!(
            "jdbc:postgresql://h/d?sslmode={mode}&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory"
        );
        let answer = connect("pgjdbc", "42.7.3", &url, &[], &[]);
        assert_eq!(answer.verifies_chain.as_str(), "yes", "{mode}");
        assert_eq!(
            has_remark(&answer, RemarkKind::Surprise, "this factory verifies"),
            is_surprise,
            "{mode}"
        );
    }
}

#[test]
fn drivers_for_rust_verify_as_their_build_says() {
    for (driver, version, dsn, options, expected) in [
        (
            "sqlx",
            "0.8.6 (rustls)",
            "postgres://h/d?sslmode=verify-ca",
            vec![],
            "required yes yes built-in",
        ),
        (
            "sqlx",
            "0.8.6 (native-tls)",
            "postgres://h/d?sslmode=verify-ca&ssl-ca=/rds.pem",
            vec![],
            "required yes no dsn:ssl-ca+system",
        ),
        (
            "sqlx",
            "0.8.6 (native-tls)",
            "postgres://h/d?sslmode=verify-ca&ssl-ca=/none.pem",
            vec![],
            "required yes no dsn:ssl-ca",
        ),
        (
            "sqlx",
            "0.8.6 (native-tls)",
            "postgres://h/d?sslmode=require&sslrootcert=/none.pem",
            vec![],
            UNSEEN,
        ),
        (
            "sqlx",
            "0.8.6 (rustls)",
            "postgres://h/d?sslmode=require&sslrootcert=/none.pem",
            vec![],
            "required no no ",
        ),
        (
            "tokio-postgres",
            "0.7.18 (native-tls)",
            "host=h sslmode=require",
            vec![("connector", "NoTls".into())],
            UNSEEN,
        ),
        (
            "tokio-postgres",
            "0.7.18 (native-tls)",
            "host=h",
            vec![("connector", "NoTls".into())],
            "plain - - ",
        ),
        (
            "tokio-postgres",
            "0.7.18 (native-tls)",
            "host=h",
            vec![
                ("disable_built_in_roots", true.into()),
                ("add_root_certificate", "/rds.pem".into()),
            ],
            "opportunistic yes yes option:add_root_certificate",
        ),
        (
            "tokio-postgres",
            "0.7.18 (native-tls)",
            "host=h",
            vec![("danger_accept_invalid_hostnames", true.into())],
            "opportunistic yes no system",
        ),
        (
            "tokio-postgres",
            "0.7.18 (rustls)",
            "host=h",
            vec![("native_certs", true.into())],
            "opportunistic yes yes system",
        ),
        (
            "tokio-postgres",
            "0.7.18 (rustls)",
            "host=h",
            vec![],
            "opportunistic yes yes built-in",
        ),
        (
            "tokio-postgres",
            "0.7.18",
            "host=h sslrootcert=/rds.pem",
            vec![],
            "error - - ",
        ),
    ] {
        let answer = connect(driver, version, dsn, &options, &[]);
        assert_eq!(
            summary(&answer),
            expected,
            "{driver} {version} {dsn} {options:?}"
        );
    }
}

/// The keys of the frameworks' settings that name the engine, and those that become keywords of the driver.
#[test]
fn frameworks_find_their_engine_and_pass_their_keys() {
    for (framework, key, word, server) in [
        ("knex", "client", "pg", "h:5432"),
        ("knex", "client", "mysql2", "h:3306"),
        ("typeorm", "type", "postgres", "h:5432"),
        ("typeorm", "type", "mariadb", "h:3306"),
        ("sequelize", "dialect", "mysql", "h:3306"),
        ("typeorm", "type", "oracle", ""),
    ] {
        let options = [(key, word.into()), ("host", "h".into())];
        let answer = connect(framework, "", "", &options, &[]);
        assert_eq!(target(&answer).trim(), server, "{framework} {word}");
    }
    let files = files();
    let mut settings = Settings::new("django").with_files(&files);
    settings.engine = Some(EngineFamily::Postgres);
    settings.home = Some("/home/app".to_owned());
    settings
        .options
        .set("HOST", "db1")
        .set("PORT", "")
        .set("USER", Value::Null)
        .set("NAME", "orders")
        .set("pool", true)
        .set("sslmode", "require");
    let answer = effective(&settings).unwrap();
    assert_eq!(target(&answer), "db1:5432  orders");
    assert_eq!(summary(&answer), "required no no ");
}

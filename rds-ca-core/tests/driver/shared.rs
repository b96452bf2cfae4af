//! What every driver shares: the forms of connection strings, bounds, views of files, and effects.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use rds_ca_core::bundle::Writer;
use rds_ca_core::driver::{
    Change, Effect, Effective, FileKind, Files, ForcedTls, MAX_DSN, MAX_FILE, MemoryFiles, NoFiles,
    Question, RootFolder, Secret, Settings, Transport, Value, Verifies, Version, driver, drivers,
    effective,
};
use rds_ca_core::trust::Verdict;
use rds_ca_core::{CaId, Catalogue, ErrorKind, Region, timestamp};

/// Each form of a connection string, and a few drivers that accept it; no other of the given ones does.
#[test]
fn a_driver_accepts_the_forms_of_its_own_connection_strings() {
    const ALL: &[&str] = &[
        "psql",
        "psycopg",
        "pdo_pgsql",
        "DBD-Pg",
        "psqlodbc",
        "asyncpg",
        "pg8000",
        "pgjdbc",
        "pg",
        "lib-pq",
        "pgx",
        "sqlx",
        "tokio-postgres",
        "npgsql",
        "prisma",
        "sqlalchemy",
        "knex",
        "django",
        "spring",
        "pymongo",
        "sqlclient",
        "msodbcsql",
        "mssql-jdbc",
        "go-mssqldb",
        "tedious",
        "tiberius",
        "oracle-jdbc",
        "oracledb",
        "db2-jcc",
        "db2-cli",
    ];
    for (text, takers) in [
        (
            "postgresql://h/d",
            "psql psycopg asyncpg pg lib-pq pgx sqlx tokio-postgres prisma sqlalchemy knex",
        ),
        (
            "postgres://h/d",
            "psql psycopg asyncpg pg lib-pq pgx sqlx tokio-postgres prisma knex",
        ),
        ("host=h dbname=d", "psql psycopg lib-pq pgx tokio-postgres"),
        ("a@tcp(h:3306)/d?tls=true", ""),
        ("https://h/?a=b", ""),
        ("postgresql+psycopg://h/d", "sqlalchemy"),
        ("mysql://h/d", "sqlx prisma sqlalchemy knex"),
        ("mariadb://h/d", "sqlx sqlalchemy knex"),
        ("pgsql:host=h;dbname=d", "pdo_pgsql"),
        ("jdbc:postgresql://h/d", "pgjdbc"),
        ("jdbc:aws-wrapper:postgresql://h/d", "pgjdbc"),
        ("Driver={PostgreSQL Unicode};Server=h", "psqlodbc"),
        ("Host=h;Username=a", "npgsql"),
        ("Host=h;Database=d", ""),
        ("Server=h;User Id=a", "npgsql sqlclient tiberius"),
        ("Server=h;SslMode=None", ""),
        ("Server=h;Encrypt=true", "sqlclient tiberius"),
        (
            "Driver={ODBC Driver 18 for SQL Server};Server=h",
            "msodbcsql",
        ),
        ("jdbc:sqlserver://h;encrypt=true", "mssql-jdbc"),
        ("sqlserver://h", "go-mssqldb"),
        ("mongodb://h/", "pymongo"),
        ("mongodb+srv://h.example.com/", "pymongo"),
        ("jdbc:oracle:thin:@h:1521/O", "oracle-jdbc"),
        ("tcps://h:2484/O", "oracledb"),
        ("tcp://h:1521/O", "oracledb"),
        ("h:1521/O", "oracledb"),
        ("h.example.com/O", "oracledb"),
        ("h.example.com,h2:1521/O", "oracledb"),
        // What may be a user and a password is no address.
        ("h/O", ""),
        ("h:secret/O", ""),
        (":1521/O", ""),
        ("h:1521/", ""),
        ("h.example.com,x/O", ""),
        ("h.example.com/a@b", ""),
        ("jdbc:db2://h:50000/d", "db2-jcc"),
        ("DATABASE=d;HOSTNAME=h;PROTOCOL=TCPIP", "db2-cli"),
        ("DATABASE=d;HOSTNAME=h;PROTOCOL=IPC", ""),
    ] {
        let expected: Vec<&str> = takers.split_whitespace().collect();
        for id in ALL {
            assert_eq!(
                driver(id).unwrap().takes(text),
                expected.contains(id),
                "{id} and {text}"
            );
        }
    }
    let descriptor = " (description=(ADDRESS=(HOST=h)))";
    assert!(driver("oracledb").unwrap().takes(descriptor));
}

#[test]
fn every_driver_has_a_title_and_engines() {
    for driver in drivers() {
        assert!(!driver.title().is_empty(), "{}", driver.id());
        assert!(!driver.engines().is_empty(), "{}", driver.id());
        assert!(format!("{driver:?}").contains(driver.id()));
    }
}

#[test]
fn settings_above_a_bound_are_refused_and_those_at_it_are_read() {
    const MILLION: usize = 1024 * 1024;
    let nested = |depth: usize| {
        let list = (0..depth).fold(Value::Null, |value, _| Value::List(vec![value]));
        let map = (0..depth).fold(Value::Null, |value, _| {
            Value::Map(vec![("a".to_owned(), value)])
        });
        [list, map]
    };
    let many = |count: usize| Value::List(vec![Value::Null; count]);
    let text = |length: usize| "x".repeat(length);
    let [list, map] = nested(32);
    let [deep_list, deep_map] = nested(33);
    let settings = || Settings::new("pg8000");
    let with = |value: Value| {
        let mut settings = settings();
        settings.options.set("timeout", value);
        settings
    };
    let dsn = |length: usize| {
        let mut settings = settings();
        settings.dsn = Some(text(length));
        settings
    };
    let variable = |name: usize, value: usize| {
        let mut settings = settings();
        settings.environment.insert(text(name), text(value));
        settings
    };
    let variables = |count: usize| {
        let mut settings = settings();
        settings.environment = (0..count)
            .map(|at| (at.to_string(), String::new()))
            .collect();
        settings
    };
    for (what, settings, is_read) in [
        ("a list of the greatest depth", with(list), true),
        ("a deeper list", with(deep_list), false),
        ("a map of the greatest depth", with(map), true),
        ("a deeper map", with(deep_map), false),
        ("10,000 values", with(many(9_999)), true),
        ("10,001 values", with(many(10_000)), false),
        ("11,000 values", with(many(11_000)), false),
        ("a long text", with(text(MILLION).into()), true),
        ("a longer text", with(text(MILLION + 1).into()), false),
        (
            "a longer expression",
            with(Value::Code(text(MILLION + 1))),
            false,
        ),
        ("a long connection string", dsn(MAX_DSN), true),
        ("a longer connection string", dsn(MAX_DSN + 1), false),
        (
            "a variable with a long name and value",
            variable(MILLION, MILLION),
            true,
        ),
        (
            "a variable with a longer name",
            variable(MILLION + 1, 1),
            false,
        ),
        (
            "a variable with a longer value",
            variable(1, MILLION + 1),
            false,
        ),
        ("10,000 variables", variables(10_000), true),
        ("10,001 variables", variables(10_001), false),
    ] {
        match effective(&settings) {
            Ok(_) => assert!(is_read, "{what} is read"),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::LimitExceeded, "{what}: {error}");
                assert!(!is_read, "{what} is refused: {error}");
            }
        }
    }
}

#[test]
fn values_are_true_where_scripts_take_them_as_true() {
    let number = |text: &str| Value::Number(text.to_owned());
    for (value, is_true) in [
        (Value::Null, false),
        (false.into(), false),
        (true.into(), true),
        (number("0"), false),
        (number("0.0"), false),
        (number("1"), true),
        (number("-2"), true),
        ("".into(), false),
        ("0".into(), true),
        (Value::List(Vec::new()), true),
        (Value::Map(Vec::new()), true),
        (Value::Code(String::new()), true),
    ] {
        assert_eq!(value.is_truthy(), is_true, "{value:?}");
    }
    // Of two equal keys the last counts, and a text is no object.
    let twice = Value::Map(vec![
        ("a".to_owned(), "1".into()),
        ("a".to_owned(), "2".into()),
    ]);
    assert_eq!(twice.get("a"), Some(&"2".into()));
    assert_eq!(twice.get("b"), None);
    assert_eq!(Value::from("a").get("a"), None);
    let secret = Secret::new("a");
    assert!(secret.is("a") && !secret.is("b"));
    assert_eq!(format!("{secret:?}"), "***");
}

#[test]
fn the_number_of_a_version_is_found_in_the_texts_of_tools() {
    for (text, version) in [
        ("mysql2 3.24.6", "3.24.6"),
        ("mysql2. 5.7", "5.7"),
        ("libpq5 15.3", "15.3"),
        ("lib_5 7", "7"),
        ("a.5 7", "7"),
        ("v20.20.2", "20.20.2"),
        ("v20 3.1", "3.1"),
        ("go1.19.8", "1.19.8"),
        ("99999999999 2.1", "2.1"),
        ("2.0.0rc2", "2.0.0"),
        ("(3.4)", "3.4"),
        ("1..2", "1.2"),
    ] {
        let found = Version::find(text).map(|version| version.to_string());
        assert_eq!(found.as_deref(), Some(version), "{text}");
    }
    for text in ["", "none", "v20", "x_1"] {
        assert!(Version::find(text).is_none(), "{text}");
    }
    let [old, new] = ["3.9", "3.10"].map(|text| Version::find(text).unwrap());
    assert!(old < new && old != new && old == Version::find("3.9.0").unwrap());
    assert_eq!(new.major(), 3);
}

/// A folder of this machine: what cannot be seen is unknown, and not absent.
#[test]
fn a_root_folder_reads_lists_and_knows_what_it_cannot_see() {
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name);
    fs::create_dir_all(path("etc/empty")).unwrap();
    fs::write(path("etc/b.pem"), "a store").unwrap();
    fs::write(path("etc/a.pem"), "").unwrap();
    symlink("/etc/b.pem", path("link")).unwrap();
    symlink(std::ffi::OsStr::from_bytes(b"/\xff"), path("odd")).unwrap();
    fs::create_dir(path("closed")).unwrap();
    fs::write(path("closed/root.crt"), "").unwrap();
    let files = RootFolder::new(root.path());
    let (file, folder) = (Some(Some(FileKind::File)), Some(Some(FileKind::Folder)));
    for (name, kind, content) in [
        ("/etc/b.pem", file, Some("a store")),
        ("/etc/a.pem", file, Some("")),
        ("/link", file, Some("a store")),
        ("/etc", folder, None),
        ("/", folder, None),
        ("/none", Some(None), None),
        ("/none/b.pem", Some(None), None),
        ("/etc/b.pem/x", Some(None), None),
        ("/odd", None, None),
    ] {
        assert_eq!(files.kind(name), kind, "{name}");
        let found = files
            .read(name)
            .map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(found.as_deref(), content, "{name}");
    }
    assert_eq!(files.list("/etc"), ["a.pem", "b.pem", "empty"]);
    assert!(files.list("/etc/empty").is_empty() && files.list("/none").is_empty());
    assert_eq!(files.on_disk("/link"), Some(path("etc/b.pem")));
    // The owner of the whole machine sees everything.
    fs::set_permissions(path("closed"), fs::Permissions::from_mode(0o000)).unwrap();
    let is_closed = fs::symlink_metadata(path("closed/root.crt")).is_err();
    let expected = if is_closed { None } else { file };
    assert_eq!(files.kind("/closed/root.crt"), expected);
    fs::set_permissions(path("closed"), fs::Permissions::from_mode(0o700)).unwrap();
    // A file at the bound is read whole, a longer one is not.
    for (length, is_read) in [(MAX_FILE, true), (MAX_FILE + 1, false)] {
        let large = fs::File::create(path("large")).unwrap();
        large.set_len(length as u64).unwrap();
        let found = files.read("/large").map(|bytes| bytes.len());
        assert_eq!(found, is_read.then_some(length), "{length}");
    }
    // As many links as the kernel follows, and one more.
    symlink("etc/b.pem", path("l1")).unwrap();
    for at in 2..=41 {
        symlink(format!("l{}", at - 1), path(&format!("l{at}"))).unwrap();
    }
    for (name, is_found) in [("l40", true), ("l41", false)] {
        assert_eq!(
            fs::read(path(name)).is_ok(),
            is_found,
            "the kernel and {name}"
        );
        assert_eq!(
            files.resolve(&format!("/{name}")).is_some(),
            is_found,
            "{name}"
        );
    }
}

#[test]
fn files_in_memory_make_the_folders_on_their_paths() {
    let mut files = MemoryFiles::new();
    files
        .add("/etc/./ssl/../a.pem", "a")
        .add("etc/b/c", "c")
        .add("/etc/b/d", "d");
    let (file, folder) = (Some(Some(FileKind::File)), Some(Some(FileKind::Folder)));
    for (path, kind) in [
        ("/etc/a.pem", file),
        ("/etc//b/../a.pem", file),
        ("/etc/b", folder),
        ("/etc", folder),
        ("/", folder),
        ("/et", Some(None)),
        ("/etc/a.pem/x", Some(None)),
        ("/dev/null", file),
    ] {
        assert_eq!(files.kind(path), kind, "{path}");
    }
    assert_eq!(files.list("/etc"), ["a.pem", "b"]);
    assert_eq!(files.list("/"), ["etc"]);
    assert_eq!(files.list("/etc/b"), ["c", "d"]);
    assert!(files.list("/none").is_empty());
    assert_eq!(files.read("/etc/b/c").as_deref(), Some(b"c".as_slice()));
    assert_eq!(files.read("/etc/b"), None);
    assert_eq!((NoFiles.kind("/"), NoFiles.read("/")), (None, None));
    assert!(NoFiles.list("/").is_empty());
    // The certificates of a folder in memory are read together.
    let at = timestamp::parse("2026-12-01").unwrap();
    let region = Region::new("eu-west-1");
    let roots: Vec<_> = Catalogue::builtin()
        .trust_roots(&region, at)
        .iter()
        .filter_map(|root| root.certificate())
        .collect();
    for (name, content) in Writer::new(at).write_directory(&roots).unwrap() {
        files.add(format!("/hashed/{name}"), content);
    }
    files.add("/other/x", "");
    let question = Question {
        region: &region,
        ca: &CaId::RSA2048_G1,
        at,
        catalogue: Catalogue::builtin(),
    };
    for (folder, expected) in [
        ("/hashed", Verdict::Trusted),
        ("/other", Verdict::NotTrusted),
    ] {
        let mut settings = Settings::new("asyncpg").with_files(&files);
        settings.dsn = Some("postgresql://db1/app".to_owned());
        let code = format!("ssl.create_default_context(capath='{folder}')");
        settings.options.set("ssl", Value::Code(code));
        let answer = effective(&settings).unwrap();
        assert_eq!(answer.verdict(&files, &question), expected, "{folder}");
    }
}

/// Where the transport is unknown, so is the effect, whatever is verified.
#[test]
fn the_effect_on_a_client_of_unknown_transport_is_unknown() {
    for transport in [Transport::Unknown, Transport::Error] {
        for chain in [
            Verifies::Yes,
            Verifies::No,
            Verifies::Fallback,
            Verifies::NoTls,
        ] {
            let client = Effective::declared(transport, chain, Verifies::No, None);
            for verdict in [Verdict::Trusted, Verdict::NotTrusted, Verdict::Unknown] {
                for tls_forced in [ForcedTls::Now, ForcedTls::No, ForcedTls::Unknown] {
                    let change = Change {
                        tls_forced,
                        ..Change::default()
                    };
                    assert_eq!(
                        client.effect(verdict, change),
                        Effect::Unknown,
                        "{transport} {chain} {verdict} {tls_forced}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_summary_names_transport_and_verification() {
    for (transport, chain, name, expected) in [
        (Transport::Plain, Verifies::NoTls, Verifies::NoTls, "no TLS"),
        (
            Transport::Error,
            Verifies::NoTls,
            Verifies::NoTls,
            "the driver rejects the settings",
        ),
        (
            Transport::Required,
            Verifies::Yes,
            Verifies::Yes,
            "TLS required, chain and name verified",
        ),
        (
            Transport::Required,
            Verifies::Yes,
            Verifies::No,
            "TLS required, chain verified, name not",
        ),
        (
            Transport::Required,
            Verifies::No,
            Verifies::No,
            "TLS required, nothing verified",
        ),
        (
            Transport::Opportunistic,
            Verifies::Fallback,
            Verifies::No,
            "TLS where the server offers it; the chain is verified, and a failure leads to plain text",
        ),
    ] {
        let client = Effective::declared(transport, chain, name, None);
        assert_eq!(client.summary(), expected);
        let either = client.clone().or_else("before 2", &client);
        assert_eq!(either.alternatives[0].summary(), expected);
    }
}

//! Kinds of field reports, on both engines: K1, K4, K5, K6, K9 and K10 (mysql.rs has more for MySQL).

use std::fs;

use rds_ca_core::bundle::{Container, Writer};
use rds_ca_core::driver::{
    Change, Effect, Effective, ForcedTls, MemoryFiles, NoFiles, Question, RemarkKind, RootFolder,
    Settings, Transport, Value, Verifies, drivers, effective,
};
use rds_ca_core::name::{Authorities, Endpoint};
use rds_ca_core::trust::Verdict;
use rds_ca_core::{CaId, Catalogue, Certificate, Region, timestamp};

fn client(driver: &str, version: &str, dsn: &str, options: &[(&str, Value)]) -> Effective {
    let mut files = MemoryFiles::new();
    files.add(
        "/rds.pem",
        "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n",
    );
    files.add("/home/app/.postgresql/root.crt", "");
    let mut settings = Settings::new(driver).with_files(&files);
    settings.version = Some(version.to_owned()).filter(|version| !version.is_empty());
    settings.dsn = Some(dsn.to_owned()).filter(|dsn| !dsn.is_empty());
    settings.home = Some("/home/app".to_owned());
    for (name, value) in options {
        settings.options.set(*name, value.clone());
    }
    effective(&settings).unwrap()
}

fn refused(answer: &Effective, tls_forced: ForcedTls) -> Effect {
    let change = Change {
        tls_forced,
        ..Change::default()
    };
    answer.effect(Verdict::NotTrusted, change)
}

/// K1 (a): a mode that "does not verify" verifies as soon as there is a root file, and then stops or falls back.
#[test]
fn k1_no_mode_of_libpq_is_safe_with_a_root_file() {
    for driver in [
        "psql",
        "psycopg",
        "psycopg2",
        "ruby-pg",
        "pdo_pgsql",
        "DBD-Pg",
    ] {
        for (mode, free, forced) in [
            ("", Effect::FallsBackToPlainText, Effect::Stops),
            (
                "sslmode=prefer",
                Effect::FallsBackToPlainText,
                Effect::Stops,
            ),
            ("sslmode=allow", Effect::KeepsWorking, Effect::Stops),
            ("sslmode=require", Effect::Stops, Effect::Stops),
            ("sslmode=verify-ca", Effect::Stops, Effect::Stops),
            ("sslmode=disable", Effect::KeepsWorking, Effect::Stops),
        ] {
            let prefix = if driver == "pdo_pgsql" { "pgsql:" } else { "" };
            let separator = if driver == "DBD-Pg" {
                "dbi:Pg:"
            } else {
                prefix
            };
            let text = match driver {
                "pdo_pgsql" | "DBD-Pg" => format!("{separator}host=db1;{mode}"),
                _ => format!("host=db1 {mode}"),
            };
            let answer = client(driver, "", &text, &[]);
            assert_eq!(refused(&answer, ForcedTls::No), free, "{driver} {mode}");
            assert_eq!(refused(&answer, ForcedTls::Now), forced, "{driver} {mode}");
            let unknown = refused(&answer, ForcedTls::Unknown);
            assert_eq!(
                unknown,
                if free == forced {
                    free
                } else {
                    Effect::Unknown
                },
                "{driver} {mode}"
            );
        }
    }
    // Without a root file libpq verifies nothing in `prefer`.
    let mut settings = Settings::new("psql").with_files(&MemoryFilesEmpty);
    settings.dsn = Some("host=db1".to_owned());
    settings.home = Some("/home/app".to_owned());
    let answer = effective(&settings).unwrap();
    assert_eq!(refused(&answer, ForcedTls::No), Effect::KeepsWorking);
}

/// A view in which no file exists.
struct MemoryFilesEmpty;

impl rds_ca_core::driver::Files for MemoryFilesEmpty {
    fn kind(&self, _: &str) -> Option<Option<rds_ca_core::driver::FileKind>> {
        Some(None)
    }

    fn read(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn list(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
}

/// K1 (b): with a new type of key, the effect on every TLS client that verifies nothing is unknown, for every driver.
#[test]
fn k1_a_new_type_of_key_is_unknown_for_every_unverified_client() {
    let change = |tls_forced| Change {
        key_type_changes: true,
        tls_forced,
    };
    let cases: &[(&str, &str, &[(&str, Value)])] = &[
        ("pgjdbc", "jdbc:postgresql://db1/app?sslmode=require", &[]),
        ("npgsql", "Host=db1;Username=a;SSL Mode=Require", &[]),
        ("asyncpg", "postgresql://db1/app?sslmode=prefer", &[]),
        ("lib-pq", "postgres://db1/app?sslmode=require", &[]),
        ("prisma", "postgresql://db1/app?sslmode=require", &[]),
        ("mysql-jdbc", "jdbc:mysql://db1/app?sslMode=REQUIRED", &[]),
        ("mariadb-jdbc", "jdbc:mariadb://db1/app?sslMode=trust", &[]),
        ("go-mysql", "a@tcp(db1:3306)/app?tls=skip-verify", &[]),
        ("mysqlconnector", "Server=db1;SslMode=Required", &[]),
        ("sqlx", "mysql://db1/app?ssl-mode=REQUIRED", &[]),
    ];
    for (driver, dsn, options) in cases {
        let mut settings = Settings::new(*driver).with_files(&MemoryFilesEmpty);
        settings.dsn = Some((*dsn).to_owned());
        settings.home = Some("/home/app".to_owned());
        for (name, value) in *options {
            settings.options.set(*name, value.clone());
        }
        let answer = effective(&settings).unwrap();
        assert_ne!(answer.transport, Transport::Plain, "{driver}");
        for verdict in &[Verdict::Trusted, Verdict::NotTrusted, Verdict::Unknown] {
            assert_eq!(
                answer.effect(*verdict, change(ForcedTls::Now)),
                Effect::Unknown,
                "{driver} {dsn} {verdict}"
            );
        }
    }
}

/// K4: forced TLS affects every plain or opportunistic client, whatever the driver.
#[test]
fn k4_forced_tls_stops_every_plain_client_of_every_driver() {
    let mut plain = 0;
    for driver in drivers() {
        for dsn in [
            "host=db1 sslmode=disable",
            "postgresql://a@db1/app?sslmode=disable",
            "jdbc:postgresql://db1/app?sslmode=disable",
            "Host=db1;Username=a;SSL Mode=Disable",
            "mysql://a@db1/app",
            "mysql://a@db1/app?ssl-mode=DISABLED",
            "jdbc:mysql://db1/app?sslMode=DISABLED",
            "jdbc:mariadb://db1/app",
            "a@tcp(db1:3306)/app",
            "Server=db1;SslMode=None",
            "mongodb://db1/",
        ] {
            if !driver.takes(dsn) {
                continue;
            }
            let answer = client(driver.id(), "", dsn, &[]);
            if answer.transport != Transport::Plain || !answer.alternatives.is_empty() {
                continue;
            }
            plain += 1;
            for verdict in &[Verdict::Trusted, Verdict::NotTrusted, Verdict::Unknown] {
                let effect = |tls_forced| {
                    answer.effect(
                        *verdict,
                        Change {
                            tls_forced,
                            ..Change::default()
                        },
                    )
                };
                assert_eq!(
                    effect(ForcedTls::Now),
                    Effect::Stops,
                    "{} {dsn}",
                    driver.id()
                );
                assert_eq!(effect(ForcedTls::FromNextRestart), Effect::Stops);
                assert_eq!(effect(ForcedTls::No), Effect::KeepsWorking);
                assert_eq!(effect(ForcedTls::Unknown), Effect::Unknown);
            }
        }
    }
    assert!(plain > 25, "only {plain} plain clients");
}

/// K5: the endpoint's kind selects the authorities, and a store of RDS's roots does not serve a proxy.
#[test]
fn k5_the_endpoint_selects_the_authorities() {
    let at = timestamp::parse("2026-12-01").unwrap();
    let public = CaId::AMAZON_TRUST_SERVICES;
    let region = Region::new("eu-west-1");
    let rds: String = Catalogue::builtin()
        .trust_roots(&region, at)
        .iter()
        .filter_map(|root| root.pem())
        .collect();
    for (driver, text) in [
        (
            "psycopg",
            "host=HOST sslmode=verify-full sslrootcert=/rds.pem".to_owned(),
        ),
        ("mysqlconn", String::new()),
    ] {
        for (host, is_public) in [
            ("app.proxy-abcdefghijkl.eu-west-1.rds.amazonaws.com", true),
            (
                "ro.endpoint.proxy-abcdefghijkl.eu-west-1.rds.amazonaws.com",
                true,
            ),
            ("abcdefghijklmnopqrstuvwxyz.dsql.eu-west-1.on.aws", true),
            ("db1.abcdefghijkl.eu-west-1.rds.amazonaws.com", false),
            ("c.cluster-abcdefghijkl.eu-west-1.rds.amazonaws.com", false),
        ] {
            let mut files = MemoryFiles::new();
            files.add("/rds.pem", rds.clone());
            let mut settings = Settings::new(driver).with_files(&files);
            settings.home = Some("/home/app".to_owned());
            if text.is_empty() {
                settings.options.set("host", host);
                settings.options.set("ssl_ca", "/rds.pem");
                settings.options.set("ssl_verify_cert", true);
                settings.options.set("ssl_verify_identity", true);
            } else {
                settings.dsn = Some(text.replace("HOST", host));
            }
            let answer = effective(&settings).unwrap();
            let endpoint = Endpoint::parse(&answer.endpoints[0].host);
            let authorities = endpoint.authorities();
            assert_eq!(
                authorities == Authorities::AmazonTrustServices,
                is_public,
                "{host}"
            );
            let ca = if is_public {
                &public
            } else {
                &CaId::RSA2048_G1
            };
            let question = Question {
                region: &region,
                ca,
                at,
                catalogue: Catalogue::builtin(),
            };
            let verdict = answer.verdict(&files, &question);
            assert_eq!(verdict == Verdict::Trusted, !is_public, "{driver} {host}");
        }
    }
}

/// K6: the configured store is not the one that is used, and a remark says so.
#[test]
fn k6_an_option_of_another_driver_is_reported_and_never_counts() {
    let cases: &[(&str, &str, &str, &[(&str, Value)], RemarkKind)] = &[
        (
            "psycopg",
            "",
            "host=db1 sslmode=verify-full sslca=/rds.pem",
            &[],
            RemarkKind::Rejected,
        ),
        (
            "psycopg",
            "psycopg 3.2 / libpq 15",
            "host=db1 sslmode=verify-full sslrootcert=system",
            &[],
            RemarkKind::Surprise,
        ),
        (
            "pgjdbc",
            "",
            "jdbc:postgresql://db1/a?sslmode=require&sslrootcert=/rds.pem",
            &[],
            RemarkKind::Ignored,
        ),
        (
            "pgjdbc",
            "",
            "jdbc:postgresql://db1/a?sslmode=verify-ca&sslrootcrt=/rds.pem",
            &[],
            RemarkKind::Misspelt,
        ),
        (
            "prisma",
            "6",
            "postgresql://db1/a?sslmode=require&sslrootcert=/rds.pem",
            &[],
            RemarkKind::Misspelt,
        ),
        (
            "prisma",
            "6",
            "mysql://db1/a?sslca=/rds.pem",
            &[],
            RemarkKind::Misspelt,
        ),
        (
            "prisma",
            "6",
            "mysql://db1/a?sslcert=/rds.pem",
            &[],
            RemarkKind::Ignored,
        ),
        (
            "pymongo",
            "",
            "mongodb://db1/?tls=true&ssl_ca_certs=/rds.pem",
            &[],
            RemarkKind::Ignored,
        ),
        (
            "mongodb-java",
            "",
            "mongodb://db1/?tls=true&tlsCAFile=/rds.pem",
            &[],
            RemarkKind::Ignored,
        ),
        (
            "mongodb-dotnet",
            "",
            "mongodb://db1/?tls=true&tlsCAFile=/rds.pem",
            &[],
            RemarkKind::Ignored,
        ),
        (
            "ruby-mysql2",
            "",
            "",
            &[("ssl_ca", Value::Text("/rds.pem".to_owned()))],
            RemarkKind::Misspelt,
        ),
        (
            "mysql2",
            "",
            "mysql://db1/a?ssl-ca=/rds.pem",
            &[],
            RemarkKind::Misspelt,
        ),
        (
            "pdo_mysql",
            "",
            "mysql:host=db1;ssl_ca=/rds.pem",
            &[],
            RemarkKind::Misspelt,
        ),
    ];
    for (driver, version, dsn, options, kind) in cases {
        let answer = client(driver, version, dsn, options);
        assert!(
            answer.remarks.iter().any(|remark| remark.kind == *kind),
            "{driver} {dsn}: {:?}",
            answer.remarks
        );
        let uses = answer
            .stores
            .iter()
            .any(|store| store.path.as_deref() == Some("/rds.pem"));
        assert!(!uses, "{driver} {dsn} does not read that store");
    }
}

/// K9: a store that its reader cannot read is never trusted.
#[test]
fn k9_a_store_that_its_reader_does_not_take_is_never_trusted() {
    let at = timestamp::parse("2026-12-01").unwrap();
    let region = Region::new("eu-west-1");
    let roots: Vec<Certificate> = Catalogue::builtin()
        .trust_roots(&region, at)
        .iter()
        .filter_map(|root| root.certificate())
        .collect();
    let pem: String = roots.iter().map(Certificate::pem).collect();
    let root = tempfile::tempdir().unwrap();
    let add = |path: &str, content: &[u8]| {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    add("certs/rds.pem", pem.as_bytes());
    let writer = Writer::new(at).password("changeit");
    for (name, content) in writer.write_directory(&roots).unwrap() {
        add(&format!("hashed/{name}"), &content);
    }
    add(
        "good.p12",
        &writer.write(Container::Pkcs12, &roots).unwrap(),
    );
    // As `openssl pkcs12 -export -nokeys` makes it: Java sees no entry.
    let blind = root.path().join("blind.p12");
    fs::write(root.path().join("roots.pem"), &pem).unwrap();
    let made = std::process::Command::new("openssl")
        .args([
            "pkcs12",
            "-export",
            "-nokeys",
            "-passout",
            "pass:changeit",
            "-in",
        ])
        .arg(root.path().join("roots.pem"))
        .arg("-out")
        .arg(&blind)
        .status()
        .unwrap();
    assert!(made.success());
    let files = RootFolder::new(root.path());
    let question = Question {
        region: &region,
        ca: &CaId::RSA2048_G1,
        at,
        catalogue: Catalogue::builtin(),
    };
    let verdict = |driver: &str, dsn: &str, options: &[(&str, Value)]| {
        let mut settings = Settings::new(driver).with_files(&files);
        settings.home = Some("/home/app".to_owned());
        settings.dsn = Some(dsn.to_owned()).filter(|dsn| !dsn.is_empty());
        for (name, value) in options {
            settings.options.set(*name, value.clone());
        }
        effective(&settings).unwrap().verdict(&files, &question)
    };
    let context =
        |folder: &str| Value::Code(format!("ssl.create_default_context(capath=\"{folder}\")"));
    // PostgreSQL: a folder with and without hashed names.
    let asyncpg = |folder: &str| {
        verdict(
            "asyncpg",
            "postgresql://db1/app",
            &[("ssl", context(folder))],
        )
    };
    assert_eq!(asyncpg("/hashed"), Verdict::Trusted);
    assert_ne!(asyncpg("/certs"), Verdict::Trusted);
    // MySQL: the same, and Java's key stores.
    let pymysql = |folder: &str| {
        let options = [
            ("ssl_capath", folder.into()),
            ("ssl_verify_cert", true.into()),
        ];
        verdict("pymysql", "", &options)
    };
    assert_ne!(pymysql("/certs"), Verdict::Trusted);
    let jdbc = |store: &str| {
        let dsn = format!(
            "jdbc:mysql://db1/app?sslMode=VERIFY_CA&trustCertificateKeyStoreUrl=file:{store}&trustCertificateKeyStoreType=PKCS12&trustCertificateKeyStorePassword=changeit"
        );
        verdict("mysql-jdbc", &dsn, &[])
    };
    assert_eq!(jdbc("/good.p12"), Verdict::Trusted);
    assert_ne!(jdbc("/blind.p12"), Verdict::Trusted);
}

/// K10: remarks name the versions in which a driver changed, and the verdict of a platform's store is unknown.
#[test]
fn k10_versions_and_platforms_are_reported() {
    let cases: &[(&str, &str, &[(&str, Value)], &str)] = &[
        (
            "npgsql",
            "Host=db1;Username=a;SSL Mode=Require",
            &[],
            "version",
        ),
        (
            "pg",
            "postgres://db1/app?sslmode=require",
            &[],
            "pg-connection-string",
        ),
        (
            "lib-pq",
            "postgres://db1/app?sslmode=verify-ca&sslrootcert=/rds.pem",
            &[],
            "1.10.7",
        ),
        (
            "pg8000",
            "",
            &[
                ("ssl_context", Value::Bool(true)),
                ("host", Value::Text("db1".to_owned())),
            ],
            "1.31",
        ),
        ("sqlclient", "Server=db1", &[], "4"),
        (
            "mysql-jdbc",
            "jdbc:mysql://db1/app?useSSL=true",
            &[],
            "8.0.13",
        ),
        (
            "mariadb-jdbc",
            "jdbc:mariadb://db1/app?sslMode=verify-full",
            &[],
            "version before 3",
        ),
    ];
    for (driver, dsn, options, words) in cases {
        let answer = client(driver, "", dsn, options);
        assert!(
            answer
                .remarks
                .iter()
                .any(|remark| remark.kind == RemarkKind::Version
                    && (remark.text.contains(words) || remark.text.contains("before"))),
            "{driver}: {:?}",
            answer.remarks
        );
        // Where versions differ, the effect is unknown unless they agree on it.
        if answer.alternatives.iter().any(|other| {
            other.verifies_chain == Verifies::Yes && answer.verifies_chain == Verifies::No
        }) {
            assert_ne!(
                refused(&answer, ForcedTls::Now),
                Effect::KeepsWorking,
                "{driver}"
            );
        }
    }
    let region = Region::new("eu-west-1");
    let question = Question {
        region: &region,
        ca: &CaId::RSA2048_G1,
        at: timestamp::parse("2026-12-01").unwrap(),
        catalogue: Catalogue::builtin(),
    };
    for (driver, dsn) in [
        ("npgsql", "Host=db1;Username=a;SSL Mode=VerifyFull"),
        ("sqlclient", "Server=db1;Encrypt=true"),
        ("mysqlconnector", "Server=db1;SslMode=VerifyCA"),
        ("mongodb-dotnet", "mongodb://db1/?tls=true"),
    ] {
        let mut settings = Settings::new(driver);
        settings.dsn = Some(dsn.to_owned());
        let answer = effective(&settings).unwrap();
        assert_eq!(
            answer.verdict(&NoFiles, &question),
            Verdict::Unknown,
            "{driver}"
        );
        assert!(
            answer
                .remarks
                .iter()
                .any(|remark| remark.kind == RemarkKind::Unknown
                    && remark
                        .text
                        .contains("Trusted Root Certification Authorities")),
            "{driver}: {:?}",
            answer.remarks
        );
    }
}

/// Links stay inside the folder that stands for `/`, and a circle of links ends.
#[test]
fn links_of_a_root_folder_stay_inside_and_end() {
    use std::os::unix::fs::symlink;
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name);
    std::fs::create_dir(path("etc")).unwrap();
    std::fs::write(path("etc/rds.pem"), "a store").unwrap();
    for (target, name) in [
        ("/etc/rds.pem", "absolute"),
        ("../../../etc/rds.pem", "etc/above"),
        ("etc", "folder"),
        ("two", "one"),
        ("one", "two"),
        ("absolute", "chain"),
        ("/etc/none", "broken"),
    ] {
        symlink(target, path(name)).unwrap();
    }
    let files = RootFolder::new(root.path());
    let store = Some(path("etc/rds.pem"));
    for (name, expected) in [
        ("/absolute", &store),
        ("/etc/above", &store),
        ("/folder/rds.pem", &store),
        ("/chain", &store),
        ("/etc/../../etc/rds.pem", &store),
        ("/one", &None),
        ("/broken", &None),
        ("/none", &None),
    ] {
        assert_eq!(&files.resolve(name), expected, "{name}");
    }
}

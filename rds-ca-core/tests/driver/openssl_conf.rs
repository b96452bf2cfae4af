//! `openssl.cnf`: only a setting that may change the verification makes the result unknown.

use proptest::prelude::*;
use rds_ca_core::driver::grammar::openssl_conf::OpensslConf;
use rds_ca_core::driver::{Effective, MemoryFiles, Settings, effective};

fn connect(
    driver: &str,
    dsn: &str,
    environment: &[(&str, &str)],
    files: &MemoryFiles,
) -> Effective {
    let mut settings = Settings::new(driver).with_files(files);
    settings.home = Some("/home/app".to_owned());
    settings.dsn = Some(dsn.to_owned());
    for (name, value) in environment {
        settings
            .environment
            .insert((*name).to_owned(), (*value).to_owned());
    }
    effective(&settings).unwrap()
}

const PSYCOPG: &str = "host=db1 sslmode=verify-full sslrootcert=/rds.pem";

fn conf(commands: &str) -> String {
    format!(
        "openssl_conf = init # for every program\n[init]\nssl_conf = ssl\n[ssl]\nsystem_default = tls\n[tls]\n{commands}\n"
    )
}

#[test]
fn a_setting_that_may_refuse_or_add_a_root_makes_the_result_unknown() {
    for (commands, expected) in [
        (
            "MinProtocol = TLSv1.2\nCipherString = DEFAULT@SECLEVEL=2",
            "yes",
        ),
        ("CipherString = DEFAULT:@SECLEVEL=3", "unknown"),
        ("CipherString = DEFAULT@SECLEVEL=1", "yes"),
        (
            "level = 3\nCipherString = DEFAULT@SECLEVEL=$level",
            "unknown",
        ),
        ("VerifyCAFile = /etc/pki/more.pem", "unknown"),
        ("VerifyMode = Peer", "unknown"),
        ("SignatureAlgorithms = ECDSA+SHA384:RSA+SHA256", "yes"),
        ("SignatureAlgorithms = RSA+SHA256", "unknown"),
        ("CipherString = ECDHE-ECDSA-AES256-GCM-SHA384", "unknown"),
        ("CipherString = aRSA+HIGH", "unknown"),
        ("# CipherString = DEFAULT@SECLEVEL=5", "yes"),
        ("", "yes"),
    ] {
        let mut files = MemoryFiles::new();
        files
            .add("/rds.pem", "x")
            .add("/etc/ssl/openssl.cnf", conf(commands));
        let answer = connect("psycopg", PSYCOPG, &[], &files);
        assert_eq!(answer.verifies_chain.as_str(), expected, "{commands}");
        if expected == "unknown" {
            let place = answer
                .remarks
                .iter()
                .filter_map(|remark| remark.setting.as_deref());
            assert!(
                place
                    .into_iter()
                    .any(|it| it.starts_with("file:/etc/ssl/openssl.cnf(")),
                "{commands}"
            );
        }
        // Go and the JVM have no OpenSSL.
        let go = connect(
            "lib-pq",
            "postgres://db1/app?sslmode=verify-full",
            &[],
            &files,
        );
        assert_eq!(go.verifies_chain.as_str(), "yes");
    }
}

#[test]
fn the_variable_names_the_file_and_an_unseen_file_makes_the_result_unknown() {
    let mut files = MemoryFiles::new();
    files
        .add("/rds.pem", "x")
        .add(
            "/etc/ssl/openssl.cnf",
            conf("CipherString = DEFAULT@SECLEVEL=4"),
        )
        .add("/app/openssl.cnf", conf("MinProtocol = TLSv1.2"))
        .add(
            "/app/including.cnf",
            "openssl_conf = init\n.include /absent.cnf\n",
        )
        .add(
            "/app/relative.cnf",
            conf("MinProtocol = TLSv1.2\n.include more.cnf"),
        )
        .add(
            "/app/folder.cnf",
            "openssl_conf = init\n.include = /app/conf.d\n",
        )
        .add("/app/conf.d/a.cnf", conf("CipherString = ALL@SECLEVEL=5"))
        .add(
            "/app/other.cnf",
            "openssl_conf = init\n.include = /app/other.d\n",
        )
        .add("/app/other.d/a.conf", conf("CipherString = ALL@SECLEVEL=5"))
        .add("/app/other.d/a.txt", ".include = /absent.cnf\n")
        // As Debian ships it, without a section about TLS.
        .add(
            "/app/shipped.cnf",
            "openssl_conf = init\n[init]\nproviders = provider_sect\n",
        )
        .add("/app/unused.cnf", ".include = /absent.cnf\n");
    let chain = |path: &str| {
        let environment = [("OPENSSL_CONF", path)];
        connect("psycopg", PSYCOPG, &environment, &files)
            .verifies_chain
            .as_str()
    };
    assert_eq!(chain("/app/openssl.cnf"), "yes");
    assert_eq!(chain("/app/relative.cnf"), "unknown");
    assert_eq!(chain("/app/folder.cnf"), "unknown");
    assert_eq!(chain("/app/other.cnf"), "unknown");
    assert_eq!(chain("/app/shipped.cnf"), "yes");
    assert_eq!(chain("/app/unused.cnf"), "yes");
    // OpenSSL continues without a file that does not exist.
    assert_eq!(chain("/absent.cnf"), "yes");
    assert_eq!(chain("/app/including.cnf"), "yes");
    let mut settings = Settings::new("psycopg");
    settings.dsn = Some(PSYCOPG.to_owned());
    settings
        .environment
        .insert("OPENSSL_CONF".into(), "/app/openssl.cnf".into());
    assert_eq!(
        effective(&settings).unwrap().verifies_chain.as_str(),
        "unknown"
    );
}

#[test]
fn node_reads_its_own_section() {
    let text = conf("CipherString = DEFAULT@SECLEVEL=3");
    let mut files = MemoryFiles::new();
    files
        .add("/etc/ssl/openssl.cnf", text.clone())
        .add("/app/node.cnf", text.replace("openssl_conf", "nodejs_conf"));
    let dsn = "postgres://db1/app?sslmode=verify-full";
    assert_eq!(
        connect("pg", dsn, &[], &files).verifies_chain.as_str(),
        "yes"
    );
    let environment = [("OPENSSL_CONF", "/app/node.cnf")];
    assert_eq!(
        connect("pg", dsn, &environment, &files)
            .verifies_chain
            .as_str(),
        "unknown"
    );
}

#[test]
fn values_are_read_as_openssl_reads_them() {
    for (text, expected) in [
        ("a = x # y", "x"),
        ("a = \"x # y\" # z", "x # y"),
        ("a = \"x\" # y", "x"),
        ("a = 'x'y#z", "xy"),
        ("a = \"it's # y\"", "it's # y"),
        ("a = x\\#y # z", "x#y"),
        ("a = x\\\"y # z", "x\"y"),
        ("a = x\\\ny", "xy"),
        ("a = x\\", "x"),
        ("a = \\n\\t\\q", "\n\tq"),
        ("b_1 = x\na = $b_1-y", "x-y"),
        ("b = x\na = ${b}y$(b)", "xyx"),
        ("b = x\na = '$b'\"$b\"", "$b$b"),
        ("[s]\nb = x\n[default]\na = $s::b", "x"),
        ("b = x\n[s]\nb = y\ndefault::a = $b", "x"),
        ("a = $none!", "!"),
        (".include f\na = $in", "included"),
        ("[s]\n.include = f\n[default]\na = ${s::in}", "included"),
        ("  a=x\nno value\n.pragma dollarid:on=1\n", "x"),
    ] {
        let include = |_: &str| Some(vec!["in = included\n".to_owned()]);
        let conf = OpensslConf::parse(text, &include);
        assert_eq!(conf.get("default", "a"), Some(expected), "{text}");
        assert!(!conf.has_unread, "{text}");
    }
    // What follows too many names is not read, and the result says so.
    for (count, has_unread) in [(9_999, false), (10_000, true)] {
        let text = "a = x\n".repeat(count) + "b = y\n";
        let conf = OpensslConf::parse(&text, &|_| None);
        assert_eq!(conf.get("default", "b").is_none(), has_unread, "{count}");
        assert_eq!(conf.has_unread, has_unread, "{count}");
    }
}

#[test]
fn long_and_recursive_files_end() {
    let bomb = "a = x\n".to_owned() + &"a = $a$a\n".repeat(2_000);
    let conf = OpensslConf::parse(&bomb, &|_| None);
    assert!(conf.get("default", "a").unwrap().len() < 300_000);
    let recursive = OpensslConf::parse(".include x", &|_| Some(vec![".include x\n".to_owned()]));
    assert!(recursive.has_unread);
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "(?s)[ -~\n\\[\\]=$#{}()\\\\]{0,200}") {
        OpensslConf::parse(&text, &|_| None);
    }
}

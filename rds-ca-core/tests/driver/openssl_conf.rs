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
    assert_eq!(chain("/app/including.cnf"), "unknown");
    assert_eq!(chain("/app/folder.cnf"), "unknown");
    assert_eq!(chain("/app/other.cnf"), "unknown");
    assert_eq!(chain("/app/shipped.cnf"), "yes");
    assert_eq!(chain("/app/unused.cnf"), "yes");
    // OpenSSL continues without a file that does not exist.
    assert_eq!(chain("/absent.cnf"), "yes");
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

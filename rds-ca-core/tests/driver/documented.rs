//! Drivers that follow their documentation: PostgreSQL and DocumentDB.

use rds_ca_core::driver::grammar::mongodb;
use rds_ca_core::driver::{Effective, MemoryFiles, Settings, Value, effective};
use rds_ca_core::name::EngineFamily;

fn connect(driver: &str, version: &str, dsn: &str) -> Effective {
    let mut files = MemoryFiles::new();
    files.add("/rds.pem", "-----BEGIN CERTIFICATE-----\n");
    let mut settings = Settings::new(driver).with_files(&files);
    settings.version = Some(version.to_owned());
    settings.home = Some("/home/app".to_owned());
    settings.dsn = (!dsn.is_empty()).then(|| dsn.to_owned());
    let answer = effective(&settings).unwrap();
    assert!(!answer.measured, "{driver} is not measured, and says so");
    answer
}

fn words(answer: &Effective) -> [&'static str; 3] {
    [
        answer.transport.as_str(),
        answer.verifies_chain.as_str(),
        answer.verifies_name.as_str(),
    ]
}

#[test]
fn npgsql_changed_with_6_and_with_8() {
    for (version, settings, expected) in [
        ("5", "", ["plain", "-", "-"]),
        ("5", ";SSL Mode=Require", ["required", "yes", "yes"]),
        (
            "5",
            ";SSL Mode=Require;Trust Server Certificate=true",
            ["required", "no", "no"],
        ),
        ("6", "", ["opportunistic", "no", "no"]),
        ("7", ";SSL Mode=Require", ["error", "-", "-"]),
        (
            "8",
            ";SslMode=Require;Root Certificate=/rds.pem",
            ["required", "no", "no"],
        ),
        (
            "8",
            ";Ssl Mode=VerifyCA;Root Certificate=/rds.pem",
            ["required", "yes", "no"],
        ),
        ("10", ";SSL Mode=VerifyFull", ["required", "yes", "yes"]),
        ("10", ";SSL Mode=bogus", ["error", "-", "-"]),
        (
            "10",
            ";SSL Mode=Allow",
            ["opportunistic-plain-first", "no", "no"],
        ),
        ("10", ";SSL Mode=Disable", ["plain", "-", "-"]),
        (
            "7",
            ";SSL Mode=Require;Trust Server Certificate=true",
            ["required", "no", "no"],
        ),
    ] {
        let answer = connect(
            "npgsql",
            version,
            &format!("Host=db1;Username=app;Password=pw;Database=a{settings}"),
        );
        assert_eq!(words(&answer), expected, "Npgsql {version} with {settings}");
    }
}

#[test]
fn prisma_6_verifies_only_when_strict_and_prisma_7_as_node_postgres() {
    for (version, query, expected) in [
        ("6", "", ["opportunistic", "no", "no"]),
        (
            "6",
            "?sslmode=require&sslcert=/rds.pem",
            ["required", "no", "no"],
        ),
        (
            "6",
            "?sslmode=require&sslaccept=strict&sslcert=/rds.pem",
            ["required", "yes", "yes"],
        ),
        ("6", "?sslmode=verify-full", ["opportunistic", "no", "no"]),
        ("7", "?sslmode=require", ["required", "yes", "yes"]),
        ("7", "", ["plain", "-", "-"]),
    ] {
        let answer = connect("prisma", version, &format!("postgresql://app@db1/a{query}"));
        assert_eq!(words(&answer), expected, "Prisma {version} with {query}");
    }
}

#[test]
fn mongodb_drivers_verify_wherever_tls_is_on() {
    for (dsn, expected) in [
        ("mongodb://db1/", ["plain", "-", "-"]),
        ("mongodb://db1/?tls=true", ["required", "yes", "yes"]),
        ("mongodb+srv://db1.example.com/", ["required", "yes", "yes"]),
        (
            "mongodb://db1/?ssl=true&tlsCAFile=/rds.pem",
            ["required", "yes", "yes"],
        ),
        (
            "mongodb://db1/?tls=true&tlsAllowInvalidHostnames=true",
            ["required", "yes", "no"],
        ),
        (
            "mongodb://db1/?tls=true&tlsAllowInvalidCertificates=true",
            ["required", "no", "no"],
        ),
        (
            "mongodb://db1/?tls=true&tlsInsecure=true",
            ["required", "no", "no"],
        ),
        ("mongodb://db1/?tls=true&ssl=false", ["error", "-", "-"]),
    ] {
        for driver in ["pymongo", "mongodb-node"] {
            assert_eq!(
                words(&connect(driver, "", dsn)),
                expected,
                "{driver} with {dsn}"
            );
        }
    }
}

/// What each of MongoDB's drivers makes of the options of TLS.
#[test]
fn each_driver_of_mongodb_reads_its_own_options() {
    let (none, plain) = ("required no no", "plain - -");
    let verified = "required yes yes";
    let unknown = "required unknown unknown";
    for (driver, version, query, expected) in [
        // An option of TLS switches it on in some drivers.
        ("pymongo", "", "tlsCAFile=/rds.pem", verified),
        ("pymongo", "", "tlsCertificateKeyFile=/c.pem", verified),
        ("pymongo", "", "tlsInsecure=true", none),
        ("mongodb-go", "", "tlsCAFile=/rds.pem", verified),
        ("mongodb-go", "", "tlsCertificateKeyFile=/c.pem", verified),
        ("mongodb-go", "", "tlsInsecure=true", plain),
        (
            "mongodb-php",
            "",
            "tlsAllowInvalidHostnames=true",
            "required yes no",
        ),
        ("mongodb-ruby", "", "tlsCAFile=/rds.pem", plain),
        ("mongodb-java", "", "tlsInsecure=true", plain),
        (
            "mongodb-node",
            "",
            "tlsCAFile=/rds.pem",
            "unknown unknown unknown",
        ),
        ("mongodb-node", "", "tls=false&tlsCAFile=/rds.pem", plain),
        // What `tlsInsecure` switches off.
        (
            "mongodb-java",
            "",
            "tls=true&tlsInsecure=true",
            "required yes no",
        ),
        ("mongodb-go", "", "tls=true&tlsInsecure=true", none),
        ("mongodb-dotnet", "", "tls=true&tlsInsecure=true", none),
        ("mongodb-rust", "3.3", "tls=true&tlsInsecure=true", unknown),
        // Options that a driver does not have.
        (
            "mongodb-go",
            "",
            "tls=true&tlsAllowInvalidCertificates=true",
            verified,
        ),
        (
            "mongodb-go",
            "",
            "tls=true&tlsAllowInvalidHostnames=true",
            verified,
        ),
        (
            "mongodb-dotnet",
            "",
            "tls=true&tlsAllowInvalidCertificates=true",
            verified,
        ),
        (
            "mongodb-java",
            "",
            "tls=true&tlsAllowInvalidCertificates=true",
            verified,
        ),
        (
            "mongodb-java",
            "",
            "tls=true&tlsAllowInvalidHostnames=true",
            "required yes no",
        ),
        (
            "mongodb-java",
            "",
            "tls=true&sslInvalidHostNameAllowed=true",
            "required yes no",
        ),
        (
            "mongodb-java",
            "",
            "tls=true&sslInvalidHostNameAllowed=false",
            verified,
        ),
        (
            "pymongo",
            "",
            "tls=true&sslInvalidHostNameAllowed=true",
            verified,
        ),
        // Without the check of the chain, Ruby still checks the name.
        (
            "mongodb-ruby",
            "",
            "tls=true&tlsAllowInvalidCertificates=true",
            "required no yes",
        ),
        (
            "mongodb-ruby",
            "",
            "tls=true&tlsAllowInvalidCertificates=true&tlsAllowInvalidHostnames=true",
            none,
        ),
        (
            "mongodb-php",
            "",
            "tls=true&tlsAllowInvalidCertificates=true",
            none,
        ),
        // rustls cannot leave out the check of the name, OpenSSL can.
        (
            "mongodb-rust",
            "3.3 (rustls)",
            "tls=true&tlsAllowInvalidHostnames=true",
            unknown,
        ),
        (
            "mongodb-rust",
            "3.3 (openssl)",
            "tls=true&tlsAllowInvalidHostnames=true",
            "required yes no",
        ),
    ] {
        let answer = connect(driver, version, &format!("mongodb://db1/?{query}"));
        assert_eq!(
            words(&answer).join(" "),
            expected,
            "{driver} {version} {query}"
        );
    }
    // What a client without any option of TLS is not told.
    for driver in ["pymongo", "mongodb-java"] {
        let answer = connect(driver, "", "mongodb://db1/");
        let is_told = answer
            .remarks
            .iter()
            .any(|remark| remark.text.contains("option of TLS"));
        assert!(!is_told, "{driver}: {:?}", answer.remarks);
    }
    for (version, place, stack) in [
        ("3.3 (rustls)", "built-in", "rustls-lenient"),
        ("3.3 (openssl)", "system", "openssl"),
    ] {
        let answer = connect("mongodb-rust", version, "mongodb://db1/?tls=true");
        assert_eq!(answer.stores[0].place, place, "{version}");
        let found = answer.stack.as_ref().map(|stack| stack.as_str().to_owned());
        assert_eq!(found.as_deref(), Some(stack), "{version}");
    }
    for (driver, reason) in [
        ("mongodb-java", "the JVM's trust store"),
        ("mongodb-dotnet", "the store of the system"),
    ] {
        let answer = connect(driver, "", "mongodb://db1/?tls=true&tlsCAFile=/rds.pem");
        assert!(
            answer.stores.iter().all(|store| store.path.is_none()),
            "{driver}"
        );
        let is_told = answer
            .remarks
            .iter()
            .any(|remark| remark.text.contains(reason));
        assert!(is_told, "{driver}: {:?}", answer.remarks);
    }
    // Only the option that Java has is no longer called unknown.
    let answer = connect(
        "mongodb-java",
        "",
        "mongodb://db1/?tls=true&foo=1&sslInvalidHostNameAllowed=true",
    );
    let ignored: Vec<_> = answer
        .remarks
        .iter()
        .filter(|remark| remark.text.contains("the option is unknown"))
        .collect();
    assert_eq!(ignored.len(), 1, "{ignored:?}");
    assert_eq!(
        ignored[0].setting.as_deref(),
        Some("dsn:(a parameter that is not known)")
    );
    for (value, is_told) in [(true, true), (false, false)] {
        let dsn = format!("mongodb://db1/?tls=true&tlsAllowInvalidCertificates={value}");
        let answer = connect("mongodb-go", "", &dsn);
        let found = answer
            .remarks
            .iter()
            .any(|remark| remark.text.contains("has no such option"));
        assert_eq!(found, is_told, "{value}");
    }
}

/// Npgsql takes a root file of the home folder where it exists and no setting names one.
#[test]
fn npgsql_finds_the_root_file_of_the_home_folder() {
    for (folder, variable, expected) in [
        ("/home/app", None, "file:~/.postgresql/root.crt"),
        ("/home/other", None, "system"),
        ("/home/app", Some("/a.pem"), "env:PGSSLROOTCERT"),
    ] {
        let mut files = MemoryFiles::new();
        files.add("/home/app/.postgresql/root.crt", "");
        let mut settings = Settings::new("npgsql").with_files(&files);
        settings.home = Some(folder.to_owned());
        settings.dsn = Some("Host=db1;Username=a;SSL Mode=VerifyCA".to_owned());
        if let Some(path) = variable {
            settings
                .environment
                .insert("PGSSLROOTCERT".into(), path.into());
        }
        let answer = effective(&settings).unwrap();
        assert_eq!(answer.stores[0].place, expected, "{folder} {variable:?}");
    }
}

/// Node's variable switches the check off, with and without a CA, unless an option decides.
#[test]
fn the_variable_of_node_counts_where_no_option_of_mongodb_decides() {
    for (query, expected) in [
        ("tls=true", ["required", "no", "no"]),
        ("tls=true&tlsCAFile=/rds.pem", ["required", "no", "no"]),
        (
            "tls=true&tlsAllowInvalidHostnames=true",
            ["required", "no", "no"],
        ),
        (
            "tls=true&tlsAllowInvalidCertificates=false",
            ["required", "yes", "yes"],
        ),
        (
            "tls=true&tlsInsecure=false&tlsCAFile=/rds.pem",
            ["required", "yes", "yes"],
        ),
    ] {
        let mut settings = Settings::new("mongodb-node");
        settings.dsn = Some(format!("mongodb://db1/?{query}"));
        settings
            .environment
            .insert("NODE_TLS_REJECT_UNAUTHORIZED".into(), "0".into());
        assert_eq!(words(&effective(&settings).unwrap()), expected, "{query}");
    }
    // Options of the driver override those of the URI.
    for (name, value, expected) in [
        ("tls", true, ["required", "yes", "yes"]),
        ("ssl", true, ["required", "yes", "yes"]),
        ("tls", false, ["plain", "-", "-"]),
    ] {
        let mut settings = Settings::new("mongodb-node");
        settings.dsn = Some("mongodb://db1/".to_owned());
        settings.options.set(name, value);
        assert_eq!(
            words(&effective(&settings).unwrap()),
            expected,
            "{name} {value}"
        );
    }
}

#[test]
fn mongodb_uris_are_read_as_their_specification_says() {
    for wrong in [
        "mongo://db1",
        "mongodb://",
        "mongodb://db1::27017/",
        "mongodb://db1:65536/",
        "mongodb://db1:0/",
        "mongodb://a:b:c@db1",
        "mongodb://a/b:c@db1/x",
        "mongodb://a%:b@db1",
        "mongodb://db1,,db2",
        "mongodb://[::1",
        "mongodb+srv://a.b.c,d.e.f/",
        "mongodb+srv://a.b.c:27017/",
        "mongodb://db1/?tls",
        "mongodb://db1/?a=b&c=d;e=f",
        "mongodb://db1/?tlsInsecure=true&tlsAllowInvalidHostnames=false",
        "mongodb://db1/?tlsDisableOCSPEndpointCheck=true&tlsAllowInvalidCertificates=true",
        "mongodb://db1/?tlsDisableCertificateRevocationCheck=true&tlsAllowInvalidCertificates=true",
        "mongodb://db1/?tlsDisableCertificateRevocationCheck=true&tlsDisableOCSPEndpointCheck=true",
        "mongodb://a@b:c@db1/",
        "mongodb://:c@db1/",
        "mongodb://db1/a$b",
        "mongodb+srv://a.b.c/?directConnection=true",
        "mongodb://db1,db2/?directConnection=true",
        "mongodb://db1,db2/?loadBalanced=true",
        "mongodb://db1/?loadBalanced=true&replicaSet=rs0",
        "mongodb://db1/?loadBalanced=true&directConnection=true",
        "mongodb://db1/?srvMaxHosts=1",
        "mongodb://db1/?srvServiceName=x",
        "mongodb+srv://a.b.c/?srvMaxHosts=1&replicaSet=rs0",
        "mongodb+srv://a.b.c/?srvMaxHosts=1&loadBalanced=true",
    ] {
        assert!(mongodb::parse(wrong).is_err(), "{wrong}");
    }
    for right in [
        "mongodb://db1/?directConnection=true",
        "mongodb://db1/?tlsDisableOCSPEndpointCheck=true",
        "mongodb://db1/?tlsDisableCertificateRevocationCheck=true&tlsAllowInvalidHostnames=true",
        "mongodb+srv://a.b.c/?directConnection=false",
        "mongodb+srv://a.b.c/?srvMaxHosts=0&replicaSet=rs0",
        "mongodb+srv://a.b.c/?loadBalanced=true",
    ] {
        assert!(mongodb::parse(right).is_ok(), "{right}");
    }
    // An unknown option, an invalid value and a repetition are ignored.
    for (query, expected) in [
        ("unknown=1", "unknown"),
        ("appName=", "appName"),
        ("retryWrites=yes", "retryWrites"),
        ("maxPoolSize=x", "maxPoolSize"),
        ("appName=a&retryWrites=false&maxPoolSize=5", ""),
        ("w=1;W=2", "W"),
        ("readPreferenceTags=a:b&readPreferenceTags=c:d", ""),
        ("tls=maybe", "tls"),
        ("tlsCAFile=", "tlsCAFile"),
        ("tlsInsecure=1", "tlsInsecure"),
    ] {
        let uri = mongodb::parse(&format!("mongodb://db1/?{query}")).unwrap();
        assert_eq!(uri.ignored.join(" "), expected, "{query}");
        assert_eq!((uri.tls, uri.ca_file, uri.insecure), (None, None, None));
    }
    let sockets = connect(
        "pymongo",
        "",
        "mongodb://rel%2Fm.sock,%2Ftmp%2Fm.sock/?tls=true",
    );
    let hosts: Vec<_> = sockets.endpoints.iter().map(ToString::to_string).collect();
    assert_eq!(hosts, ["rel/m.sock", "/tmp/m.sock"], "a socket has no port");
    let uri = mongodb::parse(
        "mongodb://a%40b:pw@DB1:27018,[::1]:5,%2Ftmp%2Fm.sock/orders?TLS=true&maxPoolSize=x&w=1",
    )
    .unwrap();
    assert_eq!(
        uri.hosts,
        [
            ("db1".into(), Some(27018)),
            ("::1".into(), Some(5)),
            ("/tmp/m.sock".into(), None)
        ]
    );
    assert_eq!(
        (uri.user.as_deref(), uri.database.as_deref()),
        (Some("a@b"), Some("orders"))
    );
    assert_eq!(
        (uri.tls, uri.ignored),
        (Some(true), vec!["maxPoolSize".to_owned()])
    );
}

#[test]
fn rails_and_laravel_pass_their_keys_to_libpq() {
    let mut files = MemoryFiles::new();
    files.add("/rds.pem", "");
    for (driver, mode, expected) in [
        ("rails", Some("verify-full"), ["required", "yes", "yes"]),
        ("rails", None, ["opportunistic", "fallback", "no"]),
        ("laravel", None, ["opportunistic", "fallback", "no"]),
    ] {
        let mut settings = Settings::new(driver).with_files(&files);
        settings.engine = EngineFamily::of_name("postgresql");
        settings.home = Some("/home/app".to_owned());
        settings
            .options
            .set("host", "db1")
            .set("username", "app")
            .set("password", "pw");
        settings
            .options
            .set("sslrootcert", "/rds.pem")
            .set("pool", Value::Number("5".into()));
        if let Some(mode) = mode {
            settings.options.set("sslmode", mode);
        }
        let answer = effective(&settings).unwrap();
        assert_eq!(words(&answer), expected, "{driver} {mode:?}");
        assert_eq!(answer.stores[0].place, "option:sslrootcert");
    }
}

//! Spring Boot, Quarkus, Hibernate, and what the JVM's own settings change for every Java driver.

use rds_ca_core::bundle::{Container, Writer};
use rds_ca_core::driver::{
    Effective, MemoryFiles, Question, RemarkKind, Settings, Value, effective,
};
use rds_ca_core::trust::Verdict;
use rds_ca_core::{CaId, Catalogue, Region, timestamp};

fn map(members: &[(&str, Value)]) -> Value {
    Value::Map(
        members
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
    )
}

fn connect(
    driver: &str,
    options: &[(&str, Value)],
    environment: &[(&str, &str)],
    files: &MemoryFiles,
) -> Effective {
    let mut settings = Settings::new(driver).with_files(files);
    settings.home = Some("/home/app".to_owned());
    settings.working_directory = Some("/srv".to_owned());
    settings.options = options
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    for (name, value) in environment {
        settings
            .environment
            .insert((*name).to_owned(), (*value).to_owned());
    }
    effective(&settings).unwrap()
}

fn words(answer: &Effective) -> String {
    let places: Vec<&str> = answer
        .stores
        .iter()
        .map(|store| store.place.as_str())
        .collect();
    format!(
        "{} {} {} {}",
        answer.transport,
        answer.verifies_chain,
        answer.verifies_name,
        places.join(" ")
    )
}

const PG: &str = "jdbc:postgresql://db1/app?sslmode=verify-full&sslrootcert=/rds.pem";
const MY: &str = "jdbc:mysql://db1/app?sslMode=VERIFY_CA";

#[test]
fn each_framework_passes_its_url_and_properties_to_the_driver() {
    let files = MemoryFiles::new();
    let (spring, quarkus, hibernate) = ("spring", "quarkus", "hibernate");
    let cases: &[(&str, &[(&str, Value)], &[(&str, &str)], &str)] = &[
        (
            spring,
            &[("spring.datasource.url", PG.into())],
            &[],
            "required yes yes dsn:sslrootcert",
        ),
        // Nested, as in YAML.
        (
            spring,
            &[("spring", map(&[("datasource", map(&[("url", MY.into())]))]))],
            &[],
            "required yes no system",
        ),
        // A variable overrides the file, a system property overrides both.
        (
            spring,
            &[("spring.datasource.url", PG.into())],
            &[(
                "SPRING_DATASOURCE_URL",
                "jdbc:postgresql://db1/app?sslmode=disable",
            )],
            "plain - - ",
        ),
        (
            spring,
            &[],
            &[
                (
                    "SPRING_DATASOURCE_URL",
                    "jdbc:postgresql://db1/app?sslmode=disable",
                ),
                (
                    "JAVA_TOOL_OPTIONS",
                    "-Dspring.datasource.url=jdbc:postgresql://db1/app?sslmode=require",
                ),
            ],
            "required no no ",
        ),
        (
            spring,
            &[
                ("spring.datasource.url", "jdbc:postgresql://db1/app".into()),
                (
                    "spring.datasource.hikari.data-source-properties.sslmode",
                    "verify-ca".into(),
                ),
                (
                    "spring.datasource.hikari.dataSourceProperties.sslrootcert",
                    "/rds.pem".into(),
                ),
            ],
            &[],
            "required yes no option:spring.datasource.hikari.dataSourceProperties.sslrootcert",
        ),
        (
            spring,
            &[
                ("spring.datasource.url", "jdbc:postgresql://db1/app".into()),
                (
                    "spring.datasource.tomcat.connection-properties",
                    "sslmode=require;x=1".into(),
                ),
            ],
            &[],
            "required no no ",
        ),
        (
            spring,
            &[(
                "spring.r2dbc.url",
                "r2dbc:postgresql://db1/app?sslMode=verify-full&sslRootCert=/rds.pem".into(),
            )],
            &[],
            "required yes yes dsn:sslRootCert",
        ),
        (
            spring,
            &[("spring.datasource.url", "jdbc:h2:mem:x".into())],
            &[],
            "unknown unknown unknown ",
        ),
        (
            spring,
            &[("spring.datasource.url", "${DB_URL}".into())],
            &[],
            "unknown unknown unknown ",
        ),
        (spring, &[], &[], "unknown unknown unknown "),
        (
            quarkus,
            &[("quarkus.datasource.jdbc.url", PG.into())],
            &[],
            "required yes yes dsn:sslrootcert",
        ),
        (
            quarkus,
            &[],
            &[("QUARKUS_DATASOURCE_JDBC_URL", MY)],
            "required yes no system",
        ),
        (
            quarkus,
            &[
                (
                    "quarkus.datasource.jdbc.url",
                    "jdbc:postgresql://db1/app".into(),
                ),
                (
                    "quarkus.datasource.jdbc.additional-jdbc-properties.sslmode",
                    "require".into(),
                ),
            ],
            &[],
            "required no no ",
        ),
        (
            quarkus,
            &[
                (
                    "quarkus.datasource.reactive.url",
                    "postgresql://db1/app".into(),
                ),
                (
                    "quarkus.datasource.reactive.postgresql.ssl-mode",
                    "verify-full".into(),
                ),
                (
                    "quarkus.datasource.reactive.trust-certificate-pem.certs",
                    "/rds.pem".into(),
                ),
                (
                    "quarkus.datasource.reactive.hostname-verification-algorithm",
                    "HTTPS".into(),
                ),
            ],
            &[],
            "required yes yes option:quarkus.datasource.reactive.trust-certificate-pem.certs",
        ),
        (
            quarkus,
            &[
                ("quarkus.datasource.reactive.url", "mysql://db1/app".into()),
                (
                    "quarkus.datasource.reactive.mysql.ssl-mode",
                    "required".into(),
                ),
                ("quarkus.datasource.reactive.trust-all", true.into()),
            ],
            &[],
            "required no no ",
        ),
        (
            hibernate,
            &[("hibernate.connection.url", PG.into())],
            &[],
            "required yes yes dsn:sslrootcert",
        ),
        // Spring reads a key with a dash from a variable with and without an underscore, Quarkus only with one.
        (
            spring,
            &[],
            &[("SPRING_DATASOURCE_JDBC_URL", PG)],
            "required yes yes dsn:sslrootcert",
        ),
        (
            spring,
            &[],
            &[
                ("SPRING_DATASOURCE_JDBCURL", PG),
                ("SPRING_DATASOURCE_JDBC_URL", MY),
            ],
            "required yes yes dsn:sslrootcert",
        ),
        (
            quarkus,
            &[(
                "quarkus.datasource.reactive.url",
                "postgresql://db1/app".into(),
            )],
            &[
                ("QUARKUS_DATASOURCE_REACTIVE_POSTGRESQL_SSL_MODE", "require"),
                ("QUARKUS_DATASOURCE_REACTIVE_TRUST_ALL", "true"),
            ],
            "required no no ",
        ),
        (
            quarkus,
            &[(
                "quarkus.datasource.reactive.url",
                "postgresql://db1/app".into(),
            )],
            &[("QUARKUS_DATASOURCE_REACTIVE_POSTGRESQL_SSLMODE", "require")],
            "plain - - ",
        ),
        // Properties of the driver may come from variables and system properties, too.
        (
            spring,
            &[
                ("spring.datasource.url", "jdbc:postgresql://db1/app".into()),
                (
                    "spring.datasource.hikari.data-source-properties.sslmode",
                    "disable".into(),
                ),
            ],
            &[
                (
                    "SPRING_DATASOURCE_HIKARI_DATASOURCEPROPERTIES_SSLMODE",
                    "verify-ca",
                ),
                (
                    "JAVA_TOOL_OPTIONS",
                    "-Dspring.datasource.hikari.data-source-properties.sslrootcert=/rds.pem",
                ),
            ],
            "required yes no env:JAVA_TOOL_OPTIONS(Dspring.datasource.hikari.data-source-properties.sslrootcert)",
        ),
        (
            quarkus,
            &[(
                "quarkus.datasource.jdbc.url",
                "jdbc:postgresql://db1/app".into(),
            )],
            &[(
                "QUARKUS_DATASOURCE_JDBC_ADDITIONAL_JDBC_PROPERTIES_SSLMODE",
                "require",
            )],
            "required no no ",
        ),
        (
            hibernate,
            &[
                (
                    "jakarta.persistence.jdbc.url",
                    "jdbc:mysql://db1/app".into(),
                ),
                ("hibernate.connection.sslMode", "REQUIRED".into()),
            ],
            &[],
            "required no no ",
        ),
        (
            hibernate,
            &[(
                "hibernate.connection.datasource",
                "java:comp/env/jdbc/app".into(),
            )],
            &[],
            "unknown unknown unknown ",
        ),
    ];
    for (driver, options, environment, expected) in cases {
        let answer = connect(driver, options, environment, &files);
        assert_eq!(
            words(&answer),
            *expected,
            "{driver} {options:?} {environment:?}"
        );
        assert!(!answer.measured, "{driver} is not measured, and says so");
    }
    // The version may be that of the driver below.
    for (version, expected) in [
        ("pgjdbc 42.2.4", "required no no "),
        ("4.0 / pgjdbc 42.2.4", "required no no "),
        ("4.0", "required yes yes file:~/.postgresql/root.crt"),
    ] {
        let mut settings = Settings::new(spring);
        settings.version = Some(version.to_owned());
        settings.options.set(
            "spring.datasource.url",
            "jdbc:postgresql://db1/app?ssl=true",
        );
        assert_eq!(words(&effective(&settings).unwrap()), expected, "{version}");
    }
    let misplaced = connect(
        spring,
        &[
            ("spring.datasource.url", "jdbc:postgresql://db1/app".into()),
            ("spring.datasource.ssl", true.into()),
        ],
        &[],
        &files,
    );
    let is_reported = misplaced.remarks.iter().any(|remark| {
        remark.kind == RemarkKind::Ignored
            && remark.setting.as_deref() == Some("option:spring.datasource.ssl")
    });
    assert!(is_reported, "{:?}", misplaced.remarks);
}

/// r2dbc-postgresql: the mode of the URL or of a property; `ssl` alone is verify-full.
#[test]
fn a_url_of_r2dbc_decides_what_is_verified() {
    let files = MemoryFiles::new();
    let properties: &[(&str, &str)] = &[];
    let mode = "spring.r2dbc.properties.sslMode";
    for (url, properties, expected) in [
        ("r2dbc:postgresql://db1/app", properties, "plain - - "),
        (
            "r2dbc:postgresql://db1/app?ssl=false",
            properties,
            "plain - - ",
        ),
        (
            "r2dbc:postgresql://db1/app?ssl=true",
            properties,
            "required yes yes system",
        ),
        (
            "r2dbcs:postgresql://db1/app",
            properties,
            "required yes yes system",
        ),
        (
            "r2dbcs:pool:postgresql://db1/app",
            properties,
            "required yes yes system",
        ),
        (
            "r2dbc:pool:postgres://db1/app?sslMode=DISABLE",
            properties,
            "plain - - ",
        ),
        (
            "r2dbc:postgresql://db1/app?sslMode=allow",
            properties,
            "opportunistic-plain-first no no ",
        ),
        (
            "r2dbc:postgresql://db1/app?sslMode=prefer",
            properties,
            "opportunistic no no ",
        ),
        (
            "r2dbc:postgresql://db1/app?sslMode=REQUIRE",
            properties,
            "required no no ",
        ),
        (
            "r2dbc:postgresql://db1/app?sslMode=tunnel",
            properties,
            "required no no ",
        ),
        (
            "r2dbc:postgresql://db1/app?sslMode=VERIFY_CA&sslRootCert=/rds.pem",
            properties,
            "required yes no dsn:sslRootCert",
        ),
        (
            "r2dbc:postgresql://db1/app?ssl=true&sslMode=require",
            properties,
            "required no no ",
        ),
        (
            "r2dbc:postgresql://db1/app?sslMode=sometimes",
            properties,
            "error - - ",
        ),
        (
            "r2dbc:postgresql://db1/app?sslMode=disable",
            &[
                ("spring.r2dbc.properties.lockWaitTimeout", "5s"),
                (mode, "require"),
            ],
            "required no no ",
        ),
        (
            "r2dbc:postgresql://db1/app",
            &[
                ("spring.r2dbc.properties.ssl-root-cert", "/rds.pem"),
                (mode, "verify-full"),
            ],
            "required yes yes option:spring.r2dbc.properties.ssl-root-cert",
        ),
        (
            "r2dbc:mysql://db1/app?sslMode=verify_identity",
            properties,
            "unknown unknown unknown ",
        ),
        (
            "jdbc:postgresql://db1/app",
            properties,
            "unknown unknown unknown ",
        ),
    ] {
        let mut options = vec![("spring.r2dbc.url", Value::from(url))];
        options.extend(
            properties
                .iter()
                .map(|(name, value)| (*name, (*value).into())),
        );
        let answer = connect("spring", &options, &[], &files);
        assert_eq!(words(&answer), expected, "{url} {properties:?}");
    }
}

/// The reactive clients of Quarkus: the mode, then what is trusted, then whether the name is checked.
#[test]
fn a_reactive_client_of_quarkus_trusts_what_its_keys_say() {
    let files = MemoryFiles::new();
    let pem = "trust-certificate-pem.certs";
    let (pg, my) = ("postgresql.ssl-mode", "mysql.ssl-mode");
    let pem_store = "option:quarkus.datasource.reactive.trust-certificate-pem.certs";
    let url = "postgresql://db1/app";
    let rows: &[(&str, &[(&str, &str)], &str)] = &[
        (url, &[], "plain - - "),
        (url, &[(pg, "disable"), (pem, "/a")], "plain - - "),
        (
            url,
            &[(pg, "ALLOW"), ("trust-all", "true")],
            "opportunistic-plain-first no no ",
        ),
        (
            url,
            &[(pg, "prefer"), ("trust-all", "true")],
            "opportunistic no no ",
        ),
        (
            url,
            &[(pg, "require"), ("trust-all", "false"), (pem, "/a")],
            "required yes no STORE",
        ),
        (
            url,
            &[
                (pg, "require"),
                (pem, "/a"),
                ("hostname-verification-algorithm", "https"),
            ],
            "required yes yes STORE",
        ),
        (
            url,
            &[
                (pg, "verify-ca"),
                (pem, "/a"),
                ("hostname-verification-algorithm", "NONE"),
            ],
            "required yes no STORE",
        ),
        (
            url,
            &[(pg, "VERIFY_FULL"), (pem, "/a,/b")],
            "required yes yes STORE STORE",
        ),
        (
            url,
            &[
                (pg, "verify-full"),
                ("trust-certificate-jks.path", "/a.jks"),
            ],
            "required yes yes option:quarkus.datasource.reactive.trust-certificate-jks.path",
        ),
        (url, &[(pg, "verify-full")], "required unknown unknown "),
        (
            url,
            &[
                (pg, "verify-full"),
                (pem, "/a"),
                ("tls-configuration-name", "db"),
            ],
            "required unknown unknown ",
        ),
        (url, &[(pg, "often")], "error - - "),
        (
            "postgresql://db1/app?a=b&sslmode=verify-full",
            &[(pem, "/a")],
            "required yes yes STORE",
        ),
        (
            "vertx-reactive:postgresql://db1/app?sslmode=require",
            &[("trust-all", "true")],
            "required no no ",
        ),
        ("mysql://db1/app", &[(my, "disabled")], "plain - - "),
        (
            "mysql://db1/app",
            &[(my, "preferred"), ("trust-all", "true")],
            "opportunistic no no ",
        ),
        (
            "mysql://db1/app",
            &[(my, "verify-identity"), (pem, "/a")],
            "required yes yes STORE",
        ),
        ("mysql://db1/app?sslmode=require", &[], "plain - - "),
        ("no URL", &[(pg, "require")], "unknown unknown unknown "),
    ];
    for (url, keys, expected) in rows {
        let mut options = vec![(
            "quarkus.datasource.reactive.url".to_owned(),
            Value::from(*url),
        )];
        for (key, value) in *keys {
            let name = format!("quarkus.datasource.reactive.{key}");
            options.push((name, (*value).into()));
        }
        let options: Vec<(&str, Value)> = options
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        let answer = connect("quarkus", &options, &[], &files);
        let expected = expected.replace("STORE", pem_store);
        assert_eq!(words(&answer), expected, "{url} {keys:?}");
    }
    let options = [
        ("quarkus.datasource.reactive.url", Value::from(url)),
        (
            "quarkus.datasource.reactive.postgresql.ssl-mode",
            "require".into(),
        ),
        ("quarkus.tls.trust-all", true.into()),
    ];
    let answer = connect("quarkus", &options, &[], &files);
    assert_eq!(words(&answer), "required no no ");
    for (url, server) in [
        ("postgresql://h/app", "h:5432"),
        ("mysql://h/app", "h:3306"),
    ] {
        let options = [("quarkus.datasource.reactive.url", Value::from(url))];
        let answer = connect("quarkus", &options, &[], &files);
        assert_eq!(answer.endpoints[0].to_string(), server);
    }
}

fn store(region: &str) -> Vec<u8> {
    let at = timestamp::parse("2026-12-01").unwrap();
    let roots: Vec<_> = Catalogue::builtin()
        .trust_roots(&Region::new(region), at)
        .iter()
        .filter_map(|root| root.certificate())
        .collect();
    Writer::new(at)
        .password("changeit")
        .write(Container::Jks, &roots)
        .unwrap()
}

fn verdict(answer: &Effective, files: &MemoryFiles) -> Verdict {
    let region = Region::new("eu-west-1");
    answer.verdict(
        files,
        &Question {
            region: &region,
            ca: &CaId::RSA2048_G1,
            at: timestamp::parse("2026-12-01").unwrap(),
            catalogue: Catalogue::builtin(),
        },
    )
}

#[test]
fn the_stores_of_the_jvm_are_found_and_judged() {
    let mut files = MemoryFiles::new();
    files.add("/app/trust.jks", store("eu-west-1"));
    files.add("/app/other.jks", store("eu-west-2"));
    files.add("/opt/jdk/lib/security/cacerts", store("eu-west-2"));
    // The JVM does not read the store of the system.
    let at = timestamp::parse("2026-12-01").unwrap();
    let pem: String = Catalogue::builtin()
        .trust_roots(&Region::new("eu-west-1"), at)
        .iter()
        .filter_map(|root| root.pem())
        .collect();
    files.add("/etc/ssl/certs/ca-certificates.crt", pem);
    files.add("/srv/opts", "-Djavax.net.ssl.trustStore=/app/trust.jks");
    let url: &[(&str, Value)] = &[("spring.datasource.url", MY.into())];
    let password = "-Djavax.net.ssl.trustStorePassword=changeit";
    type Given = (Vec<(&'static str, String)>, &'static str, Verdict);
    let cases: Vec<Given> = vec![
        (vec![], "system", Verdict::Unknown),
        (
            vec![("JAVA_HOME", "/opt/jdk".to_owned())],
            "system",
            Verdict::NotTrusted,
        ),
        (
            vec![(
                "JAVA_TOOL_OPTIONS",
                format!("-Djavax.net.ssl.trustStore=/app/trust.jks {password}"),
            )],
            "env:JAVA_TOOL_OPTIONS(Djavax.net.ssl.trustStore)",
            Verdict::Trusted,
        ),
        // The launcher's variable overrides the JVM's.
        (
            vec![
                (
                    "JAVA_TOOL_OPTIONS",
                    format!("-Djavax.net.ssl.trustStore=/app/trust.jks {password}"),
                ),
                (
                    "JDK_JAVA_OPTIONS",
                    format!("-Djavax.net.ssl.trustStore=/app/other.jks {password}"),
                ),
            ],
            "env:JDK_JAVA_OPTIONS(Djavax.net.ssl.trustStore)",
            Verdict::NotTrusted,
        ),
        (
            vec![("JDK_JAVA_OPTIONS", format!("@opts {password}"))],
            "env:JDK_JAVA_OPTIONS(Djavax.net.ssl.trustStore)",
            Verdict::Trusted,
        ),
        (
            vec![(
                "JAVA_TOOL_OPTIONS",
                "-Djavax.net.ssl.trustStore=NONE -Djavax.net.ssl.trustStoreType=Windows-ROOT"
                    .to_owned(),
            )],
            "env:JAVA_TOOL_OPTIONS(Djavax.net.ssl.trustStore)",
            Verdict::Unknown,
        ),
        // A start script may pass this on, or not.
        (
            vec![
                ("JAVA_HOME", "/opt/jdk".to_owned()),
                (
                    "JAVA_OPTS",
                    format!("-Djavax.net.ssl.trustStore=/app/trust.jks {password}"),
                ),
            ],
            "system",
            Verdict::Unknown,
        ),
    ];
    for (environment, place, expected) in cases {
        let environment: Vec<(&str, &str)> = environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let answer = connect("spring", url, &environment, &files);
        assert_eq!(answer.stores[0].place, place, "{environment:?}");
        assert_eq!(verdict(&answer, &files), expected, "{environment:?}");
        let is_of_platform = answer
            .remarks
            .iter()
            .any(|remark| remark.text.contains("a store of the platform"));
        let windows = format!("{environment:?}").contains("Windows-ROOT");
        assert_eq!(is_of_platform, windows, "{environment:?}");
        assert!(!format!("{answer:?}").contains("changeit"));
    }
}

#[test]
fn a_java_security_file_that_refuses_more_makes_the_result_unknown() {
    let mut files = MemoryFiles::new();
    files.add("/rds.pem", "-----BEGIN CERTIFICATE-----\n");
    files.add(
        "/opt/jdk/conf/security/java.security",
        "# as shipped\njdk.certpath.disabledAlgorithms=MD2, MD5, SHA1 jdkCA & usage TLSServer, \\\n    RSA keySize < 1024\n",
    );
    files.add(
        "/opt/fips/conf/security/java.security",
        "jdk.certpath.disabledAlgorithms=MD5, RSA keySize < 3072\n",
    );
    files.add("/srv/more", "jdk.tls.disabledAlgorithms: SSLv3, EC\n");
    // Of two lines with the same name the last counts; other names keep theirs.
    let (path, rsa) = ("jdk.certpath.disabledAlgorithms", "RSA keySize < 3072");
    for (folder, text) in [
        ("later", format!("{path}={rsa}\n{path}=MD5\n")),
        (
            "both",
            format!("{path}={rsa}\njdk.tls.disabledAlgorithms=MD5\n"),
        ),
    ] {
        files.add(format!("/opt/{folder}/conf/security/java.security"), text);
    }
    let url: &[(&str, Value)] = &[("spring.datasource.url", PG.into())];
    for (environment, expected) in [
        (vec![("JAVA_HOME", "/opt/jdk")], "yes"),
        (vec![("JAVA_HOME", "/opt/fips")], "unknown"),
        (vec![("JAVA_HOME", "/opt/later")], "yes"),
        (vec![("JAVA_HOME", "/opt/both")], "unknown"),
        (
            vec![
                ("JAVA_HOME", "/opt/jdk"),
                ("JAVA_TOOL_OPTIONS", "-Djava.security.properties=/srv/more"),
            ],
            "unknown",
        ),
        // Two equals signs replace the file of the JDK.
        (
            vec![
                ("JAVA_HOME", "/opt/fips"),
                ("JAVA_TOOL_OPTIONS", "-Djava.security.properties==/rds.pem"),
            ],
            "yes",
        ),
        (
            vec![("JAVA_TOOL_OPTIONS", "-Djava.security.properties=/absent")],
            "unknown",
        ),
    ] {
        let answer = connect("spring", url, &environment, &files);
        assert_eq!(answer.verifies_chain.as_str(), expected, "{environment:?}");
    }
    // The same below a driver that was measured.
    let mut settings = Settings::new("pgjdbc").with_files(&files);
    settings.dsn = Some(PG.to_owned());
    settings
        .environment
        .insert("JAVA_HOME".into(), "/opt/fips".into());
    let answer = effective(&settings).unwrap();
    assert_eq!(answer.verifies_chain.as_str(), "unknown");
}

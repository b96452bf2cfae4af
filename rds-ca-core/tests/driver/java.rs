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
    let url: &[(&str, Value)] = &[("spring.datasource.url", PG.into())];
    for (environment, expected) in [
        (vec![("JAVA_HOME", "/opt/jdk")], "yes"),
        (vec![("JAVA_HOME", "/opt/fips")], "unknown"),
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

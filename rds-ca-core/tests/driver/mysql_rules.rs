//! What drivers for MySQL and MariaDB make of settings that the matrix of measurements does not contain, by their
//! sources and documentation.

use rds_ca_core::driver::grammar::jdbc;
use rds_ca_core::driver::{
    Change, Effect, Effective, ForcedTls, MemoryFiles, RemarkKind, Settings, Transport, Value,
    driver, effective,
};
use rds_ca_core::trust::Verdict;

use crate::answers::{self, PEM, has_remark};

/// The client with options in JSON; `/app/my.cnf` contains `file`.
fn client(driver: &str, version: &str, dsn: &str, options: &str, file: &str) -> Effective {
    let mut files = MemoryFiles::new();
    for path in ["/rds.pem", "/own.pem", "/certs/0.0", "/r.jks"] {
        files.add(path, PEM);
    }
    for path in ["/app/my.cnf", "/etc/my.cnf", "/mysql/my.cnf"] {
        files.add(path, file);
    }
    files.add("/app/b.cnf", "[client]\nssl_verify_cert=True\n");
    files.add("/app/d/1.cnf", "[client]\nssl_verify_identity=True\n");
    files.add("/app/d/2.txt", "[client]\nssl_disabled=True\n");
    let mut settings = Settings::new(driver).with_files(&files);
    settings.home = Some("/home/app".to_owned());
    settings.working_directory = Some("/app".to_owned());
    settings.version = Some(version.to_owned()).filter(|version| !version.is_empty());
    settings.dsn = Some(dsn.to_owned()).filter(|dsn| !dsn.is_empty());
    let json: serde_json::Value = serde_json::from_str(options).unwrap();
    if let Value::Map(members) = Value::from(json) {
        settings.options = members.into_iter().collect();
    }
    effective(&settings).unwrap()
}

/// The summary; `refuses` where even a trusted server is refused.
fn summary(answer: &Effective) -> String {
    let change = Change {
        tls_forced: ForcedTls::No,
        ..Change::default()
    };
    let refuses = answer.transport != Transport::Error
        && answer.effect(Verdict::Trusted, change) == Effect::Stops;
    let refuses = if refuses { " refuses" } else { "" };
    let text = answers::summary(answer) + refuses;
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Servers, user and database.
fn target(answer: &Effective) -> String {
    let servers: Vec<String> = answer.endpoints.iter().map(ToString::to_string).collect();
    format!(
        "{} {} {}",
        servers.join(","),
        answer.user.as_deref().unwrap_or("-"),
        answer.database.as_deref().unwrap_or("-")
    )
}

const PLAIN: &str = "plain - -";
const ERROR: &str = "error - -";
const OPPORTUNISTIC: &str = "opportunistic no no";
const REQUIRED: &str = "required no no";

/// Driver, version, DSN, options, and what they result in.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

fn check(rows: &[Row]) {
    let mut wrong = Vec::new();
    for (driver, version, dsn, options, expected) in rows {
        let found = summary(&client(driver, version, dsn, options, "[client]\n"));
        if found != *expected {
            wrong.push(format!(
                "{driver} {version} {dsn} {options}: {found}, not {expected}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn arguments_of_the_command_line_programs() {
    let run = |version: &str, arguments: &str| {
        let words: Vec<&str> = arguments.split_whitespace().collect();
        let options = serde_json::json!({ "args": words }).to_string();
        client("mysql-cli", version, "", &options, "")
    };
    let mariadb = "10.11.6-MariaDB";
    for (arguments, expected) in [
        ("-h db -P 3307 -u app -D shop -e x", "db:3307 app shop"),
        ("-hdb -P3307 -uapp -Dshop -S /s", "db:3307 app shop"),
        ("-S /s -e x -h db shop", "db:3306 - shop"),
        (
            "--host db --port 3308 --user=app --protocol tcp --ssl shop",
            "db:3308 app shop",
        ),
        ("-p -h db --host=other --database=a b", "other:3306 - b"),
    ] {
        assert_eq!(target(&run(mariadb, arguments)), expected, "{arguments}");
    }
    let text = r#"{"args": "-h db -u app"}"#;
    let answer = client("mysql-cli", mariadb, "", text, "");
    assert_eq!(target(&answer), "db:3306 app -", "arguments in one text");
    let (new, old, oracle) = ("11.4.2-MariaDB", "5.7.44", "8.0.36");
    for (version, arguments, expected) in [
        (mariadb, "--print-defaults --ssl", OPPORTUNISTIC),
        (mariadb, "--ssl --no-defaults", ERROR),
        (mariadb, "--ssl --defaults-file=/app/my.cnf", ERROR),
        (mariadb, "--defaults-file=/none.cnf", ERROR),
        (mariadb, "--defaults-file=/app/my.cnf --ssl", OPPORTUNISTIC),
        (mariadb, "--defaults-extra-file=/none.cnf", ERROR),
        (mariadb, "--ssl=ON", OPPORTUNISTIC),
        (mariadb, "--ssl=off", PLAIN),
        (mariadb, "--disable-ssl", PLAIN),
        (mariadb, "--enable-ssl", OPPORTUNISTIC),
        (mariadb, "--disable-ssl=0", OPPORTUNISTIC),
        (mariadb, "--skip-ssl --ssl-cert=/c.pem", OPPORTUNISTIC),
        (
            mariadb,
            "--skip-ssl --ssl-ca=/rds.pem",
            "opportunistic yes no option:args(ssl-ca)",
        ),
        (mariadb, "--ssl-ca=/rds.pem --skip-ssl", PLAIN),
        (mariadb, "--ssl-ca", ERROR),
        (mariadb, "--ssl-c=/rds.pem", ERROR),
        (mariadb, "--skip-host", ERROR),
        (
            mariadb,
            "--loose-skip-x --loose-ssl-mode=x --ssl",
            OPPORTUNISTIC,
        ),
        // From 11.4 on the program verifies by default, except where it does not use TLS.
        (new, "", "required yes yes system"),
        (
            new,
            "--ssl-ca=/rds.pem",
            "required yes yes option:args(ssl-ca)",
        ),
        (new, "--skip-ssl", PLAIN),
        (new, "--skip-ssl --ssl-verify-server-cert", PLAIN),
        (new, "--ssl-ca=/rds.pem --ssl=0", PLAIN),
        (new, "--skip-ssl-verify-server-cert", OPPORTUNISTIC),
        (
            new,
            "--ssl-ca=/rds.pem --disable-ssl-verify-server-cert",
            OPPORTUNISTIC,
        ),
        // Oracle's program.
        (oracle, "", OPPORTUNISTIC),
        (
            oracle,
            "--ssl-ca=/rds.pem",
            "required yes no option:args(ssl-ca)",
        ),
        (
            oracle,
            "--ssl-capath /certs --ssl-mode VERIFY_IDENTITY",
            "required yes yes option:args(ssl-capath)",
        ),
        (
            oracle,
            "--ssl-mode=verify_ca --ssl-ca=/rds.pem --ssl-capath=/certs",
            "required yes no option:args(ssl-ca)+option:args(ssl-capath)",
        ),
        (oracle, "--ssl-mode VERIFY_CA -h db", ERROR),
        (oracle, "--ssl-mode=DISABLED --ssl-ca=/rds.pem", PLAIN),
        (oracle, "--ssl-ca=/rds.pem --ssl-mode=DISABLED", PLAIN),
        (
            oracle,
            "--ssl-mode=PREFERRED --ssl-ca=/rds.pem",
            OPPORTUNISTIC,
        ),
        (oracle, "--ssl-ca=/rds.pem --ssl-mode REQUIRED", REQUIRED),
        (oracle, "--ssl-mode=maybe", ERROR),
        (oracle, "--ssl-mode=", ERROR),
        (oracle, "--ssl", ERROR),
        (oracle, "--disable-ssl", ERROR),
        (oracle, "--ssl-verify-server-cert", ERROR),
        // Before version 8, two more options change its mode.
        (old, "--ssl", REQUIRED),
        (old, "--skip-ssl", PLAIN),
        (old, "--ssl=0", PLAIN),
        (old, "--ssl-ca=/rds.pem --skip-ssl", PLAIN),
        (
            old,
            "--skip-ssl --ssl-ca=/rds.pem",
            "required yes no option:args(ssl-ca)",
        ),
        (
            old,
            "--ssl-ca=/rds.pem --ssl",
            "required yes no option:args(ssl-ca)",
        ),
        (
            old,
            "--ssl-ca=/rds.pem --ssl-verify-server-cert",
            "required yes yes option:args(ssl-ca)",
        ),
        (
            old,
            "--ssl-ca=/rds.pem --ssl-mode=VERIFY_IDENTITY --skip-ssl-verify-server-cert",
            "required yes no option:args(ssl-ca)",
        ),
        (old, "--skip-ssl-verify-server-cert", OPPORTUNISTIC),
        (old, "--ssl-verify-server-cert", ERROR),
    ] {
        let answer = run(version, arguments);
        assert_eq!(summary(&answer), expected, "{version} {arguments}");
    }
    assert_eq!(
        target(&run(oracle, "-h db --ssl-mode REQUIRED shop")),
        "db:3306 - shop"
    );
    for (version, arguments, kind, text, expected) in [
        (
            mariadb,
            "--skip-ssl",
            RemarkKind::Overrides,
            "the CA",
            false,
        ),
        (
            mariadb,
            "--ssl-capath=/certs --skip-ssl",
            RemarkKind::Overrides,
            "the CA",
            true,
        ),
        (
            mariadb,
            "--ssl-ca=/rds.pem --ssl-verify-server-cert=0",
            RemarkKind::Surprise,
            "does not stop the check of the chain",
            true,
        ),
        (
            mariadb,
            "--ssl-ca=/rds.pem --ssl-verify-server-cert",
            RemarkKind::Surprise,
            "does not stop the check of the chain",
            false,
        ),
        (
            new,
            "--ssl-ca=/rds.pem --ssl-verify-server-cert=0",
            RemarkKind::Surprise,
            "does not stop the check of the chain",
            false,
        ),
        (
            mariadb,
            "--ssl-mode=REQUIRED",
            RemarkKind::Rejected,
            "Oracle's mysql",
            true,
        ),
    ] {
        let answer = run(version, arguments);
        assert_eq!(
            has_remark(&answer, kind, text),
            expected,
            "{version} {arguments}: {:?}",
            answer.remarks
        );
    }
}

/// The option file decides only where the program itself does not.
#[test]
fn option_files_of_the_python_drivers() {
    let file = "[client]\nhost=file\nport=3307\nssl-ca=/rds.pem\nssl-capath=/certs\n";
    for (name, version, transport) in [
        ("pymysql", "1.1.1", "opportunistic"),
        ("pymysql", "1.2.4", "required"),
        ("asyncmy", "0.2.18", "required"),
    ] {
        for (options, stores, server) in [
            (
                "{}",
                "file:/app/my.cnf(ssl-ca)+file:/app/my.cnf(ssl-capath)",
                "file:3307",
            ),
            (
                r#"{"ssl": {"ca": "/own.pem"}, "host": "own"}"#,
                "option:ssl.ca+file:/app/my.cnf(ssl-capath)",
                "own:3307",
            ),
            (
                r#"{"ssl": {"capath": "/own"}, "port": 1}"#,
                "file:/app/my.cnf(ssl-ca)+option:ssl.capath",
                "file:1",
            ),
            (
                r#"{"ssl": {"ca": "", "capath": ""}, "port": 0}"#,
                "file:/app/my.cnf(ssl-ca)+file:/app/my.cnf(ssl-capath)",
                "file:3307",
            ),
        ] {
            let mut json: serde_json::Value = serde_json::from_str(options).unwrap();
            json["read_default_file"] = "my.cnf".into();
            let answer = client(name, version, "", &json.to_string(), file);
            let expected = format!("{transport} yes yes {stores}");
            assert_eq!(summary(&answer), expected, "{name} {version} {options}");
            assert!(target(&answer).starts_with(server), "{name} {options}");
        }
    }
    for (name, version, options, file, expected) in [
        (
            "pymysql",
            "1.1.1",
            r#"{"read_default_file": "my.cnf"}"#,
            "[client]\nssl-cert=/c.pem\n",
            OPPORTUNISTIC,
        ),
        (
            "pymysql",
            "1.1.1",
            r#"{"read_default_file": "my.cnf"}"#,
            "[client]\nuser=a\n",
            PLAIN,
        ),
        (
            "pymysql",
            "1.1.1",
            r#"{"read_default_group": "rds"}"#,
            "[rds]\nssl-ca=/rds.pem\n[client]\nssl-ca=/own.pem\n",
            "opportunistic yes yes file:/etc/my.cnf(ssl-ca)",
        ),
        (
            "pymysql",
            "1.1.1",
            r#"{"read_default_group": "", "read_default_file": ""}"#,
            "[client]\nssl-ca=/rds.pem\n",
            PLAIN,
        ),
        (
            "asyncmy",
            "0.2.18",
            r#"{"read_default_file": "my.cnf", "ssl": true}"#,
            "[client]\nssl-ca=/rds.pem\n",
            REQUIRED,
        ),
        (
            "pymysql",
            "1.1.1",
            r#"{"read_default_file": "/none.cnf"}"#,
            "",
            PLAIN,
        ),
        (
            "mysqlconn",
            "8.0.28",
            r#"{"option_files": "/none.cnf"}"#,
            "",
            ERROR,
        ),
        (
            "mysqlconn",
            "8.0.28",
            r#"{"option_files": "my.cnf", "use_pure": true}"#,
            "[client]\nssl_ca = None\nssl-verify-cert = True\nunknown=1\n",
            "required yes no system",
        ),
        (
            "mysqlconn",
            "8.0.28",
            r#"{"option_files": "my.cnf", "use_pure": true}"#,
            "[connector_python]\nunknown=1\n",
            ERROR,
        ),
        (
            "mysqlconn",
            "8.0.28",
            r#"{"option_files": ["my.cnf"], "use_pure": true}"#,
            "[connector_python]\nssl_verify_cert=False\n[client]\nssl_ca='/rds.pem'\nssl_verify_cert=True\nssl_verify_identity=True\n",
            "opportunistic yes yes file:/app/my.cnf(ssl_ca)+system",
        ),
        (
            "mysqlconn",
            "8.0.28",
            r#"{"option_files": "my.cnf", "use_pure": true, "ssl_verify_cert": false}"#,
            "[client]\nssl_verify_cert=True\n",
            OPPORTUNISTIC,
        ),
        (
            "mysqlconn",
            "8.0.28",
            r#"{"option_files": "my.cnf", "option_groups": ["rds"], "use_pure": true}"#,
            "[client]\nssl_verify_cert=True\n[rds]\nsocket=/s\n",
            PLAIN,
        ),
        (
            "mysqlconn",
            "8.0.28",
            r#"{"option_files": "my.cnf", "use_pure": true}"#,
            "!include b.cnf\n!includedir d\n[client]\nraw=1\n",
            "required yes yes system",
        ),
        (
            "mysqlconn",
            "8.0.28",
            r#"{"option_files": "my.cnf", "use_pure": true}"#,
            "!include none.cnf\n[client]\nraw=1\n",
            ERROR,
        ),
    ] {
        let answer = client(name, version, "", options, file);
        assert_eq!(summary(&answer), expected, "{name} {options} {file}");
    }
}

#[test]
fn options_of_the_python_drivers() {
    check(&[
        ("pymysql", "1.1.1", "", r#"{"ssl": []}"#, PLAIN),
        ("pymysql", "1.1.1", "", r#"{"ssl": ["x"]}"#, ERROR),
        ("pymysql", "1.1.1", "", r#"{"ssl": {}}"#, PLAIN),
        ("pymysql", "1.1.1", "", r#"{"ssl": true}"#, ERROR),
        (
            "pymysql",
            "1.1.1",
            "",
            r#"{"ssl": {"cert": "/c.pem"}}"#,
            OPPORTUNISTIC,
        ),
        (
            "pymysql",
            "1.1.1",
            "",
            r#"{"ssl": {"verify_mode": "optional"}}"#,
            "opportunistic yes no system",
        ),
        (
            "pymysql",
            "1.1.1",
            "",
            r#"{"ssl": {"ca": "/rds.pem", "verify_mode": "x"}}"#,
            "opportunistic yes yes option:ssl.ca",
        ),
        (
            "pymysql",
            "1.1.1",
            "",
            r#"{"ssl": {"ca": "/rds.pem", "verify_mode": "no", "check_hostname": 0}}"#,
            OPPORTUNISTIC,
        ),
        (
            "pymysql",
            "1.2.3",
            "",
            r#"{"ssl_ca": "/rds.pem", "ssl_verify_identity": true}"#,
            ERROR,
        ),
        (
            "pymysql",
            "1.2.4",
            "",
            r#"{"ssl_ca": "/rds.pem", "ssl_verify_identity": true}"#,
            "required yes yes option:ssl_ca",
        ),
        (
            "aiomysql",
            "0.3.2",
            "",
            r#"{"ssl": {"$py": "ssl.create_default_context(cafile='/rds.pem')"}}"#,
            "opportunistic yes yes option:ssl(cafile)",
        ),
        (
            "pymysql",
            "1.2.4",
            "",
            r#"{"ssl": {"$py": "ssl.create_default_context(cafile='/rds.pem')"}}"#,
            "required yes yes option:ssl(cafile)",
        ),
        (
            "asyncmy",
            "0.2.18",
            "",
            r#"{"ssl": {"$py": "ssl.create_default_context(cafile='/rds.pem')"}}"#,
            "required yes yes option:ssl(cafile)",
        ),
        ("aiomysql", "0.3.2", "", r#"{"ssl": {}}"#, PLAIN),
        (
            "aiomysql",
            "0.3.2",
            "",
            r#"{"ssl": {"ca": "/rds.pem"}}"#,
            "opportunistic unknown unknown",
        ),
        ("asyncmy", "0.2.18", "", r#"{"ssl": 1}"#, ERROR),
        ("asyncmy", "0.2.18", "", r#"{"ssl": {}}"#, PLAIN),
        ("mysqlconn", "9.1.0", "", r#"{"unix_socket": "/s"}"#, PLAIN),
        (
            "mysqlconn",
            "9.1.0",
            "",
            r#"{"unix_socket": ""}"#,
            OPPORTUNISTIC,
        ),
        (
            "mysqlconn",
            "9.1.0",
            "",
            r#"{"ssl_ca": "", "ssl_verify_identity": true, "use_pure": true}"#,
            "opportunistic yes yes system",
        ),
        (
            "mysqlconn",
            "9.1.0",
            "",
            r#"{"ssl_ca": "/rds.pem", "ssl_verify_identity": true}"#,
            "required yes yes option:ssl_ca",
        ),
        (
            "mysqlconn",
            "9.1.0",
            "",
            r#"{"ssl_verify_cert": true}"#,
            "opportunistic yes no refuses",
        ),
        (
            "sqlalchemy",
            "",
            "mysql+pymysql://h/d?ssl_ca=/rds.pem&ssl_check_hostname=false",
            "{}",
            "required yes no dsn:ssl_ca",
        ),
        (
            "sqlalchemy",
            "",
            "mysql+mysqlconnector://h/d?ssl_ca=/rds.pem&ssl_verify_cert=no&use_pure=0",
            "{}",
            OPPORTUNISTIC,
        ),
        (
            "sqlalchemy",
            "",
            "mysql+mariadbconnector://h/d?ssl_ca=/rds.pem&ssl_verify_cert=off",
            "{}",
            "opportunistic yes no dsn:ssl_ca",
        ),
    ]);
    for (name, version) in [("mysqlconn", "9.1.0"), ("pymysql", "1.1.1")] {
        for (options, expected) in [
            (r#"{"ssl_disabled": true}"#, false),
            (
                r#"{"ssl_disabled": true, "ssl_verify_identity": true}"#,
                true,
            ),
            (r#"{"ssl_disabled": true, "ssl_verify_cert": true}"#, true),
        ] {
            let answer = client(name, version, "", options, "");
            assert_eq!(summary(&answer), PLAIN, "{name} {options}");
            let found = has_remark(&answer, RemarkKind::Overrides, "takes precedence");
            assert_eq!(found, expected, "{name} {options}");
        }
    }
}

#[test]
fn options_of_drivers_on_connector_c() {
    let (of_mariadb, of_mysql) = (
        "2.3.2 / client library 3.3.20",
        "2.3.2 / client library 8.0.36",
    );
    let (ruby, ruby_new, ruby_mysql) = (
        "0.5.3 / client library 3.3.20",
        "0.5.3 / client library 3.4.8",
        "0.5.6 / client library 8.0.36",
    );
    check(&[
        (
            "mysqlclient",
            of_mariadb,
            "",
            r#"{"ssl": true}"#,
            OPPORTUNISTIC,
        ),
        ("mysqlclient", of_mariadb, "", r#"{"ssl": false}"#, PLAIN),
        (
            "mysqlclient",
            of_mariadb,
            "",
            r#"{"ssl": false, "ssl_mode": "REQUIRED"}"#,
            OPPORTUNISTIC,
        ),
        (
            "mysqlclient",
            of_mariadb,
            "",
            r#"{"ssl": true, "ssl_mode": "DISABLED"}"#,
            PLAIN,
        ),
        ("mysqlclient", of_mariadb, "", r#"{"ssl": "x"}"#, ERROR),
        (
            "mysqlclient",
            of_mariadb,
            "",
            r#"{"ssl_mode": "required"}"#,
            ERROR,
        ),
        (
            "mysqlclient",
            of_mariadb,
            "",
            r#"{"ssl": {"key": "/k.pem"}}"#,
            OPPORTUNISTIC,
        ),
        (
            "mysqlclient",
            of_mariadb,
            "",
            r#"{"ssl": {"ca": "/rds.pem"}, "ssl_mode": "VERIFY_CA"}"#,
            "required yes yes option:ssl.ca",
        ),
        ("mysqlclient", of_mysql, "", "{}", OPPORTUNISTIC),
        (
            "mysqlclient",
            of_mysql,
            "",
            r#"{"ssl_mode": "DISABLED"}"#,
            PLAIN,
        ),
        (
            "mysqlclient",
            of_mysql,
            "",
            r#"{"ssl_mode": "PREFERRED"}"#,
            OPPORTUNISTIC,
        ),
        (
            "mysqlclient",
            of_mysql,
            "",
            r#"{"ssl_mode": "REQUIRED"}"#,
            REQUIRED,
        ),
        (
            "mysqlclient",
            of_mysql,
            "",
            r#"{"ssl_mode": "VERIFY_CA"}"#,
            ERROR,
        ),
        (
            "mysqlclient",
            of_mysql,
            "",
            r#"{"ssl_mode": "VERIFY_CA", "ssl": {"ca": "/rds.pem"}}"#,
            "required yes no option:ssl.ca",
        ),
        (
            "mysqlclient",
            of_mysql,
            "",
            r#"{"ssl_mode": "VERIFY_IDENTITY", "ssl": {"capath": "/certs"}}"#,
            "required yes yes option:ssl.capath",
        ),
        (
            "mariadb-python",
            "2.0.0 / Connector/C 3.3.20",
            "",
            r#"{"ssl_ca": "/rds.pem"}"#,
            "opportunistic yes no option:ssl_ca",
        ),
        (
            "mariadb-python",
            "1.1.14 / Connector/C 3.3.20",
            "",
            r#"{"tls_fp": "AA"}"#,
            "required yes no refuses",
        ),
        (
            "mariadb-python",
            "1.1.14 / Connector/C 3.3.20",
            "",
            r#"{"ssl_crl": "/c.pem"}"#,
            OPPORTUNISTIC,
        ),
        ("ruby-mysql2", ruby, "", r#"{"sslca": false}"#, PLAIN),
        (
            "ruby-mysql2",
            ruby,
            "",
            r#"{"sslverify": false}"#,
            OPPORTUNISTIC,
        ),
        (
            "ruby-mysql2",
            ruby,
            "",
            r#"{"sslcipher": "x"}"#,
            OPPORTUNISTIC,
        ),
        (
            "ruby-mysql2",
            ruby,
            "",
            r#"{"sslca": "/rds.pem"}"#,
            "opportunistic yes no option:sslca",
        ),
        (
            "ruby-mysql2",
            ruby_new,
            "",
            r#"{"sslca": "/rds.pem"}"#,
            "required yes yes option:sslca",
        ),
        (
            "ruby-mysql2",
            ruby_mysql,
            "",
            r#"{"sslca": "/rds.pem", "ssl_mode": "verify_identity"}"#,
            "required yes yes option:sslca",
        ),
        (
            "ruby-mysql2",
            ruby_mysql,
            "",
            r#"{"sslca": "/rds.pem", "ssl_mode": "SSL_MODE_VERIFY_CA"}"#,
            "required yes no option:sslca",
        ),
        (
            "ruby-mysql2",
            ruby_mysql,
            "",
            r#"{"sslca": "/rds.pem", "sslverify": true}"#,
            "required yes yes option:sslca",
        ),
        (
            "ruby-mysql2",
            ruby_mysql,
            "",
            r#"{"tls_mode": "required"}"#,
            REQUIRED,
        ),
        (
            "ruby-mysql2",
            ruby_mysql,
            "",
            r#"{"ssl_mode": "disabled"}"#,
            PLAIN,
        ),
        (
            "DBD-MariaDB",
            "1.22",
            "dbi:MariaDB:host=h;mariadb_ssl=1;mariadb_ssl_ca_path=/certs",
            "{}",
            "required yes yes dsn:mariadb_ssl_ca_path",
        ),
        (
            "DBD-MariaDB",
            "1.22",
            "dbi:MariaDB:host=h",
            r#"{"mariadb_ssl": 1, "mariadb_ssl_ca_file": "/rds.pem", "mysql_ssl_optional": 1}"#,
            "required yes yes option:mariadb_ssl_ca_file",
        ),
        (
            "DBD-MariaDB",
            "1.22",
            "dbi:MariaDB:host=h;mariadb_ssl=1",
            "{}",
            "required yes yes system",
        ),
        (
            "DBD-MariaDB",
            "1.22",
            "dbi:MariaDB:host=h;mariadb_ssl=0;mariadb_ssl_ca_file=/rds.pem",
            "{}",
            PLAIN,
        ),
        (
            "DBD-MariaDB",
            "1.22",
            "dbi:MariaDB:host=h;mariadb_ssl=1;mariadb_ssl_verify_server_cert=0",
            "{}",
            "unknown unknown unknown",
        ),
        (
            "DBD-MariaDB",
            "1.22",
            "dbi:MariaDB:host=h;mariadb_ssl=1;mariadb_ssl_verify_server_cert=1",
            "{}",
            ERROR,
        ),
        (
            "DBD-MariaDB",
            "1.22",
            "dbi:MariaDB:host=h;mariadb_ssl=1;mariadb_ssl_verify_server_cert=1;mariadb_ssl_ca_path=/certs",
            "{}",
            "required yes yes dsn:mariadb_ssl_ca_path",
        ),
        (
            "DBD-MariaDB",
            "1.22",
            "dbi:MariaDB:host=h;mariadb_ssl=1;mariadb_ssl_optional=1;mariadb_ssl_verify_server_cert=0",
            "{}",
            OPPORTUNISTIC,
        ),
        (
            "DBD-mysql",
            "4.050",
            "dbi:mysql:host=h;mysql_ssl=1;mysql_ssl_optional=1;mysql_ssl_ca_file=/rds.pem",
            "{}",
            "opportunistic yes no dsn:mysql_ssl_ca_file",
        ),
        (
            "DBD-mysql",
            "4.050",
            "dbi:mysql:host=h;mysql_ssl=1;mysql_ssl_optional=1;mysql_ssl_ca_file=/rds.pem;mysql_ssl_verify_server_cert=1",
            "{}",
            ERROR,
        ),
        (
            "mariadb-odbc",
            "3.1.15",
            "Driver={MariaDB Unicode};Server=h;SSLCA={/rds.pem};SSLVERIFY=-1;SSLCA=/own.pem",
            "{}",
            "required yes yes dsn:SSLCA",
        ),
        (
            "mariadb-odbc",
            "3.1.15",
            "Driver={MariaDB Unicode};Server=h;SSLCA=/rds.pem;SSLVERIFY=0",
            "{}",
            "opportunistic yes no dsn:SSLCA",
        ),
        (
            "mariadb-odbc",
            "3.1.15",
            "Driver={MariaDB Unicode};Server=h;FORCETLS=Yes",
            "{}",
            OPPORTUNISTIC,
        ),
        (
            "mariadb-odbc",
            "3.1.15",
            "Driver={MariaDB Unicode};Server=h;FORCETLS=0;SSLKEY=/k.pem",
            "{}",
            OPPORTUNISTIC,
        ),
        (
            "mariadb-odbc",
            "3.1.15",
            "Driver={MariaDB Unicode};Server=h;TLSPEERFP=AA",
            "{}",
            "required yes no refuses",
        ),
        (
            "mariadb-odbc",
            "3.2",
            "Driver={MariaDB Unicode};Server=h;SSLCA=/rds.pem",
            "{}",
            OPPORTUNISTIC,
        ),
    ]);
    for (name, dsn, expected) in [
        (
            "mariadb-odbc",
            "Driver={MariaDB};Server=h;Port=1;Uid=u;Database={a}}b}",
            "h:1 u a}b",
        ),
        (
            "mariadb-odbc",
            "Driver={MariaDB};Host=h;User=u;Db=d",
            "h:3306 u d",
        ),
        (
            "mariadb-odbc",
            "=x;Driver={MariaDB};x;Host = h ",
            "h:3306 - -",
        ),
        (
            "DBD-MariaDB",
            "dbi:MariaDB:orders;host=h;port=1",
            "h:1 - orders",
        ),
        ("DBD-MariaDB", "MariaDB:;hostname=h;db=d;", "h:3306 - d"),
        ("DBD-mysql", "mysql:database=d;host=h;", "h:3306 - d"),
    ] {
        assert_eq!(target(&client(name, "", dsn, "{}", "")), expected, "{dsn}");
    }
    // Only an option that is not the driver's own, and resembles one about TLS, is named as ignored.
    for (options, expected) in [
        (r#"{"ssl_ca": "/rds.pem", "host": "h"}"#, false),
        (r#"{"charset": "x", "pool_name": "y"}"#, false),
        (r#"{"sslca": "/rds.pem"}"#, true),
    ] {
        let answer = client("mariadb-python", "1.1.14", "", options, "");
        let found = has_remark(&answer, RemarkKind::Misspelt, "ignores it");
        assert_eq!(found, expected, "{options}: {:?}", answer.remarks);
    }
    for (options, text) in [
        (r#"{"ssl_mode": "PREFERRED"}"#, "this mode does nothing"),
        (r#"{"ssl_mode": "REQUIRED"}"#, "does not require TLS"),
        (r#"{"ssl_mode": "VERIFY_CA"}"#, "checks the name as well"),
    ] {
        let answer = client("mysqlclient", of_mariadb, "", options, "");
        let found = answer
            .remarks
            .iter()
            .any(|remark| remark.text.contains(text));
        assert!(found, "{options}: {:?}", answer.remarks);
    }
}

/// The options of a file that Connector/C reads.
#[test]
fn option_files_of_connector_c() {
    let (before, from) = (
        "2.3.2 / client library 3.3.20",
        "2.3.2 / client library 3.4.8",
    );
    let file = "file:/app/my.cnf";
    for (version, lines, expected) in [
        (
            before,
            "ssl-ca=/rds.pem\nssl-verify-server-cert=-1",
            format!("required yes yes {file}(ssl-ca)"),
        ),
        (
            before,
            "ssl-ca=/rds.pem\nssl-verify-server-cert= +1x",
            format!("required yes yes {file}(ssl-ca)"),
        ),
        (
            before,
            "ssl-ca=/rds.pem\nssl-verify-server-cert=1-",
            format!("required yes yes {file}(ssl-ca)"),
        ),
        (
            before,
            "ssl-ca=/rds.pem\nssl-verify-server-cert=yes",
            format!("opportunistic yes no {file}(ssl-ca)"),
        ),
        (
            before,
            "ssl-ca=/rds.pem\nssl_verify_server_cert=0",
            format!("opportunistic yes no {file}(ssl-ca)"),
        ),
        (
            before,
            "ssl_capath=/certs",
            format!("opportunistic yes no {file}(ssl_capath)"),
        ),
        (before, "ssl-ca=", OPPORTUNISTIC.to_owned()),
        (before, "ssl-enforce=1", OPPORTUNISTIC.to_owned()),
        (before, "ssl-enforce=0", PLAIN.to_owned()),
        (before, "ssl-cipher=x", OPPORTUNISTIC.to_owned()),
        (
            before,
            "ssl-cert=/c.pem\nssl-crl=/c.crl",
            OPPORTUNISTIC.to_owned(),
        ),
        (before, "ssl-key", PLAIN.to_owned()),
        (before, "ssl-fp=AA", "required yes no refuses".to_owned()),
        (
            before,
            "ssl-verify-server-cert=1",
            "required yes yes system".to_owned(),
        ),
        (from, "ssl-ca=/rds.pem", OPPORTUNISTIC.to_owned()),
        (
            from,
            "ssl-ca=/rds.pem\nssl-verify-server-cert=1",
            format!("required yes yes {file}(ssl-ca)"),
        ),
        // A file that does not exist ends every handshake.
        (
            from,
            "ssl-ca=/none.pem\nssl-capath=/certs",
            format!("opportunistic yes no {file}(ssl-ca) refuses"),
        ),
        (
            from,
            "ssl-ca=/rds.pem\nssl-capath=/none",
            OPPORTUNISTIC.to_owned(),
        ),
    ] {
        let options = r#"{"read_default_file": "my.cnf"}"#;
        let answer = client(
            "mysqlclient",
            version,
            "",
            options,
            &format!("[client]\n{lines}"),
        );
        assert_eq!(summary(&answer), expected, "{version} {lines}");
    }
    for (path, is_missing) in [("my.cnf", false), ("/none.cnf", true)] {
        let options = format!(r#"{{"read_default_file": "{path}"}}"#);
        let answer = client("mysqlclient", before, "", &options, "[client\n");
        let found = has_remark(&answer, RemarkKind::Missing, "does not report that");
        assert_eq!(found, is_missing, "{path}");
    }
    // Where only a group is named, the usual files are read.
    let group = r#"{"read_default_group": "rds"}"#;
    let answer = client("mysqlclient", before, "", group, "[rds]\nssl-ca=/rds.pem\n");
    assert_eq!(
        summary(&answer),
        "opportunistic yes no file:/etc/my.cnf(ssl-ca)"
    );
    for (lines, text) in [
        ("ssl-verify-server-cert=1", None),
        ("ssl-verify-server-cert=yes", Some("takes a number")),
        ("ssl-verify-server-cert", Some("ignores a bare")),
        ("ssl-mode=REQUIRED", Some("has no such option")),
        ("skip-ssl", Some("has no such option")),
    ] {
        let options = r#"{"read_default_file": "my.cnf"}"#;
        let answer = client(
            "mysqlclient",
            before,
            "",
            options,
            &format!("[client]\n{lines}\n"),
        );
        let ignored = answer
            .remarks
            .iter()
            .find(|remark| remark.kind == RemarkKind::Ignored);
        assert_eq!(
            ignored.is_some(),
            text.is_some(),
            "{lines}: {:?}",
            answer.remarks
        );
        if let (Some(remark), Some(text)) = (ignored, text) {
            assert!(remark.text.contains(text), "{lines}: {remark:?}");
        }
    }
}

#[test]
fn options_of_php_ruby_and_rails() {
    check(&[
        (
            "mysqli",
            "8.2.36",
            "",
            r#"{"flags": "MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_VERIFY_SERVER_CERT"}"#,
            "required yes yes system",
        ),
        (
            "mysqli",
            "8.2.36",
            "",
            r#"{"ssl_set": [null, null, "", null, null]}"#,
            "required yes yes system refuses",
        ),
        (
            "mysqli",
            "8.2.36",
            "",
            r#"{"ssl_set": [null, null, null, "/certs", null]}"#,
            "required yes yes option:ssl_set",
        ),
        (
            "mysqli",
            "8.2.36",
            "",
            r#"{"ssl_set": ["/k.pem", null, null, null, null]}"#,
            REQUIRED,
        ),
        (
            "mysqli",
            "8.2.36",
            "",
            r#"{"ssl_set": [null, null, null, null, "x"]}"#,
            REQUIRED,
        ),
        (
            "mysqli",
            "8.2.36",
            "",
            r#"{"flags": ["MYSQLI_CLIENT_SSL"], "options": {"MYSQLI_OPT_SSL_VERIFY_SERVER_CERT": "0"}}"#,
            REQUIRED,
        ),
        (
            "mysqli",
            "8.2.36",
            "",
            r#"{"flags": ["MYSQLI_CLIENT_SSL"], "options": {"MYSQLI_OPT_SSL_VERIFY_SERVER_CERT": "1"}}"#,
            "required yes yes system",
        ),
        (
            "pdo_mysql",
            "8.2.36",
            "mysql:host=h",
            r#"{"PDO::MYSQL_ATTR_SSL_CA": "/rds.pem", "PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT": "0"}"#,
            REQUIRED,
        ),
        (
            "pdo_mysql",
            "8.4.1",
            "mysql:host=h",
            r#"{"Pdo\\Mysql::ATTR_SSL_CAPATH": "/certs"}"#,
            "required yes yes option:Pdo\\Mysql::ATTR_SSL_CAPATH",
        ),
        (
            "pdo_mysql",
            "8.2.36",
            "mysql:host=h",
            r#"{"PDO::MYSQL_ATTR_SSL_KEY": "/k.pem"}"#,
            REQUIRED,
        ),
        ("trilogy", "2.9", "", "{}", PLAIN),
        ("trilogy", "2.9", "", r#"{"ssl": true}"#, REQUIRED),
        ("trilogy", "2.9", "", r#"{"ssl": false}"#, PLAIN),
        (
            "trilogy",
            "2.9",
            "",
            r#"{"ssl_mode": "disabled", "ssl": true}"#,
            PLAIN,
        ),
        (
            "trilogy",
            "2.9",
            "",
            r#"{"ssl_mode": "SSL_PREFERRED_NOVERIFY"}"#,
            OPPORTUNISTIC,
        ),
        ("trilogy", "2.9", "", r#"{"ssl_mode": 4}"#, OPPORTUNISTIC),
        (
            "trilogy",
            "2.9",
            "",
            r#"{"ssl_mode": "SSL_REQUIRED_NOVERIFY"}"#,
            REQUIRED,
        ),
        (
            "trilogy",
            "2.9",
            "",
            r#"{"ssl_mode": "SSL_VERIFY_CA", "ssl_ca": "/rds.pem"}"#,
            "required yes no option:ssl_ca",
        ),
        (
            "trilogy",
            "2.9",
            "",
            r#"{"ssl_mode": 1, "ssl_capath": "/certs"}"#,
            "required yes yes option:ssl_capath",
        ),
        ("trilogy", "2.9", "", r#"{"ssl_mode": 5}"#, ERROR),
        (
            "rails",
            "",
            "",
            r#"{"adapter": "trilogy", "ssl_mode": "required"}"#,
            REQUIRED,
        ),
        (
            "rails",
            "",
            "",
            r#"{"adapter": "mysql2", "sslca": "/rds.pem"}"#,
            "opportunistic yes no option:sslca",
        ),
    ]);
    for (name, dsn, takes) in [
        ("pdo_mysql", "mysql:host=h", true),
        ("pdo_mysql", "mysql://h/d", false),
        ("DBD-mysql", "mysql:host=h", true),
        ("DBD-mysql", "dbi:mysql:host=h", true),
        ("DBD-mysql", "mysql://h/d", false),
        ("mysqlconnector", "Server=h;Port=1", true),
        ("mysqlconnector", "Host=h;Ssl Mode=None", true),
        ("mysqlconnector", "Server=h", false),
        ("mysqlconnector", "Port=1;SslMode=None", false),
        ("mysqlconnector", "Server=h;Port=1;Encrypt=true", false),
        ("mysqlconnector", "Driver={x};Server=h;Port=1", false),
        ("mysqlconnector", "x://a;Server=h;Port=1", false),
    ] {
        assert_eq!(driver(name).unwrap().takes(dsn), takes, "{name} {dsn}");
    }
}

#[test]
fn options_of_go_rust_and_dotnet() {
    let (native, rustls) = ("26.0.1 (native-tls)", "26.0.1 (rustls)");
    let (async_native, async_rustls) = ("0.37.1 (native-tls)", "0.37.1 (rustls)");
    check(&[
        (
            "go-mysql",
            "1.9.0",
            "a@tcp(h)/d?tls=preferred",
            "{}",
            OPPORTUNISTIC,
        ),
        (
            "go-mysql",
            "1.9.0",
            "a@tcp(h)/d?tls=Skip-Verify",
            "{}",
            REQUIRED,
        ),
        (
            "go-mysql",
            "1.9.0",
            "a@tcp(h)/d?tls=true&tls=0",
            "{}",
            PLAIN,
        ),
        ("go-mysql", "1.9.0", "a@tcp(h)/d?tls=rds", "{}", ERROR),
        (
            "go-mysql",
            "1.9.0",
            "a@tcp(h)/d?tls=rds",
            r#"{"register": "x"}"#,
            ERROR,
        ),
        (
            "go-mysql",
            "1.9.0",
            "a@tcp(h)/d?tls=a%2Bb",
            r#"{"register": "a+b", "root": "/rds.pem", "serverName": "h"}"#,
            "required yes yes option:root",
        ),
        ("go-mysql", "1.9.0", "a@tcp(h)/d?ssl=true", "{}", ERROR),
        ("go-mysql", "1.9.0", "a@tcp(h)/d?SSLmode=x", "{}", ERROR),
        ("go-mysql", "1.9.0", "a@tcp(h)/d?useSSL=true", "{}", ERROR),
        ("go-mysql", "1.9.0", "a@tcp(h/d?tls=true", "{}", ERROR),
        ("go-mysql", "1.9.0", "a@tcp(h)", "{}", ERROR),
        (
            "rust-mysql",
            native,
            "mysql://h/d?compress=true",
            "{}",
            PLAIN,
        ),
        (
            "rust-mysql",
            native,
            "mysql://h/d?require_ssl=true",
            "{}",
            ERROR,
        ),
        (
            "rust-mysql",
            native,
            "mysql://h/d",
            r#"{"ssl_opts": true, "root_cert_path": "/rds.pem", "danger_skip_domain_validation": true}"#,
            "required yes no option:root_cert_path+system",
        ),
        (
            "rust-mysql",
            rustls,
            "mysql://h/d",
            r#"{"ssl_opts": true, "root_cert_path": "/rds.pem", "danger_skip_domain_validation": true}"#,
            "required yes yes option:root_cert_path",
        ),
        (
            "rust-mysql",
            rustls,
            "mysql://h/d",
            r#"{"ssl_opts": true}"#,
            "required yes yes built-in",
        ),
        (
            "mysql_async",
            async_native,
            "mysql://h/d?pool_min=1",
            "{}",
            PLAIN,
        ),
        (
            "mysql_async",
            async_native,
            "mysql://h/d?ssl=true",
            "{}",
            ERROR,
        ),
        (
            "mysql_async",
            async_native,
            "mysql://h/d?require_ssl=yes",
            "{}",
            ERROR,
        ),
        (
            "mysql_async",
            async_native,
            "mysql://h/d?require_ssl=true&require_ssl=false",
            "{}",
            PLAIN,
        ),
        (
            "mysql_async",
            async_native,
            "mysql://h/d?require_ssl=true",
            "{}",
            "required yes yes system",
        ),
        (
            "mysql_async",
            async_rustls,
            "mysql://h/d?require_ssl=true&verify_identity=false",
            "{}",
            "required yes no built-in",
        ),
        (
            "mysql_async",
            async_rustls,
            "mysql://h/d?require_ssl=true&verify_ca=false",
            "{}",
            "required no unknown",
        ),
        (
            "mysql_async",
            async_rustls,
            "mysql://h/d?require_ssl=true&verify_ca=false&verify_identity=false",
            "{}",
            REQUIRED,
        ),
        (
            "mysql_async",
            async_rustls,
            "mysql://h/d?require_ssl=true&built_in_roots=false",
            "{}",
            "required yes yes refuses",
        ),
        (
            "mysql_async",
            async_rustls,
            "mysql://h/d",
            r#"{"ssl_opts": true, "root_certs": "/rds.pem", "built_in_roots": false}"#,
            "required yes yes option:root_certs",
        ),
        (
            "mysql_async",
            async_rustls,
            "mysql://h/d",
            r#"{"ssl_opts": false}"#,
            PLAIN,
        ),
        (
            "sqlx",
            "0.8.6 (native-tls)",
            "mysql://h/d?sslmode=preferred",
            "{}",
            OPPORTUNISTIC,
        ),
        (
            "sqlx",
            "0.8.6 (native-tls)",
            "mysql://h/d?ssl-mode=REQUIRED&ssl-ca=/rds.pem",
            "{}",
            REQUIRED,
        ),
        (
            "sqlx",
            "0.8.6 (native-tls)",
            "mysql://h/d?ssl-mode=REQUIRED&ssl-ca=/none.pem",
            "{}",
            "required yes no dsn:ssl-ca refuses",
        ),
        (
            "sqlx",
            "0.8.6 (rustls)",
            "mysql://h/d?ssl-mode=REQUIRED&ssl-ca=/none.pem",
            "{}",
            REQUIRED,
        ),
        (
            "sqlx",
            "0.8.6 (native-tls)",
            "mysql://h/d?ssl-mode=VERIFY_CA&ssl-ca=/rds.pem",
            "{}",
            "required yes no dsn:ssl-ca+system",
        ),
        (
            "sqlx",
            "0.8.6 (rustls)",
            "mysql://h/d?ssl-mode=VERIFY_CA&ssl-ca=/rds.pem",
            "{}",
            "required yes yes dsn:ssl-ca",
        ),
        (
            "sqlx",
            "0.8.6 (rustls)",
            "mysql://h/d?ssl-mode=x",
            "{}",
            ERROR,
        ),
        ("mysql-net", "9.0", "Server=h;SslMode=Disabled", "{}", PLAIN),
        (
            "mysql-net",
            "9.0",
            "Server=h;SslMode=None;SslCa=/rds.pem",
            "{}",
            PLAIN,
        ),
        (
            "mysql-net",
            "9.0",
            "Server=h;SslMode=Prefered",
            "{}",
            OPPORTUNISTIC,
        ),
        ("mysql-net", "9.0", "Server=h;SslMode=Maybe", "{}", ERROR),
        (
            "mysql-net",
            "9.0",
            "Server=h;SslMode=VerifyCA;SslCa=/rds.pem",
            "{}",
            "required yes no dsn:SslCa",
        ),
        (
            "mysqlconnector",
            "2.6",
            "Server=h;Ssl Mode=VerifyFull",
            "{}",
            "required yes yes system",
        ),
    ]);
    for (name, dsn, expected) in [
        ("go-mysql", "a:p@tcp(h)/or%2Fd", "h:3306 a or/d"),
        ("go-mysql", "a:b@c@tcp([::1]:1)/", "[::1]:1 a -"),
        ("go-mysql", "tcp()/d", "127.0.0.1:3306 - d"),
        ("go-mysql", "a@unix(/s)/d", " a d"),
        (
            "mysqlconnector",
            "Server=a, b;Port=1;Uid=u;Database=d",
            "a:1,b:1 u d",
        ),
    ] {
        assert_eq!(target(&client(name, "", dsn, "{}", "")), expected, "{dsn}");
    }
    for (dsn, expected) in [
        ("Server=h;SslMode=None", false),
        ("Server=h;Ssl Mode=None", false),
        ("Server=h;SslMod=None", true),
    ] {
        let answer = client("mysqlconnector", "2.6", dsn, "{}", "");
        assert_eq!(
            has_remark(&answer, RemarkKind::Misspelt, "did you mean"),
            expected,
            "{dsn}"
        );
    }
    for (name, version, dsn, options, text, expected) in [
        (
            "rust-mysql",
            native,
            "mysql://h/d",
            r#"{"ssl_opts": true, "danger_skip_domain_validation": true}"#,
            "verified anyway",
            false,
        ),
        (
            "rust-mysql",
            rustls,
            "mysql://h/d",
            r#"{"ssl_opts": true, "danger_skip_domain_validation": true}"#,
            "verified anyway",
            true,
        ),
        (
            "sqlx",
            "0.8.6 (rustls)",
            "mysql://h/d?ssl-mode=VERIFY_CA",
            "{}",
            "checks the name as well",
            true,
        ),
        (
            "go-mysql",
            "1.9.0",
            "a@unix(/s)/d",
            "{}",
            "a local socket",
            true,
        ),
        (
            "go-mysql",
            "1.9.0",
            "a@tcp(h)/d",
            "{}",
            "a local socket",
            false,
        ),
        (
            "mysqlconnector",
            "2.4",
            "Server=h;SslMode=VerifyCA",
            "{}",
            "by the password",
            true,
        ),
        (
            "mysqlconnector",
            "2.3",
            "Server=h;SslMode=VerifyCA",
            "{}",
            "by the password",
            false,
        ),
        (
            "mysqlconnector",
            "2.4",
            "Server=h;SslMode=VerifyCA;SslCa=/rds.pem",
            "{}",
            "by the password",
            false,
        ),
        (
            "sqlx",
            "0.8.6 (rustls)",
            "mysql://h/d?ssl-mode=VERIFY_IDENTITY",
            "{}",
            "checks the name as well",
            false,
        ),
        (
            "sqlx",
            "0.8.6 (native-tls)",
            "mysql://h/d?ssl-mode=VERIFY_CA",
            "{}",
            "checks the name as well",
            false,
        ),
    ] {
        let answer = client(name, version, dsn, options, "");
        let found = answer
            .remarks
            .iter()
            .any(|remark| remark.text.contains(text));
        assert_eq!(found, expected, "{name} {version} {dsn}");
    }
    // A name that is not the host's is compared with the certificate.
    for (name, alternatives) in [("h", 0), ("other", 1)] {
        let options =
            format!(r#"{{"register": "rds", "root": "/rds.pem", "serverName": "{name}"}}"#);
        let answer = client("go-mysql", "1.9.0", "a@tcp(h:1)/d?tls=rds", &options, "");
        assert_eq!(answer.alternatives.len(), alternatives, "{name}");
    }
}

#[test]
fn options_of_node_and_its_frameworks() {
    check(&[
        (
            "mysql2",
            "3.9.7",
            r#"mysql://h/d?ssl={"rejectUnauthorized":false}"#,
            r#"{"ssl": false}"#,
            REQUIRED,
        ),
        (
            "mysql2",
            "3.9.7",
            r#"mysql://h/d?ssl={"rejectUnauthorized":false}"#,
            r#"{"ssl": {"rejectUnauthorized": true}}"#,
            "required yes no built-in",
        ),
        ("mysql2", "3.9.7", "mysql://h/d", r#"{"ssl": true}"#, ERROR),
        ("mysql2", "3.9.7", "mysql://h/d", r#"{"ssl": 0}"#, PLAIN),
        (
            "mysql2",
            "3.9.7",
            "mysql://h/d",
            r#"{"ssl": "Amazon"}"#,
            ERROR,
        ),
        ("mysqljs", "2.18.1", "", r#"{"ssl": "Amazon"}"#, ERROR),
        (
            "mysqljs",
            "2.18.1",
            "",
            r#"{"flags": "X, ssl"}"#,
            "opportunistic unknown unknown",
        ),
        (
            "mysqljs",
            "2.18.1",
            "",
            r#"{"ssl": {"rejectUnauthorized": false}}"#,
            REQUIRED,
        ),
        (
            "mysqljs",
            "2.18.1",
            "",
            r#"{"ssl": {"x": 1}}"#,
            "required yes no built-in",
        ),
        (
            "mysql2",
            "3.9.7",
            "",
            r#"{"ssl": {"$js": "tls()"}}"#,
            "required unknown unknown",
        ),
        (
            "mysqljs",
            "2.18.1",
            "",
            r#"{"ssl": {"$js": "tls()"}}"#,
            "required unknown unknown",
        ),
        (
            "mariadb-node",
            "3.5.4",
            "",
            r#"{"ssl": {"$js": "tls()"}}"#,
            "required unknown unknown",
        ),
        ("mariadb-node", "3.5.4", "mariadb://h", "{}", ERROR),
        ("mariadb-node", "3.5.4", "mariadb://h/", "{}", ERROR),
        ("mariadb-node", "3.5.4", "mysql://h/d", "{}", ERROR),
        (
            "mariadb-node",
            "3.5.4",
            "mariadb://h/d?ssl=true",
            "{}",
            "required yes yes built-in",
        ),
        (
            "mariadb-node",
            "3.5.4",
            "mariadb://h/d?ssl=false",
            "{}",
            PLAIN,
        ),
        ("mariadb-node", "3.5.4", "mariadb://h/d?ssl=1", "{}", PLAIN),
        (
            "mariadb-node",
            "2.5.6",
            "mariadb://h/d?ssl=1",
            "{}",
            "required yes yes built-in",
        ),
        ("mariadb-node", "2.5.6", "mariadb://h/d?ssl=", "{}", PLAIN),
        ("mariadb-node", "3.5.4", "", r#"{"ssl": ""}"#, PLAIN),
        (
            "mariadb-node",
            "3.5.4",
            "",
            r#"{"ssl": {"rejectUnauthorized": false}}"#,
            REQUIRED,
        ),
    ]);
    for (dsn, expected) in [
        ("mysql://h/d?ssl=true", true),
        ("mysql://h/d?charset=x", false),
    ] {
        let answer = client("typeorm", "", dsn, "{}", "");
        assert_eq!(summary(&answer), PLAIN, "{dsn}");
        assert_eq!(
            has_remark(&answer, RemarkKind::Ignored, "TypeORM ignores ssl"),
            expected,
            "{dsn}"
        );
    }
    for (dsn, expected) in [
        ("mysql://h/d?ssl_ca=/rds.pem", true),
        ("mysql://h/d?charset=x", false),
    ] {
        let answer = client("mysql2", "3.9.7", dsn, "{}", "");
        let found = has_remark(&answer, RemarkKind::Misspelt, "this one takes ssl");
        assert_eq!(found, expected, "{dsn}");
    }
    for (version, options, expected) in [
        ("3.5.4", r#"{"ssl": {"x": 1}}"#, true),
        ("3.5.4", r#"{"ssl": {"ca": "x"}}"#, false),
        ("2.5.6", r#"{"ssl": {"x": 1}}"#, false),
    ] {
        let answer = client("mariadb-node", version, "", options, "");
        let found = has_remark(&answer, RemarkKind::Unknown, "by the password");
        assert_eq!(found, expected, "{version} {options}");
    }
}

#[test]
fn properties_of_the_jdbc_drivers() {
    check(&[
        (
            "mariadb-jdbc",
            "2.7.6",
            "jdbc:mariadb://h/d?useSsl=true&trustStore=/r.jks",
            "{}",
            "required yes yes dsn:trustStore",
        ),
        (
            "mariadb-jdbc",
            "3.3.4",
            "jdbc:mariadb://h/d?sslMode=verify-ca&trustStore=/r.jks",
            "{}",
            "required yes no system",
        ),
        (
            "mariadb-jdbc",
            "3.5.9",
            "jdbc:mariadb://h/d?sslMode=VERIFY_FULL&trustStore=/r.jks",
            "{}",
            "required yes yes dsn:trustStore",
        ),
        (
            "mariadb-jdbc",
            "3.5.9",
            "jdbc:mariadb://h/d?sslMode=0&serverSslCert=/rds.pem",
            "{}",
            PLAIN,
        ),
        (
            "mariadb-jdbc",
            "3.5.9",
            "jdbc:mariadb://h/d?useSsl&trustServerCertificate=1",
            "{}",
            REQUIRED,
        ),
        (
            "mariadb-jdbc",
            "3.5.9",
            "jdbc:mariadb://h/d?useSsl=yes",
            "{}",
            PLAIN,
        ),
        (
            "mariadb-jdbc",
            "3.5.9",
            "jdbc:mariadb://h/d",
            r#"{"sslMode": "verify-identity", "serverSslCert": "/rds.pem"}"#,
            "required yes yes option:serverSslCert",
        ),
        (
            "mariadb-jdbc",
            "3.5.9",
            "jdbc:mariadb://address=(host=a)(sslMode=trust),b/d?sslMode=disable",
            "{}",
            REQUIRED,
        ),
        (
            "mysql-jdbc",
            "9.1.0",
            "jdbc:mysql://h/d?sslMode=VERIFY_CA&trustCertificateKeyStoreUrl=file:///r.jks",
            "{}",
            "required yes no dsn:trustCertificateKeyStoreUrl",
        ),
        (
            "mysql-jdbc",
            "9.1.0",
            "jdbc:mysql://h/d?sslMode=VERIFY_IDENTITY&fallbackToSystemTrustStore=false",
            "{}",
            ERROR,
        ),
        (
            "mysql-jdbc",
            "9.1.0",
            "jdbc:mysql://h/d?sslMode=VERIFY_IDENTITY&fallbackToSystemTrustStore=true&trustCertificateKeyStoreUrl=",
            "{}",
            "required yes yes system",
        ),
        (
            "mysql-jdbc",
            "9.1.0",
            "jdbc:mysql://h/d?sslMode=REQUIRED&fipsCompliantJsse=true",
            "{}",
            "required yes no system",
        ),
        (
            "mysql-jdbc",
            "9.1.0",
            "jdbc:mysql://h/d?sslMode=PREFERRED&fipsCompliantJsse=no&trustCertificateKeyStoreUrl=file:/r.jks",
            "{}",
            OPPORTUNISTIC,
        ),
        (
            "mysql-jdbc",
            "8.0.13",
            "jdbc:mysql://h/d?useSSL=true&requireSSL=true",
            "{}",
            REQUIRED,
        ),
        (
            "mysql-jdbc",
            "8.0.12",
            "jdbc:mysql://h/d?useSSL=true&verifyServerCertificate=false",
            "{}",
            OPPORTUNISTIC,
        ),
        (
            "mysql-jdbc",
            "8.0.12",
            "jdbc:mysql://h/d?requireSSL=no",
            "{}",
            OPPORTUNISTIC,
        ),
    ]);
    for (url, expected) in [
        ("jdbc:mysql:replication://a,b:1/d", "replication a:3306 b:1"),
        ("jdbc:mysql:loadbalance://a/d", "loadbalance a:3306"),
        ("jdbc:mysql+srv://a/d", "srv a:3306"),
        ("mysqlx://a:1/d", "mysqlx a:1"),
        // Brackets surround one address, or a list of servers.
        ("jdbc:mysql://[db1:3307]/d", " db1:3307"),
        ("jdbc:mysql://[abc:3307]/d", " abc:3307"),
        ("jdbc:mysql://[db1]/d", " db1:3306"),
        ("jdbc:mysql://[db1,[::1]:3307]/d", " db1:3306 [::1]:3307"),
        ("jdbc:mysql://[::1]/d", " [::1]:3306"),
        ("jdbc:mysql://u:p@[a,(host=b,port=2)]/d", " u@a:3306 u@b:2"),
        (
            "jdbc:mysql://x@(host=a,port=7,user=u,y=z),b/d",
            " u@a:7+y=z b:3306",
        ),
        ("jdbc:mysql://:p@a/d", " a:3306"),
        ("jdbc:mysql://x@ADDRESS=(host=a)(user=u)/d", " u@a:3306"),
        ("jdbc:mysql://address/d", " address:3306"),
    ] {
        let found = jdbc::mysql(url).unwrap();
        assert_eq!(shown(&found), expected, "{url}");
    }
    let many = |count: usize| format!("jdbc:mysql://[{}a]/d", "a,".repeat(count));
    assert!(jdbc::mysql(&many(999)).is_ok());
    assert!(jdbc::mysql(&many(1_500)).is_err());
    for (url, old, expected) in [
        ("jdbc:mysql://h/d", true, Some(" h:3306")),
        ("jdbc:mysql://h/d", false, None),
        ("jdbc:mysql://h/d?disableMariaDbDriver", true, None),
        ("jdbc:mysql://h/d?permitMysqlScheme", false, Some(" h:3306")),
        (
            "jdbc:mariadb:load-balance://h/d",
            false,
            Some("load-balance h:3306"),
        ),
        (
            "jdbc:mariadb://address=(host=a)(port=1)(localSocket=/s/t),address=(host=b)(type=replica)/d?x=/y",
            false,
            Some(" a:1+localSocket=/s/t b:3306"),
        ),
        (
            "jdbc:mariadb://address=(host=a)(type=primary)/d",
            false,
            Some(" a:3306+type=primary"),
        ),
        (
            "jdbc:mariadb://address=(host=a)(type=leader)/d",
            false,
            None,
        ),
        ("jdbc:mariadb://address=(host=a)(port=x)/d", false, None),
        (
            "jdbc:mariadb://a,, b:2 ,[::1]:3/d",
            false,
            Some(" a:3306 b:2 [::1]:3"),
        ),
        ("jdbc:mariadb:///d", false, Some("")),
    ] {
        let found = jdbc::mariadb(url, old).ok();
        let text = found
            .as_ref()
            .map(|found| shown(found).replace("+type=replica", ""));
        assert_eq!(text.as_deref(), expected, "{url}");
        if let Some(found) = found {
            assert_eq!(found.database, "d", "{url}");
        }
    }
}

/// The mode and the servers of a URL.
fn shown(url: &jdbc::JdbcUrl) -> String {
    let mut text = url.mode.clone();
    for host in &url.hosts {
        let user = host.user.as_ref().map(|user| format!("{user}@"));
        text += &format!(" {}{}:{}", user.unwrap_or_default(), host.host, host.port);
        for (name, value) in &host.properties {
            text += &format!("+{name}={value}");
        }
    }
    text
}

/// A remark names what another setting overrides, or what the driver does not read, and nothing else.
#[test]
fn remarks_name_the_setting_that_does_not_count() {
    let odbc = "Driver={MariaDB};Server=h";
    for (name, dsn, options, kind, text, expected) in [
        (
            "mysql2",
            r#"mysql://h/d?ssl={"ca":"x"}"#,
            r#"{"ssl": {"ca": "y"}}"#,
            RemarkKind::Overrides,
            "ssl in the URI",
            true,
        ),
        (
            "mysql2",
            r#"mysql://h/d?ssl={"ca":"x"}"#,
            r#"{"charset": "y"}"#,
            RemarkKind::Overrides,
            "ssl in the URI",
            false,
        ),
        (
            "mysql2",
            "mysql://h/d",
            r#"{"ssl": {"ca": "y"}}"#,
            RemarkKind::Overrides,
            "ssl in the URI",
            false,
        ),
        (
            "pymysql",
            "",
            r#"{"ssl_ca": "/rds.pem"}"#,
            RemarkKind::Overrides,
            "replace the ssl dict",
            false,
        ),
        (
            "pymysql",
            "",
            r#"{"ssl_ca": "/rds.pem", "ssl": {"ca": "/own.pem"}}"#,
            RemarkKind::Overrides,
            "replace the ssl dict",
            true,
        ),
        (
            "mariadb-odbc",
            &format!("{odbc};SSLMODE=REQUIRED"),
            "{}",
            RemarkKind::Misspelt,
            "Oracle's Connector/ODBC",
            true,
        ),
        (
            "mariadb-odbc",
            &format!("{odbc};SSLMODE="),
            "{}",
            RemarkKind::Misspelt,
            "Oracle's Connector/ODBC",
            false,
        ),
        (
            "mysqli",
            "",
            r#"{"options": {"MYSQLI_OPT_SSL_VERIFY_SERVER_CERT": false}}"#,
            RemarkKind::Ignored,
            "false has no effect",
            true,
        ),
        (
            "mysqli",
            "",
            r#"{"options": {"MYSQLI_OPT_SSL_VERIFY_SERVER_CERT": true}}"#,
            RemarkKind::Ignored,
            "false has no effect",
            false,
        ),
    ] {
        let answer = client(name, "", dsn, options, "");
        let found = has_remark(&answer, kind, text);
        assert_eq!(
            found, expected,
            "{name} {dsn} {options}: {:?}",
            answer.remarks
        );
    }
}

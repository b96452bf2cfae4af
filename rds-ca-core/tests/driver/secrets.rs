//! Secrets in the settings never appear in values, errors, `Debug` or JSON, wherever they are written.

use rds_ca_core::driver::{MemoryFiles, Settings, Value, drivers, effective};

const SECRET: &str = "hunter2zebra";

/// Connection strings, well formed or not, with the secret in every position that a password may have.
fn strings() -> Vec<String> {
    let mut found = Vec::new();
    for scheme in [
        "postgresql",
        "postgres",
        "mysql",
        "mariadb",
        "mysql+pymysql",
        "mysql+mysqlconnector",
        "postgresql+psycopg",
        "postgresql+asyncpg",
        "postgresql+pg8000",
        "mongodb",
        "mongodb+srv",
    ] {
        for rest in [
            "app:PW@db1:5432/app",
            "app:PW@db1/app?sslmode=verify_full",
            "app:a@PW@db1/app",
            "app:a/PW@db1/app",
            "app:a?PW@db1/app",
            "app:a#PW@db1/app",
            "app:a%PW@db1/app",
            ":PW@/app",
            "db1/app?user=app&password=PW",
            "db1/app?password=PW&sslmod=require",
            "db1/app?sslmode=PW",
            "db1/app?sslpassword=PW&ssl=PW",
            "app:PW@[::1/app",
            "app:PW",
        ] {
            found.push(format!("{scheme}://{}", rest.replace("PW", SECRET)));
        }
    }
    for text in [
        "host=db1 user=app password=PW",
        "host=db1 password='PW x' sslmode=requir",
        "host=db1 password=a PW sslmode=require",
        "host=db1 sslmode=PW",
        "password=PW'",
        "host=db1 PW=1",
        "pgsql:host=db1;user=app;password=PW",
        "mysql:host=db1;user=app;password=PW",
        "dbi:Pg:host=db1;password=PW",
        "DBI:mysql:database=a;host=db1;password=PW",
        "Driver={PostgreSQL Unicode};Server=db1;UID=app;PWD=PW;SSLmode=PW",
        "Driver={MariaDB};Server=db1;UID=app;PWD={PW};",
        "Server=db1;User Id=app;Password=PW;SslMode=PW",
        "jdbc:postgresql://db1/app?user=app&password=PW&sslmode=PW",
        "jdbc:postgresql://app:PW@db1/app",
        "jdbc:mysql://app:PW@db1/app?sslMode=PW",
        "jdbc:mysql://(host=db1,user=app,password=PW)/app?trustCertificateKeyStorePassword=PW",
        "jdbc:mariadb://db1/app?user=app&password=PW&trustStorePassword=PW",
        "jdbc:sqlserver://db1;user=app;password=PW;encrypt=PW",
        "jdbc:oracle:thin:app/PW@db1:1521/app",
        "app:PW@tcp(db1:3306)/app?tls=PW",
        "app:PW@db1/app",
    ] {
        found.push(text.replace("PW", SECRET));
    }
    found
}

fn assert_hidden(what: &str, text: &str) {
    assert!(!text.contains(SECRET), "{what} shows the secret:\n{text}");
}

#[test]
fn secrets_are_never_shown() {
    let mut files = MemoryFiles::new();
    let line = |text: &str| text.replace("PW", SECRET);
    files.add(
        "/home/app/.pg_service.conf",
        line("[rds]\nhost=db1\npassword=PW\nsslmode=PW\n"),
    );
    files.add(
        "/home/app/.my.cnf",
        line("[client]\npassword=PW\nssl-mode=PW\npassword PW\n"),
    );
    files.add("/home/app/.pgpass", line("*:*:*:*:PW\n"));
    files.add("/home/app/.odbc.ini", line("[rds]\nPWD=PW\nPassword=PW\n"));
    let nested = Value::Map(vec![
        ("passphrase".into(), Value::from(SECRET)),
        ("key".into(), Value::from(SECRET)),
        ("rejectUnauthorized".into(), Value::from(SECRET)),
    ]);
    let mut strings: Vec<Option<String>> = strings().into_iter().map(Some).collect();
    strings.push(None);
    let mut answers = 0;
    for driver in drivers() {
        for dsn in &strings {
            for (at, value) in [
                Value::from(SECRET),
                nested.clone(),
                Value::Code(SECRET.into()),
            ]
            .into_iter()
            .enumerate()
            {
                let mut settings = Settings::new(driver.id()).with_files(&files);
                settings.home = Some("/home/app".into());
                settings.dsn = dsn.clone();
                for name in ["PGPASSWORD", "MYSQL_PWD", "PGSSLMODE", "DATABASE_PASSWORD"] {
                    settings.environment.insert(name.into(), SECRET.into());
                }
                settings.environment.insert(
                    "JAVA_TOOL_OPTIONS".into(),
                    line("-Djavax.net.ssl.trustStore=/a.jks -Djavax.net.ssl.trustStorePassword=PW"),
                );
                let names: &[&str] = match at {
                    0 => &[
                        "password",
                        "passwd",
                        "PWD",
                        "sslpassword",
                        "ssl_mode",
                        "sslmode",
                        "trustStorePassword",
                    ],
                    1 => &["ssl", "dialectOptions", "ssl_context"],
                    _ => &["password", "ssl", "ssl_ca"],
                };
                // Without a connection string each option is tried; with one, only the first.
                let tried = if dsn.is_none() { names.len() } else { 1 };
                for name in &names[..tried] {
                    settings.options.set(*name, value.clone());
                    let what = format!("{} with {name} and {dsn:?}", driver.id());
                    assert_hidden(&what, &format!("{settings:?}"));
                    match effective(&settings) {
                        Ok(answer) => {
                            answers += 1;
                            assert_hidden(&what, &format!("{answer:?}"));
                            assert_hidden(&what, &serde_json::to_string(&answer).unwrap());
                            for address in &answer.endpoints {
                                assert_hidden(&what, &address.to_string());
                            }
                        }
                        Err(error) => assert_hidden(&what, &format!("{error} {error:?}")),
                    }
                    settings.options = rds_ca_core::driver::Options::new();
                }
            }
        }
    }
    assert!(answers > 5_000, "only {answers} answers");
}

#[test]
fn the_password_of_a_service_file_is_never_shown() {
    let mut files = MemoryFiles::new();
    files.add(
        "/home/app/.pg_service.conf",
        format!("[rds]\nhost=db1\npassword={SECRET}\n"),
    );
    for driver in ["psql", "psycopg", "pgjdbc", "pgx", "asyncpg"] {
        let mut settings = Settings::new(driver).with_files(&files);
        settings.home = Some("/home/app".into());
        settings
            .environment
            .insert("PGSERVICE".into(), "rds".into());
        let answer = effective(&settings).unwrap();
        assert_hidden(driver, &format!("{answer:?}"));
    }
}

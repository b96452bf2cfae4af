//! Guesses which driver reads a setting: by imports, URL schemes, words nearby and package manifests.

use std::collections::BTreeMap;

use super::{File, simple};
use crate::name::EngineFamily;

/// Strings in source text that identify a driver, the most specific first.
const SOURCE: &[(&str, &str)] = &[
    ("'typeorm'", "typeorm"),
    ("\"typeorm\"", "typeorm"),
    ("@nestjs/typeorm", "typeorm"),
    ("new DataSource(", "typeorm"),
    ("'sequelize'", "sequelize"),
    ("\"sequelize\"", "sequelize"),
    ("sequelize-typescript", "sequelize"),
    ("new Sequelize", "sequelize"),
    ("dialectOptions", "sequelize"),
    ("'knex'", "knex"),
    ("\"knex\"", "knex"),
    ("mysql2/promise", "mysql2"),
    ("'mysql2", "mysql2"),
    ("\"mysql2", "mysql2"),
    ("'promise-mysql'", "mysqljs"),
    ("'serverless-mysql'", "mysqljs"),
    ("'mysql'", "mysqljs"),
    ("\"mysql\"", "mysqljs"),
    ("'mariadb'", "mariadb-node"),
    ("'pg'", "pg"),
    ("\"pg\"", "pg"),
    ("'pg-promise'", "pg"),
    ("\"pg-promise\"", "pg"),
    ("'pg-pool'", "pg"),
    ("postgres.js", "postgres.js"),
    ("from 'postgres'", "postgres.js"),
    ("from \"postgres\"", "postgres.js"),
    ("require('postgres')", "postgres.js"),
    ("'mongoose'", "mongodb-node"),
    ("\"mongoose\"", "mongodb-node"),
    ("'mongodb'", "mongodb-node"),
    ("\"mongodb\"", "mongodb-node"),
    ("@nestjs/mongoose", "mongodb-node"),
    ("'tedious'", "tedious"),
    ("'mssql'", "tedious"),
    ("@prisma/client", "prisma"),
    ("psycopg2", "psycopg2"),
    ("import psycopg", "psycopg"),
    ("asyncpg", "asyncpg"),
    ("pg8000", "pg8000"),
    ("aiopg", "aiopg"),
    ("pymysql", "pymysql"),
    ("PyMySQL", "pymysql"),
    ("aiomysql", "aiomysql"),
    ("asyncmy", "asyncmy"),
    ("MySQLdb", "mysqlclient"),
    ("mysql.connector", "mysqlconn"),
    ("django.db.backends", "django"),
    ("pymongo", "pymongo"),
    ("MongoClient", "pymongo"),
    ("mongoengine", "pymongo"),
    ("motor.motor", "pymongo"),
    ("AsyncIOMotorClient", "pymongo"),
    ("create_engine", "sqlalchemy"),
    ("create_async_engine", "sqlalchemy"),
    ("SQLALCHEMY_", "sqlalchemy"),
    ("oracledb", "oracledb"),
    ("cx_Oracle", "oracledb"),
    ("github.com/lib/pq", "lib-pq"),
    ("jackc/pgx", "pgx"),
    ("go-sql-driver/mysql", "go-mysql"),
    ("go-mssqldb", "go-mssqldb"),
    ("mysql.RegisterTLSConfig", "go-mysql"),
    ("mysqli_ssl_set", "mysqli"),
    ("mysqli_init", "mysqli"),
    ("PDO::MYSQL_ATTR", "pdo_mysql"),
    ("Pdo\\Mysql::ATTR", "pdo_mysql"),
    ("mysqli", "mysqli"),
    ("pg_connect", "pg_connect"),
    ("pgsql:", "pdo_pgsql"),
    ("Npgsql", "npgsql"),
    ("MySqlConnector", "mysqlconnector"),
    ("MySql.Data", "mysql-net"),
    ("SqlConnection", "sqlclient"),
    ("Microsoft.Data.SqlClient", "sqlclient"),
    ("sqlx::", "sqlx"),
    ("tokio_postgres", "tokio-postgres"),
    ("postgres_native_tls", "tokio-postgres"),
    ("postgres_openssl", "tokio-postgres"),
    ("mysql_async", "rust-mysql"),
    ("mysql::Opts", "rust-mysql"),
    ("tiberius", "tiberius"),
    ("Mysql2::Client", "ruby-mysql2"),
    ("PG.connect", "ruby-pg"),
    ("PG::Connection", "ruby-pg"),
    ("go.mongodb.org/mongo-driver", "mongodb-go"),
    ("com.mongodb", "mongodb-java"),
    ("MongoDB.Driver", "mongodb-dotnet"),
    ("MongoDB\\Client", "mongodb-php"),
    ("MongoDB\\Driver", "mongodb-php"),
    ("Mongo::Client", "mongodb-ruby"),
    ("mongodb::", "mongodb-rust"),
    ("jdbc:postgresql", "pgjdbc"),
    ("jdbc:mysql", "mysql-jdbc"),
    ("jdbc:mariadb", "mariadb-jdbc"),
    ("jdbc:sqlserver", "mssql-jdbc"),
    ("jdbc:oracle", "oracle-jdbc"),
    ("org.postgresql", "pgjdbc"),
    ("com.mysql", "mysql-jdbc"),
    ("org.mariadb", "mariadb-jdbc"),
];

/// Names of npm packages, with their drivers.
const PACKAGES: &[(&str, &str)] = &[
    ("typeorm", "typeorm"),
    ("sequelize", "sequelize"),
    ("knex", "knex"),
    ("mysql2", "mysql2"),
    ("pg", "pg"),
    ("pg-promise", "pg"),
    ("mysql", "mysqljs"),
    ("promise-mysql", "mysqljs"),
    ("mariadb", "mariadb-node"),
    ("postgres", "postgres.js"),
    ("mongoose", "mongodb-node"),
    ("mongodb", "mongodb-node"),
    ("mssql", "tedious"),
    ("tedious", "tedious"),
    ("@prisma/client", "prisma"),
];

/// The drivers that source text imports or names.
pub(super) fn of_source(text: &str, path: &str) -> Vec<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let is_python = name.ends_with(".py") || name.ends_with(".ipynb");
    let is_node = [".js", ".ts", ".mjs", ".cjs", ".tsx", ".jsx"]
        .iter()
        .any(|end| name.ends_with(end));
    let mut found = Vec::new();
    if name.ends_with(".prisma") {
        return vec!["prisma"];
    }
    let is_shell = [".sh", ".bash", ".yml", ".yaml", ".zsh"]
        .iter()
        .any(|end| name.ends_with(end))
        || name.contains("dockerfile")
        || !name.contains('.');
    if is_shell {
        let runs = |commands: &[&str]| commands.iter().any(|command| text.contains(command));
        if runs(&["mysql -", "mysqldump ", "mariadb -", "mysqlsh "]) {
            found.push("mysql-cli");
        }
        if runs(&["psql ", "pg_dump ", "pg_restore "]) {
            found.push("psql");
        }
    }
    if name.starts_with("ormconfig") {
        found.push("typeorm");
    }
    if name.starts_with("knexfile") {
        found.push("knex");
    }
    for (word, driver) in SOURCE {
        let for_python = matches!(
            *driver,
            "pymongo"
                | "psycopg2"
                | "psycopg"
                | "asyncpg"
                | "pymysql"
                | "sqlalchemy"
                | "mysqlclient"
                | "mysqlconn"
                | "django"
                | "aiomysql"
        );
        let for_node = matches!(
            *driver,
            "typeorm"
                | "sequelize"
                | "knex"
                | "mysql2"
                | "mysqljs"
                | "pg"
                | "postgres.js"
                | "mongodb-node"
                | "tedious"
                | "mariadb-node"
                | "prisma"
        );
        // `MongoClient` in Java, Go, C# or Rust is not the Python driver.
        let is_other = *driver == "pymongo"
            && [".java", ".kt", ".scala", ".go", ".cs", ".rs", ".php", ".rb"]
                .iter()
                .any(|end| name.ends_with(end));
        if (for_python && is_node) || (for_node && is_python) || is_other {
            continue;
        }
        if !found.contains(driver) && text.contains(word) {
            // Several drivers may match, for example `'pg'` as a client of Knex.
            found.push(*driver);
        }
    }
    found
}

/// The drivers of a package manifest.
pub(in crate::discovery) fn packages(path: &str, text: &str) -> Vec<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut found = Vec::new();
    if name == "package.json" {
        let Ok(json) = serde_json::from_str::<serde_json::Value>(text) else {
            return found;
        };
        for section in ["dependencies", "devDependencies"] {
            for (package, driver) in PACKAGES {
                if json
                    .get(section)
                    .and_then(|section| section.get(package))
                    .is_some()
                    && !found.contains(driver)
                {
                    found.push(*driver);
                }
            }
        }
        return found;
    }
    const WORDS: &[(&str, &str)] = &[
        ("psycopg2", "psycopg2"),
        ("psycopg", "psycopg"),
        ("asyncpg", "asyncpg"),
        ("pg8000", "pg8000"),
        ("pymysql", "pymysql"),
        ("PyMySQL", "pymysql"),
        ("mysqlclient", "mysqlclient"),
        ("mysql-connector-python", "mysqlconn"),
        ("pymongo", "pymongo"),
        ("motor", "pymongo"),
        ("sqlalchemy", "sqlalchemy"),
        ("SQLAlchemy", "sqlalchemy"),
        ("org.postgresql", "pgjdbc"),
        ("mysql-connector-j", "mysql-jdbc"),
        ("mysql-connector-java", "mysql-jdbc"),
        ("mariadb-java-client", "mariadb-jdbc"),
        ("mssql-jdbc", "mssql-jdbc"),
        ("ojdbc", "oracle-jdbc"),
        ("lib/pq", "lib-pq"),
        ("jackc/pgx", "pgx"),
        ("go-sql-driver/mysql", "go-mysql"),
        ("go-mssqldb", "go-mssqldb"),
        ("mysql2", "ruby-mysql2"),
        ("trilogy", "trilogy"),
        ("'pg'", "ruby-pg"),
        ("\"pg\"", "ruby-pg"),
        ("laravel/framework", "laravel"),
        ("Npgsql", "npgsql"),
        ("MySqlConnector", "mysqlconnector"),
        ("MySql.Data", "mysql-net"),
        ("SqlClient", "sqlclient"),
        ("sqlx", "sqlx"),
        ("tokio-postgres", "tokio-postgres"),
        ("mysql_async", "rust-mysql"),
        ("tiberius", "tiberius"),
    ];
    for (word, driver) in WORDS {
        let fits = match *driver {
            "ruby-mysql2" | "trilogy" | "ruby-pg" => name == "Gemfile",
            "laravel" => name == "composer.json",
            "sqlx" | "tokio-postgres" | "rust-mysql" | "tiberius" => name == "Cargo.toml",
            _ => name != "Gemfile" && name != "composer.json" && name != "Cargo.toml",
        };
        if fits && text.contains(word) && !found.contains(driver) {
            found.push(*driver);
        }
    }
    found
}

/// The driver of a block: by the block's own text first, then by the file.
pub(super) fn of_block<'a>(
    file: &File<'_>,
    block: &str,
    keys: impl Iterator<Item = &'a str>,
    known: Option<&'static str>,
) -> Option<&'static str> {
    if known.is_some() {
        return known;
    }
    let name = file.path.rsplit('/').next().unwrap_or(file.path);
    if block.contains("django.db.backends")
        || file.drivers.contains(&"django") && block.contains("OPTIONS")
    {
        return Some("django");
    }
    if name == "database.yml"
        || name.ends_with("database.yml.erb")
        || name.starts_with("database.") && name.contains(".yml")
    {
        return Some("rails");
    }
    let simple_keys: Vec<String> = keys.map(simple).collect();
    let has = |word: &str| simple_keys.iter().any(|key| key == word);
    if has("tlscafile")
        || has("tlsallowinvalidcertificates")
        || has("sslcertificateauthorityfile")
        || has("sslcacerts")
    {
        let python = name.ends_with(".py") || name.ends_with(".ipynb");
        return Some(if python { "pymongo" } else { "mongodb-node" })
            .filter(|_| python || is_node(name))
            .or_else(|| super::dsn::mongo(file.path));
    }
    if simple_keys.iter().any(|key| key.starts_with("pgssl")) && file.drivers.is_empty() {
        return Some("psql");
    }
    if name.ends_with(".cnf") {
        return Some("mysql-cli");
    }
    if name == "database.php" && file.path.contains("config") {
        return Some("laravel");
    }
    // The block's text names one of the drivers of the file.
    for (word, driver) in SOURCE {
        if file.drivers.contains(driver) && block.contains(word) {
            return Some(driver);
        }
    }
    let engine = engine(block);
    let fits = |driver: &&str| {
        engine.is_none_or(|engine| {
            crate::driver::driver(driver).map_or(true, |driver| driver.engines().contains(&engine))
        })
    };
    file.drivers
        .iter()
        .copied()
        .find(|driver| fits(driver))
        .or_else(|| file.drivers.first().copied())
}

/// Whether the file is JavaScript or TypeScript.
fn is_node(name: &str) -> bool {
    [
        ".js", ".ts", ".mjs", ".cjs", ".mts", ".cts", ".tsx", ".jsx", ".vue",
    ]
    .iter()
    .any(|end| name.ends_with(end))
}

/// The engine that the text nearby indicates.
pub(super) fn engine(text: &str) -> Option<EngineFamily> {
    let lower = text.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&[
        "postgres",
        "pgsql",
        "'pg'",
        "\"pg\"",
        "5432",
        "sslrootcert",
        "psycopg",
    ]) {
        return Some(EngineFamily::Postgres);
    }
    if has(&["mariadb"]) {
        return Some(EngineFamily::MariaDb);
    }
    if has(&["mysql", "3306"]) {
        return Some(EngineFamily::MySql);
    }
    if has(&["docdb", "mongo", "27017", "documentdb"]) {
        return Some(EngineFamily::DocumentDb);
    }
    if has(&["sqlserver", "mssql", "1433"]) {
        return Some(EngineFamily::SqlServer);
    }
    if has(&["oracle", "1521", "2484"]) {
        return Some(EngineFamily::Oracle);
    }
    None
}

pub(super) fn engine_of_drivers(drivers: &[&'static str]) -> Option<EngineFamily> {
    drivers.iter().find_map(
        |driver| match crate::driver::driver(driver).ok()?.engines() {
            [only] => Some(*only),
            _ => None,
        },
    )
}

/// The drivers that the variables indicate.
pub(super) fn of_environment(environment: &BTreeMap<String, String>) -> Vec<&'static str> {
    let mut found = Vec::new();
    let has = |name: &str| environment.contains_key(name);
    for value in environment.values() {
        for (scheme, driver) in super::dsn::SCHEMES {
            if value.starts_with(scheme) && !found.contains(driver) {
                found.push(*driver);
            }
        }
    }
    if has("PGSSLMODE") || has("PGSSLROOTCERT") || has("PGHOST") {
        found.push("psql");
    }
    if has("MYSQL_ATTR_SSL_CA") {
        found.push("laravel");
    }
    found
}

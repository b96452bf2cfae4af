//! Connects to PostgreSQL with tokio-postgres and with sqlx, both over rustls, trusting the roots that a client of the
//! database's region should trust, and no others.
//!
//! ```text
//! rustls-postgres HOST PORT REGION [CA_BUNDLE]
//! ```
//!
//! `CA_BUNDLE` holds authorities that the catalogue does not contain (GovCloud, a test hierarchy); the caller vouches
//! for it. `PGUSER` and `PGPASSWORD` are read from the environment.

use std::error::Error;

use rds_ca_core::catalogue::Trust;
use rds_ca_core::{Catalogue, Region};
use rustls::{ClientConfig, RootCertStore};
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use time::UtcDateTime;
use tokio_postgres_rustls::MakeRustlsConnect;

struct Database {
    host: String,
    port: u16,
    user: String,
    password: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [host, port, region, bundle @ ..] = arguments.as_slice() else {
        return Err("usage: rustls-postgres HOST PORT REGION [CA_BUNDLE]".into());
    };
    let variable =
        |name: &str, default: &str| std::env::var(name).unwrap_or_else(|_| default.to_owned());
    let database = Database {
        host: host.clone(),
        port: port.parse()?,
        user: variable("PGUSER", "postgres"),
        password: variable("PGPASSWORD", ""),
    };
    let catalogue = match bundle.first() {
        Some(path) => Catalogue::builtin().with_bundle(&std::fs::read(path)?, Trust::Yes)?,
        None => Catalogue::builtin().clone(),
    };
    let (region, at) = (Region::new(region), UtcDateTime::now());

    let roots = rds_ca_core::rustls::root_store_of(&catalogue, &region, at)?;
    println!(
        "tokio-postgres: {}",
        tokio_postgres(&database, roots).await?
    );

    let pem: String = catalogue
        .trust_roots(&region, at)
        .iter()
        .filter_map(|root| root.pem())
        .collect();
    println!("sqlx: {}", sqlx(&database, pem).await?);
    Ok(())
}

/// Asks the server which TLS version the connection uses.
const QUESTION: &str = "select version from pg_stat_ssl where pid = pg_backend_pid()";

async fn tokio_postgres(
    database: &Database,
    roots: RootCertStore,
) -> Result<String, Box<dyn Error>> {
    let tls = ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut config = tokio_postgres::Config::new();
    config
        .host(&database.host)
        .port(database.port)
        .user(&database.user)
        .password(&database.password)
        .dbname("postgres")
        // `prefer`, the default, would fall back to plain text.
        .ssl_mode(tokio_postgres::config::SslMode::Require);
    let (client, connection) = config.connect(MakeRustlsConnect::new(tls)).await?;
    let driver = tokio::spawn(connection);
    let version = client.query_one(QUESTION, &[]).await?.try_get(0)?;
    drop(client);
    driver.await??;
    Ok(version)
}

async fn sqlx(database: &Database, roots: String) -> Result<String, Box<dyn Error>> {
    let mut connection = PgConnectOptions::new_without_pgpass()
        .host(&database.host)
        .port(database.port)
        .username(&database.user)
        .password(&database.password)
        .database("postgres")
        // Only `verify-full` compares the host name.
        .ssl_mode(PgSslMode::VerifyFull)
        .ssl_root_cert_from_pem(roots.into_bytes())
        .connect()
        .await?;
    Ok(sqlx::query_scalar(QUESTION)
        .fetch_one(&mut connection)
        .await?)
}

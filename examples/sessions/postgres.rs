//! Samples a live PostgreSQL through tokio-postgres.
//!
//! ```text
//! DATABASE_URL=postgresql://watcher@db.example/postgres sessions-postgres
//! ```

use std::error::Error;
use std::time::SystemTime;

use rds_ca_core::sessions::{Rows, Sampler, Usage, Value};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "set DATABASE_URL")?;
    // A server that forces TLS needs a TLS connector here, with the region's roots.
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
    let driver = tokio::spawn(connection);

    let mut sampler = Sampler::new();
    let mut sampling = sampler.begin();
    while let Some(sql) = sampling.statement() {
        sampling.answer(run(&client, sql).await);
    }
    let mut usage = Usage::new("postgres");
    usage.record(&sampling.finish(SystemTime::now().into()))?;
    print!("{}", usage.summary());

    drop(client);
    driver.await??;
    Ok(())
}

/// The simple protocol gives every value as text, which is all that the sampler needs.
async fn run(client: &Client, sql: &str) -> Result<Rows, tokio_postgres::Error> {
    let mut columns = Vec::new();
    let mut rows = Vec::new();
    for message in client.simple_query(sql).await? {
        match message {
            SimpleQueryMessage::RowDescription(description) => {
                columns = description
                    .iter()
                    .map(|column| column.name().to_owned())
                    .collect();
            }
            SimpleQueryMessage::Row(row) => {
                rows.push((0..row.len()).map(|at| Value::from(row.get(at))).collect());
            }
            _ => {}
        }
    }
    Ok(Rows::new(columns, rows))
}

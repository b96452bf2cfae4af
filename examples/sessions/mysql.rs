//! Samples a live MySQL or MariaDB through mysql_async.
//!
//! ```text
//! DATABASE_URL=mysql://watcher@db.example:3306 sessions-mysql
//! ```

use std::error::Error;
use std::time::SystemTime;

use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Row};
use rds_ca_core::sessions::{Rows, Sampler, Usage, Value};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::var("DATABASE_URL").map_err(|_| "set DATABASE_URL")?;
    let mut connection = Conn::from_url(url).await?;

    let mut sampler = Sampler::new();
    // A proxy is detected because it reports another connection identifier than the server.
    sampler.connected_as(connection.id().into());
    let mut sampling = sampler.begin();
    while let Some(sql) = sampling.statement() {
        let answer = run(&mut connection, sql).await;
        sampling.answer(answer);
    }
    let mut usage = Usage::new("mysql");
    usage.record(&sampling.finish(SystemTime::now().into()))?;
    print!("{}", usage.summary());

    connection.disconnect().await?;
    Ok(())
}

async fn run(connection: &mut Conn, sql: &str) -> Result<Rows, mysql_async::Error> {
    let mut result = connection.query_iter(sql).await?;
    let columns: Vec<_> = result
        .columns_ref()
        .iter()
        .map(|column| column.name_str().into_owned())
        .collect();
    let rows: Vec<Row> = result.collect().await?;
    Ok(Rows::new(columns, rows.into_iter().map(values)))
}

fn values(row: Row) -> Vec<Value> {
    row.unwrap()
        .into_iter()
        .map(|value| match value {
            mysql_async::Value::NULL => Value::Null,
            mysql_async::Value::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
            mysql_async::Value::Int(number) => number.into(),
            other => other.as_sql(true).into(),
        })
        .collect()
}

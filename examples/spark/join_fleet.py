"""Find which clients stop at which databases, from a fleet and its clients as tables.

    spark-submit examples/spark/join_fleet.py --fleet fleet.ndjson --clients clients.parquet --stores FOLDER

The fleet has one answer of `DescribeDBInstances` per line; the clients have `client, database, store` (the path of their
store below the folder). Each store is checked once for every region and CA that its clients' databases use: the stores'
bytes stay in the task that read them, and only keys are shuffled.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator

import pyarrow as pa
import rds_ca
from check_stores import SCHEMA, arrow_schema, read
from pyspark.sql import DataFrame, SparkSession, functions


def databases(spark: SparkSession, fleet: str) -> DataFrame:
    """Read a fleet: one database per line, with the region of its ARN."""
    instances = spark.read.json(fleet)
    if "DBInstances" in instances.columns:
        instances = instances.select(functions.explode("DBInstances").alias("it")).select("it.*")
    return instances.select(
        functions.col("DBInstanceIdentifier").alias("database"),
        functions.split("DBInstanceArn", ":").getItem(3).alias("region"),
        functions.col("CACertificateIdentifier").alias("ca"),
    )


def readiness(files: DataFrame, fleet: DataFrame, clients: DataFrame, at: str) -> DataFrame:
    """Return a row for each client and database: the verdict of the client's store on the database's CA."""
    pairs = clients.join(fleet, "database", "left")
    asked = pairs.filter("region is not null and ca is not null").select("store", "region", "ca").distinct()
    questions = asked.groupBy("store").agg(
        functions.collect_set(functions.struct("region", "ca")).alias("questions")
    )
    # The questions are small, so they are broadcast to the stores.
    ending = functions.udf(lambda path: path.rsplit("/", 1)[-1], "string")
    named = files.withColumn("store", ending("path")).join(functions.broadcast(questions), "store")
    known = files.sparkSession.sparkContext.broadcast(pickle.dumps(rds_ca.Catalogue.builtin()))

    def verdicts(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        catalogue = pickle.loads(known.value)
        for batch in batches:
            rows = batch.to_pylist()
            wanted = sorted({(it["region"], it["ca"]) for row in rows for it in row["questions"]})
            for region, ca in wanted:
                some = [row for row in rows if {"region": region, "ca": ca} in row["questions"]]
                table = rds_ca.check_batch(
                    [row["content"] for row in some],
                    names=[row["store"] for row in some],
                    region=region,
                    ca=ca,
                    at=at,
                    catalogue=catalogue,
                )
                yield from pa.table(table).cast(arrow_schema()).to_batches()

    checked = named.select("store", "content", "questions").mapInArrow(verdicts, SCHEMA)
    checked = checked.select("store", "region", "ca", "verdict", "reason")
    joined = pairs.join(checked, ["store", "region", "ca"], "left")
    # A store that does not exist, or a database that is not listed, is unknown and never fine.
    return joined.withColumn("verdict", functions.coalesce("verdict", functions.lit("unknown")))


def main() -> None:
    """Join, and show the number of pairs for each verdict."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fleet", required=True, help="NDJSON")
    parser.add_argument("--clients", required=True, help="Parquet: client, database, store")
    parser.add_argument("--stores", required=True, help="the folder of the stores")
    parser.add_argument("--at", default="2027-01-01")
    parser.add_argument("--out", help="Parquet")
    arguments = parser.parse_args()
    spark = SparkSession.builder.appName("rds-ca").getOrCreate()
    pairs = readiness(
        read(spark, arguments.stores),
        databases(spark, arguments.fleet),
        spark.read.parquet(arguments.clients),
        arguments.at,
    )
    pairs.groupBy("verdict").count().orderBy("verdict").show()
    if arguments.out:
        pairs.write.mode("overwrite").parquet(arguments.out)


if __name__ == "__main__":
    main()

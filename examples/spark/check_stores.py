"""Check every trust store below a folder with Spark: one row per file in, one row per verdict out.

    spark-submit examples/spark/check_stores.py FOLDER --region eu-west-1 --ca rds-ca-rsa2048-g1 --out verdicts.parquet

Any folder that Spark can read works: a disk, HDFS, s3a://. README.md explains what is shuffled and what is broadcast.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator

import pyarrow as pa
import rds_ca
from pyspark.sql import DataFrame, SparkSession, functions

SCHEMA = (
    "store string, region string, ca string, at timestamp, stack string, verdict string, reason string, rule string, "
    "remedy string, trusted_until timestamp, container string, certificates bigint, problems array<string>, "
    "stacks_that_differ array<string>, catalogue string, error_kind string, error string"
)
"""Layout `checks`, version 1, of schemas/arrow.md."""


def check(
    files: DataFrame,
    *,
    region: str,
    ca: str,
    at: str,
    stack: str | None = None,
    catalogue: rds_ca.Catalogue | None = None,
) -> DataFrame:
    """Check files given as rows of `path` and `content`.

    The catalogue, with the bundles that an operator added, is sent to the workers once.
    """
    context = files.sparkSession.sparkContext
    known = context.broadcast(pickle.dumps(catalogue or rds_ca.Catalogue.builtin()))

    def verdicts(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        authorities = pickle.loads(known.value)
        for batch in batches:
            table = rds_ca.check_batch(
                batch.column("content").to_pylist(),
                names=batch.column("path").to_pylist(),
                region=region,
                ca=ca,
                at=at,
                stack=stack,
                catalogue=authorities,
            )
            yield from pa.table(table).cast(arrow_schema()).to_batches()

    return files.select("path", "content").mapInArrow(verdicts, SCHEMA)


def arrow_schema() -> pa.Schema:
    """Return the schema that Spark expects, with timestamps in microseconds."""
    schema = pa.schema(rds_ca.check_batch([], region="eu-west-1", ca="rds-ca-rsa2048-g1", at="2027-01-01"))
    micro = pa.timestamp("us", "UTC")
    fields = [field.with_type(micro) if pa.types.is_timestamp(field.type) else field for field in schema]
    return pa.schema(fields)


def read(spark: SparkSession, folder: str) -> DataFrame:
    """Read every file below a folder, including the names of empty ones.

    Spark's `binaryFile` silently drops empty files. An empty store is a gap, so the folder is listed once more, and
    empty files are added to the table without content.
    """
    files = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(folder)
    files = files.select("path", "content")
    empty = spark.createDataFrame(
        [(path, b"") for path in empty_files(spark, folder)], "path string, content binary"
    )
    return files.unionByName(empty)


def empty_files(spark: SparkSession, folder: str) -> list[str]:
    """List the empty files below a folder, through the file system that Spark reads it with.

    The driver lists; for a billion files, take them from an inventory of the bucket instead.
    """
    jvm = spark.sparkContext._jvm
    path = jvm.org.apache.hadoop.fs.Path(folder)
    listing = path.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()).listFiles(path, True)
    empty = []
    while listing.hasNext():
        file = listing.next()
        if file.getLen() == 0:
            empty.append(file.getPath().toString())
    return empty


def main() -> None:
    """Check a folder, show the counts, and write the verdicts if requested."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--region", required=True)
    parser.add_argument("--ca", required=True)
    parser.add_argument("--at", default="2027-01-01")
    parser.add_argument("--stack")
    parser.add_argument("--out", help="Parquet")
    arguments = parser.parse_args()
    spark = SparkSession.builder.appName("rds-ca").getOrCreate()
    verdicts = check(
        read(spark, arguments.folder),
        region=arguments.region,
        ca=arguments.ca,
        at=arguments.at,
        stack=arguments.stack,
    ).cache()
    verdicts.groupBy("verdict").count().orderBy("verdict").show()
    verdicts.filter(functions.col("verdict") != "trusted").select("store", "reason").show(20, truncate=100)
    if arguments.out:
        verdicts.write.mode("overwrite").parquet(arguments.out)


if __name__ == "__main__":
    main()

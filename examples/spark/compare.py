"""Make stores, check them with Spark and in this process, and stop unless the verdicts are equal.

python examples/spark/compare.py COUNT
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import rds_ca

REGION, CA, AT = "eu-west-1", "rds-ca-rsa2048-g1", "2027-01-01"
REGIONS = ("eu-west-1", "us-east-1", "ap-southeast-2", "sa-east-1")


def stores(folder: Path, count: int) -> None:
    """Write stores of the kinds that hosts have: global, regional, damaged, with other line ends, empty."""
    roots = {
        region: b"".join(
            rds_ca.Catalogue.builtin().authority(region, ca).pem.encode()
            for ca in (CA, "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1")
        )
        for region in REGIONS
    }
    complete = b"".join(roots.values())
    kinds = [
        complete,
        roots[REGION],
        roots["us-east-1"],
        complete[:-700],
        b"# bundle\n" + complete,
        complete.replace(b"\n", b"\r\n"),
        b"",
        b"<html>denied</html>",
    ]
    for number in range(count):
        part = folder / f"{number % 50:02}"
        part.mkdir(exist_ok=True)
        content = kinds[number % len(kinds)]
        # A heading makes the file different from all others.
        if content and number % 3 == 0:
            content = b"# host %d\n" % number + content
        (part / f"store-{number}.pem").write_bytes(content)


def fleet(folder: Path, count: int) -> tuple[str, str]:
    """Write a fleet, one instance per line, and its clients."""
    lines = [
        {
            "DBInstanceIdentifier": f"db-{number}",
            "DBInstanceArn": f"arn:aws:rds:{REGIONS[number % 4]}:123456789012:db:db-{number}",
            "CACertificateIdentifier": (CA, "rds-ca-ecc384-g1")[number % 2],
        }
        for number in range(count)
    ]
    path = folder / "fleet.ndjson"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    clients = {
        "client": [f"client-{number}" for number in range(count)],
        "database": [f"db-{number * 7 % (count + 5)}" for number in range(count)],
        "store": [f"store-{number}.pem" for number in range(count)],
    }
    pq.write_table(pa.table(clients), folder / "clients.parquet")
    return str(path), str(folder / "clients.parquet")


def main() -> None:
    """Compare, and print the throughput of both."""
    count = int(sys.argv[1])
    cores = os.cpu_count() or 1
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from check_stores import check, read
    from join_fleet import databases, readiness
    from pyspark.sql import SparkSession

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stores_folder = folder / "stores"
        stores_folder.mkdir()
        stores(stores_folder, count)
        files = sorted(stores_folder.rglob("*.pem"))
        start = time.perf_counter()
        table = pa.table(rds_ca.check_batch(files, region=REGION, ca=CA, at=AT))
        alone = time.perf_counter() - start
        expected = {Path(row["store"]).name: (row["verdict"], row["reason"]) for row in table.to_pylist()}

        spark = (
            SparkSession.builder.master(f"local[{cores}]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", str(cores))
            .getOrCreate()
        )
        start = time.perf_counter()
        rows = check(read(spark, str(stores_folder)), region=REGION, ca=CA, at=AT).collect()
        spread = time.perf_counter() - start
        found = {Path(row["store"]).name: (row["verdict"], row["reason"]) for row in rows}
        different = [name for name in expected if found.get(name) != expected[name]]
        if different or len(rows) != count:
            sys.exit(f"{len(rows)} rows for {count} stores; different verdicts: {different[:5]}")

        lines, clients = fleet(folder, min(count, 1000))
        pairs = readiness(
            read(spark, str(stores_folder)), databases(spark, lines), spark.read.parquet(clients), AT
        ).collect()
        for pair in pairs:
            path = next(stores_folder.rglob(pair["store"]), None)
            alone_again = "unknown"
            if path is not None and pair["region"]:
                store = rds_ca.TrustStore.open(path)
                alone_again = store.check(region=pair["region"], ca=pair["ca"], at=AT).verdict
            if pair["verdict"] != alone_again:
                sys.exit(f"{pair['client']}: Spark says {pair['verdict']}, a check says {alone_again}")
        spark.stop()
    print(f"{count} stores, {len(pairs)} pairs: {dict(Counter(verdict for verdict, _ in expected.values()))}")
    for name, seconds in (("one process", alone), (f"Spark, local[{cores}]", spread)):
        print(f"{name}: {seconds:.2f} s, {count / seconds / cores:,.0f} stores per second and core")


if __name__ == "__main__":
    main()

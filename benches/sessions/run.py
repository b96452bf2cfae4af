"""What a sample costs a database with 1,000 sessions, compared with counting them.

    python benches/sessions/run.py [SESSIONS]

Starts its own PostgreSQL and MariaDB; needs the packages of scripts/setup-tests.sh, and rds_ca.
"""

from __future__ import annotations

import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pymysql

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "rds-ca-py" / "tests"))
from rds_ca.sessions import Connection, Sampler
from servers import start_mariadb, start_postgres

ROUNDS = 30


def measure(work: Callable[[], Any]) -> str:
    """Return the median and the slowest of some rounds."""
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1000)
    return f"median {statistics.median(times):7.2f} ms   slowest {max(times):7.2f} ms"


def compare(title: str, connection: Connection, count: str, sessions: int) -> None:
    """Measure counting and sampling over the same connection."""
    sampler = Sampler()
    found = len(sampler.sample(connection).sessions)
    if found < sessions:
        message = f"{title}: {found} sessions were sampled instead of {sessions}"
        raise RuntimeError(message)

    def counting() -> None:
        with contextlib.closing(connection.cursor()) as cursor:
            cursor.execute(count)
            cursor.fetchall()

    print(f"{title}: {found} sessions")
    print(f"  count(*)  {measure(counting)}")
    print(f"  sample    {measure(lambda: sampler.sample(connection))}")


def main() -> None:
    """Run both servers, one after the other."""
    sessions = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        contextlib.ExitStack() as stack,
    ):
        settings = {"max_connections": str(sessions + 20), "shared_buffers": "32MB"}
        server = stack.enter_context(start_postgres(Path(folder) / "pg", settings=settings))
        dsn = f"host=127.0.0.1 port={server.port} user=postgres dbname=postgres"
        for number in range(sessions):
            mode = "require" if number % 2 else "disable"
            stack.enter_context(psycopg.connect(f"{dsn} sslmode={mode}"))
        connection = stack.enter_context(psycopg.connect(dsn, autocommit=True))
        compare("PostgreSQL", connection, "SELECT count(*) FROM pg_stat_activity", sessions)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        contextlib.ExitStack() as stack,
    ):
        server = stack.enter_context(
            start_mariadb(
                Path(folder) / "my",
                options=[f"--max-connections={sessions + 20}"],
                statements=[
                    "CREATE USER app;",
                    "GRANT PROCESS ON *.* TO app;",
                    "GRANT SELECT ON performance_schema.* TO app;",
                ],
            )
        )
        for number in range(sessions):
            options: dict[str, Any] = (
                {"ssl": {"ca": str(server.identity and server.identity.ca)}} if number % 2 else {}
            )
            client = pymysql.connect(host="127.0.0.1", port=server.port, user="app", **options)
            stack.callback(client.close)
        watcher = pymysql.connect(host="127.0.0.1", port=server.port, user="app")
        stack.callback(watcher.close)
        compare(
            "MariaDB",
            watcher,
            "SELECT count(*) FROM performance_schema.threads",
            sessions,
        )


if __name__ == "__main__":
    main()

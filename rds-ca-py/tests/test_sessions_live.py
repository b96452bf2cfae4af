"""Sessions as real databases show them: known clients of each kind are reported exactly."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

import mysql.connector
import pg8000.dbapi
import psycopg
import psycopg2
import pymysql
import pytest
import rds_ca
import sqlalchemy
from rds_ca.sessions import Sample, Sampler, Usage, read_log, sample
from servers import Server, start_mariadb, start_pgbouncer, start_postgres

Kinds = Counter[tuple[Any, ...]]


def kinds(taken: Sample, *names: str) -> Kinds:
    """Count sessions by these of their members."""
    return Counter(tuple(session[name] for name in names) for session in taken.sessions)


# PostgreSQL -------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["debian", "newest"])
def postgres(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("pg")
    settings = {"log_connections": "on", "rds.force_ssl": "0", "max_connections": "60"}
    with start_postgres(folder, newest=request.param == "newest", settings=settings) as server:
        with psycopg.connect(postgres_dsn(server), autocommit=True) as connection:
            for role in ("app", "legacy", "pooled", "rdsadmin", "watcher", "monitor"):
                connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'secret'")
            connection.execute("GRANT pg_monitor TO monitor")
        yield server


def postgres_dsn(server: Server, user: str = "postgres", **options: str) -> str:
    values = {"host": server.host, "port": str(server.port), "dbname": "postgres", "user": user, **options}
    return " ".join(f"{name}={value}" for name, value in values.items())


@contextlib.contextmanager
def postgres_clients(server: Server, pooled: int = 0) -> Iterator[None]:
    """3 sessions with TLS, 2 plain, 1 by socket, 1 of rdsadmin, and those behind a pooler at ::1."""
    with contextlib.ExitStack() as stack:

        def client(user: str, **options: str) -> None:
            connection = stack.enter_context(
                psycopg.connect(postgres_dsn(server, user, **options), autocommit=True)
            )
            connection.execute("SELECT 1")

        for _ in range(3):
            client(
                "app",
                sslmode="verify-ca",
                sslrootcert=str(server.identity and server.identity.ca),
                application_name="orders",
            )
        for _ in range(2):
            client("legacy", sslmode="disable", application_name="billing")
        client("legacy", host=str(server.socket), application_name="cron")
        client("rdsadmin", sslmode="disable")
        if pooled:
            pooler = stack.enter_context(start_pgbouncer(server.folder / "pgbouncer", server, host="::1"))
            for _ in range(pooled):
                client("pooled", port=str(pooler.port), sslmode="disable", application_name="web")
        yield
    wait_until_gone(server)


def wait_until_gone(server: Server) -> None:
    """Wait until the clients are gone: a backend ends a moment after its client."""
    statement = (
        "SELECT count(*) FROM pg_stat_activity WHERE usename IN ('app', 'legacy', 'pooled', 'rdsadmin')"
    )
    with psycopg.connect(postgres_dsn(server), autocommit=True) as connection:
        for _ in range(200):
            if connection.execute(statement).fetchone() == (0,):
                return
            time.sleep(0.05)
    message = "the clients did not leave"
    raise AssertionError(message)


POPULATION: Kinds = Counter(
    {
        ("app", "orders", "127.0.0.1", "postgres", "encrypted", None): 3,
        ("legacy", "billing", "127.0.0.1", "postgres", "plain", None): 2,
        ("legacy", "cron", None, "postgres", "local", None): 1,
    }
)
MEMBERS = ("user", "application", "client", "database", "state", "reason")

POSTGRES_DRIVERS: dict[str, Callable[[Server, str], Any]] = {
    "psycopg": lambda server, user: psycopg.connect(postgres_dsn(server, user)),
    "psycopg with rows as dicts": lambda server, user: psycopg.connect(
        postgres_dsn(server, user), row_factory=psycopg.rows.dict_row
    ),
    "psycopg2": lambda server, user: psycopg2.connect(postgres_dsn(server, user)),
    "pg8000": lambda server, user: pg8000.dbapi.connect(
        user=user, host=server.host, port=server.port, database="postgres"
    ),
    "SQLAlchemy": lambda server, user: sqlalchemy.create_engine(
        f"postgresql+psycopg://{user}@{server.host}:{server.port}/postgres", poolclass=sqlalchemy.NullPool
    ).raw_connection(),
}


@pytest.mark.parametrize("driver", POSTGRES_DRIVERS)
@pytest.mark.parametrize("user", ["postgres", "monitor"])
def test_postgres_population(postgres: Server, driver: str, user: str) -> None:
    with (
        postgres_clients(postgres),
        contextlib.closing(POSTGRES_DRIVERS[driver](postgres, user)) as connection,
    ):
        taken = sample(connection)
        assert taken.engine == "postgres"
        assert taken.gaps == []
        assert kinds(taken, *MEMBERS) == POPULATION
        assert (taken.excluded["own"], taken.excluded["service"]) == (1, 1)
        assert taken.excluded["background"] > 0
        protocols = {session["protocol"] for session in taken.sessions if session["state"] == "encrypted"}
        assert protocols == {"TLSv1.3"}
        assert all(session["cipher"] for session in taken.sessions if session["state"] == "encrypted")
        assert taken.forced is not None
        assert (taken.forced["forced"], taken.forced["origin"]) == ("off", "server")


def test_postgres_statistics_are_fresh_within_one_transaction(postgres: Server) -> None:
    with psycopg.connect(postgres_dsn(postgres)) as connection:
        sampler = Sampler()
        assert kinds(sampler.sample(connection), *MEMBERS) == Counter()
        with postgres_clients(postgres):
            assert kinds(sampler.sample(connection), *MEMBERS) == POPULATION
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS


def test_postgres_without_privileges_is_unknown(postgres: Server) -> None:
    with postgres_clients(postgres), psycopg.connect(postgres_dsn(postgres, "watcher")) as connection:
        taken = sample(connection)
    assert [gap["reason"] for gap in taken.gaps] == ["insufficient_privilege"]
    clients = [session for session in taken.sessions if session["user"] in ("app", "legacy")]
    assert len(clients) == 6
    assert {(session["state"], session["reason"]) for session in taken.sessions} == {
        ("unknown", "insufficient_privilege")
    }
    usage = Usage("orders")
    usage.record(taken)
    assert usage.tls_seen == "unknown"


def test_a_pooler_in_front_is_unknown(postgres: Server) -> None:
    with postgres_clients(postgres, pooled=2):
        with psycopg.connect(postgres_dsn(postgres)) as connection:
            taken = sample(connection, poolers=["::1"])
        assert kinds(taken, *MEMBERS) - POPULATION == Counter(
            {("pooled", "web", "::1", "postgres", "unknown", "pooler"): 2}
        )
        assert POPULATION - kinds(taken, *MEMBERS) == Counter()
        assert taken.gaps == []


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2", "pg8000"])
def test_sampling_through_a_pooler_is_reported(postgres: Server, tmp_path: Path, driver: str) -> None:
    with (
        postgres_clients(postgres),
        start_pgbouncer(tmp_path, postgres, host="::1") as pooler,
        psycopg.connect(postgres_dsn(pooler, "pooled", application_name="web")) as other,
        contextlib.closing(POSTGRES_DRIVERS[driver](pooler, "postgres")) as connection,
    ):
        other.execute("SELECT 1")
        taken = sample(connection)
    assert [gap["reason"] for gap in taken.gaps] == ["pooler"]
    assert kinds(taken, *MEMBERS) == POPULATION + Counter(
        {("pooled", "web", "::1", "postgres", "unknown", "pooler"): 1}
    )


def test_force_ssl_is_read_from_the_server(tmp_path: Path) -> None:
    settings = {"rds.force_ssl": "1"}
    with (
        start_postgres(tmp_path, settings=settings) as server,
        psycopg.connect(postgres_dsn(server)) as connection,
    ):
        forced = sample(connection).forced
    assert forced is not None
    assert (forced["forced"], forced["origin"], forced["parameter"]) == ("on", "server", "rds.force_ssl")


def test_short_sessions_are_estimated_within_the_bounds(postgres: Server) -> None:
    """80 sessions of 0.2 s each over 10 s, at one sample every 0.5 s, of which 2 in 5 are seen."""
    sessions, length, every = 80, 0.2, 0.5
    dsn = postgres_dsn(postgres, "app", sslmode="require", application_name="short")
    lived: list[float] = []

    def live() -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            begin = time.monotonic()
            connection.execute("SELECT pg_sleep(%s)", (length,))
            lived.append(time.monotonic() - begin)

    def start() -> None:
        threads = []
        for _ in range(sessions):
            threads.append(threading.Thread(target=live))
            threads[-1].start()
            # At times that are independent of the samples.
            time.sleep(10 / sessions)
        for thread in threads:
            thread.join()

    usage, sampler = Usage("orders"), Sampler()
    with psycopg.connect(postgres_dsn(postgres), autocommit=True) as connection:
        usage.record(sampler.sample(connection))
        starter = threading.Thread(target=start)
        starter.start()
        jitter = itertools.cycle([0.93, 1.07, 0.98, 1.02])
        while starter.is_alive():
            time.sleep(every * next(jitter))
            usage.record(sampler.sample(connection))
    assert len(lived) == sessions
    (row,) = [row for row in usage.rows if row["application"] == "short"]
    assert row["state"] == "encrypted"
    estimate = usage.estimate(row["sightings"], sum(lived) / sessions)
    assert estimate is not None
    low, _, high = estimate
    assert low <= sessions <= high, (estimate, row)
    missed = usage.probability_of_missing(length)
    assert missed is not None
    assert 0.3 < missed < 0.8


def test_the_log_of_postgres_shows_the_same(tmp_path: Path) -> None:
    for newest in (False, True):
        folder = tmp_path / str(newest)
        settings = {"log_connections": "on", "log_line_prefix": "%t:%r:%u@%d:[%p]:"}
        with start_postgres(folder, newest=newest, settings=settings) as server:
            with psycopg.connect(postgres_dsn(server), autocommit=True) as connection:
                for role in ("app", "legacy", "rdsadmin"):
                    connection.execute(f"CREATE ROLE {role} LOGIN")
            with postgres_clients(server):
                pass
        reading = read_log(server.log, format="postgres", instance="orders")
        found = {
            tuple(row[name] for name in MEMBERS): row["connections"]
            for row in reading.usage.rows
            if row["user"] != "postgres"
        }
        assert found == dict(POPULATION)
        assert reading.undated == 0
        protocols = {row["protocol"] for row in reading.usage.rows if row["user"] == "app"}
        assert protocols == {"TLSv1.3"}


# MariaDB ----------------------------------------------------------------------------------------

ACCOUNTS = (
    "CREATE USER app IDENTIFIED BY 'secret';",
    "CREATE USER legacy IDENTIFIED BY 'secret';",
    "CREATE USER rdsadmin IDENTIFIED BY 'secret';",
    "CREATE USER monitor IDENTIFIED BY 'secret';",
    "GRANT PROCESS ON *.* TO monitor;",
    "GRANT SELECT ON performance_schema.* TO monitor;",
    "CREATE USER viewer IDENTIFIED BY 'secret';",
    "GRANT SELECT ON performance_schema.* TO viewer;",
    "CREATE USER watcher IDENTIFIED BY 'secret';",
    "CREATE DATABASE orders;",
    "GRANT ALL ON orders.* TO app, legacy;",
)


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with start_mariadb(
        tmp_path_factory.mktemp("my"), statements=ACCOUNTS, options=["--general-log"]
    ) as server:
        yield server


def pymysql_client(server: Server, user: str, **options: Any) -> Any:
    return pymysql.connect(host=server.host, port=server.port, user=user, password="secret", **options)


@contextlib.contextmanager
def mariadb_clients(server: Server) -> Iterator[None]:
    """3 sessions with TLS, 2 plain, 1 plain and 1 with TLS by socket, 1 of rdsadmin."""
    assert server.identity
    tls = {"ssl": {"ca": str(server.identity.ca)}}
    plain = {"ssl_disabled": True}
    with contextlib.ExitStack() as stack:

        def client(user: str, **options: Any) -> None:
            stack.enter_context(contextlib.closing(pymysql_client(server, user, **options)))

        for _ in range(3):
            client("app", database="orders", program_name="shop", **tls)
        for _ in range(2):
            client("legacy", database="orders", **plain)
        client("legacy", unix_socket=str(server.socket), **plain)
        client("rdsadmin", **plain)
        # PyMySQL never encrypts on a socket; MariaDB's own client does. It gets no statements.
        command = [
            "mariadb",
            "--no-defaults",
            "-S",
            str(server.socket),
            "-uapp",
            "--ssl",
            "--skip-ssl-verify-server-cert",
        ]
        environment = {**os.environ, "MYSQL_PWD": "secret"}
        stack.enter_context(subprocess.Popen(command, env=environment, stdin=subprocess.PIPE))
        wait_until(server, 7)
        yield
    wait_until(server, 0)


def wait_until(server: Server, clients: int) -> None:
    """Wait until there are that many sessions: connecting and disconnecting take a moment."""
    statement = (
        "SELECT COUNT(*) FROM information_schema.PROCESSLIST "
        "WHERE USER IN ('app', 'legacy') AND COMMAND = 'Sleep'"
    )
    with contextlib.closing(pymysql_client(server, "monitor")) as connection, connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute(statement)
            (found,) = cursor.fetchone()
            if found == clients:
                return
            time.sleep(0.05)
    message = f"there are {found} clients instead of {clients}"
    raise AssertionError(message)


MARIADB_POPULATION: Kinds = Counter(
    {
        ("app", "127.0.0.1", "orders", "encrypted", None): 3,
        ("legacy", "127.0.0.1", "orders", "plain", None): 2,
        ("legacy", "localhost", None, "local", None): 1,
        ("app", "localhost", None, "local", None): 1,
    }
)
MARIADB_MEMBERS = ("user", "client", "database", "state", "reason")

MARIADB_DRIVERS: dict[str, Callable[[Server, str], Any]] = {
    "PyMySQL": pymysql_client,
    "PyMySQL with rows as dicts": lambda server, user: pymysql_client(
        server, user, cursorclass=pymysql.cursors.DictCursor
    ),
    "mysql-connector": lambda server, user: mysql.connector.connect(
        host=server.host, port=server.port, user=user, password="secret"
    ),
    "mysql-connector in pure Python": lambda server, user: mysql.connector.connect(
        host=server.host, port=server.port, user=user, password="secret", use_pure=True
    ),
    "SQLAlchemy": lambda server, user: sqlalchemy.create_engine(
        f"mysql+pymysql://{user}:secret@{server.host}:{server.port}", poolclass=sqlalchemy.NullPool
    ).raw_connection(),
}


@pytest.mark.parametrize("driver", MARIADB_DRIVERS)
def test_mariadb_population(mariadb: Server, driver: str) -> None:
    with (
        mariadb_clients(mariadb),
        contextlib.closing(MARIADB_DRIVERS[driver](mariadb, "monitor")) as connection,
    ):
        taken = settled(connection)
        assert taken.engine == "mariadb"
        assert taken.gaps == []
        assert kinds(taken, *MARIADB_MEMBERS) == MARIADB_POPULATION
        assert (taken.excluded["own"], taken.excluded["service"]) == (1, 1)
        applications = {
            session["application"] for session in taken.sessions if session["client"] == "127.0.0.1"
        }
        assert "shop" in applications
        assert taken.forced is not None
        assert (taken.forced["forced"], taken.forced["apply"]) == ("off", "dynamic")


def settled(connection: Any) -> Sample:
    """Sample when sessions that were just closed, such as the fixture's monitor, are gone."""
    for _ in range(100):
        taken = sample(connection)
        if not any(session["user"] == "monitor" for session in taken.sessions):
            return taken
        time.sleep(0.05)
    return taken


def test_mariadb_without_process_cannot_distinguish_socket_and_network(mariadb: Server) -> None:
    """The user may read the Performance Schema but not the process list, where the port is."""
    with mariadb_clients(mariadb), contextlib.closing(pymysql_client(mariadb, "viewer")) as connection:
        taken = settled(connection)
    expected = Counter(MARIADB_POPULATION)
    del expected["app", "localhost", None, "local", None]
    expected["app", "localhost", None, "unknown", "transport_not_shown"] = 1
    assert kinds(taken, *MARIADB_MEMBERS) == expected


def test_mariadb_without_privileges_is_unknown(mariadb: Server) -> None:
    with mariadb_clients(mariadb), contextlib.closing(pymysql_client(mariadb, "watcher")) as connection:
        taken = sample(connection)
    (gap,) = taken.gaps
    assert gap["reason"] == "insufficient_privilege"
    assert "denied" in gap["detail"]
    assert taken.sessions == []
    usage = Usage("orders")
    usage.record(taken)
    assert usage.tls_seen == "unknown"


def test_mariadb_with_the_performance_schema_off_is_unknown(tmp_path: Path) -> None:
    with (
        start_mariadb(tmp_path, statements=ACCOUNTS, performance_schema=False) as server,
        mariadb_clients(server),
        contextlib.closing(pymysql_client(server, "monitor")) as connection,
    ):
        taken = settled(connection)
    assert [gap["reason"] for gap in taken.gaps] == ["performance_schema_off"]
    assert len(taken.sessions) == 7
    assert {(session["state"], session["reason"]) for session in taken.sessions} == {
        ("unknown", "performance_schema_off")
    }


def test_require_secure_transport_is_read_from_the_server(tmp_path: Path) -> None:
    with start_mariadb(tmp_path, statements=ACCOUNTS, options=["--require-secure-transport=ON"]) as server:
        assert server.identity
        tls = {"ssl": {"ca": str(server.identity.ca)}}
        with contextlib.closing(pymysql_client(server, "monitor", **tls)) as connection:
            forced = sample(connection).forced
    assert forced is not None
    assert (forced["forced"], forced["origin"]) == ("on", "server")


def test_the_general_log_of_mariadb(tmp_path: Path) -> None:
    """It writes no port, so sessions with TLS at the socket and over the network cannot be distinguished."""
    log = tmp_path / "data" / "general.log"
    options = ["--general-log", f"--general-log-file={log}"]
    with start_mariadb(tmp_path, statements=ACCOUNTS, options=options) as server, mariadb_clients(server):
        pass
    usage = read_log(log, format="mysql-general", instance="orders").usage
    found = {
        tuple(row[name] for name in MARIADB_MEMBERS): row["connections"]
        for row in usage.rows
        if row["user"] in ("app", "legacy")
    }
    expected = dict(MARIADB_POPULATION)
    del expected["app", "localhost", None, "local", None]
    expected["app", "localhost", None, "unknown", "transport_not_shown"] = 1
    assert found == expected


# The command ------------------------------------------------------------------------------------


def command(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rds_ca", "sessions", *words],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=120,
    )


def test_mariadb_logs_a_client_that_refuses_its_ca_like_a_health_check(
    tmp_path: Path,
) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(rds_ca.bundle(regions=["eu-west-1"]))
    with start_mariadb(tmp_path, statements=ACCOUNTS, options=["--log-warnings=2"]) as server:

        def refuse() -> None:
            command = ["mariadb", "--no-defaults", "-h", "127.0.0.1", "-P", str(server.port), "-uapp"]
            command += [f"--ssl-ca={other}", "--ssl-verify-server-cert", "-e", "select 1"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert "unable to get local issuer certificate" in done.stderr

        def ask_for_health() -> None:
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                connection.recv(100)

        def aborted() -> list[str]:
            # Everything except the time and the number of the connection.
            lines = server.log.read_text().splitlines()
            return [re.sub(r"\d+", "", line) for line in lines if "Aborted connection" in line]

        # The lines of the server's start are skipped.
        time.sleep(1)
        written = []
        for act in (refuse, ask_for_health):
            before = len(aborted())
            act()
            deadline = time.monotonic() + 20
            while len(aborted()) == before:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            written.append(aborted()[before:])
    assert len(written[0]) == 1
    assert written[0] == written[1]
    log = read_log(server.log, format="mysql-error", instance="orders")
    assert not log.usage.rows, "it is not evidence of a failing client"


def test_the_command_watches_stores_and_resumes(postgres: Server, tmp_path: Path) -> None:
    output = tmp_path / "orders.json"
    dsn = f"postgresql://postgres:secret@{postgres.host}:{postgres.port}/postgres"
    words = ("--dsn-env", "DB", "--every", "0.3", "--for", "1", "-o", str(output), "--instance", "orders")
    with postgres_clients(postgres):
        done = command(*words, DB=dsn)
        assert done.returncode == 0, done.stderr
        assert "TLS is used here" in done.stdout
        assert "secret" not in done.stdout + done.stderr
        first = json.loads(output.read_text())
        again = command(*words, "--json", DB=dsn)
    assert again.returncode == 0, again.stderr
    second = json.loads(again.stdout)
    assert second == json.loads(output.read_text())
    assert {(row["user"], row["state"]) for row in second["rows"]} == {
        ("app", "encrypted"),
        ("legacy", "plain"),
        ("legacy", "local"),
    }
    before = len(first["watch"]["samples"])
    assert before >= 2
    assert len(second["watch"]["samples"]) > before
    app = next(row for row in second["rows"] if row["user"] == "app")
    assert app["sightings"] == 3 * len(second["watch"]["samples"])


def test_the_command_on_mariadb(mariadb: Server) -> None:
    assert mariadb.identity
    dsn = f"mysql://monitor:secret@{mariadb.host}:{mariadb.port}/?ssl-mode=VERIFY_IDENTITY&ssl-ca={mariadb.identity.ca}"
    with mariadb_clients(mariadb):
        done = command("--dsn-env", "DB", "--json", DB=dsn)
    assert done.returncode == 0, done.stderr
    assert {(row["user"], row["state"]) for row in json.loads(done.stdout)["rows"]} >= {
        ("app", "encrypted"),
        ("legacy", "plain"),
        ("legacy", "local"),
    }


def test_the_command_reports_what_it_could_not_read(postgres: Server) -> None:
    with postgres_clients(postgres):
        done = command("--dsn", f"postgresql://watcher@{postgres.host}:{postgres.port}/postgres")
    assert done.returncode == 3
    assert "gap: the sampling user may not see other users' sessions" in done.stdout


def test_a_database_that_cannot_be_reached_is_a_gap_and_its_password_stays_secret() -> None:
    done = command("--dsn-env", "DB", "--json", DB="postgresql://app:hunter2@127.0.0.1:9/postgres")
    assert done.returncode == 3, done.stderr
    assert [gap["reason"] for gap in json.loads(done.stdout)["gaps"]] == ["unreachable"]
    assert "hunter2" not in done.stdout + done.stderr


@pytest.mark.parametrize("dsn", ["hunter2", "postgresql://app:hunter2@[::1/db", "oracle://app:hunter2@db/x"])
def test_a_dsn_that_cannot_be_read_is_wrong_input(dsn: str) -> None:
    done = command("--dsn-env", "DB", DB=dsn)
    assert done.returncode == 2
    assert "cannot read the DSN" in done.stderr
    assert "hunter2" not in done.stdout + done.stderr


POSTGRES_MODULES = ["psycopg", "psycopg2", "pg8000"]
MYSQL_MODULES = ["pymysql", "mysql.connector"]


def command_without(modules: list[str], *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as if these drivers were not installed."""
    program = (
        f"import sys; sys.modules.update(dict.fromkeys({modules}));"
        f"from rds_ca.cli import main; sys.exit(main(['sessions', *{words}]))"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=120,
    )


@pytest.mark.parametrize("hidden", range(len(POSTGRES_MODULES)))
def test_the_command_uses_any_installed_postgres_driver(postgres: Server, hidden: int) -> None:
    assert postgres.identity
    dsn = f"postgresql://monitor:secret@{postgres.host}:{postgres.port}/postgres?sslmode=verify-full&sslrootcert={postgres.identity.ca}"
    with postgres_clients(postgres):
        done = command_without(POSTGRES_MODULES[:hidden], "--dsn-env", "DB", "--json", DB=dsn)
    assert done.returncode == 0, done.stderr
    assert sum(row["sightings"] for row in json.loads(done.stdout)["rows"]) == POPULATION.total()


@pytest.mark.parametrize("hidden", range(len(MYSQL_MODULES)))
def test_the_command_uses_any_installed_mysql_driver(mariadb: Server, hidden: int) -> None:
    assert mariadb.identity
    dsn = f"mysql://monitor:secret@{mariadb.host}:{mariadb.port}/?ssl-mode=VERIFY_CA&ssl-ca={mariadb.identity.ca}"
    with mariadb_clients(mariadb):
        done = command_without(MYSQL_MODULES[:hidden], "--dsn-env", "DB", "--json", DB=dsn)
    assert done.returncode == 0, done.stderr
    users = {row["user"] for row in json.loads(done.stdout)["rows"]}
    assert users >= {"app", "legacy"}


@pytest.mark.parametrize(("scheme", "extra"), [("postgresql", "postgres"), ("mysql", "mysql")])
def test_without_a_driver_the_command_names_the_package_to_install(scheme: str, extra: str) -> None:
    done = command_without(POSTGRES_MODULES + MYSQL_MODULES, "--dsn", f"{scheme}://a@b/c")
    assert done.returncode == 2
    assert f"pip install 'rds-ca[{extra}]'" in done.stderr


def test_the_command_reads_logs(postgres: Server) -> None:
    with postgres_clients(postgres):
        words = ["--log", str(postgres.log), "--log-format", "postgres", "--instance", "orders", "--json"]
        done = command(*words)
    rows = json.loads(done.stdout)["rows"]
    assert any(row["user"] == "app" and row["connections"] >= 3 for row in rows)

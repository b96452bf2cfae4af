"""The README's connections, over TLS to real servers whose roots enter the catalogue as an operator's bundle."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest
import rds_ca
from servers import Identity, Server, start_mariadb, start_postgres

README = Path(__file__).resolve().parents[1] / "README.md"
ELSEWHERE = "127.0.0.2"
"""A name of the same server that is not in its certificate."""


def recipe(word: str) -> str:
    """Return the README's block that imports this driver."""
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    (found,) = [block for block in blocks if f"import {word}" in block or f", {word}" in block]
    return found


@pytest.fixture
def identity(hierarchy: Path) -> Identity:
    return Identity(hierarchy / "root.pem", hierarchy / "served.pem", hierarchy / "leaf.key")


@pytest.fixture
def mariadb(tmp_path: Path, identity: Identity) -> Iterator[Server]:
    account = "CREATE USER app IDENTIFIED BY 'secret' REQUIRE SSL;"
    with start_mariadb(
        tmp_path / "mariadb", identity=identity, statements=[account], options=["--bind-address=0.0.0.0"]
    ) as server:
        yield server


@pytest.fixture
def postgres(tmp_path: Path, identity: Identity) -> Iterator[Server]:
    with start_postgres(
        tmp_path / "postgres", identity=identity, hba=["local all all trust", "hostssl all all all trust"]
    ) as server:
        yield server


@pytest.fixture
def region_is_ours(hierarchy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the minted root one of eu-west-1."""
    ours = rds_ca.Catalogue.builtin().with_bundle(hierarchy / "root.pem", vouched=True)

    class Builtin:
        @staticmethod
        def builtin() -> rds_ca.Catalogue:
            return ours

    monkeypatch.setattr(rds_ca, "Catalogue", Builtin)
    monkeypatch.setattr("rds_ca._ssl.Catalogue", Builtin)


def run(word: str, folder: Path, monkeypatch: pytest.MonkeyPatch, **login: Any) -> Any:
    """Run the README's block unchanged and return its connection."""
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {"login": login}
    exec(recipe(word), names)
    return names["mysql" if word == "pymysql" else "postgres"]


def test_pymysql(mariadb: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, region_is_ours: None):
    login = {"port": mariadb.port, "user": "app", "password": "secret"}
    connection = run("pymysql", tmp_path, monkeypatch, host="localhost", **login)
    with connection, connection.cursor() as cursor:
        cursor.execute("SHOW STATUS LIKE 'Ssl_version'")
        assert cursor.fetchone()[1] in {"TLSv1.2", "TLSv1.3"}
    with pytest.raises(pymysql.OperationalError, match="IP address mismatch"):
        run("pymysql", tmp_path, monkeypatch, host=ELSEWHERE, **login)


def test_pymysql_refuses_a_server_of_another_authority(
    mariadb: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(pymysql.OperationalError, match="certificate verify failed") as refused:
        run(
            "pymysql",
            tmp_path,
            monkeypatch,
            host="localhost",
            port=mariadb.port,
            user="app",
            password="secret",
        )
    assert isinstance(refused.value.original_exception, ssl.SSLCertVerificationError)


def test_psycopg(postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, region_is_ours: None):
    login = {"port": postgres.port, "user": "postgres", "dbname": "postgres"}
    with run("psycopg", tmp_path, monkeypatch, host="localhost", **login) as connection:
        row = connection.execute("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone()
        assert row[0] in {"TLSv1.2", "TLSv1.3"}
    with pytest.raises(psycopg.OperationalError, match="does not match host name"):
        run("psycopg", tmp_path, monkeypatch, host=ELSEWHERE, **login)


def test_psycopg_refuses_a_server_of_another_authority(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        run(
            "psycopg",
            tmp_path,
            monkeypatch,
            host="localhost",
            port=postgres.port,
            user="postgres",
            dbname="postgres",
        )

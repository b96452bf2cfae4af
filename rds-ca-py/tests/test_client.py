"""``rds-ca client`` and ``rds_ca.effective``: what a driver makes of its settings."""

import json
import subprocess
import sys

import pytest
import rds_ca

URL = "postgresql://app:hunter2zebra@db.example.com:5433/orders?sslmode={mode}&sslrootcert=/etc/rds.pem"


@pytest.fixture
def root(tmp_path):
    """Make the files of a client: AWS's root of one region."""
    folder = tmp_path / "root"
    (folder / "etc").mkdir(parents=True)
    (folder / "home").mkdir()
    pem = rds_ca.Catalogue.builtin().authority("eu-west-1", "rds-ca-rsa2048-g1").pem
    (folder / "etc/rds.pem").write_text(pem)
    return folder


def command(*words, **environment):
    """Run the command line."""
    return subprocess.run(
        [sys.executable, "-m", "rds_ca", "client", *map(str, words)],
        capture_output=True,
        text=True,
        env=environment or None,
        check=False,
    )


def test_a_store_of_the_client_is_judged(root):
    """The verdict is that of the client's own store, and the effect follows from it."""
    told = rds_ca.effective(
        "psycopg", version="3.3.9 / libpq 18", dsn=URL.format(mode="prefer"), root=root, home="/home"
    )
    assert (told.transport, told.verifies_chain, told.verifies_name) == ("opportunistic", "fallback", "no")
    assert [store.place for store in told.stores] == ["dsn:sslrootcert"]
    at = "2026-12-01"
    assert told.verdict(region="eu-west-1", ca="rds-ca-rsa2048-g1", at=at) == "trusted"
    refused = told.verdict(region="us-east-1", ca="rds-ca-rsa2048-g1", at=at)
    assert refused == "not_trusted"
    assert told.effect(refused, tls_forced=False) == "falls_back_to_plain_text"
    assert told.effect(refused, tls_forced=True) == "stops"
    assert told.effect(refused) == "unknown"


def test_ten_lines_a_person_understands(root):
    """One driver's answer is short, and has no secret."""
    ran = command(
        "--driver", "psql", "--driver-version", "15", "--dsn", URL.format(mode="verify-full"), "--root", root,
        "--home", "/home", "--region", "us-east-1", "--to", "rds-ca-rsa2048-g1", "--at", "2026-12-01",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert len(ran.stdout.splitlines()) <= 10, ran.stdout
    assert "chain and name verified" in ran.stdout
    assert "a change to rds-ca-rsa2048-g1: stops" in ran.stdout
    assert "db.example.com:5433" in ran.stdout
    assert "hunter2zebra" not in ran.stdout + ran.stderr


def test_without_a_driver_the_drivers_that_differ_are_told_apart(root):
    """The same URL is many things to many drivers."""
    ran = command(
        "--dsn-env",
        "URL",
        "--root",
        root,
        "--home",
        "/home",
        "--json",
        URL=URL.format(mode="require"),
        PATH="",
    )
    clients = {client["driver"]: client for client in json.loads(ran.stdout)["clients"]}
    assert clients["psycopg"]["verifies_chain"] == "yes"
    assert clients["pg"]["verifies_name"] == "yes"
    assert clients["sqlx"]["verifies_chain"] == "no"
    assert "hunter2zebra" not in ran.stdout


def test_an_environment_file_is_all_there_is_of_an_environment(root, tmp_path):
    """Variables of this process do not count; those of the file do."""
    env = tmp_path / "app.env"
    env.write_text(
        "# the application\nexport PGSSLMODE='verify-full'\nPGSSLROOTCERT=/etc/rds.pem\nPGPASSWORD=hunter2zebra\n"
    )
    words = ["--driver", "psql", "--dsn", "postgresql://db/app", "--root", root, "--home", "/home", "--json"]
    client = json.loads(command(*words, "--env-file", env).stdout)["clients"][0]
    assert [store["place"] for store in client["stores"]] == ["env:PGSSLROOTCERT"]
    client = json.loads(command(*words, PGSSLMODE="verify-full", PATH="").stdout)["clients"][0]
    assert client["verifies_chain"] == "no"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--driver", "psycopgg", "--dsn", "x=1"], "did you mean psycopg"),
        (["--dsn-env", "NOT_SET"], "NOT_SET is not set"),
        (["--driver", "pg", "--options", "{hunter2zebra"], "it is no JSON"),
        (["--driver", "pg", "--region", "eu-west-1"], "belong together"),
        ([], "--driver"),
        (["--dsn", "nonsense"], "no known driver"),
    ],
)
def test_wrong_input_says_what_to_do(words, says):
    """Exit 2, one line, no secret."""
    ran = command(*words)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert says in ran.stderr
    assert "hunter2zebra" not in ran.stderr


def test_every_driver_is_listed():
    """``rds-ca stacks`` has the drivers, and how well each is known."""
    known = {driver["id"]: driver for driver in rds_ca.drivers()}
    assert known["pymysql"]["measured"]
    assert len(known) > 40
    ran = subprocess.run(
        [sys.executable, "-m", "rds_ca", "stacks", "psycopg2"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0
    assert "psycopg2" in ran.stdout

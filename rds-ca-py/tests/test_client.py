"""``rds-ca client`` and ``rds_ca.effective``: what a driver makes of its settings."""

import json
import re
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
    answer = rds_ca.effective(
        "psycopg", version="3.3.9 / libpq 18", dsn=URL.format(mode="prefer"), root=root, home="/home"
    )
    assert (answer.transport, answer.verifies_chain, answer.verifies_name) == (
        "opportunistic",
        "fallback",
        "no",
    )
    assert [store.place for store in answer.stores] == ["dsn:sslrootcert"]
    at = "2026-12-01"
    assert answer.verdict(region="eu-west-1", ca="rds-ca-rsa2048-g1", at=at) == "trusted"
    refused = answer.verdict(region="us-east-1", ca="rds-ca-rsa2048-g1", at=at)
    assert refused == "not_trusted"
    assert answer.effect(refused, tls_forced=False) == "falls_back_to_plain_text"
    assert answer.effect(refused, tls_forced=True) == "stops"
    assert answer.effect(refused) == "unknown"


def test_an_answer_has_about_ten_lines(root):
    """The answer for one driver is short, and has no secret."""
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


def test_without_a_driver_the_drivers_are_grouped_by_their_answers(root):
    """Drivers read the same URL differently."""
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


def test_the_drivers_of_a_group_have_the_same_effects(root):
    """Drivers with different effects are in different groups, and unmeasured drivers are marked."""
    url = "postgresql://app@db/app?sslmode=require"
    words = ["--dsn", url, "--root", root, "--home", "/nowhere"]
    text = command(*words).stdout
    clients = json.loads(command(*words, "--json").stdout)["clients"]
    blocks = [block.replace("\n", " ") for block in re.split(r"\n(?=\S)", text)]
    effect: dict[str, str] = {}
    for client in clients:
        mark = "" if client["measured"] else r"\*"
        [block] = [
            it
            for it in blocks
            if re.search(rf"  {re.escape(client['driver'])}{mark}(,| )", it.replace(", ", ",  "))
        ]
        effects = json.dumps(client["effects"]["not_trusted"])
        assert effect.setdefault(block, effects) == effects, (client["driver"], block)
    assert "not measured" in text


def test_an_environment_file_is_the_complete_environment(root, tmp_path):
    """Variables of the file count; those of this process do not."""
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
    ("words", "hint"),
    [
        (["--driver", "psycopgg", "--dsn", "x=1"], "did you mean psycopg"),
        (["--dsn-env", "NOT_SET"], "NOT_SET is not set"),
        (["--driver", "pg", "--options", "{hunter2zebra"], "it is not JSON"),
        (["--driver", "pg", "--to", "rds-ca-rsa2048-g1"], "need the region"),
        ([], "--driver"),
        (["--dsn", "nonsense"], "no known driver"),
    ],
)
def test_wrong_input_names_the_next_step(words, hint):
    """Exit 2, one line, no secret."""
    ran = command(*words)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert hint in ran.stderr
    assert "hunter2zebra" not in ran.stderr


def test_the_effect_of_each_ca_of_a_region_is_shown(root):
    """Without ``--to`` every CA there; a CA with another type of key is unknown for a client that does not verify."""
    words = [
        "--driver",
        "psql",
        "--driver-version",
        "15",
        "--root",
        root,
        "--home",
        "/home",
        "--at",
        "2026-12-01",
    ]
    words += ["--region", "eu-west-1", "--json"]
    answer = json.loads(command(*words, "--dsn", URL.format(mode="verify-full")).stdout)["clients"][0]
    assert answer["verdicts"] == {
        "rds-ca-rsa2048-g1": "trusted",
        "rds-ca-rsa4096-g1": "not_trusted",
        "rds-ca-ecc384-g1": "not_trusted",
    }
    assert answer["effects"]["rds-ca-rsa4096-g1"] == {"no": "stops", "now": "stops"}
    lax = ["--driver", "pgjdbc", "--dsn", "jdbc:postgresql://db/a?sslmode=require", *words[2:]]
    lax = [word for word in lax if word not in ("--driver-version", "15")]
    answer = json.loads(command(*lax).stdout)["clients"][0]
    assert answer["effects"]["rds-ca-rsa4096-g1"]["now"] == "keeps_working"
    assert answer["effects"]["rds-ca-ecc384-g1"]["now"] == "unknown"
    answer = json.loads(command(*lax, "--from", "rds-ca-ecc384-g1").stdout)["clients"][0]
    assert answer["effects"]["rds-ca-ecc384-g1"]["now"] == "keeps_working"


PLANTED = "hunter2zebra"


@pytest.mark.parametrize(
    "words",
    [
        ["--dsn", f"postgresql://app:{PLANTED}@db/a?password={PLANTED}&sslpassword={PLANTED}&sslmode={PLANTED}"],
        ["--dsn", f"mysql://app:a@{PLANTED}@db/a?ssl={PLANTED}&{PLANTED}={PLANTED}"],
        ["--dsn", f"host=db password='{PLANTED} x' sslmode={PLANTED}"],
        ["--dsn", f"jdbc:mysql://app:{PLANTED}@db/a?trustCertificateKeyStorePassword={PLANTED}&useSSL={PLANTED}"],
        ["--dsn", f"mongodb://app:{PLANTED}@db/?tlsCertificateKeyFilePassword={PLANTED}&tls={PLANTED}"],
        ["--dsn", f"Server=db;Uid=a;Pwd={PLANTED};SslMode={PLANTED}"],
        ["--driver", "pg", "--options", json.dumps({"password": PLANTED, "ssl": {"passphrase": PLANTED, "key": PLANTED}})],
        ["--driver", "spring", "--options", json.dumps({"spring.datasource.password": PLANTED, "spring.datasource.url": f"jdbc:postgresql://db/a?password={PLANTED}"})],
        ["--driver", "pymysql", "--options", json.dumps({"ssl_key_password": PLANTED, PLANTED: 1})],
        ["--driver", "psycopg", "--driver-version", PLANTED, "--dsn", "host=db"],
    ],
)  # fmt: skip
def test_a_planted_password_is_in_no_output(words, tmp_path):
    """Text, ``--full``, JSON, errors, ``repr``, ``to_dict``: none of them shows it."""
    env = tmp_path / "app.env"
    env.write_text(
        f"PGPASSWORD={PLANTED}\nMYSQL_PWD={PLANTED}\nDATABASE_PASSWORD={PLANTED}\n"
        f"JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=/a.jks -Djavax.net.ssl.trustStorePassword={PLANTED}\n"
    )
    for face in ([], ["--full"], ["--json"], ["--region", "eu-west-1"]):
        ran = command(*words, "--env-file", env, *face)
        assert PLANTED not in ran.stdout + ran.stderr, (words, face)
    options = json.loads(words[words.index("--options") + 1]) if "--options" in words else None
    dsn = words[words.index("--dsn") + 1] if "--dsn" in words else None
    for driver in rds_ca.drivers():
        try:
            answer = rds_ca.effective(
                driver["id"],
                dsn=dsn,
                options=options,
                environment={"PGPASSWORD": PLANTED, "MYSQL_PWD": PLANTED},
            )
            shown = [
                repr(answer),
                json.dumps(answer.to_dict()),
                *map(repr, answer.stores),
                *map(repr, answer.remarks),
            ]
        except rds_ca.RdsCaError as error:
            shown = [repr(error), str(error)]
        assert not any(PLANTED in text for text in shown), (driver["id"], words)


def test_every_driver_is_listed():
    """``rds-ca stacks`` lists the drivers, and whether each was measured."""
    known = {driver["id"]: driver for driver in rds_ca.drivers()}
    assert known["pymysql"]["measured"]
    assert len(known) > 40
    ran = subprocess.run(
        [sys.executable, "-m", "rds_ca", "stacks", "psycopg2"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0
    assert "psycopg2" in ran.stdout

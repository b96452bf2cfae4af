"""``rds-ca explain``: files, streams, positions, and commands that run as printed."""

from __future__ import annotations

import gzip
import html
import json
import os
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import rds_ca

CORE = Path(__file__).resolve().parents[2] / "rds-ca-core"
"""The folder with the tables of messages."""

REFUSED = 'connection to server at "db.abc.eu-west-1.rds.amazonaws.com" (10.0.0.5), port 5432 failed: SSL error: certificate verify failed'
LOGIN = 'FATAL:  password authentication failed for user "app"'


def run(*words: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rds_ca", "explain", *words]
    done = subprocess.run(
        command, check=False, input=given, capture_output=True, env={**os.environ, **environment}, timeout=60
    )
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_files_are_read_with_places_and_counts(tmp_path: Path) -> None:
    first, second = tmp_path / "a.log", tmp_path / "b.log"
    first.write_text(f"2026-11-27 10:00:00 INFO started\n2026-11-27 10:00:01 ERROR {REFUSED}\n")
    second.write_text(f"2026-11-27 11:00:00 ERROR {REFUSED}\n2026-11-27 11:00:01 ERROR {LOGIN}\n")
    content = json.loads(run(str(first), str(second), "--json").stdout)
    assert content["format"] == "rds-ca-explain"
    places = [(Path(event["source"]).name, event["line"], event["count"]) for event in content["events"]]
    assert places == [("a.log", 2, 2), ("b.log", 2, 1)]
    event = content["events"][0]
    assert (event["last_line"], event["column"] > 1) == (1, True)
    assert event["last_seen"] == "2026-11-27T11:00:00Z"
    assert event["facts"]["region"] == "eu-west-1"
    assert [cause["id"] for cause in content["causes"]][:2] == ["root-missing", "wrong-credentials"]


def test_since_leaves_out_what_is_older(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text(f"2026-11-27 10:00:01 ERROR {REFUSED}\n2026-11-27 11:00:01 ERROR {LOGIN}\n")
    content = json.loads(run(str(log), "--since", "2026-11-27T10:30:00Z", "--json").stdout)
    assert content["causes"][0]["id"] == "wrong-credentials"
    assert run(str(log), "--since", "1s").returncode == 3
    assert run(str(log), "--since", "yesterday").returncode == 2


def test_the_text_is_short_and_all_is_long() -> None:
    short, complete = run(REFUSED), run(REFUSED, "--all")
    assert short.returncode == complete.returncode == 0
    assert len(short.stdout.splitlines()) <= 20
    assert re.search(r"^\d+ more: --all$", short.stdout, re.MULTILINE)
    assert '   $ rds-ca check "$STORE" --region eu-west-1 --stack libpq-verify-full' in short.stdout
    assert len(complete.stdout) > 3 * len(short.stdout)


def test_a_successful_verification_is_reported() -> None:
    done = run("-", given=b"CONNECTED(00000003)\n---\n    Verify return code: 0 (ok)\n---\n")
    assert done.returncode == 0
    assert "nothing to explain" in done.stdout


def test_a_missing_file_is_wrong_input(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("x\n")
    for words in ([str(log), "not/there"], ["gone.log"]):
        done = run(*words)
        assert done.returncode == 2
        assert words[-1] in done.stderr


def test_a_file_is_followed(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text(f"{LOGIN}\n")
    command = [sys.executable, "-u", "-m", "rds_ca", "explain", str(log), "--follow"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        # What is appended before the command has found the end of the file is not shown.
        for _ in range(60):
            with log.open("a") as file:
                file.write(f"{REFUSED}\n")
            if select.select([process.stdout], [], [], 1)[0]:
                break
        line = process.stdout.readline().decode()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read().decode()
        assert process.wait(20) == 0
    assert line.rstrip().endswith(REFUSED)
    assert "password" not in line + rest


def test_a_stream_is_followed_to_its_end() -> None:
    done = run("-", "--follow", given=f"{REFUSED}\n{LOGIN}".encode())
    assert done.returncode == 0
    assert REFUSED in done.stdout
    assert LOGIN in done.stdout


def test_no_secret_is_quoted() -> None:
    text = f"postgresql://app:hunter2@db/x password=hunter2 {{'password': 'hunter2'}} PGPASSWORD=hunter2 {REFUSED}"
    for words in ([text], [text, "--all"], [text, "--json"]):
        assert "hunter2" not in run(*words).stdout


def test_an_explainer_reads_pieces() -> None:
    explainer = rds_ca.Explainer()
    for at in range(0, len(REFUSED), 7):
        explainer.push(REFUSED[at : at + 7].encode())
    assert not explainer.take().recognised
    explainer.push(b"\n")
    assert explainer.take().causes[0]["id"] == "root-missing"
    assert not explainer.finish().recognised


@pytest.mark.parametrize(
    "text",
    [
        REFUSED,
        LOGIN,
        "Certificate not found: rds-ca-2019",
        "Keystore was tampered with, or password was incorrect",
    ],
)
def test_our_commands_are_parsed(text: str) -> None:
    """Each command that starts with rds-ca uses a subcommand and options that exist."""
    from rds_ca import cli

    parser = cli.parser() if hasattr(cli, "parser") else None
    for cause in rds_ca.explain(text).causes:
        words = shlex.split(cause["command"].split("|")[0].replace('"$', '"'))
        if words[0] != "rds-ca":
            continue
        help_text = subprocess.run(
            [sys.executable, "-m", "rds_ca", words[1], "--help"], check=False, capture_output=True, text=True
        )
        if words[1] == "client" and help_text.returncode != 0:
            continue  # not in this build yet
        for option in (word for word in words if word.startswith("--")):
            assert option in help_text.stdout, (cause["command"], parser)


def test_a_log_without_connections_is_unknown_and_names_the_parameter(tmp_path: Path) -> None:
    log = tmp_path / "postgresql.log"
    log.write_text("2026-01-01 00:00:00.000 UTC [10] LOG:  checkpoint starting: time\n")
    words = ["sessions", "--log", str(log), "--log-format", "postgres", "--instance", "orders"]
    done = subprocess.run(
        [sys.executable, "-m", "rds_ca", *words], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 3
    assert "log_connections" in done.stdout


def test_refused_attempts_are_rows(tmp_path: Path) -> None:
    log = tmp_path / "postgresql.log"
    refusal = 'FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "app", database "orders", no encryption'
    log.write_text(f"2026-11-27 10:00:00 UTC:10.0.0.9(4000):app@orders:[71]:{refusal}\n" * 3)
    words = ["sessions", "--log", str(log), "--log-format", "postgres", "--instance", "orders", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "rds_ca", *words], check=False, capture_output=True, text=True, timeout=60
    )
    (row,) = json.loads(done.stdout)["rows"]
    assert (row["state"], row["reason"], row["user"], row["client"]) == (
        "refused",
        "no_encryption",
        "app",
        "10.0.0.9",
    )
    assert row["connections"] == 3


def errors_of_aws() -> list[str]:
    """Every error of every service, with its documentation, as botocore's models list them."""
    botocore = pytest.importorskip("botocore")
    errors = []
    for path in sorted((Path(botocore.__file__).parent / "data").glob("*/*/service-2.json*")):
        data = path.read_bytes()
        model = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
        operation = next(iter(model["operations"]), "X")
        for name, shape in model["shapes"].items():
            if shape.get("exception"):
                code = shape.get("error", {}).get("code", name)
                text = " ".join(html.unescape(re.sub("<[^>]+>", "", shape.get("documentation", ""))).split())
                errors.append(f"An error occurred ({code}) when calling the {operation} operation: {text}")
                errors.append(f"botocore.errorfactory.{name}: {text}")
    return errors


def test_catalogues_of_other_errors_are_not_explained() -> None:
    """Only RDS's errors about CAs are explained."""
    errors = errors_of_aws()
    explainer = rds_ca.Explainer()
    explainer.push("\n".join(errors).encode())
    found = explainer.finish().events
    others = [event["quote"] for event in found if "CertificateNotFound" not in event["quote"]]
    assert len(errors) > 5000
    assert not others, others[:10]


def commands() -> dict[str, str]:
    """A command of every cause, with only the necessary values filled in."""
    rows = json.loads((CORE / "tests/data/field-messages.json").read_text())
    texts = [row["text"] for row in rows]
    table = (CORE / "tests/data/error-messages.tsv").read_text().splitlines()[1:]
    texts += [line.split("\t", 3)[3] for line in table]
    texts += [
        "certificate revoked",
        "tlsv13 alert certificate required",
        'sslmode value "require" invalid when SSL support is not compiled in',
        "CACertificateIdentifier is required to use the NoCertificateRotationRestart option",
        "trustAnchors parameter must be non-empty",
    ]
    found: dict[str, str] = {}
    for text in texts:
        for cause in rds_ca.explain(text).causes:
            words = cause["command"]
            # Commands with files and hosts of the message run with ours.
            if cause["id"] not in found or "$" in words:
                found[cause["id"]] = words
    return found


def test_every_command_runs_as_printed(tmp_path: Path) -> None:
    """No program rejects its options, and the output of a successful command is not explained."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin/rds-ca"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m rds_ca "$@"\n')
    program.chmod(0o755)
    store = tmp_path / "store.pem"
    store.write_bytes(rds_ca.bundle(regions=["eu-west-1"]))
    environment = {
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "LANG": "C",
        "STORE": str(store),
        "HOST": "localhost",
        "REGION": "eu-west-1",
        "DRIVER": "psycopg",
        "DSN": f"host=localhost dbname=app sslmode=verify-full sslrootcert={store}",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    found = commands()
    assert len(found) > 45, sorted(found)
    ran, went_well = 0, 0
    for words in sorted(set(found.values())):
        programs = [part.split()[0] for part in re.split(r"\||&&|;", words)]
        if any(shutil.which(name, path=environment["PATH"]) is None for name in programs):
            continue  # nc, keytool, aws: not on every machine
        done = subprocess.run(
            ["bash", "-uc", words],
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
            env=environment,
            stdin=subprocess.DEVNULL,
            cwd=tmp_path,
        )
        ran += 1
        faults = r"usage:|unknown option|invalid option|unrecognized|syntax error|command not found|unbound variable"
        assert not re.search(faults, done.stderr, re.IGNORECASE), (words, done.stderr)
        # 2 is rds-ca's, 252 aws's status for wrong options.
        own = words.startswith("rds-ca ")
        assert not (own and done.returncode == 2), (words, done.stderr)
        assert not (words.startswith("aws ") and done.returncode == 252), (words, done.stderr)
        if done.returncode == 0:
            went_well += 1
            assert not rds_ca.explain(done.stdout).causes, (words, done.stdout)
    assert ran > 10
    assert went_well >= 5


def test_exports_of_logs_are_read(tmp_path: Path) -> None:
    """CloudWatch's events as JSON; a failing client is named by the audit."""
    line = '2026-11-27 10:00:00 UTC:10.0.0.9(4000):shop@orders:[71]:FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "shop", database "orders", no encryption'
    events = {"events": [{"timestamp": 1795773600000, "message": line}]}
    log, usage = tmp_path / "events.json", tmp_path / "usage.json"
    log.write_text(json.dumps(events))
    words = [
        "sessions",
        "--log",
        str(log),
        "--log-format",
        "postgres",
        "--instance",
        "orders",
        "-o",
        str(usage),
    ]
    subprocess.run([sys.executable, "-m", "rds_ca", *words], check=False, capture_output=True, timeout=60)
    fleet, clients = tmp_path / "fleet.json", tmp_path / "clients.toml"
    instance = {"DBInstanceIdentifier": "orders", "Engine": "postgres", "EngineVersion": "15.4"}
    fleet.write_text(json.dumps({"DBInstances": [instance]}))
    clients.write_text('[[client]]\nname = "shop"\nmode = "plain"\ndatabases = ["orders"]\n')
    words = [
        "audit",
        "--fleet",
        str(fleet),
        "--clients",
        str(clients),
        "--sessions",
        str(usage),
        "--at",
        "2026-11-28",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "rds_ca", *words, "--format", "json"],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    findings = json.loads(done.stdout)["findings"]
    failing = [finding for finding in findings if finding["rule"] == "client-failing"]
    assert [finding["subject"]["name"] for finding in failing] == ["shop"]

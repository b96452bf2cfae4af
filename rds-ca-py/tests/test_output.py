"""The output of commands: no text from outside moves a cursor, files are written atomically, and readers may close the pipe."""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import rds_ca
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PKCS12Certificate,
    serialize_java_truststore,
    serialize_key_and_certificates,
)
from cryptography.x509.oid import NameOID
from rds_ca import cli
from rds_ca.commands.drivers import Target
from rds_ca.terminal import colour

ARN = "arn:aws:rds:eu-west-1:123456789012"
FLEET: dict[str, Any] = {
    "DBInstances": [
        {
            "DBInstanceIdentifier": "orders",
            "DBInstanceArn": f"{ARN}:db:orders",
            "DBInstanceStatus": "available",
            "Engine": "postgres",
            "EngineVersion": "15.4",
            "Endpoint": {"Address": "orders.c9akciq32abc.eu-west-1.rds.amazonaws.com", "Port": 5432},
            "CACertificateIdentifier": "rds-ca-2019",
            "CertificateDetails": {"CAIdentifier": "rds-ca-2019", "ValidTill": "2024-08-22T17:08:50Z"},
            "PendingModifiedValues": {"CACertificateIdentifier": "rds-ca-rsa2048-g1"},
            "PreferredMaintenanceWindow": "sun:03:00-sun:04:00",
            "DBClusterIdentifier": "au",
            "TagList": [{"Key": "app", "Value": "billing"}],
        }
    ],
    "DBClusters": [
        {
            "DBClusterIdentifier": "au",
            "DBClusterArn": f"{ARN}:cluster:au",
            "Engine": "aurora-postgresql",
            "DBClusterMembers": [{"DBInstanceIdentifier": "gone", "IsClusterWriter": False}],
        }
    ],
    "PendingMaintenanceActions": [
        {
            "ResourceIdentifier": f"{ARN}:db:orders",
            "PendingMaintenanceActionDetails": [
                {
                    "Action": "ca-certificate-rotation",
                    "Description": "Rotation of CA certificate",
                    "ForcedApplyDate": "2027-02-01T00:00:00Z",
                }
            ],
        }
    ],
    "Certificates": [
        {
            "CertificateIdentifier": "rds-ca-rsa4096-g1",
            "CertificateArn": f"{ARN}::cert:rds-ca-rsa4096-g1",
            "ValidTill": "2121-05-21T00:00:00Z",
            "CustomerOverride": True,
            "CustomerOverrideValidTill": "2027-01-05T00:00:00Z",
        }
    ],
    "Marker": "more",
}
CLIENTS: dict[str, Any] = {
    "clients": [
        {
            "name": "billing",
            "owner": "payments",
            "stack": "openssl",
            "mode": "verify-full",
            "stores": ["no/such/store.pem"],
            "databases": ["orders", "nothing"],
        },
        {"name": "lax", "mode": "encrypt", "databases": ["tag:app=billing"]},
    ],
    "suppressions": [
        {"rule": "client-does-not-verify", "subject": "lax", "reason": "moves soon", "until": "2027-12-01"}
    ],
}
# Cursor movement, a title, C1's CSI, a reordering mark, a zero-width space, a line separator, a tag, a new line, HTML.
HOSTILE = "\x1b[2K\x1b]0;x\x07\x9b2J\u202e\u200b\u2028\U000e0041\r\n<b>"
UNSAFE = set("\x1b\x07\x9b\u202e\u200b\u2028\U000e0041\r")


def leaves(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        if isinstance(inner, str):
            yield (*place, key)
        else:
            yield from leaves(inner, (*place, key))


def changed(value: Any, place: tuple[Any, ...]) -> Any:
    value = copy.deepcopy(value)
    inner = value
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] += HOSTILE
    return value


@pytest.fixture(scope="module")
def refusing() -> Iterator[str]:
    """Answer every request with a refusal that contains hostile text."""

    class Refusal(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            message = HOSTILE.encode("utf-8", "replace").replace(b"\x1b", b"&#27;").replace(b"\x07", b"")
            text = b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>%s</Message></Error></ErrorResponse>"
            self.send_response(403)
            self.end_headers()
            self.wfile.write(text % message.replace(b"<b>", b"&lt;b>"))

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Refusal) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


CASES = [("fleet", place) for place in leaves(FLEET)] + [("clients", place) for place in leaves(CLIENTS)]


def test_every_field_of_fleets_and_clients_is_harmless_in_every_output(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], refusing: str, monkeypatch: pytest.MonkeyPatch
):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "any")
    fleet, clients = tmp_path / "fleet.json", tmp_path / "clients.json"
    at = ("--at", "2026-12-01")
    base = ("--fleet", str(fleet), "--clients", str(clients), *at)
    formats = ("text", "json", "md", "html", "sarif", "prometheus", "junit")
    faces = [("audit", *base, "--format", name) for name in formats]
    faces += [("fleet", "--from", str(fleet), *at), ("fleet", "--from", str(fleet), *at, "--json")]
    plan, to = tmp_path / "plan.json", ("--to", "rds-ca-rsa2048-g1")
    faces += [("plan", *base, *to, "-o", str(plan)), ("plan", *base, *to, "--format", "commands")]
    faces += [("plan", *base, *to, "--format", "html"), ("plan", *base, *to, "--format", "terraform")]
    faces += [("run", str(plan), "--status"), ("run", str(plan), "--endpoint-url", refusing)]
    shown = 0
    for which, place in CASES:
        fleet.write_text(json.dumps(changed(FLEET, place) if which == "fleet" else FLEET))
        clients.write_text(json.dumps(changed(CLIENTS, place) if which == "clients" else CLIENTS))
        for words in faces:
            status = cli.main(words)
            out, err = capfd.readouterr()
            assert status in (0, 1, 2, 3)
            found = UNSAFE & set(out + err)
            assert not found, (which, place, words[:1], words[-1], sorted(map(ascii, found)))
            assert "\n<b>" not in out + err, (which, place, words)
            if words[-1] in ("json", "--json") and status != 2:
                json.loads(out)
            shown += "u001b" in out + err or "u{1b}" in out + err
    assert shown > 20, "hostile texts are shown somewhere, as escapes"


LOG = "2026-11-01 10:00:00 UTC [7] LOG:  connection authorized: user={} database={} application_name={} SSL enabled"
LOG += " (protocol={}, cipher={}, bits=256)\n2026-11-01 10:00:01 UTC [8] {}@{} FATAL:  {}\n"
MESSAGE = "{}: could not connect to {}: SSL error: certificate verify failed: {}"
DSNS = {
    "psycopg": "host={} user={} password={} sslmode={} sslrootcert={} {}={}",
    "pgjdbc": "jdbc:postgresql://{}/{}?sslmode={}&sslrootcert={}&{}={}",
    "mysql-jdbc": "jdbc:mysql://{}/{}?sslMode={}&trustCertificateKeyStoreUrl={}&{}={}",
}
PROBE: dict[str, Any] = {
    "format": "rds-ca-probe",
    "version": 1,
    "probes": [
        {
            "host": "orders.c9akciq32abc.eu-west-1.rds.amazonaws.com",
            "port": 5432,
            "at": "2026-11-27T00:00:00Z",
            "server_name": "localhost",
            "key_proved": True,
            "failure": {"kind": "timed_out", "message": "nothing came"},
            "tls_version": "TLSv1.3",
            "cipher_suite": "x",
            "protocol": "postgres",
            "address": "127.0.0.1",
        }
    ],
}


def minted(text: str, names: tuple[str, ...] = ("a.test",)) -> tuple[Any, Any]:
    """Mint a root whose subject and names contain this text."""
    key = ec.generate_private_key(ec.SECP256R1())
    oids = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.LOCALITY_NAME)
    subject = x509.Name([x509.NameAttribute(oid, f"Amazon RDS eu-west-1 {text}") for oid in oids])
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 1, start, start.replace(year=2040))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(x509.SubjectAlternativeName(map(x509.DNSName, names)), critical=False)
    return builder.sign(key, hashes.SHA256()), key


def each(template: str) -> Iterator[str]:
    """Put the hostile text into one field of a template at a time."""
    count = template.count("{}")
    for hostile in range(count):
        yield template.format(*(f"v{n}{HOSTILE if n == hostile else ''}" for n in range(count)))


def hostile_stores(folder: Path) -> list[Path]:
    """Write stores whose names, texts, aliases and certificates contain hostile text."""
    root, key = minted(HOSTILE)
    pem = root.public_bytes(Encoding.PEM)
    text = HOSTILE.encode()
    stores = {
        "subject.pem": pem,
        "text.pem": text + b"\n" + pem + text,
        "label.pem": pem + b"-----BEGIN " + text + b"-----\n" + b"-----END " + text + b"-----\n",
        "header.pem": pem.replace(b"-----\n", b"-----\nName: " + text + b"\n\n", 1),
        "cut.pem": pem[:-40] + text,
        "page.pem": b"<html><title>" + text + b"</title></html>",
        "pointer.pem": b"version https://git-lfs.github.com/spec/v1\noid sha256:" + text,
        "bag.p12": serialize_java_truststore(
            [PKCS12Certificate(root, HOSTILE.encode())], BestAvailableEncryption(b"changeit")
        ),
        "key.p12": serialize_key_and_certificates(
            text, key, root, None, BestAvailableEncryption(b"changeit")
        ),
        "store.jks": java_key_store(HOSTILE, root.public_bytes(Encoding.DER)),
        f"{HOSTILE.replace('/', '')}.pem": pem,
    }
    (folder / "hashed").mkdir()
    stores[f"hashed/{HOSTILE.replace('/', '')}.0"] = pem
    for name, content in stores.items():
        (folder / name).write_bytes(content)
    return [*(folder / name for name in stores), folder / "hashed", folder / f"no{HOSTILE}"]


def java_key_store(alias: str, certificate: bytes) -> bytes:
    """Write a JKS of one entry, with a wrong digest."""
    name = alias.replace("\U000e0041", "").encode()
    number = partial(int.to_bytes, length=4, byteorder="big")
    entry = number(2) + len(name).to_bytes(2, "big") + name + bytes(8) + b"\0\x05X.509"
    return (
        b"\xfe\xed\xfe\xed"
        + number(2)
        + number(1)
        + entry
        + number(len(certificate))
        + certificate
        + bytes(20)
    )


def other_faces(folder: Path, bundle: Path) -> Iterator[tuple[str, ...]]:
    """Commands, each with hostile text in another input."""
    region = ("--region", "eu-west-1", "--ca", "rds-ca-rsa2048-g1")
    at = ("--at", "2026-12-01")
    for store in hostile_stores(folder):
        password = ("--password-env", "STORE_PASSWORD") if store.suffix in (".p12", ".jks") else ()
        for more in ((), ("--full",), ("--json",), ("--every-stack",)):
            yield ("check", str(store), *region, *at, *password, *more)
        for form in ("sarif", "junit", "prometheus"):
            yield ("check", str(store), *region, *at, *password, "--format", form)
        yield ("check", str(store), *password)
        yield ("mend", str(store), "--region", "eu-west-1", *password)
        yield ("catalogue", "--compare", str(store))
        yield ("check", str(bundle), "--chain", str(store))
        yield ("check", str(bundle), *region, "--ca-bundle", str(store))
        for command in (("audit", "--fleet"), ("fleet", "--from"), ("run",), ("explain",)):
            yield (*command, str(store))
    for number, text in enumerate(each(LOG)):
        log, out = folder / f"log{number}", folder / f"usage{number}.json"
        log.write_text(text)
        words = ("sessions", "--log", str(log), "--log-format", "postgres", "--instance")
        yield (*words, "orders", "-o", str(out))
        yield (*words, f"orders{HOSTILE}", "--json")
        yield ("audit", "--fleet", str(folder / "fleet.json"), "--sessions", str(out), *at)
        yield ("audit", "--fleet", str(folder / "fleet.json"), "--sessions", str(out), *at, "--format", "md")
        yield ("explain", str(log))
    for number, text in enumerate(each(MESSAGE)):
        message = folder / f"message{number}"
        message.write_text(text)
        yield ("explain", str(message))
        yield ("explain", str(message), "--json")
    for driver, template in DSNS.items():
        for text in each(template):
            yield ("client", "--driver", driver, "--dsn", text)
            yield ("client", "--driver", driver, "--dsn", text, "--json")
    for place in leaves(PROBE):
        probes = folder / "probes.json"
        probes.write_text(json.dumps(changed(PROBE, place)))
        yield ("audit", "--fleet", str(folder / "fleet.json"), "--probes", str(probes), *at)
        yield ("check", str(bundle), "--chain", str(probes))
    for words in (
        ("check", str(bundle), "--region", HOSTILE),
        ("check", str(bundle), "--region", "eu-west-1", "--ca", HOSTILE),
        ("check", str(bundle), *region, "--stack", HOSTILE),
        ("check", str(bundle), "--endpoint", HOSTILE),
        ("check", str(bundle), *region, "--at", HOSTILE),
        ("stacks", HOSTILE),
        ("catalogue", "--region", HOSTILE),
        ("bundle", "--region", HOSTILE),
        ("bundle", "--endpoint", HOSTILE),
        ("client", "--driver", HOSTILE),
        ("plan", "--fleet", str(folder / "fleet.json"), "--to", HOSTILE),
        ("plan", "--fleet", str(folder / "fleet.json"), "--to", "rds-ca-rsa2048-g1", "--only", HOSTILE),
        ("probe", HOSTILE),
        (HOSTILE,),
    ):
        yield words


def test_every_other_input_is_harmless_in_every_output(
    folder: Path, global_bundle: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("STORE_PASSWORD", "changeit")
    shown, wrong = 0, []
    for words in other_faces(folder, global_bundle):
        try:
            status = cli.main(words)
        except SystemExit as left:
            status = left.code
        except Exception as error:  # a traceback is wrong, too
            status = repr(error)
        out, err = capfd.readouterr()
        found = UNSAFE & set(out + err)
        if found or status not in (0, 1, 2, 3) or "Traceback" in err or "\n<b>" in out + err:
            wrong.append((words, status, sorted(map(ascii, found)), (out + err)[-300:]))
        shown += "u001b" in out + err or "u{1b}" in out + err
    assert not wrong, "\n".join(map(ascii, wrong[:20]))
    assert shown > 60, f"hostile texts are shown somewhere, as escapes: {shown}"


def run(words: str, *, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = f'"{sys.executable}" -m rds_ca {words}'
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fleet.json").write_text(json.dumps(FLEET))
    return tmp_path


def test_a_reader_that_closes_the_pipe_is_not_a_failure(folder: Path):
    # More than a pipe buffers, so that the writer notices.
    many = [
        {**FLEET["DBInstances"][0], "DBInstanceIdentifier": f"db{n}", "DBInstanceArn": f"{ARN}:db:db{n}"}
        for n in range(3000)
    ]
    (folder / "many.json").write_text(json.dumps({"DBInstances": many}))
    for words, status in (
        ("fleet --from many.json --json --at 2026-12-01", 0),
        ("audit --fleet many.json --format json", 1),
    ):
        done = run(f"{words} | head -1", cwd=folder)
        assert (done.returncode, done.stderr) == (status, ""), words


def test_a_closed_output_is_2_without_a_traceback(folder: Path):
    for words in (
        "audit --fleet fleet.json >&-",
        "fleet --from fleet.json >&-",
        "audit --fleet fleet.json >/dev/full",
    ):
        done = run(words, cwd=folder)
        assert done.returncode == 2, words
        assert done.stderr.startswith("rds-ca"), done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
    assert run("audit --fleet fleet.json >&- 2>&-", cwd=folder).returncode == 2


def test_files_are_written_atomically_and_links_are_not_followed(folder: Path):
    target, link = folder / "precious.txt", folder / "audit.json"
    target.write_text("precious")
    link.symlink_to(target)
    done = run("audit --fleet fleet.json --format json -o audit.json", cwd=folder)
    assert done.returncode == 1, done.stderr
    assert target.read_text() == "precious"
    assert not link.is_symlink()
    assert json.loads(link.read_text())["format"] == "rds-ca-audit"
    assert sorted(path.name for path in folder.iterdir()) == ["audit.json", "fleet.json", "precious.txt"]
    # A replaced file keeps its mode.
    link.chmod(0o600)
    assert run("audit --fleet fleet.json --format json -o audit.json", cwd=folder).returncode == 1
    assert link.stat().st_mode & 0o777 == 0o600
    assert run("fleet --from fleet.json -o saved.json", cwd=folder).returncode == 3
    assert run("audit --fleet saved.json --format text -o /dev/stdout", cwd=folder).stdout.startswith(
        "NOT FINE"
    )


def test_a_full_disk_keeps_the_old_file(folder: Path):
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("needs root, to mount a small file system")
    small = folder / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20k", "tmpfs", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this container may not mount")
    try:
        (small / "audit.html").write_text("old")
        done = run("audit --fleet fleet.json --format html -o small/audit.html", cwd=folder)
        assert done.returncode == 2
        assert "No space left" in done.stderr
        assert (small / "audit.html").read_text() == "old"
        assert [path.name for path in small.iterdir()] == ["audit.html"]
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_two_writers_do_not_lose_each_other(tmp_path: Path):
    path = tmp_path / "store.pem"
    rds_ca._native.write_file(path, b"one")
    rds_ca._native.replace_file(path, b"one", b"two")
    with pytest.raises(rds_ca.ConflictError, match="changed since"):
        rds_ca._native.replace_file(path, b"one", b"three")
    assert path.read_bytes() == b"two"
    rds_ca._native.write_file(tmp_path / "key.p12", b"", private=True)
    assert (tmp_path / "key.p12").stat().st_mode & 0o777 == 0o600


def test_colours_from_outside_are_not_ours(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    stream = rds_ca.terminal.Stream(sys.stdout)
    stream.write(colour("trusted", "fine") + "\x1b[32mforged\x1b[0m\n")
    assert capsys.readouterr().out == "\x1b[32mfine\x1b[0m\\u001b[32mforged\\u001b[0m\n"


@pytest.mark.parametrize(
    ("dsn", "message", "kept"),
    [
        (
            "postgresql://u:p@S3cret@host/db",
            'could not translate host name "S3cret@host" to address',
            "translate host",
        ),
        ("postgresql://u:p@S3cret@host/db", "invalid port number: p@S3cret", "invalid port"),
        (
            "host=db password=abc S3cretx user=u",
            'missing "=" after "S3cretx" in connection info string',
            "missing",
        ),
        ("host=db password='a b S3cret' user=u", "unterminated quoted string: S3cret", "unterminated"),
        ("postgresql://u:S3%40cret@host/db", "password S3@cret, quoted S3%40cret, part cret", "quoted"),
        (
            "postgresql://u@host/db?password=S3cret&sslmode=require",
            "bad S3cret in sslmode=require",
            "sslmode=require",
        ),
        (
            "mysql://u:S3cret@host/db",
            "Access denied for user 'u'@'host' (using S3cret)",
            "Access denied for user 'u'@'host'",
        ),
    ],
)
def test_no_part_of_a_password_is_repeated(dsn: str, message: str, kept: str):
    shown = Target(dsn).conceal(f"cannot connect: {message} [{dsn}]")
    assert "cret" not in shown
    assert dsn not in shown
    assert kept in shown


def test_the_alerts_are_rules_of_prometheus():
    assert shutil.which("promtool"), "this test needs promtool: install Debian's package prometheus"
    rules = Path(__file__).resolve().parents[2] / "examples" / "prometheus" / "rds-ca.rules.yml"
    # promtool accepts the rules, and they fire exactly when they should.
    for words in (["check", "rules", "rds-ca.rules.yml"], ["test", "rules", "rds-ca.test.yml"]):
        done = subprocess.run(
            ["promtool", *words], cwd=rules.parent, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    published = (rules.parents[2] / "rds-ca-core" / "schemas" / "audit.md").read_text()
    names = set(re.findall(r"\brds_ca_\w+", rules.read_text()))
    assert names
    assert all(f"`{name}`" in published for name in names)

"""Ten variants of each kind of input that once got a wrong *fine*; real programs judge what is right."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import random
import shutil
import ssl
import struct
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Optional

import pytest
import rds_ca
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from rds_ca.cli import main

REGION, CA, AT = "eu-west-1", "rds-ca-rsa2048-g1", "2026-12-01"
CATALOGUE = rds_ca.Catalogue.builtin()
WHERE = ["--region", REGION, "--ca", CA, "--at", AT]
PASSWORD = "changeit"


def pem_of(region: str = REGION, ca: str = CA) -> bytes:
    authority = CATALOGUE.authority(region, ca)
    assert authority
    assert authority.pem
    return authority.pem.encode()


ROOT = pem_of()
DER = ssl.PEM_cert_to_DER_cert(ROOT.decode())
OTHER = pem_of("us-east-1")


def block(der: bytes, width: int = 64) -> bytes:
    text = base64.b64encode(der)
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    return b"-----BEGIN CERTIFICATE-----\n" + b"\n".join(lines) + b"\n-----END CERTIFICATE-----\n"


def python_loads(store: Path) -> bool:
    """Return whether Python's OpenSSL loads the root from the file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(store)
    except ssl.SSLError:
        return False
    return DER in context.get_ca_certs(binary_form=True)


def verdict(store: Path, stack: Optional[str] = None, password: Optional[str] = None) -> str:
    opened = rds_ca.TrustStore.open(store, password=password)
    return str(opened.check(region=REGION, ca=CA, stack=stack, at=AT).verdict)


# 01 and 02: a line of OpenSSL's reader ends at NUL, and after 254 bytes.
LINES = ROOT.split(b"\n")
NUL = {
    "at the beginning of a line": b"\0 comment\n" + ROOT,
    "a line with nothing else": b"\0\n" + ROOT,
    "in the middle of a comment": b"com\0ment\n" + ROOT,
    "at the end of a comment": b"comment\0\n" + ROOT,
    "between two roots": OTHER + b"\0\n" + ROOT,
    "behind the root": ROOT + b"\0\n" + OTHER,
    "before BEGIN in its line": b"\0" + ROOT,
    "behind BEGIN in its line": ROOT.replace(b"-\nMII", b"-\0\nMII", 1),
    "in the base64": b"\n".join([*LINES[:4], LINES[4][:20] + b"\0" + LINES[4][20:], *LINES[5:]]),
    "before END in its line": ROOT.replace(b"\n-----END", b"\n\0-----END"),
    "many": b"\0" * 600 + b"\n" + ROOT,
}
LONG = {
    **{f"{size} characters, then BEGIN": b"x" * size + ROOT for size in (253, 254, 255, 508, 762)},
    **{f"a comment of {size}": b"x" * size + b"\n" + ROOT for size in (253, 254, 255, 256)},
    **{f"base64 in lines of {width}": block(DER, width) for width in (76, 252, 253, 254, 255, 256, 4096)},
}


@pytest.mark.parametrize("content", [*NUL.values(), *LONG.values()], ids=[*NUL, *LONG])
def test_lines_are_read_as_openssl_reads_them(content: bytes, tmp_path: Path):
    store = tmp_path / "store.pem"
    store.write_bytes(content)
    loads = python_loads(store)
    for stack in ("python-ssl", "libpq-verify-full"):
        assert (verdict(store, stack) == "trusted") == loads, stack


# 05: AWS's own root with one character changed.
def changed(seed: int) -> bytes:
    numbers = random.Random(seed)
    text = list(base64.b64encode(DER).decode())
    at = numbers.randrange(len(text) - 4)
    text[at] = numbers.choice(
        [x for x in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" if x != text[at]]
    )
    return base64.b64decode("".join(text))


@pytest.mark.parametrize("seed", range(40))
def test_a_root_with_one_character_changed_is_trusted_only_where_it_loads(seed: int, tmp_path: Path):
    der = changed(seed)
    store = tmp_path / "store.pem"
    store.write_bytes(block(der))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(store)
        loads = der in context.get_ca_certs(binary_form=True)
    except ssl.SSLError:
        loads = False
    for stack in ("python-ssl", "libpq-verify-full"):
        assert loads or verdict(store, stack) != "trusted"
    report = rds_ca.TrustStore.open(store).check(region=REGION, ca=CA, at=AT)
    # Where it is trusted nevertheless, the damage is reported.
    shown = {problem["kind"] for problem in report.to_dict()["problems"]}
    assert report.verdict != "trusted" or "damaged" in shown


# 06: a malformed neighbour before the root.
NEIGHBOUR = ssl.PEM_cert_to_DER_cert(OTHER.decode())


def resized(der: bytes, by: int) -> bytes:
    """Change the outermost length."""
    return der[:2] + (int.from_bytes(der[2:4], "big") + by).to_bytes(2, "big") + der[4:]


NEIGHBOURS = {
    "cut short": block(NEIGHBOUR[:-20]),
    "one byte more": block(NEIGHBOUR + b"\0"),
    "a length too large": block(resized(NEIGHBOUR, 5)),
    "a length too small": block(resized(NEIGHBOUR, -5)),
    "no content": b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    "an empty sequence": block(b"\x30\x00"),
    "no base64": b"-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n",
    "version 9": block(NEIGHBOUR.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x08", 1)),
    "a time that is none": block(NEIGHBOUR.replace(b"\x17\x0d21", b"\x17\x0dXX", 1)),
    "a key without a type": block(NEIGHBOUR.replace(bytes.fromhex("2a864886f70d010101"), b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x7f")),
    "a boolean of 1": block(NEIGHBOUR.replace(b"\x01\x01\xff", b"\x01\x01\x01")),
    "no END": b"-----BEGIN CERTIFICATE-----\nMIIB\n",
}  # fmt: skip


@pytest.mark.parametrize("content", NEIGHBOURS.values(), ids=list(NEIGHBOURS))
@pytest.mark.parametrize("first", [True, False], ids=["before the root", "behind the root"])
def test_a_malformed_neighbour_counts_as_openssl_counts_it(content: bytes, first: bool, tmp_path: Path):
    store = tmp_path / "store.pem"
    store.write_bytes(content + ROOT if first else ROOT + content)
    for stack in ("python-ssl", "libpq-verify-full"):
        assert python_loads(store) or verdict(store, stack) != "trusted"


# 07: key stores as Java keeps them.
def truststore(*entries: tuple[bytes, Optional[str]]) -> bytes:
    """Write a PKCS#12 store of trusted certificates under these names."""
    held = [
        pkcs12.PKCS12Certificate(x509.load_pem_x509_certificate(pem), name if name is None else name.encode())
        for pem, name in entries
    ]
    return pkcs12.serialize_java_truststore(held, BestAvailableEncryption(PASSWORD.encode()))


def jks(*entries: tuple[bytes, str], magic: int = 0xFEEDFEED) -> bytes:
    """Write a JKS of trusted certificates under these aliases."""
    out = struct.pack(">III", magic, 2, len(entries))
    for pem, alias in entries:
        der, name = ssl.PEM_cert_to_DER_cert(pem.decode()), alias.encode()
        out += struct.pack(">IH", 2, len(name)) + name + struct.pack(">QH", 0, 5) + b"X.509"
        out += struct.pack(">I", len(der)) + der
    return out + hashlib.sha1(PASSWORD.encode("utf-16-be") + b"Mighty Aphrodite" + out).digest()


ROOTS = [pem_of(region) for region in ("us-east-1", "us-west-2", "sa-east-1")]
KEY_STORES: dict[str, Callable[[], bytes]] = {
    "p12, one name, the root last": lambda: truststore(*((pem, "rds") for pem in [*ROOTS, ROOT])),
    "p12, one name, the root first": lambda: truststore(*((pem, "rds") for pem in [ROOT, *ROOTS])),
    "p12, names in two cases, the root first": lambda: truststore((ROOT, "RDS"), (OTHER, "rds")),
    "p12, names in two cases, the root last": lambda: truststore((OTHER, "RDS"), (ROOT, "rds")),
    "p12, without names": lambda: truststore((ROOT, None), (OTHER, None)),
    "p12, named 1": lambda: truststore((ROOT, "1"), (OTHER, None)),
    "p12, an empty name": lambda: truststore((ROOT, ""), (OTHER, "")),
    "p12, a blank behind the name": lambda: truststore((ROOT, "rds "), (OTHER, "rds")),
    "p12, names beyond ASCII": lambda: truststore((ROOT, "Wurzel-ä"), (OTHER, "Wurzel-Ä")),
    "p12, each its name": lambda: truststore(*((pem, f"r{at}") for at, pem in enumerate([*ROOTS, ROOT]))),
    "jks, one alias, the root first": lambda: jks((ROOT, "rds"), (OTHER, "rds")),
    "jks, one alias, the root last": lambda: jks((OTHER, "rds"), (ROOT, "rds")),
    "jks, aliases in two cases, the root first": lambda: jks((ROOT, "rds"), (OTHER, "RDS")),
    "jceks, one alias, the root first": lambda: jks((ROOT, "rds"), (OTHER, "rds"), magic=0xCECECECE),
    "jceks, aliases in two cases": lambda: jks((ROOT, "Rds"), (OTHER, "rDS"), magic=0xCECECECE),
    "jks, each its alias": lambda: jks((OTHER, "a"), (ROOT, "b")),
}


@pytest.mark.parametrize("make", KEY_STORES.values(), ids=list(KEY_STORES))
def test_a_key_store_holds_what_keytool_lists(
    make: Callable[[], bytes], tmp_path: Path, request: pytest.FixtureRequest
):
    store = tmp_path / "store"
    store.write_bytes(make())
    kind = {"p12": "PKCS12", "jks": "JKS", "jce": "JCEKS"}[request.node.callspec.id[:3]]
    words = ["keytool", "-J-XX:TieredStopAtLevel=1", "-list", "-rfc", "-storetype", kind]
    words += ["-keystore", str(store), "-storepass", PASSWORD]
    listed = subprocess.run(words, capture_output=True, text=True, check=False)
    lines = listed.stdout.replace("\r", "")
    # Java 17 folds the case of JCEKS aliases at lookup, not at loading: it finds none of these.
    held = listed.returncode == 0 and block(DER).decode().strip() in lines
    assert (verdict(store, "java-keystore", PASSWORD) == "trusted") == held, lines


def test_a_store_of_another_library_without_javas_attribute_is_reported(tmp_path: Path):
    # The bags of `openssl pkcs12` have no attribute that makes them trusted: Java's list is empty.
    (tmp_path / "root.pem").write_bytes(ROOT)
    store = tmp_path / "store.p12"
    subprocess.run(
        ["openssl", "pkcs12", "-export", "-nokeys", "-in", tmp_path / "root.pem", "-out", store, "-passout",
         f"pass:{PASSWORD}"], check=True, capture_output=True)  # fmt: skip
    listed = subprocess.run(
        ["keytool", "-list", "-keystore", store, "-storepass", PASSWORD],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "0 entries" in listed.stdout
    assert verdict(store, "java-keystore", PASSWORD) != "trusted"


# 08: names that a shell would interpret; 10: names that a terminal would interpret.
SHELL = {
    "a line feed": "x\ntouch MARK\n#",
    "a return": "x\rtouch MARK",
    "a substitution": "x$(touch MARK)",
    "backquotes": "x`touch MARK`",
    "a semicolon": "x; touch MARK",
    "an end of quotes": "x'; touch MARK; '",
    "an end of double quotes": 'x"; touch MARK; "',
    "two ampersands": "x && touch MARK",
    "a pipe": "x | touch MARK",
    "an option": "--profile=$(touch MARK)",
    "a comment and a line separator": "x # \u2028touch MARK",
    "a backslash": "x\\\ntouch MARK",
}
TERMINAL = {
    "escape": "\x1b[2J", "title": "\x1b]0;owned\x07", "C1": "\x9b2J", "bidi": "\u202e", "isolate": "\u2066",
    "return": "\rFINE", "backspace": "\b\b\b", "line separator": "\u2028", "bell": "\x07", "delete": "\x7f",
    "next line": "\x85", "markup": "<script>alert(1)</script>",
}  # fmt: skip


def instance(name: str, **more: Any) -> dict[str, Any]:
    return {
        "DBInstanceIdentifier": name,
        "DBInstanceArn": f"arn:aws:rds:{REGION}:123456789012:db:{name}",
        "DBInstanceStatus": "available",
        "Engine": "postgres",
        "EngineVersion": "16.3",
        "Endpoint": {"Address": f"orders.c9akciq32abc.{REGION}.rds.amazonaws.com", "Port": 5432},
        "PreferredMaintenanceWindow": "sun:05:00-sun:06:00",
        "PendingModifiedValues": {},
        "CACertificateIdentifier": "rds-ca-rsa4096-g1",
        "CertificateDetails": {"CAIdentifier": "rds-ca-rsa4096-g1", "ValidTill": "2027-11-01T00:00:00Z"},
        **more,
    }


@pytest.mark.parametrize("name", SHELL.values(), ids=list(SHELL))
def test_no_name_becomes_a_command(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    fleet = tmp_path / "fleet.json"
    fleet.write_text(json.dumps({"DBInstances": [instance(name)]}))
    accepted = ["no-clients-known", "offer-unknown", "restart-unknown", "support-unknown"]
    words = ["plan", "--fleet", str(fleet), "--to", CA, "--only", "*", "--at", AT, "--format", "commands"]
    main([*words, *(f"--accept={rule}=a test" for rule in accepted)])
    script = capsys.readouterr().out
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("aws", "rds-ca"):
        (tools / tool).write_text("#!/bin/sh\nexit 0\n")
        (tools / tool).chmod(0o755)
    here = {**os.environ, "PATH": f"{tools}:/usr/bin:/bin"}
    for shell in ("sh", "bash"):
        subprocess.run(
            [shell], input=script, text=True, cwd=tmp_path, env=here, capture_output=True, check=False
        )
        assert not (tmp_path / "MARK").exists(), script


@pytest.mark.parametrize("payload", TERMINAL.values(), ids=list(TERMINAL))
def test_no_name_moves_a_cursor(payload: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    fleet = tmp_path / "fleet.json"
    fleet.write_text(json.dumps({"DBInstances": [instance(f"x{payload}y")]}))
    given = ["--fleet", str(fleet), "--at", AT]
    for words in (["audit", *given], ["audit", *given, "--format", "json"], ["audit", *given, "--format", "html"],
                  ["plan", *given, "--to", CA], ["plan", *given, "--to", CA, "--format", "json"],
                  ["check", f"{tmp_path}/x{payload}y", *WHERE]):  # fmt: skip
        main(words)
        shown = "".join(capsys.readouterr())
        if payload.startswith("<"):
            assert "html" not in words or payload not in shown
        else:
            assert payload not in shown, words


# 14: roots that imitate AWS's.
SAME = x509.load_pem_x509_certificate(ROOT)


def imitation(*, years: tuple[int, int] = (2021, 2061), serial: int = 7, **take: bool) -> bytes:
    """Mint a root with RDS's subject and another key, and with the requested parts of the genuine root."""
    key = ec.generate_private_key(ec.SECP384R1())
    start, end = (datetime(year, 1, 1, tzinfo=timezone.utc) for year in years)
    if take.get("dates"):
        start, end = SAME.not_valid_before_utc, SAME.not_valid_after_utc
    number = SAME.serial_number if take.get("number") else serial
    builder = x509.CertificateBuilder(SAME.subject, SAME.subject, key.public_key(), number, start, end)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    if take.get("identifier"):
        identifier = SAME.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    if not take.get("bare"):
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(identifier, critical=False)
    return builder.sign(key, hashes.SHA384()).public_bytes(Encoding.PEM)


IMITATIONS: dict[str, Callable[[], bytes]] = {
    "of its name": imitation,
    "of its number": lambda: imitation(number=True),
    "of its key's identifier": lambda: imitation(identifier=True),
    "of its dates": lambda: imitation(dates=True),
    "of all of these": lambda: imitation(dates=True, number=True, identifier=True),
    "that is not valid any more": lambda: imitation(years=(2021, 2025)),
    "that lasts for ever": lambda: imitation(years=(1951, 2999)),
    "that is not yet valid": lambda: imitation(years=(2050, 2060)),
    "next to the genuine one": lambda: imitation() + ROOT,
    "twice": lambda: imitation() + imitation(),
}


@pytest.mark.parametrize("make", IMITATIONS.values(), ids=list(IMITATIONS))
def test_an_imitation_that_is_given_as_bundle_is_never_fine(
    make: Callable[[], bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    fake, genuine = tmp_path / "fake.pem", tmp_path / "genuine.pem"
    fake.write_bytes(make())
    genuine.write_bytes(ROOT)
    for store in (fake, genuine):
        assert main(["check", str(store), "--ca-bundle", str(fake), *WHERE]) in (1, 3)
        assert "not vouched for" in " ".join(capsys.readouterr().out.split())
    assert main(["check", str(genuine), *WHERE]) == 0


def test_a_certificate_of_its_name_that_is_not_a_ca_contradicts_nothing(tmp_path: Path):
    fake, genuine = tmp_path / "fake.pem", tmp_path / "genuine.pem"
    fake.write_bytes(imitation(bare=True))
    genuine.write_bytes(ROOT)
    assert main(["check", str(fake), "--ca-bundle", str(fake), *WHERE]) == 1
    assert main(["check", str(genuine), "--ca-bundle", str(fake), *WHERE]) == 0


# 15: members of clusters that no response describes.
def cluster(name: str, *members: str, **more: Any) -> dict[str, Any]:
    listed = [
        {"DBInstanceIdentifier": member, "IsClusterWriter": at == 0} for at, member in enumerate(members)
    ]
    return {
        "DBClusterIdentifier": name,
        "DBClusterArn": f"arn:aws:rds:{REGION}:123456789012:cluster:{name}",
        "Engine": "aurora-postgresql",
        "EngineVersion": "16.3",
        "EngineMode": "provisioned",
        "Status": "available",
        "DBClusterMembers": listed,
        **more,
    }


def member(name: str, of: str, **more: Any) -> dict[str, Any]:
    return instance(name, **{"Engine": "aurora-postgresql", "DBClusterIdentifier": of, **more})


def elsewhere(name: str, of: str, region: str = REGION, account: str = "123456789012") -> dict[str, Any]:
    return member(name, of, DBInstanceArn=f"arn:aws:rds:{region}:{account}:db:{name}")


FLEETS: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    "the reader": ([member("a", "c")], [cluster("c", "a", "b")]),
    "the writer": ([member("b", "c")], [cluster("c", "a", "b")]),
    "all": ([], [cluster("c", "a", "b")]),
    "one of five": ([member(x, "c") for x in "abde"], [cluster("c", *"abcde")]),
    "of the second cluster": ([member("a", "c"), member("x", "d")], [cluster("c", "a"), cluster("d", "x", "y")]),
    "of two clusters": ([], [cluster("c", "a"), cluster("d", "x")]),
    "of its name in another region": ([elsewhere("a", "c", "us-east-1")], [cluster("c", "a")]),
    "of its name in another account": ([elsewhere("a", "c", account="999999999999")], [cluster("c", "a")]),
    "of DocumentDB": ([member("a", "c", Engine="docdb")], [cluster("c", "a", "b", Engine="docdb")]),
    "of a Multi-AZ cluster": (
        [member("a", "c", Engine="mysql")],
        [cluster("c", "a", "b", "d", Engine="mysql", EngineVersion="8.0.35")],
    ),
    "next to an instance": ([instance("solo"), member("a", "c")], [cluster("c", "a", "b")]),
}  # fmt: skip


@pytest.mark.parametrize(("instances", "clusters"), FLEETS.values(), ids=list(FLEETS))
def test_a_member_that_is_not_in_the_inventory_is_a_gap(
    instances: list[Any],
    clusters: list[Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    global_bundle: Path,
):
    manifest = (
        f'[[client]]\nname = "app"\nmode = "verify-full"\nstack = "libpq-verify-full"\nstores = ["{global_bundle}"]\n'
        'databases = ["*"]\n'
    )
    (tmp_path / "clients.toml").write_text(manifest)
    (tmp_path / "fleet.json").write_text(json.dumps({"DBInstances": instances, "DBClusters": clusters}))
    words = [
        "audit",
        "--fleet",
        str(tmp_path / "fleet.json"),
        "--clients",
        str(tmp_path / "clients.toml"),
        "--at",
        AT,
    ]
    assert main(words) in (1, 3)
    out = capsys.readouterr().out
    assert not out.startswith("FINE")
    fleet = rds_ca.Fleet.read(tmp_path / "fleet.json")
    assert any("DBInstances" in str(gap) or "member" in str(gap) for gap in fleet.gaps), fleet.gaps


def test_many_clusters_with_one_cause_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    clusters = [cluster(f"c{at}", f"a{at}", f"b{at}") for at in range(40)]
    instances = [member(f"a{at}", f"c{at}") for at in range(40)]
    (tmp_path / "fleet.json").write_text(json.dumps({"DBInstances": instances, "DBClusters": clusters}))
    main(["audit", "--at", AT, "--fleet", str(tmp_path / "fleet.json")])
    shown = " ".join("".join(capsys.readouterr()).split())
    assert shown.count("no response describes") == 1, shown
    assert "40 clusters have members that no response describes: c0 (b0), c1 (b1)" in shown
    assert "and 30 more" in shown
    (gap,) = rds_ca.Fleet.read(tmp_path / "fleet.json").gaps
    assert gap


# 16: logs without a line about connections.
STAMP = "2026-11-20 10:00:00 UTC::@:[77]:LOG:  "
SILENT: dict[str, tuple[str, str]] = {
    "checkpoints": ("postgres", f"{STAMP}checkpoint complete: wrote 5 buffers (0.0%)\n" * 20),
    "autovacuum": ("postgres", f'{STAMP}automatic vacuum of table "a.b.c": index scans: 0\n' * 20),
    "statements": ("postgres", f"{STAMP}duration: 12.3 ms  statement: select 1\n" * 20),
    "the start": ("postgres", f"{STAMP}database system is ready to accept connections\n"),
    "nothing": ("postgres", ""),
    "an error of SQL": ("postgres", "2026-11-20 10:00:00 UTC:10.0.0.5(5):a@b:[7]:ERROR:  syntax error\n" * 5),
    "MySQL's general log": ("postgres", "2026-11-20T10:00:00.000000Z\t    7 Connect\ta@10.0.0.1 on b using SSL/TLS\n" * 5),
    "PostgreSQL's log": ("mysql-general", f"{STAMP}connection authorized: user=a database=b SSL enabled\n" * 5),
    "queries": ("mysql-general", "2026-11-20T10:00:00.000000Z\t    7 Query\tselect 1\n" * 5),
    "a web server's": ("postgres", '10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 5\n' * 5),
    "an audit of queries": ("mariadb-audit", "20261120 10:00:00,vm,app,10.0.0.5,3,0,QUERY,orders,'select 1',0\n" * 5),
    "a listener's start": ("oracle-listener", "20-NOV-2026 10:00:00 * service_update * ORCL * 0\n" * 5),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), SILENT.values(), ids=list(SILENT))
def test_a_log_without_a_connection_is_unknown(
    kind: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    log = tmp_path / "server.log"
    log.write_text(text)
    assert main(["sessions", "--log", str(log), "--log-format", kind, "--instance", "orders"]) == 3
    out, err = capsys.readouterr()
    assert "no TLS session was seen" not in out
    assert "log" in err + out


# 17: a store that no usual stack reads is not trusted only because some reader could read it.
def tar(path: Path, mode: str) -> None:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        (path.parent / "in.pem").write_bytes(ROOT)
        archive.add(path.parent / "in.pem", "root.pem")


def zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("root.pem", ROOT)


def folder(name: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.mkdir()
        (path / name).write_bytes(ROOT)

    return make


def subject_hash() -> str:
    done = subprocess.run(["openssl", "x509", "-noout", "-hash"], input=ROOT, capture_output=True, check=True)
    return done.stdout.decode().strip()


HASH = subject_hash()
UNREAD: dict[str, Callable[[Path], Any]] = {
    "UTF-16, little": lambda path: path.write_bytes(ROOT.decode().encode("utf-16-le")),
    "UTF-16, big": lambda path: path.write_bytes(ROOT.decode().encode("utf-16-be")),
    "UTF-16 with a mark": lambda path: path.write_bytes(ROOT.decode().encode("utf-16")),
    "UTF-32": lambda path: path.write_bytes(ROOT.decode().encode("utf-32")),
    "gzip": lambda path: path.write_bytes(gzip.compress(ROOT)),
    "tar": lambda path: tar(path, "w"),
    "tar.gz": lambda path: tar(path, "w:gz"),
    "zip": zipped,
    "a folder without hashes": folder("root.pem"),
    "a folder of a wrong hash": folder("00000000.0"),
    "a folder of an upper-case hash": folder(f"{HASH.upper()}.0"),
    "a folder that begins at 1": folder(f"{HASH}.1"),
    "base64 once more": lambda path: path.write_bytes(base64.b64encode(ROOT)),
}  # fmt: skip


@pytest.mark.parametrize("make", UNREAD.values(), ids=list(UNREAD))
def test_what_openssl_does_not_read_is_at_best_unknown_without_a_stack(
    make: Callable[[Path], Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    store = tmp_path / "store"
    make(store)
    (tmp_path / "root.pem").write_bytes(ROOT)
    option = "-CApath" if store.is_dir() else "-CAfile"
    asked = [
        "openssl",
        "verify",
        "-no-CAfile",
        "-no-CApath",
        "-no-CAstore",
        option,
        store,
        tmp_path / "root.pem",
    ]
    asked.remove("-no-CApath" if store.is_dir() else "-no-CAfile")
    judged = subprocess.run(asked, capture_output=True, check=False)
    assert judged.returncode != 0, "OpenSSL itself accepts it"
    assert main(["check", str(store), *WHERE]) in (1, 3)
    assert "  trusted" not in capsys.readouterr().out
    # The right name in the same folder is fine.
    if store.is_dir():
        shutil.rmtree(store)
        folder(f"{HASH}.0")(store)
        assert main(["check", str(store), *WHERE]) == 0


def trusted_block(*, reject: bool) -> bytes:
    """Write OpenSSL's trusted-certificate form: the root, with trust for servers rejected."""
    uses = bytes.fromhex("300ca00a06082b06010505070301") if reject else b"\x30\x00"
    return block(DER + uses).replace(b"CERTIFICATE", b"TRUSTED CERTIFICATE")


NO_BLOCK = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
# A folder of hashed names; the numbers follow the hash of the root's subject.
HASHED: dict[str, dict[str, bytes]] = {
    "the root": {".0": ROOT},
    "text before it": {".0": b"a comment\n" + ROOT},
    "CRLF": {".0": ROOT.replace(b"\n", b"\r\n")},
    "another first": {".0": OTHER, ".1": ROOT},
    "another in its file": {".0": OTHER + ROOT},
    "a gap": {".0": OTHER, ".2": ROOT},
    "garbage first": {".0": b"junk\n", ".1": ROOT},
    "no certificate before it": {".0": NO_BLOCK + ROOT},
    "UTF-16": {".0": ROOT.decode().encode("utf-16")},
    "indented": {".0": b"".join(b" " + line + b"\n" for line in ROOT.splitlines())},
    "NUL before it": {".0": b"\0\n" + ROOT},
    "headers in it": {".0": ROOT.replace(b"-----\nMII", b"-----\nA: b\n\nMII", 1)},
    "DER": {".0": DER},
    "rejected for servers": {".0": trusted_block(reject=True)},
    "rejected, then the root": {".0": trusted_block(reject=True), ".1": ROOT},
    "a list's name": {".r0": ROOT},
    "the name of another": {"": OTHER},
    "one byte changed": {".0": block(changed(11))},
    "an invalid key before it": {".0": b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n" + ROOT},
}  # fmt: skip
FINE = {"the root", "text before it", "CRLF", "another first", "another in its file", "garbage first"}
FINE |= {"an invalid key before it"}


@pytest.mark.parametrize("files", HASHED.values(), ids=list(HASHED))
def test_a_hashed_folder_is_fine_only_where_openssl_finds_the_root_in_it(
    files: dict[str, bytes], tmp_path: Path, request: pytest.FixtureRequest
):
    store = tmp_path / "store"
    store.mkdir()
    for number, content in files.items():
        (store / f"{HASH}{number}").write_bytes(content)
    root = tmp_path / "root.pem"
    root.write_bytes(ROOT)
    asked = [
        "openssl",
        "verify",
        "-no-CAfile",
        "-no-CAstore",
        "-purpose",
        "sslserver",
        "-CApath",
        store,
        root,
    ]
    finds = subprocess.run(asked, capture_output=True, check=False).returncode == 0
    contents = rds_ca.TrustStore.open(store).contents()
    fine = verdict(store) == "trusted"
    served = bool(contents["stacks"]) and any(it["region"] == REGION for it in contents["serves"])
    assert fine == served
    assert finds or not fine
    # Common forms cause no false alarm.
    assert fine == (request.node.callspec.id in FINE)


# 18: certificates with RDS's subject and key that have other extensions than the genuine root.
def extension(identifier: str, value: bytes, *, critical: bool = True) -> tuple[x509.ExtensionType, bool]:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(identifier), value), critical


AUTHORITY = (x509.BasicConstraints(ca=True, path_length=None), True)
NOT_HERE = x509.NameConstraints(permitted_subtrees=[x509.DNSName("example.com")], excluded_subtrees=None)
CLIENTS = x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.CLIENT_AUTH])
SIGNS_NOTHING = x509.KeyUsage(
    digital_signature=True, key_cert_sign=False, crl_sign=False, content_commitment=False, key_encipherment=False,
    data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False)  # fmt: skip
FORGED: dict[str, list[tuple[x509.ExtensionType, bool]]] = {
    "no CA": [(x509.BasicConstraints(ca=False, path_length=None), True)],
    "nothing": [],
    "a path length of 0": [(x509.BasicConstraints(ca=True, path_length=0), True)],
    "other names only": [AUTHORITY, (NOT_HERE, True)],
    "other names only, not critical": [AUTHORITY, (NOT_HERE, False)],
    "for clients only": [AUTHORITY, (CLIENTS, False)],
    "signs nothing": [AUTHORITY, (SIGNS_NOTHING, True)],
    "an unknown critical extension": [AUTHORITY, extension("1.2.3.4.5", b"\x05\x00")],
    "policies required": [AUTHORITY, extension("2.5.29.36", b"\x30\x03\x80\x01\x00")],
    "no policy": [AUTHORITY, extension("2.5.29.54", b"\x02\x01\x00")],
    "constraints that are none": [extension("2.5.29.19", b"\xff")],
}


def forged(name: str, key: Any, subject: x509.Name) -> bytes:
    """Mint a certificate of that subject and key; this needs no private key."""
    start, end = SAME.not_valid_before_utc, SAME.not_valid_after_utc
    builder = x509.CertificateBuilder(subject, subject, key, 7, start, end)
    for value, critical in FORGED[name]:
        builder = builder.add_extension(value, critical=critical)
    return builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()).public_bytes(Encoding.PEM)


def python_verifies(store: bytes, chain: list[bytes], key: Any, folder: Path) -> bool:
    """Return whether Python's OpenSSL accepts a server with this chain, given this store."""
    (folder / "store.pem").write_bytes(store)
    (folder / "chain.pem").write_bytes(b"".join(chain))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "chain.pem", folder / "key.pem")
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        client.load_verify_locations(folder / "store.pem")
    except ssl.SSLError:
        return False
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = client.wrap_bio(to_client, to_server, server_hostname="db.test")
    two = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (one, two):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLCertVerificationError:
                return False
    return True


@pytest.mark.parametrize("name", FORGED)
@pytest.mark.parametrize("before", [False, True], ids=["alone", "before the genuine one"])
def test_a_forged_extension_on_the_subject_and_key_of_rds_counts(name: str, before: bool, tmp_path: Path):
    # The judge: another hierarchy of the same shape, with the same forgery in the store.
    root_key, leaf_key = rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())
    root_name, leaf_name = (
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, it)]) for it in ("Root", "db.test")
    )
    start, end = SAME.not_valid_before_utc, SAME.not_valid_after_utc
    root = x509.CertificateBuilder(root_name, root_name, root_key.public_key(), 1, start, end)
    root = root.add_extension(AUTHORITY[0], critical=True)
    sub_key = ec.generate_private_key(ec.SECP256R1())
    sub_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Sub")])
    sub = x509.CertificateBuilder(root_name, sub_name, sub_key.public_key(), 2, start, end)
    sub = sub.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    leaf = x509.CertificateBuilder(sub_name, leaf_name, leaf_key.public_key(), 3, start, end)
    leaf = leaf.add_extension(x509.SubjectAlternativeName([x509.DNSName("db.test")]), critical=False)
    genuine, chain = root.sign(root_key, hashes.SHA256()).public_bytes(Encoding.PEM), []
    for builder, key in ((leaf, sub_key), (sub, root_key)):
        chain.append(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    ours = forged(name, root_key.public_key(), root_name) + (genuine if before else b"")
    accepts = python_verifies(ours, chain, leaf_key, tmp_path)
    # The same forgery of AWS's root.
    store = tmp_path / "forged.pem"
    store.write_bytes(forged(name, SAME.public_key(), SAME.subject) + (ROOT if before else b""))
    for stack in ("python-ssl", "libpq-verify-full"):
        assert accepts or verdict(store, stack) != "trusted", stack
    if not before:
        assert verdict(store) != "trusted"

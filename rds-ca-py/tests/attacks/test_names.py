"""Names that others chose: of hosts, databases, clients, files."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import rds_ca as package
from conftest import Command

REAL = "orders.c9akciq32abc.eu-west-1.rds.amazonaws.com"


@pytest.mark.parametrize(
    "host",
    [
        f"{REAL}.evil.example",
        "eu-west-1.rds.amazonaws.com.evil.example",
        "orders.c9akciq32abc.eu-west-1.rds.amazonaws.com@evil.example",
        "orders.c9akciq32abc.eu-west-1.rds-amazonaws.com",
        "orders.c9akciq32abc.eu-west-1.rds.amaz0naws.com",
        "orders.c9akciq32abc.eu\u2010west\u20101.rds.amazonaws.com",
        "\u043erders.c9akciq32abc.eu-west-1.rds.\u0430mazonaws.com",
        "orders.c9akciq32abc.eu-west-1.rds.amazonaws.com\n.evil.example",
        "orders.c9akciq32abc..eu-west-1.rds.amazonaws.com",
    ],
)
def test_a_host_that_looks_like_an_endpoint_is_not_one(host: str):
    assert package.Endpoint.parse(REAL).region == "eu-west-1"
    assert package.Endpoint.parse(host).region is None


def hostile(identifier: str) -> dict:
    """Return an inventory with one database of that name."""
    return {
        "DBInstances": [
            {
                "DBInstanceIdentifier": identifier,
                "DBInstanceArn": f"arn:aws:rds:eu-west-1:123456789012:db:{identifier}",
                "DBInstanceStatus": "available",
                "Engine": "postgres",
                "EngineVersion": "16.4",
                "CACertificateIdentifier": "rds-ca-2019",
                "CertificateDetails": {"CAIdentifier": "rds-ca-2019", "ValidTill": "2024-08-22T17:08:50Z"},
                "TagList": [{"Key": identifier, "Value": identifier}],
            }
        ]
    }


NAMES = [
    "\x1b]0;owned\x07\x1b[2J",
    "\x9b31mred",
    "\u202egnp.exe",
    "a\nFINE",
    "<script>alert(1)</script>",
    "'; rm -rf / #",
    "$(touch owned)",
    "`touch owned`",
    "a\u2028b",
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_moves_no_cursor_and_runs_nothing(rds_ca: Command, tmp_path: Path, name: str):
    (tmp_path / "fleet.json").write_text(json.dumps(hostile(name)))
    texts = [
        rds_ca("fleet", "--from", "fleet.json").stdout,
        rds_ca("audit", "--fleet", "fleet.json", "--at", "2026-12-01").stdout,
        rds_ca("plan", "--fleet", "fleet.json", "--to", "rds-ca-rsa2048-g1", "--at", "2026-12-01").stdout,
        rds_ca("check", f"{name}.pem", "--region", "eu-west-1").stderr,
    ]
    for text in texts:
        assert not any(ord(c) < 32 and c != "\n" for c in text), text
        assert not any(0x7F <= ord(c) < 0xA0 or c in "\u202e\u2028\u2029" for c in text), text
        assert "\nFINE" not in text
    page = rds_ca("audit", "--fleet", "fleet.json", "--format", "html", "--at", "2026-12-01").stdout
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("name", NAMES[5:8], ids=["quote", "dollar", "backtick"])
def test_printed_commands_run_no_foreign_text(rds_ca: Command, tmp_path: Path, name: str):
    (tmp_path / "fleet.json").write_text(json.dumps(hostile(name)))
    arguments = ("--to", "rds-ca-rsa2048-g1", "--at", "2026-12-01", "--accept", "no-clients-known=trial")
    printed = rds_ca("plan", "--fleet", "fleet.json", *arguments, "--format", "commands").stdout
    (tmp_path / "aws").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / "aws").chmod(0o755)
    subprocess.run(
        ["sh", "-c", printed], cwd=tmp_path, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, check=False
    )
    assert not (tmp_path / "owned").exists()

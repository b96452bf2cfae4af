"""GovCloud's intermediates expire in 2027: the warnings around each date, on the command line and in Python."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import rds_ca
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from rds_ca.cli import main

CATALOGUE = rds_ca.Catalogue.builtin()
ENDS = {
    ("us-gov-east-1", "rds-ca-rsa4096-g1"): "2027-01-03T21:42:15+00:00",
    ("us-gov-west-1", "rds-ca-rsa4096-g1"): "2027-01-04T00:10:03+00:00",
    ("us-gov-east-1", "rds-ca-rsa2048-g1"): "2027-04-20T20:21:26+00:00",
    ("us-gov-west-1", "rds-ca-rsa2048-g1"): "2027-04-20T21:48:10+00:00",
}
NOTICE, SECOND = timedelta(days=120), timedelta(seconds=1)
ADVICE = "keep the region's roots in every trust store and no intermediates"


def moments(ends: datetime) -> list[tuple[datetime, int | None]]:
    """Return instants around the boundaries, and the days left in the warning; None where there is no warning."""
    return [
        (ends - NOTICE - SECOND, None),
        (ends - NOTICE, 120),
        (ends - timedelta(days=1), 1),
        (ends, 0),
        (ends + SECOND, None),
    ]


CASES = [
    pytest.param((region, ca), at, left, id=f"{region} {ca} {at.isoformat()}")
    for (region, ca), ends in ENDS.items()
    for at, left in moments(datetime.fromisoformat(ends))
]


def name_of(region: str, ca: str) -> str:
    return f"Amazon RDS {region} {ca[7:-3].upper()} G1"


def warning_of(text: str, region: str, ca: str) -> str | None:
    """Return the warning about an intermediate in a text, up to its advice."""
    words = " ".join(text.split())
    start = words.find(f'the intermediate "{name_of(region, ca)}" expires')
    return words[start : words.find("before that date", start)] if start >= 0 else None


def days_of(endings: Any, region: str, ca: str) -> int | None:
    """Return the days left of an intermediate in plain values."""
    mine = [ending for ending in endings if ending["name"] == name_of(region, ca)]
    assert len(mine) <= 1
    for ending in mine:
        assert (ending["region"], ending["ca_id"], ending["role"]) == (region, ca, "intermediate")
        assert ending["remedy"].startswith(ADVICE)
    return mine[0]["days_left"] if mine else None


def fleet_of(folder: Path, region: str, ca: str) -> Path:
    """Write a fleet of one database on a CA other than the expiring one."""
    other = "rds-ca-rsa2048-g1" if ca == "rds-ca-rsa4096-g1" else "rds-ca-rsa4096-g1"
    database = {
        "DBInstanceIdentifier": "orders",
        "DBInstanceArn": f"arn:aws-us-gov:rds:{region}:123456789012:db:orders",
        "DBInstanceStatus": "available",
        "Engine": "postgres",
        "EngineVersion": "16.3",
        "Endpoint": {"Address": f"orders.c9akciq32abc.{region}.rds.amazonaws.com", "Port": 5432},
        "PendingModifiedValues": {},
        "CACertificateIdentifier": other,
    }
    path = folder / "fleet.json"
    path.write_text(json.dumps({"DBInstances": [database]}))
    return path


@pytest.mark.parametrize(("authority", "at", "left"), CASES)
def test_catalogue_check_and_audit_warn_in_the_last_120_days(
    authority: tuple[str, str],
    at: datetime,
    left: int | None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    region, ca = authority
    pinned = ["--at", at.isoformat()]
    store = tmp_path / "store.pem"
    store.write_bytes(rds_ca.bundle(regions=["eu-west-1"]))
    fleet = fleet_of(tmp_path, region, ca)
    asked = {
        "catalogue": ["catalogue", "--region", region],
        "check": ["check", str(store), "--region", region],
        "audit": ["audit", "--fleet", str(fleet)],
    }
    for command, words in asked.items():
        status = main([*words, *pinned])
        assert (status == 0) == (command == "catalogue")
        text = warning_of(capsys.readouterr().out, region, ca)
        assert (text is not None) == (left is not None), (command, text)
        if text is not None:
            assert f"in {left} days" in text
            assert ADVICE in text

    assert days_of(CATALOGUE.endings(region, at=at), region, ca) == left
    report = rds_ca.TrustStore.open(store).check(region=region, ca=ca, at=at)
    assert days_of(report.to_dict()["endings"], region, ca) == left
    findings = rds_ca.audit(fleet, at=at).to_dict()["findings"]
    mine = [
        finding
        for finding in findings
        if finding["rule"] == "authority-ends" and finding["subject"]["name"] == name_of(region, ca)
    ]
    assert len(mine) == (left is not None), findings
    for finding in mine:
        assert finding["severity"] == "warning"
        assert datetime.fromisoformat(finding["bites"].replace("Z", "+00:00")) == datetime.fromisoformat(
            ENDS[region, ca]
        )
        assert finding["remedy"].startswith(ADVICE)


def test_a_fleet_of_another_partition_gets_no_warning(tmp_path: Path):
    fleet = fleet_of(tmp_path, "eu-west-1", "rds-ca-rsa4096-g1")
    findings = rds_ca.audit(fleet, at="2026-12-01").to_dict()["findings"]
    assert "authority-ends" not in {finding["rule"] for finding in findings}


def minted(name: str, ends: datetime, issuer: Any = None) -> tuple[x509.Certificate, Any]:
    """Mint a CA certificate with RDS's names, self-signed or signed by an issuer."""
    key = ec.generate_private_key(ec.SECP384R1())
    subject = x509.Name.from_rfc4514_string(
        f"L=Seattle,CN={name},ST=WA,OU=Amazon RDS,O=Amazon Web Services\\, Inc.,C=US"
    )
    signer, signing = (subject, key) if issuer is None else (issuer[0].subject, issuer[1])
    start = datetime(2022, 1, 1, tzinfo=timezone.utc)
    builder = x509.CertificateBuilder(signer, subject, key.public_key(), 7, start, ends)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.sign(signing, hashes.SHA384()), key


def test_a_store_with_such_an_intermediate_gets_the_warning_without_a_region(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    ends = datetime(2027, 2, 1, tzinfo=timezone.utc)
    root = minted("Amazon RDS us-gov-west-1 Root CA ECC384 G1", datetime(2121, 1, 1, tzinfo=timezone.utc))
    below, _ = minted("Amazon RDS us-gov-west-1 ECC384 G1", ends, root)
    bundle, store = tmp_path / "bundle.pem", tmp_path / "store.pem"
    bundle.write_bytes(root[0].public_bytes(Encoding.PEM) + below.public_bytes(Encoding.PEM))
    store.write_bytes(below.public_bytes(Encoding.PEM))
    digest = hashlib.sha256(bundle.read_bytes()).hexdigest()
    words = ["check", str(store), "--ca-bundle", str(bundle), "--ca-bundle-sha256", digest]
    for at, left in moments(ends):
        main([*words, "--at", at.isoformat()])
        text = warning_of(capsys.readouterr().out, "us-gov-west-1", "rds-ca-ecc384-g1")
        assert (text is not None) == (left is not None), at
        catalogue = CATALOGUE.with_bundle(bundle, vouched=True)
        contents = rds_ca.TrustStore.open(store).contents(at=at, catalogue=catalogue)
        assert days_of(contents["endings"], "us-gov-west-1", "rds-ca-ecc384-g1") == left


def test_no_printed_command_needs_certificates_that_the_catalogue_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    store = tmp_path / "store.pem"
    store.write_bytes(rds_ca.bundle(regions=["eu-west-1"]))
    words = ["check", str(store), "--at", "2026-12-01", "--region"]
    assert main([*words, "us-gov-west-1"]) == 1
    out = capsys.readouterr().out
    assert "rds-ca mend" not in out
    assert "rds-ca bundle" not in out
    assert (
        "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/us-gov-west-1/us-gov-west-1-bundle.pem" in out
    )
    assert main([*words, "us-gov-west-1", "us-east-1"]) == 1
    assert f"$ rds-ca mend {store} --region us-east-1\n" in capsys.readouterr().out
    assert main([*words, "cn-north-1"]) == 1
    assert f"$ rds-ca mend {store} --region cn-north-1\n" in capsys.readouterr().out

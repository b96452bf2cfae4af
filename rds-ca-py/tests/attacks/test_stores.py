"""A store from others: it must not be trusted wrongly, nor use more than bounded time and memory."""

from __future__ import annotations

import base64
import struct
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from conftest import Command
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

QUESTION = ("--region", "eu-west-1", "--ca", "rds-ca-rsa2048-g1", "--at", "2026-12-01")


def root_of(bundle: Path, name: str) -> x509.Certificate:
    """Return a root of AWS's bundle."""
    found = x509.load_pem_x509_certificates(bundle.read_bytes())
    (root,) = [c for c in found if c.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == name]
    return root


def signed(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey
):
    """Return a CA certificate."""
    now = datetime(2026, 1, 1, tzinfo=timezone.utc)
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=3650))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.sign(signer, hashes.SHA256())


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in certificates)


@pytest.mark.parametrize("count", [2**31 - 1, 2**32 - 1, 1_000_000])
def test_a_key_store_that_claims_more_entries_than_it_has(rds_ca: Command, tmp_path: Path, count: int):
    (tmp_path / "store.jks").write_bytes(struct.pack(">III", 0xFEEDFEED, 2, count) + b"\0" * 64)
    assert rds_ca("check", "store.jks", *QUESTION).returncode in {2, 3}


@pytest.mark.parametrize("depth", [1_000, 100_000, 1_000_000])
def test_asn1_that_nests_without_end(rds_ca: Command, tmp_path: Path, depth: int):
    body = base64.encodebytes(b"\x30\x80" * depth).decode()
    (tmp_path / "deep.pem").write_text(f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n")
    (tmp_path / "deep.der").write_bytes(b"\x30\x80" * depth)
    assert rds_ca("check", "deep.pem", *QUESTION).returncode in {1, 2, 3}
    assert rds_ca("check", "deep.der", *QUESTION).returncode in {1, 2, 3}


def test_a_file_of_very_many_blocks(rds_ca: Command, tmp_path: Path):
    (tmp_path / "many.pem").write_text(
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" * 200_000
    )
    done = rds_ca("check", "many.pem", *QUESTION)
    assert done.returncode in {1, 2, 3}
    assert len(done.stdout.splitlines()) < 60


def test_a_file_without_end_is_bounded(rds_ca: Command):
    assert rds_ca("check", "/dev/zero", *QUESTION).returncode in {2, 3}


def test_the_name_of_a_root_with_another_key(rds_ca: Command, tmp_path: Path, global_bundle: Path):
    subject = root_of(global_bundle, "Amazon RDS eu-west-1 Root CA RSA2048 G1").subject
    key = ec.generate_private_key(ec.SECP384R1())
    (tmp_path / "imitation.pem").write_bytes(pem(signed(subject, subject, key, key)))
    done = rds_ca("check", "imitation.pem", *QUESTION)
    assert done.returncode in {1, 3}
    done = rds_ca("check", "imitation.pem", *QUESTION, "--ca-bundle", "imitation.pem")
    assert done.returncode in {1, 2, 3}, "it is not vouched for"


def test_a_root_with_its_key_and_other_extensions(rds_ca: Command, tmp_path: Path, global_bundle: Path):
    """Its name and key are AWS's, so it is an anchor; its constraints forbid what the database presents."""
    root = root_of(global_bundle, "Amazon RDS eu-west-1 Root CA RSA2048 G1")
    key = ec.generate_private_key(ec.SECP384R1())
    builder = x509.CertificateBuilder(root.subject, root.subject, root.public_key(), 7)
    builder = builder.not_valid_before(datetime(2026, 1, 1)).not_valid_after(datetime(2036, 1, 1))
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    (tmp_path / "forged.pem").write_bytes(pem(builder.sign(key, hashes.SHA256())))
    assert rds_ca("check", "forged.pem", *QUESTION).returncode in {1, 3}


def test_a_mesh_of_authorities_that_sign_each_other(rds_ca: Command, tmp_path: Path):
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"mesh {i % 3}")]) for i in range(12)]
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in names]
    mesh = [
        signed(names[i], names[j], keys[i], keys[j])
        for i in range(len(names))
        for j in range(len(names))
        if i != j
    ]
    leaf = signed(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "db")]), names[0], keys[0], keys[0])
    (tmp_path / "chain.pem").write_bytes(pem(leaf, *mesh))
    (tmp_path / "store.pem").write_bytes(pem(*mesh[:20]))
    done = rds_ca("check", "store.pem", "--chain", "chain.pem", "--host", "db", "--at", "2026-12-01")
    assert done.returncode in {0, 1, 2, 3}
    assert "Traceback" not in done.stderr

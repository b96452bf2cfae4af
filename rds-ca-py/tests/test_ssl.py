"""``ssl_context``: verifying, and proven by real handshakes."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

import pytest
import rds_ca


def handshake(context: ssl.SSLContext, port: int, name: str = "localhost") -> str | None:
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=name) as tls,
    ):
        return tls.version()


def test_it_verifies_chain_and_name(server: int, hierarchy: Path):
    catalogue = rds_ca.Catalogue.builtin().with_bundle(hierarchy / "root.pem", vouched=True)
    for context in (
        rds_ca.ssl_context(region="eu-west-1", catalogue=catalogue),
        rds_ca.ssl_context(region="eu-west-1", ca="rds-ca-ecc384-g1", catalogue=catalogue),
        rds_ca.ssl_context(region="eu-west-1", store=hierarchy / "root.pem"),
    ):
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
        assert handshake(context, server) in {"TLSv1.2", "TLSv1.3"}
        with pytest.raises(ssl.SSLCertVerificationError, match="[Hh]ostname"):
            handshake(context, server, "example.com")


def test_it_trusts_nothing_else(server: int):
    for context in (
        rds_ca.ssl_context(region="eu-west-1"),
        rds_ca.ssl_context(region="eu-west-1", ca="rds-ca-ecc384-g1"),
    ):
        with pytest.raises(ssl.SSLCertVerificationError):
            handshake(context, server)


def test_it_holds_the_current_roots_of_the_region_only():
    context = rds_ca.ssl_context(region="eu-west-1")
    names = sorted(dict(pair for (pair,) in ca["subject"])["commonName"] for ca in context.get_ca_certs())
    assert names == [f"Amazon RDS eu-west-1 Root CA {kind} G1" for kind in ("ECC384", "RSA2048", "RSA4096")]

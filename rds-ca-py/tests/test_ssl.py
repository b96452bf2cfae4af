"""``ssl_context``: verifying, and proven by real handshakes."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import rds_ca


@pytest.fixture
def server(hierarchy: Path) -> Iterator[int]:
    """Serve the minted chain for localhost on a port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(hierarchy / "served.pem", hierarchy / "leaf.key")
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                try:
                    with context.wrap_socket(connection, server_side=True) as tls:
                        tls.recv(1)
                except OSError:
                    pass

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


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

"""Fixtures for several test files: published certificates, and a hierarchy minted for the run."""

from __future__ import annotations

import signal
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "rds-ca-core" / "data"


def pytest_configure() -> None:
    """Heed Ctrl-C: a shell starts background jobs with it ignored, and the programs of the tests inherit that."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def global_bundle() -> Path:
    """Return AWS's global bundle, byte for byte."""
    return DATA / "aws" / "global-bundle.pem"


@pytest.fixture(scope="session")
def hierarchy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Mint a root, a subordinate and a server certificate for localhost, in the form of those of RDS."""
    folder = tmp_path_factory.mktemp("hierarchy")
    (folder / "extensions").write_text(
        "[sub]\nbasicConstraints=critical,CA:true,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n"
        "[leaf]\nsubjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n"
    )

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    subject = "/C=US/O=Amazon Web Services, Inc./OU=Amazon RDS/ST=WA/CN={}/L=Seattle"
    new = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-keyout")
    openssl(*new, "root.key", "-x509", "-days", "3650", "-out", "root.pem",
            "-subj", subject.format("Amazon RDS eu-west-1 Root CA ECC384 G1"))  # fmt: skip
    for name, common, issuer in (
        ("sub", "Amazon RDS eu-west-1 Subordinate CA ECC384 G1.A.1", "root"),
        ("leaf", "localhost", "sub"),
    ):
        openssl(*new, f"{name}.key", "-out", f"{name}.csr", "-subj", subject.format(common))
        openssl("x509", "-req", "-in", f"{name}.csr", "-days", "365", "-CA", f"{issuer}.pem", "-CAkey",
                f"{issuer}.key", "-extfile", "extensions", "-extensions", name, "-out", f"{name}.pem")  # fmt: skip
    (folder / "served.pem").write_text((folder / "leaf.pem").read_text() + (folder / "sub.pem").read_text())
    return folder


@pytest.fixture(scope="module")
def server(hierarchy: Path) -> Iterator[int]:
    """Serve the minted chain on a port."""
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

"""Probing from Python and from the command line, against real servers."""

from __future__ import annotations

import contextlib
import hashlib
import json
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import rds_ca
from servers import Identity, free_port, start_postgres


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a separate process."""
    command = [str(Path(sys.executable).with_name("rds-ca")), "probe", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@contextlib.contextmanager
def s_server(hierarchy: Path) -> Iterator[int]:
    """Serve the hierarchy's chain with openssl."""
    port = free_port()
    command = ["openssl", "s_server", "-www", "-accept", f"127.0.0.1:{port}"]
    command += ["-cert", "leaf.pem", "-key", "leaf.key", "-cert_chain", "sub.pem"]
    with subprocess.Popen(
        command,
        cwd=hierarchy,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            for _ in range(200):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.05)
            yield port
        finally:
            process.kill()


@contextlib.contextmanager
def silent() -> Iterator[int]:
    """Accept connections and send nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def public() -> Iterator[Path]:
    """Return a folder that the servers' account can read, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def served(hierarchy: Path) -> list[bytes]:
    """Return the installed chain, read with Python's ssl module."""
    import ssl

    return [ssl.PEM_cert_to_DER_cert((hierarchy / name).read_text()) for name in ("leaf.pem", "sub.pem")]


def test_a_chain_with_everything_around_it(hierarchy: Path):
    catalogue = rds_ca.Catalogue.builtin().with_bundle(hierarchy / "root.pem", vouched=True)
    with s_server(hierarchy) as port:
        seen = rds_ca.probe("localhost", port, "tls", at="2026-11-23")
    assert seen.failure is None
    assert [certificate.der for certificate in seen.chain] == served(hierarchy)
    assert (seen.host, seen.port, seen.protocol, seen.address) == ("localhost", port, "tls", "127.0.0.1")
    assert (seen.tls_version, seen.plain_text, seen.key_proved) == ("TLSv1.3", "refused", True)
    assert seen.server_certificate is not None
    assert seen.server_certificate.names == ("localhost", "127.0.0.1")
    origin = seen.origin(catalogue)
    assert origin is not None
    assert (origin.verdict, origin.region, origin.ca_id) == ("signed", "eu-west-1", "rds-ca-ecc384-g1")
    imitation = seen.origin()
    assert imitation is not None
    assert imitation.verdict == "not_signed"
    assert f"{seen.at:%Y-%m-%d}" == "2026-11-23"
    for value in (seen, origin):
        assert pickle.loads(pickle.dumps(value)) == value
    assert rds_ca.probes_from_json(rds_ca.probes_to_json([seen])) == [seen]


def test_postgres_by_its_own_words(hierarchy: Path, tmp_path: Path, public: Path):
    for name in ("root.pem", "served.pem", "leaf.key"):
        shutil.copy(hierarchy / name, public / name)
    identity = Identity(public / "root.pem", public / "served.pem", public / "leaf.key")
    hba = ("local all all trust", "hostssl all all all trust")
    with start_postgres(tmp_path / "postgres", hba=hba, identity=identity) as server:
        seen = rds_ca.probe("localhost", server.port, address="127.0.0.1")
    assert seen.protocol == "postgres"
    assert [certificate.der for certificate in seen.chain] == served(hierarchy)


def test_many_with_progress_and_failures(hierarchy: Path):
    heard: list[int] = []
    closed = free_port()
    with s_server(hierarchy) as port:
        targets = [f"127.0.0.1:{closed if number % 3 == 0 else port}" for number in range(12)]
        seen = rds_ca.probe_many(targets, "tls", progress=lambda _, done: heard.append(done))
    assert heard == list(range(1, 13))
    for number, one in enumerate(seen):
        if number % 3:
            assert len(one.chain) == 2
        else:
            assert one.failure is not None
            assert (one.failure.phase, one.failure.kind) == ("connect", "not_connected")
            assert "connection refused" in str(one.failure)


def test_a_callback_that_raises_stops_the_run():
    def stop(_: rds_ca.ProbedChain, done: int) -> None:
        raise RuntimeError(done)

    targets = [f"127.0.0.1:{free_port()}"] * 50
    with pytest.raises(RuntimeError, match="1"):
        rds_ca.probe_many(targets, "tls", concurrency=1, progress=stop)


def test_ctrl_c_ends_a_wait():
    with silent() as port:
        threading.Timer(0.5, signal.raise_signal, [signal.SIGINT]).start()
        start = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            rds_ca.probe("127.0.0.1", port, "mysql", timeout=30)
    assert time.monotonic() - start < 10


def test_time_is_bounded():
    with silent() as port:
        seen = rds_ca.probe("127.0.0.1", port, "postgres", timeout=0.3)
    assert seen.failure is not None
    assert seen.failure.kind == "timeout"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("",), rds_ca.InvalidInputError),
        (("host", 0), rds_ca.InvalidInputError),
        (("host", 5432, "oracle"), rds_ca.InvalidInputError),
        (("postgres://user:password@host/db",), rds_ca.InvalidInputError),
    ],
)
def test_invalid_arguments_are_errors(arguments: tuple[object, ...], error: type[Exception]):
    with pytest.raises(error):
        rds_ca.probe(*arguments)  # type: ignore[arg-type]  # the point of the test
    with pytest.raises(ValueError, match="timeout"):
        rds_ca.probe("host", 1, timeout=-1.0)


def test_the_command_exits_by_verdict(hierarchy: Path, global_bundle: Path):
    root = str(hierarchy / "root.pem")
    with s_server(hierarchy) as port:
        target = f"localhost:{port}"
        digest = hashlib.sha256(Path(root).read_bytes()).hexdigest()
        shown = run(target, "--engine", "tls", "--ca-bundle", root, "--ca-bundle-sha256", digest)
        assert shown.returncode == 0, shown.stderr
        assert "signed by Amazon RDS eu-west-1 Root CA ECC384 G1" in shown.stdout
        assert "names: localhost, 127.0.0.1" in shown.stdout
        assert max(map(len, shown.stdout.splitlines())) <= 100
        tls = ("--engine", "tls")
        assert run(target, *tls, "--store", root).returncode == 0
        bad = run(target, *tls, "--store", str(global_bundle), "--stack", "openssl")
        assert (bad.returncode, "not trusted" in bad.stdout) == (1, True)
        assert run(target, *tls, "--store", root, str(global_bundle)).returncode == 1
        assert run(*tls, "--store", root, str(global_bundle), target).returncode == 1
        assert run(target, *tls, "--store", "/no/such/file.pem").returncode == 2
        closed = f"localhost:{free_port()}"
        missed = run(target, closed, *tls, "--store", root)
        assert (missed.returncode, "no chain: connect: " in missed.stdout) == (3, True)
        as_file = run(target, closed, *tls, "--store", root, "--json")
    content = json.loads(as_file.stdout)
    assert content["format"] == "rds-ca-probe"
    assert content["probes"][0]["reports"][0]["verdict"] == "trusted"
    first, second = rds_ca.probes_from_json(as_file.stdout)
    assert [certificate.der for certificate in first.chain] == served(hierarchy)
    assert second.failure is not None


def test_wrong_input_exits_with_2():
    assert run("host:port").returncode == 2
    assert run("a:1", "b:1", "--address", "127.0.0.1").returncode == 2
    assert run("a:1", "--engine", "oracle").returncode == 2

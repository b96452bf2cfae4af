"""A false server: the probe ends, and trusts nothing."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from conftest import Command


@contextmanager
def peer(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """Run a server that handles every connection with this function."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(connection: socket.socket) -> None:
        with connection:
            try:
                connection.settimeout(20)
                answer(connection)
            except OSError:
                pass

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def silent(connection: socket.socket) -> None:
    connection.recv(1 << 16)
    connection.recv(1 << 16)


def page(connection: socket.socket) -> None:
    connection.recv(1 << 16)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n<html>")


def endless(connection: socket.socket) -> None:
    connection.recv(1 << 16)
    connection.sendall(b"S")
    while True:
        connection.sendall(b"\x16\x03\x03\x40\x00" + b"\x0b" * 0x4000)


def drip(connection: socket.socket) -> None:
    connection.recv(1 << 16)
    connection.sendall(b"S\x16\x03\x03\x40\x00")
    while True:
        connection.sendall(b"\x0b")
        time.sleep(0.3)


def closed(_: socket.socket) -> None:
    return


@pytest.mark.parametrize("answer", [silent, page, endless, drip, closed], ids=lambda a: a.__name__)
@pytest.mark.parametrize("engine", ["postgres", "mysql", "tls"])
def test_the_probe_ends_and_trusts_nothing(rds_ca: Command, answer: Callable, engine: str):
    with peer(answer) as port:
        done = rds_ca("probe", f"127.0.0.1:{port}", "--engine", engine, "--timeout", "3")
    assert done.returncode in {1, 2, 3}
    assert "Traceback" not in done.stderr

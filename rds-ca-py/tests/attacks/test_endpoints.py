"""A false RDS API: the reader ends, reports what it could not read, and sends its credentials to no other host."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import Command

KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "never-to-be-shown",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_MAX_ATTEMPTS": "1",
}
PAGE = (
    '<DescribeDBInstancesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBInstancesResult>'
    "<Marker>again</Marker><DBInstances/></DescribeDBInstancesResult></DescribeDBInstancesResponse>"
)
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a0 "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    + "]><DescribeDBInstancesResponse>&a9;</DescribeDBInstancesResponse>"
)


@contextmanager
def api(status: int, body: str, **headers: str) -> Iterator[tuple[str, list[str]]]:
    """Serve one answer to every request; yield the address and the requested hosts."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, PAGE), (200, BOMB), (200, "<html>"), (200, ""), (200, "\0" * 1000), (404, "not here")],
    ids=["endless", "bomb", "html", "empty", "nul", "404"],
)
def test_the_reader_ends_with_a_gap(rds_ca: Command, status: int, body: str):
    with api(status, body) as (url, _):
        done = rds_ca("fleet", "--region", "eu-west-1", "--endpoint-url", url, "-o", "fleet.json", **KEYS)
    assert done.returncode in {1, 2, 3}, "what could not be read is not an empty fleet"
    assert "Traceback" not in done.stderr
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in done.stdout + done.stderr


def test_credentials_follow_no_redirect(rds_ca: Command):
    with api(200, PAGE) as (elsewhere, asked), api(307, "", Location=elsewhere + "/stolen") as (url, _):
        rds_ca("fleet", "--region", "eu-west-1", "--endpoint-url", url, "-o", "fleet.json", **KEYS)
    assert asked == []

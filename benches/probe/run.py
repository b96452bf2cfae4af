#!/usr/bin/env python3
"""Measure probe_many on 1,000 endpoints, compared with `openssl s_client` and, if installed, `sslyze`.

    cargo build --release -p rds-ca-core --features probe,serde --bench probe   # prints the program's path
    python3 benches/probe/run.py PROGRAM [SSLYZE]

Everything runs on loopback; the servers are a separate process. Medians of three runs.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ENDPOINTS = 1000
SLOW_ENDPOINTS = 100
"""For tools that need one process per endpoint, or seconds."""
ROUNDS = 3


def main() -> None:
    """Start the servers, measure, print a table."""
    program = sys.argv[1]
    sslyze = sys.argv[2] if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory() as folder:
        make_chain(Path(folder))
        with subprocess.Popen(
            [
                program,
                "serve",
                str(ENDPOINTS),
                f"{folder}/chain.pem",
                f"{folder}/key.pem",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as server:
            assert server.stdout and server.stdin
            ports = [line.strip() for line in iter(server.stdout.readline, "ready\n")]
            measure(program, sslyze, ports)
            server.stdin.close()


def measure(program: str, sslyze: str | None, ports: list[str]) -> None:
    """Print one line per tool."""
    print(f"{'tool':34} {'endpoints':>9} {'per second':>10} {'peak memory':>12}")
    for concurrency in (1, 32, 256):
        rates, peaks = [], []
        for _ in range(ROUNDS):
            count, seconds, _, peak = map(
                float,
                subprocess.check_output([program, "probe", str(concurrency), *ports], text=True).split(),
            )
            rates.append(count / seconds)
            peaks.append(peak)
        row(f"probe_many, {concurrency} at once", len(ports), rates, peaks)
    few = ports[:SLOW_ENDPOINTS]
    one = "openssl s_client -connect 127.0.0.1:{} -servername db.example.test -showcerts </dev/null"
    loop = "for port in " + " ".join(few) + "; do " + one.replace("{}", "$port") + "; done"
    row("openssl s_client in a loop", len(few), *rounds(["sh", "-c", loop], len(few)))
    parallel = f"printf '%s\\n' {' '.join(few)} | xargs -P 32 -I{{}} sh -c '{one}'"
    row(
        "openssl s_client, 32 processes",
        len(few),
        *rounds(["sh", "-c", parallel], len(few)),
    )
    if sslyze:
        command = [sslyze, "--certinfo", *(f"127.0.0.1:{port}" for port in few)]
        row("sslyze --certinfo", len(few), *rounds(command, len(few)))


def rounds(command: list[str], endpoints: int) -> tuple[list[float], list[float]]:
    """Run a command; return rates and the largest process's peak memory in kB."""
    rates, peaks = [], []
    for _ in range(ROUNDS):
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
        rates.append(endpoints / (time.monotonic() - start))
        peaks.append(usage.ru_maxrss)
    return rates, peaks


def row(tool: str, endpoints: int, rates: list[float], peaks: list[float]) -> None:
    """Print medians."""
    rate, peak = statistics.median(rates), statistics.median(peaks)
    print(f"{tool:34} {endpoints:>9} {rate:>10.0f} {peak / 1024:>9.1f} MiB", flush=True)


def make_chain(folder: Path) -> None:
    """Make a chain of two RSA 2048 certificates."""

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    make = ("req", "-newkey", "rsa:2048", "-nodes", "-days", "30")
    openssl(*make, "-x509", "-subj", "/CN=Bench CA", "-keyout", "ca.key", "-out", "ca.pem")
    openssl(
        *make, "-x509", "-subj", "/CN=db.example.test", "-addext", "subjectAltName=DNS:db.example.test",
        "-CA", "ca.pem", "-CAkey", "ca.key", "-keyout", "key.pem", "-out", "leaf.pem",
    )  # fmt: skip
    chain = (folder / "leaf.pem").read_text() + (folder / "ca.pem").read_text()
    (folder / "chain.pem").write_text(chain)


if __name__ == "__main__":
    main()

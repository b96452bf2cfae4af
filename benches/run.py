"""Measure every row of the speed table in one run on this machine, and report missed targets, and by how much.

    python benches/run.py [--quick]

Needs Rust, a C compiler, libssl-dev, OpenSSL, a JDK and ripgrep; Python's peers and the wheel (built for release) go into
.cache/bench. Absolute numbers depend on the machine; only the ratios matter. README.md describes what was done and tried.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
GLOBAL = ROOT / "rds-ca-core" / "data" / "aws" / "global-bundle.pem"
HOME = ROOT / ".cache" / "bench"
PEERS = ("cryptography", "pyjks")

PYTHON = """
import json, ssl, statistics, sys, time
from pathlib import Path
import jks, rds_ca
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12
bundle, folder, files = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]

def ours():
    for it in rds_ca.Bundle.read(bundle).certificates:
        it.subject, it.not_before, it.not_after, it.fingerprint

def pyca():
    for it in x509.load_pem_x509_certificates(bundle.read_bytes()):
        it.subject.rfc4514_string(), it.not_valid_before_utc, it.not_valid_after_utc, it.fingerprint(hashes.SHA256()).hex()

def standard():
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(bundle)

def pyca_many():
    for name in files:
        try:
            pyca_one(Path(name).read_bytes())
        except ValueError:
            pass

def pyca_one(content):
    for it in x509.load_pem_x509_certificates(content):
        it.subject.rfc4514_string(), it.not_valid_after_utc, it.fingerprint(hashes.SHA256())

def ours_many():
    rds_ca.check_batch(files, region="eu-west-1", ca="rds-ca-rsa2048-g1", at="2027-01-01", password="changeit")

def median(work, rounds):
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e6)
    return statistics.median(times)

store = lambda kind: (folder / f"store.{kind}").read_bytes()
results = {
    "python open": median(ours, 100), "pyca": median(pyca, 20), "ssl": median(standard, 10),
    "pyjks": median(lambda: jks.KeyStore.loads(store("jks"), "changeit"), 5),
    "pyca p7b": median(lambda: pkcs7.load_der_pkcs7_certificates(store("p7b")), 20),
    "pyca p12": median(lambda: pkcs12.load_pkcs12(store("p12"), b"changeit"), 5),
}
for kind in ("jks", "p7b", "p12"):
    content = store(kind)
    results[f"python {kind}"] = median(lambda: rds_ca.Bundle.parse(content, "changeit").certificates, 20)
for name, work in (("pyca many", pyca_many), ("python many", ours_many)):
    results[name] = median(work, 1) / len(files)
print(json.dumps(results))
"""


def run(*arguments: object, **options: object) -> str:
    """Run a program and return what it prints."""
    done = subprocess.run(
        [str(argument) for argument in arguments], check=True, capture_output=True, text=True, **options
    )  # type: ignore[call-overload]
    return str(done.stdout)


def timed(*arguments: object, rounds: int = 5) -> float:
    """Return the median time of a program in microseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run([str(argument) for argument in arguments], check=False, capture_output=True)
        times.append((time.perf_counter() - start) * 1e6)
    return statistics.median(times)


def machine() -> str:
    """Describe the machine."""
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1e6
    load = os.getloadavg()[0]
    versions = [
        run("rustc", "--version").strip(),
        run("openssl", "version").strip(),
        f"Python {platform.python_version()}",
    ]
    return f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GB, load {load:.1f}; {platform.platform()}; {'; '.join(versions)}"


def rust(folder: Path, part: str) -> dict[str, dict[str, float | None]]:
    """Build and run the rows that Rust measures."""
    build = run(
        "cargo", "bench", "--locked", "-p", "rds-ca-core", "--bench", "table", "--features", "report", "--no-run",
        "--message-format", "json", cwd=ROOT,
    )  # fmt: skip
    made = [json.loads(line) for line in build.splitlines() if '"executable"' in line]
    program = next(
        it["executable"] for it in made if it.get("executable") and it["target"]["name"] == "table"
    )
    rows = [json.loads(line) for line in run(program, folder, part).splitlines()]
    return {row["name"]: row for row in rows}


def python(folder: Path, files: list[Path]) -> dict[str, float]:
    """Install the wheel and Python's peers, and measure them in turns."""
    interpreter = HOME / "bin" / "python"
    if not interpreter.exists():
        run(sys.executable, "-m", "venv", HOME)
        run(interpreter, "-m", "pip", "install", "--quiet", "maturin>=1.9,<2", *PEERS)
    run(
        HOME / "bin" / "maturin", "build", "--locked", "--manifest-path", ROOT / "rds-ca-py" / "Cargo.toml", "--out",
        HOME / "wheels",
    )  # fmt: skip
    wheel = max((HOME / "wheels").glob("*.whl"), key=lambda it: it.stat().st_mtime)
    run(interpreter, "-m", "pip", "install", "--quiet", "--force-reinstall", "--no-deps", wheel)
    return dict(json.loads(run(interpreter, "-c", PYTHON, GLOBAL, folder, *files)))


def discovery() -> tuple[float, float]:
    """Walk a tree of 100,000 files; return our time and ripgrep's."""
    printed = run(HOME / "bin" / "python", Path(__file__).parent / "discovery" / "run.py")
    print(printed.splitlines()[0])
    times = dict(re.findall(r"^(discover|rg -uuu -a -l): ([0-9.]+) s", printed, re.MULTILINE))
    return float(times["discover"]) * 1e6, float(times["rg -uuu -a -l"]) * 1e6


def explaining() -> list[tuple[str, float, float]]:
    """Read logs of each kind; return our microseconds per megabyte, and ripgrep's."""
    printed = run("cargo", "bench", "--locked", "-p", "rds-ca-core", "--bench", "explain", cwd=ROOT)
    rows = re.findall(r"^(\w.{23}) +(\d+) +(\d+) +[\d.]+ +\d+$", printed, re.MULTILINE)
    return [(kind.strip(), 1e6 / float(ours), 1e6 / float(theirs)) for kind, ours, theirs in rows]


def openssl_reads(folder: Path) -> float:
    """Measure how long OpenSSL's library reads the bundle."""
    program = folder / "read"
    run("cc", "-O2", "-o", program, Path(__file__).parent / "bundle" / "read.c", "-lcrypto")
    return float(run(program, GLOBAL, 100))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="without the audit of a million databases")
    quick = parser.parse_args().quick
    print(machine())
    table: list[tuple[str, float, str, float, float]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows: dict[str, dict[str, float | None]] = {}
        for part in ("open", "containers", "many", "chain", *(() if quick else ("audit",))):
            rows |= rust(folder, part)
        ours = {row: float(times["ours"] or 0) for row, times in rows.items()}
        theirs = {row: float(times["theirs"] or 0) for row, times in rows.items()}
        files = sorted((folder / "many").iterdir())[:1000]
        by_python = python(folder, files)
        pem = [file for file in files if file.suffix == ".pem"][:50]
        storeutl = statistics.mean(
            timed("openssl", "storeutl", "-noout", "-certs", file, rounds=1) for file in pem
        )
        start = timed(HOME / "bin" / "python", "-c", "pass", rounds=15)
        check = timed(
            HOME / "bin" / "rds-ca",
            "check",
            GLOBAL,
            "--region",
            "eu-west-1",
            "--ca",
            "rds-ca-rsa2048-g1",
            rounds=15,
        )
        reads = openssl_reads(folder)
        keytool = timed(
            "keytool", "-list", "-keystore", folder / "store.jks", "-storepass", "changeit", rounds=3
        )
        cores = os.cpu_count() or 1
        verify = [
            "openssl",
            "verify",
            "-purpose",
            "sslserver",
            "-CAfile",
            folder / "chain-store.pem",
            "-untrusted",
        ]
        verify += [folder / "sub.pem"]
        one, many = (timed(*verify, *[folder / "leaf.pem"] * count, rounds=3) for count in (1, 201))

        # Work, our time, the peer, the peer's time, and the target: the largest permitted ratio of the two times.
        for what, mine, peer, other, target in [
            ("global bundle to recognised anchors", ours["open"], "floor", theirs["open"], 1.5),
            ("the same", ours["open"], "rustls", theirs["open beside rustls"], 1.0),
            ("the same", ours["open"], "OpenSSL", reads, 1.0),
            (
                "the same from Python, with fields",
                by_python["python open"],
                "pyca",
                by_python["pyca"],
                1 / 20,
            ),
            ("the same from Python, with fields", by_python["python open"], "ssl", by_python["ssl"], 1 / 60),
            (
                "open + check, all stacks",
                ours["open and check, all stacks"],
                "opening alone",
                ours["open"],
                4.0,
            ),
            (
                "open + check, all stacks",
                ours["open and check, all stacks"],
                "OpenSSL reads once",
                reads,
                1 / 10,
            ),
            ("check of an open store", ours["check an open store, all stacks"], "50 us", 50.0, 1.0),
            ("34 regions x 3 CAs", ours["34 regions x 3 CAs, all stacks"], "5 ms", 5000.0, 1.0),
            (
                "check_many, a file on one core",
                ours["check_many, a file, 1 threads"],
                "openssl storeutl",
                storeutl,
                1 / 100,
            ),
            (
                "check_many, a file on one core",
                ours["check_many, a file, 1 threads"],
                "pyca",
                by_python["pyca many"],
                1 / 10,
            ),
            (
                f"check_many, a file on {cores} cores",
                ours[f"check_many, a file, {cores} threads"],
                "one core, shared out",
                ours["check_many, a file, 1 threads"] / cores,
                1.2,
            ),
            ("JKS", by_python["python jks"], "pyjks", by_python["pyjks"], 1 / 20),
            ("JKS", by_python["python jks"], "keytool -list", keytool, 1 / 20),
            ("PKCS#7", by_python["python p7b"], "pyca", by_python["pyca p7b"], 1 / 20),
            ("PKCS#12", by_python["python p12"], "pyca", by_python["pyca p12"], 1 / 20),
            (
                "accepts, chain of 3, fresh store",
                ours["accepts, chain of 3, fresh store"],
                "rustls-webpki",
                theirs["accepts, chain of 3, fresh store"],
                1.0,
            ),
            (
                "accepts, chain of 3, fresh store",
                ours["accepts, chain of 3, fresh store"],
                "openssl verify",
                max(many - one, 1.0) / 200,
                1.0,
            ),
            ("rds-ca check, above Python's start", check - start, "60 ms", 60000.0, 1.0),
        ]:
            table.append((what, mine, peer, other, target))
        walked, searched = discovery()
        table.append(("discover, 100,000 files", walked, "rg -uuu -a -l", searched, 1.2))
        for kind, mine, other in explaining():
            table.append((f"explain, a MB of {kind}", mine, "rg, the same words", other, 2.0))
        for what, mine in ours.items():
            if what.startswith("audit 1000000 ") and what.count(",") == 0:
                table.append((what, mine, "5 s", 5e6, 1.0))
    print(f"\n{'work':38} {'ours, us':>12} {'peer':22} {'theirs, us':>12} {'ratio':>8} {'target':>8}")
    short = []
    for what, mine, peer, other, target in table:
        ratio = mine / other
        line = f"{what:38} {mine:12,.1f} {peer:22} {other:12,.1f} {ratio:8.4f} {target:8.4f}"
        if ratio > target:
            short.append(f"{what}, compared with {peer}: {ratio / target:.1f} times the target")
        print(line)
    print("\nother rows, in us unless stated otherwise")
    for what, mine in ours.items():
        print(f"  {what:60} {mine:14,.1f}")
    print("\nmissed targets:" if short else "\nall targets are met")
    for line in short:
        print(f"  {line}")


if __name__ == "__main__":
    main()

"""A tree of 100,000 files: what `discover` finds, and its time compared with ripgrep's on the same tree.

    python benches/discovery/run.py [--files N] [--folder DIR] [--runs N]

The tree is made once: sources, configuration, binaries, and stores of all kinds at known paths. Every store must be
found, and no other. Both programs run warm (after an uncounted round); the ratio of the best times is printed.
ripgrep searches for `BEGIN CERTIFICATE` in every file, binary ones too; it cannot see key stores, DER and base64.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import rds_ca

AT = "2026-12-01"
KINDS = ("pem", "der", "p7b", "jks", "p12", "yaml", "js", "base64")
WORDS = [
    "order",
    "customer",
    "invoice",
    "total",
    "value",
    "index",
    "stream",
    "buffer",
    "handler",
    "request",
    "answer",
    "table",
    "column",
]


def content(kind: str) -> bytes:
    """Return a store, or a text that contains one."""
    pem = rds_ca.bundle(regions=["eu-west-1"], at=AT)
    if kind in ("jks", "p12"):
        return rds_ca.bundle(regions=["eu-west-1"], format=kind, password="changeit", at=AT)
    if kind == "p7b":
        return rds_ca.bundle(regions=["eu-west-1"], format="p7b", at=AT)
    if kind == "der":
        return rds_ca.bundle(regions=["eu-west-1"], cas=["rds-ca-rsa2048-g1"], format="der", at=AT)
    if kind == "yaml":
        lines = "".join(f"    {line}\n" for line in pem.decode().splitlines())
        return f"data:\n  ca: |\n{lines}".encode()
    if kind == "js":
        return b"module.exports = `" + pem + b"`;\n"
    if kind == "base64":
        import base64

        return b"data:\n  ca.pem: " + base64.b64encode(pem) + b"\n"
    return pem


def make(folder: Path, files: int) -> set[str]:
    """Make the tree; return the paths of its stores."""
    chance = random.Random(7)
    stores = {kind: content(kind) for kind in KINDS}
    planted: set[str] = set()
    for number in range(files):
        parent = folder / f"d{number % 97}" / f"e{number % 1009}"
        parent.mkdir(parents=True, exist_ok=True)
        if number % 1000 == 0:
            kind = KINDS[(number // 1000) % len(KINDS)]
            suffix = {"base64": "yml"}.get(kind, kind)
            path = parent / f"store{number}.{suffix}"
            path.write_bytes(stores[kind])
            planted.add(str(path.relative_to(folder)))
        elif number % 5 == 0:
            (parent / f"b{number}.bin").write_bytes(chance.randbytes(chance.randrange(200, 12_000)))
        elif number % 5 == 1:
            lines = "".join(f"key.{n}={chance.choice(WORDS)}\n" for n in range(chance.randrange(5, 60)))
            (parent / f"c{number}.properties").write_text(lines)
        else:
            lines = "".join(
                f"def {chance.choice(WORDS)}_{n}({chance.choice(WORDS)}):\n    return {chance.choice(WORDS)}\n"
                for n in range(chance.randrange(5, 120))
            )
            (parent / f"s{number}.py").write_text(lines)
    return planted


def best(runs: int, work) -> float:
    """Return the best time of some runs, after an uncounted one."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> int:
    """Make, search, compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="keep the tree here")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="rds-ca-tree-"))
    planted = make(folder, arguments.files)
    found = rds_ca.discover(folder, at=AT, passwords=["changeit"])
    stores = {str(Path(store.path).relative_to(folder)) for store in found.stores}
    print(
        f"{found.files} files: {len(stores & planted)} of {len(planted)} stores, {len(stores - planted)} false"
    )
    ours = best(arguments.runs, lambda: rds_ca.discover(folder, at=AT))
    print(f"discover: {ours:.2f} s")
    if shutil.which("rg"):
        command = ["rg", "-uuu", "-a", "-l", "BEGIN CERTIFICATE", str(folder)]
        theirs = best(
            arguments.runs,
            lambda: subprocess.run(command, capture_output=True, check=False),
        )
        print(f"rg -uuu -a -l: {theirs:.2f} s; ratio {ours / theirs:.2f}")
    else:
        print("ripgrep is not installed: no ratio")
    if arguments.folder is None:
        shutil.rmtree(folder)
    return 0 if stores == planted else 1


if __name__ == "__main__":
    sys.exit(main())

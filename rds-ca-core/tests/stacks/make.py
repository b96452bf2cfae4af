#!/usr/bin/env python3
"""make.py FOLDER [--now TIME] [--keys FOLDER] [--generate CHAINS STORES SEED]: writes the fixtures of the stack tests.

    FOLDER/manifest.tsv       header, then one line per case: case, host, time, origin, about
    FOLDER/CASE/store.pem     the trust file as the client gets it, byte for byte, often damaged on purpose
    FOLDER/CASE/chain.pem     what the server sends, its own certificate first
    FOLDER/CASE/server.key    the server's private key

`time` is *now* in RFC 3339: all dates in the certificates are relative to it. It is 2026-06-01 unless given; live tests
give the real time, because real clients read the real clock. `origin` is `matrix` or `more`, the table that holds
the measured verdicts; or `generated`: with `--generate` the cases are not those of the tables but CHAINS chains with
STORES stores each, mutations of valid ones (see mutate.py), the same for the same seed. Keys are made unless
`--keys` names a folder that has them. Needs openssl 3 and Python 3.11.
"""

import argparse
import datetime
import pathlib

from cases import CASES, MORE, Case
from hierarchies import CERTIFICATES, KEYS
from keys import make_keys
from mutate import Generator
from x509 import Authority

PINNED_NOW = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--now", type=datetime.datetime.fromisoformat, default=PINNED_NOW)
    parser.add_argument("--keys", type=pathlib.Path)
    parser.add_argument("--generate", type=int, nargs=3, metavar=("CHAINS", "STORES", "SEED"))
    given = parser.parse_args()
    now = given.now.astimezone(datetime.UTC).replace(microsecond=0)
    keys = make_keys(given.keys or given.folder / "keys", KEYS)
    if given.generate:
        chains, stores, seed = given.generate
        generator = Generator(seed)
        tables = {"generated": generator.cases(chains, stores)}
        authority = Authority(generator.specs, keys, now)
    else:
        tables = {"matrix": CASES, "more": MORE}
        authority = Authority(CERTIFICATES, keys, now)
    lines = ["case\thost\ttime\torigin\tabout"]
    for origin, cases in tables.items():
        for case in cases:
            write(given.folder / case.name, case, authority)
            lines.append(
                "\t".join([case.name, case.host, now.strftime("%Y-%m-%dT%H:%M:%SZ"), origin, case.about])
            )
    (given.folder / "manifest.tsv").write_text("\n".join([*lines, ""]))


def write(folder: pathlib.Path, case: Case, authority: Authority) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "store.pem").write_bytes(store(case, authority))
    (folder / "chain.pem").write_bytes(b"".join(map(authority.pem, case.chain)))
    (folder / "server.key").write_bytes(authority.key(case.chain[0]).pem())


def store(case: Case, authority: Authority) -> bytes:
    content = b""
    for part in case.store:
        if isinstance(part, str):
            content += authority.pem(part)
        elif isinstance(part, bytes):
            content += part
        else:
            content += part(authority)
    return case.edit(content) if case.edit else content


if __name__ == "__main__":
    main()

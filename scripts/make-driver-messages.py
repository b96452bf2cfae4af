#!/usr/bin/env python3
"""Writes rds-ca-core/tests/data/driver-messages.tsv: the errors that real drivers print when they cannot connect, and why.

    scripts/make-driver-messages.py MATRIX

MATRIX is the table of measured drivers (one row per driver, version and configuration). Its column `errors` has the text of each
error and the servers that caused it; what these servers have in common is the known cause. Servers: G good, W wrong name, U unknown root,
P without TLS, F TLS forced, V unknown root and forced, S root of the system's store, T the same with a wrong name.
"""

import csv
import pathlib
import re
import sys

TARGET = pathlib.Path(__file__).resolve().parent.parent / "rds-ca-core/tests/data/driver-messages.tsv"


def outcome(servers, text):
    """The known cause, as an identifier."""
    if servers == "P":
        return "no-tls"
    if set(servers) <= set("WT"):
        return "name"
    if set(servers) <= set("FV"):
        # A plain client where TLS is forced; or one that verifies, fails, and then falls back.
        return "forced-or-chain" if "verify failed" in text else "forced"
    if "P" in servers and "G" in servers:
        return "settings"
    return "chain"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    rows, seen = [], set()
    with open(sys.argv[1], newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            for part in re.split(r" \| (?=[GWUPFVST]+: )", row["errors"]):
                match = re.match(r"^([GWUPFVST]+): (.*)$", part, re.DOTALL)
                if not match:
                    continue
                servers, text = match.groups()
                text = text.split(" | stderr: ")[0]
                why = outcome(servers, text)
                shape = (re.sub(r"\d+", "0", text), why)
                if shape not in seen:
                    seen.add(shape)
                    rows.append((why, servers, row["driver"], row["driver_version"], row["case"], text))
    lines = ["why\tservers\tdriver\tversion\tcase\terror", *("\t".join(row) for row in sorted(rows))]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(rows)} messages")


if __name__ == "__main__":
    main()

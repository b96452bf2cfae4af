"""``rds-ca schema``: the JSON Schemas of input and output files."""

from __future__ import annotations

import argparse
import sys

from .._native import _schema
from .._near import nearest
from ..exceptions import UnknownNameError
from .options import Subparsers, add_command

EXAMPLES = """\
examples:
  rds-ca schema
  rds-ca schema client-manifest > clients.schema.json
  rds-ca schema plan

exit status: 0 done, 2 there is no such schema
"""

NAMES = {
    "client-manifest": "clients and their stores, TOML or JSON: the --clients of audit and plan",
    "audit": "the output of rds-ca audit --json",
    "plan": "the file that rds-ca plan writes and rds-ca run reads",
    "policy": "the --policy of rds-ca plan",
}
"""What each schema describes."""

ALSO = {"manifest": "client-manifest", "clients": "client-manifest"}


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "schema",
        "print the JSON Schema of a file",
        description="Prints the JSON Schema of an input or output file; without NAME, lists the schemas.",
        epilog=EXAMPLES,
    )
    parser.add_argument("name", metavar="NAME", nargs="?", help=", ".join(NAMES))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print one schema, or list them."""
    if arguments.name is None:
        width = max(map(len, NAMES))
        for name, about in NAMES.items():
            print(f"{name.ljust(width)}  {about}")
        return 0
    schema = _schema(ALSO.get(arguments.name, arguments.name))
    if schema is None:
        raise UnknownNameError(
            f"there is no schema {arguments.name!r} (hint: {nearest(arguments.name, NAMES)})"
        )
    sys.stdout.write(schema)
    return 0

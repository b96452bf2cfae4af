"""``rds-ca stacks``: the TLS stacks and the database drivers whose rules are known."""

from __future__ import annotations

import argparse
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Optional

from .._native import drivers, stacks
from ..exceptions import UnknownNameError
from ..terminal import paragraph
from .options import Subparsers, add_command, add_json, print_json

if TYPE_CHECKING:
    from ..results import DriverValues

EXAMPLES = """\
examples:
  rds-ca stacks
  rds-ca stacks java
  rds-ca stacks psycopg
  rds-ca stacks 'libpq-*' --json

exit status: 0 done, 2 no stack and no driver matches
"""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "stacks",
        "list the TLS stacks and database drivers that are known",
        description="Lists the TLS stacks whose rules are known: a description, the measured version, and how "
        "the stack reads a trust file.",
        epilog=EXAMPLES,
    )
    parser.add_argument(
        "pattern", metavar="PATTERN", nargs="?", help="a name, a family (java, openssl, go …) or a glob"
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List the stacks, family by family, and the drivers."""
    known = drivers_like(arguments.pattern)
    try:
        chosen = stacks(arguments.pattern)
    except UnknownNameError:
        if not known:
            raise
        chosen = []
    if arguments.json:
        print_json("stacks", {"stacks": [stack.to_dict() for stack in chosen], "drivers": known})
        return 0
    width = max((len(stack.id) for stack in chosen), default=0)
    family = None
    for stack in chosen:
        if stack.family != family:
            family = stack.family
            print(f"{family}")
        names = "" if stack.checks_host_name else "; does not check names"
        print(f"  {stack.id.ljust(width)}  {stack.about} ({stack.measured_version})")
        print(paragraph(f"reads {stack.reads}{names}", indent=width + 4))
    if known:
        print("drivers")
    width = max((len(driver["id"]) for driver in known), default=0)
    for driver in known:
        measured = (
            f"measured: {driver['measured']}" if driver["measured"] else "by documentation, not measured"
        )
        print(f"  {driver['id'].ljust(width)}  {driver['title']} ({measured})")
    return 0


def drivers_like(pattern: Optional[str]) -> list[DriverValues]:
    """Return the drivers whose identifier or title matches the pattern."""
    if pattern is None:
        return drivers()
    wanted = pattern.lower()
    return [
        driver
        for driver in drivers()
        if fnmatch(driver["id"].lower(), wanted)
        or wanted in driver["id"].lower()
        or wanted in driver["title"].lower()
    ]

"""``rds-ca stacks``: the TLS stacks whose rules are known."""

from __future__ import annotations

import argparse

from .._native import stacks
from ..terminal import paragraph
from .options import Subparsers, add_command, add_json, print_json

EXAMPLES = """\
examples:
  rds-ca stacks
  rds-ca stacks java
  rds-ca stacks 'libpq-*' --json

exit status: 0 done, 2 no stack is named like that
"""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "stacks",
        "list the TLS stacks whose rules are known",
        description="Lists the TLS stacks whose rules are known: what each is, the version that was measured, and how "
        "it reads a trust file.",
        epilog=EXAMPLES,
    )
    parser.add_argument(
        "pattern", metavar="PATTERN", nargs="?", help="a name, a family (java, openssl, go …) or a glob"
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List the stacks, family by family."""
    chosen = stacks(arguments.pattern)
    if arguments.json:
        print_json("stacks", {"stacks": [stack.to_dict() for stack in chosen]})
        return 0
    width = max(len(stack.id) for stack in chosen)
    family = None
    for stack in chosen:
        if stack.family != family:
            family = stack.family
            print(f"{family}")
        names = "" if stack.checks_host_name else "; compares no names"
        print(f"  {stack.id.ljust(width)}  {stack.about} ({stack.measured_version})")
        print(paragraph(f"reads {stack.reads}{names}", indent=width + 4))
    return 0

"""``rds-ca clients``: the manifest of clients."""

from __future__ import annotations

import argparse
import os
import sys

from .._native import Clients
from ..exceptions import ConflictError
from ..terminal import quantity
from .inputs import read_clients, read_fleet, read_usages
from .options import Subparsers, add_command, add_several, formatter, write_file

EXAMPLES = """\
examples:
  rds-ca clients init --fleet fleet.json -o clients.toml
  rds-ca clients init --fleet fleet.json --sessions orders.json people.json -o clients.toml
  rds-ca clients check clients.toml

a draft has a client for each application or user in the sessions, else for each application in the tags, else
for each database. Its owner adds driver or stack, mode and stores: until then the client is unknown, never fine.

exit status: 0 done, 1 a store cannot be opened (check), 2 wrong input
"""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "clients",
        "draft the manifest of clients, or check whether it can be read",
        description="Drafts a client manifest, or reads one as audit and plan do.",
        epilog=EXAMPLES,
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    draft = actions.add_parser("init", help="draft a manifest", epilog=EXAMPLES, formatter_class=formatter)
    add_several(draft, "--fleet", "FILE", "inventories of databases", dest="fleet", required=True)
    add_several(draft, "--sessions", "FILE", "written by `rds-ca sessions`", dest="sessions")
    draft.add_argument("-o", "--output", metavar="FILE", help="write here (default: standard output)")
    draft.add_argument("--force", action="store_true", help="replace an existing file")
    draft.set_defaults(run=init)
    look = actions.add_parser("check", help="read manifests", epilog=EXAMPLES, formatter_class=formatter)
    look.add_argument("manifests", metavar="FILE", nargs="+", help="manifests, TOML or JSON")
    look.set_defaults(run=check)


def init(arguments: argparse.Namespace) -> int:
    """Draft a manifest."""
    text = Clients.draft(read_fleet(arguments.fleet), read_usages(arguments.sessions))
    if not arguments.output or arguments.output == "-":
        sys.stdout.write(text)
        return 0
    if os.path.exists(arguments.output) and not arguments.force:
        message = f"{arguments.output} exists, and may have been completed by its owner (hint: --force)"
        raise ConflictError(message)
    write_file(arguments.output, text)
    found = Clients.parse(text).clients
    print(
        f"wrote {arguments.output}: {quantity(len(found), 'client')} to be completed: owner, driver or stack, mode, stores"
    )
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Read manifests as audit and plan do."""
    clients = read_clients(arguments.manifests)
    assert clients is not None  # noqa: S101 - the parser takes one manifest or more
    print(quantity(len(clients.clients), "client"))
    for path, error in clients.unopened.items():
        print(f"  {path}: {error}")
    return 1 if clients.unopened else 0

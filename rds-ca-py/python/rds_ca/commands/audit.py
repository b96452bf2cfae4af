"""``rds-ca audit``: which clients stop connecting to which databases, when, and what to do."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from .._native import audit
from ..exceptions import InvalidInputError
from ..terminal import columns_stated
from .found_clients import add_clients, clients_of
from .inputs import read_fleet, read_probes, read_usages
from .options import (
    Subparsers,
    add_at,
    add_catalogue,
    add_command,
    add_json,
    add_several,
    catalogue_of,
    count,
    format_of,
    word,
    write_file,
)

FORMATS = ("text", "json", "md", "html", "sarif", "prometheus", "junit")

EXAMPLES = """\
examples:
  aws rds describe-db-instances > fleet.json && rds-ca audit --fleet fleet.json --clients clients.toml
  rds-ca audit --fleet fleet.json --clients clients.toml --at 2027-01-03 --format html -o audit.html
  rds-ca audit --fleet fleet.json --clients clients.toml --probes probes.json --sessions orders.json
  terraform show -json | rds-ca audit --fleet - --clients teams/

exit status: 0 fine, 1 something is not fine, 3 undetermined (without clients, for example),
2 wrong input
"""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "audit",
        "show which clients stop connecting to which databases, when, and what to do",
        description="Joins the fleet, its clients, their stores, sessions and probes into findings.",
        epilog=EXAMPLES,
    )
    add_several(
        parser,
        "--fleet",
        "FILE",
        "inventories: rds-ca fleet, the JSON of aws rds describe-* or of terraform show -json; folders, .gz, -",
        dest="fleet",
        required=True,
    )
    add_clients(parser)
    for name, what in (
        ("sessions", "samples written by rds-ca sessions"),
        ("probes", "written by rds-ca probe --json"),
    ):
        add_several(parser, f"--{name}", "FILE", what, dest=name)
    parser.add_argument(
        "--to",
        type=word,
        metavar="CA",
        dest="target",
        help="audit whether every database could move to this CA",
    )
    parser.add_argument(
        "--horizon-days",
        metavar="N",
        type=int,
        help="how many days ahead the expiry of a CA counts as near (default: 180)",
    )
    parser.add_argument(
        "--max-catalogue-age",
        metavar="DAYS",
        type=count,
        help="report an older catalogue as a finding, so that the audit is not fine",
    )
    parser.add_argument("--format", choices=FORMATS, help="the format of the output (default: text)")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file")
    add_at(parser)
    add_catalogue(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Audit, write the report, and return the exit status of the outcome."""
    style: Any = format_of(arguments) or "text"
    if arguments.horizon_days is not None and not 0 <= arguments.horizon_days <= MOST_DAYS:
        message = f"--horizon-days has to be between 0 and {MOST_DAYS}"
        raise InvalidInputError(message)
    fleet = read_fleet(arguments.fleet)
    result = audit(
        fleet,
        clients=clients_of(arguments, fleet),
        sessions=read_usages(arguments.sessions),
        probes=read_probes(arguments.probes),
        target=arguments.target,
        at=arguments.at,
        catalogue=catalogue_of(arguments),
        horizon_days=arguments.horizon_days,
        max_catalogue_age_days=arguments.max_catalogue_age,
    )
    report = result.report(style, columns=None if arguments.output else columns_stated())
    if arguments.output:
        write_file(arguments.output, report)
    else:
        sys.stdout.write(report)
    return result.exit_status


MOST_DAYS = 36_500

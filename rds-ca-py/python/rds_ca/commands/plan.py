"""``rds-ca plan``: what to do in which order to bring databases to another CA."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, Optional

from ..exceptions import InvalidInputError
from ..rotation import plan
from .options import (
    Subparsers,
    add_at,
    add_catalogue,
    add_command,
    add_several,
    catalogue_of,
    word,
    write_file,
)

EXAMPLES = """\
examples:
  rds-ca plan --fleet fleet.json --to rds-ca-rsa2048-g1 --clients clients.toml -o plan.json
  rds-ca plan --fleet fleet.json --to rds-ca-rsa2048-g1 --clients clients.toml --format commands
  rds-ca plan --fleet fleet.json --to rds-ca-rsa2048-g1 --accept 'no-clients-known@toy=unused' -o plan.json

a policy is a JSON object; what it leaves out is as here:
  {"canaries": [], "canary_count": 1, "wave_size": 10, "per_cluster": 1, "per_application": null,
   "application_tag": "application", "per_hour": null, "soak_seconds": 900, "apply": "maintenance_window",
   "windows": [], "restart": "restart", "failover": false, "evidence_max_age_seconds": 2592000,
   "probe": false, "stop_after_failures": 1,
   "wait": {"first_seconds": 15, "longest_seconds": 300, "limit_seconds": 5400, "attempts": 8}}
  canaries are identifiers, ARNs or "tag:NAME=VALUE"; apply may be "immediately", restart "postpone"; a window
  is {"window": "sun:01:00-sun:05:00", "utc_offset": "+02:00"}

exit status: 0 nothing is blocked, 1 a database is blocked, 3 a part of the fleet was not seen, 2 wrong input;
the file is written all the same
"""

STATUS = {"ready": 0, "blocked": 1, "unknown": 3}
"""The exit status of each state of a plan."""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "plan",
        "plan a rotation: clients first, gates, waves",
        description="Plans to bring databases to a CA. Nothing is asked for and nothing is changed.",
        epilog=EXAMPLES,
    )
    add_several(parser, "--fleet", "FILE", "AWS's JSON, or saved fleets", dest="fleet", required=True)
    parser.add_argument(
        "--to", type=word, metavar="CA", required=True, help="the CA, such as rds-ca-rsa2048-g1"
    )
    parser.add_argument("--clients", metavar="FILE", help="the client manifest")
    add_several(parser, "--sessions", "FILE", "what `rds-ca sessions` wrote", dest="sessions")
    add_several(parser, "--probes", "FILE", "what `rds-ca probe` wrote", dest="probes")
    parser.add_argument("--policy", metavar="FILE", help="JSON of a policy (default: the careful one)")
    parser.add_argument(
        "--accept",
        metavar="RULE[@DATABASE]=REASON",
        action="append",
        default=[],
        help="bear the breach of a rule; it stays in the plan and in the journal",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="save the plan, to be run")
    parser.add_argument(
        "--format", choices=["text", "md", "commands", "json"], default="text", help="what to print"
    )
    parser.add_argument("--json", dest="format", action="store_const", const="json", help="print JSON")
    add_at(parser)
    add_catalogue(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the plan, save it, show it."""
    made = plan(
        arguments.fleet,
        to=arguments.to,
        clients=arguments.clients,
        sessions=arguments.sessions,
        probes=arguments.probes,
        policy=policy_of(arguments.policy),
        accept=arguments.accept,
        at=arguments.at,
        catalogue=catalogue_of(arguments),
    )
    if arguments.output:
        write_file(arguments.output, made.to_json())
    if arguments.format == "json":
        print(made.to_json(), end="")
    elif arguments.format == "md":
        print(made.to_markdown(), end="")
    elif arguments.format == "commands":
        print(made.to_commands(), end="")
    else:
        print(made.to_text(), end="")
        print(f"digest {made.digest}")
    return STATUS[made.status]


def policy_of(path: Optional[str]) -> Optional[dict[str, Any]]:
    """Read the policy's file."""
    if path is None:
        return None
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"cannot read the policy {path}: {error}"
        raise InvalidInputError(message) from None
    if not isinstance(content, dict):
        message = f"cannot read the policy {path}: it is not a JSON object"
        raise InvalidInputError(message)
    return content

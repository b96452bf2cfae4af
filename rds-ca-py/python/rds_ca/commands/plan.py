"""``rds-ca plan``: what to do in which order to move databases to another CA."""

from __future__ import annotations

import argparse
import json

from .._inputs import policy_of
from ..exceptions import InvalidInputError
from ..rotation import plan
from .found_clients import add_clients, clients_of
from .inputs import read_fleet, read_one, read_probes, read_usages
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
  rds-ca plan --fleet fleet.json --to rds-ca-rsa4096-g1 --from rds-ca-rsa2048-g1 --only 'tag:app=shop' -o plan.json
  rds-ca plan --fleet fleet.json --renew -o renewal.json
  rds-ca plan --fleet fleet.json --to rds-ca-rsa2048-g1 --accept 'no-clients-known@metrics=unused' -o plan.json

a policy is a JSON object (rds-ca schema policy); these are the defaults:
  {"canaries": [], "canary_count": 1, "wave_size": 10, "per_cluster": 1, "per_application": null,
   "application_tag": "application", "environment_tags": ["environment", "env", "stage"], "per_hour": null, "soak_seconds": 900, "apply": "maintenance_window",
   "windows": [], "restart": "restart", "failover": false, "evidence_max_age_seconds": 2592000,
   "probe": false, "stop_after_failures": 1,
   "wait": {"first_seconds": 15, "longest_seconds": 300, "limit_seconds": 5400, "attempts": 8}}
  canaries are identifiers, ARNs, patterns or "tag:NAME=VALUE"; apply may be "immediately", restart "postpone";
  a window is {"window": "sun:01:00-sun:05:00", "utc_offset": "+02:00"}

without --from and --only, only databases that have to move are moved: their CA has expired, expires within three years,
or is retired

exit status: 0 nothing is blocked, 1 a database is blocked, 3 a part of the fleet could not be read, 2 wrong input;
the file is written in any case
"""

FORMATS = {
    "text": "to_text",
    "md": "to_markdown",
    "html": "to_html",
    "commands": "to_commands",
    "terraform": "to_terraform",
    "cloudformation": "to_cloudformation",
    "json": "to_json",
}
"""The method that writes each format."""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "plan",
        "plan a rotation: clients first, then databases in waves",
        description="Plans to move databases to a CA. No request is sent and nothing is changed.",
        epilog=EXAMPLES,
    )
    add_several(parser, "--fleet", "FILE", "AWS's JSON, or saved fleets", dest="fleet", required=True)
    parser.add_argument("--to", type=word, metavar="CA", help="the CA, such as rds-ca-rsa2048-g1")
    parser.add_argument(
        "--renew", action="store_true", help="renew expiring server certificates under their current CA"
    )
    add_several(parser, "--from", "CA", "move all databases that are on this CA", dest="from_")
    for name, what in (("only", "move only these databases"), ("except", "exclude these databases")):
        about = f"{what}: identifiers, ARNs, patterns, tag:NAME=VALUE"
        add_several(parser, f"--{name}", "SELECTOR", about, dest=f"{name}_")
    add_clients(parser)
    add_several(parser, "--sessions", "FILE", "written by `rds-ca sessions`", dest="sessions")
    add_several(parser, "--probes", "FILE", "written by `rds-ca probe`", dest="probes")
    parser.add_argument("--policy", metavar="FILE", help="a policy as JSON (default: the defaults below)")
    parser.add_argument(
        "--accept",
        metavar="RULE[@DATABASE]=REASON",
        action="append",
        default=[],
        help="accept the violation of a rule; plan and journal record it",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="save the plan for rds-ca run")
    parser.add_argument("--format", choices=list(FORMATS), default="text", help="the format to print")
    parser.add_argument("--json", dest="format", action="store_const", const="json", help="print JSON")
    add_at(parser)
    add_catalogue(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the plan, save it, show it."""
    if arguments.renew == bool(arguments.to):
        message = "give either --to CA or --renew"
        raise InvalidInputError(message)
    fleet = read_fleet(arguments.fleet)
    policy = policy_of(None if arguments.policy is None else read_one(arguments.policy))
    made = plan(
        fleet,
        to=arguments.to,
        renew=arguments.renew,
        clients=clients_of(arguments, fleet),
        sessions=read_usages(arguments.sessions),
        probes=read_probes(arguments.probes),
        policy=None if policy is None else json.loads(policy),
        accept=arguments.accept,
        from_=arguments.from_,
        only=arguments.only_,
        except_=arguments.except_,
        at=arguments.at,
        catalogue=catalogue_of(arguments),
    )
    if arguments.output and arguments.output != "-":
        write_file(arguments.output, made.to_json())
    elif arguments.output:
        arguments.format = "json"
    print(getattr(made, FORMATS[arguments.format])(), end="")
    if arguments.format == "text":
        print(f"digest {made.digest}")
    return made.exit_status

"""``rds-ca fleet``: the databases, their CAs, and what could not be read."""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING

from .._aws import boto3
from .._native import Fleet
from ..boto import LISTINGS, read_fleet
from ..exceptions import InvalidInputError
from ..terminal import paragraph, shell_word, table
from .inputs import read_fleet as read_files
from .options import Subparsers, add_at, add_catalogue, add_command, add_json, add_several, catalogue_of

if TYPE_CHECKING:
    from ..results import GatherEvent

EXAMPLES = """\
examples:
  rds-ca fleet --region eu-west-1 us-east-1 -o fleet.json
  rds-ca fleet --profile production --profile staging -o fleet.json
  aws rds describe-db-instances > instances.json && rds-ca fleet --from instances.json
  rds-ca fleet --print-commands --region eu-west-1 > dump.sh && sh dump.sh && rds-ca fleet --from rds-ca-dump -o fleet.json
  terraform show -json | rds-ca fleet --from -

permissions: rds:Describe* of the operations named in the documentation, rds:ListTagsForResource for the tags of
proxies, and ec2:DescribeRegions unless --region is given. Exit status: 0 done, 3 there are gaps, 2 wrong input.
"""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "fleet",
        "read the inventory of databases",
        description="Reads databases, their CAs and certificates from AWS, and what decides rotation.",
        epilog=EXAMPLES,
    )
    add_several(
        parser,
        "--profile",
        "P",
        "profiles of the AWS configuration, one per account (default: the default session)",
        dest="profiles",
    )
    add_several(
        parser,
        "--region",
        "R",
        "regions (default: every region that the account has enabled)",
        dest="regions",
    )
    add_several(
        parser, "--from", "FILE", "read AWS's JSON or saved fleets instead of asking AWS", dest="files"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="save the fleet, for audit and plan")
    parser.add_argument("--endpoint-url", metavar="URL", help="another endpoint, such as the simulator's")
    parser.add_argument(
        "--no-parameters", action="store_true", help="do not read parameter groups (fewer requests)"
    )
    parser.add_argument(
        "--until", metavar="TIME", help="judge the time from --at until then (default: the instant --at)"
    )
    parser.add_argument(
        "--print-commands",
        action="store_true",
        help="send no request: print the AWS commands whose answers --from reads",
    )
    add_at(parser)
    add_catalogue(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read the fleet, save it, and show it; return 3 when a part could not be read."""
    if arguments.print_commands:
        print(commands(arguments), end="")
        return 0
    fleet = read(arguments)
    if arguments.output:
        fleet.write(arguments.output)
    if arguments.json:
        print(fleet.to_json())
    else:
        show(fleet, arguments)
    return 3 if fleet.gaps else 0


def read(arguments: argparse.Namespace) -> Fleet:
    """Read files or ask AWS."""
    if arguments.files:
        if arguments.profiles or arguments.regions or arguments.endpoint_url:
            message = "give either --from, or --profile, --region and --endpoint-url"
            raise InvalidInputError(message)
        return read_files(arguments.files)
    module = boto3()
    names = arguments.profiles or [None]
    try:
        sessions = [module.Session(profile_name=name) for name in names]
    except Exception as error:
        # botocore's class cannot be named before boto3 is imported.
        if type(error).__name__ != "ProfileNotFound":
            raise
        raise InvalidInputError(f"cannot read the profile: {error}") from error
    return read_fleet(
        sessions,
        regions=arguments.regions or None,
        endpoint_url=arguments.endpoint_url,
        parameters=not arguments.no_parameters,
        progress=progress if sys.stderr.isatty() else None,
    )


PRINTED = (*(method.replace("_", "-") for _, method in LISTINGS), "describe-db-engine-versions")
"""The commands of each account and region; engine versions show which CAs they accept, and whether they restart."""


def commands(arguments: argparse.Namespace) -> str:
    """Write a shell script that saves AWS's answers, for `--from`."""
    regions = (
        " ".join(map(shell_word, arguments.regions))
        if arguments.regions
        else "$(aws ec2 describe-regions --query 'Regions[].RegionName' --output text)"
    )
    lines = [
        "#!/bin/sh",
        "# Only rds:Describe permissions are needed, rds:ListTagsForResource for the tags of proxies, and",
        "# ec2:DescribeRegions where no region is named.",
        "# Then: rds-ca fleet --from rds-ca-dump -o fleet.json",
        "set -e",
        "mkdir -p rds-ca-dump",
    ]
    for name in arguments.profiles or [None]:
        profile = f" --profile {shell_word(name)}" if name else ""
        prefix = re.sub(r"[^A-Za-z0-9_.-]", "_", name or "default")
        own = regions.replace("aws ec2", f"aws ec2{profile}") if name and not arguments.regions else regions
        lines.append(f"for region in {own}; do")
        for listing in PRINTED:
            file = f'"rds-ca-dump/{prefix}-$region-{listing}.json"'
            lines.append(f'  aws rds {listing}{profile} --region "$region" --output json > {file}')
        # The answer does not name the proxy: the script adds its ARN.
        query = "--query 'DBProxies[].DBProxyArn' --output text"
        lines += [
            f'  for proxy in $(aws rds describe-db-proxies{profile} --region "$region" {query}); do',
            '    [ "$proxy" = None ] && continue',
            f'    tags=$(aws rds list-tags-for-resource{profile} --region "$region" --resource-name "$proxy" '
            "--query TagList --output json) || continue",
            """    printf '{"ResourceName": "%s", "TagList": %s}\\n' "$proxy" "$tags" """
            f'>> "rds-ca-dump/{prefix}-$region-tags.json"',
            "  done",
        ]
        lines.append("done")
    return "\n".join(lines) + "\n"


def progress(event: GatherEvent) -> None:
    """Update the progress line of the terminal."""
    if event["event"] == "done":
        text = f"{event['done']} of {event['of']} accounts and regions"
        print(f"\r{text}", end="\n" if event["done"] == event["of"] else "", file=sys.stderr, flush=True)


def show(fleet: Fleet, arguments: argparse.Namespace) -> None:
    """Print the number of databases of each kind with their verdicts, then the gaps."""
    catalogue = catalogue_of(arguments)
    counts: Counter[tuple[str, ...]] = Counter()
    for found in fleet.instances:
        verdict = found.server_side(arguments.at, until=arguments.until, catalogue=catalogue).verdict
        key = (found.account, found.region, found.engine, found.ca)
        counts[(*(part or "unknown" for part in key), verdict)] += 1
    for cluster in fleet.clusters:
        side = cluster.server_side(arguments.at, until=arguments.until, catalogue=catalogue)
        if side is not None:
            key = (cluster.account, cluster.region, cluster.engine, None)
            counts[(*(part or "(cluster)" for part in key), side.verdict)] += 1
    rows = [(*key, str(count)) for key, count in sorted(counts.items())]
    print(table(("account", "region", "engine", "CA", "server side", "databases"), rows))
    print(f"{len(fleet)} instances, {len(fleet.clusters)} clusters, {len(fleet.gaps)} gaps")
    for gap in fleet.gaps:
        print(paragraph(f"not read: {gap}", indent=2))

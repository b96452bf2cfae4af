"""``rds-ca check``: will these stores accept that CA, or that chain."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any, Optional

from .._native import Bundle, Catalogue, TrustReport, TrustStore, stacks
from ..exceptions import InvalidInputError, RdsCaError
from ..terminal import colour, paragraph
from .endpoints import PUBLIC_CA, Asked, why_unknown
from .options import (
    STATUS,
    Subparsers,
    add_at,
    add_catalogue,
    add_command,
    add_json,
    add_several,
    catalogue_of,
    password_of,
    print_json,
    word,
    worst,
)

EXAMPLES = """\
examples:
  rds-ca check /etc/ssl/certs/ca-certificates.crt --region eu-west-1
  rds-ca check truststore.p12 --password-env STORE_PASSWORD --region eu-west-1 --stack java-keystore
  rds-ca check root.crt --endpoint orders.proxy-abc.eu-west-1.rds.amazonaws.com
  rds-ca check root.crt --chain served.pem --host db.abc.eu-west-1.rds.amazonaws.com --every-stack

exit status: 0 every verdict is trusted, 1 one is not_trusted, 3 one is unknown, 2 wrong input
"""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "check",
        "tell whether trust stores accept a CA or a chain",
        description="Tells whether trust stores accept what RDS serves in a region under a CA, or a chain.",
        epilog=EXAMPLES,
    )
    parser.add_argument(
        "stores", metavar="STORE", nargs="*", help="a file or a directory of any kind; - reads standard input"
    )
    add_several(parser, "--region", "R", "regions of the databases", dest="regions")
    add_several(
        parser,
        "--ca",
        "CA",
        "CA identifiers (default: every CA that RDS offers in the region today)",
        dest="cas",
    )
    add_several(
        parser,
        "--endpoint",
        "HOST",
        "endpoints of databases and proxies: their names tell region and authorities",
        dest="endpoints",
    )
    parser.add_argument(
        "--chain", type=word, metavar="FILE", help="what a server sends, server certificate first"
    )
    parser.add_argument(
        "--host", type=word, metavar="NAME", help="with --chain: the name that the client connects to"
    )
    add_several(
        parser,
        "--stack",
        "S",
        "TLS stacks whose rules decide (default: RFC 5280 over the whole file)",
        dest="stacks",
    )
    parser.add_argument(
        "--every-stack", action="store_true", help="let the rules of every known stack decide"
    )
    parser.add_argument(
        "--password-env", metavar="VAR", help="the environment variable with the stores' password"
    )
    add_at(parser)
    add_catalogue(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check every store against everything asked, and exit by the worst verdict."""
    reclaim_stores(arguments)
    asked = Asked.of(arguments.endpoints)
    arguments.regions = list(dict.fromkeys([*arguments.regions, *asked.regions]))
    arguments.public_regions = asked.public
    if not arguments.stores:
        raise InvalidInputError("no STORE to check (hint: rds-ca check FILE --region eu-west-1)")
    if arguments.endpoints and arguments.chain:
        raise InvalidInputError("give either --endpoint or --chain")
    if not arguments.endpoints and bool(arguments.regions) == bool(arguments.chain):
        raise InvalidInputError("give either --region, for what RDS serves there, or --chain FILE")
    if arguments.chain and arguments.cas:
        raise InvalidInputError("--ca belongs to --region, and --chain was given")
    if arguments.host is not None and not arguments.chain:
        raise InvalidInputError("--host belongs to --chain, which was not given")
    if arguments.every_stack and arguments.stacks:
        raise InvalidInputError("give either --stack or --every-stack")
    catalogue = catalogue_of(arguments)
    password = password_of(arguments.password_env)
    chain = chain_of(arguments)
    chosen: list[Optional[str]] = [None]
    if arguments.every_stack:
        chosen = [stack.id for stack in stacks()]
    elif arguments.stacks:
        chosen = list(arguments.stacks)
    results: list[dict[str, Any]] = []
    statuses: list[int] = []
    for path in arguments.stores:
        try:
            store = TrustStore.open(sys.stdin.buffer.read() if path == "-" else path, password)
        except RdsCaError as error:
            statuses.append(2)
            results.append({"store": path, "error": str(error), "kind": error.kind})
            print(f"rds-ca check: {error}", file=sys.stderr)
            continue
        reports = [
            report for stack in chosen for report in reports_of(store, chain, stack, catalogue, arguments)
        ]
        statuses += [STATUS[report.verdict] for report in reports]
        results += [report.to_dict() for report in reports]
        if not arguments.json:
            show(path, reports)
    for host in asked.unknown:
        statuses.append(STATUS["unknown"])
        results.append({"endpoint": host, "verdict": "unknown", "reason": why_unknown(host)})
        if not arguments.json:
            print(f"{colour('unknown', 'unknown')}  {host}")
            print(paragraph(why_unknown(host), indent=2))
    if arguments.json:
        print_json("check", {"results": results})
    return worst(statuses)


def reclaim_stores(arguments: argparse.Namespace) -> None:
    """Give back to the stores what an option before them took: ``--region us-east-1 store.pem``."""
    for words in (arguments.regions, arguments.cas, arguments.stacks, arguments.endpoints):
        # Never by what happens to be in the folder alone: a directory may be named like a region.
        named = [word for word in words if os.sep in word or ("." in word and os.path.exists(word))]
        if named and len(named) == len(words):
            message = f"the option before {named[0]} lacks its word"
            raise InvalidInputError(message)
        for store in named:
            words.remove(store)
            arguments.stores.append(store)


def chain_of(arguments: argparse.Namespace) -> Optional[Bundle]:
    """Read the chain, if one is asked about; a part that cannot be read would make another chain of it."""
    if not arguments.chain:
        return None
    chain = Bundle.read(arguments.chain)
    for problem in chain.problems:
        if problem.may_hide_certificates:
            message = f"cannot read the chain {arguments.chain}: {problem}"
            raise InvalidInputError(message)
    return chain


def reports_of(
    store: TrustStore,
    chain: Optional[Bundle],
    stack: Optional[str],
    catalogue: Catalogue,
    arguments: argparse.Namespace,
) -> list[TrustReport]:
    """Ask one store everything that the command line asks."""
    if chain is not None:
        return [
            store.accepts(chain=chain, host=arguments.host, stack=stack, at=arguments.at, catalogue=catalogue)
        ]
    questions = [
        (region, ca) for region in arguments.regions for ca in arguments.cas or catalogue.current_cas(region)
    ]
    questions += [(region, PUBLIC_CA) for region in arguments.public_regions]
    return [
        store.check(region=region, ca=ca, stack=stack, at=arguments.at, catalogue=catalogue)
        for region, ca in questions
    ]


def show(path: str, reports: list[TrustReport]) -> None:
    """Print the verdicts of one store, then what else there is to say of it, once."""
    print(path)
    for report in reports:
        content = report.to_dict()
        question = content["question"]
        asked = (
            f"{question['region']}  {question['ca']}"
            if question["kind"] == "authority"
            else question["host"] or "chain"
        )
        by = f"  [{report.stack}]" if report.stack else ""
        verdict = report.verdict.replace("_", " ")
        print(f"  {colour(report.verdict, verdict.ljust(11))}  {asked}{by}")
        print(paragraph(report.reason, indent=15))
        if report.remedy:
            print(paragraph(f"-> {report.remedy}", indent=15))
        for difference in content["stacks_that_differ"]:
            text = f"{difference['stack']}: {difference['verdict'].replace('_', ' ')}: {difference['reason']}"
            print(paragraph(text, indent=15))
    if not reports:
        return
    content = reports[0].to_dict()
    if content["question"]["kind"] == "chain" and content["question"]["host"] is None:
        print(paragraph("the name was not checked: give it with --host", indent=2))
    for title, key in LISTS:
        notes = content[key]
        if not notes:
            continue
        print(paragraph(f"{title}: {len(notes)}", indent=2))
        for note in notes[:SHOWN]:
            print(paragraph(f"{note['not_after'][:10]}  {note['name']}", indent=4))
        if len(notes) > SHOWN:
            print(f"    … and {len(notes) - SHOWN} more (--json lists all)")
    for problem in reports[0].problems:
        print(paragraph(f"problem: {problem}", indent=2))
    if content["surplus"]:
        text = f"{len(content['surplus'])} other certificates, which the databases asked about do not need"
        print(paragraph(text, indent=2))
    for ending in content["endings"]:
        print(paragraph(f"warning: {ending['message']}", indent=2))
        print(paragraph(f"-> {ending['remedy']}", indent=4))
    edition = content["catalogue"]
    age = int(edition["age_days"])
    when = f"{age} days before" if age >= 0 else f"{-age} days after"
    text = f"catalogue {edition['edition']} as of {edition['as_of'][:10]}, {when}"
    print(paragraph(text, indent=2))


LISTS = (
    ("expired", "expired"),
    ("expiring soon", "expiring"),
    ("intermediates used as trust anchors (AWS: keep roots only)", "intermediates"),
    ("roots of environments that are not production", "non_production"),
    ("named like RDS authorities, with another key", "look_alikes"),
)
"""The lists of a report that are shown by name."""

SHOWN = 40
"""How many certificates of a list are shown as text."""

"""``rds-ca probe``: the chains of live endpoints, and the stores that accept them."""

from __future__ import annotations

import argparse
import sys
from typing import Any, Optional

from .._native import Origin, ProbedChain, TrustReport, TrustStore, probe, probe_many
from ..exceptions import InvalidInputError
from ..terminal import colour, paragraph
from .options import (
    STATUS,
    Subparsers,
    add_at,
    add_catalogue,
    add_command,
    add_json,
    add_password,
    add_several,
    catalogue_of,
    count,
    password_of,
    positive,
    print_json,
    worst,
)

ENGINES = ("auto", "postgres", "postgres-direct", "mysql", "mssql", "mssql-strict", "tls")

EXAMPLES = """\
examples:
  rds-ca probe db.abc.eu-west-1.rds.amazonaws.com:5432
  rds-ca probe db.abc.eu-west-1.rds.amazonaws.com --engine mysql --store truststore.jks --stack java-keystore
  rds-ca probe --json a.example:5432 b.example:3306 > probes.json
  rds-ca audit --fleet fleet.json --clients clients.toml --probes probes.json

No credential is sent and nothing is trusted. MySQL and MariaDB block a host that connects
max_connect_errors times (100 by default) without logging in: do not probe one in a tight loop.

exit status: 0 every chain was read and every store accepts it, 1 a store does not, 3 an endpoint
could not be probed or a verdict is unknown, 2 wrong input
"""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "probe",
        "show the chain that a live endpoint presents",
        description="Reads the certificate chains of live endpoints, without logging in and without trusting them.",
        epilog=EXAMPLES,
    )
    parser.add_argument("targets", metavar="HOST[:PORT]", nargs="*", help="an endpoint")
    parser.add_argument(
        "--engine", choices=ENGINES, default="auto", help="how TLS is started (default: auto)"
    )
    add_several(parser, "--store", "STORE", "check whether these stores accept the chain", dest="stores")
    add_several(parser, "--stack", "S", "check by the rules of these TLS stacks", dest="stacks")
    add_password(parser, whose="stores'")
    parser.add_argument("--address", metavar="IP", help="connect to this address (with one HOST)")
    parser.add_argument(
        "--plain-text", action="store_true", help="ask PostgreSQL whether it accepts plain text"
    )
    parser.add_argument(
        "--timeout", metavar="S", type=positive, default=20.0, help="seconds for each (default: 20)"
    )
    parser.add_argument(
        "--concurrency", metavar="N", type=count, default=32, help="how many at the same time (default: 32)"
    )
    add_at(parser)
    add_catalogue(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Probe every endpoint, then ask every store about the chain."""
    if not arguments.targets and len(arguments.stores) > 1:
        # `--store root.pem HOST`: the last word is the endpoint.
        arguments.targets.append(arguments.stores.pop())
    if not arguments.targets:
        raise InvalidInputError("no HOST to probe (hint: rds-ca probe HOST:PORT --store FILE)")
    if arguments.address and len(arguments.targets) > 1:
        message = "--address needs exactly one HOST"
        raise InvalidInputError(message)
    catalogue = catalogue_of(arguments)
    password = password_of(arguments)
    # Opened first, so that a wrong path opens no connection.
    stores = [TrustStore.open(path, password) for path in arguments.stores]
    stacks: list[Optional[str]] = list(arguments.stacks) or [None]
    statuses: list[int] = []
    judged: list[dict[str, Any]] = []
    for seen in ask(arguments):
        reports: list[TrustReport] = []
        if seen.failure is None:
            reports = [
                store.accepts(
                    chain=seen.chain,
                    host=seen.host,
                    stack=stack,
                    at=arguments.at,
                    catalogue=catalogue,
                    key_proved=seen.key_proved,
                )
                for store in stores
                for stack in stacks
            ]
        statuses.append(3 if seen.failure else 0)
        statuses += [STATUS[report.verdict] for report in reports]
        origin = seen.origin(catalogue)
        judged.append(
            {
                **seen.to_dict(),
                "certificates": [
                    {**certificate.to_dict(), "names": list(certificate.names)} for certificate in seen.chain
                ],
                "origin": origin.to_dict() if origin else None,
                "reports": [report.to_dict() for report in reports],
            }
        )
        if not arguments.json:
            show(seen, origin, reports)
    if arguments.json:
        # The same layout as probes_to_json, so that the output is a file for `rds-ca audit --probes`.
        print_json("probe", {"probes": judged})
    return worst(statuses)


def ask(arguments: argparse.Namespace) -> list[ProbedChain]:
    """Probe the endpoints; several show their progress on a terminal."""
    targets = arguments.targets
    if len(targets) == 1:
        return [
            probe(
                targets[0],
                None,
                arguments.engine,
                timeout=arguments.timeout,
                address=arguments.address,
                ask_plain_text=arguments.plain_text,
                at=arguments.at,
            )
        ]

    def progress(_: ProbedChain, done: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done} of {len(targets)}", end="\n" if done == len(targets) else "", file=sys.stderr)

    return probe_many(
        targets,
        arguments.engine,
        timeout=arguments.timeout,
        concurrency=arguments.concurrency,
        progress=progress,
        ask_plain_text=arguments.plain_text,
        at=arguments.at,
    )


def show(seen: ProbedChain, origin: Optional[Origin], reports: list[TrustReport]) -> None:
    """Print what one endpoint presented."""
    place = f"[{seen.host}]:{seen.port}" if ":" in seen.host else f"{seen.host}:{seen.port}"
    print(place)
    if seen.failure:
        print(paragraph(f"no chain: {seen.failure}", indent=2))
        return
    facts = (seen.protocol, seen.server, seen.tls_version, seen.cipher_suite, seen.address)
    print(paragraph(", ".join(fact for fact in facts if fact), indent=2))
    if origin:
        print(paragraph(f"origin: {origin.reason}", indent=2))
    for position, certificate in enumerate(seen.chain, 1):
        dates = f"{certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}"
        print(paragraph(f"{position}  {dates}  {certificate.subject}", indent=2))
        if position == 1:
            print(paragraph(f"names: {', '.join(certificate.names) or 'none'}", indent=5))
    print(f"  plain text: {seen.plain_text}")
    if not seen.key_proved:
        print("  the server did not prove that it holds the key")
    for remark in seen.remarks:
        print(paragraph(f"remark: {remark}", indent=2))
    for report in reports:
        by = f"  [{report.stack}]" if report.stack else ""
        verdict = report.verdict.replace("_", " ")
        print(f"  {colour(report.verdict, verdict.ljust(11))}  {report.store}{by}")
        print(paragraph(report.reason, indent=15))
        if report.remedy:
            print(paragraph(f"-> {report.remedy}", indent=15))

"""``rds-ca catalogue``: the RDS authorities, and comparisons with newer bundles."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from .._native import Catalogue
from ..exceptions import InvalidInputError, UnknownNameError
from ..terminal import complain, paragraph, table, visible
from .options import (
    Subparsers,
    add_at,
    add_catalogue,
    add_command,
    add_json,
    add_several,
    bytes_of,
    catalogue_of,
    print_json,
    word,
    write_file,
)
from .suggest import warn

if TYPE_CHECKING:
    from ..results import Contradiction

EXAMPLES = """\
examples:
  rds-ca catalogue --region eu-west-1
  rds-ca catalogue --region eu-west-1 --ca rds-ca-rsa2048-g1 --pem > root.pem
  rds-ca catalogue --ca amazon-trust-services
  rds-ca catalogue --compare global-bundle.pem
  rds-ca catalogue --refresh global-bundle.pem --from node_modules/some-package/bundle.pem -o editions
  rds-ca catalogue --json | jq '.authorities[] | select(.status == "default")'

exit status: 0 done, 1 a bundle contradicts the catalogue, 3 no such authority, 2 wrong input
"""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "catalogue",
        "list the RDS certificate authorities",
        description="Lists RDS certificate authorities with key, signature, validity and fingerprint, compares a "
        "bundle with them, and makes a newer edition.",
        epilog=EXAMPLES,
    )
    parser.add_argument("--region", type=word, help="only this region")
    parser.add_argument("--ca", type=word, help="only this CA identifier")
    parser.add_argument("--pem", action="store_true", help="print the roots as PEM")
    newer = parser.add_argument_group("newer bundles")
    newer.add_argument(
        "--compare", type=word, metavar="FILE", help="show what a bundle adds, lacks or contradicts"
    )
    newer.add_argument(
        "--refresh",
        type=word,
        metavar="FILE",
        help="make an edition file that adds the new roots of an AWS bundle",
    )
    add_several(
        newer,
        "--from",
        "FILE",
        "with --refresh: copies of the bundle from independent sources",
        dest="copies",
    )
    newer.add_argument(
        "--sha256", metavar="HEX", help="with --refresh: the bundle's digest from a trusted source"
    )
    newer.add_argument(
        "--as-of", metavar="DATE", help="with --refresh: the date of the download (default: today)"
    )
    newer.add_argument(
        "-o", "--output", metavar="DIR", help="with --refresh: the folder to write to (default: this one)"
    )
    newer.add_argument(
        "--admit-contradictions",
        action="store_true",
        help="with --refresh: add roots that contradict the catalogue's",
    )
    newer.add_argument(
        "--allow-lacking",
        action="store_true",
        help="with --refresh: accept a bundle that lacks roots of the catalogue, which keeps them",
    )
    add_at(parser)
    add_catalogue(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List, compare or refresh; return 3 when the catalogue has no such authority."""
    catalogue = catalogue_of(arguments)
    if arguments.refresh is not None:
        return refresh(catalogue, arguments)
    if arguments.copies or arguments.sha256 or arguments.output or arguments.as_of:
        message = "--from, --sha256, --as-of and -o need --refresh"
        raise InvalidInputError(message)
    if arguments.compare is not None:
        return compare(catalogue, arguments)
    warn(catalogue, [arguments.region] if arguments.region else [], [arguments.ca] if arguments.ca else [])
    authorities = catalogue.authorities(arguments.region, arguments.ca)
    if arguments.pem:
        bodies = [authority.pem for authority in authorities if authority.role == "root"]
        sys.stdout.write("".join(body for body in bodies if body))
        return 0 if bodies and all(bodies) else 3
    endings = catalogue.endings(arguments.region, at=arguments.at)
    if arguments.json:
        content = {
            "edition": catalogue.edition,
            "as_of": catalogue.as_of.isoformat(),
            "authorities": [authority.to_dict() for authority in authorities],
            "regions_without_authorities": catalogue.regions_without_authorities,
            "endings": endings,
            "contradictions": catalogue.contradictions,
        }
        print_json("catalogue", content)
        return 0 if authorities else 3
    rows = [
        (
            authority.region or "(global)",
            authority.ca_id,
            authority.role if authority.production else f"{authority.role}, not production",
            authority.status,
            authority.key_algorithm,
            authority.signature_algorithm,
            f"{authority.not_before:%Y-%m-%d}",
            f"{authority.not_after:%Y-%m-%d}",
            authority.fingerprint,
        )
        for authority in authorities
    ]
    header = ("region", "CA", "role", "status", "key", "signature", "from", "until", "SHA-256")
    print(table(header, rows))
    print(f"{len(rows)} authorities; catalogue {catalogue.edition} as of {catalogue.as_of:%Y-%m-%d}")
    if not authorities and arguments.region:
        print(paragraph(catalogue.why_not(arguments.region, arguments.ca or "any CA"), indent=0))
    elif not arguments.region and not arguments.ca:
        without = ", ".join(catalogue.regions_without_authorities)
        print(paragraph(f"AWS regions without a published authority: {without}", indent=0))
        print("for RDS Proxy, Aurora Serverless v1 and Aurora DSQL: --ca amazon-trust-services")
    for ending in endings:
        print(paragraph(f"warning: {ending['message']}", indent=0))
        print(paragraph(f"-> {ending['remedy']}", indent=2))
    for found in catalogue.contradictions:
        print(paragraph(contradiction(found), indent=0))
    return 0 if authorities else 3


def contradiction(found: Contradiction) -> str:
    """Return the text of a contradiction."""
    return (
        f"contradiction: {found['subject']!r} has SHA-256 {found['fingerprint']} in the bundle, which is not vouched "
        f"for, and {found['known']} in the catalogue, which keeps its own"
    )


def compare(catalogue: Catalogue, arguments: argparse.Namespace) -> int:
    """Show what a bundle adds, lacks or contradicts."""
    compared = catalogue.compare(bytes_of(arguments.compare))
    if arguments.json:
        print_json("catalogue-comparison", {"edition": catalogue.edition, **compared})
        return 1 if compared["contradicting"] else 0
    pinned = ", a known file of AWS" if compared["pinned"] else ""
    print(f"{visible(arguments.compare)}: SHA-256 {compared['sha256']}{pinned}")
    print(f"  {compared['known']} certificates are in the catalogue {catalogue.edition}")
    for title, rows in (("adds", compared["added"]), ("lacks", compared["lacking"])):
        if rows:
            print(f"  {title} {len(rows)}:")
        for row in rows:
            print(f"    {row['region'] or '(global)'}  {row['ca_id']}  until {row['not_after'][:10]}")
    for found in compared["contradicting"]:
        print(paragraph(contradiction(found), indent=2))
    for other in compared["unplaced"]:
        print(paragraph(f"not an authority of RDS: {other['subject']}: {other['reason']}", indent=2))
    for problem in compared["problems"]:
        print(paragraph(f"problem: {problem['reason']}", indent=2))
    return 1 if compared["contradicting"] else 0


def refresh(catalogue: Catalogue, arguments: argparse.Namespace) -> int:
    """Write an edition file and print how to use it."""
    sources = [(path, bytes_of(path)) for path in (arguments.refresh, *arguments.copies)]
    paths = [Path(path).resolve() for path, _ in sources]
    if len(set(paths)) < len(paths):
        message = "the same file is given twice, which is not a second copy"
        raise InvalidInputError(message)
    try:
        text, digest, name = catalogue._refresh(
            sources,
            as_of=arguments.as_of,
            sha256=arguments.sha256,
            admit_contradictions=arguments.admit_contradictions,
            allow_lacking=arguments.allow_lacking,
        )
    except UnknownNameError as error:
        complain(f"rds-ca catalogue: {error}")
        return 0
    day = (arguments.as_of or f"{datetime.now(timezone.utc):%Y-%m-%d}")[:10]
    path = Path(arguments.output or ".") / f"rds-ca-catalogue-{day}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(str(path), text)
    if arguments.json:
        print_json("catalogue-refresh", {"edition": name, "path": str(path), "sha256": digest})
        return 0
    print(f"wrote {visible(str(path))}: edition {name}")
    print(f"SHA-256 {digest}")
    print(f"use it: --ca-bundle {visible(str(path))} --ca-bundle-sha256 {digest}")
    return 0

"""``rds-ca catalogue``: which RDS authorities there are."""

from __future__ import annotations

import argparse

from ..terminal import table
from .options import Subparsers, add_catalogue, add_command, add_json, catalogue_of, print_json

EXAMPLES = """\
examples:
  rds-ca catalogue --region eu-west-1
  rds-ca catalogue --ca rds-ca-2019
  rds-ca catalogue --json | jq '.authorities[] | select(.status == "default")'
"""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "catalogue",
        "list the RDS certificate authorities",
        description="Lists RDS certificate authorities with key, signature, validity and fingerprint.",
        epilog=EXAMPLES,
    )
    parser.add_argument("--region", help="only this region")
    parser.add_argument("--ca", help="only this CA identifier")
    add_catalogue(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List the authorities; 3 when the catalogue has none that was asked for."""
    catalogue = catalogue_of(arguments)
    authorities = catalogue.authorities(arguments.region, arguments.ca)
    if arguments.json:
        content = {
            "edition": catalogue.edition,
            "as_of": catalogue.as_of.isoformat(),
            "authorities": [authority.to_dict() for authority in authorities],
        }
        print_json("catalogue", content)
    else:
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
    return 0 if authorities else 3

"""``rds-ca explain``: what an error message means."""

from __future__ import annotations

import argparse
import os
import sys

from .._native import explain
from ..terminal import paragraph
from .options import Subparsers, add_command, add_json, print_json

EXAMPLES = """\
examples:
  rds-ca explain "unable to get local issuer certificate"
  journalctl -u my-service | rds-ca explain -

exit status: 0 explained, 3 not recognised
"""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "explain",
        "explain an error message of any TLS stack",
        description="Explains an error message: causes in RDS terms, evidence to look for, remedies.",
        epilog=EXAMPLES,
    )
    parser.add_argument("text", metavar="TEXT", nargs="+", help="the message; - reads it from standard input")
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Explain the text; 3 when nothing in it was recognised."""
    # Logs come in any encoding; the words that matter are ASCII.
    given = sys.stdin.buffer.read() if arguments.text == ["-"] else os.fsencode(" ".join(arguments.text))
    text = given.decode(errors="replace")
    explanation = explain(text)
    content = explanation.to_dict()
    if arguments.json:
        print_json("explain", content)
        return 0 if explanation.recognised else 3
    if not explanation.recognised:
        print("no error message in this text is known here")
    for match in content["matches"]:
        print(paragraph(match["says"], indent=0))
    for cause in content["causes"]:
        print(f"\n{cause['rank']}. {cause['title']} ({cause['likelihood']})")
        print(paragraph(cause["why"], indent=3))
        for evidence in cause["evidence"]:
            print(paragraph(f"look: {evidence}", indent=3))
        print(paragraph(f"-> {cause['remedy']}", indent=3))
    for advice in content["advice"]:
        print(paragraph(advice, indent=0))
    return 0 if explanation.recognised else 3

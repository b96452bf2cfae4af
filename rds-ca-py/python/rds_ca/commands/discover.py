"""``rds-ca discover``: stores, settings and clients of folders, images and documents."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._discover import Discovery, discover
from ..exceptions import InvalidInputError
from ..terminal import paragraph
from . import discover_formats as formats
from .found_clients import split
from .inputs import read_fleet
from .options import (
    ORDER,
    STATUS,
    Subparsers,
    add_at,
    add_catalogue,
    add_command,
    add_json,
    add_several,
    catalogue_of,
    count,
    format_of,
    password_of,
    print_json,
    text_of,
    word,
    write_file,
)

if TYPE_CHECKING:
    from ..results import DiscoveryValues

EXAMPLES = """\
examples:
  rds-ca discover .                                 # the content of this repository
  rds-ca discover --check .                         # for CI: exit 1 when a store or a setting is not fine
  rds-ca discover / --fleet fleet.json -o clients.toml
  kubectl get deploy,cm,secret -A -o json > dump.json && rds-ca discover dump.json --json
  kubectl get deploy,cm,secret -A -o json | rds-ca discover - -o clients.toml

exit status: 0 done, 3 something could not be read, 2 wrong input;
with --check: 0 fine, 1 a store or a setting is not fine, 3 undetermined
"""

FORMATS = ("text", "json", "sarif", "junit", "prometheus", "cyclonedx", "cyclonedx-1.6")

SHOWN = 12
"""How many of each kind are shown without ``--full``."""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "discover",
        "find stores, settings and clients in folders, images and documents",
        description="Finds trust stores and the settings that lead to them, and joins them into clients.",
        epilog=EXAMPLES,
    )
    parser.add_argument(
        "paths",
        nargs="*",
        type=word,
        metavar="PATH",
        help="a folder, an image (tar), a document, a file, - for standard input",
    )
    add_several(parser, "--fleet", "FILE", "the inventory with which endpoints are joined", dest="fleet")
    parser.add_argument(
        "--region", type=word, metavar="R", help="the region for stores whose region nothing else shows"
    )
    parser.add_argument("--check", action="store_true", help="return the exit status of the verdict, for CI")
    parser.add_argument("--format", choices=FORMATS, help="the format of the output (default: text)")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write the manifest (or the report, with --format) to this file",
    )
    parser.add_argument(
        "--processes", action="store_true", help="also read the environments of running processes"
    )
    parser.add_argument("--gitignore", action="store_true", help="skip what .gitignore names")
    parser.add_argument("--other-file-systems", action="store_true", help="also enter mounted file systems")
    parser.add_argument(
        "--threads", type=count, metavar="N", help="how many threads read (default: one per core)"
    )
    parser.add_argument(
        "--try-password-env",
        action="append",
        default=[],
        metavar="VAR",
        help="try locked key stores with the password in this variable",
    )
    parser.add_argument("--full", action="store_true", help="show every store, setting and gap")
    add_at(parser)
    add_catalogue(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Discover, write the results, and return the exit status."""
    kind = format_of(arguments)
    if not arguments.paths and not arguments.processes:
        message = "no PATH is given (hint: give a folder, an image or a document, or --processes)"
        if len(arguments.fleet) > 1:
            message = "no PATH is given: --fleet took every argument after it (hint: rds-ca discover FOLDER --fleet FILE)"
        raise InvalidInputError(message)
    paths, documents = split(arguments.paths)
    found = discover(
        paths,
        documents=documents,
        region=arguments.region,
        fleet=read_fleet(arguments.fleet) if arguments.fleet else None,
        gitignore=arguments.gitignore,
        other_file_systems=arguments.other_file_systems,
        threads=arguments.threads or 0,
        passwords=[password_of(name) or "" for name in arguments.try_password_env],
        environment=dict(os.environ),
        processes=arguments.processes,
        progress=progress if sys.stderr.isatty() else None,
        at=arguments.at,
        catalogue=catalogue_of(arguments),
    )
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    content = found.to_dict()
    if kind is None and arguments.output:
        write_manifest(found, arguments.output)
    elif kind == "json" and not arguments.output:
        print_json("discover", {**content, "verdict": found.verdict})
    elif kind in (None, "text"):
        show(content, found.verdict, arguments)
    else:
        report = formats.report(kind, found)
        if arguments.output:
            write_file(arguments.output, report)
        else:
            sys.stdout.write(report)
    if arguments.check:
        return STATUS[found.verdict]
    return 3 if found.is_incomplete else 0


def progress(files: int) -> None:
    """Show the progress on a terminal."""
    print(f"\r{files:,} files", end="", file=sys.stderr, flush=True)


def write_manifest(found: Discovery, path: str) -> None:
    """Write the manifest, or merge the results into an existing one."""
    existing = text_of(path) if Path(path).is_file() else None
    text = found.to_manifest(existing, path=path)
    if text == existing:
        print(f"{path} already holds all of it")
        return
    write_file(path, text)
    print(f"{path}: {len(found.clients)} clients")


def show(content: DiscoveryValues, verdict: str, arguments: argparse.Namespace) -> None:
    """Print the results: stores and settings that are not fine first."""
    stores, settings = content["stores"], content["settings"]
    clients, gaps = content["clients"], content["gaps"]
    print(f"{content['files']} files: {len(stores)} stores, {len(settings)} settings, {len(clients)} clients")
    limit = None if arguments.full else SHOWN
    for store in sorted(stores, key=lambda store: ORDER[store["verdict"]])[:limit]:
        line = f":{store['line']}" if store["line"] else ""
        print(f"{store['verdict'].replace('_', ' '):<12} {store['path']}{line}")
        print(paragraph(store["reason"], indent=13))
        if store["remedy"] and store["verdict"] != "trusted":
            print(paragraph(f"do: {store['remedy']}", indent=13))
    rest(len(stores), limit, "stores")
    words = {"yes": "verifies", "no": "does not verify", "-": "no TLS", "fallback": "falls back"}
    weight = {"no": 0, "-": 0, "fallback": 0, "unknown": 1, "yes": 2}
    for setting in sorted(settings, key=lambda one: weight[one["verifies_chain"]])[:limit]:
        state = words.get(setting["verifies_chain"], "unknown")
        place = f"{setting['path']}:{setting['line']}"
        leads = setting["leads_to"] or setting["store"] or ""
        target = f" -> {leads}" if leads else ""
        host = f" ({setting['endpoint']})" if setting["endpoint"] else ""
        print(f"{state:<16} {place} {setting['key']}{target}{host}")
        if setting["problem"]:
            print(paragraph(setting["problem"], indent=17))
    rest(len(settings), limit, "settings")
    shown = [gap for gap in gaps if arguments.full or gap["may_hide"] or gap["kind"] == "locked"]
    for gap in shown[:limit]:
        print(f"{'not read':<16} {gap['path']}: {gap['reason']}")
    rest(len(shown), limit, "gaps")
    if arguments.check:
        state = {"trusted": "fine", "not_trusted": "not fine", "unknown": "undetermined"}[verdict]
        print(f"check: {state}")


def rest(total: int, limit: Any, what: str) -> None:
    """Print how many are not shown."""
    if limit is not None and total > limit:
        print(f"{total - limit} more {what}: --full")

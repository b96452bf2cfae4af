"""``rds-ca mend``: add the roots that a store lacks, in its own container and style."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path, PurePosixPath
from typing import Any, Optional

from .._inputs import parsed
from .._mend import mend
from .._native import Catalogue, Mended
from ..exceptions import ConflictError, InvalidInputError, RdsCaError
from ..terminal import complain, paragraph, visible
from .bundle import add_as, add_choice, chosen
from .endpoints import PUBLIC_CA
from .inputs import read_one
from .options import (
    Subparsers,
    add_at,
    add_catalogue,
    add_command,
    add_json,
    add_password,
    catalogue_of,
    manifest,
    password_of,
    print_json,
    word,
    worst,
)

EXAMPLES = """\
examples:
  rds-ca mend /etc/ssl/rds.pem --region eu-west-1 --dry-run
  rds-ca mend truststore.p12 --password-env STORE_PASSWORD --region eu-west-1 --drop-expired
  rds-ca mend truststore.jks --password-fd 3 --region eu-west-1 3< password.txt
  rds-ca mend - --region eu-west-1 < old.pem > new.pem
  rds-ca mend --from audit.json --root /srv/image --write

Owner, group and mode are kept, on Linux also the access control list and the SELinux label; on other systems an access
control list is not, and the output states that. A change of a directory is first recorded in it (.rds-ca-mend): the
next run completes an interrupted change.

exit status: 0 done or nothing to do, 1 refused because of the store's kind, 3 readers that should accept it do not,
2 wrong input: no such store, a wrong password, no such region
"""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "mend",
        "add the roots that a store lacks",
        description="Adds the roots that a store lacks, in its own container and style. It is written to a new file and "
        "renamed, the old content is kept as ….bak, and private keys are never decrypted.",
        epilog=EXAMPLES,
    )
    parser.add_argument(
        "stores", metavar="STORE", nargs="*", help="a file or directory; - for standard input"
    )
    add_choice(parser)
    add_password(parser)
    parser.add_argument("--drop-expired", action="store_true", help="remove expired certificates")
    parser.add_argument("--drop-intermediates", action="store_true", help="remove RDS's intermediates")
    parser.add_argument(
        "--anew",
        action="store_true",
        help="rewrite text from its certificates, keys and other blocks; replace a file that is not a store by one",
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and write nothing")
    parser.add_argument(
        "--follow-links", action="store_true", help="write through links out of the store's folder"
    )
    add_as(parser)
    group = parser.add_argument_group("every store of an audit")
    group.add_argument(
        "--from", type=word, metavar="AUDIT", dest="audit", help="written by rds-ca audit --json"
    )
    group.add_argument("--root", type=word, metavar="DIR", help="the folder that stands for / in its paths")
    group.add_argument("--write", action="store_true", help="write the stores; without it nothing is changed")
    add_at(parser)
    add_catalogue(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Mend every store, and return the worst exit status."""
    catalogue = catalogue_of(arguments)
    password = password_of(arguments)
    jobs: list[tuple[str, Any, dict[str, Any]]] = []
    dry_run = arguments.dry_run
    if arguments.audit is not None:
        if arguments.stores:
            raise InvalidInputError("give either STORE or --from AUDIT")
        dry_run = not arguments.write or arguments.dry_run
        source = read_one(arguments.audit)
        jobs = [(path, path, words) for path, words in parsed(source, source.text(), json_of(arguments))]
    else:
        if not arguments.stores:
            raise InvalidInputError("no STORE to mend (hint: rds-ca mend FILE --region eu-west-1)")
        words = chosen(arguments)
        jobs = [(path, sys.stdin.buffer.read() if path == "-" else path, words) for path in arguments.stores]
    results: list[dict[str, Any]] = []
    statuses: list[int] = []
    for name, store, words in jobs:
        try:
            # The audit names the variable with a store's password; the command line takes precedence.
            variable = words.pop("password_env", None)
            own = password if password is not None else os.environ.get(variable or "")
            mended = one(store, words, arguments, catalogue, own, dry_run=dry_run)
        except RdsCaError as error:
            statuses.append(1 if isinstance(error, ConflictError) else 2)
            results.append({"store": name, "error": str(error), "kind": error.kind})
            complain(f"rds-ca mend: {error}")
            continue
        statuses.append(0 if mended.proved else 3)
        results.append({"store": name, **mended.to_dict()})
        show(name, mended, arguments, dry_run=dry_run)
    if arguments.json:
        print_json("mend", {"results": results})
    elif not jobs:
        print("no store of the audit lacks a root")
    return worst(statuses)


def one(
    store: Any,
    words: dict[str, Any],
    arguments: argparse.Namespace,
    catalogue: Catalogue,
    password: Optional[str],
    *,
    dry_run: bool,
) -> Mended:
    """Mend one store."""
    return mend(
        store,
        **words,
        password=password,
        drop_expired=arguments.drop_expired,
        drop_intermediates=arguments.drop_intermediates,
        anew=arguments.anew,
        dry_run=dry_run or bool(arguments.as_object),
        follow_links=arguments.follow_links,
        catalogue=catalogue,
        at=arguments.at,
    )


def show(name: str, mended: Mended, arguments: argparse.Namespace, *, dry_run: bool) -> None:
    """Show the changes. A store from standard input goes to standard output, and the text to standard error then."""
    content = mended.to_dict()
    if arguments.as_object:
        file = "store.pem" if name == "-" else Path(name).name
        sys.stdout.write(manifest(arguments.as_object, [(file, mended.data)]))
    elif name == "-" and not arguments.json and not dry_run:
        sys.stdout.buffer.write(mended.data)
        sys.stdout.buffer.flush()
    if arguments.json:
        return
    out = sys.stderr if name == "-" or arguments.as_object else sys.stdout
    if not mended.changed:
        print(f"{visible(name)}: nothing to do", file=out)
    else:
        state = "mended" if mended.written or name == "-" else "would change"
        anew = ", text rewritten" if content["rewritten"] else ""
        print(f"{visible(name)}: {state} ({content['container']}{anew})", file=out)
    for line in mended.diff:
        print(paragraph(line, indent=2), file=out)
    for note in [*content["notes"], *(f"{part}" for part in content["not_kept"])]:
        print(paragraph(f"note: {note}", indent=2), file=out)
    if content["backup"]:
        print(f"  the old content is in {visible(content['backup'])}", file=out)


def json_of(arguments: argparse.Namespace) -> Any:
    """Return a reader of an audit that returns each store with which a client is not ready, and the roots that it needs.

    These are the roots of regions; for proxies, Aurora Serverless v1 and Aurora DSQL those of Amazon Trust Services.
    """

    def read(text: str) -> list[tuple[str, dict[str, Any]]]:
        try:
            audit = json.loads(text)
        except ValueError as error:
            raise InvalidInputError(f"not JSON: {error}") from None
        if not isinstance(audit, dict) or audit.get("format") != "rds-ca-audit":
            raise InvalidInputError("not an audit (hint: rds-ca audit --json)")
        needs: dict[str, dict[str, Any]] = {}
        for cell in audit["matrix"]:
            if cell["readiness"] in {"ready", "does_not_verify"}:
                continue
            client = audit["clients"][cell["client"]]
            public = cell["ca"] == PUBLIC_CA
            for store in client["stores"]:
                words = needs.setdefault(store, {"regions": set(), "trust_services": set()})
                words["trust_services" if public else "regions"].add(cell["region"])
                # Audits of earlier versions do not name the variable.
                words["password_env"] = words.get("password_env") or client.get("password_env")
        return [
            (
                below(arguments.root, store),
                {
                    "regions": sorted(words["regions"]),
                    "trust_services": sorted(words["trust_services"]),
                    "cas": list(arguments.cas),
                    "password_env": words["password_env"],
                },
            )
            for store, words in sorted(needs.items())
        ]

    return read


def below(root: Optional[str], store: str) -> str:
    """Return the path of an audit's store below the root."""
    if root is None:
        return store
    parts = [part for part in PurePosixPath(store).parts if part != "/"]
    if ".." in parts:
        message = f"the store {store!r} leads out of {root}"
        raise InvalidInputError(message)
    path = os.path.join(root, *parts)
    if not os.path.realpath(path).startswith(os.path.realpath(root) + os.sep):
        message = f"the store {store!r} leads out of {root} by a link"
        raise InvalidInputError(message)
    return path

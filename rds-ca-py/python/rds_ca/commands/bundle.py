"""``rds-ca bundle``: the smallest sufficient bundle."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import Any, Optional

from .._mend import mend
from .._native import Bundle, Catalogue, Stack, TrustStore, _bundle, drivers, stacks, write_file
from ..exceptions import ConflictError, InvalidInputError, RdsCaError
from ..terminal import complain, paragraph, visible
from .inputs import read_fleet
from .options import (
    Subparsers,
    add_at,
    add_catalogue,
    add_command,
    add_json,
    add_password,
    add_several,
    catalogue_of,
    count,
    manifest,
    password_of,
    print_json,
    word,
)
from .suggest import warn

EXAMPLES = """\
examples:
  rds-ca bundle --region eu-west-1 -o rds.pem
  rds-ca bundle --endpoint db.abc.eu-west-1.rds.amazonaws.com app.proxy-abc.eu-west-1.rds.amazonaws.com -o rds.pem
  rds-ca bundle --region eu-west-1 --for java --password-env STORE_PASSWORD -o rds.p12
  rds-ca bundle --fleet fleet.json --max-bytes 65536 --as secret rds-ca
  rds-ca bundle --region eu-west-1 --check /etc/ssl/rds.pem

exit status: 0 done, 1 too large, or the checked file lacks a root or cannot be mended, 3 readers that should
accept the checked file do not, 2 wrong input
"""

PROBE_PASSWORD = "0" * 8
"""A password with which the size of a store is measured; it is never written."""

FORMATS = ("pem", "p7b", "der", "jks", "p12", "dir")

READERS = {
    "java": ("p12", None),
    "jdbc": ("p12", None),
    "keytool-import": (
        "dir",
        "keytool -importcert reads only the first certificate of a file: import one file at a time",
    ),
    "oracle-wallet-import": (
        "dir",
        "orapki wallet add reads one certificate at a time: add one file at a time",
    ),
    "oracle": ("dir", "orapki wallet add reads one certificate at a time: add one file at a time"),
    "db2": ("pem", "SSLServerCertificate reads only the first certificate of a file: choose one with --ca"),
    "schannel": ("p7b", "import it into the machine's store of trusted roots"),
    "windows": ("p7b", "import it into the machine's store of trusted roots"),
}
"""The containers that readers other than those of PEM accept, with a note."""

OF_KEY_STORES = ("mysql-jdbc", "mssql-jdbc", "oracle-jdbc", "db2-jcc", "spring", "quarkus", "hibernate")
"""Drivers that use Java key stores."""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "bundle",
        "write the smallest sufficient bundle",
        description="Writes the roots that clients of these regions, endpoints or databases need, and nothing else. "
        "Equal requests give equal bytes.",
        epilog=EXAMPLES,
    )
    add_choice(parser)
    parser.add_argument(
        "--for-change",
        nargs=2,
        type=word,
        metavar=("FROM", "TO"),
        help="the roots of the databases' current CA and of the CA that they move to",
    )
    parser.add_argument("--format", choices=FORMATS, help="the container (default: pem, or what --for reads)")
    parser.add_argument(
        "--for",
        type=word,
        metavar="STACK",
        dest="reader",
        help="use the container that java, libpq, node … reads",
    )
    parser.add_argument(
        "--encryption",
        choices=("modern", "legacy", "none"),
        default="modern",
        help="the protection of a PKCS#12 store; none: without a password",
    )
    add_password(parser)
    parser.add_argument(
        "--max-bytes",
        type=count,
        metavar="N",
        help="refuse to write a larger file, for stores of secrets with a limit",
    )
    parser.add_argument("--sha256", action="store_true", help="print only the SHA-256")
    parser.add_argument(
        "--check", type=word, metavar="FILE", help="show what would change in this store; write nothing"
    )
    add_as(parser)
    parser.add_argument("-o", "--output", metavar="FILE", help="write here (default: standard output)")
    add_at(parser)
    add_catalogue(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def add_choice(parser: argparse.ArgumentParser) -> None:
    """Add the options that select roots."""
    add_several(parser, "--region", "R", "regions of the databases", dest="regions")
    add_several(parser, "--endpoint", "HOST", "host names of databases and proxies", dest="endpoints")
    add_several(parser, "--fleet", "FILE", "inventories of databases", dest="fleets")
    add_several(
        parser, "--ca", "CA", "CA identifiers (default: every CA that RDS offers there today)", dest="cas"
    )


def add_as(parser: argparse.ArgumentParser) -> None:
    """Add ``--as``."""
    parser.add_argument(
        "--as",
        nargs=2,
        metavar=("KIND", "NAME"),
        dest="as_object",
        help="print a manifest: configmap NAME, secret NAME (Kubernetes), or dockerfile PATH",
    )


def chosen(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the selection of roots, as keywords of the functions."""
    regions = list(arguments.regions)
    public: list[str] = []
    if arguments.fleets:
        found, public = read_fleet(arguments.fleets)._regions_by_authority()
        if not found and not public:
            message = f"{', '.join(arguments.fleets)}: no database in it has a region"
            raise InvalidInputError(message)
        regions += [region for region in found if region not in regions]
    if not regions and not public and not arguments.endpoints:
        message = "no region (hint: --region eu-west-1, --endpoint HOST or --fleet FILE)"
        raise InvalidInputError(message)
    return {
        "regions": regions,
        "endpoints": list(arguments.endpoints),
        "trust_services": public,
        "cas": list(arguments.cas),
    }


def run(arguments: argparse.Namespace) -> int:
    """Write the bundle, or show what it would change."""
    catalogue = catalogue_of(arguments)
    choice = chosen(arguments)
    warn(catalogue, choice["regions"], [*choice["cas"], *(arguments.for_change or ())])
    if arguments.for_change:
        if choice["cas"]:
            raise InvalidInputError("give either --ca or --for-change")
        choice["cas"] = list(arguments.for_change)
    password = password_of(arguments)
    if arguments.check is not None:
        return check(arguments, choice, catalogue, password)
    container, note, first_only = container_of(arguments)
    files = _bundle(
        choice["regions"],
        cas=choice["cas"],
        endpoints=choice["endpoints"],
        trust_services=choice["trust_services"],
        format=container,
        password=password,
        encryption=arguments.encryption,
        catalogue=catalogue,
        at=arguments.at,
    )
    size = sum(len(content) for _, content in files)
    if arguments.max_bytes is not None and size > arguments.max_bytes:
        complain(f"rds-ca bundle: {too_large(arguments, choice, catalogue, container, size)}")
        return 1
    if first_only and container == "pem" and len(Bundle.read(files[0][1]).certificates) > 1:
        note = (
            f"{', '.join(first_only)}: only the first certificate of a file is read; choose one root with --ca, "
            "or give one file each (--format dir)"
        )
    if note:
        complain(f"rds-ca bundle: note: {note}")
    if arguments.as_object:
        sys.stdout.write(
            manifest(arguments.as_object, [(name or f"rds.{container}", content) for name, content in files])
        )
        return 0
    return put(arguments, container, files)


def put(arguments: argparse.Namespace, container: str, files: list[tuple[str, bytes]]) -> int:
    """Write the files and print a summary."""
    digest = hashlib.sha256(b"".join(content for _, content in files)).hexdigest()
    if container == "dir":
        if not arguments.output:
            raise InvalidInputError("a directory needs -o DIR")
        folder = Path(arguments.output)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files:
            write_file(folder / name, content)
    elif arguments.output and arguments.output != "-":
        write_file(arguments.output, files[0][1])
    elif not arguments.sha256 and not arguments.json:
        sys.stdout.buffer.write(files[0][1])
        return 0
    if arguments.json:
        answer = {
            "path": arguments.output,
            "format": container,
            "files": [name for name, _ in files if name],
            "bytes": sum(len(content) for _, content in files),
            "sha256": digest,
        }
        print_json("bundle", answer)
    elif arguments.sha256:
        print(digest)
    else:
        held = 0
        if container in {"pem", "p7b", "der"}:
            held = len(Bundle.read(files[0][1]).certificates)
        what = f"{held} roots, " if held else ""
        print(
            f"wrote {visible(arguments.output)}: {what}{sum(len(c) for _, c in files)} bytes, SHA-256 {digest}"
        )
    return 0


def container_of(arguments: argparse.Namespace) -> tuple[str, Optional[str], list[str]]:
    """Return the container, a note on the reader, and the stacks that read only the first certificate."""
    if arguments.reader is None:
        return arguments.format or "pem", None, []
    reader = arguments.reader.lower()
    exact = [stack for stack in stacks() if stack.id == reader]
    named = exact or [stack for stack in stacks() if stack.id.startswith(reader)]
    first_only: list[str] = []
    samples = (
        TrustStore.open(_bundle(["eu-west-1"])[0][1]),
        TrustStore.open(_bundle(["eu-west-1"], cas=["rds-ca-rsa2048-g1"])[0][1]),
    )
    found = READERS.get(reader)
    if found is None and exact:
        container, stops = of_stack(exact[0], *samples)
        found = (container, None)
        first_only = [exact[0].id] if stops else []
    found = found or READERS.get(reader.split("-")[0])
    if found is None:
        driver = reader in {driver["id"].lower() for driver in drivers()}
        if not named and not driver:
            others = ", ".join(sorted({*READERS, "libpq", "node", "go", "python", "mariadb", "gnutls"}))
            message = (
                f"there is no reader {arguments.reader!r} "
                f"(hint: one of {others}, or a stack or driver of rds-ca stacks)"
            )
            raise InvalidInputError(message)
        found = ("p12" if reader in OF_KEY_STORES else "pem", None)
        # The stacks of a family that stop after the first certificate.
        first_only = [stack.id for stack in named if of_stack(stack, *samples)[1]]
    container, note = found
    if arguments.format and arguments.format != container:
        note = f"{arguments.reader} usually reads {container}, and {arguments.format} was requested"
    return arguments.format or container, note, first_only


def of_stack(stack: Stack, several: TrustStore, one: TrustStore) -> tuple[str, bool]:
    """Return the container that a stack reads, tested with PEM of several roots and of one, and whether it reads only one."""
    if stack.is_for(several):
        return "pem", False
    return ("pem", True) if stack.is_for(one) else ("p12", False)


def too_large(
    arguments: argparse.Namespace, choice: dict[str, Any], catalogue: Catalogue, container: str, size: int
) -> str:
    """Return a message that lists what would fit."""
    tries: list[tuple[str, dict[str, Any]]] = []
    if len(choice["cas"]) != 1:
        cas = choice["cas"] or sorted(
            {ca for region in choice["regions"] for ca in catalogue.current_cas(region)}
        )
        tries += [(f"--ca {ca}", {"cas": [ca]}) for ca in cas]
    if container == "pem":
        tries.append(("--format p7b", {"format": "p7b"}))
    if len(choice["regions"]) > 1:
        tries.append((f"--region {choice['regions'][0]} alone", {"regions": choice["regions"][:1]}))
    fitting = []
    sizes: list[tuple[int, str]] = []
    for name, change in tries:
        words = {"format": container, **choice, **change}
        regions = words.pop("regions")
        try:
            files = _bundle(regions, catalogue=catalogue, at=arguments.at, password=PROBE_PASSWORD, **words)
        except RdsCaError:
            continue
        smaller = sum(len(content) for _, content in files)
        sizes.append((smaller, name))
        if smaller <= arguments.max_bytes:
            fitting.append(f"{name} ({smaller} bytes)")
    if fitting:
        hint = f"these would fit: {', '.join(fitting)}"
    elif sizes:
        hint = f"no part of it would fit: the smallest, {min(sizes)[1]}, has {min(sizes)[0]} bytes"
    else:
        hint = "no part of it would fit"
    return f"it has {size} bytes, more than the {arguments.max_bytes} that are allowed (hint: {hint})"


def check(
    arguments: argparse.Namespace, choice: dict[str, Any], catalogue: Catalogue, password: Optional[str]
) -> int:
    """Show what mending this store would change; return 1 when it lacks something."""
    try:
        mended = mend(
            arguments.check, **choice, password=password, catalogue=catalogue, at=arguments.at, dry_run=True
        )
    except ConflictError as error:
        # The kind of store is the reason, not the request.
        complain(f"rds-ca bundle: {error}")
        return 1
    if arguments.json:
        print_json("bundle-check", {"path": arguments.check, **mended.to_dict()})
    else:
        print(f"{arguments.check}: {'would change' if mended.changed else 'holds what is needed'}")
        for line in mended.diff:
            print(paragraph(line, indent=2))
        for text in mended.to_dict()["notes"]:
            print(paragraph(f"note: {text}", indent=2))
    if mended.changed:
        return 1
    return 0 if mended.proved else 3

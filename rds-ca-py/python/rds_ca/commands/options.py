"""Options and output that several commands share."""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional

from .._native import Catalogue
from .._native import write_file as _write_file
from ..exceptions import InvalidInputError, RdsCaError
from ..terminal import shell_word
from .inputs import read_one

STATUS = {"trusted": 0, "not_trusted": 1, "unknown": 3}
"""The exit status of each verdict."""

SEVERITY = (2, 1, 3, 0)
"""Exit statuses, worst first."""

ORDER = {verdict: SEVERITY.index(status) for verdict, status in STATUS.items()}
"""The position of each verdict in a list, worst first."""


def worst(statuses: Iterable[int]) -> int:
    """Return the worst of several exit statuses; none at all is fine."""
    return min(statuses, key=SEVERITY.index, default=0)


def formatter(prog: str) -> argparse.HelpFormatter:
    """Return a formatter that keeps the line ends of examples."""
    return argparse.RawDescriptionHelpFormatter(prog, max_help_position=28)


if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Subparsers = argparse._SubParsersAction  # it takes no parameter at run time


def add_command(
    subparsers: Subparsers, name: str, summary: str, *, description: str, epilog: str
) -> argparse.ArgumentParser:
    """Add a command whose help ends with examples and exit statuses."""
    return subparsers.add_parser(
        name, help=summary, description=description, epilog=epilog, formatter_class=formatter
    )


def word(text: str) -> str:
    """Reject an empty argument, which is usually an unset shell variable."""
    if not text.strip():
        message = "the value is empty"
        raise argparse.ArgumentTypeError(message)
    return text


def add_several(
    parser: argparse._ActionsContainer,
    flag: str,
    metavar: str,
    about: str,
    *,
    dest: str,
    required: bool = False,
) -> None:
    """Add an option that takes one or more values, and may be repeated."""
    parser.add_argument(
        flag,
        type=word,
        metavar=metavar,
        dest=dest,
        nargs="+",
        action="extend",
        default=[],
        help=about,
        required=required,
    )


def positive(text: str) -> float:
    """Read a positive number of seconds."""
    seconds = float(text)
    if not 0 < seconds <= MOST_SECONDS:
        message = f"{text} is not a positive number of seconds up to {MOST_SECONDS}"
        raise argparse.ArgumentTypeError(message)
    return seconds


MOST_SECONDS = 10 * 366 * 86_400
"""Ten years."""


def count(text: str) -> int:
    """Read a positive whole number."""
    number = int(text)
    if number < 1:
        message = f"{text} is less than one"
        raise argparse.ArgumentTypeError(message)
    return number


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add ``--json``."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")


def format_of(arguments: argparse.Namespace) -> Optional[str]:
    """Return the output format that ``--json`` or ``--format`` names."""
    if arguments.json and arguments.format not in (None, "json"):
        message = "--json and --format contradict each other"
        raise InvalidInputError(message)
    return "json" if arguments.json else arguments.format


def add_at(parser: argparse.ArgumentParser) -> None:
    """Add ``--at``."""
    parser.add_argument(
        "--at", metavar="TIME", help="the instant to answer for, such as 2027-01-03 (default: now)"
    )


def add_catalogue(parser: argparse.ArgumentParser) -> None:
    """Add ``--ca-bundle`` and ``--ca-bundle-sha256``."""
    group = parser.add_argument_group("operator-supplied authorities")
    group.add_argument(
        "--ca-bundle",
        metavar="FILE",
        action="append",
        default=[],
        help="certificates to add to the catalogue",
    )
    group.add_argument(
        "--ca-bundle-sha256",
        metavar="HEX",
        action="append",
        default=[],
        help="vouch for the --ca-bundle with this SHA-256",
    )


def catalogue_of(arguments: argparse.Namespace) -> Catalogue:
    """Return the built-in catalogue with the certificates of ``--ca-bundle``."""
    catalogue = Catalogue.builtin()
    digests: list[Optional[str]] = list(arguments.ca_bundle_sha256)
    if len(digests) > len(arguments.ca_bundle):
        message = "there are more --ca-bundle-sha256 than --ca-bundle (hint: give one digest for each file)"
        raise InvalidInputError(message)
    digests += [None] * (len(arguments.ca_bundle) - len(digests))
    for path, digest in zip(arguments.ca_bundle, digests):
        if os.path.isdir(path):
            message = f"cannot add {path} to the catalogue: it is a directory (hint: name one file)"
            raise InvalidInputError(message)
        try:
            catalogue = catalogue.with_bundle(read_one(path).content, sha256=digest)
        except RdsCaError as error:
            raise type(error)(str(error) if path in str(error) else f"{path}: {error}") from error
    return catalogue


MAX_PASSWORD = 64 * 1024
"""The longest password that is read from a descriptor, in bytes."""


def add_password(parser: argparse.ArgumentParser, *, whose: str = "store's") -> None:
    """Add ``--password-env`` and ``--password-fd``: other users can see a password on the command line."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--password-env", metavar="VAR", help=f"the environment variable with the {whose} password"
    )
    group.add_argument(
        "--password-fd",
        metavar="N",
        type=count,
        help=f"the open file descriptor with the {whose} password, its first line",
    )


def password_of(arguments: argparse.Namespace) -> Optional[str]:
    """Read a password from the given variable or descriptor."""
    variable, descriptor = arguments.password_env, arguments.password_fd
    if descriptor is not None:
        try:
            with os.fdopen(descriptor, "rb", closefd=False) as stream:
                line = stream.readline(MAX_PASSWORD + 1)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it cannot be read"
            message = f"cannot read the password: file descriptor {descriptor}: {reason}"
            raise InvalidInputError(message) from None
        if len(line) > MAX_PASSWORD:
            message = f"cannot read the password: file descriptor {descriptor}: it is too long"
            raise InvalidInputError(message)
        try:
            return line.rstrip(b"\r\n").decode()
        except UnicodeDecodeError:
            message = f"cannot read the password: file descriptor {descriptor}: it is not UTF-8"
            raise InvalidInputError(message) from None
    if variable is None:
        return None
    try:
        return os.environ[variable]
    except KeyError:
        message = f"cannot read the password: the environment variable {variable} is not set"
        raise InvalidInputError(message) from None


def text_of(path: str) -> str:
    """Read a file as UTF-8."""
    return read_one(path).text()


def bytes_of(path: str) -> bytes:
    """Read a file, unpacked."""
    return read_one(path).content


def write_file(path: str, text: str) -> None:
    """Write a file as UTF-8, atomically."""
    _write_file(path, text.encode())


def manifest(kind_and_name: Sequence[str], files: Sequence[tuple[str, bytes]]) -> str:
    """Write files as the manifest of a Kubernetes object, or as the lines of a Dockerfile."""
    kind, name = kind_and_name
    if kind == "dockerfile":
        lines = []
        for file, content in files:
            path = f"{name.rstrip('/')}/{file}" if name.endswith("/") or len(files) > 1 else name
            text = base64.b64encode(content).decode()
            # A here-document of RUN would need BuildKit's syntax; this runs in any image with a shell.
            lines.append(f"RUN echo {text} | base64 -d > {shell_word(path)} && chmod 0644 {shell_word(path)}")
        return "\n".join(lines) + "\n"
    if kind not in {"configmap", "secret"}:
        message = f"--as takes configmap, secret or dockerfile, not {kind!r}"
        raise InvalidInputError(message)
    if not re.fullmatch(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?", name) or len(name) > LONGEST_NAME:
        message = f"{name!r} is not a name of a Kubernetes object (hint: lower-case letters, digits, - and .)"
        raise InvalidInputError(message)
    data: dict[str, str] = {}
    binary: dict[str, str] = {}
    for file, content in files:
        try:
            data[file] = content.decode("ascii")
        except UnicodeDecodeError:
            binary[file] = base64.b64encode(content).decode()
    if kind == "secret":
        encoded = {file: base64.b64encode(text.encode()).decode() for file, text in data.items()}
        return yaml_of("Secret", name, "data", {**encoded, **binary})
    parts = yaml_of("ConfigMap", name, "data", data)
    return parts + (yaml_map("binaryData", binary) if binary else "")


LONGEST_NAME = 253


def yaml_of(kind: str, name: str, member: str, values: Mapping[str, str]) -> str:
    """Write an object whose values are text."""
    return f"apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n" + (
        yaml_map(member, values) if values else ""
    )


def yaml_map(member: str, values: Mapping[str, str]) -> str:
    """Write one member; text of several lines as a block."""
    lines = [f"{member}:"]
    for key, value in values.items():
        if "\n" in value:
            lines.append(f"  {json.dumps(key)}: |")
            lines += [f"    {line}" if line else "" for line in value.rstrip("\n").split("\n")]
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value)}")
    return "\n".join(lines) + "\n"


def print_json(command: str, content: dict[str, Any]) -> None:
    """Print one JSON document whose first members are its format and version."""
    head = {"format": f"rds-ca-{command}", "version": 1}
    print(json.dumps({**head, **content}, indent=2, ensure_ascii=False))

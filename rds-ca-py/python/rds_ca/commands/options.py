"""Options and habits that several commands share."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Optional, TypeVar

from .._native import Catalogue
from .._native import write_file as _write_file
from ..exceptions import InputOutputError, InvalidInputError, RdsCaError, StoreNotFoundError

Parsed = TypeVar("Parsed")

STATUS = {"trusted": 0, "not_trusted": 1, "unknown": 3}
"""The exit status of each verdict."""

SEVERITY = (2, 1, 3, 0)
"""Exit statuses, worst first."""


def worst(statuses: Iterable[int]) -> int:
    """Return the worst of several exit statuses; none at all is fine."""
    return min(statuses, key=SEVERITY.index, default=0)


def formatter(prog: str) -> argparse.HelpFormatter:
    """Keep the line ends of examples in ``--help``."""
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
    """Read a word that is not empty: an unset variable of a script is no name."""
    if not text.strip():
        message = "an empty word"
        raise argparse.ArgumentTypeError(message)
    return text


def add_several(
    parser: argparse.ArgumentParser, flag: str, metavar: str, about: str, *, dest: str, required: bool = False
) -> None:
    """Add an option that takes one or more words, and may be repeated."""
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
    """Read a number of seconds above zero."""
    seconds = float(text)
    if not 0 < seconds <= MOST_SECONDS:
        message = f"{text} is not a number of seconds from above zero to {MOST_SECONDS}"
        raise argparse.ArgumentTypeError(message)
    return seconds


MOST_SECONDS = 10 * 366 * 86_400
"""Ten years."""


def count(text: str) -> int:
    """Read a number from one up."""
    number = int(text)
    if number < 1:
        message = f"{text} is less than one"
        raise argparse.ArgumentTypeError(message)
    return number


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add ``--json``."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")


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
    """Return the built-in catalogue with what ``--ca-bundle`` adds."""
    catalogue = Catalogue.builtin()
    digests: list[Optional[str]] = list(arguments.ca_bundle_sha256)
    if len(digests) > len(arguments.ca_bundle):
        message = "there are more --ca-bundle-sha256 than --ca-bundle (hint: one digest for each file)"
        raise InvalidInputError(message)
    digests += [None] * (len(arguments.ca_bundle) - len(digests))
    for path, digest in zip(arguments.ca_bundle, digests):
        catalogue = catalogue.with_bundle(path, sha256=digest)
    return catalogue


def password_of(variable: Optional[str]) -> Optional[str]:
    """Read a password from the environment variable that ``--password-env`` names."""
    if variable is None:
        return None
    try:
        return os.environ[variable]
    except KeyError:
        message = f"cannot read the password: the environment variable {variable} is not set"
        raise InvalidInputError(message) from None


def read_file(path: str, parse: Callable[[str], Parsed]) -> Parsed:
    """Read a file as UTF-8 and parse it; an error names the file."""
    text = text_of(path)
    try:
        return parse(text)
    except RdsCaError as error:
        message = f"{path}: {error}"
        raise type(error)(message) from error


def text_of(path: str) -> str:
    """Read a file as UTF-8."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        message = f"cannot read {path}: there is no such file"
        raise StoreNotFoundError(message) from None
    except (OSError, UnicodeDecodeError) as error:
        message = f"cannot read {path}: {error}"
        raise InputOutputError(message) from error


def write_file(path: str, text: str) -> None:
    """Write a file as UTF-8, whole or not at all."""
    _write_file(path, text.encode())


def print_json(command: str, content: dict[str, Any]) -> None:
    """Print one JSON document that names its format and version first."""
    head = {"format": f"rds-ca-{command}", "version": 1}
    print(json.dumps({**head, **content}, indent=2, ensure_ascii=False))

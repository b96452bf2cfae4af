"""The command line ``rds-ca``: arguments in, exit status out; nothing is decided here.

Exit status, worst first: 2 the command or its input is wrong; 1 something asked about is not fine;
3 it could not be told; 0 fine.
"""
# PYTHON_ARGCOMPLETE_OK

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Optional, TextIO, cast

from . import __version__
from ._native import neutral
from .exceptions import RdsCaError
from .terminal import Stream, silence

__all__ = ["main"]

COMMANDS = (
    "catalogue", "check", "stacks", "client", "bundle", "mend", "explain", "fleet", "sessions", "audit", "plan", "run",
    "probe",
)  # fmt: skip
"""One module a command, in the order of ``--help``: ``add(subparsers)`` and ``run(arguments)``."""


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run one command and return its exit status.

    Args:
        arguments: The words after the program's name; without them, those of the process.

    """
    if sys.stdout is None:
        # The shell closed it (`>&-`). The next file to be opened would take its number.
        complain("rds-ca: standard output is closed: send it to a file, or to /dev/null")
        return 2
    stdout = sys.stdout
    sys.stdout = cast("TextIO", Stream(stdout))
    try:
        return answer(arguments)
    finally:
        sys.stdout = stdout


def answer(arguments: Optional[Sequence[str]]) -> int:
    """Run one command; what cannot be done is one line on standard error."""
    words = sys.argv[1:] if arguments is None else arguments
    first = next((word for word in words if not word.startswith("-")), None)
    # One command's module is imported, not all: an answer should come at once.
    parser = build_parser((first,) if first in COMMANDS else COMMANDS)
    chosen = parser.parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
        sys.stdout.flush()
    except (RdsCaError, OSError, ValueError) as error:
        # Not only ours: what the standard library, boto3 or a driver says of a path, an address, a profile.
        complain(f"rds-ca {chosen.command}: {error}")
        try:
            sys.stdout.flush()
        except OSError:
            silence(sys.stdout)
        return 2
    except KeyboardInterrupt:
        return 130
    return status


def complain(message: str) -> None:
    """Print one line to standard error, where there is one."""
    if sys.stderr is None:
        return
    try:
        print(neutral(message), file=sys.stderr, flush=True)
    except OSError:
        silence(sys.stderr)


def build_parser(commands: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """Build the parser for these commands, with tab completion where argcomplete is installed."""
    parser = argparse.ArgumentParser(
        prog="rds-ca",
        description="Which clients stop connecting to which Amazon RDS databases at a CA change, and what to do.",
        epilog="exit status: 0 fine, 1 something is not fine, 2 wrong input, 3 it could not be told",
    )
    parser.add_argument("--version", action="version", version=f"rds-ca {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in commands:
        import_module(f".commands.{command}", __package__).add(subparsers)
    if "_ARGCOMPLETE" in os.environ:
        import argcomplete  # noqa: PLC0415 - only while the shell asks for completions

        argcomplete.autocomplete(parser)
    return parser

"""The command line ``rds-ca``: it reads arguments and returns the exit status; the engine decides everything.

Exit status, worst first: 2 the command or its input is wrong; 1 something asked about is not fine;
3 undetermined; 0 fine.
"""
# PYTHON_ARGCOMPLETE_OK

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Optional, TextIO, cast

from . import __version__, _config
from .exceptions import RdsCaError
from .terminal import Stream, complain, silence

__all__ = ["main"]

COMMANDS = (
    "catalogue", "check", "stacks", "client", "clients", "discover", "bundle", "mend", "explain", "fleet", "sessions", "audit",
    "plan", "run", "probe", "schema", "config", "completion", "man",
)  # fmt: skip
"""One module for each command, in the order of ``--help``, with ``add(subparsers)`` and ``run(arguments)``."""


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run one command and return its exit status.

    Args:
        arguments: The arguments after the program's name; without them, those of the process.

    """
    if sys.stdout is None:
        # The shell closed it (`>&-`). The next file to be opened would get its descriptor.
        complain("rds-ca: standard output is closed: send it to a file, or to /dev/null")
        return 2
    stdout = sys.stdout
    sys.stdout = cast("TextIO", Stream(stdout))
    try:
        return answer(arguments)
    finally:
        sys.stdout = stdout


def answer(arguments: Optional[Sequence[str]]) -> int:
    """Run one command; an error is one line on standard error."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    first = next((word for word in words if word in COMMANDS), None)
    # Only one command's module is imported, to start fast.
    parser = build_parser((first,) if first is not None else COMMANDS)
    command = first or ""
    try:
        chosen = parse(parser, words)
        command = chosen.command
        status: int = chosen.run(chosen)
        sys.stdout.flush()
    except (RdsCaError, OSError, ValueError, ImportError) as error:
        # Also errors of the standard library, boto3 or a driver about a path, an address or a profile.
        complain(f"rds-ca {command}: {explained(error)}".replace(" :", ":"))
        try:
            sys.stdout.flush()
        except OSError:
            silence(sys.stdout)
        return 2
    except KeyboardInterrupt:
        return 130
    return status


def explained(error: Exception) -> str:
    """Return an error's text; for a missing package, with the command that installs it."""
    if not isinstance(error, ImportError):
        return str(error)
    name = (error.name or "").partition(".")[0]
    extra = {
        "boto3": "boto3",
        "botocore": "boto3",
        "psycopg": "postgres",
        "pymysql": "mysql",
        "argcomplete": "completion",
    }
    package = f"'rds-ca[{extra[name]}]'" if name in extra else name
    return f"{name or error} is not installed (hint: pip install {package})" if package else str(error)


def parse(parser: argparse.ArgumentParser, words: Sequence[str]) -> argparse.Namespace:
    """Read the command line, and what it leaves out from the configuration file."""
    parsers = commands_of(parser)
    config = _config.find(words, COMMANDS)
    _config.check(config, parsers)
    for name, each in parsers.items():
        _config.prepare(config, name, each)
    chosen = parser.parse_args(words)
    _config.fill(config, chosen.command, parsers[chosen.command], chosen)
    chosen.config_read = config
    return chosen


def commands_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the parsers of the commands."""
    (commands,) = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(commands.choices)


def build_parser(commands: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """Build the parser for these commands, with tab completion where argcomplete is installed."""
    parser = argparse.ArgumentParser(
        prog="rds-ca",
        description="Which clients stop connecting to which Amazon RDS databases at a CA change, and what to do.",
        epilog="exit status: 0 fine, 1 something is not fine, 2 wrong input, 3 undetermined",
    )
    parser.add_argument("--version", action="version", version=f"rds-ca {__version__}")
    parser.add_argument(
        "--config", metavar="FILE", help="the configuration file (default: rds-ca.toml here or above)"
    )
    parser.add_argument("--no-config", action="store_true", help="read no configuration file")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in commands:
        import_module(f".commands.{command}", __package__).add(subparsers)
    if "_ARGCOMPLETE" in os.environ:
        import argcomplete  # noqa: PLC0415 - only while the shell asks for completions

        from .commands.completion import attach  # noqa: PLC0415 - the same

        attach(parser)
        argcomplete.autocomplete(parser)
    return parser

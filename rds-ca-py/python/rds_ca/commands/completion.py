"""``rds-ca completion``: tab completion for the shell."""

from __future__ import annotations

import argparse
from typing import Any

from .._native import Catalogue, drivers, stacks
from ..exceptions import UnsupportedError
from .endpoints import PUBLIC_CA
from .options import Subparsers, add_command

EXAMPLES = """\
examples:
  eval "$(rds-ca completion bash)"                                      # in ~/.bashrc
  eval "$(rds-ca completion zsh)"                                       # in ~/.zshrc
  rds-ca completion fish > ~/.config/fish/completions/rds-ca.fish

it completes commands, options, files, stacks, regions, CAs and drivers, and needs the extra: pip install
'rds-ca[completion]'

exit status: 0 done, 2 argcomplete is not installed
"""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "completion",
        "print the shell code for tab completion",
        description="Prints the code with which the shell completes commands.",
        epilog=EXAMPLES,
    )
    parser.add_argument("shell", metavar="SHELL", choices=("bash", "zsh", "fish"), help="bash, zsh or fish")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the code."""
    try:
        import argcomplete  # noqa: PLC0415 - an optional extra
    except ImportError:
        message = "argcomplete is not installed (hint: pip install 'rds-ca[completion]')"
        raise UnsupportedError(message) from None
    print(argcomplete.shellcode(["rds-ca"], shell=arguments.shell))  # type: ignore[attr-defined,unused-ignore]
    return 0


def regions(**_: Any) -> list[str]:
    """Return the regions."""
    return list(Catalogue.builtin().regions)


def cas(**_: Any) -> list[str]:
    """Return the CAs."""
    return sorted({authority.ca_id for authority in Catalogue.builtin().authorities()} | {PUBLIC_CA})


def stack_names(**_: Any) -> list[str]:
    """Return the stacks and their families."""
    known = stacks()
    return sorted({name for stack in known for name in (stack.id, stack.family) if name})


def driver_names(**_: Any) -> list[str]:
    """Return the drivers."""
    return sorted(driver["id"] for driver in drivers())


COMPLETERS = {
    "--region": regions,
    "--ca": cas,
    "--to": cas,
    "--from": cas,
    "--for-change": cas,
    "--stack": stack_names,
    "--for": stack_names,
    "--driver": driver_names,
}
"""The completers of the options, in every command."""


def attach(parser: argparse.ArgumentParser) -> None:
    """Set the completer of every option of every command."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in set(action.choices.values()):
                attach(child)
            continue
        if action.metavar == "PATTERN":
            action.completer = stack_names  # type: ignore[attr-defined]
        for flag in action.option_strings:
            # `--from` of another command takes a file.
            if flag in COMPLETERS and action.metavar not in {"FILE", "DIR", "COPY", "AUDIT"}:
                action.completer = COMPLETERS[flag]  # type: ignore[attr-defined]

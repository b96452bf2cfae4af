"""``rds-ca config``: the configuration file that applies here, and its content."""

from __future__ import annotations

import argparse

from .options import Subparsers, add_command, add_json, print_json

EXAMPLES = """\
examples:
  rds-ca config
  rds-ca --config team/rds-ca.toml audit
  rds-ca --no-config check root.pem --region eu-west-1

the file is rds-ca.toml, or pyproject.toml with a table [tool.rds-ca], in this folder or above it, up to the root of
the repository. Its keys are long options without their dashes; those of a table [check] are for that command only:

  ca-bundle = ["certs/extra.pem"]       # for every command; relative paths start at the file's folder
  [check]
  region = ["eu-west-1"]
  format = "sarif"
  [audit]
  fleet = ["fleet.json"]
  clients = ["clients.toml"]

the command line takes precedence over the file. What a person decides each time (--approve, --accept, --skip) cannot be
set in a file.

exit status: 0 done, 2 the file is wrong
"""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "config",
        "show the configuration file that applies here",
        description="Shows the configuration file that applies in this folder, and its defaults.",
        epilog=EXAMPLES,
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show it."""
    from .. import _config  # noqa: PLC0415 - the command line has read it already, without importing this command
    from ..cli import COMMANDS, build_parser, commands_of  # noqa: PLC0415 - which imports this module

    config = arguments.config_read
    _config.check(config, commands_of(build_parser(COMMANDS)))
    if arguments.json:
        print_json(
            "config",
            {
                "path": None if config.path is None else str(config.path),
                "common": config.common,
                "commands": config.commands,
            },
        )
        return 0
    if config.path is None:
        print("no configuration file: neither rds-ca.toml nor [tool.rds-ca] in pyproject.toml")
        return 0
    print(config.path)
    for name, value in config.common.items():
        print(f"  {name} = {value}")
    for command, table in config.commands.items():
        for name, value in table.items():
            print(f"  [{command}] {name} = {value}")
    return 0

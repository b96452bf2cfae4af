"""``rds-ca man``: the manual page, made from the help texts."""

from __future__ import annotations

import argparse
import re

from .. import __version__
from .options import Subparsers, add_command

EXAMPLES = """\
examples:
  rds-ca man > rds-ca.1 && man ./rds-ca.1

exit status: 0 done
"""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "man",
        "print the manual page",
        description="Prints the manual page of all commands in the format of man(1).",
        epilog=EXAMPLES,
    )
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Print the page."""
    from ..cli import build_parser  # noqa: PLC0415 - the parser of all commands, which imports this module

    print(page(build_parser()), end="")
    return 0


def page(parser: argparse.ArgumentParser) -> str:
    """Write the page of a parser and its commands."""
    (commands,) = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    about = {action.dest: action.help or "" for action in commands._choices_actions}
    lines = [
        f'.TH RDS\\-CA 1 "" "rds\\-ca {escape(__version__)}" "User Commands"',
        ".SH NAME",
        f"rds\\-ca \\- {escape((parser.description or '').rstrip('.'))}",
        ".SH SYNOPSIS",
        r".B rds\-ca",
        r"\fICOMMAND\fR [\fIOPTION\fR]...",
        ".SH COMMANDS",
    ]
    for name, child in commands.choices.items():
        lines += [f".SS {escape(name)}: {escape(about.get(name, ''))}", *command(child)]
    lines += [
        ".SH EXIT STATUS",
        *text(f"{parser.epilog or ''}\n"),
        ".SH FILES",
        r"\fIrds-ca.toml\fR, or \fI[tool.rds-ca]\fR in \fIpyproject.toml\fR: defaults of options; see \fBrds-ca config\fR.",
    ]
    return "\n".join(lines) + "\n"


def command(parser: argparse.ArgumentParser) -> list[str]:
    """Write one command: usage, description, options, examples."""
    usage = re.sub(r"\s+", " ", parser.format_usage().removeprefix("usage:")).strip()
    # Lists of choices are long words: lines may break after a comma.
    usage = escape(usage).replace(",", ",\\:").replace("|", "|\\:")
    lines = [".nh", f"\\fB{usage}\\fR", ".hy", ".PP", *text(parser.description or "")]
    for action in parser._actions:
        if action.help == argparse.SUPPRESS or isinstance(action, argparse._SubParsersAction):
            continue
        value = action.metavar if isinstance(action.metavar, str) else " ".join(action.metavar or ())
        if action.choices and not action.metavar:
            value = "|".join(map(str, action.choices))
        takes = f" \\fI{escape(value)}\\fR" if action.nargs != 0 and value else ""
        flags = ", ".join(f"\\fB{escape(flag)}\\fR" for flag in action.option_strings)
        lines += [".TP", f"{flags}{takes}" if flags else takes.strip()]
        lines += text((action.help or "").replace("%%", "%")) or ["\\&"]
    if parser.epilog:
        lines += [
            ".PP",
            ".nf",
            *[escape(line) or "\\&" for line in parser.epilog.rstrip().splitlines()],
            ".fi",
        ]
    return lines


def text(words: str) -> list[str]:
    """Write running text."""
    return [escape(line) for line in words.strip().splitlines() if line.strip()]


def escape(line: str) -> str:
    """Escape a line for roff."""
    line = line.replace("\\", "\\e").replace("-", "\\-").replace("…", "...")
    return f"\\&{line}" if line.startswith((".", "'")) else line

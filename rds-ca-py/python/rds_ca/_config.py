"""The configuration file: defaults of options, from ``rds-ca.toml`` or ``[tool.rds-ca]`` in ``pyproject.toml``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Optional

from ._native import _toml
from ._near import nearest
from .exceptions import InputOutputError, InvalidInputError, StoreNotFoundError

NAME = "rds-ca.toml"
MOST_BYTES = 1 << 20

NEVER = frozenset(
    {"approve", "resume", "rollback", "once", "skip", "accept", "dsn", "write", "help", "version"}
)
"""What a person decides each time, or what is secret: no file may set it."""

RIVALS = {
    "format": ("json",),
    "to": ("renew",),
    "renew": ("to",),
    "region": ("chain", "endpoints"),
    "ca": ("chain", "for_change"),
    "stack": ("every_stack",),
    "every-stack": ("stacks",),
}
"""For each key of the file, the options of the command line that override it."""

PATHS = frozenset({"FILE", "DIR", "AUDIT", "STORE"})
"""The metavars of options whose relative paths start at the file's folder."""


class Config(NamedTuple):
    """The content of a configuration file: defaults for every command, and for single commands."""

    path: Optional[Path] = None
    common: dict[str, Any] = {}  # noqa: RUF012 - never changed
    commands: dict[str, dict[str, Any]] = {}  # noqa: RUF012 - never changed

    def of(self, command: str) -> dict[str, Any]:
        """Return the defaults of one command; those of its table take precedence over the common ones."""
        return {**self.common, **self.commands.get(command, {})}


def find(words: Sequence[str], commands: Sequence[str]) -> Config:
    """Read the file that ``--config`` names, else the nearest one in this folder or above, unless ``--no-config``."""
    before = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    before.add_argument("--config")
    before.add_argument("--no-config", action="store_true")
    try:
        given, _ = before.parse_known_args(_leading(words, commands))
    except SystemExit:
        return Config()
    if given.config is not None:
        return read(Path(given.config), commands)
    path = None if given.no_config else locate()
    return Config() if path is None else read(path, commands)


def _leading(words: Sequence[str], commands: Sequence[str]) -> list[str]:
    """Return the words before the command."""
    for at, word in enumerate(words):
        if word in commands and (at == 0 or words[at - 1] != "--config"):
            return list(words[:at])
    return list(words)


def locate() -> Optional[Path]:
    """Return the nearest file in this folder or above, up to the root of the repository."""
    try:
        here = Path.cwd()
    except OSError:
        return None
    for folder in (here, *here.parents):
        for path in (folder / NAME, folder / "pyproject.toml"):
            if path.is_file() and (path.name == NAME or _has_table(path)):
                return path if _is_ours(path) else None
        if (folder / ".git").exists():
            return None
    return None


def _has_table(path: Path) -> bool:
    try:
        return "[tool.rds-ca" in path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def _is_ours(path: Path) -> bool:
    """Whether the file belongs to this user or to root: another user's file could vouch for any root."""
    if not hasattr(os, "getuid") or path.stat().st_uid in (os.getuid(), 0):
        return True
    print(f"rds-ca: {path} belongs to another user and is not read: name it with --config", file=sys.stderr)
    return False


def read(path: Path, commands: Sequence[str]) -> Config:
    """Read one file."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise StoreNotFoundError(f"cannot read {path}: there is no such file") from None
    except OSError as error:
        raise InputOutputError(f"cannot read {path}: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise InvalidInputError(f"{path}: it is larger than {MOST_BYTES} bytes")
    try:
        table: dict[str, Any] = json.loads(_toml(content.decode("utf-8-sig")))
    except ValueError as error:
        raise InvalidInputError(f"{path}: it is not TOML: {str(error).strip()}") from error
    if path.name == "pyproject.toml":
        table = table.get("tool", {}).get("rds-ca", {})
    common = {name: value for name, value in table.items() if not isinstance(value, dict)}
    tables = {name: value for name, value in table.items() if isinstance(value, dict)}
    for name in tables:
        if name not in commands:
            raise InvalidInputError(f"{path}: there is no command {name!r} (hint: {nearest(name, commands)})")
    return Config(path, common, tables)


def check(config: Config, parsers: dict[str, argparse.ArgumentParser]) -> None:
    """Refuse keys that are not options of the commands that are built."""
    for command, parser in parsers.items():
        known = _options(parser)
        for key in config.commands.get(command, {}):
            _allow(config, key, known)
    if config.common and len(parsers) > 1:
        known = {name: action for parser in parsers.values() for name, action in _options(parser).items()}
        for key in config.common:
            _allow(config, key, known)


def _allow(config: Config, key: str, known: dict[str, argparse.Action]) -> None:
    if key in NEVER:
        raise InvalidInputError(f"{config.path}: {key} is decided on the command line, not in a file")
    if key not in known:
        raise InvalidInputError(
            f"{config.path}: there is no option {key!r} (hint: {nearest(key, sorted(known))})"
        )


def _options(parser: argparse.ArgumentParser) -> dict[str, argparse.Action]:
    return {
        flag[2:]: action
        for action in parser._actions
        for flag in action.option_strings
        if flag.startswith("--")
    }


def prepare(config: Config, command: str, parser: argparse.ArgumentParser) -> None:
    """Let the command line leave out what the file sets."""
    own = [action for name, action in _options(parser).items() if name in config.of(command)]
    for action in own:
        action.required = False
    for group in parser._mutually_exclusive_groups:
        if any(action in own for action in group._group_actions):
            group.required = False


def fill(config: Config, command: str, parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> None:
    """Set the options that the command line left out from the file."""
    known = _options(parser)
    given = {action.dest for action in known.values() if getattr(chosen, action.dest, None) != action.default}
    for key, value in config.of(command).items():
        action = known.get(key)
        if action is None or action.dest in given or any(rival in given for rival in RIVALS.get(key, ())):
            continue
        rivals = [group._group_actions for group in parser._mutually_exclusive_groups]
        if any(action in group and any(other.dest in given for other in group) for group in rivals):
            continue
        setattr(chosen, action.dest, converted(config, key, value, action))


def converted(config: Config, key: str, value: Any, action: argparse.Action) -> Any:
    """Convert a value as the option itself would."""

    def wrong(what: str) -> InvalidInputError:
        return InvalidInputError(f"{config.path}: {key}: {what}")

    if action.nargs == 0:
        if not isinstance(value, bool):
            raise wrong("it has to be true or false")
        return action.const if value and action.const is not None else value
    folder = (config.path or Path()).parent

    def word(text: Any) -> Any:
        if isinstance(text, bool) or not isinstance(text, (str, int, float)):
            raise wrong("it has to be a text or a number")
        shown = str(text)
        if action.metavar in PATHS and shown != "-":
            shown = str(folder / Path(shown).expanduser())
        if callable(action.type):
            try:
                read_as: Any = action.type(shown)
            except (ValueError, argparse.ArgumentTypeError) as error:
                raise wrong(str(error)) from error
        else:
            read_as = shown
        if action.choices is not None and read_as not in action.choices:
            raise wrong(f"it has to be one of {', '.join(map(str, action.choices))}")
        return read_as

    if isinstance(action.default, list) or action.nargs in ("+", "*") or isinstance(action.nargs, int):
        values = [word(each) for each in (value if isinstance(value, list) else [value])]
        if isinstance(action.nargs, int) and action.nargs and len(values) != action.nargs:
            raise wrong(f"it has to have {action.nargs} values")
        return values
    if isinstance(value, list):
        raise wrong("it has to be one value, not a list")
    return word(value)

"""The arguments of ``audit`` and ``rotation.plan``, and the reading of files: plain or compressed, one document or several."""

from __future__ import annotations

import io
import json
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path as _FilePath
from typing import Any, Callable, NamedTuple, Optional, TypeVar, Union

from ._native import Clients, Fleet, Plan, ProbedChain, Usage, probes_from_json, read_file
from .exceptions import (
    InputOutputError,
    InvalidInputError,
    LimitExceededError,
    RdsCaError,
    StoreNotFoundError,
)

Path = Union[str, "os.PathLike[str]"]
"""A file."""

Parsed = TypeVar("Parsed")

MOST_BYTES = 1 << 30
"""The most bytes of one input, decompressed."""

GZIP = b"\x1f\x8b"
"""The first bytes of a gzip file."""


class Input(NamedTuple):
    """One input: its name, its path and its bytes."""

    name: str
    path: Optional[_FilePath]
    content: bytes

    def text(self) -> str:
        """Return its text, read as UTF-8 without the byte order mark."""
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            hint = " (hint: it is UTF-16, as PowerShell writes it: save it as UTF-8)"
            is_utf16 = self.content[:2] in (b"\xff\xfe", b"\xfe\xff")
            message = f"cannot read {self.name}: {error}{hint if is_utf16 else ''}"
            raise InputOutputError(message) from error


def one(path: Path) -> Input:
    """Read one file."""
    try:
        content = read_file(path)
    except FileNotFoundError:
        raise StoreNotFoundError(f"cannot read {os.fspath(path)}: there is no such file") from None
    except OSError as error:
        raise InputOutputError(f"cannot read {os.fspath(path)}: {error.strerror or error}") from error
    name = os.fspath(path)
    return Input(name, _FilePath(name), unpacked(content, name))


def unpacked(content: bytes, name: str) -> bytes:
    """Decompress gzip, within a bound; return anything else as it is."""
    if content[:2] != GZIP:
        return content
    out = io.BytesIO()
    rest = content
    try:
        while rest[:2] == GZIP:
            member = zlib.decompressobj(wbits=31)
            out.write(member.decompress(rest, MOST_BYTES - out.tell() + 1))
            if out.tell() > MOST_BYTES:
                raise LimitExceededError(
                    f"cannot read {name}: decompressed it is larger than {MOST_BYTES} bytes"
                )
            if not member.eof:
                raise InvalidInputError(f"cannot read {name}: the gzip file ends early")
            rest = member.unused_data
    except zlib.error as error:
        raise InvalidInputError(f"cannot read {name}: the gzip file is damaged: {error}") from error
    return out.getvalue()


def documents(source: Input) -> list[str]:
    """Return the JSON documents of an input: one, several in a row, or the members of a list."""
    text = source.text()
    decoder = json.JSONDecoder()
    found: list[Any] = []
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text):
            break
        try:
            value, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            raise InvalidInputError(f"{source.name}: it is not JSON: {error}") from error
        found += value if isinstance(value, list) else [value]
    if not found:
        raise InvalidInputError(f"{source.name}: it is empty")
    # A single document keeps its text, so that errors name its lines.
    return [text] if len(found) == 1 and text.lstrip()[:1] == "{" else [json.dumps(value) for value in found]


def parsed(source: Input, text: str, parse: Callable[[str], Parsed]) -> Parsed:
    """Parse a text of an input; an error names it."""
    try:
        return parse(text)
    except RdsCaError as error:
        raise type(error)(f"{source.name}: {error}") from error


def several(source: Input, parse: Callable[[str], Parsed]) -> list[Parsed]:
    """Parse every document of an input."""
    return [parsed(source, text, parse) for text in documents(source)]


def fleet_of(fleet: Union[Fleet, Path, Sequence[Union[Fleet, Path]]]) -> Fleet:
    """Return the fleet; read it where files are given."""
    if isinstance(fleet, Fleet):
        return fleet
    if isinstance(fleet, (str, bytes, os.PathLike)):
        return Fleet.read(fleet)
    sources = list(fleet)
    if len(sources) == 1 and isinstance(sources[0], Fleet):
        return sources[0]
    return Fleet.read(*(one.to_dict() if isinstance(one, Fleet) else one for one in sources))


def clients_of(clients: Union[Clients, Path, Sequence[Path], None]) -> Optional[Clients]:
    """Return the clients; read their manifests where paths are given."""
    if clients is None or isinstance(clients, Clients):
        return clients
    return Clients.read(clients) if isinstance(clients, (str, os.PathLike)) else Clients.read(*clients)


def usages_of(sessions: Iterable[Union[Usage, Path]]) -> list[Usage]:
    """Return the samples; those that are paths are read from files."""
    found: list[Usage] = []
    for given in sessions:
        found += [given] if isinstance(given, Usage) else several(one(given), Usage.from_json)
    return found


def chains_of(probes: Iterable[Union[ProbedChain, Path]]) -> list[ProbedChain]:
    """Return the probed chains; those that are paths are read from files."""
    found: list[ProbedChain] = []
    for given in probes:
        if isinstance(given, ProbedChain):
            found.append(given)
        else:
            found += [chain for chains in several(one(given), probes_from_json) for chain in chains]
    return found


def policy_of(policy: Union[Mapping[str, Any], Path, Input, None]) -> Optional[str]:
    """Return the JSON of a policy, which is given as values or as a file; an error names the file."""
    if policy is None:
        return None
    if isinstance(policy, Mapping):
        return json.dumps(policy)
    source = policy if isinstance(policy, Input) else one(policy)
    text = source.text()
    parsed(source, text, Plan._check_policy)
    return text

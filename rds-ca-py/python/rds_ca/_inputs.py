"""What ``audit`` and ``rotation.plan`` take alike: values, files that hold them, or both."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Callable, Optional, TypeVar, Union

from ._native import Clients, Fleet, ProbedChain, Usage, probes_from_json, read_file
from .exceptions import InputOutputError, RdsCaError

Path = Union[str, "os.PathLike[str]"]
"""A file."""

_Value = TypeVar("_Value")


def fleet_of(fleet: Union[Fleet, Path, Sequence[Union[Fleet, Path]]]) -> Fleet:
    """Return the fleet, or read it from files."""
    if isinstance(fleet, Fleet):
        return fleet
    if isinstance(fleet, (str, bytes, os.PathLike)):
        return Fleet.read(fleet)
    sources = list(fleet)
    if len(sources) == 1 and isinstance(sources[0], Fleet):
        return sources[0]
    return Fleet.read(*(one.to_dict() if isinstance(one, Fleet) else one for one in sources))


def clients_of(clients: Union[Clients, Path, Sequence[Path], None]) -> Optional[Clients]:
    """Return the clients, or read their manifest or manifests."""
    if clients is None or isinstance(clients, Clients):
        return clients
    return Clients.read(clients) if isinstance(clients, (str, os.PathLike)) else Clients.read(*clients)


def usage_of(usage: Union[Usage, Path]) -> Usage:
    """Return the sample, or read it from a file."""
    return usage if isinstance(usage, Usage) else read_text(usage, Usage.from_json)


def chains_of(probes: Union[ProbedChain, Path]) -> list[ProbedChain]:
    """Return the chain, or read those of a file."""
    return [probes] if isinstance(probes, ProbedChain) else read_text(probes, probes_from_json)


def read_text(path: Path, parse: Callable[[str], _Value]) -> _Value:
    """Read a file of text and parse it; errors name the file."""
    try:
        text = read_file(path).decode()
    except (OSError, UnicodeDecodeError) as error:
        message = f"cannot read {os.fspath(path)}: {error}"
        raise InputOutputError(message) from None
    try:
        return parse(text)
    except RdsCaError as error:
        message = f"{os.fspath(path)}: {error}"
        raise type(error)(message) from error

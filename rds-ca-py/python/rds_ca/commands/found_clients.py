"""The clients of manifests and of a discovery, for commands that join them with a fleet."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import Optional

from .._native import Clients, Fleet
from .inputs import read_clients
from .options import add_several, catalogue_of, text_of


def add_clients(parser: argparse.ArgumentParser) -> None:
    """Add ``--clients`` and ``--discover``."""
    add_several(parser, "--clients", "FILE", "client manifests, TOML or JSON", dest="clients")
    add_several(
        parser,
        "--discover",
        "PATH",
        "find clients in these folders, images and documents, in addition to those of --clients",
        dest="discover",
    )


def split(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Separate paths from ``-``, standard input, which is read as a document."""
    paths = [word for word in words if word != "-"]
    # The engine decides by the content what a document without an ending is.
    return paths, {} if len(paths) == len(words) else {"stdin": text_of("-")}


def clients_of(arguments: argparse.Namespace, fleet: Fleet) -> Optional[Clients]:
    """Read the manifests, and add the clients of a discovery."""
    if not arguments.discover:
        return read_clients(arguments.clients)
    from .._discover import discover  # noqa: PLC0415 - only where it is asked for

    paths, documents = split(arguments.discover)
    found = discover(
        paths,
        documents=documents,
        fleet=fleet,
        at=arguments.at,
        catalogue=catalogue_of(arguments),
        environment=dict(os.environ),
    )
    return found.to_clients(*arguments.clients)

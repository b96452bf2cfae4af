"""Clients of manifests and of a discovery, for the commands that join them with a fleet."""

from __future__ import annotations

import argparse
import os
from typing import Optional

from .._native import Clients, Fleet
from .inputs import read_clients
from .options import add_several, catalogue_of


def add_clients(parser: argparse.ArgumentParser) -> None:
    """Add ``--clients`` and ``--discover``."""
    add_several(parser, "--clients", "FILE", "client manifests, TOML or JSON", dest="clients")
    add_several(
        parser,
        "--discover",
        "PATH",
        "find clients in these folders, images and documents, beside those of --clients",
        dest="discover",
    )


def clients_of(arguments: argparse.Namespace, fleet: Fleet) -> Optional[Clients]:
    """Read the manifests, and what a discovery adds to them."""
    if not arguments.discover:
        return read_clients(arguments.clients)
    from .._discover import discover  # noqa: PLC0415 - only where it is asked for

    found = discover(
        arguments.discover,
        fleet=fleet,
        at=arguments.at,
        catalogue=catalogue_of(arguments),
        environment=dict(os.environ),
    )
    return found.to_clients(*arguments.clients)

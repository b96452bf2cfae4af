"""Values that several rooms have. Import its names from ``rds_ca.results``."""

from __future__ import annotations

from typing import Optional, TypedDict


class Place(TypedDict):
    """A position in a file."""

    file: Optional[str]
    line: Optional[int]
    entry: Optional[str]


class Scope(TypedDict):
    """An account and a region; ``None`` where it is not known."""

    account: Optional[str]
    region: Optional[str]


class Address(TypedDict):
    """A host name or address, or the path of a local socket, with its port."""

    host: str
    port: Optional[int]


class CatalogueSummary(TypedDict):
    """The catalogue edition that was used, and its age."""

    edition: str
    as_of: str
    age_days: int

"""What discoveries find. Import its names from ``rds_ca.results``."""

from __future__ import annotations

from typing import Literal, Optional, TypedDict

from ._driver import Transport, Verifies


class FoundStore(TypedDict):
    """A store that was found; ``used_by`` holds positions in the list of settings."""

    path: str
    line: Optional[int]
    container: str
    within: Optional[str]
    sha256: Optional[str]
    holds: Literal[
        "rds",
        "amazon-trust-services",
        "public-roots",
        "other-authorities",
        "end-entities",
        "nothing",
        "unknown",
    ]
    certificates: int
    region: Optional[str]
    verdict: Literal["trusted", "not_trusted", "unknown"]
    reason: str
    remedy: Optional[str]
    trusted_until: Optional[str]
    is_dependency: bool
    used_by: list[int]


class FoundSetting(TypedDict):
    """A setting that was found: how a client connects, or which store it reads."""

    path: str
    line: int
    key: str
    kind: Literal["dsn", "environment", "options", "pointer", "copied", "fetched", "endpoint"]
    driver: Optional[str]
    store: Optional[str]
    leads_to: Optional[str]
    endpoint: Optional[str]
    transport: Transport
    verifies_chain: Verifies
    verifies_name: Verifies
    remarks: list[str]
    problem: Optional[str]
    service: str


class FoundClient(TypedDict):
    """The settings of one service for one connection; ``settings`` holds positions in the list of settings."""

    name: str
    driver: Optional[str]
    stores: list[str]
    databases: list[str]
    transport: Transport
    verifies_chain: Verifies
    verifies_name: Verifies
    origins: list[str]
    settings: list[int]


class FoundContainer(TypedDict):
    """A container, function or unit, with the names of its variables and files, without values."""

    path: str
    workload: Optional[str]
    name: str
    init: bool
    image: Optional[str]
    variables: Optional[list[str]]
    unset: list[str]
    unresolved: list[str]
    files: list[str]
    error: Optional[str]


class ContainerValues(TypedDict):
    """A container, function or unit, with the values that it is given, as :func:`rds_ca.containers` gives it."""

    path: str
    workload: Optional[str]
    name: str
    init: bool
    env: Optional[dict[str, str]]
    unset: list[str]
    unresolved: list[str]
    files: dict[str, str]
    error: Optional[str]


class DiscoveryGap(TypedDict):
    """What was not read, and why."""

    path: str
    kind: Literal["unreadable", "too-large", "special", "damaged", "skipped", "mounted", "locked", "missing"]
    reason: str
    may_hide: bool


class DiscoveryFinding(TypedDict):
    """A store or a setting that is not fine, or of which that is unknown."""

    rule: Literal["store-refuses", "store-unknown", "setting-verifies-nothing", "setting-unknown"]
    path: str
    line: Optional[int]
    text: str


class DiscoveryValues(TypedDict):
    """A discovery, as :meth:`rds_ca.Discovery.to_dict` gives it."""

    stores: list[FoundStore]
    other_stores: list[FoundStore]
    settings: list[FoundSetting]
    clients: list[FoundClient]
    containers: list[FoundContainer]
    gaps: list[DiscoveryGap]
    files: int

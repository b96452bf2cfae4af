"""The plain values of answers, by name and type: dicts as JSON has them, with the members that are always there.

    >>> import rds_ca
    >>> from rds_ca.results import AuditFinding
    >>> finding: AuditFinding = rds_ca.audit(rds_ca.Fleet.read({"DBInstances": []}), at="2027-01-01").findings[0]
    >>> sorted(AuditFinding.__annotations__) == sorted(finding)
    True

Instants are text (RFC 3339 in UTC). Members may be added in later versions, and never change their meaning.
"""

from __future__ import annotations

from typing import Any, Literal, Optional, TypedDict

__all__ = [
    "AuditCell",
    "AuditClient",
    "AuditDatabase",
    "AuditEvent",
    "AuditFinding",
    "Location",
    "ManifestClient",
    "ManifestSuppression",
    "Subject",
    "Suppressed",
]


class Subject(TypedDict):
    """What a finding is about."""

    kind: Literal["client", "database", "store", "fleet", "catalogue", "manifest"]
    name: str


class Location(TypedDict):
    """A line of a file."""

    file: str
    line: Optional[int]


class Suppressed(TypedDict):
    """Why a finding does not count."""

    reason: str
    until: str


class AuditFinding(TypedDict):
    """One observation of an audit. ``databases`` and ``clients`` are places in the audit's lists of that name."""

    id: str
    rule: str
    severity: Literal["error", "warning", "unknown", "note"]
    subject: Subject
    region: Optional[str]
    ca: Optional[str]
    message: str
    evidence: list[str]
    bites: Optional[str]
    remedy: str
    databases: list[int]
    clients: list[int]
    location: Optional[Location]
    suppressed: Optional[Suppressed]


class AuditDatabase(TypedDict):
    """A database, as the audit sees it."""

    id: str
    arn: Optional[str]
    account: Optional[str]
    region: Optional[str]
    engine: Optional[str]
    version: Optional[str]
    product: str
    cluster: Optional[str]
    host: Optional[str]
    chosen_ca: Optional[str]
    ca: Optional[str]
    ca_known_by: Literal["probe", "certificate_details", "choice", "nothing"]
    next_ca: Optional[str]
    ca_ends: Optional[str]
    ca_ends_by_aws: Optional[str]
    ca_ends_by_certificates: Optional[str]
    ca_offer: Literal["offered", "not_offered", "unknown"]
    ca_is_unlisted: bool
    certificate_ends: Optional[str]
    target_ca: Optional[str]
    tls_forced: Literal["now", "from-next-restart", "no", "unknown"]
    restart: Literal["not_needed", "needed", "unknown"]
    clients: list[int]


class AuditClient(TypedDict):
    """A client, as the audit sees it."""

    name: str
    owner: Optional[str]
    driver: Optional[str]
    driver_version: Optional[str]
    stack: Optional[str]
    mode: str
    connection: Optional[dict[str, Any]]
    stores: list[str]
    selectors: list[str]
    databases: list[int]


class AuditCell(TypedDict):
    """Whether a client accepts a CA in a region."""

    client: int
    region: str
    ca: str
    databases: int
    ca_ends: Optional[str]
    readiness: Literal["ready", "does_not_verify", "unknown", "not_ready"]
    effect: Literal["keeps_working", "stops", "falls_back_to_plain_text", "unknown"]
    rule: Optional[str]
    reason: str
    remedy: Optional[str]
    store: Optional[str]
    until: Optional[str]
    stacks_that_differ: list[str]


class AuditEvent(TypedDict):
    """A date on which something changes state."""

    at: str
    change: str
    subject: str
    databases: list[int]
    clients: list[int]


class ManifestClient(TypedDict):
    """A client, as its owner describes it."""

    name: str
    owner: Optional[str]
    driver: Optional[str]
    driver_version: Optional[str]
    stack: Optional[str]
    mode: str
    stores: list[str]
    password_env: Optional[str]
    databases: list[str]
    file: Optional[str]
    line: Optional[int]


class ManifestSuppression(TypedDict):
    """A finding that is accepted for a time."""

    rule: str
    subject: str
    reason: str
    until: str
    file: Optional[str]
    line: Optional[int]

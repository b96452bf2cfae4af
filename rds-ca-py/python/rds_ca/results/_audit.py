"""What an audit and client manifests answer. Import its names from ``rds_ca.results``."""

from __future__ import annotations

from typing import Literal, Optional, TypedDict

from ._driver import EffectiveValues
from ._shared import CatalogueSummary


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
    """One observation of an audit. ``databases`` and ``clients`` are positions in the audit's lists of that name."""

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
    connection: Optional[EffectiveValues]
    stores: list[str]
    password_env: Optional[str]
    selectors: list[str]
    databases: list[int]
    trust_services: dict[str, list[str]]


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
    command: Optional[str]
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


class AuditRuleValues(TypedDict):
    """A rule of the audit."""

    id: str
    severity: Literal["error", "warning", "unknown", "note"]
    meaning: str
    remedy: str


class AuditCounts(TypedDict):
    """How many findings there are of each severity that are not suppressed, and how many are suppressed."""

    error: int
    warning: int
    unknown: int
    note: int
    suppressed: int


class AuditValues(TypedDict):
    """An audit, as :meth:`rds_ca.Audit.to_dict` gives it and ``schemas/audit.schema.json`` describes it."""

    format: Literal["rds-ca-audit"]
    version: int
    outcome: Literal["fine", "unknown", "not_fine"]
    at: str
    fleet_taken_at: Optional[str]
    catalogue: CatalogueSummary
    has_clients: bool
    counts: AuditCounts
    findings: list[AuditFinding]
    databases: list[AuditDatabase]
    clients: list[AuditClient]
    matrix: list[AuditCell]
    calendar: list[AuditEvent]


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

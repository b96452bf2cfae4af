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
    "AuditRuleValues",
    "AuthoritySummary",
    "AuthorityValues",
    "BundleComparison",
    "BundleValues",
    "CatalogueSummary",
    "CatalogueValues",
    "CertificateValues",
    "Contradiction",
    "DriverValues",
    "Ending",
    "EndpointValues",
    "Location",
    "ManifestClient",
    "ManifestSuppression",
    "Place",
    "ProblemValues",
    "ServedRegion",
    "ServerReason",
    "ServerSideValues",
    "StackGroup",
    "StackValues",
    "StoreContents",
    "StoredCertificate",
    "Subject",
    "Suppressed",
    "TrustValues",
    "Unplaced",
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


class Place(TypedDict):
    """Where in a file something stood."""

    file: Optional[str]
    line: Optional[int]
    entry: Optional[str]


class AuthorityValues(TypedDict):
    """A row of the catalogue, as :meth:`rds_ca.Authority.to_dict` gives it."""

    partition: str
    region: Optional[str]
    production: bool
    ca_id: str
    role: Literal["root", "intermediate"]
    subject: str
    issuer: str
    serial: str
    key_algorithm: str
    signature_algorithm: str
    not_before: str
    not_after: str
    chain_not_after: str
    fingerprint: str
    thumbprint: str
    key_id: str
    status: Literal["default", "current", "retired", "unknown"]
    retired_on: Optional[str]
    rotates_automatically: bool
    provenance: Literal["builtin", "pinned", "operator"]
    vouched: bool
    pem: Optional[str]


class CertificateValues(TypedDict):
    """A certificate, as :meth:`rds_ca.Certificate.to_dict` gives it."""

    authority: Optional[AuthorityValues]
    fingerprint: str
    is_ca: bool
    issuer: str
    key_algorithm: str
    key_id: str
    not_after: str
    not_before: str
    pem: str
    serial: str
    signature_algorithm: str
    subject: str
    thumbprint: str


class ProblemValues(TypedDict):
    """What is wrong with a part of a store."""

    kind: str
    place: Place
    reason: str
    hint: Optional[str]
    may_hide_certificates: bool


class BundleValues(TypedDict):
    """A bundle with its certificates and problems."""

    certificates: list[CertificateValues]
    container: str
    problems: list[ProblemValues]


class CatalogueSummary(TypedDict):
    """The edition that answered, and its age."""

    edition: str
    as_of: str
    age_days: int


class CatalogueValues(TypedDict):
    """The whole catalogue."""

    as_of: str
    authorities: list[AuthorityValues]
    edition: str


class Ending(TypedDict):
    """An authority in use that ends soon."""

    name: str
    region: Optional[str]
    ca_id: str
    role: Literal["root", "intermediate"]
    fingerprint: str
    ends: str
    days_left: int
    message: str
    remedy: str


class Contradiction(TypedDict):
    """A root of a supplied bundle that stands against one of the catalogue's."""

    partition: str
    region: Optional[str]
    ca_id: str
    subject: str
    fingerprint: str
    place: Place
    known: str


class Unplaced(TypedDict):
    """A certificate of a supplied bundle that is no RDS authority."""

    subject: str
    fingerprint: str
    place: Place
    reason: str


class BundleComparison(TypedDict):
    """What a bundle adds to the catalogue, lacks, or states otherwise."""

    sha256: str
    pinned: bool
    known: int
    added: list[AuthorityValues]
    contradicting: list[Contradiction]
    lacking: list[AuthorityValues]
    unplaced: list[Unplaced]
    problems: list[ProblemValues]


class AuthoritySummary(TypedDict):
    """An authority in a few words."""

    partition: str
    region: Optional[str]
    ca_id: str
    role: Literal["root", "intermediate"]
    subject: str
    fingerprint: str
    provenance: str
    vouched: bool


class StoredCertificate(TypedDict):
    """A certificate of a store."""

    name: str
    subject: str
    fingerprint: str
    not_before: str
    not_after: str
    place: Optional[Place]
    authority: Optional[AuthoritySummary]


class ServedRegion(TypedDict):
    """Which CAs of a region a store serves, and which it lacks."""

    region: str
    cas: list[str]
    missing: list[str]


class StoreContents(TypedDict):
    """What a store is and holds."""

    store: Optional[str]
    container: str
    cause: Optional[ProblemValues]
    certificates: list[StoredCertificate]
    serves: list[ServedRegion]
    stacks: list[str]
    problems: list[ProblemValues]
    endings: list[Ending]
    at: str
    catalogue: CatalogueSummary


class StackGroup(TypedDict):
    """Stacks that decide otherwise, for one reason."""

    verdict: Literal["trusted", "not_trusted", "unknown"]
    rule: Optional[str]
    reason: str
    remedy: Optional[str]
    stacks: list[str]


class TrustValues(TypedDict):
    """The whole answer of a check, as :meth:`rds_ca.TrustReport.to_dict` gives it."""

    verdict: Literal["trusted", "not_trusted", "unknown"]
    reason: str
    remedy: Optional[str]
    store: Optional[str]
    container: str
    question: dict[str, Any]
    stack: Optional[str]
    at: str
    rule: Optional[str]
    rejected: Optional[StoredCertificate]
    anchor: Optional[StoredCertificate]
    trusted_until: Optional[str]
    path: list[StoredCertificate]
    missing: list[AuthoritySummary]
    expired: list[StoredCertificate]
    expiring: list[StoredCertificate]
    surplus: list[StoredCertificate]
    intermediates: list[StoredCertificate]
    non_production: list[StoredCertificate]
    look_alikes: list[StoredCertificate]
    problems: list[ProblemValues]
    stacks_that_differ: list[dict[str, Any]]
    endings: list[Ending]
    catalogue: CatalogueSummary


class StackValues(TypedDict):
    """A TLS stack."""

    about: Optional[str]
    checks_host_name: bool
    family: Optional[str]
    id: str
    measured_version: Optional[str]
    reads: Optional[str]


class DriverValues(TypedDict):
    """A driver that is known, and how well."""

    id: str
    title: str
    engines: list[str]
    measured: Optional[str]
    newest: Optional[str]


class AuditRuleValues(TypedDict):
    """A rule of the audit."""

    id: str
    severity: Literal["error", "warning", "unknown", "note"]
    meaning: str
    remedy: str


class EndpointValues(TypedDict):
    """A host name, and what it says."""

    host: str
    port: Optional[int]
    service: str
    kind: str
    region: Optional[str]
    partition: Optional[str]
    identifier: Optional[str]
    authorities: str


class ServerReason(TypedDict, total=False):
    """One observation behind a server's verdict: ``reason`` is always there, the others where they belong to it."""

    reason: str
    ca: str
    on: Optional[str]
    aws: str
    certificates: str
    renewed_by_rds: bool
    chosen: str
    used: str
    to: str
    action: str
    forced_apply: Optional[str]
    product: str


class ServerSideValues(TypedDict):
    """A database's server side."""

    verdict: Literal["current", "affected", "unknown"]
    reasons: list[ServerReason]

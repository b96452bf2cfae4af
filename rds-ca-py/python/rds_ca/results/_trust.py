"""What checks of stores answer. Import its names from ``rds_ca.results``."""

from __future__ import annotations

from typing import Literal, Optional, TypedDict, Union

from ._catalogue import AuthoritySummary, Ending, ProblemValues
from ._shared import CatalogueSummary, Place


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
    """The kind and content of a store."""

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


class StoreReadiness(TypedDict):
    """The worst verdict on a store over every CA that RDS offers in a region."""

    verdict: Literal["trusted", "not_trusted", "unknown"]
    trusted_until: Optional[str]
    region: str
    summary: str


class StackGroup(TypedDict):
    """Stacks that decide differently, for one reason."""

    verdict: Literal["trusted", "not_trusted", "unknown"]
    rule: Optional[str]
    reason: str
    remedy: Optional[str]
    stacks: list[str]


class AuthorityQuestion(TypedDict):
    """Whether a store accepts what RDS serves in a region under a CA."""

    kind: Literal["authority"]
    region: str
    ca: str


class ChainQuestion(TypedDict):
    """Whether a store accepts a chain; ``chain`` has the fingerprints, server certificate first."""

    kind: Literal["chain"]
    chain: list[str]
    host: Optional[str]


class StackDifference(TypedDict):
    """A stack that decides differently from the report, and why."""

    stack: str
    verdict: Literal["trusted", "not_trusted", "unknown"]
    rule: Optional[str]
    reason: str
    remedy: Optional[str]


class TrustValues(TypedDict):
    """The complete answer of a check, as :meth:`rds_ca.TrustReport.to_dict` gives it."""

    verdict: Literal["trusted", "not_trusted", "unknown"]
    reason: str
    remedy: Optional[str]
    store: Optional[str]
    container: str
    question: Union[AuthorityQuestion, ChainQuestion]
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
    stacks_that_differ: list[StackDifference]
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

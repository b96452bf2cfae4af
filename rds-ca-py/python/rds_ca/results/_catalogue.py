"""What the catalogue, bundles and certificates answer. Import its names from ``rds_ca.results``."""

from __future__ import annotations

from typing import Literal, Optional, TypedDict

from ._shared import Place


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


class AuthoritySummary(TypedDict):
    """The short form of an authority."""

    partition: str
    region: Optional[str]
    ca_id: str
    role: Literal["root", "intermediate"]
    subject: str
    fingerprint: str
    provenance: str
    vouched: bool


class CatalogueValues(TypedDict):
    """The catalogue."""

    as_of: str
    authorities: list[AuthorityValues]
    edition: str


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


class Ending(TypedDict):
    """An authority in use that expires soon."""

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
    """A root of a supplied bundle that contradicts one of the catalogue."""

    partition: str
    region: Optional[str]
    ca_id: str
    subject: str
    fingerprint: str
    place: Place
    known: str


class Unplaced(TypedDict):
    """A certificate of a supplied bundle that is not an RDS authority."""

    subject: str
    fingerprint: str
    place: Place
    reason: str


class BundleComparison(TypedDict):
    """What a bundle adds to the catalogue, lacks, or contradicts."""

    sha256: str
    pinned: bool
    known: int
    added: list[AuthorityValues]
    contradicting: list[Contradiction]
    lacking: list[AuthorityValues]
    unplaced: list[Unplaced]
    problems: list[ProblemValues]

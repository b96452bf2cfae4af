"""What live endpoints present. Import its names from ``rds_ca.results``."""

from __future__ import annotations

from typing import Literal, Optional, TypedDict

from ._catalogue import AuthoritySummary


class ProbeFailureValues(TypedDict):
    """Why a probe returned no chain, as :meth:`rds_ca.ProbeFailure.to_dict` gives it."""

    phase: Literal["resolve", "connect", "negotiate", "handshake"]
    kind: str
    reason: str


class ProbeTimings(TypedDict):
    """How long each phase took, in microseconds; ``None`` where it was not reached."""

    resolve_us: Optional[int]
    connect_us: Optional[int]
    negotiate_us: Optional[int]
    handshake_us: Optional[int]


class ProbedChainValues(TypedDict):
    """What an endpoint presented, as :meth:`rds_ca.ProbedChain.to_dict` gives it; ``chain`` holds PEM blocks."""

    host: str
    port: int
    requested: Optional[str]
    protocol: Optional[str]
    address: Optional[str]
    server_name: Optional[str]
    at: str
    tls_version: Optional[str]
    cipher_suite: Optional[str]
    chain: list[str]
    key_proved: bool
    plain_text: Literal["offered", "refused", "unknown"]
    server: Optional[str]
    remarks: list[str]
    timings: ProbeTimings
    failure: Optional[ProbeFailureValues]


class OriginValues(TypedDict):
    """Which authority signed a chain, as :meth:`rds_ca.Origin.to_dict` gives it."""

    verdict: Literal["signed", "not_signed", "unknown", "elsewhere"]
    authority: Optional[AuthoritySummary]
    reason: str

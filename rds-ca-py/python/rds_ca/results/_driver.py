"""What drivers make of their settings. Import its names from ``rds_ca.results``."""

from __future__ import annotations

from typing import Literal, Optional, TypedDict

from ._shared import Address

Transport = Literal["plain", "opportunistic", "opportunistic-plain-first", "required", "error", "unknown"]
"""Whether a connection is encrypted."""
Verifies = Literal["yes", "no", "fallback", "-", "unknown"]
"""Whether the chain or the name is verified; ``-`` where there is no TLS."""


class DriverValues(TypedDict):
    """A known driver, and the versions that were measured."""

    id: str
    title: str
    engines: list[str]
    measured: Optional[str]
    newest: Optional[str]


class ClientStoreValues(TypedDict):
    """A store that decides, as :meth:`rds_ca.ClientStore.to_dict` gives it."""

    place: str
    kind: Literal["file", "folder", "keystore", "inline", "system", "built-in"]
    path: Optional[str]
    present: Optional[bool]


class RemarkValues(TypedDict):
    """A remark on how a driver reads its settings, as :meth:`rds_ca.Remark.to_dict` gives it."""

    kind: Literal[
        "rejected",
        "overrides",
        "ignored",
        "misspelt",
        "missing",
        "implicit",
        "surprise",
        "version",
        "not-measured",
        "unknown",
    ]
    setting: Optional[str]
    text: str


class _AlternativeStated(TypedDict):
    versions: str
    transport: Transport
    verifies_chain: Verifies
    verifies_name: Verifies
    places: list[str]


class Alternative(_AlternativeStated, total=False):
    """What other versions of a driver do with the same settings; ``any_store`` is present only when it is true."""

    any_store: bool


class _EffectiveStated(TypedDict):
    driver: str
    version: str
    engine: Optional[str]
    endpoints: list[Address]
    database: Optional[str]
    user: Optional[str]
    transport: Transport
    verifies_chain: Verifies
    verifies_name: Verifies
    stores: list[ClientStoreValues]
    stack: Optional[str]
    remarks: list[RemarkValues]
    measured: bool
    alternatives: list[Alternative]


class EffectiveValues(_EffectiveStated, total=False):
    """A connection, as :meth:`rds_ca.EffectiveConnection.to_dict` gives it.

    ``refuses_all`` is present only when it is true: the driver then refuses every server.
    """

    refuses_all: bool

"""What mending a store changes. Import its names from ``rds_ca.results``."""

from __future__ import annotations

from typing import Literal, Optional, TypedDict

from ._shared import Place


class StoreChange(TypedDict):
    """A certificate or a part of a store that was added, removed or changed, and why."""

    kind: Literal["added", "removed", "discarded"]
    name: str
    fingerprint: Optional[str]
    not_after: Optional[str]
    place: Optional[Place]
    reason: str


class MendedValues(TypedDict):
    """What was mended, as :meth:`rds_ca.Mended.to_dict` gives it.

    ``not_kept`` names the attributes of the old file that could not be kept, such as its owner.
    """

    container: str
    changes: list[StoreChange]
    rewritten: bool
    notes: list[str]
    proved: bool
    sha256: str
    written: bool
    backup: Optional[str]
    not_kept: list[str]

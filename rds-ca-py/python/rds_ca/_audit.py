"""The audit, of values and of files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Optional, Union

from ._inputs import Path, chains_of, clients_of, fleet_of, usages_of
from ._native import Audit, Catalogue, Clients, Fleet, ProbedChain, Usage
from ._native import audit as _audit


def audit(
    fleet: Union[Fleet, Path, Sequence[Union[Fleet, Path]]],
    *,
    clients: Union[Clients, Path, Sequence[Path], None] = None,
    sessions: Iterable[Union[Usage, Path]] = (),
    probes: Iterable[Union[ProbedChain, Path]] = (),
    target: Optional[str] = None,
    at: Union[datetime, str, None] = None,
    catalogue: Optional[Catalogue] = None,
    horizon_days: Optional[int] = None,
    max_catalogue_age_days: Optional[int] = None,
) -> Audit:
    """Join a fleet, its clients, sessions and probes into findings.

    Values and files are taken alike, as by :func:`rds_ca.rotation.plan`.

    Args:
        fleet: A fleet; or files of AWS's JSON or of ``rds-ca fleet``, one or several.
        clients: Who connects, how, and with which stores, or their manifests; without them their readiness is unknown.
        sessions: How databases were used, or files that ``rds-ca sessions`` wrote.
        probes: What endpoints presented, or files that ``rds-ca probe`` wrote.
        target: Ask whether every database could move to this CA; without it, only those whose CA ends.
        at: The time to judge for, aware or as text; now, if not given.
        catalogue: The authorities to judge by; the built-in ones, if not given.
        horizon_days: How far ahead the end of a CA counts as near; 180, if not given.
        max_catalogue_age_days: An older catalogue is a finding that keeps the audit from being fine.

    Raises:
        InvalidInputError: Something is not what it has to be.
        RdsCaError: A file cannot be read.

    Example:
        >>> audit(Fleet.read({"DBInstances": []}), at="2027-01-01").outcome
        'unknown'

    """
    return _audit(
        fleet_of(fleet),
        clients=clients_of(clients),
        sessions=usages_of(sessions),
        probes=chains_of(probes),
        target=target,
        at=at,
        catalogue=catalogue,
        horizon_days=horizon_days,
        max_catalogue_age_days=max_catalogue_age_days,
    )

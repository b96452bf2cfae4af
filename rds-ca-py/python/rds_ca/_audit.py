"""The audit of values and of files."""

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

    Values and files are accepted alike, as in :func:`rds_ca.rotation.plan`.

    Args:
        fleet: A fleet, or one or more files with AWS's JSON or written by ``rds-ca fleet``.
        clients: The clients, how they connect and with which stores, or their manifests; without them, readiness is unknown.
        sessions: How databases were used, or files that ``rds-ca sessions`` wrote.
        probes: What endpoints presented, or files that ``rds-ca probe`` wrote.
        target: Audit whether every database could move to this CA; without it, only those whose CA expires.
        at: The instant to audit for, an aware datetime or text; now, if not given.
        catalogue: The authorities to use; the built-in ones, if not given.
        horizon_days: How many days ahead the expiry of a CA counts as near; 180, if not given.
        max_catalogue_age_days: An older catalogue is a finding, so that the audit is not fine.

    Raises:
        InvalidInputError: An argument is invalid.
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

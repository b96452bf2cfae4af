"""The fleet: the databases, their CAs, and what could not be read.

    >>> from rds_ca.fleet import Fleet
    >>> fleet = Fleet.read({"DBInstances": [{"DBInstanceIdentifier": "orders"}]})
    >>> fleet.instances[0].ca is None  # not stated: unknown, and not fine
    True
    >>> fleet.instances[0].server_side("2027-01-01").verdict
    'unknown'

``rds_ca.boto.read_fleet`` reads one through boto3.
"""

from __future__ import annotations

from ._native import Cluster, Fleet, Gap, Instance, ServerSide

__all__ = ["Cluster", "Fleet", "Gap", "Instance", "ServerSide"]

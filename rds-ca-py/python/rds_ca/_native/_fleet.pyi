"""The fleet. Import its names from ``rds_ca``."""

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Optional, Union, final

from ..results import (
    ClusterValues,
    FleetValues,
    GapValues,
    InstanceValues,
    ServerReason,
    ServerSideValues,
)
from ._catalogue import Catalogue
from ._trust import Table
from ._types import _FleetSource, _Instant, _ServerVerdict

TLS_PARAMETERS: Sequence[str]
"""The parameters that decide about TLS, by name."""

@final
class Fleet:
    """The databases of any number of accounts and regions, with everything that decides about their certificates.

    A value is ``None`` where AWS did not state it: that is unknown, and never fine. What could not be
    read is in ``gaps``; while there are gaps, no answer about the fleet is complete.

    Example:
        >>> fleet = Fleet.read({"DBInstances": [{"DBInstanceIdentifier": "orders"}]})
        >>> [instance.id for instance in fleet.instances]
        ['orders']

    """

    @classmethod
    def read(
        cls, *sources: _FleetSource, account: Optional[str] = None, region: Optional[str] = None
    ) -> Fleet:
        """Read AWS's JSON, answers of boto3, documents of AWS Health, or fleets saved before.

        Args:
            sources: Paths, dicts as boto3 returns them, bytes, binary files, or lists of these. A file may
                hold one answer, several in a row, one per line (NDJSON), or a list.
            account: The account in which they were read, if the answers do not state it.
            region: The region in which they were read, if the answers do not state it.

        Raises:
            StoreNotFoundError: There is no such file.
            InvalidInputError: It is not JSON, is cut off, or is JSON of another kind.
            LimitExceededError: It is too large; the text names the bound.
            UnsupportedError: It is a fleet saved by a later version.

        """

    @property
    def taken_at(self) -> Optional[datetime]:
        """When it was read, the oldest of several times; None when not stated."""
    @property
    def instances(self) -> list[Instance]:
        """The instances, without duplicates."""
    @property
    def clusters(self) -> list[Cluster]:
        """The clusters."""
    @property
    def gaps(self) -> list[Gap]:
        """What could not be read."""
    def instances_called(self, name: str) -> list[Instance]:
        """Return the instances with that identifier, ARN, resource identifier or host name."""
    def grouped(
        self,
        by: Literal["tag", "cluster", "engine", "account", "region", "ca"],
        *,
        tag: Optional[str] = None,
    ) -> list[tuple[Optional[str], list[Instance]]]:
        """Return the instances in groups: the group's name (None where it is not known) and its members."""
    def write(self, path: Union[str, os.PathLike[str]]) -> None:
        """Save it as JSON, to be read again by ``Fleet.read``."""
    def _regions_by_authority(self) -> tuple[list[str], list[str]]:
        """Return the regions whose databases are under RDS CAs, and those with something under Amazon Trust Services."""
    def _repr_html_(self) -> str:
        """Show instances and gaps in a notebook."""
    def to_dict(self) -> FleetValues:
        """Return it as plain dicts and lists: what ``write`` saves."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    @property
    def table(self) -> Table:
        """The instances as one table for other engines."""
    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object:
        """Return the instances as a stream of the Arrow C interface."""
    def __arrow_c_schema__(self) -> object:
        """Return the schema of the instances through the Arrow C interface."""
    def __len__(self) -> int:
        """Return the number of instances."""

@final
class Instance:
    """A DB instance as ``DescribeDBInstances`` describes it; None is what AWS did not state."""

    @property
    def id(self) -> str:
        """The identifier, unique in its account and region."""
    @property
    def arn(self) -> Optional[str]:
        """The ARN."""
    @property
    def account(self) -> Optional[str]:
        """The account's number from the ARN, else the label under which it was read."""
    @property
    def region(self) -> Optional[str]:
        """The region."""
    @property
    def engine(self) -> Optional[str]:
        """The engine, such as ``postgres``."""
    @property
    def engine_version(self) -> Optional[str]:
        """The engine's version."""
    @property
    def product(self) -> str:
        """The product.

        It is ``rds``, ``aurora``, ``aurora_serverless_v1`` (a cluster), ``multi_az_cluster``, ``document_db``,
        ``neptune``, ``rds_custom`` or ``unknown``.

        """
    @property
    def status(self) -> Optional[str]:
        """The state, such as ``available`` or ``modifying``."""
    @property
    def host(self) -> Optional[str]:
        """The host name of its endpoint."""
    @property
    def port(self) -> Optional[int]:
        """The port of its endpoint."""
    @property
    def cluster(self) -> Optional[str]:
        """The cluster that it is a member of."""
    @property
    def ca(self) -> Optional[str]:
        """The CA that is selected for it."""
    @property
    def certificate_ca(self) -> Optional[str]:
        """The CA that signed the certificate in use."""
    @property
    def certificate_valid_till(self) -> Optional[datetime]:
        """The expiry of the server certificate, not of the CA."""
    @property
    def pending_ca(self) -> Optional[str]:
        """The CA that a pending modification will set."""
    @property
    def pending_changes(self) -> Optional[list[tuple[str, Optional[str]]]]:
        """The pending modifications, with their values unless secret; None when AWS did not state them."""
    @property
    def maintenance_window(self) -> Optional[str]:
        """The weekly window in UTC, such as ``sun:05:00-sun:06:00``."""
    @property
    def tags(self) -> Optional[dict[str, str]]:
        """The tags."""
    def server_side(
        self, at: _Instant = None, *, until: _Instant = None, catalogue: Optional[Catalogue] = None
    ) -> ServerSide:
        """Return what the server side alone shows for the time from ``at`` (now) to ``until`` (the same instant)."""
    def to_dict(self) -> InstanceValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Cluster:
    """A DB cluster as ``DescribeDBClusters`` describes it; None is what AWS did not state."""

    @property
    def id(self) -> str:
        """The identifier, unique in its account and region."""
    @property
    def arn(self) -> Optional[str]:
        """The ARN."""
    @property
    def account(self) -> Optional[str]:
        """The account's number from the ARN, else the label under which it was read."""
    @property
    def region(self) -> Optional[str]:
        """The region."""
    @property
    def engine(self) -> Optional[str]:
        """The engine, such as ``postgres``."""
    @property
    def product(self) -> str:
        """The product.

        It is ``rds``, ``aurora``, ``aurora_serverless_v1`` (a cluster), ``multi_az_cluster``, ``document_db``,
        ``neptune``, ``rds_custom`` or ``unknown``.

        """
    @property
    def endpoints(self) -> list[str]:
        """Every host name of the cluster."""
    @property
    def members(self) -> Optional[list[str]]:
        """The identifiers of its instances."""
    def server_side(
        self, at: _Instant = None, *, until: _Instant = None, catalogue: Optional[Catalogue] = None
    ) -> Optional[ServerSide]:
        """Return what the server side alone shows; None for clusters whose members show it."""
    def to_dict(self) -> ClusterValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Gap:
    """A part of the fleet that could not be read; it may hide databases."""

    @classmethod
    def from_json(cls, text: str) -> Gap:
        """Read what ``to_json`` wrote."""
    @property
    def account(self) -> Optional[str]:
        """The account's number or label."""
    @property
    def region(self) -> Optional[str]:
        """The region."""
    @property
    def operation(self) -> str:
        """The API operation that should have shown it."""
    @property
    def kind(self) -> str:
        """Why, such as ``access_denied``, ``throttled`` or ``more_pages``."""
    @property
    def detail(self) -> str:
        """The message of the service or the client."""
    @property
    def pages_read(self) -> int:
        """How many pages were read before."""
    def to_dict(self) -> GapValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class ServerSide:
    """What a database's server side alone shows: a verdict and every reason."""

    @classmethod
    def from_json(cls, text: str) -> ServerSide:
        """Read what ``to_json`` wrote."""
    @property
    def verdict(self) -> _ServerVerdict:
        """``current`` only if everything that decides was stated and nothing ends or changes."""
    @property
    def reasons(self) -> list[ServerReason]:
        """Every observation, with its ``reason``."""
    def to_dict(self) -> ServerSideValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class FleetBuilder:
    """Builds a fleet, from any thread; ``rds_ca.boto`` uses it."""

    def __init__(self) -> None:
        """Begin an empty fleet."""
    def add(
        self, source: _FleetSource, *, account: Optional[str] = None, region: Optional[str] = None
    ) -> None:
        """Add what ``Fleet.read`` reads."""
    def add_parameters(self, json: str, *, account: str, region: str, cluster: bool, name: str) -> None:
        """Add an answer of ``DescribeDBParameters`` or ``DescribeDBClusterParameters``."""
    def add_gap(
        self, *, account: str, region: str, operation: str, code: str, detail: str, pages_read: int
    ) -> str:
        """Record what could not be read, and return the kind of the gap, which follows from the error code."""
    def taken_at(self, at: _Instant) -> None:
        """Set the time at which it is read; None is now."""
    @property
    def instances(self) -> int:
        """How many instances were added so far."""
    def finish(self) -> Fleet:
        """Return the fleet and begin an empty one."""

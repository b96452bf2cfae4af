"""What a fleet holds, and what a database's server side shows. Import its names from ``rds_ca.results``."""

from __future__ import annotations

from typing import Literal, Optional, TypedDict, Union

from ._shared import Address, Scope


class ServerReason(TypedDict, total=False):
    """One observation behind a server's verdict: ``reason`` is always present, the other members where they apply."""

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


class ServerCertificateValues(TypedDict):
    """The server certificate as AWS states it: the CA that signed it, and its expiry."""

    ca: Optional[str]
    valid_till: Optional[str]


class PendingChange(TypedDict):
    """A pending modification, with its value unless it is secret."""

    name: str
    value: Optional[str]


class ParameterGroupUse(TypedDict):
    """A parameter group of an instance, and whether its values are applied."""

    name: str
    apply_status: Optional[str]


class Tag(TypedDict):
    """A tag."""

    key: str
    value: str


class ClusterMember(TypedDict):
    """A member of a cluster."""

    instance: str
    is_writer: Optional[bool]


# `class` is a keyword of Python.
_InstanceClass = TypedDict("_InstanceClass", {"class": Optional[str]})


class _InstanceStated(_InstanceClass):
    id: str
    arn: Optional[str]
    resource_id: Optional[str]
    account: Optional[str]
    region: Optional[str]
    engine: Optional[str]
    engine_version: Optional[str]
    status: Optional[str]
    endpoint: Optional[Address]
    listener_endpoint: Optional[Address]
    cluster: Optional[str]
    ca: Optional[str]
    server_certificate: Optional[ServerCertificateValues]
    pending: Optional[list[PendingChange]]
    maintenance_window: Optional[str]
    parameter_groups: Optional[list[ParameterGroupUse]]
    option_groups: Optional[list[str]]
    publicly_accessible: Optional[bool]
    multi_az: Optional[bool]
    replica_of: Optional[str]
    created: Optional[str]
    tags: Optional[list[Tag]]


class InstanceValues(_InstanceStated, total=False):
    """An instance, as :meth:`rds_ca.fleet.Instance.to_dict` gives it; ``None`` is what AWS did not state.

    It also has ``class``, the instance class, such as ``db.m6g.large``.
    ``terraform_address`` is present only where the fleet was read from Terraform's JSON.
    """

    terraform_address: str


class _ClusterStated(TypedDict):
    id: str
    arn: Optional[str]
    resource_id: Optional[str]
    account: Optional[str]
    region: Optional[str]
    engine: Optional[str]
    engine_version: Optional[str]
    engine_mode: Optional[str]
    status: Optional[str]
    writer_endpoint: Optional[str]
    reader_endpoint: Optional[str]
    custom_endpoints: Optional[list[str]]
    port: Optional[int]
    members: Optional[list[ClusterMember]]
    server_certificate: Optional[ServerCertificateValues]
    pending: Optional[list[PendingChange]]
    maintenance_window: Optional[str]
    parameter_group: Optional[str]
    created: Optional[str]
    tags: Optional[list[Tag]]


class ClusterValues(_ClusterStated, total=False):
    """A cluster, as :meth:`rds_ca.fleet.Cluster.to_dict` gives it; ``None`` is what AWS did not state.

    ``terraform_address`` is present only where the fleet was read from Terraform's JSON.
    """

    terraform_address: str


class GapValues(TypedDict):
    """A part of a fleet that could not be read, as :meth:`rds_ca.fleet.Gap.to_dict` gives it."""

    scope: Scope
    operation: str
    kind: str
    detail: str
    pages_read: int


class Answer(TypedDict):
    """An operation of the AWS API that was read, and its number of pages."""

    scope: Scope
    operation: str
    pages: int


class ProxyValues(TypedDict):
    """An RDS Proxy."""

    scope: Scope
    name: str
    arn: Optional[str]
    endpoint: Optional[str]
    engine_family: Optional[str]
    require_tls: Optional[bool]
    status: Optional[str]
    tags: Optional[list[Tag]]


class OfferedCa(TypedDict):
    """A CA that AWS offers in an account and region."""

    scope: Scope
    ca: str
    thumbprint: Optional[str]
    valid_from: Optional[str]
    valid_till: Optional[str]
    customer_override: Optional[bool]
    customer_override_valid_till: Optional[str]


class DefaultCa(TypedDict):
    """The CA that new databases of an account and region get."""

    scope: Scope
    ca: str


class EngineSupport(TypedDict):
    """What an engine version can do with certificates, as AWS states it in an account and region."""

    scope: Scope
    engine: str
    version: str
    supported_cas: Optional[list[str]]
    restart: Literal["not_needed", "needed", "unknown"]
    status: Optional[str]
    supports_babelfish: Optional[bool]


class PendingAction(TypedDict):
    """A pending maintenance action of a resource."""

    scope: Scope
    resource: str
    action: str
    auto_applied_after: Optional[str]
    forced_apply: Optional[str]
    current_apply: Optional[str]
    opt_in: Optional[str]
    description: Optional[str]


class ParameterGroupName(TypedDict):
    """A parameter group's name, with its account, its region and what it is for."""

    scope: Scope
    kind: Literal["instance", "cluster"]
    name: str


class ParameterValues(TypedDict):
    """A parameter of a group."""

    value: Optional[str]
    source: Optional[str]
    apply_type: Optional[str]
    apply_method: Optional[str]
    is_modifiable: Optional[bool]


class ParameterGroupValues(TypedDict):
    """The parameters of a group that decide about TLS."""

    group: ParameterGroupName
    parameters: dict[str, ParameterValues]


class HealthEntity(TypedDict):
    """A resource that AWS Health names."""

    name: str
    account: Optional[str]
    status: Optional[str]


class HealthNotice(TypedDict):
    """An event of AWS Health."""

    event: Optional[str]
    scope: Scope
    type_code: Optional[str]
    subject: Literal["certificate_authority", "engine_support", "unknown"]
    start: Optional[str]
    entities: list[HealthEntity]


class FleetValues(TypedDict):
    """A fleet, as :meth:`rds_ca.Fleet.to_dict` gives it and ``Fleet.write`` saves it."""

    format: Literal["rds-ca-fleet"]
    version: int
    taken_at: Optional[str]
    gaps: list[GapValues]
    answers: list[Answer]
    instances: list[InstanceValues]
    clusters: list[ClusterValues]
    proxies: list[ProxyValues]
    offered_cas: list[OfferedCa]
    default_cas: list[DefaultCa]
    engine_support: list[EngineSupport]
    pending_actions: list[PendingAction]
    parameter_groups: list[ParameterGroupValues]
    health: list[HealthNotice]


class _GatherScope(TypedDict):
    account: str
    region: str


class GatherPage(_GatherScope):
    """A page of an operation's answer was read."""

    event: Literal["page"]
    operation: str
    page: int


class GatherGap(_GatherScope):
    """An operation failed: what it would have shown is a gap."""

    event: Literal["gap"]
    operation: str
    why: str


class GatherDone(_GatherScope):
    """An account and region are read: ``done`` of ``of`` so far."""

    event: Literal["done"]
    done: int
    of: int


GatherEvent = Union[GatherPage, GatherGap, GatherDone]
"""What ``rds_ca.boto.read_fleet`` passes to ``progress``."""

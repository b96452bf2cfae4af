"""What plans hold. Import its names from ``rds_ca.results``."""

from __future__ import annotations

from typing import Literal, Optional, TypedDict

from ._fleet import GapValues
from ._shared import Address, Scope


class PlanResource(TypedDict):
    """An instance or a cluster of an account and region."""

    scope: Scope
    kind: Literal["instance", "cluster"]
    id: str
    arn: Optional[str]
    product: str


class PlanDeadline(TypedDict):
    """The first date on which something breaks if nothing is done."""

    on: str
    kind: Literal["chain_ends", "certificate_ends", "forced_maintenance", "queued_change"]


class PlanBreach(TypedDict):
    """A broken rule; it blocks while ``accepted``, the operator's reason, is ``None``."""

    rule: str
    detail: str
    accepted: Optional[str]


class PlanAcceptance(TypedDict):
    """A broken rule that an operator accepts, for one database or for all."""

    rule: str
    database: Optional[str]
    reason: str


class PolicyWindow(TypedDict):
    """A weekly window in which changes may happen."""

    window: str
    utc_offset: str


class PolicyWait(TypedDict):
    """How long and how often a run waits."""

    first_seconds: int
    longest_seconds: int
    limit_seconds: int
    attempts: int


class PolicyValues(TypedDict):
    """How careful a plan is; ``schemas/policy.schema.json`` describes each member."""

    canaries: list[str]
    canary_count: int
    wave_size: int
    per_cluster: int
    per_application: Optional[int]
    application_tag: str
    environment_tags: list[str]
    per_hour: Optional[int]
    soak_seconds: int
    apply: Literal["maintenance_window", "immediately"]
    windows: list[PolicyWindow]
    restart: Literal["restart", "postpone"]
    failover: bool
    evidence_max_age_seconds: int
    probe: bool
    stop_after_failures: int
    wait: PolicyWait


class PlanRoot(TypedDict):
    """A root that a client's store has to hold."""

    region: str
    name: Optional[str]
    fingerprint: Optional[str]


class PlanClientStep(TypedDict):
    """What a client's owner has to do before databases are changed."""

    client: str
    owner: Optional[str]
    stack: Optional[str]
    stores: list[str]
    verdict: Literal["trusted", "not_trusted", "unknown"]
    effect: Optional[Literal["keeps_working", "stops", "falls_back_to_plain_text", "unknown"]]
    reason: Optional[str]
    remedy: str
    commands: list[str]
    roots: list[PlanRoot]
    databases: list[str]


class PlanRenewal(TypedDict):
    """How a certificate is renewed: the maintenance action, or ``None`` where the same CA is set again."""

    action: Optional[str]


class PlanExpectation(TypedDict):
    """The state that a run has to find before it makes a change."""

    resource_id: Optional[str]
    ca: str
    certificate_ca: Optional[str]
    certificate_valid_till: Optional[str]
    pending: list[str]
    engine_version: Optional[str]
    cluster: Optional[str]
    is_writer: Optional[bool]
    window: Optional[str]


# `from` is a keyword of Python.
_StepFrom = TypedDict("_StepFrom", {"from": str})
_BlockedFrom = TypedDict("_BlockedFrom", {"from": Optional[str]})


class PlanStep(_StepFrom):
    """One change of a CA, or one renewal. It also has ``from``, the CA that a rollback returns to."""

    resource: PlanResource
    engine: Optional[str]
    wave: int
    canary: bool
    group: Optional[str]
    application: Optional[str]
    to: str
    renewal: Optional[PlanRenewal]
    restart: Literal["none", "listener_only", "restart", "reboot_afterwards", "postponed", "unknown"]
    failover: Optional[str]
    expected_from: str
    expected_until: Optional[str]
    deadline: Optional[PlanDeadline]
    also_applied: list[str]
    clients: list[str]
    evidence_at: Optional[str]
    accepted: list[PlanBreach]
    rollback: Literal["possible", "impossible", "unknown"]
    notes: list[str]
    endpoint: Optional[Address]
    terraform_address: Optional[str]
    expected: PlanExpectation


class PlanBlocked(_BlockedFrom):
    """A database that must not be changed yet. It also has ``from``, its CA or ``None``."""

    resource: PlanResource
    findings: list[PlanBreach]
    deadline: Optional[PlanDeadline]


class PlanUnchanged(TypedDict):
    """A database that needs no change, and why."""

    resource: PlanResource
    reason: Literal[
        "at_target", "with_cluster", "other_authority", "renews_by_itself", "not_due", "not_selected"
    ]


class PlanDefault(TypedDict):
    """An account and region in which new databases get another CA than the target."""

    scope: Scope
    ca: str
    overridden: Optional[bool]


class PlanValues(TypedDict):
    """A plan, as :meth:`rds_ca.rotation.Plan.to_dict` gives it and ``schemas/plan.schema.json`` describes it."""

    format: Literal["rds-ca-plan"]
    version: int
    digest: str
    target: Optional[str]
    made_at: str
    fleet_taken_at: Optional[str]
    catalogue: str
    policy: PolicyValues
    accepted: list[PlanAcceptance]
    client_steps: list[PlanClientStep]
    steps: list[PlanStep]
    blocked: list[PlanBlocked]
    unchanged: list[PlanUnchanged]
    defaults: list[PlanDefault]
    gaps: list[GapValues]
    notes: list[str]

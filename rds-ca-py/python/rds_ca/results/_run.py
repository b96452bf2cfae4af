"""What runs of plans request, and the outcomes of their steps. Import its names from ``rds_ca.results``."""

from __future__ import annotations

from typing import Literal, Optional, TypedDict, Union

from ._shared import Scope

OutcomeKind = Literal[
    "done",
    "already",
    "restored",
    "failed",
    "drifted",
    "skipped",
    "not_attempted",
    "under_way",
    "would_change",
    "would_stop",
]
"""The outcome of a step."""


class Outcome(TypedDict):
    """The outcome of a step, and why."""

    step: int
    kind: OutcomeKind
    detail: str


class _Progress(TypedDict):
    step: Optional[int]
    database: Optional[str]
    wave: Optional[int]
    waves: int
    settled: int
    steps: int
    text: str


class CallAction(_Progress):
    """Call an operation of the AWS API, and report its response or its failure."""

    action: Literal["call"]
    service: str
    scope: Scope
    operation: str
    parameters: dict[str, Union[str, bool]]
    changes: bool


class WaitAction(_Progress):
    """Wait until a time, or less, and ask for the next action."""

    action: Literal["wait"]
    until: str
    reason: str
    attempt: Optional[int]
    limit: Optional[int]
    gives_up_at: Optional[str]


class ProbeAction(_Progress):
    """Connect to a database and report the CA that signed its chain."""

    action: Literal["probe"]
    host: str
    port: Optional[int]
    engine: Optional[str]
    protocol: Literal["auto", "postgres", "postgres-direct", "mysql", "mssql", "mssql-strict", "tls"]
    region: Optional[str]
    expected: str


class AskAction(_Progress):
    """Ask a person a yes-or-no question."""

    action: Literal["ask"]
    question: str


class FinishedAction(_Progress):
    """Nothing is left to do."""

    action: Literal["finished"]


RunAction = Union[CallAction, WaitAction, ProbeAction, AskAction, FinishedAction]
"""What a run asks its driver to do next, as :meth:`rds_ca.rotation.Run.next` gives it; ``action`` names it."""

"""What runs of plans ask for, and what becomes of their steps. Import its names from ``rds_ca.results``."""

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
"""What became of a step."""


class Outcome(TypedDict):
    """What became of a step, and why."""

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
    """Call an operation of AWS's API, and tell its response or its failure."""

    action: Literal["call"]
    service: str
    scope: Scope
    operation: str
    parameters: dict[str, Union[str, bool]]
    changes: bool


class WaitAction(_Progress):
    """Wait until a time, or shorter, and ask again."""

    action: Literal["wait"]
    until: str
    reason: str
    attempt: Optional[int]
    limit: Optional[int]
    gives_up_at: Optional[str]


class ProbeAction(_Progress):
    """Connect to a database and tell which CA its chain comes from."""

    action: Literal["probe"]
    host: str
    port: Optional[int]
    engine: Optional[str]
    protocol: Literal["auto", "postgres", "postgres-direct", "mysql", "mssql", "mssql-strict", "tls"]
    region: Optional[str]
    expected: str


class AskAction(_Progress):
    """Ask a person a question that is answered by yes or no."""

    action: Literal["ask"]
    question: str


class FinishedAction(_Progress):
    """Nothing is left to do."""

    action: Literal["finished"]


RunAction = Union[CallAction, WaitAction, ProbeAction, AskAction, FinishedAction]
"""What a run asks its driver to do next, as :meth:`rds_ca.rotation.Run.next` gives it; ``action`` tells which."""

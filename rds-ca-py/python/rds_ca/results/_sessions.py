"""What samples of sessions and logs hold. Import its names from ``rds_ca.results``."""

from __future__ import annotations

from typing import Literal, Optional, TypedDict


class ForcedTlsState(TypedDict):
    """Whether the engine refuses sessions without TLS, and which parameter decides."""

    forced: Literal["on", "off", "no_switch", "unknown"]
    parameter: Optional[str]
    value: Optional[str]
    origin: Literal["server", "explicit", "group_default", "engine_default", "option_group", "nothing"]
    apply: Optional[Literal["dynamic", "static"]]
    pending_reboot: Optional[bool]


class ForcedTls(ForcedTlsState):
    """The same, with sentences about the consequences."""

    meaning: list[str]


class ForcedTlsSeen(ForcedTlsState):
    """The same, with the time at which the server stated it."""

    at: str


class SessionValues(TypedDict):
    """A session, as far as the database shows it; ``reason`` states why a state is unknown or refused."""

    user: Optional[str]
    client: Optional[str]
    application: Optional[str]
    database: Optional[str]
    state: Literal["encrypted", "plain", "local", "unknown", "refused"]
    reason: Optional[str]
    protocol: Optional[str]
    cipher: Optional[str]


class SessionGapValues(TypedDict):
    """A precondition that failed, with the database's message."""

    reason: str
    detail: str


class ExcludedSessions(TypedDict):
    """How many sessions a sample leaves out: its own, those of Amazon's users, and background processes."""

    own: int
    service: int
    background: int


class SampleValues(TypedDict):
    """A sample, as :meth:`rds_ca.sessions.Sample.to_dict` gives it."""

    at: str
    engine: Optional[str]
    version: Optional[str]
    sessions: list[SessionValues]
    excluded: ExcludedSessions
    gaps: list[SessionGapValues]
    forced: Optional[ForcedTlsState]


class UsageRow(SessionValues):
    """A kind of session, and how often and when it was seen in samples and logs."""

    sightings: int
    samples: int
    connections: int
    first_seen: Optional[str]
    last_seen: Optional[str]


class UsageGapTally(TypedDict):
    """A precondition that failed, and how often and when."""

    reason: str
    samples: int
    detail: str
    first_seen: str
    last_seen: str


class UsageGap(UsageGapTally):
    """The same, with an explanation and a hint."""

    explanation: str
    hint: str


class UsageServer(TypedDict):
    """The engine and its version, as last seen."""

    engine: str
    version: str
    at: str


# `from` is a keyword of Python.
WatchedLog = TypedDict("WatchedLog", {"from": str, "to": str})
WatchedLog.__doc__ = "A stretch of time, ``from`` and ``to``, of which a log was read."


class UsageWatch(TypedDict):
    """When samples were taken.

    ``samples`` and ``incomplete`` hold milliseconds since 1970: the first, then the difference to each following one.
    """

    summary: str
    samples: list[int]
    incomplete: list[int]
    logs: list[WatchedLog]


class UsageValues(TypedDict):
    """Samples and logs of one instance, as :meth:`rds_ca.sessions.Usage.to_dict` gives them."""

    format: Literal["rds-ca-sessions"]
    version: int
    instance: Optional[str]
    server: Optional[UsageServer]
    forced_tls: Optional[ForcedTlsSeen]
    tls_seen: Literal["yes", "no", "unknown"]
    rows: list[UsageRow]
    gaps: list[UsageGapTally]
    excluded: ExcludedSessions
    watch: UsageWatch


class SessionQuery(TypedDict):
    """A statement that shows sessions; ``since`` and ``until`` are parts of versions of the engine."""

    family: str
    since: list[int]
    until: list[int]
    source: Literal["aws", "ours"]
    sampled: bool
    sql: str
    privileges: str
    preconditions: str
    caveats: str

"""What error messages mean. Import its names from ``rds_ca.results``."""

from __future__ import annotations

from typing import Literal, Optional, TypedDict


class ExplainedMatch(TypedDict):
    """The meaning of a message, and the software that writes it."""

    family: str
    meaning: str
    says: str


class ExplainedFacts(TypedDict):
    """What a message states about the connection."""

    host: Optional[str]
    port: Optional[int]
    region: Optional[str]
    engine: Optional[str]
    store: Optional[str]
    stack: Optional[str]


class ExplainedEvent(TypedDict):
    """A recognised message and its position; equal messages are one event."""

    source: Optional[str]
    line: int
    column: int
    last_line: int
    count: int
    first_seen: Optional[str]
    last_seen: Optional[str]
    quote: str
    matches: list[ExplainedMatch]
    facts: ExplainedFacts


class ExplainedCause(TypedDict):
    """A possible cause of a message; ``event`` is a position in the list of events."""

    id: str
    rank: int
    likelihood: Literal["likely", "possible", "unlikely"]
    title: str
    why: str
    evidence: list[str]
    remedy: str
    command: str
    event: int


class ExplanationValues(TypedDict):
    """An explanation, as :meth:`rds_ca.Explanation.to_dict` gives it.

    ``advice`` lists what to try when nothing is recognised; ``left_out`` counts the kinds of message beyond the bound.
    """

    matches: list[ExplainedMatch]
    causes: list[ExplainedCause]
    events: list[ExplainedEvent]
    verified: bool
    advice: list[str]
    left_out: int

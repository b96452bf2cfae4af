"""TLS as the database sees it. Import its names from ``rds_ca``."""

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Literal, Optional, Union, final

from ..results import (
    ExcludedSessions,
    ForcedTls,
    SampleValues,
    SessionGapValues,
    SessionQuery,
    SessionValues,
    UsageGap,
    UsageRow,
    UsageValues,
)
from ._types import _Instant

@final
class SessionSampler:
    """The engine of ``rds_ca.sessions.Sampler``."""

    def __new__(cls, poolers: list[str] = ...) -> SessionSampler:
        """Make a sampler that knows these poolers."""
    def connected_as(self, id: int) -> None:
        """Set the session identifier that the driver was given."""
    @property
    def engine(self) -> Optional[str]:
        """The engine found; None before the first sample."""
    def sample(
        self, run: Callable[[str], Union[str, tuple[list[str], list[list[Any]]]]], at: _Instant = None
    ) -> Sample:
        """Take a sample; ``run`` gives a statement's columns and rows, or the text of its error."""

@final
class Sample:
    """What a database showed at one moment. Import it from ``rds_ca.sessions``."""

    @classmethod
    def from_json(cls, text: str) -> Sample:
        """Read what ``to_json`` wrote."""
    @staticmethod
    def unreachable(detail: str, at: _Instant = None) -> Sample:
        """Make a sample for a failed connection: a gap in the observation."""
    @property
    def at(self) -> datetime:
        """When it was taken, to the millisecond, in UTC."""
    @property
    def engine(self) -> Optional[str]:
        """The engine found, such as ``postgres``."""
    @property
    def version(self) -> Optional[str]:
        """Its version."""
    @property
    def sessions(self) -> list[SessionValues]:
        """The sessions, in plain values.

        Each has ``user``, ``client``, ``application``, ``database``, ``state``, ``reason``, ``protocol``, ``cipher``.
        ``state`` is ``encrypted``, ``plain``, ``local`` or ``unknown``; the reason states why it is unknown.
        """
    @property
    def gaps(self) -> list[SessionGapValues]:
        """The preconditions that failed, each with ``reason`` and ``detail``."""
    @property
    def excluded(self) -> ExcludedSessions:
        """What was left out: ``own``, ``service`` (Amazon's users) and ``background``."""
    @property
    def forced(self) -> Optional[ForcedTls]:
        """Whether the server refuses sessions without TLS, where it states that."""
    def to_dict(self) -> SampleValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Usage:
    """Samples and logs of one instance, merged over time. Import it from ``rds_ca.sessions``.

    Merging is associative and commutative.
    """

    def __new__(cls, instance: Optional[str] = None) -> Usage:
        """Make an empty usage of the instance of that name."""
    @classmethod
    def from_json(cls, text: str) -> Usage:
        """Read what ``to_json`` wrote.

        Raises:
            InvalidInputError: It is not that JSON.
            UnsupportedError: It is of another version of the format.
            LimitExceededError: A bound is exceeded.

        """
    def to_json(self) -> str:
        """Return the usage as JSON text, to be stored and resumed."""
    def _repr_html_(self) -> str:
        """Show the kinds of session in a notebook."""
    def to_dict(self) -> UsageValues:
        """Return the usage as plain values."""
    def record(self, sample: Sample) -> None:
        """Add a sample.

        Raises:
            ConflictError: It is of another engine, or was added before.
            LimitExceededError: There are too many samples or kinds of session.

        """
    def merge(self, other: Usage) -> Usage:
        """Return the two merged.

        Raises:
            ConflictError: They are of different instances or engines, or share a sample.
            LimitExceededError: There are too many samples or kinds of session.

        """
    @property
    def instance(self) -> Optional[str]:
        """The instance's name."""
    @property
    def tls_seen(self) -> Literal["yes", "no", "unknown"]:
        """Whether TLS was seen; ``no`` only where no session was hidden."""
    @property
    def rows(self) -> list[UsageRow]:
        """The kinds of session seen.

        Each has the members of a session, and ``sightings``, ``samples``, ``connections`` (from logs),
        ``first_seen``, ``last_seen``.
        """
    @property
    def gaps(self) -> list[UsageGap]:
        """The preconditions that failed: ``reason``, ``explanation``, ``hint``, ``detail``, how often."""
    @property
    def watched(self) -> str:
        """For how long and how often samples were taken, in a sentence."""
    @property
    def summary(self) -> str:
        """A summary in a few lines."""
    def probability_of_missing(self, seconds: float) -> Optional[float]:
        """Return the probability that every sample missed one session of that length."""
    def may_have_missed(self, seconds: float) -> Optional[int]:
        """Return the number of such sessions that are all missed with a probability of 5 %."""
    def estimate(self, sightings: int, seconds: float) -> Optional[tuple[float, float, float]]:
        """Estimate how many sessions of that length there were: lower bound, likely, upper bound (95 %)."""
    def __eq__(self, other: object, /) -> bool: ...

def session_queries(engine: str, version: str) -> list[SessionQuery]:
    """Return the statements that ``rds_ca.sessions.queries`` returns."""

def read_session_log(
    paths: Sequence[Union[str, os.PathLike[str]]], format: str, instance: str
) -> tuple[Usage, tuple[int, int, int, int, int]]:
    """Read logs; the numbers are lines, connections, undated ones, cut lines and refused attempts."""

def forced_tls(engine: str, version: str, parameters: Optional[str] = None) -> ForcedTls:
    """Return whether TLS is forced, from ``describe-db-parameters`` as JSON text."""

"""Error messages. Import its names from ``rds_ca``."""

from typing import final

from ..results import ExplainedCause, ExplainedEvent, ExplanationValues
from ._types import _Instant

def explain(text: str) -> Explanation:
    """Explain an error message of any TLS stack: causes in RDS terms, evidence to look for, remedies."""

@final
class Explanation:
    """What an error message means."""

    @property
    def recognised(self) -> bool:
        """Whether anything in the text was recognised, a failure or a successful verification; if not, no cause is guessed."""
    @property
    def verified(self) -> bool:
        """Whether the text shows a successful verification, such as ``Verify return code: 0 (ok)``."""
    @property
    def causes(self) -> list[ExplainedCause]:
        """The possible causes, the likeliest first: id, rank, likelihood, title, why, evidence, remedy, command, event."""
    @property
    def events(self) -> list[ExplainedEvent]:
        """The messages that were recognised: source, line, column, last_line, count, first_seen, last_seen, quote, matches, facts."""
    def _repr_html_(self) -> str:
        """Show the causes in a notebook."""
    def to_dict(self) -> ExplanationValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Explainer:
    """Explains text that arrives in pieces: a log of any length, or a stream. Memory is bounded."""

    def __new__(cls, *, since: _Instant = None) -> Explainer:
        """Skip lines older than ``since``; a line without a time is as old as the last line before it that has one."""
    def begin(self, source: str) -> None:
        """Begin a file: end the one before it, and count lines from 1 again."""
    def push(self, data: bytes) -> None:
        """Read the next piece; it may end anywhere."""
    def take(self) -> Explanation:
        """Explain the complete lines read since the last call; line numbers continue."""
    def finish(self) -> Explanation:
        """Explain everything read since the last call, and start over."""

"""Plans and their runs. Import its names from ``rds_ca``."""

import os
from collections.abc import Sequence
from typing import Literal, Optional, Union, final

from ..results import Outcome, PlanValues, RunAction
from ._audit import Clients
from ._catalogue import Catalogue
from ._fleet import Fleet
from ._probe import ProbedChain
from ._sessions import Usage
from ._types import _Instant

@final
class Plan:
    """What to do in which order to move databases to another CA, and which databases must not be changed yet."""

    @staticmethod
    def _check_policy(policy: str) -> None:
        """Reject JSON that is not a policy, or a policy that no rotation can meet."""
    @classmethod
    def _make(
        cls,
        fleet: Fleet,
        *,
        to: Optional[str] = None,
        clients: Optional[Clients] = None,
        sessions: Sequence[Usage] = ...,
        probes: Sequence[ProbedChain] = ...,
        evidence: Optional[str] = None,
        policy: Optional[str] = None,
        accept: Sequence[str] = ...,
        from_: Sequence[str] = ...,
        only: Sequence[str] = ...,
        except_: Sequence[str] = ...,
        at: _Instant = None,
        catalogue: Optional[Catalogue] = None,
    ) -> Plan:
        """Make a plan; see :func:`rds_ca.rotation.plan`."""
    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Read what ``to_json`` wrote.

        Raises:
            InvalidInputError: It is not a plan.
            ConflictError: Its digest does not match its content.
            UnsupportedError: It is a plan of a later format.

        """
    @property
    def digest(self) -> str:
        """SHA-256 of the plan's content, by which it is approved."""
    @property
    def target(self) -> Optional[str]:
        """The CA that databases will have; None for a renewal of their certificates."""
    @property
    def waves(self) -> int:
        """How many waves there are."""
    @property
    def status(self) -> Literal["ready", "blocked", "unknown"]:
        """``blocked`` while a database is blocked; ``unknown`` while a part of the fleet could not be read; else ``ready``."""
    def to_text(self) -> str:
        """Return the plan as plain text."""
    def to_markdown(self) -> str:
        """Return the page to approve as Markdown: digest, policy, accepted rules, what restarts, what cannot be undone."""
    @property
    def exit_status(self) -> int:
        """The exit status of ``rds-ca plan``: 0, 1 or 3."""
    def to_html(self) -> str:
        """Return the page to approve as one HTML file."""
    def to_terraform(self) -> str:
        """Return what Terraform configurations have to declare, by wave."""
    def to_cloudformation(self) -> str:
        """Return what CloudFormation templates have to declare, by wave."""
    def to_commands(self) -> str:
        """Return AWS CLI commands that do what the steps do; they check nothing."""
    def to_json(self) -> str:
        """Return the plan as JSON, with its digest."""
    def _repr_markdown_(self) -> str:
        """Show the plan in a notebook."""
    def to_dict(self) -> PlanValues:
        """Return the plan as plain values."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Run:
    """A run of a plan, with its journal; :func:`rds_ca.rotation.run` drives it through boto3.

    Facts are on disk before ``next`` returns the action that they announce.
    """

    def __new__(
        cls,
        plan: Plan,
        mode: Literal["dry_run", "forward", "rollback"],
        *,
        approve: str = "",
        journal: Optional[Union[str, os.PathLike[str]]] = None,
        runner: str = "",
    ) -> Run:
        """Begin or resume a run.

        Raises:
            ConflictError: The approval names another plan, or another runner holds the journal.

        """
    @classmethod
    def inspect(cls, plan: Plan, journal: Union[str, os.PathLike[str]]) -> Run:
        """Return the state that a journal records, also while a runner holds it; the result cannot carry anything out."""
    @property
    def resumed(self) -> bool:
        """Whether the journal already contained facts."""
    def skip(self, name: str, reason: str, at: _Instant = None) -> None:
        """Skip the step of that database, for a reason that the journal keeps."""
    @property
    def status(self) -> Literal["fine", "not_fine", "unknown"]:
        """The result of the run so far: ``fine``, ``not_fine`` or ``unknown``."""
    @property
    def exit_status(self) -> int:
        """The exit status of ``rds-ca run``: 0, 1 or 3."""
    @property
    def caveats(self) -> list[str]:
        """What this run cannot know, in sentences."""
    def next(self, at: _Instant = None) -> RunAction:
        """Return the next action; the facts that it follows from are in the journal, on disk."""
    def tell(self, event: str, at: _Instant = None) -> None:
        """Report the result of the last action, as JSON: ``{"event": "response", "json": ...}``."""
    def tell_failure(self, code: str, status: Optional[int], message: str, at: _Instant = None) -> None:
        """Report that a request failed; status None means that there was no response."""
    def command(self, word: Literal["pause", "continue", "stop", "rollback"], at: _Instant = None) -> None:
        """Pass on an operator's command: ``pause``, ``continue``, ``stop`` or ``rollback``."""
    def outcomes(self) -> list[Outcome]:
        """Return the outcome of every step so far."""
    @property
    def stopped(self) -> Optional[str]:
        """Why no further step is started, if that is so."""

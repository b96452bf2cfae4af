"""Fleet, clients, stores and sessions joined. Import its names from ``rds_ca``."""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Optional, Union, final

from .._rows import Rows
from ..results import (
    AuditCell,
    AuditClient,
    AuditDatabase,
    AuditEvent,
    AuditFinding,
    AuditRuleValues,
    AuditValues,
    ManifestClient,
    ManifestSuppression,
)
from ._catalogue import Catalogue
from ._fleet import Fleet
from ._probe import ProbedChain
from ._sessions import Usage

AuditFormat = Literal["text", "json", "md", "html", "sarif", "prometheus", "junit"]

@final
class Clients:
    r"""The clients of a fleet, as their owners describe them, with their stores opened.

    A store that cannot be opened is in ``unopened``: what its clients accept is unknown.

    Example:
        >>> clients = Clients.parse("[[client]]\nname = 'billing'\nmode = 'verify-full'\n")
        >>> clients.clients[0]["mode"]
        'verify-full'

    """

    @classmethod
    def read(
        cls, *paths: Union[str, os.PathLike[str]], environment: Optional[Mapping[str, str]] = None
    ) -> Clients:
        """Read manifests, in TOML or JSON, as one manifest, and open the stores that they name.

        Args:
            paths: The files; relative paths of stores start at the folder of each.
            environment: Where variables are looked up (``password_env``, ``${NAME}``, ``HOME`` for ``~/``); without it,
                the process's environment.

        Raises:
            StoreNotFoundError: There is no such file.
            InvalidInputError: It is not a manifest; the text names line and key.

        """
    @classmethod
    def _of_texts(
        cls,
        texts: Sequence[tuple[Union[str, os.PathLike[str]], str]],
        environment: Optional[Mapping[str, str]] = None,
    ) -> Clients:
        """Read manifests from their texts; relative paths of stores start at the path given with each text."""
    @staticmethod
    def draft(fleet: Fleet, sessions: Sequence[Usage] = ()) -> str:
        """Draft a manifest for the owners of clients to complete, from a fleet and samples of sessions.

        It states nothing about stores and verification: until it is completed, each client in it is unknown.
        """
    @classmethod
    def parse(cls, text: str, environment: Optional[Mapping[str, str]] = None) -> Clients:
        """Read a manifest from its text, as `read` does.

        Raises:
            InvalidInputError: It is not a manifest.

        """
    @property
    def clients(self) -> list[ManifestClient]:
        """The clients: ``name, owner, stack, mode, stores, password_env, databases, line``."""
    @property
    def suppressions(self) -> list[ManifestSuppression]:
        """The findings that are accepted for a time: ``rule, subject, reason, until, line``."""
    @property
    def unopened(self) -> dict[str, str]:
        """The stores that could not be opened, and why."""

@final
class Audit:
    """Who stops connecting to what, when, and what to do.

    An audit is neither true nor false: compare `outcome`.
    """

    @property
    def outcome(self) -> Literal["fine", "unknown", "not_fine"]:
        """The answer in one word: the worst of the findings that are not suppressed."""
    @property
    def exit_status(self) -> int:
        """The exit status of ``rds-ca audit``: 0, 3 or 1."""
    @property
    def at(self) -> datetime:
        """The instant for which the audit answers."""
    @property
    def findings(self) -> Rows[AuditFinding]:
        """The findings, the most severe and soonest first.

        ``id`` is the same from run to run; ``databases`` and ``clients`` are positions in the lists of that name.
        The lists of an audit are made once: changing one changes it for every reader.
        """
    @property
    def databases(self) -> Rows[AuditDatabase]:
        """The databases, in the order of the fleet."""
    @property
    def clients(self) -> Rows[AuditClient]:
        """The clients, in the order of the manifest."""
    @property
    def matrix(self) -> list[AuditCell]:
        """Whether each client accepts each CA that its databases have, will have, or may get."""
    @property
    def calendar(self) -> list[AuditEvent]:
        """Every date on which something changes state."""
    def report(self, format: AuditFormat = "text", *, columns: Optional[int] = None) -> str:
        """Write the audit in a format.

        Args:
            format: The format.
            columns: How wide text may be, from 40 to 160; without it, 80. Other formats have no width.

        Raises:
            InvalidInputError: There is no such format.

        """
    def _repr_markdown_(self) -> str:
        """Show the report in a notebook."""
    def to_dict(self) -> AuditValues:
        """Return the audit as plain values; ``schemas/audit.schema.json`` describes them."""
    def to_json(self) -> str:
        """Return the same as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...

def audit(
    fleet: Fleet,
    *,
    clients: Optional[Clients] = None,
    sessions: Sequence[Usage] = (),
    probes: Sequence[ProbedChain] = (),
    target: Optional[str] = None,
    at: Optional[Union[datetime, str]] = None,
    catalogue: Optional[Catalogue] = None,
    horizon_days: Optional[int] = None,
    max_catalogue_age_days: Optional[int] = None,
) -> Audit:
    """Join a fleet, its clients, sessions and probes into findings.

    Args:
        fleet: The databases.
        clients: The clients, how they connect and with which stores; without them, readiness is unknown.
        sessions: How databases were used, one element for each.
        probes: What endpoints presented.
        target: Audit whether every database could move to this CA; without it, only those whose CA expires.
        at: The instant to audit for, an aware datetime or text; now, if not given.
        catalogue: The authorities to use; the built-in ones, if not given.
        horizon_days: How many days ahead the expiry of a CA counts as near; 180, if not given.
        max_catalogue_age_days: An older catalogue is a finding, so that the audit is not fine.

    Example:
        >>> audit(Fleet.read({"DBInstances": []}), at="2027-01-01").outcome
        'unknown'

    """

def audit_rules() -> list[AuditRuleValues]:
    """Return every rule of the audit: ``id, severity, meaning, remedy``."""

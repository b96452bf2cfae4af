"""Trust stores and TLS stacks. Import its names from ``rds_ca``."""

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Optional, Union, final

from .._rows import Rows
from ..results import StackGroup, StackValues, StoreContents, StoreReadiness, TrustValues
from ._bundles import Bundle, Certificate, Problem
from ._catalogue import Catalogue
from ._types import _Instant, _Source, _Verdict

@final
class Stack:
    """A TLS stack whose rules were measured: how it reads a trust file, verifies, and matches names."""

    @property
    def id(self) -> str:
        """Its identifier, such as ``libpq-verify-full``."""
    @property
    def about(self) -> Optional[str]:
        """Which client it is and how it is configured."""
    @property
    def measured_version(self) -> Optional[str]:
        """The version whose behaviour was measured."""
    @property
    def reads(self) -> Optional[str]:
        """How it reads a trust file."""
    @property
    def family(self) -> Optional[str]:
        """The library or runtime whose rules it follows: ``openssl``, ``java``, ``go`` …"""
    def is_for(self, store: TrustStore) -> bool:
        """Return whether the stack reads stores of this kind, whatever this one contains."""
    @property
    def checks_host_name(self) -> bool:
        """Whether it compares the server certificate with the host name."""
    def to_dict(self) -> StackValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

def stacks(pattern: Optional[str] = None) -> list[Stack]:
    """Return the TLS stacks whose rules are known: all, or those that a name, a family or a glob names.

    Raises:
        UnknownNameError: It matches no stack; the text lists similar names.

    """

@final
class TrustReport:
    """The answer to a question about a store; it has no truth value, so that it cannot be mistaken for one."""

    @classmethod
    def from_json(cls, text: str) -> TrustReport:
        """Read what ``to_json`` wrote."""
    @property
    def verdict(self) -> _Verdict:
        """The answer: ``trusted``, ``not_trusted`` or ``unknown``, which never counts as fine."""
    @property
    def reason(self) -> str:
        """The answer in one sentence."""
    @property
    def remedy(self) -> Optional[str]:
        """What to do about it."""
    @property
    def rule(self) -> Optional[str]:
        """The first rule that rejects, such as ``issuer-not-found`` or ``store-unreadable``."""
    @property
    def store(self) -> Optional[str]:
        """The path by which the store was opened."""
    @property
    def stack(self) -> Optional[str]:
        """The TLS stack whose rules decided; ``None`` for RFC 5280 over the whole file."""
    @property
    def at(self) -> datetime:
        """The instant the question was about, in UTC."""
    @property
    def trusted_until(self) -> Optional[datetime]:
        """The last instant at which the answer stays ``trusted``, as far as the store decides it."""
    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems found in the store."""
    @property
    def stack_groups(self) -> list[StackGroup]:
        """The stacks that decide differently, grouped by verdict and rule, the largest group first.

        Each has ``verdict``, ``rule``, ``reason``, ``remedy`` and ``stacks``.
        """
    def _repr_html_(self) -> str:
        """Show the answer in a notebook."""
    def to_dict(self) -> TrustValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class TrustStore:
    """What a client trusts: a file or a directory, opened once and asked many times."""

    @classmethod
    def open(cls, path: _Source, password: Optional[str] = None) -> TrustStore:
        """Open a file or a directory, a binary file object, or bytes.

        Any content opens, with problems in ``bundle.problems``.

        Args:
            path: What to open.
            password: Opens PKCS#12 and checks the digest of Java key stores.

        Raises:
            StoreNotFoundError: There is no such file.
            AccessDeniedError: The operating system refused access.
            LimitExceededError: It is larger than the bound that the text names.
            WrongPasswordError: The password does not open it.

        """

    @property
    def name(self) -> Optional[str]:
        """The path by which it was opened."""
    @property
    def bundle(self) -> Bundle:
        """The content of the store: certificates and problems."""
    def check(
        self,
        *,
        region: str,
        ca: str,
        stack: Optional[str] = None,
        at: _Instant = None,
        catalogue: Optional[Catalogue] = None,
        horizon_days: Optional[int] = None,
    ) -> TrustReport:
        """Return whether a client with this store accepts what RDS serves in a region under a CA.

        Args:
            region: The region of the databases.
            ca: The CA identifier.
            stack: The TLS stack whose rules decide; without it, RFC 5280 over the whole file.
            at: An aware datetime or text such as ``2027-01-03``; without it, now.
            catalogue: A catalogue other than the built-in one.
            horizon_days: How far ahead certificates are listed as expiring (default 180).

        Raises:
            UnknownNameError: There is no such stack.
            InvalidInputError: The time cannot be read.

        """

    def readiness(self, region: str, stack: Optional[str] = None, *, at: _Instant = None) -> StoreReadiness:
        """Return the worst verdict over the CAs that RDS offers in a region, how long it holds, and a summary in one line.

        Args:
            region: The region of the databases.
            stack: The TLS stack whose rules decide; without it, RFC 5280 over the whole file.
            at: An aware datetime or text such as ``2027-01-03``; without it, now.

        Raises:
            UnknownNameError: There is no such stack.

        Example:
            >>> TrustStore.open(b"").readiness("eu-west-1", at="2027-01-01")["verdict"]
            'not_trusted'

        """

    def contents(self, *, at: _Instant = None, catalogue: Optional[Catalogue] = None) -> StoreContents:
        """Return the kind and content of the store, and the regions and CAs that it serves.

        Args:
            at: The instant at which dates are compared; without it, now.
            catalogue: A catalogue other than the built-in one.

        Returns:
            ``store``, ``container``, ``cause``, ``certificates``, ``serves`` (``region``, ``cas``, ``missing``),
            ``stacks`` (those that load a certificate from it), ``problems``, ``at``, ``catalogue``.

        """

    def accepts(
        self,
        *,
        chain: Union[Bundle, Iterable[Certificate], _Source],
        host: Optional[str] = None,
        stack: Optional[str] = None,
        at: _Instant = None,
        catalogue: Optional[Catalogue] = None,
        key_proved: bool = True,
    ) -> TrustReport:
        """Return whether a client with exactly this store accepts exactly this chain.

        Args:
            chain: What the server sends, server certificate first.
            host: The name that the client connects to; without it, names are not checked.
            stack: The TLS stack whose rules decide; without it, RFC 5280 over the whole file.
            at: An aware datetime or text such as ``2027-01-03``; without it, now.
            catalogue: A catalogue other than the built-in one, to name authorities by.
            key_proved: Whether the server proved in a handshake that it holds the key (``ProbedChain.key_proved``);
                where it did not, the answer is at best unknown.

        Raises:
            UnknownNameError: There is no such stack.
            InvalidInputError: The chain is empty, or the time cannot be read.

        """

def check_many(
    paths: Sequence[Union[str, os.PathLike[str]]],
    *,
    region: str,
    ca: str,
    stack: Optional[str] = None,
    at: _Instant = None,
    password: Optional[str] = None,
    catalogue: Optional[Catalogue] = None,
    horizon_days: Optional[int] = None,
) -> Rows[Union[TrustReport, Exception]]:
    """Check many stores on all cores, in the order of the paths.

    A store that cannot be opened is represented by its :class:`~rds_ca.RdsCaError`, so that one bad file hides no other.
    The arguments are those of :meth:`TrustStore.open` and :meth:`TrustStore.check`.
    """

def check_batch(
    stores: Sequence[Union[str, os.PathLike[str], bytes, bytearray]],
    *,
    region: str,
    ca: str,
    names: Optional[Sequence[str]] = None,
    stack: Optional[str] = None,
    at: _Instant = None,
    password: Optional[str] = None,
    catalogue: Optional[Catalogue] = None,
    horizon_days: Optional[int] = None,
) -> Table:
    """Check many stores on all cores, and return one table with a row for each store, in their order.

    The columns ``error`` and ``error_kind`` have the error of a store that cannot be opened. Equal bytes are checked once,
    and memory grows only with the rows.
    """

def _table(layout: str, json: str) -> Table: ...
def _checks(results: Sequence[object]) -> Table: ...

@final
class Table:
    """A result as a table, which `pyarrow.table`, `polars.DataFrame`, DuckDB and pandas read without a copy.

    ``schemas/arrow.md`` lists the layouts and their columns.
    """

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, in order."""
    @property
    def metadata(self) -> dict[str, str]:
        """The layout's name and version: ``rds_ca.layout``, ``rds_ca.version``."""
    def __len__(self) -> int:
        """Return the number of rows."""
    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object:
        """Return the table as a stream of the Arrow C interface; the consumer casts it to a requested schema."""
    def __arrow_c_schema__(self) -> object:
        """Return the schema through the Arrow C interface."""

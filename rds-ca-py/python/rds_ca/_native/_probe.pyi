"""Live endpoints. Import its names from ``rds_ca``."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal, Optional, final

from ..results import OriginValues, ProbedChainValues, ProbeFailureValues
from ._bundles import Certificate
from ._catalogue import Catalogue
from ._types import _Engine, _Instant

@final
class ProbeFailure:
    """Why a probe brought no chain; ``str()`` gives phase and reason."""

    @classmethod
    def from_json(cls, text: str) -> ProbeFailure:
        """Read one from JSON text."""
    @property
    def phase(self) -> Literal["resolve", "connect", "negotiate", "handshake"]:
        """Where it ended."""
    @property
    def kind(self) -> str:
        """What one would do about it: ``timeout``, ``no_tls``, ``refused``, ``other_protocol`` …"""
    @property
    def reason(self) -> str:
        """The reason in words."""
    def to_dict(self) -> ProbeFailureValues:
        """Return it as plain values."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class ProbedChain:
    """What an endpoint presented, or why it presented nothing; nothing in it was verified."""

    @classmethod
    def from_json(cls, text: str) -> ProbedChain:
        """Read what ``to_json`` wrote."""
    @property
    def host(self) -> str:
        """The host as asked."""
    @property
    def port(self) -> int:
        """The port asked."""
    @property
    def requested(self) -> Optional[str]:
        """The protocol asked for; ``None`` when it was to be found out."""
    @property
    def protocol(self) -> Optional[str]:
        """The protocol that was spoken."""
    @property
    def address(self) -> Optional[str]:
        """The IP address that took the connection."""
    @property
    def server_name(self) -> Optional[str]:
        """The name sent in the handshake (SNI)."""
    @property
    def at(self) -> datetime:
        """When it was asked, in UTC."""
    @property
    def tls_version(self) -> Optional[str]:
        """The TLS version that the server chose, such as ``TLSv1.3``."""
    @property
    def cipher_suite(self) -> Optional[str]:
        """The cipher suite that the server chose, by its IANA name."""
    @property
    def chain(self) -> tuple[Certificate, ...]:
        """The certificates as sent, server certificate first."""
    @property
    def server_certificate(self) -> Optional[Certificate]:
        """The first certificate, when the chain is whole."""
    @property
    def key_proved(self) -> bool:
        """Whether the server proved that it holds the first certificate's key."""
    @property
    def plain_text(self) -> Literal["offered", "refused", "unknown"]:
        """Whether the endpoint also carries sessions without TLS."""
    @property
    def server(self) -> Optional[str]:
        """The server's version, where its protocol shows it before a login."""
    @property
    def remarks(self) -> tuple[str, ...]:
        """What is worth knowing although the chain is whole."""
    @property
    def failure(self) -> Optional[ProbeFailure]:
        """Why there is no whole chain."""
    def origin(self, catalogue: Optional[Catalogue] = None) -> Optional[Origin]:
        """Tell which RDS authority signed the chain, by signatures; ``None`` without a whole chain."""
    def to_dict(self) -> ProbedChainValues:
        """Return everything as plain values, timings included."""
    def to_json(self) -> str:
        """Return everything as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Origin:
    """Where a chain comes from: signatures tell, names only say where to look."""

    @classmethod
    def from_json(cls, text: str) -> Origin:
        """Read what ``to_json`` wrote."""
    @property
    def verdict(self) -> Literal["signed", "not_signed", "unknown", "elsewhere"]:
        """Signed by an RDS authority, merely named like it, undecidable, or from elsewhere."""
    @property
    def region(self) -> Optional[str]:
        """The authority's region."""
    @property
    def ca_id(self) -> Optional[str]:
        """The authority's CA identifier."""
    @property
    def reason(self) -> str:
        """The answer in one sentence."""
    def to_dict(self) -> OriginValues:
        """Return everything as plain values."""
    def to_json(self) -> str:
        """Return everything as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

def probe(
    host: str,
    port: Optional[int] = None,
    engine: _Engine = "auto",
    *,
    timeout: float = 20.0,
    address: Optional[str] = None,
    ask_plain_text: bool = False,
    at: _Instant = None,
) -> ProbedChain:
    """Ask a live endpoint for its chain, without authenticating and without trusting it.

    MySQL and MariaDB count a probe as a connection error of this host, and block the host after
    ``max_connect_errors`` (100 by default) without a login between: do not call this in a tight loop.

    Args:
        host: A name or an address; without ``port`` also ``HOST:PORT``.
        port: The port; without it, the engine's default.
        engine: How to get to TLS; ``auto`` goes by the port, then by what the server says.
        timeout: Seconds for everything together.
        address: Connect to this address; ``host`` stays the name asked for.
        ask_plain_text: Ask PostgreSQL by a second connection whether it takes plain text.
        at: The time to write into the result; without it, now.

    Raises:
        InvalidInputError: The host, the port or the engine cannot be.

    """

def probe_many(
    targets: Sequence[str],
    engine: _Engine = "auto",
    *,
    timeout: float = 20.0,
    concurrency: int = 32,
    progress: Optional[Callable[[ProbedChain, int], object]] = None,
    ask_plain_text: bool = False,
    at: _Instant = None,
) -> list[ProbedChain]:
    """Ask many endpoints (``HOST:PORT``), a bounded number at once, and keep their order.

    Args:
        targets: The endpoints.
        engine: How to get to TLS, for all of them.
        timeout: Seconds for each.
        concurrency: How many at once, at most 512.
        progress: Called with each result as it comes, and with how many are done.
        ask_plain_text: Ask PostgreSQL by a second connection whether it takes plain text.
        at: The time to write into the results; without it, now.

    Raises:
        InvalidInputError: A target, the engine or the concurrency cannot be.

    """

def probes_to_json(probes: Sequence[ProbedChain]) -> str:
    """Write probed chains as the file that an audit reads."""

def probes_from_json(text: str) -> list[ProbedChain]:
    """Read what :func:`probes_to_json` wrote.

    Raises:
        InvalidInputError: It is no such file, or of a later version.

    """

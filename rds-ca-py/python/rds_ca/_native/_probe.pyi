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
    """Why a probe returned no chain; ``str()`` gives phase and reason."""

    @classmethod
    def from_json(cls, text: str) -> ProbeFailure:
        """Read what ``to_json`` wrote."""
    @property
    def phase(self) -> Literal["resolve", "connect", "negotiate", "handshake"]:
        """The phase in which it failed."""
    @property
    def kind(self) -> str:
        """The kind of failure, by what to do about it: ``timeout``, ``no_tls``, ``refused``, ``other_protocol`` …"""
    @property
    def reason(self) -> str:
        """The reason in words."""
    def to_dict(self) -> ProbeFailureValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class ProbedChain:
    """What an endpoint presented, or why it presented nothing. None of it was verified."""

    @classmethod
    def from_json(cls, text: str) -> ProbedChain:
        """Read what ``to_json`` wrote."""
    @property
    def host(self) -> str:
        """The requested host."""
    @property
    def port(self) -> int:
        """The requested port."""
    @property
    def requested(self) -> Optional[str]:
        """The requested protocol; ``None`` when it was to be detected."""
    @property
    def protocol(self) -> Optional[str]:
        """The protocol that was used."""
    @property
    def address(self) -> Optional[str]:
        """The IP address that accepted the connection."""
    @property
    def server_name(self) -> Optional[str]:
        """The name sent in the handshake (SNI)."""
    @property
    def at(self) -> datetime:
        """When it was probed, in UTC."""
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
        """The first certificate, when the chain is complete."""
    @property
    def key_proved(self) -> bool:
        """Whether the server proved that it holds the first certificate's key."""
    @property
    def plain_text(self) -> Literal["offered", "refused", "unknown"]:
        """Whether the endpoint also accepts sessions without TLS."""
    @property
    def server(self) -> Optional[str]:
        """The server's version, where its protocol shows it before a login."""
    @property
    def remarks(self) -> tuple[str, ...]:
        """Remarks on a probe whose chain is complete."""
    @property
    def failure(self) -> Optional[ProbeFailure]:
        """Why there is no complete chain."""
    def origin(self, catalogue: Optional[Catalogue] = None) -> Optional[Origin]:
        """Return the RDS authority that signed the chain, found by signatures; ``None`` without a complete chain."""
    def to_dict(self) -> ProbedChainValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Origin:
    """Which authority signed a chain: signatures decide, names only select the candidates."""

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
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
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
    """Read the certificate chain of a live endpoint, without logging in and without trusting it.

    MySQL and MariaDB count a probe as a connection error of this host, and block the host after
    ``max_connect_errors`` (100 by default) without a login in between: do not call this in a tight loop.

    Args:
        host: A name or an address; without ``port`` also ``HOST:PORT``.
        port: The port; without it, the engine's default.
        engine: How TLS is started; ``auto`` decides by the port, then by what the server sends.
        timeout: Seconds in total.
        address: Connect to this address; the handshake still names ``host``.
        ask_plain_text: Ask PostgreSQL by a second connection whether it accepts plain text.
        at: The time to write into the result; without it, now.

    Raises:
        InvalidInputError: The host, the port or the engine is invalid.

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
    """Probe many endpoints (``HOST:PORT``), a bounded number at a time, and keep their order.

    Args:
        targets: The endpoints.
        engine: How TLS is started, for all of them.
        timeout: Seconds for each.
        concurrency: How many at once, at most 512.
        progress: Called with each result as it arrives, and with the number of results so far.
        ask_plain_text: Ask PostgreSQL by a second connection whether it accepts plain text.
        at: The time to write into the results; without it, now.

    Raises:
        InvalidInputError: A target, the engine or the concurrency is invalid.

    """

def probes_to_json(probes: Sequence[ProbedChain]) -> str:
    """Write probed chains as the file that an audit reads."""

def probes_from_json(text: str) -> list[ProbedChain]:
    """Read what :func:`probes_to_json` wrote.

    Raises:
        InvalidInputError: It is not such a file, or is of a later version.

    """

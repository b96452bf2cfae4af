"""What drivers make of their settings. Import its names from ``rds_ca``."""

import os
from datetime import datetime
from typing import Any, Literal, Optional, Union, final

from ..results import ClientStoreValues, DriverValues, EffectiveValues, RemarkValues
from ._catalogue import Catalogue

def drivers(dsn: Optional[str] = None) -> list[DriverValues]:
    """List the drivers whose rules are known, or those that accept such a connection string.

    Each has ``id``, ``title``, ``engines``, ``measured`` (the versions with which the rules were measured, or ``None``
    where they follow documentation) and ``newest``.
    """

def effective(
    driver: str,
    *,
    version: Optional[str] = None,
    dsn: Optional[str] = None,
    options: Optional[dict[str, Any]] = None,
    environment: Optional[dict[str, str]] = None,
    root: Optional[Union[str, os.PathLike[str]]] = None,
    home: Optional[Union[str, os.PathLike[str]]] = None,
    working_directory: Optional[Union[str, os.PathLike[str]]] = None,
    engine: Optional[str] = None,
) -> EffectiveConnection:
    """Return what a database driver makes of its settings: what is encrypted and verified, and which stores decide.

    It reads nothing but its arguments: ``environment`` is the complete environment, ``root`` is the folder that
    stands for ``/`` (without it no file is read), ``home`` and ``working_directory`` are paths as the client sees them.
    Settings that the driver rejects have the transport ``error``.
    """

@final
class EffectiveConnection:
    """What a driver makes of its settings."""

    @property
    def driver(self) -> str:
        """The driver's identifier."""
    @property
    def version(self) -> str:
        """The version whose rules were applied."""
    @property
    def engine(self) -> Optional[str]:
        """The engine: ``postgresql``, ``mysql``, ``mariadb`` …; ``None`` where that is unknown."""
    @property
    def endpoints(self) -> list[Address]:
        """The servers, in the order in which they are tried."""
    @property
    def database(self) -> Optional[str]:
        """The database."""
    @property
    def user(self) -> Optional[str]:
        """The user."""
    @property
    def transport(
        self,
    ) -> Literal["plain", "opportunistic", "opportunistic-plain-first", "required", "error", "unknown"]:
        """Whether the connection is encrypted.

        It is ``plain``, ``opportunistic``, ``opportunistic-plain-first``, ``required``, ``error`` or ``unknown``.

        """
    @property
    def verifies_chain(self) -> Literal["yes", "no", "fallback", "-", "unknown"]:
        """Whether the chain is verified: ``yes``, ``no``, ``fallback``, ``-`` or ``unknown``."""
    @property
    def verifies_name(self) -> Literal["yes", "no", "fallback", "-", "unknown"]:
        """Whether the host name is verified: ``yes``, ``no``, ``-`` or ``unknown``."""
    @property
    def stores(self) -> list[ClientStore]:
        """The stores that decide, first by precedence."""
    @property
    def stack(self) -> Optional[str]:
        """The TLS stack that decides; ``None`` where it is not known."""
    @property
    def remarks(self) -> list[Remark]:
        """What is worth knowing about how the driver reads the settings."""
    @property
    def measured(self) -> bool:
        """Whether the rules were measured with the real driver."""
    @property
    def summary(self) -> str:
        """The transport and what is verified, in a few words."""
    def verdict(
        self,
        *,
        region: str,
        ca: str,
        at: Union[datetime, str, None] = None,
        catalogue: Optional[Catalogue] = None,
    ) -> Literal["trusted", "not_trusted", "unknown"]:
        """Return whether the stores that decide accept what RDS serves in a region under a CA."""
    def effect(
        self,
        verdict: str,
        *,
        key_type_changes: bool = False,
        tls_forced: Union[bool, str, None] = None,
    ) -> Literal["keeps_working", "stops", "falls_back_to_plain_text", "unknown"]:
        """Return what a change of the server's certificate does to the client, given its stores' verdict on the new chain."""
    def to_dict(self) -> EffectiveValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""

@final
class Address:
    """A server that a client connects to; ``str()`` gives host and port."""

    @property
    def host(self) -> str:
        """The host name, address, or path of a local socket."""
    @property
    def port(self) -> Optional[int]:
        """The port."""
    def __eq__(self, other: object, /) -> bool: ...

@final
class ClientStore:
    """A store that decides."""

    @property
    def place(self) -> str:
        """The setting that names it, such as ``dsn:sslrootcert``."""
    @property
    def kind(self) -> Literal["file", "folder", "keystore", "inline", "system", "built-in"]:
        """What it is: ``file``, ``folder``, ``keystore``, ``inline``, ``system`` or ``built-in``."""
    @property
    def path(self) -> Optional[str]:
        """Its path, as the client sees it."""
    @property
    def present(self) -> Optional[bool]:
        """Whether it exists; ``None`` when that is not known."""
    def to_dict(self) -> ClientStoreValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""

@final
class Remark:
    """A remark on how a driver reads its settings; ``str()`` gives the text."""

    @property
    def kind(self) -> str:
        """Its kind.

        It is ``rejected``, ``overrides``, ``ignored``, ``misspelt``, ``missing``, ``implicit``, ``surprise``, ``version``,
        ``not-measured`` or ``unknown``.

        """
    @property
    def setting(self) -> Optional[str]:
        """The setting, written as in ``ClientStore.place``."""
    @property
    def text(self) -> str:
        """The remark."""
    def to_dict(self) -> RemarkValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""

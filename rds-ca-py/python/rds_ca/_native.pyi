"""The Rust engine. Import its names from ``rds_ca``."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO, Literal, Optional, Union, final

from .results import (
    AuditCell,
    AuditClient,
    AuditDatabase,
    AuditEvent,
    AuditFinding,
    ManifestClient,
    ManifestSuppression,
)

__all__ = [
    "TLS_PARAMETERS",
    "Address",
    "Audit",
    "Authority",
    "Bundle",
    "Catalogue",
    "Certificate",
    "ClientStore",
    "Clients",
    "Cluster",
    "EffectiveConnection",
    "Endpoint",
    "Explainer",
    "Explanation",
    "Fleet",
    "FleetBuilder",
    "Gap",
    "Instance",
    "Mended",
    "Origin",
    "Plan",
    "ProbeFailure",
    "ProbedChain",
    "Problem",
    "Remark",
    "Run",
    "Sample",
    "ServerSide",
    "SessionSampler",
    "Stack",
    "TrustReport",
    "TrustStore",
    "Usage",
    "__version__",
    "_bundle",
    "_mend",
    "audit",
    "audit_rules",
    "check_many",
    "drivers",
    "effective",
    "explain",
    "forced_tls",
    "neutral",
    "probe",
    "probe_many",
    "probes_from_json",
    "probes_to_json",
    "read_session_log",
    "replace_file",
    "session_queries",
    "stacks",
    "write_file",
]

__version__: str
"""The version of the package and of the engine in it."""

_Source = Union[str, os.PathLike[str], bytes, BinaryIO]
_Instant = Union[datetime, str, None]
_Engine = Literal["auto", "postgres", "postgres-direct", "mysql", "mssql", "mssql-strict", "tls"]
_Verdict = Literal["trusted", "not_trusted", "unknown"]

@final
class Certificate:
    """One X.509 certificate (RFC 5280), immutable; equal when its DER is.

    Example:
        >>> root = Catalogue.builtin().authority("eu-west-1", "rds-ca-ecc384-g1")
        >>> Certificate.from_der(root.der).subject_common_name
        'Amazon RDS eu-west-1 Root CA ECC384 G1'

    """

    @classmethod
    def from_der(cls, der: bytes) -> Certificate:
        """Read one certificate from exactly its DER.

        Raises:
            InvalidInputError: The bytes are not one whole certificate.

        """

    @property
    def subject(self) -> str:
        """The subject as RFC 4514 text, most specific attribute first."""
    @property
    def subject_common_name(self) -> Optional[str]:
        """The last common name of the subject, if it has one."""
    @property
    def names(self) -> tuple[str, ...]:
        """The DNS names, addresses, mail addresses and URIs of its subjectAltName."""
    @property
    def issuer(self) -> str:
        """The issuer as RFC 4514 text, most specific attribute first."""
    @property
    def serial(self) -> str:
        """The serial number in lower-case hexadecimal."""
    @property
    def not_before(self) -> datetime:
        """The first second of its validity, in UTC."""
    @property
    def not_after(self) -> datetime:
        """The last second of its validity, in UTC."""
    @property
    def fingerprint(self) -> str:
        """SHA-256 of the DER, in hexadecimal."""
    @property
    def thumbprint(self) -> str:
        """SHA-1 of the DER, in hexadecimal, as ``DescribeCertificates`` returns it."""
    @property
    def key_id(self) -> str:
        """SHA-256 of the SubjectPublicKeyInfo, in hexadecimal: the same for all certificates of a key."""
    @property
    def key_algorithm(self) -> str:
        """The kind and size of the public key, such as ``RSA2048`` or ``EC384``."""
    @property
    def signature_algorithm(self) -> str:
        """The algorithm of the signature, such as ``sha256WithRSAEncryption``."""
    @property
    def is_ca(self) -> bool:
        """Whether basicConstraints says that it is a CA."""
    @property
    def is_self_issued(self) -> bool:
        """Whether issuer and subject are the same name."""
    @property
    def der(self) -> bytes:
        """The certificate's bytes."""
    @property
    def pem(self) -> str:
        """The certificate as a PEM block (RFC 7468)."""
    @property
    def authority(self) -> Optional[Authority]:
        """The RDS authority that it is, by the built-in catalogue."""
    def to_dict(self) -> dict[str, Any]:
        """Return the certificate as plain values."""
    def to_json(self) -> str:
        """Return the certificate as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Problem:
    """Something in a store, besides usable certificates, that a person should know of."""

    @classmethod
    def from_json(cls, text: str) -> Problem:
        """Read what ``to_json`` wrote."""
    @property
    def kind(self) -> str:
        """What sort of problem it is, such as ``truncated`` or ``password_needed``."""
    @property
    def place(self) -> str:
        """Where it is, in words: ``old.pem, line 12``."""
    @property
    def file(self) -> Optional[str]:
        """The file below the directory that was opened."""
    @property
    def line(self) -> Optional[int]:
        """The line, counted from 1."""
    @property
    def entry(self) -> Optional[str]:
        """The alias or position of the entry in a key store."""
    @property
    def reason(self) -> str:
        """What is wrong."""
    @property
    def hint(self) -> str:
        """What to do about it."""
    @property
    def may_hide_certificates(self) -> bool:
        """Whether a certificate may be there that could not be read."""
    def to_dict(self) -> dict[str, Any]:
        """Return the problem as plain values."""
    def to_json(self) -> str:
        """Return the problem as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Bundle:
    """The certificates of a file or directory, each once, together with every problem found.

    Example:
        >>> bundle = Bundle.parse(b"hello")
        >>> len(bundle.certificates), [problem.kind for problem in bundle.problems]
        (0, ['unknown_format'])

    """

    @classmethod
    def read(cls, path: _Source, password: Optional[str] = None) -> Bundle:
        """Read a file or a directory, a binary file object, or bytes; the content decides what it is.

        Args:
            path: What to read.
            password: Opens PKCS#12 and checks the digest of Java key stores.

        Raises:
            StoreNotFoundError: There is no such file.
            AccessDeniedError: The operating system refused access.
            LimitExceededError: It is larger than the bound that the text names.
            WrongPasswordError: The password does not open it.

        """

    @classmethod
    def parse(cls, data: bytes, password: Optional[str] = None) -> Bundle:
        """Read a container's bytes; see :meth:`read`."""
    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """The certificates in the order of the input, duplicates left out."""
    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is not a usable certificate."""
    @property
    def container(self) -> str:
        """What the content is: ``pem``, ``der``, ``pkcs7``, ``jks``, ``jceks``, ``pkcs12``, ``directory``, ``unknown``."""
    def _repr_html_(self) -> str:
        """Show certificates and problems in a notebook."""
    def to_dict(self) -> dict[str, Any]:
        """Return the bundle as plain values."""
    def to_json(self) -> str:
        """Return the bundle as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Authority:
    """A row of the catalogue: one RDS certificate authority in one region."""

    @property
    def region(self) -> Optional[str]:
        """The region; ``None`` for the global roots of 2015 and 2019."""
    @property
    def partition(self) -> str:
        """The partition: ``aws``, ``aws-us-gov``, ``aws-cn`` …"""
    @property
    def ca_id(self) -> str:
        """The CA identifier, such as ``rds-ca-rsa2048-g1``."""
    @property
    def role(self) -> Literal["root", "intermediate"]:
        """Root or intermediate."""
    @property
    def production(self) -> bool:
        """Whether it signs for production databases."""
    @property
    def status(self) -> Literal["default", "current", "retired"]:
        """Whether RDS offers it today, and by default."""
    @property
    def rotates_automatically(self) -> bool:
        """Whether RDS rotates the server certificates under it by itself."""
    @property
    def provenance(self) -> str:
        """``builtin``, ``operator-vouched`` or ``operator``."""
    @property
    def subject(self) -> str:
        """The subject as RFC 4514 text."""
    @property
    def issuer(self) -> str:
        """The issuer as RFC 4514 text."""
    @property
    def key_algorithm(self) -> str:
        """The kind and size of the public key."""
    @property
    def signature_algorithm(self) -> str:
        """The algorithm of the signature."""
    @property
    def not_before(self) -> datetime:
        """The first second of its validity, in UTC."""
    @property
    def not_after(self) -> datetime:
        """The last second of its validity, in UTC."""
    @property
    def chain_not_after(self) -> datetime:
        """The last second of the whole chain up to its root, in UTC."""
    @property
    def fingerprint(self) -> str:
        """SHA-256 of the DER, in hexadecimal."""
    @property
    def thumbprint(self) -> str:
        """SHA-1 of the DER, in hexadecimal, as ``DescribeCertificates`` returns it."""
    @property
    def key_id(self) -> str:
        """SHA-256 of the SubjectPublicKeyInfo, in hexadecimal."""
    @property
    def der(self) -> Optional[bytes]:
        """The certificate, where the catalogue carries it (it does not for GovCloud)."""
    @property
    def pem(self) -> Optional[str]:
        """The certificate as PEM, where the catalogue carries it."""
    def to_dict(self) -> dict[str, Any]:
        """Return the authority as plain values."""
    def to_json(self) -> str:
        """Return the authority as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Catalogue:
    """Which RDS certificate authorities exist.

    Example:
        >>> catalogue = Catalogue.builtin()
        >>> [authority.ca_id for authority in catalogue.authorities("eu-west-1") if authority.status != "retired"]
        ['rds-ca-rsa2048-g1', 'rds-ca-rsa4096-g1', 'rds-ca-ecc384-g1']

    """

    @classmethod
    def builtin(cls) -> Catalogue:
        """Return the embedded catalogue."""
    def with_bundle(self, data: _Source, vouched: bool = False, *, sha256: Optional[str] = None) -> Catalogue:
        """Return a catalogue with authorities that the operator supplies.

        They are labelled ``operator`` in every report, and are called RDS's own only when vouched
        for or when their digest is one that this package pins.

        Args:
            data: The certificates, in any container.
            vouched: The operator vouches for all of them.
            sha256: The operator vouches for them if this is the digest of the data.

        Raises:
            InvalidInputError: The data has another digest, or no RDS authority in it.

        """

    def authorities(self, region: Optional[str] = None, ca: Optional[str] = None) -> list[Authority]:
        """Return the authorities of a region, a CA identifier, both, or all."""
    def authority(self, region: str, ca: str) -> Optional[Authority]:
        """Return the root that answers for a region under a CA."""
    def trust_roots(self, region: str, ca: Optional[str] = None, *, at: _Instant = None) -> list[Authority]:
        """Return the roots that a client of that region's databases should trust at that instant.

        They are those of every CA that RDS offers there, or of one CA. Where only facts are known of a root
        (GovCloud), its ``pem`` is ``None``.
        """
    def standing(self, region: str) -> Literal["known", "without_authorities", "unknown"]:
        """Return what is known of a region; AWS names regions of which no authority is published that we have."""
    def why_not(self, region: str, ca: str) -> str:
        """Return why there is no authority for a region and CA, and what to do."""
    def missing_body(self, region: str, ca: Optional[str] = None, *, at: _Instant = None) -> Optional[str]:
        """Return why the bytes of a region's roots are missing and what to supply; ``None`` where they are there."""
    def endings(self, region: Optional[str] = None, *, at: _Instant = None) -> list[dict[str, Any]]:
        """Return the authorities in use that end within 120 days, of one region or all."""
    @property
    def contradictions(self) -> list[dict[str, Any]]:
        """What an operator supplied, without vouching for it, against roots that the catalogue knows."""
    def compare(self, data: _Source) -> dict[str, Any]:
        """Return what a bundle adds to this catalogue, lacks, or says otherwise."""
    def _refresh(
        self,
        sources: Sequence[tuple[str, bytes]],
        *,
        as_of: _Instant = None,
        sha256: Optional[str] = None,
        admit_contradictions: bool = False,
        allow_lacking: bool = False,
    ) -> tuple[str, str, str]: ...
    @property
    def regions_without_authorities(self) -> list[str]:
        """The regions that AWS names and of which the catalogue has no authority."""
    def current_cas(self, region: str) -> list[str]:
        """Return the CA identifiers that RDS offers in a region today; for an unknown region, everywhere."""
    def recognise(self, certificate: Certificate) -> Optional[Authority]:
        """Return the authority that a certificate is, or whose subject and key it has."""
    @property
    def regions(self) -> list[str]:
        """The production regions that the catalogue knows."""
    @property
    def edition(self) -> str:
        """Which publication of AWS's bundles it was made from."""
    @property
    def as_of(self) -> datetime:
        """When that publication was last known to be what AWS serves, in UTC."""
    def _repr_html_(self) -> str:
        """Show the authorities in a notebook."""
    def to_dict(self) -> dict[str, Any]:
        """Return edition, date and all authorities as plain values."""
    def to_json(self) -> str:
        """Return edition, date and all authorities as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

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
        """Tell whether it is made for what this store is, whatever it then finds in it."""
    @property
    def checks_host_name(self) -> bool:
        """Whether it compares the server certificate with the host name."""
    def to_dict(self) -> dict[str, Any]:
        """Return the stack as plain values."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

def stacks(pattern: Optional[str] = None) -> list[Stack]:
    """Return the TLS stacks whose rules are known: all, or those that a name, a family or a glob names.

    Raises:
        UnknownNameError: It names none; the text has the names that are near.

    """

@final
class TrustReport:
    """The answer to a question about a store; it has no truth value, so that it is not taken for one."""

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
        """What was found in the store besides certificates."""
    @property
    def stack_groups(self) -> list[dict[str, Any]]:
        """The stacks that decide otherwise, grouped by verdict and rule, the largest group first.

        Each has ``verdict``, ``rule``, ``reason``, ``remedy`` and ``stacks``.
        """
    def _repr_html_(self) -> str:
        """Show the answer in a notebook."""
    def to_dict(self) -> dict[str, Any]:
        """Return the whole report as plain values, with everything that has no attribute here."""
    def to_json(self) -> str:
        """Return the whole report as JSON text."""
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
        """What the whole store holds: certificates and problems."""
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
        """Tell whether a client with this store accepts what RDS serves in a region under a CA.

        Args:
            region: The region of the databases.
            ca: The CA identifier.
            stack: The TLS stack whose rules decide; without it, RFC 5280 over the whole file.
            at: An aware datetime or text such as ``2027-01-03``; without it, now.
            catalogue: Another catalogue than the built-in one.
            horizon_days: How far ahead certificates are listed as expiring (default 180).

        Raises:
            UnknownNameError: There is no such stack.
            InvalidInputError: The time cannot be read.

        """

    def contents(self, *, at: _Instant = None, catalogue: Optional[Catalogue] = None) -> dict[str, Any]:
        """Tell what the store is and holds, and which regions and CAs it serves.

        Args:
            at: The instant at which dates are compared; without it, now.
            catalogue: Another catalogue than the built-in one.

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
        """Tell whether a client with this very store accepts this very chain.

        Args:
            chain: What the server sends, server certificate first.
            host: The name that the client connects to; without it, names are not checked.
            stack: The TLS stack whose rules decide; without it, RFC 5280 over the whole file.
            at: An aware datetime or text such as ``2027-01-03``; without it, now.
            catalogue: Another catalogue than the built-in one, to name authorities by.
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
) -> list[Union[TrustReport, Exception]]:
    """Check many stores on all cores, in the order of the paths.

    A store that cannot be opened gives its :class:`~rds_ca.RdsCaError` in its place, so that one
    bad file hides no other. The arguments are those of :meth:`TrustStore.open` and
    :meth:`TrustStore.check`.
    """

def explain(text: str) -> Explanation:
    """Explain an error message of any TLS stack: causes in RDS terms, evidence to look for, remedies."""

@final
class Explanation:
    """What an error message means."""

    @property
    def recognised(self) -> bool:
        """Whether anything in the text was recognised; if not, no cause is guessed."""
    @property
    def verified(self) -> bool:
        """Whether the text shows a verification that went well, such as ``Verify return code: 0 (ok)``."""
    @property
    def causes(self) -> list[dict[str, Any]]:
        """What may have caused it, the likeliest first: id, rank, likelihood, title, why, evidence, remedy, command, event."""
    @property
    def events(self) -> list[dict[str, Any]]:
        """The messages that are known: source, line, column, last_line, count, first_seen, last_seen, quote, matches, facts."""
    def _repr_html_(self) -> str:
        """Show the causes in a notebook."""
    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as plain values."""
    def to_json(self) -> str:
        """Return the explanation as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Explainer:
    """Explains text that comes piece by piece: a log of any length, or a stream. Memory is bounded."""

    def __new__(cls, *, since: _Instant = None) -> Explainer:
        """Leave out what is older than ``since``; lines without a time are as old as the last line before that has one."""
    def begin(self, source: str) -> None:
        """Begin a file: what was read before ends here, and lines are counted anew."""
    def push(self, data: bytes) -> None:
        """Read the next piece; it may end anywhere."""
    def take(self) -> Explanation:
        """Explain what was read since the last call, whole lines only; line numbers go on."""
    def finish(self) -> Explanation:
        """Explain all that was read since the last call, and start anew."""

def drivers(dsn: Optional[str] = None) -> list[dict[str, Any]]:
    """List the drivers whose rules are known, or those that take such a connection string.

    Each has ``id``, ``title``, ``engines``, ``measured`` (the versions that the rules were measured with, or
    ``None`` where they follow documentation) and ``newest``.
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
    """Tell what a database driver makes of its settings: what is encrypted and verified, and which stores decide.

    Nothing is read but what is handed in: ``environment`` is all there is of an environment, ``root`` is the folder
    that stands for ``/`` (without it no file is read), ``home`` and ``working_directory`` are paths as the client
    sees them. Settings that the driver rejects have the transport ``error``.
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
        """The engine: ``postgresql``, ``mysql``, ``mariadb`` …"""
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
        """Whether the connection is encrypted."""
    @property
    def verifies_chain(self) -> Literal["yes", "no", "fallback", "-", "unknown"]:
        """Whether the chain is verified."""
    @property
    def verifies_name(self) -> Literal["yes", "no", "fallback", "-", "unknown"]:
        """Whether the host name is verified."""
    @property
    def stores(self) -> list[ClientStore]:
        """The stores that decide, first by precedence."""
    @property
    def stack(self) -> Optional[str]:
        """The TLS stack that decides."""
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
        """Tell whether the stores that decide accept what RDS serves in a region under a CA."""
    def effect(
        self,
        verdict: str,
        *,
        key_type_changes: bool = False,
        tls_forced: Union[bool, str, None] = None,
    ) -> Literal["keeps_working", "stops", "falls_back_to_plain_text", "unknown"]:
        """Tell what a change of the server's certificate does, given the stores' verdict on the new chain."""
    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
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
        """What it is."""
    @property
    def path(self) -> Optional[str]:
        """Its path, as the client sees it."""
    @property
    def present(self) -> Optional[bool]:
        """Whether it is there; ``None`` when that is not known."""
    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
    def to_json(self) -> str:
        """Return it as JSON text."""

@final
class Remark:
    """Something worth knowing about how a driver reads its settings; ``str()`` gives the text."""

    @property
    def kind(self) -> str:
        """``rejected``, ``overrides``, ``ignored``, ``misspelt``, ``missing``, ``implicit``, ``surprise`` …"""
    @property
    def setting(self) -> Optional[str]:
        """The setting, in the words of ``ClientStore.place``."""
    @property
    def text(self) -> str:
        """The remark."""
    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
    def to_json(self) -> str:
        """Return it as JSON text."""

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
    def to_dict(self) -> dict[str, Any]:
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
    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, timings included."""
    def to_json(self) -> str:
        """Return everything as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Endpoint:
    """A host name, and a port where one is given, told apart by the way AWS forms endpoint names."""

    @classmethod
    def parse(cls, text: str) -> Endpoint:
        """Read ``host`` or ``host:port``; a name that AWS did not form has the service ``unknown``."""
    @property
    def host(self) -> str:
        """The host name or address, in lower case and without a final dot."""
    @property
    def port(self) -> Optional[int]:
        """The port, where the text had one."""
    @property
    def service(self) -> Literal["rds", "document_db", "neptune", "unknown"]:
        """The service of the domain."""
    @property
    def kind(
        self,
    ) -> Literal[
        "instance",
        "cluster_writer",
        "cluster_reader",
        "cluster_custom",
        "shard_group",
        "global_writer",
        "proxy",
        "proxy_endpoint",
        "unknown",
    ]:
        """What the endpoint leads to."""
    @property
    def region(self) -> Optional[str]:
        """The region in the name."""
    @property
    def partition(self) -> Optional[str]:
        """The partition of the domain or of the region."""
    @property
    def identifier(self) -> Optional[str]:
        """The identifier that the name starts with: of the instance, the cluster, the proxy …"""
    @property
    def authorities(self) -> Literal["rds", "amazon-trust-services", "unknown"]:
        """Whose authorities sign its certificate, as far as the name tells."""
    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
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
    def to_dict(self) -> dict[str, Any]:
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

@final
class SessionSampler:
    """The engine of ``rds_ca.sessions.Sampler``."""

    def __new__(cls, poolers: list[str] = ...) -> SessionSampler:
        """Make a sampler that knows these poolers."""
    def connected_as(self, id: int) -> None:
        """Tell which session identifier the driver was given."""
    @property
    def engine(self) -> Optional[str]:
        """The engine found, once there was a sample."""
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
        """Make the sample that could not be taken for want of a connection: a gap in the watch."""
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
    def sessions(self) -> list[dict[str, Any]]:
        """The sessions, in plain values.

        Each has ``user``, ``client``, ``application``, ``database``, ``state``, ``reason``, ``protocol``, ``cipher``.
        ``state`` is ``encrypted``, ``plain``, ``local`` or ``unknown``; the reason says why it is unknown.
        """
    @property
    def gaps(self) -> list[dict[str, Any]]:
        """The preconditions that failed, each with ``reason`` and ``detail``."""
    @property
    def excluded(self) -> dict[str, int]:
        """What was left out: ``own``, ``service`` (Amazon's users) and ``background``."""
    @property
    def forced(self) -> Optional[dict[str, Any]]:
        """Whether the server refuses sessions without TLS, where it says so."""
    def to_dict(self) -> dict[str, Any]:
        """Return the sample as plain values."""
    def to_json(self) -> str:
        """Return the sample as JSON text."""
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
            LimitExceededError: It is beyond a bound.

        """
    def to_json(self) -> str:
        """Return all of it as JSON text, to be stored and resumed."""
    def _repr_html_(self) -> str:
        """Show who was seen how in a notebook."""
    def to_dict(self) -> dict[str, Any]:
        """Return the same as plain values."""
    def record(self, sample: Sample) -> None:
        """Add a sample.

        Raises:
            ConflictError: It is of another engine, or was added before.
            LimitExceededError: There are too many samples or kinds of session.

        """
    def merge(self, other: Usage) -> Usage:
        """Return both together.

        Raises:
            ConflictError: They are of different instances or engines, or share a sample.
            LimitExceededError: There are too many samples or kinds of session.

        """
    @property
    def instance(self) -> Optional[str]:
        """The instance's name."""
    @property
    def tls_seen(self) -> Literal["yes", "no", "unknown"]:
        """Whether TLS was seen; ``no`` only where nothing was hidden."""
    @property
    def rows(self) -> list[dict[str, Any]]:
        """The kinds of session seen.

        Each has what a session has, and ``sightings``, ``samples``, ``connections`` (from logs),
        ``first_seen``, ``last_seen``.
        """
    @property
    def gaps(self) -> list[dict[str, Any]]:
        """The preconditions that failed: ``reason``, ``explanation``, ``hint``, ``detail``, how often."""
    @property
    def watched(self) -> str:
        """How long and how densely it was watched, in a sentence."""
    @property
    def summary(self) -> str:
        """What is known, in a few lines."""
    def probability_of_missing(self, seconds: float) -> Optional[float]:
        """Return the probability that every sample missed one session of that length."""
    def may_have_missed(self, seconds: float) -> Optional[int]:
        """Return how many such sessions may all have been missed with a probability of 5 %."""
    def estimate(self, sightings: int, seconds: float) -> Optional[tuple[float, float, float]]:
        """Estimate how many sessions of that length there were: lower bound, likely, upper bound (95 %)."""
    def __eq__(self, other: object, /) -> bool: ...

def session_queries(engine: str, version: str) -> list[dict[str, Any]]:
    """Return the statements that ``rds_ca.sessions.queries`` returns."""

def read_session_log(
    paths: Sequence[Union[str, os.PathLike[str]]], format: str, instance: str
) -> tuple[Usage, tuple[int, int, int, int]]:
    """Read logs; the numbers are lines, connections, undated ones and cut lines."""

def forced_tls(engine: str, version: str, parameters: Optional[str] = None) -> dict[str, Any]:
    """Tell whether TLS is forced, from ``describe-db-parameters`` as JSON text."""

TLS_PARAMETERS: Sequence[str]
"""The parameters that decide about TLS, by name."""

_ServerVerdict = Literal["current", "affected", "unknown"]
_FleetSource = Union[str, os.PathLike[str], bytes, BinaryIO, dict[str, Any], Sequence[Any]]

@final
class Fleet:
    """The databases of any number of accounts and regions, with what decides about their certificates.

    Wherever a value is ``None``, AWS did not say: that is unknown, and never fine. What could not be
    read is in ``gaps``; while there are any, no answer about the fleet is complete.

    Example:
        >>> fleet = Fleet.read({"DBInstances": [{"DBInstanceIdentifier": "orders"}]})
        >>> [instance.id for instance in fleet.instances]
        ['orders']

    """

    @classmethod
    def read(
        cls, *sources: _FleetSource, account: Optional[str] = None, region: Optional[str] = None
    ) -> Fleet:
        """Read AWS's JSON, answers of boto3, documents of AWS Health, or fleets saved before.

        Args:
            sources: Paths, dicts as boto3 returns them, bytes, binary files, or lists of these. A file may
                hold one answer, many behind each other, one a line (NDJSON), or a list.
            account: Where they were read, if the answers do not say.
            region: Where they were read, if the answers do not say.

        Raises:
            StoreNotFoundError: There is no such file.
            InvalidInputError: It is not JSON, ends in the middle, or is JSON of something else.
            LimitExceededError: It is too large; the text names the bound.
            UnsupportedError: It is a fleet saved by a later version.

        """

    @property
    def taken_at(self) -> Optional[datetime]:
        """When it was read, the oldest of several times; None when nobody said."""
    @property
    def instances(self) -> list[Instance]:
        """The instances, each once."""
    @property
    def clusters(self) -> list[Cluster]:
        """The clusters."""
    @property
    def gaps(self) -> list[Gap]:
        """What could not be seen."""
    def instances_called(self, name: str) -> list[Instance]:
        """Return the instances of that identifier, ARN, resource identifier or host name."""
    def grouped(
        self,
        by: Literal["tag", "cluster", "engine", "account", "region", "ca"],
        *,
        tag: Optional[str] = None,
    ) -> list[tuple[Optional[str], list[Instance]]]:
        """Return the instances in groups: the group's name (None where it is not known) and its members."""
    def write(self, path: Union[str, os.PathLike[str]]) -> None:
        """Save it as JSON, to be read again by ``Fleet.read``."""
    def _repr_html_(self) -> str:
        """Show instances and gaps in a notebook."""
    def to_dict(self) -> dict[str, Any]:
        """Return it as plain dicts and lists: what ``write`` saves."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __len__(self) -> int:
        """Return the number of instances."""

@final
class Instance:
    """A DB instance as ``DescribeDBInstances`` describes it; None is what AWS did not say."""

    @property
    def id(self) -> str:
        """The identifier, unique in its account and region."""
    @property
    def arn(self) -> Optional[str]:
        """The ARN."""
    @property
    def account(self) -> Optional[str]:
        """The account's number from the ARN, else the label under which it was read."""
    @property
    def region(self) -> Optional[str]:
        """The region."""
    @property
    def engine(self) -> Optional[str]:
        """The engine, such as ``postgres``."""
    @property
    def engine_version(self) -> Optional[str]:
        """The engine's version."""
    @property
    def product(self) -> str:
        """``rds``, ``aurora``, ``multi_az_cluster``, ``document_db``, ``neptune``, ``rds_custom``, or not known."""
    @property
    def status(self) -> Optional[str]:
        """The state, such as ``available`` or ``modifying``."""
    @property
    def host(self) -> Optional[str]:
        """The host name of its endpoint."""
    @property
    def port(self) -> Optional[int]:
        """The port of its endpoint."""
    @property
    def cluster(self) -> Optional[str]:
        """The cluster that it is a member of."""
    @property
    def ca(self) -> Optional[str]:
        """The CA that is chosen for it."""
    @property
    def certificate_ca(self) -> Optional[str]:
        """The CA that signed the certificate in use."""
    @property
    def certificate_valid_till(self) -> Optional[datetime]:
        """The last instant of the server certificate, not of the CA."""
    @property
    def pending_ca(self) -> Optional[str]:
        """The CA that a waiting modification will set."""
    @property
    def pending_changes(self) -> Optional[list[tuple[str, Optional[str]]]]:
        """The modifications that wait, with their values unless secret; None when AWS did not say."""
    @property
    def maintenance_window(self) -> Optional[str]:
        """The weekly window in UTC, such as ``sun:05:00-sun:06:00``."""
    @property
    def tags(self) -> Optional[dict[str, str]]:
        """The tags."""
    def server_side(
        self, at: _Instant = None, *, until: _Instant = None, catalogue: Optional[Catalogue] = None
    ) -> ServerSide:
        """Tell what its own side says about the time from ``at`` (now) to ``until`` (the same instant)."""
    def to_dict(self) -> dict[str, Any]:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Cluster:
    """A DB cluster as ``DescribeDBClusters`` describes it; None is what AWS did not say."""

    @property
    def id(self) -> str:
        """The identifier, unique in its account and region."""
    @property
    def arn(self) -> Optional[str]:
        """The ARN."""
    @property
    def account(self) -> Optional[str]:
        """The account's number from the ARN, else the label under which it was read."""
    @property
    def region(self) -> Optional[str]:
        """The region."""
    @property
    def engine(self) -> Optional[str]:
        """The engine."""
    @property
    def product(self) -> str:
        """As of an instance, and ``aurora_serverless_v1``."""
    @property
    def endpoints(self) -> list[str]:
        """Every host name of the cluster."""
    @property
    def members(self) -> Optional[list[str]]:
        """The identifiers of its instances."""
    def server_side(
        self, at: _Instant = None, *, until: _Instant = None, catalogue: Optional[Catalogue] = None
    ) -> Optional[ServerSide]:
        """Tell what its own side says; None for clusters of which the members tell."""
    def to_dict(self) -> dict[str, Any]:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Gap:
    """A part of the fleet that could not be seen: databases may be hidden in it."""

    @classmethod
    def from_json(cls, text: str) -> Gap:
        """Read what ``to_json`` wrote."""
    @property
    def account(self) -> Optional[str]:
        """The account's number or label."""
    @property
    def region(self) -> Optional[str]:
        """The region."""
    @property
    def operation(self) -> str:
        """The API operation that should have shown it."""
    @property
    def kind(self) -> str:
        """Why, such as ``access_denied``, ``throttled`` or ``more_pages``."""
    @property
    def detail(self) -> str:
        """What the service or the client said."""
    @property
    def pages_read(self) -> int:
        """How many pages were read before."""
    def to_dict(self) -> dict[str, Any]:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class ServerSide:
    """What a database's own side says: a verdict and every reason."""

    @classmethod
    def from_json(cls, text: str) -> ServerSide:
        """Read what ``to_json`` wrote."""
    @property
    def verdict(self) -> _ServerVerdict:
        """``current`` only if everything that decides was stated and nothing ends or changes."""
    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Every observation, with its ``reason``."""
    def to_dict(self) -> dict[str, Any]:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class FleetBuilder:
    """Puts a fleet together, from any thread; ``rds_ca.boto`` uses it."""

    def __init__(self) -> None:
        """Begin an empty fleet."""
    def add(
        self, source: _FleetSource, *, account: Optional[str] = None, region: Optional[str] = None
    ) -> None:
        """Add what ``Fleet.read`` reads."""
    def add_parameters(self, json: str, *, account: str, region: str, cluster: bool, name: str) -> None:
        """Add an answer of ``DescribeDBParameters`` or ``DescribeDBClusterParameters``."""
    def add_gap(
        self, *, account: str, region: str, operation: str, code: str, detail: str, pages_read: int
    ) -> None:
        """Note what could not be seen; the engine tells the kind from the error code."""
    def taken_at(self, at: _Instant) -> None:
        """Say when it is read; None is now."""
    @property
    def instances(self) -> int:
        """How many instances there are by now."""
    def finish(self) -> Fleet:
        """Return the fleet and begin an empty one."""

AuditFormat = Literal["text", "json", "md", "html", "sarif", "prometheus", "junit"]

@final
class Clients:
    r"""The clients of a fleet, as their owners wrote them down, with their stores opened.

    A store that cannot be opened is in ``unopened``: what its clients accept is then unknown.

    Example:
        >>> clients = Clients.parse("[[client]]\nname = 'billing'\nmode = 'verify-full'\n")
        >>> clients.clients[0]["mode"]
        'verify-full'

    """

    @classmethod
    def read(
        cls, *paths: Union[str, os.PathLike[str]], environment: Optional[Mapping[str, str]] = None
    ) -> Clients:
        """Read manifests, TOML or JSON, as one, and open the stores that they name.

        Args:
            paths: The files; relative stores lie below the folder of each.
            environment: Where variables are looked up (``password_env``, ``${NAME}``, ``HOME`` for ``~/``); without it,
                the process's environment.

        Raises:
            StoreNotFoundError: There is no such file.
            InvalidInputError: It is no manifest; the text names line and key.

        """
    @classmethod
    def parse(cls, text: str, environment: Optional[Mapping[str, str]] = None) -> Clients:
        """Read a manifest that is at hand, as `read` does.

        Raises:
            InvalidInputError: It is no manifest.

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
        """The time that it is about."""
    @property
    def findings(self) -> list[AuditFinding]:
        """The findings, the heaviest and soonest first.

        ``id`` is the same from run to run; ``databases`` and ``clients`` are places in the lists of that name.
        The lists of an audit are made once: changing one changes it for every reader.
        """
    @property
    def databases(self) -> list[AuditDatabase]:
        """The databases, in the order of the fleet."""
    @property
    def clients(self) -> list[AuditClient]:
        """The clients, in the order of the manifest."""
    @property
    def matrix(self) -> list[AuditCell]:
        """Whether each client accepts each CA that its databases have, will have, or may get."""
    @property
    def calendar(self) -> list[AuditEvent]:
        """Every date on which something changes state."""
    def report(self, format: AuditFormat = "text") -> str:
        """Write it in a format.

        Raises:
            InvalidInputError: There is no such format.

        """
    def _repr_markdown_(self) -> str:
        """Show the report in a notebook."""
    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain values; ``schemas/audit.schema.json`` describes them."""
    def to_json(self) -> str:
        """Return the same as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...

@final
class Mended:
    """A store with what was missing, and what changed; :func:`rds_ca.mend` makes it."""

    @property
    def data(self) -> bytes:
        """The store's new content; empty for a directory."""
    @property
    def changed(self) -> bool:
        """Whether there was anything to do."""
    @property
    def written(self) -> bool:
        """Whether it was written."""
    @property
    def proved(self) -> bool:
        """Whether every TLS stack that reads such a container accepts what a new store would make it accept."""
    @property
    def diff(self) -> list[str]:
        """What came and went, one text each."""
    def to_dict(self) -> dict[str, Any]:
        """Return the changes, the notes and what was written as plain values."""
    def to_json(self) -> str:
        """Return the same as JSON text."""

def _bundle(
    regions: Sequence[str],
    *,
    cas: Sequence[str] = ...,
    endpoints: Sequence[str] = ...,
    format: str = "pem",
    password: Optional[str] = None,
    encryption: str = "modern",
    catalogue: Optional[Catalogue] = None,
    at: _Instant = None,
) -> list[tuple[str, bytes]]: ...
def _mend(
    store: _Source,
    regions: Sequence[str],
    *,
    cas: Sequence[str] = ...,
    endpoints: Sequence[str] = ...,
    password: Optional[str] = None,
    drop_expired: bool = False,
    drop_intermediates: bool = False,
    anew: bool = False,
    catalogue: Optional[Catalogue] = None,
    at: _Instant = None,
    write: bool = False,
    follow_links: bool = False,
) -> Mended: ...
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
        clients: Who connects, how, and with which stores; without them their readiness is unknown.
        sessions: How databases were used, each by one element.
        probes: What endpoints presented.
        target: Ask whether every database could move to this CA; without it, only those whose CA ends.
        at: The time to judge for, aware or as text; now, if not given.
        catalogue: The authorities to judge by; the built-in ones, if not given.
        horizon_days: How far ahead the end of a CA counts as near; 180, if not given.
        max_catalogue_age_days: An older catalogue is a finding that keeps the audit from being fine.

    Example:
        >>> audit(Fleet.read({"DBInstances": []}), at="2027-01-01").outcome
        'unknown'

    """

def audit_rules() -> list[dict[str, str]]:
    """Return every rule of the audit: ``id, severity, meaning, remedy``."""

@final
class Plan:
    """What to do in which order to bring databases to another CA, and what must not be touched yet."""

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
        policy_file: Optional[Union[str, os.PathLike[str]]] = None,
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
            ConflictError: Its content is not what its digest was made of.
            UnsupportedError: It is a plan of a later format.

        """
    @property
    def digest(self) -> str:
        """SHA-256 over all that the plan says, by which it is approved."""
    @property
    def target(self) -> Optional[str]:
        """The CA that databases are to have; None for a renewal of their certificates."""
    @property
    def waves(self) -> int:
        """How many waves there are."""
    @property
    def status(self) -> Literal["ready", "blocked", "unknown"]:
        """``blocked`` while a database is; ``unknown`` while a part of the fleet was not seen."""
    def to_text(self) -> str:
        """Return the plan as plain text."""
    def to_markdown(self) -> str:
        """Return the plan as Markdown."""
    @property
    def exit_status(self) -> int:
        """The exit status of ``rds-ca plan``: 0, 1 or 3."""
    def to_html(self) -> str:
        """Return the page to approve as one HTML file."""
    def to_terraform(self) -> str:
        """Return what Terraform configurations have to say, by wave."""
    def to_cloudformation(self) -> str:
        """Return what CloudFormation templates have to say, by wave."""
    def to_commands(self) -> str:
        """Return the commands of the AWS CLI that do what the steps say; they check nothing."""
    def to_json(self) -> str:
        """Return the plan as JSON, with its digest."""
    def _repr_markdown_(self) -> str:
        """Show the plan in a notebook."""
    def to_dict(self) -> dict[str, Any]:
        """Return the plan as plain values."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Run:
    """A run of a plan, with its journal; :func:`rds_ca.rotation.run` drives it through boto3."""

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
        """Return the state that a journal leaves; nothing can be carried out with it."""
    @property
    def resumed(self) -> bool:
        """Whether the journal held facts already."""
    def skip(self, name: str, reason: str, at: _Instant = None) -> None:
        """Go on without the step of that database, for a reason that stays in the journal."""
    @property
    def status(self) -> Literal["fine", "not_fine", "unknown"]:
        """What the run came to so far."""
    @property
    def exit_status(self) -> int:
        """The exit status of ``rds-ca run``: 0, 1 or 3."""
    @property
    def caveats(self) -> list[str]:
        """What this run cannot know, in sentences."""
    def next(self, at: _Instant = None) -> dict[str, Any]:
        """Return the next action; what it follows from is in the journal, on the disk, by then."""
    def tell(self, event: str, at: _Instant = None) -> None:
        """Tell what came of the action, as JSON such as ``{"event": "waited"}``."""
    def tell_failure(self, code: str, status: Optional[int], message: str, at: _Instant = None) -> None:
        """Tell that a call failed; without a status, no answer came."""
    def command(self, word: Literal["pause", "continue", "stop", "rollback"], at: _Instant = None) -> None:
        """Tell what a person wants."""
    def outcomes(self) -> list[dict[str, Any]]:
        """Return what became of every step so far."""
    @property
    def stopped(self) -> Optional[str]:
        """Why nothing new is begun, if so."""

def write_file(path: Union[str, os.PathLike[str]], content: bytes, *, private: bool = False) -> None:
    """Write a file whole or not at all.

    It is written beside its path under an unpredictable name, synced, and renamed; links are not followed.

    Args:
        path: The file.
        content: What it shall hold.
        private: Make a new file readable for its owner only.

    """

def replace_file(path: Union[str, os.PathLike[str]], old: bytes, new: bytes) -> None:
    """Replace a file that holds ``old``, whole or not at all.

    Raises:
        ConflictError: It holds anything else by now.

    """

def neutral(text: str) -> str:
    """Return text or JSON with every unsafe character but line feeds and tabs as ``\\uXXXX``.

    Unsafe are controls, escapes, and the marks that reorder or hide text.
    """

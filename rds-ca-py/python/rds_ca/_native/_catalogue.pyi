"""The RDS authorities. Import its names from ``rds_ca``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Optional, final

from ..results import AuthorityValues, BundleComparison, CatalogueValues, Contradiction, Ending
from ._bundles import Certificate
from ._types import _Instant, _Source

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
        """Whether RDS offers it today, and whether it is the default."""
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
        """The last second of the chain's validity, its root included, in UTC."""
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
    def to_dict(self) -> AuthorityValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
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
        """Return the root of a region and CA."""
    def trust_roots(self, region: str, ca: Optional[str] = None, *, at: _Instant = None) -> list[Authority]:
        """Return the roots that a client of that region's databases should trust at that instant.

        They are those of every CA that RDS offers there, or of one CA. Where the catalogue lacks the certificate of a
        root (GovCloud), its ``pem`` is ``None``.
        """
    def standing(self, region: str) -> Literal["known", "without_authorities", "unknown"]:
        """Return what is known about a region.

        It is ``known``, ``without_authorities`` (AWS names it, and the catalogue has no authority of it) or ``unknown``.

        """
    def why_not(self, region: str, ca: str) -> str:
        """Return why there is no authority for a region and CA, and what to do."""
    def missing_body(self, region: str, ca: Optional[str] = None, *, at: _Instant = None) -> Optional[str]:
        """Return why the certificates of a region's roots are missing and what to supply; ``None`` where none is missing."""
    def endings(self, region: Optional[str] = None, *, at: _Instant = None) -> list[Ending]:
        """Return the authorities in use that expire within 120 days, of one region or all."""
    @property
    def contradictions(self) -> list[Contradiction]:
        """The roots that an operator supplied without vouching for them and that contradict roots of the catalogue."""
    def compare(self, data: _Source) -> BundleComparison:
        """Return what a bundle adds to this catalogue, lacks, or contradicts."""
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
        """The regions that AWS names and that have no authority in the catalogue."""
    def current_cas(self, region: str) -> list[str]:
        """Return the CA identifiers that RDS offers in a region today; for an unknown region, everywhere."""
    def recognise(self, certificate: Certificate) -> Optional[Authority]:
        """Return the authority that is this certificate, or that has its subject and key."""
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
    def to_dict(self) -> CatalogueValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

"""Certificates, bundles and their problems. Import its names from ``rds_ca``."""

from datetime import datetime
from typing import Optional, final

from ..results import BundleValues, CertificateValues, ProblemValues
from ._catalogue import Authority
from ._types import _Source

@final
class Certificate:
    """One X.509 certificate (RFC 5280). It is immutable, and equal to one with the same DER.

    Example:
        >>> root = Catalogue.builtin().authority("eu-west-1", "rds-ca-ecc384-g1")
        >>> Certificate.from_der(root.der).subject_common_name
        'Amazon RDS eu-west-1 Root CA ECC384 G1'

    """

    @classmethod
    def from_der(cls, der: bytes) -> Certificate:
        """Read one certificate from exactly its DER.

        Raises:
            InvalidInputError: The bytes are not exactly one certificate.

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
    def to_dict(self) -> CertificateValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Problem:
    """Something in a store, other than a usable certificate, that its owner should know about."""

    @classmethod
    def from_json(cls, text: str) -> Problem:
        """Read what ``to_json`` wrote."""
    @property
    def kind(self) -> str:
        """The kind of problem, such as ``truncated`` or ``password_needed``."""
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
        """Whether it may hide a certificate that could not be read."""
    def to_dict(self) -> ProblemValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
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
        """The container: ``pem``, ``der``, ``pkcs7``, ``jks``, ``jceks``, ``pkcs12``, ``directory``, ``unknown``."""
    def _repr_html_(self) -> str:
        """Show certificates and problems in a notebook."""
    def to_dict(self) -> BundleValues:
        """Return it as plain dicts and lists."""
    def to_json(self) -> str:
        """Return it as JSON text."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

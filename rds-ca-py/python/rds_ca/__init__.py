"""Which clients stop connecting to which Amazon RDS databases at a CA change, and what to do about it.

    >>> import rds_ca
    >>> root = rds_ca.Catalogue.builtin().authority("eu-west-1", "rds-ca-rsa2048-g1").pem
    >>> store = rds_ca.TrustStore.open(root.encode())
    >>> store.check(region="eu-west-1", ca="rds-ca-rsa2048-g1", at="2027-01-01").verdict
    'trusted'
    >>> store.check(region="eu-west-1", ca="rds-ca-ecc384-g1", at="2027-01-01").verdict
    'not_trusted'

Everything is decided by the Rust engine ``rds_ca_core``; this package is its face in Python.
"""

from . import rotation, sessions
from ._native import (
    Authority,
    Bundle,
    Catalogue,
    Certificate,
    Explanation,
    Origin,
    Plan,
    ProbedChain,
    ProbeFailure,
    Problem,
    Stack,
    TrustReport,
    TrustStore,
    __version__,
    check_many,
    explain,
    probe,
    probe_many,
    probes_from_json,
    probes_to_json,
    stacks,
)
from ._ssl import ssl_context
from .exceptions import (
    AccessDeniedError,
    ConflictError,
    InputOutputError,
    InvalidInputError,
    LimitExceededError,
    RdsCaError,
    StoreNotFoundError,
    UnknownNameError,
    UnsupportedError,
    WrongPasswordError,
)

__all__ = [
    "AccessDeniedError",
    "Authority",
    "Bundle",
    "Catalogue",
    "Certificate",
    "ConflictError",
    "Explanation",
    "InputOutputError",
    "InvalidInputError",
    "LimitExceededError",
    "Origin",
    "Plan",
    "ProbeFailure",
    "ProbedChain",
    "Problem",
    "RdsCaError",
    "Stack",
    "StoreNotFoundError",
    "TrustReport",
    "TrustStore",
    "UnknownNameError",
    "UnsupportedError",
    "WrongPasswordError",
    "__version__",
    "check_many",
    "explain",
    "probe",
    "probe_many",
    "probes_from_json",
    "probes_to_json",
    "rotation",
    "sessions",
    "ssl_context",
    "stacks",
]

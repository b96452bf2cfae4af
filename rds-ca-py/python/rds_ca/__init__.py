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

from . import boto, fleet, sessions
from . import rotation, sessions
from ._native import (
    Audit,
    Authority,
    Bundle,
    Catalogue,
    Certificate,
    Clients,
    Cluster,
    Explanation,
    Fleet,
    Gap,
    Instance,
    Origin,
    Plan,
    ProbedChain,
    ProbeFailure,
    Problem,
    ServerSide,
    Stack,
    TrustReport,
    TrustStore,
    __version__,
    audit,
    audit_rules,
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
    "Audit",
    "Authority",
    "Bundle",
    "Catalogue",
    "Certificate",
    "Clients",
    "Cluster",
    "ConflictError",
    "Explanation",
    "Fleet",
    "Gap",
    "InputOutputError",
    "Instance",
    "InvalidInputError",
    "LimitExceededError",
    "Origin",
    "Plan",
    "ProbeFailure",
    "ProbedChain",
    "Problem",
    "RdsCaError",
    "ServerSide",
    "Stack",
    "StoreNotFoundError",
    "TrustReport",
    "TrustStore",
    "UnknownNameError",
    "UnsupportedError",
    "WrongPasswordError",
    "__version__",
    "audit",
    "audit_rules",
    "boto",
    "check_many",
    "explain",
    "fleet",
    "probe",
    "probe_many",
    "probes_from_json",
    "probes_to_json",
    "rotation",
    "sessions",
    "ssl_context",
    "stacks",
]

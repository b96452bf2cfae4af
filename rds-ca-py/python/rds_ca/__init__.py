"""Which clients stop connecting to which Amazon RDS databases at a CA change, and what to do about it.

    >>> import rds_ca
    >>> root = rds_ca.Catalogue.builtin().authority("eu-west-1", "rds-ca-rsa2048-g1").pem
    >>> store = rds_ca.TrustStore.open(root.encode())
    >>> store.check(region="eu-west-1", ca="rds-ca-rsa2048-g1", at="2027-01-01").verdict
    'trusted'
    >>> store.check(region="eu-west-1", ca="rds-ca-ecc384-g1", at="2027-01-01").verdict
    'not_trusted'

The Rust engine ``rds_ca_core`` decides everything; this package is its Python interface.

The names of the package are classes and functions. An area that needs more than classes is a separate module, named by
a noun that is not the name of a function: ``boto``, ``fleet``, ``results``, ``rotation``, ``sessions``.
"""

from typing import TYPE_CHECKING

from ._audit import audit
from ._native import (
    Address,
    Audit,
    Authority,
    Bundle,
    Catalogue,
    Certificate,
    Clients,
    ClientStore,
    Cluster,
    EffectiveConnection,
    Endpoint,
    Explainer,
    Explanation,
    Fleet,
    Gap,
    Instance,
    Mended,
    Origin,
    Plan,
    ProbedChain,
    ProbeFailure,
    Problem,
    Remark,
    ServerSide,
    Stack,
    Table,
    TrustReport,
    TrustStore,
    __version__,
    audit_rules,
    check_batch,
    check_many,
    containers,
    drivers,
    effective,
    explain,
    probe,
    probe_many,
    probes_from_json,
    probes_to_json,
    stacks,
)
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

if TYPE_CHECKING:
    from . import boto, fleet, results, rotation, sessions
    from ._discover import Discovery, discover, discover_each
    from ._mend import bundle, mend
    from ._ssl import ssl_context

__all__ = [
    "AccessDeniedError",
    "Address",
    "Audit",
    "Authority",
    "Bundle",
    "Catalogue",
    "Certificate",
    "ClientStore",
    "Clients",
    "Cluster",
    "ConflictError",
    "Discovery",
    "EffectiveConnection",
    "Endpoint",
    "Explainer",
    "Explanation",
    "Fleet",
    "Gap",
    "InputOutputError",
    "Instance",
    "InvalidInputError",
    "LimitExceededError",
    "Mended",
    "Origin",
    "Plan",
    "ProbeFailure",
    "ProbedChain",
    "Problem",
    "RdsCaError",
    "Remark",
    "ServerSide",
    "Stack",
    "StoreNotFoundError",
    "Table",
    "TrustReport",
    "TrustStore",
    "UnknownNameError",
    "UnsupportedError",
    "WrongPasswordError",
    "__version__",
    "audit",
    "audit_rules",
    "boto",
    "bundle",
    "check_batch",
    "check_many",
    "containers",
    "discover",
    "discover_each",
    "drivers",
    "effective",
    "explain",
    "fleet",
    "mend",
    "probe",
    "probe_many",
    "probes_from_json",
    "probes_to_json",
    "results",
    "rotation",
    "sessions",
    "ssl_context",
    "stacks",
]


def __dir__() -> list[str]:
    """Include the names that are imported only when they are used."""
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> object:
    """Import at first use what few programs need or what takes time to import."""
    from importlib import import_module  # noqa: PLC0415 - the same

    if name in {"bundle", "mend"}:
        return getattr(import_module("._mend", __name__), name)
    if name in {"Discovery", "discover", "discover_each"}:
        return getattr(import_module("._discover", __name__), name)
    if name == "ssl_context":
        return import_module("._ssl", __name__).ssl_context
    if name in {"boto", "fleet", "results", "rotation", "sessions"}:
        return import_module(f".{name}", __name__)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)

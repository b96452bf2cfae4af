"""The Rust engine; one stub a room. Import its names from ``rds_ca``."""

from ._audit import Audit as Audit
from ._audit import AuditFormat as AuditFormat
from ._audit import Clients as Clients
from ._audit import audit as audit
from ._audit import audit_rules as audit_rules
from ._bundles import Bundle as Bundle
from ._bundles import Certificate as Certificate
from ._bundles import Problem as Problem
from ._catalogue import Authority as Authority
from ._catalogue import Catalogue as Catalogue
from ._discovery import _discover as _discover
from ._discovery import _Discovery as _Discovery
from ._discovery import containers as containers
from ._driver import Address as Address
from ._driver import ClientStore as ClientStore
from ._driver import EffectiveConnection as EffectiveConnection
from ._driver import Remark as Remark
from ._driver import drivers as drivers
from ._driver import effective as effective
from ._explain import Explainer as Explainer
from ._explain import Explanation as Explanation
from ._explain import explain as explain
from ._fleet import TLS_PARAMETERS as TLS_PARAMETERS
from ._fleet import Cluster as Cluster
from ._fleet import Fleet as Fleet
from ._fleet import FleetBuilder as FleetBuilder
from ._fleet import Gap as Gap
from ._fleet import Instance as Instance
from ._fleet import ServerSide as ServerSide
from ._mending import Mended as Mended
from ._mending import _bundle as _bundle
from ._mending import _mend as _mend
from ._name import Endpoint as Endpoint
from ._output import _schema as _schema
from ._output import _toml as _toml
from ._output import neutral as neutral
from ._output import read_file as read_file
from ._output import replace_file as replace_file
from ._output import shell_word as shell_word
from ._output import write_file as write_file
from ._probe import Origin as Origin
from ._probe import ProbedChain as ProbedChain
from ._probe import ProbeFailure as ProbeFailure
from ._probe import probe as probe
from ._probe import probe_many as probe_many
from ._probe import probes_from_json as probes_from_json
from ._probe import probes_to_json as probes_to_json
from ._rotation import Plan as Plan
from ._rotation import Run as Run
from ._sessions import Sample as Sample
from ._sessions import SessionSampler as SessionSampler
from ._sessions import Usage as Usage
from ._sessions import forced_tls as forced_tls
from ._sessions import read_session_log as read_session_log
from ._sessions import session_queries as session_queries
from ._trust import Stack as Stack
from ._trust import Table as Table
from ._trust import TrustReport as TrustReport
from ._trust import TrustStore as TrustStore
from ._trust import _checks as _checks
from ._trust import _table as _table
from ._trust import check_batch as check_batch
from ._trust import check_many as check_many
from ._trust import stacks as stacks

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
    "Table",
    "TrustReport",
    "TrustStore",
    "Usage",
    "_Discovery",
    "__version__",
    "_bundle",
    "_checks",
    "_discover",
    "_mend",
    "_schema",
    "_table",
    "_toml",
    "audit",
    "audit_rules",
    "check_batch",
    "check_many",
    "containers",
    "drivers",
    "effective",
    "explain",
    "forced_tls",
    "neutral",
    "probe",
    "probe_many",
    "probes_from_json",
    "probes_to_json",
    "read_file",
    "read_session_log",
    "replace_file",
    "session_queries",
    "shell_word",
    "stacks",
    "write_file",
]

__version__: str
"""The version of the package and of the engine in it."""

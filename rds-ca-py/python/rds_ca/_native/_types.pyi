"""Types of arguments that several rooms take. Import its names from ``rds_ca``."""

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO, Literal, Union

from ..results import FleetValues

_Source = Union[str, os.PathLike[str], bytes, BinaryIO]
_Instant = Union[datetime, str, None]
_Engine = Literal["auto", "postgres", "postgres-direct", "mysql", "mssql", "mssql-strict", "tls"]
_Verdict = Literal["trusted", "not_trusted", "unknown"]
_ServerVerdict = Literal["current", "affected", "unknown"]
_FleetSource = Union[str, os.PathLike[str], bytes, BinaryIO, dict[str, Any], FleetValues, Sequence[Any]]

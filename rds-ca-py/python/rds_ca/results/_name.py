"""What endpoint names state. Import its names from ``rds_ca.results``."""

from __future__ import annotations

from typing import Optional, TypedDict


class EndpointValues(TypedDict):
    """A host name, and what it states."""

    host: str
    port: Optional[int]
    service: str
    kind: str
    region: Optional[str]
    partition: Optional[str]
    identifier: Optional[str]
    authorities: str

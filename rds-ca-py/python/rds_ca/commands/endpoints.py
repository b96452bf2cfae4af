"""The authorities that sign the certificates of endpoints, for ``--endpoint``."""

from __future__ import annotations

from collections.abc import Iterable

from .._native import Endpoint

PUBLIC_CA = "amazon-trust-services"


class Asked:
    """Endpoints by their authorities: regions of RDS authorities, regions of Amazon's public roots, and unknown hosts."""

    def __init__(self) -> None:
        """Start empty."""
        self.regions: list[str] = []
        self.public: list[str] = []
        self.unknown: list[str] = []

    @classmethod
    def of(cls, hosts: Iterable[str]) -> Asked:
        """Sort endpoints by the authorities that sign their certificates."""
        asked = cls()
        for host in hosts:
            endpoint = Endpoint.parse(host)
            if endpoint.trust_services_region is not None:
                add(asked.public, endpoint.trust_services_region)
            elif endpoint.authorities == "rds" and endpoint.region is not None:
                add(asked.regions, endpoint.region)
            else:
                add(asked.unknown, host)
        return asked


def add(regions: list[str], region: str) -> None:
    """Add a region once."""
    if region not in regions:
        regions.append(region)


def why_unknown(host: str) -> str:
    """Return why the authorities of an endpoint are unknown, and what to do."""
    if Endpoint.parse(host).kind == "global_writer":
        return "a global endpoint leads to the writer's region, which the name does not show: use --region"
    return (
        "AWS did not form this name, so the authorities behind it are not known: give the endpoint that it "
        "leads to, or --region, or --chain with a file of `rds-ca probe`"
    )

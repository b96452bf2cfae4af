"""Which authorities sign what an endpoint presents, for ``--endpoint``."""

from __future__ import annotations

from collections.abc import Iterable

from .._native import Endpoint

PUBLIC_CA = "amazon-trust-services"


class Asked:
    """What endpoints come to: regions of RDS authorities, regions of Amazon's public roots, and the rest."""

    def __init__(self) -> None:
        """Begin with none."""
        self.regions: list[str] = []
        self.public: list[str] = []
        self.unknown: list[str] = []

    @classmethod
    def of(cls, hosts: Iterable[str]) -> Asked:
        """Sort endpoints by the authorities that sign what they present."""
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
    """Add what is not there yet."""
    if region not in regions:
        regions.append(region)


def why_unknown(host: str) -> str:
    """Say why nothing is known of an endpoint, and what to do."""
    if Endpoint.parse(host).kind == "global_writer":
        return (
            "a global endpoint leads to the writer's region, which the name does not tell: ask with --region"
        )
    return (
        "the name is not one that AWS formed, so the authorities behind it are not known: give the endpoint that it "
        "leads to, or --region, or what `rds-ca probe` saw with --chain"
    )

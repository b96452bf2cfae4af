"""Suggestions for regions and CAs that are not known."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from .._native import Catalogue
from .._near import nearest
from ..terminal import visible
from .endpoints import PUBLIC_CA

LOCATIONS = {
    "bahrain": "me-south-1", "beijing": "cn-north-1", "brazil": "sa-east-1", "calgary": "ca-west-1",
    "california": "us-west-1", "canada": "ca-central-1", "cape town": "af-south-1", "dublin": "eu-west-1",
    "emirates": "me-central-1", "france": "eu-west-3", "frankfurt": "eu-central-1", "germany": "eu-central-1",
    "hong kong": "ap-east-1", "hyderabad": "ap-south-2", "india": "ap-south-1", "ireland": "eu-west-1",
    "israel": "il-central-1", "italy": "eu-south-1", "jakarta": "ap-southeast-3", "london": "eu-west-2",
    "malaysia": "ap-southeast-5", "melbourne": "ap-southeast-4", "mexico": "mx-central-1", "milan": "eu-south-1",
    "montreal": "ca-central-1", "mumbai": "ap-south-1", "ningxia": "cn-northwest-1", "ohio": "us-east-2",
    "oregon": "us-west-2", "osaka": "ap-northeast-3", "paris": "eu-west-3", "sao paulo": "sa-east-1",
    "seoul": "ap-northeast-2", "singapore": "ap-southeast-1", "south africa": "af-south-1", "spain": "eu-south-2",
    "stockholm": "eu-north-1", "sweden": "eu-north-1", "switzerland": "eu-central-2", "sydney": "ap-southeast-2",
    "taipei": "ap-east-2", "tel aviv": "il-central-1", "thailand": "ap-southeast-7", "tokyo": "ap-northeast-1",
    "uae": "me-central-1", "virginia": "us-east-1", "zurich": "eu-central-2",
}  # fmt: skip
"""Regions by the names of their locations, from AWS's list of regions."""


def warn(catalogue: Catalogue, regions: Iterable[str] = (), cas: Iterable[str] = ()) -> None:
    """Print once, on standard error, which regions and CAs are not known, with suggestions."""
    known_regions = {*catalogue.regions, *catalogue.regions_without_authorities}
    for region in dict.fromkeys(regions):
        name = region.strip().lower()
        if name in known_regions:
            continue
        location = LOCATIONS.get(name.replace("-", " ").replace("_", " "))
        hint = f"did you mean {location}?" if location else nearest(name, sorted(catalogue.regions))
        print_hint("region", region, hint)
    known_cas = {authority.ca_id for authority in catalogue.authorities()} | {PUBLIC_CA}
    for ca in dict.fromkeys(cas):
        if ca.strip().lower() not in known_cas:
            print_hint("CA", ca, near_ca(ca, sorted(known_cas)))


def near_ca(wanted: str, known: list[str]) -> str:
    """Return a hint for a CA, whose name people shorten: ``rsa2048``."""
    short = wanted.strip().lower().replace("_", "-")
    inside = [name for name in known if short and short in name]
    return f"did you mean {' or '.join(inside[:3])}?" if inside else nearest(short, known)


def print_hint(kind: str, name: str, hint: str) -> None:
    """Print one line."""
    print(f"rds-ca: no {kind} is known as {visible(name)} ({hint})", file=sys.stderr)

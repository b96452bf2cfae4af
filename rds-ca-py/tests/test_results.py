"""The types of plain values: a value has the members that its type declares, no more and no fewer."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints, is_typeddict

import pytest
import rds_ca
from rds_ca import results

CATALOGUE = rds_ca.Catalogue.builtin()
ROOT = CATALOGUE.authority("eu-west-1", "rds-ca-rsa2048-g1")
STORE = rds_ca.TrustStore.open(ROOT.pem.encode())
DAMAGED = ROOT.pem.encode() + b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
FLEET = rds_ca.Fleet.read(
    {"DBInstances": [{"DBInstanceIdentifier": "orders", "CACertificateIdentifier": "rds-ca-2019"}]}
)
REPORT = STORE.check(region="eu-west-1", ca="rds-ca-ecc384-g1", at="2027-01-01")

VALUES = [
    (results.AuthorityValues, ROOT.to_dict()),
    (results.CatalogueValues, CATALOGUE.to_dict()),
    (results.BundleValues, rds_ca.Bundle.parse(DAMAGED).to_dict()),
    (results.BundleComparison, CATALOGUE.compare(ROOT.pem.encode())),
    (results.StoreContents, STORE.contents(at="2027-01-01")),
    (results.TrustValues, REPORT.to_dict()),
    (results.StackValues, rds_ca.stacks()[0].to_dict()),
    (results.EndpointValues, rds_ca.Endpoint.parse("a.b.eu-west-1.rds.amazonaws.com").to_dict()),
    (results.ServerSideValues, FLEET.instances[0].server_side("2027-01-01").to_dict()),
    *[(results.Ending, ending) for ending in CATALOGUE.endings("us-gov-west-1", at="2026-12-01")],
    *[(results.StackGroup, group) for group in REPORT.stack_groups],
    *[(results.DriverValues, driver) for driver in rds_ca.drivers()],
    *[(results.AuditRuleValues, rule) for rule in rds_ca.audit_rules()],
]


def differences(kind: Any, value: Any, place: str) -> list[str]:  # noqa: PLR0911 - one return a kind
    """Where a value departs from its type."""
    if is_typeddict(kind):
        if not isinstance(value, dict):
            return [f"{place}: {type(value).__name__} in place of {kind.__name__}"]
        hints = get_type_hints(kind)
        found = [f"{place}.{name}: not declared" for name in value if name not in hints]
        found += [f"{place}.{name}: missing" for name in kind.__required_keys__ if name not in value]
        return found + [
            line
            for name, hint in hints.items()
            if name in value
            for line in differences(hint, value[name], f"{place}.{name}")
        ]
    arguments = get_args(kind)
    if isinstance(value, list) and arguments and getattr(kind, "__origin__", None) is list:
        return [line for each in value[:5] for line in differences(arguments[0], each, f"{place}[]")]
    if value is not None and type(None) in arguments:
        return differences(arguments[0], value, place)
    if value is None:
        return [] if type(None) in arguments else [f"{place}: None"]
    if isinstance(kind, type) and not isinstance(value, kind):
        return [f"{place}: {type(value).__name__} in place of {kind.__name__}"]
    if arguments and all(isinstance(argument, str) for argument in arguments) and value not in arguments:
        return [f"{place}: {value!r} is none of {arguments}"]
    return []


@pytest.mark.parametrize(("kind", "value"), VALUES, ids=lambda each: getattr(each, "__name__", ""))
def test_a_value_has_the_members_of_its_type(kind: Any, value: Any):
    assert differences(kind, value, kind.__name__) == []


def test_the_comparison_sees_a_difference():
    assert differences(results.Ending, {"name": 1}, "ending")

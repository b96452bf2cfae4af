"""Endpoints by their names, and the authorities of their certificates."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
import rds_ca
from rds_ca import cli


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Orders.cluster-RO-c9ak.eu-west-1.rds-fips.amazonaws.com.",
            ("rds", "cluster_reader", "eu-west-1", "aws", "orders", "rds"),
        ),
        (
            "p.endpoint.proxy-c9ak.rds.cn-north-1.amazonaws.com.cn:3306",
            ("rds", "proxy_endpoint", "cn-north-1", "aws-cn", "p", "amazon-trust-services"),
        ),
        (
            "c9ak.dsql.us-east-1.on.aws",
            ("unknown", "unknown", None, None, None, "amazon-trust-services"),
        ),
        ("db.internal", ("unknown", "unknown", None, None, None, "unknown")),
    ],
)
def test_the_parts_of_an_endpoint_follow_from_its_name(text: str, expected: tuple) -> None:
    endpoint = rds_ca.Endpoint.parse(text)
    names = ("service", "kind", "region", "partition", "identifier", "authorities")
    assert tuple(getattr(endpoint, name) for name in names) == expected
    assert tuple(endpoint.to_dict()[name] for name in names) == expected


def test_an_endpoint_is_a_value() -> None:
    endpoint = rds_ca.Endpoint.parse("DB.c9ak.eu-west-1.rds.amazonaws.com:5432")
    assert (endpoint.host, endpoint.port) == ("db.c9ak.eu-west-1.rds.amazonaws.com", 5432)
    assert str(endpoint) == "db.c9ak.eu-west-1.rds.amazonaws.com:5432"
    assert pickle.loads(pickle.dumps(endpoint)) == endpoint
    assert len({endpoint, rds_ca.Endpoint.parse(str(endpoint))}) == 1


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("p.proxy-c9ak.rds.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("c9ak.dsql.eu-west-1.on.aws", "us-east-1"),
        ("orders.c9ak.eu-west-1.rds.amazonaws.com", None),
        ("db.internal", None),
    ],
)
def test_an_endpoint_names_the_region_of_its_public_roots(host: str, region: str | None) -> None:
    assert rds_ca.Endpoint.parse(host).trust_services_region == region


REGION = "eu-west-1"
INSTANCE = f"orders.c9ak.{REGION}.rds.amazonaws.com:5432"
PROXY = f"orders.proxy-c9ak.{REGION}.rds.amazonaws.com"


@pytest.fixture
def stores(tmp_path: Path) -> dict[str, str]:
    """A store with the roots of a region, one with Amazon's public roots, one with both."""
    catalogue = rds_ca.Catalogue.builtin()
    ours = "".join(authority.pem for authority in catalogue.authorities(region=REGION))
    public = "".join(authority.pem for authority in catalogue.authorities(ca="amazon-trust-services"))
    paths = {}
    for name, text in (("rds", ours), ("public", public), ("both", ours + public)):
        path = tmp_path / f"{name}.pem"
        path.write_text(text)
        paths[name] = str(path)
    return paths


@pytest.mark.parametrize(
    ("store", "endpoints", "status"),
    [
        ("rds", [INSTANCE], 0),
        ("rds", [PROXY], 1),
        ("public", [PROXY], 0),
        ("public", [INSTANCE], 1),
        ("both", [INSTANCE, PROXY], 0),
        ("both", ["db.internal"], 3),
        ("both", [PROXY, "db.internal"], 3),
    ],
)
def test_check_asks_the_authorities_of_the_endpoint(
    stores: dict[str, str],
    store: str,
    endpoints: list[str],
    status: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["check", stores[store], "--at", "2026-11-27", "--endpoint", *endpoints]
    assert cli.main(words) == status
    text = capsys.readouterr().out
    assert ("db.internal" in text) == ("db.internal" in endpoints)
    assert cli.main([*words, "--json"]) == status
    results = json.loads(capsys.readouterr().out)["results"]
    asked = {result["question"]["ca"] for result in results if "question" in result}
    assert ("amazon-trust-services" in asked) == (PROXY in endpoints)


def test_check_takes_an_endpoint_or_a_chain(
    stores: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", stores["rds"], "--endpoint", PROXY, "--chain", stores["rds"]]) == 2
    assert "either --endpoint or --chain" in capsys.readouterr().err

"""Endpoints by their names, and whose authorities they present."""

import pickle

import pytest

import rds_ca


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
def test_an_endpoint_tells_by_its_name(text: str, expected: tuple) -> None:
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

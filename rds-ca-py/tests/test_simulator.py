"""The simulator compared with botocore's model of the API, which AWS publishes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import botocore.session
import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError, ResponseStreamingError
from botocore.validate import ParamValidator
from simulator import Simulator, simulator

NAMESPACE = "{http://rds.amazonaws.com/doc/2014-10-31/}"
MODEL = botocore.session.get_session().get_service_model("rds")

OPERATIONS: list[tuple[str, dict[str, Any]]] = [
    ("DescribeDBInstances", {}),
    ("DescribeDBInstances", {"MaxRecords": 20}),
    ("DescribeDBInstances", {"Filters": [{"Name": "engine", "Values": ["postgres", "mysql"]}]}),
    ("DescribeDBInstances", {"DBInstanceIdentifier": "one"}),
    ("DescribeDBClusters", {}),
    ("DescribeDBClusters", {"DBClusterIdentifier": "multi"}),
    ("DescribeCertificates", {}),
    ("DescribeCertificates", {"CertificateIdentifier": "RDS-CA-RSA2048-G1"}),
    ("DescribeDBEngineVersions", {"Engine": "mysql"}),
    ("DescribeDBEngineVersions", {}),
    ("DescribePendingMaintenanceActions", {}),
    ("DescribeDBParameters", {"DBParameterGroupName": "default.postgres15"}),
    ("DescribeDBClusterParameters", {"DBClusterParameterGroupName": "default.aurora-mysql8.0"}),
    ("DescribeDBProxies", {}),
    ("ListTagsForResource", {"ResourceName": "arn:aws:rds:eu-west-1:111111111111:db-proxy:prx-front"}),
    ("ModifyCertificates", {"CertificateIdentifier": "rds-ca-rsa4096-g1"}),
    ("ModifyCertificates", {"RemoveCustomerOverride": True}),
    ("ModifyDBInstance", {"DBInstanceIdentifier": "one", "CACertificateIdentifier": "rds-ca-rsa2048-g1"}),
    ("ModifyDBCluster", {"DBClusterIdentifier": "multi", "CACertificateIdentifier": "rds-ca-rsa4096-g1"}),
    ("DescribeDBClusters", {"DBClusterIdentifier": "multi"}),
    (
        "ApplyPendingMaintenanceAction",
        {
            "ResourceIdentifier": "arn:aws:rds:eu-west-1:111111111111:db:two",
            "ApplyAction": "ca-certificate-rotation",
            "OptInType": "next-maintenance",
        },
    ),
    ("RebootDBInstance", {"DBInstanceIdentifier": "two"}),
    ("FailoverDBCluster", {"DBClusterIdentifier": "aurora"}),
]

DATABASES = [
    {"id": "one", "engine": "postgres"},
    {"id": "two", "engine": "mysql", "version": "5.7.33"},
    {"id": "m1", "engine": "mysql", "version": "8.0.35", "cluster": "multi"},
    {"id": "m2", "engine": "mysql", "version": "8.0.35", "cluster": "multi"},
    {"id": "a1", "engine": "aurora-postgresql", "cluster": "aurora"},
    {"id": "a2", "engine": "aurora-postgresql", "cluster": "aurora", "writer": True},
]


@pytest.fixture(scope="module")
def sim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    folder = tmp_path_factory.mktemp("simulator")
    with simulator(folder, instances=130, databases=DATABASES, clock_rate=0) as running:
        yield running


def unknown_elements(shape: Any, element: ElementTree.Element, path: str) -> list[str]:
    """Return the elements that botocore's shape lacks, at any depth."""
    if shape.type_name == "structure":
        names = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        wrong = []
        for child in element:
            name = child.tag.removeprefix(NAMESPACE)
            if name not in names:
                wrong.append(f"{path}/{name}")
            else:
                wrong += unknown_elements(names[name], child, f"{path}/{name}")
        return wrong
    if shape.type_name == "list":
        item = shape.member.serialization.get("name", "member")
        wrong = [f"{path}/{child.tag}" for child in element if child.tag != NAMESPACE + item]
        for child in element:
            wrong += unknown_elements(shape.member, child, f"{path}/{item}")
        return wrong
    return [f"{path} has elements"] if len(element) else []


def count_values(value: Any) -> int:
    """Count the plain values in what botocore parsed."""
    if isinstance(value, dict):
        return sum(count_values(item) for item in value.values())
    if isinstance(value, list):
        return sum(count_values(item) for item in value)
    return 1


def test_every_answer_matches_the_model(sim: Simulator) -> None:
    client = sim.client()
    seen: list[bytes] = []
    client.meta.events.register("response-received.rds.*", lambda **_: None)
    client.meta.events.register(
        "before-parse.rds.*", lambda response_dict, **_: seen.append(response_dict["body"])
    )
    for name, parameters in OPERATIONS:
        operation = MODEL.operation_model(name)
        problems = ParamValidator().validate(parameters, operation.input_shape)
        assert not problems.has_errors(), problems.generate_report()
        method = getattr(client, botocore.xform_name(name))
        parsed = method(**parameters)
        root = ElementTree.fromstring(seen.pop())
        assert root.tag == f"{NAMESPACE}{name}Response"
        result, metadata = root
        assert result.tag == f"{NAMESPACE}{name}Result"
        assert metadata.tag == f"{NAMESPACE}ResponseMetadata"
        assert unknown_elements(operation.output_shape, result, name) == []
        # Everything that was sent is parsed: the XML has as many leaves as the parsed answer has values.
        leaves = sum(1 for element in result.iter() if len(element) == 0 and element.text)
        del parsed["ResponseMetadata"]
        assert count_values(parsed) == leaves, name
        assert parsed, name


def test_every_request_matches_the_model(sim: Simulator) -> None:
    """Read what arrived at the simulator again: every parameter belongs to the operation's input."""
    sim.control("DELETE", "requests")
    client = sim.client()
    client.describe_db_instances(MaxRecords=20, Filters=[{"Name": "engine", "Values": ["mysql", "postgres"]}])
    client.describe_pending_maintenance_actions()
    requests = sim.control("GET", "requests")
    assert [request["operation"] for request in requests] == [
        "DescribeDBInstances",
        "DescribePendingMaintenanceActions",
    ]
    for request in requests:
        members = MODEL.operation_model(request["operation"]).input_shape.members
        names = {name.split(".")[0] for name in request["parameters"]} - {"Action", "Version"}
        assert names <= set(members)
    assert requests[0]["parameters"]["Filters.Filter.1.Values.Value.2"] == "postgres"
    assert (requests[0]["account"], requests[0]["region"]) == ("111111111111", "eu-west-1")


def test_pages(sim: Simulator) -> None:
    client = sim.client()
    pages = list(client.get_paginator("describe_db_instances").paginate(PaginationConfig={"PageSize": 20}))
    ids = [found["DBInstanceIdentifier"] for page in pages for found in page["DBInstances"]]
    assert len(ids) == len(set(ids)) == 136
    assert [len(page["DBInstances"]) for page in pages] == [20] * 6 + [16]
    one = client.describe_db_instances(MaxRecords=100)
    assert len(one["DBInstances"]) == 100


@pytest.mark.parametrize(
    ("operation", "parameters", "code", "status"),
    [
        ("describe_db_instances", {"DBInstanceIdentifier": "no"}, "DBInstanceNotFound", 404),
        ("describe_db_instances", {"Marker": "x"}, "InvalidParameterValue", 400),
        ("describe_db_instances", {"MaxRecords": 7}, "InvalidParameterValue", 400),
        (
            "describe_db_instances",
            {"Filters": [{"Name": "ca", "Values": ["x"]}]},
            "InvalidParameterValue",
            400,
        ),
        ("describe_db_clusters", {"DBClusterIdentifier": "no"}, "DBClusterNotFoundFault", 404),
        # An expired CA is no longer offered.
        ("describe_certificates", {"CertificateIdentifier": "rds-ca-2019"}, "CertificateNotFound", 404),
        ("describe_db_parameters", {"DBParameterGroupName": "no"}, "DBParameterGroupNotFound", 404),
        ("describe_events", {}, "InvalidAction", 400),
        (
            "modify_db_instance",
            {"DBInstanceIdentifier": "one", "CACertificateIdentifier": "rds-ca-2019"},
            "CertificateNotFound",
            404,
        ),
        (
            "modify_db_cluster",
            {"DBClusterIdentifier": "aurora", "CACertificateIdentifier": "rds-ca-rsa4096-g1"},
            "InvalidParameterCombination",
            400,
        ),
        ("modify_certificates", {"CertificateIdentifier": "no"}, "CertificateNotFound", 404),
        (
            "apply_pending_maintenance_action",
            {"ResourceIdentifier": "arn:x:no", "ApplyAction": "a", "OptInType": "immediate"},
            "ResourceNotFoundFault",
            404,
        ),
    ],
)
def test_errors(sim: Simulator, operation: str, parameters: dict[str, Any], code: str, status: int) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(sim.client(), operation)(**parameters)
    answer = caught.value.response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)
    modelled = {
        error.metadata.get("error", {}).get("code", error.name)
        for name in MODEL.operation_names
        for error in MODEL.operation_model(name).error_shapes
    }
    common = {"InvalidParameterValue", "InvalidParameterCombination", "InvalidAction"}
    assert code in modelled | common


def test_credentials_select_account_and_region(sim: Simulator) -> None:
    for client in (sim.client(account="999999999999"), sim.client(region="mars-north-1")):
        with pytest.raises(ClientError, match="InvalidClientTokenId"):
            client.describe_db_instances()


def test_a_change_from_request_to_completion(tmp_path: Path) -> None:
    with simulator(
        tmp_path,
        clock_rate=0,
        now="2026-11-23T12:00:00Z",  # a Monday
        visibility_seconds=5,
        databases=[
            {"id": "live", "engine": "postgres", "window": "sun:05:00-sun:06:00"},
            {"id": "old", "engine": "mysql", "version": "5.7.33", "window": "sun:05:00-sun:06:00"},
            {"id": "mssql", "engine": "sqlserver-se"},
        ],
    ) as sim:
        client = sim.client()

        def show(name: str) -> dict[str, Any]:
            (found,) = client.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
            return found

        def change(name: str, **more: Any) -> None:
            client.modify_db_instance(
                DBInstanceIdentifier=name, CACertificateIdentifier="rds-ca-rsa2048-g1", **more
            )

        # Without ApplyImmediately the change waits for the window, and is visible only after a while.
        change("live")
        assert show("live")["PendingModifiedValues"] == {}, "eventual consistency"
        sim.control("POST", "clock", {"seconds": 6})
        assert show("live")["PendingModifiedValues"] == {"CACertificateIdentifier": "rds-ca-rsa2048-g1"}
        assert show("live")["CACertificateIdentifier"] == "rds-ca-2019"
        sim.control("POST", "clock", {"seconds": 6 * 86400})
        after = show("live")
        assert after["PendingModifiedValues"] == {}
        assert after["CertificateDetails"]["CAIdentifier"] == "rds-ca-rsa2048-g1"

        # With ApplyImmediately it is modifying meanwhile, and refuses another change.
        change("old", ApplyImmediately=True)
        sim.control("POST", "clock", {"seconds": 6})
        assert show("old")["DBInstanceStatus"] == "modifying"
        with pytest.raises(ClientError, match="InvalidDBInstanceState"):
            change("old")
        sim.control("POST", "clock", {"seconds": 60})
        assert show("old")["CertificateDetails"]["CAIdentifier"] == "rds-ca-rsa2048-g1"

        with pytest.raises(ClientError, match="doesn't support certificate rds-ca-ecc384-g1"):
            client.modify_db_instance(
                DBInstanceIdentifier="mssql", CACertificateIdentifier="rds-ca-ecc384-g1"
            )
        # Without a restart an engine that needs one keeps the certificate until it is restarted.
        change("mssql", ApplyImmediately=True, CertificateRotationRestart=False)
        sim.control("POST", "clock", {"seconds": 70})
        assert show("mssql")["CertificateDetails"]["CAIdentifier"] == "rds-ca-2019"
        client.reboot_db_instance(DBInstanceIdentifier="mssql")
        sim.control("POST", "clock", {"seconds": 70})
        assert show("mssql")["CertificateDetails"]["CAIdentifier"] == "rds-ca-rsa2048-g1"

        truth = {found["id"]: found for found in sim.control("GET", "databases")}
        assert {name: found["restarts"] for name, found in truth.items()} == {"live": 0, "old": 1, "mssql": 1}
        assert {found["changes"] for found in truth.values()} == {1}


def test_faults(tmp_path: Path) -> None:
    with simulator(tmp_path, databases=[{"id": "one"}, {"id": "two"}], clock_rate=0) as sim:
        client = sim.client(read_timeout=1, connect_timeout=1)

        def with_fault(kind: str, **more: Any) -> None:
            sim.control("PUT", "faults", [{"kind": kind, "times": 1, "millis": 1500, **more}])

        for kind, error in [
            ("throttle", "ThrottlingException"),
            ("internal_error", "InternalFailure"),
            ("access_denied", "AccessDenied"),
            ("region_disabled", "InvalidClientTokenId"),
        ]:
            with_fault(kind)
            with pytest.raises(ClientError, match=error):
                client.describe_db_instances()
            assert len(client.describe_db_instances()["DBInstances"]) == 2, "once only"
        for kind in ("timeout", "slow"):
            with_fault(kind)
            with pytest.raises((ReadTimeoutError, ConnectionClosedError)):
                client.describe_db_instances()
        with_fault("truncated")
        with pytest.raises((ResponseStreamingError, ConnectionClosedError)):
            client.describe_db_instances()

        # The change is accepted, but the response is an error.
        change = {"CACertificateIdentifier": "rds-ca-rsa2048-g1", "ApplyImmediately": True}
        with_fault("internal_error_after", operation="ModifyDBInstance")
        with pytest.raises(ClientError, match="InternalFailure"):
            client.modify_db_instance(DBInstanceIdentifier="one", **change)
        with_fault("stuck", resource="two")
        client.modify_db_instance(DBInstanceIdentifier="two", **change)
        sim.control("POST", "clock", {"seconds": 3600})
        with_fault("drift", resource="one", operation="DescribeDBInstances")
        (one,) = client.describe_db_instances(DBInstanceIdentifier="one")["DBInstances"]
        assert one["CACertificateIdentifier"] == "rds-ca-ecc384-g1"
        truth = {found["id"]: found for found in sim.control("GET", "databases")}
        assert (truth["one"]["changes"], truth["two"]["status"]) == (1, "modifying")


def test_request_rate(tmp_path: Path) -> None:
    with simulator(tmp_path, request_rate={"burst": 3, "per_second": 0.1}) as sim:
        client = sim.client()
        for _ in range(3):
            client.describe_db_instances()
        with pytest.raises(ClientError, match="ThrottlingException"):
            client.describe_db_instances()
        (place,) = sim.control("GET", "statistics")["places"]
        assert (place["requests"], place["over_the_rate"]) == (4, 1)

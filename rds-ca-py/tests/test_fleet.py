"""The fleet in Python: AWS's answers in every form, the simulator, and moto as a second imitation."""

from __future__ import annotations

import io
import json
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import boto3
import pytest
import rds_ca
from moto.server import ThreadedMotoServer
from rds_ca import results
from rds_ca._native import FleetBuilder
from rds_ca.boto import read_fleet
from shapes import differences
from simulator import CREDENTIALS, simulator

ANSWER: dict[str, Any] = {
    "DBInstances": [
        {
            "DBInstanceIdentifier": "orders",
            "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:orders",
            "Engine": "postgres",
            "EngineVersion": "15.4",
            "Endpoint": {"Address": "orders.c9.eu-west-1.rds.amazonaws.com", "Port": 5432},
            "CACertificateIdentifier": "rds-ca-2019",
            "CertificateDetails": {
                "CAIdentifier": "rds-ca-2019",
                "ValidTill": datetime(2024, 8, 22, 17, 8, 50, tzinfo=timezone.utc),
            },
            "PendingModifiedValues": {"CACertificateIdentifier": "rds-ca-rsa2048-g1"},
            "TagList": [{"Key": "app", "Value": "shop"}],
        }
    ],
    "ResponseMetadata": {"RequestId": "1", "HTTPStatusCode": 200, "RetryAttempts": 0},
}


def test_every_form_gives_the_same_fleet(tmp_path: Path) -> None:
    text = json.dumps(ANSWER, default=str)
    file = tmp_path / "answer.json"
    file.write_text(text)
    fleets = [
        rds_ca.Fleet.read(source)
        for source in (ANSWER, [ANSWER], file, str(file), text.encode(), io.BytesIO(text.encode()))
    ]
    assert all(fleet == fleets[0] for fleet in fleets)
    (orders,) = fleets[0].instances
    assert (orders.id, orders.account, orders.region) == ("orders", "123456789012", "eu-west-1")
    assert (orders.engine, orders.engine_version, orders.product) == ("postgres", "15.4", "rds")
    assert (orders.host, orders.port) == ("orders.c9.eu-west-1.rds.amazonaws.com", 5432)
    assert (orders.ca, orders.certificate_ca) == ("rds-ca-2019", "rds-ca-2019")
    assert orders.certificate_valid_till == ANSWER["DBInstances"][0]["CertificateDetails"]["ValidTill"]
    assert orders.pending_changes == [("CACertificateIdentifier", "rds-ca-rsa2048-g1")]
    assert (orders.pending_ca, orders.tags) == ("rds-ca-rsa2048-g1", {"app": "shop"})
    assert orders.maintenance_window is None
    assert orders.server_side("2026-11-23").verdict == "affected"
    assert fleets[0].grouped("tag", tag="app") == [("shop", [orders])]
    assert fleets[0].instances_called("ORDERS") == [orders]


def test_saved_pickled_and_as_dict(tmp_path: Path) -> None:
    fleet = rds_ca.Fleet.read(ANSWER)
    fleet.write(tmp_path / "fleet.json")
    assert rds_ca.Fleet.read(tmp_path / "fleet.json") == fleet
    assert rds_ca.Fleet.read(fleet.to_dict()) == fleet
    assert pickle.loads(pickle.dumps(fleet)) == fleet
    assert fleet.to_dict()["format"] == "rds-ca-fleet"


def test_what_cannot_be_read() -> None:
    with pytest.raises(rds_ca.StoreNotFoundError, match="no-such-file"):
        rds_ca.Fleet.read("no-such-file")
    with pytest.raises(rds_ca.InvalidInputError, match="neither a known response of the RDS"):
        rds_ca.Fleet.read({"Buckets": []})
    with pytest.raises(TypeError, match="dicts as boto3 returns them"):
        rds_ca.Fleet.read(7)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no time zone"):
        rds_ca.Fleet.read({"DBInstances": [{"InstanceCreateTime": datetime(2024, 1, 1)}]})
    with pytest.raises(ValueError, match="by must be"):
        rds_ca.Fleet.read(ANSWER).grouped("tag")


def test_the_kind_of_a_gap_follows_from_the_error_code() -> None:
    builder = FleetBuilder()
    gap: dict[str, Any] = {
        "account": "1",
        "region": "eu-west-1",
        "operation": "x",
        "detail": "",
        "pages_read": 0,
    }
    for code, kind in (
        ("AccessDenied", "access_denied"),
        ("UnauthorizedOperation", "access_denied"),
        ("ExpiredToken", "access_denied"),
        ("Throttling", "throttled"),
        ("NewFault", "failed"),
    ):
        assert builder.add_gap(code=code, **gap) == kind
    assert {found.kind for found in builder.finish().gaps} == {"access_denied", "throttled", "failed"}


def test_importing_does_not_import_boto3() -> None:
    code = "import sys, rds_ca, rds_ca.boto; sys.exit('boto3' in sys.modules or 'botocore' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_boto3_against_the_simulator(tmp_path: Path) -> None:
    accounts = ["111111111111", "222222222222"]
    regions = ["eu-west-1", "us-east-1", "us-west-2"]
    denied = {"account": accounts[1], "region": regions[2]}
    with simulator(
        tmp_path,
        accounts=accounts,
        regions=regions,
        instances=130,
        latency_ms=20,
        request_rate={"burst": 300, "per_second": 12},
        faults=[{"kind": "access_denied", **denied}, {"kind": "throttle", "probability": 0.05}],
    ) as sim:
        sessions = {account: sim.session(account) for account in accounts}
        events: list[dict[str, Any]] = []
        fleet = read_fleet(sessions, regions=regions, endpoint_url=sim.url, progress=events.append)
        assert differences(list[results.GatherEvent], events, "events") == []
        truth = sim.control("GET", "databases")
        places = sim.control("GET", "statistics")["places"]
        requests = sim.control("GET", "requests")
    seen = {(found.account, found.region, found.id, found.ca) for found in fleet.instances}
    wanted = {
        (found["account"], found["region"], found["id"], found["ca"])
        for found in truth
        if (found["account"], found["region"]) != (denied["account"], denied["region"])
    }
    assert seen == wanted
    assert {(gap.account, gap.region, gap.kind) for gap in fleet.gaps} == {
        (denied["account"], denied["region"], "access_denied")
    }
    assert len(fleet.gaps) == 5
    assert all("not authorized" in str(gap) for gap in fleet.gaps)
    assert sum(place["over_the_rate"] for place in places) == 0
    for place in places:
        times = [
            request["at"]
            for request in requests
            if (request["account"], request["region"]) == (place["account"], place["region"])
        ]
        for first, start in enumerate(times):
            for last, end in enumerate(times[first:], 1):
                assert last <= 24 + 12 * ((end - start) / 1000 + 0.5) + 1
    assert {event["event"] for event in events} == {"page", "gap", "done"}
    assert events[-1] == {"event": "done", "account": events[-1]["account"], "region": events[-1]["region"],
                          "done": 6, "of": 6}  # fmt: skip
    content = fleet.to_dict()
    assert len(content["parameter_groups"]) > 10
    assert {support["restart"] for support in content["engine_support"]} == {
        "not_needed",
        "needed",
        "unknown",
    }


def test_boto3_and_the_rust_sdk_read_the_same(tmp_path: Path) -> None:
    """Both use the engine; every field of every kind is compared with JSON as the AWS CLI writes it."""
    with simulator(tmp_path, instances=130, clock_rate=0) as sim:
        fleet = read_fleet(sim.session(), regions=["eu-west-1"], endpoint_url=sim.url, at="2026-11-23")
        client = sim.client()
        pages = list(client.get_paginator("describe_db_instances").paginate())
        pages += list(client.get_paginator("describe_db_clusters").paginate())
    again = rds_ca.Fleet.read(*pages)
    assert again.to_dict()["instances"] == fleet.to_dict()["instances"]
    assert again.to_dict()["clusters"] == fleet.to_dict()["clusters"]


def test_a_session_without_credentials_is_a_gap_and_not_an_empty_fleet(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    fleet = read_fleet(boto3.Session(), regions=["eu-west-1"], endpoint_url="http://127.0.0.1:9")
    assert len(fleet) == 0
    assert {gap.kind for gap in fleet.gaps} == {"access_denied"}
    assert len(fleet.gaps) == 5


@pytest.fixture(scope="module")
def moto_url() -> Iterator[str]:
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def test_moto_as_a_second_endpoint(moto_url: str) -> None:
    """Another project's imitation of the API, whose answers lack other fields."""
    session = boto3.Session("any", "any", region_name="eu-west-1")
    client = session.client("rds", endpoint_url=moto_url)
    for number in range(3):
        client.create_db_instance(
            DBInstanceIdentifier=f"db{number}",
            Engine="postgres",
            DBInstanceClass="db.m6g.large",
            AllocatedStorage=20,
            MasterUsername="admin",
            MasterUserPassword="password1",
            Tags=[{"Key": "app", "Value": "shop"}],
        )
    client.create_db_cluster(
        DBClusterIdentifier="cluster",
        Engine="aurora-postgresql",
        MasterUsername="admin",
        MasterUserPassword="password1",
    )
    client.create_db_parameter_group(
        DBParameterGroupName="own", DBParameterGroupFamily="postgres15", Description="own"
    )
    client.modify_db_parameter_group(
        DBParameterGroupName="own",
        Parameters=[
            {"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "immediate"},
            {"ParameterName": "work_mem", "ParameterValue": "65536", "ApplyMethod": "immediate"},
        ],
    )
    client.modify_db_instance(DBInstanceIdentifier="db0", DBParameterGroupName="own", ApplyImmediately=True)
    fleet = read_fleet(session, regions=["eu-west-1"], endpoint_url=moto_url)
    assert {found.id for found in fleet.instances} == {"db0", "db1", "db2"}
    assert [found.id for found in fleet.clusters] == ["cluster"]
    raw = {found["DBInstanceIdentifier"]: found for found in client.describe_db_instances()["DBInstances"]}
    for found in fleet.instances:
        assert found.ca == raw[found.id].get("CACertificateIdentifier")
        assert found.host == raw[found.id]["Endpoint"]["Address"]
        assert found.tags == {"app": "shop"}
        # moto states no server certificate, so nothing here is "current".
        assert found.certificate_valid_till is None
        assert found.server_side().verdict != "current"
    # What moto lacks is reported.
    unread = {gap.operation: gap.kind for gap in fleet.gaps}
    assert "DescribeDBInstances" not in unread
    assert set(unread) <= {
        "DescribeCertificates",
        "DescribeDBEngineVersions",
        "DescribePendingMaintenanceActions",
        "DescribeDBParameters",
        "DescribeDBClusterParameters",
        "DescribeDBProxies",
        "ListTagsForResource",
    }
    assert unread["DescribeCertificates"] == "failed"
    groups = {group["group"]["name"]: group["parameters"] for group in fleet.to_dict()["parameter_groups"]}
    assert {name: found["value"] for name, found in groups["own"].items()} == {"rds.force_ssl": "1"}


@pytest.mark.parametrize("is_denied", [False, True])
def test_the_tags_of_proxies_are_asked_for(tmp_path: Path, is_denied: bool) -> None:
    """Their listing lacks the tags; a denied call is one gap and loses nothing else."""
    fault = {"kind": "access_denied", "operation": "ListTagsForResource"}
    with simulator(tmp_path, databases=[{"id": "one"}], faults=[fault] if is_denied else []) as sim:
        session = sim.session("111111111111")
        fleet = read_fleet(session, regions=["eu-west-1"], endpoint_url=sim.url)
        asked = [request["operation"] for request in sim.control("GET", "requests")]
    proxies = fleet.to_dict()["proxies"]
    assert [proxy["name"] for proxy in proxies] == ["front", "legacy"]
    if is_denied:
        assert [(gap.operation, gap.kind) for gap in fleet.gaps] == [("ListTagsForResource", "access_denied")]
        assert [proxy["tags"] for proxy in proxies] == [None, None]
        assert asked.count("ListTagsForResource") == 1, "what is denied for one is denied for all"
        return
    assert fleet.gaps == []
    assert [proxy["tags"] for proxy in proxies] == [
        [{"key": "app", "value": "front"}],
        [{"key": "app", "value": "legacy"}],
    ]
    client = {"name": "web", "stack": "openssl", "mode": "verify-full", "stores": ["none.pem"],
              "databases": ["tag:app=front"]}  # fmt: skip
    audit = rds_ca.audit(fleet, clients=rds_ca.Clients.parse(json.dumps({"clients": [client]})))
    endpoints = audit.to_dict()["clients"][0]["trust_services"]["eu-west-1"]
    assert [endpoint.split(".")[0] for endpoint in endpoints] == ["front"]


def command(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    import os

    environment = {**os.environ, **variables}
    return subprocess.run(
        [sys.executable, "-m", "rds_ca", "fleet", *arguments],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip


def test_command_line(tmp_path: Path) -> None:
    out = tmp_path / "fleet.json"
    with simulator(tmp_path, databases=[{"id": "one"}, {"id": "two", "ca": "rds-ca-rsa2048-g1"}]) as sim:
        done = command("--region", "eu-west-1", "--endpoint-url", sim.url, "-o", str(out), **CREDENTIALS)
        assert (done.returncode, done.stderr) == (0, "")
        assert "2 instances, 0 clusters, 0 gaps" in done.stdout
        assert "rds-ca-2019        affected" in done.stdout
        partly = command(
            "--region", "eu-west-1", "xx-none-1", "--endpoint-url", sim.url, "--json", **CREDENTIALS
        )
        assert partly.returncode == 3
        content = json.loads(partly.stdout)
        assert {gap["scope"]["region"] for gap in content["gaps"]} == {"xx-none-1"}
    shown = command("--from", str(out), "--until", "2200-01-01")
    assert shown.returncode == 0
    assert shown.stdout.count("affected") == 2, "every certificate has expired by then"
    out.write_text(out.read_text()[:-9])
    broken = command("--from", str(out))
    assert broken.returncode == 2
    assert "ends in the middle" in broken.stderr
    assert command("--from", str(out), "--region", "x").returncode == 2
    missing = command("--profile", "no-such-profile", "--region", "eu-west-1")
    assert missing.returncode == 2
    assert "no-such-profile" in missing.stderr


def test_one_builder_from_many_threads() -> None:
    from rds_ca._native import FleetBuilder

    builder = FleetBuilder()

    def fill(account: int) -> None:
        for number in range(200):
            page = {"DBInstances": [{"DBInstanceIdentifier": f"db{number}"}]}
            builder.add(page, account=str(account), region="eu-west-1")

    threads = [threading.Thread(target=fill, args=(account,)) for account in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert builder.instances == 1600
    assert len(builder.finish()) == 1600

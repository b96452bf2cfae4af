"""The types of plain values: a value has exactly the members that its type declares."""

from __future__ import annotations

import importlib
import json
import re
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, is_typeddict

import pytest
import rds_ca
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from rds_ca import results, rotation, sessions
from shapes import differences

CORE = Path(__file__).resolve().parents[2] / "rds-ca-core"
STUBS = Path(__file__).resolve().parents[1] / "python" / "rds_ca"
CATALOGUE = rds_ca.Catalogue.builtin()
ROOT = CATALOGUE.authority("eu-west-1", "rds-ca-rsa2048-g1")
STORE = rds_ca.TrustStore.open(ROOT.pem.encode())
DAMAGED = ROOT.pem.encode() + b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
REPORT = STORE.check(region="eu-west-1", ca="rds-ca-ecc384-g1", at="2027-01-01")
AT = "2024-01-01T00:00:00Z"
# Some stacks read only the first certificate of a file.
SECOND = rds_ca.TrustStore.open(
    ROOT.pem.encode() + CATALOGUE.authority("eu-west-1", "rds-ca-ecc384-g1").pem.encode()
).check(region="eu-west-1", ca="rds-ca-ecc384-g1", at="2027-01-01")
LEGACY = rds_ca.TrustStore.open(CORE / "data" / "aws" / "legacy-2019.pem").check(
    region="eu-west-1", ca="rds-ca-2019", at="2027-01-01"
)
ACCOUNT = "111111111111"


def instance(name: str, ca: str = "rds-ca-2019", **more: Any) -> dict[str, Any]:
    """A database as AWS describes it, with everything that a plan needs."""
    return {
        "DBInstanceIdentifier": name,
        "DBInstanceArn": f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:{name}",
        "DbiResourceId": f"db-{name.upper()}",
        "DBInstanceClass": "db.m6g.large",
        "DBInstanceStatus": "available",
        "Engine": "postgres",
        "EngineVersion": "15.4",
        "CACertificateIdentifier": ca,
        "CertificateDetails": {"CAIdentifier": ca, "ValidTill": "2024-08-22T17:08:50Z"},
        "Endpoint": {"Address": f"{name}.abc.eu-west-1.rds.amazonaws.com", "Port": 5432},
        "PreferredMaintenanceWindow": "sun:05:00-sun:06:00",
        "PendingModifiedValues": {},
        "DBParameterGroups": [{"DBParameterGroupName": "pg", "ParameterApplyStatus": "in-sync"}],
        "OptionGroupMemberships": [{"OptionGroupName": "og", "Status": "in-sync"}],
        "InstanceCreateTime": "2020-01-01T00:00:00Z",
        "MultiAZ": False,
        "PubliclyAccessible": False,
        "TagList": [{"Key": "application", "Value": "shop"}],
        **more,
    }


def certificate(name: str) -> bytes:
    """An authority of that name, with a separate key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    begin = datetime(2024, 1, 1, tzinfo=timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin.replace(year=2060))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


FORGED = certificate("Amazon RDS eu-west-1 Root CA RSA2048 G1") + certificate("Somebody Else")
ANSWERS = [
    {
        "DBInstances": [
            instance("orders"),
            instance("people", ReadReplicaSourceDBInstanceIdentifier="orders"),
            instance("waiting", PendingModifiedValues={"CACertificateIdentifier": "rds-ca-rsa2048-g1"}),
            instance("moved", "rds-ca-rsa2048-g1"),
            instance("shop-a", Engine="aurora-postgresql", DBClusterIdentifier="shop"),
        ]
    },
    {
        "DBClusters": [
            {
                "DBClusterIdentifier": "shop",
                "DBClusterArn": f"arn:aws:rds:eu-west-1:{ACCOUNT}:cluster:shop",
                "Engine": "aurora-postgresql",
                "EngineMode": "provisioned",
                "Endpoint": "shop.cluster-abc.eu-west-1.rds.amazonaws.com",
                "ReaderEndpoint": "shop.cluster-ro-abc.eu-west-1.rds.amazonaws.com",
                "CustomEndpoints": ["mine.cluster-custom-abc.eu-west-1.rds.amazonaws.com"],
                "Port": 5432,
                "DBClusterMembers": [
                    {"DBInstanceIdentifier": "shop-a", "IsClusterWriter": True},
                    {"DBInstanceIdentifier": "shop-b", "IsClusterWriter": False},
                ],
            }
        ]
    },
    {
        "Certificates": [
            {
                "CertificateIdentifier": ca,
                "CertificateType": "CA",
                "Thumbprint": "a" * 40,
                "ValidFrom": "2019-01-01T00:00:00Z",
                "ValidTill": "2061-05-20T17:49:12Z",
                "CertificateArn": f"arn:aws:rds:eu-west-1::cert:{ca}",
                "CustomerOverride": False,
            }
            for ca in ("rds-ca-2019", "rds-ca-rsa2048-g1")
        ],
        "DefaultCertificateForNewLaunches": "rds-ca-2019",
    },
    {
        "DBEngineVersions": [
            {
                "Engine": engine,
                "EngineVersion": "15.4",
                "SupportsCertificateRotationWithoutRestart": True,
                "SupportedCACertificateIdentifiers": ["rds-ca-2019", "rds-ca-rsa2048-g1"],
                "Status": "available",
            }
            for engine in ("postgres", "aurora-postgresql")
        ]
    },
    {
        "PendingMaintenanceActions": [
            {
                "ResourceIdentifier": f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:moved",
                "PendingMaintenanceActionDetails": [
                    {"Action": "system-update", "AutoAppliedAfterDate": "2024-02-01T00:00:00Z"}
                ],
            }
        ]
    },
    {
        "events": [
            {
                "arn": "arn:aws:health:eu-west-1::event/RDS/E/1",
                "service": "RDS",
                "eventTypeCode": "AWS_RDS_PLANNED_LIFECYCLE_EVENT",
                "region": "eu-west-1",
                "startTime": "2024-08-22T00:00:00Z",
            }
        ]
    },
    {
        "entities": [
            {
                "eventArn": "arn:aws:health:eu-west-1::event/RDS/E/1",
                "entityValue": f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:hidden",
                "awsAccountId": ACCOUNT,
                "statusCode": "PENDING",
            }
        ]
    },
    {
        "DBProxies": [
            {
                "DBProxyName": "front",
                "DBProxyArn": f"arn:aws:rds:eu-west-1:{ACCOUNT}:db-proxy:prx-1",
                "Endpoint": "front.proxy-abc.eu-west-1.rds.amazonaws.com",
                "EngineFamily": "POSTGRESQL",
                "RequireTLS": True,
                "Status": "available",
            }
        ]
    },
]


def built() -> rds_ca.Fleet:
    """A fleet of every kind of answer, and an answer that AWS refused."""
    builder = rds_ca._native.FleetBuilder()
    for answer in ANSWERS:
        builder.add(answer, account=ACCOUNT, region="eu-west-1")
    page = {"Parameters": [{"ParameterName": "rds.force_ssl", "ParameterValue": "1", "Source": "user"}]}
    builder.add_parameters(json.dumps(page), account=ACCOUNT, region="eu-west-1", cluster=False, name="pg")
    builder.taken_at(AT)
    return builder.finish()


def refused() -> rds_ca.Fleet:
    """A fleet that could not be read."""
    builder = rds_ca._native.FleetBuilder()
    builder.add_gap(
        account=ACCOUNT, region="eu-west-1", operation="DescribeDBInstances", code="AccessDenied",
        detail="no", pages_read=0,
    )  # fmt: skip
    return builder.finish()


FLEET = rds_ca.Fleet.read(
    {"DBInstances": [{"DBInstanceIdentifier": "orders", "CACertificateIdentifier": "rds-ca-2019"}]}
)
COMPLETE, REFUSED = built(), refused()
MANIFEST = """
[[client]]
name = "billing"
owner = "team-billing"
driver = "psql"
databases = ["orders"]
dsn = "postgresql://app@orders.abc.eu-west-1.rds.amazonaws.com/app?sslmode=verify-full"

[[client]]
name = "reports"
stack = "libpq-verify-full"
mode = "verify-full"
stores = ["/nowhere/root.pem"]
databases = ["people"]

[[client]]
name = "plain"
mode = "plain"
databases = ["waiting"]

[[suppression]]
rule = "client-unknown"
reason = "asked"
until = 2030-01-01
"""
CLIENTS = rds_ca.Clients.parse(MANIFEST, {})
AUDITS = [
    rds_ca.audit(FLEET, at="2027-01-01"),
    rds_ca.audit(REFUSED, at=AT),
    rds_ca.audit(COMPLETE, clients=CLIENTS, at=AT, target="rds-ca-rsa2048-g1"),
]
ACCEPT = [
    f"{rule}=tried"
    for rule in ("no-clients-known", "client-unknown", "client-rejects-target", "evidence-too-old")
]
PLANS = [
    rotation.plan(FLEET, to="rds-ca-rsa2048-g1", at=AT),
    rotation.plan(REFUSED, to="rds-ca-rsa2048-g1", at=AT),
    rotation.plan(COMPLETE, to="rds-ca-rsa2048-g1", clients=CLIENTS, at=AT),
    rotation.plan(
        COMPLETE,
        to="rds-ca-rsa2048-g1",
        at=AT,
        accept=ACCEPT,
        policy={"windows": [{"window": "sun:00:00-sun:23:00"}], "probe": True},
    ),
    rotation.plan(COMPLETE, renew=True, only=["moved"], at="2024-08-01", accept=ACCEPT),
]


def usage_of_logs() -> sessions.Usage:
    """The usage from a log of PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        log.write_text(
            "2024-01-01 00:00:00 UTC:10.0.0.1(40000):app@shop:[1]:LOG:  connection authorized: user=app "
            "database=shop SSL enabled (protocol=TLSv1.3, cipher=TLS_AES_256_GCM_SHA384, bits=256)\n"
            "2024-01-01 00:10:00 UTC:10.0.0.2(40001):old@shop:[2]:LOG:  connection authorized: user=old database=shop\n"
        )
        return sessions.read_log(log, format="postgres", instance="orders").usage


class Cursor:
    """Answers the statements of the MySQL sampler with two sessions."""

    def __init__(self) -> None:
        self.description: Any = None
        self._rows: list[tuple[Any, ...]] = []

    def execute(self, sql: str) -> None:
        answer = next((rows for words, rows in POSTGRES if words in sql), None)
        if answer is None:
            raise LookupError(sql)
        self.description = [(name,) for name in answer[0]]
        self._rows = answer[1]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._rows

    def close(self) -> None: ...


class Connection:
    """A connection to a database that answers from a list."""

    def cursor(self) -> Cursor:
        return Cursor()


POSTGRES: list[tuple[str, tuple[list[str], list[tuple[Any, ...]]]]] = [
    ("pg_stat_ssl", (
        ["pid", "usename", "datname", "application_name", "client_addr", "client_port", "backend_type",
         "ssl", "version", "cipher", "hidden", "own"],
        [(1, "app", "shop", "web", "10.0.0.1", 4000, "client backend", True, "TLSv1.3", "X", False, False),
         (2, "old", "shop", "", "10.0.0.2", 4001, "client backend", False, None, None, False, False),
         (3, "hid", None, None, None, None, None, None, None, None, True, False)],
    )),
    ("force_ssl", (["forced", "pending", "aurora", "thawed"], [("on", False, False, None)])),
    ("version()", (["version"], [("PostgreSQL 15.4 on x86_64",)])),
]  # fmt: skip
SAMPLES = [
    sessions.sample(sqlite3.connect(":memory:"), at=AT),
    sessions.sample(Connection(), at=AT),
    sessions.Sample.unreachable("timed out", AT),
]
USAGES = [sessions.Usage("orders"), sessions.Usage("orders"), usage_of_logs()]
USAGES[0].record(SAMPLES[0])
USAGES[1].record(SAMPLES[1])

EFFECTIVE = [
    rds_ca.effective("psql", dsn="postgresql://app@db/app?sslmode=verify-full&sslrootcert=/x.pem"),
    rds_ca.effective("psql", dsn="postgresql://app@db/app"),
    rds_ca.effective("psql", dsn="postgresql://app@db/app?sslmode=never"),
    rds_ca.effective("psql", dsn="postgresql://app@db/app?sslmode=prefer&sslrootcert=system"),
    rds_ca.effective("mysql2", dsn="mysql://app@db/app?ssl={}"),
    *[rds_ca.effective(driver["id"]) for driver in rds_ca.drivers()],
]
PROBES = [
    rds_ca.ProbedChain.from_json(json.dumps({"host": "db", "port": 5432, "at": AT, **more}))
    for more in (
        {},
        {"failure": {"phase": "connect", "kind": "timeout", "reason": "too slow"}, "protocol": "postgres"},
        {
            "chain": [ROOT.pem],
            "key_proved": True,
            "address": "127.0.0.1:5432",
            "server_name": "db",
            "tls_version": "TLSv1.3",
            "timings": {"connect_us": 5},
            "remarks": ["old"],
        },
    )
]
OPENSSL = (
    '2024-01-01T00:00:00Z connection to server at "orders.abc.eu-west-1.rds.amazonaws.com" (10.0.0.5), port 5432 '
    "failed: SSL error: certificate verify failed (unable to get local issuer certificate)\n"
)
EXPLANATIONS = [
    rds_ca.explain(text)
    for text in (
        OPENSSL * 2,
        "the printer is out of paper",
        "Verify return code: 0 (ok)",
        "PKIX path building failed",
    )
]
MENDED = [
    rds_ca.mend(b"", regions=["eu-west-1"], cas=["rds-ca-rsa2048-g1"]),
    rds_ca.mend(ROOT.pem.encode(), regions=["eu-west-1"], cas=["rds-ca-rsa2048-g1"]),
    rds_ca.mend(
        (CORE / "data" / "aws" / "legacy-2019.pem").read_bytes(), regions=["eu-west-1"], drop_expired=True
    ),
]
POD = {
    "pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: app\n    image: a\n"
    "    envFrom: [{configMapRef: {name: nowhere}}]\n"
}
COMPOSE = {
    "compose.yaml": "services:\n  web:\n    image: web:1\n    environment:\n"
    "      DATABASE_URL: postgresql://app@orders.abc.eu-west-1.rds.amazonaws.com/app?sslmode=require\n"
    "      OTHER: ${UNSET}\n"
}


def discoveries() -> list[rds_ca.Discovery]:
    """Discoveries of a folder with a store, settings and a damaged file, of documents, and of nothing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "empty").mkdir()
        app = folder / "app"
        app.mkdir()
        (app / "rds.pem").write_text(ROOT.pem)
        (app / "other.pem").write_bytes(FORGED)
        (app / ".env").write_text(
            "PGHOST=orders.abc.eu-west-1.rds.amazonaws.com\nPGSSLMODE=verify-full\nPGSSLROOTCERT=rds.pem\n"
        )
        (app / "locked.p12").write_bytes(
            rds_ca.bundle(regions=["eu-west-1"], format="p12", password="changeit")
        )
        return [
            rds_ca.discover(app, at=AT),
            rds_ca.discover(folder / "empty", at=AT),
            rds_ca.discover(folder / "empty", documents={**COMPOSE, **POD}, at=AT),
        ]


def actions(tmp_path: Path) -> Iterator[Any]:
    """The actions of runs: a dry run and a forward run, each with a failure, so that it waits."""
    plan = PLANS[3]
    for number, (mode, approve) in enumerate((("dry_run", ""), ("forward", plan.digest))):
        running = rotation.Run(plan, mode, approve=approve, journal=tmp_path / f"journal-{number}")
        at = "2024-01-07T05:10:00Z"
        for _ in range(6):
            action = running.next(at)
            yield results.RunAction, action
            if action["action"] == "finished":
                break
            if action["action"] == "call":
                running.tell_failure("Throttling", 400, "slow down", at)
            elif action["action"] == "wait":
                at = action["until"]
                running.tell(json.dumps({"event": "waited"}), at)
            elif action["action"] == "ask":
                running.tell(json.dumps({"event": "answer", "yes": False}), at)
        yield list[results.Outcome], running.outcomes()


VALUES = [
    (results.AuthorityValues, ROOT.to_dict()),
    (results.CatalogueValues, CATALOGUE.to_dict()),
    (results.BundleValues, rds_ca.Bundle.parse(DAMAGED).to_dict()),
    (results.BundleComparison, CATALOGUE.compare(ROOT.pem.encode())),
    (results.StoreContents, STORE.contents(at="2027-01-01")),
    (results.StoreReadiness, STORE.readiness("eu-west-1", "python-ssl", at="2027-01-01")),
    (results.TrustValues, REPORT.to_dict()),
    (results.TrustValues, STORE.accepts(chain=ROOT.pem.encode(), host="db", at="2027-01-01").to_dict()),
    (results.StackValues, rds_ca.stacks()[0].to_dict()),
    (results.EndpointValues, rds_ca.Endpoint.parse("a.b.eu-west-1.rds.amazonaws.com").to_dict()),
    (results.ServerSideValues, FLEET.instances[0].server_side("2027-01-01").to_dict()),
    *[(results.Ending, ending) for ending in CATALOGUE.endings("us-gov-west-1", at="2026-12-01")],
    (list[results.StackGroup], SECOND.stack_groups),
    (results.TrustValues, SECOND.to_dict()),
    (results.TrustValues, LEGACY.to_dict()),
    (list[results.ManifestClient], CLIENTS.clients),
    (list[results.ManifestSuppression], CLIENTS.suppressions),
    (results.BundleComparison, CATALOGUE.compare(FORGED)),
    (results.BundleComparison, CATALOGUE.compare(DAMAGED)),
    *[(results.DriverValues, driver) for driver in rds_ca.drivers()],
    *[(results.AuditRuleValues, rule) for rule in rds_ca.audit_rules()],
    *[(results.FleetValues, fleet.to_dict()) for fleet in (FLEET, COMPLETE, REFUSED)],
    *[(results.InstanceValues, one.to_dict()) for fleet in (FLEET, COMPLETE) for one in fleet.instances],
    *[(results.ClusterValues, cluster.to_dict()) for cluster in COMPLETE.clusters],
    *[(results.GapValues, gap.to_dict()) for fleet in (COMPLETE, REFUSED) for gap in fleet.gaps],
    *[(results.AuditValues, audit.to_dict()) for audit in AUDITS],
    *[(results.PlanValues, plan.to_dict()) for plan in PLANS],
    *[(results.SampleValues, sample.to_dict()) for sample in SAMPLES],
    *[(list[results.SessionValues], sample.sessions) for sample in SAMPLES],
    *[(list[results.SessionGapValues], sample.gaps) for sample in SAMPLES],
    *[(results.ExcludedSessions, sample.excluded) for sample in SAMPLES],
    *[(results.ForcedTls, sample.forced) for sample in SAMPLES if sample.forced is not None],
    *[(results.UsageValues, usage.to_dict()) for usage in USAGES],
    *[(list[results.UsageRow], usage.rows) for usage in USAGES],
    *[(list[results.UsageGap], usage.gaps) for usage in USAGES],
    *[
        (list[results.SessionQuery], sessions.queries(engine, version))
        for engine, version in (
            ("postgres", "15.4"),
            ("mysql", "8.0"),
            ("sqlserver-ee", "15"),
            ("oracle-ee", "19"),
        )
    ],
    *[
        (results.ForcedTls, sessions.forced_tls(engine, version, parameters))
        for engine, version, parameters in (
            ("postgres", "15.4", None),
            ("aurora-postgresql", "15.4", None),
            ("db2-se", "11.5", None),
            (
                "postgres",
                "13.1",
                [{"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyType": "static"}],
            ),
        )
    ],
    *[(results.EffectiveValues, effective.to_dict()) for effective in EFFECTIVE],
    *[(results.ClientStoreValues, store.to_dict()) for one in EFFECTIVE for store in one.stores],
    *[(results.RemarkValues, remark.to_dict()) for one in EFFECTIVE for remark in one.remarks],
    *[(results.ProbedChainValues, probe.to_dict()) for probe in PROBES],
    *[(results.ProbeFailureValues, probe.failure.to_dict()) for probe in PROBES if probe.failure],
    *[(results.OriginValues, origin.to_dict()) for probe in PROBES if (origin := probe.origin())],
    *[(results.ExplanationValues, explanation.to_dict()) for explanation in EXPLANATIONS],
    *[(list[results.ExplainedCause], explanation.causes) for explanation in EXPLANATIONS],
    *[(list[results.ExplainedEvent], explanation.events) for explanation in EXPLANATIONS],
    *[(results.MendedValues, mended.to_dict()) for mended in MENDED],
    *[(results.DiscoveryValues, discovery.to_dict()) for discovery in discoveries()],
    *[(list[results.DiscoveryFinding], discovery.findings()) for discovery in discoveries()],
    (list[results.ContainerValues], rds_ca.containers({**COMPOSE, **POD})),
]


@pytest.mark.parametrize(
    ("kind", "value"), VALUES, ids=[getattr(kind, "__name__", str(kind)) for kind, _ in VALUES]
)
def test_a_value_has_the_members_of_its_type(kind: Any, value: Any):
    assert differences(kind, value, getattr(kind, "__name__", "list")) == []


def test_the_actions_and_outcomes_of_a_run(tmp_path: Path):
    seen: set[str] = set()
    for kind, value in actions(tmp_path):
        assert differences(kind, value, "run", seen) == []
    assert {"CallAction", "WaitAction", "FinishedAction", "Outcome"} <= seen


# Types of runs and of `boto.read_fleet`, which other tests cover.
ELSEWHERE = {
    "AskAction", "CallAction", "FinishedAction", "ProbeAction", "WaitAction", "Outcome",
    "GatherDone", "GatherGap", "GatherPage",
}  # fmt: skip


def test_every_type_of_a_complete_answer_has_a_value_here():
    """A type without a value in these tests could be wrong."""
    seen: set[str] = set()
    for kind, value in VALUES:
        differences(kind, value, "", seen)
    types = {name for name in results.__all__ if is_typeddict(getattr(results, name))}
    assert types - seen == ELSEWHERE


def test_the_comparison_sees_a_difference():
    assert differences(results.Ending, {"name": 1}, "ending")
    assert differences(results.OfferedCa, {**COMPLETE.to_dict()["offered_cas"][0], "ca": None}, "ca")
    assert differences(list[results.GapValues], [{}], "gaps")
    assert differences(results.RunAction, {"action": "call"}, "action")
    assert differences(int, True, "a flag")


def test_no_result_is_a_dict_of_anything():
    """Public functions and members return typed values; only their arguments may be any JSON."""
    files: Sequence[Path] = sorted(
        [*STUBS.glob("_native/*.pyi"), *STUBS.glob("*.py"), *STUBS.glob("results/*.py")]
    )
    private = re.compile(r"def _\w+\(|def pages\(")
    found = [
        f"{file.name}:{number}"
        for file in files
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if re.search(r"-> .*dict\[str, Any\]", line)
        and not private.search(line)
        and file.name != "_config.py"
    ]
    assert found == []
    shapes = [file.name for file in STUBS.glob("results/*.py") if "Any" in file.read_text()]
    assert shapes == []


@pytest.mark.parametrize("name", ["boto", "fleet", "results", "rotation", "sessions"])
def test_every_name_that_a_module_offers_is_there(name: str):
    module = importlib.import_module(f"rds_ca.{name}")
    assert [offered for offered in module.__all__ if not hasattr(module, offered)] == []

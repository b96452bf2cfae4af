"""Results as tables for other engines, and values that are sent to other processes."""

from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import pyarrow as pa
import pytest
import rds_ca

AT = "2027-01-01"
REGION, CA = "eu-west-1", "rds-ca-rsa2048-g1"
DATA = Path(__file__).parents[2] / "rds-ca-core" / "data" / "aws"
GLOBAL = DATA / "global-bundle.pem"
LAYOUTS = Path(__file__).parents[2] / "rds-ca-core" / "schemas" / "arrow.md"


def root(ca: str = CA) -> bytes:
    return rds_ca.Catalogue.builtin().authority(REGION, ca).pem.encode()


def stores(folder: Path) -> list[Path]:
    """Stores of several kinds, a copy among them, and a missing one."""
    contents = {
        "global.pem": GLOBAL.read_bytes(),
        "copy.pem": GLOBAL.read_bytes(),
        "root.pem": root(),
        "other.pem": root("rds-ca-ecc384-g1"),
        "cut.pem": GLOBAL.read_bytes()[:-500],
        "empty.pem": b"",
        "page.html": b"<html><body>denied</body></html>",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents] + [folder / "missing.pem"]


def fleet() -> rds_ca.Fleet:
    return rds_ca.Fleet.read(
        {
            "DBInstances": [
                {
                    "DBInstanceIdentifier": "orders",
                    "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:orders",
                    "Engine": "postgres",
                    "Endpoint": {"Address": "orders.abc.eu-west-1.rds.amazonaws.com", "Port": 5432},
                    "CACertificateIdentifier": "rds-ca-2019",
                    "CertificateDetails": {
                        "CAIdentifier": "rds-ca-2019",
                        "ValidTill": "2024-08-22T17:08:50Z",
                    },
                    "MultiAZ": True,
                }
            ]
        }
    )


def clients(folder: Path) -> rds_ca.Clients:
    (folder / "root.pem").write_bytes(root())
    (folder / "clients.toml").write_text(
        "[[client]]\nname = 'billing'\nstack = 'libpq-verify-full'\nmode = 'verify-full'\n"
        "stores = ['root.pem', 'missing.pem']\ndatabases = ['orders']\n"
        "[[client]]\nname = 'by-driver'\ndriver = 'psycopg'\n"
        "dsn = 'host=orders.abc.eu-west-1.rds.amazonaws.com sslmode=verify-full sslrootcert=root.pem password=sesame'\n"
    )
    return rds_ca.Clients.read(folder / "clients.toml")


def test_a_batch_gives_the_answers_of_single_checks(tmp_path: Path) -> None:
    paths = stores(tmp_path)
    table = rds_ca.check_batch(paths, region=REGION, ca=CA, at=AT)
    rows = pa.table(table).to_pylist()
    assert [row["store"] for row in rows] == [str(path) for path in paths]
    for path, row in zip(paths, rows):
        if path.exists():
            report = rds_ca.TrustStore.open(path).check(region=REGION, ca=CA, at=AT)
            assert (row["verdict"], row["reason"], row["rule"]) == (
                report.verdict,
                report.reason,
                report.rule,
            )
            assert row["trusted_until"] == report.trusted_until
            assert row["problems"] == [str(problem) for problem in report.problems]
            assert row["error"] is None
        else:
            assert (row["verdict"], row["error_kind"]) == ("unknown", "not_found")
    assert {row["verdict"] for row in rows} == {"trusted", "not_trusted", "unknown"}
    assert rows[0]["at"] == datetime(2027, 1, 1, tzinfo=timezone.utc)
    contents = [path.read_bytes() for path in paths[:-1]]
    named = rds_ca.check_batch(
        contents, names=[str(path) for path in paths[:-1]], region=REGION, ca=CA, at=AT
    )
    assert pa.table(named).to_pylist() == rows[:-1]
    with pytest.raises(ValueError, match="as many"):
        rds_ca.check_batch(contents, names=["one"], region=REGION, ca=CA, at=AT)


def test_many_reports_are_a_list_and_a_table(tmp_path: Path) -> None:
    paths = stores(tmp_path)
    reports = rds_ca.check_many(paths, region=REGION, ca=CA, at=AT)
    assert isinstance(reports, list)
    for path, report in zip(paths[:-1], reports):
        assert report == rds_ca.TrustStore.open(path).check(region=REGION, ca=CA, at=AT)
        assert report.store == str(path)
    table = pa.RecordBatchReader.from_stream(reports).read_all()
    batch = pa.table(rds_ca.check_batch(paths, region=REGION, ca=CA, at=AT))
    for column in ("store", "verdict", "reason", "trusted_until", "problems", "stacks_that_differ"):
        assert table.column(column).to_pylist()[:-1] == batch.column(column).to_pylist()[:-1], column
    assert table.column("error_kind").to_pylist()[-1] == "not_found"
    assert pickle.loads(pickle.dumps(reports[:-1])) == reports[:-1]


def test_audits_and_fleets_are_tables(tmp_path: Path) -> None:
    audit = rds_ca.audit(fleet(), clients=clients(tmp_path), at="2024-01-01")
    for rows in (audit.findings, audit.databases, audit.clients):
        table = pa.RecordBatchReader.from_stream(rows).read_all()
        assert table.num_rows == len(rows) > 0
        assert json.loads(json.dumps(rows)) == rows
        assert pickle.loads(pickle.dumps(rows)) == rows
        assert pa.schema(rows) == table.schema
    assert audit.findings is audit.findings
    found = pa.table(audit.findings.table).to_pylist()
    assert [row["rule"] for row in found] == [row["rule"] for row in audit.findings]
    assert [row["databases"] for row in found] == [row["databases"] for row in audit.findings]
    (instance,) = pa.table(fleet()).to_pylist()
    assert (instance["id"], instance["port"], instance["multi_az"]) == ("orders", 5432, True)
    assert instance["certificate_ends"] == datetime(2024, 8, 22, 17, 8, 50, tzinfo=timezone.utc)


def test_the_layouts_are_documented(tmp_path: Path) -> None:
    audit = rds_ca.audit(fleet(), clients=clients(tmp_path), at="2024-01-01")
    tables = [
        rds_ca.check_batch([], region=REGION, ca=CA, at=AT),
        *(rows.table for rows in (audit.findings, audit.databases, audit.clients)),
        fleet().table,
    ]
    written = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", LAYOUTS.read_text(), re.MULTILINE))
    assert len(written) == len(tables)
    for table in tables:
        assert table.metadata["rds_ca.version"] == "1"
        assert re.findall(r"`(\w+)`", written[table.metadata["rds_ca.layout"]]) == table.column_names
        assert pa.schema(table).names == table.column_names


def test_polars_and_duckdb_read_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "stores").mkdir()
    stores(tmp_path / "stores")
    monkeypatch.chdir(tmp_path)
    recipes = re.findall(r"```python\n(.*?)```", LAYOUTS.read_text(), re.DOTALL)
    assert len(recipes) == 2
    for recipe in recipes:
        assert len([line for line in recipe.splitlines() if line]) <= 5
        known: dict[str, object] = {}
        exec(recipe, known)
        shown = capsys.readouterr().out
        assert "not_trusted" in shown


def test_values_can_be_sent_to_other_processes(tmp_path: Path) -> None:
    catalogue = rds_ca.Catalogue.builtin()
    store = rds_ca.TrustStore.open(GLOBAL)
    values = [
        store.bundle,
        rds_ca.Bundle.parse(GLOBAL.read_bytes()[:-500]),
        catalogue,
    ]
    for value in values:
        assert pickle.loads(pickle.dumps(value)) == value
    audit = rds_ca.audit(fleet(), clients=clients(tmp_path), at="2024-01-01")
    assert pickle.loads(pickle.dumps(audit)).to_json() == audit.to_json()
    question = {"region": REGION, "ca": CA, "at": AT}
    for path in stores(tmp_path)[:-1]:
        opened = rds_ca.TrustStore.open(path)
        again = pickle.loads(pickle.dumps(opened))
        assert again.check(**question) == opened.check(**question), path
        assert again.check(stack="java-awsscript", **question) == opened.check(
            stack="java-awsscript", **question
        )
    locked = rds_ca.bundle(regions=[REGION], at=AT, format="p12", password="sesame")
    opened = rds_ca.TrustStore.open(locked, password="sesame")
    pickled = pickle.dumps(opened)
    assert b"sesame" not in pickled
    again = pickle.loads(pickled).check(stack="java-keystore", **question)
    assert again == opened.check(stack="java-keystore", **question)
    assert again.verdict == "trusted"
    (instance,) = fleet().instances
    assert pickle.loads(pickle.dumps(instance)).to_dict() == instance.to_dict()
    ours = clients(tmp_path)
    pickled = pickle.dumps(ours)
    assert b"sesame" not in pickled
    theirs = pickle.loads(pickled)
    for at in ("2024-01-01", AT):
        one, other = (rds_ca.audit(fleet(), clients=given, at=at) for given in (theirs, ours))
        assert one.to_json() == other.to_json()
    assert theirs.unopened == ours.unopened != {}


def test_a_check_imports_nothing_that_it_does_not_need() -> None:
    program = (
        "import sys; before = set(sys.modules); import rds_ca.cli; "
        "rds_ca.cli.build_parser(('check',)); print(' '.join(sorted(set(sys.modules) - before)))"
    )
    output = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout
    needless = {
        "asyncio",
        "ssl",
        "socket",
        "subprocess",
        "concurrent.futures",
        "email",
        "http",
        "boto3",
        "xml",
    }
    assert not needless & set(output.split()), needless & set(output.split())

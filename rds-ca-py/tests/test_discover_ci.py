"""Discovery in daily use: the files of examples/ci run as printed, AWS's answers, no secrets in output, large trees."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
import rds_ca
import rds_ca.boto
import yaml
from botocore.stub import Stubber

ROOT = Path(__file__).parents[2]
CI = ROOT / "examples/ci"
AT = "2026-12-01"
HOST = "orders.c9akciq32rrd.eu-west-1.rds.amazonaws.com"
SECRET = "hunter2hunter2"
BIN = Path(sys.executable).parent
FINE = f"PGHOST={HOST}\nPGSSLMODE=verify-full\nPGSSLROOTCERT=rds.pem\nPGPASSWORD={SECRET}\n"


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "rds.pem").write_bytes(rds_ca.bundle(regions=["eu-west-1"]))
    (folder / "db.env").write_text(FINE)
    return folder


def shell(command, folder, **variables):
    environment = {
        **os.environ,
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.com",
        **variables,
    }
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_hook_lets_a_good_commit_pass_and_refuses_a_bad_one(repository):
    (hook,) = yaml.safe_load((CI / "pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert shell("git init -q . && git add .", repository).returncode == 0
    script = repository / ".git/hooks/pre-commit"
    script.write_text(f"#!/bin/sh\nexec {hook['entry']}\n")
    script.chmod(0o755)
    done = shell("git commit -qm good", repository)
    assert done.returncode == 0, done.stdout + done.stderr
    (repository / "db.env").write_text(FINE.replace("verify-full", "disable"))
    done = shell("git commit -qam bad", repository)
    assert done.returncode == 1
    assert "db.env" in done.stdout + done.stderr
    assert shell("git log --oneline", repository).stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("mode", "region", "allow", "status"),
    [
        ("verify-full", "", "false", 0),
        ("disable", "", "false", 1),
        (None, "", "false", 3),
        (None, "", "true", 0),
    ],
)
def test_the_action_exits_by_the_verdict(repository, mode, region, allow, status):
    """A repository without a setting shows no region: exit 3, unless that is allowed."""
    steps = yaml.safe_load((CI / "github-action/action.yml").read_text())["runs"]["steps"]
    script = steps[1]["run"]
    if mode is None:
        (repository / "db.env").unlink()
    else:
        (repository / "db.env").write_text(FINE.replace("verify-full", mode))
    done = shell(script, repository, SEARCHED=".", REGION=region, ALLOW_UNKNOWN=allow)
    assert done.returncode == status, done.stdout + done.stderr
    log = json.loads((repository / "rds-ca.sarif").read_text())
    assert log["version"] == "2.1.0"
    places = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in log["runs"][0]["results"]
    ]
    assert ("db.env" in places) == (mode == "disable")


def test_the_cronjob_writes_what_prometheus_reads(tmp_path):
    *_, job = yaml.safe_load_all((CI / "cronjob.yaml").read_text())
    (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    (tmp_path / "dump").mkdir()
    (tmp_path / "textfile").mkdir()
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "orders"},
        "spec": {
            "containers": [
                {
                    "name": "orders",
                    "env": [{"name": "PGHOST", "value": HOST}, {"name": "PGSSLMODE", "value": "require"}],
                }
            ]
        },
    }
    dump = {"apiVersion": "v1", "kind": "List", "items": [pod]}
    (tmp_path / "dump/cluster.json").write_text(json.dumps(dump))
    words = [re.sub(r"^/(?=dump|textfile)", f"{tmp_path}/", word) for word in container["command"]]
    done = shell(" ".join(words), tmp_path)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "textfile/rds-ca.prom").read_text()
    assert re.search(r"^rds_ca_discovered_\w+(\{.*\})? \d+$", text, re.MULTILINE), text


class Session:
    """A session whose clients answer as AWS does."""

    region_name = "eu-west-1"

    def client(self, service, region_name=None, endpoint_url=None):
        real = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name=region_name)
        client = real.client(service, endpoint_url=endpoint_url)
        stub = Stubber(client)
        variables = {"PGHOST": HOST, "PGSSLMODE": "require", "PGPASSWORD": SECRET}
        if service == "lambda":
            pages = [("one", "more"), ("two", None)]
            for name, following in pages:
                answer = {"Functions": [{"FunctionName": name, "Environment": {"Variables": variables}}]}
                if following:
                    answer["NextMarker"] = following
                stub.add_response("list_functions", answer)
        else:
            environment = [{"name": name, "value": value} for name, value in variables.items()]
            task = {"family": "web", "containerDefinitions": [{"name": "three", "environment": environment}]}
            stub.add_response("list_task_definition_families", {"families": ["web"]})
            stub.add_response("describe_task_definition", {"taskDefinition": task}, {"taskDefinition": "web"})
        stub.activate()
        return client


def test_boto3_reads_functions_and_tasks():
    documents = rds_ca.boto.documents(Session())
    assert sorted(documents) == ["aws/eu-west-1/ecs/web.json", "aws/eu-west-1/lambda.json"]
    found = rds_ca.discover([], documents=documents, at=AT)
    assert {client.verifies_chain for client in found.clients} == {"no"}
    names = " ".join(client.name for client in found.clients)
    assert all(name in names for name in ("one", "two", "web")), names
    assert SECRET not in found.to_json() + found.to_manifest()


def test_no_secret_of_any_idiom_is_shown_in_any_format(tmp_path):
    """Every repository of the Rust tests, with passwords everywhere, in every output."""
    data = (ROOT / "rds-ca-core/tests/data/discovery/idioms.txt").read_text()
    pem = rds_ca.bundle(regions=["eu-west-1"], at=AT).decode()
    planted = 0
    for part in data.split("\n==== ")[1:]:
        name, body = part.split("\n", 1)
        for file in f"\n{body}".split("\n---- ")[1:]:
            path, _, text = file.partition("\n")
            if path == "expected" or text.strip() in ("@@JKS@@", "@@P7B@@"):
                continue
            planted += text.count("@@SECRET@@")
            target = tmp_path / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text.replace("@@SECRET@@", SECRET).replace("@@PEM@@", pem))
    assert planted > 40
    for kind in ("text", "json", "sarif", "junit", "prometheus", "cyclonedx"):
        words = ("discover", ".", "--at", AT, "--format", kind, "--full")
        done = subprocess.run(
            [sys.executable, "-m", "rds_ca", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 3), done.stderr
        assert len(done.stdout) > 1000
        assert SECRET not in done.stdout + done.stderr, kind
    found = rds_ca.discover(tmp_path, at=AT)
    assert SECRET not in found.to_manifest() + repr(found) + repr(found.settings)


def test_large_trees_report_progress_and_are_read_one_by_one(tmp_path):
    for tree in ("a", "b"):
        for number in range(1100):
            file = tmp_path / tree / f"d{number % 10}/f{number}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("x")
        (tmp_path / tree / "rds.pem").write_bytes(rds_ca.bundle(regions=["eu-west-1"], at=AT))
    seen = []
    rds_ca.discover(tmp_path, at=AT, progress=seen.append)
    assert len(seen) >= 4
    assert max(seen) <= 2300
    each = rds_ca.discover_each([tmp_path / "a", tmp_path / "b"], at=AT)
    path, found = next(each)
    assert (Path(path).name, len(found.stores)) == ("a", 1)
    assert [Path(path).name for path, _ in each] == ["b"]

"""The Lambda function of examples/lambda, as its README deploys it, against an imitation of the RDS API."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import rds_ca
from simulator import ROOT, simulator

CLIENT = """
[[client]]
name = "shop"
stack = "python-ssl"
mode = "verify-full"
stores = ["stores/rds.pem"]
databases = ["orders"]
"""
TIME = "2026-11-28T03:17:00Z"
CALL = "import json, sys, handler; handler.handler(json.load(sys.stdin), None)"


@pytest.mark.parametrize(
    ("region", "denied", "outcome"),
    [("eu-west-1", False, "fine"), ("us-east-1", False, "not_fine"), ("eu-west-1", True, "unknown")],
)
def test_the_function_answers(tmp_path: Path, region: str, denied: bool, outcome: str) -> None:
    (tmp_path / "handler.py").write_bytes((ROOT / "examples/lambda/handler.py").read_bytes())
    (tmp_path / "clients.toml").write_text(CLIENT)
    (tmp_path / "stores").mkdir()
    (tmp_path / "stores/rds.pem").write_bytes(rds_ca.bundle(regions=[region]))
    fault = {"kind": "access_denied", "operation": "DescribeDBClusters"}
    databases = [{"id": "orders", "ca": "rds-ca-rsa2048-g1"}]
    with simulator(tmp_path, databases=databases, faults=[fault] if denied else []) as rds:
        environment = {
            **os.environ, **rds.environment, "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", CALL],
            input=json.dumps({"time": TIME}),
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    answer = json.loads(line)
    assert answer["outcome"] == outcome, line
    assert bool(answer["not_read"]) == denied, line
    if outcome == "not_fine":
        finding = answer["findings"][0]
        assert finding["subject"] == {"kind": "client", "name": "shop"}
        assert "rds-ca mend" in finding["remedy"]

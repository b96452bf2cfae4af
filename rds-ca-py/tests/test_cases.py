"""The cases that Rust and Python both run; rds-ca-core/tests/cases/README.md tells how they are written."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
import rds_ca

CORE = Path(__file__).resolve().parents[2] / "rds-ca-core"
SUITE = json.loads((CORE / "tests" / "cases" / "check.json").read_text())


def store(pieces: list[dict]) -> bytes:
    content = b""
    for piece in pieces:
        if "authority" in piece:
            content += rds_ca.Catalogue.builtin().authority(*piece["authority"]).pem.encode()
        elif "data" in piece:
            content += (CORE / "data" / piece["data"]).read_bytes()
        elif "text" in piece:
            content += piece["text"].encode()
        else:
            content = content[: -piece["cut"]]
    return content


@pytest.mark.parametrize("case", SUITE["cases"], ids=lambda case: case["name"])
def test_check(case: dict):
    report = rds_ca.TrustStore.open(store(case["store"])).check(
        region=case["region"], ca=case["ca"], at=case.get("at", SUITE["at"])
    )
    found = (report.verdict, report.rule, [problem.kind for problem in report.problems])
    assert found == (case["verdict"], case["rule"], case["problems"]), report.reason


STANDING = json.loads((CORE / "tests" / "cases" / "standing.json").read_text())
ABOUT_CAS = {"database-ca-ended", "database-ca-ends", "database-ca-retired", "database-ca-unknown"}


@pytest.mark.parametrize("case", STANDING["cases"], ids=lambda case: case["name"])
def test_standing(case: dict):
    """``server_side`` and ``audit`` say the same of the same CA."""
    builder = rds_ca._native.FleetBuilder()
    for document in case["documents"]:
        builder.add(document["document"], account=document.get("account"), region=document.get("region"))
    fleet = builder.finish()
    at, until = (datetime.fromisoformat(STANDING[key].replace("Z", "+00:00")) for key in ("at", "until"))
    audit = rds_ca.audit(fleet, at=at, horizon_days=(until - at).days)
    for name, expected in case["expect"].items():
        (instance,) = (found for found in fleet.instances if found.id == name)
        side = instance.server_side(at, until=until)
        found = (side.verdict, [reason["reason"] for reason in side.reasons])
        assert found == (expected["server_side"], expected["reasons"])
        place, database = next((i, row) for i, row in enumerate(audit.databases) if row["id"] == name)
        rules = [
            row["rule"] for row in audit.findings if place in row["databases"] and row["rule"] in ABOUT_CAS
        ]
        assert rules == expected["findings"]
        assert database["ca_offer"] == expected["ca_offer"]
        assert database["ca_ends"] == expected.get("ca_ends", database["ca_ends"])

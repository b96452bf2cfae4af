"""The cases that Rust and Python both run; rds-ca-core/tests/cases/README.md describes their format."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Optional

import pytest
import rds_ca
from rds_ca import rotation

CORE = Path(__file__).resolve().parents[2] / "rds-ca-core"
SUITE = json.loads((CORE / "tests" / "cases" / "check.json").read_text())


def store(pieces: list[dict], certificates: Optional[dict[str, str]] = None) -> bytes:
    content = b""
    for piece in pieces:
        if "certificate" in piece:
            content += (certificates or {})[piece["certificate"]].encode()
        elif "authority" in piece:
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


def fleet_of(documents: list[dict]) -> rds_ca.Fleet:
    builder = rds_ca._native.FleetBuilder()
    for document in documents:
        builder.add(document["document"], account=document.get("account"), region=document.get("region"))
    return builder.finish()


STANDING = json.loads((CORE / "tests" / "cases" / "standing.json").read_text())
ABOUT_CAS = {"database-ca-ended", "database-ca-ends", "database-ca-retired", "database-ca-unknown"}


@pytest.mark.parametrize("case", STANDING["cases"], ids=lambda case: case["name"])
def test_standing(case: dict):
    """``server_side`` and ``audit`` agree on the same CA."""
    fleet = fleet_of(case["documents"])
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


def suite(name: str) -> dict[str, Any]:
    file = CORE / "tests" / "cases" / f"{name}.json"
    return json.loads(file.read_text()) if file.exists() else {"cases": []}


ACCEPTS = suite("accepts")


@pytest.mark.parametrize("case", ACCEPTS["cases"], ids=lambda case: case["name"])
def test_accepts(case: dict):
    certificates = ACCEPTS["certificates"]
    report = rds_ca.TrustStore.open(store(case["store"], certificates)).accepts(
        chain=store(case["chain"], certificates),
        host=case.get("host"),
        stack=case.get("stack"),
        at=case.get("at", ACCEPTS["at"]),
        key_proved=case.get("key_proved", True),
    )
    assert (report.verdict, report.rule) == (case["verdict"], case["rule"]), report.reason


def given(case: dict, folder: Path) -> tuple[rds_ca.Fleet, Optional[rds_ca.Clients]]:
    """The fleet of a case, and its clients with their stores in a folder."""
    for name, pieces in case.get("stores", {}).items():
        (folder / name).write_bytes(store(pieces))
    clients = None
    if "manifest" in case:
        manifest = folder / "clients.toml"
        manifest.write_text(case["manifest"])
        clients = rds_ca.Clients.read(manifest, environment={})
    return fleet_of(case["documents"]), clients


def found_by_audit(audit: rds_ca.Audit) -> dict[str, Any]:
    """The expectations of an audit's case: outcome, rules of findings, and each cell of the matrix."""
    return {
        "outcome": audit.outcome,
        "findings": sorted({finding["rule"] for finding in audit.findings}),
        "matrix": [
            [audit.clients[cell["client"]]["name"], cell["ca"], cell["readiness"], cell["effect"]]
            for cell in audit.matrix
        ],
    }


def planned(fleet: rds_ca.Fleet, clients: Optional[rds_ca.Clients], case: dict, at: str) -> rotation.Plan:
    return rotation.plan(
        fleet,
        to=case.get("to"),
        renew=case.get("renew", False),
        clients=clients,
        only=case.get("only", ()),
        at=at,
    )


def found_by_plan(plan: rotation.Plan) -> dict[str, Any]:
    """The expectations of a plan's case: status, and the treatment of each database, with violated rules and reasons."""
    content = plan.to_dict()
    return {
        "status": plan.status,
        "steps": [[step["resource"]["id"], step["restart"]] for step in content["steps"]],
        "blocked": [
            [blocked["resource"]["id"], [breach["rule"] for breach in blocked["findings"]]]
            for blocked in content["blocked"]
        ],
        "unchanged": [[row["resource"]["id"], row["reason"]] for row in content["unchanged"]],
        "client_steps": [
            [step["client"], step["verdict"], step["effect"]] for step in content["client_steps"]
        ],
    }


AUDIT, PLAN = suite("audit"), suite("plan")


@pytest.mark.parametrize("case", AUDIT["cases"], ids=lambda case: case["name"])
def test_audit(case: dict, tmp_path: Path):
    fleet, clients = given(case, tmp_path)
    audit = rds_ca.audit(fleet, clients=clients, at=case.get("at", AUDIT["at"]), target=case["to"])
    assert found_by_audit(audit) == case["expect"]


@pytest.mark.parametrize("case", PLAN["cases"], ids=lambda case: case["name"])
def test_plan(case: dict, tmp_path: Path):
    fleet, clients = given(case, tmp_path)
    plan = planned(fleet, clients, case, case.get("at", PLAN["at"]))
    assert found_by_plan(plan) == case["expect"], plan.to_text()

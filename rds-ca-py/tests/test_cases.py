"""The cases that Rust and Python both run; rds-ca-core/tests/cases/README.md tells how they are written."""

from __future__ import annotations

import json
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

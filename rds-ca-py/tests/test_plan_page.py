"""The plan's HTML page in a real browser, as the audit's: headless Chromium, judged by axe-core."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import rds_ca
from rds_ca.rotation import plan
from test_audit_page import HOSTILE, NODE, ROOT

AUDIT = ROOT / "examples/audit"
RULES = ("offer-unknown", "restart-unknown", "not-available", "replica-blocked", "window-unknown")


@pytest.mark.parametrize("name", ["orders", HOSTILE])
def test_the_page_to_approve(name: str, tmp_path: Path) -> None:
    fleet = json.loads((AUDIT / "fleet.json").read_text())
    for instance in fleet["DBInstances"]:
        if instance["DBInstanceIdentifier"] == "orders":
            instance["DBInstanceIdentifier"] = name
        instance["PreferredMaintenanceWindow"] = "sun:03:00-sun:04:00"
    made = plan(
        rds_ca.Fleet.read(fleet), to="rds-ca-rsa2048-g1", clients=AUDIT / "clients.toml", at="2024-06-01", only=["*"],
        accept=["client-rejects-target=the teams were told", *(f"{rule}=seen in the console" for rule in RULES)],
    )  # fmt: skip
    page = tmp_path / "plan.html"
    page.write_text(made.to_html(), encoding="utf-8")
    done = subprocess.run(
        ["node", str(NODE / "plan.mjs"), str(page)], text=True, capture_output=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert (seen["errors"], seen["requests"], seen["dialogs"], seen["violations"]) == ([], [], 0, [])
    assert seen["active"] == 0
    assert seen["firstStop"] == "Skip to the content"
    assert all(width <= 0 for width in seen["overflow"].values()), seen["overflow"]
    assert seen["paper"] == "rgb(255, 255, 255)"
    for text in (
        made.digest,
        "the teams were told",
        "Rollback",
        "Terraform",
        "invoicing",
        "team-billing",
        "eu-west-1",
    ):
        assert text in seen["text"], text

"""The audit's HTML page in a real browser: headless Chromium, judged by axe-core."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import rds_ca

NODE = Path(__file__).parent / "node"
ROOT = Path(__file__).resolve().parents[2]
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202eevil\u202c" + "x" * 10_000


def look(page: str, folder: Path) -> dict[str, Any]:
    """Open the page and return what the browser saw."""
    assert shutil.which("node"), "this test needs node: install Debian's package nodejs"
    assert shutil.which("chromium"), "this test needs Chromium: install Debian's package chromium"
    assert (NODE / "node_modules/axe-core").is_dir(), f"this test needs axe-core: run `npm install` in {NODE}"
    path = folder / "audit.html"
    path.write_text(page, encoding="utf-8")
    shots = folder / "shots"
    shots.mkdir()
    seen = subprocess.run(
        ["node", str(NODE / "look.mjs"), str(path), str(shots)],
        text=True,
        capture_output=True,
        check=False,
        timeout=900,
    )
    assert seen.returncode == 0, seen.stderr
    content: dict[str, Any] = json.loads(seen.stdout)
    return content


def sound(seen: dict[str, Any]) -> None:
    """Fail on what our pages must not do."""
    assert seen["errors"] == []
    assert seen["requests"] == []
    assert seen["dialogs"] == 0
    assert seen["violations"] == []
    assert seen["scripts"] == 2
    assert seen["images"] == 0
    assert seen["firstStop"] == "Skip to the content"
    assert seen["opened"] == "true"
    assert seen["printed"] == "none"
    assert seen["closed"] == 0
    assert seen["paper"] == "rgb(255, 255, 255)"
    for name, view in seen["views"].items():
        assert view["overflow"] <= 0, f"{name} scrolls sideways"


def test_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    fleet = rds_ca.Fleet.read("examples/audit/fleet.json")
    audit = rds_ca.audit(fleet, clients=rds_ca.Clients.read("examples/audit/clients.toml"), at="2024-06-01")
    seen = look(audit.report("html"), tmp_path)
    sound(seen)
    for text in ("Not fine", "web-shop", "orders-replica", "client-not-ready"):
        assert text in seen["text"]
    # Who stops, when, and what to do is visible without scrolling.
    for text in (
        "2 clients stop connecting",
        "by 2024-08-22",
        "invoicing (team-billing)",
        "reports (team-data)",
        "RSA2048 G1",
    ):
        assert text in seen["text"][:1200]
    assert "1 client" not in seen["filters"]["f-text=no such thing"]["status"]


def test_a_hostile_name_stays_text(tmp_path: Path) -> None:
    fleet = rds_ca.Fleet.read({"DBInstances": [{
        "DBInstanceIdentifier": HOSTILE, "DBInstanceArn": f"arn:aws:rds:eu-west-1:123456789012:db:{HOSTILE}",
        "Engine": "</script><script>alert(3)</script>", "CACertificateIdentifier": "rds-ca-2019",
    }]})  # fmt: skip
    client = {
        "name": HOSTILE,
        "owner": "</style><script>alert(4)</script>",
        "mode": "verify-full",
        "databases": ["*"],
    }
    clients = rds_ca.Clients.parse(json.dumps({"clients": [client]}))
    seen = look(rds_ca.audit(fleet, clients=clients, at="2024-06-01").report("html"), tmp_path)
    sound(seen)
    assert "<script>alert(1)</script>" in seen["text"]


def test_ten_thousand_databases_and_two_hundred_clients(tmp_path: Path) -> None:
    regions = ["eu-west-1", "us-east-1", "eu-central-1", "ap-southeast-2"]
    instances = [
        {
            "DBInstanceIdentifier": f"db-{number}",
            "DBInstanceArn": f"arn:aws:rds:{regions[number % 4]}:12345678901{number % 10}:db:db-{number}",
            "Engine": "postgres", "EngineVersion": "15.4",
            "Endpoint": {"Address": f"db-{number}.abc.{regions[number % 4]}.rds.amazonaws.com", "Port": 5432},
            "CACertificateIdentifier": ["rds-ca-2019", "rds-ca-rsa2048-g1"][number % 3 == 0],
            "CertificateDetails": {
                "CAIdentifier": ["rds-ca-2019", "rds-ca-rsa2048-g1"][number % 3 == 0],
                "ValidTill": f"2024-{7 + number % 6:02}-{1 + number % 28:02}T00:00:00Z",
            },
            "TagList": [{"Key": "app", "Value": f"app-{number % 97}"}],
        }
        for number in range(10_000)
    ]  # fmt: skip
    stores = ROOT / "examples/audit/stores"
    clients = [
        {
            "name": f"client-{number}",
            "owner": f"team-{number % 17}",
            "stack": ["libpq-verify-full", "python-ssl", "go-new"][number % 3],
            "mode": ["verify-full", "verify-full", "encrypt"][number % 3],
            "stores": [
                str(stores / ["both-generations.pem", "other-region.pem", "root-2019.pem"][number % 3])
            ][: number % 3 != 2],
            "databases": [f"tag:app=app-{number % 97}"] if number % 10 else ["*"],
        }
        for number in range(200)
    ]
    fleet = rds_ca.Fleet.read({"DBInstances": instances})
    manifest = rds_ca.Clients.parse(json.dumps({"clients": clients}))
    page = rds_ca.audit(fleet, clients=manifest, at="2024-06-01").report("html")
    assert len(page) < 12_000_000, f"{len(page)} bytes"
    seen = look(page, tmp_path)
    sound(seen)
    slowest = max(each["milliseconds"] for each in seen["filters"].values())
    print(
        f"{len(page):,} bytes, opened in {seen['views']['desktop']['load']:.0f} ms, slowest filter {slowest:.0f} ms"
    )
    # Generous bounds for a shared machine; an idle one needs a tenth.
    assert seen["views"]["desktop"]["load"] < 15_000
    assert slowest < 2_000

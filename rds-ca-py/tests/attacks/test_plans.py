"""A plan or a journal that was changed: nothing of it is carried out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Command
from test_names import hostile


@pytest.fixture
def digest(rds_ca: Command, tmp_path: Path) -> str:
    """Write a plan and return its digest."""
    (tmp_path / "fleet.json").write_text(json.dumps(hostile("orders")))
    arguments = ("--to", "rds-ca-rsa2048-g1", "--at", "2026-12-01", "--accept", "no-clients-known=trial")
    done = rds_ca("plan", "--fleet", "fleet.json", *arguments, "-o", "plan.json")
    return next(line.split()[-1] for line in done.stdout.splitlines() if line.startswith("digest"))


NOWHERE = ("--endpoint-url", "http://127.0.0.1:9")


def test_a_changed_plan_is_not_the_approved_one(rds_ca: Command, tmp_path: Path, digest: str):
    plan = tmp_path / "plan.json"
    plan.write_text(plan.read_text().replace("rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1"))
    done = rds_ca("run", "plan.json", "--approve", digest, *NOWHERE)
    assert done.returncode == 2
    assert not (tmp_path / "plan.json.journal").exists()


@pytest.mark.parametrize("length", [1, 8, 12, 31])
def test_a_short_approval_is_refused(rds_ca: Command, digest: str, length: int):
    assert rds_ca("run", "plan.json", "--approve", digest[:length], *NOWHERE).returncode == 2


def test_a_journal_of_another_plan_is_refused(rds_ca: Command, tmp_path: Path, digest: str):
    (tmp_path / "plan.json.journal").write_text(
        '{"format":"rds-ca-journal","version":1}\n'
        '{"seq":0,"at":"2026-11-28T01:33:36Z","fact":"opened","plan":"'
        + "0" * 64
        + '","runner":"x","accepted":[]}\n'
    )
    done = rds_ca("run", "plan.json", "--approve", digest, "--resume", *NOWHERE)
    assert done.returncode == 2
    assert "journal" in done.stderr


def test_a_damaged_journal_is_refused(rds_ca: Command, tmp_path: Path, digest: str):
    (tmp_path / "plan.json.journal").write_text('{"format":"rds-ca-journal","version":1}\n{"seq":5}\n')
    assert rds_ca("run", "plan.json", "--approve", digest, "--resume", *NOWHERE).returncode == 2

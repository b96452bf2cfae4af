"""The script that gathers the certificates, from its packages to the change log and the tables, without a network."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "rds-ca-core" / "data"
TABLES = ("certificate/known_table.rs", "catalogue/table.rs", "certificate/known.der")


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the script; it writes below a folder of the test."""
    place = ROOT / "scripts" / "gather-certificates.py"
    about = importlib.util.spec_from_file_location("gather_certificates", place)
    assert about
    assert about.loader
    module = importlib.util.module_from_spec(about)
    monkeypatch.setitem(sys.modules, "gather_certificates", module)
    about.loader.exec_module(module)
    crate = tmp_path / "rds-ca-core"
    shutil.copytree(DATA, crate / "data")
    for table in TABLES:
        (crate / "src" / table).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "CHANGELOG.md", tmp_path / "CHANGELOG.md")
    monkeypatch.setattr(module, "DATA", crate / "data")
    monkeypatch.setattr(module, "CHANGELOG", tmp_path / "CHANGELOG.md")
    return module


def packages(script: Any, work: Path) -> dict[str, Any]:
    """Create packages with the content of the real ones, each in its own form."""
    held = {path.relative_to(DATA).as_posix(): path.read_text() for path in DATA.glob("*/*.pem")}
    everywhere, amazon = held["aws/global-bundle.pem"], held["amazon-trust-services/roots.pem"]
    legacy = "".join(text for name, text in held.items() if "legacy" in name)
    china = "".join(text for name, text in held.items() if name.startswith("aws-cn"))
    contents = {
        script.ALIEN: everywhere,
        script.CDK: everywhere,
        script.AWSLABS_MYSQL: everywhere,
        script.AWSLABS_POSTGRES: everywhere + amazon,
        script.CERTIFI: amazon,
        script.MYSQL: legacy,
        script.PROFILES: everywhere + legacy,
        script.AMPLIFY: everywhere + amazon,
        script.MYSQL2: everywhere + legacy + china,
        "proxies": amazon,
    }
    copies = {}
    for number, (name, text) in enumerate(contents.items()):
        inside = script.PROXIES[0] if name == "proxies" else script.FILES[name][0]
        path = work / f"package{number}" / "package" / inside
        path.parent.mkdir(parents=True)
        if path.suffix == ".js":
            literals = ",\n".join("'" + line + "\\n'" for line in text.splitlines())
            path.write_text(f"/* The roots. */\nexports.ca = [\n{literals}\n];\n")
        else:
            path.write_text(text)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        copies[name] = script.Copy(script.PROFILES if name == "proxies" else name, path, digest)
    return copies


def partitions() -> list[dict[str, Any]]:
    """The regions without authorities in botocore's form, among regions that have some."""
    names: dict[str, dict[str, Any]] = {"aws": {"eu-west-1": {}, "aws-global": {}}}
    text = (DATA / "regions.toml").read_text()
    for block in text.split("[[region]]")[1:]:
        members = dict(re.findall(r'(\w+) = "(.*)"', block))
        names.setdefault(members["partition"], {})[members["name"]] = {"description": members["description"]}
    return [{"id": name, "regions": regions} for name, regions in names.items()]


def test_certificates_become_data_change_log_and_tables(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    work = tmp_path / "work"
    regions = work / script.WHEELS[script.BOTOCORE] / "botocore" / "data" / "partitions.json"
    regions.parent.mkdir(parents=True)
    regions.write_text(json.dumps({"partitions": partitions()}))
    copies = packages(script, work)
    monkeypatch.setattr(script, "download", lambda _: copies)
    # The generation of 2010 and its table do not exist yet.
    (script.DATA / "aws" / "legacy-2010.pem").unlink()
    before = script.CHANGELOG.read_text()

    script.gather(work, tables=True)

    for path in DATA.glob("*/*.pem"):
        written = script.DATA / path.relative_to(DATA)
        assert written.read_bytes() == path.read_bytes(), path
    assert 'name = "me-west-1"' in (script.DATA / "regions.toml").read_text()
    assert "eu-west-1" not in (script.DATA / "regions.toml").read_text()
    after = script.CHANGELOG.read_text()
    added = [line for line in after.splitlines() if line not in before.splitlines()]
    assert added[0].startswith("- The catalogue aws-global-e5bb2084 as of")
    assert "gains 1 certificate (aws.amazon.com/rds/)" in " ".join(added)
    assert len(after) - len(before) < 250
    for table in TABLES:
        written = script.DATA.parent / "src" / table
        ours = ROOT / "rds-ca-core" / "src" / table
        # The test decides which of the packages has a certificate.
        generated, known = (
            re.sub(rb'taken_from: "[^"]*"', b"", path.read_bytes()) for path in (written, ours)
        )
        assert generated == known, table

    # A second run finds nothing new and prints nothing.
    script.gather(work, tables=False)
    assert script.CHANGELOG.read_text() == after


def test_a_copy_that_is_not_the_pinned_one_is_refused(script: Any, tmp_path: Path):
    path = tmp_path / "roots.pem"
    path.write_text((DATA / "aws" / "global-bundle.pem").read_text() + "\n")
    with pytest.raises(SystemExit, match="expected e5bb2084"):
        script.Copy(script.ALIEN, path, script.GLOBAL_SHA256)


def test_china_is_the_file_that_aws_publishes(script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = packages(script, tmp_path / "work")
    monkeypatch.setattr(script, "download", lambda _: made)
    monkeypatch.setattr(script, "CHINA_ORDER", script.CHINA_ORDER[::-1])
    with pytest.raises(SystemExit, match="not the file that AWS publishes for China"):
        script.gather(tmp_path / "work", tables=False)

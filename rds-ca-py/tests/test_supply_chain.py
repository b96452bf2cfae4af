"""The supply chain: the bill of materials, the workflows, the licences inside the crate."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from referencing import Registry, Resource

ROOT = Path(__file__).resolve().parents[2]
HEX = re.compile(r"uses: (?:\$/|[\w.-]+/[\w.-]+@[0-9a-f]{40} # v)")


def sbom(package: str) -> str:
    command = [sys.executable, ROOT / "scripts/make-sbom.py", package]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("package", ["rds-ca-core", "rds-ca-py"])
def test_the_bill_of_materials_is_valid_and_names_no_path(package: str):
    text = sbom(package)
    schemas = files("cyclonedx.schema") / "_res"
    registry = Registry()
    for name in ("spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json"):
        content = json.loads((schemas / name).read_text())
        registry = registry.with_resource(content["$id"], Resource.from_contents(content))
    schema = json.loads((schemas / "bom-1.6.SNAPSHOT.schema.json").read_text())
    document = json.loads(text)
    jsonschema.Draft7Validator(schema, registry=registry).validate(document)
    names = {part["name"] for part in document["components"]}
    assert {"x509-parser", "pem", "thiserror", "serde"} <= names
    assert str(ROOT) not in text
    assert all("hashes" in part for part in document["components"] if not part["name"].startswith("rds-ca"))


def test_the_bill_of_materials_is_the_same_each_time():
    assert sbom("rds-ca-core") == sbom("rds-ca-core")


def test_every_action_is_pinned_by_its_commit():
    workflows = list((ROOT / ".github/workflows").glob("*.yml"))
    assert workflows
    for workflow in workflows:
        uses = [line.strip("- ") for line in workflow.read_text().splitlines() if "uses:" in line]
        assert all(HEX.match(line.strip()) for line in uses), workflow.name


def test_the_workflows_are_clean():
    done = subprocess.run(
        [Path(sys.executable).parent / "zizmor", "--offline", "--persona=pedantic", ROOT / ".github"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_crate_carries_its_licences_and_readme(tmp_path: Path):
    command = ["cargo", "package", "--package", "rds-ca-core", "--no-verify", "--allow-dirty", "--locked"]
    subprocess.run([*command, "--target-dir", tmp_path], cwd=ROOT, check=True, capture_output=True)
    (archive,) = (tmp_path / "package").glob("rds-ca-core-*.crate")
    with tarfile.open(archive) as tar:
        names = {Path(name).relative_to(Path(name).parts[0]).as_posix() for name in tar.getnames()}
    assert {"LICENSE-MIT", "LICENSE-APACHE", "README.md", "src/lib.rs", "Cargo.toml"} <= names
    assert archive.stat().st_size < 10 << 20


def test_every_direct_dependency_is_judged():
    page = (ROOT / "docs/dependencies.md").read_text()
    manifest = (ROOT / "rds-ca-core/Cargo.toml").read_text()
    section = re.search(r"^\[dependencies\]\n(.*?)^\[", manifest, re.MULTILINE | re.DOTALL)
    assert section
    names = re.findall(r"^([a-z0-9_-]+) = ", section[1], re.MULTILINE)
    assert len(names) > 20
    assert [name for name in names if f"| {name} " not in page] == []

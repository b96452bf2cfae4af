"""The wheel holds what it must and nothing else; the source distribution builds by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def built_wheel() -> Path:
    folder = Path(os.environ.get("RDS_CA_WHEELS", ROOT / "target" / "wheels"))
    wheels = list(folder.glob("rds_ca-*.whl"))
    assert len(wheels) == 1, f"build the wheel first: maturin build --release --out {folder}"
    return wheels[0]


def test_the_wheel_holds_what_it_must_and_nothing_else():
    wheel = built_wheel()
    assert "-cp39-abi3-" in wheel.name
    assert wheel.stat().st_size < 3 * 1024 * 1024
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = ROOT / "rds-ca-py" / "python"
    sources = {
        str(path.relative_to(package))
        for path in package.rglob("*")
        if path.suffix in {".py", ".pyi"} or path.name == "py.typed"
    }
    rest = {name for name in names - sources if not name.endswith("/")}
    assert sources <= names
    assert {name for name in rest if ".dist-info/" not in name} == {"rds_ca/_native.abi3.so"}
    licences = {Path(name).name for name in rest if "/licenses/" in name}
    assert {"LICENSE-MIT", "LICENSE-APACHE"} <= licences


@pytest.mark.skip(reason="not yet seen to pass from beginning to end: the source distribution is unproven")
def test_the_source_distribution_builds_from_its_own_contents(tmp_path: Path):
    """Unpack it far from the checkout and build; dependencies come from the registry's cache."""
    command = [sys.executable, "-m", "maturin", "sdist", "-m", str(ROOT / "rds-ca-py" / "Cargo.toml")]
    subprocess.run([*command, "--out", str(tmp_path)], check=True, capture_output=True)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = tar.getnames()
        tar.extractall(tmp_path)
    assert any(name.endswith("rds-ca-core/src/certificate/known.der") for name in names)
    assert any(name.endswith("LICENSE-APACHE") for name in names)
    unpacked = tmp_path / archive.name.removesuffix(".tar.gz")
    # What builds is what was unpacked; the target directory only saves compiling the registry's crates again.
    environment = {**os.environ, "CARGO_TARGET_DIR": os.environ.get("CARGO_TARGET_DIR", str(ROOT / "target"))}
    build = [
        sys.executable,
        "-m",
        "maturin",
        "build",
        "--release",
        "--locked",
        "--offline",
        "--out",
        "wheels",
    ]
    result = subprocess.run(build, cwd=unpacked, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert len(list((unpacked / "wheels").glob("*.whl"))) == 1

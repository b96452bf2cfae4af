"""The pages of docs/ and README.ja.md: every block of commands runs as printed, and the site builds."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from simulator import ACCOUNT, ROOT, Simulator, simulator

DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.glob("*.md")), ROOT / "README.ja.md"]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"^\$ (?P<command>.*)\n(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)


@pytest.fixture(scope="module")
def rds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    """An imitation of the RDS API for the commands."""
    config = {"accounts": [ACCOUNT], "regions": ["eu-west-1"], "instances": 3}
    with simulator(tmp_path_factory.mktemp("simulator"), **config) as running:
        yield running


def environment(rds: Simulator) -> dict[str, str]:
    """Return the environment that a reader has before the first command."""
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "STOREPASS": "changeit",
        **rds.environment,
        "COLUMNS": "100",
    }


def commands(page: Path) -> list[tuple[str, str, int]]:
    """Return the commands of a page with their output and exit status."""
    found = []
    for block in BLOCK.findall(page.read_text()):
        parts = list(COMMAND.finditer(block))
        assert "".join(part.group() for part in parts) == block, (
            f"{page.name}: text before a command:\n{block}"
        )
        for part in parts:
            output = part["output"]
            status = re.search(r"^\(exit (\d)\)\n\Z", output, re.MULTILINE)
            if status:
                output = output[: status.start()]
            found.append((part["command"], output, int(status[1]) if status else 0))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_run_as_printed(page: Path, rds: Simulator, tmp_path: Path):
    folder = tmp_path / "sample"
    shutil.copytree(DOCS / "sample", folder)
    for command, output, status in commands(page):
        done = subprocess.run(
            command, shell=True, cwd=folder, env=environment(rds), capture_output=True, text=True, check=False
        )
        assert done.returncode == status, f"{page.name}: {command}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        if output:
            assert done.stdout == output, f"{page.name}: {command}"


def test_commands_are_there():
    assert sum(len(commands(page)) for page in PAGES) >= 20


def test_every_command_of_the_pages_is_one():
    """Each `rds-ca` command in prose and plain blocks accepts the options that it shows."""
    helps: dict[str, str] = {}
    for page in [*PAGES, ROOT / "README.md"]:
        for command, rest in re.findall(r"rds-ca ([a-z]+)((?: [^`\n#|]*)?)", page.read_text()):
            if command not in helps:
                done = subprocess.run(
                    [sys.executable, "-m", "rds_ca", command, "--help"],
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert done.returncode == 0, f"{page.name}: there is no command {command}"
                helps[command] = done.stdout
            for option in re.findall(r"(?<= )--[a-z0-9-]+", rest):
                assert option in helps[command], f"{page.name}: {command} has no {option}"


def test_the_generated_pages_are_what_the_script_writes():
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/make-docs.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_site_builds(tmp_path: Path):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", tmp_path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "ten-ways/index.html").is_file()


def test_commands_of_cargo_name_features_and_benches_that_exist():
    manifest = (ROOT / "rds-ca-core/Cargo.toml").read_text()
    features = set(re.findall(r"^(\w+) = \[", manifest.split("[features]")[1].split("\n[")[0], re.MULTILINE))
    targets = set(re.findall(r'^name = "([\w-]+)"', manifest, re.MULTILINE))
    places = [
        *ROOT.glob("*.md"),
        *DOCS.glob("*.md"),
        *(ROOT / "benches").rglob("*.*"),
        *(ROOT / "examples").rglob("*.md"),
    ]
    found = 0
    for place in places:
        if not place.is_file():
            continue
        for command in re.findall(
            r"cargo (?:bench|test) [^`\n]*-p rds-ca-core[^`\n]*", place.read_text(errors="replace")
        ):
            found += 1
            for names in re.findall(r"--features[ =]([\w,-]+)", command):
                assert set(names.split(",")) <= features, f"{place}: {command}"
            for name in re.findall(r"--bench[ =](\w+)", command):
                assert name in targets, f"{place}: {command}"
    assert found > 5

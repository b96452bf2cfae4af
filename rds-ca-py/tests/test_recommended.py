"""Every command that help, documentation and answers recommend is run unchanged, on files of those names."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import rds_ca
from rds_ca.cli import build_parser, commands_of
from rds_ca.rotation import plan

ROOT = Path(__file__).resolve().parents[2]
AUDIT = ROOT / "examples/audit"
LOG = ROOT / "examples/sessions/samples/postgresql.log"
ENDLESS = ("--follow", "--every", "run plan.json --approve")
"""Commands that run until they are stopped, or until an account answers."""
LATER = ("--rollback",)
"""Commands that need an earlier run: the error that there was none is the right answer."""


def of_help() -> Iterator[tuple[str, str]]:
    """Return the examples of every command's help."""
    for name, parser in commands_of(build_parser()).items():
        for line in (parser.epilog or "").splitlines():
            text = line.strip()
            starts = ("rds-ca ", "aws ", "terraform ", "journalctl ", "kubectl ", "eval ", "DB=")
            if text.startswith(starts) and (line.startswith("  ") or text.startswith("rds-ca ")):
                yield name, re.sub(r"\s{2,}#.*$", "", text)


def of_readmes() -> Iterator[tuple[str, str]]:
    """Return the commands of the README files."""
    for path in (
        ROOT / "README.md",
        ROOT / "rds-ca-py/README.md",
        *sorted(ROOT.glob("examples/*/README.md")),
    ):
        for block in re.findall(r"```sh\n(.*?)```", path.read_text(), re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                text = re.sub(r"\s{2,}#.*$", "", line.strip())
                if "rds-ca " in text and not text.startswith(("#", "cargo", "pip", "scripts")):
                    yield str(path.relative_to(ROOT)), text


EXAMPLES = [*of_help(), *of_readmes()]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create the files that the examples name."""
    folder = tmp_path_factory.mktemp("desk")
    data = ROOT / "rds-ca-core/data/aws/global-bundle.pem"
    catalogue = rds_ca.Catalogue.builtin()
    root = catalogue.authority("eu-west-1", "rds-ca-rsa2048-g1").pem
    shutil.copytree(AUDIT / "stores", folder / "stores")
    for path in (AUDIT / "clients.toml", AUDIT / "fleet.json"):
        shutil.copy(path, folder)
    (folder / "teams").mkdir()
    shutil.copytree(AUDIT / "stores", folder / "teams/stores")
    shutil.copy(AUDIT / "clients.toml", folder / "teams/all.toml")
    for name in ("root.pem", "root.crt", "old.pem", "served.pem", "copy.pem"):
        (folder / name).write_text(root)
    for name in ("global-bundle.pem", "node_modules/some-package/bundle.pem", "copy.pem"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(data, folder / name)
    shutil.copy(ROOT / "examples/check/samples/truststore.jks", folder)
    (folder / "truststore.p12").write_bytes(
        rds_ca.bundle(regions=["us-east-1"], format="p12", password="secret-store")
    )
    for name in ("app.log", "worker.log"):
        (folder / name).write_text("2026-11-27T10:00:00Z unable to get local issuer certificate\n")
    shutil.copy(LOG, folder)
    (folder / "cluster.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": []}))
    save_image(folder / "image.tar", {"etc/ssl/rds.pem": root})
    (folder / "password.txt").write_text("changeit\n")
    (folder / "app.env").write_text(
        "JDBC_URL=jdbc:postgresql://db.abc.eu-west-1.rds.amazonaws.com/app?sslmode=require\n"
    )
    (folder / "image/etc/ssl").mkdir(parents=True)
    (folder / "team").mkdir()
    (folder / "team/rds-ca.toml").write_text(
        '[audit]\nfleet = ["../fleet.json"]\nclients = ["../clients.toml"]\n'
    )
    # A key store needs a password, which an audit of many stores does not have.
    text = (AUDIT / "clients.toml").read_text()
    (folder / "pem.toml").write_text(
        re.sub(r'\[\[client\]\]\nname = "invoicing".*?\n\n', "", text, flags=re.DOTALL)
    )
    audit = [
        str(Path(sys.executable).with_name("rds-ca")),
        "audit",
        "--json",
        "--at",
        "2024-06-01",
        "-o",
        "audit.json",
    ]
    subprocess.run([*audit, "--fleet", "fleet.json", "--clients", "pem.toml"], cwd=folder, check=False)
    (folder / "night.json").write_text((ROOT / "examples/policy/night.json").read_text())
    # The answers of other programs in the examples.
    programs = folder / "bin"
    programs.mkdir()
    state = {"format_version": "1.0", "terraform_version": "1.9", "values": {"root_module": {"resources": [
        {"type": "aws_db_instance", "values": {"identifier": "orders", "engine": "postgres", "ca_cert_identifier": "rds-ca-2019"}}]}}}  # fmt: skip
    for name, answer in (
        ("terraform", json.dumps(state)),
        ("aws", (AUDIT / "fleet.json").read_text()),
        ("journalctl", "unable to get local issuer certificate"),
        ("kubectl", json.dumps({"apiVersion": "v1", "kind": "List", "items": []})),
        ("jq", ""),
        ("less", ""),
    ):
        (programs / f"{name}.answer").write_text(answer + "\n")
        # The account has no proxy whose tags would be read.
        none = 'case "$*" in *DBProxyArn*) exit 0 ;; esac\n' if name == "aws" else ""
        (programs / name).write_text(f'#!/bin/sh\n{none}exec cat "{programs}/{name}.answer"\n')
        (programs / name).chmod(0o755)
    return folder


def save_image(path: Path, files: dict[str, str]) -> None:
    """Write an image of one layer as `docker save` does."""

    def packed(members: dict[str, bytes]) -> bytes:
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as tar:
            for name, content in members.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
        return buffer.getvalue()

    manifest = [{"Config": "config.json", "RepoTags": ["shop:1"], "Layers": ["layer.tar"]}]
    layer = packed({name: content.encode() for name, content in files.items()})
    config = {
        "architecture": "amd64",
        "os": "linux",
        "config": {},
        "rootfs": {"type": "layers", "diff_ids": []},
    }
    members = {"manifest.json": json.dumps(manifest).encode(), "config.json": json.dumps(config).encode()}
    path.write_bytes(packed({**members, "layer.tar": layer}))


def probes() -> str:
    chain = [rds_ca.Catalogue.builtin().authority("eu-west-1", "rds-ca-rsa2048-g1").pem]
    seen = {
        "host": "localhost",
        "port": 5432,
        "at": "2026-11-27T00:00:00Z",
        "chain": chain,
        "server_name": "localhost",
    }
    return json.dumps({"format": "rds-ca-probe", "version": 1, "probes": [{**seen, "key_proved": True}]})


def environment(desk: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{desk / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(desk),
        "STORE_PASSWORD": "secret-store",
        "JDBC_URL": "jdbc:postgresql://db/app",
        "DATABASE_URL": "postgresql://app@db/app?sslmode=require",
        "DB": "postgresql://watcher@127.0.0.1:1/postgres",
        # No real account is ever contacted.
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_CONFIG_FILE": str(desk / "aws-config"),
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_MAX_ATTEMPTS": "1",
    }


def fresh(desk: Path) -> str:
    """Restore what an example may have overwritten, and return the plan's digest."""
    for name in ("fleet.json", "clients.toml"):
        shutil.copy(AUDIT / name, desk)
    for name in ("orders", "people", "sessions"):
        (desk / f"{name}.json").write_text(rds_ca.sessions.Usage(name).to_json())
    events = [{"timestamp": 1764237600000, "message": line} for line in LOG.read_text().splitlines()]
    (desk / "events.json").write_text(json.dumps({"events": events}))
    (desk / "probes.json").write_text(probes())
    (desk / "aws-config").write_text(
        "[profile production]\nregion = eu-west-1\n[profile staging]\nregion = eu-west-1\n"
    )
    made = plan(
        AUDIT / "fleet.json", to="rds-ca-rsa2048-g1", at="2024-06-01", only=["orders"],
        accept=[f"{rule}=x" for rule in ("no-clients-known", "offer-unknown", "restart-unknown", "not-available", "window-unknown", "replica-blocked")],
    )  # fmt: skip
    (desk / "plan.json").write_text(made.to_json())
    for journal in desk.glob("plan.json.journal*"):
        journal.unlink()
    return made.digest


def test_there_are_examples_of_every_command():
    shown = {name for name, _ in of_help()}
    assert shown == set(commands_of(build_parser()))
    assert len(EXAMPLES) > 70


@pytest.mark.parametrize(("where", "line"), EXAMPLES, ids=[line[:70] for _, line in EXAMPLES])
def test_an_example_runs_as_it_stands(where: str, line: str, desk: Path):
    digest = fresh(desk)
    folder = desk
    command = line.replace("DIGEST", digest)
    if where.startswith("examples/"):
        # Paths of the examples start at the repository's root, or next to their README.
        folder = ROOT if f"{Path(where).parent}/" in line else ROOT / Path(where).parent
        command = re.sub(r"-o \S+", f"-o {desk}/out", command)
    if " / " in command and "discover" in command:
        # A test does not read a complete machine.
        command = command.replace(" / ", f" {desk / 'stores'} ")
    if "clients init" in line:
        (desk / "clients.toml").unlink()
    if "--every" in line and (output := re.search(r"-o (\S+)", command)):
        (folder / output[1]).unlink(missing_ok=True)
    for path in ("/etc/ssl/rds.pem", "/srv/image", "/var/log/app.log"):
        # Paths of the reader's machine, which a test does not use.
        if path in command:
            own = desk / path.lstrip("/")
            own.parent.mkdir(parents=True, exist_ok=True)
            if path.endswith("image"):
                own.mkdir(exist_ok=True)
                shutil.copytree(AUDIT / "stores", own / "stores", dirs_exist_ok=True)
            else:
                shutil.copy(desk / ("app.log" if path.endswith(".log") else "root.pem"), own)
            command = command.replace(path, str(own))
    (desk / ".config/fish/completions").mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder, env=environment(desk), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        out, err = process.communicate(timeout=4 if any(flag in line for flag in ENDLESS) else 120)
    except subprocess.TimeoutExpired:
        assert any(flag in line for flag in ENDLESS), line
        # The first signal stops a run, the second one exits.
        for _ in range(2):
            os.killpg(process.pid, signal.SIGINT)
            time.sleep(0.5)
        out, err = process.communicate(timeout=30)
        assert "Traceback" not in err, err
        return
    assert "Traceback" not in err, err
    wanted = (
        {2} if any(flag in line for flag in LATER) or "--resume" in line or "--status" in line else {0, 1, 3}
    )
    if "rds-ca run" in line:
        # No account answers: the error is one sentence.
        wanted = {0, 1, 2, 3}
    assert process.returncode in wanted, f"{process.returncode}: {command}\n{out}\n{err}"
    assert "usage:" not in err, err


def of_answers() -> Iterator[str]:
    """Return the commands in the answers of checks, audits and plans about the samples."""
    fleet = rds_ca.Fleet.read(AUDIT / "fleet.json")
    audit = rds_ca.audit(fleet, clients=rds_ca.Clients.read(AUDIT / "clients.toml"), at="2024-06-01")
    texts = [audit.to_json(), *(rule["remedy"] for rule in rds_ca.audit_rules())]
    for store in ("truststore.jks", "other-region.pem", "root-2019.pem"):
        report = rds_ca.TrustStore.open(AUDIT / "stores" / store).check(
            region="eu-west-1", ca="rds-ca-rsa2048-g1"
        )
        texts.append(f"{report.reason} {report.remedy}")
    for text in texts:
        yield from re.findall(r"`(rds-ca [^`]+)`", text)
        yield from re.findall(r"(?<!`)(rds-ca [a-z]+ --[^`\"]*?)(?=\.\s|\.$|[\";]|$)", text)


def test_commands_in_answers_run(desk: Path):
    fresh(desk)
    found = list(dict.fromkeys(of_answers()))
    assert any(command.startswith("rds-ca bundle --region") for command in found), found
    for command in found:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=desk,
            env=environment(desk),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in {0, 1, 3}, f"{command}\n{done.stderr}"
        assert "usage:" not in done.stderr, f"{command}\n{done.stderr}"

"""The command line called by a careless script: no omission gives *fine*, and no wrong input a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import rds_ca

REGION = ("--region", "eu-west-1", "--ca", "rds-ca-rsa2048-g1")


def run(*words: str | Path, cwd: Path | None = None, given: bytes = b"") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rds_ca", *map(str, words)]
    done = subprocess.run(command, cwd=cwd, input=given, capture_output=True, check=False)
    texts = [text.decode(errors="replace") for text in (done.stdout, done.stderr)]
    assert "Traceback" not in texts[1], texts[1]
    return subprocess.CompletedProcess(command, done.returncode, *texts)


def test_files_in_the_folder_do_not_change_the_question(tmp_path: Path, global_bundle: Path):
    (tmp_path / "cut.pem").write_bytes(global_bundle.read_bytes()[:-60])
    for name in ("openssl", "eu-west-1"):
        (tmp_path / name).mkdir()
    done = run("check", "cut.pem", *REGION, "--stack", "openssl", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    done = run("check", *REGION, global_bundle, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "words",
    [
        ("check", "BUNDLE", "--region", ""),
        ("check", "BUNDLE", *REGION, "--host", "db"),
        ("check", "BUNDLE", *REGION, "--stack", "openssl", "--every-stack"),
        ("check", "BUNDLE", *REGION, "--ca-bundle", "BUNDLE", "--ca-bundle-sha256", "00"),
        ("check", "BUNDLE", "--region", "eu-west-1", "--ca", "BUNDLE"),
        ("run", "plan.json", "--approve", ""),
        ("probe", "localhost", "--timeout", "-1"),
        ("probe", "localhost", "--timeout", "nan"),
        ("probe", "localhost", "--concurrency", "0"),
        ("probe", "localhost", "--address", "no address"),
        ("sessions", "--log", "/no/such/file", "--log-format", "postgres", "--instance", "x"),
        ("fleet", "--from", "EMPTY"),
        ("plan", "--fleet", "EMPTY", "--to", "rds-ca-rsa2048-g1"),
        ("audit", "--fleet", "EMPTY"),
        ("fleet", "--from", "FLEET", "-o", "/no/such/folder/fleet.json"),
        ("fleet", "--from", "FLEET", "--at", "2027-01-01", "--until", "2026-01-01"),
    ],
)
def test_wrong_input_is_2(words: tuple[str, ...], tmp_path: Path, global_bundle: Path):
    empty, fleet = tmp_path / "empty.json", tmp_path / "fleet.json"
    empty.write_text("")
    fleet.write_text('{"DBInstances": [{"DBInstanceIdentifier": "orders", "Engine": "postgres"}]}')
    places = {"BUNDLE": str(global_bundle), "EMPTY": str(empty), "FLEET": str(fleet)}
    done = run(*(places.get(word, word) for word in words), cwd=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr


def test_a_store_may_come_through_a_pipe(global_bundle: Path):
    assert run("check", "-", *REGION, given=global_bundle.read_bytes()).returncode == 0
    assert run("check", "-", *REGION, given=b"").returncode == 1


def test_the_bytes_of_a_path_are_not_a_store(global_bundle: Path):
    with pytest.raises(TypeError, match="fsdecode"):
        rds_ca.TrustStore.open(os.fsencode(global_bundle))


def test_a_damaged_chain_is_wrong_input(tmp_path: Path, global_bundle: Path, hierarchy: Path):
    chain = tmp_path / "served.pem"
    chain.write_text((hierarchy / "leaf.pem").read_text() + "-----BEGIN CERTIFICATE-----\nAAAA\n")
    done = run("check", hierarchy / "root.pem", "--chain", chain)
    assert done.returncode == 2
    assert "served.pem" in done.stderr


def test_an_unchecked_name_is_reported(hierarchy: Path):
    done = run("check", hierarchy / "root.pem", "--chain", hierarchy / "served.pem")
    assert "the name was not checked" in done.stdout
    done = run("check", hierarchy / "root.pem", "--chain", hierarchy / "served.pem", "--host", "localhost")
    assert "the name was not checked" not in done.stdout


def test_text_of_any_encoding_is_explained():
    text = "unable to get local issuer certificate caf\xe9".encode("latin-1")
    assert run("explain", "-", given=text).returncode == 0
    assert run("explain", os.fsdecode(text)).returncode == 0


def test_a_plan_or_a_sample_of_nothing_is_unknown(tmp_path: Path):
    fleet = tmp_path / "fleet.json"
    fleet.write_text('{"DBInstances": []}')
    assert run("plan", "--fleet", fleet, "--to", "rds-ca-rsa2048-g1").returncode == 3
    words = ("--log", os.devnull, "--log-format", "postgres", "--instance", "x")
    assert run("sessions", *words).returncode == 3


def test_a_run_names_what_the_plan_blocked(tmp_path: Path):
    fleet, plan = tmp_path / "fleet.json", tmp_path / "plan.json"
    fleet.write_text('{"DBInstances": [{"DBInstanceIdentifier": "orders", "Engine": "postgres"}]}')
    assert run("plan", "--fleet", fleet, "--to", "rds-ca-rsa2048-g1", "-o", plan).returncode == 1
    done = run("run", plan)
    assert done.returncode == 1
    assert "1 blocked in the plan" in done.stdout


def test_a_connection_string_is_not_repeated():
    done = run("probe", "postgresql://user:s3cret@localhost:5432/db")
    assert done.returncode == 2
    assert "s3cret" not in done.stdout + done.stderr


def test_an_unset_password_is_not_reported_as_damage(tmp_path: Path, global_bundle: Path):
    fleet, clients = tmp_path / "fleet.json", tmp_path / "clients.toml"
    fleet.write_text('{"DBInstances": [{"DBInstanceIdentifier": "orders", "Engine": "postgres"}]}')
    clients.write_text(
        f'[[client]]\nname = "shop"\nmode = "verify-full"\nstores = ["{global_bundle}"]\n'
        'password_env = "RDS_CA_NOT_SET"\ndatabases = ["orders"]\n'
    )
    done = run("audit", "--fleet", fleet, "--clients", clients)
    assert done.returncode in {1, 3}
    assert "RDS_CA_NOT_SET is not set" in " ".join(done.stdout.split())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_reported(global_bundle: Path):
    command = [sys.executable, "-m", "rds_ca", "check", str(global_bundle), *REGION]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "No space left" in done.stderr


@pytest.mark.skipif(
    not os.access("/proc/kmsg", os.R_OK), reason="needs root: /proc/kmsg is not for everybody"
)
@pytest.mark.parametrize(
    "words",
    [
        ("check", "WAITS", *REGION),
        ("check", "BUNDLE", *REGION, "--ca-bundle", "WAITS"),
        ("check", "BUNDLE", "--chain", "WAITS"),
        ("mend", "WAITS", "--region", "eu-west-1"),
        ("catalogue", "--compare", "WAITS"),
        ("catalogue", "--refresh", "WAITS", "--from", "BUNDLE"),
        ("fleet", "--from", "WAITS"),
        ("audit", "--fleet", "WAITS"),
        ("audit", "--fleet", "FLEET", "--clients", "WAITS"),
        ("audit", "--fleet", "FLEET", "--sessions", "WAITS"),
        ("audit", "--fleet", "FLEET", "--probes", "WAITS"),
        ("plan", "--fleet", "FLEET", "--to", "rds-ca-rsa2048-g1", "--policy", "WAITS"),
        ("run", "WAITS"),
        ("explain", "WAITS"),
        ("sessions", "--log", "WAITS", "--log-format", "postgres", "--instance", "orders"),
    ],
)
def test_no_command_waits_for_a_file(words: tuple[str, ...], tmp_path: Path, global_bundle: Path):
    fleet = tmp_path / "fleet.json"
    fleet.write_text('{"DBInstances": [{"DBInstanceIdentifier": "orders", "Engine": "postgres"}]}')
    places = {"BUNDLE": str(global_bundle), "FLEET": str(fleet), "WAITS": "/proc/kmsg"}
    command = [sys.executable, "-m", "rds_ca", *(places.get(word, word) for word in words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "/proc/kmsg" in done.stderr
    assert "reading it blocks" in done.stderr


def test_a_pipe_is_read_as_long_as_data_arrives(tmp_path: Path, global_bundle: Path):
    fleet = '{"DBInstances": [{"DBInstanceIdentifier": "orders", "Engine": "postgres"}]}'
    slow = f"<(printf '%s' '{fleet[:20]}'; sleep 1; printf '%s' '{fleet[20:]}')"
    words = f'"{sys.executable}" -m rds_ca fleet --json --from {slow}'
    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, check=False, timeout=60)
    assert '"orders"' in done.stdout, done.stderr
    # A pipe without a writer is empty, not endless.
    os.mkfifo(tmp_path / "pipe")
    done = run("audit", "--fleet", tmp_path / "pipe")
    assert done.returncode == 2

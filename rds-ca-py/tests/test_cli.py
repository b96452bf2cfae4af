"""The command line: exit statuses, JSON, text that fits, nothing decided in Python."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rds_ca.cli import main

REGION = ("--region", "us-east-1")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a separate process."""
    command = [str(Path(sys.executable).with_name("rds-ca")), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def test_the_module_is_the_command():
    by_module = subprocess.run(
        [sys.executable, "-m", "rds_ca", "catalogue", "--json"], capture_output=True, text=True, check=True
    )
    assert by_module.stdout == run("catalogue", "--json").stdout


def test_exit_statuses_are_by_verdict(global_bundle: Path, tmp_path: Path):
    good, bad = str(global_bundle), "/etc/ssl/certs/ca-certificates.crt"
    unclear = tmp_path / "cut.pem"
    unclear.write_bytes(global_bundle.read_bytes()[:3000])
    for stores, status in (
        ([good], 0),
        ([bad], 1),
        ([str(unclear)], 3),
        ([good, str(unclear)], 3),
        ([good, str(unclear), bad], 1),
        (["/no/such/file", good], 2),
        (["/no/such/file", bad, str(unclear)], 2),
        ([], 2),
    ):
        assert run("check", *stores, *REGION).returncode == status, stores
    assert run("check", good, "--region", "mars-north-1").returncode == 3
    assert run("check", good).returncode == 0
    assert run("check", good, *REGION, "--at", "someday").returncode == 2
    assert run("check", good, *REGION, "--at", "2200-01-01").returncode == 1
    assert run("check", good, *REGION, "--stack", "netscape").returncode == 2
    assert run("nonsense").returncode == 2
    assert run("catalogue", "--region", "mars-north-1").returncode == 3


def test_errors_name_the_file_and_what_to_do():
    result = run("check", "/no/such/file", *REGION)
    assert "/no/such/file" in result.stderr
    assert "Traceback" not in result.stderr
    result = run("check", "/etc/hosts", *REGION, "--password-env", "NOT_SET_ANYWHERE")
    assert (result.returncode, "NOT_SET_ANYWHERE" in result.stderr) == (2, True)


def test_options_may_precede_the_stores(global_bundle: Path):
    assert run("check", *REGION, str(global_bundle)).returncode == 0
    assert run("check", *REGION, "eu-west-1", "--ca", "rds-ca-ecc384-g1", str(global_bundle)).returncode == 0


def test_json_names_its_schema(global_bundle: Path):
    result = run("check", str(global_bundle), *REGION, "--json")
    content = json.loads(result.stdout)
    assert content["format"] == "rds-ca-check"
    assert [r["verdict"] for r in content["results"]] == ["trusted"] * 3
    assert {r["question"]["ca"] for r in content["results"]} == {
        "rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1",
    }  # fmt: skip
    assert content["results"][0]["catalogue"]["age_days"] >= 0
    content = json.loads(
        run("catalogue", "--region", "eu-west-1", "--ca", "rds-ca-ecc384-g1", "--json").stdout
    )
    assert content["format"] == "rds-ca-catalogue"
    assert content["authorities"][0]["region"] == "eu-west-1"


def test_passwords_come_from_the_environment_and_stay_there(tmp_path: Path, hierarchy: Path):
    store = tmp_path / "store.p12"
    command = [
        "openssl",
        "pkcs12",
        "-export",
        "-nokeys",
        "-in",
        str(hierarchy / "root.pem"),
        "-out",
        str(store),
    ]
    subprocess.run([*command, "-passout", "env:P"], check=True, env={**os.environ, "P": "5ecret-w0rd"})
    for password, status in (("5ecret-w0rd", 1), ("guessed-w0rd", 2)):
        result = run(
            "check", str(store), *REGION, "--password-env", "STORE_PASSWORD", STORE_PASSWORD=password
        )
        assert result.returncode == status
        assert password not in result.stdout + result.stderr


def test_operators_bundles_are_used_and_labelled(hierarchy: Path):
    root = str(hierarchy / "root.pem")
    question = ("check", root, "--region", "eu-west-1", "--ca", "rds-ca-ecc384-g1")
    assert run(*question).returncode == 1
    # A root other than AWS's, not vouched for: not trusted, and the contradiction is reported.
    result = run(*question, "--ca-bundle", root)
    assert (result.returncode, "is not vouched for" in " ".join(result.stdout.split())) == (1, True)
    digest = hashlib.sha256(Path(root).read_bytes()).hexdigest()
    result = run(*question, "--ca-bundle", root, "--ca-bundle-sha256", digest)
    assert (result.returncode, "operator" in result.stdout) == (0, True)
    assert run(*question, "--ca-bundle", root, "--ca-bundle-sha256", "ab" * 32).returncode == 2


def test_a_terminal_gets_colour_and_its_width_and_a_pipe_neither(global_bundle: Path):
    def on_terminal(**environment: str) -> str:
        parent, child = pty.openpty()
        command = [sys.executable, "-m", "rds_ca", "check", str(global_bundle), *REGION]
        process = subprocess.Popen(
            command, stdout=child, env={**os.environ, "TERM": "xterm", "COLUMNS": "60", **environment}
        )
        os.close(child)
        output = b""
        while True:
            try:
                chunk = os.read(parent, 65536)
            except OSError:
                break
            if not chunk:
                break
            output += chunk
        process.wait()
        return output.decode()

    coloured = on_terminal()
    assert "\x1b[32m" in coloured
    plain = re.sub(r"\x1b\[[0-9]*m", "", coloured)
    assert max(map(len, plain.splitlines())) <= 60
    assert "\x1b" not in on_terminal(NO_COLOR="1")
    assert "\x1b" not in run("check", str(global_bundle), *REGION).stdout


def test_a_closed_pipe_causes_no_traceback():
    command = f"{sys.executable} -m rds_ca catalogue | head -1"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert "region" in result.stdout
    assert result.stderr == ""


def test_help_has_examples_and_statuses(capsys: pytest.CaptureFixture[str]):
    for command in ("catalogue", "check"):
        with pytest.raises(SystemExit) as stopped:
            main([command, "--help"])
        assert stopped.value.code == 0
        assert "examples:" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "exit status" in capsys.readouterr().out


def test_the_shell_completes_words():
    environment = {
        "_ARGCOMPLETE": "1", "COMP_LINE": "rds-ca cata", "COMP_POINT": "11", "_ARGCOMPLETE_STDOUT_FILENAME": "/dev/stdout",
    }  # fmt: skip
    assert "catalogue" in run(**environment).stdout


def test_a_command_starts_fast(global_bundle: Path):
    """The bound is generous for a busy machine; benches/ measures the time."""
    before = os.times()
    run("check", str(global_bundle), *REGION)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    assert spent < 0.5

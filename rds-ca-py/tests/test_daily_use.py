"""The first day of a user: any file, a configuration file, schemas, completion, a man page, plain errors."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import rds_ca
from rds_ca.rotation import plan

ROOT = Path(__file__).resolve().parents[2]
AUDIT = ROOT / "examples/audit"
AT = ("--at", "2024-06-01")


def run(
    *arguments: Any, folder: Path | None = None, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a separate process."""
    command = [str(Path(sys.executable).with_name("rds-ca")), *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, check=False, input=stdin, cwd=folder, env={**os.environ, **environment}
    )
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def packed(source: Path, target: Path) -> Path:
    target.write_bytes(gzip.compress(source.read_bytes()))
    return target


# Any file.


def test_inventories_come_packed_in_folders_in_pieces_and_from_standard_input(tmp_path: Path):
    fleet = AUDIT / "fleet.json"
    folder = tmp_path / "fleets"
    folder.mkdir()
    instances = json.loads(fleet.read_text())["DBInstances"]
    for number, instance in enumerate(instances):
        (folder / f"{number}.json").write_text(json.dumps({"DBInstances": [instance]}))
    (folder / "README.md").write_text("not an inventory")
    pieces = tmp_path / "pieces.ndjson"
    pieces.write_text("\n".join(json.dumps({"DBInstances": [instance]}) for instance in instances))
    expected = run("audit", "--fleet", fleet, "--json", *AT)
    ids = {database["id"] for database in json.loads(expected.stdout)["databases"]}
    for words, stdin in (
        ((folder,), b""),
        ((pieces,), b""),
        ((packed(fleet, tmp_path / "fleet.json.gz"),), b""),
        (("-",), fleet.read_bytes()),
        (("-",), gzip.compress(fleet.read_bytes())),
    ):
        done = run("audit", "--fleet", *words, "--json", *AT, stdin=stdin)
        assert done.returncode == expected.returncode, done.stderr
        assert {database["id"] for database in json.loads(done.stdout)["databases"]} == ids
    twice = run("audit", "--fleet", "-", "--clients", "-", stdin=b"{}")
    assert twice.returncode == 2
    for content, why in (
        (b"\x1f\x8b\x08\x00broken", "gzip"),
        (gzip.compress(b"x" * 9000)[:40], "ends early"),
    ):
        bad = tmp_path / "bad.json.gz"
        bad.write_bytes(content)
        done = run("audit", "--fleet", bad)
        assert (done.returncode, "bad.json.gz" in done.stderr, why in done.stderr) == (2, True, True), (
            done.stderr
        )
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "holds no file that ends in .json" in run("audit", "--fleet", empty).stderr


def test_manifests_come_packed_in_folders_and_from_standard_input(tmp_path: Path):
    teams = tmp_path / "teams"
    shutil.copytree(AUDIT / "stores", teams / "stores")
    text = (AUDIT / "clients.toml").read_text()
    first, *others = text.split("[[client]]")
    for number, other in enumerate(others):
        (teams / f"{number}.toml").write_text(f"{first}[[client]]{other}")
    packed(teams / "0.toml", teams / "0.toml.gz")
    (teams / "0.toml").unlink()
    audit = ("audit", "--fleet", AUDIT / "fleet.json", "--json", *AT)
    expected = json.loads(run(*audit, "--clients", AUDIT / "clients.toml").stdout)
    for command in (
        run(*audit, "--clients", teams),
        run(*audit, "--clients", *sorted(teams.glob("*.toml*"))),
        run(*audit, "--clients", "-", folder=AUDIT, stdin=text.encode()),
    ):
        content = json.loads(command.stdout)
        assert content["counts"] == expected["counts"], command.stderr
        assert {client["name"] for client in content["clients"]} == {
            client["name"] for client in expected["clients"]
        }
    (teams / "again.toml").write_text('[[client]]\nname = "web-shop"\n')
    done = run(*audit, "--clients", teams)
    assert (done.returncode, 'client "web-shop" is already defined' in done.stderr) == (2, True)
    planned = run("plan", "--fleet", AUDIT / "fleet.json", "--to", "rds-ca-rsa2048-g1", *AT, "--json", "--clients",
                  AUDIT / "clients.toml", teams / "3.toml")  # fmt: skip
    assert "already" in planned.stderr


def test_samples_probes_and_logs_come_in_several_documents_and_packed(tmp_path: Path):
    one, two = rds_ca.sessions.Usage("orders"), rds_ca.sessions.Usage("people")
    for separator in ("\n", ""):
        both = tmp_path / "both.json"
        both.write_text(one.to_json() + separator + two.to_json())
        done = run(
            "audit", "--fleet", AUDIT / "fleet.json", "--sessions", packed(both, tmp_path / "both.json.gz")
        )
        assert done.returncode in (1, 3), done.stderr
    both.write_text("[" + one.to_json() + "," + two.to_json() + "]")
    assert run("audit", "--fleet", AUDIT / "fleet.json", "--sessions", both).returncode in (1, 3)
    both.write_text(one.to_json() + "{")
    done = run("audit", "--fleet", AUDIT / "fleet.json", "--sessions", both)
    assert (done.returncode, "both.json: it is not JSON" in done.stderr) == (2, True), done.stderr
    probes = tmp_path / "probes.json"
    probes.write_text(rds_ca.probes_to_json([]) * 2)
    assert run("audit", "--fleet", AUDIT / "fleet.json", "--probes", probes).returncode in (1, 3)

    log = ROOT / "examples/sessions/samples/postgresql.log"
    asked = ("sessions", "--log-format", "postgres", "--instance", "orders", "--json", "--log")
    plain = run(*asked, log)
    assert plain.returncode in (0, 3), plain.stderr
    folder = tmp_path / "logs"
    folder.mkdir()
    packed(log, folder / "postgresql.log.gz")
    for done in (
        run(*asked, folder / "postgresql.log.gz"),
        run(*asked, folder),
        run(*asked, "-", stdin=log.read_bytes()),
    ):
        assert json.loads(done.stdout)["rows"] == json.loads(plain.stdout)["rows"], done.stderr

    errors = tmp_path / "errors"
    errors.mkdir()
    (errors / "app.log.1.gz").write_bytes(gzip.compress(b"unable to get local issuer certificate\n"))
    for words in ([errors], [errors / "app.log.1.gz"]):
        done = run("explain", *words)
        assert (done.returncode, "app.log.1.gz" in done.stdout or "->" in done.stdout) == (0, True), (
            done.stderr
        )


# The configuration file.


def test_a_configuration_sets_what_the_command_line_leaves_out(tmp_path: Path, global_bundle: Path):
    below = tmp_path / "deep" / "below"
    below.mkdir(parents=True)
    shutil.copytree(AUDIT, tmp_path / "audit")
    shutil.copy(global_bundle, tmp_path / "bundle.pem")
    config = tmp_path / "rds-ca.toml"
    config.write_text(
        'at = "2024-06-01"\n[audit]\nfleet = ["audit/fleet.json"]\nclients = "audit/clients.toml"\nformat = "junit"\n'
        '[check]\nregion = ["eu-west-1"]\nca = ["rds-ca-rsa2048-g1"]\n'
    )
    done = run("audit", folder=below)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("<?xml")
    assert run("audit", "--format", "md", folder=below).stdout.startswith("# ")
    # The command line overrides the format in the file.
    assert json.loads(run("audit", "--json", folder=below).stdout)["at"] == "2024-06-01T00:00:00Z"
    done = run("check", tmp_path / "bundle.pem", folder=below)
    assert "eu-west-1  rds-ca-rsa2048-g1" in done.stdout
    done = run("check", tmp_path / "bundle.pem", "--region", "us-east-1", folder=below)
    assert ("us-east-1" in done.stdout, "eu-west-1" in done.stdout) == (True, False)
    assert run("--no-config", "audit", folder=below).returncode == 2
    shown = json.loads(run("config", "--json", folder=below).stdout)
    assert shown["path"] == str(config)
    assert run("--config", config, "config", folder=Path("/")).stdout.startswith(str(config))
    # The root of a repository ends the search.
    (below / ".git").mkdir()
    assert "no configuration file" in run("config", folder=below).stdout

    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text(
        '[project]\nname = "x"\n[tool.rds-ca.check]\nregion = "eu-west-1"\n'
    )
    assert "eu-west-1" in run("check", tmp_path / "bundle.pem", folder=project).stdout
    (project / "pyproject.toml").write_text('[project]\nname = "x"\n')
    assert run("config", folder=project).stdout.startswith(str(config))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("regoin = 1", "did you mean region"),
        ("[chekc]\nregion = 'x'", "did you mean check"),
        ("[check]\nregion = [[1]]", "it has to be a text or a number"),
        ("[check]\nformat = 'pdf'", "it has to be one of text, json"),
        ("[check]\nevery-stack = 'yes'", "true or false"),
        ("[run]\napprove = 'abc'", "decided on the command line"),
        ("[plan]\naccept = ['no-clients-known=x']", "decided on the command line"),
        ("at = [", "it is not TOML"),
    ],
)
def test_a_wrong_configuration_is_refused_with_its_place(text: str, why: str, tmp_path: Path):
    (tmp_path / "rds-ca.toml").write_text(text)
    command = (
        text.split("]", maxsplit=1)[0].strip("[")
        if text.startswith("[") and "chekc" not in text
        else "config"
    )
    words = {
        "check": ["check", "/etc/hosts"],
        "run": ["run", "plan.json"],
        "plan": ["plan", "--fleet", "x"],
    }.get(command, ["config"])
    done = run(*words, folder=tmp_path)
    assert (done.returncode, "rds-ca.toml" in done.stderr, why in done.stderr) == (2, True, True), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
def test_the_configuration_of_another_user_is_not_read(tmp_path: Path):
    config = tmp_path / "rds-ca.toml"
    config.write_text("[check]\nregion = 'eu-west-1'\n")
    os.chown(config, 12345, 12345)
    done = run("config", folder=tmp_path)
    assert ("no configuration file" in done.stdout, "belongs to another user" in done.stderr) == (True, True)
    assert str(config) in run("--config", config, "config").stdout


# Schemas.


def schema(name: str) -> dict[str, Any]:
    return json.loads(run("schema", name).stdout)


def test_outputs_match_their_schemas(tmp_path: Path):
    assert run("schema").stdout.count("\n") == 4
    done = run("schema", "plna")
    assert (done.returncode, "did you mean plan?" in done.stderr) == (2, True)
    night = json.loads((ROOT / "examples/policy/night.json").read_text())
    jsonschema.validate(night, schema("policy"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"wave": 1}, schema("policy"))
    of_plans = schema("plan")
    jsonschema.Draft202012Validator.check_schema(of_plans)
    for options in (
        {"to": "rds-ca-rsa2048-g1", "policy": night},
        {"renew": True},
        {
            "to": "rds-ca-rsa2048-g1",
            "accept": ["no-clients-known=x", "offer-unknown=x", "restart-unknown=x"],
            "clients": None,
        },
    ):
        fleet = json.loads((AUDIT / "fleet.json").read_text())
        for instance in fleet["DBInstances"]:
            instance["DBInstanceStatus"] = "available"
            instance["PreferredMaintenanceWindow"] = "sun:03:00-sun:04:00"
        clients = options.pop("clients", AUDIT / "clients.toml")
        made = plan(rds_ca.Fleet.read(fleet), at="2024-06-01", clients=clients, **options)
        content = json.loads(made.to_json())
        jsonschema.validate(content, of_plans)
    assert content["steps"], made.to_text()
    # The schema rejects a plan with another member, and one without a member.
    for change in (
        {**content, "more": 1},
        {name: value for name, value in content.items() if name != "steps"},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(change, of_plans)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"max_parallel": 5}', "unknown field `max_parallel`"),
        ('{"per_hour": "x"}', "invalid type"),
        ('{"per_hour": 0}', "a limit of zero allows no change"),
        ("{", "it is not JSON"),
        ("[]", "it is not a JSON object"),
    ],
)
def test_an_error_in_a_policy_names_its_file(text: str, why: str, tmp_path: Path):
    policy = tmp_path / "night.json"
    policy.write_text(text)
    fleet = str(ROOT / "docs/sample/fleet.json")
    done = run("plan", "--fleet", fleet, "--to", "rds-ca-rsa2048-g1", "--policy", str(policy))
    assert done.returncode == 2
    assert f"{policy}: " in done.stderr
    assert why in done.stderr


def test_a_policy_file_gives_the_same_plan_to_the_command_and_to_python(tmp_path: Path):
    """Also a file with `$schema`, which editors use, one with a byte order mark, and a compressed one."""
    fleet = ROOT / "docs/sample/fleet.json"
    text = json.dumps({"$schema": "https://example.com/policy.schema.json", "wave_size": 3})
    common: dict[str, Any] = {"to": "rds-ca-rsa2048-g1", "at": "2024-06-01"}
    wanted = plan(fleet, policy={"wave_size": 3}, **common)
    assert plan(fleet, policy=json.loads(text), **common) == wanted
    for name, content in (
        ("plain.json", text.encode()),
        ("mark.json", b"\xef\xbb\xbf" + text.encode()),
        ("packed.json.gz", gzip.compress(text.encode())),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        assert plan(fleet, policy=path, **common) == wanted, name
        words = [
            "plan",
            "--fleet",
            fleet,
            "--to",
            common["to"],
            "--at",
            common["at"],
            "--policy",
            path,
            "--json",
        ]
        assert json.loads(run(*words).stdout)["digest"] == wanted.digest, name
    for wrong in ('{"$schema": 1}', '{"schema": "x"}', "[]", "3", "{"):
        path.write_text(wrong)
        with pytest.raises(rds_ca.InvalidInputError, match=re.escape(str(path))) as raised:
            plan(fleet, policy=path, **common)
        done = run(*words)
        assert (done.returncode, str(raised.value) in done.stderr) == (2, True), done.stderr


def test_a_plan_of_the_sample_policy_names_its_limits(tmp_path: Path):
    made = plan(
        AUDIT / "fleet.json", to="rds-ca-rsa2048-g1", clients=[AUDIT / "clients.toml"], at="2024-06-01",
        policy=ROOT / "examples/policy/night.json",
        accept=["client-rejects-target@orders=the team was told", "offer-unknown=seen in the console",
                "restart-unknown=they may restart", "not-available=they are", "pending-changes-would-apply=none"],
    )  # fmt: skip
    for page in (made.to_markdown(), made.to_html(), made.to_commands()):
        assert made.digest in page
        for text in ("tue:01:00-tue:05:00 +02:00", "handshake", "the team was told", "Terraform"):
            assert text in page, text
        assert "restart" in page


# Completion and the manual page.


def completions(line: str) -> set[str]:
    environment = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "_ARGCOMPLETE_SUPPRESS_SPACE": "1",
        "ARGCOMPLETE_USE_TEMPFILES": "1",
    }
    answer = Path(os.environ.get("TMPDIR", "/tmp")) / f"rds-ca-complete-{os.getpid()}"
    answer.write_text("")
    run("x", _ARGCOMPLETE_STDOUT_FILENAME=str(answer), **environment)
    words = set(answer.read_text().split("\n"))
    answer.unlink()
    return {word.strip() for word in words}


def test_the_shell_completes_commands_regions_cas_stacks_and_drivers():
    assert "check" in completions("rds-ca che")
    assert "eu-west-1" in completions("rds-ca check x --region eu-w")
    assert "rds-ca-rsa2048-g1" in completions("rds-ca plan --to rds-ca-r")
    assert {"libpq-verify-full", "libpq-verify-ca"} <= completions("rds-ca check x --stack libpq-v")
    assert "psycopg" in completions("rds-ca client --driver psyc")
    for shell in ("bash", "zsh", "fish"):
        assert "rds-ca" in run("completion", shell).stdout
    checked = subprocess.run(["bash", "-n"], input=run("completion", "bash").stdout, text=True, check=False)
    assert checked.returncode == 0


def test_the_manual_page_is_made_of_the_help(tmp_path: Path):
    page = tmp_path / "rds-ca.1"
    page.write_text(run("man").stdout)
    shown = subprocess.run(
        ["man", "-l", "--warnings=all", str(page)],
        capture_output=True, text=True, check=True, env={**os.environ, "MANWIDTH": "100", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    text = shown.stdout
    for words in (
        "check: show what trust stores hold",
        "--every-stack",
        "rds-ca probe",
        "EXIT STATUS",
        "rds-ca.toml",
    ):
        assert words in text
    assert [line for line in shown.stderr.splitlines() if "cannot adjust line" not in line] == []


# Errors in a sentence.


@pytest.mark.parametrize(
    ("missing", "words", "package"),
    [
        ("boto3", ["fleet", "--region", "eu-west-1"], "'rds-ca[boto3]'"),
        ("boto3", ["run", "PLAN"], "'rds-ca[boto3]'"),
        ("boto3", ["run", "PLAN", "--profile", "production"], "'rds-ca[boto3]'"),
        ("argcomplete", ["completion", "bash"], "'rds-ca[completion]'"),
        ("psycopg psycopg2 pg8000", ["sessions", "--dsn", "postgresql://app@localhost:1/x"], "pip install"),
        ("pymysql mysql", ["sessions", "--dsn", "mysql://app@localhost:1/x"], "pip install"),
    ],
)
def test_a_missing_extra_is_named_with_its_command(
    missing: str, words: list[str], package: str, tmp_path: Path
):
    made = plan(
        AUDIT / "fleet.json", to="rds-ca-rsa2048-g1", at="2024-06-01", only=["orders"],
        accept=[f"{rule}=x" for rule in ("no-clients-known", "offer-unknown", "restart-unknown", "not-available", "window-unknown", "replica-blocked")],
    )  # fmt: skip
    file = tmp_path / "plan.json"
    file.write_text(made.to_json())
    blocked = "".join(f"sys.modules[{name!r}] = None; " for name in missing.split())
    code = f"import sys; {blocked}from rds_ca.cli import main; sys.exit(main(sys.argv[1:]))"
    given = [str(file) if word == "PLAN" else word for word in words]
    done = subprocess.run([sys.executable, "-c", code, *given], capture_output=True, text=True, check=False)
    assert made.to_dict()["steps"], made.to_text()
    assert done.returncode == 2, done.stdout + done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert (last.startswith("rds-ca "), package in last, "Traceback" in done.stderr) == (True, True, False), (
        done.stderr
    )


def test_unknown_names_are_reported_once_with_similar_names(global_bundle: Path):
    done = run(
        "check",
        global_bundle,
        global_bundle,
        "--region",
        "ireland",
        "eu-west-7",
        "--ca",
        "rsa2048",
        "rds-ca-2099",
    )
    assert done.returncode == 3
    assert done.stderr.count("no region is known as ireland (did you mean eu-west-1?)") == 1
    assert done.stderr.count("no region is known as eu-west-7 (did you mean eu-west-") == 1
    assert "did you mean" not in done.stdout, "it is printed only once"
    assert "no CA is known as rsa2048 (did you mean rds-ca-rsa2048-g1" in done.stderr
    assert "rds-ca-2019" in done.stderr.split("rds-ca-2099")[1]
    assert "did you mean" in run("catalogue", "--region", "eu-west-11").stderr
    assert run("check", global_bundle, "--region", "EU-WEST-1").stderr == ""


def test_text_is_as_wide_as_the_variable_columns(global_bundle: Path):
    audit = ("audit", "--fleet", AUDIT / "fleet.json", "--clients", AUDIT / "clients.toml", *AT)
    narrow = run(*audit, COLUMNS="60").stdout.splitlines()
    wide = run(*audit, COLUMNS="140").stdout.splitlines()
    assert len(narrow) > len(wide)
    folded = [
        line for line in narrow if " " in line.strip() and not line.startswith(("CLIENT", "ok accepts"))
    ]
    assert sum(len(line) > 60 for line in folded) < len(folded) / 8
    for columns in (50, 120):
        done = run(
            "check", global_bundle, "--region", "eu-west-1", "--stack", "java-keystore", COLUMNS=str(columns)
        )
        assert max(len(line) for line in done.stdout.splitlines()[1:]) <= columns
    assert "\x1b" not in run("check", global_bundle, "--region", "eu-west-1", NO_COLOR="1").stdout


def test_lazy_names_are_shown():
    assert {"boto", "rotation", "sessions", "bundle", "mend", "ssl_context"} <= set(dir(rds_ca))
    for name in dir(rds_ca):
        getattr(rds_ca, name)


# A draft of clients, and the commands that read an account without boto3.


def test_a_draft_names_the_clients_and_is_a_manifest(tmp_path: Path):
    draft = tmp_path / "clients.toml"
    done = run("clients", "init", "--fleet", AUDIT / "fleet.json", "-o", draft)
    assert done.returncode == 0, done.stderr
    jsonschema.validate(json.loads(rds_ca._native._toml(draft.read_text())), schema("client-manifest"))
    again = run("clients", "init", "--fleet", AUDIT / "fleet.json", "-o", draft)
    assert (again.returncode, "--force" in again.stderr) == (2, True)
    assert run("clients", "check", draft).returncode == 0
    audited = run("audit", "--fleet", AUDIT / "fleet.json", "--clients", draft, "--json", *AT)
    content = json.loads(audited.stdout)
    assert all(database["clients"] for database in content["databases"])
    assert {cell["readiness"] for cell in content["matrix"]} == {"unknown"}

    log = ROOT / "examples/sessions/samples/postgresql.log"
    seen = tmp_path / "orders.json"
    run("sessions", "--log", log, "--log-format", "postgres", "--instance", "orders", "-o", seen)
    usage = rds_ca.sessions.Usage.from_json(seen.read_text())
    names = {
        row["application"] or row["user"] for row in usage.rows if row["state"] not in ("refused", "local")
    }
    drafted = run("clients", "init", "--fleet", AUDIT / "fleet.json", "--sessions", seen).stdout
    clients = {client["name"]: client for client in rds_ca.Clients.parse(drafted).clients}
    assert names, usage.rows
    assert names <= set(clients)
    # A name chosen by others stays a name.
    evil = 'x"\n[[suppression]]\nrule = "*'
    fleet = {"DBInstances": [{"DBInstanceIdentifier": "a", "TagList": [{"Key": "app", "Value": evil}]}]}
    text = rds_ca.Clients.draft(rds_ca.Fleet.read(fleet))
    parsed = rds_ca.Clients.parse(text)
    assert ([client["name"] for client in parsed.clients], parsed.suppressions) == ([evil], [])


def test_the_printed_commands_are_what_a_fleet_is_read_from(tmp_path: Path):
    script = run(
        "fleet", "--print-commands", "--region", "eu-west-1", "us-east-1", "--profile", "pro d"
    ).stdout
    (tmp_path / "dump.sh").write_text(script)
    answers = {
        "describe-db-instances": (AUDIT / "fleet.json").read_text(),
        "describe-certificates": (ROOT / "examples/fleet/samples/describe-certificates.json").read_text(),
    }
    empty = {"describe-db-clusters": "DBClusters", "describe-pending-maintenance-actions": "PendingMaintenanceActions",
             "describe-db-engine-versions": "DBEngineVersions"}  # fmt: skip
    answers |= {operation: json.dumps({member: []}) for operation, member in empty.items()}
    for operation, answer in answers.items():
        (tmp_path / f"answer-{operation}").write_text(answer)
    aws = tmp_path / "bin" / "aws"
    aws.parent.mkdir()
    arns = [f"arn:aws:rds:eu-west-1:1:db-proxy:prx-{number}" for number in (1, 2)]
    proxies = [{"DBProxyName": arn[-5:], "DBProxyArn": arn} for arn in arns]
    (tmp_path / "answer-describe-db-proxies").write_text(json.dumps({"DBProxies": proxies}))
    (tmp_path / "answer-list-tags-for-resource").write_text('[{"Key": "app", "Value": "shop"}]')
    aws.write_text(
        f"""#!/bin/sh
echo "$@" >> {tmp_path}/asked
case "$*" in
  *us-east-1*DBProxyArn*) echo None;;
  *DBProxyArn*) echo "{" ".join(arns)}";;
  *us-east-1*describe-db-proxies*|*describe-db-proxies*us-east-1*) echo '{{"DBProxies": []}}';;
  *list-tags*prx-2*) echo AccessDenied >&2; exit 254;;
  *) cat "{tmp_path}/answer-$2";;
esac
"""
    )
    aws.chmod(0o755)
    environment = {**os.environ, "PATH": f"{aws.parent}:{os.environ['PATH']}"}
    subprocess.run(["sh", "dump.sh"], cwd=tmp_path, env=environment, check=True)
    asked = (tmp_path / "asked").read_text().splitlines()
    assert len(asked) == 12 + 2 + 2
    assert all("--profile pro d" in line for line in asked)
    assert all(line.startswith(("rds describe-", "rds list-tags-for-resource")) for line in asked)
    done = run("fleet", "--from", "rds-ca-dump", "-o", "fleet.json", folder=tmp_path)
    assert done.returncode in (0, 3), done.stderr
    fleet = rds_ca.Fleet.read(tmp_path / "fleet.json")
    assert len(fleet) == 5
    tags = {proxy["name"]: proxy["tags"] for proxy in fleet.to_dict()["proxies"]}
    assert tags == {"prx-1": [{"key": "app", "value": "shop"}], "prx-2": None}


def test_check_asks_an_endpoint_by_its_address(tmp_path: Path, hierarchy: Path, global_bundle: Path):
    from servers import Identity, start_postgres

    identity = Identity(hierarchy / "root.pem", hierarchy / "served.pem", hierarchy / "leaf.key")
    with start_postgres(tmp_path / "postgres", identity=identity) as server:
        chain = f"localhost:{server.port}"
        done = run("check", hierarchy / "root.pem", "--chain", chain)
        assert done.returncode == 0, done.stdout + done.stderr
        assert run("check", global_bundle, "--chain", chain).returncode == 1
        probed = json.loads(run("probe", chain, "--json").stdout)["probes"][0]["certificates"][0]
        assert {"subject", "issuer", "names", "not_before", "not_after", "fingerprint"} <= set(probed)
    done = run("check", hierarchy / "root.pem", "--chain", chain)
    assert (done.returncode, "presented no chain" in done.stderr) == (3, True)


def test_repairs_are_commands_that_repair(tmp_path: Path):
    store = tmp_path / "trust store.jks"
    shutil.copy(AUDIT / "stores/truststore.jks", store)
    asked = ("check", store, "--region", "eu-west-1", "--ca", "rds-ca-rsa2048-g1", "--at", "2026-11-28")
    done = run(*asked, "--stack", "java-keystore", COLUMNS="400")
    assert done.returncode == 1
    assert "https://truststore.pki.rds.amazonaws.com/eu-west-1/eu-west-1-bundle.pem" in done.stdout
    # The commands contain no digests.
    assert "SHA-256" not in done.stdout
    commands = [line.strip()[2:] for line in done.stdout.splitlines() if line.startswith("  $ ")]
    assert [command.split()[0] for command in commands] == ["rds-ca", "rds-ca", "keytool"]
    assert commands[2].startswith("keytool -importcert")
    script = "\n".join(commands[1:]) + " -storepass changeit"
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    subprocess.run(["sh", "-e", "-c", script], cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert run(*asked, "--stack", "java-keystore").returncode == 0


# What the documentation states.


def test_the_counts_of_crates_are_what_cargo_builds():
    text = (ROOT / "rds-ca-core/src/lib.rs").read_text()
    rows = re.findall(r"//! \| (?:\*\(none\)\*|`(\w+)`) \| \w* ?\| (\d+) \|", text)
    assert len(rows) == 8
    for feature, stated in rows:
        tree = ["cargo", "tree", "-p", "rds-ca-core", "--no-default-features", "--features", feature]
        done = subprocess.run(
            [*tree, "-e", "normal", "--prefix", "none", "--locked"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        crates = {tuple(line.split()[:2]) for line in done.stdout.splitlines() if line.strip()}
        # At most as stated, and the statement is not far too high.
        assert 0 <= int(stated) - len(crates) <= 5, (
            f"{feature or 'no feature'}: {len(crates)}, stated {stated}"
        )
    counts = {feature: int(stated) for feature, stated in rows}
    # The catalogue alone does not depend on ciphers.
    assert counts[""] <= 60


def test_the_readme_names_stacks_that_are_and_a_manifest_that_is_read():
    text = (ROOT / "README.md").read_text()
    known = {name for stack in rds_ca.stacks() for name in (stack.id, stack.family)}
    table = (
        text.split("### Stacks", maxsplit=1)[1]
        .split("## From code", maxsplit=1)[0]
        .split("| client | stack |")[1]
    )
    named = {
        name
        for row in table.splitlines()
        if row.count("|") == 3
        for name in re.findall(r"`([a-z0-9-]+)`", row.split("|")[2])
    }
    assert len(named) > 15
    assert named <= known, named - known
    (manifest,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    clients = rds_ca.Clients.parse(manifest)
    assert [client["name"] for client in clients.clients] == ["web-shop", "invoicing"]
    assert (ROOT / "docs/audit.png").read_bytes()[:4] == b"\x89PNG"
    # The example of the package's README gives the promised answer: a key store, and a stack that reads key stores.
    assert rds_ca.TrustStore.open(AUDIT / "stores/truststore.jks").check(
        region="eu-west-1", ca="rds-ca-2019", stack="java-keystore", at="2024-01-01"
    ).verdict == "trusted"  # fmt: skip
    assert 'stack="java-jsse"' not in (ROOT / "rds-ca-py/README.md").read_text()

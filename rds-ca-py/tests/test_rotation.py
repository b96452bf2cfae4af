"""Plan and run through boto3 over HTTP against the simulator, and on the command line."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import rds_ca
from rds_ca import results
from rds_ca.rotation import plan, run
from shapes import differences
from simulator import ACCOUNT, CREDENTIALS, Simulator, simulator

TARGET = "rds-ca-rsa2048-g1"
DATABASES = [
    {"id": "orders", "engine": "postgres", "version": "15.4", "window": "sun:05:00-sun:06:00"},
    {"id": "people", "engine": "postgres", "version": "15.4", "window": "mon:05:00-mon:06:00"},
    {"id": "old", "engine": "mysql", "version": "5.7.33", "window": "tue:05:00-tue:06:00"},
    {
        "id": "shop-a",
        "engine": "aurora-mysql",
        "cluster": "shop",
        "writer": True,
        "window": "wed:05:00-wed:06:00",
    },
    {"id": "shop-b", "engine": "aurora-mysql", "cluster": "shop", "window": "wed:05:00-wed:06:00"},
    {
        "id": "multi-1",
        "engine": "mysql",
        "version": "8.0.35",
        "cluster": "multi",
        "window": "thu:05:00-thu:06:00",
    },
    {
        "id": "multi-2",
        "engine": "mysql",
        "version": "8.0.35",
        "cluster": "multi",
        "window": "thu:05:00-thu:06:00",
    },
]


@pytest.fixture
def sim(tmp_path: Path) -> Iterator[Simulator]:
    with simulator(tmp_path, databases=DATABASES, clock_rate=0) as running:
        yield running


def fleet_of(sim: Simulator, folder: Path) -> list[Path]:
    """Save AWS's answers as files, as `aws rds describe-...` would."""
    client = sim.client()
    engines = {database["engine"] for database in DATABASES}
    answers = {
        "instances": client.describe_db_instances(),
        "clusters": client.describe_db_clusters(),
        "certificates": client.describe_certificates(),
        **{f"engine-{engine}": client.describe_db_engine_versions(Engine=engine) for engine in engines},
    }
    files = []
    for name, answer in answers.items():
        file = folder / f"{name}.json"
        file.write_text(json.dumps(answer, default=datetime.isoformat))
        files.append(file)
    return files


def now_of(sim: Simulator) -> datetime:
    return datetime.fromisoformat(sim.control("GET", "clock")["now"].replace("Z", "+00:00"))


def evidence_of(sim: Simulator) -> dict[str, Any]:
    """Every database has one client that verifies and trusts the target."""
    client = {"name": "app", "verdict": "trusted", "verifies": True, "at": now_of(sim).isoformat()}
    arn = f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:"
    return {"databases": {arn + str(database["id"]): {"clients": [client]} for database in DATABASES}}


def plan_of(sim: Simulator, folder: Path, to: str = TARGET, **policy: Any) -> rds_ca.Plan:
    return plan(
        fleet_of(sim, folder),
        to=to,
        evidence=evidence_of(sim),
        policy=policy or None,
        only=["*"],
        at=now_of(sim),
    )


def drive(sim: Simulator, made: rds_ca.Plan, **options: Any) -> Any:
    """Run a plan by the simulator's clock."""

    def sleep(seconds: float) -> None:
        sim.control("POST", "clock", {"seconds": max(1, round(seconds))})

    report = options.pop("progress", lambda _: None)

    def progress(action: Any) -> None:
        assert differences(results.RunAction, action, action["action"]) == []
        report(action)

    sessions = {ACCOUNT: sim.session()}
    clock = lambda: now_of(sim)  # noqa: E731
    outcomes = run(
        made,
        sessions=sessions,
        endpoint_url=sim.url,
        clock=clock,
        sleep=sleep,
        progress=progress,
        **options,
    )
    assert differences(list[results.Outcome], outcomes, "outcomes") == []
    return outcomes


def truth(sim: Simulator) -> dict[str, tuple[str, str]]:
    return {entry["id"]: (entry["ca"], entry["used_ca"]) for entry in sim.control("GET", "databases")}


def changes(sim: Simulator) -> list[str]:
    words = ("Modify", "Reboot", "Failover", "Apply")
    return [
        entry
        for entry in map(json.dumps, sim.control("GET", "requests"))
        if any(word in entry for word in words)
    ]


def kinds(outcomes: Any) -> set[str]:
    return {outcome["kind"] for outcome in outcomes}


def test_a_fleet_is_rotated(sim: Simulator, tmp_path: Path) -> None:
    made = plan_of(sim, tmp_path)
    assert made.status == "ready", made.to_text()
    ids = [step["resource"]["id"] for step in made.to_dict()["steps"]]
    assert ids.index("shop-b") < ids.index("shop-a")
    assert "multi" in ids
    before = truth(sim)

    assert kinds(drive(sim, made)) == {"would_change"}
    assert changes(sim) == []
    assert truth(sim) == before

    journal = tmp_path / "journal"
    outcomes = drive(sim, made, mode="forward", approve=made.digest, journal=journal)
    assert kinds(outcomes) == {"done"}, outcomes
    assert set(truth(sim).values()) == {(TARGET, TARGET)}
    assert len(changes(sim)) == len(ids)

    # The run is finished: resuming it finds nothing to do.
    assert kinds(drive(sim, made, mode="forward", approve=made.digest, journal=journal)) == {"done"}
    assert len(changes(sim)) == len(ids)


def test_what_was_changed_is_restored(tmp_path: Path) -> None:
    first, second = "rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1"
    databases = [database | {"ca": first} for database in DATABASES]
    with simulator(tmp_path, databases=databases, clock_rate=0) as sim:
        made = plan_of(sim, tmp_path, to=second)
        options: dict[str, Any] = {"approve": made.digest, "journal": tmp_path / "journal"}
        assert kinds(drive(sim, made, mode="forward", **options)) == {"done"}
        assert set(truth(sim).values()) == {(second, second)}
        assert kinds(drive(sim, made, mode="rollback", **options)) == {"restored"}
        assert set(truth(sim).values()) == {(first, first)}
        with pytest.raises(rds_ca.ConflictError, match="rolled back"):
            drive(sim, made, mode="forward", **options)


@pytest.mark.parametrize(
    "kind",
    ["throttle", "internal_error", "internal_error_after", "timeout", "timeout_after", "truncated"],
)
def test_transient_faults_do_not_change_the_result(sim: Simulator, tmp_path: Path, kind: str) -> None:
    made = plan_of(sim, tmp_path, apply="immediately", soak_seconds=0)
    sim.control("PUT", "faults", [{"kind": kind, "probability": 0.3, "times": 25, "millis": 20}])
    outcomes = drive(sim, made, mode="forward", approve=made.digest, journal=tmp_path / "journal")
    assert kinds(outcomes) == {"done"}, outcomes
    assert set(truth(sim).values()) == {(TARGET, TARGET)}
    assert all(entry["changes"] <= 1 for entry in sim.control("GET", "databases"))


def test_drift_stops_the_run(sim: Simulator, tmp_path: Path) -> None:
    made = plan_of(sim, tmp_path)
    content = {"account": ACCOUNT, "region": "eu-west-1", "id": "orders", "ca": "rds-ca-ecc384-g1"}
    sim.control("POST", "set", content)
    sim.control("POST", "set", content | {"id": "people"})
    outcomes = drive(sim, made, mode="forward", approve=made.digest, journal=tmp_path / "journal")
    assert "not_attempted" in kinds(outcomes)
    drifted = [outcome for outcome in outcomes if "rds-ca-ecc384-g1" in outcome["detail"]]
    assert drifted, outcomes
    assert truth(sim)["orders"] == ("rds-ca-ecc384-g1", "rds-ca-ecc384-g1")


def test_refused_changes_fail_and_stop_the_run(sim: Simulator, tmp_path: Path) -> None:
    made = plan_of(sim, tmp_path, apply="immediately", soak_seconds=0)
    sim.control("PUT", "faults", [{"kind": "refused", "operation": "ModifyDBInstance"}])
    outcomes = drive(sim, made, mode="forward", approve=made.digest, journal=tmp_path / "journal")
    assert [outcome["kind"] for outcome in outcomes].count("failed") == 1
    assert kinds(outcomes) <= {"failed", "not_attempted", "done"}


def test_killed_at_any_request_and_resumed(tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    for after in (1, 4, 9, 15):
        folder = tmp_path / str(after)
        folder.mkdir()
        with simulator(folder, databases=DATABASES[:3], clock_rate=0) as sim:
            made = plan_of(sim, folder, apply="immediately", soak_seconds=0)
            left = after

            def progress(action: dict[str, Any]) -> None:
                nonlocal left
                left -= action["action"] == "call"
                if left == 0:
                    raise Killed

            options: dict[str, Any] = {
                "mode": "forward",
                "approve": made.digest,
                "journal": folder / "journal",
            }
            with pytest.raises(Killed):
                drive(sim, made, progress=progress, **options)
            assert kinds(drive(sim, made, **options)) == {"done"}
            assert all(entry["changes"] == 1 for entry in sim.control("GET", "databases"))


def test_the_second_runner_is_refused(sim: Simulator, tmp_path: Path) -> None:
    made = plan_of(sim, tmp_path)
    journal = tmp_path / "journal"
    first = rds_ca.rotation.Run(made, "forward", approve=made.digest, journal=journal)
    with pytest.raises(rds_ca.ConflictError, match="another runner"):
        drive(sim, made, mode="forward", approve=made.digest, journal=journal)
    del first
    assert kinds(drive(sim, made, mode="forward", approve=made.digest, journal=journal)) == {"done"}


def test_approvals_and_journals_of_other_plans_are_refused(sim: Simulator, tmp_path: Path) -> None:
    made = plan_of(sim, tmp_path)
    other = plan_of(sim, tmp_path, wave_size=2)
    for wrong in ("", "0" * 64, other.digest, made.digest[:12], made.digest[:31]):
        with pytest.raises(rds_ca.ConflictError):
            drive(sim, made, mode="forward", approve=wrong, journal=tmp_path / "journal")
    assert not (tmp_path / "journal").exists()
    drive(sim, made, mode="forward", approve=made.digest, journal=tmp_path / "journal")
    with pytest.raises(rds_ca.ConflictError, match="another plan"):
        drive(sim, other, mode="forward", approve=other.digest, journal=tmp_path / "journal")
    with pytest.raises(rds_ca.ConflictError, match="nothing to roll back"):
        drive(sim, other, mode="rollback", approve=other.digest, journal=tmp_path / "new")


ENVIRONMENT = {
    **CREDENTIALS,
    "AWS_DEFAULT_REGION": "eu-west-1",
    "PATH": "/usr/bin:/bin",
    "PYTHONPATH": ":".join(path for path in sys.path if path),
}


def command(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rds_ca", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
        timeout=300,
    )


def begin(*words: object) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "rds_ca", *map(str, words)]
    return subprocess.Popen(
        line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    )


def saved_plan(folder: Path, files: list[Path], to: str = TARGET, **policy: Any) -> tuple[Path, str]:
    """Plan on the command line, for changes at once; return the file and the digest."""
    saved, rules = folder / "plan.json", folder / "policy.json"
    wait = {"first_seconds": 1, "longest_seconds": 1}
    rules.write_text(json.dumps({"apply": "immediately", "soak_seconds": 0, "wait": wait} | policy))
    words = ["plan", "--fleet", *files, "--to", to, "--policy", rules, "--only", "*", "-o", saved]
    planned = command(*words, "--accept", "no-clients-known=they are toys")
    assert planned.returncode == 0, planned.stderr + planned.stdout
    return saved, json.loads(saved.read_text())["digest"]


@pytest.mark.parametrize("requests", [1, 2, 3, 5, 8])
def test_killed_by_the_system_and_resumed(tmp_path: Path, requests: int) -> None:
    with simulator(tmp_path, databases=DATABASES[:2], clock_rate=2, modify_seconds=2) as sim:
        saved, digest = saved_plan(tmp_path, fleet_of(sim, tmp_path))
        run_it: list[Any] = ["run", saved, "--approve", digest, "--endpoint-url", sim.url]
        before = len(sim.control("GET", "requests"))
        with begin(*run_it) as process:
            while len(sim.control("GET", "requests")) < before + requests:
                assert process.poll() is None, process.communicate()[1]
            process.kill()
        resumed = command(*run_it, "--resume")
        assert resumed.returncode == 0, resumed.stderr + resumed.stdout
        assert set(truth(sim).values()) == {(TARGET, TARGET)}
        assert all(entry["changes"] == 1 for entry in sim.control("GET", "databases"))


def test_a_second_run_is_refused_while_one_runs(tmp_path: Path) -> None:
    # The first change lasts until the clock is set.
    with simulator(tmp_path, databases=DATABASES[:2], clock_rate=0, modify_seconds=60) as sim:
        saved, digest = saved_plan(tmp_path, fleet_of(sim, tmp_path))
        run_it: list[Any] = ["run", saved, "--approve", digest, "--endpoint-url", sim.url]
        with begin(*run_it) as process:
            while not changes(sim):
                assert process.poll() is None, process.communicate()[1]
            for words in ([], ["--resume"], ["--rollback"]):
                second = command(*run_it, *words)
                assert second.returncode == 2, second
            assert "another runner" in second.stderr
            assert command("run", saved, "--endpoint-url", sim.url).returncode != 2, "a dry run is allowed"
            assert process.poll() is None
            process.kill()
        assert len(changes(sim)) == 1


def test_an_interrupted_run_watches_steps_in_progress_and_starts_none(tmp_path: Path) -> None:
    with simulator(tmp_path, databases=DATABASES[:2], clock_rate=0, modify_seconds=60) as sim:
        saved, digest = saved_plan(tmp_path, fleet_of(sim, tmp_path))
        run_it: list[Any] = ["run", saved, "--approve", digest, "--endpoint-url", sim.url]
        with begin(*run_it) as process:
            while not changes(sim):
                assert process.poll() is None, process.communicate()[1]
            process.send_signal(signal.SIGINT)
            time.sleep(1)
            assert process.poll() is None, "it watches"
            sim.control("POST", "clock", {"seconds": 60})
            assert process.wait(60) == 1
        assert len(changes(sim)) == 1
        assert sorted(truth(sim).values()) == [("rds-ca-2019", "rds-ca-2019"), (TARGET, TARGET)]
        with begin(*run_it, "--resume") as process:
            while len(changes(sim)) < 2:
                assert process.poll() is None, process.communicate()[1]
            sim.control("POST", "clock", {"seconds": 60})
            assert process.wait(60) == 0


def test_rolled_back_on_the_command_line(tmp_path: Path) -> None:
    first, second = "rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1"
    databases = [database | {"ca": first} for database in DATABASES[:2]]
    with simulator(tmp_path, databases=databases, clock_rate=2, modify_seconds=1) as sim:
        saved, digest = saved_plan(tmp_path, fleet_of(sim, tmp_path), to=second)
        run_it: list[Any] = ["run", saved, "--approve", digest, "--endpoint-url", sim.url]
        done = command(*run_it)
        assert done.returncode == 0, done.stderr + done.stdout
        assert set(truth(sim).values()) == {(second, second)}
        back = command(*run_it, "--rollback")
        assert back.returncode == 0, back.stderr + back.stdout
        assert "2 restored" in back.stdout
        text = " ".join(back.stderr.split())
        assert (
            f"not known: whether clients still trust {first}: only the change to {second} was checked" in text
        )
        assert "not known: what else changed on these databases since the plan was made" in text
        assert set(truth(sim).values()) == {(first, first)}
        again = command(*run_it, "--resume")
        assert again.returncode == 2
        assert "rolled back" in again.stderr


def test_help_shows_the_policy_as_it_is(sim: Simulator, tmp_path: Path) -> None:
    shown = re.search(
        r"these are the defaults:\n(.*?)\n  canaries", command("plan", "--help").stdout, re.DOTALL
    )
    assert shown is not None
    policy = plan_of(sim, tmp_path).to_dict()["policy"]
    assert json.loads(shown.group(1)) == policy


def test_on_the_command_line(tmp_path: Path) -> None:
    with simulator(tmp_path, databases=DATABASES[:2], clock_rate=1, modify_seconds=1) as sim:
        files = fleet_of(sim, tmp_path)
        saved, policy = tmp_path / "plan.json", tmp_path / "policy.json"
        wait = {"first_seconds": 1, "longest_seconds": 1}
        policy.write_text(json.dumps({"apply": "immediately", "soak_seconds": 0, "wait": wait}))
        common = ["plan", "--fleet", *files, "--to", TARGET, "--policy", policy, "-o", saved]

        blocked = command(*common)
        assert blocked.returncode == 1, blocked.stderr
        assert "no-clients-known" in blocked.stdout
        assert json.loads(saved.read_text())["blocked"]

        planned = command(*common, "--accept", "no-clients-known=they are toys")
        assert planned.returncode == 0, planned.stderr + planned.stdout
        digest = json.loads(saved.read_text())["digest"]
        assert digest in planned.stdout

        run_it = ["run", saved, "--endpoint-url", sim.url]
        dry = command(*run_it)
        assert dry.returncode == 0, dry.stderr + dry.stdout
        assert changes(sim) == []

        for wrong in (
            ["--approve", "0" * 64],
            ["--resume"],
            ["--rollback"],
            ["--approve", digest, "--resume"],
        ):
            refused = command(*run_it, *wrong)
            assert refused.returncode == 2, (wrong, refused.stdout)
        assert changes(sim) == []

        done = command(*run_it, "--approve", digest)
        assert done.returncode == 0, done.stderr + done.stdout
        assert set(truth(sim).values()) == {(TARGET, TARGET)}
        again = command(*run_it, "--approve", digest)
        assert again.returncode == 2
        assert "--resume" in again.stderr
        resumed = command(*run_it, "--approve", digest, "--resume", "--json")
        assert resumed.returncode == 0, resumed.stderr
        assert json.loads(resumed.stdout)["format"] == "rds-ca-run"


def test_a_plan_is_a_value(sim: Simulator, tmp_path: Path) -> None:
    import pickle

    made = plan_of(sim, tmp_path)
    assert pickle.loads(pickle.dumps(made)) == made
    assert rds_ca.Plan.from_json(made.to_json()) == made
    assert hash(rds_ca.Plan.from_json(made.to_json())) == hash(made)
    with pytest.raises(rds_ca.ConflictError):
        rds_ca.Plan.from_json(made.to_json().replace("orders", "orderz"))


def test_a_failed_canary_is_retried_and_stops_all_other_steps(sim: Simulator, tmp_path: Path) -> None:
    made = plan_of(sim, tmp_path, apply="immediately", soak_seconds=0)
    steps = made.to_dict()["steps"]
    canary = next(step["resource"] for step in steps if step["canary"])
    fault = {"kind": "refused", "resource": canary["id"]}
    options: dict[str, Any] = {"mode": "forward", "approve": made.digest, "journal": tmp_path / "journal"}
    sim.control("PUT", "faults", [fault])
    for _ in range(3):
        outcomes = drive(sim, made, **options)
        assert kinds(outcomes) == {"failed", "not_attempted"}
        assert all(TARGET not in used for used in truth(sim).values())
    status = rds_ca.rotation.status(made, tmp_path / "journal")
    assert (status.status, status.exit_status) == ("not_fine", 1)
    assert canary["id"] in (status.stopped or "")

    skipped = drive(sim, made, skip={canary["id"]: "its engine is upgraded next week"}, **options)
    assert kinds(skipped) == {"skipped", "done"}
    assert "upgraded next week" in (tmp_path / "journal").read_text()
    with pytest.raises(rds_ca.RdsCaError, match="did you mean"):
        drive(sim, made, skip={canary["id"][:-1]: "a slip of the hand"}, **options)


def test_a_finished_run_that_is_resumed_reads_the_state_again(sim: Simulator, tmp_path: Path) -> None:
    made = plan_of(sim, tmp_path, apply="immediately", soak_seconds=0)
    options: dict[str, Any] = {"mode": "forward", "approve": made.digest, "journal": tmp_path / "journal"}
    assert kinds(drive(sim, made, **options)) == {"done"}
    content = {"account": ACCOUNT, "region": "eu-west-1", "id": "orders", "ca": "rds-ca-ecc384-g1"}
    sim.control("POST", "set", content)
    count = len(changes(sim))
    outcomes = drive(sim, made, **options)
    assert kinds(outcomes) == {"drifted", "done"}
    assert len(changes(sim)) == count
    drifted = next(outcome for outcome in outcomes if outcome["kind"] == "drifted")
    assert "rds-ca-ecc384-g1" in drifted["detail"]


def test_values_and_files_make_the_same_plan(sim: Simulator, tmp_path: Path) -> None:
    files = fleet_of(sim, tmp_path)
    rules = tmp_path / "policy.json"
    rules.write_text(json.dumps({"wave_size": 3}))
    common: dict[str, Any] = {"to": TARGET, "evidence": evidence_of(sim), "at": now_of(sim)}
    made = plan(files, policy=rules, **common)
    assert plan(rds_ca.Fleet.read(*files), policy={"wave_size": 3}, **common) == made
    assert plan([rds_ca.Fleet.read(*files)], policy={"wave_size": 3}, **common) == made
    rules.write_text("{")
    with pytest.raises(rds_ca.InvalidInputError, match=re.escape(str(rules))):
        plan(files, policy=rules, **common)
    for wrong in ({"canaries": ["ordres"]}, {"canaries": ["tag:none"]}):
        with pytest.raises(rds_ca.InvalidInputError, match="matches no database"):
            plan(files, policy=wrong, **common)
    with pytest.raises(rds_ca.InvalidInputError, match="did you mean orders"):
        plan(files, only=["ordres"], **common)


def test_status_once_and_skip_on_the_command_line(tmp_path: Path) -> None:
    with simulator(tmp_path, databases=DATABASES[:2], clock_rate=1, modify_seconds=1) as sim:
        saved, digest = saved_plan(tmp_path, fleet_of(sim, tmp_path))
        run_it: list[Any] = ["run", saved, "--endpoint-url", sim.url]
        done = command(*run_it, "--approve", digest, "--once")
        assert done.returncode == 0, done.stderr + done.stdout
        assert "wave 1/2" in done.stderr
        assert "of 2 settled" in done.stderr
        assert command(*run_it, "--approve", digest, "--once").returncode == 0
        shown = command("run", saved, "--status", "--json")
        assert shown.returncode == 0, shown.stderr
        assert {found["kind"] for found in json.loads(shown.stdout)["outcomes"]} == {"done"}
        content = {"account": ACCOUNT, "region": "eu-west-1", "id": "orders", "ca": "rds-ca-ecc384-g1"}
        sim.control("POST", "set", content)
        drifted = command(*run_it, "--approve", digest, "--resume")
        assert drifted.returncode == 1, drifted.stderr
        assert "drifted" in drifted.stdout
        for wrong in ("orders", "orders=", "=why", "unknown=why"):
            refused = command(*run_it, "--approve", digest, "--resume", "--skip", wrong)
            assert refused.returncode == 2, wrong


def test_a_dry_run_at_a_dead_endpoint_gives_up_soon(tmp_path: Path) -> None:
    with simulator(tmp_path, databases=DATABASES, clock_rate=1) as sim:
        saved, _ = saved_plan(tmp_path, fleet_of(sim, tmp_path))
    begun = time.monotonic()
    dry = command("run", saved, "--endpoint-url", "http://127.0.0.1:9")
    assert time.monotonic() - begun < 60
    assert dry.returncode == 1, dry.stderr
    assert "attempt 1 of 2" in dry.stderr
    # The plan is printed before the first wait.
    assert dry.stderr.index("orders (eu-west-1)") < dry.stderr.index("attempt 1 of 2")
    assert dry.stdout.count("would_stop") == len(json.loads(saved.read_text())["steps"]) + 1


def test_every_format_of_a_plan(sim: Simulator, tmp_path: Path) -> None:
    files = fleet_of(sim, tmp_path)
    for name, wanted in (
        ("md", "## What is approved"),
        ("html", "<!doctype html>"),
        ("commands", "aws rds modify-db-instance --region=eu-west-1"),
        ("terraform", "ca_cert_identifier"),
        ("cloudformation", "CACertificateIdentifier"),
    ):
        words = ["plan", "--fleet", *files, "--to", TARGET, "--accept", "no-clients-known=toys"]
        shown = command(*words, "--format", name)
        assert shown.returncode == 0, shown.stderr
        assert wanted in shown.stdout

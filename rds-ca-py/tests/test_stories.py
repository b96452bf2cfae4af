"""Seven kinds of new user, each from the question to the answer, with real files, servers and an imitation of AWS.

The Rust service author's story is a Rust program: ``examples/rustls/health.rs``, and here the Rust code that asks.
"""

from __future__ import annotations

import gzip
import json
import os
import shlex
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import rds_ca
from rds_ca.rotation import plan
from servers import Identity, start_postgres
from simulator import Simulator, simulator

ROOT = Path(__file__).resolve().parents[2]
AUDIT = ROOT / "examples/audit"
TARGET = "rds-ca-rsa2048-g1"


def run(
    *words: Any, folder: Path, status: int, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the installed command in the user's folder, and expect an exit status."""
    command = [str(Path(sys.executable).with_name("rds-ca")), "--no-config", *map(str, words)]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, check=False, input=stdin, env={**os.environ, **environment}
    )
    shown = (done.stdout + done.stderr).decode()
    assert done.returncode == status, f"{done.returncode}: {' '.join(command)}\n{shown}"
    assert "Traceback" not in shown
    return done


def dump(sim: Simulator, folder: Path) -> None:
    """Save AWS's answers, as the printed commands do."""
    client = sim.client()
    answers = {
        "instances": client.describe_db_instances(),
        "clusters": client.describe_db_clusters(),
        "certificates": client.describe_certificates(),
        "engines": client.describe_db_engine_versions(Engine="postgres"),
    }
    folder.mkdir()
    for name, answer in answers.items():
        (folder / f"{name}.json").write_text(json.dumps(answer, default=datetime.isoformat))


def account(sim: Simulator) -> dict[str, str]:
    return {**sim.environment, "AWS_DEFAULT_REGION": "eu-west-1"}


def quick(folder: Path) -> Path:
    """Write a policy whose waits fit a test."""
    policy = folder / "policy.json"
    wait = {"first_seconds": 1, "longest_seconds": 1}
    policy.write_text(json.dumps({"apply": "immediately", "soak_seconds": 0, "wait": wait}))
    return policy


def complete(draft: Path, store: Path) -> None:
    """Complete the manifest for all clients: libpq, verify-full, and this store."""
    lines = []
    for line in draft.read_text().splitlines():
        lines.append(line)
        if line.startswith("databases = "):
            lines += ['stack = "libpq-verify-full"', 'mode = "verify-full"', f"stores = [{str(store)!r}]"]
    draft.write_text("\n".join(line for line in lines if not line.startswith("# ")) + "\n")


def test_a_dba_with_the_mail_of_aws(tmp_path: Path, global_bundle: Path):
    # The mail names the expiring CA and databases. The rest of the inventory is in AWS's JSON.
    databases = [{"id": "orders", "app": "shop"}, {"id": "people", "app": "staff"}]
    with simulator(tmp_path, databases=databases, clock_rate=1, modify_seconds=1, now=now()) as sim:
        dump(sim, tmp_path / "dump")
        text = run("audit", "--fleet", "dump", folder=tmp_path, status=1).stdout.decode()
        assert "2 of 2 databases are on a" in text
        assert "orders" in text

        # The clients: a draft from tags, completed by two teams, one of which has an old store.
        run("clients", "init", "--fleet", "dump", "-o", "clients.toml", folder=tmp_path, status=0)
        old = tmp_path / "old.pem"
        shutil.copy(AUDIT / "stores/root-2019.pem", old)
        complete(tmp_path / "clients.toml", old)
        planned = ("plan", "--fleet", "dump", "--clients", "clients.toml", "--to", TARGET, "--policy", quick(tmp_path),
                   "-o", "plan.json")  # fmt: skip
        text = run(*planned, folder=tmp_path, status=1).stdout.decode()
        assert "client  shop" in text
        assert "blocked orders" in text

        # The store is mended, the plan is no longer blocked, its page is approved, and it runs.
        run("mend", "old.pem", "--region", "eu-west-1", folder=tmp_path, status=0)
        text = run(*planned, folder=tmp_path, status=0).stdout.decode()
        digest = text.split("digest ")[1].strip()
        page = run(*planned, "--format", "md", folder=tmp_path, status=0).stdout.decode()
        made = json.loads((tmp_path / "plan.json").read_text())["digest"]
        assert made in page
        assert digest
        run("run", "plan.json", folder=tmp_path, status=0, **account(sim))
        assert {entry["ca"] for entry in sim.control("GET", "databases")} == {"rds-ca-2019"}
        run("run", "plan.json", "--approve", made, folder=tmp_path, status=0, **account(sim))
        assert {entry["used_ca"] for entry in sim.control("GET", "databases")} == {TARGET}


def now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def test_a_python_automation_engineer(tmp_path: Path, hierarchy: Path, global_bundle: Path):
    # Many stores, one line each; a context that trusts the region's roots; a connection that proves it.
    stores = [global_bundle, AUDIT / "stores/root-2019.pem", AUDIT / "stores/truststore.jks"]
    reports = rds_ca.check_many(stores, region="eu-west-1", ca=TARGET)
    assert [report.verdict for report in reports] == ["trusted", "not_trusted", "not_trusted"]
    catalogue = rds_ca.Catalogue.builtin().with_bundle(hierarchy / "root.pem", vouched=True)
    context = rds_ca.ssl_context(region="eu-west-1", catalogue=catalogue)
    assert context.check_hostname
    identity = Identity(hierarchy / "root.pem", hierarchy / "served.pem", hierarchy / "leaf.key")
    with start_postgres(tmp_path / "postgres", identity=identity) as server:
        chain = rds_ca.probe("localhost", server.port, "postgres")
        for store, fine in ((hierarchy / "root.pem", True), (global_bundle, False)):
            report = rds_ca.TrustStore.open(store).accepts(
                chain=chain.chain, host="localhost", stack="libpq-verify-full"
            )
            login = {"host": "localhost", "port": server.port, "user": "postgres", "sslmode": "verify-full"}
            try:
                psycopg.connect(**login, sslrootcert=str(store)).close()
                connected = True
            except psycopg.OperationalError:
                connected = False
            assert (report.verdict == "trusted", connected) == (fine, fine)
    audit = rds_ca.audit(
        rds_ca.Fleet.read(AUDIT / "fleet.json"),
        clients=rds_ca.Clients.read(AUDIT / "clients.toml"),
        at="2024-06-01",
    )
    refusing = {
        audit.clients[cell["client"]]["owner"] for cell in audit.matrix if cell["readiness"] == "not_ready"
    }
    assert refusing == {"team-billing", "team-data"}


def test_a_rust_service_author():
    # The health endpoint of a service, with a real handshake, as a separate program.
    command = ["cargo", "run", "--quiet", "--locked", "-p", "rds-ca-examples", "--bin", "rustls-health"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "trusted" in done.stdout


def test_a_security_engineer_in_ci(tmp_path: Path, global_bundle: Path):
    # Every certificate file of a checkout: private ones are ignored, a stale one fails the build.
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    shutil.copy(global_bundle, checkout / "bundle.pem")
    shutil.copy(AUDIT / "stores/root-2019.pem", checkout / "stale.pem")
    private = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-noenc",
        "-subj",
        "/CN=Private",
        "-days",
        "9",
    ]
    subprocess.run(
        [*private, "-keyout", tmp_path / "k", "-out", checkout / "test-ca.pem"],
        check=True,
        capture_output=True,
    )
    asked = (
        "check",
        "bundle.pem",
        "stale.pem",
        "test-ca.pem",
        "--region",
        "eu-west-1",
        "--rds-only",
        "--format",
    )
    first = json.loads(run(*asked, "sarif", folder=checkout, status=1).stdout)["runs"][0]["results"]
    assert {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in first} == {
        "stale.pem"
    }
    # A finding keeps its identity when the file around it changes.
    text = (checkout / "stale.pem").read_text()
    (checkout / "stale.pem").write_text(f"# moved\n\n{text}")
    second = json.loads(run(*asked, "sarif", folder=checkout, status=1).stdout)["runs"][0]["results"]
    fingerprints = [[result["partialFingerprints"] for result in results] for results in (first, second)]
    assert fingerprints[0] == fingerprints[1]
    assert b'failures="3"' in run(*asked, "junit", folder=checkout, status=1).stdout
    shutil.copy(global_bundle, checkout / "stale.pem")
    run(*asked, "sarif", folder=checkout, status=0)


def test_an_sre_in_an_outage(tmp_path: Path, hierarchy: Path, global_bundle: Path):
    # The server's certificate is not trusted by the application's store: log, cause, live chain, repair.
    identity = Identity(hierarchy / "root.pem", hierarchy / "served.pem", hierarchy / "leaf.key")
    store = tmp_path / "app.pem"
    shutil.copy(AUDIT / "stores/root-2019.pem", store)
    with start_postgres(tmp_path / "postgres", identity=identity) as server:
        login = {
            "host": "localhost",
            "port": server.port,
            "user": "postgres",
            "sslmode": "verify-full",
            "sslrootcert": str(store),
        }
        with pytest.raises(psycopg.OperationalError) as refused:
            psycopg.connect(**login)
        (tmp_path / "app.log.gz").write_bytes(gzip.compress(f"ERROR {refused.value}\n".encode() * 50))
        explained = run("explain", "app.log.gz", "--json", folder=tmp_path, status=0).stdout
        causes = [cause["id"] for cause in json.loads(explained)["causes"]]
        assert causes[0] == "root-missing"
        live = f"localhost:{server.port}"
        asked = ("check", "app.pem", "--chain", live, "--stack", "libpq-verify-full")
        assert b"not trusted" in run(*asked, folder=tmp_path, status=1).stdout
        with store.open("a") as file:
            file.write((hierarchy / "root.pem").read_text())
        run(*asked, folder=tmp_path, status=0)
        psycopg.connect(**login).close()


def test_a_terraform_user(tmp_path: Path, global_bundle: Path):
    def state(ca: str) -> bytes:
        values = {
            "identifier": "orders", "arn": "arn:aws:rds:eu-west-1:123456789012:db:orders", "engine": "postgres", "engine_version_actual": "15.4",
            "ca_cert_identifier": ca, "status": "available", "maintenance_window": "sun:05:00-sun:06:00", "tags_all": {"app": "shop"},
        }  # fmt: skip
        resource = {"address": "aws_db_instance.orders", "type": "aws_db_instance", "values": values}
        document = {
            "format_version": "1.0",
            "terraform_version": "1.9.0",
            "values": {"root_module": {"resources": [resource]}},
        }
        return json.dumps(document).encode()

    run(
        "clients",
        "init",
        "--fleet",
        "-",
        "-o",
        "clients.toml",
        folder=tmp_path,
        status=0,
        stdin=state("rds-ca-2019"),
    )
    complete(tmp_path / "clients.toml", global_bundle)
    planned = ("plan", "--fleet", "-", "--clients", "clients.toml", "--to", TARGET, "--accept", "offer-unknown=seen in the console",
               "--accept", "restart-unknown=it may restart")  # fmt: skip
    text = run(
        *planned, "-o", "plan.json", folder=tmp_path, status=0, stdin=state("rds-ca-2019")
    ).stdout.decode()
    # The warning is in the text that is approved: the next apply reverts the change.
    assert "its next apply reverts the change" in text
    lines = run(
        *planned, "--format", "terraform", folder=tmp_path, status=0, stdin=state("rds-ca-2019")
    ).stdout.decode()
    # The address of the resource, as Terraform writes it, and the value to set there.
    assert '# aws_db_instance.orders\n# aws_db_instance with identifier = "orders"' in lines
    (step,) = json.loads((tmp_path / "plan.json").read_text())["steps"]
    assert step["terraform_address"] == "aws_db_instance.orders"
    page = run(
        *planned, "--format", "md", folder=tmp_path, status=0, stdin=state("rds-ca-2019")
    ).stdout.decode()
    assert "Terraform declares it: aws" in page
    (argument,) = [line for line in lines.splitlines() if line.startswith("ca_cert_identifier = ")]
    # After it is applied as printed, nothing is left to do.
    ca = json.loads(argument.split(" = ")[1])
    text = run(*planned, folder=tmp_path, status=0, stdin=state(ca)).stdout.decode()
    assert "0 to change" in text
    assert "unchanged (they already have that CA): orders" in text


def test_from_the_json_of_aws_and_a_repository_to_an_approved_plan(tmp_path: Path):
    """Only commands are typed: the manifest is discovered, the store is mended as the plan says, and the plan runs."""
    databases = [{"id": "orders", "app": "shop"}, {"id": "people", "app": "staff"}]
    with simulator(tmp_path, databases=databases, clock_rate=1, modify_seconds=1, now=now()) as sim:
        dump(sim, tmp_path / "dump")
        answer = json.loads((tmp_path / "dump/instances.json").read_text())
        hosts = {each["DBInstanceIdentifier"]: each["Endpoint"] for each in answer["DBInstances"]}

        # Two services as in repositories: one connection string in a file of variables, one in code.
        for name, database in (("shop", "orders"), ("staff", "people")):
            service = tmp_path / "repository" / name
            (service / "certs").mkdir(parents=True)
            shutil.copy(AUDIT / "stores/root-2019.pem", service / "certs/rds.pem")
            (service / "requirements.txt").write_text("psycopg==3.2.3\n")
            host, port = hosts[database]["Address"], hosts[database]["Port"]
            words = (
                f"host={host} port={port} dbname=app user=app sslmode=verify-full sslrootcert=certs/rds.pem"
            )
            if name == "shop":
                url = f"postgresql://app:hunter2zebra@{host}:{port}/app?sslmode=verify-full&sslrootcert=certs/rds.pem"
                (service / ".env").write_text(f"DATABASE_URL={url}\n")
            else:
                (service / "settings.py").write_text(
                    f'import psycopg\n\nDSN = "{words}"\npsycopg.connect(DSN)\n'
                )

        # One command shows which clients stop; the other writes their manifest.
        text = run(
            "audit", "--fleet", "dump", "--discover", "repository", folder=tmp_path, status=1
        ).stdout.decode()
        assert "2 clients" in text
        assert "client-not-ready" in text
        run("discover", "repository", "--fleet", "dump", "-o", "clients.toml", folder=tmp_path, status=0)
        manifest = (tmp_path / "clients.toml").read_text()
        assert manifest.count("[[client]]") == 2
        assert "zebra" not in manifest
        planned = ("plan", "--fleet", "dump", "--clients", "clients.toml", "--to", TARGET, "--policy", quick(tmp_path),
                   "-o", "plan.json")  # fmt: skip
        run(*planned, folder=tmp_path, status=1)
        blocked = json.loads((tmp_path / "plan.json").read_text())
        assert [each["resource"]["id"] for each in blocked["blocked"]] == ["orders", "people"]

        # The owners run the plan's commands unchanged.
        commands = [line for step in blocked["client_steps"] for line in step["commands"]]
        assert len(commands) == 2
        for line in commands:
            run(*shlex.split(line)[1:], folder=tmp_path, status=0)
        run(*planned, folder=tmp_path, status=0)
        made = json.loads((tmp_path / "plan.json").read_text())
        assert (len(made["steps"]), made["blocked"], made["client_steps"]) == (2, [], [])

        # The approved page has the digest; the digest is the approval.
        page = run(*planned, "--format", "md", folder=tmp_path, status=0).stdout.decode()
        digest = json.loads((tmp_path / "plan.json").read_text())["digest"]
        assert digest in page
        run("run", "plan.json", "--approve", digest, folder=tmp_path, status=0, **account(sim))
        assert {entry["used_ca"] for entry in sim.control("GET", "databases")} == {TARGET}


def test_a_rotation_operator(tmp_path: Path, global_bundle: Path):
    # Step by step from cron, killed and resumed, one database skipped, the status read, and everything rolled back.
    first, second = "rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1"
    databases = [{"id": name, "app": "shop", "ca": first} for name in ("orders", "people", "toys")]
    with simulator(tmp_path, databases=databases, clock_rate=2, modify_seconds=1, now=now()) as sim:
        dump(sim, tmp_path / "dump")
        run("clients", "init", "--fleet", "dump", "-o", "clients.toml", folder=tmp_path, status=0)
        complete(tmp_path / "clients.toml", global_bundle)
        planned = ("plan", "--fleet", "dump", "--clients", "clients.toml", "--to", second, "--policy", quick(tmp_path),
                   "-o", "plan.json", "--from", first)  # fmt: skip
        run(*planned, "--except", "toys", folder=tmp_path, status=0)
        made = rds_ca.Plan.from_json((tmp_path / "plan.json").read_text())
        approved = ("run", "plan.json", "--approve", made.digest)
        # A shortened digest is not an approval, and nothing was started.
        run("run", "plan.json", "--approve", made.digest[:8], folder=tmp_path, status=2, **account(sim))
        run(*approved, "--once", folder=tmp_path, status=0, **account(sim))
        status = run("run", "plan.json", "--status", folder=tmp_path, status=0).stdout.decode()
        assert status.count("done") >= 2
        cas = {entry["id"]: entry["used_ca"] for entry in sim.control("GET", "databases")}
        assert cas == {"orders": second, "people": second, "toys": first}
        run(*approved, "--resume", folder=tmp_path, status=0, **account(sim))
        run(*approved, "--rollback", folder=tmp_path, status=0, **account(sim))
        assert {entry["used_ca"] for entry in sim.control("GET", "databases")} == {first}


def test_renewals_of_a_fleet_are_planned(tmp_path: Path):
    made = plan(AUDIT / "fleet.json", renew=True, at="2024-06-01")
    assert made.to_dict()["target"] is None

"""``rds-ca discover`` and ``rds_ca.discover``: exit statuses, formats, manifests, documents, no secret anywhere."""

import gzip
import json
import subprocess
import sys
import tarfile
import zipfile
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rds_ca

AT = "2026-12-01"
HOST = "orders.c9akciq32rrd.eu-west-1.rds.amazonaws.com"
SECRET = "hunter2hunter2"


def run(*words, cwd):
    command = [sys.executable, "-m", "rds_ca", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def repository(tmp_path):
    """A repository in which everything is fine."""
    (tmp_path / "certs").mkdir()
    (tmp_path / "certs/rds.pem").write_bytes(rds_ca.bundle(regions=["eu-west-1"], at=AT))
    (tmp_path / ".env").write_text(
        f"PGHOST={HOST}\nPGSSLMODE=verify-full\nPGSSLROOTCERT=certs/rds.pem\nPGPASSWORD={SECRET}\n"
    )
    return tmp_path


def test_check_exits_by_what_it_finds(repository):
    fine = run("discover", "--check", ".", "--at", AT, cwd=repository)
    assert fine.returncode == 0, fine.stdout + fine.stderr
    # Stores that refuse: expired roots only, a web page, the roots of another region.
    broken = repository / "certs/rds-combined-ca-bundle.pem"
    broken.write_text("<!DOCTYPE html><html><body>Access denied</body></html>")
    assert run("discover", "--check", ".", "--at", AT, cwd=repository).returncode == 1
    broken.unlink()
    other = repository / "certs/rds.pem"
    other.write_bytes(rds_ca.bundle(regions=["us-east-1"], at=AT))
    assert run("discover", "--check", ".", "--at", AT, cwd=repository).returncode == 1
    # Nothing shows the region.
    for path in (repository / ".env", other):
        path.unlink()
    (repository / "rds-ca.pem").write_bytes(rds_ca.bundle(regions=["eu-west-1"], at=AT))
    assert run("discover", "--check", ".", "--at", AT, cwd=repository).returncode == 3
    assert (
        run("discover", "--check", ".", "--at", AT, "--region", "eu-west-1", cwd=repository).returncode == 0
    )
    # A setting that verifies nothing.
    (repository / "db.env").write_text(f"PGHOST={HOST}\nPGSSLMODE=require\n")
    assert run("discover", "--check", ".", "--at", AT, cwd=repository).returncode == 1
    assert run("discover", "nowhere", cwd=repository).returncode == 2
    assert run("discover", cwd=repository).returncode == 2


def test_formats_are_what_their_readers_expect(repository):
    (repository / "other.env").write_text(f"PGHOST={HOST}\nPGSSLMODE=require\n")
    report = {
        kind: run("discover", ".", "--at", AT, "--format", kind, cwd=repository).stdout
        for kind in ("json", "sarif", "junit", "prometheus")
    }
    assert not any(SECRET in text for text in report.values())
    content = json.loads(report["json"])
    assert content["stores"][0]["path"] == "certs/rds.pem"
    assert {"path", "container", "holds", "region", "verdict"} <= set(content["stores"][0])
    wanted = {"path", "line", "driver", "store", "endpoint", "transport", "verifies_chain", "verifies_name"}
    assert all(wanted <= set(setting) for setting in content["settings"])
    (result,) = json.loads(report["sarif"])["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("other.env", 2)
    suite = ElementTree.fromstring(report["junit"])
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    assert 'rds_ca_discovered_store_status{path="certs/rds.pem",region="eu-west-1"} 0' in report["prometheus"]


@pytest.mark.parametrize("version", ["1.7", "1.6"])
def test_the_bill_of_materials_fits_the_schema(repository, version):
    jsonschema = pytest.importorskip("jsonschema")
    referencing = pytest.importorskip("referencing")
    schemas = files("cyclonedx.schema") / "_res"
    resources = []
    for schema in schemas.iterdir():
        if schema.name.endswith(".schema.json"):
            content = json.loads(schema.read_text())
            resources.append((content["$id"], referencing.Resource.from_contents(content)))
            resources.append(
                (schema.name.replace(".SNAPSHOT", ""), referencing.Resource.from_contents(content))
            )
    registry = referencing.Registry().with_resources(resources)
    schema = json.loads((schemas / f"bom-{version}.SNAPSHOT.schema.json").read_text())
    found = rds_ca.discover(repository, at=AT)
    document = json.loads(found.to_cyclonedx(version))
    jsonschema.Draft7Validator(schema, registry=registry).validate(document)
    kinds = [component["type"] for component in document["components"]]
    assert (kinds.count("application"), kinds.count("file"), kinds.count("cryptographic-asset")) == (1, 1, 3)
    assert found.to_cyclonedx(version) == rds_ca.discover(repository, at=AT).to_cyclonedx(version)
    client = next(one for one in document["dependencies"] if one["ref"].startswith("client/"))
    assert client["dependsOn"][0].startswith("store/")


def test_the_manifest_is_written_once(repository):
    first = run("discover", ".", "--at", AT, "-o", "clients.toml", cwd=repository)
    assert first.returncode == 0, first.stderr
    text = (repository / "clients.toml").read_text()
    assert SECRET not in text
    assert "certs/rds.pem" in text
    again = run("discover", ".", "--at", AT, "-o", "clients.toml", cwd=repository)
    assert "already" in again.stdout
    assert (repository / "clients.toml").read_text() == text
    assert rds_ca.Clients.read(repository / "clients.toml").clients[0]["name"]


def test_audit_takes_what_was_discovered(repository):
    fleet = {
        "DBInstances": [
            {
                "DBInstanceIdentifier": "orders",
                "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:orders",
                "Engine": "postgres",
                "CACertificateIdentifier": "rds-ca-rsa2048-g1",
                "Endpoint": {"Address": HOST, "Port": 5432},
            }
        ]
    }
    (repository / "fleet.json").write_text(json.dumps(fleet))
    words = (
        "audit",
        "--fleet",
        "fleet.json",
        "--discover",
        ".",
        "--to",
        "rds-ca-ecc384-g1",
        "--at",
        AT,
        "--json",
    )
    good = json.loads(run(*words, cwd=repository).stdout)
    (repository / "certs/rds.pem").write_bytes(
        rds_ca.bundle(regions=["eu-west-1"], cas=["rds-ca-rsa2048-g1"], at=AT)
    )
    bad = json.loads(run(*words, cwd=repository).stdout)
    rules = {finding["rule"] for finding in bad["findings"]} - {
        finding["rule"] for finding in good["findings"]
    }
    assert any("client" in rule for rule in rules), (rules, good, bad)


def test_containers_get_what_documents_give():
    documents = {
        "pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  containers:\n  - name: api\n    env:\n"
        "    - {name: PGSSLMODE, value: require}\n    envFrom: [{configMapRef: {name: a}}]\n---\napiVersion: v1\n"
        "kind: ConfigMap\nmetadata: {name: a}\ndata: {PGSSLMODE: verify-full, PGPORT: '1'}\n"
    }
    (container,) = rds_ca.containers(documents)
    assert container["workload"] == "Pod/app"
    assert container["env"] == {"PGSSLMODE": "require", "PGPORT": "1"}


def test_documents_given_as_text_and_processes(tmp_path):
    functions = {
        "Functions": [
            {
                "FunctionName": "f",
                "Environment": {"Variables": {"PGHOST": HOST, "PGSSLMODE": "require", "PGPASSWORD": SECRET}},
            }
        ]
    }
    found = rds_ca.discover([], documents={"lambda.json": json.dumps(functions)}, at=AT)
    assert [(client.name, client.verifies_chain) for client in found.clients] == [("f", "no")]
    assert SECRET not in found.to_json()
    process = tmp_path / "proc/77"
    process.mkdir(parents=True)
    (process / "environ").write_bytes(f"PGHOST={HOST}\0PGSSLMODE=verify-full\0PGPASSWORD={SECRET}\0".encode())
    (process / "cmdline").write_bytes(b"/usr/bin/worker\0--fast\0")
    found = rds_ca.discover([], processes=tmp_path / "proc", at=AT)
    assert [client.name for client in found.clients] == ["worker"]
    assert SECRET not in found.to_json()


def test_the_content_decides_what_a_document_without_an_ending_is():
    functions = {"Functions": [{"FunctionName": "f", "Environment": {"Variables": {"PGHOST": HOST}}}]}
    unit = f"[Unit]\nDescription=x\n[Service]\nEnvironment=PGHOST={HOST} PGSSLMODE=require\n"
    options = f"[client]\nssl-ca=/etc/x.pem\nssl-mode=VERIFY_CA\nhost={HOST}\n"
    for text, name, verifies in (
        (json.dumps(functions), "stdin.json", "no"),
        (json.dumps([functions]), "stdin.json", "no"),
        (unit, "stdin.service", "no"),
        (options, "stdin", "yes"),
    ):
        found = rds_ca.discover([], documents={"stdin": text}, at=AT)
        assert [(one.path, one.verifies_chain) for one in found.settings] == [(name, verifies)], text
    done = subprocess.run(
        [sys.executable, "-m", "rds_ca", "discover", "-", "--at", AT, "--json"],
        input=options, capture_output=True, text=True, check=False,
    )  # fmt: skip
    (setting,) = json.loads(done.stdout)["settings"]
    assert (setting["store"], setting["verifies_chain"]) == ("/etc/x.pem", "yes")


def test_a_tree_of_many_files_hides_nothing(tmp_path):
    """Stores at known paths in a tree of sources and binaries: all are found, and nothing else."""
    pem = rds_ca.bundle(regions=["eu-west-1"], at=AT)
    planted = set()
    for folder in range(40):
        place = tmp_path / f"d{folder % 7}" / f"d{folder}"
        place.mkdir(parents=True)
        for number in range(50):
            (place / f"f{number}.bin").write_bytes(
                bytes((folder * 7 + number * 3 + i) % 256 for i in range(512))
            )
            (place / f"s{number}.py").write_text(f"def f{number}():\n    return {number}\n" * 20)
        name = ("rds.pem", "x.dat", "store.jks", "store.p12", "a.p7b")[folder % 5]
        kind = {"jks": "jks", "p12": "p12", "p7b": "p7b"}.get(Path(name).suffix[1:], "pem")
        password = "changeit" if kind in ("jks", "p12") else None
        content = (
            rds_ca.bundle(regions=["eu-west-1"], format=kind, password=password, at=AT)
            if kind != "pem"
            else pem
        )
        (place / name).write_bytes(content)
        planted.add(str((place / name).relative_to(tmp_path)))
    found = rds_ca.discover(tmp_path, at=AT, passwords=["changeit"])
    assert {str(Path(store.path).relative_to(tmp_path)) for store in found.stores} == planted
    assert not found.other_stores
    assert found.files == 40 * 101


def test_standard_input_and_compressed_documents_are_read(repository):
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: web\n    env:\n"
        f"    - {{name: PGHOST, value: {HOST}}}\n    - {{name: PGSSLMODE, value: require}}\n"
    )
    command = [sys.executable, "-m", "rds_ca", "discover", "-", "--at", AT, "--json"]
    done = subprocess.run(command, input=pod, capture_output=True, text=True, check=False)
    assert [client["name"] for client in json.loads(done.stdout)["clients"]] == ["web"], done.stderr
    (repository / "pod.yaml.gz").write_bytes(gzip.compress(pod.encode()))
    (repository / "rds.pem.gz").write_bytes(gzip.compress((repository / "certs/rds.pem").read_bytes()))
    found = rds_ca.discover([repository / "pod.yaml.gz", repository / "rds.pem.gz"], at=AT)
    assert [client.name for client in found.clients] == ["web"]
    (store,) = found.stores
    assert store.path.endswith("rds.pem.gz!/rds.pem")
    # A compressed image is reported, never skipped silently.
    with tarfile.open(repository / "image.tar.gz", "w:gz", format=tarfile.USTAR_FORMAT) as tar:
        tar.add(repository / "certs/rds.pem", "rds.pem")
    done = run("discover", "image.tar.gz", "--at", AT, cwd=repository)
    assert done.returncode == 3, done.stdout
    assert "gunzip -k image.tar.gz" in done.stdout


def test_manifests_in_json_and_elsewhere_lead_to_their_stores(repository):
    (repository / "out").mkdir()
    done = run("discover", ".", "--at", AT, "-o", "out/clients.json", cwd=repository)
    assert done.returncode == 0, done.stderr
    text = (repository / "out/clients.json").read_text()
    assert SECRET not in text
    (client,) = json.loads(text)["clients"]
    assert client["stores"] == ["../certs/rds.pem"]
    assert client["discovered"][0].startswith(".env:")
    again = run("discover", ".", "--at", AT, "-o", "out/clients.json", cwd=repository)
    assert "already" in again.stdout
    clients = rds_ca.Clients.read(repository / "out/clients.json")
    assert clients.unopened == {}
    # The store is in an archive: the manifest names its path there.
    with zipfile.ZipFile(repository / "app.jar", "w") as jar:
        jar.write(repository / "certs/rds.pem", "certs/rds.pem")
        jar.write(repository / ".env", "app.env")
    assert run("discover", "app.jar", "--at", AT, "-o", "jar.toml", cwd=repository).returncode == 0
    assert "app.jar!/certs/rds.pem" in (repository / "jar.toml").read_text()
    assert rds_ca.Clients.read(repository / "jar.toml").unopened == {}
    (repository / "app.jar").unlink()
    assert list(rds_ca.Clients.read(repository / "jar.toml").unopened) == [
        str(repository / "app.jar!/certs/rds.pem")
    ]

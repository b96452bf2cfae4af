"""``rds-ca check`` and ``rds-ca stacks``: short answers, grouped, for people and for programs."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rds_ca

REGION = ("--region", "eu-west-1")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a separate process."""
    command = [str(Path(sys.executable).with_name("rds-ca")), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_store_alone_is_shown(global_bundle: Path, tmp_path: Path):
    done = run("check", str(global_bundle))
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert len(lines) <= 25
    assert "pem, 108 certificates, 108 of them known RDS authorities" in lines[1]
    assert "serves every CA of 34 regions" in done.stdout
    content = json.loads(run("check", str(global_bundle), "--json").stdout)["stores"][0]
    assert len(content["certificates"]) == 108
    assert {served["region"] for served in content["serves"]} >= {"eu-west-1", "us-east-1"}

    pointer = tmp_path / "bundle.pem"
    pointer.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 3\n")
    done = run("check", str(pointer))
    assert done.returncode == 3, "no stack reads it"
    assert "problem: a Git LFS pointer" in "\n".join(done.stdout.splitlines()[:4])


def test_no_client_reads_a_folder_without_hashed_names(tmp_path: Path):
    pem = rds_ca.Catalogue.builtin().authority("eu-west-1", "rds-ca-rsa2048-g1").pem
    (tmp_path / "root.pem").write_text(pem)
    done = run("check", str(tmp_path))
    assert done.returncode == 3
    assert "no client can read it in this form" in done.stdout
    assert "serves of eu-west-1" not in done.stdout
    subprocess.run(["openssl", "rehash", tmp_path], check=True, capture_output=True)
    done = run("check", str(tmp_path))
    assert done.returncode == 0
    assert "serves of eu-west-1" in done.stdout


def python_connects(folder: Path, port: int) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(capath=folder)
    try:
        with socket.create_connection(("127.0.0.1", port)) as plain:
            context.wrap_socket(plain, server_hostname="localhost").close()
    except ssl.SSLCertVerificationError:
        return False
    return True


def curl_verifies(folder: Path, port: int) -> bool:
    words = ["curl", "--silent", "--capath", str(folder), "--max-time", "5", f"https://localhost:{port}/"]
    # The server is not a web server: any error other than "peer certificate" comes after the verification.
    return subprocess.run(words, check=False, capture_output=True).returncode not in (60, 77)


def test_a_folder_is_read_by_stacks_that_find_hashed_names_in_it(
    hierarchy: Path, server: int, tmp_path: Path
):
    for hashed in (False, True):
        if hashed:
            subprocess.run(["openssl", "rehash", tmp_path], check=True, capture_output=True)
        else:
            (tmp_path / "root.pem").write_bytes((hierarchy / "root.pem").read_bytes())
        readers = rds_ca.TrustStore.open(tmp_path).contents()["stacks"]
        assert ("python-ssl" in readers) == hashed == python_connects(tmp_path, server)
        assert ("curl" in readers) == hashed == curl_verifies(tmp_path, server)


def test_a_file_that_is_not_a_store_is_replaced_and_not_mended(tmp_path: Path):
    (tmp_path / "page.pem").write_text("<html><body>404 Not Found</body></html>\n")
    with zipfile.ZipFile(tmp_path / "app.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    page = run("check", str(tmp_path / "page.pem"), "--region", "eu-west-1")
    assert "$ rds-ca bundle --region eu-west-1 -o eu-west-1.pem" in page.stdout
    archive = run("check", str(tmp_path / "app.zip"), "--region", "eu-west-1")
    assert (page.returncode, archive.returncode) == (1, 3)
    assert "rds-ca mend" not in page.stdout + archive.stdout
    # In a folder, the problem names the file and the line.
    assert "problem (page.pem:1): a web page" in run("check", str(tmp_path)).stdout


def test_the_answer_for_one_region_is_short(global_bundle: Path):
    done = run("check", str(global_bundle), *REGION)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) <= 15, done.stdout
    assert "rds-ca-rsa2048-g1, rds-ca-rsa4096-g1, rds-ca-ecc384-g1" in done.stdout
    # None of the region's own roots is reported as surplus.
    assert "99 other certificates" in done.stdout
    full = run("check", str(global_bundle), *REGION, "--full")
    assert len(full.stdout.splitlines()) > len(done.stdout.splitlines())


def test_every_stack_is_a_table_of_groups_and_fine_for_the_bundle_of_aws(global_bundle: Path, tmp_path: Path):
    done = run("check", str(global_bundle), *REGION, "--every-stack")
    assert done.returncode == 0, done.stdout
    assert len(done.stdout.splitlines()) <= 15, done.stdout
    assert "48 stacks (" in done.stdout
    assert "not made for such a store, and not counted: " in done.stdout
    assert "java-keystore" in done.stdout
    # With a damaged block, stacks that load nothing count.
    damaged = tmp_path / "damaged.pem"
    damaged.write_bytes(
        global_bundle.read_bytes() + b"-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n"
    )
    done = run("check", str(damaged), *REGION, "--every-stack")
    assert done.returncode == 1
    assert "store could not" not in done.stderr


def test_rds_only_skips_stores_without_rds_certificates(tmp_path: Path, hierarchy: Path):
    private = tmp_path / "private.pem"
    command = [
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
    subprocess.run([*command, "-keyout", tmp_path / "k", "-out", private], check=True, capture_output=True)
    assert run("check", str(private), *REGION).returncode == 1
    done = run("check", str(private), *REGION, "--rds-only")
    assert (done.returncode, "holds no RDS certificate" in done.stdout) == (0, True)
    cut = tmp_path / "cut.pem"
    cut.write_text(private.read_text()[:200])
    assert run("check", str(cut), *REGION, "--rds-only").returncode == 3


def test_stacks_are_listed_and_named_by_family_and_glob(global_bundle: Path):
    assert "libpq-verify-full" in run("stacks").stdout
    content = json.loads(run("stacks", "java", "--json").stdout)
    assert {stack["family"] for stack in content["stacks"]} == {"java"}
    assert len(rds_ca.stacks("libpq-*")) == 3
    done = run(
        "check", str(global_bundle), *REGION, "--ca", "rds-ca-ecc384-g1", "--stack", "go", "libpq-*", "--json"
    )
    assert [result["stack"] for result in json.loads(done.stdout)["results"]] == [
        "go-old", "go-new", "libpq-verify-full", "libpq-verify-ca", "libpq-require",
    ]  # fmt: skip
    for wrong, near in (
        ("jav-keystore", "java-keystore"),
        ("libpg-verify", "libpq-verify-full"),
        ("nodejs-pg", "node-pg"),
    ):
        done = run("stacks", wrong)
        assert (done.returncode, near in done.stderr) == (2, True), done.stderr


def test_sarif_junit_and_prometheus(global_bundle: Path, tmp_path: Path):
    old = tmp_path / 'old "one".pem'
    old.write_text(rds_ca.Catalogue.builtin().authority("eu-west-2", "rds-ca-rsa2048-g1").pem)
    asked = ("check", str(global_bundle), str(old), "/no/such", *REGION, "--format")
    sarif = json.loads(run(*asked, "sarif").stdout)
    results = sarif["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["issuer-not-found"] * 3 + ["cannot-open"]
    again = json.loads(run(*asked, "sarif").stdout)["runs"][0]["results"]
    assert results[0]["partialFingerprints"] == again[0]["partialFingerprints"]
    junit = ElementTree.fromstring(run(*asked, "junit").stdout)
    assert (junit.get("tests"), junit.get("failures"), junit.get("errors")) == ("7", "3", "1")
    metrics = run(*asked, "prometheus").stdout
    assert 'rds_ca_store_status{store="' in metrics
    assert '\\"one\\"' in metrics
    assert run(*asked, "prometheus").returncode == 2


def test_a_chain_may_be_what_a_probe_wrote(tmp_path: Path, hierarchy: Path, global_bundle: Path):
    probes = tmp_path / "probes.json"
    pem = (hierarchy / "served.pem").read_text()
    blocks = [
        block + "-----END CERTIFICATE-----\n" for block in pem.split("-----END CERTIFICATE-----\n")[:-1]
    ]
    probe = {
        "host": "localhost",
        "port": 5432,
        "at": "2026-11-27T00:00:00Z",
        "chain": blocks,
        "server_name": "localhost",
    }
    head = {"format": "rds-ca-probe", "version": 1}
    probes.write_text(json.dumps({**head, "probes": [{**probe, "key_proved": True}]}))
    done = run("check", str(hierarchy / "root.pem"), "--chain", str(probes))
    assert done.returncode == 0, done.stdout + done.stderr
    assert run("check", str(global_bundle), "--chain", str(probes)).returncode == 1
    # A replayed chain proves nothing.
    probes.write_text(json.dumps({**head, "probes": [{**probe, "key_proved": False}]}))
    done = run("check", str(hierarchy / "root.pem"), "--chain", str(probes))
    assert (done.returncode, "did not prove" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "options", [["--stack", "go"], ["--every-stack"], ["--ca", "rds-ca-ecc384-g1"], ["--format", "sarif"]]
)
def test_a_question_needs_a_region_or_a_chain(options: list[str], global_bundle: Path):
    assert run("check", str(global_bundle), *options).returncode == 2


def test_the_aliases_of_a_key_store_are_shown(tmp_path: Path):
    store = tmp_path / "store.jks"
    store.write_bytes(rds_ca.bundle(regions=["eu-west-1"], format="jks", password="changeit"))
    opened = rds_ca.TrustStore.open(store, "changeit")
    aliases = [row["place"]["entry"] for row in opened.contents()["certificates"] if row["place"]]
    assert len(aliases) == 3
    shown = run("check", str(store), "--full").stdout
    assert all(f"alias {alias}" in shown for alias in aliases)

"""Audits: the manifest's schema, every report against an independent reader, the command line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import rds_ca
import tomllib

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "rds-ca-core" / "schemas"
EXAMPLE = ROOT / "examples" / "audit"
HOSTILE = "<script>alert(1)</script>\"'&`|*_\u202eevil\u202c\x07\ud7ff" + "x" * 10_000
AT = "2024-06-01"


def schema(name: str) -> jsonschema.Draft202012Validator:
    content = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(content)
    return jsonschema.Draft202012Validator(content)


@pytest.fixture(autouse=True)
def _at_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture
def sample() -> rds_ca.Audit:
    """Return the audit of the example."""
    fleet = rds_ca.Fleet.read("examples/audit/fleet.json")
    return rds_ca.audit(fleet, clients=rds_ca.Clients.read("examples/audit/clients.toml"), at=AT)


@pytest.fixture
def hostile() -> rds_ca.Audit:
    """Return an audit in which every freely chosen name is an attack."""
    fleet = rds_ca.Fleet.read({"DBInstances": [{
        "DBInstanceIdentifier": HOSTILE, "DBInstanceArn": f"arn:aws:rds:eu-west-1:123456789012:db:{HOSTILE}",
        "Engine": HOSTILE, "CACertificateIdentifier": HOSTILE, "TagList": [{"Key": "app", "Value": HOSTILE}],
    }]})  # fmt: skip
    client = {
        "name": HOSTILE,
        "owner": HOSTILE,
        "stack": "go-new",
        "stores": ["/no/such/" + HOSTILE[:50]],
        "databases": ["*"],
    }
    return rds_ca.audit(fleet, clients=rds_ca.Clients.parse(json.dumps({"clients": [client]})), at=AT)


def test_the_stack_of_a_manifest_is_always_a_known_one() -> None:
    client = {"name": "a", "stack": HOSTILE, "stores": [], "databases": ["*"]}
    with pytest.raises(rds_ca.InvalidInputError, match="there is no stack") as raised:
        rds_ca.Clients.parse(json.dumps({"clients": [client]}))
    assert "\u202e" not in str(raised.value)
    assert "\x07" not in str(raised.value)


# The manifest

MANIFESTS: list[tuple[dict[str, Any], bool]] = [
    ({"clients": [{"name": "a"}]}, True),
    (
        {
            "version": 1,
            "clients": [{"name": "a", "mode": "verify-full", "stores": ["x.pem"], "databases": ["tag:a=b"]}],
        },
        True,
    ),
    ({"suppressions": [{"rule": "x", "reason": "y", "until": "2027-01-01"}]}, True),
    ({"client": [{"name": "a"}]}, True),
    ({"version": 2}, False),
    ({"clients": [{}]}, False),
    ({"clients": [{"name": " "}]}, False),
    ({"clients": [{"name": "a", "mode": "verify"}]}, False),
    ({"clients": [{"name": "a", "store": ["x"]}]}, False),
    ({"clients": [{"name": "a", "stores": [""]}]}, False),
    ({"clients": [{"name": "a", "databases": ["  "]}]}, False),
    ({"clients": [], "client": []}, False),
    ({"suppressions": [{"rule": "x", "reason": " ", "until": "2027-01-01"}]}, False),
    ({"suppressions": [{"rule": "x", "reason": "y", "until": "soon"}]}, False),
]


@pytest.mark.parametrize(("manifest", "right"), MANIFESTS, ids=[json.dumps(row[0])[:60] for row in MANIFESTS])
def test_schema_and_reader_agree_on_manifests(manifest: dict[str, Any], right: bool) -> None:
    assert schema("client-manifest.schema.json").is_valid(manifest) is right
    if right:
        rds_ca.Clients.parse(json.dumps(manifest))
    else:
        with pytest.raises(rds_ca.RdsCaError):
            rds_ca.Clients.parse(json.dumps(manifest))


def test_the_example_is_a_manifest() -> None:
    manifest = tomllib.loads((EXAMPLE / "clients.toml").read_text(encoding="utf-8"))
    for suppression in manifest["suppression"]:
        suppression["until"] = suppression["until"].isoformat()
    schema("client-manifest.schema.json").validate(manifest)


# Reports, each read by an independent reader


@pytest.mark.parametrize("which", ["sample", "hostile"])
def test_json(which: str, request: pytest.FixtureRequest) -> None:
    audit: rds_ca.Audit = request.getfixturevalue(which)
    content = json.loads(audit.report("json"))
    schema("audit.schema.json").validate(content)
    assert content == audit.to_dict()
    assert {finding["rule"] for finding in content["findings"]} <= {
        rule["id"] for rule in rds_ca.audit_rules()
    }


@pytest.mark.parametrize("which", ["sample", "hostile"])
def test_sarif(which: str, request: pytest.FixtureRequest) -> None:
    audit: rds_ca.Audit = request.getfixturevalue(which)
    node = Path(__file__).parent / "node"
    official = node / "node_modules/@microsoft/sarif-multitool-linux/sarif-2.1.0.json"
    assert official.is_file(), f"this test needs SARIF's schema: run `npm install` in {node}"
    rules = json.loads(official.read_text(encoding="utf-8-sig"))
    content = json.loads(audit.report("sarif"))
    jsonschema.validators.validator_for(rules)(rules).validate(content)
    results = content["runs"][0]["results"]
    assert len(results) == len(audit.findings)
    # Code scanning shows a result at its line.
    for result in results:
        for location in result["locations"]:
            if "physicalLocation" in location:
                assert location["physicalLocation"]["region"]["startLine"] >= 1


@pytest.mark.parametrize("which", ["sample", "hostile"])
def test_prometheus_parses(which: str, request: pytest.FixtureRequest) -> None:
    audit: rds_ca.Audit = request.getfixturevalue(which)
    promtool = shutil.which("promtool")
    assert promtool, "this test needs promtool: install Debian's package prometheus"
    checked = subprocess.run(
        [promtool, "check", "metrics"],
        input=audit.report("prometheus"),
        text=True,
        capture_output=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("which", ["sample", "hostile"])
def test_junit_parses_and_counts(which: str, request: pytest.FixtureRequest) -> None:
    audit: rds_ca.Audit = request.getfixturevalue(which)
    root = ElementTree.fromstring(audit.report("junit"))
    cases = root.findall("testsuite/testcase")
    failures = root.findall("testsuite/testcase/failure")
    assert len(cases) == int(root.attrib["tests"])
    assert len(failures) == int(root.attrib["failures"])
    counting = [each for each in audit.findings if not each["suppressed"] and each["severity"] != "note"]
    assert len(failures) == len(counting) > 0


@pytest.mark.parametrize("which", ["sample", "hostile"])
def test_text_fits_80_columns_and_has_no_control_characters(
    which: str, request: pytest.FixtureRequest
) -> None:
    audit: rds_ca.Audit = request.getfixturevalue(which)
    text = audit.report("text")
    for line in text.splitlines():
        # A word longer than the line (a path, a name) is not broken.
        longest = max((len(word) for word in line.split()), default=0)
        assert len(line) <= max(80, longest + 20), line
    assert not any(ord(char) < 0x20 for char in text.replace("\n", ""))
    assert "\u202e" not in text


def test_markdown_escapes_markup(hostile: rds_ca.Audit) -> None:
    report = hostile.report("md")
    assert "<script" not in report
    assert "\u202e" not in report


def test_the_readme_shows_what_the_program_prints(sample: rds_ca.Audit) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    parts = readme.split("<!-- audit-output -->")
    assert len(parts) == 3, "README.md has the example's output between two <!-- audit-output --> marks"
    shown = parts[1].strip().removeprefix("```text\n").removesuffix("```")
    assert shown == sample.report("text")


def test_rust_and_python_print_the_same(sample: rds_ca.Audit) -> None:
    printed = subprocess.run(
        [sys.executable, "examples/audit/main.py"], text=True, capture_output=True, check=True
    ).stdout
    assert printed == sample.report("text")


# The command line


def rds_ca_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rds_ca", "audit", *arguments], text=True, capture_output=True, check=False
    )


def test_exit_by_outcome(tmp_path: Path) -> None:
    fleet = "examples/audit/fleet.json"
    done = rds_ca_command("--fleet", fleet, "--clients", "examples/audit/clients.toml", "--at", AT)
    assert done.returncode == 1, done.stderr
    assert "client-not-ready" in done.stdout

    instance = json.loads(Path(fleet).read_text(encoding="utf-8"))["DBInstances"][3]
    good = tmp_path / "good.json"
    good.write_text(json.dumps({"DBInstances": [instance]}))
    unknown = rds_ca_command("--fleet", str(good), "--at", AT)
    assert unknown.returncode == 3, unknown.stdout + unknown.stderr
    assert "clients-unknown" in unknown.stdout

    manifest = tmp_path / "clients.toml"
    store = ROOT / "examples/audit/stores/both-generations.pem"
    manifest.write_text(
        f"[[client]]\nname = 'a'\nmode = 'verify-full'\nstack = 'openssl'\nstores = ['{store}']\ndatabases = ['*']\n"
    )
    fine = rds_ca_command("--fleet", str(good), "--clients", str(manifest), "--at", AT, "--json")
    assert fine.returncode == 0, fine.stdout + fine.stderr
    assert json.loads(fine.stdout)["outcome"] == "fine"


def inventory(path: Path, *cas: str, **members: Any) -> str:
    """Write the output of ``aws rds describe-db-instances`` for one database of each CA."""
    instances = [{
        "DBInstanceIdentifier": f"db-{number}", "DBInstanceArn": f"arn:aws:rds:eu-west-1:123456789012:db:db-{number}",
        "Engine": "postgres", "CACertificateIdentifier": ca,
        "CertificateDetails": {"CAIdentifier": ca, "ValidTill": "2027-09-01T00:00:00Z"},
    } for number, ca in enumerate(cas)]  # fmt: skip
    path.write_text(json.dumps({"DBInstances": instances, **members}))
    return str(path)


def manifest(path: Path, databases: str = "*", mode: str = "verify-full", rest: str = "") -> str:
    """Write a manifest of one client that holds every current root of eu-west-1."""
    store = ROOT / "examples/audit/stores/both-generations.pem"
    path.write_text(
        f"[[client]]\nname = 'shop'\nmode = '{mode}'\nstack = 'openssl'\nstores = ['{store}']\n"
        f"databases = ['{databases}']\n{rest}"
    )
    return str(path)


G1 = "rds-ca-rsa2048-g1"
SUPPRESSION = (
    "[[suppression]]\nrule = 'client-does-not-verify'\nreason = 'until spring'\nuntil = 2027-03-31\n"
)


@pytest.mark.parametrize(
    "case",
    [
        ([G1], {}, {}, "2026-12-01", 0, ""),
        # What could not be read, or matches nothing, is never fine.
        ([], {}, {}, "2026-12-01", 3, "fleet-empty"),
        ([G1], {"Marker": "more"}, {}, "2026-12-01", 3, "fleet-gap"),
        ([G1, G1], {}, {"databases": "db-0"}, "2026-12-01", 3, "database-without-clients"),
        ([G1], {}, {"databases": "db-O"}, "2026-12-01", 3, "client-matches-nothing"),
        (["rds-ca-to-come"], {}, {}, "2026-12-01", 3, "database-ca-unknown"),
        ([G1], {}, {"mode": "unknown"}, "2026-12-01", 3, "client-mode-unknown"),
        # A client that does not verify does not break, and is a separate finding.
        ([G1], {}, {"mode": "plain"}, "2026-12-01", 1, "client-does-not-verify"),
        ([G1], {}, {"mode": "opportunistic"}, "2026-12-01", 1, "client-does-not-verify"),
        ([G1], {}, {"mode": "encrypt"}, "2026-12-01", 1, "client-encrypt-with-store"),
        # Suppressions apply up to their last instant.
        ([G1], {}, {"mode": "plain", "rest": SUPPRESSION}, "2027-03-31", 0, "SUPPRESSED"),
        ([G1], {}, {"mode": "plain", "rest": SUPPRESSION}, "2027-03-31T00:00:01Z", 1, "suppression-expired"),
        ([G1], {}, {"rest": SUPPRESSION}, "2026-12-01", 0, "suppression-unused"),
        # Other instants: after the expiry of the certificate, and of every CA.
        ([G1], {}, {}, "2027-08-31", 1, "database-certificate-ends"),
        ([G1], {}, {}, "2070-01-01", 1, "client-refuses"),
    ],
)
def test_what_is_fine_and_what_is_not(
    tmp_path: Path, case: tuple[list[str], dict[str, Any], dict[str, str], str, int, str]
) -> None:
    cas, more, client, at, status, rule = case
    fleet = inventory(tmp_path / "fleet.json", *cas, **more)
    done = rds_ca_command("--fleet", fleet, "--clients", manifest(tmp_path / "c.toml", **client), "--at", at)
    assert done.returncode == status, done.stdout + done.stderr
    assert rule in done.stdout


@pytest.mark.parametrize("order", [("old.json", "new.json"), ("new.json", "old.json")])
def test_files_that_contradict_each_other_are_not_fine_in_any_order(
    tmp_path: Path, order: tuple[str, str]
) -> None:
    inventory(tmp_path / "old.json", "rds-ca-2019")
    inventory(tmp_path / "new.json", G1)
    files = [str(tmp_path / name) for name in order]
    done = rds_ca_command("--fleet", *files, "--clients", manifest(tmp_path / "c.toml"), "--at", "2026-12-01")
    assert done.returncode != 0, done.stdout
    assert "contradictory" in done.stdout


def test_wrong_input_is_2_and_names_the_place(tmp_path: Path) -> None:
    manifest = tmp_path / "clients.toml"
    manifest.write_text("[[client]]\nname = 'a'\nmode = 'verify'\n")
    done = rds_ca_command("--fleet", "examples/audit/fleet.json", "--clients", str(manifest))
    assert done.returncode == 2
    assert f"{manifest}, line 3" in done.stderr
    assert rds_ca_command("--fleet", "no-such.json").returncode == 2
    assert rds_ca_command("--fleet", "examples/audit/fleet.json", "--probes", "no-such.json").returncode == 2


def test_output_goes_to_a_file(tmp_path: Path) -> None:
    page = tmp_path / "audit.html"
    done = rds_ca_command(
        "--fleet", "examples/audit/fleet.json", "--at", AT, "--format", "html", "-o", str(page)
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")

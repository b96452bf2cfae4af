"""A company of sixty services and forty databases: fleet, discover, audit and plan with nothing typed by hand.

The right answers follow from the construction: the kind of each service decides what a change of the CA does to it.
"""

import io
import json
import subprocess
import sys
import tarfile

import pytest
import rds_ca

AT = "2026-12-01"
NOW, NEXT = "rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1"
SECRET = "hunter2hunter2"
REGIONS = {number: "us-east-1" if number >= 30 else "eu-west-1" for number in range(40)}

# The kinds of services: their TLS settings, the roots of their stores, and the expected findings of audit and plan.
#   kind       sslmode        roots                     findings of the audit (errors, warnings, unknown)   its database can move
TRUTH = {
    "ready": ("verify-full", "every CA of the region", set(), True),
    "old": ("verify-full", "only the current CA", {"client-not-ready"}, False),
    "astray": ("verify-full", "those of another region", {"client-refuses", "client-not-ready"}, False),
    "loose": ("require", None, {"client-does-not-verify"}, True),
    "plain": ("disable", None, {"client-does-not-verify"}, True),
    "lost": ("verify-full", "a store that does not exist", {"client-unknown"}, False),
}
# Sixty services: where each runs, and its kind. Service number N uses database number N modulo 40.
COMPOSE = [
    "ready",
    "old",
    "loose",
    "ready",
    "plain",
    "ready",
    "astray",
    "ready",
    "ready",
    "ready",
    "lost",
    "ready",
] + ["ready"] * 6
KUBERNETES = [
    "ready",
    "ready",
    "old",
    "ready",
    "loose",
    "ready",
    "astray",
    "plain",
    "ready",
    "ready",
    "ready",
    "lost",
] + ["ready"] * 10
LAMBDA = ["loose", "plain", "lost", "loose", "plain", "loose", "lost", "plain"]
IMAGES = ["ready", "old", "astray"]
HOSTS = ["ready", "old", "loose", "ready", "plain", "lost", "ready", "ready", "astray"]
KINDS = COMPOSE + KUBERNETES + LAMBDA + IMAGES + HOSTS


def name(number):
    return f"svc{number:02}"


def host(number):
    database = number % 40
    return f"db{database:02}.c9akciq32rrd.{REGIONS[database]}.rds.amazonaws.com"


def roots(number, kind):
    """Return the store of a service, None where it has none."""
    region = REGIONS[number % 40]
    if kind == "ready":
        return rds_ca.bundle(regions=[region], at=AT).decode()
    if kind == "old":
        return rds_ca.bundle(regions=[region], cas=[NOW], at=AT).decode()
    if kind == "astray":
        return rds_ca.bundle(regions=["ap-south-1"], at=AT).decode()
    return None


def environment(number, kind, store):
    """Return the settings of a service."""
    variables = {
        "PGHOST": host(number),
        "PGPORT": "5432",
        "PGSSLMODE": TRUTH[kind][0],
        "PGPASSWORD": SECRET,
    }
    if TRUTH[kind][0] == "verify-full":
        variables["PGSSLROOTCERT"] = store
    return variables


def tar(members):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for path, content in members.items():
            info = tarfile.TarInfo(path)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def build(folder):
    """Write the company; return the paths for the discovery."""
    numbers = iter(range(60))
    services = {}
    for kind in COMPOSE:
        number = next(numbers)
        own = f"certs/{name(number)}.pem"
        store = roots(number, kind)
        if store:
            write(folder / "shop" / own, store)
        services[name(number)] = {
            "image": "registry.example.com/app",
            "environment": environment(number, kind, "/run/ca.pem"),
            "volumes": [f"./{own}:/run/ca.pem:ro"] if store else [],
        }
    write(folder / "shop/compose.yaml", json.dumps({"services": services}, indent=1))
    items = []
    for kind in KUBERNETES:
        number = next(numbers)
        store = roots(number, kind)
        container = {
            "name": name(number),
            "image": "registry.example.com/app",
            "env": [
                {"name": key, "value": value}
                for key, value in environment(number, kind, "/etc/rds/ca.pem").items()
            ],
        }
        pod = {"containers": [container]}
        if store:
            container["volumeMounts"] = [{"name": "ca", "mountPath": "/etc/rds"}]
            pod["volumes"] = [{"name": "ca", "configMap": {"name": f"{name(number)}-ca"}}]
            items.append(
                {
                    "apiVersion": "v1",
                    "kind": "ConfigMap",
                    "metadata": {"name": f"{name(number)}-ca", "namespace": "shop"},
                    "data": {"ca.pem": store},
                }
            )
        items.append(
            {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"name": name(number), "namespace": "shop"},
                "spec": {"template": {"spec": pod}},
            }
        )
    write(folder / "cluster.json", json.dumps({"apiVersion": "v1", "kind": "List", "items": items}, indent=1))
    functions = []
    for kind in LAMBDA:
        number = next(numbers)
        functions.append(
            {
                "FunctionName": name(number),
                "Runtime": "python3.12",
                "Environment": {"Variables": environment(number, kind, "/opt/missing-ca.pem")},
            }
        )
    write(folder / "functions.json", json.dumps({"Functions": functions}, indent=1))
    images = []
    for kind in IMAGES:
        number = next(numbers)
        variables = environment(number, kind, "/srv/ca.pem")
        layer = tar({"srv/ca.pem": roots(number, kind).encode()})
        config = {"config": {"Env": [f"{key}={value}" for key, value in variables.items()]}}
        manifest = [
            {"Config": "config.json", "RepoTags": [f"shop/{name(number)}:1"], "Layers": ["layer.tar"]}
        ]
        images.append(folder / f"{name(number)}.tar")
        write(
            images[-1],
            tar(
                {
                    "manifest.json": json.dumps(manifest).encode(),
                    "config.json": json.dumps(config).encode(),
                    "layer.tar": layer,
                }
            ),
        )
    for at, kind in enumerate(HOSTS):
        number = next(numbers)
        root = folder / f"host{at % 2}"
        own = f"/etc/rds/{name(number)}.pem"
        store = roots(number, kind)
        if store:
            write(root / own[1:], store)
        variables = environment(number, kind, own)
        lines = "".join(f"{key}={value}\n" for key, value in variables.items())
        write(root / f"etc/default/{name(number)}", lines)
        unit = f"[Service]\nEnvironmentFile=/etc/default/{name(number)}\nExecStart=/usr/bin/{name(number)}\n"
        write(root / f"etc/systemd/system/{name(number)}.service", unit)
    assert next(numbers, None) is None
    names = ["shop", "cluster.json", "functions.json", "host0", "host1"]
    return [*(str(folder / one) for one in names), *(str(path) for path in images)]


def inventory():
    return {
        "DBInstances": [
            {
                "DBInstanceIdentifier": f"db{number:02}",
                "DBInstanceArn": f"arn:aws:rds:{REGIONS[number]}:123456789012:db:db{number:02}",
                "DBInstanceStatus": "available",
                "PreferredMaintenanceWindow": "sun:03:00-sun:04:00",
                "Engine": "postgres",
                "EngineVersion": "16.3",
                "CACertificateIdentifier": NOW,
                "CertificateDetails": {"CAIdentifier": NOW, "ValidTill": "2027-10-01T00:00:00Z"},
                "Endpoint": {"Address": host(number), "Port": 5432},
            }
            for number in range(40)
        ],
        "DBEngineVersions": [
            {
                "Engine": "postgres",
                "EngineVersion": "16.3",
                "SupportedCACertificateIdentifiers": [NOW, NEXT],
                "SupportsCertificateRotationWithoutRestart": True,
            }
        ],
    }


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company")
    paths = build(folder)
    write(folder / "instances.json", json.dumps(inventory()))
    return folder, paths


def run(folder, *words):
    command = [sys.executable, "-m", "rds_ca", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert SECRET not in done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def fleet(company):
    folder, _ = company
    done = run(folder, "fleet", "--from", "instances.json", "-o", "fleet.json")
    assert done.returncode in (0, 3), done.stderr
    return "fleet.json"


def test_every_service_is_found_with_its_database(company, fleet):
    folder, paths = company
    done = run(folder, "discover", *paths, "--fleet", fleet, "--at", AT, "--json")
    clients = {client["name"]: client for client in json.loads(done.stdout)["clients"]}
    assert sorted(clients) == [name(number) for number in range(60)]
    wrong = {}
    for number, kind in enumerate(KINDS):
        client = clients[name(number)]
        chain = {"verify-full": "yes", "require": "no", "disable": "-"}[TRUTH[kind][0]]
        if client["verifies_chain"] != chain or client["databases"] != [host(number)]:
            wrong[name(number)] = (kind, client)
    assert not wrong


def test_the_audit_has_the_expected_findings(company, fleet):
    folder, paths = company
    done = run(folder, "audit", "--fleet", fleet, "--discover", *paths, "--to", NEXT, "--at", AT, "--json")
    findings = json.loads(done.stdout)["findings"]
    found_rules = {name(number): set() for number in range(60)}
    for finding in findings:
        subject = finding["subject"]
        if subject["kind"] == "client" and finding["severity"] != "note":
            found_rules[subject["name"]].add(finding["rule"])
    expected = {name(number): TRUTH[kind][2] for number, kind in enumerate(KINDS)}
    assert found_rules == expected


def test_the_plan_moves_what_can_move(company, fleet):
    folder, paths = company
    done = run(
        folder,
        "plan",
        "--fleet",
        fleet,
        "--discover",
        *paths,
        "--to",
        NEXT,
        "--from",
        NOW,
        "--at",
        AT,
        "--json",
    )
    plan = json.loads(done.stdout)
    clients_of = {database: [KINDS[n] for n in range(60) if n % 40 == database] for database in range(40)}
    can_move = {
        f"db{database:02}" for database, kinds in clients_of.items() if all(TRUTH[kind][3] for kind in kinds)
    }
    blocked = {one["resource"]["id"] for one in plan["blocked"]}
    assert blocked == {f"db{number:02}" for number in range(40)} - can_move

"""Roots that imitate those of RDS, and servers that imitate databases: never trusted, recommended or used as evidence."""

from __future__ import annotations

import contextlib
import hashlib
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import rds_ca
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from rds_ca import rotation
from rds_ca.cli import main
from simulator import Simulator, simulator
from test_probe import s_server
from test_rotation import DATABASES, drive, fleet_of, now_of

BUILTIN = rds_ca.Catalogue.builtin()
AT = "2026-12-01"
TARGET = "rds-ca-rsa2048-g1"
KEY = ec.generate_private_key(ec.SECP384R1())


def imitation_of(root: rds_ca.Authority) -> str:
    """Mint a root with the same subject and another key, as PEM."""
    assert root.pem
    subject = x509.load_pem_x509_certificate(root.pem.encode()).subject
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    builder = x509.CertificateBuilder(subject, subject, KEY.public_key(), 7, start, start.replace(year=2060))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(KEY.public_key()), critical=False
    )
    return builder.sign(KEY, hashes.SHA384()).public_bytes(Encoding.PEM).decode()


ROOTS = [
    authority
    for authority in BUILTIN.authorities()
    if authority.role == "root"
    and authority.pem
    and authority.region in BUILTIN.regions
    and authority.ca_id != "rds-ca-2019"
]


def test_an_imitation_of_each_root_is_never_trusted_and_never_recommended():
    assert len(ROOTS) > 100
    for root in ROOTS:
        fake = imitation_of(root)
        imitated = rds_ca.Bundle.parse(fake.encode()).certificates[0].fingerprint
        asked: dict[str, Any] = {"region": root.region, "ca": root.ca_id, "at": AT}
        assert root.region
        fooled = BUILTIN.with_bundle(fake.encode())
        settled = BUILTIN.with_bundle(fake.encode(), vouched=True)
        for store, plain, with_bundle, vouched in (
            (fake, "not_trusted", "not_trusted", "trusted"),
            (root.pem, "trusted", "unknown", "not_trusted"),
            (root.pem + fake, "trusted", "unknown", "trusted"),
        ):
            opened = rds_ca.TrustStore.open(store.encode())
            for catalogue, verdict in ((None, plain), (fooled, with_bundle), (settled, vouched)):
                report = opened.check(**asked, catalogue=catalogue)
                assert str(report.verdict) == verdict, (root, verdict, report.reason)
                if catalogue is not settled:
                    assert imitated not in (report.remedy or "")
        assert fooled.authority(root.region, root.ca_id) == root
        assert rds_ca.bundle(regions=[root.region], catalogue=fooled) == rds_ca.bundle(regions=[root.region])


@pytest.fixture
def fake(tmp_path: Path) -> Path:
    root = BUILTIN.authority("eu-west-1", TARGET)
    assert root
    path = tmp_path / "fake.pem"
    path.write_text(imitation_of(root))
    return path


def client_of(folder: Path, store: Path) -> Path:
    path = folder / f"clients-{store.stem}.toml"
    path.write_text(
        f'[[client]]\nname = "app"\nmode = "verify-full"\nstack = "libpq-verify-full"\nstores = ["{store}"]\n'
        'databases = ["*"]\n'
    )
    return path


def test_an_imitation_stops_audit_plan_and_mend_until_it_is_vouched_for(
    fake: Path, global_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    both, only = tmp_path / "both.pem", tmp_path / "only.pem"
    both.write_text(global_bundle.read_text() + fake.read_text())
    only.write_text(fake.read_text())
    with simulator(tmp_path, databases=DATABASES[:2], clock_rate=0) as sim:
        files = list(map(str, fleet_of(sim, tmp_path)))
        policy = tmp_path / "policy.json"
        policy.write_text(json.dumps({"apply": "immediately"}))
        at = datetime.fromisoformat(sim.control("GET", "clock")["now"].replace("Z", "+00:00"))
        asked = ["--fleet", *files, "--to", TARGET, "--at", at.isoformat()]
        bundle = ["--ca-bundle", str(fake)]

        def planned(store: Path, *more: str) -> dict[str, Any]:
            saved = tmp_path / "plan.json"
            main(["plan", *asked, "--clients", str(client_of(tmp_path, store)), "--policy", str(policy),
                  "--only", "*", "-o", str(saved), *more])  # fmt: skip
            capsys.readouterr()
            content: dict[str, Any] = json.loads(saved.read_text())
            return content

        def audited(store: Path, *more: str) -> str:
            words = ["audit", *asked, "--clients", str(client_of(tmp_path, store)), "--format", "json", *more]
            assert main(words) in (0, 1, 3)
            (client,) = json.loads(capsys.readouterr().out)["clients"]
            return json.dumps(client)

        # Without the imitation, the client becomes ready.
        assert not planned(global_bundle)["blocked"]
        for store in (global_bundle, both, only):
            assert planned(store, *bundle)["blocked"], store
            assert not planned(store, *bundle)["steps"], store
        assert planned(only)["blocked"]
        text = fake.read_bytes()
        imitated = rds_ca.Bundle.parse(text).certificates[0].fingerprint
        assert imitated not in audited(only)
        # If a person vouches, it is the operator's own hierarchy.
        vouched = [*bundle, "--ca-bundle-sha256", hashlib.sha256(text).hexdigest()]
        assert not planned(only, *vouched)["blocked"]
        # Mended stores and bundles have AWS's root.
        assert main(["mend", str(only), "--region", "eu-west-1", *bundle]) == 0
        capsys.readouterr()
        mended = rds_ca.TrustStore.open(only)
        assert str(mended.check(region="eu-west-1", ca=TARGET, at=AT).verdict) == "trusted"


@contextlib.contextmanager
def replaying(hierarchy: Path) -> Iterator[int]:
    """Serve TLS 1.2 with the hierarchy's chain, without having its key."""
    other = hierarchy / "other"
    other.mkdir(exist_ok=True)
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    builder = x509.CertificateBuilder(name, name, KEY.public_key(), 7, start, start.replace(year=2060))
    (other / "own.pem").write_bytes(builder.sign(KEY, hashes.SHA384()).public_bytes(Encoding.PEM))
    (other / "own.key").write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(other / "own.pem", other / "own.key")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    replayed = [ssl.PEM_cert_to_DER_cert((hierarchy / name).read_text()) for name in ("leaf.pem", "sub.pem")]

    def serve(connection: socket.socket) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        server = context.wrap_bio(incoming, outgoing, server_side=True)
        with connection:
            for _ in range(4):
                incoming.write(connection.recv(1 << 16))
                with contextlib.suppress(ssl.SSLError):
                    server.do_handshake()
                connection.sendall(with_chain(outgoing.read(), replayed))

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError, ssl.SSLError):
                serve(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]


def with_chain(records: bytes, chain: list[bytes]) -> bytes:
    """Replace the server's certificates, which TLS 1.2 sends in plain text, by these."""
    out = b""
    while records:
        size = 5 + int.from_bytes(records[3:5], "big")
        record, records = records[:size], records[size:]
        messages, body = record[5:], b""
        while record[0] == 22 and messages:
            length = 4 + int.from_bytes(messages[1:4], "big")
            message, messages = messages[:length], messages[length:]
            if message[0] == 11:
                listed = b"".join(len(der).to_bytes(3, "big") + der for der in chain)
                content = len(listed).to_bytes(3, "big") + listed
                message = b"\x0b" + len(content).to_bytes(3, "big") + content
            body += message
        out += record[:3] + len(body).to_bytes(2, "big") + body if body else record
    return out


def test_a_server_that_proves_no_key_is_neither_trusted_nor_evidence(
    hierarchy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    store = str(hierarchy / "root.pem")
    with replaying(hierarchy) as port:
        seen = rds_ca.probe("localhost", port, "tls", address="127.0.0.1")
        assert [certificate.der for certificate in seen.chain][1:] == [
            ssl.PEM_cert_to_DER_cert((hierarchy / "sub.pem").read_text())
        ]
        assert (seen.failure, seen.key_proved) == (None, False)
        words = ["probe", f"localhost:{port}", "--engine", "tls", "--address", "127.0.0.1", "--store", store]
        for more in ([], ["--stack", "go-new"], ["--json"]):
            assert main([*words, *more]) == 3
            out = capsys.readouterr().out
            assert '"verdict": "trusted"' not in out
        saved = json.loads(out)
        # It is not evidence for an audit ...
        host = "orders.c9akciq32abc.eu-west-1.rds.amazonaws.com"
        saved["probes"][0]["host"] = host
        (tmp_path / "probes.json").write_text(json.dumps(saved))
        fleet = {
            "DBInstances": [
                {
                    "DBInstanceIdentifier": "orders",
                    "Engine": "postgres",
                    "Endpoint": {"Address": host, "Port": port},
                    "CACertificateIdentifier": "rds-ca-rsa2048-g1",
                }
            ]
        }
        (tmp_path / "fleet.json").write_text(json.dumps(fleet))
        vouched = [
            "--ca-bundle",
            store,
            "--ca-bundle-sha256",
            hashlib.sha256(Path(store).read_bytes()).hexdigest(),
        ]
        given = ["--fleet", str(tmp_path / "fleet.json"), "--probes", str(tmp_path / "probes.json")]
        assert main(["audit", *given, *vouched, "--format", "json"]) in (1, 3)
        audit = json.loads(capsys.readouterr().out)
        assert "database-probe-unproved" in {finding["rule"] for finding in audit["findings"]}
        (database,) = audit["databases"]
        assert database["ca"] == "rds-ca-rsa2048-g1"
        # ... nor for a run, whoever vouches for the root.
        catalogue = BUILTIN.with_bundle(store, vouched=True)
        real_probe = rds_ca.probe
        monkeypatch.setattr(
            rotation, "probe", lambda _, port, __: real_probe("localhost", port, "tls", address="127.0.0.1")
        )
        event = rotation._probe({"host": host, "port": port, "protocol": "tls"}, catalogue)
        assert event["ca"] is None
        assert "did not prove" in event["detail"]


def leaf_of(root: rds_ca.Authority) -> str:
    """Mint a server certificate for localhost under the imitation of a root."""
    assert root.pem
    issuer = x509.load_pem_x509_certificate(root.pem.encode()).subject
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start = datetime(2023, 1, 1, tzinfo=timezone.utc)
    builder = x509.CertificateBuilder(issuer, subject, KEY.public_key(), 8, start, start.replace(year=2059))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    return (
        builder.add_extension(names, critical=False)
        .sign(KEY, hashes.SHA384())
        .public_bytes(Encoding.PEM)
        .decode()
    )


class ImitatedPostgres:
    """A server that answers PostgreSQL's SSLRequest and presents the chain that it is given."""

    def __init__(self, folder: Path) -> None:
        self._key, self._chain = folder / "imitated.key", folder / "imitated.pem"
        self._key.write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.handshakes = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def present(self, *chain: str) -> None:
        self._chain.write_text("".join(chain))

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError, ssl.SSLError), connection:
                if len(connection.recv(8)) == 8:
                    connection.sendall(b"S")
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain(self._chain, self._key)
                    with context.wrap_socket(connection, server_side=True) as tls:
                        self.handshakes += 1
                        tls.recv(1)


def test_a_real_run_accepts_no_imitation_of_a_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    regions = sorted({root.region for root in ROOTS if root.region})
    server = ImitatedPostgres(tmp_path)
    databases = [
        {"id": f"orders-{region}", "engine": "postgres", "version": "15.4", "region": region, "host": "localhost",
         "port": server.port, "ca": "rds-ca-ecc384-g1", "window": "sun:05:00-sun:06:00"}
        for region in regions
    ]  # fmt: skip
    wait = {"first_seconds": 1800, "longest_seconds": 1800, "attempts": 2}
    policy = {"apply": "immediately", "soak_seconds": 0, "probe": True, "wait": wait}
    order = ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"]
    with simulator(tmp_path, databases=databases, regions=regions, clock_rate=0) as sim:
        # One session reads the models of the API only once.
        session = sim.session()
        monkeypatch.setattr(sim, "session", lambda: session)
        for root in sorted(ROOTS, key=lambda root: (root.region, order.index(root.ca_id))):
            assert root.region
            fake = imitation_of(root)
            server.present(leaf_of(root), fake)
            (tmp_path / "fake.pem").write_text(fake)
            fooled = BUILTIN.with_bundle(fake.encode())
            files, sure = fleet_and_evidence(sim, tmp_path, root.region)
            asked: dict[str, Any] = {"to": root.ca_id, "policy": policy, "only": ["*"], "at": now_of(sim)}
            clients = client_of(tmp_path, tmp_path / "fake.pem")
            # Not with the imitation in the client's store, if the operator supplies it without vouching for it.
            for catalogue in (BUILTIN, fooled):
                made = rotation.plan(files, clients=clients, catalogue=catalogue, **asked)
                assert (made.status, made.to_dict()["steps"]) == ("blocked", []), (root, made.to_text())
            # Not with an imitation of the database, even if the plan is right.
            made = rotation.plan(files, evidence=sure, **asked)
            assert made.status == "ready", made.to_text()
            seen = server.handshakes
            journal = tmp_path / f"{root.region}-{root.ca_id}"
            forward: dict[str, Any] = {"mode": "forward", "approve": made.digest}
            (outcome,) = drive(sim, made, catalogue=fooled, journal=journal, **forward)
            assert outcome["kind"] == "failed", outcome
            assert "a handshake shows no known CA" in outcome["detail"]
            assert server.handshakes > seen
    server.close()


def fleet_and_evidence(sim: Simulator, folder: Path, region: str) -> tuple[list[Path], dict[str, Any]]:
    """Save AWS's answers of a region with one database, and evidence that its only client trusts the target."""
    client = sim.session().client("rds", region_name=region, endpoint_url=sim.url)
    answers = [client.describe_db_instances(), client.describe_certificates()]
    answers.append(client.describe_db_engine_versions(Engine="postgres"))
    files = [folder / f"answer-{number}.json" for number in range(len(answers))]
    for file, answer in zip(files, answers):
        file.write_text(json.dumps(answer, default=datetime.isoformat))
    sure = {"name": "app", "verdict": "trusted", "verifies": True, "at": now_of(sim).isoformat()}
    (database,) = answers[0]["DBInstances"]
    return files, {"databases": {database["DBInstanceArn"]: {"clients": [sure]}}}


def test_a_run_accepts_only_the_authority_of_the_databases_region(tmp_path: Path):
    server = ImitatedPostgres(tmp_path)
    database = {"id": "orders", "engine": "postgres", "version": "15.4", "host": "localhost", "port": server.port,
                "ca": "rds-ca-ecc384-g1"}  # fmt: skip
    own, other = (BUILTIN.authority(region, TARGET) for region in ("eu-west-1", "us-east-1"))
    assert own
    assert other
    vouched = BUILTIN.with_bundle((imitation_of(own) + imitation_of(other)).encode(), vouched=True)
    policy = {"apply": "immediately", "soak_seconds": 0, "probe": True,
              "wait": {"first_seconds": 1800, "longest_seconds": 1800, "attempts": 2}}  # fmt: skip
    with simulator(tmp_path, databases=[database], clock_rate=0) as sim:
        files, sure = fleet_and_evidence(sim, tmp_path, "eu-west-1")
        made = rotation.plan(
            files, to=TARGET, evidence=sure, policy=policy, only=["*"], at=now_of(sim), catalogue=vouched
        )
        again: dict[str, Any] = {"mode": "forward", "approve": made.digest, "journal": tmp_path / "journal"}
        for root, kind, detail in (
            (other, "failed", "a handshake shows rds-ca-rsa2048-g1 of us-east-1"),
            (own, "done", "a handshake confirms it"),
        ):
            server.present(leaf_of(root), imitation_of(root))
            (outcome,) = drive(sim, made, catalogue=vouched, **again)
            assert outcome["kind"] == kind, outcome
            assert detail in outcome["detail"]
    server.close()


def test_a_chain_under_an_imitation_proves_nothing_to_a_run(hierarchy: Path, monkeypatch: pytest.MonkeyPatch):
    with s_server(hierarchy) as port:
        seen = rds_ca.probe("localhost", port, "tls", at="2026-12-01", address="127.0.0.1")
    monkeypatch.setattr(rotation, "probe", lambda *_: seen)
    action = {"host": "localhost", "port": port, "protocol": "tls"}
    assert seen.key_proved
    for catalogue, ca in (
        (BUILTIN, None),
        (BUILTIN.with_bundle(hierarchy / "root.pem"), None),
        (BUILTIN.with_bundle(hierarchy / "root.pem", vouched=True), "rds-ca-ecc384-g1"),
    ):
        assert rotation._probe(action, catalogue)["ca"] == ca

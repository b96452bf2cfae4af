"""The complete rotation with real servers and clients: which clients would break, that exactly those do, and that none has to."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest
import rds_ca
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rds_ca.cli import main
from rds_ca.rotation import run
from servers import Identity, Server, start_mariadb, start_postgres
from simulator import ACCOUNT, Simulator, simulator
from story_clients import clients

REGION = "eu-test-1"
OLD, TARGET = "rds-ca-2019", "rds-ca-rsa2048-g1"
ROOTS = {OLD: f"Amazon RDS {REGION} Root CA", TARGET: f"Amazon RDS {REGION} Root CA RSA2048 G1"}
OLD_ONLY = {"psql", "java", "mariadb"}
"""The clients whose stores have only the old root."""


class Hierarchies:
    """An imitation of two generations of CAs, with a server certificate of each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.roots: dict[str, Path] = {}
        self.identities: dict[str, Identity] = {}
        for ca, common in ROOTS.items():
            here = folder / ca
            here.mkdir(parents=True)
            key = rsa.generate_private_key(65537, 2048)
            root = self._sign(self._name(common), key, None, None)
            leaf_key = rsa.generate_private_key(65537, 2048)
            leaf = self._sign(self._name("localhost"), leaf_key, root, key)
            self.roots[ca] = self._write(here / "root.pem", root)
            certificate = self._write(here / "server.pem", leaf)
            key_file = here / "server.key"
            key_file.write_bytes(
                leaf_key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
            self.identities[ca] = Identity(self.roots[ca], certificate, key_file)
        self.both = folder / "both.pem"
        self.both.write_text("".join(root.read_text() for root in self.roots.values()))

    def _name(self, common: str) -> x509.Name:
        words = [
            (NameOID.COUNTRY_NAME, "US"),
            (NameOID.ORGANIZATION_NAME, "Amazon Web Services, Inc."),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, "Amazon RDS"),
            (NameOID.STATE_OR_PROVINCE_NAME, "WA"),
            (NameOID.COMMON_NAME, common),
            (NameOID.LOCALITY_NAME, "Seattle"),
        ]
        return x509.Name([x509.NameAttribute(oid, value) for oid, value in words])

    def _sign(self, subject: x509.Name, key: Any, issuer: Any, issuer_key: Any) -> x509.Certificate:
        now = datetime.now(timezone.utc)
        is_root = issuer is None
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if is_root else issuer.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=2))
            .not_valid_after(now + timedelta(days=3650 if is_root else 300))
            .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=True,
                    content_commitment=False,
                    key_encipherment=not is_root,
                    data_encipherment=False,
                    key_agreement=False,
                    key_cert_sign=is_root,
                    crl_sign=is_root,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
        )
        if not is_root:
            names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
            issued_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
            builder = builder.add_extension(names, critical=False).add_extension(issued_by, critical=False)
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
            builder = builder.add_extension(usage, critical=False)
        return builder.sign(key if is_root else issuer_key, hashes.SHA256())

    def _write(self, path: Path, certificate: x509.Certificate) -> Path:
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return path


class World:
    """Two real servers that present the certificates of the simulated RDS, and real clients of them."""

    def __init__(
        self, folder: Path, hierarchies: Hierarchies, sim: Simulator, postgres: Server, mariadb: Server
    ) -> None:
        self.folder, self.hierarchies, self.sim = folder, hierarchies, sim
        self.postgres, self.mariadb = postgres, mariadb
        self.presented = {"orders": OLD, "carts": OLD}
        stores = {
            name: hierarchies.roots[OLD] if name in OLD_ONLY else hierarchies.both
            for name in ("psql", "psycopg", "java", "node", "go", "mariadb", "pymysql")
        }
        self.clients = clients(folder / "clients", postgres, mariadb, stores)
        self.bundle = folder / "imitation.pem"
        self.bundle.write_text(hierarchies.both.read_text())
        self.manifest = folder / "clients.json"
        entries = [
            {
                "name": client.name,
                "owner": "the story",
                "stack": client.stack,
                "mode": client.mode,
                "stores": [str(client.store)],
                "databases": [client.database],
            }
            for client in self.clients
        ]
        self.manifest.write_text(json.dumps({"clients": entries}))

    def present(self, database: str, ca: str) -> None:
        """Give a running server another certificate, as RDS does without a restart."""
        if self.presented[database] == ca:
            return
        identity = self.hierarchies.identities[ca]
        server = self.postgres if database == "orders" else self.mariadb
        used, key = server.folder / "server.pem", server.folder / "server.key"
        # In place: owner and mode stay, and the server reads the files only at a reload.
        used.write_bytes(identity.certificate.read_bytes())
        key.write_bytes(identity.key.read_bytes())
        if database == "orders":
            with psycopg.connect(
                host=str(server.socket), port=server.port, user="postgres", autocommit=True
            ) as connection:
                connection.execute("SELECT pg_reload_conf()")
            self._await_certificate(server, identity)
        else:
            connection = pymysql.connect(unix_socket=str(server.socket), user="root")
            with connection, connection.cursor() as cursor:
                cursor.execute("FLUSH SSL")
        self.presented[database] = ca

    def _await_certificate(self, server: Server, identity: Identity) -> None:
        """PostgreSQL uses a new certificate a moment after the reload."""
        wanted = rds_ca.Bundle.read(identity.certificate).certificates[0].fingerprint
        for _ in range(100):
            chain = rds_ca.probe("localhost", server.port, "postgres")
            if chain.server_certificate is not None and chain.server_certificate.fingerprint == wanted:
                return
            time.sleep(0.05)
        pytest.fail("PostgreSQL did not take its new certificate")

    def follow(self) -> None:
        """Make the servers present the certificates that RDS would."""
        for entry in self.sim.control("GET", "databases"):
            self.present(entry["id"], entry["used_ca"])

    def now(self) -> datetime:
        return datetime.fromisoformat(self.sim.control("GET", "clock")["now"].replace("Z", "+00:00"))

    def fleet(self) -> list[Path]:
        client = self.sim.client(region=REGION)
        answers = {
            "instances": client.describe_db_instances(),
            "certificates": client.describe_certificates(),
            "postgres": client.describe_db_engine_versions(Engine="postgres"),
            "mariadb": client.describe_db_engine_versions(Engine="mariadb"),
        }
        files = []
        for name, answer in answers.items():
            file = self.folder / f"{name}.json"
            file.write_text(json.dumps(answer, default=datetime.isoformat))
            files.append(file)
        return files

    def plan(self, saved: Path) -> tuple[int, dict[str, Any]]:
        """Plan on the command line, with the imitation's roots as the operator's authorities."""
        policy = self.folder / "policy.json"
        policy.write_text(json.dumps({"soak_seconds": 60, "probe": True}))
        words = ["plan", "--fleet", *map(str, self.fleet()), "--to", TARGET, "--clients", str(self.manifest)]
        words += ["--policy", str(policy), "--ca-bundle", str(self.bundle), "-o", str(saved)]
        words += ["--ca-bundle-sha256", hashlib.sha256(self.bundle.read_bytes()).hexdigest()]
        words += ["--at", self.now().isoformat()]
        return main(words), json.loads(saved.read_text())

    def broken(self) -> set[str]:
        """The clients that cannot connect now."""
        return {client.name for client in self.clients if not client.connects()}


@contextmanager
def world(folder: Path, hierarchies: Hierarchies) -> Iterator[World]:
    for name in ("orders", "carts"):
        shutil.copy(hierarchies.identities[OLD].certificate, hierarchies.folder / f"{name}.pem")

    def identity(name: str) -> Identity:
        old = hierarchies.identities[OLD]
        return Identity(old.ca, hierarchies.folder / f"{name}.pem", old.key)

    users = [f"CREATE USER app@'{host}';" for host in ("127.0.0.1", "localhost")]
    with (
        start_postgres(folder / "postgres", identity=identity("orders")) as postgres,
        start_mariadb(folder / "mariadb", identity=identity("carts"), statements=users) as mariadb,
    ):
        databases = [
            {"id": "orders", "engine": "postgres", "host": "localhost", "port": postgres.port},
            # The simulator does not state whether version 10.6.14 restarts.
            {
                "id": "carts",
                "engine": "mariadb",
                "version": "10.11.6",
                "host": "localhost",
                "port": mariadb.port,
            },
        ]
        for place, database in enumerate(databases):
            database |= {"ca": OLD, "window": f"sun:0{place + 4}:00-sun:0{place + 5}:00"}
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        with simulator(folder, databases=databases, regions=[REGION], clock_rate=0, now=now) as sim:
            yield World(folder, hierarchies, sim, postgres, mariadb)


@pytest.fixture
def hierarchies(tmp_path: Path) -> Hierarchies:
    folder = tmp_path / "hierarchies"
    folder.mkdir()
    return Hierarchies(folder)


class Reconnecting:
    """A client that connects every 100 milliseconds, with verification, and counts."""

    def __init__(self, connect: Any) -> None:
        self._connect = connect
        self._end = threading.Event()
        self.connections, self.failures = 0, []
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Reconnecting:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._end.wait(0.1):
            try:
                self._connect().close()
                self.connections += 1
            except Exception as error:
                self.failures.append(f"{datetime.now()} {error}")


def test_the_whole_story(tmp_path: Path, hierarchies: Hierarchies) -> None:
    with world(tmp_path / "world", hierarchies) as here:
        assert here.broken() == set(), [client.output for client in here.clients]

        # The plan names the clients that would break, and blocks their databases.
        status, planned = here.plan(tmp_path / "first.json")
        assert status == 1
        refusing = {step["client"] for step in planned["client_steps"] if step["verdict"] == "not_trusted"}
        assert refusing == OLD_ONLY, planned["client_steps"]
        assert {step["client"] for step in planned["client_steps"]} == refusing
        assert {blocked["resource"]["id"] for blocked in planned["blocked"]} == {"orders", "carts"}
        assert planned["steps"] == []

        # A rotation without the plan breaks exactly those clients; then the certificate is restored.
        for database in here.presented:
            here.present(database, TARGET)
        assert here.broken() == OLD_ONLY, {client.name: client.output for client in here.clients}
        for database in here.presented:
            here.present(database, OLD)
        assert here.broken() == set()

        # The stores are mended as the plan states: the root of that fingerprint is added to those files.
        authorities = {
            certificate.fingerprint: certificate
            for certificate in rds_ca.Bundle.read(here.bundle).certificates
        }
        for step in planned["client_steps"]:
            for store in step["stores"]:
                with Path(store).open("a") as file:
                    file.writelines(authorities[root["fingerprint"]].pem for root in step["roots"])
        status, planned = here.plan(tmp_path / "plan.json")
        assert status == 0, planned["blocked"]
        assert {step["resource"]["id"] for step in planned["steps"]} == {"orders", "carts"}

        # Rotated by the plan, no client fails.
        made = rds_ca.Plan.from_json((tmp_path / "plan.json").read_text())
        stores = {client.name: client.store for client in here.clients}
        by_psycopg = Reconnecting(
            lambda: psycopg.connect(
                host="localhost",
                port=here.postgres.port,
                user="postgres",
                sslmode="verify-full",
                sslrootcert=str(stores["psql"]),
            )
        )
        by_pymysql = Reconnecting(
            lambda: pymysql.connect(
                host="localhost",
                port=here.mariadb.port,
                user="app",
                ssl_ca=str(stores["mariadb"]),
                ssl_verify_cert=True,
                ssl_verify_identity=True,
            )
        )

        def sleep(seconds: float) -> None:
            # Virtual time passes in the simulator, and a moment of real time for the clients.
            here.sim.control("POST", "clock", {"seconds": max(1, round(min(seconds, 3600)))})
            here.follow()

        catalogue = rds_ca.Catalogue.builtin().with_bundle(here.bundle, vouched=True)
        with by_psycopg, by_pymysql:
            outcomes = run(
                made,
                mode="forward",
                approve=made.digest,
                journal=tmp_path / "journal",
                sessions={ACCOUNT: here.sim.session(region=REGION)},
                endpoint_url=here.sim.url,
                catalogue=catalogue,
                clock=here.now,
                sleep=sleep,
            )
            time.sleep(1)
        assert {outcome["kind"] for outcome in outcomes} == {"done"}, outcomes
        assert all("handshake" in outcome["detail"] for outcome in outcomes)
        assert here.presented == {"orders": TARGET, "carts": TARGET}
        assert (by_psycopg.failures, by_pymysql.failures) == ([], [])
        assert min(by_psycopg.connections, by_pymysql.connections) >= 10
        assert here.broken() == set()

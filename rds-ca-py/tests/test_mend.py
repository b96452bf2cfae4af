"""Bundles and mended stores, opened by real clients: the clients give the verdicts before and after."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import rds_ca
from rds_ca.cli import main
from servers import Identity, program, start_mariadb, start_postgres

PASSWORD = "changeit"
ROOT = Path(__file__).resolve().parents[2]
OURS = {"regions": ["eu-west-1"], "cas": ["rds-ca-ecc384-g1"]}
WORDS = ["--region", "eu-west-1", "--ca", "rds-ca-ecc384-g1"]

JAVA = """
import java.io.*; import java.security.*; import javax.net.ssl.*;
public class Shake {
  public static void main(String[] a) throws Exception {
    KeyStore store = KeyStore.getInstance(new File(a[0]), a[1].toCharArray());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    SSLSocket s = (SSLSocket) context.getSocketFactory().createSocket("localhost", Integer.parseInt(a[2]));
    s.startHandshake();
    s.close();
  }
}
"""

GO = """
package main
import ("crypto/tls"; "crypto/x509"; "os")
func main() {
  pem, _ := os.ReadFile(os.Args[1])
  pool := x509.NewCertPool()
  pool.AppendCertsFromPEM(pem)
  c, err := tls.Dial("tcp", "127.0.0.1:"+os.Args[2], &tls.Config{RootCAs: pool, ServerName: "localhost"})
  if err != nil { println(err.Error()); os.Exit(1) }
  c.Close()
}
"""

NODE = (
    "const s = require('tls').connect({host: '127.0.0.1', port: +process.argv[2], servername: 'localhost',"
    "ca: require('fs').readFileSync(process.argv[1])}, () => process.exit(0));"
    "s.on('error', (e) => { console.error(e.message); process.exit(1); });"
)


@pytest.fixture(scope="module")
def catalogue(hierarchy: Path) -> rds_ca.Catalogue:
    """Return a catalogue in which the minted root is eu-west-1's."""
    return rds_ca.Catalogue.builtin().with_bundle(hierarchy / "root.pem", vouched=True)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compile the clients that need it."""
    folder = tmp_path_factory.mktemp("clients")
    (folder / "Shake.java").write_text(JAVA)
    subprocess.run([program("javac"), "Shake.java"], cwd=folder, check=True, capture_output=True)
    (folder / "shake.go").write_text(GO)
    subprocess.run(
        [program("go"), "build", "-o", "shake", "shake.go"], cwd=folder, check=True, capture_output=True
    )
    return folder


def done(*command: object, **options: object) -> bool:
    """Run a client; its exit status is its verdict."""
    words = [str(word) for word in command]
    return subprocess.run(words, check=False, capture_output=True, timeout=60, **options).returncode == 0  # type: ignore[call-overload, no-any-return]


def s_client(store: Path, where: str) -> bool:
    """Return what OpenSSL's client prints of the verification.

    Its exit status also fails when the server closes the connection before a session ticket is read.
    """
    words = [
        program("openssl"),
        "s_client",
        "-connect",
        where,
        "-CAfile",
        str(store),
        "-no-CApath",
        "-no-CAstore",
    ]
    words += ["-verify_return_error", "-verify_hostname", "localhost"]
    ended = subprocess.run(words, check=False, capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
    return b"Verify return code: 0 (ok)" in ended.stdout


def clients(compiled: Path, port: int) -> dict[str, Callable[[Path], bool]]:
    """Return the clients that read PEM, each with the command of a connection."""
    where = f"127.0.0.1:{port}"
    python = (
        "import socket, ssl, sys; c = ssl.create_default_context(cafile=sys.argv[1]);"
        "c.wrap_socket(socket.create_connection(('127.0.0.1', int(sys.argv[2]))), server_hostname='localhost')"
    )
    return {
        "python": lambda store: done(sys.executable, "-c", python, store, port),
        "openssl": lambda store: s_client(store, where),
        "node": lambda store: done(program("node"), "-e", NODE, store, port),
        "go": lambda store: done(compiled / "shake", store, port),
        "gnutls": lambda store: done(
            program("gnutls-cli"),
            f"--x509cafile={store}",
            "--sni-hostname=localhost",
            "--verify-hostname=localhost",
            "-p",
            port,
            "127.0.0.1",
            stdin=subprocess.DEVNULL,
        ),
    }


def test_every_client_of_pem_connects_after_and_not_before(
    tmp_path: Path, hierarchy: Path, catalogue: rds_ca.Catalogue, server: int, compiled: Path
):
    other = rds_ca.bundle(regions=["eu-west-2"]).decode()
    right = (hierarchy / "root.pem").read_text()
    kinds = {
        "another region": other,
        "no final line end": other.rstrip("\n"),
        "CRLF": other.replace("\n", "\r\n"),
        "a damaged block": other.replace("MII", "M*I", 1),
        "cut short": other[:-200],
        "indented": "".join(f"  {line}\n" for line in right.splitlines()),
        "literal line ends": right.replace("\n", "\\n"),
        "a NUL first": "\0\n" + other,
    }
    for kind, text in kinds.items():
        path = tmp_path / f"{kind}.pem"
        path.write_bytes(text.encode())
        before = {name: connects(path) for name, connects in clients(compiled, server).items()}
        if kind not in {"indented", "literal line ends"}:
            assert not any(before.values()), (kind, before)
        mended = rds_ca.mend(path, catalogue=catalogue, **OURS)
        assert mended.written, kind
        assert mended.proved, (kind, mended.to_dict()["notes"])
        after = {name: connects(path) for name, connects in clients(compiled, server).items()}
        assert all(after.values()), (kind, after, mended.diff, path.read_text(errors="replace")[:300])
        assert not rds_ca.mend(path, catalogue=catalogue, **OURS).changed, kind
        assert path.with_name(path.name + ".bak").read_bytes() == text.encode()


STACKS = {"openssl": "openssl", "node": "node", "go": "go-old", "gnutls": "gnutls"}
"""The stacks whose verdict a client on this machine gives."""


def wild(hierarchy: Path) -> dict[str, bytes]:
    """Create a store of each kind found in public repositories: stale, partial, damaged, or not a store."""
    other = rds_ca.bundle(regions=["eu-west-2"]).decode()
    right = (hierarchy / "root.pem").read_text()
    first = other.split("-----END CERTIFICATE-----\n")[0] + "-----END CERTIFICATE-----\n"
    old = (ROOT / "rds-ca-core/data/aws/legacy-2019.pem").read_text()
    indented = "".join(f"    {line}\n" for line in other.splitlines())
    key = (hierarchy / "leaf.key").read_text()
    forged = other.replace("MII", "MIJ", 1)
    pkcs7 = subprocess.run(
        [program("openssl"), "crl2pkcs7", "-nocrl", "-certfile", "/dev/stdin"],
        input=other.encode(), check=True, capture_output=True,
    ).stdout  # fmt: skip
    jks = rds_ca.bundle(regions=["eu-west-2"], format="jks", password=PASSWORD)
    return {
        "another region": other.encode(),
        "the first of the bundle only": first.encode(),
        "ended certificates": old.encode(),
        "ended and good certificates": (old + other).encode(),
        "a certificate that begins as the true one": forged.encode(),
        "a line that begins with NUL": f"\0\n{other}".encode(),
        "a bundle behind a NUL": f"{first}\0{other}".encode(),
        "indented": indented.encode(),
        "indented, and the root among them": "".join(f"  {line}\n" for line in right.splitlines()).encode(),
        "UTF-16": other.encode("utf-16"),
        "a byte order mark": b"\xef\xbb\xbf" + other.encode(),
        "CRLF": other.replace("\n", "\r\n").encode(),
        "CR": other.replace("\n", "\r").encode(),
        "no final line end": other.rstrip("\n").encode(),
        "literal line ends": right.replace("\n", "\\n").encode(),
        "one line": right.replace("\n", " ").encode(),
        "a damaged block": other.replace("MII", "M*I", 1).encode(),
        "cut short": other[:-200].encode(),
        "a missing dash": other.replace("-----END", "----END", 1).encode(),
        "two without a border": other.replace("-----END CERTIFICATE-----\n", "", 1).encode(),
        "ends and begins on one line": other.replace("-----\n-----", "----------").encode(),
        "a merge conflict": f"<<<<<<< HEAD\n{first}=======\n{other}>>>>>>> main\n".encode(),
        "a request and a certificate": f"-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n{other}".encode(),
        "a private key and a certificate": f"{key}{other}".encode(),
        "a page behind": f"{other}<html>404</html>".encode(),
        "PKCS#7 named .pem": pkcs7,
        "PEM in YAML": f"apiVersion: v1\nkind: ConfigMap\ndata:\n  rds.pem: |\n{indented}".encode(),
        "PEM in Go": f"package certs\n\nconst RDS = `{other}`\n".encode(),
        "PEM in Swift": ('let rds = """\n' + indented + '    """\n').encode(),
        "a print of PowerShell": b"StatusCode        : 200\r\nContent           : {45, 45, 45, 45...}\r\n",
        "a print of PowerShell in UTF-16": "StatusCode : 200\r\nContent    : {45, 45...}\r\n".encode(
            "utf-16"
        ),
        "git-crypt": b"\0GITCRYPT\0" + bytes(range(256)) * 2,
        "a pointer of Git LFS": b"version https://git-lfs.github.com/spec/v1\noid sha256:"
        + b"0" * 64
        + b"\nsize 165408\n",
        "AccessDenied": b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
        "a saved page": b"<!DOCTYPE html><html><body>404</body></html>",
        "a placeholder": b"REPLACE_WITH_RDS_CA_BUNDLE\n",
        "a request alone": b"-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n",
        "a private key under the name of a bundle": key.encode(),
        "empty": b"",
        "a JKS behind a line of a log": b"2026-12-01 INFO writing\n" + jks,
        "DER of one": subprocess.run(
            [program("openssl"), "x509", "-outform", "DER"],
            input=first.encode(),
            check=True,
            capture_output=True,
        ).stdout,
    }


def test_every_wild_kind_leads_to_a_handshake(
    tmp_path: Path, hierarchy: Path, catalogue: rds_ca.Catalogue, server: int, compiled: Path
):
    """Mended, or refused with a reason and then replaced; the clients' verdicts equal ours, before and after."""
    identity = Identity(hierarchy / "root.pem", hierarchy / "served.pem", hierarchy / "leaf.key")
    sent = (hierarchy / "served.pem").read_bytes()
    reads = clients(compiled, server)
    refused = set()

    def compare(path: Path, kind: str, when: str) -> dict[str, bool]:
        connected = {name: connects(path) for name, connects in reads.items()}
        store = rds_ca.TrustStore.open(path)
        for name, stack in STACKS.items():
            verdict = store.accepts(chain=sent, host="localhost", stack=stack).verdict
            if verdict != "unknown":
                assert connected[name] == (verdict == "trusted"), (kind, when, name, verdict)
        return connected

    with (
        start_postgres(tmp_path / "postgres", identity=identity) as postgres,
        start_mariadb(
            tmp_path / "mariadb",
            identity=identity,
            statements=["CREATE USER app@'%';", "GRANT ALL ON *.* TO app@'%';"],
        ) as mariadb,
    ):
        for number, (kind, content) in enumerate(wild(hierarchy).items()):
            path = tmp_path / f"{number}.pem"
            path.write_bytes(content)
            compare(path, kind, "before")
            before = {certificate.fingerprint for certificate in rds_ca.Bundle.parse(content).certificates}
            try:
                mended = rds_ca.mend(path, catalogue=catalogue, **OURS)
            except rds_ca.ConflictError:
                # Refused because of its kind, and unchanged; only --anew replaces it.
                refused.add(kind)
                assert path.read_bytes() == content, kind
                if kind == "DER of one":
                    # The format holds one certificate: the new store is another file, which the client is given.
                    path = tmp_path / f"{number}.new.pem"
                    path.write_bytes(rds_ca.bundle(regions=["eu-west-2"]))
                mended = rds_ca.mend(path, catalogue=catalogue, anew=True, **OURS)
            assert mended.written, kind
            if kind != "DER of one":
                assert path.with_name(path.name + ".bak").read_bytes() == content, kind
            if mended.to_dict()["container"] == "pkcs7":
                # No client reads it; the clients get a store made from it.
                listed = subprocess.run(
                    [program("openssl"), "pkcs7", "-in", path, "-print_certs"],
                    check=True,
                    capture_output=True,
                )
                path = tmp_path / f"{number}.unpacked.pem"
                path.write_bytes(listed.stdout)
            now = {certificate.fingerprint for certificate in rds_ca.Bundle.read(path).certificates}
            if kind not in refused:
                assert before <= now, (kind, "nothing was lost")
            after = compare(path, kind, "after")
            failing = {name for name, connects in after.items() if not connects}
            if failing:
                # GnuTLS stops at a certificate request, which stays in the file: that is reported.
                assert kind.startswith("a request"), (kind, after, mended.diff)
                assert (failing, mended.proved) == ({"gnutls"}, False), kind
                assert "gnutls" in mended.to_dict()["notes"][-1]
            dsn = f"host=localhost hostaddr=127.0.0.1 port={postgres.port} user=postgres sslmode=verify-full sslrootcert={path}"
            assert done(program("psql"), dsn, "-c", "select 1"), kind
            assert done(
                program("mariadb"), "--no-defaults", "--protocol=TCP", "--host=localhost", f"--port={mariadb.port}",
                "--user=app", f"--ssl-ca={path}", "--ssl-verify-server-cert", "-e", "select 1",
            ), kind  # fmt: skip
    assert {"PEM in YAML", "git-crypt", "AccessDenied", "a print of PowerShell"} <= refused


@pytest.mark.parametrize("java", ["", "/usr/lib/jvm/temurin-25-jdk-amd64/bin"])
def test_java_connects_with_what_is_written_and_mended(
    tmp_path: Path, catalogue: rds_ca.Catalogue, server: int, compiled: Path, java: str
):
    if java and not Path(java).is_dir():
        pytest.skip("the newest JDK of the package index is not here")
    runs = program("java", [Path(java)] if java else [])

    def connects(store: Path) -> bool:
        return done(runs, "-cp", compiled, "Shake", store, PASSWORD, server)

    for name, words in {
        "jks": {"format": "jks"},
        "modern": {"format": "p12"},
        "legacy": {"format": "p12", "encryption": "legacy"},
    }.items():
        path = tmp_path / f"{name}.store"
        path.write_bytes(rds_ca.bundle(**OURS, **words, password=PASSWORD, catalogue=catalogue))
        assert connects(path), name
        path.write_bytes(rds_ca.bundle(regions=["eu-west-2"], **words, password=PASSWORD))
        assert not connects(path), name
        assert rds_ca.mend(path, **OURS, password=PASSWORD, catalogue=catalogue).written
        assert connects(path), name
        listed = subprocess.run(
            [program("keytool"), "-list", "-storepass", PASSWORD, "-keystore", path],
            check=True,
            capture_output=True,
            text=True,
        )
        assert listed.stdout.count("trustedCertEntry") == 4


def test_a_key_in_a_java_store_is_not_touched(tmp_path: Path):
    for kind in ("JKS", "PKCS12"):
        path = tmp_path / f"{kind}.store"
        keytool = [program("keytool"), "-storepass", PASSWORD, "-keystore", str(path), "-storetype", kind]
        make = ["-genkeypair", "-alias", "mine", "-keyalg", "EC", "-dname", "CN=mine", "-keypass", PASSWORD]
        subprocess.run([*keytool, *make], check=True, capture_output=True)
        assert rds_ca.mend(path, **OURS, password=PASSWORD).written
        listed = subprocess.run([*keytool, "-list"], check=True, capture_output=True, text=True).stdout
        assert listed.count("PrivateKeyEntry") == 1, listed
        assert listed.count("trustedCertEntry") == 1, listed
        # The key still opens with its password.
        asked = [*keytool, "-certreq", "-alias", "mine", "-keypass", PASSWORD]
        assert (
            "BEGIN NEW CERTIFICATE REQUEST"
            in subprocess.run(asked, check=True, capture_output=True, text=True).stdout
        )


def test_psql_and_mariadb_connect_after_and_not_before(
    tmp_path: Path, hierarchy: Path, catalogue: rds_ca.Catalogue
):
    identity = Identity(hierarchy / "root.pem", hierarchy / "served.pem", hierarchy / "leaf.key")
    store = tmp_path / "store.pem"
    store.write_bytes(rds_ca.bundle(regions=["eu-west-2"]))
    with (
        start_postgres(tmp_path / "postgres", identity=identity) as postgres,
        start_mariadb(
            tmp_path / "mariadb",
            identity=identity,
            statements=["CREATE USER app@'%';", "GRANT ALL ON *.* TO app@'%';"],
        ) as mariadb,
    ):
        dsn = f"host=localhost hostaddr=127.0.0.1 port={postgres.port} user=postgres sslmode=verify-full sslrootcert={store}"

        def psql() -> bool:
            return done(program("psql"), dsn, "-c", "select 1")

        def mysql() -> bool:
            return done(
                program("mariadb"), "--no-defaults", "--protocol=TCP", "--host=localhost", f"--port={mariadb.port}",
                "--user=app", f"--ssl-ca={store}", "--ssl-verify-server-cert", "-e", "select 1",
            )  # fmt: skip

        assert not psql()
        assert not mysql()
        assert rds_ca.mend(store, catalogue=catalogue, **OURS).written
        assert psql()
        assert mysql()


def test_the_command_writes_the_same_bytes_and_lists_what_would_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    for name in ("one.pem", "two.pem"):
        assert main(["bundle", "--region", "eu-west-1", "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / "one.pem").read_bytes() == (tmp_path / "two.pem").read_bytes()
    capsys.readouterr()
    assert main(["bundle", "--region", "eu-west-1", "--max-bytes", "1500"]) == 1
    assert "these would fit: --ca rds-ca-ecc384-g1" in capsys.readouterr().err
    assert main(["bundle", "--region", "eu-west-1", "--check", str(tmp_path / "one.pem")]) == 0
    assert main(["bundle", "--region", "us-east-1", "--check", str(tmp_path / "one.pem")]) == 1
    assert main(["bundle", "--region", "eu-wst-1"]) == 2
    assert "did you mean eu-west-1?" in capsys.readouterr().err
    assert main(["bundle", "--region", "eu-west-1", "--format", "der", "-o", str(tmp_path / "x")]) == 2
    monkeypatch.setenv("STORE_PASSWORD", PASSWORD)
    java = [
        "bundle",
        *WORDS,
        "--for",
        "java",
        "--password-env",
        "STORE_PASSWORD",
        "-o",
        str(tmp_path / "x.p12"),
    ]
    assert main(java) == 0
    held = rds_ca.Bundle.read(tmp_path / "x.p12", password=PASSWORD)
    assert len(held.certificates) == 1
    proxy = "app.proxy-abcdefghijkl.eu-west-1.rds.amazonaws.com"
    assert main(["bundle", "--endpoint", proxy, "-o", str(tmp_path / "proxy.pem")]) == 0
    assert len(rds_ca.Bundle.read(tmp_path / "proxy.pem").certificates) == 5
    assert main(["bundle", *WORDS, "--format", "dir", "-o", str(tmp_path / "hashed")]) == 0
    assert [path.suffix for path in (tmp_path / "hashed").iterdir()] == [".0"]


def test_the_command_mends_shows_and_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    store = tmp_path / "store.pem"
    store.write_bytes(rds_ca.bundle(regions=["eu-west-2"]))
    old = store.read_bytes()
    assert main(["mend", str(store), "--region", "eu-west-1", "--dry-run"]) == 0
    assert store.read_bytes() == old
    assert "+ Amazon RDS eu-west-1 Root CA RSA2048 G1" in capsys.readouterr().out
    assert main(["mend", str(store), "--region", "eu-west-1"]) == 0
    assert len(rds_ca.Bundle.read(store).certificates) == 6
    capsys.readouterr()
    assert main(["mend", str(store), "--region", "eu-west-1"]) == 0
    assert "nothing to do" in capsys.readouterr().out
    page = tmp_path / "page.pem"
    page.write_text("<!DOCTYPE html><html><body>404</body></html>")
    assert main(["mend", str(page), "--region", "eu-west-1"]) == 1
    assert page.read_text().startswith("<!DOCTYPE")
    assert main(["mend", str(tmp_path / "absent.pem"), "--region", "eu-west-1"]) == 2
    assert main(["mend", str(store), "--region", "me-west-1"]) == 2
    assert (
        main(["mend", str(store), "--region", "eu-west-1", "--as", "configmap", "rds-ca", "--dry-run"]) == 0
    )
    text = capsys.readouterr().out
    assert "kind: ConfigMap" in text
    assert '  "store.pem": |' in text


def test_an_audit_names_every_store_to_mend(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    root = tmp_path / "image"
    store = root / "etc/ssl/rds.pem"
    store.parent.mkdir(parents=True)
    store.write_bytes(rds_ca.bundle(regions=["eu-west-2"]))
    audit = {
        "format": "rds-ca-audit",
        "version": 1,
        "clients": [{"name": "app", "stores": ["/etc/ssl/rds.pem"]}],
        "matrix": [
            {"client": 0, "region": "eu-west-1", "ca": "rds-ca-rsa2048-g1", "readiness": "not_ready"},
            {"client": 0, "region": "us-east-1", "ca": "rds-ca-rsa2048-g1", "readiness": "ready"},
        ],
    }
    path = tmp_path / "audit.json"
    path.write_text(json.dumps(audit))
    words = ["mend", "--from", str(path), "--root", str(root)]
    assert main(words) == 0
    assert "would change" in capsys.readouterr().out
    assert len(rds_ca.Bundle.read(store).certificates) == 3
    assert main([*words, "--write"]) == 0
    assert len(rds_ca.Bundle.read(store).certificates) == 6
    audit["clients"] = [{"name": "app", "stores": ["/../../etc/passwd"]}]
    path.write_text(json.dumps(audit))
    assert main([*words, "--write"]) == 2


def test_an_audit_of_a_proxy_brings_its_own_roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A store for databases and proxies needs the roots of both; each store has its own password variable."""
    fleet = {
        "DBInstances": [
            {
                "DBInstanceIdentifier": "orders",
                "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:orders",
                "Engine": "postgres",
                "Endpoint": {"Address": "orders.c9akciq32.eu-west-1.rds.amazonaws.com", "Port": 5432},
                "CACertificateIdentifier": "rds-ca-rsa2048-g1",
            }
        ]
    }
    proxy = "front.proxy-c9akciq32.eu-west-1.rds.amazonaws.com"
    stores = {
        "proxy.pem": rds_ca.bundle(regions=["eu-west-2"]),
        "both.pem": rds_ca.bundle(regions=["eu-west-2"]),
        "java.p12": rds_ca.bundle(regions=["eu-west-2"], format="p12", password=PASSWORD),
        "other.jks": rds_ca.bundle(regions=["eu-west-2"], format="jks", password="other-secret"),
    }
    for name, content in stores.items():
        (tmp_path / name).write_bytes(content)
    of = {"proxy.pem": [proxy], "both.pem": ["orders", proxy]}
    variables = {"java.p12": "STORE_ONE", "other.jks": "STORE_TWO"}
    monkeypatch.setenv("STORE_ONE", PASSWORD)
    monkeypatch.setenv("STORE_TWO", "other-secret")
    clients = [
        {"name": name, "stack": "openssl" if name.endswith("pem") else "java-keystore", "mode": "verify-full",
         "stores": [str(tmp_path / name)], "databases": of.get(name, ["orders"]), "password_env": variables.get(name)}
        for name in stores
    ]  # fmt: skip
    clients = [{key: value for key, value in client.items() if value is not None} for client in clients]
    (tmp_path / "fleet.json").write_text(json.dumps(fleet))
    (tmp_path / "clients.json").write_text(json.dumps({"clients": clients}))
    words = ["audit", "--fleet", "fleet.json", "--clients", "clients.json", "--json", "--at", "2026-12-01"]
    monkeypatch.chdir(tmp_path)
    audited = subprocess.run(
        [sys.executable, "-m", "rds_ca", *words], check=False, capture_output=True, text=True
    )
    assert audited.returncode == 1, audited.stderr
    assert PASSWORD not in audited.stdout
    (tmp_path / "audit.json").write_text(audited.stdout)
    assert main(["mend", "--from", "audit.json", "--write", "--at", "2026-12-01"]) == 0

    def serves(name: str, ca: str) -> bool:
        password = {"java.p12": PASSWORD, "other.jks": "other-secret"}.get(name)
        store = rds_ca.TrustStore.open(tmp_path / name, password)
        return store.check(region="eu-west-1", ca=ca, at="2026-12-01").verdict == "trusted"

    rds, public = "rds-ca-rsa2048-g1", "amazon-trust-services"
    assert {name: (serves(name, rds), serves(name, public)) for name in stores} == {
        "proxy.pem": (False, True),
        "both.pem": (True, True),
        "java.p12": (True, False),
        "other.jks": (True, False),
    }
    again = subprocess.run(
        [sys.executable, "-m", "rds_ca", *words], check=False, capture_output=True, text=True
    )
    assert "not_ready" not in {cell["readiness"] for cell in json.loads(again.stdout)["matrix"]}


def test_a_fleet_with_a_proxy_needs_the_public_roots_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    arn = "arn:aws:rds:eu-west-1:123456789012"
    database = {"DBInstanceIdentifier": "orders", "DBInstanceArn": f"{arn}:db:orders"}
    proxy = {"DBProxyName": "front", "DBProxyArn": f"{arn}:db-proxy:prx-1"}
    serverless = {"DBClusterIdentifier": "old", "DBClusterArn": f"{arn}:cluster:old", "EngineMode": "serverless",
                  "Engine": "aurora-mysql"}  # fmt: skip
    for fleet, roots in [
        ({"DBInstances": [database]}, 3),
        ({"DBInstances": [database], "DBProxies": [proxy]}, 8),
        ({"DBProxies": [proxy]}, 5),
        ({"DBClusters": [serverless]}, 5),
        ({"DBClusters": [{**serverless, "EngineMode": "provisioned", "Engine": "neptune"}]}, 5),
    ]:
        (tmp_path / "fleet.json").write_text(json.dumps(fleet))
        words = ["--fleet", str(tmp_path / "fleet.json")]
        assert main(["bundle", *words, "-o", str(tmp_path / "rds.pem")]) == 0
        assert len(rds_ca.Bundle.read(tmp_path / "rds.pem").certificates) == roots, fleet
        (tmp_path / "empty.pem").write_bytes(b"")
        assert main(["mend", str(tmp_path / "empty.pem"), *words]) == 0
        assert len(rds_ca.Bundle.read(tmp_path / "empty.pem").certificates) == roots, fleet
    capsys.readouterr()
    assert (
        main(["bundle", "--region", "eu-west-1", "--max-bytes", "1000", "-o", str(tmp_path / "x.pem")]) == 1
    )
    assert "the smallest, --ca rds-ca-ecc384-g1" in capsys.readouterr().err


def test_the_reader_chooses_the_container(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch):
    """A warning names readers of only the first certificate, under any of their names, also a driver's."""
    monkeypatch.setenv("STORE_PASSWORD", PASSWORD)
    words = ["bundle", "--region", "eu-west-1", "--password-env", "STORE_PASSWORD"]
    for reader, container, warns in [
        ("rust-native-tls", "pem", True),
        ("dotnet-first", "pem", True),
        ("java-keytool", "pem", True),
        ("java-jsse", "pem", False),
        ("java-keystore", "pkcs12", False),
        ("java", "pkcs12", False),
        ("libpq", "pem", False),
        ("psql", "pem", False),
        ("mysql-jdbc", "pkcs12", False),
        ("oracle-wallet-import", "directory", True),
    ]:
        out = tmp_path / reader
        assert main([*words, "--for", reader, "-o", str(out)]) == 0, reader
        warning = capsys.readouterr().err
        assert str(rds_ca.Bundle.read(out, PASSWORD).container) == container, reader
        assert (warning != "") == warns, (reader, warning)
    one = ["--ca", "rds-ca-rsa2048-g1", "--for", "rust-native-tls", "-o", str(tmp_path / "one.pem")]
    assert main([*words, *one]) == 0
    assert capsys.readouterr().err == ""
    (tmp_path / "junk.pem").write_text("404 Not Found\n")
    assert main(["bundle", "--region", "eu-west-1", "--check", str(tmp_path / "junk.pem")]) == 1
    assert "it is not a store" in capsys.readouterr().err


def test_a_password_comes_by_descriptor_and_is_never_shown(tmp_path: Path):
    secret = "Tr0ub4dor zebra"
    store = tmp_path / "store.jks"
    words = [sys.executable, "-m", "rds_ca"]

    def run(*more: str, password: str = secret) -> subprocess.CompletedProcess[str]:
        with (tmp_path / "password").open("w+") as file:
            file.write(f"{password}\nanother line\n")
            file.seek(0)
            fd = file.fileno()
            return subprocess.run(
                [*words, *more, "--password-fd", str(fd)],
                pass_fds=[fd],
                capture_output=True,
                text=True,
                check=False,
            )

    made = run("bundle", "--region", "eu-west-2", "--format", "jks", "-o", str(store))
    assert made.returncode == 0, made.stderr
    old = store.read_bytes()
    wrong = run("mend", str(store), "--region", "eu-west-1", password="wrong zebra")
    assert wrong.returncode == 2
    assert store.read_bytes() == old
    done = run("mend", str(store), "--region", "eu-west-1")
    assert done.returncode == 0, done.stderr
    assert len(rds_ca.Bundle.read(store, password=secret).certificates) == 6
    checked = run("check", str(store), "--region", "eu-west-1", "--stack", "java-keystore")
    assert checked.returncode == 0, checked.stderr
    for ran in (made, wrong, done, checked):
        assert "zebra" not in ran.stdout + ran.stderr
    closed = subprocess.run(
        [*words, "mend", str(store), "--region", "eu-west-1", "--password-fd", "77"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (closed.returncode, "file descriptor 77" in closed.stderr) == (2, True)


def test_a_store_without_a_password_serves_java(
    tmp_path: Path, catalogue: rds_ca.Catalogue, server: int, compiled: Path
):
    path = tmp_path / "open.p12"
    path.write_bytes(rds_ca.bundle(**OURS, format="p12", encryption="none", catalogue=catalogue))
    # Java opens such a store with any password, or none.
    assert done(program("java"), "-cp", compiled, "Shake", path, "", server)
    path.write_bytes(rds_ca.bundle(regions=["eu-west-2"], format="p12", encryption="none"))
    assert not done(program("java"), "-cp", compiled, "Shake", path, "", server)
    assert rds_ca.mend(path, **OURS, catalogue=catalogue).written
    assert done(program("java"), "-cp", compiled, "Shake", path, "", server)


def test_run_checks_locked_key_stores_with_their_password(tmp_path: Path):
    from rds_ca.commands.run import recheck
    from rds_ca.rotation import Plan

    made = rds_ca.rotation.plan(
        ROOT / "examples/audit/fleet.json",
        clients=ROOT / "examples/audit/clients.toml",
        to="rds-ca-rsa4096-g1",
        at="2024-06-01",
    )
    content = made.to_dict()
    assert content["client_steps"], "a client has to mend its store"
    store = tmp_path / "trust.p12"
    store.write_bytes(rds_ca.bundle(regions=["eu-west-1"], format="p12", password=PASSWORD))

    class Moved:
        """The plan with one client whose store is this one."""

        def to_dict(self) -> dict[str, object]:
            step = {
                "client": "web", "stack": "java-keystore", "stores": [str(store)], "roots": [{"region": "eu-west-1"}],
            }  # fmt: skip
            return {"client_steps": [step], "target": content["target"]}

    builtin = rds_ca.Catalogue.builtin()
    plan: Plan = Moved()  # type: ignore[assignment]
    (locked,) = recheck(plan, builtin, None)
    assert locked["verdict"] != "trusted"
    (opened,) = recheck(plan, builtin, PASSWORD)
    assert opened["verdict"] == "trusted"
    (wrong,) = recheck(plan, builtin, "wrong zebra")
    assert wrong["verdict"] == "unknown"
    assert "zebra" not in str(wrong)


def test_audit_plan_and_run_carry_the_command_and_check_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The remedy's command mends the store, the plan's client step has it, and ``run`` sees the mended store."""
    at = "2026-12-01"
    arn = "arn:aws:rds:eu-west-1:123456789012:db:orders"
    fleet = tmp_path / "fleet.json"
    database = {
        "DBInstanceIdentifier": "orders", "DBInstanceArn": arn, "Engine": "postgres", "EngineVersion": "16.1",
        "DBInstanceStatus": "available", "CACertificateIdentifier": "rds-ca-rsa2048-g1",
        "CertificateDetails": {"CAIdentifier": "rds-ca-rsa2048-g1", "ValidTill": "2027-09-01T00:00:00Z"},
        "PreferredMaintenanceWindow": "sun:03:00-sun:03:30", "PendingModifiedValues": {},
        "Endpoint": {"Address": "orders.abc.eu-west-1.rds.amazonaws.com", "Port": 5432},
    }  # fmt: skip
    fleet.write_text(json.dumps({"DBInstances": [database]}))
    store = tmp_path / "my store.pem"
    store.write_bytes(rds_ca.bundle(regions=["eu-west-1"], cas=["rds-ca-rsa2048-g1"]))
    clients = tmp_path / "clients.toml"
    clients.write_text(
        f"[[client]]\nname = 'web'\ndriver = 'psycopg'\ndriver_version = '3.2.3 / libpq 17'\ndatabases = ['orders']\n"
        f"dsn = \"host=orders.abc.eu-west-1.rds.amazonaws.com sslmode=verify-full sslrootcert='{store}'\"\n"
    )
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")

    def command(*words: object) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "rds_ca", *map(str, words)]
        return subprocess.run(line, capture_output=True, text=True, check=False, timeout=300)

    asked = ["--fleet", fleet, "--clients", clients, "--at", at]
    audited = json.loads(command("audit", *asked, "--format", "json").stdout)
    cells = {cell["ca"]: cell for cell in audited["matrix"]}
    mending = cells["rds-ca-rsa4096-g1"]["command"]
    assert mending == f"rds-ca mend '{store}' --region eu-west-1"
    assert cells["rds-ca-rsa4096-g1"]["remedy"].endswith(mending)
    plan = tmp_path / "plan.json"
    planned = command("plan", *asked, "--to", "rds-ca-rsa4096-g1", "--only", "*", "-o", plan)
    assert planned.returncode == 1, planned.stdout + planned.stderr
    step = json.loads(plan.read_text())["client_steps"][0]
    assert (step["commands"], step["effect"]) == ([mending], "stops")
    run = ["run", plan, "--endpoint-url", "http://127.0.0.1:9", "--json"]
    before = json.loads(command(*run).stdout)["stores"]
    assert [row["verdict"] for row in before] == ["not_trusted"]
    words = shlex.split(mending)
    assert command(*words[1:], "--at", at).returncode == 0
    after = json.loads(command(*run).stdout)["stores"]
    assert [row["verdict"] for row in after] == ["trusted"]
    assert command("plan", *asked, "--to", "rds-ca-rsa4096-g1", "--only", "*", "-o", plan, "--accept",
                   "offer-unknown=tried", "--accept", "restart-unknown=tried").returncode == 0  # fmt: skip

#!/usr/bin/env python3
"""drive.py FOLDER CLIENT…: the answers of real clients to the cases that make.py wrote there.

Prints `case, stack, accept or reject, why` for every case and every stack of the clients named: bulk clients (python,
node, java, go: one process for all cases, over TLS sockets to serve.py) and command line clients, one process for each
case (openssl, curl, gnutls: to serve.py; psql: to its own PostgreSQL server). A missing program is an error that
names the Debian package. As root, the
PostgreSQL server runs as the user postgres, because it refuses root.
"""

import concurrent.futures
import contextlib
import functools
import ipaddress
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from postgres import PostgresServer

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = {
    "openssl": "openssl",
    "curl": "curl",
    "gnutls-cli": "gnutls-bin",
    "node": "nodejs",
    "java": "default-jdk-headless",
    "javac": "default-jdk-headless",
    "go": "golang-go",
}


class Job(NamedTuple):
    """A case as the clients see it."""

    case: str
    host: str
    port: str
    store: str

    def is_address(self) -> bool:
        with contextlib.suppress(ValueError):
            return bool(ipaddress.ip_address(self.host))
        return False


class Answer(NamedTuple):
    accepted: bool
    why: str


Client = Callable[[Job], Answer]


def tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        sys.exit(f"drive.py: there is no {name}: apt-get install {PACKAGES[name]}")
    return found


def environment() -> dict[str, str]:
    """Without proxies and without trust settings, so that the client knows only the trust file."""
    settings = ("SSL_CERT", "NODE_", "CURL_CA", "OPENSSL_CONF", "PG", "JAVA_TOOL", "JDK_JAVA", "GODEBUG")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(settings) and not name.lower().endswith("_proxy")
    }
    return kept | {"LC_ALL": "C.UTF-8"}


def run(*command: str, env: dict[str, str] | None = None) -> tuple[int, str]:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment() | (env or {}),
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout.decode(errors="replace")


def s_client(*options: str, check_name: bool = True) -> Client:
    def client(job: Job) -> Answer:
        kind = "-verify_ip" if job.is_address() else "-verify_hostname"
        name = [kind, job.host] if check_name else []
        sni = [] if job.is_address() else ["-servername", job.host]
        trust = ["-CAfile", job.store, "-no-CApath", "-no-CAstore", "-verify_return_error", "-brief"]
        code, said = run(
            "openssl", "s_client", "-connect", f"127.0.0.1:{job.port}", *name, *sni, *trust, *options
        )
        return Answer(code == 0 and "Verification: OK" in said, said)

    return client


def curl(job: Job) -> Answer:
    resolve = [
        word
        for host in {job.host, job.host.rstrip(".")}
        for word in ("--resolve", f"{host}:{job.port}:127.0.0.1")
    ]
    address = f"https://{job.host}:{job.port}/"
    code, said = run(
        "curl", "-q", "-sS", "--noproxy", "*", "--max-time", "20", *resolve, "--cacert", job.store, address
    )
    return Answer(code == 0, said)


def gnutls(job: Job) -> Answer:
    sni = [] if job.is_address() else ["--sni-hostname", job.host]
    name = ["--verify-hostname", job.host, *sni]
    code, said = run("gnutls-cli", "--x509cafile", job.store, "-p", job.port, *name, "127.0.0.1")
    return Answer(code == 0 and "Handshake was completed" in said, said)


def per_case(stack: str, client: Client, jobs: list[Job]) -> Iterator[str]:
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for job, answer in zip(jobs, pool.map(client, jobs), strict=True):
            verdict = "accept" if answer.accepted else "reject"
            why = "" if answer.accepted else " ".join(answer.why.split())[:300]
            yield "\t".join([job.case, stack, verdict, why])


def batch(*command: str) -> Iterator[str]:
    done = subprocess.run(
        command, stdout=subprocess.PIPE, env=environment(), check=True, text=True, errors="replace"
    )
    return iter(done.stdout.splitlines())


def drive(client: str, jobs: list[Job], jobs_file: str, folder: pathlib.Path) -> Iterator[str]:
    drivers = HERE / "drivers"
    if client == "python":
        yield from batch(sys.executable, str(drivers / "python_ssl.py"), jobs_file)
    elif client == "node":
        version = run(tool("node"), "--version")[1]
        # Node has its own OpenSSL: security level 1 up to 3.1, 2 from 3.2 on, which Node 24 has and Node 22 does not.
        newer = int(re.findall(r"\d+", version)[0]) >= 24
        yield from batch("node", str(drivers / "node_tls.js"), jobs_file, "node-new" if newer else "node")
    elif client == "java":
        classes = tempfile.mkdtemp(dir=folder)
        subprocess.run([tool("javac"), "-d", classes, str(drivers / "JavaTls.java")], check=True)
        yield from batch(tool("java"), "-cp", classes, "JavaTls", jobs_file)
    elif client == "go":
        program = str(folder / "go_tls")
        # Without a go.mod Go uses the settings of an old release for programs from the command line.
        (folder / "go").mkdir(exist_ok=True)
        shutil.copy(drivers / "go_tls.go", folder / "go" / "main.go")
        version = ".".join(re.findall(r"\d+", run(tool("go"), "version")[1])[:2])
        (folder / "go" / "go.mod").write_text(f"module client\n\ngo {version}\n")
        flags = {"GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local", "CGO_ENABLED": "0"}
        subprocess.run(
            [tool("go"), "build", "-o", program, "."],
            cwd=folder / "go",
            env=environment() | flags | {"GOCACHE": str(folder / "go-cache")},
            check=True,
        )
        yield from batch(program, jobs_file)
    elif client == "openssl":
        tool("openssl")
        yield from per_case("openssl", s_client(), jobs)
        yield from per_case("openssl-nohost", s_client(check_name=False), jobs)
        yield from per_case("openssl-partial", s_client("-partial_chain"), jobs)
        yield from per_case("openssl-strict", s_client("-x509_strict"), jobs)
        yield from per_case("openssl-sl1", s_client("-cipher", "DEFAULT@SECLEVEL=1"), jobs)
        yield from per_case("openssl-sl0", s_client("-cipher", "DEFAULT@SECLEVEL=0"), jobs)
    elif client == "curl":
        tool("curl")
        yield from per_case("curl", curl, jobs)
    elif client == "gnutls":
        tool("gnutls-cli")
        yield from per_case("gnutls", gnutls, jobs)
    elif client == "psql":
        yield from psql(jobs, folder)
    else:
        sys.exit(f"drive.py: unknown client {client}")


def psql(jobs: list[Job], folder: pathlib.Path) -> Iterator[str]:
    """Every chain in turn is the certificate of one real PostgreSQL server, which loads a new one on reload."""
    by_chain: dict[bytes, list[Job]] = {}
    for job in jobs:
        by_chain.setdefault((folder / job.case / "chain.pem").read_bytes(), []).append(job)
    with PostgresServer() as server:
        for same in by_chain.values():
            case = folder / same[0].case
            server.present(case / "chain.pem", case / "server.key")
            for mode in ("verify-full", "verify-ca", "require"):
                yield from per_case(f"libpq-{mode}", functools.partial(libpq, server, mode), same)


def libpq(server: PostgresServer, mode: str, job: Job) -> Answer:
    where = f"host='{job.host}' hostaddr=127.0.0.1 port={server.port} user=postgres dbname=postgres"
    trust = f"sslmode={mode} sslrootcert='{job.store}' gssencmode=disable connect_timeout=20"
    query = "select ssl from pg_stat_ssl where pid = pg_backend_pid()"
    # A separate home folder: psql would read certificates from the user's.
    code, said = run(str(server.psql), "-X", "-Atc", query, f"{where} {trust}", env={"HOME": "/nonexistent"})
    return Answer(code == 0 and said.strip() == "t", said)


@contextlib.contextmanager
def serving(folder: pathlib.Path) -> Iterator[dict[str, str]]:
    """serve.py for the cases of the folder, and the port of each."""
    ports = folder / "ports.tsv"
    ports.unlink(missing_ok=True)
    # A separate environment without OpenSSL settings, so that the server sends any certificate.
    with subprocess.Popen(
        [sys.executable, str(HERE / "serve.py"), str(folder)], stdin=subprocess.PIPE, env=environment()
    ) as server:
        try:
            until = time.monotonic() + 120
            while not ports.exists():
                if server.poll() is not None or time.monotonic() > until:
                    sys.exit("drive.py: serve.py did not start")
                time.sleep(0.05)
            yield dict(line.split("\t") for line in ports.read_text().splitlines())
        finally:
            server.terminate()


def main() -> None:
    folder = pathlib.Path(sys.argv[1]).resolve()
    cases = [line.split("\t") for line in (folder / "manifest.tsv").read_text().splitlines()[1:]]
    with serving(folder) as ports:
        jobs = [Job(case[0], case[1], ports[case[0]], str(folder / case[0] / "store.pem")) for case in cases]
        jobs_file = folder / "jobs.tsv"
        jobs_file.write_text("".join("\t".join(job) + "\n" for job in jobs))
        for client in sys.argv[2:]:
            start, count = time.monotonic(), 0
            for line in drive(client, jobs, str(jobs_file), folder):
                print(line)
                count += 1
            print(f"{client}: {count} verdicts, {time.monotonic() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()

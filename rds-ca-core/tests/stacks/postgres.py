"""A PostgreSQL server for a test: its own folder and port, and any given certificate."""

import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from types import TracebackType
from typing import Any

WEAK = """openssl_conf = settings
[settings]
ssl_conf = modules
[modules]
system_default = all
[all]
CipherString = ALL:@SECLEVEL=0
"""


class PostgresServer:
    """Runs as the user postgres (the server refuses root), on loopback, trusting every login."""

    def __enter__(self) -> "PostgresServer":
        self._programs = self._find_programs()
        # Debian's /usr/bin/psql is a script that starts this program, ten times slower.
        self.psql = self._programs / "psql"
        self._user = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="rds-ca-postgres-"))
        os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        self._data = self._folder / "data"
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self._run("initdb", "-D", str(self._data), "-A", "trust", "-U", "postgres", "--no-sync")
        self._write("openssl.cnf", WEAK.encode())
        self._process: subprocess.Popen[bytes] | None = None
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(60)
        shutil.rmtree(self._folder, ignore_errors=True)

    def present(self, chain: pathlib.Path, key: pathlib.Path) -> None:
        """Sends this chain from now on."""
        self._write("server.crt", chain.read_bytes())
        self._write("server.key", key.read_bytes())
        if self._process is None:
            self._start()
            return
        loaded = self._query("select pg_conf_load_time()")
        self._query("select pg_reload_conf()")
        until = time.monotonic() + 60
        while self._query("select pg_conf_load_time()") == loaded:
            if time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not take {chain}: {self._log()}")
            time.sleep(0.01)
        if "could not load" in self._log().rpartition("parameter changes")[2]:
            raise RuntimeError(f"PostgreSQL did not take {chain}: {self._log()[-500:]}")

    def _start(self) -> None:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self._folder),
            "ssl": "on",
            "ssl_cert_file": str(self._folder / "server.crt"),
            "ssl_key_file": str(self._folder / "server.key"),
            "ssl_ciphers": "ALL:@SECLEVEL=0",
            "fsync": "off",
            "max_connections": "50",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with open(self._folder / "log", "wb") as log:
            self._process = subprocess.Popen(
                [str(self._programs / "postgres"), "-D", str(self._data), *options],
                stdout=log,
                stderr=log,
                cwd="/",
                env=os.environ | {"OPENSSL_CONF": str(self._folder / "openssl.cnf"), "LC_ALL": "C"},
                **self._as_user(),
            )
        until = time.monotonic() + 60
        while True:
            try:
                self._query("select 1")
                return
            except subprocess.CalledProcessError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"PostgreSQL did not start: {self._log()}") from None
                time.sleep(0.05)

    def _query(self, query: str) -> str:
        """Through the socket, without TLS."""
        command = [
            str(self.psql),
            "-X",
            "-Atc",
            query,
            "-h",
            str(self._folder),
            "-p",
            str(self.port),
            "-U",
            "postgres",
            "postgres",
        ]
        done = subprocess.run(
            command, capture_output=True, check=True, env=os.environ | {"HOME": "/nonexistent"}
        )
        return done.stdout.decode().strip()

    def _log(self) -> str:
        return (self._folder / "log").read_text(errors="replace")

    def _write(self, name: str, content: bytes) -> None:
        path = self._folder / name
        path.write_bytes(content)
        path.chmod(0o600)
        os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        done = subprocess.run(command, capture_output=True, check=False, cwd="/", **self._as_user())
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.decode(errors='replace')}")

    def _as_user(self) -> dict[str, Any]:
        root = os.geteuid() == 0
        return {"user": self._user.pw_uid, "group": self._user.pw_gid} if root else {}

    @staticmethod
    def _find_programs() -> pathlib.Path:
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"))
        on_path = shutil.which("postgres")
        if not found and not on_path:
            raise SystemExit("there is no PostgreSQL server: apt-get install postgresql")
        return found[-1].parent if found else pathlib.Path(str(on_path)).parent

"""Real clients that verify the certificates of PostgreSQL and MariaDB, each with a separate store."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from servers import INSTALL, Server, program

NODE_MODULES = Path(__file__).resolve().parents[2] / ".cache/npm/node_modules"
PGJDBC = Path("/usr/share/java/postgresql.jar")
GO_PACKAGES = Path("/usr/share/gocode")

JAVA = """
import java.sql.DriverManager;
public class Connects {
    public static void main(String[] words) throws Exception {
        try (var connection = DriverManager.getConnection(words[0]);
             var rows = connection.createStatement().executeQuery("SELECT 1")) {
            rows.next();
        }
    }
}
"""

NODE = """
const { Client } = require('pg');
const [port, store] = process.argv.slice(2);
const ca = require('fs').readFileSync(store, 'utf8');
const ssl = { ca, servername: 'localhost' };
const client = new Client({ host: 'localhost', port, user: 'postgres', database: 'postgres', ssl });
client.connect().then(() => client.query('SELECT 1')).then(() => client.end())
  .catch((error) => { console.error(error.message); process.exit(1); });
"""

GO = """
package main

import (
	"database/sql"
	"fmt"
	"os"

	_ "github.com/lib/pq"
)

func main() {
	database, err := sql.Open("postgres", os.Args[1])
	if err == nil {
		err = database.Ping()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
"""

PYMYSQL = """
import pymysql, sys
pymysql.connect(host="localhost", port=int(sys.argv[1]), user="app", ssl_ca=sys.argv[2],
                ssl_verify_cert=True, ssl_verify_identity=True).close()
"""


@dataclass
class Client:
    """A client: its command, its entry in the manifest, and the store that it trusts."""

    name: str
    stack: str
    database: str
    mode: str
    store: Path
    command: list[str]
    environment: dict[str, str]

    def connects(self) -> bool:
        """Connect once, with verification as configured."""
        environment = {**os.environ, **self.environment}
        done = subprocess.run(
            self.command, env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        self.output = done.stdout + done.stderr
        return done.returncode == 0


def need(path: Path, what: str) -> Path:
    """Fail with the package to install instead of skipping."""
    if not path.exists():
        message = f"{what} is not installed ({path}): {INSTALL}"
        raise FileNotFoundError(message)
    return path


def clients(folder: Path, postgres: Server, mariadb: Server, stores: dict[str, Path]) -> list[Client]:
    """Build the clients; `stores` names the file of each."""
    folder.mkdir(parents=True, exist_ok=True)
    need(PGJDBC, "the PostgreSQL JDBC driver")
    need(GO_PACKAGES / "src/github.com/lib/pq", "the Go driver lib/pq")
    need(NODE_MODULES / "pg", "the npm package pg")
    (folder / "Connects.java").write_text(JAVA)
    subprocess.run([program("javac"), "-d", folder, folder / "Connects.java"], check=True)
    (folder / "connects.js").write_text(NODE)
    (folder / "connects.go").write_text(GO)
    go = {
        "GO111MODULE": "off",
        "GOPATH": str(GO_PACKAGES),
        "GOCACHE": str(folder / "go-cache"),
        "GOFLAGS": "",
    }
    binary = folder / "connects"
    built = subprocess.run(
        [program("go"), "build", "-o", binary, folder / "connects.go"],
        env={**os.environ, **go},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    for name, origin in list(stores.items()):
        stores[name] = folder / f"{name}.pem"
        shutil.copy(origin, stores[name])
    port = postgres.port

    def dsn(store: Path) -> str:
        where = f"host=localhost port={port} user=postgres dbname=postgres"
        return f"{where} sslmode=verify-full sslrootcert={store}"

    psycopg = "import psycopg, sys; psycopg.connect(sys.argv[1]).close()"
    url = f"jdbc:postgresql://localhost:{port}/postgres?user=postgres&sslmode=verify-full&sslrootcert="
    mysql = [
        program("mariadb"),
        "--no-defaults",
        "-h",
        "localhost",
        "--protocol=tcp",
        "-P",
        str(mariadb.port),
    ]
    mysql += ["-u", "app", "--ssl-verify-server-cert", f"--ssl-ca={stores['mariadb']}", "-e", "SELECT 1"]
    commands = {
        "psql": ("libpq-verify-full", "orders", [program("psql"), dsn(stores["psql"]), "-c", "SELECT 1"]),
        "psycopg": ("libpq-verify-full", "orders", [sys.executable, "-c", psycopg, dsn(stores["psycopg"])]),
        "java": (
            "pgjdbc-verify-full",
            "orders",
            [program("java"), "-cp", f"{folder}:{PGJDBC}", "Connects", f"{url}{stores['java']}"],
        ),
        "node": (
            "node-pg",
            "orders",
            [program("node"), str(folder / "connects.js"), str(port), str(stores["node"])],
        ),
        "go": ("go-new", "orders", [str(binary), dsn(stores["go"])]),
        "mariadb": ("mariadb-verify", "carts", mysql),
        "pymysql": (
            "python-ssl",
            "carts",
            [sys.executable, "-c", PYMYSQL, str(mariadb.port), str(stores["pymysql"])],
        ),
    }
    environment = {"NODE_PATH": str(NODE_MODULES)}
    return [
        Client(name, stack, database, "verify-full", stores[name], command, environment)
        for name, (stack, database, command) in commands.items()
    ]

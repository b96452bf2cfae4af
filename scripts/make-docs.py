#!/usr/bin/env python3
"""Write the generated pages of docs/: the driver table and the catalogue of rules.

    scripts/make-docs.py            # write docs/drivers.md and docs/rules.md
    scripts/make-docs.py --check    # write nothing; exit 1 where a page differs from the output

The settings are those of the driver matrix; the answers are those of the installed rds_ca.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import rds_ca

ROOT = Path(__file__).resolve().parents[1]
MATRIX = ROOT / "rds-ca-core/tests/data/driver-matrix.tsv"
HOME = "/home/app"
WORDS = {
    "plain": "no TLS",
    "opportunistic": "TLS if offered",
    "opportunistic-plain-first": "plain text first",
    "required": "TLS",
    "error": "refused",
    "unknown": "unknown",
}
SITES = {
    "HOST": "db.example",
    "PORT": "5432",
    "HOME": HOME,
    "GOOD": "/etc/app/ca.pem",
    "BAD": "/etc/app/other.pem",
    "BUNDLE": "/etc/app/both.pem",
    "EMPTY": "/etc/app/empty.pem",
    "MISSING": "/etc/app/nothing.pem",
    "GOODDIR": "/etc/app/certs",
    "BADDIR": "/etc/app/others",
    "GOODJKS": "/etc/app/ca.jks",
    "BADJKS": "/etc/app/other.jks",
    "GOODP12": "/etc/app/ca.p12",
    "BADP12": "/etc/app/other.p12",
}
DOCUMENTED: dict[str, list[dict[str, Any]]] = {
    "mysql-jdbc": [
        {"dsn": "jdbc:mysql://{HOST}:3306/app"},
        {"dsn": "jdbc:mysql://{HOST}:3306/app?sslMode=REQUIRED"},
        {
            "dsn": "jdbc:mysql://{HOST}:3306/app?sslMode=VERIFY_IDENTITY&trustCertificateKeyStoreUrl=file:{GOODJKS}"
        },
    ],
    "npgsql": [
        {"dsn": "Host={HOST};Username=app"},
        {"dsn": "Host={HOST};SSL Mode=Require"},
        {"dsn": "Host={HOST};SSL Mode=VerifyFull;Root Certificate={GOOD}"},
    ],
    "mysqlconnector": [
        {"dsn": "Server={HOST};User ID=app"},
        {"dsn": "Server={HOST};SSL Mode=Required"},
        {"dsn": "Server={HOST};SSL Mode=VerifyFull;SSL CA={GOOD}"},
    ],
    "mysql-net": [
        {"dsn": "Server={HOST};Uid=app"},
        {"dsn": "Server={HOST};SslMode=Required"},
        {"dsn": "Server={HOST};SslMode=VerifyFull;SslCa={GOOD}"},
    ],
    "mssql-jdbc": [
        {"dsn": "jdbc:sqlserver://{HOST}:1433;databaseName=app"},
        {"dsn": "jdbc:sqlserver://{HOST}:1433;encrypt=true;trustServerCertificate=true"},
        {"dsn": "jdbc:sqlserver://{HOST}:1433;encrypt=true;trustStore={GOODJKS}"},
    ],
    "sqlclient": [
        {"dsn": "Server={HOST};Database=app"},
        {"dsn": "Server={HOST};Encrypt=True;TrustServerCertificate=True"},
        {"dsn": "Server={HOST};Encrypt=Strict;ServerCertificate={GOOD}"},
    ],
    "pymongo": [
        {"dsn": "mongodb://{HOST}:27017/?tls=true"},
        {"dsn": "mongodb://{HOST}:27017/?tls=true&tlsCAFile={GOOD}"},
        {"dsn": "mongodb://{HOST}:27017/?tls=true&tlsAllowInvalidHostnames=true"},
    ],
    **{
        f"mongodb-{language}": [
            {"dsn": "mongodb://{HOST}:27017/?tls=true"},
            {"dsn": "mongodb://{HOST}:27017/?tls=true&tlsCAFile={GOOD}"},
            {"dsn": "mongodb://{HOST}:27017/?tls=true&tlsInsecure=true"},
        ]
        for language in ("node", "java", "go", "dotnet", "ruby", "php", "rust")
    },
    "mysql_async": [
        {"dsn": "mysql://app@{HOST}:3306/app"},
        {"dsn": "mysql://app@{HOST}:3306/app?require_ssl=true"},
        {"dsn": "mysql://app@{HOST}:3306/app?require_ssl=true&verify_ca=false"},
    ],
    "spring": [
        {"options": {"spring.datasource.url": "jdbc:postgresql://{HOST}:5432/app"}},
        {
            "options": {
                "spring.datasource.url": "jdbc:postgresql://{HOST}:5432/app",
                "spring.datasource.hikari.data-source-properties.sslmode": "verify-full",
                "spring.datasource.hikari.data-source-properties.sslrootcert": "{GOOD}",
            }
        },
        {"env": {"SPRING_DATASOURCE_URL": "jdbc:mysql://{HOST}:3306/app?sslMode=VERIFY_CA"}},
    ],
    "quarkus": [
        {"env": {"QUARKUS_DATASOURCE_JDBC_URL": "jdbc:postgresql://{HOST}:5432/app?sslmode=require"}},
        {
            "options": {
                "quarkus.datasource.reactive.url": "postgresql://{HOST}:5432/app",
                "quarkus.datasource.reactive.postgresql.ssl-mode": "verify-full",
                "quarkus.datasource.reactive.trust-certificate-pem.certs": "{GOOD}",
            }
        },
    ],
    "hibernate": [
        {
            "options": {
                "hibernate.connection.url": "jdbc:mysql://{HOST}:3306/app",
                "hibernate.connection.sslMode": "VERIFY_IDENTITY",
            }
        },
    ],
    "prisma": [
        {"dsn": "postgresql://app@{HOST}:5432/app"},
        {"dsn": "postgresql://app@{HOST}:5432/app?sslmode=require"},
        {"dsn": "postgresql://app@{HOST}:5432/app?sslmode=verify-full&sslcert={GOOD}"},
    ],
    "go-mssqldb": [
        {"dsn": "sqlserver://app@{HOST}:1433?database=app"},
        {"dsn": "sqlserver://app@{HOST}:1433?encrypt=true&certificate={GOOD}"},
    ],
}
"""The settings for drivers that were not measured."""


def fill(value: Any, texts: dict[str, str]) -> Any:
    """Replace the placeholders of a setting with paths and names."""
    if isinstance(value, dict):
        return {key: fill(member, texts) for key, member in value.items()}
    if isinstance(value, list):
        return [fill(member, texts) for member in value]
    if not isinstance(value, str):
        return value
    for name, text in sorted(texts.items(), key=lambda pair: -len(pair[0])):
        value = value.replace("{" + name + "Q}", quote(text, safe=""))
        value = value.replace("{" + name + "J}", quote(json.dumps(text)[1:-1], safe=""))
        value = value.replace("{" + name + "}", text)
    return value


def stores(root: Path) -> dict[str, str]:
    """Make the stores that the settings name, below a folder that stands for `/`."""
    catalogue = rds_ca.Catalogue.builtin()
    good, other = (catalogue.authority(r, "rds-ca-rsa2048-g1").pem for r in ("eu-west-1", "us-east-1"))
    files = {"GOOD": good, "BAD": other, "BUNDLE": other + good, "EMPTY": ""}
    for name, text in files.items():
        place(root, SITES[name], text)
    for name in ("GOODDIR", "BADDIR"):
        place(root, f"{SITES[name]}/0.0", good)
    for name in ("GOODJKS", "BADJKS", "GOODP12", "BADP12"):
        place(root, SITES[name], "a store with a password")
    return {**SITES, "GOODPEM": good, "BADPEM": other}


def place(root: Path, path: str, text: str) -> Path:
    """Write a file of the client's file system."""
    file = root / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def shown(config: dict[str, Any]) -> str:
    """Return the setting as the table shows it."""
    texts = {**SITES, "GOODPEM": "(PEM)", "BADPEM": "(PEM)"}
    parts = []
    if config.get("dsn"):
        parts.append(fill(config["dsn"], texts))
    for name, value in (config.get("env") or {}).items():
        parts.append(f"{name}={fill(value, texts)}")
    if config.get("options"):
        parts.append(json.dumps(fill(config["options"], texts)))
    for path in config.get("files") or {}:
        parts.append(f"with {fill(path, texts)}")
    text = " ".join(" ".join(parts).split())
    return "`" + text.replace("|", "\\|").replace("`", "'") + "`"


def answer(row: dict[str, str], config: dict[str, Any], root: Path, texts: dict[str, str]) -> Any:
    """Apply the rules of a driver to one setting."""
    made = [
        place(root, fill(path, texts).replace("~", HOME, 1), fill(text, texts))
        for path, text in (config.get("files") or {}).items()
    ]
    try:
        return rds_ca.effective(
            row["driver"],
            version=row["driver_version"] or None,
            engine=row["engine"] or None,
            dsn=fill(config["dsn"], texts) if config.get("dsn") else None,
            options=fill(config["options"], texts) if config.get("options") else None,
            environment=fill(config.get("env") or {}, texts),
            root=root,
            home=HOME,
            working_directory=HOME,
        )
    finally:
        for file in made:
            file.unlink()


def line(row: dict[str, str], config: dict[str, Any], found: Any) -> str:
    """Return one row of the table."""
    stores = ", ".join(f"`{store.place}`" for store in found.stores) or "none"
    verified = (
        "-" if found.transport in ("plain", "error") else f"{found.verifies_chain} / {found.verifies_name}"
    )
    transport = WORDS[found.transport]
    if verified == "-":
        stores = "-"
    return f"| {shown(config)} | {transport} | {verified} | {stores} |"


def drivers() -> str:
    """Return the page that shows what each driver does with each setting."""
    with MATRIX.open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    newest: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in rows:
        newest[row["driver"], row["engine"], row["config"]] = row
    titles = {known["id"]: known for known in rds_ca.drivers()}
    sections: dict[str, list[str]] = {}
    measured: dict[str, set[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        texts = stores(root)
        for (driver, engine, _), row in sorted(newest.items(), key=lambda pair: pair[0][:2]):
            config = json.loads(row["config"])
            if '"$' in row["config"]:
                continue
            heading = f"{titles.get(driver, {}).get('title', driver)}, {engine}"
            measured.setdefault(heading, set()).add(row["driver_version"])
            sections.setdefault(heading, []).append(line(row, config, answer(row, config, root, texts)))
        for driver, configs in DOCUMENTED.items():
            heading = f"{titles[driver]['title']} (documented, not measured)"
            row = {"driver": driver, "driver_version": "", "engine": ""}
            rows_of = [line(row, config, answer(row, config, root, texts)) for config in configs]
            sections.setdefault(heading, []).extend(rows_of)
    parts = [
        "# What each driver does with each setting",
        "<!-- Written by scripts/make-docs.py; change that, not this. -->",
        (
            "The answers are computed by the rules of `rds_ca`. A section that names versions was measured: the real driver ran"
            " in those versions against real servers, and a test compares every answer with what it did."
            " For any other setting ask `rds-ca client`."
        ),
        (
            "*Transport*: *TLS if offered* falls back to plain text silently; *refused* means that the driver rejects the"
            " setting. *Chain / name*: whether the chain and the host name are verified; *fallback* means that a chain"
            " that fails leads to plain text where the server accepts it. *Stores*: the stores that decide, each with the"
            " setting that it comes from."
        ),
    ]
    for heading in sorted(sections, key=str.lower):
        parts.append(f"## {heading}")
        if heading in measured:
            parts.append("Measured: " + "; ".join(sorted(measured[heading])) + ".")
        table = [
            "| setting | transport | chain / name | stores |",
            "|---|---|---|---|",
            *dict.fromkeys(sections[heading]),
        ]
        parts.append("\n".join(table))
    return "\n\n".join(parts) + "\n"


def rules() -> str:
    """Return the page of the rules of `audit` and `plan`."""
    parts = [
        "# The rules of the audit",
        "<!-- Written by scripts/make-docs.py; change that, not this. -->",
        (
            "Each finding of `rds-ca audit` names its rule. An *error* is a client that stops, or stops soon; an *unknown* is"
            " something that could not be determined, and never counts as fine. A manifest suppresses a finding by rule and subject,"
            " with a reason and a date. The list at run time is `rds_ca.audit_rules()`."
        ),
    ]
    by_severity: dict[str, list[dict[str, str]]] = {}
    for rule in rds_ca.audit_rules():
        by_severity.setdefault(rule["severity"], []).append(rule)
    for severity, listed in by_severity.items():
        table = ["| rule | means | what to do |", "|---|---|---|"]
        table += [f"| `{rule['id']}` | {rule['meaning']} | {rule['remedy']} |" for rule in listed]
        parts.append(f"## {severity.capitalize()}")
        parts.append("\n".join(table))
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Write the pages, or report which differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a page differs")
    check = parser.parse_args().check
    differ = 0
    for name, text in (("drivers.md", drivers()), ("rules.md", rules())):
        file = ROOT / "docs" / name
        if check:
            if not file.is_file() or file.read_text() != text:
                print(f"docs/{name} differs from what scripts/make-docs.py writes: run it", file=sys.stderr)
                differ = 1
        else:
            file.write_text(text)
    return differ


if __name__ == "__main__":
    sys.exit(main())

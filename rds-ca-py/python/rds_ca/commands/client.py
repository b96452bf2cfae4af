"""``rds-ca client``: what a database driver makes of its settings, and the effect of a change on the client."""

from __future__ import annotations

import argparse
import json
import os
from typing import Any, Optional

from .._native import Catalogue, EffectiveConnection, drivers, effective
from ..exceptions import InvalidInputError
from ..terminal import paragraph
from .options import (
    Subparsers,
    add_at,
    add_catalogue,
    add_command,
    add_json,
    catalogue_of,
    print_json,
    text_of,
    word,
)

EXAMPLES = """\
examples:
  rds-ca client --driver psycopg --dsn "postgresql://app@db/app?sslmode=require" --root / --home "$HOME"
  rds-ca client --driver pgjdbc --dsn-env JDBC_URL --env-file app.env --region eu-west-1 --to rds-ca-rsa4096-g1
  rds-ca client --driver pg --options '{"ssl": {"rejectUnauthorized": false}}'
  rds-ca client --driver psql --dsn-env DATABASE_URL --root / --region eu-west-1    # each CA there
  rds-ca client --dsn-env DATABASE_URL

Without --driver: the answer of every driver that accepts such a connection string, grouped where they agree.
Without --root no file is read, and what depends on one is unknown.

exit status: 0 answered, 3 something is undetermined, 2 wrong input
"""

SHOWN = 4
"""How many remarks are shown without ``--full``."""

CERTAIN = ("rejected", "surprise", "missing", "unknown", "overrides", "ignored", "misspelt")
"""The kinds of remarks, the most important first; other kinds follow."""

SERVERS = {"no": "allows plain text", "now": "forces TLS"}
"""Whether the server forces TLS, in words."""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "client",
        "show what a database driver makes of its settings",
        description="Shows what a database driver makes of its settings: TLS, verification, the stores that decide, "
        "and the effect of a change of the server's certificate.",
        epilog=EXAMPLES,
    )
    parser.add_argument(
        "--driver", metavar="D", type=word, help="the driver, such as psycopg, pgjdbc, mysql2"
    )
    parser.add_argument(
        "--driver-version", metavar="V", type=word, help="its version (default: the newest known)"
    )
    parser.add_argument(
        "--engine", metavar="E", type=word, help="postgresql, mysql, mariadb, sqlserver, oracle, db2, docdb"
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--dsn", metavar="DSN", help="the connection string or URL")
    source.add_argument(
        "--dsn-env",
        metavar="VAR",
        help="the variable with the connection string, from the environment or --env-file",
    )
    parser.add_argument("--options", metavar="JSON", help="the driver's options, as a JSON object")
    parser.add_argument("--env-file", metavar="F", help="the client's environment: lines NAME=VALUE")
    parser.add_argument("--root", metavar="DIR", help="the folder that stands for / of the client")
    parser.add_argument("--home", metavar="PATH", help="the client's home folder, as the client sees it")
    parser.add_argument(
        "--working-directory", metavar="PATH", help="the client's working directory, as the client sees it"
    )
    parser.add_argument(
        "--region",
        metavar="R",
        type=word,
        help="the region of the databases: show the effect of a change to each CA there",
    )
    parser.add_argument("--to", metavar="CA", type=word, help="with --region: only this CA")
    parser.add_argument(
        "--from",
        metavar="CA",
        type=word,
        dest="old",
        help="with --region: the databases' current CA (default: one with an RSA key)",
    )
    parser.add_argument("--full", action="store_true", help="show every remark")
    add_at(parser)
    add_catalogue(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show what one driver, or every driver that accepts the string, makes of the settings."""
    if arguments.region is None and (arguments.to is not None or arguments.old is not None):
        raise InvalidInputError("--to and --from need the region of the databases (hint: --region eu-west-1)")
    environment = environment_of(arguments.env_file)
    dsn = arguments.dsn
    if arguments.dsn_env is not None:
        dsn = environment.get(arguments.dsn_env, os.environ.get(arguments.dsn_env))
        if not dsn:
            raise InvalidInputError(
                f"the variable {arguments.dsn_env} is not set, or empty (hint: export it, or name another)"
            )
    options = options_of(arguments.options)
    if arguments.driver is not None:
        chosen = [arguments.driver]
    elif dsn is None:
        raise InvalidInputError(
            "neither a driver nor a connection string is given (hint: --driver D, or --dsn DSN)"
        )
    else:
        chosen = [driver["id"] for driver in drivers(dsn)]
        if not chosen:
            raise InvalidInputError(
                "no known driver accepts such a connection string (hint: name one with --driver)"
            )
    catalogue = catalogue_of(arguments)
    answers = [
        effective(
            driver,
            version=arguments.driver_version,
            dsn=dsn,
            options=options,
            environment=environment,
            root=arguments.root,
            home=arguments.home,
            working_directory=arguments.working_directory,
            engine=arguments.engine,
        )
        for driver in chosen
    ]
    if arguments.json:
        print_json("client", {"clients": [as_dict(answer, arguments, catalogue) for answer in answers]})
    elif arguments.driver is not None:
        show(answers[0], arguments, catalogue)
    else:
        show_groups(answers, arguments, catalogue)
    unknown = any("unknown" in (answer.transport, answer.verifies_chain) for answer in answers)
    return 3 if unknown else 0


def environment_of(path: Optional[str]) -> dict[str, str]:
    """Read a file of NAME=VALUE lines; without one the environment is empty."""
    found: dict[str, str] = {}
    if path is None:
        return found
    for number, line in enumerate(text_of(path).splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.removeprefix("export ").partition("=")
        if not equals or not name.strip():
            raise InvalidInputError(f"cannot read {path}, line {number}: it is not NAME=VALUE")
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        found[name.strip()] = value
    return found


def options_of(text: Optional[str]) -> Optional[dict[str, Any]]:
    """Read the options."""
    if text is None:
        return None
    try:
        options = json.loads(text)
    except ValueError:
        # The error of the parser would quote what may be a password.
        raise InvalidInputError("cannot read --options: it is not JSON") from None
    if not isinstance(options, dict):
        raise InvalidInputError("cannot read --options: it is not a JSON object")
    return options


def effects(
    answer: EffectiveConnection, arguments: argparse.Namespace, catalogue: Catalogue
) -> dict[str, dict[str, str]]:
    """Return the effects of a change, by verdict (or by CA, with a region), and by whether TLS is forced."""
    if arguments.region is None:
        return {
            verdict: {forced: answer.effect(verdict, tls_forced=forced) for forced in SERVERS}
            for verdict in ("trusted", "not_trusted")
        }
    found: dict[str, dict[str, str]] = {}
    for ca in targets(arguments, catalogue):
        verdict = answer.verdict(region=arguments.region, ca=ca, at=arguments.at, catalogue=catalogue)
        changes = is_elliptic(arguments.region, ca, catalogue) != (
            arguments.old is not None and is_elliptic(arguments.region, arguments.old, catalogue)
        )
        found[ca] = {
            forced: answer.effect(verdict, key_type_changes=changes, tls_forced=forced) for forced in SERVERS
        }
    return found


def targets(arguments: argparse.Namespace, catalogue: Catalogue) -> list[str]:
    """Return the given CA, or every CA that RDS offers in the region."""
    if arguments.to is not None:
        return [arguments.to]
    return [str(ca) for ca in catalogue.current_cas(arguments.region)]


def is_elliptic(region: str, ca: str, catalogue: Catalogue) -> bool:
    """Return whether servers under a CA have an ECDSA key, which the authority's own key shows."""
    found = catalogue.authorities(region=region, ca=ca)
    return any(authority.key_algorithm.upper().startswith("EC") for authority in found)


def as_dict(
    answer: EffectiveConnection, arguments: argparse.Namespace, catalogue: Catalogue
) -> dict[str, Any]:
    """Return the answer with its effects as plain values."""
    content: dict[str, Any] = {**answer.to_dict()}
    content["summary"] = answer.summary
    content["effects"] = effects(answer, arguments, catalogue)
    if arguments.region is not None:
        verdicts = {
            ca: answer.verdict(region=arguments.region, ca=ca, at=arguments.at, catalogue=catalogue)
            for ca in targets(arguments, catalogue)
        }
        content["verdicts"] = verdicts
        if arguments.to is not None:
            content["verdict"] = verdicts[arguments.to]
    return content


def show(answer: EffectiveConnection, arguments: argparse.Namespace, catalogue: Catalogue) -> None:
    """Print one answer in about ten lines."""
    evidence = "measured" if answer.measured else "by its documentation, not measured"
    version = f" {answer.version}" if answer.version else ""
    print(f"{answer.driver}{version} ({evidence})")
    if answer.endpoints:
        where = ", ".join(str(address) for address in answer.endpoints)
        what = f", database {answer.database}" if answer.database else ""
        print(f"  connects to  {where}{what}")
    print(f"  TLS          {answer.summary}")
    for at, store in enumerate(answer.stores):
        label = "trusts" if at == 0 else ""
        present = {True: "", False: " (missing)", None: ""}[store.present]
        path = f"  {store.path}" if store.path and not store.place.endswith(store.path) else ""
        print(f"  {label:<12} {store.place}{path}{present}")
    for name, by_server in effects(answer, arguments, catalogue).items():
        subject = {
            "trusted": "a new chain that the stores accept",
            "not_trusted": "a new chain that they refuse",
        }.get(name, f"a change to {name}")
        print(f"  effect       {subject}: {by_servers(by_server)}")
    order = {kind: at for at, kind in enumerate(CERTAIN)}
    remarks = sorted(answer.remarks, key=lambda remark: order.get(remark.kind, len(order)))
    shown = remarks if arguments.full else remarks[:SHOWN]
    for remark in shown:
        place = f"{remark.setting}: " if remark.setting else ""
        print(paragraph(f"- {place}{remark.text}", indent=2))
    if len(remarks) > len(shown):
        print(f"  {len(remarks) - len(shown)} more remarks: --full")


def show_groups(
    answers: list[EffectiveConnection], arguments: argparse.Namespace, catalogue: Catalogue
) -> None:
    """Print what the drivers make of the string, grouped by equal answers."""
    groups: dict[tuple[object, ...], tuple[dict[str, dict[str, str]], list[EffectiveConnection]]] = {}
    for answer in answers:
        places = tuple(store.place for store in answer.stores)
        effect_words = effects(answer, arguments, catalogue)
        groups.setdefault((answer.summary, places, json.dumps(effect_words)), (effect_words, []))[1].append(
            answer
        )
    for effect_words, members in groups.values():
        first = members[0]
        where = ", ".join(store.place for store in first.stores)
        print(f"{first.summary}{f': {where}' if where else ''}")
        # The star is explained below.
        names = ", ".join(member.driver + ("" if member.measured else "*") for member in members)
        print(paragraph(names, indent=2))
        for name, by_server in effect_words.items():
            if name == "trusted":
                continue
            subject = "a new chain that the stores refuse" if name == "not_trusted" else f"a change to {name}"
            print(paragraph(f"{subject}: {by_servers(by_server)}", indent=2))
        differing = [member.driver for member in members if member.to_dict()["alternatives"]]
        if differing:
            print(paragraph(f"other versions differ: {', '.join(differing)}", indent=2))
    if not all(answer.measured for answer in answers):
        print("* by its documentation, not measured")


def by_servers(by_server: dict[str, str]) -> str:
    """Return the effect of a change in words, by whether the server forces TLS where that matters."""
    effect_words = {forced: effect.replace("_", " ") for forced, effect in by_server.items()}
    if len(set(effect_words.values())) == 1:
        return effect_words["no"]
    return ", ".join(
        f"{effect} where the server {SERVERS[forced]}" for forced, effect in effect_words.items()
    )

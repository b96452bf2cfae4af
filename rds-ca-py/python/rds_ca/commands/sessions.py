"""``rds-ca sessions``: which sessions of a database use TLS."""

from __future__ import annotations

import argparse
import gzip
import os
import random
import shutil
import sys
import tempfile
import time
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Optional

from .._inputs import GZIP
from .._native import read_file as _read_file
from ..exceptions import InvalidInputError
from ..sessions import Sample, Sampler, Usage, read_log
from ..terminal import table
from .drivers import Target, connect
from .inputs import files_in
from .options import Subparsers, add_command, add_json, positive, write_file

EXAMPLES = """\
examples:
  DB=postgresql://watcher@db.example:5432/postgres rds-ca sessions --dsn-env DB
  rds-ca sessions --dsn-env DB --every 60 --for 1209600 -o orders.json    # two weeks; run it again to continue
  rds-ca sessions --log postgresql.log --log-format postgres --instance orders -o orders.json
  aws logs filter-log-events --log-group-name /aws/rds/instance/orders/postgresql > events.json
  rds-ca sessions --log events.json --log-format postgres --instance orders -o orders.json

Put a password into --dsn-env, or into the driver's own file such as ~/.pgpass, not into --dsn.
Each interval varies by up to a tenth, so that samples do not stay in step with periodic clients.

exit status: 0 every session is known, 3 a gap or an unknown session remains, 2 wrong input
"""

JITTER = 0.1
"""The largest relative variation of an interval."""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "sessions",
        "sample TLS use in a database, or read it from its logs",
        description="Samples which sessions of a database use TLS, once or over time, or reads it from logs.",
        epilog=EXAMPLES,
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--dsn", metavar="DSN", help="postgresql://… or mysql://…, best without a password")
    source.add_argument("--dsn-env", metavar="VAR", help="the environment variable with the DSN")
    source.add_argument(
        "--log",
        metavar="FILE",
        nargs="+",
        help="server or listener logs, or AWS's exports of them, oldest first; .gz, folders, -",
    )
    parser.add_argument(
        "--log-format",
        choices=[
            "postgres",
            "mysql-general",
            "mysql-error",
            "mariadb-audit",
            "oracle-listener",
            "oracle-alert",
            "sql-server-error",
        ],
        help="the format of the logs",
    )
    parser.add_argument(
        "--every", metavar="S", type=positive, default=60.0, help="seconds between samples (default: 60)"
    )
    parser.add_argument(
        "--for",
        metavar="S",
        type=positive,
        dest="duration",
        help="seconds to keep sampling (default: one sample)",
    )
    parser.add_argument("--instance", metavar="NAME", help="the instance's name (default: the DSN's host)")
    parser.add_argument(
        "--pooler",
        metavar="ADDRESS",
        dest="poolers",
        action="append",
        default=[],
        help="address of a pooler or proxy, as the database sees it",
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="the JSON file to write, and to continue where it exists"
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Sample the database, or read its logs, and show the sessions."""
    store = Store(arguments.output)
    if arguments.log:
        if not (arguments.log_format and arguments.instance):
            message = "--log needs --log-format and --instance"
            raise InvalidInputError(message)
        with tempfile.TemporaryDirectory(prefix="rds-ca-") as folder:
            logs = [plain(word, Path(folder), number) for number, word in enumerate(files_of(arguments.log))]
            reading = read_log(logs, format=arguments.log_format, instance=arguments.instance)
        usage = store.open(arguments.instance).merge(reading.usage)
        store.save(usage)
    else:
        target = Target(dsn_of(arguments))
        usage = store.open(arguments.instance or target.host or "localhost")
        watch(target, usage, store, arguments)
    if arguments.json:
        print(usage.to_json())
    else:
        show(usage)
    incomplete = usage.gaps or any(row["state"] == "unknown" for row in usage.rows)
    return 3 if incomplete or usage.tls_seen == "unknown" else 0


def files_of(words: list[str]) -> list[str]:
    """Return the logs; those of folders in the order of their names."""
    found: list[str] = []
    for word in words:
        if os.path.isdir(word):
            found += files_in(word)
        else:
            found.append(word)
    return found


def plain(word: str, folder: Path, number: int) -> str:
    """Return an uncompressed log file; standard input and compressed files are copied to one."""
    if word == "-":
        with (folder / str(number)).open("wb") as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
        return str(folder / str(number))
    try:
        # Reading from a pipe consumes its bytes, and reading a file such as /proc/kmsg may block for ever.
        if not Path(word).is_file():
            return word
        with open(os.open(word, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as file:
            try:
                if file.read(2) != GZIP:
                    return word
            except BlockingIOError:
                return word
            file.seek(0)
            with gzip.GzipFile(fileobj=file) as packed, (folder / str(number)).open("wb") as copy:
                shutil.copyfileobj(packed, copy)
    except (EOFError, zlib.error, OSError) as error:
        why = getattr(error, "strerror", None) or error
        raise InvalidInputError(f"cannot read {word}: {why}") from error
    return str(folder / str(number))


def dsn_of(arguments: argparse.Namespace) -> str:
    """Return the DSN, from the option or from the environment."""
    if arguments.dsn is not None:
        return str(arguments.dsn)
    try:
        return os.environ[arguments.dsn_env]
    except KeyError:
        message = f"cannot read the DSN: the environment variable {arguments.dsn_env} is not set"
        raise InvalidInputError(message) from None


class Store:
    """The file to which a usage is written after each sample, and from which it continues."""

    def __init__(self, path: Optional[str]) -> None:
        """Use that file, or none."""
        self.path = Path(path) if path else None

    def open(self, instance: str) -> Usage:
        """Return the stored usage, or a new one of that instance."""
        usage = Usage(instance)
        if self.path is not None and self.path.exists():
            usage = usage.merge(Usage.from_json(_read_file(self.path).decode()))
        return usage

    def save(self, usage: Usage) -> None:
        """Write the usage, atomically."""
        if self.path is None:
            return
        write_file(str(self.path), usage.to_json() + "\n")


def watch(target: Target, usage: Usage, store: Store, arguments: argparse.Namespace) -> None:
    """Take samples until the time is over; Ctrl-C ends it early and keeps the samples."""
    sampler = Sampler(poolers=arguments.poolers)
    end: Optional[float] = None
    connection: Any = None
    taken = 0
    try:
        while True:
            connection, sample = take(sampler, connection, target)
            usage.record(sample)
            store.save(usage)
            taken += 1
            if end is None:
                # The time starts with the first sample, however long connecting took.
                end = time.monotonic() + (arguments.duration or 0)
            progress(usage, taken, end)
            # A pause beyond the end would only delay the report.
            pause = arguments.every * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret
            if time.monotonic() + pause > end:
                break
            time.sleep(pause)
    except KeyboardInterrupt:
        print("\nstopped; the samples until now:", file=sys.stderr)
    finally:
        if connection is not None:
            connection.close()


def take(sampler: Sampler, connection: Any, target: Target) -> tuple[Any, Sample]:
    """Take one sample; a failed connection is a gap, and the next sample connects again."""
    try:
        if connection is None:
            connection = connect(target)
    except InvalidInputError:
        raise
    except Exception as error:
        return None, Sample.unreachable(target.conceal(f"cannot connect: {error}"))
    sample = sampler.sample(connection)
    try:
        # This ends the transaction that the driver opened; nothing was changed.
        connection.rollback()
    except Exception:
        return None, sample
    return connection, sample


def progress(usage: Usage, taken: int, end: float) -> None:
    """Show the progress on a terminal."""
    if not sys.stderr.isatty():
        return
    left = max(0, round(end - time.monotonic()))
    line = f"{taken} samples, {len(usage.rows)} kinds of client, TLS seen: {usage.tls_seen}, {left} s left"
    print(f"\r\x1b[K{line}", end="" if left else "\n", file=sys.stderr, flush=True)


def show(usage: Usage) -> None:
    """Print the summary and a table of the clients."""
    print(usage.summary, end="")
    rows: Sequence[Mapping[str, object]] = usage.rows
    if rows:
        print()
        columns = (
            "state",
            "user",
            "client",
            "database",
            "application",
            "protocol",
            "sightings",
            "connections",
            "reason",
        )
        print(
            table(
                columns,
                [[str(row[name] if row[name] is not None else "-") for name in columns] for row in rows],
            )
        )

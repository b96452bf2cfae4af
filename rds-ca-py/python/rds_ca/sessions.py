"""TLS as the database sees it: which sessions encrypt, which do not, and which are undetermined.

    >>> import sqlite3
    >>> sample(sqlite3.connect(":memory:")).gaps[0]["reason"]
    'query_failed'

Any PEP 249 connection serves: psycopg, psycopg2, pg8000, PyMySQL, mysql-connector-python, mysqlclient,
``engine.raw_connection()`` of SQLAlchemy, pyodbc, oracledb, ibm_db_dbi … The engine is found through it.
Encrypted does not mean that the client verifies, and one sample is no proof of absence: record samples
over time in a :class:`Usage`. PostgreSQL and MariaDB are tested on live servers; the statements for SQL
Server, Oracle and Db2 are tested on documented output only.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Callable, NamedTuple, Optional, Protocol, Union

from ._native import Sample, SessionSampler, Usage, read_session_log, session_queries
from ._native import forced_tls as _forced_tls
from .results import ForcedTls, SessionQuery

__all__ = [
    "Connection",
    "LogReading",
    "Sample",
    "Sampler",
    "Usage",
    "forced_tls",
    "queries",
    "read_log",
    "sample",
]

_Path = Union[str, "os.PathLike[str]"]


class Connection(Protocol):
    """What is needed of a PEP 249 connection."""

    def cursor(self) -> Any:
        """Return a new cursor."""


def sample(
    connection: Connection,
    *,
    poolers: Iterable[str] = (),
    at: Optional[Union[datetime, str]] = None,
) -> Sample:
    """Take one sample of the sessions that the database has now.

    It only reads, and neither commits nor rolls back: outside autocommit the driver opens a transaction,
    which is yours to end. What could not be seen is among the sample's gaps; nothing is raised for it.

    Args:
        connection: Any PEP 249 connection.
        poolers: Addresses of poolers and proxies, as the database sees them: sessions from there are
            unknown, for the leg from the client to the pooler cannot be seen.
        at: The time of the sample; without it, now.

    """
    return Sampler(poolers=poolers).sample(connection, at=at)


class Sampler:
    """Takes samples one after another and remembers the engine that it found."""

    def __init__(self, *, poolers: Iterable[str] = ()) -> None:
        """Make a sampler; ``poolers`` as for :func:`sample`."""
        self._native = SessionSampler(list(poolers))

    @property
    def engine(self) -> Optional[str]:
        """The engine found, once there was a sample."""
        return self._native.engine

    def sample(self, connection: Connection, *, at: Optional[Union[datetime, str]] = None) -> Sample:
        """Take one sample, as :func:`sample` does."""
        identifier = _session_identifier(connection)
        if identifier is not None:
            self._native.connected_as(identifier)
        return self._native.sample(lambda sql: _run(connection, sql), at)


class LogReading(NamedTuple):
    """What server or listener logs came to."""

    usage: Usage
    """The connections, to be merged with other usages."""
    lines: int
    """How many lines there were."""
    connections: int
    """How many connections they recorded."""
    undated: int
    """How many of these had no time that can be read."""
    cut: int
    """How many lines were cut at 64 KiB."""
    refused: int
    """How many attempts that failed they recorded."""


def read_log(paths: Union[_Path, Sequence[_Path]], *, format: str, instance: str) -> LogReading:  # noqa: A002
    """Read logs of one instance, which record every connection, however short.

    Args:
        paths: One file, or several in the order in which they were written.
        format: ``postgres`` (``log_connections``; stderr and csvlog), ``mysql-general``, ``mysql-error`` (refused logins),
            ``mariadb-audit`` (shows who connected but not how), ``oracle-listener``, ``oracle-alert`` (failed
            handshakes) or ``sql-server-error`` (shows who logged in but not how). The files may be exports: JSON of
            CloudWatch events or of ``download-db-log-file-portion``, CSV, or what ``aws logs`` prints.
        instance: The instance's name.

    Raises:
        OSError: A file cannot be read.
        InvalidInputError: The format is not known.

    """
    files = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    usage, (lines, connections, undated, cut, refused) = read_session_log(files, format, instance)
    return LogReading(usage, lines, connections, undated, cut, refused)


def queries(engine: str, version: str) -> list[SessionQuery]:
    """Return every statement for an engine of that version, the one sampled first.

    Each has ``sql``, ``source`` (``aws`` or ``ours``), ``privileges``, ``preconditions`` and ``caveats``.

    Example:
        >>> [query["source"] for query in queries("postgres", "15.4")]
        ['ours', 'aws']

    """
    return session_queries(engine, version)


def forced_tls(
    engine: str, version: str, parameters: Optional[Iterable[Mapping[str, Any]]] = None
) -> ForcedTls:
    """Tell whether the engine refuses sessions without TLS.

    Args:
        engine: As the RDS API names it, such as ``aurora-postgresql``.
        version: The engine's version.
        parameters: The ``Parameters`` of ``DescribeDBParameters`` or its cluster sibling; without the one
            that decides, the engine's documented default answers.

    Example:
        >>> forced_tls("postgres", "15.4")["forced"]
        'on'
        >>> forced_tls("aurora-postgresql", "15.4")["origin"]
        'engine_default'

    """
    if parameters is None:
        return _forced_tls(engine, version)
    page = {"Parameters": [dict(parameter) for parameter in parameters]}
    return _forced_tls(engine, version, json.dumps(page, default=str))


def _run(connection: Connection, sql: str) -> Union[str, tuple[list[str], list[list[Any]]]]:
    """Run one statement: its columns and rows, or the text of the driver's error."""
    try:
        cursor = connection.cursor()
        try:
            cursor.execute(sql)
            columns = [str(column[0]) for column in cursor.description or ()]
            rows = [_plain(row, columns) for row in cursor.fetchall()]
        finally:
            cursor.close()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return columns, rows


def _plain(row: Any, columns: list[str]) -> list[Any]:
    """Give a row's values in the order of the columns; some cursors return dictionaries."""
    if isinstance(row, Mapping):
        return [row[column] for column in columns]
    return list(row)


def _session_identifier(connection: Connection) -> Optional[int]:
    """Return the identifier that the driver was given for its session when it connected, if it tells.

    A pooler or proxy gives its own, which gives it away.
    """
    # SQLAlchemy wraps the driver's connection.
    driver: Any = getattr(connection, "driver_connection", None) or connection
    questions: tuple[Callable[[], Any], ...] = (
        lambda: driver.info.backend_pid,  # psycopg, psycopg2
        lambda: driver.get_backend_pid(),  # noqa: PLW0108 - psycopg2 before 2.8
        lambda: struct.unpack_from("!i", driver._backend_key_data)[0],
        lambda: driver.connection_id,  # mysql-connector-python
        lambda: driver.thread_id(),  # noqa: PLW0108 - PyMySQL, mysqlclient
    )
    for ask in questions:
        try:
            identifier = ask()
        except Exception:  # noqa: S112 - another driver: the next question may be its own
            continue
        if isinstance(identifier, int) and not isinstance(identifier, bool):
            return identifier
    return None

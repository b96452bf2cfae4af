"""TLS as the database sees it: which sessions are encrypted, which are not, and which are undetermined.

    >>> import sqlite3
    >>> sample(sqlite3.connect(":memory:")).gaps[0]["reason"]
    'query_failed'

Any PEP 249 connection works: psycopg, psycopg2, pg8000, PyMySQL, mysql-connector-python, mysqlclient,
``engine.raw_connection()`` of SQLAlchemy, pyodbc, oracledb, ibm_db_dbi … The engine is detected.
An encrypted session does not prove that the client verifies, and one sample does not prove absence: record samples
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
    """The part of a PEP 249 connection that is used."""

    def cursor(self) -> Any:
        """Return a new cursor."""


def sample(
    connection: Connection,
    *,
    poolers: Iterable[str] = (),
    at: Optional[Union[datetime, str]] = None,
) -> Sample:
    """Take one sample of the database's current sessions.

    It only reads, and neither commits nor rolls back: without autocommit the driver opens a transaction,
    which the caller ends. What could not be read is in the sample's gaps and raises no exception.

    Args:
        connection: Any PEP 249 connection.
        poolers: Addresses of poolers and proxies, as the database sees them. Their sessions are
            unknown, because the connection from the client to the pooler cannot be seen.
        at: The time of the sample; without it, now.

    """
    return Sampler(poolers=poolers).sample(connection, at=at)


class Sampler:
    """Takes samples and remembers the detected engine."""

    def __init__(self, *, poolers: Iterable[str] = ()) -> None:
        """Make a sampler; ``poolers`` as for :func:`sample`."""
        self._native = SessionSampler(list(poolers))

    @property
    def engine(self) -> Optional[str]:
        """The engine found; None before the first sample."""
        return self._native.engine

    def sample(self, connection: Connection, *, at: Optional[Union[datetime, str]] = None) -> Sample:
        """Take one sample, as :func:`sample` does."""
        identifier = _session_identifier(connection)
        if identifier is not None:
            self._native.connected_as(identifier)
        return self._native.sample(lambda sql: _run(connection, sql), at)


class LogReading(NamedTuple):
    """The result of reading server or listener logs."""

    usage: Usage
    """The connections, to be merged with other usages."""
    lines: int
    """How many lines there were."""
    connections: int
    """How many connections they recorded."""
    undated: int
    """How many of these have no readable time."""
    cut: int
    """How many lines were truncated at 64 KiB."""
    refused: int
    """How many failed attempts they recorded."""


def read_log(paths: Union[_Path, Sequence[_Path]], *, format: str, instance: str) -> LogReading:  # noqa: A002
    """Read logs of one instance, which record every connection, however short.

    Args:
        paths: One file, or several in the order in which they were written.
        format: ``postgres`` (``log_connections``; stderr and csvlog), ``mysql-general``, ``mysql-error`` (refused logins),
            ``mariadb-audit`` (shows the users, not whether TLS was used), ``oracle-listener``, ``oracle-alert`` (failed
            handshakes) or ``sql-server-error`` (shows the users, not whether TLS was used). The files may be exports: JSON of
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
    """Return every statement for an engine of that version; the sampled one is first.

    Each has ``sql``, ``source`` (``aws`` or ``ours``), ``privileges``, ``preconditions`` and ``caveats``.

    Example:
        >>> [query["source"] for query in queries("postgres", "15.4")]
        ['ours', 'aws']

    """
    return session_queries(engine, version)


def forced_tls(
    engine: str, version: str, parameters: Optional[Iterable[Mapping[str, Any]]] = None
) -> ForcedTls:
    """Return whether the engine refuses sessions without TLS.

    Args:
        engine: As the RDS API names it, such as ``aurora-postgresql``.
        version: The engine's version.
        parameters: The ``Parameters`` of ``DescribeDBParameters`` or its cluster sibling; without the one
            that decides, the engine's documented default is used.

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
    """Return a row's values in the order of the columns; some cursors return dictionaries."""
    if isinstance(row, Mapping):
        return [row[column] for column in columns]
    return list(row)


def _session_identifier(connection: Connection) -> Optional[int]:
    """Return the session identifier that the driver got when it connected, if it exposes it.

    A pooler or proxy assigns its own identifier, by which it is detected.
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

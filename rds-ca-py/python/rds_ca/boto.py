"""Reads a fleet through boto3 with the caller's sessions, in threads; the engine has the logic.

boto3 is imported only when it is needed; its sessions may get credentials in any way (profiles, SSO,
assumed roles).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from typing import TYPE_CHECKING, Any, Callable, Optional, Union, cast

from ._aws import boto3, dumps
from ._boto_clients import documents
from ._native import TLS_PARAMETERS, Fleet, FleetBuilder
from .results import GatherEvent

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["documents", "read_fleet", "regions_of"]

Session = Any
"""A ``boto3.Session``; boto3 is not needed to import this module."""

MAX_PAGES = 10_000
"""More pages than any account has; reading stops here if markers never end."""
LISTINGS = (
    ("DescribeDBInstances", "describe_db_instances"),
    ("DescribeDBClusters", "describe_db_clusters"),
    ("DescribeCertificates", "describe_certificates"),
    ("DescribePendingMaintenanceActions", "describe_pending_maintenance_actions"),
    ("DescribeDBProxies", "describe_db_proxies"),
)
"""The operations that are called in every account and region."""


def read_fleet(
    sessions: Union[Session, Iterable[Session], Mapping[str, Session], None] = None,
    *,
    regions: Optional[Iterable[str]] = None,
    endpoint_url: Optional[str] = None,
    parameters: bool = True,
    requests_per_second: float = 12.0,
    burst: int = 24,
    threads: int = 32,
    progress: Optional[Callable[[GatherEvent], None]] = None,
    at: Union[datetime, str, None] = None,
) -> Fleet:
    """Read every account and region; what cannot be read becomes a gap of the fleet.

    In each account and region at most ``requests_per_second`` requests are sent (the rate that AWS
    documents as sustained), retries included. Only ``rds:Describe…`` permissions are needed, and for the tags of
    proxies ``rds:ListTagsForResource``.

    Args:
        sessions: One boto3 session, several, or several by account number; without them, the default session.
        regions: The regions; without them, all that the account has enabled (see ``regions_of``).
        endpoint_url: Another endpoint, such as the simulator's.
        parameters: Whether to read also the parameters that decide about TLS.
        requests_per_second: The sustained rate in each account and region.
        burst: How many requests may be sent at once in each account and region.
        threads: How many requests are in progress in total.
        progress: Called, from one thread at a time, with what happens: ``{"event": "page", ...}``.
        at: The time of reading; without it, now.

    Raises:
        UnsupportedError: boto3 is not installed.

    """
    labelled = _labelled(sessions)
    builder = FleetBuilder()
    builder.taken_at(at)
    reader = _Reader(builder, parameters, progress or (lambda _: None))
    # Regions first: a caller may not be permitted to list them, which must not look like an empty fleet.
    chosen = None if regions is None else list(regions)
    scopes = [
        _Scope(
            account=label,
            region=region,
            session=session,
            endpoint_url=endpoint_url,
            requests_per_second=requests_per_second,
            burst=burst,
        )
        for label, session in labelled
        for region in (chosen if chosen is not None else regions_of(session, endpoint_url=endpoint_url))
    ]
    executor = ThreadPoolExecutor(max_workers=max(threads, 1), thread_name_prefix="rds-ca")
    try:
        reader.run(executor, scopes)
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
    return builder.finish()


def regions_of(session: Session, *, endpoint_url: Optional[str] = None) -> list[str]:
    """Return the regions that the session's account has enabled.

    EC2 lists them (``ec2:DescribeRegions``); where that is not permitted, the result is all regions of the
    partition in which RDS exists, and those that are not enabled become gaps. With ``endpoint_url`` it is
    the session's own region.
    """
    own = session.region_name or "us-east-1"
    if endpoint_url is not None:
        return [own]
    botocore_errors = _botocore_errors()
    try:
        answer = session.client("ec2", region_name=own).describe_regions()
    except botocore_errors:
        partition = session.get_partition_for_region(own)
        return sorted(session.get_available_regions("rds", partition_name=partition))
    return sorted(region["RegionName"] for region in answer["Regions"])


def _labelled(
    sessions: Union[Session, Iterable[Session], Mapping[str, Session], None],
) -> list[tuple[str, Session]]:
    """Return every session with the name under which its gaps are reported."""
    if sessions is None:
        sessions = boto3().Session()
    if isinstance(sessions, Mapping):
        return list(sessions.items())
    several: Iterable[Session] = [sessions] if hasattr(sessions, "client") else sessions
    return [(session.profile_name, session) for session in several]


def _botocore_errors() -> tuple[type[Exception], ...]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as boto3
    from botocore.parsers import ResponseParserError  # noqa: PLC0415 - as boto3

    # An answer that is not XML, such as a proxy's error page, raises no exception of botocore's public classes.
    return (BotoCoreError, ClientError, ResponseParserError)


def _failures() -> tuple[type[Exception], ...]:
    """Return the exceptions of a request; botocore's parser raises built-in ones for an answer of another shape."""
    return (KeyError, TypeError, AttributeError, *_botocore_errors())


def _failure(operation: str, error: Exception) -> tuple[str, str]:
    """Return the error code of AWS, or the exception's name in botocore, and the message."""
    if not isinstance(error, _botocore_errors()):
        return "UnreadableAnswer", f"the answer is not one of {operation}: {error}"
    answer: Any = getattr(error, "response", None) or {}
    return answer.get("Error", {}).get("Code") or type(error).__name__, str(error)


class _Limiter:
    """Limits the rate of requests; they wait in the order in which they arrive."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._per_second = per_second
        self._burst = float(burst)
        self._tokens = self._burst
        self._at = time.monotonic()
        self._lock = threading.Lock()

    def turn(self, **_: object) -> None:
        """Wait for a turn; botocore calls this before each attempt, retries included."""
        with self._lock:
            now = time.monotonic()
            self._tokens = min(self._tokens + (now - self._at) * self._per_second, self._burst) - 1
            self._at = now
            pause = -self._tokens / self._per_second
        if pause > 0:
            time.sleep(pause)


class _Scope:
    """One account in one region."""

    _making = threading.Lock()

    def __init__(
        self,
        *,
        account: str,
        region: str,
        session: Session,
        endpoint_url: Optional[str],
        requests_per_second: float,
        burst: int,
    ) -> None:
        self.account = account
        self.region = region
        self.wanted: set[tuple[str, str, str]] = set()
        self.proxies: set[str] = set()
        self.lock = threading.Lock()
        self._session = session
        self._endpoint_url = endpoint_url
        self._limiter = _Limiter(requests_per_second, burst)
        self._client: Any = None

    def client(self) -> Any:
        """Return the client, created at its first use because that takes time."""
        # Sessions are not safe to use from several threads; clients are.
        with self._making:
            if self._client is None:
                from botocore.config import Config  # noqa: PLC0415 - as boto3

                config = Config(
                    retries={"mode": "standard", "max_attempts": 8},
                    connect_timeout=5,
                    read_timeout=20,
                    max_pool_connections=16,
                )
                self._client = self._session.client(
                    "rds", region_name=self.region, endpoint_url=self._endpoint_url, config=config
                )
                self._client.meta.events.register("before-send.rds", self._limiter.turn)
        return self._client

    def record(self, page: dict[str, Any]) -> None:
        """Record what has to be requested next for the databases of a page."""
        with self.lock:
            for found in page.get("DBInstances", ()):
                if "Engine" in found and "EngineVersion" in found:
                    self.wanted.add(("version", found["Engine"], found["EngineVersion"]))
                for group in found.get("DBParameterGroups", ()):
                    self.wanted.add(("parameters", "instance", group["DBParameterGroupName"]))
            for found in page.get("DBClusters", ()):
                if "DBClusterParameterGroup" in found:
                    self.wanted.add(("parameters", "cluster", found["DBClusterParameterGroup"]))
            self.proxies.update(
                found["DBProxyArn"] for found in page.get("DBProxies", ()) if "DBProxyArn" in found
            )


class _Reader:
    """Reads scopes: the listings of all of them in parallel, then what the databases of each need."""

    def __init__(
        self, builder: FleetBuilder, parameters: bool, progress: Callable[[GatherEvent], None]
    ) -> None:
        self._builder = builder
        self._parameters = parameters
        self._progress = progress
        self._reporting = threading.Lock()
        self._asked: set[tuple[str, str, str]] = set()

    def run(self, executor: ThreadPoolExecutor, scopes: list[_Scope]) -> None:
        waiting: dict[Future[None], _Scope] = {}
        left: dict[_Scope, int] = {}
        for scope in scopes:
            for operation, method in LISTINGS:
                waiting[executor.submit(self._listing, scope, operation, method)] = scope
            left[scope] = len(LISTINGS)
        further: set[_Scope] = set()
        done = 0
        while waiting:
            ended, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in ended:
                scope = waiting.pop(future)
                future.result()
                left[scope] -= 1
                if left[scope]:
                    continue
                tasks = [] if scope in further else list(self._further(scope))
                further.add(scope)
                for task in tasks:
                    waiting[executor.submit(task)] = scope
                left[scope] = len(tasks)
                if not tasks:
                    done += 1
                    self._report(event="done", scope=scope, done=done, of=len(scopes))

    def _further(self, scope: _Scope) -> Iterator[Callable[[], None]]:
        if scope.proxies:
            yield partial(self._tags, scope)
        for kind, one, other in sorted(scope.wanted):
            if kind == "version":
                # The same for all accounts of a region.
                key = (scope.region, one, other)
                if key not in self._asked:
                    self._asked.add(key)
                    yield partial(self._version, scope, one, other)
            elif self._parameters:
                yield partial(self._group, scope, one == "cluster", other)

    def _listing(self, scope: _Scope, operation: str, method: str) -> None:
        def add(page: dict[str, Any]) -> None:
            scope.record(page)
            self._builder.add(page, account=scope.account, region=scope.region)

        self._pages(scope, operation, method, {}, add)

    def _version(self, scope: _Scope, engine: str, version: str) -> None:
        # Databases still run versions that can no longer be created.
        question = {"Engine": engine, "EngineVersion": version, "IncludeAll": True}

        def add(page: dict[str, Any]) -> None:
            self._builder.add(page, account=scope.account, region=scope.region)

        self._pages(scope, "DescribeDBEngineVersions", "describe_db_engine_versions", question, add)

    def _tags(self, scope: _Scope) -> None:
        """Read the tags of proxies, which their listing lacks; what is denied for one is denied for all."""
        operation = "ListTagsForResource"
        for arn in sorted(scope.proxies):
            try:
                answer = scope.client().list_tags_for_resource(ResourceName=arn)
                page = {"ResourceName": arn, "TagList": answer.get("TagList", [])}
                self._builder.add(page, account=scope.account, region=scope.region)
                self._report(event="page", scope=scope, operation=operation, page=1)
            except _failures() as error:
                code, why = _failure(operation, error)
                if self._gap(scope, operation, code, f"{arn}: {why}", 0) == "access_denied":
                    return

    def _group(self, scope: _Scope, cluster: bool, name: str) -> None:
        word = "Cluster" if cluster else ""
        method = "describe_db_cluster_parameters" if cluster else "describe_db_parameters"
        question = {
            f"DB{word}ParameterGroupName": name,
            "Filters": [{"Name": "parameter-name", "Values": list(TLS_PARAMETERS)}],
        }

        def add(page: dict[str, Any]) -> None:
            self._builder.add_parameters(
                dumps(page), account=scope.account, region=scope.region, cluster=cluster, name=name
            )

        self._pages(scope, f"DescribeDB{word}Parameters", method, question, add)

    def _pages(
        self,
        scope: _Scope,
        operation: str,
        method: str,
        question: dict[str, Any],
        add: Callable[[dict[str, Any]], None],
    ) -> None:
        """Read all pages of an operation; a failure becomes a gap, and the pages before it are kept."""
        pages = 0
        marker: dict[str, str] = {}

        def gap(code: str, detail: str) -> None:
            self._gap(scope, operation, code, detail, pages)

        try:
            client = scope.client()
            while True:
                page = getattr(client, method)(MaxRecords=100, **question, **marker)
                add(page)
                pages += 1
                self._report(event="page", scope=scope, operation=operation, page=pages)
                if not page.get("Marker"):
                    return
                # An endpoint that is not AWS's could return pages without end.
                if page["Marker"] == marker.get("Marker"):
                    gap("MarkerRepeats", "the service returned the same marker twice")
                    return
                if pages == MAX_PAGES:
                    gap("TooManyPages", f"more than {MAX_PAGES} pages")
                    return
                marker = {"Marker": page["Marker"]}
        except _failures() as error:
            gap(*_failure(operation, error))

    def _gap(self, scope: _Scope, operation: str, code: str, detail: str, pages: int) -> str:
        """Record a gap and return its kind."""
        kind = self._builder.add_gap(
            account=scope.account,
            region=scope.region,
            operation=operation,
            code=code,
            detail=detail,
            pages_read=pages,
        )
        self._report(event="gap", scope=scope, operation=operation, why=detail)
        return kind

    def _report(self, *, scope: _Scope, **what: object) -> None:
        with self._reporting:
            event = {"account": scope.account, "region": scope.region, **what}
            self._progress(cast("GatherEvent", event))

"""Change the CA of databases safely: plan the change, and run the plan through boto3.

    >>> from rds_ca import Fleet
    >>> fleet = Fleet.read(b'{"DBInstances": [{"DBInstanceIdentifier": "orders"}]}')
    >>> plan(fleet, to="rds-ca-rsa2048-g1", at="2024-01-01").status
    'blocked'

The engine makes every decision; this module carries actions out and reports their results.
boto3 is imported only when a request is sent.
"""

from __future__ import annotations

import getpass
import json
import os
import socket
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, Callable, Literal, Optional, Union

from ._aws import boto3 as _boto3
from ._aws import dumps
from ._inputs import Path as _Path
from ._inputs import chains_of, clients_of, fleet_of, policy_of, usages_of
from ._native import Catalogue, Clients, Fleet, Plan, ProbedChain, Run, probe
from .exceptions import InvalidInputError, RdsCaError, UnsupportedError
from .results import CallAction, Outcome, ProbeAction, RunAction
from .sessions import Usage

__all__ = ["Outcome", "Plan", "Run", "plan", "run", "status"]

_Instant = Union[datetime, str, None]

Session = Any
"""A ``boto3.Session``; boto3 is not needed to import this module."""

Command = Literal["pause", "continue", "stop", "rollback"]
"""The commands that an operator can give a run at any time."""

Client = Any
"""A client of boto3."""

ONCE_SECONDS = 120.0
"""The longest wait, in seconds, of a run with ``once``."""


def _sleep(seconds: float) -> None:
    # Short sleeps follow a clock that is set meanwhile.
    time.sleep(min(seconds, 60.0))


def plan(
    fleet: Union[Fleet, _Path, Sequence[Union[Fleet, _Path]]],
    *,
    to: Optional[str] = None,
    renew: bool = False,
    clients: Union[Clients, _Path, Sequence[_Path], None] = None,
    sessions: Iterable[Union[Usage, _Path]] = (),
    probes: Iterable[Union[ProbedChain, _Path]] = (),
    evidence: Optional[Mapping[str, Any]] = None,
    policy: Union[Mapping[str, Any], _Path, None] = None,
    accept: Iterable[str] = (),
    from_: Iterable[str] = (),
    only: Iterable[str] = (),
    except_: Iterable[str] = (),
    at: _Instant = None,
    catalogue: Optional[Catalogue] = None,
) -> Plan:
    """Plan to move databases to a CA, or to renew their server certificates.

    Values and files are accepted alike, as in :func:`rds_ca.audit`.

    Args:
        fleet: A fleet, or one or more files with AWS's JSON or written by ``rds-ca fleet``.
        to: The CA, such as ``rds-ca-rsa2048-g1``.
        renew: Renew expiring server certificates under the CA that signed them, in place of ``to``.
        clients: The clients, or their manifests. Without them, every database is blocked: whether they would stop is unknown.
        sessions: Samples of sessions, or files that ``rds-ca sessions`` wrote.
        probes: Probed chains, or files that ``rds-ca probe`` wrote.
        evidence: Further evidence about clients: ``{"databases": {ARN: {"clients": [...]}}}``.
        policy: Limits and timing that differ from the default policy: a mapping, or a JSON file.
        accept: Violated rules to accept: ``RULE=REASON`` or ``RULE@DATABASE=REASON``.
        from_: Move all databases on these CAs. Without this and ``only``, only databases that have to move do:
            their CA has expired, expires within three years, or is retired.
        only: Move only these databases: identifiers, ARNs, patterns, ``tag:NAME=VALUE``.
        except_: Exclude these databases.
        at: The time of planning; without it, now.
        catalogue: A catalogue other than the built-in one.

    Raises:
        InvalidInputError: An argument is invalid, or a name matches no database.
        RdsCaError: A file cannot be read.

    """
    if renew == (to is not None):
        message = "a plan needs either a CA (`to`) or `renew`"
        raise InvalidInputError(message)
    return Plan._make(
        fleet_of(fleet),
        to=to,
        clients=clients_of(clients),
        sessions=usages_of(sessions),
        probes=chains_of(probes),
        evidence=None if evidence is None else json.dumps(evidence),
        policy=policy_of(policy),
        accept=list(accept),
        from_=list(from_),
        only=list(only),
        except_=list(except_),
        at=at,
        catalogue=catalogue,
    )


def status(plan: Plan, journal: _Path) -> Run:
    """Return the state that a journal records, also while a runner holds it or after a runner was killed.

    Read ``outcomes()``, ``status`` and ``stopped`` of the result; it cannot carry anything out.

    Raises:
        ConflictError: The journal belongs to another plan.
        InvalidInputError: The journal is damaged, or does not belong to a run of the plan.

    """
    return Run.inspect(plan, journal)


def run(
    plan: Plan,
    *,
    approve: str = "",
    mode: Literal["dry_run", "forward", "rollback"] = "dry_run",
    journal: Optional[_Path] = None,
    sessions: Union[Session, Mapping[str, Session], None] = None,
    endpoint_url: Optional[str] = None,
    ask: Optional[Callable[[str], bool]] = None,
    progress: Optional[Callable[[RunAction], None]] = None,
    command: Optional[Callable[[], Optional[Command]]] = None,
    skip: Union[Mapping[str, str], Iterable[tuple[str, str]]] = (),
    once: bool = False,
    catalogue: Optional[Catalogue] = None,
    clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    sleep: Callable[[float], None] = _sleep,
) -> list[Outcome]:
    """Run a plan and return the outcome of each step.

    A dry run, the default, sends no request that changes anything. An interrupted run continues where
    it stopped when it is run again with the same journal; a finished run first reads again what it did, and
    retries what failed.

    Args:
        plan: The plan.
        approve: Its digest, or at least the first 32 digits. A dry run needs none.
        mode: ``dry_run``, ``forward``, or ``rollback`` to undo the changes in the journal.
        journal: The file that records the facts; one runner at a time holds it.
        sessions: A boto3 session, or one by account number; without them, the default session.
        endpoint_url: Another endpoint, such as the simulator's.
        ask: Called with a question to a person; True means that it is done. Without it, always False.
        progress: Called with each action before it is carried out: the step, wave and database, what
            is done or waited for (``text``), and how many of the steps are settled.
        command: Called before each action for an operator's command: ``stop`` starts no further step and
            watches those in progress, ``pause`` does so until ``continue``, ``rollback`` undoes the changes.
        skip: Databases to skip, by identifier or ARN, each with a reason for the journal.
        once: Do what can be done now: return at the first wait of more than two minutes. Run it again with the
            same journal, for example from cron.
        catalogue: A catalogue other than the built-in one, for probes.
        clock: Returns the current time.
        sleep: Waits that many seconds, or less.

    Raises:
        ConflictError: The approval names another plan, or another runner holds the journal.
        InvalidInputError: The journal is damaged.

    """
    running = Run(plan, mode, approve=approve, journal=journal, runner=runner())
    for name, reason in skip.items() if isinstance(skip, Mapping) else skip:
        running.skip(name, reason, clock())
    return drive(
        running,
        sessions=sessions,
        endpoint_url=endpoint_url,
        ask=ask,
        progress=progress,
        command=command,
        once=once,
        catalogue=catalogue,
        clock=clock,
        sleep=sleep,
    )


def runner() -> str:
    """Return who runs a plan, for the journal: user, host and process."""
    return f"{getpass.getuser()}@{socket.gethostname()}, process {os.getpid()}"


def drive(
    running: Run,
    *,
    sessions: Union[Session, Mapping[str, Session], None] = None,
    endpoint_url: Optional[str] = None,
    ask: Optional[Callable[[str], bool]] = None,
    progress: Optional[Callable[[RunAction], None]] = None,
    command: Optional[Callable[[], Optional[Command]]] = None,
    once: bool = False,
    catalogue: Optional[Catalogue] = None,
    clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    sleep: Callable[[float], None] = _sleep,
) -> list[Outcome]:
    """Drive a run to its end, as :func:`run` does."""
    clients = _Clients(sessions, endpoint_url)
    while True:
        wanted = command() if command is not None else None
        if wanted is not None:
            running.command(wanted, clock())
        action = running.next(clock())
        if progress is not None:
            progress(action)
        if action["action"] == "finished":
            return running.outcomes()
        if action["action"] == "call":
            _call(running, clients, action, clock)
            continue
        if action["action"] == "wait":
            until = datetime.fromisoformat(action["until"].replace("Z", "+00:00"))
            seconds = (until - clock()).total_seconds()
            if once and seconds > ONCE_SECONDS:
                return running.outcomes()
            sleep(max(seconds, 0.05))
            event: dict[str, Any] = {"event": "waited"}
        elif action["action"] == "probe":
            event = _probe(action, catalogue)
        elif action["action"] == "ask":
            event = {"event": "answer", "yes": bool(ask and ask(action["question"]))}
        else:
            message = f"this version cannot carry out the action {action['action']!r}"
            raise UnsupportedError(message)
        running.tell(json.dumps(event), clock())


class _Clients:
    """Clients of boto3 by service, account and region; they do not retry."""

    def __init__(
        self, sessions: Union[Session, Mapping[str, Session], None], endpoint_url: Optional[str]
    ) -> None:
        self._sessions = sessions
        self._endpoint_url = endpoint_url
        self._known: dict[tuple[str, Optional[str], Optional[str]], Any] = {}

    def get(self, service: str, account: Optional[str], region: Optional[str]) -> Client:
        key = (service, account, region)
        if key not in self._known:
            # The run decides about retries, and reads the state first.
            from botocore.config import Config  # noqa: PLC0415 - boto3 is not needed to plan

            config = Config(retries={"total_max_attempts": 1}, connect_timeout=10, read_timeout=60)
            self._known[key] = self._session(account).client(
                service, region_name=region, endpoint_url=self._endpoint_url, config=config
            )
        return self._known[key]

    def _session(self, account: Optional[str]) -> Session:
        if isinstance(self._sessions, Mapping):
            try:
                return self._sessions[account or ""]
            except KeyError:
                message = f"no session is given for the account {account}"
                raise InvalidInputError(message) from None
        if self._sessions is not None:
            return self._sessions
        self._sessions = _boto3().Session()
        return self._sessions


def _call(running: Run, clients: _Clients, action: CallAction, clock: Callable[[], datetime]) -> None:
    """Send one request and report the response or the failure."""
    _boto3()
    import botocore  # noqa: PLC0415 - boto3 is not needed to plan
    from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: PLC0415, A004
    from botocore.parsers import ResponseParserError  # noqa: PLC0415

    scope = action["scope"]
    client = clients.get(action["service"], scope["account"], scope["region"])
    method = getattr(client, botocore.xform_name(action["operation"]))
    try:
        response = method(**action["parameters"])
    except ClientError as error:
        fault = error.response.get("Error", {})
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        running.tell_failure(str(fault.get("Code", "")), status, str(fault.get("Message", "")), clock())
    except (ConnectionError, HTTPClientError, ResponseParserError) as error:
        # Whether the request arrived is unknown. Other errors of botocore mean that nothing was sent: they are raised.
        running.tell_failure("", None, f"{type(error).__name__}: {error}", clock())
    else:
        response.pop("ResponseMetadata", None)
        running.tell(json.dumps({"event": "response", "json": dumps(response)}), clock())


def _probe(action: ProbeAction, catalogue: Optional[Catalogue]) -> dict[str, Any]:
    """Connect to the database and report the CA that signed its chain."""
    try:
        chain = probe(action["host"], action["port"], action["protocol"])
    except RdsCaError as error:
        return {"event": "probed", "ca": None, "detail": str(error)}
    if chain.failure is not None:
        return {"event": "probed", "ca": None, "detail": str(chain.failure)}
    if not chain.key_proved:
        detail = f"{action['host']} did not prove that it holds the key of what it sent"
        return {"event": "probed", "ca": None, "detail": detail}
    origin = chain.origin(catalogue)
    detail = f"{action['host']} at {chain.at.isoformat()}"
    if origin is None or origin.verdict != "signed":
        # A name that points to a CA proves nothing: anyone can write it.
        why = "it sent no complete chain" if origin is None else origin.reason
        return {"event": "probed", "ca": None, "detail": f"{detail}: {why}"}
    detail = f"{detail}: {origin.reason}"
    return {"event": "probed", "ca": origin.ca_id, "region": origin.region, "detail": detail}

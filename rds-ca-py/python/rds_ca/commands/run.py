"""``rds-ca run``: carry out a plan; without an approval, only read."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Optional

from .._aws import boto3
from .._inputs import parsed
from .._native import Catalogue, TrustStore
from ..exceptions import InvalidInputError, RdsCaError
from ..rotation import Command, Plan, Run, Session, drive, runner, status
from ..terminal import complain, visible
from .inputs import read_one
from .options import (
    Subparsers,
    add_catalogue,
    add_command,
    add_json,
    add_password,
    catalogue_of,
    password_of,
    print_json,
    word,
)

if TYPE_CHECKING:
    from ..results import PlanClientStep, RunAction

EXAMPLES = """\
examples:
  rds-ca run plan.json                              # read the state of every database, change nothing
  rds-ca run plan.json --approve DIGEST             # printed by `rds-ca plan`; at least 32 digits of it
  rds-ca run plan.json --approve DIGEST --resume    # read again what was done, retry what failed, continue
  rds-ca run plan.json --approve DIGEST --resume --skip orders='is retired next week'
  rds-ca run plan.json --approve DIGEST --once      # only what can be done now: for cron
  rds-ca run plan.json --approve DIGEST --rollback
  rds-ca run plan.json --status                     # the content of the journal, also of a killed run
  rds-ca run plan.json --password-env STORE_PASSWORD  # check the key stores of clients again, too

Ctrl-C stops it: no further step is started, and steps in progress are watched to their end. A second Ctrl-C exits at
once. In both cases, and after a crash, --resume continues. --rollback continues an interrupted rollback.

where Terraform or CloudFormation declares the databases, its next apply reverts the changes: `rds-ca plan` prints
what to set with --format terraform or cloudformation

exit status: 0 every step is done (or would be), 1 one failed, drifted, was skipped or not attempted, or the plan
has blocked databases, 3 a part of the fleet could not be read, 2 wrong input
"""


DRIFT = (
    "note: where Terraform or CloudFormation declares these databases, its next apply reverts the changes: "
    "set there what `rds-ca plan --format terraform` or cloudformation prints"
)
"""The note before a run changes anything."""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "run",
        "carry out a plan, resume it, or roll it back",
        description="Carries out a plan through boto3. Without --approve nothing is changed.",
        epilog=EXAMPLES,
    )
    parser.add_argument("plan", metavar="PLAN", help="the file written by `rds-ca plan`")
    parser.add_argument(
        "--approve", type=word, metavar="DIGEST", help="the plan's digest, or at least its first 32 digits"
    )
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--resume", action="store_true", help="continue a run that was started")
    way.add_argument("--rollback", action="store_true", help="undo the changes, last wave first")
    way.add_argument(
        "--once", action="store_true", help="start or continue, do only what can be done now, and exit"
    )
    way.add_argument("--status", action="store_true", help="show the content of the journal; send no request")
    parser.add_argument(
        "--skip",
        metavar="NAME=REASON",
        action="append",
        default=[],
        help="skip that database; the journal records the reason",
    )
    parser.add_argument("--journal", metavar="FILE", help="the journal (default: PLAN.journal)")
    parser.add_argument(
        "--profile",
        metavar="[ACCOUNT=]PROFILE",
        dest="profiles",
        action="append",
        default=[],
        help="profile of the AWS configuration, for one account or for all",
    )
    parser.add_argument("--endpoint-url", metavar="URL", help="another endpoint, such as the simulator's")
    add_password(parser, whose="clients' stores'")
    add_catalogue(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the plan and show the outcome of each step."""
    source = read_one(arguments.plan)
    plan = parsed(source, source.text(), Plan.from_json)
    if source.path is None and not arguments.journal and (arguments.approve or arguments.status):
        raise InvalidInputError("a plan from standard input has no default journal: add --journal FILE")
    journal = Path(arguments.journal or f"{arguments.plan}.journal")
    steps = plan.to_dict()["steps"]
    if arguments.status:
        return show(arguments, plan, status(plan, journal), "status", steps)
    mode: Literal["dry_run", "forward", "rollback"] = "dry_run"
    if arguments.approve:
        mode = "rollback" if arguments.rollback else "forward"
        check_journal(journal, arguments)
    elif arguments.resume or arguments.rollback or arguments.once or arguments.skip:
        message = "--resume, --once, --skip and --rollback change databases: add --approve DIGEST"
        raise InvalidInputError(message)
    running = Run(plan, mode, approve=arguments.approve or "", journal=journal, runner=runner())
    for name, reason in skips_of(arguments):
        running.skip(name, reason)
    accounts = {account for step in steps if (account := step["resource"]["scope"]["account"]) is not None}
    options: dict[str, Any] = {
        "sessions": sessions_of(arguments, accounts),
        "endpoint_url": arguments.endpoint_url,
        "ask": ask,
        "progress": None if arguments.json else show_action,
        "once": arguments.once,
        "catalogue": catalogue_of(arguments),
    }
    stores = recheck(plan, catalogue_of(arguments), password_of(arguments))
    if not arguments.json:
        for line in stores_in_words(stores):
            print(line, file=sys.stderr)
        if mode == "dry_run":
            # The plan is shown before the first request is answered.
            sys.stderr.write(plan.to_text())
        elif mode == "forward" and steps:
            print(DRIFT, file=sys.stderr)
        for caveat in running.caveats:
            complain(f"not known: {caveat}")
    if mode == "dry_run":
        drive(running, **options)
    else:
        with Interrupt() as interrupt:
            drive(running, command=interrupt.command, sleep=interrupt.sleep, **options)
    return show(arguments, plan, running, mode, steps, stores=stores)


def show(
    arguments: argparse.Namespace,
    plan: Plan,
    running: Run,
    mode: str,
    steps: list[Any],
    *,
    stores: Sequence[dict[str, Any]] = (),
) -> int:
    """Print the outcome of each step, and return the exit status."""
    outcomes: list[dict[str, Any]] = [
        {**outcome, "resource": steps[outcome["step"]]["resource"]} for outcome in running.outcomes()
    ]
    if arguments.json:
        content = {
            "mode": mode,
            "status": running.status,
            "stopped": running.stopped,
            "unknown": running.caveats,
            "stores": list(stores),
            "outcomes": outcomes,
        }
        print_json("run", content)
        return running.exit_status
    for outcome in outcomes:
        print(f"{outcome['kind']:<13} {visible(outcome['resource']['id'])}: {visible(outcome['detail'])}")
    counts = Counter(outcome["kind"] for outcome in outcomes)
    summary = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    print(f"{mode.replace('_', ' ')}: {summary or 'no step to carry out'}")
    if running.stopped:
        print(f"no further step is started: {visible(running.stopped)}")
    if {"failed", "drifted"} & set(counts):
        print("--resume retries; --skip NAME=REASON skips a step")
    if plan.status == "blocked":
        blocked = len(plan.to_dict()["blocked"])
        print(f"{blocked} blocked in the plan, and not changed: see `rds-ca plan`")
    return running.exit_status


def recheck(plan: Plan, catalogue: Catalogue, password: Optional[str]) -> list[dict[str, Any]]:
    """Check the stores of the plan's client steps again, where they exist on this machine."""
    content = plan.to_dict()
    found: list[dict[str, Any]] = []
    for step in content["client_steps"]:
        for path in step["stores"]:
            for root in step["roots"]:
                row = {
                    "client": step["client"],
                    "store": path,
                    "region": root["region"],
                    "ca": content["target"],
                }
                found.append({**row, **judged(path, row, step, catalogue, password)})
    return found


def judged(
    path: str, row: dict[str, Any], step: PlanClientStep, catalogue: Catalogue, password: Optional[str]
) -> dict[str, Optional[str]]:
    """Return the current verdict on a store."""
    try:
        report = TrustStore.open(path, password).check(
            region=row["region"], ca=row["ca"], stack=step["stack"], catalogue=catalogue
        )
    except (RdsCaError, OSError) as error:
        return {"verdict": "unknown", "reason": str(error)}
    return {"verdict": report.verdict, "reason": report.to_dict()["reason"]}


def stores_in_words(stores: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Return the current verdicts on the stores of the client steps, in words."""
    words = {
        "trusted": "accepts it now: plan again to include the databases that waited for it",
        "not_trusted": "still refuses it",
    }
    for row in stores:
        words_of_verdict = words.get(row["verdict"]) or f"unknown: {row['reason']}"
        what = f"client {row['client']}: {row['store']}: {row['ca']} in {row['region']}: {words_of_verdict}"
        yield visible(what)


def skips_of(arguments: argparse.Namespace) -> list[tuple[str, str]]:
    """Read ``--skip NAME=REASON``."""
    skips = []
    for text in arguments.skip:
        name, separator, reason = text.partition("=")
        if not separator or not name.strip() or not reason.strip():
            message = f"--skip {text}: the name or the reason is missing (hint: write NAME=REASON)"
            raise InvalidInputError(message)
        skips.append((name.strip(), reason.strip()))
    return skips


def check_journal(journal: Path, arguments: argparse.Namespace) -> None:
    """Refuse to start a run that was started, and to continue one that was not."""
    if arguments.once:
        return
    begun = journal.exists() and journal.stat().st_size > 0
    if begun and not (arguments.resume or arguments.rollback):
        message = f"a run of this plan was started: {journal} exists (hint: --resume continues it)"
        raise InvalidInputError(message)
    if not begun and (arguments.resume or arguments.rollback):
        message = f"no run of this plan was started: there is no {journal}"
        raise InvalidInputError(message)


def sessions_of(arguments: argparse.Namespace, accounts: set[str]) -> Session:
    """Return a boto3 session for all accounts, or one for each."""
    named: dict[str, str] = {}
    common = None
    for text in arguments.profiles:
        account, separator, profile = text.partition("=")
        if separator:
            named[account] = profile
        else:
            common = text
    missing = accounts - set(named)
    if len(accounts) > 1 and missing:
        names = ", ".join(sorted(missing))
        message = f"the plan has several accounts: give --profile ACCOUNT=PROFILE for {names}"
        raise InvalidInputError(message)
    if not named and common is None:
        return None
    module = boto3()
    if named and not missing:
        return {account: module.Session(profile_name=profile) for account, profile in named.items()}
    return module.Session(profile_name=common)


class Interrupt:
    """Ctrl-C: the first one stops the run, the second one exits."""

    def __init__(self) -> None:
        """Create it without handling signals yet."""
        self._came = threading.Event()

    def __enter__(self) -> Interrupt:
        """Handle signals, which is possible only in the main thread."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._first)
        return self

    def __exit__(self, *_: object) -> None:
        """Restore the default handler."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def command(self) -> Optional[Command]:
        """Return the operator's command; called between actions."""
        if not self._came.is_set():
            return None
        self._came.clear()
        return "stop"

    def sleep(self, seconds: float) -> None:
        """Wait, until Ctrl-C at most; short waits follow a clock that is set meanwhile."""
        self._came.wait(min(seconds, 60.0))

    def _first(self, *_: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        print("no further step is started; Ctrl-C again exits at once", file=sys.stderr)
        self._came.set()


def ask(question: str) -> bool:
    """Ask at the terminal; without a terminal the answer is no."""
    if not sys.stdin.isatty():
        print(f"{visible(question)} (no terminal: the answer is no)", file=sys.stderr)
        return False
    return input(f"{visible(question)} [y/N] ").strip().lower() in {"y", "yes"}


def show_action(action: RunAction) -> None:
    """Print an action: time, wave, database, what and why, and how many steps are settled."""
    if action["action"] == "finished" or (action["action"] == "call" and not action["changes"]):
        return
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = action["text"]
    if action["action"] == "call":
        values = ", ".join(f"{name}={value}" for name, value in action["parameters"].items())
        text = f"{text} {values}"
    where = (
        ""
        if action["database"] is None
        else f" wave {action['wave']}/{action['waves']} {action['database']}:"
    )
    line = f"{now}{where} {text} ({action['settled']} of {action['steps']} settled)"
    print(visible(line), file=sys.stderr)

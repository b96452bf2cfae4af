"""``rds-ca run``: carry out a plan; without an approval, look only."""

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
  rds-ca run plan.json                              # look at every database, change nothing
  rds-ca run plan.json --approve DIGEST             # what `rds-ca plan` printed, whole or 32 digits or more
  rds-ca run plan.json --approve DIGEST --resume    # read again what was done, try again what failed, go on
  rds-ca run plan.json --approve DIGEST --resume --skip orders='is retired next week'
  rds-ca run plan.json --approve DIGEST --once      # what can be done now: for cron, again and again
  rds-ca run plan.json --approve DIGEST --rollback
  rds-ca run plan.json --status                     # what the journal says, also of a run that was killed
  rds-ca run plan.json --password-env STORE_PASSWORD  # look again at the key stores of clients, too

Ctrl-C stops it: nothing new is begun, what is under way is watched to its end. Once more leaves at once; either
way, and after a crash, --resume goes on. A rollback that was cut short goes on with --rollback.

where Terraform or CloudFormation declares the databases, its next apply turns the changes back: `rds-ca plan` prints
what to set with --format terraform or cloudformation

exit status: 0 every step is done (or would be), 1 one failed, drifted, was skipped or not attempted, or the plan
has blocked databases, 3 a part of the fleet was not seen, 2 wrong input
"""


DRIFT = (
    "note: where Terraform or CloudFormation declares these databases, its next apply turns the changes back: "
    "set there what `rds-ca plan --format terraform` or cloudformation prints"
)
"""What a run says before it changes anything."""


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "run",
        "carry out a plan, resume it, or roll it back",
        description="Carries out a plan through boto3. Without --approve nothing is changed.",
        epilog=EXAMPLES,
    )
    parser.add_argument("plan", metavar="PLAN", help="the file that `rds-ca plan` wrote")
    parser.add_argument(
        "--approve", type=word, metavar="DIGEST", help="the plan's digest, or 32 digits or more"
    )
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--resume", action="store_true", help="go on with a run that was begun")
    way.add_argument("--rollback", action="store_true", help="undo what was done, last wave first")
    way.add_argument("--once", action="store_true", help="begin or go on, do what can be done now, and exit")
    way.add_argument("--status", action="store_true", help="say what the journal holds; send no request")
    parser.add_argument(
        "--skip",
        metavar="NAME=REASON",
        action="append",
        default=[],
        help="go on without that database; the reason stays in the journal",
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
    """Run the plan and tell what became of each step."""
    source = read_one(arguments.plan)
    plan = parsed(source, source.text(), Plan.from_json)
    if source.path is None and not arguments.journal and (arguments.approve or arguments.status):
        raise InvalidInputError("a plan from standard input has no journal beside it: add --journal FILE")
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
            # What is to be looked at is known before the first request is answered.
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
    """Print what became of each step, and return the exit status."""
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
        print(f"nothing new is begun: {visible(running.stopped)}")
    if {"failed", "drifted"} & set(counts):
        print("--resume tries again; --skip NAME=REASON goes on without a step")
    if plan.status == "blocked":
        blocked = len(plan.to_dict()["blocked"])
        print(f"{blocked} blocked in the plan, and not touched: see `rds-ca plan`")
    return running.exit_status


def recheck(plan: Plan, catalogue: Catalogue, password: Optional[str]) -> list[dict[str, Any]]:
    """Look again at the stores of the plan's client steps, where they lie on this machine."""
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
    """Return what a store accepts by now."""
    try:
        report = TrustStore.open(path, password).check(
            region=row["region"], ca=row["ca"], stack=step["stack"], catalogue=catalogue
        )
    except (RdsCaError, OSError) as error:
        return {"verdict": "unknown", "reason": str(error)}
    return {"verdict": report.verdict, "reason": report.to_dict()["reason"]}


def stores_in_words(stores: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Say what became of the stores that clients had to mend first."""
    words = {
        "trusted": "accepts it by now: plan again, and what waited for it goes along",
        "not_trusted": "refuses it still",
    }
    for row in stores:
        told = words.get(row["verdict"]) or f"unknown: {row['reason']}"
        what = f"client {row['client']}: {row['store']}: {row['ca']} in {row['region']}: {told}"
        yield visible(what)


def skips_of(arguments: argparse.Namespace) -> list[tuple[str, str]]:
    """Read ``--skip NAME=REASON``."""
    skips = []
    for text in arguments.skip:
        name, separator, reason = text.partition("=")
        if not separator or not name.strip() or not reason.strip():
            message = f"--skip {text}: there is no name or no reason (hint: write NAME=REASON)"
            raise InvalidInputError(message)
        skips.append((name.strip(), reason.strip()))
    return skips


def check_journal(journal: Path, arguments: argparse.Namespace) -> None:
    """Refuse to begin what was begun, and to go on with what was not."""
    if arguments.once:
        return
    begun = journal.exists() and journal.stat().st_size > 0
    if begun and not (arguments.resume or arguments.rollback):
        message = f"a run of this plan was begun: {journal} exists (hint: --resume goes on with it)"
        raise InvalidInputError(message)
    if not begun and (arguments.resume or arguments.rollback):
        message = f"no run of this plan was begun: there is no {journal}"
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
        message = f"the plan is about several accounts: give --profile ACCOUNT=PROFILE for {names}"
        raise InvalidInputError(message)
    if not named and common is None:
        return None
    module = boto3()
    if named and not missing:
        return {account: module.Session(profile_name=profile) for account, profile in named.items()}
    return module.Session(profile_name=common)


class Interrupt:
    """Ctrl-C: the first asks the run to stop, the second leaves."""

    def __init__(self) -> None:
        """Listen to nothing yet."""
        self._came = threading.Event()

    def __enter__(self) -> Interrupt:
        """Listen to signals, which works in the main thread only."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._first)
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no more."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def command(self) -> Optional[Command]:
        """Return what a person wants; called between actions."""
        if not self._came.is_set():
            return None
        self._came.clear()
        return "stop"

    def sleep(self, seconds: float) -> None:
        """Wait, shorter when Ctrl-C comes; in parts, to follow a clock that is set meanwhile."""
        self._came.wait(min(seconds, 60.0))

    def _first(self, *_: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        print("nothing new is begun; Ctrl-C again leaves at once", file=sys.stderr)
        self._came.set()


def ask(question: str) -> bool:
    """Ask at the terminal; without a terminal the answer is no."""
    if not sys.stdin.isatty():
        print(f"{visible(question)} (no terminal: taken for no)", file=sys.stderr)
        return False
    return input(f"{visible(question)} [y/N] ").strip().lower() in {"y", "yes"}


def show_action(action: RunAction) -> None:
    """Say what is done or waited for: time, wave, database, what and why, and how much is settled."""
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

"""``rds-ca run``: carry out a plan; without an approval, look only."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any, Literal, Optional

from ..exceptions import InvalidInputError
from ..rotation import Command, Plan, Session
from ..rotation import run as run_plan
from .options import (
    Subparsers,
    add_catalogue,
    add_command,
    add_json,
    catalogue_of,
    print_json,
    read_file,
    word,
)

EXAMPLES = """\
examples:
  rds-ca run plan.json                              # look at every database, change nothing
  rds-ca run plan.json --approve 3f9a1c27d0b4       # the digest that `rds-ca plan` printed, 12 digits or more
  rds-ca run plan.json --approve 3f9a1c27d0b4 --resume
  rds-ca run plan.json --approve 3f9a1c27d0b4 --rollback

Ctrl-C stops it: nothing new is begun, what is under way is watched to its end. Once more leaves at once; either
way, and after a crash, --resume goes on. A rollback that was cut short goes on with --rollback.

exit status: 0 every step is done (or would be), 1 one failed, stopped or was not attempted, or the plan has
blocked databases, 3 a part of the fleet was not seen, 2 wrong input
"""

FINE = {"done", "already", "restored", "would_change"}
"""The outcomes that ask for nothing more."""


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
    parser.add_argument("--approve", type=word, metavar="DIGEST", help="the plan's digest, or its beginning")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--resume", action="store_true", help="go on with a run that was begun")
    way.add_argument("--rollback", action="store_true", help="undo what was done, last wave first")
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
    add_catalogue(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the plan and tell what became of each step."""
    plan = read_file(arguments.plan, Plan.from_json)
    mode: Literal["dry_run", "forward", "rollback"] = "dry_run"
    journal = Path(arguments.journal or f"{arguments.plan}.journal")
    if arguments.approve:
        mode = "rollback" if arguments.rollback else "forward"
        check_journal(journal, arguments)
    elif arguments.resume or arguments.rollback:
        message = "--resume and --rollback change databases: add --approve DIGEST"
        raise InvalidInputError(message)
    content = plan.to_dict()
    steps = content["steps"]
    options: dict[str, Any] = {
        "approve": arguments.approve or "",
        "mode": mode,
        "journal": journal,
        "sessions": sessions_of(arguments, {step["resource"]["scope"]["account"] for step in steps}),
        "endpoint_url": arguments.endpoint_url,
        "ask": ask,
        "progress": None if arguments.json else show_action,
        "catalogue": catalogue_of(arguments),
    }
    if mode == "dry_run":
        outcomes = run_plan(plan, **options)
    else:
        with Interrupt() as interrupt:
            outcomes = run_plan(plan, command=interrupt.command, sleep=interrupt.sleep, **options)
    for outcome in outcomes:
        outcome["resource"] = steps[outcome["step"]]["resource"]
    # What was never changed needs no rollback.
    fine = FINE | {"not_attempted"} if mode == "rollback" else FINE
    if arguments.json:
        print_json("run", {"mode": mode, "outcomes": outcomes})
    else:
        for outcome in outcomes:
            print(f"{outcome['kind']:<13} {outcome['resource']['id']}: {outcome['detail']}")
        counts = Counter(outcome["kind"] for outcome in outcomes)
        summary = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
        print(f"{mode.replace('_', ' ')}: {summary or 'no step to carry out'}")
        if plan.status == "blocked":
            print(f"{len(content['blocked'])} blocked in the plan, and not touched: see `rds-ca plan`")
    if plan.status == "blocked" or not all(outcome["kind"] in fine for outcome in outcomes):
        return 1
    return 3 if content["gaps"] else 0


def check_journal(journal: Path, arguments: argparse.Namespace) -> None:
    """Refuse to begin what was begun, and to go on with what was not."""
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
    import boto3  # noqa: PLC0415 - only a run needs it

    if named and not missing:
        return {account: boto3.Session(profile_name=profile) for account, profile in named.items()}
    return boto3.Session(profile_name=common)


class Interrupt:
    """Ctrl-C: the first asks the run to stop, the second leaves."""

    def __init__(self) -> None:
        """Listen to nothing yet."""
        self._came = threading.Event()

    def __enter__(self) -> Interrupt:
        """Listen; elsewhere than in the main thread, nobody can."""
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
    """Ask whoever sits at the terminal; nobody means no."""
    if not sys.stdin.isatty():
        print(f"{question} (nobody is at the terminal: taken for no)", file=sys.stderr)
        return False
    return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}


def show_action(action: dict[str, Any]) -> None:
    """Say what is done next."""
    if action["action"] == "call" and action["changes"]:
        values = ", ".join(f"{name}={value}" for name, value in action["parameters"].items())
        print(f"{action['operation']} {values}", file=sys.stderr)
    elif action["action"] == "wait":
        print(f"waiting until {action['until']}", file=sys.stderr)

"""``rds-ca explain``: what error messages mean, given as text or in a log."""

from __future__ import annotations

import argparse
import gzip
import os
import re
import stat
import sys
import time
import zlib
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Optional, cast

from .._inputs import GZIP
from .._native import Explainer, Explanation
from .._native import read_file as _read_file
from ..exceptions import InvalidInputError
from ..terminal import paragraph
from .inputs import files_in
from .options import Subparsers, add_command, add_json, print_json

if TYPE_CHECKING:
    from ..results import ExplainedEvent

EXAMPLES = """\
examples:
  rds-ca explain "unable to get local issuer certificate"
  rds-ca explain app.log worker.log --since 2h
  journalctl -u my-service | rds-ca explain -
  rds-ca explain /var/log/app.log --follow

An argument that names a file or a folder is read, .gz decompressed; - is standard input; anything else is the message.
A value that a printed command still needs is a shell variable, such as "$STORE": set it, and the command runs.

exit status: 0 explained, 3 not recognised, 2 wrong input
"""

SHOWN = 3
"""How many causes are shown without ``--all``."""

PIECE = 1 << 20
"""How many bytes are read at a time."""

PAUSE = 0.5
"""Seconds between two reads of a followed file."""

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def add(subparsers: Subparsers) -> None:
    """Add the command to the parser."""
    parser = add_command(
        subparsers,
        "explain",
        "explain an error message of any TLS stack, or a log",
        description="Explains error messages: causes in RDS terms, a command that checks each, remedies.",
        epilog=EXAMPLES,
    )
    parser.add_argument(
        "text", metavar="TEXT|FILE", nargs="+", help="the message, files, or - for standard input"
    )
    parser.add_argument("--all", action="store_true", help="show every cause, with its reason and evidence")
    parser.add_argument(
        "--since", metavar="TIME", help="skip older messages: 2026-11-27T10:00:00Z, or 30m, 2h, 7d"
    )
    parser.add_argument(
        "--follow", action="store_true", help="keep reading what is appended, until Ctrl-C (one file, or -)"
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Explain the text or the files; return 3 when nothing was recognised."""
    since = instant(arguments.since)
    files = sources(arguments.text)
    if arguments.follow:
        if len(files) != 1 or arguments.json:
            raise InvalidInputError("--follow takes one file, or -, without --json")
        return follow(files[0], since)
    explainer = Explainer(since=since)
    if files:
        for name in files:
            explainer.begin(name)
            read(name, explainer)
    else:
        # Logs have any encoding; the words that matter are ASCII.
        explainer.push(os.fsencode(" ".join(arguments.text)))
    explanation = explainer.finish()
    if arguments.json:
        print_json("explain", {**explanation.to_dict()})
    else:
        show(explanation, complete=arguments.all)
    return 0 if explanation.recognised else 3


def sources(words: list[str]) -> list[str]:
    """Return the files that the arguments name, also in folders; none where the arguments are the message."""
    if words and all(os.path.isdir(word) for word in words):
        words = [file for word in words for file in files_in(word)]
        if not words:
            raise InvalidInputError("the folder holds no file")
    found = [word == "-" or is_file(word) for word in words]
    if all(found):
        return words
    if any(found) or (len(words) == 1 and looks_like_file(words[0])):
        missing = words[found.index(False)]
        raise InvalidInputError(
            f"cannot read {missing}: there is no such file; give either only the message, or only files"
        )
    return []


def is_file(word: str) -> bool:
    """Return whether the argument names an existing file."""
    try:
        path = Path(word)
        return path.exists() and not path.is_dir()
    except (OSError, ValueError):
        return False  # a long message, or one with a NUL


def looks_like_file(word: str) -> bool:
    """Return whether a single argument is meant as a file: it has no blank and ends like a log file."""
    return re.fullmatch(r"\S+\.(log|txt|out|err)", word) is not None


def instant(text: Optional[str]) -> Optional[str]:
    """Return the instant of ``--since``; a duration is subtracted from now."""
    if text is None:
        return None
    duration = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if duration is None:
        return text
    back = timedelta(seconds=int(duration[1]) * UNITS[duration[2]])
    return (datetime.now(timezone.utc) - back).isoformat()


def opened(name: str) -> BinaryIO:
    """Open a file, or standard input."""
    if name == "-":
        return sys.stdin.buffer
    try:
        # Files of /proc have size 0, and some of them block for ever.
        about = Path(name).stat()
        if stat.S_ISREG(about.st_mode) and about.st_size == 0:
            return BytesIO(_read_file(name))
        file = Path(name).open("rb")  # noqa: SIM115 - the caller closes it
        packed = file.peek(2)[:2] == GZIP
        return cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file
    except OSError as error:
        raise InvalidInputError(f"cannot read {name}: {error.strerror or error}") from None


def read(name: str, explainer: Explainer) -> None:
    """Read a file to its end, in pieces."""
    file = opened(name)
    try:
        while piece := file.read(PIECE):
            explainer.push(piece)
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidInputError(f"cannot read {name}: {getattr(error, 'strerror', None) or error}") from None
    finally:
        if name != "-":
            file.close()


def follow(name: str, since: Optional[str]) -> int:
    """Explain each new message as it is appended; a file is read from its end unless ``--since`` is given."""
    explainer = Explainer(since=since)
    explainer.begin("standard input" if name == "-" else name)
    recognised = False
    file = opened(name)
    if name != "-" and since is None:
        file.seek(0, os.SEEK_END)
    try:
        while True:
            piece = os.read(file.fileno(), PIECE) if name == "-" else file.read(PIECE)
            if piece:
                explainer.push(piece)
                news = explainer.take()
                recognised |= news.recognised
                show_news(news)
            elif name == "-":
                news = explainer.finish()
                show_news(news)
                return 0 if recognised or news.recognised else 3
            else:
                file = again(name, file)
                time.sleep(PAUSE)
    except KeyboardInterrupt:
        return 0 if recognised else 3
    finally:
        if name != "-":
            file.close()


def again(name: str, file: BinaryIO) -> BinaryIO:
    """Open the file again where it was rotated or truncated."""
    try:
        now, then = os.stat(name), os.fstat(file.fileno())
    except OSError:
        return file  # moved away; the new one does not exist yet
    if (now.st_dev, now.st_ino) == (then.st_dev, then.st_ino) and now.st_size >= file.tell():
        return file
    file.close()
    return opened(name)


def show_news(news: Explanation) -> None:
    """Print one line for each new event, and its first cause."""
    content = news.to_dict()
    for number, event in enumerate(content["events"]):
        print(position_of(event))
        for cause in content["causes"]:
            if cause["event"] == number:
                print(f"   {cause['title']}")
                print(f"   -> {cause['remedy']}")
                print(f"   $ {cause['command']}")
                break
    sys.stdout.flush()


def position_of(event: ExplainedEvent) -> str:
    """Return the position of an event, its count, and its line."""
    where = f"{event['source']}:{event['line']}" if event["source"] else f"line {event['line']}"
    often = f" ({event['count']} times, last on line {event['last_line']})" if event["count"] > 1 else ""
    return f"{where}{often}: {event['quote']}"


def show(explanation: Explanation, *, complete: bool) -> None:
    """Print the meanings, the causes, and how much is left out."""
    content = explanation.to_dict()
    events, causes = content["events"], content["causes"]
    if not explanation.recognised:
        print("no error message in this text is known")
        for advice in content["advice"]:
            print(paragraph(f"- {advice}", indent=0))
        return
    if explanation.verified:
        print(
            "the text shows a successful verification" + ("" if causes else ": there is nothing to explain")
        )
    several = len(events) > 1 or any(
        event["source"] or event["line"] > 1 or event["count"] > 1 for event in events
    )
    for event in events if complete else events[:SHOWN]:
        if several:
            print(position_of(event))
        for match in event["matches"] if complete else event["matches"][:1]:
            print(paragraph(match["says"], indent=3 if several else 0))
    if not complete and len(events) > SHOWN:
        print(f"{len(events) - SHOWN} more kinds of message: --all")
    for cause in causes if complete else causes[:SHOWN]:
        print(f"\n{cause['rank']}. {cause['title']} ({cause['likelihood']})")
        if complete:
            print(paragraph(cause["why"], indent=3))
            for evidence in cause["evidence"]:
                print(paragraph(f"look: {evidence}", indent=3))
        print(paragraph(f"-> {cause['remedy']}", indent=3))
        print(f"   $ {cause['command']}")
    if not complete and len(causes) > SHOWN:
        print(f"\n{len(causes) - SHOWN} more: --all")
    if content["left_out"]:
        print(f"({content['left_out']} further messages are left out)")

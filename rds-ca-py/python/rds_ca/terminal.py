"""Text for people: tables that fit the terminal, colour only where it is wanted."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import Any, Optional, TextIO

from ._native import neutral
from ._native import shell_word as _shell_word

COLOURS = {"trusted": "32", "not_trusted": "31", "unknown": "33"}
"""SGR codes: green, red, yellow."""


def colour(word: str, text: str) -> str:
    """Colour a text by the verdict it stands for, on a terminal that wants colour."""
    wanted = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    code = COLOURS.get(word)
    return f"\x1b[{code};{_OURS}m{text}\x1b[0;{_OURS}m" if wanted and code else text


_OURS = int.from_bytes(os.urandom(5), "big")
"""Marks our own colours: names from outside cannot know it."""

_COLOUR = re.compile(rf"\x1b\[(\d+);{_OURS}m")


class Stream:
    """Standard output: neutralises what came from outside, and lets the reader go.

    Every control, escape and reordering character becomes visible, but for our own colours. A reader that has
    gone, as ``head`` does, is no error: the command goes on without output, and its own status counts.
    """

    def __init__(self, stream: TextIO) -> None:
        """Write to that stream."""
        self.stream = stream
        self.is_gone = False

    def write(self, text: str) -> int:
        """Write a text."""
        parts = _COLOUR.split(text)
        # Between the texts stand the codes of our colours.
        clean = "".join(
            f"\x1b[{part}m" if position % 2 else neutral(part) for position, part in enumerate(parts)
        )
        if not self.is_gone:
            try:
                self.stream.write(clean)
            except BrokenPipeError:
                self.leave()
        return len(text)

    def flush(self) -> None:
        """Write what waits."""
        if not self.is_gone:
            try:
                self.stream.flush()
            except BrokenPipeError:
                self.leave()

    def leave(self) -> None:
        """Send what is still to come nowhere, so that the interpreter's own flush at exit is quiet too."""
        self.is_gone = True
        silence(self.stream)

    def __getattr__(self, name: str) -> Any:
        """Be the stream in everything else."""
        return getattr(self.stream, name)


def silence(stream: TextIO) -> None:
    """Let a stream that cannot be written lead nowhere."""
    try:
        target = stream.fileno()
    except (OSError, ValueError):
        return
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, target)
    finally:
        os.close(null)


def width() -> int:
    """Return the terminal's width, or ``COLUMNS``; a pipe has none, so nothing is cut there."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize


def columns_stated() -> Optional[int]:
    """Return ``COLUMNS``, or the terminal's columns; a pipe has none."""
    stated = os.environ.get("COLUMNS", "")
    if stated.isdecimal() and int(stated) > 0:
        return int(stated)
    return width() if sys.stdout.isatty() else None


def folded() -> int:
    """Return the columns that running text is folded to: ``COLUMNS``, at most 100 of the terminal's, 100 in a pipe."""
    stated = os.environ.get("COLUMNS", "")
    return columns_stated() or 100 if stated else min(width(), 100)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out rows in columns; on a terminal the last column is cut to fit."""
    cells = [header, *([one_line(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    lines = ["  ".join(cell.ljust(size) for cell, size in zip(row, widths)).rstrip() for row in cells]
    limit = width()
    return "\n".join(line if len(line) <= limit else line[: limit - 1] + "…" for line in lines)


def one_line(text: str) -> str:
    """Keep a text in its line: a name from outside may hold line feeds."""
    return text.replace("\n", "\\n").replace("\t", "\\t")


def paragraph(text: str, *, indent: int = 0) -> str:
    """Fold a text to the terminal's width (to ``COLUMNS``, else 100 columns, in a pipe), indented."""
    columns = folded()
    return textwrap.fill(
        neutral(one_line(text)),
        max(columns, indent + 30),
        initial_indent=" " * indent,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def complain(message: str) -> None:
    """Print one line to standard error, where there is one; what cannot be shown is written as an escape."""
    if sys.stderr is None:
        return
    try:
        print(visible(message), file=sys.stderr, flush=True)
    except OSError:
        silence(sys.stderr)


def shell_word(word: str) -> str:
    """Return the word as a shell reads it back; bytes of a name that are no UTF-8 become octal escapes."""
    try:
        return _shell_word(word)
    except UnicodeEncodeError:
        plain = (
            chr(byte) if (chr(byte).isascii() and chr(byte).isalnum()) or byte in b"-_./" else f"\\{byte:03o}"
            for byte in os.fsencode(word)
        )
        return f"$'{''.join(plain)}'"


def visible(text: str) -> str:
    """Return a text from outside as one line: what cannot be shown, line ends included, is written as an escape."""
    return neutral(text).replace("\r", "\\r").replace("\n", "\\n")

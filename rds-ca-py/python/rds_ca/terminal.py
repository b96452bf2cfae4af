"""Text for people: tables that fit the terminal, and colour where it is wanted."""

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
    """Colour a text by its verdict, on a terminal that wants colour."""
    wanted = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    code = COLOURS.get(word)
    return f"\x1b[{code};{_OURS}m{text}\x1b[0;{_OURS}m" if wanted and code else text


_OURS = int.from_bytes(os.urandom(5), "big")
"""Marks our own colours: names from outside cannot contain it."""

_COLOUR = re.compile(rf"\x1b\[(\d+);{_OURS}m")


class Stream:
    """Standard output: makes unsafe characters visible, and accepts that the reader closes it.

    Every control, escape and reordering character becomes visible, except our own colours. A reader that has
    gone, as ``head`` does, is not an error: the command continues without output and returns its own status.
    """

    def __init__(self, stream: TextIO) -> None:
        """Write to that stream."""
        self.stream = stream
        self.is_gone = False

    def write(self, text: str) -> int:
        """Write a text."""
        parts = _COLOUR.split(text)
        # The texts alternate with the codes of our colours.
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
        """Write what is buffered."""
        if not self.is_gone:
            try:
                self.stream.flush()
            except BrokenPipeError:
                self.leave()

    def leave(self) -> None:
        """Discard further output, so that the interpreter's own flush at exit does not fail either."""
        self.is_gone = True
        silence(self.stream)

    def __getattr__(self, name: str) -> Any:
        """Delegate everything else to the stream."""
        return getattr(self.stream, name)


def silence(stream: TextIO) -> None:
    """Redirect a stream that cannot be written to the null device."""
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
    """Return the terminal's width, or ``COLUMNS``; a pipe has no width, so nothing is truncated there."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize


def columns_stated() -> Optional[int]:
    """Return ``COLUMNS``, or the terminal's columns; None for a pipe."""
    stated = os.environ.get("COLUMNS", "")
    if stated.isdecimal() and int(stated) > 0:
        return int(stated)
    return width() if sys.stdout.isatty() else None


def folded() -> int:
    """Return the width of running text: ``COLUMNS``, at most 100 columns of the terminal, 100 in a pipe."""
    stated = os.environ.get("COLUMNS", "")
    return columns_stated() or 100 if stated else min(width(), 100)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out rows in columns; on a terminal the last column is truncated to fit."""
    cells = [header, *([one_line(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    lines = ["  ".join(cell.ljust(size) for cell, size in zip(row, widths)).rstrip() for row in cells]
    limit = width()
    return "\n".join(line if len(line) <= limit else line[: limit - 1] + "…" for line in lines)


def quantity(count: int, noun: str) -> str:
    """Return a count with its noun, in the plural where it is not one."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def one_line(text: str) -> str:
    """Escape line feeds and tabs, which a name from outside may contain."""
    return text.replace("\n", "\\n").replace("\t", "\\t")


def paragraph(text: str, *, indent: int = 0) -> str:
    """Wrap a text to the terminal's width (in a pipe to ``COLUMNS``, else 100 columns), indented."""
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
    """Print one line to standard error, where that is open; unprintable characters become escapes."""
    if sys.stderr is None:
        return
    try:
        print(visible(message), file=sys.stderr, flush=True)
    except OSError:
        silence(sys.stderr)


def shell_word(word: str) -> str:
    """Quote a word for a shell; bytes of a name that are not UTF-8 become octal escapes."""
    try:
        return _shell_word(word)
    except UnicodeEncodeError:
        plain = (
            chr(byte) if (chr(byte).isascii() and chr(byte).isalnum()) or byte in b"-_./" else f"\\{byte:03o}"
            for byte in os.fsencode(word)
        )
        return f"$'{''.join(plain)}'"


def visible(text: str) -> str:
    """Return a text from outside as one line: unprintable characters, line ends included, become escapes."""
    return neutral(text).replace("\r", "\\r").replace("\n", "\\n")

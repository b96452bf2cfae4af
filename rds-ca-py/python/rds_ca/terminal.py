"""Text for people: tables that fit the terminal, colour only where it is wanted."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Sequence

COLOURS = {"trusted": "32", "not_trusted": "31", "unknown": "33"}
"""SGR codes: green, red, yellow."""


def colour(word: str, text: str) -> str:
    """Colour a text by the verdict it stands for, on a terminal that wants colour."""
    wanted = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    code = COLOURS.get(word)
    return f"\x1b[{code}m{text}\x1b[0m" if wanted and code else text


def width() -> int:
    """Return the terminal's width; a pipe has none, so nothing is cut there."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out rows in columns; on a terminal the last column is cut to fit."""
    cells = [header, *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    lines = ["  ".join(cell.ljust(size) for cell, size in zip(row, widths)).rstrip() for row in cells]
    limit = width()
    return "\n".join(line if len(line) <= limit else line[: limit - 1] + "…" for line in lines)


def paragraph(text: str, *, indent: int) -> str:
    """Fold a text to the terminal's width (to 100 columns in a pipe), indented."""
    columns = min(width(), 100)
    return textwrap.fill(
        text,
        max(columns, indent + 30),
        initial_indent=" " * indent,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )

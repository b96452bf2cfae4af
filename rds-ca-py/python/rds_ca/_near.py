"""Hints for names that are not known."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["nearest"]

SHOWN = 12
"""How many known names are listed where none is similar."""


def nearest(wanted: str, known: Iterable[str]) -> str:
    """Return a hint: the known names that are similar, or the first of all known names."""
    from difflib import get_close_matches  # noqa: PLC0415 - for complaints only

    names = list(known)
    near = get_close_matches(wanted.lower(), names, 3, 0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"one of {', '.join(names[:SHOWN])}"

"""Answers of boto3 as JSON text, which is what the engine reads."""

from __future__ import annotations

import json
from datetime import datetime

__all__ = ["dumps"]


def dumps(answer: object) -> str:
    """Write an answer of boto3: its times become RFC 3339."""
    return json.dumps(answer, default=_default)


def _default(value: object) -> str:
    """Write what JSON has no type for."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            message = f"{value!r} has no time zone: the times of boto3 have one"
            raise ValueError(message)
        return value.isoformat()
    message = f"{type(value).__name__} is nothing that boto3 returns"
    raise TypeError(message)

"""What every module that uses boto3 shares: its import, and its answers as the JSON text that the engine reads."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from .exceptions import UnsupportedError

__all__ = ["boto3", "dumps"]


def boto3() -> Any:
    """Import boto3, which few programs need."""
    try:
        import boto3 as module  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        message = "cannot ask AWS: boto3 is not installed (hint: pip install 'rds-ca[boto3]')"
        raise UnsupportedError(message) from error
    return module


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
    message = f"boto3 returns no values of type {type(value).__name__}"
    raise TypeError(message)

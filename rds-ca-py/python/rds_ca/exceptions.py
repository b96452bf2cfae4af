"""The errors, grouped by what the caller would do next.

What could not be done raises one of these. A bad answer to a question is a verdict, a problem or a finding in the
returned value, and never an exception.
"""

from __future__ import annotations

from typing import Optional

__all__ = [
    "AccessDeniedError",
    "ConflictError",
    "InputOutputError",
    "InvalidInputError",
    "LimitExceededError",
    "RdsCaError",
    "StoreNotFoundError",
    "UnknownNameError",
    "UnsupportedError",
    "WrongPasswordError",
]


class RdsCaError(Exception):
    """The base class of all errors of this package.

    The text states what was attempted, on what, why it failed, and a hint.
    """

    kind: str = "other"
    """A stable name of the kind, such as ``not_found``."""
    place: Optional[str] = None
    """The path, line, entry or resource."""
    hint: Optional[str] = None
    """What to do next, where that is known."""


class StoreNotFoundError(RdsCaError, FileNotFoundError):
    """There is no such file or directory."""


class AccessDeniedError(RdsCaError, PermissionError):
    """The operating system refused access."""


class InputOutputError(RdsCaError, OSError):
    """Reading or writing failed for another reason of the operating system or network."""


class LimitExceededError(RdsCaError, ValueError):
    """A bound on size, count, nesting, rounds or time was exceeded; the text names the bound."""


class WrongPasswordError(RdsCaError, ValueError):
    """The password given does not open the store."""


class InvalidInputError(RdsCaError, ValueError):
    """The input is invalid; the text names the position in it."""


class UnknownNameError(RdsCaError, LookupError):
    """The name is not known."""


class ConflictError(RdsCaError, RuntimeError):
    """The state found is not the state expected, so nothing was changed."""


class UnsupportedError(RdsCaError, NotImplementedError):
    """This build or this platform cannot do it; the text names what can."""

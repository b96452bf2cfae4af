"""What can go wrong, by what the caller would do next.

*Could not do it* raises one of these. *Did it, and the answer is bad* is a verdict, a problem or a
finding in the returned value, and never an exception.
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
    """Anything that this package could not do.

    The text reads: what we were doing, on what, why, then a hint.
    """

    kind: str = "other"
    """A stable word for the kind, such as ``not_found``."""
    place: Optional[str] = None
    """Where it happened: a path, a line, an entry, a resource."""
    hint: Optional[str] = None
    """What to do next, where it is known."""


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
    """The input is not what it has to be; the text names the place in it."""


class UnknownNameError(RdsCaError, LookupError):
    """The thing asked about is not known here."""


class ConflictError(RdsCaError, RuntimeError):
    """The state found is not the state expected, so nothing was changed."""


class UnsupportedError(RdsCaError, NotImplementedError):
    """This build or this platform cannot do it; the text says what can."""

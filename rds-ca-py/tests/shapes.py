"""Compares values with the types of ``rds_ca.results``."""

from __future__ import annotations

from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict


def differences(  # noqa: PLR0911 - one return a kind
    kind: Any, value: Any, place: str, seen: Union[set[str], None] = None
) -> list[str]:
    """Return the differences between a value and its type; the members found are added to ``seen``."""
    if is_typeddict(kind):
        return members(kind, value, place, seen)
    arguments = get_args(kind)
    if get_origin(kind) is Union:
        if value is None:
            return [] if type(None) in arguments else [f"{place}: None"]
        found = [differences(one, value, place, seen) for one in arguments if one is not type(None)]
        return min(found, key=len)
    if get_origin(kind) is list:
        if not isinstance(value, list):
            return [f"{place}: {type(value).__name__} instead of a list"]
        return [line for each in value for line in differences(arguments[0], each, f"{place}[]", seen)]
    if get_origin(kind) is dict:
        return [
            line
            for key, each in value.items()
            for line in (
                *differences(arguments[0], key, f"{place}: key"),
                *differences(arguments[1], each, f"{place}{{}}", seen),
            )
        ]
    if arguments:
        return [] if value in arguments else [f"{place}: {value!r} is not one of {arguments}"]
    if value is None:
        return [f"{place}: None"]
    # A bool is an int to Python.
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        return [f"{place}: {type(value).__name__} instead of {kind.__name__}"]
    return []


def members(kind: Any, value: Any, place: str, seen: Union[set[str], None]) -> list[str]:
    """Compare a dict with its type."""
    if not isinstance(value, dict):
        return [f"{place}: {type(value).__name__} instead of {kind.__name__}"]
    if seen is not None:
        seen.add(kind.__name__)
    hints = get_type_hints(kind)
    found = [f"{place}.{name}: not declared" for name in value if name not in hints]
    found += [f"{place}.{name}: missing" for name in kind.__required_keys__ if name not in value]
    for name, hint in hints.items():
        if name in value:
            if seen is not None and value[name] not in (None, []):
                seen.add(f"{kind.__name__}.{name}")
            found += differences(hint, value[name], f"{place}.{name}", seen)
    return found

"""The frames of SARIF, JUnit and Prometheus reports, which several commands fill."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .. import __version__
from ..terminal import visible

__all__ = ["attribute", "fingerprint", "junit", "label", "sarif"]


def fingerprint(parts: Iterable[str]) -> str:
    """Return a digest that identifies a result from run to run."""
    import hashlib  # noqa: PLC0415 - for SARIF only

    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def sarif(rules: Sequence[Mapping[str, Any]], results: Sequence[Mapping[str, Any]]) -> str:
    """Write SARIF 2.1.0 of these rules and results."""
    driver = {"name": "rds-ca", "version": __version__, "rules": list(rules)}
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": list(results)}],
    }
    return json.dumps(document, indent=2)


def junit(name: str, cases: Sequence[str], **counts: int) -> str:
    """Write JUnit XML of these test cases; the counts are ``failures``, and ``errors`` where there can be any."""
    numbers = "".join(f' {kind}="{count}"' for kind, count in counts.items())
    suite = f'<testsuite name="{name}" tests="{len(cases)}"{numbers}>'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', suite, *cases, "</testsuite>"])


def attribute(text: str) -> str:
    """Quote a text as an XML attribute, with control characters made visible."""
    # It imports an HTTP client, which a check does not need.
    from xml.sax.saxutils import quoteattr  # noqa: PLC0415

    return quoteattr(visible(text))


def label(text: str) -> str:
    """Escape the value of a Prometheus label."""
    return visible(text).replace("\\", "\\\\").replace('"', '\\"')

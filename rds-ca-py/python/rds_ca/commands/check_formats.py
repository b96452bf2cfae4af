"""The results of ``rds-ca check`` as SARIF, JUnit and Prometheus text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..terminal import visible
from . import reports
from .options import STATUS
from .reports import attribute, label

LEVEL = {"not_trusted": "error", "unknown": "warning"}


def identity(result: dict[str, Any]) -> str:
    """Return an identity of a result that is stable from run to run: store, question, stack and rule."""
    question = result["question"]
    parts = [result["store"] or "-", result.get("stack") or "", result.get("rule") or ""]
    parts += [question.get("region") or "", question.get("ca") or "", question.get("host") or ""]
    return reports.fingerprint(parts)


def asked(result: dict[str, Any]) -> str:
    """Return a short name of a question."""
    question = result["question"]
    name = (
        f"{question['region']} {question['ca']}"
        if question["kind"] == "authority"
        else question["host"] or "chain"
    )
    return f"{name} [{result['stack']}]" if result["stack"] else name


def reason_and_remedy(result: dict[str, Any]) -> str:
    """Join the reason of a verdict and its remedy, if any, as sentences."""
    if not result["remedy"]:
        return str(result["reason"])
    return f"{result['reason'].rstrip('.')}. What to do: {result['remedy']}"


def sarif(results: list[dict[str, Any]], errors: list[dict[str, Any]]) -> str:
    """Write SARIF 2.1.0: a result for each verdict that is not *trusted*."""
    rules: dict[str, str] = {}
    found = []
    for result in results:
        if result["verdict"] == "trusted":
            continue
        rule = result["rule"] or result["verdict"]
        rules.setdefault(rule, result["remedy"] or "")
        place = {"physicalLocation": {"artifactLocation": {"uri": result["store"] or "stdin"}}}
        text = f"{asked(result)}: {reason_and_remedy(result)}"
        found.append(
            {
                "ruleId": rule,
                "level": LEVEL[result["verdict"]],
                "message": {"text": visible(text)},
                "locations": [place],
                "partialFingerprints": {"rdsCaCheck/v1": identity(result)},
            }
        )
    for error in errors:
        rules.setdefault("cannot-open", "give a readable file")
        place = {"physicalLocation": {"artifactLocation": {"uri": error["store"]}}}
        found.append(
            {
                "ruleId": "cannot-open",
                "level": "error",
                "message": {"text": visible(error["error"])},
                "locations": [place],
            }
        )
    return reports.sarif(
        [{"id": rule, "help": {"text": help_ or rule}} for rule, help_ in rules.items()], found
    )


def junit(results: list[dict[str, Any]], errors: list[dict[str, Any]]) -> str:
    """Write JUnit XML: a test case for each verdict."""
    cases = []
    for result in results:
        head = f"<testcase classname={attribute(result['store'] or 'stdin')} name={attribute(asked(result))}"
        if result["verdict"] == "trusted":
            cases.append(f"    {head}/>")
            continue
        text = reason_and_remedy(result)
        kind = attribute(result["rule"] or result["verdict"])
        cases.append(f"    {head}><failure type={kind} message={attribute(text)}/></testcase>")
    for error in errors:
        head = f"<testcase classname={attribute(error['store'])} name={attribute('open')}"
        cases.append(f"    {head}><error message={attribute(error['error'])}/></testcase>")
    failures = sum(result["verdict"] != "trusted" for result in results)
    return reports.junit("rds-ca check", cases, failures=failures, errors=len(errors))


def prometheus(results: list[dict[str, Any]], errors: list[dict[str, Any]]) -> str:
    """Write Prometheus text: the status of each verdict, and how long it holds."""
    verdicts = [
        "# HELP rds_ca_store_status 0 trusted, 1 not trusted, 3 unknown.",
        "# TYPE rds_ca_store_status gauge",
    ]
    ends = [
        "# HELP rds_ca_store_trusted_until_timestamp_seconds The last instant at which a store stays trusted.",
        "# TYPE rds_ca_store_trusted_until_timestamp_seconds gauge",
    ]
    for result in results:
        question = result["question"]
        labels = {
            "store": result["store"] or "stdin",
            "region": question.get("region") or "",
            "ca": question.get("ca") or "",
            "host": question.get("host") or "",
            "stack": result["stack"] or "",
        }
        shown = ",".join(f'{name}="{label(value)}"' for name, value in labels.items() if value)
        verdicts.append(f"rds_ca_store_status{{{shown}}} {STATUS[result['verdict']]}")
        if result["trusted_until"]:
            end = datetime.fromisoformat(result["trusted_until"].replace("Z", "+00:00")).timestamp()
            ends.append(f"rds_ca_store_trusted_until_timestamp_seconds{{{shown}}} {int(end)}")
    unopened = [
        "# HELP rds_ca_store_unopened 1 for a store that could not be opened.",
        "# TYPE rds_ca_store_unopened gauge",
        *(f'rds_ca_store_unopened{{store="{label(error["store"])}"}} 1' for error in errors),
    ]
    return "\n".join([*verdicts, *ends, *(unopened if errors else [])])

"""The results of ``rds-ca discover`` as SARIF, JUnit, Prometheus text and CycloneDX."""

from __future__ import annotations

import json
from typing import Any

from .._discover import Discovery
from ..terminal import visible
from . import reports
from .options import STATUS
from .reports import attribute, label

RULES = {
    "store-refuses": "The store refuses what RDS serves now.",
    "store-unknown": "Whether the store accepts what RDS serves is unknown.",
    "setting-verifies-nothing": "The setting verifies nothing.",
    "setting-unknown": "What the setting verifies is unknown.",
}


def report(kind: str, found: Discovery) -> str:
    """Write one of the formats."""
    if kind == "json":
        return json.dumps({**found.to_dict(), "verdict": found.verdict}, indent=2) + "\n"
    if kind.startswith("cyclonedx"):
        return found.to_cyclonedx("1.6" if kind.endswith("1.6") else "1.7") + "\n"
    return {"sarif": sarif, "junit": junit, "prometheus": prometheus}[kind](found) + "\n"


def sarif(found: Discovery) -> str:
    """Write SARIF 2.1.0: a result for each store and setting that is not fine."""
    results = []
    for finding in found.findings():
        location: dict[str, Any] = {"artifactLocation": {"uri": finding["path"]}}
        if finding["line"]:
            location["region"] = {"startLine": finding["line"]}
        results.append(
            {
                "ruleId": finding["rule"],
                "level": "warning" if finding["rule"].endswith("unknown") else "error",
                "message": {"text": visible(finding["text"])},
                "locations": [{"physicalLocation": location}],
                "partialFingerprints": {
                    "rdsCaDiscover/v1": reports.fingerprint(
                        (finding["rule"], finding["path"], finding["text"])
                    )
                },
            }
        )
    return reports.sarif(
        [{"id": rule, "shortDescription": {"text": text}} for rule, text in RULES.items()], results
    )


def junit(found: Discovery) -> str:
    """Write JUnit XML: a test case for each store and setting."""
    content = found.to_dict()
    wrong = {(finding["path"], finding["line"]): finding for finding in found.findings()}
    cases = []
    members = [(store["path"], store["line"], store["container"]) for store in content["stores"]]
    members += [(setting["path"], setting["line"], setting["key"]) for setting in content["settings"]]
    for path, line, what in members:
        head = f"<testcase classname={attribute(path)} name={attribute(f'{line or 1} {what}')}"
        finding = wrong.get((path, line))
        if finding is None:
            cases.append(f"    {head}/>")
        else:
            failure = f"<failure type={attribute(finding['rule'])} message={attribute(finding['text'])}/>"
            cases.append(f"    {head}>{failure}</testcase>")
    failures = sum("<failure" in case for case in cases)
    return reports.junit("rds-ca discover", cases, failures=failures)


def prometheus(found: Discovery) -> str:
    """Write Prometheus text: the status of each store and setting."""
    content = found.to_dict()
    lines = [
        "# HELP rds_ca_discovered_store_status 0 trusted, 1 not trusted, 3 unknown.",
        "# TYPE rds_ca_discovered_store_status gauge",
    ]
    seen = set()
    for store in content["stores"]:
        path = store["path"] + (f":{store['line']}" if store["line"] else "")
        shown = f'path="{label(path)}",region="{label(store["region"] or "")}"'
        if shown not in seen:
            seen.add(shown)
            lines.append(f"rds_ca_discovered_store_status{{{shown}}} {STATUS[store['verdict']]}")
    lines += [
        "# HELP rds_ca_discovered_client_verifies 1 verifies the chain, 0 does not, -1 not known.",
        "# TYPE rds_ca_discovered_client_verifies gauge",
    ]
    for client in content["clients"]:
        value = {"yes": 1, "unknown": -1}.get(client["verifies_chain"], 0)
        lines.append(f'rds_ca_discovered_client_verifies{{client="{label(client["name"])}"}} {value}')
    lines += [
        "# HELP rds_ca_discovery_gaps What was not read.",
        "# TYPE rds_ca_discovery_gaps gauge",
        f"rds_ca_discovery_gaps {len(content['gaps'])}",
    ]
    return "\n".join(lines)

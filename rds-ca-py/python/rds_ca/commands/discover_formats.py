"""What ``rds-ca discover`` found, for the programs that read such things: SARIF, JUnit, Prometheus, CycloneDX."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from .. import __version__
from .._discover import Discovery
from ..terminal import visible

if TYPE_CHECKING:
    from ..results import DiscoveryValues

UNVERIFIED = ("no", "-", "fallback")
CONNECTS = ("dsn", "options", "environment")
STATUS = {"trusted": 0, "not_trusted": 1, "unknown": 3}
RULES = {
    "store-refuses": "The store refuses what RDS serves now.",
    "store-unknown": "Whether the store accepts what RDS serves is unknown.",
    "setting-verifies-nothing": "The setting verifies nothing.",
    "setting-unknown": "What the setting verifies is unknown.",
}


def findings(content: DiscoveryValues) -> list[dict[str, Any]]:
    """Return what is not fine, each with rule, path, line and text."""
    found = []
    for store in content["stores"]:
        if store["verdict"] == "trusted":
            continue
        rule = "store-refuses" if store["verdict"] == "not_trusted" else "store-unknown"
        text = store["reason"] + (f" What to do: {store['remedy']}" if store["remedy"] else "")
        found.append({"rule": rule, "path": store["path"], "line": store["line"], "text": text})
    for setting in content["settings"]:
        if setting["verifies_chain"] in UNVERIFIED:
            rule, said = "setting-verifies-nothing", "the server's certificate is not verified"
        elif setting["problem"]:
            rule = "setting-unknown" if setting["kind"] == "fetched" else "store-refuses"
            said = setting["problem"]
        elif (
            setting["verifies_chain"] == "yes" and setting["kind"] in CONNECTS and setting["leads_to"] is None
        ):
            rule, said = "store-unknown", "its store was not found here"
        elif setting["verifies_chain"] == "unknown" and setting["kind"] in CONNECTS:
            rule, said = "setting-unknown", "what is verified is unknown"
        else:
            continue
        reads = f" ({setting['driver']})" if setting["driver"] else ""
        text = f"{setting['key']}{reads}: {said}"
        found.append({"rule": rule, "path": setting["path"], "line": setting["line"], "text": text})
    return found


def report(kind: str, found: Discovery) -> str:
    """Write one of the formats."""
    content = found.to_dict()
    if kind == "json":
        return json.dumps({**content, "verdict": found.verdict}, indent=2) + "\n"
    if kind.startswith("cyclonedx"):
        return found.to_cyclonedx("1.6" if kind.endswith("1.6") else "1.7") + "\n"
    return {"sarif": sarif, "junit": junit, "prometheus": prometheus}[kind](content) + "\n"


def sarif(content: DiscoveryValues) -> str:
    """Write SARIF 2.1.0: a result for each store and setting that is not fine."""
    results = []
    for finding in findings(content):
        location: dict[str, Any] = {"artifactLocation": {"uri": finding["path"]}}
        if finding["line"]:
            location["region"] = {"startLine": finding["line"]}
        identity = "\0".join((finding["rule"], finding["path"], finding["text"]))
        results.append(
            {
                "ruleId": finding["rule"],
                "level": "warning" if finding["rule"].endswith("unknown") else "error",
                "message": {"text": visible(finding["text"])},
                "locations": [{"physicalLocation": location}],
                "partialFingerprints": {
                    "rdsCaDiscover/v1": hashlib.sha256(identity.encode()).hexdigest()[:32]
                },
            }
        )
    driver = {
        "name": "rds-ca",
        "version": __version__,
        "rules": [{"id": rule, "shortDescription": {"text": text}} for rule, text in RULES.items()],
    }
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(document, indent=2)


def junit(content: DiscoveryValues) -> str:
    """Write JUnit XML: a test case for each store and setting."""
    wrong = {(finding["path"], finding["line"]): finding for finding in findings(content)}
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
    suite = f'<testsuite name="rds-ca discover" tests="{len(cases)}" failures="{failures}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', suite, *cases, "</testsuite>"])


def prometheus(content: DiscoveryValues) -> str:
    """Write the text format of Prometheus: the status of each store and setting."""
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


def attribute(text: str) -> str:
    """Quote a text as an XML attribute, controls made visible."""
    return quoteattr(visible(text))


def label(text: str) -> str:
    """Escape a label's value."""
    return visible(text).replace("\\", "\\\\").replace('"', '\\"')

#!/usr/bin/env python3
"""Write the software bill of materials of the crate or of the wheel as CycloneDX 1.6.

    scripts/make-sbom.py rds-ca-py > rds-ca-wheel.cdx.json
    scripts/make-sbom.py rds-ca-core > rds-ca-core.cdx.json

It lists what is compiled into the package on this platform, from Cargo.lock through `cargo metadata`; the same lock
file gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FEATURES = {"rds-ca-py": [], "rds-ca-core": ["--all-features"]}


def metadata(package: str) -> dict[str, Any]:
    """Ask cargo for the dependencies of the package."""
    host = subprocess.run(["rustc", "-vV"], capture_output=True, text=True, check=True).stdout
    platform = next(line.split()[1] for line in host.splitlines() if line.startswith("host:"))
    command = ["cargo", "metadata", "--format-version=1", "--locked", f"--filter-platform={platform}"]
    manifest = ["--manifest-path", str(ROOT / package / "Cargo.toml")]
    done = subprocess.run(
        [*command, *manifest, *FEATURES[package]], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def compiled_in(found: dict[str, Any], package: str) -> tuple[str, dict[str, list[str]]]:
    """Return the package's identifier, and the dependencies of each crate that is compiled in.

    `cargo metadata` unites the features of the entire workspace; `cargo tree` shows those of this package.
    """
    command = [
        "cargo",
        "tree",
        "--locked",
        "--package",
        package,
        "--edges=normal",
        "--prefix=none",
        "--format={p}",
    ]
    done = subprocess.run(
        [*command, *FEATURES[package]], cwd=ROOT, capture_output=True, text=True, check=True
    )
    names = {tuple(line.split()[:2]) for line in done.stdout.splitlines()}
    packages = {known["id"]: known for known in found["packages"]}
    chosen = {key for key, known in packages.items() if (known["name"], f"v{known['version']}") in names}
    (root,) = [key for key in chosen if packages[key]["name"] == package]
    graph = {
        node["id"]: [
            needed["pkg"]
            for needed in node["deps"]
            if needed["pkg"] in chosen and any(kind["kind"] is None for kind in needed["dep_kinds"])
        ]
        for node in found["resolve"]["nodes"]
        if node["id"] in chosen
    }
    return root, graph


def component(known: dict[str, Any], checksums: dict[tuple[str, str], str]) -> dict[str, Any]:
    """Return the entry of one crate."""
    name, version = known["name"], known["version"]
    entry: dict[str, Any] = {
        "type": "library",
        "bom-ref": reference(known),
        "name": name,
        "version": version,
        "purl": reference(known),
    }
    if known["license"]:
        entry["licenses"] = [{"expression": known["license"].replace("/", " OR ")}]
    if (name, version) in checksums:
        entry["hashes"] = [{"alg": "SHA-256", "content": checksums[name, version]}]
    return entry


def reference(known: dict[str, Any]) -> str:
    """Return the package URL of a crate."""
    return f"pkg:cargo/{known['name']}@{known['version']}"


def lock() -> dict[tuple[str, str], str]:
    """Return the checksums of Cargo.lock."""
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    return {(known["name"], known["version"]): known["checksum"] for known in locked if "checksum" in known}


def main() -> int:
    """Print the document."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", choices=FEATURES)
    package = parser.parse_args().package
    found = metadata(package)
    root, graph = compiled_in(found, package)
    packages = {known["id"]: known for known in found["packages"]}
    checksums = lock()
    refs = {identifier: reference(packages[identifier]) for identifier in graph}
    others = sorted((identifier for identifier in graph if identifier != root), key=refs.__getitem__)
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": component(packages[root], checksums)},
        "components": [component(packages[identifier], checksums) for identifier in others],
        "dependencies": [
            {"ref": refs[identifier], "dependsOn": sorted({refs[needed] for needed in graph[identifier]})}
            for identifier in sorted(graph, key=refs.__getitem__)
        ],
    }
    json.dump(document, sys.stdout, indent=1)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Documentation: everything public has a docstring, and the examples run."""

from __future__ import annotations

import ast
import doctest
import importlib
from pathlib import Path

import pytest
import rds_ca

PACKAGE = Path(rds_ca.__file__).parent


def test_everything_public_in_the_stubs_is_documented():
    tree = ast.parse((PACKAGE / "_native.pyi").read_text())
    bare = []
    for node in tree.body:
        if not isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            continue
        nodes = [node, *(node.body if isinstance(node, ast.ClassDef) else [])]
        for item in nodes:
            if isinstance(item, (ast.ClassDef, ast.FunctionDef)) and not item.name.startswith("_"):
                if not ast.get_docstring(item):
                    bare.append(f"{node.name}.{item.name}")
    assert bare == []


@pytest.mark.parametrize("path", [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.pyi")], ids=lambda p: p.name)
def test_the_examples_run(path: Path):
    parser = doctest.DocTestParser()
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    tree = ast.parse(path.read_text())
    names = dict(vars(rds_ca))
    if path.parent == PACKAGE and path.suffix == ".py" and path.stem != "__main__":
        names.update(vars(importlib.import_module(f"rds_ca.{path.stem}")))
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            text = ast.get_docstring(node) or ""
            name = getattr(node, "name", path.stem)
            runner.run(parser.get_doctest(text, names, name, str(path), 0))
    assert runner.summarize().failed == 0


ROOMS = [
    "Fleet",
    "Instance",
    "Cluster",
    "Gap",
    "ServerSide",
    "FleetBuilder",
    "Clients",
    "Audit",
    "ProbedChain",
    "ProbeFailure",
    "Origin",
    "Usage",
    "Sample",
    "SessionSampler",
]
"""The classes whose help is tested at run time."""


@pytest.mark.parametrize("name", ROOMS)
def test_help_shows_at_run_time(name: str):
    cls = getattr(rds_ca._native, name)
    public = [member for member in vars(cls) if not member.startswith("_")]
    assert public
    bare = [member for member in public if not getattr(vars(cls)[member], "__doc__", None)]
    assert bare == []
    assert cls.__doc__


def test_the_examples_are_there():
    texts = [path.read_text() for path in (*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.pyi"))]
    assert sum(text.count(">>> ") for text in texts) >= 8

"""Documentation: everything public has a docstring, and the examples run."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
from pathlib import Path

import pytest
import rds_ca

PACKAGE = Path(rds_ca.__file__).parent


def test_everything_public_in_the_stubs_is_documented():
    stubs = sorted((PACKAGE / "_native").glob("*.pyi"))
    assert len(stubs) > 10
    bare = []
    for node in [node for stub in stubs for node in ast.parse(stub.read_text()).body]:
        if not isinstance(node, (ast.ClassDef, ast.FunctionDef)) or node.name.startswith("_"):
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


def public_classes() -> list[type]:
    """The public classes of the package and of its modules."""
    places = [rds_ca, rds_ca._native, *(getattr(rds_ca, name) for name in MODULES)]
    found = {value for place in places for value in vars(place).values() if isinstance(value, type)}
    return sorted((cls for cls in found if cls.__module__.startswith("rds_ca")), key=lambda cls: cls.__name__)


MODULES = ["boto", "fleet", "results", "rotation", "sessions"]
"""The modules of the package: nouns, for areas that need more than classes."""


def test_help_shows_at_run_time():
    bare = []
    for cls in public_classes():
        if cls.__name__.startswith("_"):
            continue
        if not cls.__doc__:
            bare.append(cls.__name__)
        for name, member in vars(cls).items():
            # The attributes of exceptions are plain values.
            if (
                not name.startswith("_")
                and not isinstance(member, (str, type(None)))
                and not (getattr(member, "__doc__", None) or "").strip()
            ):
                bare.append(f"{cls.__name__}.{name}")
    for name in rds_ca.__all__:
        value = getattr(rds_ca, name)
        if callable(value) and not (value.__doc__ or "").strip():
            bare.append(name)
    assert bare == []


def test_a_name_is_a_class_a_function_or_a_module_by_one_rule():
    names = [name for name in rds_ca.__all__ if name != "__version__"]
    kinds = {name: getattr(rds_ca, name) for name in names}
    modules = {name for name, value in kinds.items() if inspect.ismodule(value)}
    assert modules == set(MODULES)
    classes = {name for name, value in kinds.items() if isinstance(value, type)}
    assert all(name[0].isupper() for name in classes)
    functions = set(names) - modules - classes
    assert all(callable(kinds[name]) and name.islower() for name in functions)
    # A module of that name would replace the function once it is imported.
    files = {path.stem for path in PACKAGE.glob("*.py")}
    assert not functions & files


def test_the_examples_are_there():
    texts = [path.read_text() for path in (*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.pyi"))]
    assert sum(text.count(">>> ") for text in texts) >= 8

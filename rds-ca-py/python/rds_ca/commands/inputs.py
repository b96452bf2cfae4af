"""What the commands read: files, folders and standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Optional

from .._inputs import Input, one, several, unpacked
from .._native import Clients, Fleet, FleetBuilder, ProbedChain, Usage, probes_from_json
from ..exceptions import InputOutputError, InvalidInputError, RdsCaError

JSON_NAMES = (".json", ".ndjson", ".jsonl", ".tfstate")
MANIFEST_NAMES = (".toml", ".json")


def inputs(words: Iterable[str], names: Sequence[str] = JSON_NAMES) -> list[Input]:
    """Read the inputs that arguments name: ``-`` once, files, compressed files, and files of folders with these endings."""
    found = []
    has_stdin = False
    for word in words:
        if word == "-":
            if has_stdin:
                raise InvalidInputError("standard input can be read only once: - is given twice")
            has_stdin = True
            found.append(Input("standard input", None, unpacked(sys.stdin.buffer.read(), "standard input")))
            continue
        path = Path(word)
        if path.is_dir():
            found += [one(member) for member in members(path, names)]
        else:
            found.append(one(path))
    return found


def files_in(folder: str) -> list[str]:
    """Return all files of a folder, in the order of their names."""
    return [str(path) for path in sorted(Path(folder).iterdir()) if path.is_file()]


def members(folder: Path, names: Sequence[str]) -> list[Path]:
    """Return the files of a folder, in the order of their names."""
    endings = tuple(name + packed for name in names for packed in ("", ".gz"))
    try:
        found = sorted(
            path
            for path in folder.iterdir()
            if path.is_file() and path.name.endswith(endings) and not path.name.startswith(".")
        )
    except OSError as error:
        raise InputOutputError(f"cannot read {folder}: {error.strerror}") from error
    if not found:
        raise InvalidInputError(f"{folder} holds no file that ends in {' or '.join(names)}")
    return found


def read_fleet(words: Sequence[str]) -> Fleet:
    """Read inventories as one fleet."""
    builder = FleetBuilder()
    for source in inputs(words):
        try:
            builder.add(source.content)
        except RdsCaError as error:
            raise type(error)(f"{source.name}: {error}") from error
    return builder.finish()


def read_clients(words: Sequence[str]) -> Optional[Clients]:
    """Read client manifests as one; return None if none is given."""
    if not words:
        return None
    texts = []
    for source in inputs(words, MANIFEST_NAMES):
        name = source.path or Path("standard input")
        texts.append((name.with_suffix("") if name.suffix == ".gz" else name, source.text()))
    return Clients._of_texts(texts)


def read_usages(words: Sequence[str]) -> list[Usage]:
    """Read samples of sessions."""
    return [usage for source in inputs(words) for usage in several(source, Usage.from_json)]


def read_probes(words: Sequence[str]) -> list[ProbedChain]:
    """Read probed chains."""
    return [
        chain for source in inputs(words) for chains in several(source, probes_from_json) for chain in chains
    ]


def read_one(word: str) -> Input:
    """Read a single document: a plan, a policy, a chain."""
    found = inputs([word])
    if len(found) != 1:
        raise InvalidInputError(f"{word} holds {len(found)} files, and only one can be read: name it")
    return found[0]

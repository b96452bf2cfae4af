"""What the commands read: files, folders, compressed files, standard input, several documents in one file."""

from __future__ import annotations

import io
import json
import sys
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Callable, NamedTuple, Optional, TypeVar

from .._native import (
    Clients,
    Fleet,
    FleetBuilder,
    ProbedChain,
    Usage,
    probes_from_json,
    read_file,
)
from ..exceptions import (
    InputOutputError,
    InvalidInputError,
    LimitExceededError,
    RdsCaError,
    StoreNotFoundError,
)

Parsed = TypeVar("Parsed")

MOST_BYTES = 1 << 30
"""The most bytes of one input, unpacked."""

GZIP = b"\x1f\x8b"

JSON_NAMES = (".json", ".ndjson", ".jsonl", ".tfstate")
MANIFEST_NAMES = (".toml", ".json")


class Input(NamedTuple):
    """One input: what it is called, where it lies, and its bytes."""

    name: str
    path: Optional[Path]
    content: bytes

    def text(self) -> str:
        """Return it as UTF-8, a byte order mark left out."""
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            hint = " (hint: it is UTF-16, as PowerShell writes it: save it as UTF-8)"
            is_utf16 = self.content[:2] in (b"\xff\xfe", b"\xfe\xff")
            message = f"cannot read {self.name}: {error}{hint if is_utf16 else ''}"
            raise InputOutputError(message) from error


def inputs(words: Iterable[str], names: Sequence[str] = JSON_NAMES) -> list[Input]:
    """Read what the words name: ``-`` once, files, compressed files, the files of folders with such names."""
    found = []
    has_stdin = False
    for word in words:
        if word == "-":
            if has_stdin:
                raise InvalidInputError("standard input can be read once: - stands there twice")
            has_stdin = True
            found.append(Input("standard input", None, unpacked(sys.stdin.buffer.read(), "standard input")))
            continue
        path = Path(word)
        if path.is_dir():
            found += [one(member) for member in members(path, names)]
        else:
            found.append(one(path))
    return found


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


def one(path: Path) -> Input:
    """Read one file."""
    try:
        content = read_file(path)
    except FileNotFoundError:
        raise StoreNotFoundError(f"cannot read {path}: there is no such file") from None
    except OSError as error:
        raise InputOutputError(f"cannot read {path}: {error.strerror or error}") from error
    return Input(str(path), path, unpacked(content, str(path)))


def unpacked(content: bytes, name: str) -> bytes:
    """Unpack gzip, within a bound; anything else stays as it is."""
    if content[:2] != GZIP:
        return content
    out = io.BytesIO()
    rest = content
    try:
        while rest[:2] == GZIP:
            member = zlib.decompressobj(wbits=31)
            out.write(member.decompress(rest, MOST_BYTES - out.tell() + 1))
            if out.tell() > MOST_BYTES:
                raise LimitExceededError(f"cannot read {name}: unpacked it is larger than {MOST_BYTES} bytes")
            if not member.eof:
                raise InvalidInputError(f"cannot read {name}: the gzip file ends early")
            rest = member.unused_data
    except zlib.error as error:
        raise InvalidInputError(f"cannot read {name}: the gzip file is damaged: {error}") from error
    return out.getvalue()


def documents(source: Input) -> list[str]:
    """Return the JSON documents of an input: one, several behind each other, or the members of a list."""
    text = source.text()
    decoder = json.JSONDecoder()
    found: list[Any] = []
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text):
            break
        try:
            value, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            raise InvalidInputError(f"{source.name}: it is not JSON: {error}") from error
        found += value if isinstance(value, list) else [value]
    if not found:
        raise InvalidInputError(f"{source.name}: there is nothing in it")
    # A single document keeps its own text, so that complaints name its lines.
    return [text] if len(found) == 1 and text.lstrip()[:1] == "{" else [json.dumps(value) for value in found]


def parsed(source: Input, text: str, parse: Callable[[str], Parsed]) -> Parsed:
    """Parse a text of an input; an error names it."""
    try:
        return parse(text)
    except RdsCaError as error:
        raise type(error)(f"{source.name}: {error}") from error


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
    """Read client manifests as one; None where there are none."""
    if not words:
        return None
    texts = []
    for source in inputs(words, MANIFEST_NAMES):
        name = source.path or Path("standard input")
        texts.append((name.with_suffix("") if name.suffix == ".gz" else name, source.text()))
    return Clients._of_texts(texts)


def read_usages(words: Sequence[str]) -> list[Usage]:
    """Read samples of sessions."""
    return [parsed(source, text, Usage.from_json) for source in inputs(words) for text in documents(source)]


def read_probes(words: Sequence[str]) -> list[ProbedChain]:
    """Read probed chains."""
    return [
        chain
        for source in inputs(words)
        for text in documents(source)
        for chain in parsed(source, text, probes_from_json)
    ]


def read_one(word: str) -> Input:
    """Read a single document: a plan, a policy, a chain."""
    found = inputs([word])
    if len(found) != 1:
        raise InvalidInputError(f"{word} holds {len(found)} files, and one is read here: name it")
    return found[0]

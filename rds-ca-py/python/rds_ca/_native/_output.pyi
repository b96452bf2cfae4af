"""Files and text that are safe to show. Import its names from ``rds_ca``."""

import os
from typing import Optional, Union

def read_file(path: Union[str, os.PathLike[str]]) -> bytes:
    """Read a file of at most 256 MiB, and wait for nothing that may never come.

    A pipe is read as long as something comes; a file such as ``/proc/kmsg``, which makes its reader wait, fails.

    Raises:
        OSError: The operating system refuses, or the file is larger.

    """

def write_file(path: Union[str, os.PathLike[str]], content: bytes, *, private: bool = False) -> None:
    """Write a file whole or not at all.

    It is written beside its path under an unpredictable name, synced, and renamed; links are not followed.

    Args:
        path: The file.
        content: What it shall hold.
        private: Make a new file readable for its owner only.

    """

def replace_file(path: Union[str, os.PathLike[str]], old: bytes, new: bytes) -> None:
    """Replace a file that holds ``old``, whole or not at all.

    Raises:
        ConflictError: It holds anything else by now.

    """

def _schema(name: str) -> Optional[str]:
    """Return the JSON Schema of that name, or None."""

def _toml(text: str) -> str:
    """Return a document of TOML as JSON; Python reads TOML from 3.11 on only."""

def neutral(text: str) -> str:
    """Return text or JSON with every unsafe character but line feeds and tabs as ``\\uXXXX``.

    Unsafe are controls, escapes, and the marks that reorder or hide text.
    """

def shell_word(word: str) -> str:
    """Return the word as a POSIX shell reads it back, on one line.

    Unsafe characters become octal escapes in ``$'…'``.
    """

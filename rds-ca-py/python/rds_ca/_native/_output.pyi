"""Files and text that are safe to show. Import its names from ``rds_ca``."""

import os
from typing import Optional, Union

def read_file(path: Union[str, os.PathLike[str]]) -> bytes:
    """Read a file of at most 256 MiB, without waiting for ever.

    A pipe is read as long as data arrives; a file that blocks its reader, such as ``/proc/kmsg``, fails.

    Raises:
        OSError: The operating system refuses, or the file is larger.

    """

def write_file(path: Union[str, os.PathLike[str]], content: bytes, *, private: bool = False) -> None:
    """Write a file atomically.

    It is written next to its path under an unpredictable name, synced, and renamed; links are not followed.

    Args:
        path: The file.
        content: Its new content.
        private: Make a new file readable for its owner only.

    """

def replace_file(path: Union[str, os.PathLike[str]], old: bytes, new: bytes) -> None:
    """Replace a file that holds ``old``, atomically.

    Raises:
        ConflictError: Its content is no longer ``old``.

    """

def _schema(name: str) -> Optional[str]:
    """Return the JSON Schema of that name, or None."""

def _toml(text: str) -> str:
    """Return a document of TOML as JSON; Python itself reads TOML only from 3.11 on."""

def neutral(text: str) -> str:
    """Return text or JSON with every unsafe character but line feeds and tabs as ``\\uXXXX``.

    Unsafe characters are controls, escapes, and marks that reorder or hide text.
    """

def shell_word(word: str) -> str:
    """Quote a word for a POSIX shell, on one line.

    Unsafe characters become octal escapes in ``$'…'``.
    """

"""Common to the attacks: the command in a separate process, with limits on time and memory."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]
MEMORY = 2 << 30
"""Bytes of address space that a command may have."""
SECONDS = 60


@pytest.fixture
def rds_ca(tmp_path: Path) -> Command:
    """Return a function that runs the command in an empty folder."""

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "rds_ca", *arguments],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **more},
            capture_output=True,
            text=True,
            errors="surrogateescape",
            check=False,
            timeout=SECONDS,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        )

    return run

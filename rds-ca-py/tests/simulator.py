"""The simulator as a process, and clients of boto3 that use it."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "111111111111"
# As environment variables.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": f"SIM{ACCOUNT}", "AWS_SECRET_ACCESS_KEY": "any"}


def binary() -> Path:
    """Build the simulator and return it; cargo does nothing when it is up to date."""
    command = ["cargo", "build", "--quiet", "--package", "rds-ca-simulator"]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, f"cannot build the simulator (is cargo installed?): {built.stderr}"
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug" / "rds-ca-simulator"


class Simulator:
    """A running simulator."""

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which a program finds it."""
        return CREDENTIALS | {"AWS_ENDPOINT_URL": self.url}

    def session(self, account: str = ACCOUNT, region: str = "eu-west-1") -> boto3.Session:
        """Return a session of an account."""
        return boto3.Session(
            aws_access_key_id=f"SIM{account}", aws_secret_access_key="any", region_name=region
        )

    def client(self, region: str = "eu-west-1", account: str = ACCOUNT, **config: Any) -> Any:
        """Return a client without retries, so that every answer is seen."""
        config.setdefault("retries", {"max_attempts": 0})
        return self.session(account, region).client("rds", endpoint_url=self.url, config=Config(**config))

    def control(self, method: str, path: str, content: Any = None) -> Any:
        """Send a request to the control endpoint."""
        data = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(f"{self.url}/_simulator/{path}", data=data, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


@contextmanager
def simulator(folder: Path, **config: Any) -> Iterator[Simulator]:
    """Run a simulator with that configuration."""
    file = folder / "simulator.json"
    file.write_text(json.dumps(config))
    with subprocess.Popen([binary(), "--config", file], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Simulator(process.stdout.readline().strip())
        finally:
            process.kill()

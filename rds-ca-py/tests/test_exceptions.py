"""Exceptions: grouped by what the caller would do next, and derived from Python's own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import rds_ca


def test_every_exception_derives_from_the_base_and_a_builtin_one():
    classes = [value for name, value in vars(rds_ca).items() if name.endswith("Error")]
    assert len(classes) == 10
    for cls in classes:
        assert issubclass(cls, rds_ca.RdsCaError)
        assert cls.__doc__
    assert issubclass(rds_ca.StoreNotFoundError, FileNotFoundError)
    assert issubclass(rds_ca.AccessDeniedError, PermissionError)
    assert issubclass(rds_ca.WrongPasswordError, ValueError)


def test_a_missing_store():
    with pytest.raises(FileNotFoundError) as caught:
        rds_ca.TrustStore.open("/no/such/store.pem")
    error = caught.value
    assert isinstance(error, rds_ca.StoreNotFoundError)
    assert (error.kind, error.place) == ("not_found", "/no/such/store.pem")
    assert str(error).startswith("cannot read /no/such/store.pem: ")


def test_a_wrong_password(tmp_path: Path, hierarchy: Path):
    store = tmp_path / "store.p12"
    command = [
        "openssl",
        "pkcs12",
        "-export",
        "-nokeys",
        "-in",
        str(hierarchy / "root.pem"),
        "-out",
        str(store),
    ]
    subprocess.run([*command, "-passout", "env:P"], check=True, env={**os.environ, "P": "secret"})
    assert len(rds_ca.Bundle.read(store, "secret").certificates) == 1
    for opening in (rds_ca.Bundle.read, rds_ca.TrustStore.open):
        with pytest.raises(rds_ca.WrongPasswordError) as caught:
            opening(store, "guess")
        assert "guess" not in str(caught.value)
        assert "store.p12" in str(caught.value)
    assert [problem.kind for problem in rds_ca.Bundle.read(store).problems] == ["password_needed"]


def test_a_file_beyond_the_bound(tmp_path: Path):
    huge = tmp_path / "huge.pem"
    with huge.open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(rds_ca.LimitExceededError, match=r"huge\.pem"):
        rds_ca.Bundle.read(huge)


def test_nothing_is_trusted_by_a_context_without_certificates():
    with pytest.raises(rds_ca.UnknownNameError, match="mars-north-1"):
        rds_ca.ssl_context(region="mars-north-1")
    with pytest.raises(rds_ca.UnknownNameError, match="no certificate"):
        rds_ca.ssl_context(region="eu-west-1", store=b"nothing")

"""Files from others: links, and editions of the catalogue."""

from __future__ import annotations

import os
from pathlib import Path

from conftest import Command

AT = ("--at", "2026-12-01")


def test_mending_follows_no_link_out_of_the_folder(rds_ca: Command, tmp_path: Path):
    (tmp_path / "inside").mkdir()
    outside = tmp_path / "outside.pem"
    rds_ca("bundle", "--region", "us-east-1", "--ca", "rds-ca-rsa2048-g1", "-o", str(outside), *AT)
    before = outside.read_bytes()
    (tmp_path / "inside" / "store.pem").symlink_to(outside)
    done = rds_ca("mend", "inside/store.pem", "--region", "eu-west-1", *AT)
    assert done.returncode == 1
    assert outside.read_bytes() == before


def test_output_does_not_follow_links(rds_ca: Command, tmp_path: Path):
    victim = tmp_path / "victim"
    victim.write_text("mine\n")
    (tmp_path / "out.pem").symlink_to(victim)
    rds_ca("bundle", "--region", "eu-west-1", "-o", "out.pem", *AT)
    assert victim.read_text() == "mine\n"


def test_a_changed_edition_adds_no_authority(rds_ca: Command, tmp_path: Path, hierarchy: Path):
    """The hierarchy's root has the name of AWS's root and another key."""
    (tmp_path / "root.pem").write_bytes((hierarchy / "root.pem").read_bytes())
    question = ("--region", "eu-west-1", "--ca", "rds-ca-ecc384-g1", "--ca-bundle", "root.pem")
    assert rds_ca("check", "root.pem", *question).returncode in {1, 3}
    assert rds_ca("check", "root.pem", *question, "--ca-bundle-sha256", "0" * 64).returncode == 2


def test_a_store_that_is_a_device_or_a_pipe_does_not_hang(rds_ca: Command, tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.pem")
    assert rds_ca("check", ".", "--region", "eu-west-1", *AT).returncode in {1, 2, 3}

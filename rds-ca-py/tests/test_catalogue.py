"""The catalogue from the users' side: regions without authorities, imitations, editions, expiries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rds_ca
from rds_ca.cli import main

CATALOGUE = rds_ca.Catalogue.builtin()


def test_china_is_embedded_and_regions_without_authorities_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    china = CATALOGUE.authority("cn-north-1", "rds-ca-rsa2048-g1")
    assert china is not None
    assert china.pem
    assert CATALOGUE.standing("me-west-1") == "without_authorities"
    assert "eusc-de-east-1" in CATALOGUE.regions_without_authorities
    store = tmp_path / "store.pem"
    store.write_bytes(rds_ca.bundle(regions=["eu-west-1"]))
    assert main(["check", str(store), "--region", "cn-north-1"]) == 1
    assert "China has separate authorities" in " ".join(capsys.readouterr().out.split())
    store.write_bytes(rds_ca.bundle(regions=["cn-north-1"]))
    assert main(["check", str(store), "--region", "cn-north-1", "--at", "2026-12-01"]) == 0
    capsys.readouterr()
    assert main(["check", str(store), "--region", "me-west-1"]) == 3
    shown = " ".join(capsys.readouterr().out.split())
    assert "me-west-1 is a region of AWS" in shown
    assert "did you mean" not in shown
    assert main(["catalogue", "--region", "sa-west-1"]) == 3
    assert main(["catalogue", "--ca", "amazon-trust-services"]) == 0


def test_an_imitation_never_wins(hierarchy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    root = hierarchy / "root.pem"
    fooled = CATALOGUE.with_bundle(root)
    (shown,) = fooled.contradictions
    assert (shown["region"], shown["ca_id"]) == ("eu-west-1", "rds-ca-ecc384-g1")
    real = CATALOGUE.authority("eu-west-1", "rds-ca-ecc384-g1")
    assert fooled.authority("eu-west-1", "rds-ca-ecc384-g1") == real
    assert rds_ca.bundle(regions=["eu-west-1"], catalogue=fooled) == rds_ca.bundle(regions=["eu-west-1"])
    words = ["--region", "eu-west-1", "--ca", "rds-ca-ecc384-g1", "--ca-bundle", str(root)]
    assert main(["check", str(root), *words]) == 1
    genuine = tmp_path / "genuine.pem"
    genuine.write_bytes(rds_ca.bundle(regions=["eu-west-1"]))
    assert main(["check", str(genuine), *words]) == 3
    assert "not vouched for" in " ".join(capsys.readouterr().out.split())


def test_a_refresh_makes_a_dated_file_that_its_digest_vouches_for(
    hierarchy: Path, global_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    minted = (hierarchy / "root.pem").read_text()
    newer, copy = tmp_path / "newer.pem", tmp_path / "copy.pem"
    newer.write_text(global_bundle.read_text() + minted)
    copy.write_text(minted + global_bundle.read_text())
    assert main(["catalogue", "--compare", str(newer)]) == 1
    assert main(["catalogue", "--compare", str(global_bundle)]) == 0
    assert main(["catalogue", "--refresh", str(newer)]) == 2
    assert main(["catalogue", "--refresh", str(newer), "--from", str(copy)]) == 2
    assert "holds a different root than the catalogue" in capsys.readouterr().err
    made = ["catalogue", "--refresh", str(newer), "--from", str(copy), "--admit-contradictions", "--json"]
    assert main([*made, "-o", str(tmp_path)]) == 0
    shown = json.loads(capsys.readouterr().out)
    path = Path(shown["path"])
    assert path.name.startswith("rds-ca-catalogue-20")
    edition = CATALOGUE.with_bundle(path, sha256=shown["sha256"])
    assert edition.edition == shown["edition"]
    assert edition.authority("eu-west-1", "rds-ca-ecc384-g1") != CATALOGUE.authority(
        "eu-west-1", "rds-ca-ecc384-g1"
    )


def test_govclouds_intermediates_are_warned_of(capsys: pytest.CaptureFixture[str]):
    assert main(["catalogue", "--region", "us-gov-west-1", "--at", "2026-12-01"]) == 0
    assert "warning: the intermediate" in capsys.readouterr().out
    assert main(["catalogue", "--region", "us-gov-west-1", "--at", "2026-08-01"]) == 0
    assert "warning" not in capsys.readouterr().out

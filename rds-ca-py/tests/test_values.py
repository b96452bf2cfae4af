"""Values behave as Python values: equal, hashable, picklable, printable, frozen, documented."""

from __future__ import annotations

import datetime
import io
import json
import pickle
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import rds_ca
from cryptography import x509
from cryptography.hazmat.primitives import hashes

CATALOGUE = rds_ca.Catalogue.builtin()
AT = "2027-01-01"
NAME = "<script>alert(1)</script>"
DAMAGED = f"-----BEGIN CERTIFICATE-----\nAAAA\n{NAME}".encode()


def values(global_bundle: Path) -> list[Any]:
    store = rds_ca.TrustStore.open(global_bundle)
    (failed,) = rds_ca.probe_many(["127.0.0.1:1"], at="2027-01-01")
    seen = fleet()
    return [
        CATALOGUE,
        CATALOGUE.authorities()[0],
        store.bundle.certificates[0],
        rds_ca.Bundle.parse(DAMAGED).problems[0],
        rds_ca.stacks()[0],
        rds_ca.explain("certificate verify failed"),
        failed,
        failed.failure,
        seen,
        seen.gaps[0],
        seen.instances[0].server_side(at="2027-01-01"),
        rds_ca.sessions.Sample.unreachable("no route", at="2027-01-01"),
        store.check(region="us-east-1", ca="rds-ca-rsa2048-g1", at="2027-01-01"),
    ]


def fleet() -> rds_ca.Fleet:
    instance = {"DBInstanceIdentifier": NAME, "Engine": "postgres", "CACertificateIdentifier": "rds-ca-2019"}
    return rds_ca.Fleet.read({"DBInstances": [instance], "Marker": "more"}, region="eu-west-1")


def test_values_survive_pickling_and_hash_alike(global_bundle: Path):
    for value in values(global_bundle):
        again = pickle.loads(pickle.dumps(value))
        assert again == value
        if type(value).__hash__ is not None:
            assert hash(again) == hash(value)
            assert len({again, value}) == 1


def test_bundles_of_the_same_content_are_equal(global_bundle: Path):
    bundle = rds_ca.Bundle.read(global_bundle)
    again = rds_ca.Bundle.parse(global_bundle.read_bytes())
    assert bundle == again
    assert hash(bundle) == hash(again)
    assert bundle != rds_ca.Bundle.parse(DAMAGED)


def test_notebooks_show_tables_and_run_nothing(global_bundle: Path):
    shown = {
        rds_ca.Catalogue.builtin(): "rds-ca-ecc384-g1",
        rds_ca.Bundle.parse(DAMAGED): "Problems",
        rds_ca.TrustStore.open(DAMAGED).check(region="eu-west-1", ca="rds-ca-2019", at=AT): "unknown",
        rds_ca.explain("certificate verify failed"): "likely",
    }
    pages = {value._repr_html_(): wanted for value, wanted in shown.items()}
    pages[fleet()._repr_html_()] = "Not seen"
    for page, wanted in pages.items():
        assert wanted in page
        assert NAME not in page
        tags = set(ElementTree.fromstring(f"<p>{page}</p>").iter())
        assert {tag.tag for tag in tags} <= {
            "p",
            "table",
            "caption",
            "thead",
            "tbody",
            "tfoot",
            "tr",
            "th",
            "td",
        }
    audit = rds_ca.audit(fleet(), at=AT)
    assert audit._repr_markdown_() == audit.report("md")


def test_values_give_plain_data_and_json_alike(global_bundle: Path):
    for value in values(global_bundle):
        assert json.loads(value.to_json()) == value.to_dict()


def test_values_are_frozen_and_show_what_they_are(global_bundle: Path):
    for value in values(global_bundle):
        assert type(value).__name__ in repr(value)
        for name in ("anything", "verdict", "subject", "edition"):
            with pytest.raises(AttributeError):
                setattr(value, name, 1)


def test_a_report_is_not_mistaken_for_a_verdict(global_bundle: Path):
    report = values(global_bundle)[-1]
    with pytest.raises(TypeError, match="verdict"):
        bool(report)


def test_certificates_read_as_another_library_reads_them(global_bundle: Path):
    ours = rds_ca.Bundle.read(global_bundle).certificates
    theirs = x509.load_pem_x509_certificates(global_bundle.read_bytes())
    assert len(ours) == len(theirs) == 108
    for mine, other in zip(ours, theirs):
        assert mine.subject == other.subject.rfc4514_string()
        assert mine.issuer == other.issuer.rfc4514_string()
        assert int(mine.serial, 16) == other.serial_number
        assert mine.not_before == other.not_valid_before_utc
        assert mine.not_after == other.not_valid_after_utc
        assert mine.fingerprint == other.fingerprint(hashes.SHA256()).hex()
        assert mine.thumbprint == other.fingerprint(hashes.SHA1()).hex()
        assert mine.not_after.tzinfo is datetime.timezone.utc
        assert mine.authority is not None
        assert mine.authority.fingerprint == mine.fingerprint


def test_unknown_certificates_read_as_another_library_reads_them(hierarchy: Path):
    for name in ("root", "sub", "leaf"):
        pem = (hierarchy / f"{name}.pem").read_bytes()
        (mine,) = rds_ca.Bundle.parse(pem).certificates
        other = x509.load_pem_x509_certificate(pem)
        assert mine.subject == other.subject.rfc4514_string()
        assert mine.issuer == other.issuer.rfc4514_string()
        assert int(mine.serial, 16) == other.serial_number
        assert (mine.not_before, mine.not_after) == (other.not_valid_before_utc, other.not_valid_after_utc)


def test_a_store_opens_from_path_text_bytes_and_file(global_bundle: Path):
    content = global_bundle.read_bytes()
    for source in (global_bundle, str(global_bundle), content, bytearray(content)):
        assert len(rds_ca.Bundle.read(source).certificates) == 108
        assert len(rds_ca.TrustStore.open(source).bundle.certificates) == 108
    assert len(rds_ca.TrustStore.open(io.BytesIO(content)).bundle.certificates) == 108
    with pytest.raises(TypeError, match="rb"):
        rds_ca.Bundle.read(io.StringIO("text"))
    with pytest.raises(TypeError, match="path"):
        rds_ca.Bundle.read(7)


def test_times_are_aware_and_naive_ones_are_refused(global_bundle: Path):
    store = rds_ca.TrustStore.open(global_bundle)
    question = {"region": "us-east-1", "ca": "rds-ca-rsa2048-g1"}
    aware = datetime.datetime(2061, 5, 25, 23, 34, 57, tzinfo=datetime.timezone.utc)
    assert store.check(**question, at=aware).trusted_until == aware
    assert store.check(**question, at=aware + datetime.timedelta(seconds=1)).verdict == "not_trusted"
    assert store.check(**question, at="2061-05-26").verdict == "not_trusted"
    with pytest.raises(ValueError, match="naive"):
        store.check(**question, at=datetime.datetime(2027, 1, 1))
    with pytest.raises(rds_ca.InvalidInputError, match="2027-01-03"):
        store.check(**question, at="tomorrow")
    with pytest.raises(TypeError, match="datetime"):
        store.check(**question, at=1.0)


def test_the_catalogue_answers_by_region_and_ca():
    current = [a.ca_id for a in CATALOGUE.authorities("eu-west-1") if a.status != "retired"]
    assert current == CATALOGUE.current_cas("eu-west-1")
    assert current == ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"]
    (root,) = CATALOGUE.authorities("eu-west-1", "rds-ca-ecc384-g1")
    assert root == CATALOGUE.authority("EU-WEST-1", "RDS-CA-ECC384-G1")
    assert rds_ca.Certificate.from_der(root.der).authority == root
    assert CATALOGUE.authority("mars-north-1", "rds-ca-ecc384-g1") is None
    gov = CATALOGUE.authority("us-gov-west-1", "rds-ca-rsa4096-g1")
    assert gov is not None
    assert gov.pem is None


def test_operators_authorities_are_labelled(hierarchy: Path):
    root = hierarchy / "root.pem"
    for vouched in (False, True):
        catalogue = CATALOGUE.with_bundle(root, vouched)
        found = [
            a for a in catalogue.authorities("eu-west-1", "rds-ca-ecc384-g1") if a.provenance == "operator"
        ]
        again = pickle.loads(pickle.dumps((catalogue, found)))
        assert again == (catalogue, found)
        report = rds_ca.TrustStore.open(root).check(
            region="eu-west-1", ca="rds-ca-ecc384-g1", catalogue=catalogue
        )
        # It contradicts AWS's own root: without a digest that vouches for it, it never replaces that root.
        assert len(found) == int(vouched)
        assert (report.verdict == "trusted") == vouched
        assert ("operator" in report.reason) == vouched
    report = rds_ca.TrustStore.open(root).check(region="eu-west-1", ca="rds-ca-ecc384-g1")
    assert report.verdict == "not_trusted"
    assert report.to_dict()["look_alikes"]
    with pytest.raises(rds_ca.InvalidInputError):
        CATALOGUE.with_bundle(root, sha256="00" * 32)

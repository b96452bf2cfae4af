"""From Python: open the global bundle and read every certificate, compared with pyca/cryptography and ssl, in one run.

python benches/bundle/run.py        # needs the rds-ca wheel (release build) and cryptography
"""

from __future__ import annotations

import ssl
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import rds_ca
from cryptography import x509
from cryptography.hazmat.primitives import hashes

BUNDLE = Path(__file__).parents[2] / "rds-ca-core" / "data" / "aws" / "global-bundle.pem"
TURNS = 10
ROUNDS = 20


def ours() -> None:
    """Open with rds_ca; read subject, validity and fingerprint of every certificate."""
    for certificate in rds_ca.Bundle.read(BUNDLE).certificates:
        _ = certificate.subject, certificate.not_before, certificate.not_after, certificate.fingerprint


def pyca() -> None:
    """Do the same with cryptography."""
    for certificate in x509.load_pem_x509_certificates(BUNDLE.read_bytes()):
        _ = (
            certificate.subject.rfc4514_string(),
            certificate.not_valid_before_utc,
            certificate.not_valid_after_utc,
            certificate.fingerprint(hashes.SHA256()).hex(),
        )


def standard() -> None:
    """Load it into a context of the standard library, which is all that ssl supports."""
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(BUNDLE)


def milliseconds(work: Callable[[], None]) -> float:
    """Time one round."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e3


def main() -> None:
    """Print medians and ratios; the readers take turns, so that a busy period affects all of them."""
    readers = {"rds_ca": ours, "cryptography": pyca, "ssl.load_verify_locations": standard}
    times: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(TURNS):
        for name, work in readers.items():
            times[name] += [milliseconds(work) for _ in range(ROUNDS)]
    mine = statistics.median(times["rds_ca"])
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{name:27} {median:8.3f} ms   {median / mine:5.1f} x rds_ca's")


if __name__ == "__main__":
    main()

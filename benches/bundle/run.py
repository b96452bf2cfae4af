"""From Python: open the global bundle and read every certificate, beside pyca/cryptography and ssl, in one run.

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
ROUNDS = 50


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
    """Load it into a context of the standard library, which is all that ssl can do."""
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(BUNDLE)


def median(work: Callable[[], None]) -> float:
    """Return the median time of one round, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def main() -> None:
    """Print times and ratios."""
    mine = median(ours)
    print(f"rds_ca                      {mine:8.3f} ms")
    for name, work in (("cryptography", pyca), ("ssl.load_verify_locations", standard)):
        theirs = median(work)
        print(f"{name:27} {theirs:8.3f} ms   {theirs / mine:5.1f} x ours")


if __name__ == "__main__":
    main()

"""Keys made with the openssl command line, and signatures with them.

RSA signatures are computed here (a modular power needs no process per certificate); the other types use openssl.
"""

import concurrent.futures
import fcntl
import hashlib
import os
import pathlib
import subprocess

from der import elements, null, octets, oid, sequence

_DIGESTS = {
    "md5": "1.2.840.113549.2.5",
    "sha1": "1.3.14.3.2.26",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}
_RSA = {
    "md5": "1.2.840.113549.1.1.4",
    "sha1": "1.2.840.113549.1.1.5",
    "sha256": "1.2.840.113549.1.1.11",
    "sha384": "1.2.840.113549.1.1.12",
    "sha512": "1.2.840.113549.1.1.13",
}
_ECDSA = {
    "sha1": "1.2.840.10045.4.1",
    "sha256": "1.2.840.10045.4.3.2",
    "sha384": "1.2.840.10045.4.3.3",
    "sha512": "1.2.840.10045.4.3.4",
}


def openssl(*arguments: str, given: bytes = b"") -> bytes:
    """Runs the openssl command; its error output becomes the exception's text."""
    done = subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"openssl {' '.join(arguments)}: {done.stderr.decode(errors='replace')}")
    return done.stdout


class Key:
    """A private key in a PEM file, made if it does not exist: `rsa:2048`, `ec:secp384r1`, `ed25519`."""

    def __init__(self, path: pathlib.Path, kind: str) -> None:
        self.path = path
        self.kind, _, parameter = kind.partition(":")
        if not path.exists():
            self._make(parameter)
        self.public = openssl("pkey", "-in", str(path), "-pubout", "-outform", "DER")
        content = elements(elements(self.public)[0][1])[1][1]
        self.identifier = hashlib.sha1(content[1:]).digest()
        if self.kind == "rsa":
            self._rsa = self._read_rsa()

    def pem(self) -> bytes:
        return self.path.read_bytes()

    def algorithm(self, digest: str) -> bytes:
        """The AlgorithmIdentifier of a signature by this key."""
        if self.kind == "rsa":
            return sequence(oid(_RSA[digest]), null())
        if self.kind == "ec":
            return sequence(oid(_ECDSA[digest]))
        return sequence(oid("1.3.101.112"))

    def sign(self, content: bytes, digest: str) -> bytes:
        if self.kind == "rsa":
            return self._sign_rsa(content, digest)
        if self.kind == "ec":
            return openssl("dgst", f"-{digest}", "-sign", str(self.path), given=content)
        # Ed25519 requires a file that it can read twice; other processes may use the same folder.
        to_sign = self.path.with_suffix(f".{os.getpid()}.tbs")
        to_sign.write_bytes(content)
        return openssl("pkeyutl", "-sign", "-rawin", "-inkey", str(self.path), "-in", str(to_sign))

    def _make(self, parameter: str) -> None:
        option = {
            "rsa": ["-pkeyopt", f"rsa_keygen_bits:{parameter}"],
            "ec": ["-pkeyopt", f"ec_paramgen_curve:{parameter}"],
        }
        made = openssl("genpkey", "-algorithm", self.kind, *option.get(self.kind, []))
        # Written to a temporary file and renamed, so that a killed run leaves no partial key.
        part = self.path.with_suffix(".part")
        part.write_bytes(made)
        part.rename(self.path)

    def _read_rsa(self) -> tuple[int, ...]:
        whole = openssl("pkey", "-in", str(self.path), "-traditional", "-outform", "DER")
        _, modulus, _, _, p, q, dp, dq, inverse = (
            int.from_bytes(content, "big") for _, content, _ in elements(elements(whole)[0][1])
        )
        return modulus, p, q, dp, dq, inverse

    def _sign_rsa(self, content: bytes, digest: str) -> bytes:
        """PKCS#1 v1.5 (RFC 8017 section 8.2.1) by the Chinese remainder theorem."""
        modulus, p, q, dp, dq, inverse = self._rsa
        size = (modulus.bit_length() + 7) // 8
        info = sequence(
            sequence(oid(_DIGESTS[digest]), null()), octets(hashlib.new(digest, content).digest())
        )
        padded = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
        message = int.from_bytes(padded, "big")
        at_p, at_q = pow(message, dp, p), pow(message, dq, q)
        return (at_q + q * (inverse * (at_p - at_q) % p)).to_bytes(size, "big")


def make_keys(folder: pathlib.Path, kinds: dict[str, str]) -> dict[str, Key]:
    """All keys, several openssl processes at a time; one run makes them, others at the same time wait."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock, concurrent.futures.ThreadPoolExecutor(4) as pool:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # The long ones first, so that they do not delay the end.
        names = sorted(kinds, key=lambda name: kinds[name] != "rsa:4096")
        made = pool.map(lambda name: Key(folder / f"{name}.pem", kinds[name]), names)
        return dict(zip(names, made, strict=True))

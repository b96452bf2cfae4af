"""Pieces of trust files that are not plain certificate blocks, and damage to entire files."""

import dataclasses
import re
from collections.abc import Callable

from der import integer, oid, pem, sequence, set_of, time, tlv
from keys import openssl
from x509 import CLIENT, SERVER, Authority

Part = str | bytes | Callable[[Authority], bytes]
"""A certificate by name, literal bytes, or the result of a function on the certificates."""

COMMENT = b"Bundle fetched in 2024\n# from the vendor's page\n\n"
BAD_BASE64 = b"-----BEGIN CERTIFICATE-----\nMIID!!!!surely not base64????\n-----END CERTIFICATE-----\n"
NO_CERTIFICATE = pem(b"\x30\x0dnot a cert...")
OPENSSH_KEY = pem(b"openssh-key-v1\0" + bytes(64), "OPENSSH PRIVATE KEY")
CUT_OFF = b"-----BEGIN CERTIFICATE-----\nMIIDqzCCApOgAwIBAgIUOgAwIBAgIUOgAwIBAgIU\n"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
ERROR_PAGE = b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>'


def der(name: str) -> Part:
    return lambda authority: authority.der(name)


def key(name: str) -> Part:
    return lambda authority: authority.key(name).pem()


def labelled(name: str, label: str) -> Part:
    return lambda authority: pem(authority.der(name), label)


def with_trailing_bytes(name: str) -> Part:
    return lambda authority: pem(authority.der(name) + b"\0\0\0\0")


def with_text(name: str) -> Part:
    """As `openssl x509 -text` prints it."""
    return lambda authority: openssl("x509", "-text", given=authority.pem(name))


def trusted(name: str, *, accept: bool) -> Part:
    """OpenSSL's TRUSTED CERTIFICATE: the certificate and the purposes for which it is, or is not, trusted."""
    uses = sequence(sequence(oid(SERVER))) if accept else sequence(tlv(0xA0, oid(SERVER)))
    return lambda authority: pem(authority.der(name) + uses, "TRUSTED CERTIFICATE")


def trusted_for_clients(name: str) -> Part:
    return lambda authority: pem(authority.der(name) + sequence(sequence(oid(CLIENT))), "TRUSTED CERTIFICATE")


def pkcs7(*names: str) -> Part:
    """A certificates-only SignedData (RFC 2315 section 9.1)."""

    def write(authority: Authority) -> bytes:
        data = sequence(
            integer(1),
            set_of(),
            sequence(oid("1.2.840.113549.1.7.1")),
            tlv(0xA0, *map(authority.der, names)),
            set_of(),
        )
        return pem(sequence(oid("1.2.840.113549.1.7.2"), tlv(0xA0, data)), "PKCS7")

    return write


def revocation_list(name: str) -> Part:
    """An empty CRL of that authority (RFC 5280 section 5)."""

    def write(authority: Authority) -> bytes:
        signer = authority.key(name)
        algorithm = signer.algorithm("sha256")
        subject = authority.subject(name)
        signed = sequence(
            integer(1), algorithm, subject, time(authority.now), time(authority.now.replace(year=2049))
        )
        return pem(sequence(signed, algorithm, tlv(0x03, b"\0", signer.sign(signed, "sha256"))), "X509 CRL")

    return write


@dataclasses.dataclass(frozen=True)
class Replace:
    """An edit of the entire file: replaces every match of a pattern, or the first few."""

    pattern: bytes
    by: bytes
    count: int = 0

    def __call__(self, content: bytes) -> bytes:
        return re.sub(self.pattern, lambda _: self.by, content, count=self.count)


def utf16(content: bytes) -> bytes:
    return b"\xff\xfe" + content.decode().encode("utf-16-le")

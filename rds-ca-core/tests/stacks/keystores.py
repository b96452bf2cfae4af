"""Java key stores and PKCS#12 files from random entries, right or wrong: aliases, keys, attributes, order, damage.

They are written here, not by keytool, which would refuse most of them. PKCS#12 has neither encryption nor MAC,
which a JVM reads with any password.
"""

import hashlib
import random

from damage import Damage
from der import integer, octets, oid, sequence, set_of, tlv

PASSWORD = "changeit"
_ALIASES = [
    "rds",
    "RDS",
    "Rds",
    "root",
    "Root",
    "1",
    "2",
    "3",
    "",
    " rds",
    "\u00e4",
    "\u00c4",
    "\u0130",
    "i\u0307",
]
_ALIASES += [
    "\u03a3",
    "\u03c3",
    "\0",
    "\U0001f600",
    "\U00010400",
    "\U00010428",
    "a b",
    "eu-west-1",
    "EU-WEST-1",
]
_TRUSTED = "2.16.840.1.113894.746875.1.1"
_ANY_USAGE = oid("2.5.29.37.0")


def modified_utf8(text: str) -> bytes:
    """As `DataOutput.writeUTF` writes it, the count of bytes first."""
    units = text.encode("utf-16-be", "surrogatepass")
    out = bytearray()
    for high, low in zip(units[::2], units[1::2], strict=True):
        unit = high << 8 | low
        if 0 < unit < 0x80:
            out.append(unit)
        elif unit < 0x800:
            out += bytes([0xC0 | unit >> 6, 0x80 | unit & 0x3F])
        else:
            out += bytes([0xE0 | unit >> 12, 0x80 | unit >> 6 & 0x3F, 0x80 | unit & 0x3F])
    return len(out).to_bytes(2, "big") + bytes(out)


class Stores:
    """Random stores of the given certificates."""

    def __init__(self, numbers: random.Random, certificates: list[bytes]) -> None:
        self._random, self._certificates = numbers, certificates
        self._damage = Damage(numbers)

    def store(self) -> bytes:
        kind = self._random.choice([self.java, self.java, self.pkcs12, self.pkcs12, self.pkcs12])
        whole = kind()
        if self._one_in(25):
            whole = self._damage.octet(whole)
        return whole

    def _one_in(self, count: int) -> bool:
        return self._random.randrange(count) == 0

    def _certificate(self) -> bytes:
        der = self._random.choice(self._certificates)
        return self._damage.certificate(der) if self._one_in(15) else der

    def java(self) -> bytes:
        version = 1 if self._one_in(8) else 2
        jceks = self._one_in(4)
        count = self._random.randrange(6)
        body = b"\xce\xce\xce\xce" if jceks else b"\xfe\xed\xfe\xed"
        body += version.to_bytes(4, "big") + count.to_bytes(4, "big")
        for _ in range(count):
            alias = modified_utf8(self._random.choice(_ALIASES))
            if self._one_in(30):
                alias = b"\0\2" + self._random.choice([b"\xc3\x28", b"\x80\x80", b"\xf0\x9f"])
            key = self._one_in(4)
            body += (1 if key else 2).to_bytes(4, "big") + alias + bytes(8)
            certificates = [self._encoded(version)]
            if key:
                sealed = self._random.randbytes(10)
                certificates = [self._encoded(version) for _ in range(self._random.randrange(3))]
                body += len(sealed).to_bytes(4, "big") + sealed + len(certificates).to_bytes(4, "big")
            body += b"".join(certificates)
        digest = hashlib.sha1(PASSWORD.encode("utf-16-be") + b"Mighty Aphrodite" + body).digest()
        return body + digest

    def _encoded(self, version: int) -> bytes:
        der = self._certificate()
        kind = b"" if version == 1 else modified_utf8("X.509")
        return kind + len(der).to_bytes(4, "big") + der

    def pkcs12(self) -> bytes:
        parts = [sequence(*(self._bag() for _ in range(self._random.randrange(5))))]
        if self._one_in(4):
            parts.append(sequence(*(self._bag() for _ in range(self._random.randrange(3)))))
        infos = sequence(*(_data(part) for part in parts))
        return sequence(integer(3), _data(infos))

    def _bag(self) -> bytes:
        kind = self._random.choice([3, 3, 3, 3, 3, 3, 2, 2, 1, 4, 6])
        if kind == 3:
            value = sequence(oid("1.2.840.113549.1.9.22.1"), tlv(0xA0, octets(self._certificate())))
        elif kind == 2:
            algorithm = sequence(oid("1.2.840.113549.1.12.1.3"), sequence(octets(bytes(8)), integer(1)))
            value = sequence(algorithm, octets(bytes(16)))
        elif kind == 6:
            value = sequence(*(self._bag() for _ in range(self._random.randrange(2))))
        else:
            value = sequence(oid("1.2.3"), tlv(0xA0, octets(b"")))
        attributes = self._attributes(3 if kind == 3 else kind)
        tail = [tlv(0x31, *attributes)] if attributes or self._one_in(3) else []
        return sequence(oid(f"1.2.840.113549.1.12.10.1.{kind}"), tlv(0xA0, value), *tail)

    def _attributes(self, kind: int) -> list[bytes]:
        out = []
        if not self._one_in(5):
            alias = self._random.choice(_ALIASES)
            name = tlv(0x1E, alias.encode("utf-16-be"))
            if self._one_in(20):
                name = self._random.choice(
                    [tlv(0x0C, b"rds"), tlv(0x13, b"rds"), tlv(0x1E, b"\0r\0d\0"), b""]
                )
            out.append(sequence(oid("1.2.840.113549.1.9.20"), tlv(0x31, name)))
        if kind in (1, 2) or self._one_in(4):
            number = octets(self._random.choice([b"01", b"02", b"\0", b"01"]))
            if self._one_in(20):
                number = self._random.choice([integer(1), tlv(0x0C, b"01")])
            if not self._one_in(4):
                out.append(sequence(oid("1.2.840.113549.1.9.21"), tlv(0x31, number)))
        if kind == 3 and not self._one_in(4):
            usage = [_ANY_USAGE] * self._random.choice([1, 1, 1, 2, 0])
            if self._one_in(20):
                usage = [self._random.choice([octets(b"x"), tlv(0x0C, b"x"), integer(1)])]
            out.append(sequence(oid(_TRUSTED), set_of(*usage)))
        self._random.shuffle(out)
        return out


def _data(content: bytes) -> bytes:
    return sequence(oid("1.2.840.113549.1.7.1"), tlv(0xA0, octets(content)))

"""Writes DER (X.690): what certificates, their extensions and PKCS#7 need.

A library would refuse to write most of what the cases are about (negative serials, broken constraints, wrong
versions), so the bytes are assembled here.
"""

import base64
import datetime


def tlv(tag: int, *parts: bytes) -> bytes:
    """One element: tag, length, the parts joined."""
    content = b"".join(parts)
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def sequence(*parts: bytes) -> bytes:
    return tlv(0x30, *parts)


def set_of(*parts: bytes) -> bytes:
    return tlv(0x31, *sorted(parts))


def integer(value: int) -> bytes:
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def boolean(value: bool) -> bytes:
    return tlv(0x01, b"\xff" if value else b"\0")


def octets(content: bytes) -> bytes:
    return tlv(0x04, content)


def bits(content: bytes, unused: int = 0) -> bytes:
    return tlv(0x03, bytes([unused]), content)


def named_bits(positions: set[int]) -> bytes:
    """A BIT STRING with the given bits set, without trailing zeros as DER requires."""
    last = max(positions)
    number = sum(1 << (7 - position % 8) << 8 * (last // 8 - position // 8) for position in positions)
    return bits(number.to_bytes(last // 8 + 1, "big"), 7 - last % 8)


def null() -> bytes:
    return tlv(0x05)


def oid(dotted: str) -> bytes:
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    out = bytearray()
    for arc in [first * 40 + second, *rest]:
        chunk = [arc & 0x7F]
        while arc := arc >> 7:
            chunk.append(0x80 | arc & 0x7F)
        out += bytes(reversed(chunk))
    return tlv(0x06, bytes(out))


def time(at: datetime.datetime) -> bytes:
    """UTCTime up to 2049, GeneralizedTime after it (RFC 5280 section 4.1.2.5)."""
    if at.year < 2050:
        return tlv(0x17, at.strftime("%y%m%d%H%M%SZ").encode())
    return tlv(0x18, at.strftime("%Y%m%d%H%M%SZ").encode())


def elements(content: bytes) -> list[tuple[int, bytes, bytes]]:
    """The elements of a constructed value as (tag, content, complete element)."""
    out, at = [], 0
    while at < len(content):
        start, tag, size, at = at, content[at], content[at + 1], at + 2
        if size >= 128:
            count = size & 0x7F
            size, at = int.from_bytes(content[at : at + count], "big"), at + count
        out.append((tag, content[at : at + size], content[start : at + size]))
        at += size
    return out


def pem(content: bytes, label: str = "CERTIFICATE") -> bytes:
    body = base64.b64encode(content).decode()
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]).encode()

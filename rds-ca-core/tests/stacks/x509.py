"""Certificates to order, valid or not: every field of RFC 5280 can be left out or changed.

A certificate is described by a `Spec`; `Authority` turns specs into DER, one after another, each once.
"""

import dataclasses
import datetime
import hashlib
import ipaddress
from collections.abc import Mapping
from typing import Any

from der import bits, boolean, elements, integer, named_bits, octets, oid, pem, sequence, set_of, time, tlv
from keys import Key

SERVER, CLIENT, ANY = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "2.5.29.37.0"
DIGITAL_SIGNATURE, KEY_ENCIPHERMENT, CERT_SIGN, CRL_SIGN = 0, 2, 5, 6
CA_USAGE = frozenset({DIGITAL_SIGNATURE, CERT_SIGN, CRL_SIGN})
LEAF_USAGE = frozenset({DIGITAL_SIGNATURE, KEY_ENCIPHERMENT})
_UTF8, _PRINTABLE = 0x0C, 0x13


@dataclasses.dataclass(frozen=True)
class Spec:
    """The fields of one certificate. `days` are counted from *now*; None omits an extension."""

    cn: str
    key: str
    issuer: str | None = None
    """The certificate that signs it; None: it is self-signed."""
    days: tuple[float, float] = (-400, 3650)
    digest: str = "sha256"
    version: int = 3
    serial: int | None = None
    """None: derived from all other fields, so that equal specs give equal certificates."""
    printable: bool = False
    """PrintableString in the subject where Amazon, and we, write UTF8String."""
    ca: bool | None = None
    path_length: int | None = None
    ca_critical: bool = True
    usage: frozenset[int] | None = None
    extended: tuple[str, ...] | None = None
    dns: tuple[str, ...] = ()
    ip: tuple[str, ...] = ()
    email: tuple[str, ...] = ()
    permitted: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    constraints_critical: bool = True
    subject_key: bool | bytes = True
    authority_key: bool | str = True
    """True: the issuer's key; "serial": also issuer and serial of the certificate that signs."""
    unknown_critical: bool = False
    flip: int | None = None
    """Damage: the byte of the DER, counted from its end, whose bits are inverted."""
    times: tuple[bytes, bytes] | None = None
    """The start and end of its validity as DER, in place of `days`."""
    algorithm: bytes | None = None
    """The DER of its signature algorithm, in place of the correct one."""
    extra: tuple[tuple[str, bytes, bool], ...] = ()
    """More extensions: identifier, content, whether critical."""


def root(cn: str, key: str, **other: Any) -> Spec:
    usual: dict[str, Any] = {"ca": True, "usage": CA_USAGE, "authority_key": False}
    return Spec(cn, key, **(usual | other))


def subordinate(cn: str, key: str, issuer: str, **other: Any) -> Spec:
    usual: dict[str, Any] = {"ca": True, "path_length": 0, "usage": CA_USAGE}
    return Spec(cn, key, issuer, **(usual | other))


def server(cn: str, key: str, issuer: str | None, **other: Any) -> Spec:
    """A server certificate; its DNS name is its common name unless names are given."""
    names = () if {"ip", "email"} & other.keys() else (cn,)
    usual: dict[str, Any] = {"ca": False, "dns": names, "usage": LEAF_USAGE, "extended": (SERVER,)}
    return Spec(cn, key, issuer, **(usual | other))


class Authority:
    """Makes the certificates of a table of specs, issuers before what they issue."""

    def __init__(self, specs: Mapping[str, Spec], keys: Mapping[str, Key], now: datetime.datetime) -> None:
        self.specs, self.keys, self.now = specs, keys, now
        self._made: dict[str, bytes] = {}

    def der(self, name: str) -> bytes:
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def pem(self, name: str) -> bytes:
        return pem(self.der(name))

    def subject(self, name: str) -> bytes:
        return _name(self.specs[name])

    def key(self, name: str) -> Key:
        return self.keys[self.specs[name].key]

    def _make(self, name: str) -> bytes:
        spec = self.specs[name]
        issuer = self.specs[spec.issuer] if spec.issuer else spec
        signer = self.keys[issuer.key]
        algorithm = spec.algorithm or signer.algorithm(spec.digest)
        validity = spec.times or [time(self.now + datetime.timedelta(days=day)) for day in spec.days]
        fields = [
            integer(self.serial(spec)),
            algorithm,
            _name(issuer),
            sequence(*validity),
            _name(spec),
            self.keys[spec.key].public,
        ]
        if spec.version > 1:
            fields.insert(0, tlv(0xA0, integer(spec.version - 1)))
        if spec.version == 3:
            fields.append(tlv(0xA3, sequence(*self._extensions(spec, issuer))))
        signed = sequence(*fields)
        whole = bytearray(sequence(signed, algorithm, bits(signer.sign(signed, spec.digest))))
        if spec.flip:
            whole[-spec.flip] ^= 0xFF
        return bytes(whole)

    def serial(self, spec: Spec) -> int:
        if spec.serial is not None:
            return spec.serial
        return int.from_bytes(hashlib.sha256(repr(spec).encode()).digest()[:15], "big") | 1 << 119

    def _extensions(self, spec: Spec, issuer: Spec) -> list[bytes]:
        out = []
        if spec.ca is not None:
            length = [] if spec.path_length is None else [integer(spec.path_length)]
            content = sequence(*([boolean(True)] if spec.ca else []), *length)
            out.append(_extension("2.5.29.19", content, spec.ca_critical))
        if spec.usage is not None:
            out.append(_extension("2.5.29.15", named_bits(set(spec.usage)), True))
        if spec.subject_key:
            identifier = self.keys[spec.key].identifier if spec.subject_key is True else spec.subject_key
            out.append(_extension("2.5.29.14", octets(identifier)))
        if spec.authority_key:
            named = [tlv(0x80, self._issuer_key_identifier(issuer))]
            if spec.authority_key == "serial":
                serial = elements(integer(self.serial(issuer)))[0][1]
                named += [
                    tlv(0xA1, tlv(0xA4, _name(self.specs.get(issuer.issuer or "", issuer)))),
                    tlv(0x82, serial),
                ]
            out.append(_extension("2.5.29.35", sequence(*named)))
        if spec.extended is not None:
            out.append(_extension("2.5.29.37", sequence(*map(oid, spec.extended))))
        if names := _general_names(spec):
            out.append(_extension("2.5.29.17", sequence(*names)))
        if spec.permitted or spec.excluded:
            trees = [
                tlv(tag, *(sequence(tlv(0x82, name.encode())) for name in names))
                for tag, names in ((0xA0, spec.permitted), (0xA1, spec.excluded))
                if names
            ]
            out.append(_extension("2.5.29.30", sequence(*trees), spec.constraints_critical))
        if spec.unknown_critical:
            out.append(_extension("1.3.6.1.4.1.99999.1", tlv(_UTF8, b"unknown"), True))
        return out + [_extension(*extension) for extension in spec.extra]

    def _issuer_key_identifier(self, issuer: Spec) -> bytes:
        if isinstance(issuer.subject_key, bytes):
            return issuer.subject_key
        return self.keys[issuer.key].identifier


def _extension(kind: str, content: bytes, critical: bool = False) -> bytes:
    return sequence(oid(kind), *([boolean(True)] if critical else []), octets(content))


def _general_names(spec: Spec) -> list[bytes]:
    return [
        *(tlv(0x81, name.encode()) for name in spec.email),
        *(tlv(0x82, name.encode()) for name in spec.dns),
        *(tlv(0x87, ipaddress.ip_address(address).packed) for address in spec.ip),
    ]


def _name(spec: Spec) -> bytes:
    """The attributes and their order are those of the RDS authorities."""
    text = _PRINTABLE if spec.printable else _UTF8
    attributes = [
        ("2.5.4.6", _PRINTABLE, "US"),
        ("2.5.4.10", text, "Test Web Services, Inc."),
        ("2.5.4.11", text, "Test RDS"),
        ("2.5.4.8", text, "WA"),
        ("2.5.4.3", text, spec.cn),
        ("2.5.4.7", text, "Seattle"),
    ]
    return sequence(
        *(set_of(sequence(oid(kind), tlv(tag, value.encode()))) for kind, tag, value in attributes)
    )

"""Chains and stores generated from valid ones: dates, flags, names, keys, order, damage; the same for the same seed.

All variants of a certificate keep its name and key, or its name with another key, so any server certificate can follow
any subordinate and that any root, and no certificate needs to be made twice.
"""

import dataclasses
import random
from collections.abc import Callable
from typing import Any

import parts
from cases import Case
from hierarchies import CERTIFICATES, EXPIRED, FUTURE, HOST, OTHER_HOST
from parts import Part, Replace
from x509 import ANY, CERT_SIGN, CLIENT, DIGITAL_SIGNATURE, KEY_ENCIPHERMENT, SERVER, Spec

Change = dict[str, Any]

ANY_CERTIFICATE: list[Change] = [
    {"days": EXPIRED},
    {"days": FUTURE},
    {"days": (-1, 1)},
    {"days": (-4000, 12000)},
    {"digest": "sha384"},
    {"digest": "sha512"},
    {"digest": "sha1"},
    {"digest": "md5"},
    {"version": 1},
    {"subject_key": False},
    {"subject_key": bytes(range(20))},
    {"extended": None},
    {"extended": (SERVER,)},
    {"extended": (CLIENT,)},
    {"extended": (ANY,)},
    {"extended": (SERVER, CLIENT)},
    {"extended": (CLIENT, ANY)},
    {"unknown_critical": True},
    {"flip": 1},
    {"usage": None},
    {"usage": frozenset({DIGITAL_SIGNATURE})},
    {"usage": frozenset({KEY_ENCIPHERMENT})},
    {"usage": frozenset({CERT_SIGN})},
    {"usage": frozenset({CERT_SIGN, DIGITAL_SIGNATURE, KEY_ENCIPHERMENT})},
    {"ca": None, "path_length": None},
    {"ca": False, "path_length": None},
    {"ca_critical": False},
    {"serial": 7},
    {"printable": True},
]
AUTHORITY: list[Change] = [
    {"path_length": 0},
    {"path_length": 1},
    {"path_length": None},
    {"permitted": ("rds.amazonaws.test",)},
    {"permitted": (".rds.amazonaws.test",)},
    {"permitted": ("example.test", "rds.amazonaws.test")},
    {"permitted": ("example.test",)},
    {"excluded": ("example.test",)},
    {"excluded": ("us-east-1.rds.amazonaws.test",)},
    {"permitted": ("amazonaws.test",), "excluded": ("eu-west-1.rds.amazonaws.test",)},
    {"permitted": ("example.test",), "constraints_critical": False},
]
_ISSUED: list[Change] = [{"authority_key": False}, {"authority_key": "serial"}, {"authority_key": True}]
_SERVER: list[Change] = [
    {"dns": ()},
    {"dns": (OTHER_HOST,)},
    {"dns": (OTHER_HOST, HOST)},
    {"dns": (HOST.upper(),)},
    {"dns": (f"*.{HOST.partition('.')[2]}",)},
    {"dns": (f"*.{HOST.split('.', 2)[2]}",)},
    {"dns": (f"my*.{HOST.partition('.')[2]}",)},
    {"dns": (), "ip": ("127.0.0.1",)},
    {"ip": ("127.0.0.1",)},
    {"dns": (), "email": ("dba@rds.amazonaws.test",)},
    {"cn": "someone", "dns": (HOST,)},
    {"cn": OTHER_HOST, "dns": ()},
    {"cn": "127.0.0.1", "dns": ()},
    {"ca": True},
    {"key": "leafp256", "usage": frozenset({DIGITAL_SIGNATURE})},
    {"key": "leafp384", "usage": frozenset({DIGITAL_SIGNATURE})},
    {"key": "leaf1024"},
]
_HOSTS = [HOST] * 12 + [
    OTHER_HOST,
    HOST.upper(),
    "127.0.0.1",
    "db.internal.test",
    HOST.replace("mydb", "mydb2"),
]
_EDITS: list[Callable[[bytes], bytes]] = [
    Replace(rb"\n", b"\r\n"),
    Replace(rb"\n\Z", b""),
    Replace(rb"(?m)^", b" "),
    Replace(rb"\n", b" \n"),
    Replace(rb"(?<=[A-Za-z0-9+/])\n(?=[A-Za-z0-9+/])", b"\n\n", 1),
    Replace(rb"-----\n-----", b"----------"),
    Replace(rb"BEGIN CERTIFICATE", b"BEGIN X509 CERTIFICATE", 1),
    Replace(rb"-----BEGIN CERTIFICATE-----\n", b"", 1),
    Replace(rb"-----END CERTIFICATE-----\n", b"", 1),
]
_PIECES: list[Part] = [
    parts.COMMENT,
    parts.NO_CERTIFICATE,
    parts.BAD_BASE64,
    parts.CUT_OFF,
    parts.BYTE_ORDER_MARK,
    b"\n\n",
    parts.key("junk1"),
    parts.with_trailing_bytes("junk3"),
]
_STRANGERS = [
    "junk1",
    "junk2",
    "junk3",
    "rooteuw",
    "glob2019",
    "root4096",
    "rootp384",
    "junk_exp",
    "junk_ed25519",
]


class Generator:
    """Adds its certificates to `specs` and makes cases from them."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.specs = dict(CERTIFICATES)
        self._names: dict[Spec, str] = {spec: name for name, spec in CERTIFICATES.items()}

    def cases(self, chains: int, stores: int) -> list[Case]:
        """Make `chains` chains, and `stores` stores for each."""
        out = []
        for chain_number in range(chains):
            intermediates, sent, host = self._chain()
            for store_number in range(stores):
                store, edit = self._store(intermediates)
                name = f"g{chain_number:04}-{store_number}"
                about = "+".join(part if isinstance(part, str) else "(other)" for part in store)
                out.append(Case(name, f"{'+'.join(sent)} against {about}", tuple(store), sent, host, edit))
        return out

    def _chain(self) -> tuple[list[str], tuple[str, ...], str]:
        leaf = self._variant("leaf", _SERVER + _ISSUED + ANY_CERTIFICATE)
        subs = [self._variant("sub", AUTHORITY + _ISSUED + ANY_CERTIFICATE)]
        if self._one_in(8):
            subs.append(self._variant("sub", AUTHORITY + ANY_CERTIFICATE))
        tail = [] if self._one_in(12) else list(subs)
        if self._one_in(6):
            tail.append(self._root())
        if self._one_in(12):
            tail.append(self._random.choice(["cross", "cross_exp"]))
        if self._one_in(12):
            tail.append(self._random.choice(_STRANGERS))
        if self._one_in(5):
            self._random.shuffle(tail)
        return subs, (leaf, *tail), self._random.choice(_HOSTS)

    def _store(self, intermediates: list[str]) -> tuple[list[Part], Callable[[bytes], bytes] | None]:
        store: list[Part] = [] if self._one_in(12) else [self._root()]
        if self._one_in(5):
            store.append(self._root())
        if self._one_in(8):
            store.append(self._random.choice(["cross", "cross_exp", "root_newkey", "glob2019"]))
        if self._one_in(6):
            store.append(self._variant("sub", AUTHORITY + ANY_CERTIFICATE))
        if self._one_in(12):
            store.append(self._random.choice(intermediates))
        if self._one_in(4):
            store += self._random.sample(_STRANGERS, self._random.randint(1, 3))
        if self._one_in(12):
            store.append(self._random.choice(_PIECES))
        self._random.shuffle(store)
        return store, self._random.choice(_EDITS) if self._one_in(12) else None

    def _root(self) -> str:
        return self._variant("root", AUTHORITY + ANY_CERTIFICATE)

    def _variant(self, name: str, changes: list[Change]) -> str:
        """The certificate with no, one or, rarely, two changes."""
        spec = self.specs[name]
        for _ in range(self._random.choice([0, 0, 0, 1, 1, 1, 2])):
            spec = dataclasses.replace(spec, **self._random.choice(changes))
        if spec not in self._names:
            self._names[spec] = f"{name}~{len(self._names)}"
            self.specs[self._names[spec]] = spec
        return self._names[spec]

    def _one_in(self, count: int) -> bool:
        return self._random.randrange(count) == 0

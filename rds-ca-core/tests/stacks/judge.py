#!/usr/bin/env python3
"""judge.py FOLDER SEED COUNT: random stores and chains, damaged in every way, and the decisions of real clients.
judge.py FOLDER --again STORE…: their decisions on these stores, after the run that made FOLDER.

Writes FOLDER/chain.pem (what the server sends, valid now) and FOLDER/stores/NUMBER, if the chain is damaged with
what the server sends in NUMBER.chain, and prints
`number, kind, stack, accept or reject, why` for each store and client: Python (its own OpenSSL, a complete TLS
handshake in memory; `cafile` and `cadata`), Node (handshake), the JDK (CertificateFactory and KeyStore, then its trust
manager), Go (AppendCertsFromPEM, then Verify) and GnuTLS (its list reader and verifier, by ctypes). One process per
client, so that thousands of stores take seconds. `intact` stores have no damage. The same seed gives the same stores,
except for the keys. A server in Go sends the damaged chains to Node, because Go does not check what it sends.
"""

import argparse
import base64
import concurrent.futures
import contextlib
import ctypes
import dataclasses
import datetime
import pathlib
import random
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import parts
from damage import Damage
from der import integer, oid, pem, sequence, set_of, tlv
from drive import environment, tool
from hierarchies import CERTIFICATES, HOST, KEYS
from keys import make_keys
from keystores import PASSWORD, Stores
from mutate import ANY_CERTIFICATE, AUTHORITY
from x509 import Authority

HERE = pathlib.Path(__file__).resolve().parent
_NEIGHBOURS = [
    "root4096",
    "rootp384",
    "glob2019",
    "rooteuw",
    "junk1",
    "junk2",
    "junk_ed25519",
    "sub",
    "cross",
    "leaf",
]

_STARTS = [
    tlv(0x17, b"240101000000Z"),
    tlv(0x17, b"2401010000Z"),
    tlv(0x17, b"240101000000+0100"),
    tlv(0x17, b"240101240000Z"),
    tlv(0x17, b"500101000000Z"),
    tlv(0x18, b"20240101000000Z"),
    tlv(0x18, b"19500101000000Z"),
    tlv(0x18, b"00000101000000Z"),
    tlv(0x18, b"20240101000000"),
]
_ENDS = [
    tlv(0x17, b"491231235959Z"),
    tlv(0x17, b"350101000000z"),
    tlv(0x17, b"350101000060Z"),
    tlv(0x18, b"20350101000000Z"),
    tlv(0x18, b"20500101000000Z"),
    tlv(0x18, b"99991231235959Z"),
    tlv(0x18, b"20350101000000.5Z"),
    tlv(0x18, b"20350101000000-0500"),
]
_ALGORITHMS = [
    "1.2.3.4",
    "1.2.840.113549.1.1.5",
    "1.2.840.113549.1.1.13",
    "1.2.840.10045.4.3.2",
    "1.3.101.112",
]
_EXTENSIONS = [
    ("2.5.29.36", sequence(tlv(0x80, b"\0"))),
    ("2.5.29.54", integer(0)),
    ("2.5.29.33", sequence(sequence(oid("1.2.3"), oid("1.2.4")))),
    ("2.5.29.32", sequence(sequence(oid("1.2.3.4")))),
    ("2.5.29.31", sequence(sequence(tlv(0xA0, tlv(0xA0, tlv(0x86, b"http://x/c.crl")))))),
    ("1.3.6.1.5.5.7.1.1", sequence(sequence(oid("1.3.6.1.5.5.7.48.1"), tlv(0x86, b"http://x/")))),
    ("2.16.840.1.113730.1.1", b"\3\2\0\7"),
    ("2.16.840.1.113730.1.1", b"\3\2\7\x80"),
    ("2.5.29.19", sequence(b"\1\1\xff")),
    ("2.5.29.17", sequence()),
    ("2.5.29.37", sequence()),
    ("1.2.3.4", b""),
]


class Maker:
    """Random stores around one root."""

    def __init__(self, numbers: random.Random, authority: Authority) -> None:
        self._random, self._authority, self._damage = numbers, authority, Damage(numbers)
        self.root = authority.der("root")

    def case(self) -> tuple[str, bytes, bytes | None]:
        """Return the kind, the store, and the chain if it is not the usual one."""
        if self._random.randrange(6) == 0:
            return self.damaged_chain()
        return *self.store(), None

    def store(self) -> tuple[str, bytes]:
        ways: list[Callable[[], tuple[str, bytes]]] = [self.intact]
        ways += (
            [self.damaged_root] * 4 + [self.damaged_neighbour] * 4 + [self.text] * 5 + [self.other_block] * 2
        )
        ways += [self.key_store] * 3 + [self.crafted] * 4 + [self.odd_container] * 2
        return self._random.choice(ways)()

    def _blocks(self, *certificates: bytes) -> bytes:
        return b"".join(map(pem, certificates))

    def _neighbour(self) -> bytes:
        return self._authority.der(self._random.choice(_NEIGHBOURS))

    def intact(self) -> tuple[str, bytes]:
        kept = [self.root] if self._random.randrange(4) else []
        kept += [self._neighbour() for _ in range(self._random.randrange(3))]
        self._random.shuffle(kept)
        return "intact", self._blocks(*kept or [self._neighbour()])

    def damaged_root(self) -> tuple[str, bytes]:
        return "damaged-root", self._blocks(self._damage.certificate(self.root))

    def damaged_chain(self) -> tuple[str, bytes, bytes]:
        """A chain with one damaged certificate, or with an unrelated one added."""
        sent = [self._authority.der("leaf"), self._authority.der("sub")]
        if self._random.randrange(3) == 0:
            sent.insert(self._random.choice([1, 2]), self._neighbour())
        at = self._random.randrange(len(sent))
        sent[at] = self._damage.certificate(sent[at])
        return "damaged-chain", self._blocks(self.root), self._blocks(*sent)

    def damaged_neighbour(self) -> tuple[str, bytes]:
        both = [self._damage.certificate(self._random.choice([self.root, self._neighbour()])), self.root]
        self._random.shuffle(both)
        return "damaged-neighbour", self._blocks(*both)

    def text(self) -> tuple[str, bytes]:
        """The lines of a valid store, changed."""
        _, store = self.intact()
        for _ in range(self._random.choice([1, 1, 1, 2, 3])):
            store = self._edit(store)
        return "text", store

    def _edit(self, store: bytes) -> bytes:
        numbers = self._random
        lines = store.split(b"\n")
        at = numbers.randrange(len(lines))
        line = lines[at]
        odd = [
            b"\0",
            b"\r",
            b"\x0b",
            b"\x0c",
            b" ",
            b"\t",
            b"-",
            b"=",
            b":",
            b"#",
            b"\xff",
            b"\xa0",
            b"\x1c",
            b"\x85",
            b"!",
        ]
        way = numbers.randrange(14)
        if way == 0:
            del lines[at]
        elif way == 1:
            lines.insert(at, line)
        elif way == 2:
            lines[at] = line + numbers.choice(odd)
        elif way == 3:
            lines[at] = numbers.choice(odd) + line
        elif way == 4 and line:
            place = numbers.randrange(len(line))
            lines[at] = line[:place] + numbers.choice(odd) + line[place + numbers.randrange(2) :]
        elif way == 5:
            lines.insert(
                at,
                numbers.choice(
                    [b"", b" ", b"\0", b"text", b"Proc-Type: 4,ENCRYPTED", b"\0text", b"a:b", b"#"]
                ),
            )
        elif way == 6:
            lines[at] = b"x" * numbers.choice([253, 254, 255, 508]) + line
        elif way == 7:
            lines[at] = line + b" " * numbers.choice([1, 189, 190, 191, 254]) + numbers.choice([b"", b"x"])
        elif way == 8 and at + 1 < len(lines):
            lines[at] += lines.pop(at + 1)
        elif way == 9:
            place = numbers.randrange(len(store) + 1)
            return store[:place]
        elif way == 10:
            place = numbers.randrange(len(store))
            return store[:place] + bytes([store[place] ^ 1 << numbers.randrange(8)]) + store[place + 1 :]
        elif way == 11:
            return store.replace(
                b"CERTIFICATE", numbers.choice([b"X509 CERTIFICATE", b"TRUSTED CERTIFICATE", b"CERT"]), 1
            )
        elif way == 12:
            return numbers.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\n", b"\0", b" "]) + store
        else:
            return store.replace(b"\n", numbers.choice([b"\r\n", b"\r", b" \n"]), numbers.choice([1, 3, -1]))
        return b"\n".join(lines)

    def other_block(self) -> tuple[str, bytes]:
        """A list, a key or trust settings next to the root, intact or damaged."""
        block = self._random.choice([parts.revocation_list("root"), parts.key("junk1"), parts.key("junk2")])
        assert callable(block)
        text = block(self._authority)
        if self._random.randrange(2):
            label = re.findall(rb"BEGIN ([A-Z0-9 ]+)-", text)[0].decode()
            body = base64.b64decode(b"".join(line for line in text.splitlines() if b"-----" not in line))
            text = pem(self._damage.certificate(body, 1), label)
        if self._random.randrange(4) == 0:
            uses = sequence(
                self._random.choice([sequence(), sequence(tlv(0x06, b"\x2a")), tlv(0xA0, b""), b"\x05\0"])
            )
            text = pem(
                self._authority.der("junk1") + self._damage.certificate(uses, 1), "TRUSTED CERTIFICATE"
            )
        return "other-block", b"".join(self._random.sample([text, pem(self.root)], 2))

    def crafted(self) -> tuple[str, bytes]:
        """The root or a sent certificate in a valid but unusual form, alone or next to the plain root."""
        numbers = self._random
        name = numbers.choice(["root"] * 5 + ["sub", "leaf"])
        spec = self._authority.specs[name]
        for _ in range(numbers.choice([1, 1, 2])):
            spec = dataclasses.replace(spec, **self._change())
        made = Authority({**self._authority.specs, "made": spec}, self._authority.keys, self._authority.now)
        kept = [made.der("made")] + [self.root] * numbers.choice([0, 0, 1])
        numbers.shuffle(kept)
        return "crafted", self._blocks(*kept)

    def _change(self) -> dict[str, Any]:
        numbers = self._random
        way = numbers.randrange(4)
        if way == 0:
            return {"times": (numbers.choice(_STARTS), numbers.choice(_ENDS))}
        if way == 1:
            return {"algorithm": sequence(oid(numbers.choice(_ALGORITHMS)), b"\5\0")}
        if way == 2:
            identifier, content = numbers.choice(_EXTENSIONS)
            return {"extra": ((identifier, content, numbers.randrange(3) > 0),)}
        return numbers.choice(AUTHORITY + ANY_CERTIFICATE)

    def odd_container(self) -> tuple[str, bytes]:
        """PKCS#7 with certificates, lists or neither; key blocks that hold no key."""
        numbers = self._random
        if numbers.randrange(2):
            body = numbers.choice([b"openssh-key-v1\0", b"\x30\0", b"\0\0\0", self.root])
            label = numbers.choice(["OPENSSH", "ENCRYPTED", "ANY", "X25519", "SSH2 ENCRYPTED", "DSA", "PGP"])
            blocks = [pem(body, f"{label} PRIVATE KEY"), pem(self.root)]
            numbers.shuffle(blocks)
            return "odd-container", b"".join(blocks)
        listing = parts.revocation_list("root")
        assert callable(listing)
        lines = [line for line in listing(self._authority).splitlines() if b"-----" not in line]
        lists = [[], [base64.b64decode(b"".join(lines))], [b"\x30\0"]][numbers.randrange(3)]
        held = [self.root] + [numbers.choice([self._neighbour(), b"\x30\3\2\1\1"])] * numbers.randrange(2)
        numbers.shuffle(held)
        data = [integer(1), set_of(), sequence(oid("1.2.840.113549.1.7.1")), tlv(0xA0, *held)]
        data += [tlv(0xA1, *lists)] if lists else []
        whole = sequence(oid("1.2.840.113549.1.7.2"), tlv(0xA0, sequence(*data, set_of())))
        return "odd-container", whole if numbers.randrange(2) else pem(whole, "PKCS7")

    def key_store(self) -> tuple[str, bytes]:
        known = [self.root, self.root, *(self._authority.der(name) for name in _NEIGHBOURS[:4])]
        return "key-store", Stores(self._random, known).store()


class Judges:
    """The clients, each with one process for all stores."""

    def __init__(self, folder: pathlib.Path, stores: list[pathlib.Path], listing: pathlib.Path) -> None:
        self._folder, self._stores, self._list = folder, stores, listing

    def _run(self, *command: str | pathlib.Path) -> list[list[str]]:
        done = subprocess.run(
            [*map(str, command)],
            stdout=subprocess.PIPE,
            env=environment(),
            check=True,
            text=True,
            errors="replace",
        )
        return [line.split("\t") for line in done.stdout.split("\n") if line]

    def _numbered(self, said: list[list[str]], each: int) -> Iterator[tuple[int, list[str]]]:
        if len(said) != each * len(self._stores):
            sys.exit(f"judge.py: {len(said)} answers for {len(self._stores)} stores")
        return ((at // each, row) for at, row in enumerate(said))

    def java(self) -> Iterator[tuple[int, list[str]]]:
        classes = self._folder / "classes"
        subprocess.run([tool("javac"), "-d", classes, HERE / "drivers" / "JavaStores.java"], check=True)
        said = self._run(tool("java"), "-cp", classes, "JavaStores", self._folder / "chain.pem", self._list)
        return self._numbered(said, 2)

    def _built(self, source: str) -> pathlib.Path:
        place = self._folder / source
        place.mkdir(exist_ok=True)
        shutil.copy(HERE / "drivers" / f"{source}.go", place / "main.go")
        version = ".".join(re.findall(r"\d+", self._run(tool("go"), "version")[0][0])[:2])
        (place / "go.mod").write_text(f"module client\n\ngo {version}\n")
        flags = {"GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local", "CGO_ENABLED": "0"}
        cache = {"GOCACHE": str(self._folder.parent / "go-cache")}
        subprocess.run(
            [tool("go"), "build", "-o", "built", "."],
            cwd=place,
            env=environment() | flags | cache,
            check=True,
        )
        return place / "built"

    def go(self) -> Iterator[tuple[int, list[str]]]:
        program = self._built("go_stores")
        return self._numbered(self._run(program, self._folder / "chain.pem", HOST, self._list), 1)

    def node(self) -> Iterator[tuple[int, list[str]]]:
        chains = [store.with_suffix(".chain") for store in self._stores]
        listing = self._list.with_name("list-chains")
        listing.write_text("".join(f"{chain}\n" for chain in chains if chain.exists()))
        command = [self._built("go_sends"), self._folder / "server.key", listing, self._folder / "chain.pem"]
        with subprocess.Popen(
            [*map(str, command)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as sender:
            assert sender.stdin is not None
            assert sender.stdout is not None
            port = sender.stdout.readline().strip()
            driver = HERE / "drivers" / "node_stores.js"
            said = self._run(tool("node"), driver, self._folder, HOST, self._list, port)
            sender.stdin.close()
        return self._numbered(said, 1)

    def python(self) -> Iterator[tuple[int, list[str]]]:
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(self._folder / "chain.pem", self._folder / "server.key")
        # Its certificates are sent in plain text, so that others can replace them.
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        old.load_cert_chain(self._folder / "chain.pem", self._folder / "server.key")
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        for number, store in enumerate(self._stores):
            for stack in ("python-ssl", "python-cadata"):
                try:
                    if stack == "python-ssl":
                        client = ssl.create_default_context(cafile=store)
                    else:
                        client = ssl.create_default_context(cadata=store.read_bytes().decode("latin-1"))
                    # The additions of Python 3.13 belong to another stack.
                    client.verify_flags &= ~(ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN)
                    if chain := chain_of(store):
                        handshake_with(client, old, chain)
                    else:
                        handshake(client, server)
                    yield number, [stack, "accept", ""]
                except (OSError, ValueError, TypeError) as error:
                    yield number, [stack, "reject", " ".join(str(error).split())]

    def gnutls(self) -> Iterator[tuple[int, list[str]]]:
        return enumerate(gnutls(self._folder / "chain.pem", self._stores))


def handshake(client: ssl.SSLContext, server: ssl.SSLContext) -> None:
    """A handshake in memory; an error is the client's."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = client.wrap_bio(to_client, to_server, server_hostname=HOST)
    two = server.wrap_bio(to_server, to_client, server_side=True)
    while True:
        try:
            return one.do_handshake()
        except ssl.SSLWantReadError:
            pass
        with contextlib.suppress(ssl.SSLWantReadError):
            two.do_handshake()


def handshake_with(client: ssl.SSLContext, server: ssl.SSLContext, chain: list[bytes]) -> None:
    """A TLS 1.2 handshake up to the client's response to these certificates, which replace the server's."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = client.wrap_bio(to_client, to_server, server_hostname=HOST)
    two_in, two_out = ssl.MemoryBIO(), ssl.MemoryBIO()
    two = server.wrap_bio(two_in, two_out, server_side=True)
    with contextlib.suppress(ssl.SSLWantReadError):
        one.do_handshake()
    two_in.write(to_server.read())
    with contextlib.suppress(ssl.SSLWantReadError):
        two.do_handshake()
    records, flight = two_out.read(), b""
    while records:
        size = int.from_bytes(records[3:5], "big")
        flight, records = flight + records[5 : 5 + size], records[5 + size :]
    certificates = b"".join(length3(der) + der for der in chain)
    changed = b""
    while flight:
        size = 4 + int.from_bytes(flight[1:4], "big")
        message, flight = flight[:size], flight[size:]
        if message[0] == 11:
            content = length3(certificates) + certificates
            message = b"\x0b" + length3(content) + content
        changed += message
    for at in range(0, len(changed), 1 << 14):
        piece = changed[at : at + (1 << 14)]
        to_client.write(b"\x16\x03\x03" + len(piece).to_bytes(2, "big") + piece)
    # A refusal is an error; otherwise the client responds with its key exchange.
    with contextlib.suppress(ssl.SSLWantReadError):
        one.do_handshake()
    if to_server.read()[5:6] != b"\x10":
        raise OSError("the client did not go on")


def length3(content: bytes) -> bytes:
    return len(content).to_bytes(3, "big")


def chain_of(store: pathlib.Path) -> list[bytes]:
    """The certificates that the server sends in place of the usual ones; none for most stores."""
    file = store.with_suffix(".chain")
    if not file.exists():
        return []
    blocks = re.findall(rb"-----BEGIN CERTIFICATE-----(.*?)-----END", file.read_bytes(), re.DOTALL)
    return [base64.b64decode(block) for block in blocks]


class Datum(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("size", ctypes.c_uint)]


def gnutls(chain: pathlib.Path, stores: Iterable[pathlib.Path]) -> Iterator[list[str]]:
    """`gnutls_certificate_set_x509_trust_mem` and `gnutls_x509_trust_list_verify_crt`."""
    library = ctypes.CDLL("libgnutls.so.30")
    library.gnutls_strerror.restype = ctypes.c_char_p

    def datum(content: bytes) -> tuple[Datum, object]:
        buffer = ctypes.create_string_buffer(content, len(content) + 1)
        return Datum(ctypes.addressof(buffer), len(content)), buffer

    def imported(chain: list[bytes]) -> tuple[object, int] | str:
        certificates = (ctypes.c_void_p * len(chain))()
        for at, der in enumerate(chain):
            certificate = ctypes.c_void_p()
            library.gnutls_x509_crt_init(ctypes.byref(certificate))
            given, _kept = datum(der)
            code = library.gnutls_x509_crt_import(certificate, ctypes.byref(given), 0)
            if code < 0:
                return str(library.gnutls_strerror(code).decode())
            certificates[at] = certificate
        return certificates, len(chain)

    blocks = re.findall(rb"-----BEGIN CERTIFICATE-----(.*?)-----END", chain.read_bytes(), re.DOTALL)
    usual = imported([base64.b64decode(block) for block in blocks])
    for store in stores:
        trusted = ctypes.c_void_p()
        library.gnutls_x509_trust_list_init(ctypes.byref(trusted), 0)
        given, _kept = datum(store.read_bytes())
        own = chain_of(store)
        sent = imported(own) if own else usual
        count = library.gnutls_x509_trust_list_add_trust_mem(trusted, ctypes.byref(given), None, 1, 0, 0)
        if count < 0:
            yield ["gnutls", "reject", f"load: {library.gnutls_strerror(count).decode()}"]
        elif isinstance(sent, str):
            yield ["gnutls", "reject", sent]
        else:
            status = ctypes.c_uint(~0 & 0xFFFFFFFF)
            code = library.gnutls_x509_trust_list_verify_crt(trusted, *sent, 0, ctypes.byref(status), None)
            accepted = code == 0 and status.value == 0
            yield ["gnutls", "accept" if accepted else "reject", f"{count} loaded, status {status.value:x}"]
        library.gnutls_x509_trust_list_deinit(trusted, 1)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("seed", type=int, nargs="?")
    parser.add_argument("count", type=int, nargs="?")
    parser.add_argument("--keys", type=pathlib.Path)
    parser.add_argument("--again", type=pathlib.Path, nargs="+")
    given = parser.parse_args()
    folder: pathlib.Path = given.folder.resolve()
    if given.again:
        report(folder, list(given.again), ["again"] * len(given.again))
        return
    (folder / "stores").mkdir(parents=True)
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    authority = Authority(CERTIFICATES, make_keys(given.keys or folder / "keys", KEYS), now)
    (folder / "chain.pem").write_bytes(authority.pem("leaf") + authority.pem("sub"))
    (folder / "server.key").write_bytes(authority.key("leaf").pem())
    maker = Maker(random.Random(given.seed), authority)
    kinds, stores = [], []
    for number in range(given.count):
        kind, content, chain = maker.case()
        kinds.append(kind)
        stores.append(folder / "stores" / f"{number:06}")
        stores[-1].write_bytes(content)
        if chain is not None:
            stores[-1].with_suffix(".chain").write_bytes(chain)
    report(folder, stores, kinds)


def report(folder: pathlib.Path, stores: list[pathlib.Path], kinds: list[str]) -> None:
    """Run the clients, and print their decisions."""
    listing = folder / "list"
    listing.write_text("".join(f"{store}\n" for store in stores))
    judges = Judges(folder, stores, listing)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        running = [pool.submit(judge) for judge in (judges.java, judges.go, judges.node)]
        answers: list[tuple[int, list[str]]] = [*judges.python(), *judges.gnutls()]
        for judge in running:
            answers += judge.result()
    for number, row in answers:
        print(f"{number:06}", kinds[number], *(row + [""])[:3], sep="\t")


assert PASSWORD == "changeit", "the drivers know it"

if __name__ == "__main__":
    sys.exit(main())

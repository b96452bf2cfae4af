"""Damage to certificates and texts: bits, characters, elements of DER; the same for the same random numbers.

A certificate is damaged at its bytes (a bit, an octet, a character of its base64), or decoded into elements, of
which one is changed, and encoded again with correct lengths around it.
"""

import base64
import dataclasses
import random
from collections.abc import Iterator

from der import tlv

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_TAGS = [
    0x01,
    0x02,
    0x03,
    0x04,
    0x05,
    0x06,
    0x0A,
    0x0C,
    0x10,
    0x12,
    0x13,
    0x14,
    0x16,
    0x17,
    0x18,
    0x1A,
    0x1C,
    0x1E,
]
_TAGS += [
    0x24,
    0x2C,
    0x30,
    0x31,
    0x80,
    0x81,
    0x82,
    0x85,
    0x86,
    0x87,
    0x88,
    0xA0,
    0xA1,
    0xA2,
    0xA3,
    0xA4,
    0x1F,
    0x00,
]
_STRINGS = {
    0x0C: "utf-8",
    0x13: "latin-1",
    0x14: "latin-1",
    0x16: "latin-1",
    0x1A: "latin-1",
    0x1E: "utf-16-be",
}
_STRINGS |= {0x1C: "utf-32-be"}


@dataclasses.dataclass
class Node:
    """An element: its tag, and its content or the elements inside it."""

    tag: int
    content: bytes = b""
    parts: "list[Node] | None" = None
    before: bytes = b""
    """Bytes of the content before the elements: the count of unused bits."""
    length: bytes | None = None
    """The octets of the length, if they are not those of DER."""
    after: bytes = b""
    """The octets after the content: an end mark, or anything."""

    def encoded(self) -> bytes:
        content = (
            self.content if self.parts is None else self.before + b"".join(p.encoded() for p in self.parts)
        )
        if self.length is None:
            return tlv(self.tag, content) + self.after
        length = self.length if self.length[0] == 0x80 else longer(len(content), self.length[0] & 0x7F)
        return bytes([self.tag]) + length + content + self.after


def longer(size: int, octets: int) -> bytes:
    """A length in that many octets."""
    octets = max(octets, (size.bit_length() + 7) // 8, 1)
    return bytes([0x80 | octets]) + size.to_bytes(octets, "big")


def parse(content: bytes) -> list[Node] | None:
    """The elements inside `content`, recursively, including strings that hold elements."""
    out, at = [], 0
    while at < len(content):
        if at + 2 > len(content) or content[at] & 0x1F == 0x1F or content[at] == 0:
            return None
        tag, size, at = content[at], content[at + 1], at + 2
        if size == 0x80:
            return None
        if size > 0x80:
            count = size & 0x7F
            size, at = int.from_bytes(content[at : at + count], "big"), at + count
        if at + size > len(content):
            return None
        inner = content[at : at + size]
        at += size
        node = Node(tag, inner)
        if tag & 0x20 or tag == 0x04 and inner[:1] in (b"\x30", b"\x03", b"\x04", b"\x02"):
            node.parts = parse(inner)
        elif tag == 0x03 and inner[:2] == b"\0\x30":
            node.before, node.parts = b"\0", parse(inner[1:])
            if node.parts is None:
                node.before = b""
        out.append(node)
    return out


def nodes(node: Node) -> Iterator[tuple[Node, Node | None]]:
    """Each element with its parent."""
    yield node, None
    for part in node.parts or []:
        for inner, parent in nodes(part):
            yield inner, parent or node


class Damage:
    """Damages certificates and texts by random numbers."""

    def __init__(self, numbers: random.Random) -> None:
        self._random = numbers

    def certificate(self, der: bytes, times: int | None = None) -> bytes:
        """Damage it once or, rarely, twice."""
        for _ in range(times or self._random.choice([1, 1, 1, 1, 2])):
            way = self._random.choice(
                [self.bit, self.octet, self.character, self.element, self.element, self.element, self.element]
            )
            der = way(der)
        return der

    def bit(self, der: bytes) -> bytes:
        at = self._place(len(der))
        return der[:at] + bytes([der[at] ^ 1 << self._random.randrange(8)]) + der[at + 1 :]

    def octet(self, der: bytes) -> bytes:
        at = self._place(len(der))
        return der[:at] + bytes([self._random.randrange(256)]) + der[at + 1 :]

    def _place(self, size: int) -> int:
        """A position; half of them are within the first 300 octets, which hold more than numbers."""
        return self._random.randrange(min(size, 300) if self._random.randrange(2) else size)

    def character(self, der: bytes) -> bytes:
        """One character of the base64; the bits after the last octet are ignored."""
        text = bytearray(base64.b64encode(der))
        at = self._place(len(text.rstrip(b"=")))
        text[at] = self._random.choice(_ALPHABET)
        return base64.b64decode(bytes(text))

    def element(self, der: bytes) -> bytes:
        whole = parse(der)
        if whole is None or len(whole) != 1:
            return self.bit(der)
        found = list(nodes(whole[0]))
        node, parent = self._random.choice(found)
        ways = [self._retag, self._length, self._content, self._extra]
        if parent is not None and parent.parts is not None:
            ways += [self._remove, self._repeat, self._swap]
        kinds = {0x01: self._boolean, 0x02: self._integer, 0x03: self._bits, 0x06: self._identifier}
        kinds |= {0x17: self._time, 0x18: self._time}
        kinds |= dict.fromkeys(_STRINGS, self._string)
        if node.tag in kinds:
            ways += [kinds[node.tag]] * 5
        if self._random.randrange(12) == 0:
            ways = [self._transplant]
        way = self._random.choice(ways)
        way(node, parent, found)
        return whole[0].encoded()

    def _retag(self, node: Node, _parent: Node | None, _found: object) -> None:
        node.tag = self._random.choice(_TAGS)

    def _length(self, node: Node, _parent: Node | None, _found: object) -> None:
        if node.parts is not None and self._random.randrange(3) == 0:
            node.length, node.after = b"\x80", b"\0\0"
        else:
            node.length = bytes([0x80 | self._random.choice([1, 2, 3, 4, 5])])

    def _content(self, node: Node, _parent: Node | None, _found: object) -> None:
        content = node.encoded()[2:] if node.parts is not None else node.content
        content = {
            0: lambda: b"",
            1: lambda: content[:-1],
            2: lambda: content + bytes([self._random.choice([0, 0x20, 0x30, 0xFF])]),
            3: lambda: self._random.randbytes(len(content)),
            4: lambda: content[:1] + content,
        }[self._random.randrange(5)]()
        node.content, node.parts = content, None

    def _extra(self, node: Node, _parent: Node | None, _found: object) -> None:
        extra = self._random.choice(
            [b"\x05\0", b"\0", b"\0\0", b"\x02\x01\x01", b"\x04\0", b"\x0c\x01a", b"\x30\0"]
        )
        if node.parts is not None and self._random.randrange(2):
            node.parts.append(Node(extra[0], extra[2:]) if len(extra) > 1 and extra[0] else Node(0x05))
        else:
            node.after += extra

    def _remove(self, node: Node, parent: Node, _found: object) -> None:
        assert parent.parts
        parent.parts = [part for part in parent.parts if part is not node]

    def _repeat(self, node: Node, parent: Node, _found: object) -> None:
        assert parent.parts
        parent.parts.append(node)

    def _swap(self, node: Node, parent: Node, _found: object) -> None:
        assert parent.parts
        self._random.shuffle(parent.parts)

    def _transplant(self, node: Node, _parent: Node | None, found: list[tuple[Node, Node | None]]) -> None:
        """The content of another element in place of its own."""
        other = self._random.choice(found)[0]
        if all(inner is not node for inner, _ in nodes(other)) and all(
            inner is not other for inner, _ in nodes(node)
        ):
            node.tag, node.content, node.parts, node.before = (
                other.tag,
                other.content,
                other.parts,
                other.before,
            )

    def _boolean(self, node: Node, _parent: Node | None, _found: object) -> None:
        node.content = self._random.choice([b"\0", b"\x01", b"\xfe", b"\xff", b"", b"\xff\xff", b"\x80"])

    def _integer(self, node: Node, _parent: Node | None, _found: object) -> None:
        content = node.content
        choices = [
            b"\0" + content,
            b"\xff" + content,
            b"",
            b"\0",
            b"\x01",
            b"\x02",
            b"\x03",
            b"\x80",
            b"\xff",
            b"\x7f",
        ]
        choices += [
            b"\x01\0",
            b"\0\x80",
            b"\x7f" * 21,
            content[1:],
            bytes([content[0] ^ 0x80]) + content[1:] if content else b"",
        ]
        node.content, node.parts = self._random.choice(choices), None

    def _bits(self, node: Node, _parent: Node | None, _found: object) -> None:
        content = node.encoded()[2:] if node.parts is not None else node.content
        unused = self._random.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 255])
        choices = [
            bytes([unused]) + content[1:],
            content + b"\0",
            b"",
            b"\0",
            b"\x07\x80",
            b"\0\0",
            b"\x05\xa0\0",
            content[:-1],
        ]
        if node.parts is None or self._random.randrange(2):
            node.content, node.parts = self._random.choice(choices), None
        else:
            node.before = bytes([unused])

    def _identifier(self, node: Node, _parent: Node | None, _found: object) -> None:
        content = node.content or b"\x2a"
        at = self._random.randrange(len(content))
        choices = [
            content[:at] + b"\x80" + content[at:],
            content[:-1] + bytes([content[-1] | 0x80]),
            content[:-1] + bytes([content[-1] ^ 1 << self._random.randrange(7)]),
            content[:-1],
            content + b"\x01",
            content + b"\x90\x80\x80\x80\x01",
            content + b"\x90\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01",
            b"",
            b"\x55\x1d\x0f",
            b"\x55\x1d\x63",
            b"\x2a\x03\x04",
        ]
        node.content = self._random.choice(choices)

    def _time(self, node: Node, _parent: Node | None, _found: object) -> None:
        content = bytearray(node.content)
        way = self._random.randrange(6)
        if way < 3 and content:
            content[self._random.randrange(len(content))] = self._random.choice(b"0123456789Z+- ")
        else:
            content[-1:] = self._random.choice(
                [b"", b"+0000", b"+0100", b"-0000", b".0Z", b"Z ", b"0Z", b"z"]
            )
        if way == 5:
            content = bytearray(
                self._random.choice([b"2601010000Z", b"20260101000000Z", b"260229000000Z", b"251301000000Z"])
            )
        node.content = bytes(content)

    def _string(self, node: Node, _parent: Node | None, _found: object) -> None:
        way = self._random.randrange(8)
        if way < 3:
            tag = self._random.choice(list(_STRINGS))
            try:
                text = node.content.decode(_STRINGS[node.tag])
                node.content = text.encode(_STRINGS[tag], "replace")
            except UnicodeDecodeError:
                pass
            node.tag = tag
        else:
            at = self._random.randrange(len(node.content) + 1)
            more = self._random.choice(
                [
                    b"\0",
                    b"\n",
                    b"*",
                    b"@",
                    b"_",
                    b"&",
                    b"\xff",
                    b"\xc3\xa9",
                    b"\x80",
                    b"\x7f",
                    b" ",
                    b"\xed\xa0\x80",
                ]
            )
            node.content = node.content[:at] + more + node.content[at + self._random.randrange(2) :]

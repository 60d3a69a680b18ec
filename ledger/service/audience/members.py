"""The members of one list in memory: bytes in one buffer, no object a member."""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from ledger.errors import IntegrityError

_SAME_WIDTH, _PACKED = b"\x00", b"\x01"


class Members:
    """Members in the order of the file, with the line each came from. While all are of one width no ends are kept."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._width = 0
        self._ends: array[int] | None = None
        self.lines = array("I")

    def __len__(self) -> int:
        return len(self.lines)

    def __repr__(self) -> str:
        return f"Members({len(self)})"

    def extend(self, members: Sequence[bytes], lines: Sequence[int]) -> None:
        if not members:
            return
        widths = set(map(len, members))
        if not self.lines:
            self._width = len(members[0])
        if self._ends is None and widths != {self._width}:
            self._ends = array("Q", range(self._width, len(self._data) + 1, self._width) if self.lines else ())
        if self._ends is not None:
            start = len(self._data)
            self._ends.extend(start + end for end in accumulate(map(len, members)))
        self._data += b"".join(members)
        self.lines.extend(lines)

    def __getitem__(self, n: int) -> bytes:
        if self._ends is None:
            return bytes(self._data[self._width * n : self._width * (n + 1)])
        return bytes(self._data[self._ends[n - 1] if n else 0 : self._ends[n]])

    def __iter__(self) -> Iterator[bytes]:
        return map(self.__getitem__, range(len(self)))

    def picked(self, places: Iterable[int]) -> list[bytes]:
        if self._ends is None:
            width, data = self._width, self._data
            return [bytes(data[width * n : width * n + width]) for n in places]
        return [self[n] for n in places]

    def digest(self) -> str:
        """SHA-256 (hex) over the members, told apart by their ends: equal for the same list sent again."""
        said = hashlib.sha256(self._data)
        said.update(b"%d" % self._width if self._ends is None else self._ends.tobytes())
        return said.hexdigest()

    def block(self, places: range) -> bytes | None:
        """The members at these places, joined; None unless the whole list is of one width."""
        if self._ends is not None:
            return None
        return bytes(self._data[self._width * places.start : self._width * places.stop])

    def kept(self, allowed: bytes | bytearray) -> Members:
        """Those whose byte in `allowed` is 1, all others being 0."""
        left = Members()
        start = allowed.find(1)
        while start >= 0:
            end = allowed.find(0, start)
            end = len(self) if end < 0 else end
            left._append(self, start, end)
            start = allowed.find(1, end)
        return left

    def _append(self, other: Members, start: int, end: int) -> None:
        if other._ends is not None:
            self.extend(other.picked(range(start, end)), other.lines[start:end])
            return
        self._width = other._width
        self._data += other._data[self._width * start : self._width * end]
        self.lines.extend(other.lines[start:end])


def pack_group(members: Sequence[bytes]) -> bytes:
    """Up to 256 members as one plaintext."""
    widths = list(map(len, members))
    if len(set(widths)) == 1:
        return _SAME_WIDTH + widths[0].to_bytes(2, "big") + b"".join(members)
    lengths = b"".join(width.to_bytes(2, "big") for width in widths)
    return _PACKED + zlib.compress(lengths + b"".join(members), 6)


def unpack_group(data: bytes, count: int) -> list[bytes]:
    """The members. Raises IntegrityError for anything `pack_group` does not write of `count` members."""
    members: list[bytes] = []
    if data[:1] == _SAME_WIDTH:
        width, rest = int.from_bytes(data[1:3], "big"), data[3:]
        members = [rest[at : at + width] for at in range(0, len(rest), width)] if width else []
    elif data[:1] == _PACKED:
        try:
            rest = zlib.decompress(data[1:])
        except zlib.error:
            rest = b""
        at = 2 * count
        for n in range(count):
            width = int.from_bytes(rest[2 * n : 2 * n + 2], "big")
            members.append(rest[at : at + width])
            at += width
    if len(members) != count or not all(members):
        raise IntegrityError("a group of members is not in the stored format", "名簿の区画が保存形式と異なります")
    return members

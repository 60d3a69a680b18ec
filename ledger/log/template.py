"""Canonical JSON objects that are the same but for some members: the others are encoded and put in order once.

>>> template = ObjectTemplate({"a": b"1", "c": b"[]"}, ("b",))
>>> template.fill([b'"x"'])
b'{"a":1,"b":"x","c":[]}'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledger.log.canonical import canonical_text
from ledger.log.commitment import item_text


class ObjectTemplate:
    """An RFC 8785 object. fixed: members known now, name to encoded value. own: names of those that are filled in."""

    __slots__ = ("_holes", "_parts")

    def __init__(self, fixed: Mapping[str, bytes], own: Sequence[str]) -> None:
        names = sorted([*fixed, *own], key=_utf16)
        parts = [b"{"]
        holes = {}
        for name in names:
            parts[-1] += canonical_text(name) + b":"
            if name in fixed:
                parts[-1] += fixed[name] + b","
            else:
                holes[name] = len(parts)
                parts += [b"", b","]
        parts[-1] = parts[-1].removesuffix(b",") + b"}"
        self._parts, self._holes = parts, [holes[name] for name in own]

    def fill(self, values: Sequence[bytes]) -> bytes:
        """The object's bytes. values: of the `own` members, encoded, in their order."""
        parts = self._parts.copy()
        for hole, value in zip(self._holes, values, strict=True):
            parts[hole] = value
        return b"".join(parts)


class ItemsTemplate:
    """A body's items in both forms that are made of them. Arguments as for ObjectTemplate, by path."""

    __slots__ = ("_holes", "_own", "_texts", "body")

    def __init__(self, fixed: Mapping[str, bytes], own: Sequence[str]) -> None:
        order = sorted([*fixed, *own])
        self.body = ObjectTemplate(fixed, own)
        self._texts = [item_text(path, fixed[path]) if path in fixed else b"" for path in order]
        self._own = [b"[%b," % canonical_text(path) for path in own]
        self._holes = [order.index(path) for path in own]

    def texts(self, values: Sequence[bytes]) -> list[bytes]:
        """Canonical JSON of each item's [path, value], in order of paths: what `commit_texts` takes."""
        texts = self._texts.copy()
        for hole, start, value in zip(self._holes, self._own, values, strict=True):
            texts[hole] = b"%b%b]" % (start, value)
        return texts


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")

"""Variation sequences of a TrueType font: cmap subtable format 14 (OpenType 1.9, `cmap`; Unicode TS 37).

葛󠄀 is two code points, U+845B and the selector U+E0100. A font answers for such a pair in one of three ways: the base
character's own glyph is meant (`DEFAULT`), another glyph is meant (its id), or it does not know the pair (absent).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

DEFAULT = -1
_FORMAT = 14


def read_variations(cmap: bytes) -> dict[str, int]:
    """Base character + selector -> glyph id or `DEFAULT`. Empty if the font has no format 14 subtable."""
    (subtables,) = struct.unpack_from(">H", cmap, 2)
    found: dict[str, int] = {}
    for number in range(subtables):
        _, _, offset = struct.unpack_from(">HHL", cmap, 4 + 8 * number)
        if struct.unpack_from(">H", cmap, offset) == (_FORMAT,):
            found.update(_read_subtable(cmap, offset))
    return found


def _read_subtable(cmap: bytes, start: int) -> Iterator[tuple[str, int]]:
    (records,) = struct.unpack_from(">L", cmap, start + 6)
    for number in range(records):
        at = start + 10 + 11 * number
        selector = chr(_uint24(cmap, at))
        defaults, others = struct.unpack_from(">LL", cmap, at + 3)
        if defaults:
            for base in _default_bases(cmap, start + defaults):
                yield base + selector, DEFAULT
        if others:
            for base, glyph in _other_glyphs(cmap, start + others):
                yield base + selector, glyph


def _default_bases(cmap: bytes, at: int) -> Iterator[str]:
    (ranges,) = struct.unpack_from(">L", cmap, at)
    for number in range(ranges):
        place = at + 4 + 4 * number
        first, additional = _uint24(cmap, place), cmap[place + 3]
        yield from map(chr, range(first, first + additional + 1))


def _other_glyphs(cmap: bytes, at: int) -> Iterator[tuple[str, int]]:
    (mappings,) = struct.unpack_from(">L", cmap, at)
    for number in range(mappings):
        place = at + 4 + 5 * number
        (glyph,) = struct.unpack_from(">H", cmap, place + 3)
        yield chr(_uint24(cmap, place)), glyph


def _uint24(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 3], "big")

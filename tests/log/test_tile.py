"""Tile paths and entry bundles: one spelling of each, sizes bounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import BadInput
from ledger.log.tile import (
    decode_entries,
    encode_entries,
    entries_path,
    parse_entries_path,
    parse_tile_path,
    tile_path,
    tile_widths,
    tiles_between,
)
from tests.log.trees import stored

levels, indexes, widths = st.integers(0, 63), st.integers(0, 2**63 - 1), st.integers(1, 256)


@given(levels, indexes, widths)
def test_paths_read_back(level: int, index: int, width: int) -> None:
    assert parse_tile_path(tile_path(level, index, width)) == (level, index, width)
    assert parse_entries_path(entries_path(index, width)) == (index, width)
    with pytest.raises(BadInput):
        parse_entries_path(tile_path(level, index, width))
    with pytest.raises(BadInput):
        parse_tile_path(entries_path(index, width))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/000\n",
        "/tile/0/000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/001/000",
        "tile/0/x000/001",
        "tile/0/x001/x002",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000.P/1",
        "tile/0/٠٠٠",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/" + "x999/" * 1000 + "999",
        "tile/entries/000/",
        "tile/data/000",
        "tile/0/../000",
    ],
)
def test_other_paths_are_refused(path: str) -> None:
    for parse in (parse_tile_path, parse_entries_path):
        with pytest.raises(BadInput):
            parse(path)


def test_paths_out_of_range_are_not_made() -> None:
    for level, index, width in ((-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, 2**63, 1), (0, 0, 0), (0, 0, 257)):
        with pytest.raises(BadInput):
            tile_path(level, index, width)


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_entry_bundles_read_back(entries: list[bytes]) -> None:
    data = encode_entries(entries)
    assert decode_entries(data, len(entries)) == entries
    for width in (len(entries) - 1, len(entries) + 1):
        with pytest.raises(BadInput):
            decode_entries(data, width)
    for cut in range(1, min(len(data), 5)):
        with pytest.raises(BadInput):
            decode_entries(data[:-cut], len(entries))


def test_entries_have_a_longest_length() -> None:
    longest = b"x" * 65_535
    assert decode_entries(encode_entries([longest]), 1) == [longest]
    with pytest.raises(BadInput):
        encode_entries([longest + b"x"])
    with pytest.raises(BadInput):
        decode_entries(b"\x00", 1)


@given(st.integers(0, 2**40), st.integers(0, 200_000))
def test_growth_publishes_what_changed(size1: int, grown: int) -> None:
    size2 = size1 + grown
    count = 0
    for level, index, width in tiles_between(size1, size2):
        count += 1
        assert 1 <= width <= 256
        assert (index << 8) + width <= size2 >> 8 * level
        assert (index << 8) + width > size1 >> 8 * level
    assert (count == 0) == (size1 == size2)


@pytest.mark.parametrize(("size1", "size2"), [(0, 1), (0, 256), (255, 257), (300, 300), (1000, 70_000)])
def test_published_tiles_are_the_stored_ones(size1: int, size2: int) -> None:
    before, after = stored(size1).tiles, stored(size2).tiles
    changed = {place: len(content) // 32 for place, content in after.items() if before.get(place) != content}
    assert {(level, index): width for level, index, width in tiles_between(size1, size2)} == changed
    assert len(after) == sum(full + (partial > 0) for full, partial in tile_widths(size2))

"""The quick reading of leaves accepts exactly what the strict one does, and names what is broken."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import BadInput
from ledger.log.chain import CHAIN_START, chain_over
from ledger.log.header import Header, decode_header, encode_header
from ledger.log.merkle import leaf_hash
from ledger.log.scan import MISSING_HASH, LeafScan, fold_tiles, root_of_tiles, tiles_of
from tests.log import reference
from tests.log.trees import leaves_of, stored

ORIGIN = 'example.com/ログ"2026'
KINDS = ["provision", "access", "policy", "a_kind_of_tomorrow"]
SPLICES = [b"", b" ", b"0", b"9", b"A", b'"', b"\xff", b"\n", b',"v":1', b"\xe3\x80\x80"]


def headers(size: int) -> list[bytes]:
    """Leaves of `size` entries: batches that share a time, and kinds that change."""
    return [
        encode_header(
            Header(
                ORIGIN,
                index,
                f"2026-11-24T03:{index // 7 % 60:02d}:00.{index // 3:06d}Z",
                KINDS[index // 5 % len(KINDS)],
                hashlib.sha256(b"%d" % index).digest(),
            )
        )
        for index in range(size)
    ]


LEAVES = headers(40)


def strict(leaf: bytes, index: int) -> str:
    try:
        header = decode_header(leaf)
    except BadInput:
        return "HEADER"
    return "" if (header.origin, header.index) == (ORIGIN, index) else "OTHER_PLACE"


def scan_of(leaves: list[bytes], chains: list[bytes] | None = None, run: int = 9) -> LeafScan:
    chains = chains or chain_over(CHAIN_START, [leaf_hash(leaf) for leaf in leaves])
    scan = LeafScan(ORIGIN, 0, CHAIN_START)
    for start in range(0, len(leaves), run):
        scan.take(leaves[start : start + run], chains[start : start + run])
    return scan


class TestHeaders:
    @given(
        at=st.integers(0, len(LEAVES) - 1),
        place=st.integers(0, 400),
        cut=st.integers(0, 3),
        splice=st.sampled_from(SPLICES) | st.binary(max_size=3),
    )
    def test_any_change_is_judged_as_the_strict_reader_judges_it(
        self, at: int, place: int, cut: int, splice: bytes
    ) -> None:
        leaf = LEAVES[at]
        place %= len(leaf) + 1
        changed = leaf[:place] + splice + leaf[place + cut :]
        scan = scan_of([*LEAVES[:at], changed, *LEAVES[at + 1 :]])
        found = [fault.code for fault in scan.faults if fault.index == at and fault.code != "TIME"]
        assert found == [code for code in [strict(changed, at)] if code]

    @pytest.mark.parametrize("place", range(len(LEAVES[3])))
    def test_every_byte_of_a_leaf(self, place: int) -> None:
        for bit in (0x01, 0x20, 0x80):
            leaf = bytearray(LEAVES[3])
            leaf[place] ^= bit
            leaves = [*LEAVES[:3], bytes(leaf), *LEAVES[4:]]
            chains = chain_over(CHAIN_START, [leaf_hash(one) for one in LEAVES])
            assert 3 in {fault.index for fault in scan_of(leaves, chains).faults}

    def test_an_index_of_another_length_and_a_bad_moment(self) -> None:
        leaves = list(LEAVES)
        leaves[5] = leaves[5].replace(b'"index":5', b'"index":05')
        leaves[6] = leaves[6].replace(b"2026-11-24", b"2026-11-31")
        leaves[7] = leaves[7].replace(b"00.000002Z", b"60.000002Z")
        assert [(f.code, f.index) for f in scan_of(leaves).faults] == [("HEADER", 5), ("HEADER", 6), ("HEADER", 7)]

    def test_time_that_goes_back_is_named_once(self) -> None:
        leaves = list(LEAVES)
        leaves[20] = leaves[20].replace(b"2026-11-24", b"2026-11-23")
        scan = scan_of(leaves)
        assert [(f.code, f.index) for f in scan.faults] == [("TIME", 20)]
        assert (scan.first_time, scan.last_time) == (decode_header(leaves[0]).time, decode_header(leaves[-1]).time)

    def test_an_origin_that_no_header_can_have_makes_every_entry_one_of_another_place(self) -> None:
        scan = LeafScan("", 0, CHAIN_START)
        scan.take(LEAVES, chain_over(CHAIN_START, [leaf_hash(leaf) for leaf in LEAVES]))
        assert [(f.code, f.index) for f in scan.faults] == [("OTHER_PLACE", n) for n in range(len(LEAVES))]

    def test_a_run_with_the_layout_is_not_parsed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        parsed: list[bytes] = []

        def parse(leaf: bytes) -> Header:
            parsed.append(leaf)
            return decode_header(leaf)

        monkeypatch.setattr("ledger.log.scan.decode_header", parse)
        leaves = headers(400)
        assert scan_of(leaves, run=100).faults == []
        assert parsed == leaves[:100]  # the one run with indexes of one digit and of two
        del parsed[:]
        assert scan_of(leaves, run=80).faults == []
        assert parsed == leaves[:160]


class TestChain:
    def test_a_changed_value_breaks_its_own_link_alone(self) -> None:
        chains = chain_over(CHAIN_START, [leaf_hash(leaf) for leaf in LEAVES])
        for at in range(len(LEAVES)):
            bad = [*chains[:at], bytes(32), *chains[at + 1 :]]
            found = [(f.code, f.index) for f in scan_of(LEAVES, bad, run=len(LEAVES)).faults]
            assert found == [("CHAIN", at)]

    def test_any_run_can_be_checked_alone_and_an_unknown_start_is_believed(self) -> None:
        chains = chain_over(CHAIN_START, [leaf_hash(leaf) for leaf in LEAVES])
        for before, fault in ((chains[9], []), (None, []), (bytes(32), [("CHAIN", 10)])):
            scan = LeafScan(ORIGIN, 10, before)
            scan.take(LEAVES[10:], chains[10:])
            assert [(f.code, f.index) for f in scan.faults] == fault

    def test_a_gap_keeps_the_places_of_what_follows(self) -> None:
        chains = chain_over(CHAIN_START, [leaf_hash(leaf) for leaf in LEAVES])
        scan = LeafScan(ORIGIN, 0, CHAIN_START)
        scan.take(LEAVES[:4], chains[:4])
        scan.skip(2)
        scan.take(LEAVES[6:], chains[6:])
        assert scan.faults == []
        assert scan.hashes[3:7] == [leaf_hash(LEAVES[3]), MISSING_HASH, MISSING_HASH, leaf_hash(LEAVES[6])]


class TestTiles:
    @pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 700, 65_535, 65_536, 65_537, 66_000, 70_001])
    def test_tiles_and_root_from_leaf_hashes(self, size: int) -> None:
        hashes = leaves_of(size)
        levels = [hashes]
        while len(levels[-1]) >= 256:
            levels.append(fold_tiles(levels[-1]))
        made = {(n, index): tile for n, level in enumerate(levels) for index, tile in enumerate(tiles_of(level))}
        assert made == stored(size).tiles
        assert root_of_tiles(levels) == reference.mth(hashes)

"""Bytes put aside: read back as written, unreadable on the disk, gone when closed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.errors import IntegrityError
from ledger.vault import Scratch

CANARY = b"taro.canary@example.jp"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=2_000), max_size=8))
def test_what_was_written_is_read_as_often_as_wanted(tmp_path: Path, pieces: list[bytes]) -> None:
    with Scratch(tmp_path) as scratch:
        for piece in pieces:
            scratch.write(piece)
        assert list(scratch.pieces()) == pieces
        assert list(scratch.pieces()) == pieces


def test_it_has_no_name_and_shows_nothing(tmp_path: Path) -> None:
    with Scratch(tmp_path / "folder") as scratch:
        scratch.write(CANARY * 1_000)
        scratch._file.flush()
        assert list((tmp_path / "folder").iterdir()) == []
        size = os.fstat(scratch._file.fileno()).st_size
        on_disk = os.pread(scratch._file.fileno(), size, 0)
        assert len(on_disk) > 1_000 * len(CANARY)
        assert CANARY not in on_disk


@pytest.mark.parametrize("at", [0, 3, 4, 20, -1])
def test_a_changed_byte_is_noticed(tmp_path: Path, at: int) -> None:
    with Scratch(tmp_path) as scratch:
        scratch.write(b"one piece")
        scratch.write(b"another")
        scratch._file.flush()
        size = os.fstat(scratch._file.fileno()).st_size
        place = at % size
        (byte,) = os.pread(scratch._file.fileno(), 1, place)
        os.pwrite(scratch._file.fileno(), bytes([byte ^ 1]), place)
        with pytest.raises(IntegrityError):
            list(scratch.pieces())

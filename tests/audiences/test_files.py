"""Lists as spreadsheets and broken transfers leave them: whoever is on a line is recorded, and every other line is named."""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Iterator
from typing import Any

import pytest

from ledger import Ledger
from ledger.errors import BadInput
from schemas.audience import AudienceAnswer
from tests.audiences.conftest import address, asked, hashed, listed
from tests.service.conftest import Make

BOM = b"\xef\xbb\xbf"
CSV: dict[str, Any] = {"kind": "csv"}
ROWS = [f"{address(n)},{n}" for n in range(3)]


class Slowly(io.RawIOBase):
    """Gives a few bytes at a time, as a network does."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data, self._size = data, size

    def read(self, size: int = -1, /) -> bytes:
        given, self._data = self._data[: self._size], self._data[self._size :]
        return given


def take(ledger: Ledger, upload: Make, file: Any, form: dict[str, Any] = CSV, **more: Any) -> AudienceAnswer:
    document = {**listed(upload()), "form": form, "on_fault": "skip", **more}
    return ledger.upload_audience(document, file if hasattr(file, "read") else io.BytesIO(file))


def faults(answer: AudienceAnswer) -> list[tuple[int, str]]:
    return [(one.line, one.code) for one in answer.faults]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", BOM])
@pytest.mark.parametrize("last", [True, False])
def test_a_byte_order_mark_and_line_ends_are_no_part_of_anybody(
    ledger: Ledger, upload: Make, end: str, mark: bytes, last: bool
) -> None:
    text = end.join(["email,n", *ROWS]) + (end if last else "")
    answer = take(ledger, upload, mark + text.encode())
    assert (answer.size, answer.fault_count, answer.flags) == (3, 0, {})
    assert answer.appended is not None
    for n in range(3):
        assert [one.id for one in ledger.find_person(asked(n), "tester").records] == [answer.appended.id]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_the_mark_may_come_in_pieces(ledger: Ledger, upload: Make, size: int) -> None:
    data = BOM + b"\r\n".join(row.split(",")[0].encode() for row in ROWS)
    answer = take(ledger, upload, Slowly(data, size), {"kind": "list", "type": "email"})
    assert (answer.size, answer.flags) == (3, {})


def test_a_column_that_comes_twice_is_read_twice(ledger: Ledger, upload: Make) -> None:
    answer = take(ledger, upload, f"email,email\n{address(1)},{address(2)}\n".encode())
    assert answer.appended is not None
    assert answer.size == 1
    for n in (1, 2):
        assert [one.id for one in ledger.find_person(asked(n), "tester").records] == [answer.appended.id]


def test_every_broken_line_is_named_and_the_others_stay(ledger: Ledger, upload: Make) -> None:
    lines = [
        b"email,n",
        b"not an address,1",
        b"two@@daicho.jp,2",
        b"\xff\xfe@daicho.jp,3",
        b"member1@daicho.jp",
        b"member1@daicho.jp,5,6",
        b'"member1@daicho.jp,7',
        b"",
        b"mem\0ber@daicho.jp,9",
        b"a" * 10_000_000 + b",10",
        b",11",
        b"member1@daicho.jp,12",
    ]
    answer = take(ledger, upload, b"\n".join(lines))
    assert (answer.size, answer.rows) == (1, 1)
    assert faults(answer) == [
        (2, "INVALID:identifier.value"),
        (3, "INVALID:identifier.value"),
        (4, "LINE_ENCODING"),
        (5, "COLUMN_COUNT"),
        (6, "COLUMN_COUNT"),
        (7, "LINE_CSV"),
        (9, "INVALID:identifier.value"),
        (10, "LINE_TOO_LONG"),
        (11, "NOBODY"),
    ]
    assert not any("daicho.jp" in one.en + one.ja for one in answer.faults)
    with pytest.raises(BadInput) as refused:
        take(ledger, upload, b"\n".join(lines), on_fault="refuse")
    assert [one.pointer for one in refused.value.faults][:2] == ["/lines/2", "/lines/3"]


def _broken() -> Iterator[tuple[str, bytes, list[tuple[str, str]]]]:
    # Digests at random, for what compresses well comes out whole from half a file.
    rows = b"".join(f"{random.Random(n).randbytes(32).hex()}\n".encode() for n in range(500))
    zipped = gzip.compress(b"hashed_email\n" + rows)
    yield "damaged from the start", zipped[:10] + b"\xff" * 20, [("", "MALFORMED:gzip")]
    yield "no gzip at all", b"\x1f\x8b" + rows, [("", "MALFORMED:gzip")]
    yield "UTF-16", "email\nmember1@daicho.jp\n".encode("utf-16"), [("", "LINE_ENCODING")]
    yield "no header", b"", [("", "HEADER_MISSING")]
    yield "another column", b"address\nmember1@daicho.jp\n", [("", "COLUMN_MISSING")]
    yield "nobody", b"email\n\n", [("", "EMPTY_LIST")]


@pytest.mark.parametrize(("data", "said"), [case[1:] for case in _broken()], ids=[case[0] for case in _broken()])
def test_a_file_that_is_none_says_what_is_wrong_with_it(
    ledger: Ledger, upload: Make, data: bytes, said: list[tuple[str, str]]
) -> None:
    before = ledger.checkpoint()
    with pytest.raises(BadInput) as refused:
        take(ledger, upload, data)
    assert [(one.pointer, one.code) for one in refused.value.faults] == said
    assert ledger.checkpoint() == before


@pytest.mark.parametrize("share", [0.5, 0.99])
def test_a_gzip_that_is_cut_gives_its_whole_lines_and_names_the_one_it_ends_in(
    ledger: Ledger, upload: Make, share: float
) -> None:
    rows = b"".join(f"{random.Random(n).randbytes(32).hex()}\n".encode() for n in range(500))
    zipped = gzip.compress(b"hashed_email\n" + rows)
    answer = take(ledger, upload, zipped[: int(len(zipped) * share)])
    ((line, code),) = faults(answer)
    assert code == "MALFORMED:gzip"
    assert 0 < answer.size == line - 2 < 500


def test_a_digest_in_a_column_of_addresses_is_one(ledger: Ledger, upload: Make) -> None:
    answer = take(ledger, upload, f"email\n{hashed(1)}\n{hashed(2).upper()}\n".encode())
    assert (answer.size, answer.flags) == (2, {})
    assert len(ledger.find_person(asked(2), "tester").records) == 1

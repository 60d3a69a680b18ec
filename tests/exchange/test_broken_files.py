"""A broken line is named by its number and left out; the rest proceeds; no input makes a reader raise."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.demo_data import demo_files, read_bytes
from ledger.errors import BadInput, NotFound
from ledger.exchange import FORMATS, Context, LineFault, context_from, parse, read_records
from tests.exchange.support import MADE_ON, identifiers, places, read

LISTS = [entry for entry in demo_files() if not entry.file.endswith(".json") and "records" not in entry.file]
HEADER_ONLY_ONCE = b"Email,Phone\n"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"a@example.jp\n", "COLUMN_COUNT"),
        (b"a@example.jp,090,extra\n", "COLUMN_COUNT"),
        (b"\xff\xfe@example.jp,090\n", "LINE_ENCODING"),
        (b'"a@example.jp,090\n', "LINE_CSV"),
        (b'a@example.jp,"090"1\n', "LINE_CSV"),
        (b"x" * 1_001 + b",090\n", "CELL_TOO_LONG"),
        (b"y" * 70_000 + b",090\n", "LINE_TOO_LONG"),
        (b"a\x00b@example.jp,090\n", "TEXT_UNUSABLE"),
        (b",\n", "NO_IDENTIFIER"),
    ],
)
def test_each_kind_of_broken_line_is_named_and_the_rest_is_read(line: bytes, code: str) -> None:
    good = [b"first@example.jp,090-0000-0001\n", b"last@example.jp,090-0000-0002\n"]
    parsed = read("google-customer-match", HEADER_ONLY_ONCE + good[0] + line + good[1])
    assert places(parsed) == [(3, "", code)]
    assert [found[0]["value"] for found in identifiers(parsed.records[0])] == ["first@example.jp", "last@example.jp"]
    message = parsed.line_faults[0].fault
    assert message.ja
    assert "example.jp" not in message.en + message.ja


@pytest.mark.parametrize("data", [b"", b"\n\n", b"taro@example.jp,090-1234-5678\n", b"E-mail,Tel\na@example.jp,090\n"])
def test_a_table_without_its_header_is_refused_as_a_whole(data: bytes) -> None:
    parsed = read("google-customer-match", data)
    assert parsed.records == ()
    assert [code for _, _, code in places(parsed)] == ["HEADER_MISSING"]


def test_blank_lines_and_a_byte_order_mark_are_no_faults() -> None:
    parsed = read("google-customer-match", b"\xef\xbb\xbfEmail\r\n\r\na@example.jp\r\n\r\nb@example.jp")
    assert places(parsed) == []
    assert len(parsed.records[0]["principals"]) == 2


def test_shift_jis_is_read_when_the_context_says_so_and_named_when_it_does_not() -> None:
    data = "Email,First Name,Last Name\na@example.jp,美咲,髙橋\n".encode("cp932")
    (record,) = read("google-customer-match", data, encoding="shift_jis").records
    assert record["principals"][0]["name"] == "髙橋 美咲"
    assert places(read("google-customer-match", data)) == [(2, "", "LINE_ENCODING")]


def test_ly_takes_utf8_and_shift_jis_without_being_told() -> None:
    for encoding in ("utf-8", "cp932"):
        (record,) = read("ly-customer-data", "Email,会員ランク\na@example.jp,金\n".encode(encoding)).records
        assert record["record"]["items"] == ["メールアドレス", "会員ランク"]


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "FILE_JSON"), (b"[]", "FILE_JSON"), (b'{"data": 1}', "LIST_MISSING"), (b'{"a":1,"a":2}', "FILE_JSON")],
)
def test_a_json_file_that_is_not_the_format_is_named_as_a_whole(data: bytes, code: str) -> None:
    parsed = read("meta-conversions", data)
    assert parsed.records == ()
    assert [found for _, _, found in places(parsed)] == [code]


def test_a_half_surrogate_in_json_is_the_fault_of_its_entry() -> None:
    good = '{"event_name":"Lead","user_data":{"em":"a@example.jp"}}'
    bad = good.replace("a@", "\\ud800@")
    parsed = read("meta-conversions", f'{{"data":[{bad},{good}]}}')
    assert places(parsed) == [(None, "/data/0", "TEXT_UNUSABLE")]
    assert len(parsed.records[0]["principals"]) == 1


def test_a_long_list_becomes_several_numbered_records_that_keep_everybody() -> None:
    lines = "".join(f"{number:064x}\n" for number in range(1, 8))
    parsed = read("x-custom-audience", lines, principals_max=3, producer="p", first_seq=10)
    assert [len(record["principals"]) for record in parsed.records] == [3, 3, 1]
    assert [record["operational"]["part"] for record in parsed.records] == [1, 2, 3]
    assert [record["producer"]["seq"] for record in parsed.records] == [10, 11, 12]
    assert [record["operational"]["people_count"] for record in parsed.records] == [3, 3, 1]
    digests = {record["operational"]["source_file_digest"] for record in parsed.records}
    assert len(digests) == 1


def test_records_come_while_the_file_is_still_being_read() -> None:
    class Endless(io.RawIOBase):
        """A list that never ends and can't be read twice."""

        def readable(self) -> bool:
            return True

        def readline(self, size: int | None = -1, /) -> bytes:
            return b"0" * 63 + b"1\n"

    context = Context(made_on=MADE_ON, principals_max=2)
    found = read_records("x-custom-audience", Endless(), context)  # type: ignore[arg-type]  # a stream of endless lines
    first = next(found)
    assert not isinstance(first, LineFault)
    assert len(first["principals"]) == 2
    assert "source_file_digest" not in first["operational"]


@pytest.mark.parametrize("name", [entry.file for entry in LISTS])
def test_a_line_that_is_not_text_anywhere_in_a_file_costs_only_itself(name: str) -> None:
    entry = next(one for one in LISTS if one.file == name)
    context = context_from({key: value for key, value in entry.context.items() if key != "encoding"})
    if entry.format == "advertiser-results" or entry.party == "ly":
        context = context.model_copy(update={"encoding": "shift_jis"})
    lines = read_bytes(name).splitlines(keepends=True)
    whole = sum(
        record["operational"]["people_count"] for record in parse(entry.format, read_bytes(name), context).records
    )
    for place in range(len(lines), 0, -1):
        broken = b"".join([*lines[:place], b"\xff\xfe\x81\n", *lines[place:]])
        parsed = parse(entry.format, broken, context)
        assert [fault.line for fault in parsed.line_faults] == [place + 1]
        assert sum(record["operational"]["people_count"] for record in parsed.records) == whole


@given(st.sampled_from(sorted(FORMATS)), st.binary(max_size=400))
def test_no_bytes_make_a_reader_raise(format_id: str, data: bytes) -> None:
    for found in parse(format_id, data, Context(made_on=MADE_ON)).line_faults:
        assert found.fault.code
        assert found.fault.ja
        assert found.fault.en


@given(st.sampled_from([entry.file for entry in demo_files()]), st.data())
def test_a_file_cut_anywhere_is_read_as_far_as_it_goes(name: str, data: st.DataObject) -> None:
    entry = next(one for one in demo_files() if one.file == name)
    whole = read_bytes(name)
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    context = context_from(entry.context)
    assert len(parse(entry.format, cut, context).records) <= entry.expected["records"]


def test_a_context_with_faults_is_refused_with_all_of_them() -> None:
    with pytest.raises(BadInput) as caught:
        context_from({"made_on": "yesterday", "principals_max": 0, "typo": 1})
    assert {fault.pointer for fault in caught.value.faults} == {"/made_on", "/principals_max", "/typo"}
    with pytest.raises(BadInput):
        context_from({"made_on": "2026-11-02", "flow": "Z"})


def test_what_was_read_shows_nobody_when_printed() -> None:
    parsed = read("google-customer-match", "Email,First Name\ntaro@example.jp,太郎\n\x00,太郎\n")
    assert parsed.line_faults
    assert "taro" not in repr(parsed) + repr(parsed.line_faults)
    assert "太郎" not in repr(parsed) + repr(parsed.line_faults)


def test_an_unknown_format_is_not_found() -> None:
    with pytest.raises(NotFound):
        parse("no-such-format", b"", Context(made_on=MADE_ON))

"""The forms of output."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from cli.output import Column, Form, Output
from cli.usage import Misuse
from tests.cli.command import Terminal, daicho

COLUMNS = (
    Column("name", "名前", "name"),
    Column("party.name", "相手方", "third party"),
    Column("ja", "内容", "text", only="ja"),
    Column("en", "内容", "text", only="en"),
)
ROWS: list[dict[str, Any]] = [
    {"name": "髙﨑𠮷", "party": {"name": "=cmd|' /C calc'!A0"}, "ja": "日本語", "en": "English", "more": [1, 2]},
    {"name": "a|b\nc\td", "party": None, "ja": "に", "en": "two", "more": []},
]


def printed(form: Form | None, terminal: bool = False, **options: Any) -> str:
    stream = Terminal() if terminal else io.StringIO()
    Output(form=form, stream=stream, **options).rows(ROWS, COLUMNS, ("more",))
    return stream.getvalue()


def test_a_pipe_gets_json_and_a_terminal_a_table() -> None:
    assert json.loads(printed(None)) == ROWS
    assert "third party" in printed(None, terminal=True)


def test_json_is_not_escaped_and_lines_hold_one_document_each() -> None:
    assert "髙﨑𠮷" in printed(Form.JSON)
    assert [json.loads(line) for line in printed(Form.JSONL).splitlines()] == ROWS


def test_csv_has_machine_names_and_reads_back() -> None:
    rows = list(csv.reader(io.StringIO(printed(Form.CSV))))
    assert rows[0] == ["name", "party.name", "ja", "en"]
    assert rows[1] == ["髙﨑𠮷", "=cmd|' /C calc'!A0", "日本語", "English"]
    assert rows[2][0] == "a|b\nc\td"


def test_tsv_keeps_a_row_a_line() -> None:
    lines = printed(Form.TSV).splitlines()
    assert len(lines) == 3
    assert lines[2].split("\t") == ["a|b c d", "", "に", "two"]


def test_markdown_escapes_bars_and_shows_the_language_of_the_run() -> None:
    lines = printed(Form.MARKDOWN).splitlines()
    assert lines[0] == "| name | third party | text |"
    assert lines[3] == "| a\\|b c d |  | two |"


def test_no_headers() -> None:
    assert printed(Form.CSV, headers=False).splitlines()[0].startswith("髙﨑𠮷")
    assert "third party" not in printed(Form.TABLE, headers=False)


def test_fields_choose_and_order_in_every_form() -> None:
    assert json.loads(printed(Form.JSON, fields=("more", "party.name")))[0] == {
        "more": [1, 2],
        "party.name": "=cmd|' /C calc'!A0",
    }
    assert printed(Form.TSV, fields=("more", "name")).splitlines()[1] == "1, 2\t髙﨑𠮷"


def test_an_unknown_field_is_wrong_usage_and_the_known_ones_are_named() -> None:
    with pytest.raises(Misuse, match=r"party\.name"):
        printed(Form.JSON, fields=("nmae",))


def test_excel_gets_a_mark_crlf_and_nothing_to_run() -> None:
    text = printed(None, excel=True)
    assert text.startswith("\ufeff")
    assert "\r\n" in text
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[1][1] == "'=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("09012345678", '="09012345678"'),
        ("123456789012", '="123456789012"'),
        ("+819012345678", "'+819012345678"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("＝1+1", "'＝1+1"),
        ("42", "42"),
        ("普通", "普通"),
    ],
)
def test_excel_cells(value: str, cell: str) -> None:
    stream = io.StringIO()
    Output(excel=True, headers=False, stream=stream).rows([{"name": value}], COLUMNS[:1])
    assert next(csv.reader(io.StringIO(stream.getvalue().removeprefix("\ufeff")))) == [cell]


def test_excel_goes_with_csv_only() -> None:
    with pytest.raises(Misuse):
        Output(form=Form.JSON, excel=True)


def test_a_table_shows_escape_sequences_instead_of_obeying_them() -> None:
    stream = Terminal()
    Output(stream=stream).rows([{"name": "a\x1b[2Jb\u202ec"}], COLUMNS[:1])
    assert "\x1b[2J" not in stream.getvalue()
    assert "\u202e" not in stream.getvalue()
    assert "a\ufffd[2Jb\ufffdc" in stream.getvalue()


def test_colours_on_a_terminal_but_not_with_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    def table() -> str:
        stream = Terminal()
        Output(stream=stream).rows([{"name": "unlawful"}], COLUMNS[:1])
        return stream.getvalue()

    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[1;31m" in table()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[1;31m" not in table()
    assert "\x1b[31m" not in table()


def test_times_are_shown_with_their_zone() -> None:
    def shown(utc: bool) -> str:
        stream = io.StringIO()
        Output(form=Form.TABLE, utc=utc, stream=stream).rows([{"name": "2026-11-24T03:44:00.123456Z"}], COLUMNS[:1])
        return stream.getvalue()

    assert "2026-11-24 12:44 JST" in shown(utc=False)
    assert "2026-11-24 03:44 UTC" in shown(utc=True)


def test_the_forms_through_the_command(template: Path) -> None:
    args = ("party", "list", "--home", template)
    assert daicho(*args, "--format", "csv", "--fields", "key,name").out.splitlines()[0] == "key,name"
    assert isinstance(daicho(*args).json, list)
    assert "Google LLC" in daicho(*args, terminal=True).out
    assert "Google LLC" in daicho(*args, "-t").out
    assert daicho(*args, "--excel").out.startswith("\ufeff")

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.desk.pdf.font import regular
from ledger.desk.pdf.wrap import wrap

_TEXT = st.text(
    alphabet=st.sampled_from(list("山田太郎。、（）「」ーっゃァabcXYZ 0123-/.@?&=ｱﾞ＠×〓")), min_size=0, max_size=120
)
_NOT_FIRST = "。、）」ーっゃァ"
_NOT_FIRST_EITHER = ".?ﾞ"
_NOT_LAST = "（「"


def _wrap(text: str, width: float) -> list[str]:
    return wrap(text, regular().widths, width)


@settings(deadline=None)
@given(_TEXT, st.integers(1_000, 40_000))
def test_no_line_is_wider_than_its_column(text: str, width: int) -> None:
    widths = regular().widths
    assert all(sum(map(widths.__getitem__, line)) <= width for line in _wrap(text, width))


@settings(deadline=None)
@given(_TEXT, st.integers(3_000, 40_000))
def test_nothing_but_spaces_at_the_ends_of_lines_is_lost(text: str, width: int) -> None:
    assert "".join(_wrap(text, width)).replace(" ", "") == text.replace(" ", "")


@settings(deadline=None)
@given(_TEXT.filter(lambda text: any(char >= "\u4e00" for char in text)), st.integers(6_000, 40_000))
def test_a_closing_mark_never_begins_a_line(text: str, width: int) -> None:
    for before, line in zip(_wrap(text, width), _wrap(text, width)[1:], strict=False):
        if line and line[0] in _NOT_FIRST:
            # Only where no earlier break is allowed from which the rest would still fit.
            widths = regular().widths
            first = re.match(r"[!-~]+|.", line)
            assert first is not None
            for cut in range(1, len(before)):
                carried = before[cut:] + first[0]
                assert not (_may_break(before, cut) and sum(map(widths.__getitem__, carried)) <= width)


def _may_break(line: str, cut: int) -> bool:
    inside_a_word = "!" <= line[cut - 1] <= "~" and "!" <= line[cut] <= "~"
    return (
        not inside_a_word
        and line[cut] not in _NOT_FIRST + _NOT_FIRST_EITHER
        and line[cut] != " "
        and line[cut - 1] not in _NOT_LAST
    )


def test_words_stay_whole_and_japanese_breaks_anywhere() -> None:
    assert _wrap("Adnet Example LLC", 8_000) == ["Adnet Example", "LLC"]
    assert _wrap("個人データの項目", 4_000) == ["個人デー", "タの項目"]
    assert _wrap("あいう。えお", 3_000) == ["あい", "う。え", "お"]
    assert _wrap("あい「うえ", 3_000) == ["あい", "「うえ"]


def test_a_last_line_is_not_left_with_a_character_or_two() -> None:
    text = "法律と規則が記録するよう定めた事項です。ほかの事項は含みません。番号は整理番号です。"
    assert [len(line) for line in _wrap(text, 41_000)] == [38, 4]
    # Not in a narrow column, where the lines above have no room to give.
    assert [len(line) for line in _wrap(text, 10_000)][-1] == 2
    assert [len(line) for line in _wrap(text[:-2] + "。", 41_000)] == [41]


def test_a_stop_takes_the_whole_word_before_it_down() -> None:
    assert _wrap("順に U+0E44、U+0E17。", 8_500) == ["順に U+0E44、", "U+0E17。"]
    assert _wrap("順に U+0E44、U+0E17。", 6_000) == ["順に", "U+0E44、", "U+0E17。"]


def test_a_newline_always_breaks() -> None:
    assert _wrap("一\n\n二", 40_000) == ["一", "", "二"]


def test_an_address_breaks_after_its_punctuation() -> None:
    lines = _wrap("https://adnet.example.com/optout/index.html", 10_000)
    assert "".join(lines) == "https://adnet.example.com/optout/index.html"
    assert len(lines) > 1
    assert all(line[-1] in "/.?&=-_@" for line in lines[:-1])

"""Every Japanese name prints, and what is copied from the paper is what was recorded."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.desk.blocks import Bilingual, Document, Paragraph, value
from ledger.desk.pdf import render_document
from ledger.desk.pdf.font import bold, regular, to_unicode
from ledger.desk.pdf.shaping import shape
from ledger.desk.pdf.variation import DEFAULT
from ledger.desk.pdf.wrap import wrap
from tests.desk.reading import fonts, joined, reader, root, text

_MOMENT = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


def _print(*texts: str) -> bytes:
    blocks = [Paragraph(value(one)) for one in texts]
    return render_document(Document(Bilingual("試し", "Trial"), "T-1", "試験", _MOMENT, blocks))


@pytest.mark.parametrize(
    "name",
    [
        "髙橋 﨑子",
        "𠮷田 𠮷郎",
        "葛\U000e0100城 花子",
        "渡邉 邊",
        "ﾔﾏﾀﾞ ﾀﾛｳ",
        "祐\ufa19 \ufa1b",
        "O’Brien Zoë Müller",
        "Ｔａｒｏ　ＹＡＭＡＤＡ",
        "㈱例示 ①②③ Ⅷ",
        "Nguyễn Thị Hồng Nhung",
        "Nguye\u0302\u0303n Thi\u0323",
        "Şükrü Çağlayan, Łukasz Wiśniewski, Þórður",
        "Ольга Иванова, Γιώργος",
        "김철수, 박 뷁",
        "\u1100\u1175\u11b7 \u110e\u1165\u11af",
        "习伟 张丽 赵国强",
        "陳靜 黃國强 峯",
        "王한ễ山",
    ],
)
def test_a_name_is_copied_as_recorded(name: str) -> None:
    pdf = _print(name)
    assert unicodedata.normalize("NFC", "".join(name.split())) in unicodedata.normalize("NFC", joined(pdf))
    assert "〓" not in text(pdf)


def test_each_face_used_is_embedded_and_no_face_that_is_not() -> None:
    assert {name.split("+")[1] for name in fonts(_print("山田 太郎"))} == {"NotoSansJP-Regular"}
    found = fonts(_print("王한ş习"))
    assert all(found.values())
    assert {name.split("+")[1] for name in found} == {
        "NotoSansJP-Regular",
        "NotoSans-Regular",
        "NotoSansKR-Regular",
        "NotoSansSC-Regular",
    }


def test_a_word_of_fallback_letters_is_not_torn_apart() -> None:
    font = regular()
    shaped = shape("Nguyễn Thị Hồng", font).text
    widths = font.widths
    width = sum(widths[char] for char in shape("Nguyễn", font).text) + 200
    assert ["".join(font.meaning(char).text for char in line) for line in wrap(shaped, widths, width)] == [
        "Nguyễn",
        "Thị",
        "Hồng",
    ]


def test_no_fallback_is_asked_for_what_the_japanese_font_has() -> None:
    font = regular()
    shape("习 ş", font)
    assert shape("山田 髙橋", font).text == "山田 髙橋"
    assert font.foreign.keys().isdisjoint(shape("山田 é", font).text)


def test_a_code_point_above_the_basic_plane_is_whole_in_the_map() -> None:
    assert b"<0001> <D842DFB7>" in to_unicode(["𠮷"])


def test_the_map_keeps_blocks_of_at_most_a_hundred() -> None:
    cmap = to_unicode([chr(0x4E00 + n) for n in range(250)])
    assert re.findall(rb"(\d+) beginbfchar", cmap) == [b"100", b"100", b"50"]


def test_a_combining_mark_is_composed_and_nothing_else_is_normalised() -> None:
    assert shape("か\u3099き\u3099", regular()).text == "がぎ"
    # NFC would replace this compatibility ideograph by another character.
    assert unicodedata.normalize("NFC", "\ufa19") != "\ufa19"
    assert shape("\ufa19か\u3099", regular()).text == "\ufa19が"


def test_a_variant_the_font_has_is_drawn_with_its_own_glyph_and_no_note() -> None:
    font = regular()
    shaped = shape("葛\U000e0100", font)
    _, glyph, copied = font.meaning(shaped.text)
    assert copied == "葛\U000e0100"
    assert glyph != font.face.charToGlyph[ord("葛")]
    assert shaped.notes == ()


def test_a_variant_the_font_lacks_is_drawn_in_its_base_form_with_a_note() -> None:
    font = regular()
    shaped = shape("葛\U000e0101", font)
    _, glyph, copied = font.meaning(shaped.text)
    assert glyph == font.face.charToGlyph[ord("葛")]
    assert copied == "葛\U000e0101"
    (note,) = shaped.notes
    assert "U+845B U+E0101" in note.ja
    assert "base form" in note.en


def test_a_glyph_no_font_has_is_a_geta_with_its_code_point_in_a_note() -> None:
    pdf = _print("สช さん")
    font = regular()
    shaped = shape("สช さん", font)
    assert [font.meaning(char).id for char in shaped.text[:2]] == [font.face.charToGlyph[ord("〓")]] * 2
    assert "U+0E2A、U+0E0A" in shaped.notes[0].ja
    assert "「〓〓さん」の〓は" in joined(pdf)
    # What is copied is still the name.
    assert "สชさん" in joined(pdf)


@pytest.mark.parametrize(
    ("recorded", "drawn", "points"),
    [
        ("か\u3099\u3099", "が〓", "U+3099"),
        ("が\u3099", "が〓", "U+3099"),
        ("か\u309a\u3099", "か\u309a〓", "U+3099"),
        ("n\u3099", "n〓", "U+3099"),
        ("\u3099か", "〓か", "U+3099"),
        ("x\u0301", "x〓", "U+0301"),
        ("\u1ecd\u0300la\u0301", "ọ〓lá", "U+0300"),
        ("山\u0301", "山〓", "U+0301"),
        ("a\u202eb", "a〓b", "U+202E"),
        ("a\u200db\u2060c", "a〓b〓c", "U+200D、U+2060"),
        ("一\u3164二\u2028三", "一〓二〓三", "U+3164、U+2028"),
    ],
)
def test_what_would_vanish_on_paper_is_a_geta_with_its_code_point(recorded: str, drawn: str, points: str) -> None:
    for font in (regular(), bold()):
        shaped = shape(recorded, font)
        geta = font.face.charToGlyph[ord("〓")]
        meant = [font.meaning(char) for char in shaped.text]
        assert "".join("〓" if glyph.face == 0 and glyph.id == geta else glyph.text for glyph in meant) == drawn
        assert f"順に {points}。" in shaped.notes[0].ja
        # What is copied is what was recorded.
        assert unicodedata.normalize("NFC", "".join(glyph.text for glyph in meant)) == unicodedata.normalize(
            "NFC", recorded
        )


def test_a_kana_mark_that_has_no_composed_form_stands_on_its_kana() -> None:
    shaped = shape("か\u309aき\u309aト\u309aあ\u3099", regular())
    assert shaped == ("か\u309aき\u309aト\u309aあ\u3099", ())


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_any_text_at_all_prints_without_an_empty_box(raw: str) -> None:
    for font in (regular(), bold()):
        shaped = shape(raw, font)
        for char in shaped.text.replace("\n", ""):
            _, glyph, _ = font.meaning(char)
            assert glyph != 0
            assert char in font.widths
    assert _print(raw).startswith(b"%PDF-1.7")


def test_every_variation_of_the_font_names_a_glyph_it_has() -> None:
    font = regular()
    assert len(font.variations) > 4_000
    glyphs = len(font.face.glyphPos) - 1
    assert all(glyph == DEFAULT or 0 < glyph < glyphs for glyph in font.variations.values())


def test_both_fonts_are_embedded_and_no_other_is_named() -> None:
    pdf = render_document(
        Document(
            Bilingual("題", "Title"),
            "T-1",
            "試験",
            _MOMENT,
            [Paragraph(value("本文", strong=True)), Paragraph(value("細字"))],
        )
    )
    found = fonts(pdf)
    assert all(found.values())
    assert {name.split("+")[1] for name in found} == {"NotoSansJP-Regular", "NotoSansJP-Bold"}


def test_the_file_says_what_it_is() -> None:
    pdf = _print("本文")
    assert root(pdf)["/Lang"] == "ja-JP"
    assert root(pdf)["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root(pdf)["/MarkInfo"]["/Marked"]
    metadata = reader(pdf).metadata
    assert metadata is not None
    assert metadata.title == "試し / Trial"
    assert metadata.creation_date == _MOMENT

"""Where things stand on the pages: rows whole, headers repeated, headings never alone, every page numbered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.desk.blocks import (
    Bilingual,
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Line,
    Paragraph,
    Table,
    link,
    said,
    value,
)
from ledger.desk.pdf import render_document
from ledger.desk.pdf.file import Page, PdfFile
from ledger.desk.pdf.flow import BOTTOM, FULL_HEIGHT, TOP, Atom, Flow
from ledger.desk.pdf.typeset import Typesetter
from tests.desk.reading import outline, pages, reader, root, text

_MOMENT = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
_TITLE = Bilingual("試し", "Trial")


def _document(blocks: Sequence[Block], watermark: str | None = None) -> bytes:
    return render_document(Document(_TITLE, "R-2026-0042", "試験", _MOMENT, blocks, watermark))


def _rows(count: int, lines: int) -> list[list[Cell]]:
    return [[value(f"行{n}"), tuple(Line(f"r{n}l{m}e") for m in range(lines))] for n in range(count)]


def _table(count: int, lines: int) -> Table:
    return Table([Column(Bilingual("番号", "No."), 1), Column(Bilingual("中身", "Content"), 3)], _rows(count, lines))


@pytest.mark.parametrize("lines", [1, 2, 7, 30])
def test_a_row_is_never_split_and_the_header_is_repeated(lines: int) -> None:
    shown = pages(_document([_table(60, lines)]))
    assert len(shown) > 1
    for page in shown:
        assert "番号" in page
    for number in range(60):
        whole = [page for page in shown if f"r{number}l0e" in page.split()]
        assert len(whole) == 1
        assert all(f"r{number}l{line}e" in whole[0].split() for line in range(lines))


def test_a_row_taller_than_a_page_is_the_one_that_goes_on() -> None:
    shown = pages(_document([_table(1, 200)]))
    words = " ".join(shown).split()
    assert [word for word in words if word.startswith("r0l")] == [f"r0l{line}e" for line in range(200)]
    assert all("番号" in page for page in shown)


@pytest.mark.parametrize("filler", range(28, 48))
def test_a_heading_is_never_alone_at_the_foot_of_a_page(filler: int) -> None:
    blocks: list[Block] = [Paragraph(value(f"文{n}")) for n in range(filler)]
    blocks.append(Heading(1, Bilingual("見出し", "Head")))
    blocks.append(_table(3, 2))
    shown = pages(_document(blocks))
    (page,) = [page for page in shown if "見出し" in page]
    assert "r0l0e" in page


def _card(rows: int) -> Facts:
    return Facts(
        [(Bilingual(f"項{n}", f"Item {n}"), value(f"値{n}")) for n in range(rows)], caption=Bilingual("札", "Card")
    )


@pytest.mark.parametrize("filler", range(32))
def test_a_card_stays_whole_unless_that_would_leave_much_of_a_page_empty(filler: int) -> None:
    shown = pages(_document([*(Paragraph(value(f"文{n}")) for n in range(filler)), _card(9)]))
    first, *rest = [page for page in shown if "札" in page]
    if rest:
        # Two rows at the least on either page, and the second says what goes on.
        assert "値1" in first.split()
        assert "値7" in rest[0].split()
        assert "札（続き）" in rest[0]
        assert "Card (continued)" in rest[0]
    elif len(shown) == 2:
        assert filler >= 28, "a page was left with a fifth or more of it empty"


def test_a_long_card_has_its_caption_on_every_page() -> None:
    shown = pages(_document([_card(80)]))
    assert len(shown) > 2
    assert "札（続き）" not in shown[0]
    assert all("札（続き）" in page for page in shown[1:])


def test_a_caption_that_goes_on_adds_nothing_to_its_note() -> None:
    rows = [(Bilingual(f"項{n}", f"Item {n}"), value(f"値{n}")) for n in range(80)]
    name = "สมชาย 株式会社"
    shown = pages(_document([Facts(rows, caption=Bilingual(name, name))]))
    assert len(shown) > 2
    for page in shown[1:]:
        assert "株式会社（続き / continued）" in page
        assert page.count("順に U+0E2A") == 1
        assert "株式会社」の〓は" in page


@pytest.mark.parametrize(("filler", "begun"), [(4, 1), (20, 2)])
def test_a_block_that_begins_a_page_leaves_none_all_but_empty(filler: int, begun: int) -> None:
    blocks: list[Block] = [Paragraph(value(f"文{n}")) for n in range(filler)]
    shown = pages(_document([*blocks, Heading(1, Bilingual("見出し", "Head"), new_page=True), _table(1, 1)]))
    assert len(shown) == begun
    assert "見出し" in shown[-1]


@pytest.mark.parametrize("filler", range(20, 36))
def test_the_last_row_of_a_table_is_not_left_alone(filler: int) -> None:
    shown = pages(_document([*(Paragraph(value(f"文{n}")) for n in range(filler)), _table(4, 1)]))
    (last,) = [page for page in shown if "r3l0e" in page]
    assert "r2l0e" in last


@pytest.mark.parametrize("filler", range(28, 38))
def test_the_last_item_of_a_list_is_not_left_alone(filler: int) -> None:
    items = Bullets([value(f"b{number}e") for number in range(4)])
    shown = pages(_document([*(Paragraph(value(f"文{n}")) for n in range(filler)), items]))
    (last,) = [page for page in shown if "b3e" in page]
    assert "b2e" in last


def test_every_page_bears_the_number_and_page_x_of_y() -> None:
    shown = pages(_document([_table(100, 3)]))
    for number, page in enumerate(shown, start=1):
        assert "R-2026-0042" in page
        assert f"{number} / {len(shown)}" in page


def test_the_watermark_stands_on_every_page() -> None:
    words = "サンプル／SAMPLE — partner facts not verified"
    assert all(words in page for page in pages(_document([_table(100, 3)], words)))
    assert not any("SAMPLE" in page for page in pages(_document([_table(100, 3)])))


def test_notes_stand_on_the_page_of_their_text_once() -> None:
    blocks: list[Block] = [*[Paragraph(value("金ส"))] * 3, _table(80, 1), Paragraph(value("朴ช"))]
    shown = pages(_document(blocks))
    assert shown[0].count("順に U+0E2A") == 1
    assert "順に U+0E0A" not in shown[0]
    assert shown[-1].count("順に U+0E0A") == 1


def test_more_notes_than_a_page_holds_go_on_and_none_is_lost() -> None:
    names = [chr(0x1200 + n) + f"{n}" for n in range(90)]
    shown = "\n".join(pages(_document([Paragraph(value("、".join(names[k : k + 1]))) for k in range(90)])))
    assert all(f"U+{0x1200 + n:04X}" in shown for n in range(90))


def test_headings_make_the_outline() -> None:
    blocks: list[Block] = [
        Paragraph(value("表題"), size="title"),
        Heading(1, Bilingual("一", "One")),
        Heading(2, Bilingual("一の一", "One one")),
        Heading(1, Bilingual("二", "Two")),
    ]
    assert outline(_document(blocks)) == ["表題", "一 / One", "一の一 / One one", "二 / Two"]


def test_a_link_shows_its_address_and_leads_there() -> None:
    url = "https://adnet.example.com/optout?a=1&b=(2)"
    pdf = _document([Paragraph(link(url))])
    (page,) = root(pdf)["/Pages"]["/Kids"]
    (annotation,) = page.get_object()["/Annots"]
    assert annotation.get_object()["/A"]["/URI"] == url
    assert url in text(pdf)


def test_what_is_no_web_address_is_no_link() -> None:
    assert link("javascript:alert(1)") == (Line("javascript:alert(1)", "", None),)


def test_the_structure_names_headings_tables_and_english() -> None:
    blocks: list[Block] = [
        Heading(1, Bilingual("見出し", "Head")),
        Paragraph(said(Bilingual("文", "Sentence"))),
        Bullets([value("項目")]),
        Facts([(Bilingual("氏名", "Name"), value("山田"))]),
        _table(2, 1),
    ]
    pdf = _document(blocks)
    roles: list[str] = []

    def walk(element: object) -> None:
        element = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(element, dict) and "/S" in element:
            roles.append(str(element["/S"]))
            for kid in element["/K"]:
                walk(kid)

    walk(root(pdf)["/StructTreeRoot"]["/K"])
    assert roles[0] == "/Document"
    assert {"/H2", "/P", "/L", "/LI", "/LBody", "/Table", "/TR", "/TH", "/TD"} <= set(roles)
    content = reader(pdf).pages[0].get_contents()
    assert content is not None
    assert b"/Lang(en)" in content.get_data()


def test_equal_documents_give_equal_bytes() -> None:
    blocks: list[Block] = [Heading(1, Bilingual("見出し", "Head")), Paragraph(value("𠮷ส")), _table(5, 2)]
    assert _document(blocks) == _document(blocks)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(5, 1.2 * FULL_HEIGHT), st.booleans(), st.floats(0, 30)), min_size=1, max_size=40))
def test_atoms_stay_inside_the_page_and_in_order(sizes: list[tuple[float, bool, float]]) -> None:
    file = PdfFile("t", "a", _MOMENT)
    flow = Flow(Typesetter(file), "n", _TITLE, None)
    placed: list[tuple[int, float, float]] = []

    def atom(height: float, keep: bool, before: float) -> Atom:
        def draw(page: Page, top: float) -> None:
            placed.append((page.index, top, top - height))

        return Atom(height, draw, before=before, keep_with_next=keep)

    flow.place([atom(*size) for size in sizes])
    flow.finish()
    assert len(placed) == len(sizes)
    for (height, _, _), (_, top, bottom) in zip(sizes, placed, strict=True):
        assert top <= TOP
        assert bottom >= BOTTOM - 1e-6 or height > FULL_HEIGHT
    for (page, _, bottom), (next_page, next_top, _) in pairwise(placed):
        assert (next_page, -next_top) >= (page, -bottom - 1e-6)

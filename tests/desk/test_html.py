"""The report and the letters as HTML: whole, safe, and in order for a screen reader, a keyboard and a narrow screen.

What only a browser can tell (how it looks, what axe-core says) is not tested here; what it depends on is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ledger.desk.html
from ledger.desk.papers import render_letter_html
from ledger.desk.report import render_html
from schemas.letter import LetterKind
from schemas.report import Addressee
from tests.desk.inputs import make_copy, make_report
from tests.desk.list_inputs import list_report
from tests.desk.test_papers import letter_of


def _letter(kind: LetterKind) -> str:
    return render_letter_html(letter_of(kind))


PAGES: dict[str, Callable[[], str]] = {
    "none": lambda: render_html(make_report(0)),
    "eight": lambda: render_html(make_report(8)),
    "lists": lambda: render_html(list_report()),
    "copy": lambda: render_html(make_copy(2)),
    **{kind.value: partial(_letter, kind) for kind in LetterKind},
}


class _Reader(HTMLParser):
    """Collects what matters: elements, attributes, and whether tags match."""

    _VOID = frozenset({"meta", "br", "col", "path"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self._VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _read(html: str) -> _Reader:
    parser = _Reader()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


def test_the_html_is_one_file_that_fetches_nothing() -> None:
    parser = _read(render_html(make_report(8)))
    tags = {tag for tag, _ in parser.seen}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "source"}
    assert not any("src" in attrs or "srcset" in attrs for _, attrs in parser.seen)
    assert not any(name.startswith("on") for _, attrs in parser.seen for name in attrs)
    policies = [attrs["content"] for tag, attrs in parser.seen if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    assert "default-src 'none'" in str(policies[0])
    assert "url(" not in render_html(make_report(1))


@pytest.mark.parametrize("name", PAGES)
def test_headings_go_down_one_level_at_a_time_from_one_title(name: str) -> None:
    parser = _read(PAGES[name]())
    levels = [int(tag[1]) for tag, _ in parser.seen if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", PAGES)
def test_every_table_says_what_its_cells_are(name: str) -> None:
    """A table of several columns scrolls within a box that the keyboard reaches and that has a name."""
    seen = _read(PAGES[name]()).seen
    for number, (tag, attrs) in enumerate(seen):
        if tag == "th":
            assert attrs["scope"] in ("row", "col")
        if tag == "table" and attrs.get("class") != "facts":
            box_tag, box = seen[number - 1]
            assert (box_tag, box["class"], box["role"], box["tabindex"]) == ("div", "wide", "group", "0")
            assert box["aria-label"]


@pytest.mark.parametrize("name", PAGES)
def test_the_page_has_its_language_landmarks_and_a_name(name: str) -> None:
    html = PAGES[name]()
    parser = _read(html)
    tags = [tag for tag, _ in parser.seen]
    assert ("html", {"lang": "ja"}) in parser.seen
    assert any(attrs.get("lang") == "en" for _, attrs in parser.seen)
    assert tags.count("main") == tags.count("footer") == tags.count("title") == 1
    assert all(attrs.get("aria-label") for _, attrs in parser.seen if attrs.get("role") == "img")
    ids = [attrs["id"] for _, attrs in parser.seen if "id" in attrs]
    assert len(ids) == len(set(ids))
    # When it was made is said in Japanese time, not as a machine writes it.
    assert "2026-11-24 12:44 JST</time>" in html


def test_a_report_lists_its_sections_and_each_can_be_reached() -> None:
    parser = _read(render_html(make_report(8)))
    (nav,) = [attrs for tag, attrs in parser.seen if tag == "nav"]
    assert nav["aria-label"]
    targets = [str(attrs["href"])[1:] for _, attrs in parser.seen if str(attrs.get("href", "")).startswith("#")]
    assert targets == [attrs["id"] for tag, attrs in parser.seen if tag == "h2"]
    assert len(targets) == 10
    assert "<nav" not in render_letter_html(letter_of(LetterKind.REFUSED))


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    digits = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_text_stands_out_from_every_ground() -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1."""
    style = ledger.desk.html._STYLE
    texts = re.findall(r"[{;]color:#([0-9a-f]+)", style)
    grounds = re.findall(r"background:#([0-9a-f]+)", style)
    assert len(texts) == 3
    assert len(grounds) == 2
    for text in texts:
        for ground in grounds:
            assert (_luminance(ground) + 0.05) / (_luminance(text) + 0.05) >= 4.5


def test_long_text_breaks_and_a_wide_table_is_not_cut_on_paper() -> None:
    style = ledger.desk.html._STYLE
    assert re.search(r"body\{[^}]*overflow-wrap:anywhere", style)
    screen, paper = style.split("@media print")
    assert ".wide{overflow-x:auto}" in screen
    assert ".wide{overflow:visible}" in paper
    assert ".wide table{min-width:0!important}" in paper


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_no_text_can_break_out_of_the_html(raw: str) -> None:
    attack = f'"><script>alert(1)</script>{raw}'
    html = render_html(make_report(1, addressee=Addressee(name=attack)))
    parser = _read(html)
    assert "script" not in {tag for tag, _ in parser.seen}


def test_a_direction_override_is_shown_and_has_no_effect() -> None:
    html = render_html(make_report(1, addressee=Addressee(name="太郎\u202e郎次")))
    assert "\u202e" not in html
    assert '<span title="U+202E">〓</span>' in html


def test_the_html_says_that_it_bears_no_signature() -> None:
    assert "このHTML版に電子署名はありません" in render_html(make_report(1))

"""From a text as recorded to the glyphs that show it, and what must be said where the two differ.

- A base character with a combining mark is composed (か + U+3099 becomes が). Nothing else is normalised: NFC would turn
  the compatibility ideographs of people's names into other characters (U+FA19 神 into U+795E 神).
- A base character with a variation selector gets the variant's own glyph if the font has it. If not, the base form is
  drawn and a note names the sequence.
- A character the Japanese font does not have is drawn by the first fallback that does (`ledger.desk.fonts`).
- A character no font has is drawn as 〓, and a note names its code point. It is never a blank box. So is one that would be
  nothing on paper (a direction override), and a mark that could not be composed and has no place of its own: one more
  voiced mark on が, an accent on a letter with which there is no composed form. A first kana mark (か゚) has its place.
- In all cases the text copied from the PDF is the recorded one (composed).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from ledger.desk.blocks import Bilingual
from ledger.desk.pdf.font import ReportFont
from ledger.desk.pdf.variation import DEFAULT

# A base with marks, or the conjoining letters of a Hangul syllable.
_COMBINED = re.compile(
    "[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]+|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
)
_SELECTOR = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_UNIT = re.compile(f".{_SELECTOR}?", re.DOTALL)
_NOTE_QUOTE_MAX = 24
_KANA_MARKS = frozenset("\u3099\u309a")
_VOICED = re.compile("[\u3099\u309a]")
_SPACES = str.maketrans({"\t": " ", "\r": "", "\u00a0": " "})


class Shaped(NamedTuple):
    """`text`: glyph characters, newlines kept. `notes`: footnotes the page must carry."""

    text: str
    notes: tuple[Bilingual, ...]


@lru_cache(maxsize=20_000)
def shape(text: str, font: ReportFont) -> Shaped:
    """Shape one value. Equal values give equal results; most values need no work at all."""
    if font.characters.issuperset(text) and not _COMBINED.search(text):
        return Shaped(text, ())
    composed = _COMBINED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text.translate(_SPACES))
    drawn: list[str] = []
    missing: list[str] = []
    variants: list[str] = []
    for unit in _UNIT.findall(composed):
        base = unit[0]
        if base == "\n" or (unit in _KANA_MARKS and drawn and _takes_mark(drawn[-1], font)):
            drawn.append(unit)
        elif base not in font.characters:
            substitute = font.fallback(base, unit)
            if substitute is None:
                missing.append(unit)
            elif len(unit) > 1:
                variants.append(unit)
            drawn.append(substitute or font.stand_in(unit))
        elif len(unit) == 1:
            drawn.append(base)
        else:
            glyph = font.variations.get(unit)
            if glyph is None:
                variants.append(unit)
            drawn.append(font.pseudo(font.face.charToGlyph[ord(base)] if glyph in (None, DEFAULT) else glyph, unit))
    return Shaped("".join(drawn), (*_missing_notes(composed, missing), *_variant_notes(variants)))


def _takes_mark(char: str, font: ReportFont) -> bool:
    """A full-width character of the Japanese face that bears no kana mark yet: the mark's glyph hangs over its corner."""
    return (
        char in font.characters and font.widths[char] == 1000 and not _VOICED.search(unicodedata.normalize("NFD", char))
    )


def _missing_notes(text: str, missing: list[str]) -> tuple[Bilingual, ...]:
    if not missing:
        return ()
    lacking = frozenset(missing)
    quoted = "".join("〓" if unit in lacking else unit for unit in _UNIT.findall(text))
    quoted = quoted if len(quoted) <= _NOTE_QUOTE_MAX else quoted[: _NOTE_QUOTE_MAX - 1] + "…"
    points = "、".join(map(_code_points, missing))
    plain = points.replace("、", ", ")
    return (
        Bilingual(
            f"「{quoted}」の〓は、この書体で表示できない文字です。順に {points}。",
            f"〓 in this value stands for a character that this font can't show, in order: {plain}.",
        ),
    )


def _variant_notes(variants: list[str]) -> tuple[Bilingual, ...]:
    return tuple(
        Bilingual(
            f"「{unit[0]}」は異体字（{_code_points(unit)}）を基本の字形で表示しています。",
            f"“{unit[0]}” is a variant ({_code_points(unit)}) shown in its base form.",
        )
        for unit in dict.fromkeys(variants)
    )


def _code_points(unit: str) -> str:
    return " ".join(f"U+{ord(char):04X}" for char in unit)

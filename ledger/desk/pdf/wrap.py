"""Breaking a shaped text into lines: words stay whole, Japanese breaks between any two characters except where the
rules of kinsoku (JIS X 4051) forbid it, and nothing is ever wider than its column."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ledger.desk.pdf.font import LETTERS_FIRST, LETTERS_LAST

# May not begin a line: closing brackets, stops, small kana, the long-vowel mark, iteration marks, closing ASCII.
_NOT_FIRST = frozenset(
    "、。，．・：；？！゛゜´｀¨…‥ー）〕］｝〉》」』】〙〗｠”’»%‰℃々〻ゝゞヽヾ〜～–—"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
    "ｧｨｩｪｫｬｭｮｯｰﾞﾟ｡｣､･),.:;!?]}\u3099\u309a"
)
# May not end a line: opening brackets.
_NOT_LAST = frozenset("（〔［｛〈《「『【〘〖｟“‘«([{")
# The last range is that of the fallback font's letters (`font.py`).
_WORD = rf"[!-~\u00a1-\u024f\u0300-\u052f\u1e00-\u1fff{chr(LETTERS_FIRST)}-{chr(LETTERS_LAST)}]"
_UNIT = re.compile(rf"{_WORD}+ ?| |[^ ]", re.DOTALL)
_EM = 1_000
_WIDE = 20 * _EM
_LAST_LINE_MIN = 4 * _EM
_URL_BREAK = re.compile(r"[^/?&=._\-@]*[/?&=._\-@]|.", re.DOTALL)


def wrap(text: str, widths: Mapping[str, float], width: float) -> list[str]:
    """`text` as lines no wider than `width` (1/1000 em). A newline always breaks. At least one line."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if sum(map(widths.__getitem__, paragraph)) <= width:
            lines.append(paragraph)
        else:
            lines.extend(_no_lone_end(_fill(paragraph, widths, width), paragraph, widths, width))
    return lines


def _no_lone_end(lines: list[str], text: str, widths: Mapping[str, float], width: float) -> list[str]:
    """In a wide column, a last line of a character or two gets company from the lines above, if that adds no line."""
    if width < _WIDE or len(lines) < 2:
        return lines
    last = sum(map(widths.__getitem__, lines[-1]))
    if last >= _LAST_LINE_MIN:
        return lines
    narrower = _fill(text, widths, width - (_LAST_LINE_MIN - last) / (len(lines) - 1) - _EM)
    return narrower if len(narrower) == len(lines) else lines


def _fill(text: str, widths: Mapping[str, float], width: float) -> list[str]:
    lines: list[str] = []
    line = ""
    used = 0.0
    for unit in _units(text, widths, width):
        size = sum(map(widths.__getitem__, unit))
        # A space that would hang over the edge is not drawn.
        needed = size - widths[" "] if unit.endswith(" ") else size
        if line and used + needed > width:
            head, carried = _carry(line, unit)
            carried_size = sum(map(widths.__getitem__, carried))
            if carried_size + needed > width:
                # What may not be parted is wider than the column: the width wins over kinsoku.
                head, carried, carried_size = line, "", 0.0
            lines.append(head.rstrip(" "))
            line, used = carried, carried_size
        line += unit
        used += size
    lines.append(line.rstrip(" "))
    return lines


def _units(text: str, widths: Mapping[str, float], width: float) -> list[str]:
    """Pieces that may not be broken, each no wider than the column."""
    units: list[str] = []
    for unit in _UNIT.findall(text):
        if len(unit) == 1 or sum(map(widths.__getitem__, unit)) <= width:
            units.append(unit)
        else:
            units.extend(_break_word(unit, widths, width))
    return units


def _break_word(word: str, widths: Mapping[str, float], width: float) -> list[str]:
    """A word wider than the column (a URL, a digest): after its punctuation, else anywhere."""
    pieces: list[str] = []
    for part in _URL_BREAK.findall(word):
        if sum(map(widths.__getitem__, part)) <= width:
            pieces.append(part)
        else:
            pieces.extend(part)
    return pieces


def _carry(line: str, unit: str) -> tuple[str, str]:
    """(what stays, what moves down before `unit`) so that kinsoku holds; a line of only such characters stays."""
    cut = len(line)
    if unit[0] in _NOT_FIRST:
        cut -= 1
        while cut > 0 and line[cut] in _NOT_FIRST:
            cut -= 1
    while cut > 0 and line[cut - 1] in _NOT_LAST:
        cut -= 1
    if cut <= 0:
        return line, ""
    return line[:cut], line[cut:]

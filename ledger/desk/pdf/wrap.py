"""Breaking a shaped text into lines: words stay whole, Japanese breaks between any two characters except where the
rules of kinsoku (JIS X 4051) forbid it, and nothing is ever wider than its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

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
_is_word = re.compile(_WORD).match
_UNIT = re.compile(rf"{_WORD}+ ?| |[^ ]", re.DOTALL)
_EM = 1_000
_WIDE = 20 * _EM
_LAST_LINE_MIN = 4 * _EM
_URL_BREAK = re.compile(r"[^/?&=._\-@]*[/?&=._\-@]|.", re.DOTALL)


def wrap(text: str, widths: Mapping[str, float], width: float) -> list[str]:
    """`text` as lines no wider than `width` (1/1000 em). A newline always breaks. At least one line."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if _width(paragraph, widths) <= width:
            lines.append(paragraph)
        else:
            lines.extend(_no_lone_end(_fill(paragraph, widths, width), paragraph, widths, width))
    return lines


def _no_lone_end(lines: list[str], text: str, widths: Mapping[str, float], width: float) -> list[str]:
    """In a wide column, a last line of a character or two gets company from the lines above, if that adds no line."""
    if width < _WIDE or len(lines) < 2:
        return lines
    last = _width(lines[-1], widths)
    if last >= _LAST_LINE_MIN:
        return lines
    narrower = _fill(text, widths, width - (_LAST_LINE_MIN - last) / (len(lines) - 1) - _EM)
    return narrower if len(narrower) == len(lines) else lines


def _fill(text: str, widths: Mapping[str, float], width: float) -> list[str]:
    lines: list[str] = []
    line = ""
    used = 0.0
    for unit in _units(text, widths, width):
        size = _width(unit, widths)
        # A space that would hang over the edge is not drawn.
        needed = size - widths[" "] if unit.endswith(" ") else size
        if line and used + needed > width:
            # If nothing that may not be parted fits, the width wins over kinsoku.
            cuts = (cut for cut in _cuts(line, unit) if _width(line[cut:], widths) + needed <= width)
            cut = next(cuts, len(line))
            lines.append(line[:cut].rstrip(" "))
            line, used = line[cut:], _width(line[cut:], widths)
        line += unit
        used += size
    lines.append(line.rstrip(" "))
    return lines


def _units(text: str, widths: Mapping[str, float], width: float) -> list[str]:
    """Pieces that may not be broken, each no wider than the column."""
    units: list[str] = []
    for unit in _UNIT.findall(text):
        if len(unit) == 1 or _width(unit, widths) <= width:
            units.append(unit)
        else:
            units.extend(_break_word(unit, widths, width))
    return units


def _break_word(word: str, widths: Mapping[str, float], width: float) -> list[str]:
    """A word wider than the column (a URL, a digest): after its punctuation, else anywhere."""
    pieces: list[str] = []
    for part in _URL_BREAK.findall(word):
        if _width(part, widths) <= width:
            pieces.append(part)
        else:
            pieces.extend(part)
    return pieces


def _cuts(line: str, unit: str) -> Iterator[int]:
    """Where `line` may be cut so that what follows moves down before `unit` and kinsoku holds: first with the words of what
    moves kept whole, then, where these are too long, within one."""
    cut = _cut(line, len(line), unit[0])
    within = cut
    while cut > 0 and cut < len(line) and _is_word(line[cut - 1]) and _is_word(line[cut]):
        cut = _cut(line, cut - 1, line[cut - 1])
    if 0 < cut < within:
        yield cut
    if within > 0:
        yield within


def _cut(line: str, cut: int, first: str) -> int:
    """The last place up to `cut` before which no opening and after which no closing mark stands; `first` follows the line."""
    if first in _NOT_FIRST:
        cut -= 1
        while cut > 0 and line[cut] in _NOT_FIRST:
            cut -= 1
    while cut > 0 and line[cut - 1] in _NOT_LAST:
        cut -= 1
    return cut


def _width(text: str, widths: Mapping[str, float]) -> float:
    return sum(map(widths.__getitem__, text))

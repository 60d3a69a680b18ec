"""Lines of a given width in cells, for Japanese and Latin text alike: a kana or kanji is two cells and may end a line."""

from __future__ import annotations

import re

from rich.cells import cell_len

# A run of Latin text is never split, nor is a character from the punctuation that may not begin the next line.
_ENDERS = "、。，．・：；？！）」』】〕ー々"
_UNIT = re.compile(rf"[（「『【〔]*(?:[!-~]+|[^!-~\s])[{_ENDERS}]*[ ]?|\s")


def wrap(text: str, width_cells: int) -> list[str]:
    """The text in lines of at most `width_cells`, as far as its words are not longer."""
    lines: list[str] = []
    line = ""
    for unit in _UNIT.findall(" ".join(text.split())):
        if line and cell_len(line + unit.rstrip()) > width_cells:
            lines.append(line.rstrip())
            line = ""
        line += "" if unit == " " and not line else unit
    return [*lines, line.rstrip()] if line.strip() else lines


def columns(rows: list[tuple[str, str]], width_cells: int, left_max_cells: int = 28) -> list[str]:
    """Two columns: names and what they mean, indented by two. A long name has a line of its own."""
    left = min(max((cell_len(name) for name, _ in rows), default=0), left_max_cells)
    lines: list[str] = []
    for name, text in rows:
        wrapped = wrap(text, max(width_cells - left - 4, 20)) or [""]
        if cell_len(name) > left:
            lines.append(f"  {name}")
        else:
            lines.append(f"  {name}{' ' * (left - cell_len(name))}  {wrapped.pop(0)}".rstrip())
        lines.extend(f"{' ' * (left + 4)}{line}" for line in wrapped)
    return lines

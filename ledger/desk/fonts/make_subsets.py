"""Makes the fallback fonts of this folder anew, from the packages that `__init__.py` names. Needs fontTools.

    python -m ledger.desk.fonts.make_subsets PACKAGES_FOLDER

PACKAGES_FOLDER holds the unpacked packages `noto-sans`, `noto-sans-kr` and `noto-sans-sc`. Hinting and layout tables are left
out: the report draws glyph by glyph.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ledger.desk.fonts import FALLBACK_BOLD_PATHS, FALLBACK_PATHS, REGULAR_PATH

LATIN, HANGUL, HAN = FALLBACK_PATHS
HANGUL_CODES = frozenset([*range(0x3131, 0x318F), *range(0xAC00, 0xD7A4)])
DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG", "STAT", "MVAR", "meta")


def make(source: Path, target: Path, wanted: Callable[[int], bool]) -> None:
    from fontTools import subset  # type: ignore[import-not-found]  # no part of the product: see above

    options: Any = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    options.drop_tables += DROPPED
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for code in font.getBestCmap() if wanted(code)])
    subsetter.subset(font)
    font.save(str(target))


def is_latin(code: int) -> bool:
    """Latin, Greek and Cyrillic with their marks and punctuation."""
    return code < 0x0900 or 0x1E00 <= code < 0x2200 or 0x2C60 <= code < 0x2C80 or 0xA720 <= code < 0xA800


def main(packages: Path) -> None:
    from fontTools.ttLib import TTFont  # type: ignore[import-not-found]  # as above

    japanese = set(TTFont(str(REGULAR_PATH)).getBestCmap())
    make(packages / "noto-sans/400Regular/NotoSans_400Regular.ttf", LATIN, is_latin)
    make(packages / "noto-sans/700Bold/NotoSans_700Bold.ttf", FALLBACK_BOLD_PATHS[0], is_latin)
    make(packages / "noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf", HANGUL, HANGUL_CODES.__contains__)
    make(
        packages / "noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
        HAN,
        lambda code: 0x4E00 <= code < 0xA000 and code not in japanese,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The vendored fonts, static TrueType. Licence: SIL OFL 1.1, `OFL.txt` (JP, KR, SC) and `OFL-NotoSans.txt` (Latin).

What the Japanese font lacks is drawn by the first of the fallback fonts that has it; these are subsets (`make_subsets.py`):

    NotoSansJP-Regular, -Bold        whole; @expo-google-fonts/noto-sans-jp 0.4.3
    NotoSans-Latin-Regular, -Bold    Latin Extended (Vietnamese …), Greek, Cyrillic; @expo-google-fonts/noto-sans 0.4.2
    NotoSansKR-Hangul                the 11,172 syllables and compatibility jamo; @expo-google-fonts/noto-sans-kr 0.4.3
    NotoSansSC-Han                   U+4E00–9FFF as far as the Japanese font lacks them; @expo-google-fonts/noto-sans-sc 0.4.3

Scripts whose letters must be shaped together (Thai, Arabic, Devanagari …) have no font here: a name set wrongly is worse than
one that says its code points. SHA-256:

    d99feca13a8a7a85b3038070e7a4ce4a9c4e52ba4b2f15678d2abb3b1b8a5020  NotoSans-Latin-Bold.ttf
    a456e2ebde023594dc5fc0d8aa2ae6da3b67e1facab8f39eca3a6834b147525e  NotoSans-Latin-Regular.ttf
    c5b7b9d6a6eb682b0d4e6bbb38509575fd2759a28f147daa74714d1359a7909e  NotoSansJP-Bold.ttf
    d930d5d52d15231c283089760f84584272ad5e37e14607ba0d19c798e7a9caec  NotoSansJP-Regular.ttf
    162bc2271cc3786f09cbc7937f8c5aed3bde4695dd2245da3c861509132617df  NotoSansKR-Hangul.ttf
    379277e6dfe1f9fe44592044301d0153739b905771daf0b1a32b3fa3337af072  NotoSansSC-Han.ttf
"""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent
REGULAR_PATH = _HERE / "NotoSansJP-Regular.ttf"
BOLD_PATH = _HERE / "NotoSansJP-Bold.ttf"
_EAST_ASIAN = (_HERE / "NotoSansKR-Hangul.ttf", _HERE / "NotoSansSC-Han.ttf")
FALLBACK_PATHS = (_HERE / "NotoSans-Latin-Regular.ttf", *_EAST_ASIAN)
FALLBACK_BOLD_PATHS = (_HERE / "NotoSans-Latin-Bold.ttf", *_EAST_ASIAN)

__all__ = ["BOLD_PATH", "FALLBACK_BOLD_PATHS", "FALLBACK_PATHS", "REGULAR_PATH"]

"""The two vendored fonts: Noto Sans JP 2.004, static TrueType, Regular and Bold. Licence: SIL OFL 1.1, `OFL.txt`.

Font files as published by Google Fonts (release v56) and packaged, unmodified, in `@expo-google-fonts/noto-sans-jp`
0.4.3. SHA-256:

    d930d5d52d15231c283089760f84584272ad5e37e14607ba0d19c798e7a9caec  NotoSansJP-Regular.ttf
    c5b7b9d6a6eb682b0d4e6bbb38509575fd2759a28f147daa74714d1359a7909e  NotoSansJP-Bold.ttf
"""

from __future__ import annotations

from pathlib import Path

REGULAR_PATH = Path(__file__).parent / "NotoSansJP-Regular.ttf"
BOLD_PATH = Path(__file__).parent / "NotoSansJP-Bold.ttf"

__all__ = ["BOLD_PATH", "REGULAR_PATH"]

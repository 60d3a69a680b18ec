"""Reads the published vectors; see tests/vectors/README.md."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "vectors"


def load(path: str) -> Any:
    return json.loads((FOLDER / path).read_text("utf-8"))


def hash_list(texts: list[str] | None) -> list[bytes]:
    return [base64.b64decode(text) for text in texts or []]


def flips(data: bytes) -> list[bytes]:
    """`data` with one byte changed: each byte once by a bit that wanders, once by the bit between cases, and to what
    separates things in the text formats.
    """
    changed = []
    for place, byte in enumerate(data):
        for other in {byte ^ 1 << place % 8, byte ^ 0x20, 0x0A, 0x20, 0x2B, 0x3D} - {byte}:
            changed.append(data[:place] + bytes([other]) + data[place + 1 :])
    return changed

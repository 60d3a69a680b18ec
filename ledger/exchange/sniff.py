"""Looking at the first bytes of a file to tell its format. A guess only: the named format is what counts."""

from __future__ import annotations

import csv
import json
import re

HEAD_BYTES = 4_096
_TOP_MEMBER = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:')


def first_line(head: bytes) -> str:
    """The first line as text; bytes beyond ASCII that are not UTF-8 come out as U+FFFD."""
    lines = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace").splitlines()
    return lines[0] if lines else ""


def first_row(head: bytes, delimiter: str = ",") -> list[str]:
    """The cells of the first line, or none where it is no CSV."""
    try:
        return [cell.strip() for cell in next(csv.reader([first_line(head)], delimiter=delimiter, strict=True))]
    except (csv.Error, StopIteration):
        return []


def json_members(head: bytes) -> set[str]:
    """Member names seen in the head of a file that starts as a JSON object, nested ones included."""
    text = head.decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    return set(_TOP_MEMBER.findall(text)) if text.startswith("{") else set()


def json_line_members(head: bytes) -> set[str]:
    """Members of the object on the first line of an NDJSON file; none where the line is no object."""
    try:
        document = json.loads(first_line(head))
    except ValueError:
        return set()
    return set(document) if isinstance(document, dict) else set()

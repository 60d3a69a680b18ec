"""A JSON document as one row of cells and back, without loss.

Column headers are RFC 6901 pointers. A cell of column `<pointer>` is a text; a cell of column `<pointer>:json` is any
other JSON value, written as JSON. Objects are taken apart member by member; lists stay whole in one `:json` cell. An
empty cell is an absent member; a text that is empty, has control characters or starts or ends with white space is
written as JSON. Member names start and end without white space.

    {"role": "provider", "record": {"third_party.name": "X Corp.", "items": ["電話番号"]}}

    /role,/record/third_party.name,/record/items:json
    provider,X Corp.,"[""電話番号""]"
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ledger.exchange.json_file import parse_json

_JSON = ":json"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def flatten(document: Mapping[str, Any]) -> dict[str, str]:
    """Column -> cell. Members that are null are left out."""
    cells: dict[str, str] = {}
    _flatten_into(cells, "", document)
    return cells


def _flatten_into(cells: dict[str, str], pointer: str, members: Mapping[str, Any]) -> None:
    for name, value in members.items():
        path = f"{pointer}/{_escape(name)}"
        if value is None:
            continue
        if isinstance(value, Mapping) and value:
            _flatten_into(cells, path, value)
        elif isinstance(value, str) and _is_plain(value) and not path.endswith(_JSON):
            cells[path] = value
        else:
            cells[path + _JSON] = json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def unflatten(columns: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
    """The document of a row. Raises ValueError naming the column that can't be placed, never a cell."""
    document: dict[str, Any] = {}
    for column, cell in zip(columns, cells, strict=True):
        if cell != "":
            _place(document, column, cell)
    return document


def is_pointer_column(column: str) -> bool:
    return column.startswith("/") and len(column.removesuffix(_JSON)) > 1


def _place(document: dict[str, Any], column: str, cell: str) -> None:
    if not is_pointer_column(column):
        raise ValueError("a column header is no JSON pointer")
    value: Any = cell
    pointer = column
    if column.endswith(_JSON):
        pointer = column.removesuffix(_JSON)
        value = parse_json(cell)
        if value is None:
            raise ValueError("a cell of a :json column is no JSON value")
    *parents, last = [_unescape(step) for step in pointer[1:].split("/")]
    place = document
    for step in parents:
        inner = place.setdefault(step, {})
        if not isinstance(inner, dict):
            raise ValueError("two columns name the same member")
        place = inner
    if last in place:
        raise ValueError("two columns name the same member")
    place[last] = value


def _is_plain(text: str) -> bool:
    return text != "" and text == text.strip() and _CONTROL.search(text) is None


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _unescape(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")

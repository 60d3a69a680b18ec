"""From a document to the cells of a row: which field stands in a column, and how its value is written."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli.days import JST
from cli.lang import Language
from cli.usage import Misuse

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_PRINCIPAL = frozenset({"position", "id", "name", "identifiers"})
_LOSES_DIGITS = re.compile(r"0\d+|\d{12,}")


@dataclass(frozen=True, slots=True)
class Column:
    """path: the field, dotted where it lies deeper (`party.name`). ja, en: the heading of a table.

    only: the language whose tables show the column; None is both. wide: left out of a table where there is little room.
    """

    path: str
    ja: str
    en: str
    only: Language | None = None
    wide: bool = False


def columns_of(columns: Sequence[Column], fields: Sequence[str], known: Iterable[str]) -> list[Column]:
    """The columns that `--fields` names, or all. Raises Misuse for a field that the documents can't have."""
    if not fields:
        return list(columns)
    by_path = {column.path: column for column in columns}
    known = {*known, *by_path}
    if any(field not in known and field.split(".")[0] not in known for field in fields):
        names = ", ".join(sorted(known))
        raise Misuse(
            f"--fields に無い項目があります（使える項目: {names}）", f"--fields names no field of these: {names}"
        )
    return [by_path.get(field, Column(field, field, field)) for field in fields]


def pick(document: Any, path: str) -> Any:
    """The value at a path, None where there is none. Names may hold dots themselves: the longest one counts."""
    if not path:
        return document
    if not isinstance(document, Mapping):
        return None
    steps = path.split(".")
    for taken in range(len(steps), 0, -1):
        name = ".".join(steps[:taken])
        if name in document:
            return pick(document[name], ".".join(steps[taken:]))
    return None


def cell(value: Any, utc: bool | None = None) -> str:
    """A value as one cell. utc: write moments for people, in UTC or JST; None leaves them as they are."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _moment(value, utc) if utc is not None and _MOMENT.fullmatch(value) else value
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        return ", ".join(cell(one, utc) for one in value)
    if isinstance(value, list) and all(isinstance(one, Mapping) and "code" in one for one in value):
        return ", ".join(str(one["code"]) for one in value)
    if isinstance(value, list) and all(isinstance(one, Mapping) and one.keys() <= _PRINCIPAL for one in value):
        return "; ".join(_principal(one) for one in value)
    if isinstance(value, list) and all(isinstance(one, Mapping) and "from_proof" in one for one in value):
        return "; ".join(_interval(one) for one in value)
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _interval(one: Mapping[str, Any]) -> str:
    """`2026-10-01 (proved) ～ 2026-11-05 (stated)`; without an end while nothing ended it."""
    end = f" {one['to_day']} ({one['to_proof']})" if one.get("to_proof") else ""
    return f"{one['from_day']} ({one['from_proof']}) ～{end}"


def _principal(one: Mapping[str, Any]) -> str:
    """A principal in one line: own id, name, and the identifiers by which the record knows them."""
    known = [f"{i['type']} {i.get('value') or i.get('digest')}" for i in one.get("identifiers") or ()]
    named = [str(one[name]) for name in ("id", "name") if one.get(name)]
    return " ".join([*named, *([f"({', '.join(known)})"] if known else [])])


def excel_cell(text: str) -> str:
    """A cell that Excel neither runs as a formula nor shortens as a number (telephone numbers, long ids)."""
    if _LOSES_DIGITS.fullmatch(text):
        return f'="{text}"'
    return f"'{text}" if text.startswith(_FORMULA) else text


def one_line(text: str) -> str:
    """For forms in which a line break would end the row."""
    return " ".join(text.replace("\t", " ").splitlines())


def harmless(text: str) -> str:
    """For a terminal: what steers it (escapes, directions of writing) is shown as a mark, not obeyed."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _moment(text: str, utc: bool) -> str:
    moment = dt.datetime.fromisoformat(text)
    if utc:
        return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    return moment.astimezone(JST).strftime("%Y-%m-%d %H:%M JST")

"""The tables of `docs/law.md` and `docs/situation.md`, made from the code so that they cannot drift.

A document holds `<!-- table NAME -->` and `<!-- end -->`; `render` puts the table NAME between them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ledger.law.abroad import ADEQUATE_COUNTRIES
from ledger.law.codes import CODES, FIELD_NAMES
from ledger.law.dates import RETENTION_YEARS, retention
from ledger.law.duties import DUTY_WORDS
from ledger.law.explain import QUESTIONS, step_of
from ledger.law.matrix import MATRIX_COLUMNS, matrix_table
from ledger.law.rules import RULES
from schemas.situation import Situation
from schemas.situation_terms import RecordItem

_MARKED = re.compile(r"<!-- table (\w+) -->\n.*?<!-- end -->", re.DOTALL)


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def render(document: str) -> str:
    """The document with every marked table made anew. Raises KeyError for a table nobody makes."""
    return _MARKED.sub(lambda found: f"<!-- table {found[1]} -->\n{TABLES[found[1]]()}<!-- end -->", document)


def _matrix() -> str:
    return markdown(MATRIX_COLUMNS, matrix_table())


def _items() -> str:
    return markdown(
        ("item", "statutory item", "in English", "citation"),
        ((f"`{name}`", ja, en, citation) for name, (ja, en, citation) in FIELD_NAMES.items()),
    )


def _codes() -> str:
    return markdown(
        ("code", "citation", "meaning", "意味", "cure", "直し方"),
        ((f"`{c.code}`", c.citation, c.en, c.ja, c.cure_en, c.cure_ja) for c in CODES.values()),
    )


def _rules() -> str:
    return markdown(
        ("step", "rule", "citation", "in force from", "reason", "理由"),
        (
            (
                str(step_of(rule) or "request"),
                f"`{rule.id}`",
                rule.citation,
                rule.valid_from.isoformat() if rule.valid_from else "not in force",
                rule.en,
                rule.ja,
            )
            for rule in RULES.values()
        ),
    )


def _steps() -> str:
    return markdown(("step", "question", "問い"), ((str(n), en, ja) for n, (ja, en) in enumerate(QUESTIONS, start=1)))


def _exemptions() -> str:
    rows = (rule for rule in RULES.values() if rule.id.startswith("row-"))
    return markdown(
        ("row", "citation", "case", "場合"),
        ((rule.id.removeprefix("row-"), rule.citation, rule.en, rule.ja) for rule in rows),
    )


_WORKED = (
    ("EACH", dt.date(2026, 4, 10), dt.date(2026, 4, 10)),
    ("EACH", dt.date(2026, 1, 10), dt.date(2026, 3, 1)),
    ("EACH", dt.date(2028, 2, 29), dt.date(2028, 2, 29)),
    ("BULK", dt.date(2026, 11, 2), dt.date(2026, 10, 31)),
    ("CONTRACT", dt.date(2026, 4, 1), dt.date(2027, 3, 31)),
)


def _retention() -> str:
    rows = []
    for form, created, last in _WORKED:
        kept = retention(form, created, last)
        assert kept is not None
        days = (created, last, kept.literal_last_day, kept.ledger_last_day, kept.disposable_from)
        rows.append((form, str(RETENTION_YEARS[form]), *(day.isoformat() for day in days)))
    head = ("form", "years", "record made", "last provision", "literal last day", "ledger last day", "disposable from")
    return markdown(head, rows)


def _adequate() -> str:
    return " ".join(sorted(ADEQUATE_COUNTRIES)) + "\n"


def _duties() -> str:
    return markdown(
        ("duty", "citation", "what to do", "内容"),
        ((f"`{kind}`", citation, en, ja) for kind, (citation, ja, en) in DUTY_WORDS.items()),
    )


def _input() -> str:
    return markdown(("path", "type", "default"), _paths(Situation, ""))


def _paths(model: type[BaseModel], prefix: str) -> Iterable[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        path = f"{prefix}{field.alias or name}"
        nested = _nested(field.annotation)
        if nested is not None:
            yield from _paths(nested[0], f"{path}{nested[1]}.")
        else:
            yield f"`{path}`", _type(field), _default(field)


def _nested(annotation: Any) -> tuple[type[BaseModel], str] | None:
    """The model behind a field, and `[]` where it is a list of them."""
    for part in _parts(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel) and "ref" not in part.model_fields:
            return (part, "") if "kept_copy" not in part.model_fields else None
        if get_origin(part) is tuple and isinstance(get_args(part)[0], type):
            element = get_args(part)[0]
            if issubclass(element, BaseModel) and "ref" not in element.model_fields:
                return element, "[]"
    return None


def _parts(annotation: Any) -> list[Any]:
    """The members of a union, annotations taken off, None left out."""
    if get_origin(annotation) in (Union, UnionType):
        return [part for each in get_args(annotation) for part in _parts(each)]
    if hasattr(annotation, "__metadata__"):
        return _parts(get_args(annotation)[0])
    return [] if annotation is type(None) else [annotation]


def _type(field: FieldInfo) -> str:
    parts = _parts(field.annotation)
    if len(parts) > 1:
        return "record value"
    if any(get_args(part) and get_args(part)[0] is RecordItem for part in parts):
        return "list of item names"
    return _word(parts[0])


def _word(part: Any) -> str:
    if get_origin(part) is Literal:
        return " ".join(str(value) for value in get_args(part))
    if get_origin(part) is tuple:
        return "list of " + _word(_parts(get_args(part)[0])[0])
    return {bool: "true, false", int: "integer", str: "text", dt.date: "day"}[part]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.default
    if value is None or value == ():
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


TABLES: dict[str, Callable[[], str]] = {
    "matrix": _matrix,
    "items": _items,
    "codes": _codes,
    "rules": _rules,
    "steps": _steps,
    "exemptions": _exemptions,
    "retention": _retention,
    "adequate": _adequate,
    "duties": _duties,
    "input": _input,
}

"""What one item of a record may hold: a text, a list, a pointer to what can be resolved or was kept, or `true`.

GL-K 4-2-1-1(3), (4): keeping the data itself, or a copy, counts as its items; a reference counts while it resolves.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from schemas.situation_terms import LIST_LENGTH_MAX, TEXT_CHARS_MAX, Strict, parse_day


class Ref(Strict):
    """A reference that the caller can resolve: a party, a consent, an earlier entry."""

    ref: Annotated[str, Field(min_length=1, max_length=TEXT_CHARS_MAX)]


class KeptCopy(Strict):
    """The digest of the data or paper itself, kept elsewhere."""

    kept_copy: Annotated[str, Field(min_length=1, max_length=TEXT_CHARS_MAX)]


RecordValue = str | bool | Ref | KeptCopy | tuple[str | Ref | KeptCopy, ...]

_POINTER_SCHEMAS: list[dict[str, Any]] = [
    {
        "type": "object",
        "properties": {name: {"type": "string", "minLength": 1}},
        "required": [name],
        "additionalProperties": False,
    }
    for name in ("ref", "kept_copy")
]
_VALUE_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "maxLength": TEXT_CHARS_MAX},
        {"type": "boolean"},
        {"type": "null"},
        {"type": "array", "items": {"anyOf": [{"type": "string"}, *_POINTER_SCHEMAS]}, "maxItems": LIST_LENGTH_MAX},
        *_POINTER_SCHEMAS,
    ]
}


def _atom(value: Any) -> str | Ref | KeptCopy | None:
    """A text, or one of the two pointers; None when it is neither."""
    if isinstance(value, str) and len(value) <= TEXT_CHARS_MAX:
        return value
    if isinstance(value, Ref | KeptCopy):
        return value
    if isinstance(value, dict) and len(value) == 1:
        ((name, target),) = value.items()
        if isinstance(target, str) and 0 < len(target) <= TEXT_CHARS_MAX:
            if name == "ref":
                return Ref(ref=target)
            if name == "kept_copy":
                return KeptCopy(kept_copy=target)
    return None


def _record_value(value: Any) -> RecordValue | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list | tuple) and len(value) <= LIST_LENGTH_MAX:
        atoms = [_atom(element) for element in value]
        if None not in atoms:
            return tuple(atom for atom in atoms if atom is not None)
    elif (atom := _atom(value)) is not None:
        return atom
    raise PydanticCustomError("record_value", 'is no text, list, {"ref": id}, {"kept_copy": digest} or true')


def _record_day(value: Any) -> RecordValue | None:
    """The day of an item: a day, or a pointer to where it stands. An empty text is an empty item."""
    atom = None if isinstance(value, list | tuple) else _record_value(value)
    if atom is None or isinstance(atom, Ref | KeptCopy) or (isinstance(atom, str) and not atom.strip()):
        return atom
    if isinstance(atom, str) and isinstance(parse_day(atom), dt.date):
        return atom
    raise PydanticCustomError("day", "is no calendar day of the form YYYY-MM-DD")


Value = Annotated[RecordValue | None, PlainValidator(_record_value), WithJsonSchema(_VALUE_SCHEMA)]
DayValue = Annotated[
    RecordValue | None,
    PlainValidator(_record_day),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "null"}, *_POINTER_SCHEMAS]}),
]

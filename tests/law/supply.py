"""Values for the facts that a decision asks for, by JSON pointer, read from the published schema."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.law.strategies import SCHEMA, days, of_schema


def value_at(pointer: str) -> st.SearchStrategy[Any]:
    """Any value the schema allows at a pointer, but null: null is no answer, except for a ground."""
    schema: dict[str, Any] = SCHEMA
    name = ""
    for part in pointer.lstrip("/").split("/"):
        schema = _resolved(schema)
        if part.isdigit():
            schema = schema["items"]
        else:
            name, schema = part, schema["properties"][part]
    if pointer.endswith(("_at", "_date", "/date", "_on", "/on")):
        return days
    return of_schema(schema, name).filter(lambda value: value is not None or name == "art27_ground")


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    for each in (schema, *schema.get("anyOf", ())):
        if "$ref" in each:
            resolved: dict[str, Any] = SCHEMA["$defs"][each["$ref"].rpartition("/")[2]]
            return resolved
        if each.get("type") == "array":
            return dict(each)
    return schema

"""Hypothesis strategies: any situation the published JSON Schema allows, with facts drawn from short lists."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from schemas.situation import Situation

Document = dict[str, Any]
Strategy = st.SearchStrategy[Any]

SCHEMA = Situation.model_json_schema(by_alias=True)
days = st.dates(dt.date(2021, 1, 1), dt.date(2031, 12, 31)).map(dt.date.isoformat)
_TEXTS = ["氏名", "住所", "C-1001", "X Corp.", "Microsoft", "当社の顧客全員", "一部の情報", "山田 太郎", "", "n/a"]
_DAY_ITEMS = {"provision_date", "period_start", "period_end", "receipt_date"}
_POINTERS = st.sampled_from([{"ref": "x-1"}, {"kept_copy": "sha256:00"}])


def of_schema(schema: Document, name: str = "") -> Strategy:
    """Values a schema allows; `name` is that of the member, which may narrow them."""
    if "$ref" in schema:
        return of_schema(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], name)
    if name in _DAY_ITEMS and {"type": "string"} in schema.get("anyOf", ()):
        return st.one_of(days, _POINTERS, st.just(""))
    if name == "country":
        return st.sampled_from(["JP", "US", "DE", "GB", "SG"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    if "anyOf" in schema:
        return st.one_of([of_schema(each, name) for each in schema["anyOf"]])
    return _of_type(schema, name)


def _of_type(schema: Document, name: str) -> Strategy:
    match schema["type"]:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(schema.get("minimum", 0), 2000)
        case "array":
            unique = (lambda each: each["id"]) if name == "principals" else repr
            return st.lists(
                of_schema(schema["items"], "id" if name == "principals" else ""), max_size=3, unique_by=unique
            )
        case "object":
            return _of_object(schema)
        case "string":
            if schema.get("format") == "date":
                return days
            return st.sampled_from([text for text in _TEXTS if len(text) >= schema.get("minLength", 0)])
    raise AssertionError(schema)


def _of_object(schema: Document, left_out: frozenset[str] = frozenset()) -> Strategy:
    required = {key: of_schema(schema["properties"][key], key) for key in schema.get("required", ())}
    optional = {
        key: of_schema(value, key)
        for key, value in schema["properties"].items()
        if key not in required and key not in left_out
    }
    return st.fixed_dictionaries(required, optional=optional)


def _judged(strategy: Strategy) -> Strategy:
    return st.builds(lambda document, on: {**document, "on": on}, strategy, days)


_QUESTIONS = frozenset({"request", "dispose_on", "on"})
provisions = _judged(_of_object(SCHEMA, _QUESTIONS))
disposals = st.builds(lambda document, day: {**document, "dispose_on": day}, provisions, days)
requests = st.builds(
    lambda document, request: {**document, "request": request},
    provisions,
    of_schema(SCHEMA["$defs"]["RequestFacts"]),
)
situations = st.one_of(provisions, provisions, disposals, requests)

"""Answers that are made of our own models: encoded once, by the model, and not validated again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import BaseModel
from starlette.responses import Response

from api.body import JSON_TYPE
from schemas.views import Appended


def json_answer(value: BaseModel | Mapping[str, Any] | list[Any], status: int = 200) -> Response:
    """`value` as `application/json`."""
    if isinstance(value, BaseModel):
        body = value.model_dump_json(by_alias=True).encode()
    else:
        body = orjson.dumps(value, default=_model)
    return Response(body, status, media_type=JSON_TYPE)


def appended_answer(appended: Appended, location: str) -> Response:
    """201 with `Location`, or 200 when the same id with the same content was there already."""
    answer = json_answer(appended, 200 if appended.replayed else 201)
    answer.headers["Location"] = location
    return answer


def _model(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    raise TypeError(type(value).__name__)

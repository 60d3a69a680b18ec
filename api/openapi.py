"""The OpenAPI document: what routes read from the raw body is declared here, since FastAPI does not parse it.

`takes` describes a request body by one of our input models with worked examples; `refuses` the problem documents of a
route; `with_models` adds the input models to the finished document.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from api.body import JSON_TYPE
from api.problems import MEDIA_TYPE
from schemas.problem import Problem

REF = "#/components/schemas/{model}"
_WHY = {
    400: "本文を読めません / The body can't be read",
    401: "APIキーがないか無効です / No API key, or one that nobody knows",
    403: "APIキーに権限がありません / The key lacks the scope",
    404: "見つかりません / There is no such thing",
    409: "同じIDで内容が違うか、法令が禁じています / Same id with other content, or forbidden by law",
    410: "保存期間満了により廃棄済みです / Disposed of after its retention period",
    413: "本文が大きすぎます / The body is over its limit",
    415: "この形式は受け付けません / The body's type is not taken here",
    422: "誤りをすべて列挙します / Every fault, named at once",
    503: "混み合っています（Retry-Afterを参照） / Busy: see Retry-After",
}
BODY = (400, 413, 415, 422)
WRITE = (*BODY, 503)


IDEMPOTENCY_KEY: dict[str, Any] = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "format": "uuid"},
            "description": "UUIDv7。本文に`id`がなければこれがidになります / A UUIDv7; the id, where the document has none",
        }
    ]
}


def takes(
    model: type[BaseModel],
    examples: Mapping[str, Mapping[str, Any]],
    others: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """`openapi_extra` for a route whose body is a `model`. others: further media types and their content."""
    content: dict[str, Any] = {
        JSON_TYPE: {
            "schema": {"$ref": REF.format(model=model.__name__)},
            "examples": {
                name: {"summary": example["summary"], "value": example["value"]} for name, example in examples.items()
            },
        }
    }
    return {"requestBody": {"required": True, "content": content | dict(others or {})}}


def refuses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses` of a route that needs a key: 401, 403 and these."""
    return {
        status: {
            "description": _WHY[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": REF.format(model=Problem.__name__)}}},
        }
        for status in sorted({401, 403, *statuses})
    }


def with_models(document: dict[str, Any], *models: type[BaseModel]) -> dict[str, Any]:
    """The document with the schemas of our models among its components, and without the framework's own error shape.

    The framework declares its error on every route with a parameter, also where any text is a good parameter.
    """
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for item in document["paths"].values():
        for operation in item.values():
            if JSON_TYPE in operation["responses"].get("422", {}).get("content", {}):
                del operation["responses"]["422"]
    for model in models:
        schema = model.model_json_schema(ref_template=REF)
        for name, part in schema.pop("$defs", {}).items():
            schemas.setdefault(name, part)
        schemas.setdefault(model.__name__, schema)
    return document

"""CloudEvents 1.0, structured mode, JSON format: an envelope around a record document.

`data` is the record document; the event's `id` becomes the record's id when it is a UUIDv7 and the document has none.
Extension attributes are taken and ignored, as the specification asks (section 3.1). The document is checked by the same
rules as one without an envelope, and its faults point into `/data`.
"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from ledger.errors import Fault

MEDIA_TYPE = "application/cloudevents+json"
CITATION = "CloudEvents 1.0"
_ATTRIBUTE = re.compile(r"[a-z0-9]{1,64}", re.ASCII)
_REQUIRED = ("specversion", "id", "source", "type")


def open_envelope(event: dict[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """The record document inside, with its id, and the envelope's own faults."""
    faults = [
        _fault(
            f"/{name}", "MISSING_ATTRIBUTE", "必須の属性がありません", "a required attribute, a text that is not empty"
        )
        for name in _REQUIRED
        if not isinstance(event.get(name), str) or not event[name]
    ]
    faults += [
        _fault(f"/{name}", "UNKNOWN_ATTRIBUTE", "属性名の書式が違います", "not the name of an attribute")
        for name in event
        if not _ATTRIBUTE.fullmatch(name) and name != "data_base64"
    ]
    if isinstance(event.get("specversion"), str) and event["specversion"] != "1.0":
        faults.append(_fault("/specversion", "UNKNOWN_VERSION", "1.0のみ受け付けます", "only 1.0 is taken"))
    if event.get("datacontenttype", "application/json") != "application/json":
        faults.append(
            _fault("/datacontenttype", "DATA_NOT_JSON", "JSONのみ受け付けます", "only application/json is taken")
        )
    data = event.get("data")
    if not isinstance(data, dict):
        faults.append(
            _fault("/data", "NOT_AN_OBJECT", "JSONオブジェクトではありません", "the data is not a JSON object")
        )
        data = {}
    document = dict(data)
    if "id" not in document and _is_uuid7(event.get("id")):
        document["id"] = event["id"]
    return document, faults


def _is_uuid7(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return UUID(value).version == 7
    except ValueError:
        return False


def _fault(pointer: str, code: str, ja: str, en: str) -> Fault:
    return Fault(pointer, code, CITATION, ja, en)

"""Reading a request's body: its type, its size, then its content. Nothing is read before the caller is known.

A body larger than its limit is refused on its `Content-Length`, or as soon as the limit is passed; it is never held whole.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.json_in import parse_document
from ledger.errors import Fault, TooLarge

JSON_TYPE = "application/json"
CHARSETS = frozenset({"", "utf-8", "utf8"})


@dataclass(slots=True)
class Received:
    """A JSON object as it arrived, and the faults of its form."""

    document: dict[str, Any]
    faults: list[Fault] = field(default_factory=list)
    media_type: str = JSON_TYPE
    size_bytes: int = 0


async def read_document(request: Request, bytes_max: int, media_types: Collection[str] = (JSON_TYPE,)) -> Received:
    """The request's JSON object. Raises HTTPException (415), TooLarge, BadInput (`MALFORMED:json`)."""
    media_type = check_media_type(request, media_types)
    check_encoding(request, ())
    data = await _read(request, bytes_max)
    value, faults = parse_document(data)
    if not isinstance(value, dict):
        faults.append(Fault("", "NOT_AN_OBJECT", "", "JSONオブジェクトではありません", "the body is not a JSON object"))
        value = {}
    return Received(value, faults, media_type, len(data))


def check_media_type(request: Request, media_types: Collection[str]) -> str:
    """The body's media type, lower case. Raises HTTPException (415) for any other, naming those taken in `Accept`."""
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    media_type = media_type.strip().lower()
    charset = ""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip('"').lower()
    if media_type not in media_types or charset not in CHARSETS:
        raise HTTPException(415, headers={"Accept": ", ".join(media_types)})
    return media_type


def check_encoding(request: Request, encodings: Collection[str]) -> str:
    """The body's content coding ("" for none). Raises HTTPException (415) unless it is one of `encodings`."""
    encoding = request.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return ""
    if encoding not in encodings:
        raise HTTPException(415, headers={"Accept-Encoding": ", ".join(encodings) or "identity"})
    return encoding


def check_length(request: Request, bytes_max: int) -> None:
    """Raises TooLarge when the body says itself that it is over the limit."""
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > bytes_max:
        raise too_large(bytes_max)


def too_large(bytes_max: int) -> TooLarge:
    return TooLarge(
        [
            Fault(
                "",
                "TOO_LARGE",
                "",
                f"本文が上限（{bytes_max}バイト）を超えています",
                f"the body is over the limit of {bytes_max} bytes",
            )
        ]
    )


async def _read(request: Request, bytes_max: int) -> bytes:
    check_length(request, bytes_max)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > bytes_max:
            raise too_large(bytes_max)
        parts.append(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)

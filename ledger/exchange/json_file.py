"""JSON files of partners' interfaces: strict reading, and the small look-ups that name a place when they fail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from ledger.exchange.adapter import LineFault, fault

JSON_BYTES_MAX = 64 * 1024 * 1024


def read_json(stream: BinaryIO) -> dict[str, Any] | LineFault:
    """The object that the file is, or the one fault that makes it unreadable."""
    data = stream.read(JSON_BYTES_MAX + 1)
    if len(data) > JSON_BYTES_MAX:
        return LineFault(None, fault("", "FILE_TOO_LARGE", "ファイルが大きすぎます", "the file is over 64 MiB"))
    document = parse_json(data)
    if isinstance(document, dict):
        return document
    return LineFault(None, fault("", "FILE_JSON", "JSONのオブジェクトとして読めません", "the file is no JSON object"))


def parse_json(data: bytes | str) -> Any:
    """The value, or None when it is not JSON: a member given twice and NaN are not JSON here."""
    try:
        return json.loads(data, object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def objects(document: dict[str, Any], member: str) -> Iterator[tuple[str, dict[str, Any]] | LineFault]:
    """(pointer, object) for each entry of a list member; what is no object, and a missing list, as faults."""
    entries = document.get(member)
    if not isinstance(entries, list):
        yield LineFault(
            None, fault(f"/{member}", "LIST_MISSING", "一覧がありません", "the list that holds the entries is missing")
        )
        return
    for position, entry in enumerate(entries):
        pointer = f"/{member}/{position}"
        if isinstance(entry, dict):
            yield pointer, entry
        else:
            yield not_of_the_format(pointer)


def not_of_the_format(pointer: str, line: int | None = None) -> LineFault:
    return LineFault(line, fault(pointer, "ENTRY_SHAPE", "形式に合わない要素です", "the entry is not of this format"))


def no_identifier(pointer: str, line: int | None = None) -> LineFault:
    return LineFault(
        line,
        fault(
            pointer,
            "NO_IDENTIFIER",
            "個人を特定する項目がありません",
            "the entry has nothing that singles out a person",
        ),
    )


def texts(value: Any) -> list[str]:
    """The texts of a member that may be one text or a list of them; anything else is left out."""
    entries = value if isinstance(value, list) else [value]
    return [entry.strip() for entry in entries if isinstance(entry, str) and entry.strip()]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is given twice")
    return members


def _refuse(constant: str) -> Any:
    raise ValueError(constant)

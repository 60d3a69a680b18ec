"""Shared by the tests of the file formats."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from ledger.exchange import Context, Document, Parsed, parse
from schemas.record import RecordIn

MADE_ON = dt.date(2026, 11, 2)


def read(format_id: str, data: bytes | str, **context: Any) -> Parsed:
    return parse(
        format_id,
        data.encode() if isinstance(data, str) else data,
        Context(made_on=MADE_ON, **context),
    )


def read_json(format_id: str, document: Any, **context: Any) -> Parsed:
    return read(format_id, json.dumps(document), **context)


def only(parsed: Parsed) -> Document:
    """The one record of a file without faults."""
    assert parsed.line_faults == ()
    (record,) = parsed.records
    return record


def identifiers(record: Document) -> list[list[dict[str, str]]]:
    return [principal.get("identifiers", []) for principal in record["principals"]]


def places(parsed: Parsed) -> list[tuple[int | None, str, str]]:
    """(line, pointer, code) of each fault."""
    return [(found.line, found.fault.pointer, found.fault.code) for found in parsed.line_faults]


def as_record(document: Document) -> RecordIn:
    """The document, as the ledger would read it from the wire."""
    return RecordIn.model_validate_json(json.dumps(document))

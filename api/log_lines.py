"""The server's log: one JSON object a line, on stderr, without personal data.

    {"time": "2026-11-24T03:44:00.123456Z", "level": "INFO", "event": "request", "request": "9f…", "method": "POST",
     "route": "/v1/records", "status": 201, "ms": 3.1, "key": "crm-export"}

What a client sends never gets here: no path but the route's template, no query, no header, no body. Of an exception
the class and the places in our code are told, never its message, which may quote a row or an input. Lines of other
libraries come through when they are warnings or worse: with their text if they are the HTTP server's, which never sees
a document, else as the library's name alone.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import orjson

from ledger.clock import utc_now, utc_text

REQUESTS = logging.getLogger("daicho.requests")
SERVER = logging.getLogger("daicho.server")
FRAMES_MAX = 12


class JsonLines(logging.Formatter):
    """`fields` given by the caller, or what may be told of another library's line; an exception as class and places."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {"time": utc_text(utc_now()), "level": record.levelname}
        fields |= getattr(record, "fields", None) or _foreign(record)
        if record.exc_info and isinstance(record.exc_info[1], Exception):
            fields |= exception_fields(record.exc_info[1])
        return orjson.dumps(fields).decode()


def _foreign(record: logging.LogRecord) -> dict[str, Any]:
    told: dict[str, Any] = {"event": "message", "from": record.name}
    if record.name.startswith("uvicorn"):
        told["text"] = record.getMessage()
    return told


def exception_fields(error: BaseException) -> dict[str, Any]:
    """The class of an exception and where it came from; of its causes likewise. Never a message."""
    classes: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(classes) < FRAMES_MAX:
        classes.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        seen = seen.__cause__ or seen.__context__
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES_MAX:]
    return {"exception": classes, "at": [f"{frame.name}:{frame.lineno}" for frame in frames]}


def log_failure(error: BaseException, **fields: Any) -> None:
    """An error that is a fault of the server, for whoever runs it."""
    SERVER.error("failure", extra={"fields": {"event": "failure", **fields, **exception_fields(error)}})


def log_event(event: str, level: int = logging.INFO, **fields: Any) -> None:
    SERVER.log(level, event, extra={"fields": {"event": event, **fields}})


def configure(level: str) -> None:
    """Send everything to stderr as JSON lines. For a process that is the server; a library host keeps its own."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("daicho").setLevel(level)

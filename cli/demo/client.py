"""A small HTTP client for the demo: one kept-alive connection, JSON in and out, the standard library only."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from cli.demo.expect import DemoFailed

TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    content: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.content)

    @property
    def lines(self) -> list[Any]:
        """The documents of an NDJSON reply."""
        return [json.loads(line) for line in self.content.splitlines() if line.strip()]


class Client:
    """Speaks to the server with one API key. Raises DemoFailed when the server is gone."""

    def __init__(self, port: int, secret: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        self._headers = {"Authorization": f"Bearer {secret}"}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._connection.close()

    def get(self, path: str) -> Reply:
        return self._ask("GET", path, None, {})

    def post(self, path: str, document: Any) -> Reply:
        body = json.dumps(document, ensure_ascii=False).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/json"})

    def post_lines(self, path: str, documents: list[Any]) -> Reply:
        body = b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in documents)
        return self._ask("POST", path, body, {"Content-Type": "application/x-ndjson"})

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        try:
            self._connection.request(method, path, body, self._headers | headers)
            response = self._connection.getresponse()
            return Reply(response.status, response.read())
        except (OSError, http.client.HTTPException):
            raise DemoFailed(
                "サーバーが応答しません（server.log を見てください）", "the server does not answer: see server.log"
            ) from None

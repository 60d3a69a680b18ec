"""`docs/http-api.md` from the application itself: `python -m api.document > docs/http-api.md`. A test holds them together."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator

from api.app import openapi_document
from api.problems import HTTP_KINDS, KINDS
from api.settings import Settings

INTRODUCTION = """\
# The HTTP API

Made from the program by `python -m api.document > docs/http-api.md`. `daicho serve` runs it; `GET /openapi.json` describes
every document with examples, in Japanese and English.

```
curl -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" -H "Idempotency-Key: $UUID7" \\
     -d @record.json http://127.0.0.1:8710/v1/records
```

- **Keys.** `Authorization: Bearer dk_live_…`, made with `daicho key create`, which names its scopes. A key opens only the
  routes of its scopes; `admin` opens all. A key that writes (`records:write`) reads nobody.
- **Writing.** The answer to a record comes after it is durable, with its place, its inclusion proof and a signed
  checkpoint. Missing statutory items or an absent ground never refuse a record of what happened: `status` says
  `incomplete` or `unlawful`, `codes` and `missing_facts` say why.
- **Sending again.** Give each record an `id`, or the request an `Idempotency-Key` (a UUIDv7, bare or quoted; it becomes
  the id). The same id and content give the first result (200), other content 409, disposed content 410. Make a new id
  for each event and keep it with the event; then a client that is unsure sends again.
- **Bodies** are I-JSON in UTF-8: no repeated member, no number but integers within ±(2^53 - 1). Unknown members are refused.
- **CloudEvents** 1.0 are taken by `POST /v1/records` in structured mode (`application/cloudevents+json`): `data` is the
  record, and the event's `id` becomes the record's when it is a UUIDv7.
- **Bulk.** `POST /v1/records:bulk` takes NDJSON, gzipped or not, and answers NDJSON: one verdict for each line, in order. A
  line that has its verdict is durable. [uploads.md](uploads.md) says how an upload ends, is refused whole, or is sent again.
- **Pages.** `GET /v1/records` gives `next`; pass it as `cursor`. It stays good while the log grows.
- **Times** in queries carry their offset: `2026-11-24T12:00:00%2B09:00` or `…Z`.
- **The log's name in addresses** is its origin, every run of characters other than `a-z 0-9 . -` written as one `-`:
  `ledger.example.com/2026` is `ledger.example.com-2026`. Checkpoint and tiles follow C2SP `tlog-tiles`.
- **Privacy.** Answers are `Cache-Control: no-store` except checkpoint and tiles. The server's log holds the route's
  template, status, duration and the key's name: no address, query, header or body. `X-Request-Id` finds its line.
"""

PROBLEMS = """\
## Problems

Every refusal and failure is a problem document (RFC 9457, `application/problem+json`). `errors` names every fault at once:

```json
{"type": "urn:daicho:problem:bad-input", "title": "The input can't be taken as written", "status": 422,
 "detail": "2 faults: see errors", "code": "BAD_INPUT", "title_ja": "…", "detail_ja": "…",
 "errors": [{"pointer": "/role", "code": "INVALID_INPUT:enum", "citation": "", "ja": "…", "en": "…"},
            {"pointer": "/query/limit", "code": "INVALID_INPUT:less_than_equal", "citation": "", "ja": "…", "en": "…"}]}
```

`pointer` is a JSON pointer into the document that was sent; `/query/…`, `/path/…` and `/header/…` point around it. Member
names that are not of the form our own have are shown as `*`, and no value is ever repeated. 401 and 403 carry
`WWW-Authenticate`, 503 carries `Retry-After`.
"""


def document() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *_routes(), "", PROBLEMS, *_problems(), "", *_settings(), ""])


def _routes() -> Iterator[str]:
    yield "## Routes\n"
    yield "| Route | Scope | What |\n| --- | --- | --- |"
    for path, item in openapi_document()["paths"].items():
        for method, operation in item.items():
            scopes = [scope for one in operation["security"] for scope in one.get("ApiKey", ())]
            what = operation["summary"].rpartition(" / ")[2]
            yield f"| `{method.upper()} {path}` | {', '.join(f'`{scope}`' for scope in scopes) or 'public'} | {what} |"


def _problems() -> Iterator[str]:
    yield "| Status | `code` | Title |\n| --- | --- | --- |"
    kinds = {kind.code: kind for kind in (*KINDS.values(), *HTTP_KINDS.values())}
    for kind in sorted(kinds.values(), key=lambda kind: (kind.status, kind.code)):
        yield f"| {kind.status} | `{kind.code}` | {kind.title} |"


def _settings() -> Iterator[str]:
    yield "## Settings\n"
    yield from re.split(r"\n\n", inspect.getdoc(Settings) or "", maxsplit=1)[1:]
    yield "\n| Variable | Default |\n| --- | --- |"
    for name, field in Settings.model_fields.items():
        yield f"| `DAICHO_{name.upper()}` | `{field.default}` |"


if __name__ == "__main__":
    sys.stdout.write(document())

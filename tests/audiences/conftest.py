"""Lists of invented people, and the ledger of the service tests."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from tests.service.conftest import clock, google, home, ledger, upload

__all__ = ["clock", "google", "home", "ledger", "upload"]

HASHED = {"kind": "list", "type": "email", "digest": True}


def address(n: int) -> str:
    return f"member{n}@daicho.jp"


def hashed(n: int) -> str:
    return hashlib.sha256(address(n).encode()).hexdigest()


def digests(*numbers: int) -> io.BytesIO:
    return io.BytesIO(b"".join(hashed(n).encode() + b"\n" for n in numbers))


def asked(n: int) -> dict[str, Any]:
    return {"identifiers": [{"type": "email", "value": address(n)}], "reason": "test"}


def listed(record: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An upload of `record`, whose people come in the file."""
    return {"record": {name: one for name, one in record.items() if name != "principals"}, "form": HASHED, **more}


def running(record: dict[str, Any]) -> dict[str, Any]:
    provision = {
        "repeated": True,
        "open_ended": True,
        "period_start": "2026-10-01",
        "goods_or_services_to_principal": False,
    }
    return {**record, "record_form": "BULK", "provision": provision}

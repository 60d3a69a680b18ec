"""The log's signing keys, as they are shown. No secret is ever among what is shown."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from schemas.views import Out


class LogKeyOut(Out):
    """One key of the log. `fingerprint`: SHA-256 of algorithm byte and public key, hex, as papers print it."""

    key_id: str = Field(description="first four bytes of the key's hash (C2SP signed-note), hex")
    fingerprint: str
    vkey: str = Field(description="C2SP verifier key")
    state: Literal["active", "retired", "compromised"]
    since: dt.datetime | None = Field(
        description="since when it is in this state; of a compromised key, from when its signature alone proves nothing"
    )
    reason: str
    seq: int = Field(description="number of the entry that says so; -1 before there is one")
    secret_here: bool = Field(description="whether the key's secret is in this ledger's folder")

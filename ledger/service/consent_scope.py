"""Which provisions a consent, a withdrawal or a stop is about.

As a text in the projections: `all`, or `{"parties":[…],"purposes":[…]}` (RFC 8785), both sorted. An empty list means every
one of its kind. What is not known counts against the provision: a consent for one purpose does not cover a provision whose
purpose nobody named, while a withdrawal or stop for one purpose does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from ledger.log.canonical import JSON, canonical_fast
from schemas.consent import ScopeIn

ALL = "all"


@dataclass(frozen=True, slots=True)
class Asked:
    """The provision asked about; None is not known. day: JST, ISO."""

    party: str | None
    purpose: str | None
    day: str


def scope_text(scope: Literal["all"] | ScopeIn) -> str:
    if isinstance(scope, ScopeIn):
        wanted: JSON = {"parties": (*sorted({*scope.parties}),), "purposes": (*sorted({*scope.purposes}),)}
        return canonical_fast(wanted).decode()
    return ALL


@lru_cache(maxsize=65_536)
def allows(scope: str, asked: Asked) -> bool:
    """Whether a consent of this scope covers the provision."""
    return scope == ALL or all(not named or wanted in named for named, wanted in _pairs(scope, asked))


@lru_cache(maxsize=65_536)
def forbids(scope: str, asked: Asked) -> bool:
    """Whether a withdrawal or stop of this scope reaches the provision."""
    return scope == ALL or all(not named or wanted is None or wanted in named for named, wanted in _pairs(scope, asked))


def _pairs(scope: str, asked: Asked) -> list[tuple[list[str], str | None]]:
    said: dict[str, Any] = json.loads(scope)
    return [(said["parties"], asked.party), (said["purposes"], asked.purpose)]

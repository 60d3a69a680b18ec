"""API keys: 32 random bytes with a prefix that secret scanners know, stored as their SHA-256.

A plain digest suffices because the secret is random and long; a password hash would only slow every request down.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from ledger.errors import NotAuthorised
from schemas.vocabulary import Scope

PREFIX = "dk_live_"


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key as stored. `id` is the entry id of the `admin` entry that made it; `revoked` is "" or a UTC time."""

    id: bytes
    name: str
    scopes: frozenset[Scope]
    revoked: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking, and what they may do. `name` goes into access entries."""

    name: str
    scopes: frozenset[Scope]

    def require(self, scope: Scope) -> None:
        """Raises NotAuthorised. `admin` may do everything."""
        if scope not in self.scopes and Scope.ADMIN not in self.scopes:
            raise NotAuthorised(
                f"this key lacks the scope {scope.value}", f"このキーには権限 {scope.value} がありません"
            )


def new_secret() -> str:
    """A new key, shown once."""
    return PREFIX + secrets.token_urlsafe(32)


def secret_digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()

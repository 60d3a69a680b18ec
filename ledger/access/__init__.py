"""Who may do what: API keys, hashed at rest, with scopes."""

from ledger.access.keys import Caller, KeyRecord, new_secret, secret_digest

__all__ = ["Caller", "KeyRecord", "new_secret", "secret_digest"]

"""Sealing and opening bodies, the key store, destruction."""

from ledger.vault.body import SealedBody, decode_body, encode_body, new_seed
from ledger.vault.keystore import KeyState, KeyStore, Tombstone
from ledger.vault.seal import (
    Sealed,
    new_record_key,
    open_part,
    rewrap,
    sameness,
    seal,
    seal_part,
    unseal,
    unwrap_key,
    wrap_key,
)

__all__ = [
    "KeyState",
    "KeyStore",
    "Sealed",
    "SealedBody",
    "Tombstone",
    "decode_body",
    "encode_body",
    "new_record_key",
    "new_seed",
    "open_part",
    "rewrap",
    "sameness",
    "seal",
    "seal_part",
    "unseal",
    "unwrap_key",
    "wrap_key",
]

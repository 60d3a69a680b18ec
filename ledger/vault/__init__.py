"""Sealing and opening bodies, the key store, destruction."""

from ledger.vault.body import SealedBody, decode_body, encode_body, encode_body_of, new_seed
from ledger.vault.keystore import KeyState, KeyStore, Tombstone
from ledger.vault.scratch import Scratch
from ledger.vault.seal import (
    NewRecord,
    Sealed,
    new_record_key,
    open_part,
    rewrap,
    sameness,
    sameness_holds,
    seal,
    seal_part,
    seal_record,
    unseal,
    unwrap_key,
    wrap_key,
)

__all__ = [
    "KeyState",
    "KeyStore",
    "NewRecord",
    "Scratch",
    "Sealed",
    "SealedBody",
    "Tombstone",
    "decode_body",
    "encode_body",
    "encode_body_of",
    "new_record_key",
    "new_seed",
    "open_part",
    "rewrap",
    "sameness",
    "sameness_holds",
    "seal",
    "seal_part",
    "seal_record",
    "unseal",
    "unwrap_key",
    "wrap_key",
]

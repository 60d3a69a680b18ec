"""Sealing and opening bodies, the key store, destruction."""

from ledger.vault.body import (
    SealedBody,
    decode_body,
    encode_body,
    encode_body_object,
    encode_body_of,
    new_seed,
    new_seeds,
)
from ledger.vault.keystore import KeyState, KeyStore, Tombstone
from ledger.vault.scratch import Scratch
from ledger.vault.seal import (
    NewRecord,
    Sealed,
    ToSeal,
    new_record_key,
    open_part,
    rewrap,
    sameness,
    sameness_holds,
    seal,
    seal_part,
    seal_record,
    seal_records,
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
    "ToSeal",
    "Tombstone",
    "decode_body",
    "encode_body",
    "encode_body_object",
    "encode_body_of",
    "new_record_key",
    "new_seed",
    "new_seeds",
    "open_part",
    "rewrap",
    "sameness",
    "sameness_holds",
    "seal",
    "seal_part",
    "seal_record",
    "seal_records",
    "unseal",
    "unwrap_key",
    "wrap_key",
]

"""From a body in the clear to a staged entry, and back from a stored one.

A body is a flat map of JSON pointers to values; its commitment (ledger.log.commitment) stands in the entry's header. The
body's own key is wrapped under a key of the key store whose name says how long it lives:

    day/2029-11-02      the last day on which the record is kept; destroyed when that day is over
    open/<record id>    a record whose last day is not known yet (a running BULK record)
    consent/2026-11     consents entered in that month, stop/2026-11 stops (`spent.py`)
    keep/<kind>         entries that other entries depend on (party, policy, key, admin …)

Index keys are those of `index_keys.py`.
"""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from ledger.errors import Gone, IntegrityError
from ledger.log.canonical import canonical_fast
from ledger.log.commitment import ItemTree, commit_encoded, commit_texts, encode_items
from ledger.sequence.staged import Staged
from ledger.service.core import Core
from ledger.store.reading import StoredBody
from ledger.vault import (
    ToSeal,
    decode_body,
    encode_body_object,
    encode_body_of,
    new_record_key,
    new_seed,
    new_seeds,
    open_part,
    sameness,
    seal_part,
    seal_record,
    seal_records,
    unwrap_key,
    wrap_key,
)

Items = dict[str, Any]
Secrets = tuple[bytes, bytes]
"""(seed of the commitment, record key), fresh for each entry."""

ACCESS_RETENTION_YEARS = 3


@dataclass(frozen=True, slots=True)
class OpenBody:
    """An unsealed body: its items, the seed of their salts, and the tree of both. repr shows none of it."""

    seq: int
    id: bytes
    items: Items
    seed: bytes
    tree: ItemTree = field(compare=False)

    def __repr__(self) -> str:
        return f"OpenBody(seq={self.seq}, {len(self.items)} items)"

    def __reduce__(self) -> tuple[Any, ...]:
        # Between processes the tree stays behind: it follows from the rest, and few need it there.
        return _rebuilt, (self.seq, self.id, self.items, self.seed)


def _rebuilt(seq: int, entry_id: bytes, items: Items, seed: bytes) -> OpenBody:
    return OpenBody(seq, entry_id, items, seed, ItemTree(entry_id, items, seed))


def body_key_id(record_id: bytes, last_day: dt.date | None) -> str:
    return f"day/{last_day.isoformat()}" if last_day else f"open/{UUID(bytes=record_id)}"


def month_key_id(core: Core, kind: str) -> str:
    """The key of a consent or stop that is entered now: one a month, for they live as long as something needs them."""
    return f"{kind}/{core.today():%Y-%m}"


def kept_until(core: Core, last_day: dt.date | None) -> dt.date | None:
    """The day under whose key a record with this last day is kept: the last day, or tomorrow where that is nearer.

    What is entered late must not be sealed under the key of a day that is over, or ends while the entry is on its way.
    """
    return None if last_day is None else max(last_day, core.today() + dt.timedelta(days=1))


def new_secrets() -> Secrets:
    return new_seed(), new_record_key()


def stage(
    core: Core,
    kind: str,
    entry_id: bytes,
    items: Items,
    key_id: str,
    content: Mapping[str, Any] | None = None,
    **rest: Any,
) -> Staged:
    """Commit to the items, seal them under `key_id`, and remember `content` (what the caller sent) for sameness."""
    encoded = encode_items(items)
    sent = canonical_fast(items if content is None else content)
    seed = new_seed()
    plaintext = encode_body_of(encoded, seed)
    made = seal_record(plaintext, sent, core.keys.get_or_create(key_id), body_aad(core.realm, entry_id))
    return Staged(
        kind=kind,
        id=entry_id,
        commitment=commit_encoded(entry_id, encoded, seed),
        key_id=key_id,
        wrapped=made.wrapped_key,
        sealed=made.ciphertext,
        sameness=made.sameness,
        **rest,
    )


def stage_with(
    core: Core,
    kind: str,
    entry_id: bytes,
    items: Items,
    key_id: str,
    content: Mapping[str, Any],
    secrets: Secrets,
    **rest: Any,
) -> Staged:
    """`stage` of an entry of which something else was made already with these secrets; never twice with the same."""
    encoded, (seed, record_key), aad = encode_items(items), secrets, body_aad(core.realm, entry_id)
    return Staged(
        kind=kind,
        id=entry_id,
        commitment=commit_encoded(entry_id, encoded, seed),
        key_id=key_id,
        wrapped=wrap_key(record_key, core.keys.get_or_create(key_id), aad),
        sealed=seal_part(record_key, "body", encode_body_of(encoded, seed), aad),
        sameness=sameness(record_key, canonical_fast(content)),
        **rest,
    )


class Encoded(NamedTuple):
    """The items of a body in both encodings. texts: `item_text` of each, sorted by path. object: canonical JSON."""

    texts: list[bytes]
    object: bytes


class ToStage(NamedTuple):
    """One entry for `stage_each`. content: canonical JSON. rest: further members of Staged."""

    kind: str
    id: bytes
    encoded: Encoded
    content: bytes
    key_id: str
    rest: Mapping[str, Any]


def stage_each(core: Core, entries: Sequence[ToStage]) -> list[Staged]:
    """`stage` of many whose items and contents are in canonical JSON already.

    One kind of work at a time for all of them: going from one to the next for each entry costs as much as the work.
    """
    seeds = new_seeds(len(entries))
    commitments = [
        commit_texts(one.id, one.encoded.texts, seed) for one, seed in zip(entries, seeds, strict=True)
    ]  # fmt: skip
    plaintexts = [encode_body_object(one.encoded.object, seed) for one, seed in zip(entries, seeds, strict=True)]
    parts = [
        ToSeal(plaintext, one.content, core.keys.get_or_create(one.key_id), body_aad(core.realm, one.id))
        for one, plaintext in zip(entries, plaintexts, strict=True)
    ]
    return [
        Staged(
            kind=one.kind,
            id=one.id,
            commitment=commitment,
            key_id=one.key_id,
            wrapped=made.wrapped_key,
            sealed=made.ciphertext,
            sameness=made.sameness,
            **one.rest,
        )
        for one, commitment, made in zip(entries, commitments, seal_records(parts), strict=True)
    ]


def open_body(core: Core, stored: StoredBody | None, seq: int) -> OpenBody:
    """Raises Gone when the body was disposed of, IntegrityError when it does not open under its key."""
    return open_with_key(core, stored, seq)[0]


def open_with_key(core: Core, stored: StoredBody | None, seq: int) -> tuple[OpenBody, bytes]:
    """As `open_body`, and the record's own key."""
    if stored is None:
        raise Gone(f"the content of entry {seq} was disposed of", f"記録{seq}の内容は保存期間満了により廃棄済みです")
    aad = body_aad(core.realm, stored.id)
    record_key = unwrap_key(stored.wrapped, core.keys.get(stored.key_id), aad)
    body = decode_body(open_part(record_key, "body", stored.sealed, aad))
    items = dict(body.items)
    return OpenBody(seq, stored.id, items, body.seed, ItemTree(stored.id, items, body.seed, body.encoded)), record_key


def check_commitment(body: OpenBody, commitment: bytes) -> None:
    """Raises IntegrityError when the opened body is not the one its header commits to."""
    if body.tree.commitment != commitment:
        raise IntegrityError(
            f"the body of entry {body.seq} is not the one its header commits to",
            f"記録{body.seq}の内容がヘッダーの約定値と一致しません",
        )


def is_same(core: Core, stored: StoredBody, content: Mapping[str, Any] | bytes) -> bool:
    """Whether a retry brings the content that is stored, compared under the record's own key, which dies with it."""
    record_key = unwrap_key(stored.wrapped, core.keys.get(stored.key_id), body_aad(core.realm, stored.id))
    said = content if isinstance(content, bytes) else canonical_fast(content)
    return hmac.compare_digest(sameness(record_key, said), stored.sameness)


def items_under(items: Items, prefix: str) -> dict[str, Any]:
    """The items below `/prefix/`, by the rest of their path."""
    start = f"/{prefix}/"
    return {path[len(start) :]: value for path, value in items.items() if path.startswith(start)}


def body_aad(realm: str, entry_id: bytes) -> bytes:
    """What binds a sealed body to its ledger and entry."""
    return b"daicho/v1/body\n" + realm.encode() + b"\n" + entry_id

"""Opening bodies for an audit or a rebuild: the costly half, which needs nothing but the keys and runs in any process."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ledger.errors import BadInput, DaichoError, Gone
from ledger.log.header import Header, decode_header
from ledger.people import Tokeniser, index_tokens
from ledger.service.core import Core
from ledger.service.index_keys import SUBJECT
from ledger.service.moving import Place, values_of
from ledger.service.reading import RECORD_KINDS
from ledger.service.sealing import Items, OpenBody, check_commitment, open_with_key
from ledger.service.subjects import values_of_entry
from ledger.store.index_periods import PREFIX, parse_index_key_id
from ledger.store.reading import StoredBody
from ledger.vault import sameness_holds

KINDS_WITH_TOKENS = RECORD_KINDS | {"amendment", "link"}
KINDS_WITH_SUBJECTS = frozenset({"consent", "stop"})

Stored = tuple[int, bytes, StoredBody | None]
"""(seq, leaf, the sealed body or None)."""

IndexKeys = Mapping[str, Mapping[str, bytes]]
"""The living index keys of each period, by id, oldest first."""


class Content(StrEnum):
    """What became of an entry's content."""

    OPEN = "open"
    NO_BODY = "body"
    NO_KEY = "key"
    DAMAGED = "damaged"


@dataclass(slots=True)
class Opened:
    """One entry, opened. header is None if its bytes are damaged, body if it did not open.

    tokens: those of its identifiers, under each living generation of the index key of its period, oldest first.
    subjects: of a consent or stop, token to `certain`, in the same way. without_key: the index period in which it should
    stand, where that has no living key. same: whether its sameness is bound to its key.
    """

    seq: int
    header: Header | None
    content: Content
    key_id: str = ""
    body: OpenBody | None = None
    same: bool = True
    tokens: list[frozenset[bytes]] = field(default_factory=list)
    subjects: list[dict[bytes, int]] = field(default_factory=list)
    without_key: str = ""


def living_index_keys(core: Core, in_hand: IndexKeys | None = None) -> dict[str, dict[str, bytes]]:
    """The living index keys of each period, oldest first; those `in_hand` too.

    To be read before the snapshot that is looked at, and once more in it: a key destroyed since had nothing under it but what
    the snapshot may still hold, and one made since may have something. A key that does not open is left out; the audit of the
    key store names it.
    """
    keys = {key_id: key for known in (in_hand or {}).values() for key_id, key in known.items()}
    for key_id in core.keys.list(PREFIX):
        with contextlib.suppress(DaichoError, ValueError):
            parse_index_key_id(key_id)
            keys[key_id] = core.keys.get(key_id)
    found: dict[str, dict[str, bytes]] = {}
    for key_id in sorted(keys, key=parse_index_key_id):
        found.setdefault(parse_index_key_id(key_id)[0], {})[key_id] = keys[key_id]
    return found


@dataclass(frozen=True, slots=True, repr=False)
class Run:
    """Entries to be opened, and the index keys to make their tokens under."""

    index_keys: IndexKeys
    entries: Sequence[Stored]


def open_run(core: Core, run: Run) -> list[Opened]:
    """Open each entry's body and check it against its header. Never raises for damage."""
    return [_open(core, run.index_keys, *stored) for stored in run.entries]


def _open(core: Core, index_keys: IndexKeys, seq: int, leaf: bytes, stored: StoredBody | None) -> Opened:
    try:
        header = decode_header(leaf)
    except BadInput:
        return Opened(seq, None, Content.DAMAGED)
    if stored is None:
        return Opened(seq, header, Content.NO_BODY)
    try:
        body, record_key = open_with_key(core, stored, seq)
        check_commitment(body, header.body)
    except Gone:
        return Opened(seq, header, Content.NO_KEY)
    except (DaichoError, UnicodeError):
        return Opened(seq, header, Content.DAMAGED)
    opened = Opened(seq, header, Content.OPEN, stored.key_id, body, sameness_holds(record_key, stored.sameness))
    _make_tokens(opened, body.items, index_keys)
    return opened


def _make_tokens(opened: Opened, items: Items, index_keys: IndexKeys) -> None:
    assert opened.header is not None
    if opened.header.kind in KINDS_WITH_TOKENS:
        values = values_of(items)
        period = Place.of_key(opened.key_id).period
        living = tuple(index_keys.get(period, {}).values()) if values else ()
        opened.tokens = [frozenset(index_tokens(key, values)) for key in living]
        opened.without_key = period if values and not living else ""
    elif opened.header.kind in KINDS_WITH_SUBJECTS:
        wanted = values_of_entry(items)
        living = tuple(index_keys.get(SUBJECT, {}).values()) if wanted else ()
        makers = map(Tokeniser, living)
        opened.subjects = [dict(zip(maker.tokens(wanted), wanted.values(), strict=True)) for maker in makers]
        opened.without_key = SUBJECT if wanted and not living else ""

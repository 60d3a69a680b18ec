"""The keys of the person index: one a retention month, in generations.

    index/2029-11      the first key of the records kept until a day in November 2029
    index/2029-11.2    its second generation, after a rotation (`rotation.py`)
    index/open         records whose last day is not known yet
    index/hold         records under a legal hold
    index/subject      consents and stops, in an index of their own (`subjects.py`)

A look-up reads under every living key. New tokens are made under the generation that the database announces; an entry that
was made ready under an older one is refused by the sequencer, which makes its tokens again (`refiling.py`). A key that is
destroyed leaves tokens, in any old backup, that nobody can make again.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection, Sequence
from itertools import islice
from typing import Any, TypeVar

from ledger.errors import Busy, Gone
from ledger.people import Tokeniser
from ledger.service.core import Core, RecentTokeniser
from ledger.store.index_periods import PREFIX, announced, index_key_id, parse_index_key_id

RECENT_SECONDS = 0.02
OPEN, HOLD, SUBJECT = "open", "hold", "subject"
READ_TRIES_MAX = 20
T = TypeVar("T")


def period_of(last_day: dt.date | None) -> str:
    """The period in which a record's tokens are filed."""
    return f"{last_day:%Y-%m}" if last_day else OPEN


def periods(core: Core) -> list[str]:
    """The periods that have a living key."""
    return sorted({parse_index_key_id(key_id)[0] for key_id in core.keys.list(PREFIX)})


def generations(core: Core, period: str) -> list[str]:
    """The living keys of a period, oldest first."""
    living = [key_id for key_id in core.keys.list(PREFIX + period) if parse_index_key_id(key_id)[0] == period]
    return sorted(living, key=lambda key_id: parse_index_key_id(key_id)[1])


def newest(core: Core, period: str) -> str:
    """The key that new tokens of the period are made with; made if there is none."""
    key_id = core.index_newest.get(period)
    if key_id is None or core.keys.state(key_id) != "living":
        key_id = current(core, period) or next_generation(core, period)
        core.keys.get_or_create(key_id)
        core.index_newest[period] = key_id
    return key_id


def current(core: Core, period: str) -> str | None:
    """The newest key of the period that was announced and lives. A later one that lives is a rotation not begun yet."""
    living = generations(core, period)
    with core.database.reading() as connection:
        generation = announced(connection, core.log).get(period)
    if generation is not None and index_key_id(period, generation) in living:
        return index_key_id(period, generation)
    return living[0] if living else None


def next_generation(core: Core, period: str) -> str:
    """The id of the generation after all that ever were."""
    first = PREFIX + period
    used = [*core.keys.list(first), *(stone.key_id for stone in core.keys.destroyed(first))]
    numbers = [number for name, number in map(parse_index_key_id, used) if name == period]
    return index_key_id(period, max(numbers, default=0) + 1)


def is_of_subjects(key_id: str) -> bool:
    """Whether an index key is that of consents and stops, whose tokens no record has."""
    return parse_index_key_id(key_id)[0] == SUBJECT


def filed(core: Core, period: str, values: Collection[str]) -> dict[str, Any]:
    """`tokens` and `index_keys` of a staged entry: these values under the newest key of the period."""
    if not values:
        return {}
    recent = _recent(core, period)
    return {"tokens": recent.tokeniser.tokens(values), "index_keys": [recent.key_id]}


def each_filed(core: Core, filings: Sequence[tuple[str, Sequence[str]]]) -> list[dict[str, Any]]:
    """`filed` of each (period, values): the tokens of a period by one call."""
    keys = {period: _recent(core, period) for period in {period for period, values in filings if values}}
    key_ids = {period: (recent.key_id,) for period, recent in keys.items()}
    tokens = {
        period: iter(recent.tokeniser.tokens([value for of, values in filings if of == period for value in values]))
        for period, recent in keys.items()
    }
    return [
        {"tokens": tuple(islice(tokens[period], len(values))), "index_keys": key_ids[period]} if values else {}
        for period, values in filings
    ]


def _recent(core: Core, period: str) -> RecentTokeniser:
    """The newest key of the period, of which the key store is asked every 20 ms, as `KeyStore.get_or_create` does.

    Whatever is made under an outdated key is made again by the sequencer.
    """
    recent, now = core.tokenisers.get(period), time.monotonic()
    if recent is None or now - recent.asked_at > RECENT_SECONDS or recent.key_id != core.index_newest.get(period):
        key_id = newest(core, period)
        recent = core.tokenisers[period] = RecentTokeniser(now, key_id, Tokeniser(core.keys.get(key_id)))
    return recent


def guard(core: Core, old: str, new: str) -> list[str]:
    """`index_keys` of an entry that adds tokens in the period `new` or moves them there. Ask before they are made.

    Whoever is refused as stale asks again and makes them again: what is remembered of `new` is looked up afresh.
    """
    core.index_newest.pop(new, None)
    return [key_id for key_id in {current(core, old), newest(core, new)} if key_id]


def read_under_keys(core: Core, wanted: Callable[[str], bool], read: Callable[[dict[str, bytes]], T]) -> T:
    """What `read` finds with the living keys `wanted` says yes to (key id -> key). `read` opens its own snapshot.

    Done again when a key was made meanwhile, for then the snapshot may hold tokens that could not be asked for. A key
    destroyed meanwhile is in hand. Raises Busy.
    """
    for _ in range(READ_TRIES_MAX):
        keys = _living(core, wanted)
        found = read(keys)
        if not {key_id for key_id in core.keys.list(PREFIX) if wanted(key_id)} - keys.keys():
            return found
    raise Busy("index keys are being made without end; try again", "索引鍵の作成が続いています。再試行してください")


def living_by_period(core: Core) -> dict[str, list[bytes]]:
    """Every living key, by its period."""
    keys: dict[str, list[bytes]] = {}
    for key_id, key in _living(core, lambda _: True).items():
        keys.setdefault(parse_index_key_id(key_id)[0], []).append(key)
    return keys


def _living(core: Core, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for key_id in core.keys.list(PREFIX):
        if wanted(key_id):
            try:
                keys[key_id] = core.keys.get(key_id)
            except Gone:  # destroyed since it was listed: what it filed was filed anew before
                continue
    return keys

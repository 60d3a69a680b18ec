"""The keys of the person index: one a retention month, in generations.

    index/2029-11      the first key of the records kept until a day in November 2029
    index/2029-11.2    its second generation, after a rotation; new tokens are made with the newest
    index/open         records whose last day is not known yet
    index/hold         records under a legal hold
    index/subject      consents and stops, in an index of their own (`subjects.py`)

A look-up reads under every living key. A key that is destroyed leaves tokens, in any old backup, that nobody can make again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from ledger.people import index_tokens
from ledger.service.core import Core

OPEN, HOLD, SUBJECT = "open", "hold", "subject"


def period_of(last_day: dt.date | None) -> str:
    """The period in which a record's tokens are filed."""
    return f"{last_day:%Y-%m}" if last_day else OPEN


def generations(core: Core, period: str) -> list[str]:
    """The living keys of a period, oldest first."""
    first = f"index/{period}"
    living = [key_id for key_id in core.keys.list(first) if key_id == first or key_id.startswith(f"{first}.")]
    return sorted(living, key=_generation)


def newest(core: Core, period: str) -> str:
    """The key that new tokens of the period are made with; made if there is none."""
    key_id = core.index_newest.get(period)
    if key_id is None or core.keys.state(key_id) != "living":
        living = generations(core, period)
        key_id = living[-1] if living else next_generation(core, period)
        core.keys.get_or_create(key_id)
        core.index_newest[period] = key_id
    return key_id


def next_generation(core: Core, period: str) -> str:
    """The id of the generation after all that ever were."""
    first = f"index/{period}"
    used = [*core.keys.list(first), *(stone.key_id for stone in core.keys.destroyed(first))]
    numbers = [_generation(key_id) for key_id in used if key_id == first or key_id.startswith(f"{first}.")]
    return first if not numbers else f"{first}.{max(numbers) + 1}"


def is_of_subjects(key_id: str) -> bool:
    """Whether an index key is that of consents and stops, whose tokens no record has."""
    return key_id.partition(".")[0] == f"index/{SUBJECT}"


def tokens_for(core: Core, period: str, values: Iterable[str]) -> list[bytes]:
    """The index tokens of these values under the newest key of the period."""
    return index_tokens(core.keys.get(newest(core, period)), values)


def _generation(key_id: str) -> int:
    _, _, number = key_id.partition(".")
    return int(number) if number else 1

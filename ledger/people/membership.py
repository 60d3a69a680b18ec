"""From when to when a person was in a running list, out of the entries on it.

    start, replace with the person in   in from that day; if in already, sent again
    add with the person in              the same
    remove with the person in           out from that day
    replace without the person          out from that day
    the record's close                  out after its last day

A person's place in an entry's list is proved. That somebody is not in a list, that nothing changed between two entries or
after the last one, and when the record was closed for them: the company states it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from schemas.membership import Interval

PROVED, STATED = "proved", "stated"


class Event(NamedTuple):
    """One entry on the list, in the order of the log. day: JST, ISO. listed: the person is in this entry's list."""

    seq: int
    change: str
    day: str
    listed: bool


def intervals(events: Sequence[Event], closed_on: str = "", closed_seq: int = -1) -> list[Interval]:
    """Oldest first; the last may have no end. closed_on: the last day of a closed record, "" while it runs."""
    done: list[Interval] = []
    running: Interval | None = None
    for event in events:
        if event.change == "remove":
            if event.listed and running:
                done.append(_ended(running, event.day, event.seq, PROVED))
                running = None
        elif event.listed:
            if running is None:
                running = Interval(from_day=event.day, from_seq=event.seq, from_proof=PROVED, provided_on=[event.day])
            else:
                running = running.model_copy(update={"provided_on": [*running.provided_on, event.day]})
        elif event.change == "replace" and running:
            done.append(_ended(running, event.day, event.seq, STATED))
            running = None
    if running:
        done.append(_ended(running, closed_on, closed_seq, STATED) if closed_seq >= 0 else running)
    return done


def _ended(running: Interval, day: str, seq: int, proof: str) -> Interval:
    return running.model_copy(update={"to_day": day, "to_seq": seq, "to_proof": proof})


def words(found: Sequence[Interval]) -> tuple[str, str]:
    """What a reader must be told of the limits of these days, in Japanese and English."""
    open_ended = bool(found) and found[-1].to_day is None
    after_ja = "、最後の項目より後に変更がないこと" if open_ended else ""
    after_en = ", and that nothing changed after the last entry" if open_ended else ""
    return (
        f"各項目の名簿に含まれることは証明できます。項目の間に変更がないこと、名簿に含まれないこと{after_ja}は、当社の説明です。",
        "That the person is in the list of an entry is proved. That nothing changed between entries, that the person is not "
        f"in a list{after_en}, is the company's statement.",
    )

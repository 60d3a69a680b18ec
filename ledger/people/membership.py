"""From when to when a person was in a record's lists, out of the entries on it.

    start, replace with the person in   in from that day; if in already, sent again
    add with the person in              the same
    remove with the person in           out from that day
    replace without the person          out from that day
    the record's close                  out after its last day
    a record of one provision (EACH)    in on its day

A record that runs from an earlier day than its first list has it say so: the first day is the record's. A record that was
voided says that nothing was provided: nobody was in.

A person's place in an entry's list is proved. That somebody is not in a list, that nothing changed between two entries or
after the last one, and when the record was closed for them: the company states it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from schemas.membership import Interval, Provision

PROVED, STATED = "proved", "stated"


class Entry(NamedTuple):
    """One entry on a record, in the order of the log: its own, then the amendments.

    action: of an amendment. change, day: of the list it brings, JST and ISO; "" where it brings none. dates: the days of
    the record it says. listed: the person is in this entry's list.
    """

    id: UUID
    seq: int
    action: str = ""
    change: str = ""
    day: str = ""
    dates: Mapping[str, str] = {}
    listed: bool = False


def intervals(entries: Sequence[Entry], provision: Provision) -> list[Interval]:
    """Oldest first; the last has no end while the provision runs. Days that the entries do not say are ""."""
    if any(entry.action == "void" for entry in entries):
        return []
    dates: dict[str, str] = {}
    for entry in entries:
        dates.update(entry.dates)
    done: list[Interval] = []
    running: Interval | None = None
    for entry in entries:
        if entry.change == "remove":
            if entry.listed and running:
                done.append(_ended(running, entry.day, entry, PROVED))
                running = None
        elif entry.listed:
            running = _again(running, entry) if running else _started(entry, dates, provision)
        elif entry.change == "replace" and running:
            done.append(_ended(running, entry.day, entry, STATED))
            running = None
    if running:
        done.append(_closed(running, entries, dates, provision))
    return done


def words(found: Sequence[Interval], provision: Provision) -> tuple[str, str]:
    """What a reader must be told of the limits of these days, in Japanese and English."""
    if provision is Provision.ONCE:
        return (
            "名簿に含まれていたことは証明できます。提供した日は、当社の説明です。",
            "That the person is in the list is proved. The day of the provision is the company's statement.",
        )
    open_ended = bool(found) and found[-1].to_day is None
    after_ja = "、最後の項目より後に変更がないこと" if open_ended else ""
    after_en = ", and that nothing changed after the last entry" if open_ended else ""
    return (
        "各項目の名簿に含まれることは証明できます。日付、項目の間に変更がないこと、名簿に含まれないこと"
        f"{after_ja}は、当社の説明です。",
        "That the person is in the list of an entry is proved. The days, that nothing changed between entries, that the "
        f"person is not in a list{after_en}, is the company's statement.",
    )


def _started(entry: Entry, dates: Mapping[str, str], provision: Provision) -> Interval:
    day = sent = entry.day
    if entry.change == "start":
        day = dates.get("period_start") or dates.get("provision_date") or entry.day
        if provision is Provision.ONCE:
            day = sent = dates.get("provision_date") or day
    return Interval(
        from_day=day,
        from_seq=entry.seq,
        from_id=entry.id,
        from_proof=PROVED,
        provided_on=[sent],
        provided_in=[entry.id],
    )


def _again(running: Interval, entry: Entry) -> Interval:
    sent = {
        "provided_on": [*running.provided_on, entry.day],
        "provided_in": [*running.provided_in, entry.id],
    }
    return running.model_copy(update=sent)


def _ended(running: Interval, day: str, entry: Entry, proof: str) -> Interval:
    update = {"to_day": day, "to_seq": entry.seq, "to_id": entry.id, "to_proof": proof}
    return running.model_copy(update=update)


def _closed(running: Interval, entries: Sequence[Entry], dates: Mapping[str, str], provision: Provision) -> Interval:
    if provision is Provision.RUNNING:
        return running
    if provision is Provision.ONCE:
        return _ended(running, running.from_day, entries[0], PROVED)
    day = next((day for name in _LAST_DAYS if (day := dates.get(name))), running.provided_on[-1])
    by = next((entry for entry in reversed(entries) if entry.action == "close"), entries[0])
    return _ended(running, day, by, STATED)


_LAST_DAYS = ("period_end", "last_provision_date", "provision_date")

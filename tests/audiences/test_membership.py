"""From when to when a person was in, against a reference that looks at every entry anew, and over a ledger."""

from __future__ import annotations

import random
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import Ledger
from ledger.people.membership import Entry, intervals
from schemas.membership import Interval, Provision
from tests.audiences.conftest import asked, digests, listed, running
from tests.audiences.test_changes import change
from tests.service.conftest import Clock, Make

Said = tuple[str, str, str | None, str | None, list[str]]


def entry(n: int, what: str, listed_: bool) -> Entry:
    if what in ("correct", "close", "void"):
        return Entry(UUID(int=n), n, what, dates={"period_end": f"end-{n}"} if what == "close" else {})
    return Entry(UUID(int=n), n, "members" if n else "", what, f"day-{n:02}", {}, listed_)


def entries_of(first: bool, rest: list[tuple[str, bool]]) -> list[Entry]:
    return [entry(0, "start", first), *(entry(n, what, inside) for n, (what, inside) in enumerate(rest, 1))]


def is_in(entries: list[Entry], n: int) -> bool:
    """Whether the person is in after entry n: the last entry that says anything of them says so."""
    telling = [one for one in entries[: n + 1] if one.listed or one.change == "replace"]
    return bool(telling) and telling[-1].listed and telling[-1].change != "remove"


def expected(entries: list[Entry], provision: Provision) -> list[Said]:
    """Every time in is a run of entries after each of which the person is in."""
    if any(one.action == "void" for one in entries):
        return []
    inside = [is_in(entries, n) for n in range(len(entries))]
    found: list[Said] = []
    for n, one in enumerate(entries):
        if not inside[n] or (n and inside[n - 1]):
            continue
        past = next((m for m in range(n, len(entries)) if not inside[m]), len(entries))
        sent = [each.day for each in entries[n:past] if each.listed]
        if past < len(entries):
            end: tuple[str | None, str | None] = (
                entries[past].day,
                "proved" if entries[past].change == "remove" else "stated",
            )
        elif provision is Provision.RUNNING:
            end = (None, None)
        elif provision is Provision.ONCE:
            end = (one.day, "proved")
        else:
            closed = [each for each in entries if each.action == "close"]
            end = (closed[-1].dates["period_end"] if closed else sent[-1], "stated")
        found.append((one.day, "proved", *end, sent))
    return found


def said(one: Interval) -> Said:
    return (one.from_day, one.from_proof, one.to_day, one.to_proof, one.provided_on)


CHANGES = st.tuples(st.sampled_from(["add", "remove", "replace", "correct", "close"]), st.booleans())


@settings(max_examples=400, deadline=None)
@given(st.booleans(), st.lists(CHANGES, max_size=12), st.sampled_from([Provision.RUNNING, Provision.ENDED]))
def test_times_in_are_those_of_the_reference(first: bool, rest: list[tuple[str, bool]], provision: Provision) -> None:
    entries = entries_of(first, rest)
    found = intervals(entries, provision)
    assert [said(one) for one in found] == expected(entries, provision)
    for one in found:
        assert entries[one.from_seq].id == one.from_id
        assert [entries[n.int].day for n in one.provided_in] == one.provided_on
        assert one.to_id is None or entries[one.to_seq or 0].id == one.to_id
    assert intervals([*entries, entry(len(entries), "void", False)], provision) == []


def test_a_record_of_one_provision_is_its_day() -> None:
    entries = entries_of(True, [("correct", False)])
    assert [said(one) for one in intervals(entries, Provision.ONCE)] == expected(entries, Provision.ONCE)
    corrected = [*entries[:1], entries[1]._replace(dates={"provision_date": "day-07"})]
    assert [said(one) for one in intervals(corrected, Provision.ONCE)] == [
        ("day-07", "proved", "day-07", "proved", ["day-07"])
    ]


def test_a_record_that_ran_before_its_list_was_entered_says_since_when() -> None:
    first = entry(0, "start", True)._replace(dates={"period_start": "day-00", "last_provision_date": "day-09"})
    (found,) = intervals([first._replace(day="day-09")], Provision.RUNNING)
    assert (found.from_day, found.provided_on) == ("day-00", ["day-09"])


def test_over_a_ledger_each_person_is_told_what_the_reference_says(ledger: Ledger, upload: Make, clock: Clock) -> None:
    """Forty changes drawn once: for each of five people, before and after the record's close."""
    draw = random.Random(20261102)
    record: Any = ledger.upload_audience(listed(running(upload())), digests(0, 1, 2, 3)).appended
    lists: list[tuple[str, str, set[int]]] = [("start", "2026-10-01", {0, 1, 2, 3})]
    for n in range(40):
        day = f"2026-{11 + n // 28:02}-{3 + n % 28 if n < 28 else 1 + n % 28:02}"
        clock.to(day)
        what = draw.choices(["add", "remove", "replace"], [5, 4, 1])[0]
        people = set(draw.sample(range(5), draw.randint(1, 4)))
        assert ledger.upload_audience(change(record, what, day), digests(*people)).appended
        lists.append((what, day, people))
    for closing in ([], ["2027-01-01"]):
        for day in closing:
            clock.to("2027-01-02")
            ledger.amend(record.id, {"action": "close", "reason": "end", "provision": {"period_end": day}})
        for person in range(5):
            entries = [
                Entry(UUID(int=n), n, "", what, day, {}, person in people)
                for n, (what, day, people) in enumerate(lists)
            ]
            entries += [Entry(UUID(int=99), 99, "close", dates={"period_end": day}) for day in closing]
            (found,) = ledger.find_person(asked(person), "tester").records
            assert found.membership is not None
            provision = Provision.ENDED if closing else Provision.RUNNING
            assert found.membership.provision is provision
            assert [said(one) for one in found.membership.intervals] == expected(entries, provision)
            assert [one.listed for one in found.membership.events] == [person in people for _, _, people in lists]
    assert ledger.audit().clean

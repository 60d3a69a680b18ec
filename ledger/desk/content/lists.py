"""Part C of sections 3 and 4: records of a list of people. That it was a list, its size, and from when to when the person was
in it, each end with what it rests on. Of the others nothing but how many they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from ledger.desk.blocks import Bilingual, Block, Bullets, Cell, Column, Heading, Line, Paragraph, Table, said, value
from ledger.desk.lists import disclosed_list
from ledger.desk.view import Group, Numbered
from ledger.desk.wareki import wareki
from ledger.desk.words import statutory_cell
from schemas.disclosure import DisclosedList, ListEntry, TimeInList
from schemas.membership import Provision
from schemas.report import Additional, DisclosureReport

_DAYS_SHOWN_MAX = 6
_HEADING = Bilingual(
    "C. 名簿と、あなたが含まれていた期間（法定の記録ではありません）",
    "Part C. Lists, and from when to when you were in them (not part of the record)",
)
_INTRODUCTION = Bilingual(
    "次の記録は、複数の人の名簿を一つの記録としたものです。名簿の人数のほか、他の方のことは何もお示ししません。",
    "Each of these records was made for a list of people. Of the others nothing is shown but how many they are.",
)
_LIMITS = (
    Bilingual(
        "「証明」とあるものは、その時の名簿にあなたが含まれていたことを、添付の証明（bundle.json）で、通信をせずに確かめられます。",
        "Where it says “proved”, the attached bundle.json shows offline that you were in the list of that entry.",
    ),
    Bilingual(
        "日付、「説明」とあるもの、記載した項目の間及び最後の項目の後に変更がないことは、当社の説明であり、証明されません。",
        "The days, what says “stated”, and that nothing changed between the entries shown or after the last, are our "
        "statement and are not proved.",
    ),
)


def lists(report: DisclosureReport, groups: Sequence[Group]) -> list[Block]:
    """Nothing at all where no record is one of a list, or none of it stands (a voided record)."""
    dates = Additional.DATES in report.additional
    rows: list[list[Cell]] = []
    notes: list[Cell] = []
    for item in (item for group in groups for item in group.records):
        found = disclosed_list(item.record.membership, dates)
        if found is not None and found.times:
            rows += [_row(item, found, one) for one in found.times]
            notes += _other_words(item, found)
    if not rows:
        return []
    columns = [
        Column(Bilingual("番号", "No."), 0.65),
        Column(Bilingual("名簿の人数", "People in the list"), 1.0),
        Column(Bilingual("いつから", "From"), 2.4),
        Column(Bilingual("いつまで", "Until"), 2.4),
        Column(Bilingual("あなたのデータを含む回数", "Times it held your data"), 1.7),
    ]
    return [
        Heading(2, _HEADING),
        Paragraph(said(_INTRODUCTION)),
        Table(columns, rows),
        Bullets([*map(said, _LIMITS), *notes]),
    ]


def _row(item: Numbered, found: DisclosedList, time: TimeInList) -> list[Cell]:
    entries = {one.id: one for one in found.entries}
    return [
        value(str(item.number)),
        value(f"{entries[time.from_entry].size:,}"),
        (*_day(time.from_day), *said(_in_list(entries[time.from_entry]))),
        _until(found, time, entries),
        _times(time, entries),
    ]


def _in_list(entry: ListEntry) -> Bilingual:
    return Bilingual(f"証明: seq {entry.seq} の名簿に含まれています", f"Proved: you are in the list of seq {entry.seq}")


def _until(found: DisclosedList, time: TimeInList, entries: dict[UUID, ListEntry]) -> Cell:
    if time.to_entry is None:
        return said(Bilingual("説明: 続いています", "Stated: you are still in it"))
    if found.provision is Provision.ONCE:
        return said(Bilingual("1回だけの名簿です", "The list was used once"))
    day, entry = _day(time.to_day), entries.get(time.to_entry)
    if entry is None or entry.change not in ("remove", "replace"):
        return (*day, *said(Bilingual("説明: 提供が終わりました", "Stated: the provision ended")))
    if time.to_proof == "proved":
        return (
            *day,
            *said(
                Bilingual(
                    f"証明: seq {entry.seq} で名簿から除かれた人に含まれています",
                    f"Proved: you are among those taken out by seq {entry.seq}",
                )
            ),
        )
    return (
        *day,
        *said(
            Bilingual(
                f"説明: seq {entry.seq} の新しい名簿に含まれていません",
                f"Stated: you are not in the new list of seq {entry.seq}",
            )
        ),
    )


def _times(time: TimeInList, entries: dict[UUID, ListEntry]) -> Cell:
    days = [day for one in time.provided_in if (day := entries[one].day)]
    count = len(time.provided_in)
    lines: list[Line] = list(said(Bilingual(f"{count}回", "once" if count == 1 else f"{count} times")))
    shown = days if len(days) <= _DAYS_SHOWN_MAX else [days[0], "…", days[-1]]
    return (*lines, *map(Line, shown))


def _day(day: str | None) -> Cell:
    """The day in two lines, as narrow as a column of this table."""
    return (Line(wareki(dt.date.fromisoformat(day))), Line(day)) if day else ()


def _other_words(item: Numbered, found: DisclosedList) -> list[Cell]:
    """By what else lists have the person than by what identifies the principal in Part A."""
    known = item.record.membership.person if item.record.membership else {}
    others: list[Cell] = []
    for one in found.entries:
        for words in one.shown_as:
            cell = statutory_cell("principal", words)
            if words != known and cell not in others:
                others.append(cell)
    if not others:
        return []
    head = Bilingual(
        f"記録 {item.number} の名簿には、次のものとしても含まれています。",
        f"The lists of record {item.number} have you under these too:",
    )
    return [(*said(head), *(line for cell in others for line in cell))]

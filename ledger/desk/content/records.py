"""Sections 3, 4 and 5: the records. Part A holds the statutory items and nothing else; Part B what the company adds; Part C
(`lists.py`) from when to when the person was in a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ledger.desk.blocks import (
    Bilingual,
    Block,
    Bullets,
    Cell,
    Column,
    Facts,
    Heading,
    Line,
    Paragraph,
    Table,
    said,
    value,
)
from ledger.desk.citations import article_ja
from ledger.desk.content.cover import UNNAMED, UNSPECIFIED, purpose_cell
from ledger.desk.content.lists import lists
from ledger.desk.view import Group, Numbered, ReportView, is_running
from ledger.desk.wareki import both, jst_minute
from ledger.desk.words import HELD_BACK, status_words, statutory_cell, statutory_words
from schemas.report import Additional, DisclosureReport
from schemas.views import RecordView

# More varying items than this would make the columns of a table too narrow to read: then each record is a card.
_COLUMNS_MAX = 3
_NUMBER = Bilingual("番号", "No.")
_ENTERED = Bilingual(
    "日付の欄の「台帳」は、台帳に記録した日時（日本時間）です。",
    "In the column of dates, 台帳 is followed by the time of entry in the ledger (JST).",
)
_WIDE = frozenset({"items", "principal", "third_party.address", "acquisition_history"})


def provisions(report: DisclosureReport, view: ReportView) -> list[Block]:
    heading = Heading(1, Bilingual("3. 提供の記録", "3. Records of provision"))
    none = Bilingual("提供の記録はありません。", "There is no record of provision.")
    if report.withheld:
        none = Bilingual(
            "開示する提供の記録はありません（第7章）。", "No record of provision is disclosed (section 7)."
        )
    return [heading, *_parts(report, view.provisions, none)]


def receipts(report: DisclosureReport, view: ReportView) -> list[Block]:
    heading = Heading(1, Bilingual("4. 受領の記録", "4. Records of receipt"))
    none = Bilingual("受領の記録はありません。", "There is no record of receipt.")
    if report.withheld:
        none = Bilingual("開示する受領の記録はありません（第7章）。", "No record of receipt is disclosed (section 7).")
    return [heading, *_parts(report, view.receipts, none)]


def voluntary(report: DisclosureReport, view: ReportView) -> list[Block]:
    """Records outside ACT 33(5), offered of the company's own will. Nothing at all if it does not offer them."""
    if not view.voluntary:
        return []
    return [
        Heading(2, Bilingual("任意にお知らせする情報", "Information given voluntarily")),
        Paragraph(
            said(
                Bilingual(
                    "次の記録は、法第33条第5項の開示の対象ではありませんが、当社が任意にお知らせするものです。",
                    "These records are outside ACT 33(5); we tell you of them of our own will.",
                )
            )
        ),
        *_groups(view.voluntary),
        *_part_b(report, view.voluntary),
        *lists(report, view.voluntary),
    ]


def continuing(report: DisclosureReport, view: ReportView) -> list[Block]:
    blocks: list[Block] = [Heading(1, Bilingual("5. 継続的な提供", "5. Continuing provisions"))]
    dates = Additional.DATES in report.additional
    rows = [
        _continuing_row(item, group, dates)
        for group in view.provisions + view.receipts
        for item in group.records
        if item.record.form_state is not None and item.record.status != "void"
    ]
    if not rows:
        none = Bilingual("継続的な提供はありません。", "There is no continuing provision.")
        if report.withheld:
            none = Bilingual(
                "開示する継続的な提供はありません（第7章）。", "No continuing provision is disclosed (section 7)."
            )
        return [*blocks, Paragraph(said(none))]
    columns = [
        Column(_NUMBER, 0.7),
        Column(Bilingual("相手の会社", "Company"), 2.4),
        Column(Bilingual("始まりと終わり", "Start and end") if dates else Bilingual("状態", "State"), 2.2),
        Column(Bilingual("止める方法", "What stops it"), 3.2),
    ]
    return [*blocks, Table(columns, rows)]


def _parts(report: DisclosureReport, groups: Sequence[Group], none: Bilingual) -> list[Block]:
    if not groups:
        return [Paragraph(said(none))]
    return [
        Heading(2, Bilingual("A. 法定の記録事項", "Part A. The items the law prescribes")),
        Paragraph(
            said(
                Bilingual(
                    "法律と規則が記録するよう定めた事項です。ほかの事項は含みません。番号は本書の中での整理番号です。",
                    "These are the items that the Act and the Rules say must be recorded, and no others. The numbers "
                    "only serve to find a record within this paper.",
                )
            )
        ),
        *_groups(groups),
        *_part_b(report, groups),
        *lists(report, groups),
    ]


def _groups(groups: Sequence[Group]) -> list[Block]:
    blocks: list[Block] = []
    for group in groups:
        if len(group.varying) > _COLUMNS_MAX:
            blocks.extend(_card(item) for item in group.records)
            continue
        blocks.append(_shared(group))
        if group.varying:
            blocks.append(_varying(group))
    return blocks


def _item_cell(item: Numbered, name: str) -> Cell:
    """A statutory item as recorded; one that is held back says so and where the reason stands."""
    return said(HELD_BACK) if name in item.withheld else statutory_cell(name, item.record.statutory.get(name))


def _card(item: Numbered) -> Facts:
    rows = [(statutory_words(name), _item_cell(item, name)) for name in item.fields]
    return Facts(rows, caption=Bilingual(f"記録 {item.number}", f"Record {item.number}"))


def _shared(group: Group) -> Facts:
    rows = [(statutory_words(name), _item_cell(group.first, name)) for name in group.shared]
    number = group.first.number
    single = Bilingual(f"記録 {number}", f"Record {number}")
    return Facts(rows, caption=single if len(group.records) == 1 else _common(group.records))


def _common(records: Sequence[Numbered]) -> Bilingual:
    numbers = number_ranges([item.number for item in records])
    return Bilingual(
        f"記録 {numbers} に共通する事項（{len(records)}件）", f"Common to records {numbers} ({len(records)})"
    )


def _varying(group: Group) -> Table:
    columns = [Column(_NUMBER, 0.65)]
    columns += [Column(statutory_words(name), 2.6 if name in _WIDE else 1.8) for name in group.varying]
    rows = [
        [
            value(str(item.number)),
            *(_item_cell(item, name) for name in group.varying),
        ]
        for item in group.records
    ]
    return Table(columns, rows)


def _part_b(report: DisclosureReport, groups: Sequence[Group]) -> list[Block]:
    """What all records have in common is said once above the table, so that 1,000 rows don't repeat it."""
    records = [item for group in groups for item in group.records]
    columns = [Column(_NUMBER, 0.75)]
    cells: list[list[Cell]] = [[value(str(item.number)) for item in records]]
    common: list[tuple[Bilingual, Cell]] = []
    for kind in Additional:
        if kind not in report.additional or kind not in _PART_B:
            continue
        if kind is Additional.DATA_STORAGE and not any(item.record.data_storage for item in records):
            continue
        label, weight, maker = _PART_B[kind]
        column = [maker(report, item.record) for item in records]
        if len(records) > 1 and len(set(column)) == 1:
            common.append((label, column[0]))
        else:
            columns.append(Column(label, weight))
            cells.append(column)
    columns.append(Column(Bilingual("台帳での位置（検証用）", "Place in the ledger (for checking)"), 2.5))
    cells.append([_place(report, item.record) for item in records])
    return [
        Heading(
            2,
            Bilingual(
                "B. 追加の情報（法定の記録ではありません）", "Part B. Additional information, not part of the record"
            ),
        ),
        Paragraph(
            said(
                Bilingual(
                    "法律が記録を求めていない事項を、当社がご参考までにお知らせするものです。",
                    "What the law does not require to be recorded and we add for your information.",
                )
            )
        ),
        *([Paragraph(said(_ENTERED))] if Additional.DATES in report.additional else []),
        *([Facts(common, caption=_common(records))] if common else []),
        Table(columns, list(zip(*cells, strict=True))),
        *_remarks(groups),
    ]


def _remarks(groups: Sequence[Group]) -> list[Block]:
    """What must be said of records that do not stand complete, once for each state."""
    states: dict[Bilingual, list[int]] = {}
    for group in groups:
        for item in group.records:
            words = status_words(item.record.status)
            if words is not None:
                states.setdefault(words, []).append(item.number)
    if not states:
        return []
    items = [
        said(Bilingual(f"記録 {number_ranges(numbers)}: {words.ja}", f"Record {number_ranges(numbers)}: {words.en}"))
        for words, numbers in states.items()
    ]
    return [
        Paragraph(
            said(Bilingual("記録の状態について", "On the state of these records"), strong=True), keep_with_next=True
        ),
        Bullets(items),
    ]


def _continuing_row(item: Numbered, group: Group, dates: bool) -> list[Cell]:
    record = item.record
    if group.name is not None:
        name = value(group.name)
    else:
        name = said(HELD_BACK if group.name_withheld else UNSPECIFIED if record.unspecified_many else UNNAMED)
    state: Cell
    if is_running(record):
        start = (Line(both(record.period_start)),) if dates and record.period_start else ()
        state = (*start, *said(Bilingual("継続中", "Still running")))
        stop = Bilingual(
            "同意の撤回、又は窓口への停止のご請求により止まります。",
            "It stops when you withdraw your consent or ask our desk to stop it.",
        )
    else:
        first, last = (both(day) if day else "" for day in (record.period_start, record.period_end))
        known = [text for text in (f"{first} ～" if first else "", last) if text] if dates else []
        state = (*map(Line, known), *said(Bilingual("終了", "Ended")))
        stop = Bilingual("終了しています。", "It has ended.")
    return [value(str(item.number)), name, state, said(stop)]


def _dates(report: DisclosureReport, record: RecordView) -> Cell:
    del report
    lines: list[Line] = []
    if record.period_start is not None:
        start = record.period_start.isoformat()
        ends = (start, f"～ {record.period_end.isoformat()}") if record.period_end else (f"{start} ～",)
        lines.extend(map(Line, ends))
    elif record.provision_date is not None:
        lines.append(Line(record.provision_date.isoformat()))
    lines.append(Line(f"台帳 {jst_minute(record.entered_at)}"))
    return tuple(lines)


def _purpose(report: DisclosureReport, record: RecordView) -> Cell:
    del report
    purpose = record.operational.get("purpose")
    ids = purpose if isinstance(purpose, list) else [purpose]
    return purpose_cell([one for one in ids if isinstance(one, str)])


def _basis(report: DisclosureReport, record: RecordView) -> Cell:
    del report
    if not record.articles:
        return said(Bilingual("記録なし", "Not recorded"))
    return said(Bilingual("、".join(map(article_ja, record.articles)), ", ".join(record.articles)))


def _sent_form(report: DisclosureReport, record: RecordView) -> Cell:
    del report
    form = record.operational.get("sent_form")
    if isinstance(form, list):
        form = "、".join(map(str, form))
    return value(str(form)) if form else said(Bilingual("記録なし", "Not recorded"))


def _data_storage(report: DisclosureReport, record: RecordView) -> Cell:
    """The day, or the policy's own words where the record does not say when it counts from."""
    del report
    rule = record.data_storage
    if rule is None or not rule.known:
        return said(Bilingual("定めなし", "None"))
    return said(
        Bilingual(f"{both(rule.last_day)}まで", f"To {rule.last_day}") if rule.last_day else Bilingual(rule.ja, rule.en)
    )


def _place(report: DisclosureReport, record: RecordView) -> Cell:
    log = () if record.origin == report.answer.origin else (Line(record.origin),)
    return (*log, Line(f"seq {record.index}"), Line(str(record.id)))


_PART_B: dict[Additional, tuple[Bilingual, float, Callable[[DisclosureReport, RecordView], Cell]]] = {
    Additional.DATES: (Bilingual("日付", "Date"), 1.9, _dates),
    Additional.PURPOSE: (Bilingual("目的", "Why"), 1.0, _purpose),
    Additional.BASIS: (Bilingual("根拠", "Basis"), 1.9, _basis),
    Additional.SENT_FORM: (Bilingual("渡した形", "Form sent"), 1.3, _sent_form),
    Additional.DATA_STORAGE: (
        Bilingual("データの保管期間（個人情報保護方針）", "Data kept by the privacy policy"),
        1.9,
        _data_storage,
    ),
}


def number_ranges(numbers: Sequence[int]) -> str:
    """`1–3, 7`: sorted numbers as ranges."""
    parts: list[str] = []
    start = previous = None
    for number in [*numbers, None]:
        if previous is not None and number != previous + 1:
            parts.append(str(start) if start == previous else f"{start}–{previous}")
            start = None
        if start is None:
            start = number
        previous = number
    return ", ".join(parts)

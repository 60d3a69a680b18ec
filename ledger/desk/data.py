"""The report as data: `disclosure.json` (schemas/disclosure.py) and `records.csv`. Both say what the paper says, no more.

The CSV is made for spreadsheets in Japan: UTF-8 with a byte order mark, CRLF, every cell quoted, and a cell that a
spreadsheet would run as a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import orjson

from ledger.desk.content.report import is_sample
from ledger.desk.lists import disclosed_list, list_text
from ledger.desk.proofs import record_of
from ledger.desk.view import Numbered, ReportView
from ledger.desk.words import HELD_BACK, STATUTORY_WORDS, statutory_order, statutory_text
from ledger.log.canonical import canonical_fast
from schemas.disclosure import SCHEMA_ID, DisclosedCompany, DisclosedRecord, Disclosure, LogPlace, Searched
from schemas.report import Additional, DisclosureReport, Words
from schemas.views import RecordView

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LIST_COLUMN = "audience 名簿の人数と、含まれていた期間"
_FIXED_COLUMNS = ("number", "part", "record_id", "log", "seq", "status")


def disclosure_json(report: DisclosureReport, view: ReportView, *, proofs: bool = False) -> bytes:
    """UTF-8 JSON, indented, with a final newline. Equal reports give equal bytes.

    proofs: with the bundle inside, for a file that is given alone.
    """
    document = {"$schema": SCHEMA_ID, **disclosure(report, view).model_dump(mode="json", exclude={"proofs"})}
    if proofs:
        document["proofs"] = orjson.loads(bundle_json(report, view))
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def bundle_json(report: DisclosureReport, view: ReportView) -> bytes:
    """The proofs of the records shown, as the file that `ledger.log.bundle` describes: RFC 8785 bytes."""
    return canonical_fast(shown_bundle(report, view))


def shown_bundle(report: DisclosureReport, view: ReportView) -> dict[str, Any]:
    """The bundle of the records shown, as JSON.

    Entries about records that the paper does not show are left out: what is withheld on paper is withheld here too.
    """
    shown = {str(item.record.id) for item in view.records}
    bundle = _only(report.bundle, shown)
    earlier = [kept for one in report.bundle.get("earlier", []) if (kept := _only(one, shown))["entries"]]
    bundle.pop("earlier", None)
    if earlier:
        bundle["earlier"] = earlier
    return bundle


def _only(bundle: dict[str, Any], shown: set[str]) -> dict[str, Any]:
    return {**bundle, "entries": [entry for entry in bundle["entries"] if record_of(entry) in shown]}


def disclosure(report: DisclosureReport, view: ReportView) -> Disclosure:
    answer = report.answer
    records = [
        *_records(report, view.provisions, "provision"),
        *_records(report, view.receipts, "receipt"),
        *_records(report, view.voluntary, "voluntary"),
    ]
    used = {
        purpose
        for record in records
        for purpose in _as_list(record.additional.get(Additional.PURPOSE))
        if purpose in report.purposes
    }
    return Disclosure(
        of_request=report.of_request,
        request_number=report.request_number if report.of_request else None,
        copy_number=None if report.of_request else report.request_number,
        received_on=report.received_on,
        answered_on=report.answered_on,
        generated_at=report.generated_at,
        period_start=report.period_start,
        period_end=report.period_end,
        decision=report.decision if report.of_request else None,
        sample=is_sample(report),
        company=report.company,
        records=records,
        companies=_companies(report, view),
        purposes={name: report.purposes[name] for name in sorted(used)},
        withheld=list(report.withheld),
        withheld_items=list(report.withheld_items),
        searched=_searched(report),
        opt_out_links=list(report.opt_out_links),
        policy=report.policy,
        log=LogPlace(
            origin=answer.origin,
            tree_size=answer.tree_size,
            root=answer.root,
            checkpoint=report.checkpoint,
            vkey=report.vkey,
            key_fingerprint=report.key_fingerprint,
            cosigned=report.cosigned,
            time_stamps=list(report.stamped),
        ),
    )


def records_csv(report: DisclosureReport, view: ReportView) -> bytes:
    """One row a record: its number and place, every statutory item met in the report, Part B, and the time in a list."""
    fields = sorted({name for item in view.records for name in item.fields}, key=statutory_order)
    extra = [kind for kind in Additional if kind in report.additional]
    lists = any(item.record.membership for item in view.records)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    names = [*map(_header, fields), *(f"additional.{kind.value}" for kind in extra)]
    writer.writerow([*_FIXED_COLUMNS, *names, *((LIST_COLUMN,) if lists else ())])
    for part, groups in (("provision", view.provisions), ("receipt", view.receipts), ("voluntary", view.voluntary)):
        for group in groups:
            for item in group.records:
                row = _row(item, part, fields, extra)
                if lists:
                    row.append(list_text(disclosed_list(item.record.membership, Additional.DATES in extra)))
                writer.writerow(map(_guarded, row))
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


def _records(report: DisclosureReport, groups: Sequence[Any], part: Any) -> list[DisclosedRecord]:
    return [
        DisclosedRecord(
            number=item.number,
            part=part,
            id=item.record.id,
            origin=item.record.origin,
            seq=item.record.index,
            status=item.record.status,
            record_form=item.record.record_form,
            form_state=item.record.form_state,
            party=item.record.party.key if item.record.party is not None else None,
            statutory={name: item.record.statutory.get(name) for name in item.fields if name not in item.withheld},
            withheld=[name for name in item.fields if name in item.withheld],
            additional={
                kind: content
                for kind in Additional
                if kind in report.additional and (content := _additional(kind, item.record)) is not None
            },
            audience=disclosed_list(item.record.membership, Additional.DATES in report.additional),
        )
        for group in groups
        for item in group.records
    ]


def _additional(kind: Additional, record: RecordView) -> Any:
    if kind is Additional.DATES:
        days = {
            "provision_date": record.provision_date,
            "period_start": record.period_start,
            "period_end": record.period_end,
            "last_provision_date": record.last_provision_date,
        }
        # As the entry's header writes it, so that the two can be compared (`ledger.log.header`).
        entered = record.entered_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return {name: day.isoformat() for name, day in days.items() if day is not None} | {"entered_at": entered}
    if kind is Additional.BASIS:
        return record.articles or None
    if kind is Additional.DATA_STORAGE:
        rule = record.data_storage
        return rule.model_dump(mode="json", include={"last_day", "ja", "en"}) if rule and rule.known else None
    return record.operational.get(kind.value)


def _companies(report: DisclosureReport, view: ReportView) -> dict[str, DisclosedCompany]:
    then: dict[str, dict[int, Any]] = {}
    for item in view.records:
        party = item.record.party
        if party is not None:
            then.setdefault(party.key, {})[party.version_seq] = party
    return {
        key: DisclosedCompany(then=[versions[seq] for seq in sorted(versions)], now=report.parties_now.get(key))
        for key, versions in sorted(then.items())
    }


def _searched(report: DisclosureReport) -> Searched:
    explained = report.answer.explained
    return Searched(
        at=report.searched_at,
        identifiers=explained.identifiers,
        not_searched=list(report.not_searched),
        methods=[Words(ja=tried.ja, en=tried.en) for tried in explained.tried],
        keys_tried=explained.keys_tried,
        index_periods=explained.index_periods,
        origins=explained.origins,
        not_covered=[Words(ja=one.get("ja", ""), en=one.get("en", "")) for one in explained.not_covered],
        recorded_since=explained.recorded_since,
        earlier=report.earlier_searched,
        disposed=report.disposed,
    )


def _row(item: Numbered, part: str, fields: Sequence[str], extra: Sequence[Additional]) -> list[str]:
    record = item.record
    place = [str(item.number), part, str(record.id), record.origin, str(record.index), record.status.value]
    statutory = [_statutory(item, name) for name in fields]
    return [*place, *statutory, *(_flat(_additional(kind, record)) for kind in extra)]


def _statutory(item: Numbered, name: str) -> str:
    if name in item.withheld:
        return HELD_BACK.ja
    return statutory_text(name, item.record.statutory.get(name)) if name in item.fields else ""


def _header(name: str) -> str:
    words = STATUTORY_WORDS.get(name)
    return f"{name} {words.ja}" if words is not None else _guarded(name)


def _flat(content: Any) -> str:
    if content is None:
        return ""
    if isinstance(content, dict):
        return "; ".join(f"{key}={part}" for key, part in content.items())
    return "、".join(map(str, _as_list(content)))


def _as_list(content: Any) -> list[Any]:
    return content if isinstance(content, list) else [] if content is None else [content]


def _guarded(cell: str) -> str:
    """An apostrophe before what a spreadsheet would take for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell

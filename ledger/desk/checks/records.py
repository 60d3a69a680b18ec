"""Do the records shown say what was written in the ledger?

Each record's entry is found in the bundle by the record's id; the entries that amend it by `/head`'s `target`. The
openings are folded in the order of the log, later values over earlier ones, and compared with what is shown. Openings
must have been verified (`ledger.log.bundle.verify_bundle`) before their values mean anything.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from ledger.log.bundle import RECORD_ROLE, Bundle, BundleEntry
from ledger.log.checkpoint import parse_note_unverified
from ledger.log.encoding import encode_base64
from ledger.log.header import Header, decode_header
from schemas.disclosure import DisclosedRecord, Disclosure
from schemas.report import Additional

_AMENDMENT = "amendment"
_KINDS = {"provision": ("provision",), "receipt": ("receipt",), "voluntary": ("provision", "receipt")}
_STATUTORY = "/statutory/"
_PRINCIPALS = "/principals/"


def compare_records(disclosure: Disclosure, bundle: Bundle) -> str:
    """The reason code: `RECORDS_MATCH`, `NO_RECORDS`, or what differs first."""
    if not _same_place(disclosure, bundle):
        return "LOG_PLACE_DIFFERS"
    entries, amendments = _by_record(bundle)
    for record in disclosure.records:
        own = entries.get(str(record.id))
        if own is None:
            return "RECORD_WITHOUT_PROOF"
        header, items = own
        for _, changed in sorted(amendments[str(record.id)], key=lambda one: one[0].index):
            items = {**items, **changed}
        if not (_same_header(record, header) and _same_items(record, items)):
            return "RECORD_DIFFERS"
    return "RECORDS_MATCH" if disclosure.records else "NO_RECORDS"


def _same_place(disclosure: Disclosure, bundle: Bundle) -> bool:
    checkpoint = parse_note_unverified(bundle.checkpoint.encode())
    shown = disclosure.log
    return (
        shown.origin == bundle.origin == checkpoint.origin
        and shown.tree_size == checkpoint.size
        and shown.root == encode_base64(checkpoint.root)
        and shown.checkpoint == bundle.checkpoint
    )


_Items = dict[str, Any]
_Entry = tuple[Header, _Items]


def _by_record(bundle: Bundle) -> tuple[dict[str, _Entry], defaultdict[str, list[_Entry]]]:
    entries: dict[str, _Entry] = {}
    amendments: defaultdict[str, list[_Entry]] = defaultdict(list)
    for entry in bundle.entries:
        header, items = decode_header(entry.leaf), _items(entry)
        if entry.role == RECORD_ROLE:
            entries[entry.to_json()["record_id"]] = (header, items)
        elif entry.role == _AMENDMENT:
            head = items.get("/head")
            if isinstance(head, dict):
                amendments[str(head.get("target"))].append((header, items))
    return entries, amendments


def _items(entry: BundleEntry) -> _Items:
    return {opening.path: opening.value for opening in entry.openings}


def _same_header(record: DisclosedRecord, header: Header) -> bool:
    entered = record.additional.get(Additional.DATES, {}).get("entered_at", header.time)
    return (
        record.origin == header.origin
        and record.seq == header.index
        and header.kind in _KINDS[record.part]
        and entered == header.time
    )


def _same_items(record: DisclosedRecord, items: _Items) -> bool:
    written = {path.removeprefix(_STATUTORY): one for path, one in items.items() if path.startswith(_STATUTORY)}
    principals = [one for path, one in sorted(items.items()) if path.startswith(_PRINCIPALS)]
    for name, shown in record.statutory.items():
        if name == "principal" and principals:
            if not _same_principals(shown, principals):
                return False
        elif written.get(name) != shown:
            return False
    return _same_dates(record, items)


def _same_principals(shown: Any, written: list[Any]) -> bool:
    listed = shown if isinstance(shown, list) else [shown]
    return all(one in written for one in listed) and all(one in listed for one in written)


def _same_dates(record: DisclosedRecord, items: _Items) -> bool:
    """The days of Part B, where the company opened them: else they are its statement, proved by nothing."""
    written = items.get("/dates")
    shown = record.additional.get(Additional.DATES)
    if not isinstance(written, dict) or not isinstance(shown, dict):
        return True
    return all(written.get(name) == day for name, day in shown.items() if name != "entered_at")

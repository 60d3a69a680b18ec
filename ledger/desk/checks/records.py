"""Do the records shown say what was written in the ledger?

Each record's entry is found in the bundle by the record's id; the entries that amend it by `/head`'s `target`. The
openings are folded in the order of the log, later values over earlier ones, and compared with what is shown. Openings
must have been verified (`ledger.log.bundle.verify_bundle`) before their values mean anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.desk.checks.placed import placed_entries
from ledger.errors import BadInput, VerificationFailed
from ledger.log.attested import cosigned_at, policy_of
from ledger.log.bundle import Bundle
from ledger.log.checkpoint import parse_note_unverified
from ledger.log.encoding import encode_base64
from ledger.log.header import Header
from ledger.log.time_stamp import stated_moment
from ledger.people.member import member_words
from schemas.attested import Cosigned, LogStamped
from schemas.disclosure import DisclosedRecord, Disclosure
from schemas.report import Additional

_KINDS = {"provision": ("provision",), "receipt": ("receipt",), "voluntary": ("provision", "receipt")}
_STATUTORY = "/statutory/"
_PRINCIPALS = "/principals/"


def compare_records(disclosure: Disclosure, bundle: Bundle) -> str:
    """The reason code: `RECORDS_MATCH`, `NO_RECORDS`, or what differs first.

    The bundle must have been verified: an entry or checkpoint that can't be read raises BadInput here.
    """
    if not _same_place(disclosure, bundle):
        return "LOG_PLACE_DIFFERS"
    entries, amendments = placed_entries(bundle)
    for record in disclosure.records:
        own = entries.get(record.id)
        if own is None:
            return "RECORD_WITHOUT_PROOF"
        items = dict(own.items)
        for later in amendments[record.id]:
            # Days are changed one by one: an amendment without a day leaves those of the record.
            days = {**_days(items), **_days(later.items)}
            items.update(later.items)
            if days:
                items["/dates"] = days
        members = [token for one in (own, *amendments[record.id]) for _, token in one.members]
        if not (_same_header(record, own.header) and _same_items(record, items, members)):
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
        and _same_witnesses(shown.cosigned, bundle)
        and _same_stamps(shown.time_stamps, bundle)
    )


def _same_witnesses(shown: Cosigned | None, bundle: Bundle) -> bool:
    """Whether it is told as it is who of the bundle's policy has cosigned."""
    if not bundle.policy or shown is None:
        return shown is None and not bundle.policy
    policy = policy_of(bundle.policy)
    try:
        signed = policy.cosigned_by(bundle.checkpoint.encode())
    except VerificationFailed:
        return False
    return (
        shown.signed == tuple(signed)
        and shown.missing == tuple(name for name in policy.witnesses if name not in signed)
        and shown.quorum_met == policy.is_met(signed)
        and shown.first_at == (cosigned_at(min(signed.values())) if signed else None)
    )


def _same_stamps(shown: Sequence[LogStamped], bundle: Bundle) -> bool:
    try:
        stated = [
            (parse_note_unverified(one.checkpoint.encode()).size, stated_moment(one.response))
            for one in bundle.time_stamps
        ]
    except VerificationFailed:
        return False
    return [(one.tree_size, one.moment) for one in shown] == stated


def _same_header(record: DisclosedRecord, header: Header) -> bool:
    entered = record.additional.get(Additional.DATES, {}).get("entered_at", header.time)
    return (
        record.origin == header.origin
        and record.seq == header.index
        and header.kind in _KINDS[record.part]
        and entered == header.time
    )


def _same_items(record: DisclosedRecord, items: dict[str, Any], members: list[bytes]) -> bool:
    written = {path.removeprefix(_STATUTORY): one for path, one in items.items() if path.startswith(_STATUTORY)}
    principals = [one for path, one in items.items() if path.startswith(_PRINCIPALS)]
    for name, shown in record.statutory.items():
        if name == "principal" and (principals or members):
            if not _same_principals(shown, principals, members):
                return False
        elif written.get(name) != shown:
            return False
    return _same_dates(record, items)


def _same_principals(shown: Any, written: list[Any], members: list[bytes]) -> bool:
    """members: of the lists, which the bundle's verification proved; the newest of them speaks for the person."""
    listed = shown if isinstance(shown, list) else [shown]
    try:
        proved = [member_words(member) for member in members]
    except BadInput:
        return False
    return all(one in written or one in proved for one in listed) and all(one in listed for one in written)


def _days(items: dict[str, Any]) -> dict[str, Any]:
    written = items.get("/dates")
    return written if isinstance(written, dict) else {}


def _same_dates(record: DisclosedRecord, items: dict[str, Any]) -> bool:
    """The days of Part B, where the company opened them: else they are its statement, proved by nothing."""
    written = items.get("/dates")
    shown = record.additional.get(Additional.DATES)
    if not isinstance(written, dict) or not isinstance(shown, dict):
        return True
    return all(written.get(name) == day for name, day in shown.items() if name != "entered_at")

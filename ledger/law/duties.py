"""Standing duties: what is due, when, and why. Pure: facts and the day come from the caller.

A duty that lasts: the yearly check of a recipient on an equivalent-action system (RULE 18), the information on request
(RULE 18(3)), the supervision of entrustees (ACT 25), running lump-sum records, records that are incomplete, unlawful or
late ("promptly"), facts of parties nobody looked at lately, consent without evidence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ledger.law.dates import add_years


class Severity(StrEnum):
    """overdue: the day has passed, or the law is being broken. due: due today. soon: within `warn_days`. later: not yet."""

    OVERDUE = "overdue"
    DUE = "due"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class DutyLimits:
    """The company's own measures where the law gives no number of days ("regularly", "promptly", "without delay")."""

    system_check_years: int = 1
    supervision_check_years: int = 1
    prompt_days: int = 14
    open_bulk_days: int = 366
    facts_days: int = 366
    information_days: int = 14
    warn_days: int = 30


@dataclass(frozen=True, slots=True)
class PartnerState:
    """A third party as the ledger knows it. Days None: never, or unknown.

    transfer_basis: of the records to it; person_related: only person-related information goes there. handles_data: it
    still handles data received. system_trouble: its equivalent measures can't be kept up (RULE 18(1)(ii)).
    """

    key: str
    transfer_basis: str | None = None
    person_related: bool = False
    handles_data: bool = True
    first_provision_on: dt.date | None = None
    last_provision_on: dt.date | None = None
    system_checked_on: dt.date | None = None
    system_trouble_since: dt.date | None = None
    entrusted: bool = False
    supervised_on: dt.date | None = None
    facts_checked_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class RecordState:
    """A record as it stands now. `ref`: how the caller finds it; it holds no personal data.

    form: EACH, BULK, CONTRACT. status: complete, incomplete, unlawful. on_consent: its ground is consent.
    """

    ref: str
    form: str
    status: str
    role: str = "provider"
    running: bool = False
    period_start: dt.date | None = None
    last_provision_on: dt.date | None = None
    record_created_on: dt.date | None = None
    on_consent: bool = False
    consent_evidence: bool = True


@dataclass(frozen=True, slots=True)
class InformationRequest:
    """A principal asked for the information of RULE 18(3) on a partner."""

    ref: str
    asked_on: dt.date
    answered_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class DueItem:
    """kind: stable. subject: the partner's key, or the record's or request's ref. due_on: the last day to do it in time."""

    kind: str
    subject: str
    due_on: dt.date
    severity: Severity
    citation: str
    ja: str
    en: str

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "subject": self.subject,
            "due_on": self.due_on.isoformat(),
            "severity": self.severity.value,
            "citation": self.citation,
            "ja": self.ja,
            "en": self.en,
        }


DUTY_WORDS = {
    "SYSTEM_CHECK": (
        "RULE 18(1)(i)",
        "提供先の相当措置の実施状況と外国制度を確認する。",
        "Check the recipient's equivalent measures and the foreign systems that may affect them.",
    ),
    "SYSTEM_STOP": (
        "RULE 18(1)(ii)",
        "相当措置の継続が困難であるため、提供を停止する。",
        "The equivalent measures can't be kept up: stop providing.",
    ),
    "SUPERVISION": (
        "ACT 25",
        "委託先の選定・監督の証跡を残す。",
        "Supervise the entrustee and keep the evidence.",
    ),
    "PARTY_FACTS": (
        "RULE 20(1)(i)ロ",
        "名称・住所・代表者が現在も正しいか確認する。",
        "Check that name, address and representative are still right.",
    ),
    "OPEN_BULK": (
        "GL-K 4-1-2-2",
        "一括の記録が長く続いている。期間を区切って締める。",
        "A lump-sum record has been running long: close it and set its period.",
    ),
    "RECORD_INCOMPLETE": ("ACT 29(1), 30(3)", "不足する記録事項を補充する。", "Supplement the items the record lacks."),
    "RECORD_UNLAWFUL": (
        "ACT 27, 28, 31",
        "根拠のない提供である。提供を止め、根拠を是正する。",
        "There was no lawful ground: stop, and mend the ground.",
    ),
    "RECORD_LATE": (
        "RULE 19(2), 23(2), 27(2)",
        "提供の後、速やかに記録が作成されていない。",
        "The record was not made promptly after the provision.",
    ),
    "CONSENT_EVIDENCE": (
        "GL-K 4-2-1-2(1)",
        "同意を得ている旨の証跡がない。",
        "There is no evidence for the consent that the record states.",
    ),
    "INFORMATION_28_3": (
        "ACT 28(3); RULE 18(3)",
        "本人の求めに応じ、必要な措置に関する情報を遅滞なく提供する。",
        "Give the principal the information on the measures without delay.",
    ),
}


def standing_duties(
    today: dt.date,
    *,
    partners: Iterable[PartnerState] = (),
    records: Iterable[RecordState] = (),
    information: Iterable[InformationRequest] = (),
    limits: DutyLimits | None = None,
) -> tuple[DueItem, ...]:
    """Everything due, the most urgent first, then by day and subject. Items of severity `later` are included."""
    limits = limits or DutyLimits()
    items = [
        *(item for partner in partners for item in _partner_duties(today, partner, limits)),
        *(item for record in records for item in _record_duties(today, record, limits)),
        *(
            _item("INFORMATION_28_3", asked.ref, _after(asked.asked_on, limits.information_days), today, limits)
            for asked in information
            if asked.answered_on is None
        ),
    ]
    order = list(Severity)
    return tuple(sorted(items, key=lambda item: (order.index(item.severity), item.due_on, item.kind, item.subject)))


def _partner_duties(today: dt.date, p: PartnerState, limits: DutyLimits) -> Iterator[DueItem]:
    # RULE 18 binds as long as the recipient handles the data, on the system route only (GL-F 6).
    if p.transfer_basis == "EQUIV_SYSTEM" and p.handles_data:
        if p.system_trouble_since is not None:
            yield _item("SYSTEM_STOP", p.key, p.system_trouble_since, today, limits, broken=True)
        start = p.system_checked_on or p.first_provision_on
        if start is not None:
            yield _item("SYSTEM_CHECK", p.key, add_years(start, limits.system_check_years), today, limits)
        else:
            yield _item("SYSTEM_CHECK", p.key, today, today, limits)
    if p.entrusted and p.handles_data:
        start = p.supervised_on
        due = today if start is None else add_years(start, limits.supervision_check_years)
        yield _item("SUPERVISION", p.key, due, today, limits)
    due = today if p.facts_checked_on is None else _after(p.facts_checked_on, limits.facts_days)
    yield _item("PARTY_FACTS", p.key, due, today, limits)


def _record_duties(today: dt.date, r: RecordState, limits: DutyLimits) -> Iterator[DueItem]:
    happened = r.last_provision_on or r.period_start or r.record_created_on or today
    if r.status == "unlawful":
        yield _item("RECORD_UNLAWFUL", r.ref, happened, today, limits, broken=True)
    elif r.status == "incomplete":
        yield _item("RECORD_INCOMPLETE", r.ref, _after(happened, limits.prompt_days), today, limits)
    if r.running and r.form == "BULK" and r.period_start is not None:
        yield _item("OPEN_BULK", r.ref, _after(r.period_start, limits.open_bulk_days), today, limits)
    if not r.running and r.last_provision_on is not None:
        last_prompt_day = _after(r.last_provision_on, limits.prompt_days)
        made = r.record_created_on
        # A record may be made before the provision (GL-K 4-1-2-1).
        if made is not None and made > last_prompt_day:
            yield _item("RECORD_LATE", r.ref, last_prompt_day, today, limits, broken=True)
    if r.on_consent and not r.consent_evidence:
        yield _item("CONSENT_EVIDENCE", r.ref, _after(happened, limits.prompt_days), today, limits)


def _after(day: dt.date, days: int) -> dt.date:
    return day + dt.timedelta(days=days)


def _item(
    kind: str, subject: str, due_on: dt.date, today: dt.date, limits: DutyLimits, *, broken: bool = False
) -> DueItem:
    if broken or due_on < today:
        severity = Severity.OVERDUE
    elif due_on == today:
        severity = Severity.DUE
    else:
        severity = Severity.SOON if due_on <= _after(today, limits.warn_days) else Severity.LATER
    citation, ja, en = DUTY_WORDS[kind]
    return DueItem(kind, subject, due_on, severity, citation, ja, en)

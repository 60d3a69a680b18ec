"""The steps that do something beyond being entered: fee, search, decision, delivery. Letters are in `desk_letters.py`."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from typing import Any
from uuid import UUID

from ledger.clock import utc_from_text
from ledger.desk.names import DISCLOSURE_NAME, RECORDS_NAME
from ledger.desk.report import SignedReport, render_html, report_files
from ledger.desk.requests import CaseFile, ground_text, suit_day
from ledger.errors import Blocked
from ledger.people import Identifier, mask, parse_identifier
from ledger.service.core import Core
from ledger.service.decided_words import must_not_tell, words_of_decision
from ledger.service.desk import take_step
from ledger.service.desk_files import load_case
from ledger.service.desk_granted import on_granted
from ledger.service.holding_back import separable
from ledger.service.order11 import excluded_records
from ledger.service.parties import PartyBook
from ledger.service.reading import view
from ledger.service.reporting import Paper, report_of, seal_report
from ledger.service.scope import Scoped, sort_out
from ledger.service.searched_words import unconfirmed
from ledger.service.searching import Found, Search, asked_digest, parse_asked, search, seen, write_access
from schemas.record import SearchIn
from schemas.report import Addressee, Decision, DisclosureReport, Withheld, WithheldItem, Words
from schemas.request import DecisionIn, DeliverIn, FeeIn, SearchStepIn
from schemas.request_terms import (
    DecisionOutcome,
    DeliveryForm,
    FeeAction,
    FeeState,
    GroundTerm,
    MethodAsked,
    RequestKind,
    RequestState,
    Step,
)
from schemas.views import RecordView

Json = dict[str, Any]


def record_fee(core: Core, request: UUID | str, fee: FeeIn, actor: str) -> CaseFile:
    """The fee asked for, paid or waived (ACT 38). The amount is the profile's where none is given."""

    def complete(_case: CaseFile, document: Json) -> None:
        known = core.profile.desk.fee
        if fee.action is not FeeAction.WAIVED and known is not None:
            document.setdefault("amount", known.amount)
        document.setdefault("on", core.today().isoformat())

    return take_step(core, request, Step.FEE, fee, actor, complete)


def search_ledger(
    core: Core, book: PartyBook, request: UUID | str, given: SearchStepIn, actor: str
) -> tuple[CaseFile, list[RecordView], Scoped]:
    """Search by every identifier that is confirmed. Kept: the query masked and digested, and digests of what was found."""
    scoped, searched = Scoped(), False

    def perform(case: CaseFile, document: Json) -> None:
        nonlocal scoped, searched
        searched = True
        # The log's own time: a search as of it finds the same entries whenever it is repeated.
        as_of = utc_from_text(core.head().time)
        done, scoped, access_seq = _look_up(core, case, actor, as_of)
        head = core.head()
        document.update(
            as_of=as_of.isoformat(),
            asked=[{"type": one.type, "masked": mask(one), "digest": asked_digest(one)} for one in done.asked],
            found=[_found(one, seen(view(core, book, one.record, one.positions), one)) for one in scoped.inside],
            outside=scoped.aside,
            uncertain=scoped.uncertain,
            result=_digest(scoped.inside),
            access_seq=access_seq,
            tree_size=head.size,
        )

    case = take_step(core, request, Step.SEARCH, given, actor, perform=perform)
    if not searched:
        as_of = dt.datetime.fromisoformat(case.steps[-1].document["as_of"])
        scoped = sort_out(core, _found_as_of(core, case, as_of).found, case.period)
    return case, [seen(view(core, book, one.record, one.positions), one) for one in scoped.inside], scoped


def decide(core: Core, book: PartyBook, request: UUID | str, decision: DecisionIn, actor: str) -> CaseFile:
    """Decide (four eyes). A granted ACT 34 or 35 request takes effect before the decision is entered."""

    def complete(case: CaseFile, document: Json) -> None:
        if case.state is RequestState.SEARCHED:  # before anything is said that compares with what was found then
            must_be_as_searched(core, case)
        document.setdefault("decided_on", core.today().isoformat())
        for one in document["withheld"]:
            one["digest"] = hashlib.sha256(UUID(one["record"]).bytes).hexdigest()

    def perform(case: CaseFile, document: Json) -> None:
        found = must_be_as_searched(core, case)
        if case.searched is not None:
            must_not_tell(book, (one.record for one in found), document, words_of_decision(case, document))
        if decision.outcome is DecisionOutcome.GRANTED:
            document["entries"] = list(on_granted(core, case, document))

    return take_step(core, request, Step.DECIDE, decision, actor, complete, perform)


def deliver(core: Core, book: PartyBook, request: UUID | str, given: DeliverIn, actor: str) -> tuple[CaseFile, bytes]:
    """Make the report as decided and enter that it was handed over. Returns the file.

    Raises Blocked (`SEARCH_AGAIN`) when the records decided on are no longer all there as they were.
    """
    content = b""

    def complete(_case: CaseFile, document: Json) -> None:
        document.setdefault("sent_on", core.today().isoformat())

    def perform(case: CaseFile, document: Json) -> None:
        nonlocal content
        content = _file(core, report_for(core, book, case, actor, given.paper), given.form)
        document["digest"] = hashlib.sha256(content).hexdigest()

    case = take_step(core, request, Step.DELIVER, given, actor, complete, perform)
    if not content:  # sent before: made again, of the look-up that was entered then
        assert case.searched is not None
        entered = case.searched["access_seq"]
        content = _file(core, report_for(core, book, case, actor, given.paper, entered), given.form)
    return case, content


def preview(core: Core, book: PartyBook, request: UUID | str, form: DeliveryForm, actor: str) -> bytes:
    """The report as it would be delivered; nothing is entered but the look-up. Raises Blocked before a decision."""
    case = load_case(core, request)
    if case.decision is None or case.kind is not RequestKind.DISCLOSURE_33_5:
        raise Blocked("nothing is decided yet", "まだ決定されていません", codes=["STEP_NOT_ALLOWED"])
    on_paper = case.method_asked is MethodAsked.PAPER or case.paper_instead
    return _file(core, report_for(core, book, case, actor, on_paper), form)


def report_for(
    core: Core, book: PartyBook, case: CaseFile, actor: str, on_paper: bool, entered: int | None = None
) -> DisclosureReport:
    """The report of a decided request: the ledger as of the search, less what is withheld. Writes an `access` entry,
    unless the look-up was `entered` before and its report is only made again."""
    assert case.searched is not None
    assert case.decision is not None
    as_of = dt.datetime.fromisoformat(case.searched["as_of"])
    done, scoped, access_seq = _look_up(core, case, actor, as_of, entered)
    if _digest(scoped.inside) != case.searched["result"]:
        raise _search_again()
    withheld = {one["digest"] for one in case.decision["withheld"] if not one.get("items")}
    scoped.inside = [one for one in scoped.inside if _id_digest(one) not in withheld]
    elsewhere = case.searched.get("earlier")
    paper = Paper(
        request_number=case.number,
        received_on=case.arrived_on,
        addressee=addressee_of(case),
        decision=Decision(case.decision["outcome"]),
        agent=case.intake.document["agent"]["name"] if case.intake.document.get("agent") else None,
        principal=principal_of(case),
        period=case.period,
        withheld=withheld_words(case),
        withheld_items=withheld_items(case),
        elsewhere=Words(**elsewhere) if elsewhere else None,
        searched_at=case.searched_at,
        not_searched=tuple(unconfirmed(core, case)),
        earliest_suit_day=suit_day(case),
        fee=fee_words(core, case),
        on_paper=on_paper,
    )
    return report_of(core, book, done, scoped, access_seq, paper)


def must_be_as_searched(core: Core, case: CaseFile) -> list[Found]:
    """What was found; nothing for a request that has no search.

    Raises Blocked (`SEARCH_AGAIN`) where records were hidden (ORDER 11) or destroyed since the search, and where there were
    none and now there are. Asked before every paper and decision: two papers of one request that differ would tell what
    ORDER 11 hides. What else came later is not in the answer, which says as of when it is.
    """
    if case.kind is not RequestKind.DISCLOSURE_33_5 or case.searched is None:
        return []
    as_of = dt.datetime.fromisoformat(case.searched["as_of"])
    found = sort_out(core, _found_as_of(core, case, as_of).found, case.period).inside
    if _digest(found) != case.searched["result"]:
        raise _search_again()
    if not found and sort_out(core, _found_as_of(core, case).found, case.period).inside:
        raise _search_again()  # entered since: that there is none would no longer be true
    return found


def _search_again() -> Blocked:
    return Blocked(
        "the records are no longer as they were when this was searched: search, and decide, again",
        "検索したときと記録が変わっています。もう一度検索し、決定してください",
        codes=["SEARCH_AGAIN"],
    )


def addressee_of(case: CaseFile) -> Addressee:
    """Whom the answer is sent to: the agent where there is one, else the principal."""
    who = case.intake.document.get("agent") or case.intake.document["principal"]
    return Addressee(name=who["name"], lines=tuple(who.get("address", [])))


def principal_of(case: CaseFile) -> str | None:
    """For whom it is decided, where an agent is written to: they may act for several people."""
    document = case.intake.document
    return str(document["principal"]["name"]) if document.get("agent") else None


def fee_words(core: Core, case: CaseFile) -> Words | None:
    """What became of the fee; None where none was made known for such a request."""
    fee = core.profile.desk.fee
    if fee is None or fee.amount == 0 or case.kind.value not in fee.requests:
        return None
    if case.fee is FeeState.WAIVED:
        return Words(ja="いただきません（免除）", en="None: waived")
    ja, en = f"開示手数料 {fee.amount:,}円", f"Fee for disclosure: JPY {fee.amount:,}"
    return (
        Words(ja=f"{ja}（お納めいただきました）", en=f"{en} (paid)")
        if case.fee is FeeState.PAID
        else Words(ja=ja, en=en)
    )


def withheld_words(case: CaseFile) -> tuple[Withheld, ...]:
    """The records withheld, by article and reason, with their count. ORDER 11 was never in what was found."""
    assert case.decision is not None
    counted: Counter[tuple[str, str, str]] = Counter()
    for one in case.decision["withheld"]:
        if one.get("items"):
            continue
        text = ground_text(case.kind, GroundTerm(one["ground"]))
        assert text is not None
        counted[text.article, one["ja"], one["en"]] += 1
    return tuple(Withheld(article=article, count=n, ja=ja, en=en) for (article, ja, en), n in sorted(counted.items()))


def withheld_items(case: CaseFile) -> tuple[WithheldItem, ...]:
    """The single items withheld of records that are shown otherwise."""
    assert case.decision is not None
    found = []
    for one in case.decision["withheld"]:
        text = ground_text(case.kind, GroundTerm(one["ground"]))
        assert text is not None
        if items := tuple(one.get("items", ())):
            found.append(
                WithheldItem(record=UUID(one["record"]), items=items, article=text.article, ja=one["ja"], en=one["en"])
            )
    return tuple(found)


def _look_up(
    core: Core, case: CaseFile, actor: str, as_of: dt.datetime, entered: int | None = None
) -> tuple[Search, Scoped, int]:
    """entered: the `access` entry of a look-up that is only answered again."""
    done = _found_as_of(core, case, as_of)
    access_seq = write_access(core, actor, _reason(case), done, case.number) if entered is None else entered
    return done, sort_out(core, done.found, case.period), access_seq


def _found_as_of(core: Core, case: CaseFile, as_of: dt.datetime | None = None) -> Search:
    wanted = SearchIn.model_validate({"identifiers": case.search_by, "reason": _reason(case)})
    return search(core, parse_asked(core, wanted), as_of, excluded_records(core), _named(case))


def _named(case: CaseFile) -> list[Identifier]:
    """What the principal is called, as the request has it: who else has their telephone is told apart by that."""
    principal = case.intake.document["principal"]
    called = (principal.get(name, "") for name in ("name", "reading"))
    return [parse_identifier("name", one) for one in called if one.strip() and one.isprintable()]


def _reason(case: CaseFile) -> str:
    return f"{case.kind.value} {case.number}"


def _file(core: Core, report: DisclosureReport, form: DeliveryForm) -> bytes:
    if form is DeliveryForm.PDF:
        signed: SignedReport = seal_report(core, report)
        return signed.pdf
    if form is DeliveryForm.HTML:
        return render_html(report).encode()
    return report_files(report)[DISCLOSURE_NAME if form is DeliveryForm.JSON else RECORDS_NAME]


def _found(found: Found, shown: RecordView) -> Json:
    state = found.record.state
    return {
        "seq": found.record.seq,
        "id": _id_digest(found),
        "role": state.head["role"],
        "duty": "required",
        "principals": max(1, len(state.principals) + state.listed),
        "items": separable(found.record, shown.statutory),
        **({"in_list": True} if shown.membership else {}),
    }


def _id_digest(found: Found) -> str:
    return hashlib.sha256(found.record.body.id).hexdigest()


def _digest(found: list[Found]) -> str:
    """What these records are, and as of which change: two searches with the same digest found the same."""
    lines = sorted(f"{one.record.seq} {_id_digest(one)} {one.record.last_entry}" for one in found)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()

"""Letters of the desk: which one a request needs now, filled in from the case, made as a signed PDF, and entered.

A letter is kept as what it said and the digest of its file, not as a file. A draft is made the same way and not entered.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any
from uuid import UUID

from ledger.clock import utc_from_text, utc_text
from ledger.desk.fee_letter import fee_letter
from ledger.desk.papers import render_letter
from ledger.desk.pdf import render_document
from ledger.desk.requests import CaseFile, ground_text, suit_day, usual_reply_day
from ledger.errors import BadInput, Blocked
from ledger.service.core import Core
from ledger.service.decided_words import must_not_tell, words_of_letter
from ledger.service.desk import day_faults, must_be_allowed, plain, take_step
from ledger.service.desk_acts import (
    addressee_of,
    must_be_as_searched,
    principal_of,
    withheld_items,
    withheld_words,
)
from ledger.service.desk_again import case_before
from ledger.service.desk_files import load_case
from ledger.service.letter_signing import signed_draft, signed_letter
from ledger.service.parties import PartyBook
from ledger.service.reporting import company_of, ledger_key
from ledger.service.searched_words import missed_words, scope_words
from schemas.letter import Ground, Letter, LetterKind
from schemas.report import Words
from schemas.request import LetterIn
from schemas.request_terms import DecisionOutcome, DeskLetter, GroundTerm, RequestKind, Step, StopOf

Json = dict[str, Any]
_SUBJECTS = {
    RequestKind.DISCLOSURE_33_5: Words(ja="第三者提供記録の開示", en="disclosure of third-party provision records"),
    RequestKind.DISCLOSURE_33_1: Words(ja="保有個人データの開示", en="disclosure of retained personal data"),
    RequestKind.CORRECTION_34: Words(ja="個人データの訂正等", en="correction of personal data"),
    RequestKind.STOP_35: Words(ja="個人データの利用停止等", en="stop of use of personal data"),
    RequestKind.INFORMATION_28_3: Words(
        ja="外国にある第三者による相当措置に関する情報の提供",
        en="information on the measures of a third party in a foreign country",
    ),
}
_STOP_OF_PROVISION = Words(
    ja="個人データの第三者への提供の停止", en="stop of provision of personal data to third parties"
)
_BY_OUTCOME = {
    DecisionOutcome.FULL: LetterKind.DISCLOSED_FULL,
    DecisionOutcome.PART: LetterKind.DISCLOSED_PART,
    DecisionOutcome.REFUSED: LetterKind.REFUSED,
    DecisionOutcome.NONE_EXISTS: LetterKind.NONE_EXISTS,
    DecisionOutcome.GRANTED: LetterKind.GRANTED_34_35,
    DecisionOutcome.NOT_GRANTED: LetterKind.REFUSED_34_35,
}
_BY_LETTER = {
    DeskLetter.MORE_INFORMATION: LetterKind.MORE_INFORMATION,
    DeskLetter.IDENTITY_NOT_CONFIRMED: LetterKind.IDENTITY_NOT_CONFIRMED,
    DeskLetter.PAPER_INSTEAD: LetterKind.PAPER_INSTEAD,
}
# Letters that tell whether there is anything to disclose. The others say the same to everybody.
_TELLING = frozenset({DeskLetter.DECISION, DeskLetter.PAPER_INSTEAD, DeskLetter.FEE})
_PAPER = Words(ja="書面（法第33条第2項、第3項）", en="Paper (ACT 33(2), (3))")
_ON_PAPER = Words(ja="書面", en="Paper")
_ELECTRONIC = Words(ja="電磁的記録（PDF等）", en="Electronic record (PDF or other file)")
_REPORT = Words(ja="第三者提供記録の開示（別添）", en="Disclosure of third-party provision records (separate file)")


def send_letter(
    core: Core, book: PartyBook, request: UUID | str, given: LetterIn, actor: str
) -> tuple[CaseFile, bytes]:
    """Make a letter and enter that it was made; a draft is made only. Raises Blocked when it does not fit."""
    content = b""

    def complete(case: CaseFile, document: Json) -> None:
        document["dated"] = core.today().isoformat()
        document["made_at"] = utc_text(core.now())
        if given.questions or given.letter is DeskLetter.FEE:
            document.setdefault("reply_by", usual_reply_day(core.today()).isoformat())
        document["number"] = f"{case.number}-{len(case.letters) + 1}"
        document["kind"] = _kind(case, given.letter).value if given.letter is not DeskLetter.FEE else "fee"

    def perform(case: CaseFile, document: Json) -> None:
        nonlocal content
        if given.letter in _TELLING:
            found = must_be_as_searched(core, case)
            if case.decision is not None:
                must_not_tell(book, (one.record for one in found), case.decision, words_of_letter(document))
        content = _render(core, case, given, document)
        document["digest"] = hashlib.sha256(content).hexdigest()

    if given.draft:
        case = load_case(core, request)
        document = plain(given)
        if faults := day_faults(core, document):
            raise BadInput(faults)
        complete(case, document)
        must_be_allowed(core, case, Step.LETTER, document, actor)
        perform(case, document)
        return case, content
    case = take_step(core, request, Step.LETTER, given, actor, complete, perform)
    document = case.steps[-1].document
    if hashlib.sha256(content).hexdigest() != document["digest"]:  # sent before: the same words again
        before = case_before(core, case.id, case)
        if given.letter in _TELLING:
            must_be_as_searched(core, before)
        content = _render(core, before, given, document)
    return case, content


def _kind(case: CaseFile, letter: DeskLetter) -> LetterKind:
    if letter is not DeskLetter.DECISION:
        return _BY_LETTER[letter]
    if case.outcome is None:
        raise Blocked("nothing is decided yet", "まだ決定されていません", codes=["LETTER_NOT_FITTING"])
    return _BY_OUTCOME[case.outcome]


def _render(core: Core, case: CaseFile, given: LetterIn, document: Json) -> bytes:
    if given.letter is DeskLetter.FEE:
        fee = core.profile.desk.fee
        assert fee is not None
        reply_by = dt.date.fromisoformat(document["reply_by"])
        dated, made_at = dt.date.fromisoformat(document["dated"]), utc_from_text(document["made_at"])
        common = (document["number"], case.number, case.arrived_on, dated, made_at)
        pages = render_document(
            fee_letter(
                company_of(core),
                addressee_of(case),
                _subject(case),
                fee.amount,
                reply_by,
                *common,
                ledger_key(core),
                principal=principal_of(case),
            )
        )
    else:
        pages = render_letter(_letter(core, case, given, document))
    made_at = utc_from_text(document["made_at"])
    if given.draft:
        return signed_draft(core, pages, made_at)
    return signed_letter(core, pages, document["number"], dt.date.fromisoformat(document["dated"]), made_at)


def _letter(core: Core, case: CaseFile, given: LetterIn, document: Json) -> Letter:
    decides = given.letter is DeskLetter.DECISION
    kind = LetterKind(document["kind"])
    intake = case.intake.document
    return Letter(
        kind=kind,
        number=document["number"],
        request_number=case.number,
        received_on=case.arrived_on,
        dated=dt.date.fromisoformat(document["dated"]),
        made_at=utc_from_text(document["made_at"]),
        addressee=addressee_of(case),
        company=company_of(core),
        key=ledger_key(core),
        agent=intake["agent"]["name"] if intake.get("agent") else None,
        principal=principal_of(case),
        subject=_subject(case),
        grounds=_grounds(case, given, kind),
        questions=tuple(Words(ja=one.ja, en=one.en) for one in given.questions),
        reply_by=dt.date.fromisoformat(document["reply_by"]) if "reply_by" in document else None,
        measures=_measures(case) if decides else (),
        scope=scope_words(core, case) if decides and case.searched is not None else None,
        missed=missed_words(core, case) if decides else (),
        enclosures=_enclosures(case, kind),
        delivery=_delivery(case, kind),
        earliest_suit_day=_suit_day(case, kind, dt.date.fromisoformat(document["dated"])) if decides else None,
    )


def _subject(case: CaseFile) -> Words:
    if case.kind is RequestKind.STOP_35 and case.intake.document["stop_of"] == [StopOf.PROVISION.value]:
        return _STOP_OF_PROVISION
    return _SUBJECTS[case.kind]


def _grounds(case: CaseFile, given: LetterIn, kind: LetterKind) -> tuple[Ground, ...]:
    if kind is LetterKind.PAPER_INSTEAD:
        return tuple(Ground(article="ACT 33(2)", ja=one.ja, en=one.en) for one in given.reasons)
    if given.letter is not DeskLetter.DECISION:
        return ()
    assert case.decision is not None
    said = []
    for one in case.decision["grounds"]:
        text = ground_text(case.kind, GroundTerm(one["ground"]))
        assert text is not None
        said.append(Ground(article=text.article, ja=one["ja"], en=one["en"]))
    counted = [
        Ground(
            article=one.article,
            ja=f"開示しない記録 {one.count}件: {one.ja}",
            en=f"{one.count} record(s) withheld: {one.en}",
        )
        for one in withheld_words(case)
    ]
    held = [
        Ground(
            article=one.article,
            ja=f"一部の事項を開示しない記録（{len(one.items)}事項）: {one.ja}",
            en=f"A record of which {len(one.items)} item(s) are withheld: {one.en}",
        )
        for one in withheld_items(case)
    ]
    return (*said, *counted, *held)


def _measures(case: CaseFile) -> tuple[Words, ...]:
    assert case.decision is not None
    return tuple(Words(ja=one["ja"], en=one["en"]) for one in case.decision["measures"])


def _enclosures(case: CaseFile, kind: LetterKind) -> tuple[Words, ...]:
    discloses = kind in (LetterKind.DISCLOSED_FULL, LetterKind.DISCLOSED_PART)
    return (_REPORT,) if discloses and case.kind is RequestKind.DISCLOSURE_33_5 else ()


def _delivery(case: CaseFile, kind: LetterKind) -> Words | None:
    if kind is LetterKind.PAPER_INSTEAD or (case.paper_instead and _enclosures(case, kind)):
        return _PAPER
    if not _enclosures(case, kind):
        return None
    return _ON_PAPER if case.method_asked.value == "paper" else _ELECTRONIC


def _suit_day(case: CaseFile, kind: LetterKind, dated: dt.date) -> dt.date | None:
    """ACT 39: a refusal told today opens the way today, if two weeks have not passed anyhow."""
    day = suit_day(case)
    refuses = kind in (LetterKind.REFUSED, LetterKind.DISCLOSED_PART, LetterKind.REFUSED_34_35)
    return min(day, dated) if day is not None and refuses else day

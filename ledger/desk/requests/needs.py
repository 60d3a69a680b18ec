"""What a step needs beyond its place in the table: four eyes, the law's limits, and that nothing said is untrue.

A need is a function from the case and the act to the reasons why not. Each reason has a stable code, the article where one
stands behind it, and a sentence in both languages without personal data.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ledger.desk.requests import law
from ledger.desk.requests.case import CaseFile, positions
from ledger.desk.requests.grounds import DISCLOSURES, INFORMING, OUTCOMES, STOP_GROUNDS
from schemas.profile import Fee
from schemas.record import IDENTIFIERS_MAX
from schemas.request_terms import (
    DecisionOutcome,
    DeskLetter,
    Ending,
    FeeAction,
    FeeState,
    GroundTerm,
    MethodAsked,
    RequestBy,
    RequestKind,
    RequestState,
    Step,
    StopOf,
)

DELIVERABLE = frozenset({DecisionOutcome.FULL, DecisionOutcome.PART})
_BEFORE_DECISION = frozenset(
    {RequestState.RECEIVED, RequestState.IDENTIFIED, RequestState.ROUTED, RequestState.SEARCHED}
)


class Act(NamedTuple):
    """A step somebody means to do. `document`: its input as JSON; `fee`: the profile's, None where it has none."""

    step: Step
    document: dict[str, Any]
    actor: str
    today: dt.date
    fee: Fee | None = None


class Refused(NamedTuple):
    """Why an act may not be done. citation: `ACT 38` or ""."""

    code: str
    citation: str
    ja: str
    en: str


Need = Callable[[CaseFile, Act], Iterator[Refused]]


def not_allowed(case: CaseFile, step: Step) -> Refused:
    state = case.state.value
    if case.state is RequestState.RECEIVED and step in (Step.ROUTE, Step.SEARCH, Step.DECIDE, Step.DELIVER):
        return Refused(
            "IDENTITY_FIRST",
            "ACT 37; ORDER 12, 13",
            "本人（代理人のときは代理権も）の確認を先に行ってください",
            "confirm first who asks, and an agent's authority",
        )
    return Refused(
        "STEP_NOT_ALLOWED", "", f"この請求はいま「{state}」で、この手続はできません", f"not possible while {state}"
    )


def not_of_this_kind(step: Step) -> Refused:
    return Refused(
        "STEP_NOT_OF_THIS_KIND",
        "",
        f"この種類の請求に「{step.value}」の手続はありません",
        f"a request of this kind has no step {step.value}",
    )


def clock_stopped() -> Refused:
    return Refused(
        "CLOCK_STOPPED", "", "期限を止めている間はできません。先に再開してください", "the clock stands: resume first"
    )


def four_eyes(case: CaseFile, act: Act) -> Iterator[Refused]:
    if _as_seen(act.actor) == _as_seen(case.entered_by):
        yield Refused(
            "FOUR_EYES",
            "",
            "受付した人は決定できません。別の人が決定してください",
            "who entered the request does not decide it",
        )


def known_positions(case: CaseFile, act: Act) -> Iterator[Refused]:
    if any(n >= len(case.identifiers) for n in positions(act.document["confirms"], len(case.identifiers))):
        yield Refused("NO_SUCH_IDENTIFIER", "", "その番号の識別子はありません", "no identifier stands at that position")


def an_agent(case: CaseFile, _act: Act) -> Iterator[Refused]:
    if case.by is RequestBy.PRINCIPAL:
        yield Refused("NO_AGENT", "ORDER 13", "代理人による請求ではありません", "nobody asks for the principal here")


def room_for_identifiers(case: CaseFile, act: Act) -> Iterator[Refused]:
    if len(case.identifiers) + len(act.document["identifiers"]) > IDENTIFIERS_MAX:
        yield Refused("TOO_MANY_IDENTIFIERS", "", "識別子が多すぎます", "too many identifiers")


def identifiers_confirmed(case: CaseFile, _act: Act) -> Iterator[Refused]:
    """Searching by an identifier that nothing ties to the requester would hand them another person's records."""
    if not case.confirmed:
        yield Refused(
            "NO_CONFIRMED_IDENTIFIER",
            "ACT 37; GL-T 3-8-7",
            "本人のものと確認できた識別子がありません",
            "no identifier is confirmed to be the principal's",
        )


def fee_lawful(case: CaseFile, act: Act) -> Iterator[Refused]:
    """ACT 38: for disclosure alone, and only a fee that was made known."""
    action, amount = act.document["action"], act.document.get("amount")
    if action == FeeAction.WAIVED:
        amount = None
        if case.kind in DISCLOSURES:
            return
    yield from law.fee_refusals(case, act.today, amount, Refused)
    if case.kind not in DISCLOSURES:
        return
    if act.fee is None or case.kind.value not in act.fee.requests:
        yield Refused(
            "FEE_NOT_MADE_KNOWN",
            "ACT 38",
            "この請求の手数料は定められていません",
            "no fee was made known for a request of this kind",
        )
    elif amount != act.fee.amount:
        yield Refused(
            "FEE_NOT_AS_MADE_KNOWN", "ACT 38", "定めて知らせた額と違います", "not the amount that was made known"
        )


def fee_in_order(case: CaseFile, act: Act) -> Iterator[Refused]:
    action = act.document["action"]
    late = case.fee in (FeeState.PAID, FeeState.WAIVED)
    if late or (action == FeeAction.INVOICED and case.fee is FeeState.INVOICED):
        yield Refused("FEE_SETTLED", "", "手数料は既に処理されています", "the fee is dealt with already")
    elif action == FeeAction.PAID and case.fee is not FeeState.INVOICED:
        yield Refused("FEE_NOT_INVOICED", "", "まだ請求していない手数料です", "the fee was not asked for yet")


def fee_settled(case: CaseFile, act: Act) -> Iterator[Refused]:
    charged = act.fee is not None and act.fee.amount > 0 and case.kind.value in act.fee.requests
    if case.fee is FeeState.INVOICED or (charged and case.fee is FeeState.NONE):
        yield Refused(
            "FEE_OPEN",
            "ACT 38",
            "手数料を受け取るか、免除を記録してください",
            "record that the fee was paid or waived",
        )


def ready_to_decide(case: CaseFile, _act: Act) -> Iterator[Refused]:
    if case.kind is RequestKind.DISCLOSURE_33_5 and case.state is not RequestState.SEARCHED:
        yield Refused("SEARCH_FIRST", "ACT 33(5)", "先に台帳を検索してください", "search the ledger first")
    elif (
        case.kind in INFORMING
        and case.kind is not RequestKind.DISCLOSURE_33_5
        and case.state is not RequestState.ROUTED
    ):
        yield Refused(
            "ROUTE_FIRST",
            "ACT 33(1)",
            "対象のデータを持つ部署に先に回してください",
            "route it first to who holds what is asked for",
        )


def outcome_of_kind(case: CaseFile, act: Act) -> Iterator[Refused]:
    if DecisionOutcome(act.document["outcome"]) not in OUTCOMES[case.kind]:
        yield Refused(
            "OUTCOME_NOT_OF_THIS_KIND",
            "",
            "この種類の請求にない結論です",
            "a request of this kind is not decided in that way",
        )


def grounds_given(case: CaseFile, act: Act) -> Iterator[Refused]:
    """A refusal, whole or in part, has a ground the law knows, and nothing else does (ACT 33(2), 36)."""
    outcome = DecisionOutcome(act.document["outcome"])
    withheld, grounds = act.document["withheld"], act.document["grounds"]
    partly_elsewhere = outcome is DecisionOutcome.PART and case.kind is not RequestKind.DISCLOSURE_33_5
    declines = outcome in (DecisionOutcome.REFUSED, DecisionOutcome.NOT_GRANTED) or partly_elsewhere
    if declines and not grounds:
        yield Refused("GROUND_MISSING", "ACT 33(2), 36", "根拠と理由が必要です", "a ground and its reason are needed")
    if bool(withheld) != (outcome is DecisionOutcome.PART and not partly_elsewhere):
        yield Refused(
            "WITHHELD_MISMATCH",
            "ACT 33(2)",
            "開示しない記録は、一部開示のときだけ、一件以上示します",
            "records withheld are named for a part disclosure, and for nothing else",
        )
    if grounds and not declines and outcome is not DecisionOutcome.GRANTED:
        yield Refused("GROUND_NOT_NEEDED", "", "この結論に根拠は付きません", "this outcome has no ground for refusal")
    if outcome is DecisionOutcome.GRANTED and not act.document["measures"]:
        yield Refused("MEASURE_MISSING", "ACT 34, 35", "行う措置を書いてください", "say which measures are taken")
    for term in sorted({GroundTerm(one["ground"]) for one in [*withheld, *grounds]}):
        yield from law.ground_refusals(case, act.today, term, Refused)


def stop_can_be_set(case: CaseFile, act: Act) -> Iterator[Refused]:
    """A granted stop names its ground and reaches somebody: else the gate would let them through."""
    granted = case.kind is RequestKind.STOP_35 and act.document["outcome"] == DecisionOutcome.GRANTED
    possible = {ground for what in case.intake.document["stop_of"] for ground in STOP_GROUNDS[StopOf(what)]}
    ground = act.document.get("stop_ground")
    if bool(ground) != granted or (ground and ground not in possible):
        yield Refused(
            "STOP_GROUND_MISMATCH",
            "ACT 35(1), (3), (5)",
            "停止に応じるときだけ、その根拠（stop_ground）を示します。利用の停止は35-1、35-5、wish、提供の停止は35-3、35-5、wishです",
            "a granted stop, and nothing else, names its ground (stop_ground): 35-1, 35-5 or wish for use, 35-3, 35-5 or "
            "wish for provision",
        )
    if granted:
        yield from identifiers_confirmed(case, act)


def something_to_deliver(case: CaseFile, _act: Act) -> Iterator[Refused]:
    if case.outcome not in DELIVERABLE:
        yield Refused(
            "NOTHING_TO_DELIVER",
            "ACT 33(3)",
            "この結論では通知書だけを送ります",
            "this outcome is told by letter alone",
        )


def method_as_asked(case: CaseFile, act: Act) -> Iterator[Refused]:
    """ACT 33(2), (3); RULE 30: the requester chooses; paper instead only after telling them."""
    paper = act.document["paper"]
    if case.method_asked is MethodAsked.NONE or case.state is RequestState.DELIVERED:
        return  # once they have it as they chose, they may have it in another form as well
    if paper != (case.method_asked is MethodAsked.PAPER or case.paper_instead):
        yield Refused(
            "METHOD_NOT_AS_ASKED",
            "ACT 33(2), (3); RULE 30",
            "請求された方法ではありません。困難なときは、先にその旨を通知して書面によります",
            "not the method asked for; where that is too difficult, say so first, then use paper",
        )


def letter_fits(case: CaseFile, act: Act) -> Iterator[Refused]:
    letter = DeskLetter(act.document["letter"])
    fits = {
        DeskLetter.DECISION: case.decision is not None,
        DeskLetter.MORE_INFORMATION: case.state in _BEFORE_DECISION,
        DeskLetter.IDENTITY_NOT_CONFIRMED: case.state is RequestState.RECEIVED,
        DeskLetter.PAPER_INSTEAD: case.kind is RequestKind.DISCLOSURE_33_5
        and case.method_asked in (MethodAsked.ELECTRONIC, MethodAsked.OTHER)
        and case.outcome in DELIVERABLE
        and case.state not in (RequestState.DELIVERED, RequestState.CLOSED),
        DeskLetter.FEE: case.fee is FeeState.INVOICED and case.state is not RequestState.CLOSED,
    }
    if not fits[letter]:
        yield Refused(
            "LETTER_NOT_FITTING",
            "",
            "いまの状態に合わない通知です",
            "this letter does not fit where the request stands",
        )
    elif letter is DeskLetter.DECISION and case.paused is not None and case.state is RequestState.DECIDED:
        yield clock_stopped()


def stops_in_order(case: CaseFile, act: Act) -> Iterator[Refused]:
    """A stop begins after arrival and after the last one ended: no day is counted twice, none before the request."""
    on = dt.date.fromisoformat(act.document["on"])
    ended = case.pauses[-1].end if case.pauses else None
    if on < max(case.arrived_on, ended or case.arrived_on):
        yield Refused(
            "STOP_OUT_OF_ORDER",
            "",
            "受付より前、又は前回の停止の終わりより前の日です",
            "that is before the request arrived, or before the last stop ended",
        )


def clock_stands(case: CaseFile, act: Act) -> Iterator[Refused]:
    if case.paused is None:
        yield Refused("CLOCK_RUNS", "", "期限は止まっていません", "the clock is not stopped")
    elif dt.date.fromisoformat(act.document["on"]) < case.pauses[-1].start:
        yield Refused("RESUMED_BEFORE_STOP", "", "止めた日より前です", "that is before the clock was stopped")


def ending_fits(case: CaseFile, act: Act) -> Iterator[Refused]:
    """A request ends with the letter that fits; a question left unanswered ends nothing (ACT 37(2))."""
    ending = Ending(act.document["ending"])
    told_all = case.outcome not in DELIVERABLE or case.kind is not RequestKind.DISCLOSURE_33_5
    fits = {
        Ending.ANSWERED: case.state is RequestState.DELIVERED or (case.state is RequestState.NOTIFIED and told_all),
        Ending.IDENTITY_NOT_CONFIRMED: case.state is RequestState.RECEIVED
        and _waited(case, DeskLetter.IDENTITY_NOT_CONFIRMED, act.today),
        Ending.FEE_UNPAID: case.fee is FeeState.INVOICED and _waited(case, DeskLetter.FEE, act.today),
    }
    if not fits[ending]:
        yield Refused(
            "ENDING_NOT_FITTING",
            "ACT 33(3), 36, 37",
            "この終わり方に必要な通知、又は回答期限の経過がまだです",
            "the letter this ending needs is not sent, or the day it named is not past",
        )


def fee_not_forgotten(case: CaseFile, act: Act) -> Iterator[Refused]:
    """What was disclosed outside the ledger (ACT 33(1)) was disclosed for the fee that was made known, or free."""
    elsewhere = case.kind is RequestKind.DISCLOSURE_33_1 and case.outcome in DELIVERABLE
    if elsewhere and act.document["ending"] == Ending.ANSWERED:
        yield from fee_settled(case, act)


def no_copies_left(case: CaseFile, act: Act) -> Iterator[Refused]:
    if case.copies_held and not act.document.get("copies"):
        yield Refused(
            "COPIES_HELD",
            "ACT 22; GL-T 3-8-7",
            "本人確認書類の写しを返却又は廃棄し、それを記録してください",
            "return or destroy the copies of the papers, and say which",
        )


def _as_seen(actor: str) -> str:
    """A name as people tell it apart: neither spaces, width nor capitals make somebody else of it."""
    return "".join(unicodedata.normalize("NFKC", actor).casefold().split())


def _waited(case: CaseFile, letter: DeskLetter, today: dt.date) -> bool:
    sent = case.newest_letter(letter)
    return sent is not None and dt.date.fromisoformat(sent["reply_by"]) < today

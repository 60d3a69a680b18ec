"""The disclosure desk over the ledger: a request comes in, and each step on it is asked of the state machine, then entered.

The order of every step: read the case → ask `ledger.desk.requests.refusals` → enter the step → answer with the case as it
stands. A step refused writes nothing. Of two steps on one request at once, the second is told to look again (Conflict).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from ledger.desk.requests import (
    Act,
    CaseFile,
    StepTaken,
    apply,
    earliest_reply_day,
    refusals,
)
from ledger.desk.requests.deadline import REPLY_WORKING_DAYS_MIN
from ledger.errors import BadInput, Blocked, Conflict, Fault, Gone
from ledger.people import parse_identifier
from ledger.sequence.staged import Taken
from ledger.service.core import Core
from ledger.service.desk_again import first_result
from ledger.service.desk_files import (
    append_intake,
    append_step,
    load_case,
)
from ledger.service.intake import given_id
from ledger.service.open_requests import kept_on
from ledger.service.request_holds import release_closed
from ledger.service.sealing import is_same
from ledger.store.reading import read_bodies
from schemas.request import RequestIn
from schemas.request_terms import RequestState, Step

RECORDS_SINCE = dt.date(2022, 4, 1)
"""ACT 33(5) came into force: no request can be older."""
_ACTOR_CHARS_MAX = 200


def open_request(core: Core, request: RequestIn, actor: str) -> CaseFile:
    """Enter a request. The same id with the same content is the first result again. Raises BadInput, Conflict, Gone."""
    check_actor(actor)
    document = plain(request)
    document.setdefault("arrived_on", core.today().isoformat())
    faults = [*_identifier_faults(core, document["identifiers"]), *day_faults(core, document)]
    if faults:
        raise BadInput(faults)
    entry_id = given_id(core, request.id)
    outcome = append_intake(core, entry_id, document, actor)
    if isinstance(outcome, Taken):
        _must_be_same(core, outcome.seq, document)
    return load_case(core, UUID(bytes=entry_id))


def take_step(
    core: Core,
    request: UUID | str,
    step: Step,
    given: BaseModel,
    actor: str,
    complete: Callable[[CaseFile, dict[str, Any]], None] = lambda case, document: None,
    perform: Callable[[CaseFile, dict[str, Any]], None] = lambda case, document: None,
) -> CaseFile:
    """Do one step on a request, and give the case as it stands then.

    complete: fills in what the ledger knows, before the step is asked for; perform: what must happen for the step to be
    true, after it was allowed and before it is entered. Both change the document that is entered. A step whose id stands
    already is not done again: neither is called, and the case is given as that step left it.
    Raises BadInput, Blocked (with the codes of every reason), Conflict, NotFound, Gone.
    """
    check_actor(actor)
    case = kept_on(core, load_case(core, request))
    entry_id = given_id(core, getattr(given, "id", None))
    sent = {"request": str(case.id), "step": step.value, "actor": actor, "sent": plain(given)}
    if (before := first_result(core, case, entry_id, sent)) is not None:
        return before
    document = plain(given)
    if faults := [*_identifier_faults(core, document.get("identifiers", [])), *day_faults(core, document)]:
        raise BadInput(faults)
    complete(case, document)
    must_be_allowed(core, case, step, document, actor)
    perform(case, document)
    try:
        return enter(core, case, step, document, actor, entry_id, sent)
    except Conflict:
        # The same step, sent at the same time, came first: its result is this one's too.
        if (before := first_result(core, case, entry_id, sent)) is None:
            raise
        return before


def must_be_allowed(core: Core, case: CaseFile, step: Step, document: dict[str, Any], actor: str) -> None:
    """Raises Blocked with the codes and sentences of every reason why the step may not be done."""
    act = Act(step, document, actor, core.today(), core.profile.desk.fee)
    reasons = refusals(case, act)
    if reasons:
        en = "; ".join(f"{one.en} ({one.citation})" if one.citation else one.en for one in reasons)
        ja = "／".join(f"{one.ja}（{one.citation}）" if one.citation else one.ja for one in reasons)
        raise Blocked(en, ja, codes=[one.code for one in reasons])


def enter(
    core: Core,
    case: CaseFile,
    step: Step,
    document: dict[str, Any],
    actor: str,
    entry_id: bytes,
    sent: dict[str, Any],
) -> CaseFile:
    """Enter an allowed step. The case folded forward says which state it leads to, and becomes the answer."""
    ahead = deepcopy(case)
    apply(ahead, StepTaken(step, -1, core.now(), actor, document))
    append_step(core, case, step, document, actor, ahead.state, entry_id, sent)
    if ahead.state is RequestState.CLOSED:
        release_closed(core)
    return load_case(core, case.id, len(case.steps) + 1)


def plain(given: BaseModel) -> dict[str, Any]:
    """The document of a step: defaults written out, what was not given left out."""
    return given.model_dump(mode="json", exclude_none=True, exclude={"id", "draft"})


def day_faults(core: Core, document: dict[str, Any]) -> list[Fault]:
    """Nothing happened after today, or before the law; only `reply_by` lies ahead, as far as the post needs."""
    faults = []
    today = core.today().isoformat()
    for name in ("arrived_on", "seen_on", "on", "sent_on"):
        if document.get(name, today) > today:
            faults.append(Fault(f"/{name}", "IN_THE_FUTURE", "", "未来の日付です", "this day is not over"))
    if document.get("arrived_on", today) < RECORDS_SINCE.isoformat():
        faults.append(
            Fault(
                "/arrived_on",
                "BEFORE_THE_LAW",
                "ACT 33(5)",
                "第三者提供記録の開示請求権の施行前の日付です",
                "that is before such a request could be made",
            )
        )
    if (reply_by := document.get("reply_by")) and reply_by < (least := earliest_reply_day(core.today()).isoformat()):
        faults.append(
            Fault(
                "/reply_by",
                "REPLY_TOO_SOON",
                "ACT 37(4)",
                f"郵便の往復と準備に要する日数を見て、{REPLY_WORKING_DAYS_MIN}営業日後（{least}）以降の日付にしてください",
                f"leave time for the post, both ways: {REPLY_WORKING_DAYS_MIN} working days, so {least} or later",
            )
        )
    return faults


def check_actor(actor: str) -> None:
    """Raises BadInput: without a name there are no four eyes."""
    if not (0 < len(actor.strip()) <= _ACTOR_CHARS_MAX and actor.isprintable()):
        raise BadInput(
            [Fault("/actor", "INVALID_INPUT:actor", "", "操作者の名前が必要です", "who does this must be named")]
        )


def _identifier_faults(core: Core, identifiers: Iterable[dict[str, Any]]) -> list[Fault]:
    faults: list[Fault] = []
    for n, one in enumerate(identifiers):
        try:
            parse_identifier(one["type"], one.get("value"), one.get("digest"), own=core.own_types)
        except BadInput as error:
            faults += [Fault(f"/identifiers/{n}{f.pointer}", f.code, f.citation, f.ja, f.en) for f in error.faults]
    return faults


def _must_be_same(core: Core, seq: int, document: dict[str, Any]) -> None:
    with core.database.reading() as connection:
        stored = read_bodies(connection, core.log, [seq]).get(seq)
    if stored is None:
        raise Gone(f"the content of entry {seq} was disposed of", f"記録{seq}の内容は保存期間満了により廃棄済みです")
    if not is_same(core, stored, document):
        raise Conflict(
            f"this id stands already at entry {seq} with other content", f"このIDは別の内容で記録{seq}に使われています"
        )

"""The letter that tells a person who looked them up. Like every paper of the desk it goes to nobody who is not confirmed.

It stands on a request of that person, of any kind and closed or not: whoever asks was identified there, and only identifiers
that evidence ties to the principal are told of. It goes to whom the request is answered to.
"""

from __future__ import annotations

import uuid

from ledger.desk.content.access_letter import access_letter as access_letter_document
from ledger.desk.pdf import render_document
from ledger.desk.requests import CaseFile
from ledger.errors import BadInput, Blocked, Fault
from ledger.service.access_log import access_log
from ledger.service.core import Core
from ledger.service.desk_acts import addressee_of, principal_of
from ledger.service.desk_files import load_case
from ledger.service.letter_signing import signed_letter
from ledger.service.reporting import company_of, ledger_key
from ledger.service.searching import parse_asked
from schemas.record import IdentifierIn, SearchIn
from schemas.request import AccessLetterIn, AccessLogIn


def access_letter(core: Core, wanted: AccessLetterIn, actor: str) -> bytes:
    """What the person of the request may be told, as a signed PDF. Raises BadInput, Blocked, NotFound, Gone."""
    case = load_case(core, wanted.request)
    asked = _asked(core, case, wanted)
    log = AccessLogIn.model_validate({**wanted.model_dump(exclude={"request"}), "identifiers": asked})
    found = access_log(core, log, actor)
    now, today = core.now(), core.today()
    number = f"A-{uuid.uuid4().hex[:12]}"
    pages = render_document(
        access_letter_document(
            company_of(core),
            addressee_of(case),
            found,
            (wanted.first_day, wanted.last_day),
            number,
            case.number,
            today,
            now,
            ledger_key(core),
            principal=principal_of(case),
        )
    )
    return signed_letter(core, pages, number, today, now)


def _asked(core: Core, case: CaseFile, wanted: AccessLetterIn) -> list[IdentifierIn]:
    """All identifiers that are confirmed, or those asked for among them."""
    if not case.identified:
        raise Blocked(
            "confirm first who asks, and an agent's authority (ACT 37; ORDER 12, 13)",
            "本人（代理人のときは代理権も）の確認を先に行ってください（ACT 37; ORDER 12, 13）",
            codes=["IDENTITY_FIRST"],
        )
    confirmed = [IdentifierIn.model_validate(one) for one in case.search_by]
    if not confirmed:
        raise Blocked(
            "no identifier is confirmed to be the principal's (ACT 37)",
            "本人のものと確認できた識別子がありません（ACT 37）",
            codes=["NO_CONFIRMED_IDENTIFIER"],
        )
    if not wanted.identifiers:
        return confirmed
    reason = wanted.reason
    known = {one.key for one in parse_asked(core, SearchIn(identifiers=confirmed, reason=reason))}
    parsed = parse_asked(core, SearchIn(identifiers=wanted.identifiers, reason=reason))
    faults = [_not_confirmed(n) for n, one in enumerate(parsed) if one.key not in known]
    if faults:
        raise BadInput(faults)
    return wanted.identifiers


def _not_confirmed(position: int) -> Fault:
    return Fault(
        f"/identifiers/{position}",
        "NOT_CONFIRMED",
        "ACT 37; GL-T 3-8-7",
        "この請求で本人のものと確認された識別子ではありません",
        "not confirmed in this request to be the principal's",
    )

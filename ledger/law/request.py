"""A principal's request: ACT 33(1), 33(5), 34, 35 and the information of ACT 28(3) (GL-T 3-8; GL-F 6)."""

from __future__ import annotations

from ledger.law import notes_request as notes
from ledger.law.dates import earliest_suit_day
from ledger.law.verdict import Verdict
from ledger.law.walk import Days, Walk, ask
from schemas.situation import RequestFacts, RequestRecord, Situation

ARTICLES = {
    "disclosure_33_5": "ACT 33(5)",
    "disclosure_33_1": "ACT 33(1)",
    "correction_34": "ACT 34(1)",
    "stop_35": "ACT 35",
    "information_28_3": "ACT 28(3)",
}
_RULE = {
    "disclosure_33_5": "request-33-5",
    "disclosure_33_1": "request-33-1",
    "correction_34": "request-34",
    "stop_35": "request-35",
    "information_28_3": "request-28-3",
}
_DISCLOSURES = ("disclosure_33_5", "disclosure_33_1")
# RULE 18(3) proviso knows one ground only; ACT 33(2) three. Neither a secrecy clause nor volume is one by itself.
_GROUNDS = {
    "disclosure_33_5": frozenset({"harm", "gravely_hinders", "repeated_same", "other_law"}),
    "disclosure_33_1": frozenset({"harm", "gravely_hinders", "repeated_same", "other_law"}),
    "information_28_3": frozenset({"gravely_hinders", "repeated_same"}),
}
_RECORDS_OF_29_30 = frozenset({"provider", "recipient", "pri_recipient", "private_source"})


def judge_request(s: Situation) -> Verdict:
    """May the request be answered as it stands? yes, conditional (a step is open, a term must go) or no (33(2), ORDER 11)."""
    assert s.request is not None
    w, r = Walk(s, Days()), s.request
    _ask_request(r)
    assert r.kind is not None
    w.rule(_RULE[r.kind])
    _identity(w, r)
    _fees(w, r)
    if r.narrowing_forced:
        w.codes.append("MAY_NOT_FORCE_NARROWING")
        w.rule("request-narrowing")
        w.require(notes.NARROWING)
    refused = _refusal(w, r)
    if r.method_difficult and r.method_asked in ("electronic", "other"):
        w.rule("request-method")
        w.conditions.append(notes.METHOD)
    disclosable = None
    if r.kind == "disclosure_33_5":
        disclosable, barred = _records(w, r, refused)
        refused = refused or barred
    elif r.kind == "information_28_3" and _not_owed(s):
        w.rule("request-28-3-not-owed")
        w.conditions.append(notes.NOT_OWED_28_3)
    suit = None
    if r.kind != "information_28_3" and r.arrived_on is not None:
        w.rule("suit")
        suit = earliest_suit_day(r.arrived_on, r.refused_on)
    return Verdict(
        "no" if refused else ("conditional" if w.conditional else "yes"),
        None,
        (ARTICLES[r.kind],),
        None,
        None,
        "n/a",
        None,
        None,
        (),
        tuple(w.codes),
        tuple(w.warnings),
        tuple(w.conditions),
        None,
        disclosable,
        suit,
        tuple(w.rules),
    )


def _ask_request(r: RequestFacts) -> None:
    missing = []
    if r.kind is None:
        missing.append("/request/kind")
    if r.arrived_on is None and r.kind != "information_28_3":
        missing.append("/request/arrived_on")
    if r.by is None:
        missing.append("/request/by")
    elif r.by != "principal" and r.authority is None:
        missing.append("/request/authority")
    if r.identity is None:
        missing.append("/request/identity")
    if r.fee_made_known is None and any(getattr(r.fees, kind) for kind in _DISCLOSURES):
        missing.append("/request/fee_made_known")
    ask(missing)


def _identity(w: Walk, r: RequestFacts) -> None:
    w.rule("request-identity")
    if r.identity == "missing":
        w.require(notes.IDENTITY)
    if r.by != "principal" and r.authority == "missing":
        w.require(notes.AUTHORITY)


def _fees(w: Walk, r: RequestFacts) -> None:
    """ACT 38: for disclosure, made known; never for correction, stop, or the information of ACT 28(3)."""
    fees = r.fees
    if not any((fees.disclosure_33_5, fees.disclosure_33_1, fees.correction_34, fees.stop_35, fees.information_28_3)):
        return
    w.rule("request-fee")
    if fees.correction_34:
        w.codes.append("FEE_NOT_ALLOWED:34")
    if fees.stop_35:
        w.codes.append("FEE_NOT_ALLOWED:35")
    if fees.correction_34 or fees.stop_35 or fees.information_28_3:
        w.require(notes.FEE_DROPPED)
    if r.fee_made_known is False and (fees.disclosure_33_5 or fees.disclosure_33_1):
        w.require(notes.FEE_UNKNOWN)


def _refusal(w: Walk, r: RequestFacts) -> bool:
    """Whether a ground of 33(2), or of the RULE 18(3) proviso, is met; anything else may not be refused automatically."""
    if r.refusal is None or r.refusal == "none":
        return False
    assert r.kind is not None
    if r.refusal in _GROUNDS.get(r.kind, frozenset()):
        w.rule("request-refused")
        w.conditions.append(notes.REASONS)
        return True
    w.rule("request-refusal-not-automatic")
    w.codes.append("REFUSAL_GROUND_NOT_AUTOMATIC")
    w.require(notes.REFUSAL_DROPPED)
    return False


def _records(w: Walk, r: RequestFacts, refused: bool) -> tuple[bool | None, bool]:
    """Is there anything to disclose, and is it barred by ORDER 11 alone? Records under ORDER 11 leave no trace here."""
    if r.records is None:
        return (False if refused else None), False
    ask(
        [
            f"/request/records/{index}/{name}"
            for index, record in enumerate(r.records)
            for name in ("role", "duty")
            if getattr(record, name) is None
        ]
    )
    owed = [record for record in r.records if _is_provision_record(record)]
    shown = [record for record in owed if not record.order11]
    w.rule("request-scope")
    if refused:
        return False, False
    if not shown:
        w.rule("request-none-exists")
        w.conditions.append(notes.NONE_EXISTS)
        return False, bool(owed)
    if any((record.principals or 1) > 1 for record in shown):
        w.rule("request-requester-only")
        w.conditions.append(notes.REQUESTER_ONLY)
    w.conditions.append(notes.STATUTORY_ONLY)
    return True, False


def _is_provision_record(record: RequestRecord) -> bool:
    """ACT 33(5): records of 29(1) and 30(3) that the law required; not on pseudonymised data (ACT 41(9))."""
    return record.role in _RECORDS_OF_29_30 and record.duty == "required" and not record.pseudonymised


def _not_owed(s: Situation) -> bool:
    person_related = s.role in ("pri_provider", "pri_recipient") or s.data.at_provider == "person_related"
    return person_related or s.transfer_basis in ("CONSENT_28", "DOMESTIC", "ADEQUATE", "EXCEPTION_27_1")

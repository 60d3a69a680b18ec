"""The recipient of personal data: confirmation and record, ACT 30 (RULE 22 to 25).

Whether the duty arises is judged at the recipient, at the moment of receipt (GL-K 2-2-2-1). The provider's ground picks
the row of RULE 24; the recipient need not prove the provider's consent, but what it knows against it counts.
"""

from __future__ import annotations

from ledger.law import grounds, notes
from ledger.law.consent import consent_27
from ledger.law.person_related import claimed_home, receive_person_related
from ledger.law.provider import (
    consent_denied,
    correct_claim,
    interpretive,
    name_failed_27_5,
    name_failed_exception,
    name_failed_opt_out,
    not_a_third_party,
    prohibited,
    under_exception,
)
from ledger.law.walk import Outcome, Walk, ask

_MANNER_ROW = {"by_principal": 4, "to_principal_side": 6, "through_to_principal": 7}
_RECIPIENT_ROW = {"view_only": 11, "unsolicited": 12}


def receive(w: Walk, role: str) -> Outcome:
    """`role` recipient, private_source or pri_recipient, as the data and not only the caller says."""
    row = _row_by_manner(w)
    if role == "pri_recipient":
        return receive_person_related(w, row)
    s = w.s
    if s.third_party.kind == "public_body_16_2":
        w.rule("row-3")
        return Outcome("exempt_express", True, ("ACT 30(1)",), None, claimed_home(w), 3, role)
    claim = s.art27_ground
    if claim in grounds.EXCEPTIONS:
        failed = grounds.exception(w, claim)
        if not failed:
            return under_exception(w, claim, role)
        name_failed_exception(w, failed)
        if row is None and consent_missing(w):
            return prohibited(w, failed, "ACT 27(1)", claimed_home(w), role)
        correct_claim(w)
    if row is None:
        row = _row_by_data(w)
    if row is not None:
        ground = claim if claim in ("CONSENT_27_1", "OPT_OUT") else None
        return interpretive(w, row, ground, claimed_home(w), (), role)
    if role == "private_source":
        return _required(w, role, None)
    return _by_ground(w, role)


def consent_missing(w: Walk) -> bool:
    return w.s.consent.act is None or not consent_27(w)


def _row_by_manner(w: Walk) -> int | None:
    """Rows 4 to 8, which never fit opt-out, and rows 11, 12."""
    p = w.s.provision
    row = _RECIPIENT_ROW.get(p.manner)
    if row is not None or w.s.art27_ground == "OPT_OUT":
        return row
    row = _MANNER_ROW.get(p.manner)
    if row is not None:
        return row
    if p.principal_specifies and not consent_denied(w):
        return 5
    return 8 if w.s.data.public else None


def _row_by_data(w: Walk) -> int | None:
    """Rows 9 and 10: no personal data, or no personal information, for the recipient at receipt."""
    at_recipient = w.s.data.at_recipient
    if at_recipient == "single_item":
        if not w.s.provision.split_to_evade:
            return 9
        w.rule("split-to-evade")
        return None
    return 10 if at_recipient in ("not_identifiable", "person_related") else None


def _by_ground(w: Walk, role: str) -> Outcome:
    s, claim = w.s, w.s.art27_ground
    basis = claimed_home(w)
    if claim in grounds.NO_THIRD_PARTY:
        against = grounds.no_third_party(w, claim)
        if against == ():
            return not_a_third_party(w, claim, basis, role)
        name_failed_27_5(w, claim)
        codes = against or ()
        if not consent_27(w):
            w.rule("no-consent")
            return prohibited(w, (*codes, "NO_GROUND:27-1"), "ACT 27(1)", basis, role)
        correct_claim(w, codes)
    elif claim == "OPT_OUT":
        against = grounds.opt_out(w, all_facts_needed=False)
        if not against:
            return _required(w, role, "OPT_OUT")
        name_failed_opt_out(w, against)
        if consent_missing(w):
            return prohibited(w, against, "ACT 27(2)", basis, role)
        correct_claim(w)
    elif claim == "R8_AMENDMENT":
        w.rule("r8-not-in-force")
        codes = ("GROUND_NOT_IN_FORCE:R8_AMENDMENT",)
        if consent_missing(w):
            return prohibited(w, codes, "ACT 27(1)", basis, role)
        correct_claim(w, codes)
    elif claim is None and s.transfer_basis != "CONSENT_28" and s.consent.act is None:
        ask(["/art27_ground"] if "art27_ground" not in s.model_fields_set else ["/consent/act"])
    if _consent_known_to_fail(w):
        w.rule("no-consent")
        return prohibited(w, ("NO_GROUND:27-1",), "ACT 27(1)", basis, role)
    return _required(w, role, "CONSENT_27_1")


def _consent_known_to_fail(w: Walk) -> bool:
    c = w.s.consent
    return consent_denied(w) or c.basis == "31-1" or (not c.able and c.by_legal_representative is False)


def _required(w: Walk, role: str, ground: str | None) -> Outcome:
    """ACT 30(1) and (3): confirm, then record."""
    s = w.s
    missing = []
    if s.data.at_recipient is None:
        missing.append("/data/at_recipient")
    if s.third_party.kind is None:
        missing.append("/third_party/kind")
    if s.confirmation.identity is None:
        missing.append("/confirmation/identity")
    if s.confirmation.acquisition_history is None:
        missing.append("/confirmation/acquisition_history")
    ask(missing)
    if ground is not None:
        w.rule(grounds.GROUND_RULE[ground])
    w.rule("confirm-30")
    if s.confirmation.identity == "not_done":
        w.require(notes.CONFIRM_IDENTITY)
    if s.confirmation.acquisition_history == "not_done":
        w.require(notes.CONFIRM_HISTORY)
    if s.data.source == "unlawful_20_1":
        w.warnings.append(notes.SOURCE_UNLAWFUL)
        w.require(notes.CONFIRM_HISTORY)
    w.rule("record-30")
    basis = claimed_home(w) if role == "recipient" else None
    abroad = basis == "CONSENT_28"
    items_ground = None if ground is None else ("OPT_OUT" if ground == "OPT_OUT" else "CONSENT")
    return Outcome(
        "required", True, ("ACT 30(1)", "ACT 30(3)"), None if abroad else ground, basis, None, role, items_ground
    )

"""Person-related information: ACT 31 at the provider, ACT 30 at the recipient who acquires it as personal data."""

from __future__ import annotations

from ledger.law import grounds, notes
from ledger.law.abroad import has_equivalent_system, location, name_basis_rule
from ledger.law.consent import RULE_17_ITEMS, consent_31
from ledger.law.provider import interpretive, name_failed_exception, prohibited, under_exception
from ledger.law.walk import Outcome, Walk, ask

_NOT_IN_FORCE = "GROUND_NOT_IN_FORCE:R8_AMENDMENT"
_CONSENT_RULE = {
    "CONSENT_INVALID:NOTICE_ONLY": "consent-notice-only",
    "CONSENT_INVALID:RECIPIENT_NOT_NAMED": "consent-recipient-not-named",
    "NO_CONFIRMATION:31-1-i": "no-act-31-1-i",
}


def provide_person_related(w: Walk) -> Outcome:
    """Step 4 of the decision procedure: expected to become personal data, then confirmed, then recorded (RULE 28)."""
    w.rule("pri-at-provider")
    s, claim = w.s, w.s.art27_ground
    if claim in grounds.EXCEPTIONS:
        failed = grounds.exception(w, claim)
        if not failed:
            return under_exception(w, claim, "pri_provider")
        name_failed_exception(w, failed)
    if not _expected(w):
        return Outcome("exempt_express", True, ("ACT 31(1)",), None, None, None, "pri_provider")
    if claim in grounds.NO_THIRD_PARTY:
        w.rule("pri-no-27-5")
        w.warnings.append(notes.PRI_CLAIM_27_5)
    code = consent_31(w, confirmation_needed=True)
    if code is not None:
        return _no_consent(w, code, "pri_provider")
    w.rule("act-31-1-i")
    _ground_needs_no_claim(w)
    basis, against, foreign_info = _recipient_abroad(w)
    if against:
        return prohibited(w, against, "ACT 31(1)", None, "pri_provider")
    articles: tuple[str, ...] = ("ACT 31(1)",)
    if basis == "EQUIV_SYSTEM":
        w.rule("act-31-2")
        w.conditions.append(notes.RULE_18)
        articles = ("ACT 31(1)", "ACT 31(2)")
    if s.third_party.kind == "public_body_16_2":
        w.rule("row-3")
        return Outcome("exempt_express", True, articles, None, basis, 3, "pri_provider")
    if s.third_party.kind is None:
        ask(["/third_party/kind"])
    w.rule("record-31")
    return Outcome(
        "required", True, (*articles, "ACT 31(3)"), None, basis, None, "pri_provider", None, foreign_info=foreign_info
    )


def _no_consent(w: Walk, code: str, role: str) -> Outcome:
    """One cause, one code: a ground that is not in force is what was relied on."""
    w.rule(_CONSENT_RULE[code])
    codes = (_NOT_IN_FORCE,) if w.s.art27_ground == "R8_AMENDMENT" else (code,)
    return prohibited(w, codes, "ACT 31(1)", None, role)


def _ground_needs_no_claim(w: Walk) -> None:
    """ACT 31 has its own consent; a ground of ACT 27 claimed beside it is wrong."""
    claim = w.s.art27_ground
    if claim is None:
        return
    if claim == "R8_AMENDMENT":
        w.rule("r8-not-in-force")
        w.codes.append(_NOT_IN_FORCE)
    w.require(notes.CLAIM_GROUND)
    w.rule("claim-corrected")


def _expected(w: Walk) -> bool:
    """GL-T 3-7-1: told, explained or normally expected; a contract that bans it, without signs to the contrary, decides."""
    pri = w.s.pri
    if pri.contract_bans_use and not pri.contrary_signs:
        w.rule("pri-contract-ban")
        return False
    if pri.expected is None:
        ask(["/pri/expected"])
    expected = pri.expected != "none"
    w.rule("pri-expected" if expected else "pri-not-expected")
    return expected


def _recipient_abroad(w: Walk) -> tuple[str | None, tuple[str, ...], bool]:
    """The basis, the codes against it, and whether ACT 31(1)(ii) applies.

    Without a claim, a provision abroad relies on the information of (ii); a system that was stated helps where that
    information is not confirmed.
    """
    where, claim = location(w), w.s.transfer_basis
    if where is not None:
        name_basis_rule(w, where)
        _compare_claim(w, where)
        return where, (), False
    confirmed = w.s.confirmation.pri_foreign_info
    system = has_equivalent_system(w)
    if claim == "EQUIV_SYSTEM" and w.s.third_party.equivalent_system is None:
        ask(["/third_party/equivalent_system"])
    if system and (claim == "EQUIV_SYSTEM" or confirmed != "done"):
        name_basis_rule(w, "EQUIV_SYSTEM")
        _compare_claim(w, "EQUIV_SYSTEM")
        return "EQUIV_SYSTEM", (), False
    codes = tuple(
        f"RULE17_MISSING:{name}" for name in RULE_17_ITEMS if getattr(w.s.rule17, name) in ("not_given", "substitute")
    )
    if codes:
        w.rule("rule-17-31")
        return None, codes, True
    if confirmed is None:
        ask(["/confirmation/pri_foreign_info"])
    if confirmed == "not_done":
        w.rule("no-act-31-1-ii")
        return None, ("NO_CONFIRMATION:31-1-ii",), True
    w.rule("act-31-1-ii")
    _compare_claim(w, None)
    return None, (), True


def _compare_claim(w: Walk, basis: str | None) -> None:
    if w.s.transfer_basis not in (None, basis):
        w.require(notes.CLAIM_BASIS)
        w.rule("claim-corrected")


def receive_person_related(w: Walk, row: int | None) -> Outcome:
    """ACT 30(1)(i), 30(3) by GL-T 3-7-5, 3-7-6. `row`: an exemption of GL-K 2-2 that the manner already shows."""
    s, claim = w.s, w.s.art27_ground
    if s.third_party.kind == "public_body_16_2":
        w.rule("row-3")
        return Outcome("exempt_express", True, ("ACT 30(1)",), None, None, 3, "pri_recipient")
    if row is not None:
        return interpretive(w, row, None, None, (), "pri_recipient")
    if claim in grounds.EXCEPTIONS:
        failed = grounds.exception(w, claim)
        if not failed:
            return under_exception(w, claim, "pri_recipient")
        name_failed_exception(w, failed)
    if s.data.at_recipient is None:
        ask(["/data/at_recipient"])
    if s.data.at_recipient != "personal_data":
        w.rule("pri-not-acquired")
        return Outcome("exempt_express", True, ("ACT 31(1)",), None, None, None, "pri_recipient")
    if s.pri.contract_bans_use:
        w.warnings.append(notes.BAN_BROKEN)
    code = consent_31(w, confirmation_needed=False)
    if code is not None:
        return _no_consent(w, code, "pri_recipient")
    _ground_needs_no_claim(w)
    missing = []
    if s.third_party.kind is None:
        missing.append("/third_party/kind")
    if s.confirmation.identity is None:
        missing.append("/confirmation/identity")
    ask(missing)
    w.rule("confirm-30-i")
    if s.confirmation.identity == "not_done":
        w.require(notes.CONFIRM_IDENTITY)
    w.rule("record-30")
    articles = ("ACT 30(1)(i)", "ACT 30(3)")
    return Outcome("required", True, articles, None, claimed_home(w), None, "pri_recipient")


def claimed_home(w: Walk) -> str | None:
    """The basis for a recipient's output: what the provider relies on, as claimed; we are in Japan."""
    if w.s.transfer_basis is not None:
        return w.s.transfer_basis
    return "DOMESTIC" if w.s.third_party.country == "JP" else None

"""Pseudonymised personal data, given or received: ACT 41(6). Consent, opt-out and ACT 27(1)(ii)-(vii) do not help."""

from __future__ import annotations

from ledger.law import grounds, notes
from ledger.law.provider import location_basis, name_failed_27_5, prohibited
from ledger.law.walk import Outcome, Walk, ask

_BARRED = "PROHIBITED:41-6_PSEUDONYMISED"


def pseudonymised(w: Walk, role: str) -> Outcome:
    """Law-based, or ACT 27(5) with published joint use; everything else is prohibited."""
    claim = w.s.art27_ground
    if claim is None and "art27_ground" not in w.s.model_fields_set:
        ask(["/art27_ground"])
    basis = location_basis(w)
    failed: tuple[str, ...] = ()
    if claim == "27-1-i" and not grounds.exception(w, claim):
        return _allowed(w, claim, basis, role)
    if claim in grounds.NO_THIRD_PARTY:
        against = grounds.no_third_party(w, claim)
        if against == () and (claim != "JOINT_USE" or w.s.joint_use.made_known == "published"):
            return _allowed(w, claim, basis, role)
        name_failed_27_5(w, claim)
        failed = against or ()
    if claim == "R8_AMENDMENT":
        w.rule("r8-not-in-force")
        failed = ("GROUND_NOT_IN_FORCE:R8_AMENDMENT",)
    w.rule("pseudonymised-barred")
    return prohibited(w, (*failed, _BARRED), "ACT 41(6)", basis, role)


def _allowed(w: Walk, ground: str, basis: str | None, role: str) -> Outcome:
    w.rule("pseudonymised-allowed")
    w.rule(grounds.GROUND_RULE[ground])
    w.rule("row-13")
    if role == "recipient":
        w.conditions.append(notes.DELETED_INFORMATION)
    if ground == "ENTRUSTMENT" and role == "provider" and w.s.entrustment.supervised is False:
        w.require(notes.SUPERVISE)
    by_law = ground == "27-1-i"
    articles = ("ACT 41(6)",) if by_law else ("ACT 41(6)", grounds.ARTICLE[ground])
    return Outcome("exempt_express", by_law, articles, ground, basis, 13, role)

"""The provider of personal data: ACT 27, 28, 29 (steps 5 to 8 of the decision procedure).

A claimed ground is tried first. Where it fails, another ground is taken only from facts that were stated; then the
answer is conditional, because the claim must be corrected.
"""

from __future__ import annotations

from ledger.law import grounds, notes
from ledger.law.abroad import ADEQUATE_COUNTRIES, name_basis_rule, transfer_basis
from ledger.law.consent import EXPRESSED, consent_27
from ledger.law.walk import Outcome, Walk, ask

_PRINCIPALS_SIDE = {"to_principal_side": 6, "through_to_principal": 7}
_CONSENT_CLAIMS = ("CONSENT_27_1", None)


def provide_personal_data(w: Walk) -> Outcome:
    """From ACT 27(1)(i)-(vii) on: the data is personal data at us, and goes to another person."""
    w.rule("personal-data-at-provider")
    s, claim = w.s, w.s.art27_ground
    failed: tuple[str, ...] = ()
    if claim in grounds.EXCEPTIONS:
        failed = grounds.exception(w, claim)
        if not failed:
            return under_exception(w, claim, "provider")
        name_failed_exception(w, failed)
    elif claim == "R8_AMENDMENT":
        w.rule("r8-not-in-force")
        failed = ("GROUND_NOT_IN_FORCE:R8_AMENDMENT",)
    if failed and s.consent.act not in EXPRESSED:
        return prohibited(w, failed, "ACT 27(1)", location_basis(w))
    if claim in _CONSENT_CLAIMS:
        if s.provision.manner == "by_principal":
            return interpretive(w, 4, None, None, ())
        row = _PRINCIPALS_SIDE.get(s.provision.manner)
        if row is not None and not consent_denied(w):
            w.rule("consent-in-substance")
            return interpretive(w, row, claim, None, ("ACT 27(1)",))
    basis, against = transfer_basis(w)
    if basis is None:
        return _not_abroad(w, failed or against)
    name_basis_rule(w, basis)
    if s.transfer_basis not in (None, basis):
        w.require(notes.CLAIM_BASIS)
        w.rule("claim-corrected")
    if basis == "CONSENT_28":
        return _on_consent_28(w, failed)
    if basis == "EQUIV_SYSTEM":
        w.rule("rule-18-watch")
        w.conditions.append(notes.RULE_18)
    return _under_art_27(w, basis, failed)


def consent_denied(w: Walk) -> bool:
    """Whether a stated fact shows that the principal does not agree; nothing is asked."""
    c = w.s.consent
    return c.act in ("none", "notice_only") or c.in_scope is False or not w.days.in_time


def location_basis(w: Walk) -> str | None:
    """The basis for the output of a provision whose ground failed: DOMESTIC at home, else none."""
    return "DOMESTIC" if w.s.third_party.country == "JP" else None


def name_failed_exception(w: Walk, codes: tuple[str, ...]) -> None:
    w.rule("foreign-law" if codes == ("NO_GROUND:FOREIGN_LAW_IS_NOT_27-1-i",) else "exception-not-met")


def under_exception(w: Walk, item: str, role: str) -> Outcome:
    """ACT 27(1)(i)-(vii): go, no record, at home and abroad."""
    w.rule(grounds.GROUND_RULE[item])
    w.rule("row-1")
    if item in ("27-1-v", "27-1-vi") and role in ("provider", "pri_provider"):
        w.conditions.append(notes.ACADEMIC_PROVIDER)
    basis = _basis_of_exception(w)
    if basis == "EXCEPTION_27_1":
        w.rule("basis-exception")
    return Outcome("exempt_express", True, (grounds.ARTICLE[item],), item, basis, 1, role)


def _basis_of_exception(w: Walk) -> str:
    """Type IV, unless the recipient is at home or, as claimed, in a recognised country: there ACT 28 does not apply."""
    third, claim = w.s.third_party, w.s.transfer_basis
    if claim == "EXCEPTION_27_1":
        return claim
    if third.country == "JP" or (claim == "DOMESTIC" and third.database_business_in_japan):
        return "DOMESTIC"
    return "ADEQUATE" if claim == "ADEQUATE" and third.country in ADEQUATE_COUNTRIES else "EXCEPTION_27_1"


def prohibited(w: Walk, codes: tuple[str, ...], article: str, basis: str | None, role: str = "provider") -> Outcome:
    w.codes.extend(codes)
    return Outcome("prohibited", True, (article,), None, basis, None, role)


def interpretive(
    w: Walk, row: int, ground: str | None, basis: str | None, articles: tuple[str, ...], role: str = "provider"
) -> Outcome:
    """No confirmation and no record by interpretation: a row of GL-K 2-2."""
    w.rule(f"row-{row}")
    if row == 8:
        w.conditions.append(notes.PUBLIC_DUTIES)
    return Outcome("exempt_interpretive", True, articles, ground, basis, row, role)


def _not_abroad(w: Walk, codes: tuple[str, ...]) -> Outcome:
    w.rule("rule-17-missing" if codes[0].startswith("RULE17_MISSING") else "no-act-28-1")
    return prohibited(w, codes, "ACT 28(1)", None)


def _on_consent_28(w: Walk, failed: tuple[str, ...]) -> Outcome:
    """Type I: ACT 27 does not apply, so entrustment, succession and joint use need the record too."""
    if failed or w.s.art27_ground == "OPT_OUT":
        correct_claim(w, failed)
    articles = ("ACT 28(1)", "ACT 28(2)")
    exempt = exempt_from_record(w, None, "CONSENT_28", articles)
    if exempt is not None:
        return exempt
    w.rule("record-29-abroad" if w.s.art27_ground in grounds.NO_THIRD_PARTY else "record-29")
    return Outcome("required", True, (*articles, "ACT 29(1)"), None, "CONSENT_28", None, "provider", "CONSENT")


def correct_claim(w: Walk, failed: tuple[str, ...] = ()) -> None:
    """Another ground stands. A code that says "no ground" would then be false; all others stay."""
    w.codes.extend(code for code in failed if not code.startswith("NO_GROUND"))
    w.require(notes.CLAIM_GROUND)
    w.rule("claim-corrected")


def _under_art_27(w: Walk, basis: str, failed: tuple[str, ...]) -> Outcome:
    """Type II, III and at home: a ground of ACT 27 is needed."""
    claim = w.s.art27_ground
    if failed:
        if not consent_27(w):
            return prohibited(w, failed, "ACT 27(1)", basis)
        correct_claim(w, failed)
        return _on_ground(w, "CONSENT_27_1", basis)
    if claim in grounds.NO_THIRD_PARTY:
        return _no_third_party(w, claim, basis)
    if claim == "OPT_OUT":
        return _opt_out(w, basis)
    if _consent(w):
        return _on_ground(w, "CONSENT_27_1", basis)
    other = _ground_in_stated_facts(w)
    if other is None:
        w.rule("no-consent")
        return prohibited(w, ("NO_GROUND:27-1",), "ACT 27(1)", basis)
    if claim is not None:
        correct_claim(w)
    if other in grounds.NO_THIRD_PARTY:
        return not_a_third_party(w, other, basis)
    return under_exception(w, other, "provider") if other in grounds.EXCEPTIONS else _on_ground(w, other, basis)


def _consent(w: Walk) -> bool:
    """Consent as claimed, or where no ground was claimed; in substance where the principal asked for this provision."""
    s = w.s
    if s.provision.principal_specifies and s.consent.act is None and not consent_denied(w):
        w.rule("consent-in-substance")
        return True
    if s.art27_ground is None and "art27_ground" not in s.model_fields_set and s.consent.act is None:
        ask(["/art27_ground"])
    return consent_27(w)


def _ground_in_stated_facts(w: Walk) -> str | None:
    """A ground that all its facts, stated without being asked for, make true."""
    s = w.s
    if s.exception.law == "japanese_law":
        return "27-1-i"
    e = s.entrustment
    if None not in (e.within_purpose, e.own_use, e.matching) and not grounds.entrustment(w):
        return "ENTRUSTMENT"
    j = s.joint_use
    stated = (s.data.items, j.points, j.made_known, j.third_party_in_scope, j.items_in_list)
    if None not in stated and not grounds.joint_use(w):
        return "JOINT_USE"
    o = s.opt_out
    filed = (s.data.items, s.data.source, o.filed, o.published_by_ppc, o.stops_on_request, o.items)
    return "OPT_OUT" if None not in filed and not grounds.opt_out(w, all_facts_needed=True) else None


def _no_third_party(w: Walk, claim: str, basis: str) -> Outcome:
    against = grounds.no_third_party(w, claim)
    if against == ():
        return not_a_third_party(w, claim, basis)
    name_failed_27_5(w, claim)
    codes = against or ()
    if consent_27(w):
        correct_claim(w, codes)
        return _on_ground(w, "CONSENT_27_1", basis)
    w.rule("no-consent")
    return prohibited(w, (*codes, "NO_GROUND:27-1"), "ACT 27(1)", basis)


def name_failed_27_5(w: Walk, claim: str) -> None:
    w.rule({"ENTRUSTMENT": "not-entrustment", "JOINT_USE": "not-joint-use"}.get(claim, "not-succession"))


def not_a_third_party(w: Walk, ground: str, basis: str | None, role: str = "provider") -> Outcome:
    """ACT 27(5) truly met: go, no record. Art. 25 goes along with entrustment."""
    w.rule(grounds.GROUND_RULE[ground])
    if ground == "ENTRUSTMENT" and role == "provider":
        w.rule("supervision")
        if w.s.entrustment.supervised is False:
            w.require(notes.SUPERVISE)
    w.rule("row-2")
    watch = ("ACT 28(3)",) if basis == "EQUIV_SYSTEM" else ()
    return Outcome("exempt_express", False, (grounds.ARTICLE[ground], *watch), ground, basis, 2, role)


def _opt_out(w: Walk, basis: str) -> Outcome:
    against = grounds.opt_out(w, all_facts_needed=True)
    if not against:
        return _on_ground(w, "OPT_OUT", basis)
    name_failed_opt_out(w, against)
    if w.s.consent.act in EXPRESSED and consent_27(w):
        correct_claim(w)
        return _on_ground(w, "CONSENT_27_1", basis)
    return prohibited(w, against, "ACT 27(2)", basis)


def name_failed_opt_out(w: Walk, codes: tuple[str, ...]) -> None:
    if codes[0].startswith("OPTOUT_ITEM"):
        w.rule("opt-out-item")
    else:
        w.rule("opt-out-not-notified" if codes[0].endswith("NOT_NOTIFIED") else "opt-out-barred")


def _on_ground(w: Walk, ground: str, basis: str) -> Outcome:
    """Consent or opt-out stands: go; the record, unless exempt."""
    w.rule(grounds.GROUND_RULE[ground])
    watch = ("ACT 28(3)",) if basis == "EQUIV_SYSTEM" else ()
    articles = (grounds.ARTICLE[ground], *watch)
    exempt = exempt_from_record(w, ground, basis, articles)
    if exempt is not None:
        return exempt
    w.rule("record-29")
    items_ground = "OPT_OUT" if ground == "OPT_OUT" else "CONSENT"
    return Outcome("required", True, (*articles, "ACT 29(1)"), ground, basis, None, "provider", items_ground)


def exempt_from_record(w: Walk, ground: str | None, basis: str, articles: tuple[str, ...]) -> Outcome | None:
    """Rows 3, 5 and 8. Interpretation presupposes consent in substance, so it never fits opt-out (GL-K 2-2-1)."""
    s = w.s
    if s.third_party.kind == "public_body_16_2":
        w.rule("row-3")
        return Outcome("exempt_express", True, articles, ground, basis, 3)
    if ground != "OPT_OUT":
        if s.provision.principal_specifies:
            return interpretive(w, 5, ground, basis, articles)
        if s.data.public:
            return interpretive(w, 8, ground, basis, articles)
    if s.provision.manner == "publish":
        w.rule("first-publication")
    elif s.third_party.kind is None:
        ask(["/third_party/kind"])
    return None

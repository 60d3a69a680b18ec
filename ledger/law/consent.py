"""Consent of the principal: ACT 27(1), 28(1) and 31(1)(i) (GL-T 2-16, 3-7-2; RULE 17).

Consent is an expression of intent, made before the provision and covering it, by a person able to judge or their legal
representative. A posted policy is none. Under ACT 31 a notice and an unnamed recipient have codes of their own, because
there the consent is often taken by another (GL-T 3-7-2-2, 3-7-2-3).
"""

from __future__ import annotations

from ledger.law.walk import Walk, ask

EXPRESSED = frozenset({"tick", "click", "written", "oral", "other_act", "system_setting"})
RULE_17_ITEMS = ("country_name", "foreign_system", "recipient_measures")


def _refuted(w: Walk, bases: tuple[str, ...]) -> bool:
    """Whether a stated fact alone shows that there is no valid consent."""
    c = w.s.consent
    return (
        c.in_scope is False
        or (c.act is not None and c.act not in EXPRESSED)
        or (c.basis is not None and c.basis not in bases)
        or (not c.able and c.by_legal_representative is False)
        or not w.days.in_time
    )


def consent_27(w: Walk) -> bool:
    """Whether the prior consent of ACT 27(1) stands. Consent to provision abroad includes it; that of ACT 31 does not."""
    if _refuted(w, ("27-1", "28-1")):
        return False
    c = w.s.consent
    missing = []
    if c.act is None:
        missing.append("/consent/act")
    if c.in_scope is None:
        missing.append("/consent/in_scope")
    if not c.able and c.by_legal_representative is None:
        missing.append("/consent/by_legal_representative")
    ask(missing)
    return True


def consent_28(w: Walk) -> tuple[str, ...]:
    """Codes against the consent of ACT 28(1); empty when it stands, with all information of RULE 17."""
    if _refuted(w, ("28-1",)):
        return ("NO_GROUND:28-1",)
    c, r = w.s.consent, w.s.rule17
    missing = []
    if c.act is None:
        missing.append("/consent/act")
    if c.basis is None:
        missing.append("/consent/basis")
    if c.in_scope is None:
        missing.append("/consent/in_scope")
    if not c.able and c.by_legal_representative is None:
        missing.append("/consent/by_legal_representative")
    codes = []
    # RULE 17(3): where the country cannot be named, that fact replaces its name and the information on its system.
    if r.country_name is None:
        missing.append("/rule17/country_name")
    elif r.country_name == "not_given":
        codes.append("RULE17_MISSING:country_name")
    if r.country_name != "substitute":
        if r.foreign_system is None:
            missing.append("/rule17/foreign_system")
        elif r.foreign_system != "given":
            codes.append("RULE17_MISSING:foreign_system")
    if r.recipient_measures is None:
        missing.append("/rule17/recipient_measures")
    elif r.recipient_measures == "not_given":
        codes.append("RULE17_MISSING:recipient_measures")
    ask(missing)
    return tuple(codes)


def consent_31(w: Walk, confirmation_needed: bool) -> str | None:
    """The code against the consent of ACT 31(1)(i), or None when it stands (and, for the provider, was confirmed)."""
    c = w.s.consent
    confirmed = w.s.confirmation.pri_consent
    if c.act == "notice_only":
        return "CONSENT_INVALID:NOTICE_ONLY"
    refuted = _refuted(w, ("31-1",))
    if not refuted and c.taken_by == "provider_as_proxy" and c.recipient_named is False:
        return "CONSENT_INVALID:RECIPIENT_NOT_NAMED"
    if refuted or confirmed == "not_done":
        return "NO_CONFIRMATION:31-1-i"
    missing = []
    if c.act is None:
        missing.append("/consent/act")
    if c.taken_by is None:
        missing.append("/consent/taken_by")
    elif c.taken_by == "provider_as_proxy" and c.recipient_named is None:
        missing.append("/consent/recipient_named")
    if not c.able and c.by_legal_representative is None:
        missing.append("/consent/by_legal_representative")
    if confirmation_needed and confirmed is None:
        missing.append("/confirmation/pri_consent")
    ask(missing)
    return None

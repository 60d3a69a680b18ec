"""ACT 28: is the recipient "in a foreign country", and on what basis may data go there?"""

from __future__ import annotations

from ledger.law.consent import consent_28
from ledger.law.walk import Walk, ask

# PPC Notification 1 of 2019: the EU, the EEA and the United Kingdom (RULE 15).
_ADEQUATE = "AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
ADEQUATE_COUNTRIES = frozenset(_ADEQUATE.split())
_SYSTEMS = frozenset({"contract", "group_rules", "recipient_apec_cbpr"})


def has_equivalent_system(w: Walk) -> bool:
    """RULE 16, from the stated fact alone; an absent fact is no system.

    The provider's own CBPR certificate counts only where the recipient handles the data on its behalf (GL-F 4-1).
    """
    system = w.s.third_party.equivalent_system
    if system == "provider_cbpr":
        return w.s.art27_ground == "ENTRUSTMENT"
    if system == "recipient_global_cbpr":
        return w.days.global_cbpr
    return system in _SYSTEMS


def location(w: Walk) -> str | None:
    """DOMESTIC or ADEQUATE where ACT 28 does not apply; None for a third party in a foreign country."""
    third = w.s.third_party
    if third.country == "JP":
        return "DOMESTIC"
    if third.country in ADEQUATE_COUNTRIES:
        return "DOMESTIC" if third.database_business_in_japan and w.s.transfer_basis == "DOMESTIC" else "ADEQUATE"
    if third.database_business_in_japan:
        return "DOMESTIC"
    if w.s.transfer_basis == "DOMESTIC" and third.database_business_in_japan is None:
        ask(["/third_party/database_business_in_japan"])
    return None


def transfer_basis(w: Walk) -> tuple[str | None, tuple[str, ...]]:
    """The true basis for personal data and the codes against it; (None, codes) where nothing lets the data go there.

    The claim is tried first. Another basis is taken only from facts that were stated.
    """
    where = location(w)
    if where is not None:
        return where, ()
    claim, third = w.s.transfer_basis, w.s.third_party
    system = has_equivalent_system(w)
    by_consent = claim == "CONSENT_28" or (claim is None and w.s.consent.basis == "28-1")
    if by_consent:
        codes = consent_28(w)
        if not codes:
            return "CONSENT_28", ()
        return ("EQUIV_SYSTEM", ()) if system else (None, codes)
    if system:
        return "EQUIV_SYSTEM", ()
    if w.s.consent.basis == "28-1":
        codes = consent_28(w)
        return (None, codes) if codes else ("CONSENT_28", ())
    if third.equivalent_system is None:
        ask(["/third_party/equivalent_system"])
    return None, ("NO_GROUND:28-1",)


BASIS_RULE = {
    "DOMESTIC": "basis-domestic",
    "ADEQUATE": "basis-adequate",
    "EQUIV_SYSTEM": "basis-equivalent-system",
    "CONSENT_28": "act-28-1",
    "EXCEPTION_27_1": "basis-exception",
}


def name_basis_rule(w: Walk, basis: str) -> None:
    """Add the rule of a basis; a foreign corporation that is domestic has a rule of its own."""
    if basis == "DOMESTIC" and w.s.third_party.country != "JP":
        w.rule("basis-database-in-japan")
    else:
        w.rule(BASIS_RULE[basis])

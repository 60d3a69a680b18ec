"""The grounds of ACT 27 that are not consent: (1)(i)-(vii), (2), (5)(i)-(iii).

Each function answers with the codes against the ground, empty when it stands, and asks for what it lacks. A fact that
was stated and speaks against the ground decides; what else is unknown is then not asked.
"""

from __future__ import annotations

from ledger.law.walk import Walk, ask

EXCEPTIONS = ("27-1-i", "27-1-ii", "27-1-iii", "27-1-iv", "27-1-v", "27-1-vi", "27-1-vii")
NO_THIRD_PARTY = ("ENTRUSTMENT", "SUCCESSION", "JOINT_USE")
ARTICLE = {
    **{item: f"ACT 27(1)({item.removeprefix('27-1-')})" for item in EXCEPTIONS},
    "ENTRUSTMENT": "ACT 27(5)(i)",
    "SUCCESSION": "ACT 27(5)(ii)",
    "JOINT_USE": "ACT 27(5)(iii)",
    "OPT_OUT": "ACT 27(2)",
    "CONSENT_27_1": "ACT 27(1)",
}
GROUND_RULE = {
    **{item: f"act-{item}" for item in EXCEPTIONS},
    "ENTRUSTMENT": "act-27-5-i",
    "SUCCESSION": "act-27-5-ii",
    "JOINT_USE": "act-27-5-iii",
    "OPT_OUT": "act-27-2",
    "CONSENT_27_1": "act-27-1-consent",
}
_NEEDED: dict[str, tuple[tuple[str, bool], ...]] = {
    "27-1-ii": (("consent_hard", True),),
    "27-1-iii": (("consent_hard", True),),
    "27-1-iv": (("consent_impedes", True),),
    "27-1-v": (("unjust_harm", False),),
    "27-1-vi": (("academic_purpose", True), ("joint_research", True), ("unjust_harm", False)),
    "27-1-vii": (("academic_purpose", True), ("unjust_harm", False)),
}
JOINT_USE_POINTS = (
    "fact",
    "items",
    "scope",
    "purpose",
    "responsible.name",
    "responsible.address",
    "responsible.representative",
)
SUCCESSION_POINTS = frozenset({"purpose", "handling", "breach", "failed_talks"})
OPT_OUT_POINTS = frozenset({"i", "ii", "iii", "iv", "v", "vi", "vii", "viii-1", "viii-2"})


def exception(w: Walk, item: str) -> tuple[str, ...]:
    """ACT 27(1)(i)-(vii). Foreign law is no law of (i) or (iv) (GL-F 2); (v) is publishing or teaching by its claim."""
    facts = w.s.exception
    if item == "27-1-v" and facts.academic_purpose is False:
        return ("NO_GROUND:27-1",)
    missing = []
    if item in ("27-1-i", "27-1-iv"):
        if facts.law == "foreign_law":
            return ("NO_GROUND:FOREIGN_LAW_IS_NOT_27-1-i",)
        if facts.law == "none":
            return ("NO_GROUND:27-1",)
        if facts.law is None:
            missing.append("/exception/law")
    for name, wanted in _NEEDED.get(item, ()):
        stated: bool | None = getattr(facts, name)
        if stated is None:
            missing.append(f"/exception/{name}")
        elif stated is not wanted:
            return ("NO_GROUND:27-1",)
    # (v), (vi): the provider is the institution, which is the other side when we receive; (vii): the recipient is.
    theirs = item == "27-1-vii" if w.s.role in ("provider", "pri_provider") else item in ("27-1-v", "27-1-vi")
    if theirs:
        if w.s.third_party.academic_institution is False:
            return ("NO_GROUND:27-1",)
        if w.s.third_party.academic_institution is None:
            missing.append("/third_party/academic_institution")
    ask(missing)
    return ()


def entrustment(w: Walk) -> tuple[str, ...]:
    """ACT 27(5)(i). Joining person by person, also to make statistics, is outside it (QA 7-42, 7-43)."""
    facts = w.s.entrustment
    codes = []
    if facts.own_use:
        codes.append("NOT_ENTRUSTMENT:OWN_USE")
    if facts.matching in ("entrustee_data", "other_entrusters"):
        codes.append("NOT_ENTRUSTMENT:MATCHING")
    if facts.within_purpose is False:
        codes.append("NOT_ENTRUSTMENT:OUTSIDE_PURPOSE")
    if not codes:
        ask(
            [
                f"/entrustment/{name}"
                for name, stated in (
                    ("within_purpose", facts.within_purpose),
                    ("own_use", facts.own_use),
                    ("matching", facts.matching),
                )
                if stated is None
            ]
        )
    return tuple(codes)


def succession_met(w: Walk) -> bool:
    """ACT 27(5)(ii). Before the succession contract, a contract must fix four points (GL-T 3-6-3)."""
    points = w.s.succession.points
    return points is None or set(points) >= SUCCESSION_POINTS


def joint_use(w: Walk) -> tuple[str, ...]:
    """ACT 27(5)(iii): the points made known before. A user or an item outside the notice was not made known."""
    facts = w.s.joint_use
    known = JOINT_USE_POINTS if facts.points is None else facts.points
    missing = {point for point in JOINT_USE_POINTS if point not in known}
    if facts.made_known == "none":
        missing.update(JOINT_USE_POINTS)
    if facts.third_party_in_scope is False:
        missing.add("scope")
    if facts.items_in_list is False:
        missing.add("items")
    if not missing:
        ask(
            [
                pointer
                for pointer, stated in (
                    ("/data/items", w.s.data.items),
                    ("/joint_use/points", facts.points),
                    ("/joint_use/made_known", facts.made_known),
                    ("/joint_use/third_party_in_scope", facts.third_party_in_scope),
                    ("/joint_use/items_in_list", facts.items_in_list),
                )
                if stated is None
            ]
        )
    return tuple(f"JOINT_USE_NOTICE_MISSING:{point}" for point in JOINT_USE_POINTS if point in missing)


def opt_out(w: Walk, all_facts_needed: bool) -> tuple[str, ...]:
    """ACT 27(2). A recipient records that the filing is published; it need not know the rest (all_facts_needed False)."""
    data, facts = w.s.data, w.s.opt_out
    if data.sensitive:
        return ("NO_GROUND:OPTOUT_SENSITIVE",)
    if data.source == "unlawful_20_1":
        return ("NO_GROUND:OPTOUT_UNLAWFUL_SOURCE",)
    if data.source == "opt_out_received":
        return ("NO_GROUND:OPTOUT_CHAIN",)
    incomplete = facts.points is not None and not set(facts.points) >= OPT_OUT_POINTS
    if incomplete or False in (facts.filed, facts.published_by_ppc, facts.stops_on_request):
        return ("NO_GROUND:OPTOUT_NOT_NOTIFIED",)
    if data.items is not None and facts.items is not None:
        unfiled = tuple(f"OPTOUT_ITEM_NOT_NOTIFIED:{item}" for item in data.items if item not in facts.items)
        if unfiled:
            return unfiled
    if all_facts_needed:
        ask(
            [
                pointer
                for pointer, stated in (
                    ("/data/items", data.items),
                    ("/data/source", data.source),
                    ("/opt_out/filed", facts.filed),
                    ("/opt_out/published_by_ppc", facts.published_by_ppc),
                    ("/opt_out/stops_on_request", facts.stops_on_request),
                    ("/opt_out/items", facts.items),
                )
                if stated is None
            ]
        )
    return ()


def no_third_party(w: Walk, ground: str) -> tuple[str, ...] | None:
    """Codes against ACT 27(5) as claimed; None where it fails without a code of its own (succession)."""
    if ground == "ENTRUSTMENT":
        return entrustment(w)
    if ground == "JOINT_USE":
        return joint_use(w)
    return () if succession_met(w) else None

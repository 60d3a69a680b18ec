"""Does the record hold its items (GL-K 4-2-1-1), and what may it omit (RULE 20(2), 24(2), 28(2))?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from ledger.law.matrix import BASE_RECORD, STATEMENTS
from ledger.law.names import fold, has_legal_form
from ledger.law.notes import BASE_KEPT
from ledger.law.rules import RULES, Rule
from ledger.law.vague import (
    denies,
    locates_nobody,
    names_no_item,
    names_no_third_party,
    represents_nobody,
    says_nothing,
    singles_out_nobody,
)
from ledger.law.walk import ask
from schemas.record_values import KeptCopy, Ref
from schemas.situation import RecordFacts

_LISTS = (list, tuple)
_PRI_ROLES = ("pri_provider", "pri_recipient")
_METHODS = {
    "pri_consent_confirmation_method": "pri_consent_confirmed",
    "pri_foreign_info_confirmation_method": "pri_foreign_info_confirmed",
}
ITEMS = (
    "provision_date",
    "provision_date_or_period",
    "period_start",
    "period_end",
    "receipt_date",
    "third_party.name",
    "third_party.address",
    "third_party.representative",
    "third_party.unspecified_many",
    "principal",
    "items",
    "pri_items",
    "consent_statement",
    "acquisition_history",
    "ppc_publication_statement",
    "pri_consent_confirmed",
    "pri_consent_confirmation_method",
    "pri_foreign_info_confirmed",
    "pri_foreign_info_confirmation_method",
    "pri_consent_statement",
    "pri_foreign_info_statement",
)
_ATTRIBUTES = tuple((name, name.replace(".", "_")) for name in ITEMS)


def record_mapping(record: RecordFacts) -> dict[str, Any]:
    """What the record says, by the names of its items; principals listed with their own days are its principals."""
    said = {}
    for name, attribute in _ATTRIBUTES:
        value = getattr(record, attribute)
        if value is not None:
            said[name] = value
    if "principal" not in said and record.principals:
        said["principal"] = tuple(each.id for each in record.principals)
    return said


# Words that stand where an item should be and are none, beside the placeholders that are none anywhere.
_EMPTY_WORDS: Mapping[str, Callable[[str], bool]] = {
    "third_party.address": locates_nobody,
    "third_party.representative": represents_nobody,
}


def _present(field: str, value: Any) -> bool:
    """Whether an item says anything. {"ref": id} and {"kept_copy": digest} do: what they point to is the content."""
    if isinstance(value, str):
        return not _EMPTY_WORDS.get(field, denies if field in STATEMENTS else says_nothing)(value) and not says_nothing(
            value
        )
    if value is None or value is False:
        return False
    if isinstance(value, _LISTS):
        return any(_present(field, each) for each in value)
    if value is True:
        return field in STATEMENTS
    return not isinstance(value, Mapping) or any(bool(content) for content in value.values())


def _held(field: str, record: Mapping[str, Any], form: str) -> bool:
    if _present(field, record.get(field)):
        return True
    if field == "provision_date_or_period":
        if form == "BULK":
            return _present(field, record.get("period_start")) and _present(field, record.get("period_end"))
        return _present(field, record.get("provision_date"))
    return False


def _no_legal_name(text: str) -> bool:
    return not has_legal_form(text)


# By what words an item is vague, for those that can be.
_VAGUE: Mapping[str, Callable[[str], bool]] = {
    "principal": singles_out_nobody,
    "items": names_no_item,
    "third_party.name": names_no_third_party,
}


def _fault_in_words(field: str, value: Any, vague: Callable[[str], bool]) -> str | None:
    """MISSING, INVALID or None for an item that must be no vague word.

    "Unknown" for a principal is a vague word, not an absence. One vague or empty word among others is enough: the list
    then holds someone, or something, that nobody can tell.
    """
    if isinstance(value, str):
        if not value.strip():
            return "MISSING"
        return "INVALID" if vague(value) else None
    if not isinstance(value, _LISTS):
        return None if _present(field, value) else "MISSING"
    said = doubtful = False
    for each in value:
        if not isinstance(each, str):
            said = said or _present(field, each)
        elif each.strip():
            said = True
            doubtful = doubtful or vague(each)
        else:
            doubtful = True
    if not said:
        return "MISSING"
    return "INVALID" if doubtful else None


def principal_fault(labels: Collection[str]) -> str | None:
    """MISSING, INVALID or None: all that the judge reads of how the principals of a record are named."""
    return _fault_in_words("principal", tuple(labels), singles_out_nobody)


def _name_judge(kind: str | None, aliases: Collection[str]) -> Callable[[str], bool]:
    plain = _no_legal_name if kind == "corporation" else names_no_third_party
    if not aliases:
        return plain
    return lambda text: fold(text) in aliases or plain(text)


def record_codes(
    role: str,
    fields: Collection[str],
    record: Mapping[str, Any],
    *,
    form: str = "EACH",
    third_party_kind: str | None = None,
    aliases: Collection[str] = (),
    held_by_paper: bool = False,
) -> tuple[str, ...]:
    """Codes for what a record fails to say, in the order of `fields` (those of `statutory_fields`).

    record: item name -> text, list, {"ref": id}, {"kept_copy": digest} or True; empty and absent are the same.
    aliases: folded names (`names.fold`) that the party master marks as aliases. held_by_paper: a contract or other paper
    is said to hold all items, so that none is missing here. A method is asked for only beside its statement. The items of
    person-related information stand under `items` or `pri_items`.
    """
    if role in _PRI_ROLES and "pri_items" in record and not _present("items", record.get("items")):
        record = {**record, "items": record["pri_items"]}
    codes = []
    for field in fields:
        value = record.get(field)
        kind = type(value)
        if kind is Ref or kind is KeptCopy or field == BASE_RECORD:
            continue
        vague = _VAGUE.get(field)
        if vague is not None:
            if field == "third_party.name":
                vague = _name_judge(third_party_kind, aliases)
            fault = _fault_in_words(field, value, vague)
        else:
            fault = None if _held(field, record, form) else "MISSING"
        if fault == "MISSING":
            statement = _METHODS.get(field)
            beside = statement is None or _held(statement, record, form) or statement not in fields
            if held_by_paper or not beside:
                continue
        if fault is not None:
            codes.append(f"{fault}:{field}")
    return tuple(codes)


def omit(
    role: str, fields: tuple[str, ...], record: RecordFacts
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], Rule]:
    """The items the record itself must hold, the codes against what it omits, the conditions, the rule.

    Items may be omitted that stand, with the same content, in an earlier record of the same role that is being kept. They
    are replaced by one `ref:base_record`. Items that may not be omitted stay in the list.
    """
    rule = RULES["omission"]
    wanted = [
        field for field in fields if field in record.omitted or (field == "items" and "pri_items" in record.omitted)
    ]
    if not wanted:
        return fields, (), (), rule
    base = record.base
    state, base_role = (None, None) if base is None else (base.state, base.role)
    if state is None or (base_role is None and state != "disposed"):
        ask([f"/record/base/{name}" for name, stated in (("role", base_role), ("state", state)) if stated is None])
    assert base is not None
    made, based_on = record.record_created_at, base.record_created_at
    if state == "disposed" or (made is not None and based_on is not None and based_on > made):
        return fields, ("OMISSION_BASE_NOT_KEPT",), (), rule
    if base_role != role:
        return fields, ("OMISSION_NOT_IDENTICAL",), (), rule
    changed = set(base.differs)
    omitted = {field for field in wanted if field not in changed}
    left: list[str] = []
    for field in fields:
        if field not in omitted:
            left.append(field)
        elif BASE_RECORD not in left:
            left.append(BASE_RECORD)
    against = ("OMISSION_NOT_IDENTICAL",) if changed.intersection(wanted) else ()
    return tuple(left), against, (BASE_KEPT,), rule

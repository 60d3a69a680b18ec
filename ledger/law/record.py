"""Does the record hold its items (GL-K 4-2-1-1), and what may it omit (RULE 20(2), 24(2), 28(2))?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ledger.law.matrix import BASE_RECORD, STATEMENTS
from ledger.law.names import fold, has_legal_form
from ledger.law.vague import names_no_item, names_no_third_party, says_nothing, singles_out_nobody
from ledger.law.walk import ask
from schemas.record_values import KeptCopy, Ref
from schemas.situation import RecordFacts

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


def _is_pointer(value: Any) -> bool:
    """{"ref": id} or {"kept_copy": digest}: what it points to is the content."""
    if isinstance(value, Ref | KeptCopy):
        return True
    if isinstance(value, Mapping):
        target = value.get("ref") or value.get("kept_copy")
        return isinstance(target, str) and bool(target.strip())
    return False


def _present(field: str, value: Any) -> bool:
    if value is None or value is False:
        return False
    if value is True:
        return field in STATEMENTS
    if isinstance(value, str):
        # "unknown" for a principal or an item is a vague word, not an absence; elsewhere a placeholder says nothing.
        return bool(value.strip()) if field in _JUDGED else not says_nothing(value)
    if isinstance(value, list | tuple):
        return any(_present(field, element) for element in value)
    if isinstance(value, Mapping):
        return bool(value) and (_is_pointer(value) or not ("ref" in value or "kept_copy" in value))
    return True


_JUDGED = frozenset({"principal", "items", "third_party.name"})


def _held(field: str, record: Mapping[str, Any], form: str) -> bool:
    if _present(field, record.get(field)):
        return True
    if field == "items":
        return _present(field, record.get("pri_items"))
    if field == "provision_date_or_period":
        if form == "BULK":
            return _present(field, record.get("period_start")) and _present(field, record.get("period_end"))
        return _present(field, record.get("provision_date"))
    return False


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list | tuple) else ()


def _invalid(field: str, record: Mapping[str, Any], kind: str | None, aliases: Collection[str]) -> bool:
    """One vague word among others is enough: the list then holds someone, or something, that nobody can tell."""
    value = record.get(field)
    if field == "items" and not _present(field, value):
        value = record.get("pri_items")
    texts = _texts(value)
    if field == "principal":
        return any(singles_out_nobody(text) for text in texts)
    if field == "items":
        return any(names_no_item(text) for text in texts)
    return any(
        names_no_third_party(text) or fold(text) in aliases or (kind == "corporation" and not has_legal_form(text))
        for text in texts
    )


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
    is said to hold all items, so that none is missing here. A method is asked for only beside its statement.
    """
    codes = []
    for field in fields:
        if field == BASE_RECORD:
            continue
        if not _held(field, record, form):
            statement = _METHODS.get(field)
            beside = statement is None or _held(statement, record, form) or statement not in fields
            if beside and not held_by_paper:
                codes.append(f"MISSING:{field}")
        elif field in _JUDGED and _invalid(field, record, third_party_kind, aliases):
            codes.append(f"INVALID:{field}")
    return tuple(codes)


def omit(role: str, fields: tuple[str, ...], record: RecordFacts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The items the record itself must hold, and the codes against what it omits.

    Items may be omitted that stand, with the same content, in an earlier record of the same role that is being kept. They
    are replaced by one `ref:base_record`. Items that may not be omitted stay in the list, under one code and not two.
    """
    wanted = [
        field for field in fields if field in record.omitted or (field == "items" and "pri_items" in record.omitted)
    ]
    if not wanted:
        return fields, ()
    base = record.base
    if base is None or base.state is None or (base.role is None and base.state != "disposed"):
        unknown = [f"/record/base/{name}" for name in ("role", "state") if base is None or getattr(base, name) is None]
        ask(unknown)
    assert base is not None
    later = (
        base.record_created_at is not None
        and record.record_created_at is not None
        and base.record_created_at > record.record_created_at
    )
    if base.state == "disposed" or later:
        return fields, ("OMISSION_BASE_NOT_KEPT",)
    if base.role != role:
        return fields, ("OMISSION_NOT_IDENTICAL",)
    changed = set(base.differs)
    omitted = {field for field in wanted if field not in changed}
    left: list[str] = []
    for field in fields:
        if field not in omitted:
            left.append(field)
        elif BASE_RECORD not in left:
            left.append(BASE_RECORD)
    return tuple(left), ("OMISSION_NOT_IDENTICAL",) if changed.intersection(wanted) else ()

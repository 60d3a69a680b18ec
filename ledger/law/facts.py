"""From a JSON mapping to a typed situation: strict, all faults at once, contradictions named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from ledger.errors import BadInput, Fault
from ledger.law.typed import TypedSituation
from schemas.situation import Situation

_WORDS: dict[str, tuple[str, str]] = {
    "extra_forbidden": ("この名前の項目は契約にありません", "the contract has no field of this name"),
    "day": ("YYYY-MM-DD 形式の実在する日付ではありません", "is no calendar day of the form YYYY-MM-DD"),
    "country": ("ISO 3166-1 alpha-2 の国コードではありません", "is no country code of ISO 3166-1 alpha-2"),
    "record_value": (
        '文字列、配列、{"ref": id}、{"kept_copy": digest}、true のいずれでもありません',
        'is no text, list, {"ref": id}, {"kept_copy": digest} or true',
    ),
    "bool_type": ("true か false でなければなりません", "must be true or false"),
    "int_type": ("整数でなければなりません", "must be an integer"),
    "string_type": ("文字列でなければなりません", "must be a text"),
    "tuple_type": ("配列でなければなりません", "must be a list"),
    "model_type": ("オブジェクトでなければなりません", "must be an object"),
    "missing": ("必須の項目がありません", "a required field is missing"),
    "too_long": ("要素が多すぎます", "has too many elements"),
    "string_too_long": ("文字列が長すぎます", "the text is too long"),
    "string_too_short": ("文字列が空です", "the text is empty"),
    "greater_than_equal": ("値が小さすぎます", "the number is too small"),
}
_CONTRADICTION = "CONTRADICTION"
_BEFORE = ("より前の日付です", "lies before")
_UNFIT = ("と両立しません", "does not go with")


def parse_situation(document: Mapping[str, Any] | Situation, today: dt.date | None = None) -> TypedSituation:
    """A typed situation from its JSON document.

    today: the day taken for `on` when the document has none; the judge has no clock.
    Raises BadInput with every fault: unknown names, wrong types and values, and facts that contradict each other.
    """
    if isinstance(document, Situation):
        situation = document
    elif isinstance(document, Mapping):
        try:
            situation = Situation.model_validate(dict(document))
        except ValidationError as error:
            raise BadInput([_fault(each) for each in error.errors(include_url=False, include_input=False)]) from None
    else:
        raise BadInput([Fault("", "MALFORMED", "", "オブジェクトでなければなりません", "must be an object")])
    faults = contradictions(situation)
    if faults:
        raise BadInput(faults)
    if situation.on is None and today is not None:
        situation = situation.model_copy(update={"on": today})
    return TypedSituation(situation)


def _fault(error: Any) -> Fault:
    kind = error["type"]
    pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in error["loc"])
    if kind == "literal_error":
        allowed = error["ctx"]["expected"]
        return Fault(pointer, "UNKNOWN_VALUE", "", f"次のいずれかでなければなりません: {allowed}", f"must be {allowed}")
    ja, en = _WORDS.get(kind, ("値の型が正しくありません", "is of the wrong type"))
    return Fault(pointer, "UNKNOWN_FIELD" if kind == "extra_forbidden" else "MALFORMED", "", ja, en)


def contradictions(s: Situation) -> list[Fault]:
    """Facts that cannot both be true, one fault for each pair, at the pointer of the second."""
    p, c, third = s.provision, s.consent, s.third_party
    natural = third.kind == "natural_person"
    found = (
        (_before(p.period_end, p.period_start), "/provision/period_end", *_BEFORE, "/provision/period_start"),
        (
            _before(p.last_provision_date, p.period_start),
            "/provision/last_provision_date",
            *_BEFORE,
            "/provision/period_start",
        ),
        (_before(p.last_provision_date, p.date), "/provision/last_provision_date", *_BEFORE, "/provision/date"),
        (
            _before(p.period_end, p.last_provision_date),
            "/provision/last_provision_date",
            "より後の日付です",
            "lies after",
            "/provision/period_end",
        ),
        (_before(c.withdrawn_on, c.given_on), "/consent/withdrawn_on", *_BEFORE, "/consent/given_on"),
        (
            s.data.sensitive and s.data.at_provider in ("statistics", "anonymised"),
            "/data/sensitive",
            *_UNFIT,
            "/data/at_provider",
        ),
        (natural and third.same_legal_person, "/third_party/same_legal_person", *_UNFIT, "/third_party/kind"),
        (
            natural and third.academic_institution is True,
            "/third_party/academic_institution",
            *_UNFIT,
            "/third_party/kind",
        ),
    )
    faults = [
        Fault(pointer, _CONTRADICTION, "", f"{other} {ja}", f"{en} {other}")
        for contradicts, pointer, ja, en, other in found
        if contradicts
    ]
    return faults + _record_contradictions(s)


def _record_contradictions(s: Situation) -> list[Fault]:
    faults = []
    if s.record is not None:
        ids = [each.id for each in s.record.principals]
        if len(set(ids)) != len(ids):
            faults.append(
                Fault("/record/principals", _CONTRADICTION, "", "同じ id の本人が重複しています", "an id stands twice")
            )
    if s.request is not None and _before(s.request.refused_on, s.request.arrived_on):
        faults.append(
            Fault(
                "/request/refused_on",
                _CONTRADICTION,
                "",
                "拒否日が到達日より前です（/request/arrived_on と矛盾）",
                "lies before /request/arrived_on",
            )
        )
    if s.request is not None and s.dispose_on is not None:
        faults.append(
            Fault(
                "/dispose_on",
                _CONTRADICTION,
                "",
                "請求と廃棄の可否は別々に尋ねてください（/request と矛盾）",
                "two questions at once: a request and a disposal",
            )
        )
    return faults


def _before(a: dt.date | None, b: dt.date | None) -> bool:
    return a is not None and b is not None and a < b

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
    faults: list[Fault] = []

    def contradict(when: bool, pointer: str, ja: str, en: str) -> None:
        if when:
            faults.append(Fault(pointer, _CONTRADICTION, "", ja, en))

    p, c, third = s.provision, s.consent, s.third_party
    contradict(
        _before(p.period_end, p.period_start),
        "/provision/period_end",
        "期間の末日が初日より前です（/provision/period_start と矛盾）",
        "lies before /provision/period_start",
    )
    contradict(
        _before(p.last_provision_date, p.period_start),
        "/provision/last_provision_date",
        "最後の提供日が期間の初日より前です（/provision/period_start と矛盾）",
        "lies before /provision/period_start",
    )
    contradict(
        _before(p.period_end, p.last_provision_date),
        "/provision/last_provision_date",
        "最後の提供日が期間の末日より後です（/provision/period_end と矛盾）",
        "lies after /provision/period_end",
    )
    contradict(
        _before(p.last_provision_date, p.date),
        "/provision/last_provision_date",
        "最後の提供日が提供日より前です（/provision/date と矛盾）",
        "lies before /provision/date",
    )
    contradict(
        p.open_ended is True and p.period_end is not None,
        "/provision/open_ended",
        "継続中で終期の定めがないのに期間の末日があります（/provision/period_end と矛盾）",
        "no end is agreed, yet /provision/period_end is given",
    )
    contradict(
        _before(c.withdrawn_on, c.given_on),
        "/consent/withdrawn_on",
        "撤回日が同意日より前です（/consent/given_on と矛盾）",
        "lies before /consent/given_on",
    )
    contradict(
        c.act == "none" and c.given_on is not None,
        "/consent/given_on",
        "同意の行為がないのに同意日があります（/consent/act と矛盾）",
        "a day of consent, yet /consent/act is none",
    )
    contradict(
        third.kind == "natural_person" and third.same_legal_person,
        "/third_party/same_legal_person",
        "自然人は同一の法人ではありません（/third_party/kind と矛盾）",
        "a natural person is no part of the same legal person (/third_party/kind)",
    )
    contradict(
        third.kind == "natural_person" and third.academic_institution is True,
        "/third_party/academic_institution",
        "自然人は学術研究機関等ではありません（/third_party/kind と矛盾）",
        "a natural person is no institution (/third_party/kind)",
    )
    contradict(
        s.opt_out.filed is False and s.opt_out.published_by_ppc is True,
        "/opt_out/published_by_ppc",
        "届け出ていないのに公表されています（/opt_out/filed と矛盾）",
        "published, yet not filed (/opt_out/filed)",
    )
    faults.extend(_record_contradictions(s))
    return faults


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

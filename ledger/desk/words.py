"""The words of the law and of the ledger as printed: statutory items (law names of RULE 20, 24, 28), statuses, countries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ledger.desk.blocks import Bilingual, Cell, Line, said, value
from ledger.desk.wareki import both
from schemas.vocabulary import Role, Status

# In the order in which the Rules name them (RULE 20(1), 24(1), 28(1)).
STATUTORY_WORDS: dict[str, Bilingual] = {
    "consent_statement": Bilingual("本人の同意を得ている旨", "That the principal's consent has been obtained"),
    "pri_consent_confirmed": Bilingual(
        "本人の同意が得られていることを確認した旨", "That the principal's consent was confirmed"
    ),
    "pri_consent_confirmation_method": Bilingual("同意を確認した方法", "How the consent was confirmed"),
    "pri_foreign_info_confirmed": Bilingual(
        "外国に関する情報提供を確認した旨", "That the information on the foreign country was confirmed as given"
    ),
    "pri_foreign_info_confirmation_method": Bilingual("その確認の方法", "How that was confirmed"),
    "pri_consent_statement": Bilingual("本人の同意が得られている旨", "That the principal's consent has been obtained"),
    "pri_foreign_info_statement": Bilingual(
        "外国に関する情報提供が行われている旨", "That the information on the foreign country has been given"
    ),
    "provision_date": Bilingual("提供した年月日", "Date of provision"),
    "provision_date_or_period": Bilingual("提供した年月日又は期間", "Date or period of provision"),
    "period_start": Bilingual("提供した期間の初日", "First day of the period of provision"),
    "period_end": Bilingual("提供した期間の末日", "Last day of the period of provision"),
    "receipt_date": Bilingual("提供を受けた年月日", "Date of receipt"),
    "third_party.name": Bilingual("第三者の氏名又は名称", "Name of the third party"),
    "third_party.address": Bilingual("第三者の住所", "Address of the third party"),
    "third_party.representative": Bilingual("第三者の代表者の氏名", "Representative of the third party"),
    "third_party.unspecified_many": Bilingual(
        "不特定かつ多数の者に対して提供した旨", "That it was provided to unspecified and numerous persons"
    ),
    "acquisition_history": Bilingual("取得の経緯", "How the third party had acquired it"),
    "principal": Bilingual("本人を特定するに足りる事項", "What identifies the principal"),
    "items": Bilingual("個人データの項目", "Items of personal data"),
    "ppc_publication_statement": Bilingual(
        "個人情報保護委員会により公表されている旨", "That it is published by the PPC"
    ),
    # RULE 20(2), 24(2), 28(2): items that an earlier record, still kept, holds already.
    "ref:base_record": Bilingual("既に記録した事項", "Items recorded before"),
}
_ORDER = {name: number for number, name in enumerate(STATUTORY_WORDS)}
_DATES = frozenset({"provision_date", "provision_date_or_period", "period_start", "period_end", "receipt_date"})

_BY_REFERENCE = Bilingual(
    "以前に作成し保存している記録のとおりであるため、記録を省略しています。",
    "As in a record made before and still kept, so not recorded again.",
)
HELD_BACK = Bilingual("開示しません（第7章）", "Not disclosed (section 7)")
NOT_RECORDED = Bilingual("記録がありません", "Not recorded")
_YES = Bilingual("記録のとおり（該当）", "Recorded: yes")
_NO = Bilingual("記録のとおり（非該当）", "Recorded: no")
_STATEMENTS = {
    "consent_statement": Bilingual("本人の同意を得ている。", "The principal's consent has been obtained."),
    "pri_consent_confirmed": Bilingual(
        "本人の同意が得られていることを確認した。", "It was confirmed that the principal's consent had been obtained."
    ),
    "pri_foreign_info_confirmed": Bilingual(
        "情報提供が行われていることを確認した。", "It was confirmed that the information had been given."
    ),
    "pri_consent_statement": Bilingual("本人の同意が得られている。", "The principal's consent has been obtained."),
    "pri_foreign_info_statement": Bilingual("情報提供が行われている。", "The information has been given."),
    "third_party.unspecified_many": Bilingual(
        "不特定かつ多数の者に対して提供した。", "Provided to unspecified and numerous persons."
    ),
    "ppc_publication_statement": Bilingual("法第27条第4項により公表されている。", "Published under ACT 27(4)."),
}
_STATUS = {
    Status.INCOMPLETE: Bilingual(
        "法定の記録事項の一部が、まだ記録されていません。", "Some items the law prescribes are not recorded yet."
    ),
    Status.UNLAWFUL: Bilingual(
        "この提供について、法律上の根拠を確認できていません。",
        "No lawful ground has been confirmed for this provision.",
    ),
    Status.VOID: Bilingual(
        "誤って作成された記録として取り消されています。提供はありませんでした。",
        "This record was made in error and is void; nothing was provided.",
    ),
}
_RECEIVING = frozenset({Role.RECIPIENT, Role.PRI_RECIPIENT, Role.PRIVATE_SOURCE})
_COUNTRIES = {
    "JP": Bilingual("日本", "Japan"),
    "US": Bilingual("アメリカ合衆国", "United States"),
    "IE": Bilingual("アイルランド", "Ireland"),
    "SG": Bilingual("シンガポール", "Singapore"),
    "GB": Bilingual("英国", "United Kingdom"),
    "KR": Bilingual("大韓民国", "Republic of Korea"),
}
COUNTRY_SURVEY_URL = "https://www.ppc.go.jp/personalinfo/legal/kaiseihogohou/#gaikoku"


def is_receipt(role: Role) -> bool:
    return role in _RECEIVING


def status_words(status: Status) -> Bilingual | None:
    """What must be said of a record that does not stand complete; None if it does."""
    return _STATUS.get(status)


# The identifier types of `ledger.people`; a company's own (`x-…`) is printed by its name.
_IDENTIFIER_KINDS = {
    "name": Bilingual("氏名", "Name"),
    "email": Bilingual("メールアドレス", "E-mail address"),
    "phone": Bilingual("電話番号", "Telephone number"),
    "ad_id": Bilingual("広告識別子", "Advertising identifier"),
    "cookie_id": Bilingual("クッキー識別子", "Cookie identifier"),
    "click_id": Bilingual("クリック識別子", "Click identifier"),
    "gmo_id": Bilingual("GMO ID", "GMO ID"),
    "account_id": Bilingual("アカウントID", "Account id"),
    "uid2": Bilingual("UID2", "UID2"),
    "rampid": Bilingual("RampID", "RampID"),
    "postal_address": Bilingual("住所", "Postal address"),
    "customer_id": Bilingual("会員番号", "Member number"),
}


def kind_words(kind: str, own: Mapping[str, str] | None = None) -> Bilingual:
    """A type of identifier in words; an unknown one by its own name. own: `ja` and `en` of a company's own type."""
    if own and "ja" in own and "en" in own:
        return Bilingual(own["ja"], own["en"])
    return _IDENTIFIER_KINDS.get(kind, Bilingual(kind, kind))


def country_words(code: str) -> Bilingual:
    """The country by name where the ledger has one, else by its ISO 3166-1 code."""
    return _COUNTRIES.get(code, Bilingual(code, code))


def statutory_words(name: str) -> Bilingual:
    """The label of a field of law.md 4A; an unknown one is printed by its own name rather than dropped."""
    return STATUTORY_WORDS.get(name, Bilingual(name, name))


def statutory_order(name: str) -> tuple[int, str]:
    return (_ORDER.get(name, len(_ORDER)), name)


def statutory_cell(name: str, content: Any) -> Cell:
    """A recorded value as printed. Absent and empty values say that nothing is recorded."""
    if name == "ref:base_record" and content is None:
        return said(_BY_REFERENCE)
    if content is None or content == "" or content == [] or content == {}:
        return said(NOT_RECORDED)
    if isinstance(content, bool):
        return said(_STATEMENTS.get(name, _YES) if content else _NO)
    if isinstance(content, dict):
        return _object_cell(name, content)
    if isinstance(content, list | tuple):
        return _list_cell(name, content)
    text = str(content)
    return value(_day_text(text) if name in _DATES else text)


def statutory_text(name: str, content: Any) -> str:
    """The same in one line, for CSV."""
    return "\n".join(line.text for line in statutory_cell(name, content) if line.lang != "en")


def _list_cell(name: str, content: list[Any] | tuple[Any, ...]) -> Cell:
    if all(isinstance(item, str | int) for item in content):
        return value("、".join(map(str, content)))
    return tuple(line for item in content for line in statutory_cell(name, item))


def _object_cell(name: str, content: dict[str, Any]) -> Cell:
    if content.keys() == {"ref"}:
        return (
            Line(f"次の文書又は記録を参照: {content['ref']}", "ja"),
            Line(f"By reference to: {content['ref']}", "en"),
        )
    if content.keys() == {"kept_copy"}:
        return (
            Line(f"提供したデータの写しを保存（SHA-256 {content['kept_copy']}）", "ja"),
            Line("A copy of the data provided is kept (digest above)", "en"),
        )
    if name == "principal" and "identifier" in content:
        known = content["identifier"]
        return value(f"{kind_words(known['type']).ja}: {known.get('value') or known.get('digest')}")
    if name == "principal" and content.keys() <= {"id", "name"}:
        parts = [str(content[key]) for key in ("name", "id") if content.get(key)]
        return value(f"{parts[0]}（{parts[1]}）" if len(parts) == 2 else "".join(parts) or NOT_RECORDED.ja)
    if content.keys() <= {"period_start", "period_end"}:
        ends = [_day_text(str(content[key])) if content.get(key) else "" for key in ("period_start", "period_end")]
        return value(" ～ ".join(ends))
    return value("、".join(f"{key}: {part}" for key, part in content.items()))


def _day_text(text: str) -> str:
    """An ISO date with its era; anything else as recorded."""
    try:
        return both(dt.date.fromisoformat(text))
    except ValueError:
        return text

"""Words that single out nobody and nothing (GL-K 4-2-1-1(3), (4)).

A record must single out the principal and show which items were provided. "All persons whose data we hold" and "some
information we hold" do neither. An id, a name or a digest is never vague; so this module knows only what vague words look
like, in Japanese and in English, and lets all else pass.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ledger.law.names import fold

_EDGE = " \t\r\n。．.、,，・:：;；!！?？「」『』()（）[]【】<>\"'`’“”-‐―—–_/~〜*"

# One noun for people in general, with or without an owner and a word of quantity.
_PEOPLE_JA = (
    "本人|当人|顧客|お客|お客様|客|会員|利用者|ユーザ|ユーザー|従業員|社員|職員|応募者|求職者|対象者|該当者|"
    "関係者|契約者|申込者|登録者|購入者|来店者|参加者|個人|人|者|人々|人物|方|方々|名簿|名簿記載者|データ主体|"
    "加入者|患者|株主"
)
_OWNER_JA = "(?:当社|弊社|自社|我が社|当法人|当会|当院|貴社|他社|提供先|提供元|本件|上記|下記|その他|他|ほか|当該)の?"
_MANY_JA = (
    "全て|すべて|全部|全員|全件|全数|一部|大半|多数|複数|各種|不特定多数|不特定かつ多数|いずれか|任意|若干名|数名"
)
_ALL_JA = f"(?:{_MANY_JA}|全|各)"
_TAIL_JA = (
    "(?:の?(?:一部|全員|全て|すべて|全部|各位|一同|等|など|ら|たち|達|一覧|リスト|名簿|データ|情報|様|皆様|"
    "皆さま|多数))*"
)
_COUNT_JA = r"(?:約|計|合計|延べ)?[0-9〇一二三四五六七八九十百千万億]+(?:名|人|件|社)(?:分|様)?"
_HELD_JA = "(?:有する|保有する|保有している|管理する|管理している|保管する|保管している|取り扱う|取扱う|持っている)"
_PRINCIPAL_JA = (
    re.compile(rf"(?:{_OWNER_JA})?(?:{_ALL_JA}の?)?(?:{_PEOPLE_JA})様?{_TAIL_JA}"),
    re.compile(rf"(?:{_OWNER_JA})?(?:(?:{_PEOPLE_JA})様?の?)?{_COUNT_JA}{_TAIL_JA}(?:の?(?:{_PEOPLE_JA}))?"),
    re.compile(rf"(?:{_OWNER_JA})?{_ALL_JA}"),
    re.compile(rf".*{_HELD_JA}.*"),
    re.compile(rf".*(?:{_MANY_JA})の?(?:個人|本人|者|人|方|顧客|会員|利用者|お客様).*"),
    re.compile(rf".*(?:{_PEOPLE_JA})様?(?:全員|全て|すべて|全部|各位|一同)"),
)
_THING_JA = (
    "個人情報|個人データ|個人関連情報|保有個人データ|情報|データ|項目|内容|属性|記録|資料|ファイル|もの|事項|"
    "顧客情報|会員情報|利用者情報|お客様情報|ユーザー情報|ユーザ情報|従業員情報|個人属性|必要事項|登録情報"
)
_WHICH_JA = f"(?:{_ALL_JA}の?|必要な|関連する|その他の|他の|様々な|さまざまな|色々な|いろいろな|所定の|何らかの|一定の)"
_ITEM_JA = (
    re.compile(rf"(?:{_OWNER_JA})?{_WHICH_JA}*(?:{_THING_JA}){_TAIL_JA}"),
    re.compile(
        "(?:など|等|その他|その他諸々|諸々|いろいろ|色々|様々|さまざま|各種|その他全て|その他一切|一切|一式|全部|全て|"
        "すべて|全項目|一部)"
    ),
    re.compile(rf".*{_HELD_JA}(?:{_ALL_JA}|の)?の?(?:{_THING_JA}).*"),
)
_NOTHING = re.compile(
    r"(?:n/?a|none|nil|null|unknown|not known|not applicable|tbd|tba|to be (?:determined|confirmed|announced)|"
    r"unspecified|undetermined|various|misc(?:ellaneous)?|xx+|[?？]+|-+|なし|無し|無|不明|未定|未確認|未記入|未入力|"
    r"該当なし|特になし|同上|未詳|空欄)"
)

_PEOPLE_EN = (
    r"(?:person|people|individual|customer|client|user|member|subscriber|consumer|employee|applicant|candidate|visitor|"
    r"principal|data subject|patient|shareholder|account holder|contact|body|one|recipient|somebody|someone)s?"
)
_ALL_EN = (
    r"(?:all|any|every|each|some|several|various|many|most|certain|numerous|multiple|a few|a number of|unspecified|"
    r"selected|relevant|applicable|other|the|our|your|their|these|those|of|us|registered|existing|current)"
)
_WHOSE_EN = (
    r"(?:(?: (?:whose|that|which|who|whom|of|in|on|from|we|with|for|to)\b.*)|"
    r"(?: concerned| involved| affected| above| etc)*)"
)
_PRINCIPAL_EN = (
    re.compile(rf"(?:{_ALL_EN} )*{_PEOPLE_EN}{_WHOSE_EN}"),
    re.compile(r"(?:everyone|everybody|anyone|anybody|someone|somebody|nobody)(?: .*)?"),
    re.compile(r"(?:all|them|people|all (?:of|who|whose|those|in|on)\b.*)"),
    re.compile(rf"(?:about |approx(?:imately)? |some )?[0-9][0-9,]*k? (?:{_ALL_EN} )*{_PEOPLE_EN}{_WHOSE_EN}"),
    re.compile(r"(?:all|any|some|every) .*(?:we|company|data|information).*"),
)
_THING_EN = (
    r"(?:(?:personal|customer|user|client|member|person-related|relevant|necessary|required|other|such|related|"
    r"additional|general|held|various) )*(?:information|info|data|items?|details?|particulars|records?|fields?|"
    r"attributes?|things?|stuff|content|everything|anything|something)"
)
_ITEM_EN = (
    re.compile(rf"(?:{_ALL_EN} )*{_THING_EN}(?: (?:that|which|we|they|the company|held|stored|etc)\b.*)?"),
    re.compile(r"(?:et ?c|etcetera|and so on|and others?|others?|all|any|some|everything|anything|something)"),
)


# Vague words are short; this also bounds what the patterns may cost.
_CORE_CHARS_MAX = 160


def _core(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text)).strip(_EDGE)


def _vague(text: str, japanese: tuple[re.Pattern[str], ...], english: tuple[re.Pattern[str], ...]) -> bool:
    core = _core(text)
    if not core or _NOTHING.fullmatch(core):
        return True
    if len(core) > _CORE_CHARS_MAX:
        return False
    compact = core.replace(" ", "")
    return any(p.fullmatch(compact) for p in japanese) or any(p.fullmatch(core) for p in english)


# Ids, addresses and digests: one word of ASCII with a digit or an @ in it.
_PLAIN_ID = re.compile(r"[!-~]*[0-9@][!-~]*")


def singles_out_nobody(text: str) -> bool:
    """True for words by which no one can be told apart: a class of people, a head count, "unknown".

    Nothing is remembered between calls: the text may be a person's name.
    """
    if _PLAIN_ID.fullmatch(text):
        return False
    return _vague(text, _PRINCIPAL_JA, _PRINCIPAL_EN)


@lru_cache(maxsize=16_384)
def names_no_item(text: str) -> bool:
    """True for words that do not show what kind of information was provided: "some information we hold", "など"."""
    return _vague(text, _ITEM_JA, _ITEM_EN)


_PLACEHOLDER_CHARS_MAX = 30


def says_nothing(text: str) -> bool:
    """True for a placeholder instead of a content: "N/A", 不明, a row of dashes."""
    if len(text) > _PLACEHOLDER_CHARS_MAX and text.strip():
        return False
    core = _core(text)
    return not core or _NOTHING.fullmatch(core) is not None


# The opposite of the statement that a record must hold: no consent, refused, withdrawn, not published, not confirmed.
_DENIED = re.compile(
    r"(?:false|no|not|0|×|✗|✕|否|偽|いいえ|不可|拒否|拒絶|不同意|撤回(?:済み?)?|取消(?:済み?)?|"
    r"(?:ご?本人の?|個人の?|事前の?|利用者の?|顧客の?)?(?:ご?同意|承諾|許諾|公表|確認|情報提供)(?:書|文書|記録)?[はがをも]?の?(?:事実|旨)?[はがをも]?"
    r"(?:なし|無し|無|無い|ない|ありません|されていない|されていません|していない|していません|しない|せず|未|未了|未済|未取得|未確認|未公表|未実施|不要|"
    r"得ていない|得ていません|得られず|得られていない|得られていません|得られなかった|取得していない|取得していません|取得できず|"
    r"取れていない|取れていません|取れず|拒否|拒絶|撤回(?:済み?)?|取消(?:済み?)?|保留|待ち)|"
    r"未(?:同意|取得|確認|公表|承諾|実施|了)|(?:同意|承諾)(?:を|が)?(?:拒否|拒絶|撤回)(?:した|された|済み?)?|"
    r"(?:the )?(?:principal(?:'s)? )?(?:no|without|lacking|missing|absent|refused|denied|withdrawn|revoked|pending|declined) "
    r"(?:the )?(?:principal(?:'s)? )?(?:prior )?(?:consent|agreement|confirmation|publication)|"
    r"(?:the )?(?:principal(?:'s)? )?(?:consent|agreement|confirmation|publication) (?:was |is |has been |were )?"
    r"(?:not (?:yet )?(?:given|obtained|confirmed|received|granted|made|published|collected)|never (?:given|obtained)|"
    r"refused|denied|withdrawn|revoked|pending|missing|absent|declined|required)|"
    r"(?:the )?(?:principal|person|he|she|they) (?:did not|didn't|does not|has not|refused to|"
    r"declined to) ?(?:consent|agree)(?:ed)?|"
    r"not (?:yet )?(?:consented|obtained|confirmed|published|given|agreed)|refused|denied|withdrawn|revoked|declined|pending)"
)


def denies(text: str) -> bool:
    """True for words that say the opposite of a statement: 同意なし, "consent not obtained", "no"."""
    core = _core(text)
    return len(core) <= _CORE_CHARS_MAX and (
        _DENIED.fullmatch(core) is not None or _DENIED.fullmatch(core.replace(" ", "")) is not None
    )


_KEPT_BACK = re.compile(
    r"(?:非公開|非公表|非開示|未公開|未公表|未登録|未登記|未入手|未調査|調査中|確認中|照会中|問合せ中|問い合わせ中|作成中|準備中|検討中|"
    r"後日(?:記入|確認|追記)?|別途(?:確認|記載|参照)?|省略|割愛|略|要確認|秘密|秘匿|機密|社外秘|記載省略|記載なし|記入なし|登録なし|情報なし|データなし|"
    r"住所|所在地|本店所在地|代表者|代表者名|氏名|名前|テスト|ダミー|サンプル|仮|"
    r"tbc|undisclosed|not disclosed|confidential|withheld|redacted|pending|omitted|private|secret|"
    r"to follow|see (?:below|above|attached)|address|representative|name|test|dummy|placeholder|"
    r"not (?:public|published|available|provided|registered)|no (?:address|name|data|information))"
)
_OFFICE = re.compile(
    r"(?:(?:代表)?(?:取締役|執行役|理事|理事長|社員|執行役員)(?:社長|会長|副社長|兼?ceo|兼?coo)?|代表|代表者|社長|会長|理事長|学長|院長|所長|市長|知事|大臣|"
    r"管理人|管理者|責任者|担当者|担当|役員|"
    r"(?:the )?(?:ceo|coo|cfo|cto|chief executive(?: officer)?|president|chairman|chair(?:person)?|"
    r"representative(?: director)?|"
    r"(?:managing )?director|manager|owner|officer|secretary|person in charge)(?: (?:and|&|/) (?:ceo|president|chairman))?)"
)


def locates_nobody(text: str) -> bool:
    """True for an address or a name that was kept back or is yet to come: 非公開, 調査中, "confidential"."""
    return says_nothing(text) or _KEPT_BACK.fullmatch(_core(text)) is not None


def represents_nobody(text: str) -> bool:
    """True for an office without the name of its holder (RULE 20(1)(i)ロ): 代表取締役, "CEO"; and for a name kept back."""
    core = _core(text)
    return (
        locates_nobody(text)
        or _OFFICE.fullmatch(core) is not None
        or _OFFICE.fullmatch(core.replace(" ", "")) is not None
    )


_NAME_JA = re.compile(
    rf"(?:{_OWNER_JA})?(?:{_ALL_JA}の?)?(?:広告|業務)?(?:提携|委託|取引|協力|関係|関連|グループ|広告配信)?"
    r"(?:会社|企業|事業者|先|各社|数社|パートナー|第三者|法人|団体|機関|業者|広告主)(?:各社|等|など|各位|の一部)*"
)
_NAME_EN = re.compile(
    rf"(?:{_ALL_EN} )*(?:(?:business|advertising|ad|alliance|group|affiliated|trading|third) )*"
    r"(?:part(?:y|ies|ners?)|compan(?:y|ies)|vendors?|recipients?|advertisers?|affiliates?|subsidiar(?:y|ies)|providers?)"
    rf"{_WHOSE_EN}"
)


def names_no_third_party(text: str) -> bool:
    """True for words that name no person: "alliance partners", 提携会社各社, "unknown"."""
    core = _core(text)
    if not core or _NOTHING.fullmatch(core):
        return True
    if len(core) > _CORE_CHARS_MAX:
        return False
    if _KEPT_BACK.fullmatch(core):
        return True
    return _NAME_JA.fullmatch(core.replace(" ", "")) is not None or _NAME_EN.fullmatch(core) is not None

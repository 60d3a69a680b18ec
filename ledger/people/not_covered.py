"""What a look-up can't find, in plain words for the answer."""

from __future__ import annotations

from ledger.people.own_type import Normal, OwnType
from ledger.people.words import Words

_SALTED = Words(
    "提供先が独自の鍵やソルトで作成した識別子またはハッシュ値だけが残っている記録",
    "records that hold only an identifier or digest made with a partner's own key or salt",
)
_OTHER_VALUES = Words(
    "お申し出のものとは別の値（別のアドレス、番号など）による記録",
    "records under other values than the one given (another address, number, …)",
)
_BY_TYPE: dict[str, tuple[Words, ...]] = {
    "email": (
        Words(
            "公表した一覧にない表記（大文字小文字の組合せ、全角など）で作られ、ハッシュ値だけが残っている記録",
            "records that hold only a digest of a spelling (mix of capitals, full width, …) outside the published list",
        ),
        Words(
            "大文字を含む表記のMD5またはSHA-1ハッシュ値だけが残っている記録（お申し出の表記そのものを除く）",
            "records that hold only an MD5 or SHA-1 digest of a spelling with capitals (except the spelling given)",
        ),
        Words(
            "「+」以降の別名が異なるアドレス、またはgmail.comでピリオドの位置が異なるアドレスの記録"
            "（これらを除く方式で作られたもの、gmail.comのアドレスを平文で記録したものを除く）",
            "records under another plus tag of the address, or with other dots at gmail.com (except where the algorithm "
            "drops these, or a gmail.com address was recorded in the clear)",
        ),
    ),
    "phone": (
        Words(
            "公表した表記の一覧にない区切り方で書かれ、ハッシュ値だけが残っている記録",
            "records that hold only a digest of a spelling punctuated otherwise than in the published list",
        ),
    ),
    "name": (
        Words(
            "姓または名の一方だけのハッシュ値による記録（同姓・同名の他人と区別できないため検索しません）",
            "records that hold only a digest of the family or the given name alone (it would fit strangers)",
        ),
        Words("漢字と読み仮名の間の変換", "conversion between characters and reading"),
    ),
    "postal_address": (
        Words(
            "表記の異なる住所で、ハッシュ値だけが残っている記録",
            "records that hold only a digest of the address spelled otherwise",
        ),
        Words("郵便番号だけによる記録", "records that hold the postcode alone"),
    ),
}
_IDS = (
    Words(
        "大文字小文字の異なる表記で、ハッシュ値だけが残っている記録",
        "records that hold only a digest of the id in another mix of capitals",
    ),
)
_DIGEST = (
    Words(
        "同じ値を別の表記・別の方式でハッシュ化した値だけが残っている記録（ハッシュ値からは変換できません）",
        "records that hold only a digest of another spelling or hash of the same value (a digest can't be converted)",
    ),
)
_OWN: dict[Normal, Words] = {
    Normal.AS_IS: Words(
        "大文字小文字や区切りの異なる値による記録（この種類では別の値とする旨、会社プロファイルで宣言されています）",
        "records under the value in other capitals or punctuation: by the company profile that is another value",
    ),
    Normal.CASEFOLD: Words(
        "区切りの異なる値による記録（この種類では別の値とする旨、会社プロファイルで宣言されています）",
        "records under the value in other punctuation: by the company profile that is another value",
    ),
    Normal.DIGITS: Words(
        "数字以外の部分の異なる表記で、ハッシュ値だけが残っている記録",
        "records that hold only a digest of the value with other letters or punctuation around its digits",
    ),
}
_UNDECLARED = Words(
    "区切りの異なる値による記録（この種類は会社プロファイルで宣言されていません）",
    "records under the value in other punctuation: the company profile does not declare this type",
)
_NAME_DIGEST = Words(
    "氏名を平文で記録したもの（氏名のハッシュ値からは検索できません）",
    "names recorded in the clear (they are not found by a digest)",
)
_OLD_DIGEST = Words(
    "平文の値から作られた記録のうち、メールアドレスの小文字表記、広告ID、独自の種類以外のMD5・SHA-1ハッシュ値による検索",
    "records made from the plain value, except by the MD5 or SHA-1 digest of a lower-case e-mail address, of an "
    "advertising id or of an own type",
)


def not_covered_by_value(identifier_type: str) -> tuple[Words, ...]:
    """For a look-up by raw value."""
    return (*_BY_TYPE.get(identifier_type, _IDS), _SALTED, _OTHER_VALUES)


def not_covered_of_own_type(rule: OwnType) -> tuple[Words, ...]:
    """For a look-up by raw value of a type `x-…`."""
    ids = () if rule.normal is Normal.DIGITS else _IDS
    return (_OWN[rule.normal] if rule.declared else _UNDECLARED, *ids, _SALTED, _OTHER_VALUES)


def not_covered_by_digest(hash_name: str) -> tuple[Words, ...]:
    """For a look-up by digest alone. hash_name: `sha256`, `sha1`, `md5` or `unknown`."""
    old = (_OLD_DIGEST,) if hash_name in ("sha1", "md5") else ()
    return (*_DIGEST, *old, _NAME_DIGEST, _SALTED, _OTHER_VALUES)

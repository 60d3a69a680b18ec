"""Numbers of identity papers in a text: more than confirming a person takes (GL-T 3-8-7), and a My Number may not be kept.

Two readings, since a text is long and numbers are many:

    in_a_note(text)    any seven digits in a row, whatever divides them, but for what is plainly something else
    in_words(text)     what has the form of such a number (twelve digits; two letters and seven or eight digits; a pension
                       number), or stands after the name of a paper: texts for a requester may name a customer number

Plainly something else: days, telephone numbers (ten or eleven digits from 0, or +81), postal codes, amounts and counts with
their unit, ids and digests, numbers of requests, and the number of a parcel after a word for it.
"""

from __future__ import annotations

import re
import unicodedata

_APART = r"(?<![0-9A-Za-z-])(?<![0-9][ ./・])"
_ENDS = r"(?![- ]?[0-9])"
_SOMETHING_ELSE = re.compile(
    rf"""
      [0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}                          # an id
    | \b(?=[0-9]*[a-f])[0-9a-f]{{32,128}}\b                                                        # a digest
    | \bR-[0-9]{{4}}-[0-9]{{4,9}}(?:-[0-9]{{1,3}})?\b | \b[SA]-(?=[0-9]*[a-f])[0-9a-f]{{12}}\b       # requests, letters
    | (?<![0-9-])(?:19|20)[0-9]{{2}}([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12][0-9]|3[01])(?![0-9-])  # a day
    | {_APART}(?P<phone>(?:\+81[- ]?(?:\(0\))?|\(?0)[1-9][0-9]{{0,3}}\)?[- ]?[0-9]{{1,4}}[- ]?[0-9]{{3,4}}){_ENDS}
    | {_APART}〒?\ ?[0-9]{{3}}-[0-9]{{4}}{_ENDS}                                                     # a postal code
    | [0-9]+\ ?(?:円|件|人|名|yen|records?|people) | (?:¥|JPY\ ?)[0-9]+                             # how much, how many
    | (?:追跡|伝票|引受|問い?合わ?せ|tracking)\ ?(?:番号|no\.?|number)?\ ?[:#]?\ ?[0-9][0-9 -]{{5,20}}[0-9]  # a parcel
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PHONE_DIGITS = {"0": (10, 11), "+": (11, 12)}
_DIVIDED = r"(?:[0-9][\s./・-]*)"
_SEVEN = re.compile(rf"{_DIVIDED}{{7,}}")
_FORM = re.compile(
    rf"""
      (?<![0-9]){_DIVIDED}{{11}}[0-9](?![\s./・-]*[0-9])        # My Number, driving licence
    | \b[A-Z]{{2}}\ ?[0-9]{{7}}\b                               # passport
    | \b[A-Z]{{2}}\ ?[0-9]{{8}}\ ?[A-Z]{{2}}\b                  # residence card
    | (?<![0-9-])[0-9]{{4}}-[0-9]{{6}}(?![0-9-])                # basic pension number
    | (?:免許|旅券|パスポート|マイナンバー|個人番号|在留カード|保険証|保険者|住民票コード|基礎年金|身分証
        |licen[cs]e|passport|my\s?number|residence\ card|insurance|pension)
      [^0-9\n]{{0,20}}{_DIVIDED}{{7,}}
    """,
    re.VERBOSE | re.IGNORECASE,
)


def in_a_note(text: str) -> bool:
    """Whether a note of the desk may hold the number of a paper.

    >>> in_a_note("免許証 1234-5678-9012"), in_a_note("2026-11-02 に 03-1234-5678 へ電話")
    (True, False)
    """
    return _SEVEN.search(_rest(text)) is not None


def in_words(text: str) -> bool:
    """Whether a text holds what has the form of such a number.

    >>> in_words("旅券番号はTK1234567"), in_words("会員番号 12345678 の住所を訂正しました。")
    (True, False)
    """
    return _FORM.search(_rest(text)) is not None


def _rest(text: str) -> str:
    """The text in one width, without what is plainly something else."""
    plain = re.sub("[‐‑‒–—―−ー－]", "-", unicodedata.normalize("NFKC", text))
    return _SOMETHING_ELSE.sub(_left, plain)


def _left(found: re.Match[str]) -> str:
    phone = (found["phone"] or "").replace("(0)", "").lstrip("(")
    if phone and sum(map(str.isdigit, phone)) not in _PHONE_DIGITS[phone[0]]:
        return found[0]
    return "|"

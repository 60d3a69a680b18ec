"""The free texts of the desk: how long they may be, and that no number of an identity paper stands in them.

Kept is the kind of paper that was seen. Its number is more than confirming a person takes (GL-T 3-8-7), and a My Number may
not be kept at all. Notes of the desk take no long number that is not plainly something else; sentences for a requester, names
and the requester's own words nothing of the form of such a number, since they may have to name a customer number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from schemas import paper_numbers
from schemas.record import In, Text
from schemas.said import unfit

NOTE_CHARS_MAX = 500


def _no_number(ja: str, en: str, found: Callable[[str], bool]) -> AfterValidator:
    """A text without the number of an identity paper: its kind is kept, no number of it (GL-T 3-8-7)."""

    def check(text: str) -> str:
        if found(text):
            raise unfit(ja, en, "paper_number")
        return text

    return AfterValidator(check)


_IN_A_NOTE = _no_number(
    "本人確認書類の番号は書けません（日付・電話番号・郵便番号以外の7桁以上の数字）",
    "no number of an identity paper may stand here (seven digits or more that are no day, telephone or postal code)",
    paper_numbers.in_a_note,
)
_IN_WORDS = _no_number(
    "本人確認書類の番号（免許証、旅券、マイナンバーなど）は書けません",
    "no number of an identity paper may stand here (licence, passport, My Number …)",
    paper_numbers.in_words,
)
_Short = Annotated[str, StringConstraints(min_length=1, max_length=NOTE_CHARS_MAX)]
Note = Annotated[_Short, _IN_A_NOTE]
ShortText = Annotated[_Short, _IN_WORDS]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
SafeLine = Annotated[Line, _IN_WORDS]
OwnWords = Annotated[Text, _IN_WORDS]


class WordsIn(In):
    """One sentence for the requester, in both languages."""

    ja: ShortText
    en: ShortText

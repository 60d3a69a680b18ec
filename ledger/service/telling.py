"""Whether what is held back can be read all the same: in an item left open, or in words that the requester is given.

Compared as people read: width, case and spaces make no difference, a company is known without its legal form, and a day is
the same in whichever calendar it is written. Of single items every value counts, and of the items of data each word of a
value; of a record that is held back whole its third party, its days and its items of data.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from ledger.desk.wareki import wareki
from ledger.law import bare_name
from ledger.service.holding_back import DATE_ITEMS, tells_the_party
from ledger.service.parties import PartyBook
from ledger.service.reading import LoadedRecord
from ledger.service.sealing import OpenBody

WHOLE = None
"""In place of the items held back: the whole record is."""
_STATUTORY = "/statutory/"
_THIRD_PARTY = "third_party."
_ITEMS = "items"
_TEXT_CHARS_MIN = 2
_WHOLE_CHARS_MIN = 4
_WORDS_OF_DATA = re.compile(r"[\s()\[\],・/、]+")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class _Held:
    """Values that may not be read, however they are spaced; a Latin word counts where it is no part of a longer one."""

    def __init__(self, values: Iterable[str]) -> None:
        words = {text for value in values if len(text := "".join(_folded(value).split())) >= _TEXT_CHARS_MIN}
        self._patterns = [_as_word(word) for word in words]

    def told_by(self, content: Any) -> bool:
        said = "\n".join(map(_folded, _leaves(content)))
        return any(one.search(said) for one in self._patterns)


def told_elsewhere(
    book: PartyBook, record: LoadedRecord, items: Collection[str] | None, texts: Mapping[str, Iterable[str]]
) -> list[str]:
    """Where what is held back of a record can be read: names of items left open, and of the `texts`.

    items: what is held back, or WHOLE. texts: what the requester is given to read, by the name under which it is refused.
    Every version of an item counts, since the proofs open each.
    """
    bodies = [record.body, *(body for _, body in record.amendments)]
    said = [each for body in bodies for each in _statutory(body)]
    values = set(_values(said, items))
    if items is WHOLE or not DATE_ITEMS.isdisjoint(items):
        values.update(form for body in bodies for day in _days(body.items.get("/dates")) for form in _forms(day))
    party = _Held(_party(book, bodies, said) if items is WHOLE or tells_the_party(items) else ())
    held = _Held(values)
    left_open = set() if items is WHOLE else {name for name, one in said if name not in items and party.told_by(one)}
    named = {name for name, words in texts.items() if any(one.told_by(list(words)) for one in (held, party))}
    return [*sorted(left_open), *sorted(named)]


def _statutory(body: OpenBody) -> Iterator[tuple[str, Any]]:
    """What the record says that everybody in it is shown; the list of principals is not."""
    for path, content in body.items.items():
        if path.startswith(_STATUTORY) and path != "/statutory/principal":
            yield path.removeprefix(_STATUTORY), content


def _values(said: Iterable[tuple[str, Any]], items: Collection[str] | None) -> Iterator[str]:
    for name, content in said:
        if name.startswith(_THIRD_PARTY) or (items is not WHOLE and name not in items):
            continue
        for leaf in _leaves(content):
            if day := _day(leaf):
                yield from _forms(day)
            elif items is not WHOLE:
                yield leaf
                yield from _WORDS_OF_DATA.split(_folded(leaf)) if name == _ITEMS else ()
            elif name == _ITEMS and len(leaf) >= _WHOLE_CHARS_MIN:
                yield leaf


def _party(book: PartyBook, bodies: Iterable[OpenBody], said: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """The third party by every fact of it that the record has, and by its names in the master, as people call it too."""
    names = {leaf for name, content in said if name.startswith(_THIRD_PARTY) for leaf in _leaves(content)}
    for body in bodies:
        if party := body.items.get("/head", {}).get("party"):
            known = book.version(party["seq"]).facts
            names.update(name for name in (known.name, known.name_en, *known.aliases) if name)
    yield from names
    yield from map(bare_name, names)


def _leaves(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        for one in content.values():
            yield from _leaves(one)
    elif isinstance(content, list | tuple):
        for one in content:
            yield from _leaves(one)
    elif isinstance(content, str):
        yield content


def _days(content: Any) -> Iterator[dt.date]:
    return (day for leaf in _leaves(content) if (day := _day(leaf)))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _forms(day: dt.date) -> Iterator[str]:
    """The spellings in which a reader would know the day."""
    y, m, d, month = day.year, day.month, day.day, _MONTHS[day.month - 1]
    yield from (day.isoformat(), f"{y}-{m}-{d}", f"{y}/{m}/{d}", f"{y}/{m:02}/{d:02}", f"{y}.{m}.{d}")
    yield from (f"{y}年{m}月{d}日", f"{y}年{m:02}月{d:02}日", wareki(day))
    yield from (f"{d}{month}{y}", f"{month}{d},{y}", f"{d}{month[:3]}{y}", f"{month[:3]}{d},{y}")


def _as_word(word: str) -> re.Pattern[str]:
    """The word however it is spaced, where it is no part of a longer Latin word or number."""
    before = r"(?<![0-9a-z])" if word[0].isascii() and word[0].isalnum() else ""
    after = r"(?![0-9a-z])" if word[-1].isascii() and word[-1].isalnum() else ""
    return re.compile(before + r"\s*".join(map(re.escape, word)) + after)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()

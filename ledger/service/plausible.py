"""Does what a record says agree with itself? What does not is stored all the same, with a warning beside it.

No code of law.md section 13B speaks of these; they are mistakes that a careful clerk would ask about.
Warnings have the form of those of a verdict: `citation: English / 日本語`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ledger.law import has_legal_form

DAYS_DIFFER = (
    "RULE 20(1)(i), 24(1)(i): the day in the record is not the day among the facts; correct one of them by amendment / "
    "記録に書かれた日が事実として示された日と異なる。修正記録で正す"
)
IN_THE_FUTURE = (
    "RULE 20(1)(i), 24(1)(i): the day lies in the future; a record is of what has happened / "
    "記録された日が将来の日である。記録は既に行われた授受についてのものである"
)
KIND_AGAINST_NAME = (
    "RULE 20(1)(i): the third party is said to be a natural person but has a corporation's name; its representative may be "
    "missing / 個人とされた第三者の名称が法人の名称である。代表者の氏名が欠けている可能性がある"
)


def plausibility_warnings(document: Mapping[str, Any], today: dt.date) -> list[str]:
    """Warnings about a situation document (`judging.situation_of`), none for an ordinary one."""
    provision, record = document.get("provision", {}), document["record"]
    fact = _day(provision.get("date"))
    own = [day for day in (_day(record.get(name)) for name in ("provision_date", "receipt_date")) if day]
    days = [*own, *filter(None, (fact, _day(provision.get("last_provision_date"))))]
    found = []
    if fact and any(day != fact for day in own):
        found.append(DAYS_DIFFER)
    if any(day > today for day in days):
        found.append(IN_THE_FUTURE)
    name = record.get("third_party.name")
    if (
        document.get("third_party", {}).get("kind") == "natural_person"
        and isinstance(name, str)
        and has_legal_form(name)
    ):
        found.append(KIND_AGAINST_NAME)
    return found


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None

"""What the desk shows of a person's records, and what an answer says of its own limits (ACT 33(5); law.md 9).

In: records of Art. 29(1) and 30(3) in which the person stands for certain. Out: person-related provider records and records
the law does not demand (offered only if the profile says so), and records found by nothing but a value that other people may
share, such as a name: those need a second identifier before anything of them is shown. Records under ORDER 11 are neither:
the search leaves them out before anything is compared or counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from ledger.clock import jst_day
from ledger.desk.wareki import both
from ledger.service.asked_period import EVERYTHING, Period, in_period
from ledger.service.core import Core
from ledger.service.disposing import disposals
from ledger.service.searching import Found
from ledger.service.state import RecordState
from schemas.report import Words
from schemas.vocabulary import Duty, Role, Status

_SYSTEMS_UNNAMED = Words(
    ja="どのシステムによるものを記録しているかは、窓口にお尋ねください。",
    en="Ask our desk from which systems it records. ",
)
_NOT_SEARCHED = Words(
    ja="この台帳より前の記録は、この検索の対象に含まれていません。",
    en="Records older than this ledger are not part of this search.",
)


@dataclass(slots=True)
class Scoped:
    """What was found, sorted. inside: ACT 33(5). offered: outside it, but shown by the profile's choice.

    outside, uncertain: the seqs of records that are not shown.
    """

    inside: list[Found] = field(default_factory=list)
    offered: list[Found] = field(default_factory=list)
    outside: list[int] = field(default_factory=list)
    uncertain: list[int] = field(default_factory=list)

    @property
    def aside(self) -> list[int]:
        """The seqs of what ACT 33(5) does not name, offered or not."""
        return sorted([*self.outside, *(one.record.seq for one in self.offered)])


def sort_out(core: Core, found: Iterable[Found], period: Period = EVERYTHING) -> Scoped:
    """Sort the visible records of one person by what may be shown of them. Void records were no provision: left out."""
    scoped = Scoped()
    for one in found:
        if one.record.state.void or not in_period(one, period, core.today()):
            continue
        if not one.certain:
            scoped.uncertain.append(one.record.seq)
        elif is_disclosable(one.record.state):
            scoped.inside.append(one)
        elif _offered(core, one.record.state):
            scoped.offered.append(one)
        else:
            scoped.outside.append(one.record.seq)
    return scoped


def is_disclosable(state: RecordState) -> bool:
    """ACT 33(5): a record that Art. 29(1) or 30(3) demands, an unlawful provision's not least."""
    verdict = state.verdict
    if state.head["role"] == Role.PRI_PROVIDER:
        return False
    demanded = verdict["status"] == Status.UNLAWFUL or verdict["duty"] == Duty.REQUIRED
    return demanded and bool(verdict["disclosable_under_33_5"])


def searched_words(core: Core, since: dt.datetime | None, elsewhere: Words | None) -> Words:
    """Since when and from which systems the ledger records, and whether earlier records were looked for elsewhere."""
    choices = core.profile.choices
    own = choices.earlier_records
    earlier = elsewhere or (Words(ja=own.ja, en=own.en) if own else _NOT_SEARCHED)
    if since is None:
        return earlier
    ja = "、".join(one.ja for one in choices.systems)
    en = ", ".join(one.en for one in choices.systems)
    day = jst_day(since)
    asked = Words(ja="", en="") if choices.systems else _SYSTEMS_UNNAMED
    return Words(
        ja=f"この台帳は、{both(day)}から、{f'{ja}による' if ja else ''}提供と受領を記録しています。{asked.ja}{earlier.ja}",
        en=f"This ledger records provisions and receipts{f' by {en}' if en else ''} since {day.isoformat()}. "
        f"{asked.en}{earlier.en}",
    )


def disposed_words(core: Core) -> Words | None:
    """Which records are gone, in general and for everybody; never whether this person stood in them."""
    days = [
        day["last_day"]
        for entry in disposals(core)
        if entry["state"] == "started"
        for day in entry["days"]
        if day["records"]
    ]
    if not days:
        return None
    newest = dt.date.fromisoformat(max(days))
    return Words(
        ja=f"法定の保存期間が{both(newest)}までに終わった記録は廃棄しており、お調べできません。",
        en=f"Records whose statutory period ended on or before {newest.isoformat()} were destroyed and can't be searched.",
    )


def _offered(core: Core, state: RecordState) -> bool:
    choices = core.profile.choices
    if state.head["role"] == Role.PRI_PROVIDER:
        return choices.offer_pri_provider_records
    return choices.offer_voluntary_records

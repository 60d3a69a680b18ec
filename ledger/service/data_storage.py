"""How long the policy keeps the *data* that a record is about, where the record names a rule of the policy.

    operational.storage_rule   id of a rule in the profile's `storage_rules`, e.g. `applicants`
    operational.applied_on     the day from whose year the rule counts

It is shown beside the record and governs nothing here: the record is kept to its own last day (RULE 21, 25, 29), which a
promise about the data neither shortens nor extends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from schemas.profile import Profile
from schemas.views import DataStorageOut

RULE, EVENT_DAY = "storage_rule", "applied_on"


def data_storage(profile: Profile, operational: Mapping[str, Any], today: dt.date) -> DataStorageOut | None:
    """None where the record names no rule. A rule that the profile does not have is shown as unknown."""
    named = operational.get(RULE)
    if not isinstance(named, str) or not named:
        return None
    rule = next((one for one in profile.storage_rules if one.id == named), None)
    if rule is None:
        return DataStorageOut(rule=named, known=False)
    event_day = _day(operational.get(EVENT_DAY))
    last_day = rule.last_day(event_day) if event_day else None
    return DataStorageOut(
        rule=named,
        known=True,
        applies_to=rule.applies_to,
        event_day=event_day,
        last_day=last_day,
        over=last_day is not None and last_day < today,
        ja=rule.text.in_language("ja"),
        en=rule.text.in_language("en"),
    )


def _day(said: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None

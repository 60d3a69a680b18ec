"""The shape of a rule."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

RULES_VERSION: Final = "2026-11-23"
"""The state of the law these rules were written from."""

NUMBERED_FROM: Final = dt.date(2022, 4, 1)
"""The day since when the articles bear their present numbers and ACT 31, 33(5) are in force."""


@dataclass(frozen=True, slots=True)
class Rule:
    """id: stable. citation: `ACT 27(1)`, `RULE 20(1)(ii)`, `GL-K 4-2-1-2(1)`. ja, en: the reason, one sentence each."""

    id: str
    citation: str
    ja: str
    en: str
    valid_from: dt.date | None = NUMBERED_FROM
    valid_to: dt.date | None = None

    def to_json(self) -> dict[str, str]:
        return {"id": self.id, "citation": self.citation, "version": RULES_VERSION, "ja": self.ja, "en": self.en}

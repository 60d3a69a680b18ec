"""What the gate finds of a list: of each member two moments and a stop as numbers in arrays, then one byte of outcome."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.service.consent_scope import ALL, allows, forbids
from ledger.service.consent_state import Question
from schemas.consent import ConsentBasis, StopGround

ALLOWED, NO_CONSENT, WITHDRAWN, STOPPED, REFUSED, NO_OWN, MAYBE_STOP, MAYBE_ENDED = 1, 2, 3, 4, 5, 6, 7, 8
OUTCOMES = {
    NO_CONSENT: "no_consent",
    WITHDRAWN: "withdrawn",
    STOPPED: "stopped",
    REFUSED: "refused",
    NO_OWN: "no_own_identifier",
    MAYBE_STOP: "possible_stop",
    MAYBE_ENDED: "possible_withdrawal",
}
NOT_CHECKABLE = frozenset({NO_OWN, MAYBE_STOP, MAYBE_ENDED})
_GROUNDS = sorted(ground.value for ground in StopGround)
_RANK_OF_GROUND = {ground: rank for rank, ground in enumerate(_GROUNDS)}
_GROUND_RANKS = 16


@dataclass(slots=True, repr=False)
class Outcomes:
    """One byte a member. stops: of each the oldest certain stop in force as a number, 0 for none."""

    states: bytearray
    stops: array[int] = field(default_factory=lambda: array("I"))
    perhaps_stopped: set[int] = field(default_factory=set)
    first_ended: str = ""
    types: set[str] = field(default_factory=set)

    def __repr__(self) -> str:
        return f"Outcomes({len(self.states)})"

    def counts(self) -> dict[str, int]:
        found = {"allowed": self.states.count(ALLOWED)}
        return found | {name: n for state, name in OUTCOMES.items() if (n := self.states.count(state))}

    def ground_of(self, position: int) -> str:
        """The ground of the member's stop. Only where there is one."""
        return _GROUNDS[self.stops[position] % _GROUND_RANKS]

    @property
    def stopped_count(self) -> int:
        """Members with a certain stop in force."""
        return sum(map(bool, self.stops))

    @property
    def first_stopped(self) -> str:
        """The first day (ISO) of the oldest of these stops; "" for none."""
        return _day(min(filter(None, self.stops), default=0) // _GROUND_RANKS)

    @property
    def warned_count(self) -> int:
        """Members with a stop in force, certain or not."""
        return self.stopped_count + sum(1 for position in self.perhaps_stopped if not self.stops[position])


class Weighing:
    """The moments and stops of every member, filled row by row.

    given: the newest consent; 1 where nothing of the member ever ended, and so nobody asks when it was.
    """

    def __init__(self, size: int, question: Question) -> None:
        self.given, self.ended = array("Q", bytes(8 * size)), array("Q", bytes(8 * size))
        self.stops = array("I", bytes(4 * size))
        self.perhaps_ended: dict[int, int] = {}
        self.perhaps_stopped: set[int] = set()
        self.no_own: list[int] = []
        self.types: set[str] = set()
        self._asked = question.asked
        self._allows: dict[str, bool] = {ALL: True}
        self._forbids: dict[str, bool] = {ALL: True}

    def take(self, rows: Sequence[Any]) -> None:
        """Rows (position, certain, effect, moment, scope, since, ground, scope of the stop); effect None: a stop."""
        given = self.given
        for position, certain, effect, moment, scope, since, ground, stop_scope in rows:
            if effect is None:
                if self.forbidden(stop_scope):
                    self.stop(position, certain, since, ground)
                continue
            at = moment_number(moment)
            if effect == 1:
                if certain and at > given[position] and self.allowed(scope):
                    given[position] = at
            elif self.forbidden(scope):
                self.end(position, certain, at)

    def end(self, position: int, certain: int, at: int) -> None:
        if not certain:
            self.perhaps_ended[position] = max(self.perhaps_ended.get(position, 0), at)
        elif at > self.ended[position]:
            self.ended[position] = at

    def stop(self, position: int, certain: int, since: str, ground: str) -> None:
        if certain:
            number = int(since.replace("-", "")) * _GROUND_RANKS + _RANK_OF_GROUND[ground]
            known = self.stops[position]
            self.stops[position] = min(known, number) if known else number
        else:
            self.perhaps_stopped.add(position)

    def decide(self, basis: ConsentBasis | None, warn_only: bool) -> Outcomes:
        states = bytearray([ALLOWED]) * len(self.stops)
        found = Outcomes(states, self.stops, self.perhaps_stopped, types=self.types)
        if basis is not None:
            for n, (given, ended) in enumerate(zip(self.given, self.ended, strict=True)):
                if given <= ended:
                    states[n] = WITHDRAWN if ended else NO_CONSENT
            found.first_ended = _day(min(filter(None, self.ended), default=0) // 1_000_000)
        if warn_only:
            return found
        if basis is not None:
            for n, at in self.perhaps_ended.items():
                if states[n] == ALLOWED and at >= self.given[n]:
                    states[n] = MAYBE_ENDED
        for n in self.perhaps_stopped:
            if states[n] in (ALLOWED, MAYBE_ENDED):
                states[n] = MAYBE_STOP
        for n in self.no_own:
            states[n] = NO_OWN
        for n, stop in enumerate(self.stops):
            if stop:
                states[n] = STOPPED
        return found

    def allowed(self, scope: str) -> bool:
        """Whether a consent of this scope covers the provision."""
        known = self._allows.get(scope)
        if known is None:
            known = self._allows[scope] = allows(scope, self._asked)
        return known

    def forbidden(self, scope: str) -> bool:
        """Whether a withdrawal or stop of this scope reaches the provision."""
        known = self._forbids.get(scope)
        if known is None:
            known = self._forbids[scope] = forbids(scope, self._asked)
        return known


def moment_number(moment: str) -> int:
    """`YYYY-MM-DDTHH:MM:SS` as a number of 14 digits, in the same order."""
    return int(moment.replace("-", "").replace("T", "").replace(":", ""))


def _day(number: int) -> str:
    text = str(number)
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if number else ""

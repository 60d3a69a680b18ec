"""A situation made ready to be judged: its facts, its class, and what its record says.

The class is everything the decision procedure reads but days and the record's texts. Situations of one class whose days
compare alike go the same way, so the way is walked once and kept. No personal data is in a class: at most the names of
items under an opt-out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from operator import itemgetter
from typing import Any

from pydantic import BaseModel

from ledger.law.record import record_mapping
from schemas.situation import (
    ConfirmationFacts,
    ConsentFacts,
    DataFacts,
    EntrustmentFacts,
    ExceptionFacts,
    JointUseFacts,
    OptOutFacts,
    PriFacts,
    ProvisionFacts,
    Rule17Facts,
    Situation,
    SuccessionFacts,
    ThirdPartyFacts,
)

_DAYS = frozenset(
    {"ceased_on", "date", "period_start", "period_end", "last_provision_date", "given_on", "withdrawn_on"}
)
_LISTS = frozenset({"items"})


def _facts_of(model: type[BaseModel]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    names = [name for name in model.model_fields if name not in _DAYS and name not in _LISTS]
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: (values[names[0]],)


_THIRD_PARTY, _DATA, _PROVISION = _facts_of(ThirdPartyFacts), _facts_of(DataFacts), _facts_of(ProvisionFacts)
_SMALL = tuple(
    (name, _facts_of(model), model())
    for name, model in (
        ("consent", ConsentFacts),
        ("rule17", Rule17Facts),
        ("confirmation", ConfirmationFacts),
        ("exception", ExceptionFacts),
        ("entrustment", EntrustmentFacts),
        ("succession", SuccessionFacts),
        ("joint_use", JointUseFacts),
        ("opt_out", OptOutFacts),
        ("pri", PriFacts),
    )
)


class SituationClass:
    """A class of situations. `ends`: how the decision procedure ended for it, by how its days compare."""

    __slots__ = ("ends",)

    def __init__(self) -> None:
        self.ends: dict[Hashable, Any] = {}


_CLASSES_MAX = 8_192
_classes: dict[Hashable, SituationClass] = {}


class TypedSituation:
    """situation: the facts. kind: its class. said: what the record says, by the names of its items; None without one."""

    __slots__ = ("kind", "said", "situation")

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.kind = class_of(situation)
        self.said = None if situation.record is None else record_mapping(situation.record)


def class_of(s: Situation) -> SituationClass:
    """The class of a situation. Days and texts are left out; whether a day or a list was stated stays in."""
    opt_out = s.art27_ground == "OPT_OUT" or s.opt_out.items is not None
    items: object = (s.data.items, s.opt_out.items) if opt_out else s.data.items is not None
    record = s.record
    facts = (
        s.role,
        s.art27_ground,
        "art27_ground" in s.model_fields_set,
        "role" in s.model_fields_set,
        s.transfer_basis,
        s.record_form,
        _THIRD_PARTY(s.third_party.__dict__),
        _DATA(s.data.__dict__),
        items,
        _PROVISION(s.provision.__dict__),
        None if record is None else (record.holds_all_items, record.kept_by),
        *[
            None if (part := getattr(s, name)) is absent else facts_of(part.__dict__)
            for name, facts_of, absent in _SMALL
        ],
    )
    found = _classes.get(facts)
    if found is None:
        if len(_classes) >= _CLASSES_MAX:
            _classes.clear()
        found = _classes[facts] = SituationClass()
    return found

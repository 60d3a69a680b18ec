"""From a mapping to an input model, with every fault at once and no value of the input in any of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ledger.errors import BadInput, Fault

Model = TypeVar("Model", bound=BaseModel)

NO_SUCH_TYPE = "no_such_type"
WORDS = {
    "missing": ("必須の項目がありません", "this is required"),
    "extra_forbidden": ("知らない項目です", "no such field"),
    "enum": ("決められた語のどれでもありません", "not one of the allowed words"),
    "literal_error": ("決められた語のどれでもありません", "not one of the allowed words"),
    "date_from_datetime_parsing": ("存在する日付（YYYY-MM-DD）ではありません", "not a calendar day YYYY-MM-DD"),
    "date_parsing": ("存在する日付（YYYY-MM-DD）ではありません", "not a calendar day YYYY-MM-DD"),
    "uuid_parsing": ("UUIDではありません", "not a UUID"),
    "string_too_long": ("長すぎます", "too long"),
    "string_too_short": ("空です", "empty"),
    "too_long": ("件数が多すぎます", "too many elements"),
    "too_short": ("件数が足りません", "too few elements"),
    "string_pattern_mismatch": ("書式が違います", "not of the required form"),
    "string_type": ("文字列ではありません", "not a text"),
    "bool_type": ("真偽値ではありません", "neither true nor false"),
    "int_type": ("整数ではありません", "not an integer"),
    "int_parsing": ("整数ではありません", "not an integer"),
    "list_type": ("配列ではありません", "not a list"),
    "tuple_type": ("配列ではありません", "not a list"),
    "dict_type": ("オブジェクトではありません", "not an object"),
    "model_type": ("オブジェクトではありません", "not an object"),
    "greater_than_equal": ("小さすぎます", "too small"),
    "less_than_equal": ("大きすぎます", "too large"),
    "less_than": ("大きすぎます", "too large"),
    NO_SUCH_TYPE: ("受け付けられる型ではありません", "of none of the types that are taken here"),
}


def parse(model: type[Model], given: Model | Mapping[str, Any]) -> Model:
    """Validate. Raises BadInput listing every fault by JSON pointer."""
    if isinstance(given, model):
        return given
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise BadInput(faults_of(error.errors(include_input=False, include_url=False), given)) from None


def faults_of(errors: Iterable[Any], given: Any = None) -> list[Fault]:
    """Our faults for pydantic's error details.

    given: the input. Where several types are taken, pydantic names each that failed as if it were a place in the input;
    with the input at hand those become one fault at the real place.
    """
    found: dict[tuple[str, str], Fault] = {}
    for error in errors:
        location, kind = tuple(error["loc"]), str(error["type"])
        if isinstance(given, Mapping) and (real := _places_in(given, location, kind)) != location:
            location, kind = real, NO_SUCH_TYPE if location[-1] != "[key]" else kind
        fault = _fault({**error, "loc": location, "type": kind})
        found.setdefault((fault.pointer, fault.code), fault)
    nowhere = {place for place, code in found if code.endswith(NO_SUCH_TYPE)}
    return [fault for (place, code), fault in found.items() if not _is_inside(place, nowhere, code)]


def _is_inside(place: str, outer: Collection[str], code: str) -> bool:
    """What is wrong inside a value of no taken type is only one type's view of it."""
    return code.endswith(NO_SUCH_TYPE) and place.rpartition("/")[0] in outer


def _places_in(given: Any, location: Sequence[str | int], kind: str) -> tuple[str | int, ...]:
    """The parts of a location that lead through the input; a missing member is its parent's, and stays."""
    places: list[str | int] = []
    for n, part in enumerate(location):
        if _has(given, part):
            given = given[part]
        elif not (kind == "missing" and n == len(location) - 1):
            continue
        places.append(part)
    return tuple(places)


def _has(given: Any, part: str | int) -> bool:
    if isinstance(given, Mapping):
        return part in given
    return isinstance(given, list | tuple) and isinstance(part, int) and part < len(given)


def _fault(error: Any) -> Fault:
    kind = str(error["type"])
    about = error.get("ctx", {})
    said = about.get("ja", "値が正しくありません")  # our own validators say it in both languages (schemas/said.py)
    ja, en = WORDS.get(kind, (said, _safe(kind, str(error["msg"]))))
    allowed = about.get("expected") if kind in ("enum", "literal_error") else None
    if allowed:
        ja, en = f"{ja}（{allowed}）", f"{en}: {allowed}"
    return Fault(pointer(error["loc"]), f"INVALID_INPUT:{kind}", "", ja, en)


def pointer(location: Sequence[str | int]) -> str:
    """RFC 6901 JSON pointer of a pydantic location."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


def _safe(kind: str, message: str) -> str:
    """Our own validators write messages without values; pydantic's own may quote the input, so only its kind is told."""
    own = message.removeprefix("Value error, ")
    return own if kind == "value_error" or not message.startswith("Input ") else f"not acceptable ({kind})"

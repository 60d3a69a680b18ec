"""Reading a company profile: bundled by name (`gmo-cybersecurity`) or from a file of one's own."""

from __future__ import annotations

import importlib.resources
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from schemas.profile import Profile

__all__ = ["ProfileError", "ProfileFault", "bundled_profiles", "load_profile", "parse_profile"]

PROFILE_BYTES_MAX = 4 * 1024 * 1024
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class ProfileFault:
    """One thing wrong with a profile. pointer: RFC 6901 into the document. No value of the document is repeated."""

    pointer: str
    ja: str
    en: str


class ProfileError(ValueError):
    """The profile can't be used; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: Sequence[ProfileFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            f"the profile has {len(self.faults)} fault(s): "
            + "; ".join(f"{fault.pointer or '/'}: {fault.en}" for fault in self.faults)
        )


def bundled_profiles() -> list[str]:
    """Names that `load_profile` knows without a file."""
    folder = importlib.resources.files(__name__)
    return sorted(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json"))


def load_profile(name_or_path: str | Path) -> Profile:
    """The profile bundled under a name, or read from a path. A bundled name wins over a file of the same name.

    Raises ProfileError with every fault, also when there is no such profile.
    """
    if isinstance(name_or_path, str) and _NAME.fullmatch(name_or_path) and name_or_path in bundled_profiles():
        resource = importlib.resources.files(__name__) / f"{name_or_path}.json"
        return parse_profile(resource.read_bytes())
    try:
        data = Path(name_or_path).read_bytes()
    except OSError as error:
        raise ProfileError(
            [
                ProfileFault(
                    "",
                    "その名前の同梱プロファイルも、読めるファイルもありません",
                    f"no bundled profile of that name and no readable file ({type(error).__name__})",
                )
            ]
        ) from None
    return parse_profile(data)


def parse_profile(data: bytes) -> Profile:
    """Bytes of a profile document -> Profile. Raises ProfileError with every fault."""
    if len(data) > PROFILE_BYTES_MAX:
        raise ProfileError([ProfileFault("", "ファイルが大きすぎます", "the file is over the size limit")])
    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=_unique_members)
    except UnicodeDecodeError:
        raise ProfileError([ProfileFault("", "UTF-8ではありません", "not UTF-8")]) from None
    except _DuplicateMember:
        raise ProfileError(
            [ProfileFault("", "同じ名前の項目が重複しています", "an object has a member twice")]
        ) from None
    except (ValueError, RecursionError):
        raise ProfileError([ProfileFault("", "JSONとして読めません", "not JSON")]) from None
    try:
        profile = Profile.model_validate_json(json.dumps(document), strict=True)
    except ValidationError as error:
        raise ProfileError([*_faults(error), *_duplicate_ids(document)]) from None
    faults = [*_duplicate_ids(document), *_dangling_references(profile)]
    if faults:
        raise ProfileError(faults)
    return profile


class _DuplicateMember(Exception):
    pass


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _DuplicateMember
    return members


def _pointer(path: Iterable[str | int]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _faults(error: ValidationError) -> list[ProfileFault]:
    found = [_fault(entry["loc"], entry["type"], entry["msg"]) for entry in error.errors(include_input=False)]
    # A list whose entries are all refused is also reported as too short, which says nothing new.
    return [fault for fault in found if not any(other.pointer.startswith(fault.pointer + "/") for other in found)]


def _fault(loc: Iterable[str | int], kind: str, message: str) -> ProfileFault:
    known = {
        "missing": ("必須の項目がありません", "a required member is missing"),
        "extra_forbidden": ("知らない項目です", "unknown member"),
        "value_pattern": ("使えないパターンです（グループ・選択は不可、可変長の要素は3個まで）", message),
    }
    ja, en = known.get(kind, ("値の形が仕様に合いません", message))
    return ProfileFault(_pointer(loc), ja, en)


def _duplicate_ids(document: Any) -> Iterable[ProfileFault]:
    """Read from the document as it came, so that they are named beside whatever else is wrong with it."""
    if not isinstance(document, dict):
        return
    groups = _members(document.get("purposes"), "purposes")
    lists: dict[str, list[Any]] = {
        "/parties": _members(document.get("parties"), "key"),
        "/purposes": [purpose for group in groups for purpose in _members(group, "id")],
        "/grounds": _members(document.get("grounds"), "id"),
        "/storage_rules": _members(document.get("storage_rules"), "id"),
        "/identifier_types": _members(document.get("identifier_types"), "name"),
    }
    for pointer, found in lists.items():
        ids = [one for one in found if isinstance(one, str)]
        if len(set(ids)) != len(ids):
            yield ProfileFault(pointer, "識別子が重複しています", "an identifier is used twice")


def _members(listed: Any, name: str) -> list[Any]:
    """The member `name` of each object of a list; whatever is neither is passed over."""
    return [one[name] for one in listed if isinstance(one, dict) and name in one] if isinstance(listed, list) else []


def _dangling_references(profile: Profile) -> Iterable[ProfileFault]:
    known = {party.key for party in profile.parties}
    references: list[tuple[str, str]] = [
        *((f"/opt_out_links/{n}/party", link.party) for n, link in enumerate(profile.opt_out_links)),
        *((f"/analytics_tools/{n}/party", tool.party) for n, tool in enumerate(profile.analytics_tools)),
        *(
            (f"/grounds/{n}/parties/{m}", key)
            for n, ground in enumerate(profile.grounds)
            for m, key in enumerate(ground.parties)
        ),
    ]
    if profile.joint_use is not None:
        references += [
            (f"/joint_use/responsible/{n}/recipients/{m}", key)
            for n, entry in enumerate(profile.joint_use.responsible)
            for m, key in enumerate(entry.recipients or ())
        ]
    for pointer, key in references:
        if key not in known:
            yield ProfileFault(pointer, "partiesにないキーです", "this key is not among the parties")

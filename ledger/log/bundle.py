r"""Proof bundles: what a stranger needs to check records offline, with no database and no network.

    {"checkpoint": <signed note, text>,
     "entries": [{"leaf": <base64 of the header bytes>,
                  "openings": [<opening>, …],
                  "proof": [<base64 hash>, …],
                  "record_id": <UUID>,
                  "role_in_bundle": <"record" for a provision or receipt, else the entry's kind>,
                  "members": [{"member": <member>, "path": <path of the item that commits to the list>}, …]}, …],
     "earlier": [<bundle>, …],
     "format": "daicho-bundle@v1",
     "origin": <the log's origin>,
     "policy": <C2SP tlog-policy that names the log's witnesses, text>,
     "time_stamps": [<time-stamped head>, …]}

`members`, `earlier`, `policy` and `time_stamps` are there only if they are not empty; the last two are those of
`ledger.log.attested`. `earlier` holds the entries of logs that were frozen before
this one was opened, oldest first: each a bundle of its own, with its own origin and checkpoint and no `earlier`. Openings
are those of `ledger.log.commitment`, members those of `ledger.log.audience`. A bundle's inclusion proofs are all in the
tree of its own checkpoint. As a file a bundle is the RFC 8785 bytes of this object, so that it has one spelling and one
digest; `Bundle.from_json` takes the object however spelled. What holds of it: `ledger.log.bundle_check`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from ledger.errors import BadInput, Fault
from ledger.log.attested import STAMPED_MAX, StampedHead, policy_of
from ledger.log.audience import MemberOpening
from ledger.log.canonical import canonical_fast, parse_json
from ledger.log.commitment import Opening
from ledger.log.encoding import decode_base64, decode_hash, encode_base64, malformed
from ledger.log.header import decode_header

_T = TypeVar("_T")

FORMAT = "daicho-bundle@v1"
BUNDLE_BYTES_MAX = 256 * 1024 * 1024
ENTRIES_MAX = 100_000
EARLIER_MAX = 1_000
OPENINGS_MAX = 10_000

RECORD_ROLE = "record"
RECORD_KINDS = frozenset({"provision", "receipt"})

_MEMBERS = {"format", "origin", "checkpoint", "entries"}
_OPTIONAL = {"earlier", "policy", "time_stamps"}
_ENTRY_MEMBERS = {"record_id", "leaf", "proof", "openings", "role_in_bundle"}


@dataclass(frozen=True, slots=True)
class Membership:
    """A person shown in the list whose root and size are the value of the body item at `path`."""

    path: str
    member: MemberOpening


@dataclass(frozen=True, slots=True)
class BundleEntry:
    """One entry. record_id: 16 bytes. leaf: the exact header bytes. proof: its inclusion proof."""

    record_id: bytes
    leaf: bytes
    proof: tuple[bytes, ...]
    openings: tuple[Opening, ...]
    members: tuple[Membership, ...] = ()
    role: str = ""

    def __post_init__(self) -> None:
        if not self.role:
            object.__setattr__(self, "role", role_of(decode_header(self.leaf).kind))

    def to_json(self) -> dict[str, Any]:
        value: dict[str, Any] = {
            "record_id": str(UUID(bytes=self.record_id)),
            "leaf": encode_base64(self.leaf),
            "proof": [encode_base64(each) for each in self.proof],
            "openings": [opening.to_json() for opening in self.openings],
            "role_in_bundle": self.role,
        }
        if self.members:
            value["members"] = [{"path": each.path, "member": each.member.to_json()} for each in self.members]
        return value


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle, nothing verified. checkpoint: the signed note as text. earlier: of logs frozen before this one.

    policy: the text of one that names witnesses, or "".
    """

    origin: str
    checkpoint: str
    entries: tuple[BundleEntry, ...]
    earlier: tuple[Bundle, ...] = ()
    policy: str = ""
    time_stamps: tuple[StampedHead, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "origin": self.origin,
            "checkpoint": self.checkpoint,
            "entries": [entry.to_json() for entry in self.entries],
            **({"earlier": [bundle.to_json() for bundle in self.earlier]} if self.earlier else {}),
            **({"policy": self.policy} if self.policy else {}),
            **({"time_stamps": [stamp.to_json() for stamp in self.time_stamps]} if self.time_stamps else {}),
        }

    def encode(self) -> bytes:
        """The file: canonical JSON, no newline at its end."""
        return canonical_fast(self.to_json())

    @classmethod
    def parse(cls, data: bytes) -> Bundle:
        """The bundle that encodes to exactly `data`. BadInput with every fault otherwise."""
        if len(data) > BUNDLE_BYTES_MAX:
            raise malformed("bundle", "the bundle is too long", "証明束が長すぎます")
        bundle = cls.from_json(parse_json(data, "bundle"))
        if bundle.encode() != data:
            raise malformed("bundle", "the bundle is not canonical JSON", "証明束が正規形のJSONではありません")
        return bundle

    @classmethod
    def from_json(cls, value: object) -> Bundle:
        """Strict inverse of `to_json`. BadInput with every fault, each with its pointer."""
        if type(value) is not dict or value.keys() - _OPTIONAL != _MEMBERS or value["format"] != FORMAT:
            raise malformed("bundle", f"the value is not a {FORMAT} object", f"{FORMAT}ではありません")
        faults: list[Fault] = []
        for name in ("origin", "checkpoint"):
            if type(value[name]) is not str or not value[name]:
                faults.append(_fault(f"/{name}", "the member is not a text", "文字列ではありません"))
        entries: list[BundleEntry] = []
        if type(value["entries"]) is not list or len(value["entries"]) > ENTRIES_MAX:
            faults.append(_fault("/entries", "the entries are not a list of at most 100,000", "記録の一覧が不正です"))
        else:
            for place, entry in enumerate(value["entries"]):
                try:
                    entries.append(_entry(entry))
                except BadInput as error:
                    faults += _moved(f"/entries/{place}", error)
        if len({entry.leaf for entry in entries}) != len(entries):
            faults.append(_fault("/entries", "an entry is there twice", "同じ記録が二度あります"))
        earlier = _earlier(value["earlier"], value["origin"], faults) if "earlier" in value else ()
        policy, stamps = _attested(value, faults)
        if faults:
            raise BadInput(faults)
        return cls(value["origin"], value["checkpoint"], tuple(entries), earlier, policy, stamps)


def role_of(kind: str) -> str:
    """The role in a bundle of an entry of this kind."""
    return RECORD_ROLE if kind in RECORD_KINDS else kind


def build_bundle(
    origin: str,
    checkpoint: bytes,
    entries: Sequence[BundleEntry],
    earlier: Sequence[Bundle] = (),
    policy: str = "",
    time_stamps: Sequence[StampedHead] = (),
) -> Bundle:
    """The bundle of `entries`, whose proofs are in the tree of `checkpoint` (a signed note)."""
    return Bundle(origin, checkpoint.decode("utf-8"), tuple(entries), tuple(earlier), policy, tuple(time_stamps))


def _earlier(value: object, origin: object, faults: list[Fault]) -> tuple[Bundle, ...]:
    """The bundles of frozen logs: at least one, none nested, no origin twice."""
    if type(value) is not list or not 0 < len(value) <= EARLIER_MAX:
        faults.append(_fault("/earlier", "the member is not a list of bundles", "以前の台帳の一覧が不正です"))
        return ()
    bundles: list[Bundle] = []
    for place, item in enumerate(value):
        try:
            bundles.append(Bundle.from_json(item))
        except BadInput as error:
            faults += _moved(f"/earlier/{place}", error)
    origins = [origin, *(bundle.origin for bundle in bundles)]
    if any(bundle.earlier for bundle in bundles) or len(set(origins)) != len(origins):
        faults.append(_fault("/earlier", "a bundle is nested or there twice", "以前の台帳が重複しています"))
    return tuple(bundles)


def _attested(value: Mapping[str, Any], faults: list[Fault]) -> tuple[str, tuple[StampedHead, ...]]:
    policy, stamps = value.get("policy", ""), value.get("time_stamps", [])
    if "policy" in value:
        try:
            policy_of(policy)
        except BadInput as error:
            faults += _moved("/policy", error)
    if type(stamps) is not list or len(stamps) > STAMPED_MAX or value.get("time_stamps", [0]) == []:
        faults.append(_fault("/time_stamps", "the member is not a list of time-stamps", "時刻認証の一覧が不正です"))
        return policy, ()
    return policy, _each(stamps, "/time_stamps", StampedHead.from_json, faults)


def _entry(value: object) -> BundleEntry:
    if type(value) is not dict or value.keys() - {"members"} != _ENTRY_MEMBERS or value.get("members", [0]) == []:
        raise malformed("bundle", "the entry's members are not those of the format", "記録の構成が不正です")
    faults: list[Fault] = []
    leaf = b""
    try:
        leaf = decode_base64(value["leaf"])
    except (TypeError, ValueError):
        faults.append(_fault("/leaf", "the leaf is not base64", "見出しがbase64ではありません"))
    proof = _each(value["proof"], "/proof", _hash, faults)
    if type(value["role_in_bundle"]) is not str or not value["role_in_bundle"]:
        faults.append(_fault("/role_in_bundle", "the role is not a text", "役割が文字列ではありません"))
    record_id = _record_id(value["record_id"], faults)
    openings = _each(value["openings"], "/openings", Opening.from_json, faults)
    members = _each(value.get("members", []), "/members", _membership, faults)
    if len({opening.path for opening in openings}) != len(openings):
        faults.append(_fault("/openings", "a path is opened twice", "同じ項目が二度あります"))
    if faults:
        raise BadInput(faults)
    return BundleEntry(record_id, leaf, proof, openings, members, value["role_in_bundle"])


def _record_id(value: object, faults: list[Fault]) -> bytes:
    try:
        record_id = UUID(value) if type(value) is str else None
    except ValueError:
        record_id = None
    if record_id is None or str(record_id) != value:
        faults.append(_fault("/record_id", "the record id is not a UUID in lower case", "記録IDがUUIDではありません"))
        return bytes(16)
    return record_id.bytes


def _hash(value: object) -> bytes:
    try:
        return decode_hash(value)  # type: ignore[arg-type]  # anything but a text raises TypeError
    except (TypeError, ValueError):
        raise malformed("bundle", "the hash is not 32 bytes in base64", "ハッシュ値が不正です") from None


def _membership(value: object) -> Membership:
    if type(value) is not dict or value.keys() != {"path", "member"} or type(value["path"]) is not str:
        raise malformed("bundle", "the membership's members are not those of the format", "名簿項目が不正です")
    try:
        return Membership(value["path"], MemberOpening.from_json(value["member"]))
    except BadInput as error:
        raise BadInput(_moved("/member", error)) from None


def _each(value: object, pointer: str, parse: Callable[[object], _T], faults: list[Fault]) -> tuple[_T, ...]:
    if type(value) is not list or len(value) > OPENINGS_MAX:
        faults.append(_fault(pointer, "the member is not a list, or too long", "一覧ではないか長すぎます"))
        return ()
    parsed = []
    for place, item in enumerate(value):
        try:
            parsed.append(parse(item))
        except BadInput as error:
            faults += _moved(f"{pointer}/{place}", error)
    return tuple(parsed)


def _moved(pointer: str, error: BadInput) -> list[Fault]:
    """The error's faults, seen from further out."""
    return [replace(fault, pointer=pointer + fault.pointer) for fault in error.faults]


def _fault(pointer: str, en: str, ja: str) -> Fault:
    return Fault(pointer, "MALFORMED:bundle", "", ja, en)

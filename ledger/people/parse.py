"""Reading an identifier: tolerant of how people and systems write, strict only about what can't be a value at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ledger.errors import BadInput, Fault
from ledger.people.digest import ParsedDigest, hash_hex, looks_like_digest, parse_digest
from ledger.people.email_address import canonical_email
from ledger.people.identifier import Identifier, is_identifier_type
from ledger.people.index import index_values
from ledger.people.lookup import lookup_values
from ledger.people.name import canonical_name
from ledger.people.opaque import canonical_ad_id, canonical_click, canonical_cookie, canonical_opaque
from ledger.people.own_type import OWN_PREFIX, OwnTypes
from ledger.people.phone import canonical_phone, wrong_country_forms
from ledger.people.poison import digest_poison, reserved_domain, value_poison
from ledger.people.postal_address import canonical_postal_address
from ledger.people.text import WHITESPACE, drop_invisible, has_control_character

VALUE_CHARACTERS_MAX = 4096
DIGEST_CHARACTERS_MAX = 512
_SHORTEST_DIGEST = 32

_CANONICAL: dict[str, Callable[[str], tuple[str, tuple[str, ...]]]] = {
    "name": canonical_name,
    "email": canonical_email,
    "phone": canonical_phone,
    "ad_id": canonical_ad_id,
    "cookie_id": canonical_cookie,
    "click_id": canonical_click,
    "postal_address": canonical_postal_address,
}
_MAY_HOLD_DIGEST = frozenset(("name", "email", "phone", "ad_id", "postal_address"))
_MULTILINE = frozenset(("name", "postal_address"))


def parse_identifier(
    type: str, value: str | None = None, digest: str | None = None, pointer: str = "", own: OwnTypes | None = None
) -> Identifier:
    """Reads one identifier from its value, its digest as sent, or both.

    pointer: JSON pointer of the identifier in the caller's input, for the faults. own: the company's own types; without,
    a type `x-…` has no rule. Oddities become flags. Raises `BadInput`, with all faults at once, when the type is unknown
    or the value or digest is missing, empty, too long or has control characters.
    """
    identifier = _parse(type, value, digest, pointer)
    return _by_rule(identifier, own) if own is not None and type.startswith(OWN_PREFIX) else identifier


def _parse(type: str, value: str | None, digest: str | None, pointer: str) -> Identifier:
    if value is None or digest is not None or len(value) > VALUE_CHARACTERS_MAX or not value.isprintable():
        _check(type, value, digest, pointer)
    if value is None:
        return _of_digest(type, digest or "", ())
    canonical_form = _CANONICAL.get(type)
    if canonical_form is None:
        if not is_identifier_type(type):
            _check(type, value, digest, pointer)
        canonical_form = canonical_opaque
    if len(value) >= _SHORTEST_DIGEST and digest is None and type in _MAY_HOLD_DIGEST and _is_digest(type, value):
        return _of_digest(type, value, ("value_is_digest",))
    canonical, flags = canonical_form(value)
    if not canonical or canonical.isspace():
        raise BadInput([_fault(pointer + "/value", "value", "空です", "is empty")])
    poison = value_poison(canonical)
    if poison is not None:
        flags = flags if poison in flags else (*flags, poison)
    elif type == "email" and reserved_domain(canonical):
        flags = (*flags, "reserved_domain")
    if digest is None:
        return Identifier(type, value, None, None, canonical, flags)
    parsed = parse_digest(digest)
    identifier = Identifier(type, value, digest, parsed.form, canonical, flags)
    return _with_digest_flags(identifier, parsed)


def _by_rule(identifier: Identifier, own: OwnTypes) -> Identifier:
    rule = own.rule(identifier.type)
    flags = dict.fromkeys(identifier.flags)
    if identifier.raw is not None:
        flags |= dict.fromkeys(rule.flags_of_value(identifier.canonical))
    if identifier.digest is not None:
        flags |= dict.fromkeys(rule.flags_of_digest(parse_digest(identifier.digest).hash_name))
    return replace(identifier, flags=tuple(flags), own=rule)


def _is_digest(type: str, value: str) -> bool:
    text = value.strip(WHITESPACE)
    # 32 hex digits in a column of advertising ids are an id without its hyphens, not MD5.
    return looks_like_digest(text) and not (type == "ad_id" and len(text) == 32)


def _of_digest(type: str, digest: str, flags: tuple[str, ...]) -> Identifier:
    parsed = parse_digest(digest)
    poison = digest_poison(parsed.index_value)
    flags = (*flags, *parsed.flags, *((poison,) if poison else ()))
    return Identifier(type, None, digest, parsed.form, f"{parsed.hash_name}:{parsed.hex}", flags)


def _with_digest_flags(identifier: Identifier, parsed: ParsedDigest) -> Identifier:
    """Adds what the value tells of the digest sent with it: unrelated, or made from a wrong country code."""
    flags = dict.fromkeys((*identifier.flags, *parsed.flags))
    poison = digest_poison(parsed.index_value)
    if poison:
        flags[poison] = None
    if identifier.type == "phone" and parsed.hex in _wrong_country_digests(identifier.canonical, parsed.hash_name):
        flags["poison:wrong_country_code"] = None
    elif parsed.form is not None and not poison and not _follows(identifier, parsed.index_value):
        flags["digest_not_of_value"] = None
    return Identifier(
        identifier.type, identifier.raw, identifier.digest, identifier.digest_form, identifier.canonical, tuple(flags)
    )


def _follows(identifier: Identifier, index_value: str) -> bool:
    """True when some algorithm, over the spelling given or a published one, makes this digest of the value."""
    alone = Identifier(identifier.type, identifier.raw, None, None, identifier.canonical, identifier.flags)
    return (
        index_value in index_values(alone)
        or index_value in index_values(alone, complete=True)
        or index_value in lookup_values(alone)
    )


def _wrong_country_digests(canonical: str, hash_name: str) -> frozenset[str]:
    if hash_name == "unknown":
        return frozenset()
    forms = wrong_country_forms(canonical)
    bare = canonical[3:] if forms else ""
    return frozenset(hash_hex(hash_name, text) for text in (*forms, bare) if text)


def _check(type: str, value: str | None, digest: str | None, pointer: str) -> None:
    faults = _faults(type, value, digest, pointer)
    if faults:
        raise BadInput(faults)


def _faults(type: str, value: str | None, digest: str | None, pointer: str) -> tuple[Fault, ...]:
    faults = []
    if not is_identifier_type(type):
        faults.append(
            _fault(
                pointer + "/type",
                "type",
                "識別子の種類が不明です",
                "the type of identifier is unknown; own types begin x-",
            )
        )
    if value is None and digest is None:
        faults.append(_fault(pointer, "value", "値もハッシュ値もありません", "neither a value nor a digest is given"))
    if value is not None:
        allowed = WHITESPACE if type in _MULTILINE else ""
        faults += _text_faults(pointer + "/value", "value", value, VALUE_CHARACTERS_MAX, allowed)
    if digest is not None:
        faults += _text_faults(pointer + "/digest", "digest", digest, DIGEST_CHARACTERS_MAX, "")
    return tuple(faults)


def _text_faults(pointer: str, field: str, text: str, characters_max: int, allowed: str) -> list[Fault]:
    if len(text) > characters_max:
        return [
            _fault(pointer, field, f"{characters_max}文字を超えています", f"is longer than {characters_max} characters")
        ]
    if not drop_invisible(text).strip(WHITESPACE):
        return [_fault(pointer, field, "空です", "is empty")]
    if has_control_character(text.strip(WHITESPACE), allowed):
        return [_fault(pointer, field, "制御文字を含んでいます", "has control characters")]
    return []


def _fault(pointer: str, field: str, ja: str, en: str) -> Fault:
    return Fault(pointer, f"INVALID:identifier.{field}", "", ja, en)

"""Telephone numbers: canonical form E.164 (ITU-T E.164; `;ext=` after RFC 3966), and the forms partners hash.

Numbers in Japanese shapes take a narrow path that needs no tables; all others go through the `phonenumbers` library,
with Japan as the country of numbers that name none. Guesses are flagged, nothing is refused.
"""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

from ledger.people.text import (
    WHITESPACE,
    drop_invisible,
    fold_lower,
    hyphens_to_ascii,
    nfkc,
    to_full_width,
    unicode_flags,
)

_SEPARATORS = str.maketrans("", "", " -().\t\r\n\f\v/_[]\u30fc\u3000\u00a0")
_LABEL = re.compile(r"^(?:(?:tel|phone|mobile|電話(?:番号)?|携帯(?:電話)?)\s*[:.]?\s*)+", re.IGNORECASE)
_EXTENSION = re.compile(
    r"\s*(?:内線|\(内線?\)|;ext=|ext(?:ension|n)?\.?|[x#])\s*[:.]?\s*([0-9]{1,7})$"
    r"|\s*\((?:内線|内|ext\.?)\s*[:.]?\s*([0-9]{1,7})\)$",
    re.IGNORECASE,
)
_META_CAPI_DROP = re.compile(r"[\s\-()]")
_META_CAPI_PREFIX = re.compile(r"^\+?0{0,2}")
_NON_DIGIT = re.compile(r"[^0-9]")
# Japan's prefix 010, after a carrier's own or not; 00 as in most of the world.
_DIALLED_ABROAD = re.compile(r"(?:001|0033|0041|0061)?010|00")
_WRONG_COUNTRY = re.compile(r"\+[789]0[0-9]{8}")
_CACHE_SIZE = 16_384


def canonical_phone(raw: str) -> tuple[str, tuple[str, ...]]:
    """(canonical form, flags). A number that can't be read keeps its digits, or its text, as canonical form."""
    if raw.isascii():
        digits = raw.translate(_SEPARATORS)
        if digits.isdigit() or (digits[:1] == "+" and digits[1:].isdigit()):
            return _japanese(digits) or _other(digits)
    return _unusual(raw)


def _japanese(digits: str) -> tuple[str, tuple[str, ...]] | None:
    """Japanese shapes, of `+` and ASCII digits only. None when it is none of them."""
    size = len(digits)
    if digits[0] == "+":
        if digits.startswith("+81"):
            return _after_country_code(digits[3:], ())
        if _WRONG_COUNTRY.fullmatch(digits):
            return "+81" + digits[1:], ("poison:wrong_country_code",)
        return None
    if digits[0] == "0":
        if size == 11 and digits[2] == "0" and digits[1] in "256789":
            return "+81" + digits[1:], ()
        # 010 is dialled abroad, and 090 with seven digits is cut short.
        if size == 10 and digits[1] != "0" and digits[2] != "0":
            return "+81" + digits[1:], ()
        if size == 11 and digits.startswith("0800"):
            return "+81" + digits[1:], ()
        if size == 14 and digits.startswith("0200"):
            return "+81" + digits[1:], ()
        for prefix in ("0081", "01081"):
            if digits.startswith(prefix):
                return _after_country_code(digits[len(prefix) :], ("international_prefix",))
        return None
    if size in (11, 12, 13) and digits.startswith("81"):
        return _after_country_code(digits[2:], ("plus_missing",))
    if size == 10 and digits[1] == "0" and digits[0] in "56789":
        return "+81" + digits, ("leading_zero_lost",)
    return None


def _after_country_code(rest: str, flags: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    if rest[:1] == "0":
        rest, flags = rest[1:], (*flags, "trunk_zero_kept")
    if len(rest) == 9 or (len(rest) == 10 and (rest[1] == "0" or rest.startswith("800"))):
        return "+81" + rest, flags
    return None


@lru_cache(maxsize=_CACHE_SIZE)
def _other(digits: str) -> tuple[str, tuple[str, ...]]:
    """Any other number of `+` and digits, through `phonenumbers`."""
    flags: tuple[str, ...] = ()
    text = digits
    prefix = _DIALLED_ABROAD.match(digits)
    if prefix and len(digits) > 11:
        text, flags = "+" + digits[prefix.end() :], ("international_prefix",)
    try:
        number = phonenumbers.parse(text, "JP")
    except phonenumbers.NumberParseException:
        return digits, ("unparsed_phone",)
    if digits[0] != "+" and not phonenumbers.is_valid_number(number):
        return digits, ("unparsed_phone",)
    if not phonenumbers.is_valid_number(number):
        flags = (*flags, "unassigned_phone")
    if number.country_code == 81 and text[0] not in "+0":
        flags = (*flags, "leading_zero_lost")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), flags


def _unusual(raw: str) -> tuple[str, tuple[str, ...]]:
    flags = unicode_flags(raw)
    text = hyphens_to_ascii(nfkc(drop_invisible(raw))).strip(WHITESPACE)
    text = _LABEL.sub("", text)
    extension = ""
    if found := _EXTENSION.search(text):
        text, extension = text[: found.start()], found[1] or found[2]
        flags.append("extension")
    digits = text.translate(_SEPARATORS)
    if digits.isascii() and (digits.isdigit() or (digits[:1] == "+" and digits[1:].isdigit())):
        canonical, more = _japanese(digits) or _other(digits)
    else:
        canonical, more = _vanity(text)
    suffix = f";ext={extension}" if extension else ""
    return canonical + suffix, (*flags, *more)


@lru_cache(maxsize=_CACHE_SIZE)
def _vanity(text: str) -> tuple[str, tuple[str, ...]]:
    try:
        number = phonenumbers.parse(text, "JP")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        return fold_lower(hyphens_to_ascii("".join(text.split()))), ("unparsed_phone",)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), ()


# The forms that partners hash. Each takes the spelling and the canonical form.


def without_extension(canonical: str) -> str:
    return canonical.partition(";")[0]


def e164(canonical: str) -> str:
    """`+819012345678`, or "" when the number could not be read."""
    number = without_extension(canonical)
    return number if number.startswith("+") else ""


def international_digits(canonical: str) -> str:
    return e164(canonical)[1:]


def national_significant(canonical: str) -> str:
    """`9012345678`: the national number without its 0; of numbers outside Japan "" (their trunk rules differ)."""
    number = e164(canonical)
    return number[3:] if number.startswith("+81") else ""


def national_digits(canonical: str) -> str:
    """`09012345678`; "" outside Japan."""
    number = national_significant(canonical)
    return "0" + number if number else ""


def meta_capi(spelling: str) -> str:
    """White space, hyphens and parentheses dropped, then `+` and up to two zeros; no country code is added."""
    return _META_CAPI_PREFIX.sub("", _META_CAPI_DROP.sub("", spelling.lower().strip()))


def digits_only(spelling: str) -> str:
    return _NON_DIGIT.sub("", spelling)


def wrong_country_forms(canonical: str) -> tuple[str, ...]:
    """What careless code makes of a Japanese number: the 0 kept after +81, or + put before the bare number."""
    number = national_significant(canonical)
    return (f"+810{number}", f"+{number}") if number else ()


def phone_spellings(canonical: str) -> tuple[str, ...]:
    """The published spellings of a number tried at look-up, besides the one given.

    As people write them in Japan (`090-1234-5678`, `090 1234 5678`, `090(1234)5678`), abroad (`+81 90-1234-5678`,
    `+81-90-1234-5678`, `+81 90 1234 5678`), and the first and the plain digits in full width.
    """
    number = e164(canonical)
    if not number:
        return ()
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return ()
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    spellings = [
        national,
        national.replace("-", " "),
        international,
        international.replace(" ", "-"),
        international.replace("-", " "),
        to_full_width(national),
        to_full_width(national_digits(canonical)),
    ]
    if national.count("-") == 2:
        first, second, third = national.split("-")
        spellings.append(f"{first}({second}){third}")
    return tuple(spelling for spelling in dict.fromkeys(spellings) if spelling)

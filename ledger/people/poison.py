"""Values and digests that stand for nobody: they must raise a flag at ingest, for a partner can't have matched anyone
by them, and a look-up must not take two strangers who share one for the same person.

The table holds the digests, in every hash, of what fills an empty or broken column: nothing at all, placeholders, the
column's own name, the all-zero advertising id, addresses used for testing. Encodings need no entries of their own,
since digests are compared as bytes.
"""

from __future__ import annotations

from ledger.people.digest import HASHES, hash_hex

_ZERO_AD_ID = "00000000-0000-0000-0000-000000000000"
_LITERALS: dict[str, tuple[str, ...]] = {
    "poison:empty": ("", " ", "\n", "\r\n", "\t", "\u3000", "\ufeff", '""', "''"),
    "poison:placeholder": (
        *("null", "none", "nil", "nan", "undefined", "n/a", "na", "unknown", "true", "false", "empty", "blank"),
        *("0", "-", "--", "+", "@", ".", "[]", "{}", "[object object]", "\\n", "#n/a", "nothing", "no email"),
        *("なし", "無し", "無", "不明", "未登録", "未入力", "該当なし", "+81", "81", "0000000000", "00000000000"),
    ),
    "poison:header": (
        *("email", "e-mail", "mail", "hashed_email", "email_address", "email address", "phone", "tel", "telephone"),
        *("phone_number", "phone number", "hashed_phone_number", "name", "madid", "idfa", "aaid", "mobile_id"),
        *("メールアドレス", "メール", "電話番号", "電話", "携帯電話番号", "氏名", "名前", "住所", "広告id"),
    ),
    "poison:zero_ad_id": (_ZERO_AD_ID, _ZERO_AD_ID.replace("-", "")),
    "poison:test_value": (
        *("test", "test@example.com", "test@test.com", "test@test.test", "test@example.co.jp", "test@example.jp"),
        *(
            "user@example.com",
            "example@example.com",
            "sample@example.com",
            "foo@example.com",
            "a@a.com",
            "a@example.com",
        ),
        *("aaa@aaa.com", "null@null.com", "none@none.com", "no@email.com", "noemail@noemail.com", "dummy@dummy.com"),
        *("test@gmail.com", "example@gmail.com", "sample@sample.com", "abc@abc.com", "テスト", "テスト太郎"),
        *("+810000000000", "810000000000", "+819000000000", "819000000000", "9000000000", "09000000000"),
        *("090-0000-0000", "000-0000-0000", "00-0000-0000", "+81000000000"),
    ),
}
_RESERVED = (
    "example.com",
    "example.net",
    "example.org",
    "example.jp",
    "example.co.jp",
    "example.ne.jp",
    "example.or.jp",
)
_RESERVED_TOP = ("test", "example", "invalid", "localhost")


def _spellings(literal: str) -> set[str]:
    return {literal, literal.upper(), literal.capitalize()}


POISONED_VALUES: dict[str, str] = {
    spelling: reason for reason, literals in _LITERALS.items() for each in literals for spelling in _spellings(each)
}
POISONED_DIGESTS: dict[str, str] = {
    f"d:{hash_name}:{hash_hex(hash_name, value)}": reason
    for value, reason in POISONED_VALUES.items()
    for hash_name in HASHES
}
# Hashed or not, half of the old lists also hold the digest of the hex digest of nothing.
POISONED_DIGESTS |= {
    f"d:{outer}:{hash_hex(outer, hash_hex(inner, ''))}": "poison:empty" for outer in HASHES for inner in HASHES
}


def value_poison(canonical: str) -> str | None:
    """The flag of a canonical form that stands for nobody, or None."""
    return POISONED_VALUES.get(canonical)


def digest_poison(index_value: str) -> str | None:
    """The flag of a digest (`d:sha256:<hex>`) that stands for nobody, or None."""
    reason = POISONED_DIGESTS.get(index_value)
    if reason is None:
        digest = index_value.rpartition(":")[2]
        if len(digest) >= 32 and digest == digest[:2] * (len(digest) // 2):
            return "poison:constant_digest"
    return reason


def reserved_domain(canonical_email: str) -> bool:
    """True at a domain set aside for examples and tests (RFC 2606, RFC 6761; JPRS for `example.jp` and the like)."""
    domain = canonical_email.rpartition("@")[2]
    return domain in _RESERVED or domain.rpartition(".")[2] in _RESERVED_TOP

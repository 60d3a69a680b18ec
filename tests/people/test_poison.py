"""Values and digests that stand for nobody are flagged, in every hash and encoding."""

from __future__ import annotations

import base64
import hashlib

import pytest

from ledger.people import FLAGS, lookup_keys, parse_identifier

PUBLISHED = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855": "poison:empty",
    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=": "poison:empty",
    "d41d8cd98f00b204e9800998ecf8427e": "poison:empty",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709": "poison:empty",
    "12b9377cbe7e5c94e8a70d9d23929523d14afa954793130f8a3959c7b849aca8": "poison:zero_ad_id",
    "0" * 64: "poison:constant_digest",
    "ff" * 16: "poison:constant_digest",
}


@pytest.mark.parametrize("digest", PUBLISHED)
@pytest.mark.parametrize("type_", ["email", "phone", "ad_id"])
def test_known_digests(digest: str, type_: str) -> None:
    assert PUBLISHED[digest] in parse_identifier(type_, digest=digest).flags
    assert parse_identifier(type_, digest=digest).poisoned
    if not (type_ == "ad_id" and len(digest) == 32):
        assert PUBLISHED[digest] in parse_identifier(type_, digest).flags


@pytest.mark.parametrize("hash_name", ["md5", "sha1", "sha256"])
@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("", "poison:empty"),
        ("\n", "poison:empty"),
        ("null", "poison:placeholder"),
        ("NULL", "poison:placeholder"),
        ("None", "poison:placeholder"),
        ("undefined", "poison:placeholder"),
        ("なし", "poison:placeholder"),
        ("+81", "poison:placeholder"),
        ("email", "poison:header"),
        ("メールアドレス", "poison:header"),
        ("00000000-0000-0000-0000-000000000000", "poison:zero_ad_id"),
        ("test@example.com", "poison:test_value"),
        ("TEST@EXAMPLE.COM", "poison:test_value"),
        ("+819000000000", "poison:test_value"),
        ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "poison:empty"),
    ],
)
def test_digests_of_nobody(hash_name: str, text: str, flag: str) -> None:
    digest = hashlib.new(hash_name, text.encode())
    texts = [
        digest.hexdigest(),
        digest.hexdigest().upper(),
        base64.b64encode(digest.digest()).decode(),
        base64.urlsafe_b64encode(digest.digest()).decode().rstrip("="),
    ]
    for each in texts:
        assert flag in parse_identifier("email", digest=each).flags


@pytest.mark.parametrize(
    ("type_", "value", "flag"),
    [
        ("email", "null", "poison:placeholder"),
        ("email", "Test@Example.com", "poison:test_value"),
        ("email", "ｔｅｓｔ@example.com", "poison:test_value"),
        ("phone", "090-0000-0000", "poison:test_value"),
        ("phone", "000-0000-0000", "poison:placeholder"),
        ("phone", "+9012345678", "poison:wrong_country_code"),
        ("ad_id", "00000000-0000-0000-0000-000000000000", "poison:zero_ad_id"),
        ("ad_id", "0" * 32, "poison:zero_ad_id"),
        ("name", "テスト", "poison:test_value"),
        ("name", "氏名", "poison:header"),
        ("customer_id", "undefined", "poison:placeholder"),
    ],
)
def test_values_of_nobody(type_: str, value: str, flag: str) -> None:
    identifier = parse_identifier(type_, value)
    assert flag in identifier.flags
    assert identifier.flags.count(flag) == 1
    assert identifier.poisoned


@pytest.mark.parametrize("text", ["+8109012345678", "+9012345678", "9012345678"])
def test_a_number_hashed_under_a_wrong_country(text: str) -> None:
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert parse_identifier("phone", "090-1234-5678", digest).flags == ("poison:wrong_country_code",)


@pytest.mark.parametrize("value", ["taro@gmo.jp", "taro@docomo.ne.jp"])
def test_people_are_not_flagged(value: str) -> None:
    assert not parse_identifier("email", value).poisoned
    assert not parse_identifier("email", digest=hashlib.sha256(value.encode()).hexdigest()).poisoned


def test_nothing_found_by_poison_is_taken_for_one_person() -> None:
    for identifier in (parse_identifier("email", "null"), parse_identifier("email", digest=next(iter(PUBLISHED)))):
        plan = lookup_keys(identifier)
        assert plan.shared == set(plan.keys)


def test_every_poison_has_its_reason_in_words() -> None:
    assert {flag for flag in FLAGS if flag.startswith("poison:")} == {
        "poison:empty",
        "poison:placeholder",
        "poison:header",
        "poison:zero_ad_id",
        "poison:test_value",
        "poison:constant_digest",
        "poison:wrong_country_code",
    }

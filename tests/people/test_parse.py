"""Reading identifiers: what people write is taken and flagged, what can't be a value is refused with its place."""

from __future__ import annotations

import hashlib
import unicodedata

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import BadInput
from ledger.people import FLAGS, TYPES, Identifier, mask, parse_identifier
from tests.people.strategies import (
    addresses,
    any_text,
    mobiles,
    numbers,
    respelled_addresses,
    respelled_numbers,
)

UUID = "4b61639e-47cc-4056-a16a-c8217e029462"

READ = [
    ("email", "taro@gmo.jp", "taro@gmo.jp", ()),
    ("email", " Taro@GMO.jp\n", "taro@gmo.jp", ("mixed_case",)),
    ("email", "taro.@docomo.ne.jp", "taro.@docomo.ne.jp", ("dot_at_edge",)),
    ("email", ".taro@docomo.ne.jp", ".taro@docomo.ne.jp", ("dot_at_edge",)),
    ("email", "ta..ro@ezweb.ne.jp", "ta..ro@ezweb.ne.jp", ("consecutive_dots",)),
    ("email", "ｔａｒｏ＠ｇｍｏ．ｊｐ", "taro@gmo.jp", ("full_width",)),
    ("email", "山田 <taro@gmo.jp>", "taro@gmo.jp", ("display_name",)),
    ("email", "mailto:taro@gmo.jp", "taro@gmo.jp", ("mailto",)),
    ("email", "taro @gmo.jp", "taro@gmo.jp", ("inner_whitespace",)),
    ("email", "taro\u200b@gmo.jp", "taro@gmo.jp", ("invisible_characters",)),
    ("email", "taro@gmo.jp.", "taro@gmo.jp", ("trailing_dot",)),
    ("email", "taro@gmo。jp", "taro@gmo.jp", ()),
    ("email", "taro+a@gmo.jp", "taro+a@gmo.jp", ("plus_tag",)),
    ("email", "taro@日本.jp", "taro@xn--wgv71a.jp", ("idn_domain",)),
    ("email", "山田@gmo.jp", "山田@gmo.jp", ("non_ascii_local",)),
    ("email", "a@b@gmo.jp", "a@b@gmo.jp", ("several_at_signs",)),
    ("email", "taro", "taro", ("no_at_sign",)),
    ("email", "taro@localhost", "taro@localhost", ("unusual_address", "reserved_domain")),
    ("email", "hanako@example.com", "hanako@example.com", ("reserved_domain",)),
    ("email", "ta-ro_1@a.b.co.jp", "ta-ro_1@a.b.co.jp", ()),
    ("phone", "090-1234-5678", "+819012345678", ()),
    ("phone", "03-1234-5678", "+81312345678", ()),
    ("phone", "0120-123-456", "+81120123456", ()),
    ("phone", "0800-123-4567", "+818001234567", ()),
    ("phone", "050-1234-5678", "+815012345678", ()),
    ("phone", "０９０－１２３４－５６７８", "+819012345678", ("full_width",)),
    ("phone", "(03) 1234 5678", "+81312345678", ()),
    ("phone", "+81 90-1234-5678", "+819012345678", ()),
    ("phone", "+81 (0)90-1234-5678", "+819012345678", ("trunk_zero_kept",)),
    ("phone", "0081-90-1234-5678", "+819012345678", ("international_prefix",)),
    ("phone", "010-81-90-1234-5678", "+819012345678", ("international_prefix",)),
    ("phone", "819012345678", "+819012345678", ("plus_missing",)),
    ("phone", "9012345678", "+819012345678", ("leading_zero_lost",)),
    ("phone", "312345678", "+81312345678", ("leading_zero_lost",)),
    ("phone", "+9012345678", "+819012345678", ("poison:wrong_country_code",)),
    ("phone", "03-1234-5678 内線12", "+81312345678;ext=12", ("extension",)),
    ("phone", "03-1234-5678 ext. 12", "+81312345678;ext=12", ("extension",)),
    ("phone", "電話：03-1234-5678", "+81312345678", ("full_width",)),
    ("phone", "+1 (212) 555-0100", "+12125550100", ()),
    ("phone", "001-44-20-7031-3000", "001442070313000", ("unparsed_phone",)),
    ("phone", "001-010-44-20-7031-3000", "+442070313000", ("international_prefix",)),
    ("phone", "0033-010-81-90-1234-5678", "+819012345678", ("international_prefix",)),
    ("phone", "00442070313000", "+442070313000", ("international_prefix",)),
    ("phone", "+442070313000", "+442070313000", ()),
    ("phone", "110", "110", ("unparsed_phone",)),
    ("phone", "090-1234-567", "0901234567", ("unparsed_phone",)),
    ("phone", "090-1234-5678（内線12）", "+819012345678;ext=12", ("full_width", "extension")),
    ("phone", "03-1234-5678 (ext. 12)", "+81312345678;ext=12", ("extension",)),
    ("email", "mailto:taro@daicho.jp?subject=a", "taro@daicho.jp", ("mailto",)),
    ("phone", "010-801-0000", "0108010000", ("unparsed_phone",)),
    ("phone", "なし", "なし", ("unparsed_phone", "poison:placeholder")),
    ("name", "山田 太郎", "山田太郎", ()),
    ("name", "山田　太郎", "山田太郎", ()),
    ("name", "山田太郎様", "山田太郎", ("honorific",)),
    ("name", "山田 太郎（やまだ たろう）様", "山田太郎", ("reading", "honorific")),
    ("name", "ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダタロウ", ("half_width_kana",)),
    ("name", "髙橋 一郎", "髙橋一郎", ("name_variant",)),
    ("name", "山﨑", "山﨑", ("name_variant",)),
    ("name", "神\ufa19田", "神\ufa19田", ("name_variant",)),
    ("name", "ジョン・スミス", "ジョンスミス", ()),
    ("name", "  John   SMITH ", "john smith", ()),
    ("name", unicodedata.normalize("NFD", "ガクト"), "ガクト", ("decomposed",)),
    ("ad_id", UUID, UUID, ()),
    ("ad_id", UUID.upper(), UUID, ()),
    ("ad_id", "{" + UUID.upper() + "}", UUID, ()),
    ("ad_id", UUID.replace("-", ""), UUID, ("hyphens_missing",)),
    ("ad_id", "00000000-0000-0000-0000-000000000000", "0" * 8 + "-0000" * 3 + "-" + "0" * 12, ("poison:zero_ad_id",)),
    ("ad_id", "38400000-8cf0-11bd", "38400000-8cf0-11bd", ("not_uuid",)),
    ("cookie_id", "GA1.2.111.222", "111.222", ()),
    ("cookie_id", "_ga=GA1.1.111.222", "111.222", ("cookie_name",)),
    ("cookie_id", "AbCd==", "AbCd==", ()),
    ("cookie_id", "a=b", "a=b", ()),
    ("cookie_id", "visitor_id123456=98765", "98765", ("cookie_name",)),
    ("cookie_id", "fb.1.1700000000000.12345", "fb.1.1700000000000.12345", ()),
    ("click_id", "gclid=Cj0K_1", "Cj0K_1", ("parameter_name",)),
    ("click_id", "https://gmo.jp/?a=1&gclid=Cj0K_1&b=2", "Cj0K_1", ("parameter_name",)),
    ("click_id", "Cj0K_1", "Cj0K_1", ()),
    ("gmo_id", " AbC-1 ", "AbC-1", ()),
    ("account_id", "ＡｂＣ", "AbC", ("full_width",)),
    ("uid2", "gK7+/Xy=", "gK7+/Xy=", ()),
    ("rampid", "XYabc", "XYabc", ()),
    ("customer_id", "C-1", "C-1", ()),
    ("x-line", "U1", "U1", ()),
    ("postal_address", "〒150-8512 東京都渋谷区桜丘町２６番１号", "東京都渋谷区桜丘町26-1", ("postcode",)),
    ("postal_address", "東京都渋谷区桜丘町 26ー1", "東京都渋谷区桜丘町26-1", ()),
    ("postal_address", "港区六本木六丁目10番1号", "港区六本木6-10-1", ()),
    ("postal_address", "千代田区霞が関三丁目2番1号", "千代田区霞ヶ関3-2-1", ()),
    ("postal_address", "千代田区霞ケ関3-2-1", "千代田区霞ヶ関3-2-1", ()),
]


@pytest.mark.parametrize(("type_", "raw", "canonical", "flags"), READ)
def test_what_is_written_is_read(type_: str, raw: str, canonical: str, flags: tuple[str, ...]) -> None:
    identifier = parse_identifier(type_, raw)
    assert (identifier.canonical, identifier.flags) == (canonical, flags)
    assert (identifier.raw, identifier.digest, identifier.digest_form) == (raw, None, None)


def test_all_flags_have_words_in_both_languages() -> None:
    used = {flag for _, _, _, flags in READ for flag in flags}
    assert used <= FLAGS.keys()
    assert all(words.ja and words.en for words in FLAGS.values())


HEX = "3d06a39d40790f11761295e053029378ae28c4b4f6f301693005e079f3d4ca64"


@pytest.mark.parametrize(
    ("digest", "form", "flags"),
    [
        (HEX, "sha256-hex", ()),
        (HEX.upper(), "sha256-hex", ()),
        (f" {HEX}\t", "sha256-hex", ()),
        ("sha256:" + HEX, "sha256-hex", ()),
        ("PQajnUB5DxF2EpXgUwKTeK4oxLT28wFpMAXgefPUymQ=", "sha256-base64", ()),
        ("PQajnUB5DxF2EpXgUwKTeK4oxLT28wFpMAXgefPUymQ", "sha256-base64", ()),
        ("UA6HUEG_2oHE9nvGjw117JlihhUeG9x6_mXUjKiFDiQ=", "sha256-base64url", ()),
        ("0" * 31 + "1", "md5-hex", ()),
        ("0" * 39 + "1", "sha1-hex", ()),
        ("AAAAAAAAAAAAAAAAAAAAAQ==", "md5-base64", ()),
        ("AAAAAAAAAAAAAAAAAAAAAAAAAAE=", "sha1-base64", ()),
        (HEX + "00", None, ("digest_form_unknown",)),
        ("xyz", None, ("digest_form_unknown",)),
    ],
)
def test_digests_are_read_in_any_form(digest: str, form: str | None, flags: tuple[str, ...]) -> None:
    identifier = parse_identifier("phone", digest=digest)
    assert (identifier.raw, identifier.digest, identifier.digest_form) == (None, digest, form)
    assert identifier.flags == flags


def test_encodings_of_one_digest_have_one_canonical_form() -> None:
    texts = [HEX, HEX.upper(), "PQajnUB5DxF2EpXgUwKTeK4oxLT28wFpMAXgefPUymQ="]
    assert {parse_identifier("phone", digest=text).canonical for text in texts} == {"sha256:" + HEX}


@pytest.mark.parametrize("type_", ["email", "phone", "ad_id", "name"])
@pytest.mark.parametrize("text", [HEX, HEX.upper(), "PQajnUB5DxF2EpXgUwKTeK4oxLT28wFpMAXgefPUymQ=", "0" * 39 + "1"])
def test_a_digest_in_the_column_for_values_is_taken_as_one(type_: str, text: str) -> None:
    identifier = parse_identifier(type_, text)
    assert identifier.raw is None
    assert identifier.digest == text
    assert "value_is_digest" in identifier.flags


def test_a_value_and_the_digest_sent_of_it() -> None:
    both = parse_identifier("phone", "090-1234-5678", HEX)
    assert (both.canonical, both.digest_form, both.flags) == ("+819012345678", "sha256-hex", ())
    wrong = parse_identifier("phone", "090-1234-5678", HEX[::-1])
    assert wrong.flags == ("digest_not_of_value",)
    lost = parse_identifier(
        "phone", "090-1234-5678", "51f2735d882a6423d1a3dc088dadcf0bf2210284ccdf28931f8ac27ea6297998"
    )
    assert lost.flags == ("poison:wrong_country_code",)
    capitals = hashlib.sha256(b"TARO@GMO.JP").hexdigest()
    assert parse_identifier("email", "taro@gmo.jp", capitals).flags == ()
    hanako = hashlib.sha256(b"hanako@gmo.jp").hexdigest()
    assert parse_identifier("email", "taro@gmo.jp", hanako).flags == ("digest_not_of_value",)
    assert parse_identifier("email", "taro@gmo.jp", "?").flags == ("digest_form_unknown",)


@pytest.mark.parametrize(
    "value", ["", "   ", "\u3000\t", "a\x00b", "a\nb@c.jp", "\u200b", "a\x7fb", "x" * 4097, "\ud800a"]
)
def test_no_value_at_all_is_refused_with_its_place(value: str) -> None:
    for type_ in ("email", "phone", "customer_id", "x-own"):
        with pytest.raises(BadInput) as caught:
            parse_identifier(type_, value, pointer="/principals/0/identifiers/1")
        assert [fault.pointer for fault in caught.value.faults] == ["/principals/0/identifiers/1/value"]
        assert [fault.code for fault in caught.value.faults] == ["INVALID:identifier.value"]


def test_addresses_and_names_may_have_several_lines() -> None:
    assert parse_identifier("postal_address", "東京都渋谷区\n桜丘町26-1").canonical == "東京都渋谷区桜丘町26-1"
    assert parse_identifier("name", "山田\r\n太郎").canonical == "山田太郎"


def test_all_faults_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        parse_identifier("mail", "", "\x00", pointer="/i")
    assert [fault.pointer for fault in caught.value.faults] == ["/i/type", "/i/value", "/i/digest"]
    with pytest.raises(BadInput) as caught:
        parse_identifier("nothing")
    assert [fault.code for fault in caught.value.faults] == ["INVALID:identifier.type", "INVALID:identifier.value"]


@pytest.mark.parametrize("type_", ["", "Email", "x-", "x-A", "x-あ", "x-" + "a" * 32, "e-mail"])
def test_unknown_types_are_refused(type_: str) -> None:
    with pytest.raises(BadInput):
        parse_identifier(type_, "value")


types = st.sampled_from([*TYPES, "x-own"])


@given(type_=types, value=any_text)
def test_every_text_is_read_or_refused_and_reading_is_stable(type_: str, value: str) -> None:
    try:
        identifier = parse_identifier(type_, value)
    except BadInput:
        return
    assert identifier.canonical
    assert set(identifier.flags) <= FLAGS.keys()
    if identifier.raw is not None:
        again = parse_identifier(type_, identifier.canonical)
        assert again.canonical == identifier.canonical


@given(data=st.data(), address=addresses)
def test_spellings_of_an_address_have_one_canonical_form(data: st.DataObject, address: str) -> None:
    spelled = data.draw(respelled_addresses(address))
    assert parse_identifier("email", spelled).canonical == parse_identifier("email", address).canonical


@given(data=st.data(), number=numbers)
def test_spellings_of_a_number_have_one_canonical_form(data: st.DataObject, number: str) -> None:
    spelled = data.draw(respelled_numbers(number))
    assert parse_identifier("phone", spelled).canonical == "+81" + number[1:]


@given(number=st.from_regex(r"0(1[1-9]|[2-9][0-9])[0-9]{7}|0[2-9]0[1-9][0-9]{7}|0800[0-9]{7}", fullmatch=True))
def test_the_narrow_path_agrees_with_phonenumbers(number: str) -> None:
    parsed = phonenumbers.parse(number, "JP")
    if phonenumbers.is_valid_number(parsed):
        expected = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        assert parse_identifier("phone", number).canonical == expected


@pytest.mark.parametrize("region", ["US", "GB", "DE", "FR", "KR", "CN", "TW", "IN", "BR", "IT"])
def test_numbers_of_other_countries(region: str) -> None:
    example = phonenumbers.example_number(region)
    assert example is not None
    expected = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    for form in (phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.INTERNATIONAL):
        identifier = parse_identifier("phone", phonenumbers.format_number(example, form))
        assert (identifier.canonical, identifier.flags) == (expected, ())


@given(address=addresses, number=mobiles)
def test_nothing_shows_the_value(address: str, number: str) -> None:
    for identifier in (parse_identifier("email", address), parse_identifier("phone", number)):
        shown = repr(identifier) + repr([identifier]) + str(identifier)
        assert address not in shown
        assert number[1:] not in shown
        assert identifier.canonical not in shown


def test_faults_do_not_show_the_value() -> None:
    with pytest.raises(BadInput) as caught:
        parse_identifier("email", "yamada\x00taro@gmo.jp")
    said = f"{caught.value!r} {caught.value} {caught.value.ja} {[fault.to_json() for fault in caught.value.faults]}"
    assert "yamada" not in said
    assert "gmo.jp" not in said


@pytest.mark.parametrize(
    ("type_", "value", "masked"),
    [
        ("email", "taro@gmail.com", "t***@g***.com"),
        ("email", "taro", "t***"),
        ("phone", "090-1234-5678", "***-****-5678"),
        ("phone", "110", "***"),
        ("name", "山田太郎", "山***"),
        ("ad_id", UUID, "********-9462"),
        ("customer_id", "C-123456", "C-***"),
        ("customer_id", "C-1", "***"),
        ("postal_address", "東京都渋谷区桜丘町26-1", "東京都***"),
        ("email", HEX, "sha256-hex:***"),
        ("email", "xyz", "x***"),
        ("email", "taro@secret", "t***@***"),
        ("email", "taro@a.b-secret?x", "t***@a***."),
        ("ad_id", "abc", "***"),
    ],
)
def test_masks(type_: str, value: str, masked: str) -> None:
    assert mask(parse_identifier(type_, value)) == masked


def test_identifiers_are_values() -> None:
    one, two = parse_identifier("email", "taro@gmo.jp"), parse_identifier("email", "taro@gmo.jp")
    assert one == two
    assert hash(one) == hash(two)
    assert isinstance(one, Identifier)

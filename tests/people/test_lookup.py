"""Look-up: every supported spelling leads to the record, and the answer says what it did not try."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.people import ALGORITHMS, Identifier, compare, index_values, lookup_keys, lookup_values, parse_identifier
from tests.people.strategies import addresses, numbers, respelled_addresses, respelled_numbers


def of_text(type_: str, text: str, hash_name: str = "sha256") -> Identifier:
    return parse_identifier(type_, digest=hashlib.new(hash_name, text.encode()).hexdigest())


def meets(recorded: Identifier, asked: Identifier) -> bool:
    return not set(index_values(recorded)).isdisjoint(lookup_values(asked))


@given(data=st.data(), address=addresses)
def test_any_spelling_of_an_address_finds_any_other(data: st.DataObject, address: str) -> None:
    recorded = parse_identifier("email", data.draw(respelled_addresses(address)))
    asked = parse_identifier("email", data.draw(respelled_addresses(address)))
    assert meets(recorded, asked)
    assert compare(asked, recorded) == "same"


@given(data=st.data(), number=numbers)
def test_any_spelling_of_a_number_finds_any_other(data: st.DataObject, number: str) -> None:
    recorded = parse_identifier("phone", data.draw(respelled_numbers(number)))
    asked = parse_identifier("phone", data.draw(respelled_numbers(number)))
    assert meets(recorded, asked)
    assert compare(asked, recorded) == "same"


@given(data=st.data(), address=addresses)
def test_every_digest_an_algorithm_makes_of_the_plain_address_is_found(data: st.DataObject, address: str) -> None:
    """Only the digest arrived, made from the canonical spelling; the person asks with any spelling."""
    canonical = parse_identifier("email", address).canonical
    asked = parse_identifier("email", data.draw(respelled_addresses(address)))
    for algorithm in ALGORITHMS.values():
        for hash_name in algorithm.tried if algorithm.type == "email" else ():
            for text in algorithm.strings(canonical, canonical):
                assert meets(of_text("email", text, hash_name), asked)


@given(data=st.data(), number=numbers)
def test_every_digest_an_algorithm_makes_of_the_plain_number_is_found(data: st.DataObject, number: str) -> None:
    asked = parse_identifier("phone", data.draw(respelled_numbers(number)))
    for algorithm in ALGORITHMS.values():
        for hash_name in algorithm.tried if algorithm.type == "phone" else ():
            for text in algorithm.strings(asked.canonical, asked.canonical):
                assert meets(of_text("phone", text, hash_name), asked)


@pytest.mark.parametrize(
    "spelling",
    [
        "taro.yamada@mail.co.jp",
        "Taro.yamada@mail.co.jp",
        "Taro.Yamada@mail.co.jp",
        "Taro.Yamada@Mail.co.jp",
        "TARO.YAMADA@MAIL.CO.JP",
        "taroyamada@mail.co.jp",
        "ｔａｒｏ．ｙａｍａｄａ@mail.co.jp",
        "ｔａｒｏ．ｙａｍａｄａ＠ｍａｉｌ．ｃｏ．ｊｐ",
    ],
)
def test_published_spellings_of_an_address_are_found_by_digest(spelling: str) -> None:
    assert meets(of_text("email", spelling), parse_identifier("email", "taro.yamada@mail.co.jp"))


@pytest.mark.parametrize(
    "spelling",
    [
        "+819012345678",
        "819012345678",
        "09012345678",
        "9012345678",
        "090-1234-5678",
        "090 1234 5678",
        "090(1234)5678",
        "+81 90-1234-5678",
        "+81-90-1234-5678",
        "+81 90 1234 5678",
        "+8190-1234-5678",
        "+8109012345678",
        "+9012345678",
        "０９０１２３４５６７８",
        "０９０－１２３４－５６７８",
    ],
)
def test_published_spellings_of_a_number_are_found_by_digest(spelling: str) -> None:
    assert meets(of_text("phone", spelling), parse_identifier("phone", "+819012345678"))


@pytest.mark.parametrize(
    ("recorded", "asked"),
    [
        ("t.aro@gmail.com", "taro@gmail.com"),
        ("taro@gmail.com", "t.aro@gmail.com"),
        ("ta.ro+x@gmail.com", "t.aro+y@gmail.com"),
        ("taro@googlemail.com", "taro@gmail.com"),
        ("taro@gmail.com", "taro@googlemail.com"),
    ],
)
def test_one_gmail_mailbox_is_one_person(recorded: str, asked: str) -> None:
    assert meets(parse_identifier("email", recorded), parse_identifier("email", asked))
    assert compare(parse_identifier("email", asked), parse_identifier("email", recorded)) == "same"


@pytest.mark.parametrize(
    ("recorded", "asked"),
    [
        ("山田　太郎", "山田太郎"),
        ("髙橋一郎", "高橋 一郎"),
        ("高橋一郎", "髙橋 一郎"),
        ("渡邊花子", "渡邉花子"),
        ("山田太郎（ヤマダタロウ）", "やまだ たろう"),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "やまだたろう"),
        ("神\ufa19田", "神神田"),
        ("Taro Yamada", "YAMADA Taro"),
        ("山田太郎様", "山田太郎"),
    ],
)
def test_names_are_found_and_never_prove_a_person(recorded: str, asked: str) -> None:
    one, other = parse_identifier("name", recorded), parse_identifier("name", asked)
    assert meets(one, other)
    assert compare(other, one) == "possible"
    plan = lookup_keys(other)
    assert plan.shared == set(plan.keys)


def test_other_types_meet_across_their_spellings() -> None:
    pairs = [
        ("ad_id", "4B61639E47CC4056A16AC8217E029462", "4b61639e-47cc-4056-a16a-c8217e029462"),
        ("cookie_id", "_ga=GA1.2.111.222", "111.222"),
        ("click_id", "https://gmo.jp/?gclid=Cj0K_1", "Cj0K_1"),
        ("postal_address", "〒150-8512 渋谷区桜丘町２６番１号", "渋谷区桜丘町26−1"),
        ("x-own", " ＡＢＣ ", "ABC"),
    ]
    for type_, recorded, asked in pairs:
        assert meets(parse_identifier(type_, recorded), parse_identifier(type_, asked))
    fbc = parse_identifier("cookie_id", "fb.1.1700000000000.IwAR0abc")
    assert meets(fbc, parse_identifier("click_id", "fbclid=IwAR0abc"))
    for text in ("4B61639E-47CC-4056-A16A-C8217E029462", "4b61639e47cc4056a16ac8217e029462"):
        for hash_name in ("md5", "sha1", "sha256"):
            assert meets(of_text("ad_id", text, hash_name), parse_identifier("ad_id", pairs[0][2]))


def test_a_digest_finds_itself_in_any_encoding() -> None:
    hex_text = "b5" * 31 + "a4"
    texts = [hex_text, hex_text.upper(), "tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1taQ="]
    for recorded in texts:
        for asked in texts:
            assert meets(parse_identifier("email", digest=recorded), parse_identifier("phone", digest=asked))


def test_the_plan_says_what_was_tried_and_what_was_not() -> None:
    plan = lookup_keys(parse_identifier("email", "taro.yamada@mail.co.jp"))
    tried = {each.algo_id: each for each in plan.tried}
    assert {"any.canonical.v1", "email.lower.v1", "email.google_ec_sample.v1", "email.uid2.v1"} <= tried.keys()
    assert all(each.ja and each.en and each.values for each in plan.tried)
    assert any("mix of capitals" in words.en and "大文字小文字" in words.ja for words in plan.not_covered)
    assert {algo_id for ids in plan.algorithms.values() for algo_id in ids} == tried.keys()
    assert tuple(plan.algorithms) == plan.keys


def test_what_the_plan_names_as_not_covered_is_indeed_not_found() -> None:
    assert not meets(of_text("email", "tArO@mail.co.jp"), parse_identifier("email", "taro@mail.co.jp"))
    assert not meets(of_text("email", "Taro@mail.co.jp", "md5"), parse_identifier("email", "taro@mail.co.jp"))
    assert not meets(of_text("email", "ta.ro@gmail.com"), parse_identifier("email", "taro@gmail.com"))
    assert not meets(of_text("phone", "090-12-345678"), parse_identifier("phone", "09012345678"))
    assert not meets(of_text("name", "太郎"), parse_identifier("name", "山田 太郎"))
    assert not meets(parse_identifier("phone", "09012345678"), of_text("phone", "09012345678", "md5"))
    assert any("MD5" in words.en for words in lookup_keys(of_text("phone", "x", "md5")).not_covered)
    assert any("can't be converted" in words.en for words in lookup_keys(of_text("phone", "x")).not_covered)


def test_the_spelling_given_is_tried_as_well() -> None:
    assert meets(of_text("email", "tArO@mail.co.jp"), parse_identifier("email", "tArO@mail.co.jp"))
    assert meets(of_text("email", "tArO@mail.co.jp", "md5"), parse_identifier("email", "tArO@mail.co.jp"))
    assert meets(of_text("phone", "090-12-345678"), parse_identifier("phone", "090-12-345678"))


@given(address=addresses, number=numbers)
def test_a_plan_stays_small(address: str, number: str) -> None:
    """Each key is probed under the index key of each retention month, so the list is bounded."""
    assert len(lookup_values(parse_identifier("email", address))) <= 24
    assert len(lookup_values(parse_identifier("phone", number))) <= 24


def test_keys_that_strangers_may_share_are_marked() -> None:
    dotted = lookup_keys(parse_identifier("email", "taro.yamada@mail.co.jp"))
    (joined,) = index_values(of_text("email", "taroyamada@mail.co.jp"))
    (lower,) = index_values(of_text("email", "taro.yamada@mail.co.jp"))
    assert joined in dotted.shared
    assert lower not in dotted.shared
    assert (
        index_values(of_text("email", "taroyamada@gmail.com"))[0]
        not in lookup_keys(parse_identifier("email", "taro.yamada@gmail.com")).shared
    )
    number = lookup_keys(parse_identifier("phone", "9012345678"))
    (lost,) = index_values(of_text("phone", "9012345678"))
    (domestic,) = index_values(of_text("phone", "09012345678"))
    assert lost in number.shared
    assert domestic not in number.shared


@pytest.mark.parametrize(
    ("asked", "stored", "verdict"),
    [
        (("email", "taroyamada@mail.co.jp"), ("email", "taro.yamada@mail.co.jp"), "different"),
        (("email", "taro@mail.co.jp"), ("email", "Taro@mail.co.jp "), "same"),
        (("phone", "03-1234-5678"), ("phone", "03-1234-5678 内線 9"), "possible"),
        (("phone", "03-1234-5678"), ("phone", "03-1234-5679"), "different"),
        (("name", "山田太郎"), ("name", "山田花子"), "different"),
        (("email", "null"), ("email", "null"), "possible"),
        (("phone", "+9012345678"), ("phone", "090-1234-5678"), "same"),
        (("customer_id", "A"), ("customer_id", "a"), "different"),
        (("customer_id", "A"), ("account_id", "A"), "possible"),
        (("customer_id", "A"), ("gmo_id", "A"), "different"),
        (("click_id", "IwAR0abc"), ("cookie_id", "fb.1.1700000000000.IwAR0abc"), "same"),
    ],
)
def test_comparing_values(asked: tuple[str, str], stored: tuple[str, str], verdict: str) -> None:
    assert compare(parse_identifier(*asked), parse_identifier(*stored)) == verdict


def test_comparing_with_digests() -> None:
    plain = parse_identifier("email", "taro.yamada@mail.co.jp")
    assert compare(plain, of_text("email", "taro.yamada@mail.co.jp")) == "same"
    assert compare(of_text("email", "taro.yamada@mail.co.jp"), plain) == "same"
    assert compare(plain, of_text("email", "taroyamada@mail.co.jp")) == "possible"
    assert compare(plain, of_text("email", "hanako@mail.co.jp")) == "not_comparable"
    assert compare(of_text("email", "a@b.jp"), of_text("email", "a@b.jp")) == "same"
    assert compare(of_text("email", "a@b.jp"), of_text("email", "c@b.jp")) == "not_comparable"
    assert compare(of_text("email", ""), of_text("email", "")) == "possible"
    assert compare(of_text("name", "山田太郎"), of_text("name", "山田太郎")) == "possible"
    number = parse_identifier("phone", "090-1234-5678")
    assert compare(number, of_text("phone", "9012345678")) == "possible"
    mine = parse_identifier("customer_id", "1001")
    assert compare(mine, of_text("customer_id", "1001")) == "same"
    assert compare(mine, of_text("gmo_id", "1001")) == "possible"
    assert compare(of_text("gmo_id", "1001"), mine) == "possible"
    assert compare(of_text("gmo_id", "1001"), of_text("cookie_id", "1001")) == "possible"


@given(address=addresses)
def test_repr_of_a_plan_shows_no_key(address: str) -> None:
    plan = lookup_keys(parse_identifier("email", address))
    assert all(key not in repr(plan) for key in plan.keys)
    assert address not in repr(plan)

"""The registry: nothing shipped is ever removed or changed; ingest stores what the registry says; the page is current."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import BadInput
from ledger.people import ALGORITHMS, TYPES, Algorithm, Identifier, index_values, match_keys, parse_identifier
from ledger.people.digest import hash_hex
from ledger.people.index import canonical_values
from ledger.people.match_keys import algorithms_of, strings_of
from ledger.people.table import markdown
from ledger.people.text import unicode_spellings
from tests.people.strategies import addresses, any_text, numbers, respelled_addresses, respelled_numbers

HERE = Path(__file__).parent
GOLDEN: dict[str, dict[str, list[str]]] = json.loads((HERE / "golden_algorithms.json").read_text())
DOCUMENT = HERE.parent.parent / "docs" / "match-keys.md"


def strings(algorithm: Algorithm, raw: str) -> list[str]:
    type_ = "x-own" if algorithm.type == "x-" else algorithm.type
    canonical = parse_identifier(type_, raw).canonical if type_ != "any" else raw
    return list(algorithm.strings(raw, canonical))


@pytest.mark.parametrize("algo_id", GOLDEN)
def test_an_algorithm_once_shipped_stays_as_it_was(algo_id: str) -> None:
    """An entry of the golden file may be added; one that is changed or removed loses people."""
    assert algo_id in ALGORITHMS
    assert {raw: strings(ALGORITHMS[algo_id], raw) for raw in GOLDEN[algo_id]} == GOLDEN[algo_id]


def test_every_algorithm_is_in_the_golden_file() -> None:
    assert set(ALGORITHMS) == set(GOLDEN)
    assert all(len(examples) >= 3 for examples in GOLDEN.values())


def test_ids_name_type_and_version() -> None:
    for algo_id, algorithm in ALGORITHMS.items():
        assert algorithm.id == algo_id
        assert re.fullmatch(r"[a-z0-9_-]+\.[a-z0-9_]+\.v[1-9][0-9]*", algo_id)
        assert algo_id.split(".")[0] == algorithm.type
        assert algorithm.version == 1
        assert algorithm.ja
        assert algorithm.en
        assert algorithm.source
        assert not algorithm.ambiguous or algorithm.shared


def test_every_type_has_algorithms() -> None:
    assert {algorithm.type for algorithm in ALGORITHMS.values()} == {*TYPES, "any", "x-"}


def test_the_published_table_is_made_from_the_code() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == markdown()
    assert all(f"`{algo_id}`" in markdown() for algo_id in ALGORITHMS)


def digest(hash_name: str, text: str) -> str:
    return hashlib.new(hash_name, text.encode()).hexdigest()


def expected_values(type_: str, raw: str) -> set[str]:
    """What the registry says of ingest, worked out the long way."""
    identifier = parse_identifier(type_, raw)
    forms = {raw, *(unicodedata.normalize(form, raw) for form in ("NFC", "NFD", "NFKC"))}
    return {
        f"d:{hash_name}:{digest(hash_name, text)}"
        for algorithm in ALGORITHMS.values()
        if algorithm.type == type_
        for hash_name in algorithm.stored
        for form in forms
        for text in algorithm.strings(form, identifier.canonical)
        if text
    }


def check_stored(type_: str, raw: str) -> None:
    values = index_values(parse_identifier(type_, raw))
    assert len(set(values)) == len(values)
    assert {value for value in values if value.startswith("d:")} == expected_values(type_, raw)


@given(data=st.data(), address=addresses)
def test_ingest_stores_what_the_registry_says_of_addresses(data: st.DataObject, address: str) -> None:
    for raw in (address, address.title(), data.draw(respelled_addresses(address))):
        check_stored("email", raw)


@given(data=st.data(), number=numbers)
def test_ingest_stores_what_the_registry_says_of_numbers(data: st.DataObject, number: str) -> None:
    hyphenated = f"{number[:3]}-{number[3:-4]}-{number[-4:]}"
    for raw in (number, "+81" + number[1:], hyphenated, data.draw(respelled_numbers(number))):
        check_stored("phone", raw)


@given(value=any_text.filter(lambda text: text.isprintable() and not text.isspace()))
def test_ingest_stores_what_the_registry_says_of_ids(value: str) -> None:
    for type_ in ("cookie_id", "gmo_id", "click_id"):
        if parse_identifier("gmo_id", value).raw is not None:
            check_stored(type_, value)


@given(data=st.data(), address=addresses)
def test_complete_ingest_stores_every_digest_among_the_match_keys(data: st.DataObject, address: str) -> None:
    identifier = parse_identifier("email", data.draw(respelled_addresses(address)))
    stored = set(index_values(identifier, complete=True))
    for key in match_keys(identifier):
        hash_name, _, encoding = key.form.partition("-")
        if encoding == "hex":
            assert f"d:{hash_name}:{key.value}" in stored
        elif encoding == "base64":
            assert f"d:{hash_name}:{base64.b64decode(key.value).hex()}" in stored


def test_match_keys_come_in_every_hash_and_encoding() -> None:
    keys = {(key.algo_id, key.form): key.value for key in match_keys(parse_identifier("email", "taro@gmo.jp"))}
    sha1 = digest("sha1", "taro@gmo.jp")
    assert keys["email.lower.v1", "sha1-hex"] == sha1
    assert keys["email.lower.v1", "sha1-base64"] == base64.b64encode(bytes.fromhex(sha1)).decode()
    assert keys["email.lower.v1", "sha1-base64url"] == base64.urlsafe_b64encode(bytes.fromhex(sha1)).decode()
    assert keys["email.lower.v1", "md5-hex"] == digest("md5", "taro@gmo.jp")
    assert keys["any.canonical.v1", "plain"] == "taro@gmo.jp"


def test_match_keys_of_a_digest_are_its_encodings() -> None:
    text = hashlib.sha256(b"taro@gmo.jp").hexdigest()
    keys = match_keys(parse_identifier("email", digest=text))
    assert {key.form for key in keys} == {"sha256-hex", "sha256-base64", "sha256-base64url"}
    assert {key.algo_id for key in keys} == {"any.digest_as_sent.v1"}


def test_either_unicode_form_gives_the_digests_of_both() -> None:
    composed, decomposed = "ガ", unicodedata.normalize("NFD", "ガ")
    for raw in (composed, decomposed):
        values = {key.value for key in match_keys(parse_identifier("x-own", raw))}
        assert {digest("sha256", composed), digest("sha256", decomposed)} <= values


def test_repr_of_a_match_key_does_not_show_its_value() -> None:
    keys = match_keys(parse_identifier("email", "taro@gmo.jp"))
    assert "taro" not in repr(keys)
    assert digest("sha256", "taro@gmo.jp") not in repr(keys)


def test_how_many_tokens_a_person_costs() -> None:
    """The budget of the index: a row each. A rise here is a rise in disk and time for every record."""
    counts = {
        ("email", "taro@docomo.ne.jp"): 4,
        ("email", "taro.yamada@docomo.ne.jp"): 5,
        ("email", "Taro.Yamada@docomo.ne.jp"): 6,
        ("phone", "09012345678"): 5,
        ("phone", "090-1234-5678"): 6,
        ("name", "山田太郎"): 1,
        ("ad_id", "4b61639e-47cc-4056-a16a-c8217e029462"): 7,
        ("cookie_id", "111.222"): 2,
        ("gmo_id", "abc"): 2,
    }
    assert {key: len(index_values(parse_identifier(*key))) for key in counts} == counts
    assert len(index_values(parse_identifier("email", digest=digest("sha256", "taro@docomo.ne.jp")))) == 1


def _by_the_registry(identifier: Identifier) -> set[str]:
    """The index values as the registry says them, algorithm by algorithm."""
    raw = identifier.raw or ""
    values = set(canonical_values(identifier))
    for algorithm in algorithms_of(identifier.type):
        for text in strings_of(algorithm, unicode_spellings(raw), identifier.canonical):
            values |= {f"d:{hash_name}:{hash_hex(hash_name, text)}" for hash_name in algorithm.stored}
    return values


@given(
    st.one_of(
        st.tuples(st.just("customer_id"), st.text(min_size=1, max_size=20)),
        st.tuples(st.just("customer_id"), st.text("aZ-_.0 9", min_size=1, max_size=12)),
        st.tuples(
            st.just("email"),
            st.builds(
                "{}@{}".format,
                st.text("abZ.+_1", min_size=1, max_size=12),
                st.sampled_from(["gmail.com", "example.jp", "a.test", "Docomo.ne.jp", "googlemail.com"]),
            ),
        ),
        st.tuples(st.just("phone"), st.from_regex(r"(\+81|0)[789]0-?[0-9]{4}-?[0-9]{4}", fullmatch=True)),
    )
)
def test_the_short_ways_of_ingest_give_what_the_registry_says(type_and_value: tuple[str, str]) -> None:
    try:
        identifier = parse_identifier(*type_and_value)
    except BadInput:
        return
    if identifier.raw is not None:
        values = index_values(identifier)
        assert set(values) == _by_the_registry(identifier)
        assert len(set(values)) == len(values)

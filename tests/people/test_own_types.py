"""A company's own types: what is stored never depends on a declaration, what a look-up finds always does."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.people import (
    Identifier,
    Normal,
    OwnType,
    OwnTypes,
    compare,
    index_values,
    lookup_keys,
    match_keys,
    parse_identifier,
)
from ledger.people.own_type import casefolded, digits_of
from schemas.value_pattern import compile_pattern

CARD = "x-card"
HASHES = ("sha256", "sha1", "md5")
RULES = {normal: OwnTypes([OwnType(CARD, normal)]) for normal in Normal}
VALUES = st.text("aAbBéßÉ0019- ", min_size=1, max_size=12).filter(lambda text: text.strip() != "")


def stored(value: str) -> Identifier:
    return parse_identifier(CARD, value)


def asked(value: str, own: OwnTypes) -> Identifier:
    return parse_identifier(CARD, value, own=own)


def digest(text: str, hash_name: str = "sha256") -> str:
    return hashlib.new(hash_name, text.encode()).hexdigest()


def meets(one: Identifier, recorded: Identifier) -> bool:
    return not set(index_values(recorded)).isdisjoint(lookup_keys(one).keys)


def surely(one: Identifier, recorded: Identifier) -> bool:
    plan = lookup_keys(one)
    return not (set(plan.keys) - plan.shared).isdisjoint(index_values(recorded))


@given(value=VALUES)
def test_what_is_stored_is_the_same_for_every_declaration(value: str) -> None:
    shared = OwnTypes([OwnType(CARD, shared=True, hashes=())])
    kept = {index_values(asked(value, own)) for own in (*RULES.values(), shared, OwnTypes())}
    assert kept == {index_values(stored(value))}


@pytest.mark.parametrize(
    ("normal", "value", "same", "others"),
    [
        (Normal.AS_IS, "AB-12", ("AB-12", " AB-12 ", "ＡＢ－１２"), ("ab-12", "AB12")),
        (Normal.CASEFOLD, "Straße-1", ("STRASSE-1", "straße-1", "ＳＴＲＡＳＳＥ-1"), ("Strasse1",)),
        (Normal.DIGITS, "AB-0012", ("00 12", "ab0012", "００１２"), ("AB-12", "0-0-1-3")),
        (Normal.DIGITS, "Ab-c", ("aB-C",), ("Abc",)),
    ],
)
def test_a_declaration_says_which_spellings_are_one_value(
    normal: Normal, value: str, same: tuple[str, ...], others: tuple[str, ...]
) -> None:
    own = RULES[normal]
    for other in same:
        assert surely(asked(value, own), stored(other)), other
        assert surely(asked(other, own), stored(value)), other
        assert compare(asked(value, own), stored(other)) == "same", other
        assert asked(value, own).key == asked(other, own).key
    for other in others:
        assert not surely(asked(value, own), stored(other)), other
        assert compare(asked(value, own), stored(other)) == "different", other


@given(one=VALUES, other=VALUES, normal=st.sampled_from(Normal))
def test_two_values_meet_surely_if_and_only_if_they_are_one(one: str, other: str, normal: Normal) -> None:
    own, rule = RULES[normal], RULES[normal].rule(CARD)
    alike = rule.normal_form(stored(one).canonical) == rule.normal_form(stored(other).canonical)
    if stored(one).poisoned or stored(other).poisoned:
        return
    assert surely(asked(one, own), stored(other)) == alike
    assert compare(asked(one, own), stored(other)) == ("same" if alike else "different")


@given(value=VALUES, normal=st.sampled_from(Normal), hash_name=st.sampled_from(HASHES))
def test_every_digest_a_partner_makes_of_it_leads_there_and_back(value: str, normal: Normal, hash_name: str) -> None:
    own = RULES[normal]
    texts = [value.strip(), value.strip().lower(), value.strip().upper()]
    texts += [digits] if (digits := digits_of(value)) and normal is Normal.DIGITS else []
    for text in texts:
        by_digest = parse_identifier(CARD, digest=digest(text, hash_name), own=own)
        if by_digest.poisoned or stored(value).poisoned:
            continue
        assert meets(by_digest, stored(value)), text
        assert meets(asked(value, own), parse_identifier(CARD, digest=digest(text, hash_name))), text
        one_person = normal is not Normal.AS_IS or text == value.strip()
        assert surely(by_digest, stored(value)) or not one_person, text
        assert compare(by_digest, stored(value)) in (("same",) if one_person else ("same", "possible"))


def test_capitals_may_tell_people_apart_where_the_company_says_so() -> None:
    """Under `as_is` the digest of one person's value may be that of another's in small letters."""
    own = RULES[Normal.AS_IS]
    by_digest = parse_identifier(CARD, digest=digest("ab-12"), own=own)
    assert meets(by_digest, stored("AB-12"))
    assert not surely(by_digest, stored("AB-12"))
    assert surely(by_digest, stored("ab-12"))


def test_of_an_undeclared_type_other_capitals_are_found_but_not_certain() -> None:
    one = asked("AB-12", OwnTypes())
    assert meets(one, stored("ab-12"))
    assert not surely(one, stored("ab-12"))
    assert compare(one, stored("ab-12")) == "possible"
    assert one.flags == ("undeclared_type",)
    assert any("does not declare this type" in words.en for words in lookup_keys(one).not_covered)


def test_a_household_or_device_never_singles_anybody_out() -> None:
    own = OwnTypes([OwnType(CARD, Normal.CASEFOLD, shared=True)])
    one = asked("AB-12", own)
    assert meets(one, stored("ab-12"))
    assert not surely(one, stored("AB-12"))
    assert compare(one, stored("AB-12")) == "possible"
    assert compare(one, parse_identifier(CARD, digest=digest("AB-12"))) == "possible"
    assert one.of_many
    assert not asked("AB-12", RULES[Normal.AS_IS]).of_many


def test_a_pattern_and_the_hashes_flag_and_never_refuse() -> None:
    own = OwnTypes([OwnType(CARD, Normal.CASEFOLD, compile_pattern(r"[a-z]{2}-\d{2,4}"), hashes=("sha256",))])
    assert asked("ＡＢ-0012", own).flags == ("full_width",)
    assert asked("AB0012", own).flags == ("pattern_not_met",)
    assert asked("A" * 300, own).flags == ("pattern_not_met",)
    assert parse_identifier(CARD, digest=digest("x", "md5"), own=own).flags == ("hash_not_declared",)
    assert parse_identifier(CARD, digest=digest("x"), own=own).flags == ()
    assert parse_identifier("x-other", "x", digest("x"), own=own).flags == ("undeclared_type",)


def test_types_do_not_mix() -> None:
    own = RULES[Normal.DIGITS]
    both = set(index_values(stored("A-12"))) & set(index_values(parse_identifier("x-other", "B-12")))
    assert {value.partition(":")[0] for value in both} == {"d/digits"}
    assert compare(asked("12", own), parse_identifier("x-other", "12")) == "different"
    assert compare(asked("12", own), parse_identifier("customer_id", "12")) == "different"


def test_match_keys_of_an_own_type_name_every_spelling() -> None:
    keys = {(key.algo_id, key.form): key.value for key in match_keys(stored("Ab-12"))}
    assert keys["x-.hashed.v1", "sha256-hex"] == digest("Ab-12")
    assert keys["x-.hashed_lower.v1", "md5-hex"] == digest("ab-12", "md5")
    assert keys["x-.hashed_upper.v1", "sha1-hex"] == digest("AB-12", "sha1")
    assert keys["x-.hashed_digits.v1", "sha256-hex"] == digest("12")


@given(text=st.text(max_size=20))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert digits_of(digits_of(text)) == digits_of(text)
    assert casefolded(casefolded(text)) == casefolded(text)


@pytest.mark.parametrize(
    "pattern", [r"M-\d{8}", "[A-Z]{2}-?[0-9]{6,8}", r"[^x]+", r"\d{4}.\d{4}", r"a\.b", "会員[0-9]*"]
)
def test_patterns_of_simple_elements_are_taken(pattern: str) -> None:
    assert compile_pattern(pattern).pattern == pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "(a+)+",
        "a|b",
        r"(?=x)",
        r"\1",
        r"\S",
        "[a",
        "a{2000}",
        "a{3,1}",
        "a*b*c*d*",
        "x" * 201,
        "^a$",
        "[a--b]",
        "a**",
    ],
)
def test_whatever_could_be_slow_or_strange_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        compile_pattern(pattern)


@given(value=st.text("ab1-", max_size=256))
def test_the_worst_pattern_is_quick(value: str) -> None:
    assert re.fullmatch(compile_pattern("[ab1-]*[ab1-]*[ab1-]*x"), value) is None

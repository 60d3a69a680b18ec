"""One person's digests, worked out by running the partners' own published functions: each must lead to that person.

Sources: the sample functions of google-ads-python (Apache-2.0) run on the inputs below; UID2 documentation and X Ads API
documentation for the two published vectors.
"""

from __future__ import annotations

import pytest

from ledger.people import ALGORITHMS, Identifier, index_values, lookup_values, match_keys, parse_identifier

EMAIL = "Taro.Yamada+News@Gmail.com "
PHONE = "090-1234-5678"
AD_ID = "4b61639e-47cc-4056-a16a-c8217e029462"

WORKED = [
    ("email", EMAIL, "email.lower.v1", "19b2dbeac546e00778fb4df39c3691e0166cd2288c3c7ea6f2cd8a7c7dd55876"),
    ("email", EMAIL, "email.meta_audience.v1", "19b2dbeac546e00778fb4df39c3691e0166cd2288c3c7ea6f2cd8a7c7dd55876"),
    ("email", EMAIL, "email.google_cm_sample.v1", "d1ed9897c7865aa3ffe3947737f69092023b4ec17d94493fcf0ad3991c851bec"),
    ("email", EMAIL, "email.google_ec_sample.v1", "3d4a98e693aa98118d24bd3404944512fbedd03b96a78a93b35a732c5f8fa8d5"),
    ("email", EMAIL, "email.google_gmail_dots.v1", "a67e06a8dcfd0ca14cdf8744febcd8d4e3af36ff4c9dc88309b51b4d936d93c9"),
    ("email", EMAIL, "email.uid2.v1", "500e875041bfda81c4f67bc68f0d75ec996286151e1bdc7afe65d48ca8850e24"),
    ("email", EMAIL, "email.uid2.v1", "UA6HUEG/2oHE9nvGjw117JlihhUeG9x6/mXUjKiFDiQ="),
    (
        "email",
        EMAIL,
        "email.google_data_manager.v1",
        "500e875041bfda81c4f67bc68f0d75ec996286151e1bdc7afe65d48ca8850e24",
    ),
    ("email", "user@example.com", "email.lower.v1", "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514"),
    ("email", "user@example.com", "email.uid2.v1", "tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ="),
    ("phone", PHONE, "phone.e164.v1", "3d06a39d40790f11761295e053029378ae28c4b4f6f301693005e079f3d4ca64"),
    ("phone", PHONE, "phone.e164.v1", "PQajnUB5DxF2EpXgUwKTeK4oxLT28wFpMAXgefPUymQ="),
    (
        "phone",
        PHONE,
        "phone.international_digits.v1",
        "0ad07193350775c6d4377f8b039d32877e66c69a454ed886b05279771c0fca0b",
    ),
    (
        "phone",
        PHONE,
        "phone.national_without_zero.v1",
        "51f2735d882a6423d1a3dc088dadcf0bf2210284ccdf28931f8ac27ea6297998",
    ),
    ("phone", PHONE, "phone.meta_capi.v1", "51f2735d882a6423d1a3dc088dadcf0bf2210284ccdf28931f8ac27ea6297998"),
    ("phone", PHONE, "phone.national_digits.v1", "9876ccefa1e426aad25916a9cec49e9598bffcd5434d356c7d0c3cd3f0142baa"),
    ("phone", PHONE, "phone.digits_as_given.v1", "9876ccefa1e426aad25916a9cec49e9598bffcd5434d356c7d0c3cd3f0142baa"),
    ("phone", PHONE, "phone.as_given.v1", "522d69851a96e9603eba545c59de1c0b5808cfbb0978ede5e7f0c5ab47bfa9aa"),
]
ABRIDGED = [
    ("account_id", "@adsapi", "account_id.x_handle.v1", "49e0be2a", "470d"),
    ("account_id", "AdsApi", "account_id.x_handle.v1", "49e0be2a", "470d"),
    ("ad_id", AD_ID, "ad_id.lower.v1", "225859d3", "fa1a"),
    ("ad_id", AD_ID, "ad_id.upper.v1", "4c8ad81b", "e176"),
    ("email", "taro.yamada@example.co.jp", "email.google_ec_sample.v1", "7802899c", "68dc"),
    ("email", "taro.yamada@example.co.jp", "email.lower.v1", "ee88fe0f", "f06e"),
    ("x-kana", "が", "x-.hashed.v1", "e3b21956", "2905"),
    ("x-kana", "が", "x-.hashed.v1", "f62b28f7", "178d"),
]


def of_digest(type_: str, digest: str) -> Identifier:
    return parse_identifier(type_, digest=digest)


@pytest.mark.parametrize(("type_", "raw", "algo_id", "value"), WORKED)
def test_the_algorithm_gives_the_worked_value(type_: str, raw: str, algo_id: str, value: str) -> None:
    given = {key.value for key in match_keys(parse_identifier(type_, raw)) if key.algo_id == algo_id}
    assert value in given


@pytest.mark.parametrize(("type_", "raw", "algo_id", "start", "end"), ABRIDGED)
def test_the_algorithm_gives_the_abridged_value(type_: str, raw: str, algo_id: str, start: str, end: str) -> None:
    given = {key.value for key in match_keys(parse_identifier(type_, raw)) if key.algo_id == algo_id}
    assert any(value.startswith(start) and value.endswith(end) for value in given)


@pytest.mark.parametrize(("type_", "raw", "algo_id", "value"), WORKED)
def test_from_the_digest_to_a_record_made_with_the_value(type_: str, raw: str, algo_id: str, value: str) -> None:
    recorded = index_values(parse_identifier(type_, raw))
    assert set(recorded) & set(lookup_values(of_digest(type_, value)))


@pytest.mark.parametrize(("type_", "raw", "algo_id", "value"), WORKED)
def test_from_the_value_to_a_record_that_holds_the_digest_alone(type_: str, raw: str, algo_id: str, value: str) -> None:
    recorded = index_values(of_digest(type_, value))
    assert set(recorded) & set(lookup_values(parse_identifier(type_, raw)))


@pytest.mark.parametrize(
    ("type_", "other"),
    [
        ("email", "taro.yamada+news@gmail.com"),
        ("email", "ＴＡＲＯ.yamada+news@gmail.com"),
        ("phone", "+819012345678"),
        ("phone", "０９０１２３４５６７８"),
        ("phone", "+81 (0)90 1234 5678"),
    ],
)
def test_from_another_spelling_to_every_worked_digest(type_: str, other: str) -> None:
    """The capitalised spelling of the sample is in the published list, so even it is found from the lower-case one."""
    tried = set(lookup_values(parse_identifier(type_, other)))
    for of_type, raw, _, value in WORKED:
        if of_type == type_ and raw in (EMAIL, PHONE):
            assert tried & set(index_values(of_digest(type_, value)))


def test_every_algorithm_named_here_is_in_the_registry() -> None:
    assert {algo_id for _, _, algo_id, *_ in [*WORKED, *ABRIDGED]} <= ALGORITHMS.keys()

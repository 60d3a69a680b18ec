"""One person under every value a partner may know them by, end to end: recorded, then looked up.

The partners' rules are written here a second time, from their published descriptions, and share nothing with the product's.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import Ledger
from schemas.views import PersonAnswer
from tests.service.conftest import ORIGIN, PROFILE, SAMPLE, Clock

DOCS = Path(__file__).parents[2] / "docs"
TARO, MOBILE = "Taro.Yamada+News@Gmail.com ", "090-1234-5678"
MAID = "4b61639e-47cc-4056-a16a-c8217e029462"
WORKED_EMAIL = (
    "19b2dbeac546e00778fb4df39c3691e0166cd2288c3c7ea6f2cd8a7c7dd55876",
    "d1ed9897c7865aa3ffe3947737f69092023b4ec17d94493fcf0ad3991c851bec",
    "3d4a98e693aa98118d24bd3404944512fbedd03b96a78a93b35a732c5f8fa8d5",
    "a67e06a8dcfd0ca14cdf8744febcd8d4e3af36ff4c9dc88309b51b4d936d93c9",
    "500e875041bfda81c4f67bc68f0d75ec996286151e1bdc7afe65d48ca8850e24",
    "UA6HUEG/2oHE9nvGjw117JlihhUeG9x6/mXUjKiFDiQ=",
)
WORKED_PHONE = (
    "3d06a39d40790f11761295e053029378ae28c4b4f6f301693005e079f3d4ca64",
    "PQajnUB5DxF2EpXgUwKTeK4oxLT28wFpMAXgefPUymQ=",
    "0ad07193350775c6d4377f8b039d32877e66c69a454ed886b05279771c0fca0b",
    "51f2735d882a6423d1a3dc088dadcf0bf2210284ccdf28931f8ac27ea6297998",
    "9876ccefa1e426aad25916a9cec49e9598bffcd5434d356c7d0c3cd3f0142baa",
    "522d69851a96e9603eba545c59de1c0b5808cfbb0978ede5e7f0c5ab47bfa9aa",
)
WORKED = [("email", TARO, digest) for digest in WORKED_EMAIL] + [("phone", MOBILE, digest) for digest in WORKED_PHONE]
# Digests of spellings that only who knows the raw value can make: not in the published list.
BY_SPELLING_ALONE = "d1ed9897c7865aa3ffe3947737f69092023b4ec17d94493fcf0ad3991c851bec"

Identifier = dict[str, str]


class Book:
    """A ledger in which people are entered, and looked up."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def enter(self, *people: Identifier) -> list[UUID]:
        """A receipt for each of them, with nothing known but this identifier."""
        results = list(self._ledger.record_many([_record(one) for one in people]))
        assert all(one.appended for one in results)
        return [one.appended.id for one in results if one.appended]

    def look_up(self, identifier: Identifier) -> PersonAnswer:
        return self._ledger.find_person({"identifiers": [identifier], "reason": "test"}, "tester")

    def finds(self, identifier: Identifier, record: UUID) -> bool:
        return record in [one.id for one in self.look_up(identifier).records]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    home = tmp_path_factory.mktemp("variants") / "home"
    clock = Clock()
    Ledger.create(home, PROFILE, ORIGIN, clock)
    with Ledger.open(home, clock) as ledger:
        ledger.put_party(
            {"key": "google", "kind": "corporation", "name": "Google LLC", "source": SAMPLE, "sample": True}
        )
        yield Book(ledger)


@pytest.mark.parametrize(("kind", "raw", "digest"), WORKED)
def test_each_worked_digest_leads_to_the_person_that_was_recorded_in_the_clear(
    book: Book, kind: str, raw: str, digest: str
) -> None:
    (record,) = book.enter({"type": kind, "value": raw})
    assert book.finds({"type": kind, "digest": digest}, record)


@pytest.mark.parametrize(("kind", "raw", "digest"), WORKED)
def test_the_plain_value_leads_to_each_record_that_holds_a_worked_digest_alone(
    book: Book, kind: str, raw: str, digest: str
) -> None:
    (record,) = book.enter({"type": kind, "digest": digest})
    assert book.finds({"type": kind, "value": raw}, record)
    usual = raw.strip().lower() if kind == "email" else "+819012345678"
    answer = book.look_up({"type": kind, "value": usual})
    assert (record in [one.id for one in answer.records]) is (digest != BY_SPELLING_ALONE or _listed(raw))
    if record not in [one.id for one in answer.records]:
        said = [one["en"] for one in answer.explained.not_covered]
        assert any("mix of capitals" in one and "outside the published list" in one for one in said)


@pytest.mark.parametrize("spelling", [MAID, MAID.upper()])
@pytest.mark.parametrize("kind", ["sha256", "sha1", "md5"])
def test_an_advertising_id_is_found_in_either_case(book: Book, spelling: str, kind: str) -> None:
    digest = hashlib.new(kind, spelling.encode()).hexdigest()
    clear, hashed = book.enter({"type": "ad_id", "value": MAID}, {"type": "ad_id", "digest": digest})
    assert book.finds({"type": "ad_id", "digest": digest}, clear)
    assert book.finds({"type": "ad_id", "value": MAID.upper()}, hashed)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [("email", "taro.yamada@example.co.jp"), ("email", "taro.yamada+news@gmail.com"), ("phone", "09012345678")],
)
def test_every_spelling_of_the_published_list_is_found_by_the_plain_value(book: Book, kind: str, raw: str) -> None:
    digests = [{"type": kind, "digest": _hex("sha256", spelling)} for spelling in _published(raw)]
    records = book.enter(*digests)
    found = {one.id for one in book.look_up({"type": kind, "value": raw}).records}
    assert len(records) > 6
    assert set(records) <= found


def test_a_spelling_outside_the_list_is_not_found_and_the_answer_says_so(book: Book) -> None:
    (record,) = book.enter({"type": "email", "digest": _hex("sha256", "mIxEd.cAsE@daicho.jp")})
    answer = book.look_up({"type": "email", "value": "mixed.case@daicho.jp"})
    assert answer.records == []
    said = [one["ja"] for one in answer.explained.not_covered]
    assert any("大文字小文字の組合せ" in one for one in said)
    assert book.finds({"type": "email", "value": "mIxEd.cAsE@daicho.jp"}, record)


def test_a_name_known_in_the_clear_is_not_found_by_its_digest_and_the_answer_says_so(book: Book) -> None:
    book.enter({"type": "name", "value": "海老名 某"})
    answer = book.look_up({"type": "name", "digest": _hex("sha256", "海老名 某")})
    assert answer.records == []
    assert any("names recorded in the clear" in one["en"] for one in answer.explained.not_covered)


# Random people

LOCAL = st.from_regex(r"[a-z0-9]{2,7}([.][a-z0-9]{1,6}){0,2}([+][a-z0-9]{1,5})?", fullmatch=True)
DOMAIN = st.sampled_from(["gmail.com", "googlemail.com", "daicho.jp", "docomo.ne.jp", "mail.example.co.jp"])
CASES: list[Callable[[str], str]] = [str, str.upper, str.title, lambda text: f" {text}", lambda text: f"{text}\t"]
EMAILS = st.builds(lambda a, d, case: case(f"{a}@{d}"), LOCAL, DOMAIN, st.sampled_from(CASES))
JAPANESE = st.builds(
    lambda head, a, b, shape: shape(head, f"{a:04d}", f"{b:04d}"),
    st.sampled_from(["090", "080", "070"]),
    st.integers(1000, 9999),
    st.integers(0, 9999),
    st.sampled_from(
        [
            lambda h, a, b: f"{h}-{a}-{b}",
            lambda h, a, b: f"{h}{a}{b}",
            lambda h, a, b: f"{h} {a} {b}",
            lambda h, a, b: f"({h}){a}-{b}",
            lambda h, a, b: f"+81{h[1:]}{a}{b}",
            lambda h, a, b: f"+81 {h[1:]}-{a}-{b}",
        ]
    ),
)
ABROAD = st.one_of(
    st.builds(lambda n: f"+1 212-555-{n:04d}", st.integers(0, 9999)),
    st.builds(lambda n: f"+44 20 7946 {n:04d}", st.integers(0, 9999)),
    st.builds(lambda n: f"+8210{n:08d}", st.integers(20_000_000, 99_999_999)),
)
AD_IDS = st.uuids().map(str).flatmap(lambda one: st.sampled_from([one, one.upper(), one.replace("-", "")]))
OPAQUE = st.from_regex(r"[A-Za-z0-9_-]{12,24}", fullmatch=True)
NAMES = st.builds(
    lambda family, name, gap: f"{family}{gap}{name}",
    st.sampled_from(["山田", "髙橋", "佐藤", "長谷川", "Suzuki", "渡邊"]),
    st.text("太郎花子一二三美咲翔", min_size=1, max_size=3),
    st.sampled_from([" ", "　"]),
)
PEOPLE = st.one_of(
    st.tuples(st.just("email"), EMAILS),
    st.tuples(st.just("phone"), st.one_of(JAPANESE, ABROAD)),
    st.tuples(st.just("ad_id"), AD_IDS),
    st.tuples(st.sampled_from(["account_id", "customer_id", "gmo_id", "cookie_id", "x-loyalty"]), OPAQUE),
)
MANY = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@MANY
@given(people=st.lists(PEOPLE, min_size=4, max_size=4))
def test_whatever_a_partner_makes_of_a_value_leads_to_who_was_recorded_in_the_clear(
    book: Book, people: list[tuple[str, str]]
) -> None:
    records = book.enter(*({"type": kind, "value": raw} for kind, raw in people))
    for (kind, raw), record in zip(people, records, strict=True):
        for digest in partners_digests(kind, raw):
            assert book.finds({"type": kind, "digest": digest}, record), (kind, raw, digest)


@MANY
@given(people=st.lists(st.one_of(PEOPLE, st.tuples(st.just("name"), NAMES)), min_size=3, max_size=3))
def test_the_plain_value_leads_to_every_digest_that_a_partner_made_of_it(
    book: Book, people: list[tuple[str, str]]
) -> None:
    for kind, raw in people:
        digests = partners_digests(kind, raw)
        records = book.enter(*({"type": kind, "digest": digest} for digest in digests))
        found = {one.id for one in book.look_up({"type": kind, "value": raw}).records}
        assert set(records) <= found, (kind, raw)


def partners_digests(kind: str, raw: str) -> list[str]:
    """Every digest that a partner's rule of partners.md section 3 makes of the value, in hex and, of SHA-256, in Base64."""
    old = ("md5", "sha1")
    if kind == "email":
        texts = [_meta(raw), _google_cm(raw), _google_ec(raw), _google_documented(raw), _uid2(raw), _meta_audience(raw)]
        more = [_hex(name, _meta(raw)) for name in old]
    elif kind == "phone":
        texts, more = _phone_texts(raw), []
    elif kind == "ad_id":
        plain = raw.replace("-", "").lower()
        dashed = "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))
        texts = [dashed, dashed.upper()]
        more = [_hex(name, text) for name in old for text in texts]
    elif kind == "name":
        texts, more = [raw.strip().lower(), raw], []
    else:
        texts, more = [raw.strip()], []
        if kind in ("account_id", "customer_id", "x-loyalty"):
            texts.append(raw.strip().lower())
    sha256 = [hashlib.sha256(text.encode()).digest() for text in dict.fromkeys(texts)]
    return [*(one.hex() for one in sha256), *(base64.b64encode(one).decode() for one in sha256), *more]


def _meta(raw: str) -> str:
    return raw.strip().lower()


def _google_cm(raw: str) -> str:
    return re.sub(r"\s", "", raw)


def _google_ec(raw: str) -> str:
    local, _, domain = raw.strip().lower().partition("@")
    return f"{re.sub('[.+]', '', local)}@{domain}"


def _google_documented(raw: str) -> str:
    local, _, domain = raw.strip().lower().partition("@")
    return f"{local.replace('.', '') if domain in ('gmail.com', 'googlemail.com') else local}@{domain}"


def _uid2(raw: str) -> str:
    local, _, domain = raw.strip().lower().partition("@")
    if domain == "gmail.com":
        local = local.split("+")[0].replace(".", "")
    return f"{local}@{domain}"


def _meta_audience(raw: str) -> str:
    return raw.strip(" \t\r\n\0\x0b.").lower()


def _phone_texts(raw: str) -> list[str]:
    digits = re.sub(r"[^0-9]", "", raw)
    meta_capi = re.sub(r"^\+?0{0,2}", "", re.sub(r"[\s\-()]", "", raw.lower()))
    texts = [digits, meta_capi, raw]
    if raw.startswith("+"):
        texts += ["+" + digits, digits]
        national = "0" + digits[2:] if digits.startswith("81") else None
    else:
        texts += ["+81" + digits[1:], "81" + digits[1:]]
        national = digits
    return [*texts, *([national, national[1:]] if national else [])]


def _hex(kind: str, text: str) -> str:
    return hashlib.new(kind, text.encode()).hexdigest()


def _published(raw: str) -> list[str]:
    """The spellings that docs/match-keys.md lists for this example."""
    (line,) = [
        one for one in (DOCS / "match-keys.md").read_text("utf-8").splitlines() if one.startswith(f"- `{raw}`: ")
    ]
    return re.findall(r"`([^`]+)`", line)[1:]


def _listed(raw: str) -> bool:
    return raw.strip() in _published(raw.strip().lower())


def _record(identifier: Identifier) -> dict[str, Any]:
    return {
        "role": "recipient",
        "record_form": "EACH",
        "third_party": {"party": "google"},
        "provision": {"date": "2026-11-01"},
        "principals": [{"identifiers": [identifier]}],
    }

"""Records of a known shape are stored as they would be without it: body, verdict, sameness, row, tokens, faults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import Ledger
from ledger.errors import BadInput, Conflict
from ledger.log.canonical import canonical_fast
from ledger.service.intake import Intake, prepare_record, prepare_records
from ledger.service.sealing import body_aad
from ledger.vault import Sealed, decode_body, sameness, unseal, unwrap_key
from schemas.record import RecordIn

LABELS = ["C-1", "山田太郎", "お客様各位", "unknown", " ", "all users", "x" * 4001, "\ud800", "退会者"]
VALUES = ["taro@example.jp", "Taro@Example.jp", "09012345678", "", "\x07", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4"]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    home = tmp_path_factory.mktemp("shapes") / "home"
    Ledger.create(home, "gmo-cybersecurity", "ledger.example.com/shapes")
    with Ledger.open(home) as opened:
        for key in ("alpha", "beta"):
            opened.put_party(
                {
                    "key": key,
                    "kind": "corporation",
                    "name": f"{key.title()} Inc.",
                    "address": "1 Street",
                    "country": "US",
                    "source": "SAMPLE",
                }
                | ({"equivalent_system": "contract", "representative": "A. Person"} if key == "alpha" else {})
            )
        yield opened


identifiers = st.fixed_dictionaries(
    {"type": st.sampled_from(["email", "phone", "customer_id", "x-own", "Bad type"])},
    optional={"value": st.sampled_from(VALUES) | st.text(max_size=5), "digest": st.sampled_from(["a" * 64, "short"])},
)
principals = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "id": st.sampled_from(LABELS) | st.none(),
            "name": st.sampled_from(LABELS),
            "identifiers": st.lists(identifiers, max_size=2),
            "unknown": st.just(1),
        },
    ),
    max_size=3,
)
documents = st.fixed_dictionaries(
    {"role": st.sampled_from(["provider", "recipient", "pri_provider", "private_source"])},
    optional={
        "art27_ground": st.sampled_from(["CONSENT_27_1", "OPT_OUT", "ENTRUSTMENT", "27-1-i", "no such"]),
        "transfer_basis": st.sampled_from(["EQUIV_SYSTEM", "DOMESTIC"]),
        "record_form": st.sampled_from(["EACH", "BULK", "CONTRACT"]),
        "third_party": st.sampled_from(
            [{"party": "alpha"}, {"party": "beta"}, {"party": "no-such"}, {"kind": "corporation"}]
        ),
        "data": st.sampled_from(
            [{"at_provider": "personal_data"}, {"at_provider": "person_related"}, {"sensitive": True}]
        ),
        "provision": st.sampled_from(
            [
                {"date": "2026-11-01"},
                {"date": dt.date(2026, 11, 1)},
                {"open_ended": True, "repeated": True},
                {"date": "x"},
            ]
        ),
        "consent": st.sampled_from(
            [{"act": "tick", "basis": "27-1", "in_scope": True}, {"act": "none"}, {"act": "tick", "in_scope": 1}]
        ),
        "record": st.sampled_from(
            [
                {},
                {"consent_statement": True, "items": ["氏名"]},
                {"items": "など"},
                {"principal": ["C-9"], "items": ["氏名"]},
            ]
        ),
        "principals": principals,
        "operational": st.dictionaries(
            st.sampled_from(["flow", "purpose", "BAD"]),
            st.sampled_from(["A", True, 1, 1.0, 1.5, ["1", 2], "2026-11-01", dt.date(2026, 11, 1), {"a": "b"}]),
            max_size=2,
        ),
        "producer": st.sampled_from([{"name": "web"}, {"name": "web", "seq": 1}, {"name": "WEB"}, None]),
    },
)


def _all_of(ledger: Ledger, intake: Intake) -> tuple[Any, ...]:
    """Everything of an intake but what is fresh for each record: its id, keys, salts and nonces."""
    core, staged = ledger._core, intake.staged
    aad, kek = body_aad(core.realm, staged.id), core.keys.get(staged.key_id)
    assert staged.sealed is not None
    body = decode_body(unseal(Sealed(staged.wrapped, staged.sealed), kek, aad))
    content = intake.content if isinstance(intake.content, bytes) else canonical_fast(intake.content)
    assert staged.sameness == sameness(unwrap_key(staged.wrapped, kek, aad), content)
    rows = staged.record[1:], [*staged.rows]
    key_id = staged.key_id if staged.key_id.startswith("day/") else "open"
    return dict(body.items), content, intake.kind, intake.judged, key_id, sorted(staged.tokens), rows


def _outcome(ledger: Ledger, document: Any, known: bool) -> tuple[Any, ...]:
    try:
        shapes = ledger._shapes if known else None
        return _all_of(ledger, prepare_record(ledger._core, ledger._parties, document, (), shapes))
    except BadInput as error:
        return ("refused", [fault.to_json() for fault in error.faults])


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents, others=st.lists(principals, min_size=1, max_size=2))
def test_with_and_without_a_shape_a_record_is_the_same(ledger: Ledger, document: Any, others: list[Any]) -> None:
    # The third time the shape is known, if the document has one; other people then meet the same shape.
    for people in (*[document.get("principals")] * 3, *others):
        again = {**document} if people is None else {**document, "principals": people}
        assert _outcome(ledger, again, known=True) == _outcome(ledger, again, known=False)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents, others=st.lists(principals, min_size=1, max_size=4), place=st.integers(0, 4))
def test_together_each_is_what_it_is_alone(ledger: Ledger, document: Any, others: list[Any], place: int) -> None:
    several = [document] * 3 + [{**document, "principals": people} for people in others]
    several.insert(place, {**_document(place), "id": "00000000-0000-7000-8000-000000000000"})  # too old
    several.insert(place, {**_document(place), "record": {"consent_statement": True, "items": ["電話番号"]}})
    made = prepare_records(ledger._core, ledger._parties, several, ledger._shapes)
    together = [
        ("refused", [fault.to_json() for fault in one.faults]) if isinstance(one, BadInput) else _all_of(ledger, one)
        for one in made
    ]
    assert together == [_outcome(ledger, one, known=False) for one in several]


def _document(number: int = 0) -> dict[str, Any]:
    return {
        "role": "provider",
        "art27_ground": "CONSENT_27_1",
        "transfer_basis": "EQUIV_SYSTEM",
        "third_party": {"party": "alpha"},
        "data": {"at_provider": "personal_data"},
        "provision": {"date": "2026-11-01"},
        "consent": {"act": "tick", "basis": "27-1", "in_scope": True},
        "record": {"consent_statement": {"ref": "consent-1"}, "items": ["氏名"]},
        "principals": [{"id": f"C-{number}"}],
    }


def test_from_the_third_time_on_a_shape_is_used(ledger: Ledger) -> None:
    intakes = [ledger.prepare(_document(n)) for n in range(4)]
    assert [isinstance(intake.content, bytes) for intake in intakes] == [False, False, True, True]
    assert "山田" not in repr(ledger._shapes._shapes)


def test_a_new_version_of_the_party_ends_its_shapes(ledger: Ledger) -> None:
    for n in range(3):
        ledger.prepare(_document(n))
    ledger.put_party({"key": "alpha", "kind": "corporation", "name": "Alpha Holdings Inc.", "source": "SAMPLE"})
    after = ledger.prepare(_document(9))
    assert not isinstance(after.content, bytes)
    assert any(code.startswith("MISSING:third_party.address") for code in after.judged.codes)


def test_a_retry_is_known_by_its_content_whichever_way_it_came(ledger: Ledger) -> None:
    first = ledger.record(RecordIn.model_validate(_document(5)))
    for n in range(3):
        ledger.prepare(_document(n))
    retry = {**_document(5), "id": str(first.id)}
    assert isinstance(ledger.prepare(retry).content, bytes)
    assert ledger.record(retry).replayed
    with pytest.raises(Conflict):
        ledger.record({**_document(6), "id": str(first.id)})

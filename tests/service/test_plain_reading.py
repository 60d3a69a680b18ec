"""What is read without models is what validation would give; what validation refuses is never read so."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.record import VaryingIn, plain
from schemas.record_plain import plain_varying

UPPER = "0193591C-8F5C-7A3B-9D2E-4F6071829304"
odd = st.sampled_from(
    ["", "x" * 4096, "x" * 4097, "\ud800", "Email", "e\n", "a" * 33, UPPER, None, -1, 2**53, 0.5, True, b"x"]
)


def mostly(usual: st.SearchStrategy[Any], unusual: st.SearchStrategy[Any] = odd) -> st.SearchStrategy[Any]:
    return st.integers(0, 9).flatmap(lambda n: usual if n else unusual)


def members(named: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    usual = st.fixed_dictionaries({}, optional=named)
    return mostly(usual, st.fixed_dictionaries({"unknown": odd}, optional=named) | odd)


def lists(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return mostly(st.lists(of, max_size=2), st.tuples(of) | odd)


words = mostly(st.sampled_from(["x", "email", "x-own", "a" * 32, "a-b_c", "C-1", "山田"]))
identifiers = mostly(
    st.fixed_dictionaries({"type": st.just("email"), "value": words}, optional={"digest": mostly(st.just("a" * 16))}),
    members({"type": words, "value": words, "digest": mostly(st.sampled_from(["a" * 15, "a" * 256, "a" * 257]))}),
)
people = members({"id": words, "name": words, "identifiers": lists(identifiers)})
values = mostly(words | st.booleans() | st.integers(), st.lists(words, max_size=2) | st.dates() | st.just({"a": "b"}))
names = mostly(st.sampled_from(["flow", "x" * 64, "a_b"]), st.sampled_from(["x" * 65, "a-b", "A", "", "x\n"]))
documents = st.fixed_dictionaries(
    {},
    optional={
        "id": mostly(st.just(UPPER.lower()), st.just(UUID(UPPER)) | odd),
        "principals": lists(people),
        "operational": mostly(st.dictionaries(names, values, max_size=2)),
        "producer": members({"name": mostly(st.just("web.1")), "seq": mostly(st.integers(-1, 2))}),
        "role": odd,
    },
)


@settings(max_examples=300)
@given(document=documents)
@example(document={"principals": [{"identifiers": [{"type": "email", "value": "a@b.jp"}] * 51}]})
@example(document={"principals": [{}] * 10_001})
@example(document={"operational": {f"n{n}": 1 for n in range(65)}})
@example(document={"operational": {"day": dt.date(2026, 11, 1)}})
def test_read_is_what_validation_gives(document: dict[str, Any]) -> None:
    read = plain_varying(document)
    if read is None:
        return
    try:
        varying = VaryingIn.model_validate({name: one for name, one in document.items() if name != "role"})
    except ValidationError:
        # The one thing left to the encoder, which both ways go through.
        assert "\\ud800" in ascii(document)
        return
    assert read.id == varying.id
    assert read.own == {name: plain(getattr(varying, name)) for name in ("operational", "producer") if name in document}
    assert len(read.principals) == len(varying.principals)
    for one, validated in zip(read.principals, varying.principals, strict=True):
        assert (one.id, one.name) == (validated.id, validated.name)
        assert one.identifiers == [(each.type, each.value, each.digest) for each in validated.identifiers]


def test_an_ordinary_document_is_read_so() -> None:
    read = plain_varying(
        {
            "id": UPPER.lower(),
            "principals": [{"id": "C-1", "identifiers": [{"type": "email", "value": "taro@example.jp"}]}],
            "operational": {"flow": "A", "count": 1, "own": True},
            "producer": {"name": "web", "seq": 1},
        }
    )
    assert read is not None
    assert "taro" not in repr(read)
    assert "taro" not in repr(read.principals)
    assert "taro" not in repr(read.principals[0].identifiers)

"""What is filled into a template is what encoding the whole would give."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.log.canonical import canonical
from ledger.log.commitment import commit, commit_texts, encode_items
from ledger.log.template import ItemsTemplate, ObjectTemplate
from tests.log.test_canonical import own_documents

names = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@st.composite
def split_objects(draw: st.DrawFn) -> tuple[dict[str, Any], list[str]]:
    """An object, and the names of those of its members that are filled in, in any order."""
    whole = draw(st.dictionaries(names, own_documents, max_size=5))
    own = draw(st.permutations([name for name in whole if draw(st.booleans())]))
    return whole, own


@given(split=split_objects())
def test_an_object_filled_in(split: tuple[dict[str, Any], list[str]]) -> None:
    whole, own = split
    encoded = encode_items(whole)
    template = ObjectTemplate({name: value for name, value in encoded.items() if name not in own}, own)
    assert template.fill([encoded[name] for name in own]) == canonical(whole)
    assert template.fill([b"0" for _ in own]) == canonical({**whole, **dict.fromkeys(own, 0)})


@given(split=split_objects(), record_id=st.binary(min_size=16, max_size=16), seed=st.binary(min_size=32, max_size=32))
def test_items_filled_in(split: tuple[dict[str, Any], list[str]], record_id: bytes, seed: bytes) -> None:
    whole, own = split
    encoded = encode_items(whole)
    template = ItemsTemplate({path: value for path, value in encoded.items() if path not in own}, own)
    values = [encoded[path] for path in own]
    assert template.body.fill(values) == canonical(whole)
    assert commit_texts(record_id, template.texts(values), seed) == commit(record_id, whole, seed)


def test_as_many_values_as_places() -> None:
    template = ItemsTemplate({}, ("/a", "/b"))
    for values in ([b"1"], [b"1", b"2", b"3"]):
        with pytest.raises(ValueError, match="zip"):
            template.texts(values)
        with pytest.raises(ValueError, match="zip"):
            template.body.fill(values)

"""Sealing: what opens, what must not, and what is never shown."""

from __future__ import annotations

import hashlib
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import IntegrityError
from ledger.vault import (
    Sealed,
    new_record_key,
    open_part,
    rewrap,
    sameness,
    sameness_holds,
    seal,
    seal_part,
    unseal,
    unwrap_key,
    wrap_key,
)

KEK = bytes(range(32))
AAD = b"example.com/log\n0123456789abcdef"
SECRET = "山田太郎 taro@example.jp".encode()

keys = st.binary(min_size=32, max_size=32)


@given(plaintext=st.binary(max_size=5000), kek=keys, aad=st.binary(max_size=100))
def test_round_trip(plaintext: bytes, kek: bytes, aad: bytes) -> None:
    sealed = seal(plaintext, kek, aad)
    assert unseal(sealed, kek, aad) == plaintext
    assert len(sealed.wrapped_key) == 61
    assert len(sealed.ciphertext) == len(plaintext) + 29


def test_same_plaintext_never_seals_to_same_bytes() -> None:
    sealed = [seal(SECRET, KEK, AAD) for _ in range(50)]
    assert len({each.ciphertext for each in sealed}) == 50
    assert len({each.wrapped_key for each in sealed}) == 50
    assert all(SECRET not in each.ciphertext for each in sealed)


@pytest.mark.parametrize("field", ["wrapped_key", "ciphertext"])
def test_every_flipped_byte_is_refused(field: str) -> None:
    sealed = seal(SECRET, KEK, AAD)
    blob = getattr(sealed, field)
    for place in range(len(blob)):
        for bit in (0x01, 0x80):
            bad = blob[:place] + bytes([blob[place] ^ bit]) + blob[place + 1 :]
            parts = {"wrapped_key": sealed.wrapped_key, "ciphertext": sealed.ciphertext} | {field: bad}
            with pytest.raises(IntegrityError):
                unseal(Sealed(**parts), KEK, AAD)


@pytest.mark.parametrize("field", ["wrapped_key", "ciphertext"])
def test_every_shorter_or_longer_blob_is_refused(field: str) -> None:
    sealed = seal(SECRET, KEK, AAD)
    blob = getattr(sealed, field)
    for bad in [*(blob[:size] for size in range(len(blob))), blob + b"\0"]:
        parts = {"wrapped_key": sealed.wrapped_key, "ciphertext": sealed.ciphertext} | {field: bad}
        with pytest.raises(IntegrityError):
            unseal(Sealed(**parts), KEK, AAD)


@given(other=st.binary(max_size=64).filter(lambda aad: aad != AAD))
def test_another_place_is_refused(other: bytes) -> None:
    with pytest.raises(IntegrityError):
        unseal(seal(SECRET, KEK, AAD), KEK, other)


@given(other=keys.filter(lambda kek: kek != KEK))
def test_another_key_is_refused(other: bytes) -> None:
    with pytest.raises(IntegrityError):
        unseal(seal(SECRET, KEK, AAD), other, AAD)


def test_parts_of_two_records_do_not_mix() -> None:
    one, two = seal(SECRET, KEK, AAD), seal(SECRET, KEK, AAD)
    with pytest.raises(IntegrityError):
        unseal(Sealed(one.wrapped_key, two.ciphertext), KEK, AAD)


def test_a_part_opens_under_its_own_label_only() -> None:
    record_key = new_record_key()
    part = seal_part(record_key, "members/0", SECRET, AAD)
    assert open_part(record_key, "members/0", part, AAD) == SECRET
    for label in ("members/1", "body", "members/", "sameness"):
        with pytest.raises(IntegrityError):
            open_part(record_key, label, part, AAD)


def test_seal_is_wrap_and_part() -> None:
    """The three building blocks, used one by one, give what `unseal` opens."""
    record_key = new_record_key()
    sealed = Sealed(wrap_key(record_key, KEK, AAD), seal_part(record_key, "body", SECRET, AAD))
    assert unseal(sealed, KEK, AAD) == SECRET
    assert unwrap_key(sealed.wrapped_key, KEK, AAD) == record_key


@given(new_kek=keys.filter(lambda kek: kek != KEK))
def test_rewrap_moves_the_record_to_another_key(new_kek: bytes) -> None:
    sealed = seal(SECRET, KEK, AAD)
    moved = Sealed(rewrap(sealed.wrapped_key, KEK, new_kek, AAD), sealed.ciphertext)
    assert unseal(moved, new_kek, AAD) == SECRET
    with pytest.raises(IntegrityError):
        unseal(moved, KEK, AAD)
    with pytest.raises(IntegrityError):
        rewrap(sealed.wrapped_key, new_kek, KEK, AAD)


@given(content=st.binary(max_size=200), other=st.binary(max_size=200))
def test_sameness_is_equality_under_one_record_key(content: bytes, other: bytes) -> None:
    record_key = bytes(32)
    assert sameness(record_key, content) == sameness(record_key, content)
    assert (sameness(record_key, content) == sameness(record_key, other)) == (content == other)
    assert sameness(os.urandom(32), content) != sameness(record_key, content)
    assert sameness(record_key, content) != hashlib.sha256(content).digest()


def test_every_byte_of_a_sameness_is_bound_to_the_record_key() -> None:
    record_key, made = bytes(32), sameness(bytes(32), b"content")
    assert sameness_holds(record_key, made)
    assert not sameness_holds(b"1" * 32, made)
    assert not any(sameness_holds(record_key, made[:n]) for n in range(len(made)))
    for place in range(len(made)):
        assert not sameness_holds(record_key, made[:place] + bytes([made[place] ^ 1]) + made[place + 1 :])


def test_golden() -> None:
    """Bytes sealed by the first version must open for as long as records are kept."""
    sealed = Sealed(bytes.fromhex(GOLDEN_WRAPPED), bytes.fromhex(GOLDEN_CIPHERTEXT))
    assert unseal(sealed, KEK, AAD) == b"golden"
    assert sameness(unwrap_key(sealed.wrapped_key, KEK, AAD), b"golden").hex() == GOLDEN_SAMENESS


def test_nothing_shows_content_or_keys() -> None:
    sealed = seal(SECRET, KEK, AAD)
    assert repr(sealed) == f"Sealed(wrapped_key=<61 bytes>, ciphertext=<{len(SECRET) + 29} bytes>)"
    with pytest.raises(IntegrityError) as caught:
        unseal(sealed, bytes(32), AAD)
    said = f"{caught.value!r} {caught.value} {caught.value.ja} {caught.value.__cause__!r}"
    for secret in (SECRET.decode(), KEK.hex(), repr(KEK), repr(bytes(32))):
        assert secret not in said
    assert caught.value.__suppress_context__


GOLDEN_WRAPPED = (
    "01e4b17ca4e493dd014508514261b4268b81871b2ea60bbb0562fbb7feb988927a62b271694b68fe"
    "16de2c092e6c1b537d5b933e61b9cd13ff0631cc6f"
)
GOLDEN_CIPHERTEXT = "0116b8a7bb58f5732aefb1f9c87f2e982bbc578ecd8e76212ffbd8a790769f9cb2c0e5"
GOLDEN_SAMENESS = "7b6d58240fad8ba9661692b5ab94548c10246d2852166f1291a5fd74e3d4a1be"

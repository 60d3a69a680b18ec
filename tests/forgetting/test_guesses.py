"""A guess of a name, address or number can't be confirmed from what strangers see, or from the database without its keys."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.log.canonical import canonical_fast
from tests.desk_requests.desk import attachments, pdf_text
from tests.forgetting.conftest import E164, EMAIL, FIND, LINKED, NAME, OWN_ID, PHONE, PRINCIPAL, Life
from tests.service.conftest import Make

OTHER = {"identifiers": [{"type": "email", "value": "other@daicho.jp"}], "reason": "test"}
HASHES = ("sha256", "sha1", "md5")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){12,}")
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{4}){4,}(?:[A-Za-z0-9+/]{2,3})?")


@pytest.fixture
def shared(ledger: Ledger, life: Life, upload: Make) -> Life:
    """The person stands beside somebody else in one record: what the other is given must not tell of them."""
    other = {"id": "C-2", "name": "別人 某", "identifiers": OTHER["identifiers"]}
    ledger.record(upload(principals=[PRINCIPAL, other]))
    return life


def test_not_from_headers_tiles_proofs_and_another_persons_report(ledger: Ledger, shared: Life) -> None:
    size = ledger.proof(0)["tree_size"]
    seen = [ledger.checkpoint(), ledger.entry_bundle(0, size), ledger.tile(0, 0, size)]
    seen += [json.dumps(ledger.proof(seq)).encode() for seq in range(size)]
    seen += [json.dumps(ledger.entry(seq)).encode() for seq in range(size)]
    seen += _readings(ledger.report(OTHER, "tester"))
    assert set(_confirmed(_unfolded(seen), _public_values(ledger))) == set()


def test_not_from_the_database_without_its_keys(ledger: Ledger, shared: Life, home: Path) -> None:
    salts = _public_values(ledger)
    ledger.close()
    files = ("daicho.db", "checkpoint", "trusted.vkey", "profile.json")
    assert set(_confirmed(_unfolded((home / name).read_bytes() for name in files), salts)) == set()


def test_such_a_guess_is_confirmed_where_nothing_is_keyed() -> None:
    """The eyes of the tests above see: a bare digest, a digest with a public salt, an HMAC under one are each found."""
    digest = hashlib.sha256(EMAIL.encode()).digest()
    salted = hashlib.sha256(b"public" + EMAIL.encode()).digest()
    keyed = hmac.digest(b"public", EMAIL.encode(), "sha256")[:16]
    for leak in (EMAIL.encode(), digest, digest.hex().encode(), base64.b64encode(digest), salted, keyed):
        assert list(_confirmed(_unfolded([b"page " + leak + b" page"]), [b"public"]))
    assert not list(_confirmed(_unfolded([b"page"]), [b"public"]))


def test_the_person_themselves_can_show_it(ledger: Ledger, shared: Life) -> None:
    """Whoever is given the salts can: the person's own report confirms what it says."""
    assert any(OWN_ID.encode() in part for part in _readings(ledger.report(FIND, "tester")))


def _guesses() -> list[bytes]:
    """What an attacker would hash: each value, as partners spell it, in the shapes a body or the index gives it."""
    known = [
        ("email", EMAIL),
        ("email", LINKED),
        ("phone", PHONE),
        ("phone", E164),
        ("name", NAME),
        ("customer_id", OWN_ID),
    ]
    texts: list[bytes] = []
    for type_, value in known:
        texts += [value.encode(), f"c:{type_}:{value}".encode(), f"{type_}\n{value}".encode()]
        texts += [f"d:{kind}:{hashlib.new(kind, value.encode()).hexdigest()}".encode() for kind in HASHES]
    texts.append(canonical_fast({"id": OWN_ID, "name": NAME}))
    texts += [canonical_fast([{"type": "email", "value": EMAIL}]), canonical_fast(PRINCIPAL["identifiers"])]  # type: ignore[arg-type]
    return texts


def _public_values(ledger: Ledger) -> list[bytes]:
    """Everything that a stranger could take for a salt or a key: names, the log's key, ids, leaves, roots, commitments."""
    size = ledger.proof(0)["tree_size"]
    values = [ledger.origin.encode(), ledger.vkey.encode(), b"daicho", b"", bytes(16), bytes(32)]
    for seq in range(size):
        entry = ledger.entry(seq)
        values += [str(seq).encode(), entry["time"].encode(), bytes.fromhex(entry["body"])]
        values += [base64.b64decode(entry[name]) for name in ("leaf", "leaf_hash", "chain")]
    return values


def _confirmed(seen: bytes, salts: Iterable[bytes]) -> Iterator[str]:
    """Every guess that stands in what was seen: plain, hashed, hashed with a salt on either side, or keyed with it."""
    for guess in _guesses():
        if len(guess) > 8 and guess in seen:
            yield "plain"
        for kind in HASHES:
            yield from _in(seen, hashlib.new(kind, guess).digest(), kind)
    for salt, guess in itertools.product(dict.fromkeys(salts), _guesses()):
        for made in (salt + guess, guess + salt, salt + b"\n" + guess, salt + b"\0" + guess):
            yield from _in(seen, hashlib.sha256(made).digest(), "salted")
        yield from _in(seen, hmac.digest(salt, guess, "sha256"), "keyed")


def _unfolded(parts: Iterable[bytes]) -> bytes:
    """The bytes, and whatever stands in them as Base64 or hex, decoded."""
    found = []
    for part in parts:
        found.append(part)
        for text in _BASE64.findall(part):
            found.append(base64.b64decode(text + b"=" * (-len(text) % 4)))
        found += [bytes.fromhex(text.decode()) for text in _HEX.findall(part)]
    return b"\n".join(found)


def _in(seen: bytes, digest: bytes, what: str) -> Iterator[str]:
    # The first 12 bytes are enough to know it, and catch what was cut short.
    if digest[:12] in seen:
        yield what


def _readings(pdf: bytes) -> list[bytes]:
    return [pdf_text(pdf).encode(), *attachments(pdf).values()]

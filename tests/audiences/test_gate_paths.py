"""A list is judged alike however it is joined: few rows or many, plain digests or people, a person named twice."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import pytest

from ledger import Ledger
from ledger.service.audience import gate
from tests.audiences.conftest import address, digests, hashed, listed
from tests.audiences.test_gate import known, outcomes, record
from tests.consents.conftest import consent, email, stop, withdrawal
from tests.service.conftest import Make

PATHS = (0, 20_000)
POISONED = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # SHA-256 of nothing


def people(*members: list[dict[str, Any]]) -> io.BytesIO:
    return io.BytesIO("\n".join(json.dumps({"identifiers": one}) for one in members).encode())


def judged(ledger: Ledger, document: dict[str, Any], file: io.BytesIO, kind: str) -> dict[str, list[list[int]]]:
    form = {"kind": kind, "type": "email", "digest": True} if kind == "list" else {"kind": kind}
    return outcomes(ledger.upload_audience({**listed(document, gate="check"), "form": form}, file))


@pytest.mark.parametrize("merged_from", PATHS)
@pytest.mark.parametrize("block_bits", [1, 15])
def test_a_person_named_twice_is_dropped_twice(
    ledger: Ledger, upload: Make, monkeypatch: pytest.MonkeyPatch, merged_from: int, block_bits: int
) -> None:
    monkeypatch.setattr(gate, "MERGED_FROM_ROWS", merged_from)
    monkeypatch.setattr(gate, "BLOCK_BITS", block_bits)
    known(ledger)
    found = judged(ledger, record(upload), digests(2, 1, 0, 1, 2, 2, 0), "list")
    assert found == {"stopped": [[1, 1], [5, 6]], "withdrawn": [[2, 2], [4, 4]]}


@pytest.mark.parametrize("merged_from", PATHS)
def test_what_others_may_share_is_not_checkable_and_a_newer_consent_lifts_a_withdrawal(
    ledger: Ledger, upload: Make, monkeypatch: pytest.MonkeyPatch, merged_from: int
) -> None:
    monkeypatch.setattr(gate, "MERGED_FROM_ROWS", merged_from)
    for n in range(4):
        ledger.record_consent(consent(address(n)))
    ledger.record_consent(consent("taro.yamada@daicho.jp"))
    ledger.place_stop(stop(email("taroyamada@daicho.jp")))
    ledger.record_consent(withdrawal(address(1), "2026-10-10"))
    ledger.record_consent(consent(address(1), "2026-10-11"))
    ledger.record_consent(withdrawal(address(2), "2026-10-10", scope={"purposes": ["another"]}))
    ledger.record_consent(withdrawal(address(3), "2026-11-02"))
    members = [[email(address(n))] for n in range(4)] + [[email("taro.yamada@daicho.jp")]]
    found = judged(ledger, record(upload), people(*members), "ndjson")
    assert found == {"possible_stop": [[5, 5]]}


@pytest.mark.parametrize("merged_from", PATHS)
def test_the_oldest_of_several_stops_gives_the_ground(
    ledger: Ledger, upload: Make, monkeypatch: pytest.MonkeyPatch, merged_from: int
) -> None:
    monkeypatch.setattr(gate, "MERGED_FROM_ROWS", merged_from)
    known(ledger)
    ledger.place_stop(stop(email(address(0)), ground="35-5", since="2026-10-16"))
    ledger.place_stop(stop(email(address(0)), ground="27-2", since="2026-10-14"))
    ledger.place_stop(stop(email(address(0)), since="2026-11-02"))
    answer = ledger.upload_audience(listed(record(upload), gate="check"), digests(0, 4))
    assert [(one.outcome, one.lines, one.citation) for one in answer.held] == [("stopped", [[1, 1]], "ACT 27(2)")]


@pytest.mark.parametrize("merged_from", PATHS)
def test_a_digest_that_stands_for_nobody_is_never_certain(
    ledger: Ledger, upload: Make, monkeypatch: pytest.MonkeyPatch, merged_from: int
) -> None:
    monkeypatch.setattr(gate, "MERGED_FROM_ROWS", merged_from)
    known(ledger)
    file = io.BytesIO(f"{hashed(0)}\n{POISONED}\n{hashed(3)}\n".encode())
    assert judged(ledger, record(upload), file, "list") == {"no_own_identifier": [[2, 2]]}


def test_a_stop_that_was_extended_to_the_list_s_identifiers_is_not_counted_as_another(
    ledger: Ledger, upload: Make
) -> None:
    phone = {"type": "phone", "value": "090-1234-5678"}
    known(ledger)
    ledger.place_stop(stop(phone))
    ledger.place_stop(stop({"type": "phone", "value": "080-1234-5678"}, scope={"purposes": ["another"]}))
    document = listed(record(upload), gate="check")
    assert ledger.upload_audience(document, digests(0)).other_stops == 1
    ledger.record_consent(consent(address(7), identifiers=[phone, email(address(7))]))
    answer = ledger.upload_audience(document, digests(0, 7))
    assert (answer.other_stops, outcomes(answer)) == (0, {"stopped": [[2, 2]]})


@pytest.mark.parametrize("merged_from", PATHS)
@pytest.mark.parametrize("kind", ["list", "ndjson"])
def test_hashed_ids_are_those_of_their_own_kind(
    ledger: Ledger, upload: Make, monkeypatch: pytest.MonkeyPatch, merged_from: int, kind: str
) -> None:
    monkeypatch.setattr(gate, "MERGED_FROM_ROWS", merged_from)
    for number, of in ((1, "customer_id"), (2, "gmo_id"), (3, "customer_id"), (4, "customer_id")):
        ledger.record_consent(consent("", identifiers=[{"type": of, "value": f"C-{number}"}]))
    ledger.place_stop(stop({"type": "customer_id", "value": "C-3"}, {"type": "gmo_id", "value": "C-4"}))
    hashes = [hashlib.sha256(f"C-{number}".encode()).hexdigest() for number in range(1, 5)]
    document = listed(record(upload), gate="check")
    if kind == "list":
        document["form"] = {"kind": "list", "type": "customer_id", "digest": True}
        file = io.BytesIO("\n".join(hashes).encode())
    else:
        document["form"] = {"kind": "ndjson"}
        file = people(*([{"type": "customer_id", "digest": one}, {"type": "name", "value": "X"}] for one in hashes))
    found = outcomes(ledger.upload_audience(document, file))
    assert found == {"no_consent": [[2, 2]], "stopped": [[3, 3]], "possible_stop": [[4, 4]]}

"""An upload that is refused as a whole if one line is broken; and one that breaks off is told with the line it reached."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from api.consent_examples import CONSENTS
from api.verdicts import FAULTS_SHOWN_MAX
from ledger.service.audience.spool import FOLDER
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.api.samples import CANARY, faults, lines, problem, provision, uuid7
from tests.api.test_bulk import BULK, NDJSON, ndjson, post

WHOLE = BULK + "?on_fault=refuse"
CONSENTS_WHOLE = "/v1/consents:bulk?on_fault=refuse"
GZ = {"Content-Encoding": "gzip"}
PLAIN: Mapping[str, str] = {}


def whole(api: Api, content: bytes, path: str = WHOLE, **headers: str) -> httpx.Response:
    return api.post(path, Scope.RECORDS_WRITE, content=content, headers={**NDJSON, **headers})


def refused(
    api: Api, content: bytes, status: int = 422, path: str = WHOLE, headers: Mapping[str, str] = PLAIN
) -> dict[str, str]:
    """Pointer → code of the refusal, after checking that nothing was stored."""
    before = api.ledger.checkpoint()
    response = whole(api, content, path, **headers)
    assert api.ledger.checkpoint() == before
    assert CANARY not in response.text
    return faults(response, status)


def test_one_broken_line_and_nothing_is_stored(api: Api) -> None:
    body = ndjson(provision(), provision(role="nobody", nickname=CANARY), b"", b"[]", provision())
    assert refused(api, body) == {
        "/lines/2/role": "INVALID_INPUT:enum",
        "/lines/2/nickname": "INVALID_INPUT:extra_forbidden",
        "/lines/4": "NOT_AN_OBJECT",
    }


def test_lines_that_can_t_be_decoded_are_named(api: Api) -> None:
    body = ndjson(provision(), '{"a": "髙"'.encode("cp932"), b"{broken", provision())
    assert refused(api, body, 400) == {"/lines/2": "MALFORMED:json", "/lines/3": "MALFORMED:json"}


def test_an_upload_without_a_fault_is_stored_and_leaves_nothing_on_disk(api: Api, home: Path) -> None:
    body = ndjson(*(provision() for _ in range(25)))
    for content, headers in ((body, {}), (gzip.compress(body), GZ)):
        response = whole(api, content, **headers)
        assert response.status_code == 200
        *verdicts, end = lines(response)
        assert [one["line"] for one in verdicts] == list(range(1, 26))
        assert all(one["appended"] for one in verdicts)
        assert end["upload"] | {"id": ""} == {"id": "", "lines": 25, "durable": 25, "replayed": 0, "faults": 0}
    assert list((home / FOLDER).iterdir()) == []


def test_an_empty_upload_is_none(api: Api) -> None:
    assert [one["upload"]["lines"] for one in lines(whole(api, b"\n \n"))] == [0]


def test_ids_that_other_content_has_are_broken_lines(api: Api) -> None:
    known, fresh = uuid7(), uuid7()
    post(api, ndjson(provision(id=known)))
    other = provision(operational={"flow": "B"})
    assert refused(api, ndjson(provision(id=fresh), {**other, "id": known}, {**other, "id": fresh})) == {
        "/lines/2/id": "CONFLICT",
        "/lines/3/id": "CONFLICT",
    }
    *verdicts, end = lines(whole(api, ndjson(provision(id=known), provision(id=fresh), provision(id=fresh))))
    assert [one["appended"]["replayed"] for one in verdicts] == [True, False, True]
    assert (end["upload"]["durable"], end["upload"]["replayed"]) == (3, 2)


def test_the_refusal_names_a_thousand_lines_and_counts_the_rest(api: Api) -> None:
    told = refused(api, b"[]\n" * (FAULTS_SHOWN_MAX + 5))
    assert told.pop("") == "MORE_LINES"
    assert len(told) == FAULTS_SHOWN_MAX


@pytest.mark.parametrize("cut", [-1, -9, -200, 100, 12, 0])
def test_a_cut_gzip_is_named_with_the_line_it_reached(api: Api, cut: int) -> None:
    body = ndjson(*(provision(operational={"note": uuid7()}) for _ in range(60)))
    packed = gzip.compress(body)[:cut]
    *verdicts, last = post(api, packed, **GZ)
    (fault,) = last["problem"]["errors"]
    assert fault["code"] == "MALFORMED:gzip"
    assert [one["line"] for one in verdicts] == list(range(1, len(verdicts) + 1))
    assert fault["pointer"] == f"/lines/{len(verdicts) + 1}"
    assert last["upload"]["durable"] == len(verdicts)
    assert refused(api, packed, headers=GZ) == {fault["pointer"]: "MALFORMED:gzip"}


def test_a_damaged_gzip_is_named_with_the_line_it_reached(api: Api) -> None:
    whole_lines = ndjson(*(provision() for _ in range(3)))
    stored = bytearray(gzip.compress(whole_lines + b'{"role": ', compresslevel=0) + gzip.compress(b'"provider"}\n'))
    second = bytes(stored).rindex(b"\x1f\x8b")
    stored[second + 2] ^= 0xFF
    *verdicts, last = post(api, bytes(stored), **GZ)
    assert [one["line"] for one in verdicts] == [1, 2, 3]
    assert last["problem"]["errors"][0]["pointer"] == "/lines/4"
    assert refused(api, bytes(stored), headers=GZ) == {"/lines/4": "MALFORMED:gzip"}


def test_what_is_too_large_is_refused_whole_too(api: Api) -> None:
    bomb = gzip.compress(ndjson(provision()) + b" " * 50_000_000)
    assert refused(api, bomb, 413, headers=GZ) == {"/lines/2": "TOO_LARGE"}


def test_consents_are_refused_whole(api: Api) -> None:
    good = next(one["value"] for one in CONSENTS.values() if one["status"] == 201)
    bad = {**good, "at": "2999-01-01"}
    assert refused(api, ndjson(good, bad), path=CONSENTS_WHOLE) == {"/lines/2/at": "INVALID_INPUT:future"}
    answer = lines(whole(api, ndjson(good, good), CONSENTS_WHOLE))
    assert answer[-1]["upload"]["durable"] == 2


def test_neither_parameter_takes_another_word(api: Api) -> None:
    assert problem(api.post(BULK + "?on_fault=ask", content=b"", headers=NDJSON), 422).errors[0].pointer == (
        "/query/on_fault"
    )


def test_what_is_refused_holds_its_place_no_longer(api: Api, home: Path) -> None:
    free = api.app.state.bulk._free
    refused(api, b"[]")
    assert api.app.state.bulk._free == free
    assert list((home / FOLDER).iterdir()) == []

"""Bulk upload: a verdict for each line, in order, whatever the lines are and however they are cut."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.line_feed import LineFeed
from api.verdicts import Taker
from ledger.errors import BadInput, Busy, Frozen, TooLarge
from schemas.record import RecordIn
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.api.samples import CANARY, lines, problem, provision, uuid7

NDJSON = {"Content-Type": "application/x-ndjson"}
BULK = "/v1/records:bulk"


def ndjson(*documents: Any) -> bytes:
    return b"".join(
        (one if isinstance(one, bytes) else json.dumps(one, ensure_ascii=False).encode()) + b"\n" for one in documents
    )


def post(api: Api, content: bytes, **headers: str) -> list[dict[str, Any]]:
    response = api.post(BULK, Scope.RECORDS_WRITE, content=content, headers={**NDJSON, **headers})
    assert response.status_code == 200
    found = lines(response)
    end = found[-1]["upload"]
    assert end["id"] == response.headers["Upload-Id"]
    assert end["lines"] == sum("line" in one for one in found)
    assert end["durable"] == sum(bool(one.get("appended")) for one in found)
    assert end["durable"] + end["faults"] == end["lines"]
    return found if "problem" in found[-1] else found[:-1]


def records(api: Api) -> Taker:
    return Taker(RecordIn, api.ledger.upload_records())


def test_every_line_has_its_verdict_in_order_and_good_lines_are_durable(api: Api) -> None:
    key = uuid7()
    body = ndjson(
        provision(id=key),
        provision(role="nobody", nickname=CANARY),
        b"{broken",
        b"",
        b"[]",
        '{"a": "髙"'.encode("cp932"),
        provision(id=key, operational={"flow": "B"}),
        provision(id=key),
        provision(operational={"ratio": 1}),
    )
    found = post(api, body[:-1])
    assert [line["line"] for line in found] == [1, 2, 3, 5, 6, 7, 8, 9]
    told = {line["line"]: [(fault["pointer"], fault["code"]) for fault in line["faults"]] for line in found}
    assert told == {
        1: [],
        2: [("/role", "INVALID_INPUT:enum"), ("/nickname", "INVALID_INPUT:extra_forbidden")],
        3: [("", "MALFORMED:json")],
        5: [("", "NOT_AN_OBJECT")],
        6: [("", "MALFORMED:json")],
        7: [("/id", "CONFLICT")],
        8: [],
        9: [],
    }
    by_line = {line["line"]: line["appended"] for line in found}
    assert by_line[8]["replayed"] is True
    assert by_line[8]["seq"] == by_line[1]["seq"]
    assert api.get(f"/v1/records/{key}", Scope.RECORDS_READ).status_code == 200
    assert CANARY not in json.dumps(found, ensure_ascii=False)


def test_sending_the_whole_upload_again_writes_nothing(api: Api) -> None:
    body = ndjson(*(provision(id=uuid7()) for _ in range(25)))
    first = post(api, body)
    before = api.ledger.checkpoint()
    again = post(api, body)
    assert api.ledger.checkpoint() == before
    assert [line["appended"]["seq"] for line in again] == [line["appended"]["seq"] for line in first]
    assert all(line["appended"]["replayed"] for line in again)


def test_gzip_is_taken_and_must_be_whole(api: Api) -> None:
    body = ndjson(provision(), provision())
    packed = gzip.compress(body)
    gz = {"Content-Encoding": "gzip"}
    assert len(post(api, packed, **gz)) == 2
    assert len(post(api, packed + packed, **gz)) == 4
    for broken in (packed[:-3], body, b""):
        (*_, last) = post(api, broken, **gz)
        assert last["problem"]["errors"][0]["code"] == "MALFORMED:gzip"
    bomb = gzip.compress(b" " * 50_000_000)
    (*_, last) = post(api, bomb, **gz)
    assert last["problem"]["status"] == 413


def test_limits_of_a_line_and_of_an_upload(api: Api) -> None:
    long_line = b'{"a": "' + b"x" * 300_000 + b'"}'
    found = post(api, ndjson(provision(), long_line, provision(), long_line))
    assert [bool(line["faults"]) for line in found] == [False, True, False, True]
    assert [line["line"] for line in found] == [1, 2, 3, 4]
    assert found[1]["faults"][0]["code"] == "TOO_LARGE"
    assert problem(api.post(BULK, content=b" " * 2_000_001, headers=NDJSON), 413)

    async def undeclared() -> AsyncIterator[bytes]:
        yield ndjson(provision())
        for _ in range(300):
            yield b"\n" * 10_000

    response = api.post(BULK, content=undeclared(), headers=NDJSON)
    assert lines(response)[-1]["problem"]["status"] == 413


def test_another_type_or_coding_is_415(api: Api) -> None:
    assert problem(api.post(BULK, json=[provision()]), 415)
    assert problem(api.post(BULK, content=b"", headers={**NDJSON, "Content-Encoding": "br"}), 415)
    assert post(api, b"") == []
    assert post(api, b"\n\n \n") == []


def test_when_the_server_cannot_go_on_the_last_line_is_a_problem(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def frozen(_: object, **__: object) -> Iterator[Any]:
        raise Frozen("no more", "停止中")

    monkeypatch.setattr(api.ledger, "record_many", frozen)
    assert post(api, ndjson(provision()))[-1]["problem"]["code"] == "FROZEN"

    def broken(_: object, **__: object) -> Iterator[Any]:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(api.ledger, "record_many", broken)
    (last,) = post(api, ndjson(provision()))
    assert last["problem"]["code"] == "INTERNAL"
    assert CANARY not in json.dumps(last, ensure_ascii=False)


def test_only_so_many_uploads_run_at_once(api: Api) -> None:
    runner = api.app.state.bulk
    places = [runner.place() for _ in range(4)]
    for place in places:
        place.__enter__()
    try:
        response = api.post(BULK, content=ndjson(provision()), headers=NDJSON)
        assert problem(response, 503).code == "BUSY"
        with pytest.raises(Busy), runner.place():
            pass
    finally:
        for place in places:
            place.__exit__(None, None, None)
    assert len(post(api, ndjson(provision()))) == 1


def test_a_client_that_goes_away_leaves_no_work_and_frees_its_place(api: Api) -> None:
    sent: list[dict[str, Any]] = []
    incoming = iter(
        [
            {"type": "http.request", "body": ndjson(provision()) + b'{"role": "prov', "more_body": True},
            {"type": "http.disconnect"},
        ]
    )

    async def receive() -> Any:
        return next(incoming)

    async def send(message: Any) -> None:
        sent.append(message)

    async def run() -> None:
        stream = api.app.state.bulk.stream(records(api), gzipped=False)
        await asyncio.wait_for(stream({"type": "http"}, receive, send), 10)

    free = api.app.state.bulk._free
    asyncio.run(run())
    assert api.app.state.bulk._free == free
    told = b"".join(message.get("body", b"") for message in sent)
    assert b"faults" not in told or json.loads(told.splitlines()[0])["line"] == 1


def test_the_upload_is_read_to_its_end_by_a_client_that_reads_nothing_before(api: Api) -> None:
    chunks = [ndjson(provision()) for _ in range(30)]
    all_read = asyncio.Event()
    sent: list[bytes] = []

    async def receive() -> Any:
        await asyncio.sleep(0.01)
        chunk = chunks.pop()
        if not chunks:
            all_read.set()
        return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}

    async def send(message: Any) -> None:
        if message.get("body"):
            await all_read.wait()
            sent.append(message["body"])

    async def run() -> None:
        await asyncio.wait_for(
            api.app.state.bulk.stream(records(api), gzipped=False)({"type": "http"}, receive, send), 20
        )

    asyncio.run(run())
    assert len(b"".join(sent).splitlines()) == 30 + 1


def feed_of(chunks: list[bytes], line_max: int = 50, total_max: int = 10_000) -> LineFeed:
    feed = LineFeed(line_max, total_max, idle_seconds=0.05, gzipped=False)
    for chunk in chunks:
        feed.push(chunk)
    return feed


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b"")), max_size=12),
    st.lists(st.integers(1, 30), min_size=1),
    st.integers(1, 5),
)
def test_lines_come_out_the_same_however_the_bytes_are_cut(parts: list[bytes], cuts: list[int], batch: int) -> None:
    data, chunks, n = b"\n".join(parts), [], 0
    while data:
        size = cuts[n % len(cuts)]
        chunks.append(data[:size])
        data, n = data[size:], n + 1
    feed = feed_of(chunks)
    feed.end()
    batches = list(feed.batches(batch))
    assert all(0 < len(one) <= batch for one in batches)
    expected = [(number, part) for number, part in enumerate(parts, 1) if part.strip()]
    assert [line for one in batches for line in one] == expected


def test_lines_that_have_come_are_worked_on_before_the_rest_comes() -> None:
    feed = feed_of([b"one\ntwo\nthr"])
    batches = feed.batches(100)
    assert next(batches) == [(1, b"one"), (2, b"two")]
    feed.push(b"ee\n")
    assert next(batches) == [(3, b"three")]
    feed.end()
    assert list(batches) == []


def test_an_upload_that_stands_still_is_given_up() -> None:
    with pytest.raises(BadInput) as caught:
        list(feed_of([b"half a li"]).batches(1))
    assert caught.value.faults[0].code == "UPLOAD_STALLED"


def test_an_overlong_line_is_skipped_without_being_held() -> None:
    feed = feed_of([b"x" * 40, b"x" * 40, b"x" * 40, b"x\nshort\n"])
    feed.end()
    ((first, error), second) = (line for one in feed.batches(10) for line in one)
    assert first == 1
    assert isinstance(error, TooLarge)
    assert second == (2, b"short")

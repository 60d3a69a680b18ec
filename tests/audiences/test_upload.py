"""An upload in pieces: cut and resumed, sealed while it lies on disk, gone afterwards; by HTTP and by command."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import io
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from ledger import Ledger
from ledger.desk.names import BUNDLE_NAME
from ledger.errors import BadInput, Conflict, NotFound
from ledger.log.bundle import Bundle
from ledger.log.bundle_check import verify_bundle
from ledger.log.note import Verifier
from schemas.vocabulary import Scope
from tests.audiences.conftest import asked, digests, hashed, listed
from tests.cli.command import daicho
from tests.desk.reading import reader
from tests.service.conftest import Clock, Make

FILE = b"".join(hashed(n).encode() + b"\n" for n in range(400))


def test_a_cut_upload_goes_on_and_counts_nobody_twice(ledger: Ledger, upload: Make, home: Path, clock: Clock) -> None:
    clock.moment = dt.datetime.now(dt.UTC)
    state = ledger.begin_upload(listed(upload()))
    assert ledger.append_upload(state.id, 0, FILE[:10_000]) == 10_000
    with pytest.raises(Conflict):
        ledger.append_upload(state.id, 0, FILE[:10_000])
    (data,) = (home / "uploads").glob("*.data")
    with data.open("ab") as torn:  # what a crash leaves of the next frame
        torn.write(b"\x00\x00\x10\x00half")
    assert ledger.upload_state(state.id).offset == 10_000
    ledger.append_upload(state.id, 10_000, FILE[10_000:])
    for path in (home / "uploads").iterdir():
        assert hashed(3).encode() not in path.read_bytes()
        assert bytes.fromhex(hashed(3)) not in path.read_bytes()
        assert b"CONSENT_27_1" not in path.read_bytes()
    answer = ledger.commit_upload(state.id)
    assert (answer.rows, answer.size) == (400, 400)
    assert list((home / "uploads").iterdir()) == []
    again = ledger.commit_upload(state.id)
    assert answer.appended is not None
    assert again.appended is not None
    assert (again.appended.seq, again.size) == (answer.appended.seq, 400)


def test_an_upload_given_up_or_expired_leaves_nothing(ledger: Ledger, upload: Make, home: Path, clock: Clock) -> None:
    one, two = ledger.begin_upload(listed(upload())), ledger.begin_upload(listed(upload()))
    ledger.drop_upload(one.id)
    with pytest.raises(NotFound):
        ledger.upload_state(one.id)
    clock.to("2026-11-06")
    ledger.begin_upload(listed(upload()))
    with pytest.raises(NotFound):
        ledger.upload_state(two.id)
    assert len(list((home / "uploads").iterdir())) == 2


def test_a_cut_gzip_is_named_by_its_line(ledger: Ledger, upload: Make) -> None:
    cut = gzip.compress(FILE)[:-4000]
    with pytest.raises(BadInput) as caught:
        ledger.upload_audience(listed(upload()), io.BytesIO(cut))
    (fault,) = caught.value.faults
    assert fault.code == "MALFORMED:gzip"
    answer = ledger.upload_audience(listed(upload(), on_fault="skip"), io.BytesIO(cut))
    assert 0 < answer.rows < 400
    assert fault.pointer == f"/lines/{answer.rows + 1}"


def test_over_http_in_pieces(ledger: Ledger, upload: Make, clock: Clock) -> None:
    clock.moment = dt.datetime.now(dt.UTC)
    key = ledger.create_key("sender", [Scope.RECORDS_WRITE])
    app = create_app(ledger, Settings())

    async def send() -> dict[str, Any]:
        transport = httpx.ASGITransport(app)
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://daicho.test", headers=headers) as client:
            begun = await client.post("/v1/audiences", json=listed(upload()))
            assert begun.status_code == 201, begun.text
            place, octets = begun.headers["Location"], {"Content-Type": "application/octet-stream"}
            for start, end in ((0, 5_000), (5_000, len(FILE))):
                sent = await client.patch(
                    place, content=FILE[start:end], headers={**octets, "Upload-Offset": str(start)}
                )
                assert sent.json()["offset"] == end
            twice = await client.patch(place, content=FILE[:10], headers={**octets, "Upload-Offset": "0"})
            assert twice.status_code == 409
            assert (await client.get(place)).json()["offset"] == len(FILE)
            done = await client.post(f"{place}:commit", json={})
            assert done.status_code == 200, done.text
            return dict(done.json())

    answer = asyncio.run(send())
    app.state.bulk.close()
    assert answer["size"] == 400
    assert hashed(3) not in json.dumps(answer)
    assert len(ledger.find_person(asked(399), "tester").records) == 1


def test_by_command(ledger: Ledger, upload: Make, home: Path, tmp_path: Path) -> None:
    document, file = tmp_path / "upload.json", tmp_path / "list.txt"
    document.write_text(json.dumps(listed(upload()), ensure_ascii=False), encoding="utf-8")
    file.write_bytes(FILE)
    ledger.close()
    told = daicho("audience", "upload", document, file, "--home", home).expect(0)
    assert told.json["size"] == 400
    found = daicho("find", "--email", "member7@daicho.jp", "--reason", "test", "--home", home).expect(0)
    assert found.json["records"][0]["membership"]["intervals"][0]["from_proof"] == "proved"


def test_a_report_proves_the_person_in_the_list_and_verifies_offline(
    ledger: Ledger, upload: Make, tmp_path: Path
) -> None:
    ledger.upload_audience(listed(upload()), digests(*range(600)))
    paper = tmp_path / "report.pdf"
    paper.write_bytes(ledger.report(asked(5), "tester"))
    told = daicho("verify", paper, "--vkey", ledger.vkey)
    assert told.json["outcome"] != "failed", told.out
    bundle = Bundle.from_json(json.loads(reader(paper.read_bytes()).attachments[BUNDLE_NAME][0]))
    codes = [one.code for one in verify_bundle(bundle, [Verifier.parse(ledger.vkey)])]
    assert codes.count("MEMBER_INCLUDED") == 1
    assert hashed(6) not in json.dumps(bundle.to_json())

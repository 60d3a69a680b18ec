"""After a list's disposal nothing of anybody in it can be read: database, WAL, uploads, a backup taken before, exports."""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger import Ledger
from ledger.errors import Gone, NotFound
from ledger.people import index_values, parse_identifier
from ledger.people.token import index_tokens
from ledger.vault import KeyStore
from tests.audiences.conftest import listed, running
from tests.desk_requests.desk import fresh_id
from tests.forgetting.conftest import destroyed, files_of
from tests.service.conftest import Clock, Make

PEOPLE = 300
SURNAMES = ("海老名", "百目鬼", "小鳥遊", "御手洗", "勅使河原")
HEADER = "name,email,phone,postal_address"


class Member:
    """Somebody invented, with every value that a line of the list holds."""

    def __init__(self, n: int) -> None:
        self.name = f"{SURNAMES[n % len(SURNAMES)]} いちか{n:04d}"
        self.email = f"ichika.{n:04d}@example.jp"
        self.phone = f"090-8765-{n:04d}"
        self.address = f"東京都見本区見本町一丁目{n}番{n + 7}号"

    @property
    def line(self) -> str:
        return f"{self.name},{self.email},{self.phone},{self.address}"

    def traces(self) -> Iterator[bytes]:
        phone = "+81" + self.phone.replace("-", "")[1:]
        for text in (self.name, self.name.replace(" ", ""), self.email, self.phone, phone, self.address):
            yield text.encode()
            yield text.encode("utf-16-le")
            yield text.encode("unicode_escape")
            digest = hashlib.sha256(text.encode()).digest()
            yield from (digest, digest.hex().encode(), base64.b64encode(digest))


MEMBERS = [Member(n) for n in range(PEOPLE)]
TRACES = frozenset(trace for one in MEMBERS[::10] for trace in one.traces())
FORM = {"kind": "csv", "columns": {name: name for name in HEADER.split(",")}}


def file_of(members: list[Member]) -> bytes:
    return "\n".join([HEADER, *(one.line for one in members)]).encode()


def hashes_of(members: list[Member]) -> io.BytesIO:
    return io.BytesIO("\n".join(hashlib.sha256(one.email.encode()).hexdigest() for one in members).encode())


def found_in(path: Path) -> list[bytes]:
    """Which traces of every tenth person stand in the file."""
    content = path.read_bytes()
    return [trace for trace in TRACES if trace in content]


def find(ledger: Ledger, n: int) -> list[Any]:
    asked = {"identifiers": [{"type": "email", "value": MEMBERS[n].email}], "reason": "test"}
    return list(ledger.find_person(asked, "tester").records)


class Lists:
    """A list of plain people sent once; a running one of digests, changed and closed; uploads cut, given up and committed."""

    def __init__(self, ledger: Ledger, upload: Make) -> None:
        once = ledger.upload_audience({**listed(upload()), "form": FORM}, io.BytesIO(file_of(MEMBERS))).appended
        run = ledger.upload_audience(listed(running(upload())), hashes_of(MEMBERS[:200])).appended
        assert once is not None
        assert run is not None
        for what, people in (("add", MEMBERS[150:]), ("remove", MEMBERS[:50]), ("replace", MEMBERS[100:220])):
            change = {"target": str(run.id), "change": what, "day": "2026-11-02", "reason": "sync"}
            form = {"kind": "list", "type": "email", "digest": True}
            assert ledger.upload_audience({**change, "form": form}, hashes_of(people)).appended
        ledger.amend(run.id, {"action": "close", "reason": "end", "provision": {"period_end": "2026-11-02"}})
        self.records = [once.id, run.id]
        self.open = [self._begun(ledger, upload) for _ in range(3)]
        ledger.drop_upload(self.open[1])
        committed = ledger.commit_upload(self.open[2]).appended
        assert committed is not None
        self.records.append(committed.id)

    def _begun(self, ledger: Ledger, upload: Make) -> UUID:
        begun = ledger.begin_upload({**listed(upload()), "form": FORM, "id": fresh_id()})
        content = file_of(MEMBERS)
        half = len(content) // 2
        ledger.append_upload(begun.id, 0, content[:half])
        ledger.append_upload(begun.id, half, content[half:])
        return begun.id


@pytest.fixture
def lists(ledger: Ledger, upload: Make) -> Lists:
    return Lists(ledger, upload)


@pytest.fixture
def backup(home: Path, lists: Lists, tmp_path: Path) -> Path:
    """A backup of the database and a copy of the uploads, made while everything was there."""
    folder = tmp_path / "backup"
    folder.mkdir()
    with sqlite3.connect(home / "daicho.db") as source, sqlite3.connect(folder / "daicho.db") as copy:
        source.backup(copy)
    shutil.copytree(home / "uploads", folder / "uploads")
    return folder


def test_nothing_of_anybody_in_a_list_is_left(
    ledger: Ledger, lists: Lists, backup: Path, home: Path, clock: Clock
) -> None:
    assert len(find(ledger, 120)) == 3
    destroyed(ledger, clock)
    for record in lists.records:
        with pytest.raises(Gone):
            ledger.get(record)
    assert find(ledger, 120) == []
    assert ledger.audit().findings == []
    assert list((home / "uploads").iterdir()) == []
    with sqlite3.connect(home / "daicho.db") as connection:
        for table in ("audience", "audience_group", "audience_index"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608  (names above)
    for path in files_of(home, backup):
        assert found_in(path) == [], path.name


def test_before_the_disposal_too_no_file_holds_anybody_in_the_clear(
    ledger: Ledger, lists: Lists, backup: Path, home: Path
) -> None:
    assert len(lists.open) == 3
    assert len(files_of(home, backup)) > 8
    for path in files_of(home, backup):
        assert found_in(path) == [], path.name
    assert ledger.audit().findings == []


def test_no_token_of_a_list_in_an_old_backup_can_be_made_again(
    ledger: Ledger, lists: Lists, backup: Path, home: Path, clock: Clock
) -> None:
    with sqlite3.connect(backup / "daicho.db") as connection:
        filed = {bytes(row[0]) for row in connection.execute("SELECT token FROM audience_index")}
    assert len(filed) > PEOPLE
    assert len(filed & made(home)) > PEOPLE, (
        "with the keys of that time a guess is confirmed: what follows means something"
    )
    destroyed(ledger, clock)
    assert not filed & made(home)
    assert lists.records


def test_sealed_groups_and_uploads_of_an_old_backup_open_no_more(
    ledger: Ledger, lists: Lists, backup: Path, home: Path, clock: Clock
) -> None:
    wrapped = sqlite3.connect(backup / "daicho.db").execute(
        "SELECT DISTINCT key_id FROM body WHERE seq IN (SELECT seq FROM audience)"
    )
    key_ids = {str(row[0]) for row in wrapped}
    with pytest.raises(NotFound):
        ledger.upload_state(lists.open[1])
    assert ledger.upload_state(lists.open[0]).offset == len(file_of(MEMBERS))
    destroyed(ledger, clock)
    keys = KeyStore(home / "keys" / "keystore.db")
    assert {keys.state(key_id) for key_id in key_ids} == {"destroyed"}
    assert keys.state("upload/2026-11-02") == "destroyed"
    keys.close()


def test_a_cut_upload_is_gone_after_two_days_though_nobody_begins_another(
    ledger: Ledger, lists: Lists, home: Path, clock: Clock
) -> None:
    for day, there in (("2026-11-04", True), ("2026-11-05", False)):
        clock.to(day)
        with Ledger.open(home, clock) as again:
            assert (home / "uploads" / f"{lists.open[0]}.data").exists() is there
            assert again.dispose() == ([], None)


def made(home: Path) -> set[bytes]:
    """The tokens of every member under every key that lives, whatever it is for."""
    known = [
        *((kind, value) for one in MEMBERS for kind, value in (("email", one.email), ("phone", one.phone))),
        *(("name", one.name) for one in MEMBERS),
    ]
    values = sorted({value for kind, text in known for value in index_values(parse_identifier(kind, text))})
    values += [f"d:sha256:{hashlib.sha256(one.email.encode()).hexdigest()}" for one in MEMBERS]
    keys = KeyStore(home / "keys" / "keystore.db")
    try:
        return {token for key_id in keys.list() for token in index_tokens(keys.get(key_id), values)}
    finally:
        keys.close()

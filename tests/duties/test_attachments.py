"""Papers beside an entry: sealed with it, committed to by it, gone with it, and audited."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError as Refused

from ledger import Ledger
from ledger.errors import BadInput, Conflict, Gone, IntegrityError, NotFound, TooLarge
from schemas.duty import ATTACHMENT_BYTES_MAX, Attachment
from tests.duties.conftest import CANARY, PAPER, Clock, Make

SECOND = Attachment("契約書.txt", "text/plain", b"second")


def an_id(clock: Clock, n: int) -> str:
    """A UUIDv7 of the clock's own time."""
    return str(UUID(int=(int(clock().timestamp() * 1000) << 80) | 0x7 << 76 | 0x8 << 60 | n))


def rows(home: Path) -> list[tuple[int, int]]:
    with sqlite3.connect(home / "daicho.db") as database:
        return list(database.execute("SELECT seq, n FROM attachment ORDER BY seq, n"))


def test_a_contract_record_carries_its_paper(ledger: Ledger, upload: Make, home: Path) -> None:
    goods = {"goods_or_services_to_principal": True}
    record = ledger.record(upload(record_form="CONTRACT", provision=goods), [PAPER, SECOND])
    first, second = ledger.attachments(record.id)
    assert (first.name, first.media_type, first.bytes) == (PAPER.name, PAPER.media_type, len(PAPER.content))
    assert first.sha256 == hashlib.sha256(PAPER.content).hexdigest()
    assert ledger.attachment(second.seq, second.n) == SECOND
    assert rows(home) == [(record.seq, 0), (record.seq, 1)]
    assert ledger.audit().clean
    ledger.close()
    for path in home.rglob("*"):
        if path.is_file():
            assert CANARY not in path.read_bytes(), path.name


def test_a_paper_may_come_later_as_a_supplement_and_nothing_else(ledger: Ledger, upload: Make) -> None:
    record = ledger.record(upload())
    supplement = {"action": "supplement", "reason": "consent paper found"}
    with pytest.raises(BadInput):
        ledger.amend(record.id, supplement)
    amended = ledger.amend(record.id, supplement, [PAPER])
    assert [(paper.seq, paper.name) for paper in ledger.attachments(record.id)] == [(amended.seq, PAPER.name)]
    assert ledger.get(record.id).status == "complete"
    assert ledger.audit().clean


def test_the_same_id_with_another_paper_is_a_conflict(ledger: Ledger, upload: Make, clock: Clock) -> None:
    document = upload(id=an_id(clock, 1))
    first = ledger.record(document, [PAPER])
    assert ledger.record(document, [PAPER]).seq == first.seq
    with pytest.raises(Conflict):
        ledger.record(document, [SECOND])
    with pytest.raises(Conflict):
        ledger.record(document)
    amendment = {"id": an_id(clock, 2), "action": "supplement", "reason": "found"}
    once = ledger.amend(first.id, amendment, [SECOND])
    assert ledger.amend(first.id, amendment, [SECOND]).seq == once.seq
    with pytest.raises(Conflict):
        ledger.amend(first.id, amendment, [PAPER])


def test_papers_move_with_a_hold_and_are_disposed_of_with_the_record(
    ledger: Ledger, upload: Make, clock: Clock, home: Path
) -> None:
    held, free = ledger.record(upload(), [PAPER]), ledger.record(upload(), [SECOND])
    hold = ledger.place_hold([held.id], "dispute")
    clock.to("2029-12-01")
    ledger.dispose()
    assert rows(home) == [(held.seq, 0)]
    assert ledger.attachment(held.seq, 0) == PAPER
    with pytest.raises(Gone):
        ledger.attachment(free.seq, 0)
    with pytest.raises(Gone):
        ledger.attachments(free.id)
    ledger.lift_hold(hold.id, "settled")
    clock.to("2029-12-03")
    ledger.dispose()
    assert rows(home) == []
    assert ledger.audit().clean


@pytest.mark.parametrize(
    ("paper", "pointer", "kind"),
    [
        (Attachment("", "text/plain", b"x"), "/attachments/0/name", BadInput),
        (Attachment("a/b", "text/plain", b"x"), "/attachments/0/name", BadInput),
        (Attachment("a\n", "text/plain", b"x"), "/attachments/0/name", BadInput),
        (Attachment("a" * 256, "text/plain", b"x"), "/attachments/0/name", BadInput),
        (Attachment("a", "text", b"x"), "/attachments/0/media_type", BadInput),
        (Attachment("a", "text/plain\n", b"x"), "/attachments/0/media_type", BadInput),
        (Attachment("a", "text/plain", b""), "/attachments/0/content", BadInput),
        (Attachment("a", "text/plain", bytes(ATTACHMENT_BYTES_MAX + 1)), "/attachments/0/content", TooLarge),
    ],
)
def test_what_is_no_paper_is_refused(
    ledger: Ledger, upload: Make, paper: Attachment, pointer: str, kind: type[BadInput]
) -> None:
    size = ledger.audit().tree_size
    with pytest.raises(kind) as error:
        ledger.record(upload(), [paper])
    assert [fault.pointer for fault in error.value.faults] == [pointer]
    assert ledger.audit().tree_size == size


def test_the_limits_themselves_are_allowed(ledger: Ledger, upload: Make) -> None:
    largest = Attachment("a" * 255, "text/plain", bytes(ATTACHMENT_BYTES_MAX))
    record = ledger.record(upload(), [largest, *[SECOND] * 15])
    assert ledger.attachment(record.seq, 0) == largest
    with pytest.raises(TooLarge):
        ledger.record(upload(), [SECOND] * 17)


def test_asking_for_what_is_not_there(ledger: Ledger, upload: Make) -> None:
    record = ledger.record(upload(), [PAPER])
    for n in (-1, 1):
        with pytest.raises(NotFound):
            ledger.attachment(record.seq, n)


def test_repr_shows_neither_name_nor_content() -> None:
    assert repr(PAPER) == f"Attachment({len(PAPER.content)} bytes)"


class TestDamage:
    @pytest.mark.parametrize(
        "statement",
        ["UPDATE attachment SET sealed = x'00'", "INSERT OR REPLACE INTO attachment SELECT * FROM attachment"],
    )
    def test_the_store_takes_no_change(self, ledger: Ledger, upload: Make, statement: str) -> None:
        ledger.record(upload(), [PAPER])
        with ledger._core.database.writing() as connection, pytest.raises(Refused):
            connection.execute(text(statement))

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE attachment SET sealed = CAST(zeroblob(52) || substr(sealed, 53) AS BLOB) WHERE n = 0",
            "UPDATE attachment SET sealed = (SELECT sealed FROM attachment WHERE n = 1) WHERE n = 0",
            "DELETE FROM attachment WHERE n = 0",
        ],
    )
    def test_the_audit_names_a_changed_paper(self, ledger: Ledger, upload: Make, home: Path, statement: str) -> None:
        record = ledger.record(upload(), [PAPER, SECOND])
        with sqlite3.connect(home / "daicho.db") as database:
            database.execute("DROP TRIGGER attachment_update_append")
            database.execute(statement)
        assert [(f.what, f.place) for f in ledger.audit().findings] == [("attachment", f"{record.seq}/0")]
        with pytest.raises((IntegrityError, Gone)):
            ledger.attachment(record.seq, 0)

    def test_the_audit_names_a_paper_that_no_entry_knows(self, ledger: Ledger, upload: Make, home: Path) -> None:
        record = ledger.record(upload(), [PAPER])
        with sqlite3.connect(home / "daicho.db") as database:
            database.execute("INSERT INTO attachment SELECT log, seq, 1, sealed FROM attachment")
        assert [(f.what, f.place) for f in ledger.audit().findings] == [("attachment", f"{record.seq}/1")]

"""The audit names every list whose group, tree or index row was changed by hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.errors import DaichoError
from schemas.views import AuditFinding
from tests.audiences.conftest import asked, digests, listed, running
from tests.audiences.test_changes import change
from tests.service.conftest import Make

FLIP = (
    "CAST(substr({0}, 1, 4) || CASE substr({0}, 5, 1) WHEN x'00' THEN x'01' ELSE x'00' END || substr({0}, 6) AS BLOB)"
)
FLIPPED = {f"flipped_{column}": FLIP.format(column) for column in ("sealed", "groups", "token")}
DAMAGE = [
    ("list", "UPDATE audience_group SET sealed = {flipped_sealed} WHERE seq = {seq} AND n = 0", "{seq}"),
    ("list", "UPDATE audience_group SET sealed = zeroblob(length(sealed)) WHERE seq = {seq} AND n = 1", "{seq}"),
    ("list", "UPDATE audience_group SET sealed = substr(sealed, 1, 60) WHERE seq = {seq} AND n = 0", "{seq}"),
    ("list", "DELETE FROM audience_group WHERE seq = {seq} AND n = 0", "{seq}"),
    ("list", "UPDATE audience_group SET n = n + 10 WHERE seq = {seq} AND n = 1", "{seq}"),
    (
        "list",
        "UPDATE audience_group SET sealed = (SELECT sealed {from_} AND n = 1) WHERE seq = {seq} AND n = 0",
        "{seq}",
    ),
    ("list", "UPDATE audience_group SET sealed = (SELECT sealed {of_later}) WHERE seq = {seq} AND n = 0", "{seq}"),
    ("list", "INSERT INTO audience_group SELECT log, seq, 7, sealed {from_} AND n = 0", "{seq}/7"),
    ("list", "INSERT INTO audience_group SELECT log, {plain}, 0, sealed {from_} AND n = 0", "{plain}/0"),
    ("projection", "UPDATE audience SET groups = {flipped_groups} WHERE seq = {seq}", "audience {seq}"),
    ("projection", "UPDATE audience SET groups = substr(groups, 1, 32) WHERE seq = {seq}", "audience {seq}"),
    ("projection", "UPDATE audience SET target = {plain} WHERE seq = {later}", "audience {later}"),
    ("projection", "DELETE FROM audience WHERE seq = {seq}", "audience {seq}"),
    (
        "projection",
        "INSERT INTO audience SELECT log, {plain}, target, groups FROM audience LIMIT 1",
        "audience {plain}",
    ),
    ("index", "DELETE FROM audience_index WHERE seq = {seq} AND place = 3", "{seq}"),
    ("index", "DELETE FROM audience_index WHERE seq = {later}", "{later}"),
    ("index", "UPDATE audience_index SET place = 299 WHERE seq = {seq} AND place = 3", "{seq}"),
    ("index", "UPDATE audience_index SET seq = {later}, place = 9 WHERE seq = {seq} AND place = 3", "{later}"),
    ("index", "UPDATE audience_index SET token = {flipped_token} WHERE seq = {seq} AND place = 3", "{seq}"),
    ("index", "INSERT INTO audience_index VALUES (zeroblob(16), 1, {seq}, 0)", "{seq}"),
    ("index", "INSERT INTO audience_index VALUES (zeroblob(16), 1, {plain}, 0)", "{plain}"),
    # Two rows that change places: as many as before, each token and each place still there once.
    ("index", "UPDATE audience_index SET place = 7 - place WHERE seq = {seq} AND place IN (3, 4)", "{seq}"),
]
OF = "FROM audience_group WHERE seq = {seq}"


def places(ledger: Ledger, upload: Make) -> dict[str, int]:
    """A running list of 300, a later addition, and a record that is no list."""
    record = ledger.upload_audience(listed(running(upload())), digests(*range(300))).appended
    assert record is not None
    later = ledger.upload_audience(change(record, "add", "2026-11-02"), digests(300, 301)).appended
    assert later is not None
    return {"seq": record.seq, "later": later.seq, "plain": ledger.record(upload()).seq}


def found(findings: Iterable[AuditFinding]) -> set[tuple[str, str]]:
    return {(one.what, one.place) for one in findings}


@pytest.mark.parametrize(("what", "sql", "place"), DAMAGE)
def test_damage_to_a_list_is_named(ledger: Ledger, upload: Make, home: Path, what: str, sql: str, place: str) -> None:
    at = places(ledger, upload)
    assert ledger.audit().clean
    with sqlite3.connect(home / "daicho.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        whole = {**FLIPPED, "from_": OF.format(seq=at["seq"]), "of_later": OF.format(seq=at["later"]), **at}
        assert connection.execute(sql.format(**whole)).rowcount > 0
    connection.close()
    report = ledger.audit()
    assert (what, place.format(**at)) in found(report.findings)
    assert "daicho.jp" not in str([one.model_dump() for one in report.findings])
    ledger.close()
    assert found(Ledger.audit_home(home).findings) == found(report.findings)


def test_a_damaged_group_is_never_shown_as_a_person_s_record(ledger: Ledger, upload: Make, home: Path) -> None:
    at = places(ledger, upload)
    with sqlite3.connect(home / "daicho.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        swap = "UPDATE audience_group SET sealed = (SELECT sealed FROM audience_group WHERE seq = ?) WHERE seq = ?"
        connection.execute(swap, (at["later"], at["seq"]))
    connection.close()
    with pytest.raises(DaichoError) as caught:
        ledger.find_person(asked(5), "tester")
    assert "daicho.jp" not in str(caught.value)

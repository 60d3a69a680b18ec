"""Many rows go in together, a few one by one: the table has the same rows either way."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ledger.store.database import ROWS_TOGETHER, TOGETHER_FROM_ROWS, Database
from ledger.store.tables import AudienceTokenRow


def rows_of(count: int) -> list[tuple[bytes, int, int, int]]:
    return [(n.to_bytes(16, "big"), 1, n % 7, n) for n in range(count)]


@pytest.mark.parametrize("count", [0, 1, TOGETHER_FROM_ROWS - 1, TOGETHER_FROM_ROWS, 5 * ROWS_TOGETHER + 1, 1_000])
def test_every_row_goes_in_once(database: Database, count: int) -> None:
    with database.writing() as connection:
        database.insert(connection, AudienceTokenRow, rows_of(count))
        connection.commit()
    with database.reading() as connection:
        found = connection.execute(select(AudienceTokenRow.table_())).all()
    assert sorted(map(tuple, found)) == rows_of(count)


def test_streamed_rows_are_those_of_the_table(database: Database) -> None:
    with database.writing() as connection:
        database.insert(connection, AudienceTokenRow, rows_of(5_000))
        connection.commit()
    query = select(AudienceTokenRow.table_()).order_by(AudienceTokenRow.table_().c.token)
    with database.reading() as connection, database.scanning(connection):
        found = [row for rows in database.stream(connection, query, {}) for row in rows]
    assert found == rows_of(5_000)


def test_a_row_that_is_there_already_refuses_all(database: Database) -> None:
    with database.writing() as connection:
        database.insert(connection, AudienceTokenRow, rows_of(1))
        connection.commit()
    with database.writing() as connection, pytest.raises(IntegrityError):
        database.insert(connection, AudienceTokenRow, rows_of(TOGETHER_FROM_ROWS)[::-1])
    with database.reading() as connection:
        assert len(connection.execute(select(AudienceTokenRow.table_())).all()) == 1

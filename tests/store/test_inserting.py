"""Many rows go in together, a few one by one: the table has the same rows either way."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ledger.ids import new_ids
from ledger.store.audience_tables import AudienceTokenRow
from ledger.store.database import MANY_ROWS_TOGETHER, ROWS_TOGETHER, TOGETHER_FROM_ROWS, Database
from ledger.store.packed import PackedTokens
from ledger.store.reading import IDS_AT_ONCE, seqs_of_ids
from ledger.store.tables import EntryIdRow, TokenRow


def rows_of(count: int) -> list[tuple[bytes, int, int, int]]:
    return [(n.to_bytes(16, "big"), 1, n % 7, n) for n in range(count)]


@pytest.mark.parametrize(
    "count", [0, 1, TOGETHER_FROM_ROWS - 1, TOGETHER_FROM_ROWS, 5 * ROWS_TOGETHER + 1, 2 * MANY_ROWS_TOGETHER + 1]
)
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


@pytest.mark.parametrize("count", [0, 1, TOGETHER_FROM_ROWS - 1, TOGETHER_FROM_ROWS, 3_000])
def test_every_token_is_filed_under_its_entries(database: Database, count: int) -> None:
    # Bytes of every value at every place, the same token of several entries, and numbers of every width.
    tokens = [bytes((n * step) % 256 for step in range(16)) for n in range(count)]
    seqs = [n * 10**12 for n in range(count)]
    with database.writing() as connection:
        database.insert_tokens(connection, TokenRow, PackedTokens(b"".join(tokens), seqs), (1,))
        connection.commit()
    with database.reading() as connection:
        found = connection.execute(select(TokenRow.table_())).all()
    assert sorted(map(tuple, found)) == sorted((token, 1, seq) for token, seq in zip(tokens, seqs, strict=True))


@pytest.mark.parametrize("count", [3, TOGETHER_FROM_ROWS + 1])
def test_tokens_with_a_stride_and_more_columns(database: Database, count: int) -> None:
    tokens = [bytes((n * step) % 256 for step in range(16)) for n in range(count)]
    packed = bytearray(b"".join(token + b"rest" for token in tokens))
    with database.writing() as connection:
        database.insert_tokens(connection, AudienceTokenRow, PackedTokens(packed, range(count), 20), (1, 7))
        connection.commit()
    with database.reading() as connection:
        found = connection.execute(select(AudienceTokenRow.table_())).all()
    assert sorted(map(tuple, found)) == sorted((token, 1, 7, place) for place, token in enumerate(tokens))


def test_a_token_filed_already_refuses_all(database: Database) -> None:
    tokens = [bytes([n]) * 16 for n in range(TOGETHER_FROM_ROWS)]
    packed = PackedTokens(b"".join([*tokens, tokens[0]]), [7] * (TOGETHER_FROM_ROWS + 1))
    with database.writing() as connection, pytest.raises(IntegrityError):
        database.insert_tokens(connection, TokenRow, packed, (1,))
    with database.reading() as connection:
        assert connection.execute(select(TokenRow.table_())).all() == []


@pytest.mark.parametrize("count", [0, 1, 2, *IDS_AT_ONCE, IDS_AT_ONCE[-1] + 1])
def test_of_many_ids_those_that_stand_are_found(database: Database, count: int) -> None:
    ids = new_ids(2 * count)
    with database.writing() as connection:
        database.insert(connection, EntryIdRow, [(1, entry_id, seq) for seq, entry_id in enumerate(ids[:count])])
        connection.commit()
    with database.reading() as connection:
        assert seqs_of_ids(connection, 1, ids[::-1]) == {entry_id: seq for seq, entry_id in enumerate(ids[:count])}
        assert seqs_of_ids(connection, 2, ids) == {}

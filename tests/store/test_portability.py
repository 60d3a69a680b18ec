"""The rules that keep every stage of growth open (design.md 9), held over the declared tables."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlmodel import SQLModel

from ledger.store import tables, uploads
from ledger.store.database import Database

OURS = [
    table
    for table in SQLModel.metadata.sorted_tables
    if any(cls.__tablename__ == table.name for cls in tables.LedgerTable.__subclasses__())
]
PORTABLE = (sa.SmallInteger, sa.Integer, sa.BigInteger, sa.String, sa.LargeBinary)


def test_every_table_is_looked_at() -> None:
    assert uploads.UploadRow.table_() in OURS
    assert {table.name for table in OURS} >= {"log", "entry", "entry_id", "tile", "body", "record", "person_index"}


@pytest.mark.parametrize("table", OURS, ids=lambda table: table.name)
class TestTable:
    def test_the_log_leads_the_primary_key(self, table: sa.Table) -> None:
        key = [column.name for column in table.primary_key.columns]
        if table.name in ("person_index", "subject_index"):
            assert key == ["token", "log", "seq"]
        elif table.name == "audience_index":
            assert key == ["token", "log", "seq", "place"]
        else:
            assert key[0] == "log"

    def test_unique_constraints_start_with_the_log(self, table: sa.Table) -> None:
        for constraint in table.constraints:
            if isinstance(constraint, sa.UniqueConstraint):
                assert next(iter(constraint.columns)).name == "log"
        for index in table.indexes:
            assert next(iter(index.columns)).name == "log"
            assert not index.unique

    def test_the_application_makes_every_value(self, table: sa.Table) -> None:
        for column in table.columns:
            assert column.server_default is None
            assert column.default is None
            assert column.identity is None
            assert column.computed is None
            assert column.autoincrement is not True
            assert not column.nullable

    def test_types_exist_on_every_engine(self, table: sa.Table) -> None:
        for column in table.columns:
            assert type(column.type) in PORTABLE


def test_migrations_make_exactly_the_declared_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []

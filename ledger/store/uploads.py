"""Which file is recorded under which upload id: what makes a second run of the same file find what the first one wrote.

No projection: a row is durable before the file's first entry is, and stands in the same database, so that a restored backup
remembers every file of which it has entries. `mark` is a keyed digest of the file (`ledger/service/upload_memory.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, Connection, LargeBinary, SmallInteger, String, delete, select
from sqlmodel import Field

from ledger.store.reading import as_bytes
from ledger.store.tables import LedgerTable


class UploadRow(LedgerTable, table=True):
    """One file. id: of its upload, a UUIDv7. day: the JST day it was remembered on, YYYY-MM-DD."""

    __tablename__ = "upload"
    __table_args__ = ({"sqlite_with_rowid": False},)

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    mark: bytes = Field(sa_column=Column(LargeBinary(32), primary_key=True))
    id: bytes = Field(sa_column=Column(LargeBinary(16), nullable=False))
    day: str = Field(sa_column=Column(String(10), nullable=False))


def upload_of(connection: Connection, log: int, marks: Sequence[bytes]) -> bytes | None:
    """The newest upload id under any of these marks."""
    table = UploadRow.table_()
    statement = select(table.c.id).where(table.c.log == log, table.c.mark.in_(marks)).order_by(table.c.id.desc())
    found = connection.execute(statement).scalars().first()
    return None if found is None else as_bytes(found)


def forget_marks(connection: Connection, log: int, marks: Sequence[bytes]) -> None:
    table = UploadRow.table_()
    connection.execute(delete(table).where(table.c.log == log, table.c.mark.in_(marks)))


def forget_before(connection: Connection, log: int, day: str) -> None:
    """Rows older than `day`."""
    table = UploadRow.table_()
    connection.execute(delete(table).where(table.c.log == log, table.c.day < day))

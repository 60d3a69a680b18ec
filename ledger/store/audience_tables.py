"""The tables of lists of people (audiences); the rules of `ledger.store.tables` hold."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, SmallInteger
from sqlmodel import Field

from ledger.store.tables import LedgerTable


class AudienceRow(LedgerTable, table=True):
    """Projection: the list of people of an entry (`seq`) on the record `target`.

    groups: the subtree hashes of `ledger.log.audience`, 32 bytes a group, one after another.
    """

    __tablename__ = "audience"

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    target: int = Field(sa_column=Column(BigInteger, nullable=False, autoincrement=False))
    groups: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class AudienceGroupRow(LedgerTable, table=True):
    """256 members of a list, sealed under their entry's own key. A disposal deletes the row."""

    __tablename__ = "audience_group"

    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    n: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class AudienceTokenRow(LedgerTable, table=True):
    """The blind index of lists: keyed tokens of members, to the entry and the member's place in its tree."""

    __tablename__ = "audience_index"
    __table_args__: ClassVar[dict[str, bool]] = {"sqlite_with_rowid": False}

    token: bytes = Field(sa_column=Column(LargeBinary(16), primary_key=True))
    log: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    place: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))

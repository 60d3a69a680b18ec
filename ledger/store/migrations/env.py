"""Alembic's entry: runs the versions over the connection that `ledger.store.migrate` hands in."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from ledger.store import audience_tables, tables  # noqa: F401  (declares the tables in SQLModel.metadata)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

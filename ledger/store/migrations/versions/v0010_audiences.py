"""Lists of people: the tables `audience`, `audience_group` and `audience_index`.

Frozen: a later change is a new version, never an edit here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.store.sqlite import AUDIENCE_TRIGGERS

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audience",
        sa.Column("log", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("target", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("groups", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log", "seq"),
    )
    op.create_table(
        "audience_group",
        sa.Column("log", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("n", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log", "seq", "n"),
    )
    op.create_table(
        "audience_index",
        sa.Column("token", sa.LargeBinary(16), nullable=False),
        sa.Column("log", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("place", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("token", "log", "seq", "place"),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in AUDIENCE_TRIGGERS:
            op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("a ledger is never taken back: its lists of people would be lost")

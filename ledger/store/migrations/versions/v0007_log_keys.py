"""The log's signing keys and their states: the table `log_key`.

Frozen: a later change is a new version, never an edit here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.store.sqlite import LOG_KEY_TRIGGERS

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "log_key",
        sa.Column("log", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("vkey", sa.String(512), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("since", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("log", "seq"),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in LOG_KEY_TRIGGERS:
            op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("a ledger is never taken back to before its keys had states")

"""Papers beside an entry: the table `attachment`.

Frozen: a later change is a new version, never an edit here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.store.sqlite import ATTACHMENT_TRIGGERS

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("log", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("n", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log", "seq", "n"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in ATTACHMENT_TRIGGERS:
            op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("a ledger is never taken back: its papers would be lost")

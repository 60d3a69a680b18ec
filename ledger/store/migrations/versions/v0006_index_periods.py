"""Which generation of an index key is the newest, and how far a rotation has come: the table `index_period`.

Frozen: a later change is a new version, never an edit here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "index_period",
        sa.Column("log", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(8), nullable=False),
        sa.Column("place", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("log", "period"),
    )


def downgrade() -> None:
    raise RuntimeError("a ledger is never taken back to before its index keys rotate")

"""Cosignatures of checkpoints, and what is known of each witness: the tables `witnessed` and `witness`.

Frozen: a later change is a new version, never an edit here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "witnessed",
        sa.Column("log", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("size", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("root", sa.LargeBinary(32), nullable=False),
        sa.Column("lines", sa.LargeBinary(), nullable=False),
        sa.Column("time", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("log", "size"),
    )
    op.create_table(
        "witness",
        sa.Column("log", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("vkey", sa.String(400), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("signed_at", sa.String(27), nullable=False),
        sa.Column("asked_at", sa.String(27), nullable=False),
        sa.Column("failing_since", sa.String(27), nullable=False),
        sa.Column("failure", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("log", "vkey"),
    )


def downgrade() -> None:
    raise RuntimeError("a ledger is never taken back: its cosignatures would be lost")

"""The projections of the disclosure desk: requests, and which entry is which step of one.

Frozen: a later change is a new version, never an edit here.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _column(name: str, kind: Any) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)


def upgrade() -> None:
    op.create_table(
        "request",
        _column("log", sa.SmallInteger()),
        _column("year", sa.SmallInteger()),
        _column("number", sa.Integer()),
        _column("seq", sa.BigInteger()),
        _column("id", sa.LargeBinary(16)),
        _column("state", sa.String(16)),
        sa.PrimaryKeyConstraint("log", "year", "number"),
    )
    op.create_index("request_by_seq", "request", ["log", "seq"])
    op.create_table(
        "request_step",
        _column("log", sa.SmallInteger()),
        _column("request", sa.BigInteger()),
        _column("step", sa.Integer()),
        _column("seq", sa.BigInteger()),
        sa.PrimaryKeyConstraint("log", "request", "step"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("request_step")
    op.drop_index("request_by_seq", "request")
    op.drop_table("request")

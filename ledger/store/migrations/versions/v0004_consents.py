"""Consents, stops and links: their projections, and the blind index of the people they are about.

Frozen: a later change is a new version, never an edit here.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _column(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, autoincrement=False)


def upgrade() -> None:
    op.create_table(
        "subject_index",
        _column("token", sa.LargeBinary(16)),
        _column("log", sa.SmallInteger()),
        _column("seq", sa.BigInteger()),
        _column("certain", sa.SmallInteger()),
        sa.PrimaryKeyConstraint("token", "log", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "consent",
        _column("log", sa.SmallInteger()),
        _column("seq", sa.BigInteger()),
        _column("basis", sa.String(4)),
        _column("effect", sa.SmallInteger()),
        _column("moment", sa.String(19)),
        _column("scope", sa.String(2500)),
        _column("by_digest", sa.SmallInteger()),
        sa.PrimaryKeyConstraint("log", "seq"),
    )
    op.create_table(
        "stop",
        _column("log", sa.SmallInteger()),
        _column("seq", sa.BigInteger()),
        _column("id", sa.LargeBinary(16)),
        _column("origin", sa.BigInteger()),
        _column("ground", sa.String(8)),
        _column("since", sa.String(10)),
        _column("scope", sa.String(2500)),
        _column("types", sa.String(1024)),
        _column("by_digest", sa.SmallInteger()),
        _column("lifted", sa.BigInteger()),
        sa.PrimaryKeyConstraint("log", "seq"),
    )
    op.create_index("stop_by_origin", "stop", ["log", "origin"])
    op.create_table(
        "link",
        _column("log", sa.SmallInteger()),
        _column("target", sa.BigInteger()),
        _column("seq", sa.BigInteger()),
        sa.PrimaryKeyConstraint("log", "target", "seq"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("link")
    op.drop_index("stop_by_origin", "stop")
    op.drop_table("stop")
    op.drop_table("consent")
    op.drop_table("subject_index")

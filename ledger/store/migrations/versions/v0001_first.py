"""The first schema: log, entries, tiles, sealed bodies, the person index and the projections.

Frozen: a later change is a new version, never an edit here.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from ledger.store.sqlite import TRIGGERS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Kinds = dict[str, Any]

SMALL, BIG, TEXT, BLOB = sa.SmallInteger(), sa.BigInteger(), sa.String, sa.LargeBinary


def _table(name: str, key: Kinds, rest: Kinds, **options: bool) -> None:
    columns = [sa.Column(column, kind, nullable=False, autoincrement=False) for column, kind in key.items()]
    columns += [sa.Column(column, kind, nullable=False) for column, kind in rest.items()]
    op.create_table(name, *columns, sa.PrimaryKeyConstraint(*key), **options)


def upgrade() -> None:
    clustered = {"sqlite_with_rowid": False}
    log: Kinds = {"log": SMALL}
    log_seq: Kinds = {"log": SMALL, "seq": BIG}
    _table(
        "log",
        log,
        {"origin": TEXT(255), "size": BIG, "root": BLOB(32), "chain": BLOB(32), "time": TEXT(27), "frozen": SMALL},
    )
    _table("entry", log_seq, {"leaf": BLOB(), "chain": BLOB(32)}, **clustered)
    _table("entry_id", {**log, "id": BLOB(16)}, {"seq": BIG}, **clustered)
    _table("tile", {**log, "level": SMALL, "tile": BIG}, {"data": BLOB()}, **clustered)
    _table(
        "body",
        log_seq,
        {"id": BLOB(16), "key_id": TEXT(64), "wrapped": BLOB(), "sealed": BLOB(), "sameness": BLOB(32)},
    )
    _table(
        "record",
        log_seq,
        {
            "id": BLOB(16),
            "kind": TEXT(16),
            "role": TEXT(16),
            "form": TEXT(8),
            "duty": TEXT(20),
            "status": TEXT(10),
            "party": TEXT(64),
            "open": SMALL,
            "first_day": TEXT(10),
            "last_provision": TEXT(10),
            "last_day": TEXT(10),
            "principals": sa.Integer(),
            "last_change": BIG,
        },
    )
    op.create_index("record_by_party", "record", ["log", "party", "seq"])
    op.create_index("record_by_status", "record", ["log", "status", "seq"])
    op.create_index("record_by_end", "record", ["log", "last_day", "seq"])
    op.create_index("body_by_key", "body", ["log", "key_id"])
    _table("hold", {**log, "record": BIG, "seq": BIG}, {"id": BLOB(16), "lifted": BIG}, **clustered)
    _table("amendment", {**log, "target": BIG, "seq": BIG}, {}, **clustered)
    _table("entry_kind", {**log, "kind": TEXT(16), "seq": BIG}, {}, **clustered)
    _table("person_index", {"token": BLOB(16), **log_seq}, {}, **clustered)
    _table(
        "api_key",
        log_seq,
        {"id": BLOB(16), "name": TEXT(64), "digest": BLOB(32), "scopes": TEXT(255), "revoked": TEXT(27)},
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in TRIGGERS:
            op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("a ledger is never taken back to before its first version")

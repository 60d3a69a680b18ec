"""Bringing a database to the newest schema, by alembic, inside one transaction."""

from __future__ import annotations

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from ledger.errors import Misconfigured


def migrate(engine: Engine) -> None:
    """Run every migration not yet run. Idempotent."""
    with as_file(files("ledger.store") / "migrations") as folder, engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        connection.exec_driver_sql("BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else "SELECT 1")
        command.upgrade(config, "head")
        connection.commit()


def require_current(engine: Engine) -> None:
    """Raises Misconfigured when the database is not at the schema this program was built for."""
    with as_file(files("ledger.store") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        newest = ScriptDirectory.from_config(config).get_current_head()
    current = revision_of(engine)
    if current != newest:
        raise Misconfigured(
            f"the database is at schema {current or 'none'}, this program needs {newest}: run `daicho migrate`",
            f"データベースの版は{current or 'なし'}で、必要な版は{newest}です。`daicho migrate` を実行してください",
        )


def revision_of(engine: Engine) -> str | None:
    """The schema that the database is at; None before the first migration. Raises Misconfigured where it names several."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    if len(found) > 1:
        raise Misconfigured("the database names more than one schema", "データベースの版が複数書かれています")
    return found[0] if found else None

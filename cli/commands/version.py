"""`daicho --version`."""

from __future__ import annotations

import importlib.metadata
import platform
import sqlite3
import sys
from typing import Annotated

import typer

from cli.app import app
from cli.lang import both


def _show(wanted: bool) -> None:
    if wanted:
        version = importlib.metadata.version("daicho")
        sys.stdout.write(f"daicho {version} (Python {platform.python_version()}, SQLite {sqlite3.sqlite_version})\n")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show, is_eager=True, help=both("版を表示", "show the version")),
    ] = False,
) -> None:
    pass

"""The house: which package may import which, what is pure, what the wheel installs."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# design.md: each folder of the ledger may import only those before it in this list, and schemas.
LEDGER_ORDER = (
    "errors",
    "clock",
    "collecting",
    "ids",
    "log",
    "law",
    "people",
    "vault",
    "store",
    "sequence",
    "witness",
    "access",
    "desk",
    "exchange",
    "service",
)
OURS = ("schemas", "ledger", "api", "cli")
MAY_IMPORT = {"schemas": set[str](), "ledger": {"schemas"}, "api": {"ledger", "schemas"}, "cli": {"ledger", "schemas"}}
PURE = {
    "log": ("sqlalchemy", "sqlite3", "fastapi", "typer", "time", "socket", "os", "pathlib"),
    "law": ("sqlalchemy", "sqlite3", "fastapi", "typer", "time", "socket", "os", "pathlib"),
    "people": ("sqlalchemy", "sqlite3", "fastapi", "typer", "time", "socket", "os", "pathlib"),
    "vault": ("fastapi", "typer", "sqlalchemy"),
    "store": ("fastapi", "typer"),
    "sequence": ("fastapi", "typer"),
    "witness": ("fastapi", "typer", "sqlalchemy", "sqlmodel"),
    "desk": ("fastapi", "typer", "rich"),
    "exchange": ("fastapi", "typer", "rich"),
    "service": ("fastapi", "typer", "rich"),
}
# These commands start a server; they are the places where the terminal knows of HTTP.
SERVES = ("cli/commands/serve.py", "cli/commands/witness_serve.py")


def modules() -> Iterator[tuple[Path, str]]:
    for package in OURS:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path, package


def imported(path: Path) -> Iterator[str]:
    """Names of the modules a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            assert node.module is not None
            yield node.module


def test_packages_point_one_way() -> None:
    wrong = []
    for path, package in modules():
        relative = path.relative_to(ROOT).as_posix()
        for name in imported(path):
            top = name.split(".")[0]
            allowed = MAY_IMPORT[package] | ({"api"} if relative in SERVES else set())
            if top in OURS and top != package and top not in allowed:
                wrong.append(f"{relative} imports {name}")
    assert wrong == []


def test_ledger_folders_import_only_those_before_them() -> None:
    wrong = []
    for path in sorted((ROOT / "ledger").rglob("*.py")):
        relative = path.relative_to(ROOT / "ledger")
        own = relative.parts[0].removesuffix(".py")
        if own == "__init__":
            continue
        for name in imported(path):
            parts = name.split(".")
            if parts[0] == "ledger" and len(parts) > 1 and LEDGER_ORDER.index(parts[1]) > LEDGER_ORDER.index(own):
                wrong.append(f"{relative} imports {name}")
    assert wrong == []


@pytest.mark.parametrize("folder", PURE)
def test_folders_know_nothing_of_what_they_must_not(folder: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / "ledger" / folder).rglob("*.py"))
        for name in imported(path)
        if name.split(".")[0] in PURE[folder]
    ]
    assert wrong == []


def test_the_wheel_installs_these_packages_and_no_more() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["name"] == "daicho"
    assert project["project"]["scripts"] == {"daicho": "cli.main:main"}
    found = project["tool"]["setuptools"]["packages"]["find"]["include"]
    assert found == ["schemas*", "ledger*", "api*", "cli*"]


def test_the_log_needs_no_database() -> None:
    """`daicho verify` must work where the server's parts are not: importing the log loads neither engine nor server."""
    program = (
        "import sys, ledger.log.bundle, ledger.law, ledger.people;"
        "print([name for name in ('sqlalchemy', 'sqlmodel', 'fastapi', 'uvicorn', 'alembic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_a_witness_is_independent_of_every_ledger() -> None:
    """Whoever runs a witness trusts none of the ledger's parts: it imports the log's formats and nothing else of ours."""
    allowed = ("ledger.errors", "ledger.log", "ledger.witness")
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / "ledger" / "witness").rglob("*.py"))
        for name in imported(path)
        if name.split(".")[0] in OURS and not name.startswith(allowed)
    ]
    assert wrong == []
    program = (
        "import sys, api.witness.server;"
        "parts = ('sqlalchemy', 'sqlmodel', 'alembic', 'ledger.service', 'ledger.store', 'ledger.sequence', 'ledger.vault');"
        "print([name for name in parts if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"

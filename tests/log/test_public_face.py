"""What the package shows, that its examples run, and that it stays pure."""

from __future__ import annotations

import ast
import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import ledger.log

MODULES = sorted(module.name for module in pkgutil.iter_modules(ledger.log.__path__))
FOLDER = Path(ledger.log.__path__[0])

# datetime only parses and checks header times; nothing of it that reads a clock is used.
ALLOWED = {
    "__future__",
    "array",
    "asn1crypto",
    "base64",
    "collections.abc",
    "contextlib",
    "cryptography.exceptions",
    "cryptography",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "cryptography.hazmat.primitives.serialization",
    "cryptography.x509.oid",
    "dataclasses",
    "datetime",
    "enum",
    "functools",
    "hashlib",
    "hmac",
    "itertools",
    "json",
    "ledger.errors",
    "math",
    "orjson",
    "re",
    "rfc3161_client",
    "struct",
    "sys",
    "typing",
    "uuid",
}


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_the_specifications_run(name: str) -> None:
    module = importlib.import_module(f"ledger.log.{name}")
    assert module.__doc__
    assert doctest.testmod(module).failed == 0


def test_all_is_what_is_imported() -> None:
    tree = ast.parse((FOLDER / "__init__.py").read_text("utf-8"))
    imported = [alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert sorted(imported) == sorted(ledger.log.__all__)
    assert all(hasattr(ledger.log, name) for name in ledger.log.__all__)


@pytest.mark.parametrize("name", MODULES)
def test_nothing_is_imported_that_could_touch_the_world(name: str) -> None:
    tree = ast.parse((FOLDER / f"{name}.py").read_text("utf-8"))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.Import | ast.ImportFrom) or node in tree.body, "imports stand at the top"
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [str(node.module)]
        assert all(each in ALLOWED or each.startswith("ledger.log.") for each in names)
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"now", "utcnow", "today", "open", "read_text", "write_text"}


def test_a_verifier_needs_neither_database_nor_web() -> None:
    code = "import sys, ledger.log; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"sqlite3", "sqlalchemy", "sqlmodel", "fastapi", "pydantic", "typer", "reportlab"} & set(loaded)


def test_the_examples_of_the_documentation_run() -> None:
    path = Path(__file__).parent.parent.parent / "docs" / "log.md"
    results = doctest.testfile(str(path), module_relative=False, encoding="utf-8")
    assert results.failed == 0
    assert results.attempted > 30

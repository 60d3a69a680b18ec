"""`daicho verify` where no server is installed and nothing can be reached: it checks, and explains what it checked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.desk.checks import open_signed_pdf

ROOT = Path(__file__).parents[2]
# What a server, a database, a client or the making of a paper needs, and checking one does not.
ABSENT = (
    "alembic",
    "boto3",
    "fastapi",
    "httptools",
    "httpx",
    "psycopg",
    "pydantic_settings",
    "reportlab",
    "segno",
    "sqlalchemy",
    "sqlmodel",
    "starlette",
    "uvicorn",
    "uvloop",
)
PROGRAM = f"""
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {ABSENT!r} or name.startswith(("api", "ledger.service", "ledger.store")):
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

def unreachable(event, arguments):
    if event.startswith(("socket.connect", "socket.getaddrinfo", "sqlite3.connect", "subprocess.Popen")):
        raise RuntimeError(f"verify did {{event}}")

sys.meta_path.insert(0, Absent())
sys.addaudithook(unreachable)
from cli.run import run
sys.exit(run(sys.argv[1:]))
"""


def alone(*arguments: object) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=60, cwd=ROOT
    )
    return done.returncode, done.stdout, done.stderr


def test_the_absent_parts_are_absent(tmp_path: Path) -> None:
    """Else the tests below could not fail."""
    made = alone("init", "--profile", "gmo-cybersecurity", "--origin", "example.com/log", "--home", tmp_path / "made")
    assert (made[0], "ModuleNotFoundError" in made[2]) == (1, True)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "passed: everything that was checked holds"),
        ("ja", "検証できました"),
    ],
)
def test_a_report_is_checked_and_explained(report_file: Path, home: Path, language: str, words: str) -> None:
    code, out, err = alone("verify", report_file, "--trusted", home / "trusted.vkey", "--lang", language)
    assert (code, words in err) == (0, True), err
    checks = json.loads(out)["checks"]
    assert {"signature", "log_key", "certificate", "inclusion", "contents"} <= {one["id"] for one in checks}
    assert all(one["ja"] and one["en"] for one in checks)
    report_file.write_bytes(report_file.read_bytes().replace(b"/Type", b"/Tipe", 1))
    assert alone("verify", report_file, "--trusted", home / "trusted.vkey")[0] == 5


def test_a_bundle_a_proof_and_a_checkpoint_are_checked_and_explained(
    report_file: Path, home: Path, tmp_path: Path
) -> None:
    files = open_signed_pdf(report_file.read_bytes()).attachments
    with Ledger.open(home) as ledger:
        proof = ledger.proof_file(0)
    for name, data in (
        ("bundle.json", files["bundle.json"]),
        ("disclosure.json", _with_proofs(files)),
        ("entry.tlog-proof", proof.data),
        ("entry", proof.leaf),
        ("checkpoint", json.loads(files["bundle.json"])["checkpoint"].encode()),
    ):
        (tmp_path / name).write_bytes(data)
    for name, more in (
        ("bundle.json", []),
        ("disclosure.json", []),
        ("entry.tlog-proof", ["--entry", tmp_path / "entry"]),
        ("checkpoint", []),
    ):
        code, out, err = alone("verify", tmp_path / name, "--policy", _policy(home, tmp_path), *more)
        assert (code, json.loads(out)["outcome"]) == (0, "passed"), err
        assert "does not prove" in err or "証明しないこと" in err


def _policy(home: Path, folder: Path) -> Path:
    with Ledger.open(home) as ledger:
        (folder / "policy").write_bytes(ledger.policy())
    return folder / "policy"


def _with_proofs(files: dict[str, bytes]) -> bytes:
    """As the desk delivers it to who asks for JSON."""
    return json.dumps({**json.loads(files["disclosure.json"]), "proofs": json.loads(files["bundle.json"])}).encode()

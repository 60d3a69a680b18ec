"""What stands in the repository: the lock, the two commands, documents that name what exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from ledger.law import CODES

ROOT = Path(__file__).parents[2]


def test_every_pin_has_hashes_and_no_index_is_named() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "index-url" not in lock
    assert "://" not in lock
    pins = [block for block in re.split(r"\n(?=[a-z])", lock) if "==" in block]
    assert len(pins) > 40
    assert [block.split("==")[0] for block in pins if "--hash=sha256:" not in block] == []


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pinned = set(re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M))
    for requirement in wanted:
        match = re.match(r"[A-Za-z0-9._-]+", requirement)
        assert match
        assert match[0].lower() in pinned, requirement


def test_links_in_the_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_code_of_the_law_is_documented() -> None:
    text = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
    assert [code for code in CODES if code.split(":")[0] not in text] == []


def test_no_file_of_ours_names_a_place_of_one_machine() -> None:
    suffixes = {".py", ".md", ".toml", ".json"}
    tracked = [path for top in ("schemas", "ledger", "api", "cli", "docs", "bench") for path in (ROOT / top).rglob("*")]
    for path in tracked:
        if path.suffix in suffixes and path.is_file():
            assert not re.search(r"(?<![\w./])/(work|root|home)/", path.read_text(encoding="utf-8")), path

"""`operations.toml`: absent is all defaults; a fault is named by its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.operations import Operations, OperationsError, load_operations


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_operations(tmp_path / "operations.toml") == Operations()


@pytest.mark.parametrize("text", ["nonsense = 1", "[nowhere]\na = 1", "= broken", "\ufffe\ud800"])
def test_what_is_not_known_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "operations.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(OperationsError) as refused:
        load_operations(path)
    if "nonsense" in text:
        assert "nonsense" in str(refused.value)

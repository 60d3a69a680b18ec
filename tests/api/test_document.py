"""The page on the API is what the application says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.document import document
from api.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "http-api.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == document()


def test_settings_come_from_the_environment_and_arguments_go_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAICHO_PORT", "9000")
    monkeypatch.setenv("DAICHO_BODY_BYTES_MAX", "4096")
    assert (Settings().port, Settings().body_bytes_max) == (9000, 4096)
    assert Settings(port=0).port == 0
    monkeypatch.setenv("DAICHO_PORT", "70000")
    with pytest.raises(ValueError, match="port"):
        Settings()

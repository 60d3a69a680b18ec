"""`daicho consent` and `daicho stop`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import daicho
from tests.consents.conftest import SITUATION, consent, email, person, stop, withdrawal


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "DAICHO_HOME"):
        monkeypatch.delenv(name, raising=False)


def lines(*documents: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in documents)


def test_consents_are_entered_and_a_list_is_sorted(home: Path, tmp_path: Path) -> None:
    given = lines(consent("a@daicho.jp"), consent("b@daicho.jp"), withdrawal("b@daicho.jp"))
    entered = daicho("consent", "put", "-", "--home", home, stdin=given).expect(0).json
    assert [one["line"] for one in entered] == [1, 2, 3]
    situation = tmp_path / "situation.json"
    situation.write_text(json.dumps(SITUATION), encoding="utf-8")
    people = lines(*(person(email(f"{name}@daicho.jp")) for name in "abc"))
    asked = ("consent", "check", situation, "-", "--home", home)
    result = daicho(*asked, stdin=people).expect(6)
    assert [(one["position"], one["reason"]) for one in result.json] == [(1, "withdrawn"), (2, "no_consent")]
    assert "allowed=1" in result.err
    placed = daicho("stop", "place", "-", "--home", home, stdin=lines(stop(email("a@daicho.jp")))).expect(0).json
    result = daicho(*asked, stdin=lines(person(email("a@daicho.jp")))).expect(6)
    assert [one["reason"] for one in result.json] == ["stopped"]
    daicho("stop", "lift", placed["id"], "--reason", "asked again", "--home", home).expect(0)
    daicho(*asked, stdin=lines(person(email("a@daicho.jp")))).expect(0)


def test_a_line_with_faults_is_left_out_and_reported(home: Path) -> None:
    result = daicho("consent", "put", "-", "--home", home, stdin=json.dumps([consent("a@daicho.jp"), {}]).encode())
    assert [bool(one["faults"]) for one in result.expect(1).json] == [False, True]


def test_a_file_that_is_not_json_is_refused_as_a_whole(home: Path) -> None:
    daicho("consent", "put", "-", "--home", home, stdin=lines(consent("a@daicho.jp")) + b"{no json\n").expect(1)
    assert daicho("audit", "--home", home).expect(0).json["findings"] == []
    result = daicho("consent", "put", "-", "--home", home, stdin=lines(consent("b@daicho.jp"))).expect(0).json
    assert [one["line"] for one in result] == [1]

"""`daicho desk` and `daicho access`: the same road at the command line, with two people at it."""

from __future__ import annotations

import json
import os
import pwd
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from cli.home import actor
from ledger import Ledger
from ledger.ids import new_id
from tests.cli.command import Result, daicho
from tests.desk_requests.conftest import ORIGIN, PROFILE
from tests.desk_requests.desk import TARO, WORDS, pdf_text, provision, request_of


@pytest.fixture
def home(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger whose clock is the real one, as the command has no other; its report key is made already."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "DAICHO_HOME", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "home"
    Ledger.create(folder, PROFILE, ORIGIN)
    (folder / "keys" / "report.pem").write_bytes((template / "keys" / "report.pem").read_bytes())
    (folder / "keys" / "report.pem").chmod(0o600)
    return folder


class Clerk:
    """Somebody at a terminal: the user of the operating system is who the ledger sees."""

    def __init__(self, home: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home, self.name, self._patch = home, name, monkeypatch

    def __call__(self, *arguments: Any) -> Result:
        self._patch.setattr("cli.home.pwd.getpwuid", lambda _: SimpleNamespace(pw_name=self.name))
        return daicho("desk", *arguments, "--home", self.home)


@pytest.fixture
def clerk(home: Path, monkeypatch: pytest.MonkeyPatch) -> Clerk:
    return Clerk(home, "clerk", monkeypatch)


@pytest.fixture
def decider(home: Path, monkeypatch: pytest.MonkeyPatch) -> Clerk:
    return Clerk(home, "decider", monkeypatch)


@pytest.fixture
def number(home: Path, clerk: Clerk, tmp_path: Path) -> str:
    """A request that came in and was identified."""
    with Ledger.open(home) as ledger:
        ledger.record(provision(TARO, date=ledger._core.today().isoformat()))
    file = tmp_path / "request.json"
    file.write_text(json.dumps(request_of()), encoding="utf-8")
    opened = json.loads(clerk("intake", file).expect(0).out)
    found: str = opened["number"]
    clerk("identity", found, "--way", "post", "--seen", "passport", "--confirms", "all").expect(0)
    return found


def test_from_intake_to_closing(clerk: Clerk, decider: Clerk, number: str, tmp_path: Path) -> None:
    clerk("fee", number, "invoiced").expect(0)
    clerk("letter", number, "--letter", "fee", "-o", tmp_path / "fee.pdf").expect(0)
    clerk("fee", number, "paid").expect(0)
    found = json.loads(clerk("search", number).expect(0).out)
    assert (len(found["records"]), found["outside"], found["uncertain"]) == (1, 0, 0)
    assert "FOUR_EYES" in clerk("decide", number, "--outcome", "full").expect(6).err
    decider("decide", number, "--outcome", "full").expect(0)
    clerk("letter", number, "-o", tmp_path / "letter.pdf").expect(0)
    clerk("preview", number, "--form", "json", "-o", tmp_path / "preview.json").expect(0)
    clerk("deliver", number, "--channel", "email", "-o", tmp_path / "report.pdf").expect(0)
    closed = clerk("close", number).expect(0)
    assert f"{number}: closed" in closed.err
    assert "開示決定通知書" in pdf_text((tmp_path / "letter.pdf").read_bytes())
    assert len(json.loads((tmp_path / "preview.json").read_bytes())["records"]) == 1
    assert json.loads(clerk("show", number).expect(0).out)["ending"] == "answered"
    daicho("verify", tmp_path / "report.pdf", "--trusted", clerk.home / "trusted.vkey").expect(0)
    assert clerk("queue").expect(3).out == "[]\n"
    assert [row["number"] for row in json.loads(clerk("queue", "--all").expect(0).out)] == [number]


def test_the_other_steps(clerk: Clerk, decider: Clerk, number: str, tmp_path: Path) -> None:
    clerk("stop-clock", number, "--reason", "identifiers").expect(0)
    assert "CLOCK_STOPPED" in clerk("search", number).expect(6).err
    clerk("resume", number, "--note", "届いた").expect(0)
    clerk("identifiers", number, "--email", "old.taro@example.jp").expect(0)
    clerk("identity", number, "--way", "email", "--seen", "address_loop", "--confirms", "0,2").expect(0)
    clerk("search", number, "--earlier-ja", "紙も調べた", "--earlier-en", "paper too").expect(0)
    decision = tmp_path / "decision.json"
    decision.write_text(
        json.dumps({"outcome": "refused", "grounds": [{"ground": "other_law", **WORDS}]}), encoding="utf-8"
    )
    decider("decide", number, "--file", decision).expect(0)
    clerk("letter", number, "-o", tmp_path / "refused.pdf").expect(0)
    assert "法第33条第2項第3号" in pdf_text((tmp_path / "refused.pdf").read_bytes())
    clerk("withdraw", number).expect(0)


def test_an_agent_s_request_for_the_data_itself(clerk: Clerk, decider: Clerk, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    agent: dict[str, Any] = {"kind": "disclosure_33_1", "by": "legal_representative", "agent": {"name": "親権 者子"}}
    file.write_text(json.dumps(request_of(**agent)), encoding="utf-8")
    number = json.loads(clerk("intake", file).expect(0).out)["number"]
    clerk("identity", number, "--way", "visit", "--seen", "my_number_card_front", "--copies", "held").expect(0)
    clerk("authority", number, "--paper", "family_register", "--agent-seen", "passport").expect(0)
    clerk("route", number, "--to", "support").expect(0)
    decider("decide", number, "--outcome", "full").expect(0)
    clerk("letter", number, "-o", tmp_path / "letter.pdf").expect(0)
    clerk("fee", number, "waived", "--reason", "minor").expect(0)
    assert "COPIES_HELD" in clerk("close", number).expect(6).err
    clerk("close", number, "--copies", "destroyed").expect(0)


def test_exclusions_leave_nothing_to_find(clerk: Clerk, home: Path, number: str) -> None:
    record = json.loads(daicho("list", "--home", home).expect(0).out)["records"][0]["id"]
    clerk("exclude", record, "--item", "iii", "--reason", "外交").expect(0)
    assert json.loads(clerk("search", number).expect(0).out)["records"] == []
    clerk("exclude", record, "--item", "iii", "--reason", "終了", "--lift").expect(0)
    assert len(json.loads(clerk("search", number).expect(0).out)["records"]) == 1


def test_who_looked(clerk: Clerk, home: Path, number: str) -> None:
    clerk("search", number).expect(0)
    rows = json.loads(daicho("access", "--home", home, "--last", "1d").expect(0).out)
    assert [(row["actor"], row["reason"]) for row in rows] == [("cli:clerk", f"disclosure_33_5 {number}")]
    told = daicho("access", "--home", home, "--email", TARO.email, "--reason", "he asked").expect(0)
    assert len(json.loads(told.out)) == 1
    assert TARO.email not in told.out + told.err
    assert daicho("access", "--home", home, "--email", TARO.email).expect(1).err
    assert daicho("access", "--home", home, "--by", "cli:nobody").expect(3).out == "[]\n"


@pytest.mark.parametrize("agent", [[], ["--agent"]])
def test_blank_forms(clerk: Clerk, tmp_path: Path, agent: list[str]) -> None:
    clerk("form", *agent, "-o", tmp_path / "form.pdf").expect(0)
    title = "委任状" if agent else "個人情報の開示等請求書"
    assert title in pdf_text((tmp_path / "form.pdf").read_bytes())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["show", "R-2026-9999"], 3),
        (["decide", "R-2026-0001"], 2),
        (["identity", "R-2026-0001", "--way", "post", "--confirms", "x"], 2),
        (["search", "R-2026-0001", "--earlier-ja", "x"], 2),
        (["intake", "no-such-file"], 1),
    ],
)
def test_what_can_t_be_done_says_so(clerk: Clerk, arguments: list[str], code: int) -> None:
    assert clerk(*arguments).expect(code).err


def _written(file: Path, document: dict[str, Any]) -> Path:
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def test_who_asks_is_not_confirmed(clerk: Clerk, tmp_path: Path) -> None:
    number = json.loads(clerk("intake", _written(tmp_path / "r.json", request_of())).expect(0).out)["number"]
    clerk("identity", number, "--way", "email", "--missing").expect(0)
    asked = {"letter": "identity_not_confirmed", "questions": [{"ja": "免許証の写し", "en": "A copy of a licence"}]}
    file = _written(tmp_path / "letter.json", asked)
    clerk("letter", number, "--letter", "identity_not_confirmed", "--file", file, "-o", tmp_path / "l.pdf").expect(0)
    text = pdf_text((tmp_path / "l.pdf").read_bytes())
    assert "確認できるまで、記録の有無はお答えできません" in text
    assert "免許証の写し" in text
    early = clerk("close", number, "--ending", "identity_not_confirmed").expect(6)
    assert "ENDING_NOT_FITTING" in early.err


@pytest.mark.parametrize(
    ("decision", "title", "words"),
    [
        ({"outcome": "none_exists"}, "不存在通知書", "該当する記録は存在しませんでした"),
        (
            {"outcome": "refused", "grounds": [{"ground": "harm", **WORDS}]},
            "不開示決定通知書",
            "第三者の権利利益を害するおそれ",
        ),
    ],
)
def test_no_such_person_and_all_withheld_end_in_their_letters(
    clerk: Clerk, decider: Clerk, number: str, tmp_path: Path, decision: dict[str, Any], title: str, words: str
) -> None:
    if decision["outcome"] == "none_exists":
        other = request_of(identifiers=[{"type": "email", "value": "nobody@example.jp"}])
        number = json.loads(clerk("intake", _written(tmp_path / "r.json", other)).expect(0).out)["number"]
        clerk("identity", number, "--way", "post", "--seen", "passport", "--confirms", "all").expect(0)
    clerk("search", number).expect(0)
    decider("decide", number, "--file", _written(tmp_path / "decision.json", decision)).expect(0)
    clerk("letter", number, "-o", tmp_path / "l.pdf").expect(0)
    text = pdf_text((tmp_path / "l.pdf").read_bytes())
    assert title in text
    assert words in text
    assert "Google" not in text
    assert (
        "NOTHING_TO_DELIVER" in clerk("deliver", number, "--channel", "email", "-o", tmp_path / "r.pdf").expect(6).err
    )
    assert not (tmp_path / "r.pdf").exists()
    assert f"{number}: closed" in clerk("close", number).expect(0).err


def test_a_paper_that_can_t_be_written_is_not_entered(
    home: Path, number: str, clerk: Clerk, decider: Clerk, tmp_path: Path
) -> None:
    clerk("search", number).expect(0)
    decider("decide", number, "--outcome", "full").expect(0)
    there = tmp_path / "there.pdf"
    there.write_bytes(b"mine")
    steps = len(json.loads(clerk("show", number).expect(0).out)["steps"])
    for target in (there, tmp_path, tmp_path / "nowhere" / "x.pdf"):
        assert clerk("letter", number, "-o", target).code != 0
        assert clerk("deliver", number, "--channel", "email", "-o", target).code != 0
    assert len(json.loads(clerk("show", number).expect(0).out)["steps"]) == steps
    assert there.read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".daicho")) == []


def test_what_is_hidden_after_the_search_is_neither_decided_nor_told(
    home: Path, number: str, clerk: Clerk, decider: Clerk, tmp_path: Path
) -> None:
    """ORDER 11: two papers of one request that differ would tell."""
    clerk("search", number).expect(0)
    with Ledger.open(home) as ledger:
        record = ledger.records({}).records[0].id
        ledger.exclude_records({"records": [str(record)], "item": "iv", "reason": "照会"}, "cli:other")
    refused = decider("decide", number, "--outcome", "full")
    assert refused.code != 0
    assert "SEARCH_AGAIN" in refused.err + refused.out
    clerk("search", number).expect(0)
    decider("decide", number, "--outcome", "none_exists").expect(0)
    decider("letter", number, "-o", tmp_path / "letter.pdf").expect(0)


def test_no_environment_variable_says_who_acts(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever entered the request does not decide it under another name, nor look anybody up under it."""
    with Ledger.open(home) as ledger:
        ledger.record(provision(TARO, date=ledger._core.today().isoformat()))
    file = tmp_path / "request.json"
    file.write_text(json.dumps(request_of()), encoding="utf-8")
    at = ("--home", home)
    number = json.loads(daicho("desk", "intake", file, *at).expect(0).out)["number"]
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "second")
    evidence = ("--way", "post", "--seen", "passport", "--confirms", "all")
    daicho("desk", "identity", number, *evidence, *at).expect(0)
    daicho("desk", "search", number, *at).expect(0)
    assert "FOUR_EYES" in daicho("desk", "decide", number, "--outcome", "full", *at).expect(6).err
    user = f"cli:{pwd.getpwuid(os.getuid()).pw_name}"
    assert actor() == user
    assert {row["actor"] for row in json.loads(daicho("access", *at).expect(0).out)} == {user}


def test_a_user_without_a_name_is_told_apart_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_uid: int) -> None:
        raise KeyError

    monkeypatch.setattr("cli.home.pwd.getpwuid", unknown)
    assert actor() == f"cli:uid-{os.getuid()}"


def written(folder: Path, name: str, document: Any) -> Path:
    file = folder / f"{name}.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def test_every_step_run_twice_is_one(home: Path, clerk: Clerk, decider: Clerk, number: str, tmp_path: Path) -> None:
    letter, report = tmp_path / "letter.pdf", tmp_path / "report.json"
    road: list[tuple[Clerk, tuple[Any, ...]]] = [
        (clerk, ("identity", number, "--way", "visit", "--seen", "passport", "--confirms", "all")),
        (clerk, ("fee", number, "invoiced")),
        (clerk, ("stop-clock", number, "--reason", "fee")),
        (clerk, ("fee", number, "paid")),
        (clerk, ("resume", number)),
        (clerk, ("identifiers", number, "--email", "old@example.jp")),
        (clerk, ("search", number)),
        (decider, ("decide", number, "--outcome", "full")),
        (clerk, ("letter", number, "-o", letter, "--force")),
        (clerk, ("deliver", number, "--channel", "email", "--form", "json", "-o", report, "--force")),
        (clerk, ("close", number)),
    ]
    for who, arguments in road:
        before = _steps(home, number)
        step = str(UUID(bytes=new_id()))
        who(*arguments, "--id", step).expect(0)
        first = {file: file.read_bytes() for file in (letter, report) if file.exists()}
        assert _steps(home, number) == before + 1, arguments
        who(*arguments, "--id", step).expect(0)
        assert _steps(home, number) == before + 1, arguments
        assert first.keys() == {file for file in (letter, report) if file.exists()}
    assert "開示決定通知書" in pdf_text(letter.read_bytes())


def test_a_request_and_its_end_run_twice(home: Path, clerk: Clerk, tmp_path: Path) -> None:
    request, step = written(tmp_path, "request", request_of()), str(UUID(bytes=new_id()))
    numbers = {json.loads(clerk("intake", request, "--id", step).expect(0).out)["number"] for _ in range(2)}
    (number,) = numbers
    agent: dict[str, Any] = {"by": "appointed_agent", "agent": {"name": "代理 人子"}}
    other = json.loads(clerk("intake", written(tmp_path, "other", request_of(**agent))).expect(0).out)["number"]
    for arguments in (
        ("authority", other, "--paper", "power_of_attorney", "--agent-seen", "passport"),
        ("withdraw", number),
    ):
        step = str(UUID(bytes=new_id()))
        for _ in range(2):
            clerk(*arguments, "--id", step).expect(0)
        assert _steps(home, arguments[1]) == 2


def test_an_id_that_does_not_fit(clerk: Clerk, number: str, tmp_path: Path) -> None:
    step, other = (str(UUID(bytes=new_id())) for _ in range(2))
    assert "ID is a UUID" in clerk("search", number, "--id", "x").expect(2).err
    assert "ID_NOT_UUIDV7" in clerk("search", number, "--id", "2f1f9a3e-0000-4000-8000-000000000000").expect(1).err
    decision = written(tmp_path, "decision", {"outcome": "full", "id": other})
    assert "--id is not the id" in clerk("decide", number, "--file", decision, "--id", step).expect(2).err


def _steps(home: Path, number: str) -> int:
    with Ledger.open(home) as ledger:
        return len(ledger.request(number).steps)

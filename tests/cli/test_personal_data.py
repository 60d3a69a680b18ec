"""No name, address or number of a person in standard error, in the server's log, in a file's name or in an error's text.

Two canaries travel through every command, in good and in bad documents, and everything said beside the data is searched.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Result, daicho, in_process
from tests.cli.conftest import written
from tests.cli.documents import CANARIES, EMAIL, NAME, PHONE, consented_list, situation

WHO = ("--email", EMAIL, "--phone", PHONE, "--name", NAME)


def said_nothing_of_anybody(text: str) -> None:
    for canary in CANARIES:
        assert canary not in text, f"a canary got out: {text}"


def bad_documents() -> list[Any]:
    """Documents that are refused, with a canary at each place where a message might pick it up."""
    good = consented_list()
    return [
        {**good, EMAIL: NAME},
        {**good, "role": EMAIL},
        {**good, "id": EMAIL},
        {**good, "record": {**good["record"], NAME: PHONE}},
        {**good, "provision": {"date": PHONE}},
        {**good, "operational": {EMAIL: NAME}},
        {**good, "third_party": {"party": EMAIL}},
        {**good, "principals": [{"id": NAME, "identifiers": [{"type": EMAIL, "value": PHONE}]}]},
        {**good, "principals": [{"name": NAME, "identifiers": [{"type": "email", "value": "\x00" + EMAIL}]}]},
        {**good, "producer": {"name": EMAIL}},
        [EMAIL],
        EMAIL,
    ]


@pytest.mark.parametrize("n", range(len(bad_documents())))
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_faults_of_a_record(n: int, lang: str, home: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "bad.json", bad_documents()[n])
    result = daicho("record", file, "--home", home, "--lang", lang)
    assert result.code != 0
    said_nothing_of_anybody(result.err)


@pytest.mark.parametrize("content", [f'{{"role": "{EMAIL}"', f"{NAME},{PHONE}\n", f'{{"{EMAIL}": 1, "{EMAIL}": 2}}'])
def test_files_that_are_no_json(content: str, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text(content)
    for command in ("record", "check"):
        said_nothing_of_anybody(daicho(command, file, "--home", home).err)
    said_nothing_of_anybody(daicho("party", "put", file, "--home", home).err)
    said_nothing_of_anybody(daicho("verify", file).err)


def everything(home: Path, tmp_path: Path, record_id: str) -> list[Result]:
    situation_file = written(tmp_path / "situation.json", situation(consent={"act": EMAIL}))
    amendment = written(tmp_path / "amendment.json", {"record": {"items": EMAIL}, "principals": [{"name": NAME}]})
    named = tmp_path / f"{EMAIL}.json"
    return [
        daicho("record", written(tmp_path / "good.json", consented_list()), "--home", home),
        daicho("record", named, "--home", home),
        daicho("amend", record_id, "--home", home, "--action", "correct", "--reason", NAME, "--file", amendment),
        daicho("amend", record_id, "--home", home, "--action", "close", "--reason", NAME),
        daicho("check", situation_file, "--home", home),
        daicho("list", "--home", home, "--party", EMAIL),
        daicho("list", "--home", home, "-t"),
        daicho("show", record_id, "--home", home, "-t"),
        daicho("find", "--home", home, *WHO, "--reason", NAME, "--explain"),
        daicho("find", "--home", home, "--email", f"nobody-{EMAIL}", "--reason", NAME),
        daicho("find", "--home", home, "--identifier", f"{EMAIL}={PHONE}", "--reason", NAME),
        daicho("report", "--home", home, *WHO, "--reason", NAME, "-o", tmp_path / "r.pdf", "--addressee", NAME),
        daicho("report", "--home", home, *WHO, "--reason", NAME, "-o", tmp_path / EMAIL / "r.pdf"),
        daicho("verify", tmp_path / "r.pdf", "--trusted", home / "trusted.vkey"),
        daicho("verify", tmp_path / "r.pdf", "--vkey", EMAIL),
        daicho("party", "show", EMAIL, "--home", home),
        daicho("key", "revoke", EMAIL, "--home", home),
        daicho("law", "explain", EMAIL),
        daicho("init", "--profile", EMAIL, "--origin", "x.example.com/1", "--home", tmp_path / "new"),
        daicho("audit", "--home", home),
    ]


def test_every_command_keeps_silent_about_people(home: Path, tmp_path: Path, record_id: str) -> None:
    for result in everything(home, tmp_path, record_id):
        said_nothing_of_anybody(result.err)
        assert "Traceback" not in result.err


def test_no_file_is_named_after_anybody_or_holds_their_data_in_the_clear(
    home: Path, tmp_path: Path, record_id: str
) -> None:
    everything(home, tmp_path, record_id)
    for folder, _, files in os.walk(home):
        for name in files:
            said_nothing_of_anybody(name)
            content = (Path(folder) / name).read_bytes()
            for canary in CANARIES:
                assert canary.encode() not in content, f"{name} holds personal data in the clear"


def test_the_server_s_log_keeps_silent(home: Path) -> None:
    secret = daicho("key", "create", "canary", "--scope", "admin", "--home", home).out.strip()
    process = in_process("serve", "--home", home, "--port", "0", "--log-level", "DEBUG")
    assert process.stderr is not None
    told = b""
    while not (found := re.search(rb"http://127\.0\.0\.1:(\d+)", told)):
        told += process.stderr.readline()
    connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=30)
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    search = {"identifiers": [{"type": "email", "value": EMAIL}], "reason": NAME}
    for path, document in (
        ("/v1/records", consented_list()),
        *(("/v1/records", one) for one in bad_documents()),
        ("/v1/principals:search", search),
        ("/v1/nothing/taro.canary", {}),
    ):
        connection.request("POST", path, json.dumps(document).encode(), headers)
        connection.getresponse().read()
    connection.close()
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    said_nothing_of_anybody((told + out + err).decode())

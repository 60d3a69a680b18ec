"""Every letter that goes out of the desk can be checked with the log's key alone; a draft can not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger import Ledger
from ledger.desk.verify import verify_pdf
from schemas.report import Outcome
from tests.cli.command import daicho
from tests.desk_requests.desk import CLERK, DECIDER, TARO, Desk, pdf_text, provision

QUESTION = {"ja": "旧住所", "en": "An old address"}


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger)


@pytest.fixture
def letters(ledger: Ledger, desk: Desk) -> dict[str, bytes]:
    """One of each road on which a letter is made."""
    ledger.record(provision(TARO))
    number = desk.searched()
    ledger.fee(number, {"action": "invoiced"}, CLERK)
    found = {
        "fee": ledger.letter(number, {"letter": "fee"}, CLERK),
        "question": ledger.letter(number, {"letter": "more_information", "questions": [QUESTION]}, CLERK),
    }
    ledger.decide(number, {"outcome": "full"}, DECIDER)
    found["decision"] = ledger.letter(number, {}, CLERK)
    found["access"] = ledger.access_letter({"request": number, "reason": "asked"}, CLERK)
    return found


def test_each_passes_and_names_itself_as_its_pages_do(ledger: Ledger, letters: dict[str, bytes]) -> None:
    for name, letter in letters.items():
        outcome = verify_pdf(letter, [ledger.vkey])
        assert outcome.outcome is Outcome.PASSED, name
        assert outcome.origin == ledger.origin
        assert outcome.letter is not None
        assert outcome.dated is not None
        text = pdf_text(letter)
        assert outcome.letter in text
        assert outcome.dated.isoformat() in text
        assert "--trustedKEYFILE" in text


def test_a_draft_has_no_statement_and_fails(ledger: Ledger, desk: Desk) -> None:
    number = desk.decided({"outcome": "none_exists"})
    draft = verify_pdf(ledger.letter(number, {"draft": True}, CLERK), [ledger.vkey])
    assert draft.outcome is Outcome.FAILED
    assert [one.reason for one in draft.checks if one.id == "log_key"] == ["STATEMENT_MISSING"]


def test_the_command_says_which_letter_it_is(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "letter.pdf"
    with Ledger.open(home) as ledger:
        number = Desk(ledger).identified()
    daicho("access", "--home", home, "--request", number, "--reason", "asked", "--letter", target).expect(0)
    done = daicho("verify", target, "--trusted", home / "trusted.vkey").expect(0)
    assert done.json["letter"].startswith("A-")
    assert f"{done.json['letter']}" in done.err
    assert daicho("verify", target).expect(1).json["outcome"] == "indeterminate"
    whole = target.read_bytes()
    target.write_bytes(whole[:-2000] + bytes([whole[-2000] ^ 1]) + whole[-1999:])
    daicho("verify", target, "--trusted", home / "trusted.vkey").expect(5)

"""What a paper says of itself is so: what came of the fee, what comes with it, and on which paragraphs it stands."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import Ledger
from ledger.errors import Blocked
from tests.desk_requests.desk import CLERK, DECIDER, TARO, WORDS, Desk, pdf_text, provision, squeezed

PAPER: dict[str, Any] = {"channel": "registered_post", "paper": True}


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    ledger.record(provision(TARO))
    return Desk(ledger)


def delivered(ledger: Ledger, number: str, **given: Any) -> str:
    return pdf_text(ledger.deliver(number, {"channel": "email", **given}, CLERK))


def test_a_waived_fee_is_not_said_to_be_charged(ledger: Ledger, desk: Desk) -> None:
    text = delivered(ledger, desk.notified())
    assert squeezed("手数料 Fee いただきません（免除） None: waived") in text
    assert "1,000" not in text


def test_a_fee_that_was_paid_is_said_to_be(ledger: Ledger, desk: Desk) -> None:
    number = desk.decided()
    ledger.letter(number, {}, CLERK)
    for action in ("invoiced", "paid"):
        ledger.fee(number, {"action": action}, CLERK)
    assert squeezed("開示手数料 1,000円（お納めいただきました）") in delivered(ledger, number)


def test_paper_says_that_files_do_not_come_with_it_and_the_desk_can_keep_its_word(ledger: Ledger, desk: Desk) -> None:
    number = desk.notified(method_asked="paper")
    with pytest.raises(Blocked):
        ledger.deliver(number, {"channel": "email"}, CLERK)
    preview = pdf_text(ledger.preview_report(number, "pdf", CLERK))
    for text in (preview, delivered(ledger, number, **PAPER)):
        assert squeezed("紙には付きません。ご入用のときは、窓口へお申し出ください") in text
        assert squeezed("この中に添付した") not in text
        assert squeezed("本書の元の署名付きPDFを使います") in text
    file = delivered(ledger, number)
    assert squeezed("この中に添付した、同じ内容のデータ") in file
    assert "紙には付きません" not in file


def test_after_the_notice_of_paper_too(ledger: Ledger, desk: Desk) -> None:
    number = desk.notified()
    ledger.letter(number, {"letter": "paper_instead", "reasons": [WORDS]}, CLERK)
    assert "紙には付きません" in delivered(ledger, number, **PAPER)


@pytest.mark.parametrize("kind", ["disclosure_33_1", "information_28_3"])
def test_what_lies_outside_the_ledger_comes_from_who_holds_it(ledger: Ledger, desk: Desk, kind: str) -> None:
    number = desk.identified(kind=kind)
    ledger.route_request(number, {"to": "support"}, CLERK)
    ledger.decide(number, {"outcome": "full", "measures": [{"ja": "書留で送ります。", "en": "By post."}]}, DECIDER)
    letter = pdf_text(ledger.letter(number, {}, CLERK))
    assert "お届けの方法など" in letter
    assert squeezed("担当の部署から別途お渡しします") in letter
    assert "同封" not in letter
    assert "行った措置" not in letter


def test_paragraphs_are_cited_in_japanese_too(ledger: Ledger, desk: Desk) -> None:
    number = desk.identified(kind="stop_35", stop_of=["use"])
    ledger.decide(number, {"outcome": "not_granted", "grounds": [{"ground": "not_founded", **WORDS}]}, DECIDER)
    assert squeezed("法第35条第2項、第4項、第6項") in pdf_text(ledger.letter(number, {}, CLERK))

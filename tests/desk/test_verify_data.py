"""Data given alone: its proofs are inside, and hold or fail as those of the paper do."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from ledger.desk.checks.proved import Given
from ledger.desk.report import SignedReport, render_html, report_files
from ledger.desk.verify_data import verify_disclosure
from ledger.log import Bundle, TrustedKeys
from schemas.disclosure import Disclosure
from schemas.report import Outcome
from tests.desk.inputs import SIGNER, make_report

GIVEN = Given(TrustedKeys((SIGNER.verifier(),)))
DATA = report_files(make_report(3))["disclosure.json"]


def reasons(data: bytes, given: Given = GIVEN) -> dict[str, str]:
    return {one.id: one.reason for one in verify_disclosure(data, given).checks}


def test_the_data_alone_are_proved_by_what_is_inside() -> None:
    found = verify_disclosure(DATA, GIVEN)
    assert (found.outcome, found.records) == (Outcome.PASSED, 3)
    assert reasons(DATA) == {"inclusion": "ENTRY_INCLUDED", "contents": "RECORDS_MATCH"}
    without_key = verify_disclosure(DATA, Given(TrustedKeys()))
    assert without_key.outcome is Outcome.INDETERMINATE
    assert {one.reason for one in without_key.checks} == {"CHECKPOINT_KEY_UNKNOWN", "RECORDS_MATCH_UNSIGNED"}


def test_beside_the_proofs_they_say_what_the_paper_carries(signed: SignedReport) -> None:
    document = json.loads(DATA)
    bundle = document.pop("proofs")
    assert document == json.loads(signed.attachments["disclosure.json"])
    assert Bundle.from_json(bundle).encode() == signed.attachments["bundle.json"]
    assert "proofs" in Disclosure.model_json_schema()["properties"]


def test_the_attachment_of_a_paper_says_that_it_holds_no_proofs(signed: SignedReport) -> None:
    found = verify_disclosure(signed.attachments["disclosure.json"], GIVEN)
    assert (found.outcome, found.checks[0].reason) == (Outcome.INDETERMINATE, "PROOFS_NOT_INSIDE")


def _item(document: Any) -> None:
    document["records"][0]["statutory"]["third_party.name"] = "Other LLC"


def _place(document: Any) -> None:
    document["log"]["tree_size"] += 1


def _proof(document: Any) -> None:
    document["proofs"]["entries"].pop()


def _form(document: Any) -> None:
    document["more"] = 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_item, "RECORD_DIFFERS"),
        (_place, "LOG_PLACE_DIFFERS"),
        (_proof, "RECORD_WITHOUT_PROOF"),
        (_form, "ATTACHMENT_MALFORMED"),
    ],
)
def test_what_was_changed_is_named(change: Callable[[Any], None], reason: str) -> None:
    document = json.loads(DATA)
    change(document)
    found = verify_disclosure(json.dumps(document).encode(), GIVEN)
    assert found.outcome is Outcome.FAILED
    assert reason in {one.reason for one in found.checks}


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'{"proofs": {}}'])
def test_what_is_no_such_file_fails_without_an_error(data: bytes) -> None:
    assert verify_disclosure(data, GIVEN).checks[0].reason == "ATTACHMENT_MALFORMED"


def test_the_html_version_gives_the_same_file() -> None:
    html = render_html(make_report(3))
    (held,) = re.findall(r'<a download="disclosure.json" href="data:application/json;base64,([A-Za-z0-9+/=]+)">', html)
    assert base64.b64decode(held) == DATA

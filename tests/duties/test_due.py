"""What is due: RULE 18, ACT 25, records that run, lack, break or come late, facts and evidence nobody looked at."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from ledger import Ledger
from ledger.law import DutyLimits
from schemas.vocabulary import Scope
from tests.api.conftest import Api
from tests.cli.command import daicho
from tests.duties.conftest import PAPER, Clock, Make, check_done

JAPANESE = ("確認", "停止", "証跡", "記録", "同意", "根拠", "補充")


def listed(ledger: Ledger, day: str | None = None, **limits: int) -> dict[tuple[str, str], tuple[str, str]]:
    """(kind, subject) → (severity, due day)."""
    found = ledger.duties(dt.date.fromisoformat(day) if day else None, DutyLimits(**limits))
    return {(one.kind, one.subject): (one.severity, one.due_on.isoformat()) for one in found}


class TestPartner:
    def test_nothing_is_due_in_a_new_ledger(self, ledger: Ledger, google: str) -> None:
        assert ledger.duties() == []

    def test_the_yearly_check_counts_from_the_first_provision(self, ledger: Ledger, upload: Make) -> None:
        ledger.record(upload(provision={"date": "2026-10-20"}))
        ledger.record(upload(provision={"date": "2026-11-01"}))
        key = ("SYSTEM_CHECK", "google")
        assert listed(ledger)[key] == ("later", "2027-10-20")
        assert listed(ledger, "2027-09-20")[key][0] == "soon"
        assert listed(ledger, "2027-10-20")[key][0] == "due"
        assert listed(ledger, "2027-10-21")[key][0] == "overdue"

    def test_a_check_done_moves_it_a_year_on(self, ledger: Ledger, upload: Make) -> None:
        ledger.record(upload(provision={"date": "2025-10-20"}, record={"record_created_at": "2025-10-20"}))
        assert listed(ledger)["SYSTEM_CHECK", "google"] == ("overdue", "2026-10-20")
        check_done(ledger, "2026-11-02")
        assert listed(ledger)["SYSTEM_CHECK", "google"] == ("later", "2027-11-02")

    def test_a_failed_check_is_no_check_and_says_stop(self, ledger: Ledger, upload: Make, clock: Clock) -> None:
        ledger.record(upload())
        check_done(ledger, "2026-11-02", "failed")
        found = listed(ledger)
        assert found["SYSTEM_STOP", "google"] == ("overdue", "2026-11-02")
        assert found["SYSTEM_CHECK", "google"] == ("later", "2027-11-01")
        ledger.record_duty(
            {"kind": "provision_stopped", "party": "google", "done_on": "2026-11-02", "reason": "upload switched off"}
        )
        assert ("SYSTEM_STOP", "google") not in listed(ledger)
        clock.to("2026-11-10")
        ledger.record(upload(provision={"date": "2026-11-09"}))
        assert listed(ledger)["SYSTEM_STOP", "google"][0] == "overdue", "something went after the stop"

    def test_rule_18_ends_when_the_recipient_holds_the_data_no_more(
        self, ledger: Ledger, upload: Make, clock: Clock
    ) -> None:
        ledger.record(upload())
        erased = {"kind": "data_erased", "party": "google", "done_on": "2026-11-02", "reason": "certificate"}
        ledger.record_duty(erased, [PAPER])
        assert ("SYSTEM_CHECK", "google") not in listed(ledger)
        clock.to("2026-11-10")
        ledger.record(upload(provision={"date": "2026-11-09"}))
        assert ("SYSTEM_CHECK", "google") in listed(ledger)

    def test_no_rule_18_on_a_consent_for_the_country(self, ledger: Ledger, upload: Make) -> None:
        given = {"country_name": "given", "foreign_system": "given", "recipient_measures": "given"}
        consent = {"act": "tick", "basis": "28-1", "in_scope": True}
        document = upload(transfer_basis="CONSENT_28", consent=consent, rule17=given)
        document["third_party"]["equivalent_system"] = "none"
        ledger.record(document)
        assert {kind for kind, _ in listed(ledger)} == {"PARTY_FACTS"}

    def test_an_entrustee_without_evidence_is_due_at_once(self, ledger: Ledger, google: str) -> None:
        ledger.record_duty(
            {"kind": "entrustee_selection", "party": google, "done_on": "2026-11-01", "reason": "chosen"}, [PAPER]
        )
        assert listed(ledger)["SUPERVISION", google] == ("later", "2027-11-01")
        assert listed(ledger, "2027-11-02")["SUPERVISION", google][0] == "overdue"

    def test_an_entrusted_provision_makes_an_entrustee(self, ledger: Ledger, upload: Make) -> None:
        document = upload(
            art27_ground="ENTRUSTMENT",
            third_party={"party": "google", "country": "JP"},
            entrustment={"within_purpose": True, "own_use": False, "matching": "none", "supervised": True},
            consent={"act": "none"},
        )
        del document["transfer_basis"]
        ledger.record(document)
        assert listed(ledger)["SUPERVISION", "google"][0] == "due"

    def test_facts_grow_old(self, ledger: Ledger, upload: Make) -> None:
        ledger.record(upload())
        key = ("PARTY_FACTS", "google")
        assert listed(ledger)[key] == ("later", "2027-10-02")
        assert listed(ledger, facts_days=10)[key] == ("overdue", "2026-10-11")
        looked = {"kind": "party_facts", "party": "google", "done_on": "2026-11-02", "reason": "register read"}
        ledger.record_duty(looked)
        assert listed(ledger)[key] == ("later", "2027-11-03")

    def test_a_check_disposed_of_counts_no_more(self, ledger: Ledger, upload: Make, clock: Clock, home: Path) -> None:
        check_done(ledger, "2026-11-02")
        clock.to("2029-11-03")
        ledger.dispose()
        ledger.record(upload(provision={"date": "2029-11-01"}))
        ledger.close()
        with Ledger.open(home, clock) as again:
            assert listed(again)["SYSTEM_CHECK", "google"] == ("later", "2030-11-01")
            assert again.audit().clean


class TestRecords:
    def test_a_running_lump_sum(self, ledger: Ledger, upload: Make) -> None:
        running = upload(record_form="BULK")
        running["provision"] = {"repeated": True, "open_ended": True, "period_start": "2026-10-01"}
        record = ledger.record(running)
        assert listed(ledger)["OPEN_BULK", str(record.id)] == ("later", "2027-10-02")
        assert listed(ledger, "2027-10-03")["OPEN_BULK", str(record.id)][0] == "overdue"
        ledger.amend(record.id, {"action": "close", "reason": "month over", "provision": {"period_end": "2026-10-31"}})
        assert ("OPEN_BULK", str(record.id)) not in listed(ledger)

    def test_an_incomplete_record_until_it_is_supplemented(self, ledger: Ledger, upload: Make) -> None:
        record = ledger.record(upload(record={"items": None}))
        assert listed(ledger)["RECORD_INCOMPLETE", str(record.id)] == ("soon", "2026-11-15")
        ledger.amend(record.id, {"action": "supplement", "reason": "found", "record": {"items": ["氏名"]}})
        assert ("RECORD_INCOMPLETE", str(record.id)) not in listed(ledger)

    def test_an_unlawful_record_until_it_is_void(self, ledger: Ledger, upload: Make) -> None:
        record = ledger.record(upload(consent={"act": "none"}))
        assert listed(ledger)["RECORD_UNLAWFUL", str(record.id)][0] == "overdue"
        ledger.amend(record.id, {"action": "void", "reason": "nothing went"})
        assert not any(subject == str(record.id) for _, subject in listed(ledger))

    def test_a_late_record_until_it_is_looked_into(self, ledger: Ledger, upload: Make) -> None:
        late = ledger.record(upload(provision={"date": "2026-10-01"}))
        prompt = ledger.record(upload(provision={"date": "2026-10-01"}, record={"record_created_at": "2026-10-03"}))
        found = listed(ledger)
        assert found["RECORD_LATE", str(late.id)] == ("overdue", "2026-10-15")
        assert ("RECORD_LATE", str(prompt.id)) not in found
        ledger.record_duty(
            {"kind": "late_record", "record": str(late.id), "done_on": "2026-11-02", "reason": "job was off; mended"}
        )
        assert ("RECORD_LATE", str(late.id)) not in listed(ledger)

    @pytest.mark.parametrize(
        ("statement", "papers", "missing"),
        [
            ({"ref": "consent-log-1"}, [], False),
            ({"kept_copy": "sha256:" + "0" * 64}, [], False),
            ("法第27条第1項の同意を得ている", [], True),
            (True, [], True),
            (True, [PAPER], False),
        ],
    )
    def test_consent_without_evidence(
        self, ledger: Ledger, upload: Make, statement: Any, papers: list[Any], missing: bool
    ) -> None:
        record = ledger.record(upload(record={"consent_statement": statement}), papers)
        assert (("CONSENT_EVIDENCE", str(record.id)) in listed(ledger)) is missing
        if missing:
            ledger.amend(record.id, {"action": "supplement", "reason": "consent paper found"}, [PAPER])
            assert ("CONSENT_EVIDENCE", str(record.id)) not in listed(ledger)

    def test_what_the_law_does_not_demand_is_no_duty(self, ledger: Ledger, upload: Make) -> None:
        exempt = upload(art27_ground="27-1-i", exception={"law": "japanese_law"}, consent={"act": "none"}, record={})
        exempt["third_party"] = {"party": "google", "country": "JP"}
        del exempt["transfer_basis"]
        record = ledger.record({**exempt, "record": {}})
        assert not any(subject == str(record.id) for _, subject in listed(ledger))

    def test_a_disposed_record_asks_for_nothing(self, ledger: Ledger, upload: Make, clock: Clock) -> None:
        ledger.record(upload(consent={"act": "none"}))
        clock.to("2030-01-01")
        ledger.dispose()
        assert ledger.duties() == []

    def test_more_records_than_one_read(self, ledger: Ledger, upload: Make) -> None:
        documents = [upload(consent={"act": "none"}) for _ in range(510)]
        assert all(line.appended for line in ledger.record_many(documents))
        assert sum(kind == "RECORD_UNLAWFUL" for kind, _ in listed(ledger)) == 510


def test_every_item_says_who_what_when_and_why(ledger: Ledger, upload: Make) -> None:
    ledger.record(upload(consent={"act": "none"}))
    check_done(ledger, "2026-11-02", "failed")
    found = ledger.duties()
    assert [one.severity for one in found] == sorted(
        (one.severity for one in found), key=["overdue", "due", "soon", "later"].index
    )
    for one in found:
        assert one.citation
        assert one.en.isascii()
        assert any(word in one.ja for word in JAPANESE)
        assert one.party == "google"
        assert "山田" not in one.model_dump_json()


class TestCommand:
    def test_exit_code_6_when_something_is_overdue(self, ledger: Ledger, upload: Make, home: Path) -> None:
        ledger.record(upload())
        ledger.close()
        quiet = daicho("duties", "--home", home, "--as-of", "2026-11-02").expect(0)
        assert quiet.json == []
        assert "0 listed, 0 overdue" in quiet.err
        later = daicho("duties", "--home", home, "--as-of", "2026-11-02", "--all").expect(0)
        assert {one["severity"] for one in later.json} == {"later"}
        overdue = daicho("duties", "--home", home, "--as-of", "2028-01-01").expect(6)
        assert [(one["kind"], one["party"], one["due_on"]) for one in json.loads(overdue.out)] == [
            ("PARTY_FACTS", "google", "2027-10-02"),
            ("SYSTEM_CHECK", "google", "2027-11-01"),
        ]

    def test_the_table_speaks_both_languages(self, ledger: Ledger, upload: Make, home: Path) -> None:
        ledger.record(upload(consent={"act": "none"}))
        ledger.close()
        assert "no lawful ground" in daicho("duties", "--home", home, "--format", "markdown").expect(6).out
        said = daicho("--lang", "ja", "duties", "--home", home, "--format", "markdown").expect(6)
        assert "根拠" in said.out
        assert "期限超過" in said.err


class TestHttp:
    def test_an_auditor_reads_what_is_due(self, ledger: Ledger, upload: Make) -> None:
        record = ledger.record(upload(consent={"act": "none"}))
        keys = {scope: ledger.create_key(f"key-{scope.name.lower()}", [scope]) for scope in Scope}
        api = Api(ledger, keys, Settings())
        try:
            answer = api.get("/v1/duties", Scope.AUDIT_READ)
            assert answer.status_code == 200
            first = answer.json()[0]
            assert (first["kind"], first["subject"], first["severity"]) == (
                "RECORD_UNLAWFUL",
                str(record.id),
                "overdue",
            )
            then = api.get("/v1/duties?as_of=2028-01-01", Scope.AUDIT_READ).json()
            assert {"SYSTEM_CHECK", "PARTY_FACTS"} <= {one["kind"] for one in then if one["severity"] == "overdue"}
            assert api.get("/v1/duties", Scope.RECORDS_READ).status_code == 403
            assert api.get("/v1/duties", None).status_code == 401
            assert api.get("/v1/duties?as_of=soon", Scope.AUDIT_READ).status_code == 422
            assert api.get("/v1/duties?on=2028-01-01", Scope.AUDIT_READ).status_code == 422
        finally:
            api.close()

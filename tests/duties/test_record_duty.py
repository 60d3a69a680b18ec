"""RULE 18 checks as entries, and what a failed one stops; ACT 25; notices of RULE 17 and 18(3)."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from ledger import Ledger
from ledger.errors import BadInput, Blocked, NotFound
from ledger.ids import new_id
from tests.duties.conftest import CANARY, PAPER, Clock, Make, check_done

RULE_17_GIVEN = {"country_name": "given", "foreign_system": "given", "recipient_measures": "given"}
POINTS = [f"responsible.{name}" for name in ("name", "address", "representative")]
PRI_RECORD: dict[str, Any] = {
    "role": "pri_provider",
    "art27_ground": None,
    "data": {"at_provider": "person_related", "at_recipient": "personal_data"},
    "pri": {"expected": "told"},
    "consent": {"act": "click", "basis": "31-1", "taken_by": "recipient"},
    "confirmation": {"pri_consent": "done"},
    "principals": [],
}


def codes(error: pytest.ExceptionInfo[BadInput]) -> dict[str, str]:
    return {fault.pointer: fault.code for fault in error.value.faults}


class TestEntry:
    def test_a_check_done_is_an_entry_that_names_nobody_in_its_header(self, ledger: Ledger, google: str) -> None:
        done = ledger.record_duty(
            {"kind": "system_check", "party": google, "done_on": "2026-11-01", "reason": "yearly"}, [PAPER]
        )
        header = base64.b64decode(done.leaf)
        assert b'"kind":"duty"' in header
        assert google.encode() not in header
        assert ledger.attachment(done.seq, 0) == PAPER
        assert ledger.audit().clean

    @pytest.mark.parametrize(
        ("changed", "pointer"),
        [
            ({"party": None}, ""),
            ({"kind": "late_record"}, ""),
            ({"kind": "prayer"}, "/kind"),
            ({"done_on": "2026-11-03"}, "/done_on"),
            ({"party": "nobody"}, "/party"),
            ({"reason": ""}, "/reason"),
            ({"colour": "red"}, "/colour"),
        ],
    )
    def test_what_is_wrong_is_named(self, ledger: Ledger, google: str, changed: dict[str, Any], pointer: str) -> None:
        duty = {"kind": "system_check", "party": google, "done_on": "2026-11-01", "reason": "yearly", **changed}
        with pytest.raises(BadInput) as error:
            ledger.record_duty(duty)
        assert list(codes(error)) == [pointer]

    def test_a_duty_about_a_record_needs_the_record(self, ledger: Ledger) -> None:
        unknown = {"kind": "late_record", "record": new_id().hex(), "done_on": "2026-11-01", "reason": "looked into"}
        with pytest.raises(NotFound):
            ledger.record_duty(unknown)


class TestGate:
    def test_a_failed_check_stops_what_relied_on_the_system(
        self, ledger: Ledger, google: str, situation: dict[str, Any]
    ) -> None:
        assert ledger.check(situation)["may_proceed"] == "yes"
        check_done(ledger, "2026-11-02", "failed")
        verdict = ledger.check(situation)
        assert (verdict["may_proceed"], verdict["codes"]) == ("no", ["NO_GROUND:28-1"])
        assert [warning[:15] for warning in verdict["warnings"]] == ["RULE 18(1)(ii):"]
        size = ledger.audit().tree_size
        ledger.check(situation)
        assert ledger.audit().tree_size == size + 1, "every no is a refusal entry"

    def test_person_related_information_is_stopped_too(
        self, ledger: Ledger, google: str, pri_situation: dict[str, Any]
    ) -> None:
        assert ledger.check(pri_situation)["may_proceed"] == "yes"
        check_done(ledger, "2026-11-02", "failed")
        verdict = ledger.check(pri_situation)
        assert (verdict["may_proceed"], verdict["codes"]) == ("no", ["NO_CONFIRMATION:31-1-ii"])
        assert (verdict["required_fields"], verdict["retention"]) == ([], None)

    def test_the_caller_cannot_claim_the_system_back(
        self, ledger: Ledger, google: str, situation: dict[str, Any]
    ) -> None:
        check_done(ledger, "2026-11-02", "failed")
        claimed = {**situation, "transfer_basis": "EQUIV_SYSTEM", "third_party": {"equivalent_system": "group_rules"}}
        assert ledger.check(claimed)["may_proceed"] == "no"

    def test_consent_for_the_country_stands_without_the_system(
        self, ledger: Ledger, google: str, situation: dict[str, Any]
    ) -> None:
        check_done(ledger, "2026-11-02", "failed")
        consent = {**situation["consent"], "basis": "28-1"}
        verdict = ledger.check({**situation, "consent": consent, "rule17": RULE_17_GIVEN})
        assert (verdict["may_proceed"], verdict["transfer_basis"]) == ("yes", "CONSENT_28")

    def test_a_later_check_that_passes_opens_the_gate(
        self, ledger: Ledger, google: str, situation: dict[str, Any]
    ) -> None:
        check_done(ledger, "2026-10-01", "failed")
        check_done(ledger, "2026-09-01")
        assert ledger.check(situation)["may_proceed"] == "no", "an earlier check mends nothing"
        check_done(ledger, "2026-11-02")
        assert ledger.check(situation)["may_proceed"] == "yes"

    def test_trouble_makes_it_conditional(self, ledger: Ledger, google: str, situation: dict[str, Any]) -> None:
        check_done(ledger, "2026-11-02", "trouble")
        verdict = ledger.check(situation)
        assert verdict["may_proceed"] == "conditional"
        assert any(condition.startswith("RULE 18(1)(ii)") for condition in verdict["conditions"])

    def test_an_old_check_is_warned_of(
        self, ledger: Ledger, google: str, situation: dict[str, Any], clock: Clock
    ) -> None:
        check_done(ledger, "2026-11-02")
        clock.to("2027-11-02")
        assert ledger.check(situation)["warnings"] == []
        clock.to("2027-11-03")
        (warning,) = ledger.check(situation)["warnings"]
        assert warning.startswith("RULE 18(1)(i)")

    def test_a_hypothetical_question_sees_no_check(
        self, ledger: Ledger, google: str, situation: dict[str, Any]
    ) -> None:
        check_done(ledger, "2026-11-02", "failed")
        party = {"kind": "corporation", "country": "US", "equivalent_system": "contract"}
        asked = {**situation, "hypothetical": True, "third_party": party}
        assert ledger.check(asked)["may_proceed"] == "yes"

    def test_another_process_learns_of_the_stop(
        self, ledger: Ledger, google: str, situation: dict[str, Any], clock: Clock, home: Any
    ) -> None:
        with Ledger.open(home, clock) as other:
            assert other.check(situation)["may_proceed"] == "yes"
            check_done(ledger, "2026-11-02", "failed")
            assert other.check(situation)["may_proceed"] == "no"

    def test_joint_use_is_filled_from_the_group_and_the_policy(self, ledger: Ledger) -> None:
        ledger.put_party(
            {
                "key": "sister",
                "kind": "corporation",
                "name": "見本シスター株式会社",
                "country": "JP",
                "group_member_since": "2026-01-01",
                "group_member_until": "2026-11-30",
                "source": "SAMPLE, not verified",
            }
        )
        shared = {
            "art27_ground": "JOINT_USE",
            "data": {"at_provider": "personal_data", "items": ["氏名", "メールアドレス"]},
            "joint_use": {
                "points": ["fact", "items", "scope", "purpose", *POINTS],
                "made_known": "easily_knowable",
            },
            "record": {"third_party.name": "見本シスター株式会社"},
        }
        assert ledger.check(shared)["art27_ground"] == "JOINT_USE"
        after = ledger.check({**shared, "on": "2026-12-01", "consent": {"act": "none"}})
        assert after["may_proceed"] == "no"


class TestRecord:
    def test_what_went_after_a_failed_check_is_recorded_as_unlawful(
        self, ledger: Ledger, upload: Make, clock: Clock
    ) -> None:
        check_done(ledger, "2026-11-02", "failed")
        before = ledger.record(upload(provision={"date": "2026-11-02"}))
        clock.to("2026-11-05")
        claimed = {"equivalent_system": "contract"}
        after = ledger.record(upload(provision={"date": "2026-11-04"}, third_party=claimed))
        assert (before.status, after.status) == ("complete", "unlawful")
        assert [code.code for code in after.codes] == ["NO_GROUND:28-1"]

    def test_person_related_information_that_went_after_it_is_unlawful_until_confirmed(
        self, ledger: Ledger, upload: Make, clock: Clock
    ) -> None:
        check_done(ledger, "2026-11-02", "failed")
        clock.to("2026-11-05")
        went = upload(**PRI_RECORD, provision={"date": "2026-11-04"})
        record = ledger.record(went)
        assert (record.status, [code.code for code in record.codes]) == ("unlawful", ["NO_CONFIRMATION:31-1-ii"])
        confirmed = {
            "action": "correct",
            "reason": "it was confirmed before it went",
            "confirmation": {"pri_foreign_info": "done"},
            "rule17": RULE_17_GIVEN,
        }
        assert ledger.amend(record.id, confirmed).status != "unlawful"


NOTICE = {
    "kind": "rule_18_3",
    "principal": {"id": "C-1001", "name": "山田 太郎"},
    "given_on": "2026-11-02",
    "method": "e-mail",
    "reason": "asked on 2026-11-01",
}


class TestNotice:
    def test_information_is_given_on_the_system_route(self, ledger: Ledger, upload: Make) -> None:
        record = ledger.record(upload())
        given = ledger.record_notice({**NOTICE, "record": str(record.id)}, [PAPER])
        assert given.kind == "notice"
        assert [paper.name for paper in ledger.attachments(given.id)] == ["consent.pdf"]
        assert ledger.audit().clean

    def test_it_is_not_owed_after_a_consent_for_the_country(self, ledger: Ledger, upload: Make) -> None:
        consent = {"act": "tick", "basis": "28-1", "in_scope": True}
        document = upload(transfer_basis="CONSENT_28", consent=consent, rule17=RULE_17_GIVEN)
        document["third_party"]["equivalent_system"] = "none"
        record = ledger.record(document)
        assert ledger.get(record.id).transfer_basis == "CONSENT_28"
        with pytest.raises(Blocked, match="GL-F 6"):
            ledger.record_notice({**NOTICE, "record": str(record.id)})

    def test_it_is_not_owed_for_person_related_information(self, ledger: Ledger, upload: Make) -> None:
        record = ledger.record(upload(**PRI_RECORD))
        with pytest.raises(Blocked, match=r"ACT 31\(2\)"):
            ledger.record_notice({**NOTICE, "record": str(record.id)})

    def test_it_is_not_owed_within_japan(self, ledger: Ledger, upload: Make) -> None:
        document = upload(third_party={"party": "google", "country": "JP"})
        del document["transfer_basis"]
        record = ledger.record(document)
        with pytest.raises(Blocked, match=r"ACT 28\(3\)"):
            ledger.record_notice({**NOTICE, "record": str(record.id)})

    def test_information_before_consent_is_about_a_party(self, ledger: Ledger, google: str) -> None:
        given = {**NOTICE, "kind": "rule_17", "party": google}
        assert ledger.record_notice(given).kind == "notice"
        with pytest.raises(BadInput):
            ledger.record_notice({**NOTICE, "kind": "rule_17"})
        with pytest.raises(BadInput):
            ledger.record_notice({**NOTICE, "party": google})

    def test_a_text_shown_to_everybody_outlives_the_three_years(
        self, ledger: Ledger, google: str, clock: Clock
    ) -> None:
        shown = {name: value for name, value in NOTICE.items() if name != "principal"}
        given = ledger.record_notice({**shown, "kind": "rule_17", "party": google}, [PAPER])
        clock.to("2035-01-01")
        assert ledger.due() == []
        assert ledger.attachment(given.seq, 0) == PAPER

    def test_after_three_years_nothing_of_it_is_left(
        self, ledger: Ledger, google: str, clock: Clock, home: Any
    ) -> None:
        given = ledger.record_notice({**NOTICE, "kind": "rule_17", "party": google}, [PAPER])
        clock.to("2029-11-03")
        days, _ = ledger.dispose()
        assert [(str(day.day), day.entries, day.records) for day in days] == [("2029-11-02", 1, 0)]
        assert ledger.audit().clean
        assert ledger.entry(given.seq)["leaf"] == given.leaf
        ledger.close()
        for path in home.rglob("*"):
            if path.is_file():
                assert CANARY not in path.read_bytes()

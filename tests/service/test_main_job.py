"""Record, query, amend, disclose, verify: the library from end to end."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger import Ledger
from ledger.errors import BadInput, Blocked, Conflict, HeadMismatch, Misconfigured, NotAuthenticated, NotFound
from ledger.ids import new_id
from ledger.log.checkpoint import open_checkpoint
from ledger.log.merkle import check_inclusion, leaf_hash
from ledger.log.note import Verifier
from schemas.vocabulary import Scope
from tests.service.conftest import ORIGIN, PROFILE, Clock, Make

EMAIL = {"identifiers": [{"type": "email", "value": "Taro.Yamada@example.jp"}], "reason": "test"}


def codes(appended: Any) -> list[str]:
    return [code.code for code in appended.codes]


class TestRecording:
    def test_a_lawful_record_is_complete_and_proved(self, ledger: Ledger, upload: Make) -> None:
        appended = ledger.record(upload())
        assert (appended.status, appended.duty, codes(appended)) == ("complete", "required", [])
        checkpoint = open_checkpoint(appended.checkpoint.encode(), [Verifier.parse(ledger.vkey)], ORIGIN)
        check_inclusion(
            appended.seq,
            appended.tree_size,
            leaf_hash(base64.b64decode(appended.leaf)),
            [base64.b64decode(sibling) for sibling in appended.inclusion_proof],
            checkpoint.root,
        )
        view = ledger.get(appended.id)
        assert view.statutory["third_party.name"] == "Google LLC"
        assert view.statutory["principal"] == [{"id": "C-1001", "name": "山田 太郎"}]
        assert set(view.statutory) == {
            "consent_statement",
            "third_party.name",
            "third_party.address",
            "third_party.representative",
            "principal",
            "items",
        }
        assert str(view.provision_date) == "2026-11-01"
        assert view.retention is not None
        assert str(view.retention.ledger_last_day) == "2029-11-02"

    def test_a_missing_statutory_item_is_stored_as_incomplete(self, ledger: Ledger, upload: Make) -> None:
        document = upload()
        del document["record"]["items"]
        appended = ledger.record(document)
        assert (appended.status, codes(appended)) == ("incomplete", ["MISSING:items"])
        assert appended.codes[0].citation
        assert ledger.get(appended.id).status == "incomplete"

    def test_a_party_the_master_does_not_know_fully_leaves_it_incomplete(self, ledger: Ledger, upload: Make) -> None:
        appended = ledger.record(upload(third_party={"party": "meta", "equivalent_system": "contract"}))
        assert appended.status == "incomplete"
        assert {"MISSING:third_party.address", "MISSING:third_party.representative"} <= set(codes(appended))

    def test_an_alias_is_no_legal_name(self, ledger: Ledger, upload: Make) -> None:
        appended = ledger.record(
            upload(third_party={"party": "microsoft", "kind": "corporation", "equivalent_system": "contract"})
        )
        assert "INVALID:third_party.name" in codes(appended)

    def test_no_ground_is_stored_as_unlawful_and_never_as_lawful(self, ledger: Ledger, upload: Make) -> None:
        appended = ledger.record(upload(consent={"act": "none"}))
        assert appended.status == "unlawful"
        assert any(code.startswith("NO_GROUND") for code in codes(appended))
        view = ledger.get(appended.id)
        assert view.disclosable_under_33_5
        assert view.statutory["third_party.name"] == "Google LLC"

    def test_missing_facts_do_not_lose_the_record(self, ledger: Ledger, upload: Make) -> None:
        document = upload()
        del document["consent"]
        appended = ledger.record(document)
        assert appended.status == "incomplete"
        assert appended.missing_facts
        assert ledger.get(appended.id).statutory["items"] == ["メールアドレス（ハッシュ化）"]

    def test_the_same_id_with_the_same_content_is_the_first_result(self, ledger: Ledger, upload: Make) -> None:
        document = upload(id=str(UUID(bytes=_id_at(ledger))))
        first, second = ledger.record(document), ledger.record(document)
        assert second.replayed
        assert (second.seq, second.id) == (first.seq, first.id)
        size = ledger.proof(0)["tree_size"]
        with pytest.raises(Conflict):
            ledger.record({**document, "operational": {"flow": "C"}})
        assert ledger.proof(0)["tree_size"] == size

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"role": "nobody"}, "/role"),
            ({"provision": {"date": "2026-02-30"}}, "/provision/date"),
            ({"surprise": 1}, "/surprise"),
            ({"id": "00000000-0000-4000-8000-000000000000"}, "/id"),
            ({"third_party": {"party": "no-such-party"}}, "/third_party/party"),
            (
                {"principals": [{"identifiers": [{"type": "email", "value": "\x00"}]}]},
                "/principals/0/identifiers/0/value",
            ),
        ],
    )
    def test_bad_input_names_the_field_and_changes_nothing(
        self, ledger: Ledger, upload: Make, changes: dict[str, Any], pointer: str
    ) -> None:
        before = ledger.checkpoint()
        with pytest.raises(BadInput) as caught:
            ledger.record(upload(**changes))
        assert pointer in [fault.pointer for fault in caught.value.faults]
        assert ledger.checkpoint() == before

    def test_a_principal_who_is_nobody_leaves_the_record_incomplete(self, ledger: Ledger, upload: Make) -> None:
        appended = ledger.record(upload(principals=[{"identifiers": []}]))
        assert (appended.status, codes(appended)) == ("incomplete", ["MISSING:principal"])

    def test_all_faults_are_named_at_once(self, ledger: Ledger, upload: Make) -> None:
        with pytest.raises(BadInput) as caught:
            ledger.record(upload(role="nobody", surprise=1, provision={"date": "soon"}))
        assert {"/role", "/surprise", "/provision/date"} <= {fault.pointer for fault in caught.value.faults}

    def test_the_first_result_stays_though_the_master_learns_more(self, ledger: Ledger, upload: Make) -> None:
        document = upload(
            id=str(UUID(bytes=_id_at(ledger))), third_party={"party": "meta", "equivalent_system": "contract"}
        )
        first = ledger.record(document)
        ledger.put_party(
            {"key": "meta", "name": "Meta Platforms, Inc.", "address": "x", "representative": "y", "source": "test"}
        )
        assert ledger.record(document).codes == first.codes != []

    def test_a_record_that_comes_in_after_its_last_day_is_not_lost(
        self, ledger: Ledger, upload: Make, clock: Clock
    ) -> None:
        clock.to("2029-12-01")
        ledger.record(upload())
        clock.to("2033-01-01")
        ledger.dispose()
        late = ledger.record(upload(record={"record_created_at": "2026-11-01"}))
        assert ledger.get(late.id).retention.ledger_last_day.isoformat() == "2029-11-01"  # type: ignore[union-attr]
        assert ledger.audit().clean
        clock.to("2033-01-03")
        assert [due.records for due in ledger.due()] == [1]

    def test_many(self, ledger: Ledger, upload: Make) -> None:
        bad = upload(role="nobody")
        results = list(ledger.record_many([upload(), bad, upload()], batch_entries=2))
        assert [bool(result.faults) for result in results] == [False, True, False]
        assert ledger.audit().clean


class TestAmending:
    def test_a_supplement_mends_an_incomplete_record(self, ledger: Ledger, upload: Make) -> None:
        document = upload()
        del document["record"]["items"]
        first = ledger.record(document)
        amended = ledger.amend(
            first.id, {"action": "supplement", "reason": "項目を補充", "record": {"items": ["メールアドレス"]}}
        )
        assert amended.status == "complete"
        now = ledger.get(first.id)
        assert (now.status, now.statutory["items"]) == ("complete", ["メールアドレス"])
        assert [str(amendment.action) for amendment in now.amendments] == ["supplement"]
        assert ledger.audit().clean

    def test_as_of_shows_the_record_as_it_stood(self, ledger: Ledger, upload: Make, clock: Clock) -> None:
        first = ledger.record(upload())
        then = clock.moment
        clock.to("2026-11-20")
        ledger.amend(first.id, {"action": "correct", "reason": "訂正", "record": {"items": ["電話番号"]}})
        assert ledger.get(first.id).statutory["items"] == ["電話番号"]
        assert ledger.get(first.id, as_of=then).statutory["items"] == ["メールアドレス（ハッシュ化）"]

    def test_a_supplement_never_replaces(self, ledger: Ledger, upload: Make) -> None:
        first = ledger.record(upload())
        with pytest.raises(BadInput, match="correct"):
            ledger.amend(first.id, {"action": "supplement", "reason": "x", "record": {"items": ["電話番号"]}})

    def test_closing_a_running_record_starts_its_retention(self, ledger: Ledger, upload: Make) -> None:
        running = upload(
            record_form="BULK",
            provision={"date": None, "repeated": True, "open_ended": True, "period_start": "2026-10-01"},
        )
        del running["provision"]["date"]
        first = ledger.record(running)
        view = ledger.get(first.id)
        assert (view.form_state, view.retention) == ("open", None)
        ledger.amend(
            first.id,
            {
                "action": "close",
                "reason": "契約終了",
                "provision": {"period_end": "2026-10-31", "last_provision_date": "2026-10-31"},
            },
        )
        closed = ledger.get(first.id)
        assert closed.form_state == "closed"
        assert closed.retention is not None
        assert str(closed.retention.ledger_last_day) == "2029-11-02"
        assert len(ledger.find_person(EMAIL, "tester").records) == 1
        assert ledger.audit().clean

    def test_a_void_record_is_void_for_good(self, ledger: Ledger, upload: Make) -> None:
        first = ledger.record(upload())
        assert ledger.amend(first.id, {"action": "void", "reason": "誤記録"}).status == "void"
        assert ledger.get(first.id).status == "void"
        with pytest.raises(Blocked):
            ledger.amend(first.id, {"action": "correct", "reason": "x", "record": {"items": ["電話番号"]}})

    def test_principals_can_be_added(self, ledger: Ledger, upload: Make) -> None:
        first = ledger.record(upload())
        ledger.amend(
            first.id,
            {
                "action": "supplement",
                "reason": "追加",
                "principals": [{"id": "C-1002", "identifiers": [{"type": "phone", "value": "090-1234-5678"}]}],
            },
        )
        found = ledger.find_person(
            {"identifiers": [{"type": "phone", "value": "+81 90 1234 5678"}], "reason": "test"}, "tester"
        )
        assert [principal.id for principal in found.records[0].principals] == ["C-1002"]
        assert found.records[0].principal_count == 2

    def test_an_unknown_record(self, ledger: Ledger) -> None:
        with pytest.raises(NotFound):
            ledger.amend(UUID(bytes=new_id()), {"action": "void", "reason": "x"})


class TestFinding:
    def test_by_another_spelling_and_by_digest(self, ledger: Ledger, upload: Make) -> None:
        ledger.record(upload())
        assert len(ledger.find_person(EMAIL, "tester").records) == 1
        digest = {"type": "email", "digest": "9d7aeea8a5b3d1ea3e0a0e80b0ee5a7ccd8f3f9b4b7b9b3f"}
        assert not ledger.find_person(
            {"identifiers": [{**digest, "digest": "0" * 64}], "reason": "t"}, "tester"
        ).records

    def test_only_the_own_part_of_a_record_of_many(self, ledger: Ledger, upload: Make) -> None:
        other = {"id": "C-2", "name": "鈴木 花子", "identifiers": [{"type": "email", "value": "hanako@example.com"}]}
        document = upload()
        document["principals"].append(other)
        ledger.record(document)
        answer = ledger.find_person(EMAIL, "tester")
        assert "鈴木" not in answer.model_dump_json()
        assert "hanako" not in answer.model_dump_json()

    def test_every_look_up_is_an_access_entry_and_says_what_was_tried(self, ledger: Ledger, upload: Make) -> None:
        ledger.record(upload())
        answer = ledger.find_person(EMAIL, "tester")
        assert ledger.entry(answer.access_seq)["kind"] == "access"
        assert answer.explained.tried
        assert answer.explained.identifiers[0]["masked"] != EMAIL["identifiers"][0]["value"]  # type: ignore[index]
        nothing = ledger.find_person({"identifiers": [{"type": "email", "value": "n@example.com"}], "reason": "t"}, "x")
        assert nothing.records == []
        assert ledger.entry(nothing.access_seq)["kind"] == "access"

    def test_a_name_alone_is_not_certain(self, ledger: Ledger, upload: Make) -> None:
        appended = ledger.record(upload())
        answer = ledger.find_person({"identifiers": [{"type": "name", "value": "山田太郎"}], "reason": "t"}, "tester")
        assert answer.uncertain == [appended.id]

    def test_two_people_whom_an_algorithm_makes_one_are_told_apart(self, ledger: Ledger, upload: Make) -> None:
        """Google's sample drops every dot: both addresses then have one digest, and are two people's all the same."""
        ledger.record(upload(principals=[{"identifiers": [{"type": "email", "value": "taro.yamada@mail.example.jp"}]}]))
        asked = {"identifiers": [{"type": "email", "value": "taroyamada@mail.example.jp"}], "reason": "test"}
        assert ledger.find_person(asked, "tester").records == []

    def test_a_telephone_of_a_household_shows_nobody_the_others_records(self, ledger: Ledger, upload: Make) -> None:
        phone = {"type": "phone", "value": "03-5555-1111"}
        own = ledger.record(upload(principals=[{"id": "F-1", "name": "田村 正和", "identifiers": [phone]}]))
        other = ledger.record(upload(principals=[{"id": "F-2", "name": "田村 良子", "identifiers": [phone]}]))
        alone = ledger.find_person({"identifiers": [phone], "reason": "t"}, "tester")
        assert set(alone.uncertain) == {own.id, other.id}
        with pytest.raises(BadInput, match="person's own"):
            ledger.report({"identifiers": [phone], "reason": "t"}, "tester")
        both = {"identifiers": [phone, {"type": "customer_id", "value": "F-1"}], "reason": "t"}
        assert ledger.find_person(both, "tester").uncertain == [other.id]

    def test_no_personal_data_in_the_clear(self, ledger: Ledger, upload: Make, home: Path) -> None:
        ledger.record(upload())
        ledger.find_person(EMAIL, "tester")
        ledger.close()
        for path in home.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                for canary in ("山田", "taro.yamada", "Taro.Yamada", "C-1001"):
                    assert canary.encode() not in content, path.name


SITUATION: dict[str, Any] = {
    "role": "provider",
    "art27_ground": "CONSENT_27_1",
    "third_party": {"kind": "corporation"},
    "data": {"at_provider": "personal_data"},
    "provision": {"date": "2026-11-02"},
}


class TestGate:
    def test_a_no_is_written_as_a_refusal(self, ledger: Ledger) -> None:
        size = ledger.proof(0)["tree_size"]
        verdict = ledger.check({**SITUATION, "consent": {"act": "none"}})
        assert verdict["may_proceed"] == "no"
        assert ledger.entry(size)["kind"] == "refusal"

    def test_a_yes_and_a_hypothetical_no_write_nothing(self, ledger: Ledger) -> None:
        before = ledger.checkpoint()
        good = {"consent": {"act": "tick", "basis": "27-1", "in_scope": True, "given_on": "2026-10-01"}}
        assert ledger.check({**SITUATION, **good})["may_proceed"] == "yes"
        assert ledger.check({**SITUATION, "consent": {"act": "none"}, "hypothetical": True})["may_proceed"] == "no"
        assert ledger.checkpoint() == before

    def test_the_master_tells_that_a_party_has_ceased(self, ledger: Ledger) -> None:
        ledger.put_party(
            {
                "key": "mediamath",
                "kind": "corporation",
                "name": "MediaMath, Inc.",
                "country": "US",
                "equivalent_system": "contract",
                "status": "ceased",
                "ceased_on": "2023-06-30",
                "source": "SAMPLE, not verified",
            }
        )
        verdict = ledger.check(
            {
                **SITUATION,
                "transfer_basis": "EQUIV_SYSTEM",
                "third_party": {},
                "consent": {"act": "tick", "basis": "27-1", "in_scope": True, "given_on": "2026-10-01"},
                "record": {"third_party.name": "MediaMath, Inc."},
            }
        )
        assert verdict["may_proceed"] == "conditional"


class TestHome:
    def test_a_second_init_is_refused(self, home: Path) -> None:
        with pytest.raises(Misconfigured):
            Ledger.create(home, PROFILE, ORIGIN)

    @pytest.mark.parametrize("origin", ["https://ledger.example.com", "", "two words", "a+b", "x/" + "y" * 300])
    def test_an_origin_is_a_name_without_a_scheme(self, tmp_path: Path, origin: str) -> None:
        with pytest.raises(Misconfigured, match="origin"):
            Ledger.create(tmp_path / "home", PROFILE, origin)
        assert not (tmp_path / "home" / "keys").exists()

    def test_no_ledger_there(self, tmp_path: Path) -> None:
        with pytest.raises(Misconfigured, match="init"):
            Ledger.open(tmp_path)

    def test_a_restored_database_is_refused(self, home: Path, upload: Make, ledger: Ledger) -> None:
        ledger.record(upload())
        ledger.close()
        backup = (home / "daicho.db").read_bytes()
        with Ledger.open(home) as again:
            again.put_party({"key": "x", "name": "X Corp.", "source": "test"})
        (home / "daicho.db").write_bytes(backup)
        for suffix in ("-wal", "-shm"):
            (home / f"daicho.db{suffix}").unlink(missing_ok=True)
        with pytest.raises(HeadMismatch):
            Ledger.open(home)

    def test_the_signing_key_must_be_private(self, home: Path) -> None:
        (home / "keys/log.key").chmod(0o644)
        with pytest.raises(Misconfigured, match="600"):
            Ledger.open(home)

    def test_api_keys(self, ledger: Ledger, home: Path) -> None:
        secret = ledger.create_key("crm", [Scope.RECORDS_WRITE])
        assert ledger.authenticate(secret).scopes == {Scope.RECORDS_WRITE}
        with pytest.raises(NotAuthenticated):
            ledger.authenticate(secret + "x")
        with pytest.raises(BadInput):
            ledger.create_key("crm", [Scope.RECORDS_WRITE])
        ledger.revoke_key("crm")
        with pytest.raises(NotAuthenticated):
            ledger.authenticate(secret)
        with pytest.raises(NotFound):
            ledger.revoke_key("crm")
        ledger.close()
        assert secret.encode() not in b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def _id_at(ledger: Ledger) -> bytes:
    milliseconds = int(ledger._core.now().timestamp() * 1000)
    return milliseconds.to_bytes(6, "big") + b"\x70\x00\x80" + b"\x01" * 7


@pytest.mark.parametrize("name", ["cli:root", " d1", "d1 ", "ｄ１", "D1"])
def test_no_key_is_taken_for_another_or_for_a_user_of_the_command(ledger: Ledger, name: str) -> None:
    ledger.create_key("d1", [Scope.RECORDS_READ])
    with pytest.raises(BadInput):
        ledger.create_key(name, [Scope.RECORDS_READ])

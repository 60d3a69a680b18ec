"""The keys of the log: made, rotated with both signing, retired, compromised; crashes between; two at once."""

from __future__ import annotations

import datetime as dt
import threading
from base64 import b64decode
from pathlib import Path

import pytest

from ledger import Ledger
from ledger.errors import BadInput, Blocked, DaichoError, Misconfigured, NotFound
from ledger.log import Signer, open_checkpoint, open_note, parse_trusted
from ledger.log.note import UnknownSigner, Verifier
from tests.service.conftest import ORIGIN, Clock, Make


def _signers(note: bytes, ledger: Ledger) -> set[str]:
    keys = [Verifier.parse(key.vkey) for key in ledger.log_keys()]
    return {f"{one.key_id:08x}" for one in open_note(note, keys).verified}


def _party(key: str) -> dict[str, str]:
    return {"key": key, "kind": "corporation", "name": "Example", "source": "a test", "checked_on": "2026-10-01"}


def _secrets(home: Path) -> set[str]:
    found = [Signer.parse(path.read_text().strip()) for path in (home / "keys").glob("log*.key")]
    return {signer.verifier().vkey() for signer in found}


def test_the_first_key_is_an_entry_without_a_secret(ledger: Ledger, home: Path) -> None:
    (key,) = ledger.log_keys()
    assert (key.state, key.seq, key.vkey, key.secret_here) == ("active", 0, ledger.vkey, True)
    assert ledger.entry(0)["kind"] == "key"
    assert key.fingerprint == ledger.key_fingerprint == Verifier.parse(ledger.vkey).fingerprint
    assert (home / "trusted.vkey").read_text() == ledger.trusted_keys()
    assert "PRIVATE" not in repr(ledger.log_keys()) + ledger.trusted_keys()


def test_both_keys_sign_until_the_old_one_retires(ledger: Ledger, home: Path) -> None:
    (old,) = ledger.log_keys()
    new = ledger.rotate_log_key("yearly change")
    both = {old.key_id, new.key_id}
    assert _signers(ledger.checkpoint(), ledger) == both
    assert _signers((home / "checkpoint").read_bytes(), ledger) == both
    # A reader who knows either key is served.
    for vkey in (old.vkey, new.vkey):
        open_checkpoint(ledger.checkpoint(), [Verifier.parse(vkey)], ORIGIN)
    assert ledger.vkey == new.vkey
    retired = ledger.retire_log_key(old.fingerprint[:12], "everybody has the new key")
    assert (retired.state, retired.secret_here) == ("retired", False)
    assert _signers(ledger.checkpoint(), ledger) == {new.key_id}
    assert _secrets(home) == {new.vkey}
    assert ledger.audit().findings == []
    assert set(parse_trusted((home / "trusted.vkey").read_text()).verifiers) == {
        Verifier.parse(old.vkey),
        Verifier.parse(new.vkey),
    }


def test_secrets_are_for_their_owner_alone(ledger: Ledger, home: Path) -> None:
    ledger.rotate_log_key("yearly change")
    assert {path.stat().st_mode & 0o777 for path in (home / "keys").glob("log*.key")} == {0o600}


def test_a_running_ledger_follows_a_rotation_by_another(ledger: Ledger, home: Path, clock: Clock) -> None:
    (old,) = ledger.log_keys()
    with Ledger.open(home, clock) as other:
        new = other.rotate_log_key("yearly change")
        appended = ledger.put_party(_party("p-1"))
        assert _signers(appended.checkpoint.encode(), ledger) == {old.key_id, new.key_id}
        other.retire_log_key(old.key_id, "done")
    appended = ledger.put_party(_party("p-2"))
    assert _signers(appended.checkpoint.encode(), ledger) == {new.key_id}


def test_appends_go_on_while_keys_change(ledger: Ledger, home: Path, clock: Clock) -> None:
    notes: list[bytes] = []

    def write() -> None:
        for number in range(20):
            notes.append(ledger.put_party(_party(f"w-{number}")).checkpoint.encode())

    thread = threading.Thread(target=write)
    thread.start()
    with Ledger.open(home, clock) as other:
        (old,) = other.log_keys()
        other.rotate_log_key("yearly change")
        other.retire_log_key(old.key_id, "done")
    thread.join()
    assert len(notes) == 20
    assert all(_signers(note, ledger) for note in notes)
    assert ledger.audit().findings == []


class TestWhatIsRefused:
    def test_a_third_key(self, ledger: Ledger) -> None:
        ledger.rotate_log_key("first")
        with pytest.raises(Blocked):
            ledger.rotate_log_key("second")

    def test_ending_the_only_key(self, ledger: Ledger, clock: Clock) -> None:
        (key,) = ledger.log_keys()
        with pytest.raises(Blocked, match="rotate"):
            ledger.retire_log_key(key.key_id, "no more")
        with pytest.raises(Blocked, match="rotate"):
            ledger.compromised_log_key(key.key_id, clock(), "stolen")

    def test_an_ended_key_again(self, ledger: Ledger) -> None:
        (old,) = ledger.log_keys()
        ledger.rotate_log_key("first")
        ledger.retire_log_key(old.key_id, "done")
        with pytest.raises(Blocked):
            ledger.retire_log_key(old.key_id, "again")

    @pytest.mark.parametrize("reason", ["", "  ", "two\nlines", "x" * 501])
    def test_no_reason(self, ledger: Ledger, reason: str) -> None:
        with pytest.raises(BadInput):
            ledger.rotate_log_key(reason)

    def test_a_day_to_come_and_an_unknown_key(self, ledger: Ledger, clock: Clock) -> None:
        new = ledger.rotate_log_key("first")
        with pytest.raises(BadInput):
            ledger.compromised_log_key(new.key_id, clock() + dt.timedelta(days=1), "foreseen")
        with pytest.raises(NotFound):
            ledger.retire_log_key("", "which?")
        with pytest.raises(NotFound):
            ledger.retire_log_key("zz", "which?")
        assert len(ledger.log_keys()) == 2


class TestCrashes:
    def test_a_secret_without_an_entry_is_swept(self, ledger: Ledger, home: Path, clock: Clock) -> None:
        orphan = Signer.generate(ORIGIN)
        path = home / "keys" / "log-12345678.key"
        path.write_text(orphan.skey() + "\n")
        path.chmod(0o600)
        with Ledger.open(home, clock):
            pass
        assert not path.exists()
        assert _secrets(home) == {ledger.vkey}

    def test_a_secret_that_outlived_its_retirement_is_swept(self, ledger: Ledger, home: Path, clock: Clock) -> None:
        secret = (home / "keys" / "log.key").read_bytes()
        (old,) = ledger.log_keys()
        new = ledger.rotate_log_key("yearly")
        ledger.retire_log_key(old.key_id, "done")
        (home / "keys" / "log.key").write_bytes(secret)
        (home / "keys" / "log.key").chmod(0o600)
        with Ledger.open(home, clock) as again:
            assert _secrets(home) == {new.vkey}
            assert _signers(again.checkpoint(), again) == {new.key_id}

    def test_the_file_for_outsiders_is_written_anew(self, ledger: Ledger, home: Path, clock: Clock) -> None:
        ledger.rotate_log_key("yearly")
        text = (home / "trusted.vkey").read_text()
        (home / "trusted.vkey").write_text(text.splitlines()[-1] + "\n")
        assert [finding.place for finding in ledger.audit().findings] == ["trusted.vkey"]
        with Ledger.open(home, clock):
            assert (home / "trusted.vkey").read_text() == text

    def test_a_lost_secret_of_one_of_two_keys_is_named_and_the_other_signs(
        self, ledger: Ledger, home: Path, clock: Clock
    ) -> None:
        (old,) = ledger.log_keys()
        new = ledger.rotate_log_key("yearly")
        (home / "keys" / "log.key").unlink()
        with Ledger.open(home, clock) as again:
            again.put_party(_party("p"))
            findings = {(finding.what, finding.place.split()[-1]) for finding in again.audit().findings}
            assert findings == {("key", old.key_id), ("checkpoint", old.key_id)}
            again.retire_log_key(old.key_id, "lost")
            assert again.audit().findings == []
            assert _signers(again.checkpoint(), again) == {new.key_id}

    def test_without_any_secret_nothing_is_written(self, ledger: Ledger, home: Path, clock: Clock) -> None:
        ledger.close()
        (home / "keys" / "log.key").unlink()
        with pytest.raises(Misconfigured):
            Ledger.open(home, clock)
        places = {finding.place.split()[0] for finding in Ledger.audit_home(home).findings}
        assert places == {"keys"}


class TestCompromise:
    def test_what_the_key_alone_signed_is_not_trusted(self, ledger: Ledger, home: Path, clock: Clock) -> None:
        (old,) = ledger.log_keys()
        before = ledger.checkpoint()
        ledger.rotate_log_key("the laptop was stolen")
        key = ledger.compromised_log_key(old.key_id, clock() - dt.timedelta(hours=2), "the laptop was stolen")
        assert (key.state, key.secret_here) == ("compromised", False)
        assert ledger.audit().findings == []
        trusted = parse_trusted((home / "trusted.vkey").read_text())
        assert [one.verifier.vkey() for one in trusted.compromised] == [old.vkey]
        with pytest.raises(UnknownSigner):
            open_note(before, trusted.verifiers)
        assert trusted.compromised_signer(before) == trusted.compromised[0]
        assert trusted.compromised_signer(ledger.checkpoint()) is None
        open_note(ledger.checkpoint(), trusted.verifiers)

    def test_an_earlier_date_may_be_entered_later_and_no_later_one(self, ledger: Ledger, clock: Clock) -> None:
        (old,) = ledger.log_keys()
        ledger.rotate_log_key("new")
        ledger.retire_log_key(old.key_id, "done")
        since = clock() - dt.timedelta(hours=2)
        ledger.compromised_log_key(old.key_id, since, "found on a server")
        with pytest.raises(Blocked):
            ledger.compromised_log_key(old.key_id, since, "again")
        key = ledger.compromised_log_key(old.key_id, since - dt.timedelta(days=1), "it was a day earlier")
        assert key.since == since - dt.timedelta(days=1)
        assert ledger.audit().findings == []


def test_rows_that_are_missing_cost_no_secret(ledger: Ledger, home: Path, clock: Clock) -> None:
    new = ledger.rotate_log_key("yearly")
    core = ledger._core
    with core.database.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER log_key_delete_append")
        connection.exec_driver_sql("DELETE FROM log_key WHERE seq > 0")
        connection.commit()
    with Ledger.open(home, clock):
        assert new.vkey in _secrets(home)
    assert any(finding.place.startswith("log_key") for finding in Ledger.audit_home(home).findings)


def test_reading_a_broken_warning_is_refused() -> None:
    for line in (
        "#: compromised",
        "#: compromised yesterday x+y+z",
        "#: compromised 2026-11-24T00:00:00.000000Z nokey",
    ):
        with pytest.raises(DaichoError):
            parse_trusted(line)


def test_reports_of_a_retired_key_still_verify(ledger: Ledger, upload: Make, home: Path) -> None:
    from ledger.desk.verify import verify_pdf
    from schemas.report import Outcome

    ledger.record(upload())
    asked = {"identifiers": [{"type": "email", "value": "taro.yamada@example.jp"}], "reason": "request 7"}
    paper = ledger.report(asked, actor="staff")
    (old,) = ledger.log_keys()
    ledger.rotate_log_key("yearly")
    ledger.retire_log_key(old.key_id, "done")
    trusted = parse_trusted((home / "trusted.vkey").read_text())
    assert verify_pdf(paper, trusted).outcome is Outcome.PASSED


def test_reports_of_a_compromised_key_are_left_open(ledger: Ledger, upload: Make, home: Path, clock: Clock) -> None:
    from ledger.desk.verify import verify_pdf
    from schemas.report import Outcome

    ledger.record(upload())
    asked = {"identifiers": [{"type": "email", "value": "taro.yamada@example.jp"}], "reason": "request 7"}
    paper = ledger.report(asked, actor="staff")
    (old,) = ledger.log_keys()
    ledger.rotate_log_key("stolen")
    both = ledger.report(asked, actor="staff")
    ledger.compromised_log_key(old.key_id, clock(), "stolen")
    trusted = parse_trusted((home / "trusted.vkey").read_text())
    found = verify_pdf(paper, trusted)
    reasons = {check.reason for check in found.checks}
    assert found.outcome is Outcome.INDETERMINATE
    assert {"STATEMENT_KEY_COMPROMISED", "CHECKPOINT_KEY_COMPROMISED"} <= reasons
    assert verify_pdf(both, trusted).outcome is Outcome.PASSED
    # A newer checkpoint by the good key, with the consistency proof, takes the old one into its history.
    assert found.tree_size is not None
    proof = [b64decode(one) for one in ledger.consistency(found.tree_size)["proof"]]
    again = verify_pdf(paper, trusted, ledger.checkpoint(), consistency=proof)
    assert "CHECKPOINT_OF_KNOWN_HISTORY" in {check.reason for check in again.checks}

"""Time-stamps asked for, kept, shown, audited; authorities that fail; papers that bear one."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import time
from pathlib import Path

import pytest

from cli.exits import ExitCode
from ledger import Ledger
from ledger.desk.verify import verify_pdf
from ledger.errors import Busy, Misconfigured
from ledger.log import open_note
from ledger.log.note import Verifier
from schemas.report import Outcome
from schemas.vocabulary import Scope
from tests.cli.command import daicho
from tests.desk_requests.desk import request_of
from tests.time_stamps.authority import Authority, running
from tests.time_stamps.conftest import configure

ASKED = {"identifiers": [{"type": "email", "value": "taro@example.jp"}], "reason": "request 7"}
IDENTITY = {"result": "confirmed", "way": "visit", "seen": ["passport"], "confirms": "all"}


def _der(authority: Authority) -> list[bytes]:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    return [one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(authority.roots.read_bytes())]


def test_two_authorities_stamp_the_exact_signed_checkpoint(home: Path, two: tuple[Authority, ...]) -> None:
    configure(home, *two)
    with Ledger.open(home) as ledger:
        note = ledger.checkpoint()
        results = ledger.time_stamp()
        assert [(one.authority, one.error) for one in results] == [("alpha", None), ("beta", None)]
        kept = ledger.time_stamps()
        assert [one.authority for one in kept] == ["alpha", "beta"]
        assert {one.size for one in kept} == {kept[0].seq}
        files = ledger.time_stamp_evidence(kept[0].seq)
        assert files["checkpoint"] == note
        open_note(note, [Verifier.parse(ledger.vkey)])
        assert files["chain.pem"].count(b"BEGIN CERTIFICATE") == 3
        assert ledger.audit().findings == []
        # Nothing has been entered since but the time-stamps themselves.
        assert ledger.time_stamp() == []
        assert len(ledger.time_stamp(everything=True)) == 2


def test_the_schedule_waits_for_its_time_and_for_something_new(home: Path, two: tuple[Authority, ...]) -> None:
    configure(home, *two, settings="every_hours = 0.0003")
    with Ledger.open(home) as ledger:
        assert len(ledger.time_stamp()) == 2
        time.sleep(1.2)
        assert ledger.time_stamp() == []
        ledger.create_key("crm", [Scope.RECORDS_WRITE])
        assert len(ledger.time_stamp()) == 2
        ledger.create_key("crm2", [Scope.RECORDS_WRITE])
    configure(home, *two, settings="every_hours = 24")
    with Ledger.open(home) as ledger:
        assert ledger.time_stamp() == []


def test_a_dead_authority_costs_the_other_nothing_and_is_told(home: Path, tmp_path: Path) -> None:
    with running(Authority.make(tmp_path, "dead")) as (dead,):
        pass
    with running(Authority.make(tmp_path, "alpha")) as (alpha,):
        configure(home, alpha, dead, settings="timeout_seconds = 0.5")
        with Ledger.open(home) as ledger:
            results = {one.authority: one for one in ledger.time_stamp()}
            assert results["alpha"].seq is not None
            assert results["dead"].error is not None
            assert results["dead"].error.startswith("NO_ANSWER")
            states = {one.authority: one for one in ledger.authority_states()}
            assert states["alpha"].error is None
            assert states["dead"].error == results["dead"].error
            assert not states["dead"].overdue
        later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=49)
        with Ledger.open(home, lambda: later) as ledger:
            ledger.create_key("crm", [Scope.RECORDS_WRITE])
            assert {one.authority for one in ledger.authority_states() if one.overdue} == {"alpha", "dead"}
            report = ledger.audit()
            assert report.clean
            assert {one.place for one in report.overdue} == {"alpha", "dead"}


@pytest.mark.parametrize("trouble", ["replay", "status"])
def test_a_wrong_answer_is_not_kept(home: Path, tmp_path: Path, trouble: str) -> None:
    with running(Authority.make(tmp_path, "alpha")) as (alpha,):
        configure(home, alpha)
        with Ledger.open(home) as ledger:
            ledger.time_stamp()
            if trouble == "replay":
                alpha.replay = True
            else:
                alpha.status = 503
            (result,) = ledger.time_stamp(everything=True)
            assert result.error is not None
            assert len(ledger.time_stamps()) == 1


def test_appends_go_on_while_an_authority_hangs(home: Path, tmp_path: Path) -> None:
    with running(Authority.make(tmp_path, "slow")) as (slow,):
        slow.delay_seconds = 1.0
        configure(home, slow, settings="timeout_seconds = 5")
        with Ledger.open(home) as ledger, ledger.time_stamping(look_seconds=60):
            started = time.monotonic()
            ledger.create_key("crm", [Scope.RECORDS_WRITE])
            assert time.monotonic() - started < 0.9
            while not ledger.time_stamps():
                assert time.monotonic() - started < 20
                time.sleep(0.05)


DAMAGE = (
    "UPDATE time_stamp SET note = note || x'0a'",
    "UPDATE time_stamp SET chain = substr(chain, 2)",
    "UPDATE time_stamp SET moment = '2020-01-01T00:00:00.000000Z'",
    "UPDATE time_stamp SET authority = 'gamma'",
    "UPDATE time_stamp SET size = size - 1",
    "UPDATE time_stamp SET response = 7",
    "DELETE FROM time_stamp",
)


@pytest.mark.parametrize("sql", DAMAGE)
def test_damage_is_named(home: Path, tmp_path: Path, sql: str) -> None:
    with running(Authority.make(tmp_path, "alpha")) as (alpha,):
        configure(home, alpha)
        with Ledger.open(home) as ledger:
            ledger.time_stamp()
            (kept,) = ledger.time_stamps()
    connection = sqlite3.connect(home / "daicho.db")
    connection.execute(sql)
    connection.commit()
    connection.close()
    found = [(one.what, one.place) for one in Ledger.audit_home(home).findings]
    assert found == [("time_stamp", str(kept.seq))]


def test_every_flipped_byte_of_a_token_is_named(home: Path, tmp_path: Path) -> None:
    with running(Authority.make(tmp_path, "alpha")) as (alpha,):
        configure(home, alpha)
        with Ledger.open(home) as ledger:
            ledger.time_stamp()
            (kept,) = ledger.time_stamps()
            token = ledger.time_stamp_evidence(kept.seq)["stamp.tsr"]
    connection = sqlite3.connect(home / "daicho.db")
    for place in range(0, len(token), 131):
        changed = bytearray(token)
        changed[place] ^= 1
        connection.execute("UPDATE time_stamp SET response = ?", (bytes(changed),))
        connection.commit()
        assert [one.place for one in Ledger.audit_home(home).findings] == [str(kept.seq)]
    connection.close()


def test_unreadable_roots_are_a_fault_of_the_configuration(home: Path, tmp_path: Path) -> None:
    authority = Authority.make(tmp_path, "alpha")
    authority.url = "http://127.0.0.1:9/"
    authority.roots = tmp_path / "none.pem"
    configure(home, authority)
    with Ledger.open(home) as ledger, pytest.raises(Misconfigured, match="alpha"):
        ledger.time_stamp()


class TestPapers:
    def test_a_report_bears_a_time_stamp_that_a_reader_can_check(self, home: Path, two: tuple[Authority, ...]) -> None:
        configure(home, *two)
        with Ledger.open(home) as ledger:
            paper = ledger.report(ASKED, actor="staff")
            vkey = ledger.vkey
        found = verify_pdf(paper, [vkey], time_stamp_certificates=_der(two[0]))
        assert found.outcome is Outcome.PASSED
        assert "TIME_STAMP_TRUSTED" in {check.reason for check in found.checks}
        assert two[0].asked > 0

    def test_a_letter_bears_one_too(self, home: Path, two: tuple[Authority, ...]) -> None:
        configure(home, *two)
        with Ledger.open(home) as ledger:
            number = ledger.open_request(request_of(), "staff").number
            ledger.add_identity(number, IDENTITY, "staff")
            letter = ledger.access_letter({"request": number, "reason": "asked"}, actor="staff")
            found = verify_pdf(letter, [ledger.vkey], time_stamp_certificates=_der(two[0]))
        assert found.outcome is Outcome.PASSED
        assert {"TIME_STAMP_TRUSTED", "LETTER_VOUCHED"} <= {check.reason for check in found.checks}

    def test_the_second_authority_stands_in_for_the_first(self, home: Path, two: tuple[Authority, ...]) -> None:
        two[0].status = 500
        configure(home, *two)
        with Ledger.open(home) as ledger:
            paper = ledger.report(ASKED, actor="staff")
            found = verify_pdf(paper, [ledger.vkey], time_stamp_certificates=_der(two[1]))
        assert "TIME_STAMP_TRUSTED" in {check.reason for check in found.checks}

    def test_without_any_answer_it_waits_or_goes_without_as_the_ledger_says(
        self, home: Path, two: tuple[Authority, ...]
    ) -> None:
        for authority in two:
            authority.status = 500
        configure(home, *two)
        with Ledger.open(home) as ledger, pytest.raises(Busy, match="papers_need_one"):
            ledger.report(ASKED, actor="staff")
        configure(home, *two, settings="papers_need_one = false")
        with Ledger.open(home) as ledger:
            found = verify_pdf(ledger.report(ASKED, actor="staff"), [ledger.vkey])
        assert found.outcome is Outcome.PASSED
        assert "time_stamp" not in {check.id for check in found.checks}

    def test_a_report_stamped_before_its_key_was_stolen_is_still_good(
        self, home: Path, two: tuple[Authority, ...]
    ) -> None:
        configure(home, *two)
        with Ledger.open(home) as ledger:
            paper = ledger.report(ASKED, actor="staff")
            (old,) = ledger.log_keys()
        later = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
        with Ledger.open(home, lambda: later) as ledger:
            ledger.rotate_log_key("stolen")
            ledger.compromised_log_key(old.key_id, later - dt.timedelta(days=1), "stolen")
        from ledger.log import parse_trusted

        trusted = parse_trusted((home / "trusted.vkey").read_text())
        found = verify_pdf(paper, trusted, time_stamp_certificates=_der(two[0]))
        assert found.outcome is Outcome.PASSED
        assert "STATEMENT_SIGNED_IN_TIME" in {check.reason for check in found.checks}
        assert verify_pdf(paper, trusted).outcome is Outcome.INDETERMINATE


class TestCommand:
    def test_ask_list_export_verify(self, home: Path, two: tuple[Authority, ...], tmp_path: Path) -> None:
        configure(home, *two)
        daicho("time-stamp", "list", "--home", home).expect(ExitCode.NOTHING_FOUND)
        asked = json.loads(daicho("time-stamp", "ask", "--home", home).expect(0).out)
        assert [one["authority"] for one in asked] == ["alpha", "beta"]
        (first, _) = json.loads(daicho("time-stamp", "list", "--home", home).expect(0).out)
        daicho("time-stamp", "status", "--home", home).expect(0)
        out = tmp_path / "out"
        daicho("time-stamp", "export", first["seq"], "-o", out, "--home", home).expect(0)
        given = ("verify", out / "checkpoint", "--trusted", home / "trusted.vkey", "--time-stamp", out / "stamp.tsr")
        said = daicho(*given, "--time-stamp-roots", two[0].roots).expect(0).json
        assert said["outcome"] == "passed"
        assert said["time_stamps"][0]["chain"] == ["CN=alpha signer", "CN=alpha CA", "CN=alpha root"]
        assert said["time_stamps"][0]["moment"] < dt.datetime.now(dt.UTC).isoformat()
        other = daicho(*given, "--time-stamp-roots", two[1].roots).expect(ExitCode.ERROR).json
        assert other["checks"][1]["reason"] == "TIME_STAMP_NOT_TRUSTED"
        (out / "checkpoint").write_bytes((home / "checkpoint").read_bytes())
        wrong = daicho(*given, "--time-stamp-roots", two[0].roots).expect(ExitCode.INTEGRITY).json
        assert wrong["checks"][1]["reason"] == "TIME_STAMP_INVALID"

    def test_a_dead_authority_is_told_by_the_exit_code(self, home: Path, two: tuple[Authority, ...]) -> None:
        two[1].status = 500
        configure(home, *two)
        assert "beta" in daicho("time-stamp", "ask", "--home", home).expect(ExitCode.ERROR).err

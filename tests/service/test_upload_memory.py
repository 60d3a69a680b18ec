"""Which files are recorded is remembered as long as an upload id is taken, and then by nobody."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from pathlib import Path
from uuid import UUID

import pytest

from ledger import Ledger
from ledger.errors import BadInput
from ledger.ids import new_id
from tests.service.conftest import Clock

DIGEST = hashlib.sha256(b"a file").digest()
OTHER = hashlib.sha256(b"another file").digest()


def test_the_first_id_stays_until_another_is_to_take_its_place(ledger: Ledger) -> None:
    first, second, third = (UUID(bytes=new_id()) for _ in range(3))
    assert ledger.known_upload(DIGEST) is None
    assert ledger.remember_upload(DIGEST, first) == first
    assert ledger.remember_upload(DIGEST, second) == first
    assert ledger.known_upload(DIGEST) == first
    assert ledger.known_upload(OTHER) is None
    assert ledger.remember_upload(DIGEST, third, again=True) == third
    assert ledger.known_upload(DIGEST) == third


def test_it_is_remembered_over_the_turn_of_a_month_and_by_other_processes(
    ledger: Ledger, home: Path, clock: Clock
) -> None:
    first = ledger.remember_upload(DIGEST, UUID(bytes=new_id()))
    clock.to("2027-02-01")
    with Ledger.open(home, clock) as other:
        assert other.known_upload(DIGEST) == first
        assert other.remember_upload(DIGEST, UUID(bytes=new_id())) == first


def test_after_400_days_nobody_can_tell_not_even_from_a_backup(
    ledger: Ledger, home: Path, clock: Clock, tmp_path: Path
) -> None:
    first = ledger.remember_upload(DIGEST, UUID(bytes=new_id()))
    backup = Path(shutil.copytree(home, tmp_path / "backup"))
    clock.to("2027-12-05")
    assert ledger.known_upload(DIGEST) == first
    clock.to("2028-01-10")
    ledger.dispose()
    assert ledger.known_upload(DIGEST) is None
    ledger.close()
    for name in ("daicho.db", "daicho.db-wal", "daicho.db-shm"):
        (home / name).unlink(missing_ok=True)
        if (backup / name).exists():
            shutil.copy(backup / name, home / name)
    shutil.copy(backup / "checkpoint", home / "checkpoint")
    with Ledger.open(home, clock) as restored:
        assert restored.known_upload(DIGEST) is None


def test_an_id_that_is_too_old_begins_no_upload(ledger: Ledger, clock: Clock) -> None:
    clock.moment = dt.datetime.now(dt.UTC)
    key = UUID(bytes=new_id())
    ledger.upload_records(key)
    clock.moment += dt.timedelta(days=401)
    with pytest.raises(BadInput) as caught:
        ledger.upload_records(key)
    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [("/upload_id", "ID_TIME_OUT_OF_RANGE")]

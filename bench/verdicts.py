"""`judge()` for a typed situation, verdicts a second on one core. No floor: there is no bare form of the law."""

from __future__ import annotations

import time
from collections.abc import Iterator

from ledger.law import judge, parse_situation

SITUATION = {
    "on": "2026-11-02",
    "role": "provider",
    "art27_ground": "CONSENT_27_1",
    "transfer_basis": "EQUIV_SYSTEM",
    "record_form": "BULK",
    "third_party": {"kind": "corporation", "country": "US", "equivalent_system": "contract"},
    "data": {"at_provider": "personal_data"},
    "provision": {
        "repeated": True,
        "period_start": "2026-10-01",
        "period_end": "2026-10-31",
        "last_provision_date": "2026-10-31",
    },
    "consent": {"act": "tick", "basis": "27-1", "in_scope": True},
    "record": {
        "record_created_at": "2026-11-02",
        "consent_statement": {"ref": "consent-log-1"},
        "third_party.name": "Google LLC",
        "third_party.address": {"ref": "party-1"},
        "third_party.representative": {"ref": "party-1"},
        "principal": ["C-1001", "C-1002"],
        "items": ["メールアドレス（ハッシュ化）", "電話番号（ハッシュ化）"],
    },
}


def run(size: int) -> Iterator[str]:
    situation = parse_situation(SITUATION)
    started = time.perf_counter()
    for _ in range(size):
        judge(situation)
    taken = time.perf_counter() - started
    yield f"judge       {size / taken:10,.0f} verdicts/s   (one situation again and again; bar 100,000)"
    fresh = [parse_situation({**SITUATION, "on": f"2026-11-{2 + n % 28:02}"}) for n in range(size // 20)]
    started = time.perf_counter()
    for situation in fresh:
        judge(situation)
    taken = time.perf_counter() - started
    yield f"judge       {len(fresh) / taken:10,.0f} verdicts/s   (each a situation of its own)"

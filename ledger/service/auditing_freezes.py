"""The audit of freezes: a log may be frozen only by a `freeze` entry that holds its last checkpoint, validly signed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from ledger.errors import DaichoError
from ledger.log.checkpoint import open_checkpoint
from ledger.service.core import Core
from ledger.service.freezes import freeze_of
from ledger.store.reading import Head
from schemas.views import AuditFinding


def check_freezes(core: Core, heads: Sequence[Head]) -> list[AuditFinding]:
    """heads: of all logs, oldest first. Every one but the last must be frozen, and the last must not be."""
    findings = [
        finding("frozen", "凍結の記録がないのに凍結されています", "the log is frozen and no entry says why")
        for head in heads[-1:]
        if head.frozen
    ]
    for head, later in itertools.pairwise(heads):
        if not head.frozen:
            findings.append(
                finding(
                    f"{head.origin} frozen",
                    "次の台帳があるのに凍結されていません",
                    "a later log stands, yet this is not frozen",
                )
            )
        if not _explained(core, head, later):
            findings.append(
                finding(
                    f"{head.origin} freeze",
                    "凍結記録が凍結された台帳と一致しません",
                    "the freeze entry is missing, damaged, or of another head",
                )
            )
    return findings


def _explained(core: Core, head: Head, later: Head) -> bool:
    try:
        freeze = freeze_of(core, head)
        note = open_checkpoint(freeze.checkpoint, core.verifiers, head.origin)
    except (DaichoError, KeyError):
        return False
    return (note.size, note.root, freeze.next_origin) == (head.size, head.root, later.origin)


def finding(place: str, ja: str, en: str) -> AuditFinding:
    return AuditFinding(what="head", place=place, ja=ja, en=en)

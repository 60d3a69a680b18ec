"""Do the proofs hold, and does what is shown say what they prove? The part of checking that a paper and bare data share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509

from ledger.desk.checks.lists import compare_lists, has_lists
from ledger.desk.checks.records import compare_records
from ledger.desk.checks.words import check
from ledger.desk.statement import LetterStatement
from ledger.log.bundle import Bundle
from ledger.log.bundle_check import verify_bundle
from ledger.log.outcome import NOT_PROVED, TOLD_ONLY
from ledger.log.outcome import Outcome as BundleOutcome
from ledger.log.outcome import verdict as worst_of_bundle
from ledger.log.policy import Policy
from ledger.log.trusted import TrustedKeys
from schemas.disclosure import Disclosure
from schemas.report import Outcome, PdfCheck, PdfOutcome, Words

_LETTER_LIMITS = (
    Words(ja="手紙に書かれたことが事実であること。", en="That what the letter says is true."),
    Words(
        ja="手紙の日付。日付は事業者の申告であり、第三者のタイムスタンプがあればその時点までに存在したことが分かります。",
        en="The day of the letter: it is the operator's statement, bounded only by a time-stamp of somebody else.",
    ),
)
WITNESSES = "witnesses"
_TOLD_ONLY = TOLD_ONLY | {"TIME_STAMP_NOT_TRUSTED"}
_SEVERITY = {Outcome.PASSED: 0, Outcome.INDETERMINATE: 1, Outcome.FAILED: 2}


@dataclass(frozen=True, slots=True)
class Given:
    """What the reader brings: as in `verify_pdf`. certificates: DER, of time-stamp authorities."""

    keys: TrustedKeys
    checkpoint: bytes | None = None
    consistency: Sequence[bytes] | None = None
    certificates: tuple[bytes, ...] = ()
    policy: Policy | None = None


def check_proved(disclosure: Disclosure, bundle: Bundle, given: Given, trusted: bool | None = None) -> list[PdfCheck]:
    """trusted: whether a key of the reader's vouches for what is shown; None: if it vouches for the proofs it does."""
    roots = [x509.load_der_x509_certificate(der) for der in given.certificates]
    outcomes = verify_bundle(
        bundle, given.keys, given.checkpoint, given.consistency, policy=given.policy, time_stamp_roots=roots
    )
    checks = []
    if given.checkpoint is not None:
        checks.append(_of_bundle("checkpoint", [outcomes.pop()]))
    told = [one for one in outcomes if _attested(one)]
    members = [one for one in outcomes if one.code.startswith("MEMBER_")]
    if witnesses := [one for one in told if _attested(one) == WITNESSES]:
        checks.append(_of_bundle(WITNESSES, witnesses))
    checks += [_of_bundle(_attested(one), [one]) for one in told if one not in witnesses]
    checks.append(_of_bundle("inclusion", [one for one in outcomes if one not in members and one not in told]))
    if trusted is None:
        trusted = checks[-1].outcome is Outcome.PASSED
    if checks[-1].outcome is not Outcome.FAILED:
        checks.append(_contents(disclosure, bundle, trusted))
    if checks[-1].outcome is not Outcome.FAILED and has_lists(disclosure, bundle):
        checks.append(_audiences(disclosure, bundle, members, trusted))
    return checks


def _contents(disclosure: Disclosure, bundle: Bundle, trusted: bool) -> PdfCheck:
    reason = compare_records(disclosure, bundle)
    if reason in ("RECORDS_MATCH", "NO_RECORDS") and not trusted:
        reason = "RECORDS_MATCH_UNSIGNED"
    return check("contents", reason)


def _audiences(disclosure: Disclosure, bundle: Bundle, members: Sequence[BundleOutcome], trusted: bool) -> PdfCheck:
    reason = compare_lists(disclosure, bundle, members)
    if reason == "PERSON_IN_LISTS" and not trusted:
        reason = "PERSON_IN_LISTS_UNSIGNED"
    return check("audiences", reason)


def _attested(one: BundleOutcome) -> str:
    """The check's name of what outsiders say; "" for anything else."""
    return WITNESSES if one.code.startswith("WITNESS") else "log_time" if one.code.startswith("ENTRIES_STAMP") else ""


def _of_bundle(name: str, outcomes: Sequence[BundleOutcome]) -> PdfCheck:
    """The worst outcome speaks for all."""
    worst = worst_of_bundle(outcomes)
    first = next(one for one in outcomes if one.status == worst)
    if name == "inclusion" and first.code == "CHECKPOINT_SIGNED":
        # All passed: say what that is about, the entries rather than the checkpoint.
        first = next((one for one in outcomes if one.code == "ENTRY_INCLUDED"), first)
    return PdfCheck.model_validate(
        {"id": name, "outcome": first.status.value, "reason": first.code, "ja": first.ja, "en": first.en}
    )


def sum_up(
    checks: Sequence[PdfCheck], disclosure: Disclosure | None = None, letter: LetterStatement | None = None
) -> PdfOutcome:
    """The outcome is the worst of the checks, but for those that only tell."""
    counted = [one for one in checks if one.reason not in _TOLD_ONLY]
    worst = max((one.outcome for one in counted), key=_SEVERITY.__getitem__)
    if letter is not None:
        return PdfOutcome(
            outcome=worst,
            checks=tuple(checks),
            not_proved=_LETTER_LIMITS,
            origin=letter.origin,
            letter=letter.number,
            dated=letter.dated,
        )
    limits = tuple(Words(ja=limit.ja, en=limit.en) for limit in NOT_PROVED)
    if disclosure is None:
        return PdfOutcome(outcome=worst, checks=tuple(checks), not_proved=limits)
    return PdfOutcome(
        outcome=worst,
        checks=tuple(checks),
        not_proved=limits,
        origin=disclosure.log.origin,
        tree_size=disclosure.log.tree_size,
        records=len(disclosure.records),
    )

"""Check a finished report or letter offline: no database, no network, nothing but the file and a key that the reader trusts.

The chain of reasons, each link checked on its own:

    verifier key  signs  report.note  names  the certificate   signs  every byte of the PDF
                                      names  bundle.json       proves each record under a signed checkpoint
                                      names  disclosure.json   equals what the bundle proves, and what the lists tell
                                             *.tlog-proof      say what the bundle says

    verifier key  signs  letter.note  names  the certificate, and the pages of a letter

Without a key that the reader trusts the first link is open, and no check that hangs on it says more than
"indeterminate". What none of it proves is said with every answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from pydantic import ValidationError

from ledger.clock import utc_text
from ledger.desk.checks import PdfRefused, SignedPdf, open_signed_pdf
from ledger.desk.checks.letter import compare_letter
from ledger.desk.checks.proof_files import compare_proof_files
from ledger.desk.checks.proved import Given, check_proved, sum_up
from ledger.desk.checks.time_stamp import check_time_stamp, trusted_moment
from ledger.desk.checks.words import check
from ledger.desk.names import BUNDLE_NAME, DISCLOSURE_NAME, LETTER_NOTE_NAME, NOTE_NAME
from ledger.desk.statement import LetterStatement, Statement, parse_letter_statement, parse_statement
from ledger.errors import BadInput, VerificationFailed
from ledger.log.bundle import Bundle
from ledger.log.canonical import parse_json
from ledger.log.note import UnknownSigner, Verifier, open_note, parse_note
from ledger.log.policy import Policy
from ledger.log.trusted import TrustedKeys
from schemas.disclosure import Disclosure
from schemas.report import Outcome, PdfCheck, PdfOutcome


def verify_pdf(
    data: bytes,
    vkeys: Sequence[str] | TrustedKeys | None = None,
    trusted_checkpoint: bytes | None = None,
    *,
    consistency: Sequence[bytes] | None = None,
    time_stamp_certificates: Sequence[bytes] = (),
    policy: Policy | None = None,
) -> PdfOutcome:
    """What holds of this PDF. Never raises for what the PDF is; BadInput if a verifier key is none.

    vkeys: C2SP verifier keys that the reader trusts, taken from anywhere but this PDF; or these with the compromised ones.
    What a compromised key signed counts only where a trusted time-stamp shows that the PDF is older.
    trusted_checkpoint: a signed checkpoint of the log that the reader kept; `consistency`: the proof between the two.
    time_stamp_certificates: DER certificates of time-stamping authorities that the reader trusts, or of those above them.
    policy: whose witnesses the reader believes (its logs are not looked at); the quorum must then be met.

    A time-stamp whose authority is not among the given leaves the time open, and nothing else; who has cosigned by the
    policy that is attached is told, and nothing more. These do not lower `outcome`. Every other check does.
    """
    keys = vkeys if isinstance(vkeys, TrustedKeys) else TrustedKeys(tuple(map(Verifier.parse, vkeys or ())))
    try:
        signed = open_signed_pdf(data)
    except PdfRefused as refused:
        return sum_up([check("signature", refused.reason)])
    in_time = _in_time(signed, keys, time_stamp_certificates)
    statement, log_key = _statement(signed, keys, in_time)
    trusted = log_key.outcome is Outcome.PASSED
    checks = [_signature(signed, statement, trusted), log_key]
    if statement is None:
        return sum_up(checks)
    checks.append(_certificate(signed, statement, trusted))
    if isinstance(statement, Statement):
        checks.append(_attachments(signed, statement, trusted))
    if signed.time_stamp_token is not None:
        reason = check_time_stamp(signed.time_stamp_token, signed.signature, time_stamp_certificates)
        checks.append(check("time_stamp", reason))
    if isinstance(statement, LetterStatement):
        checks.append(_letter(data, signed, statement, trusted))
        if trusted_checkpoint is not None:
            checks.append(check("checkpoint", "LETTER_WITHOUT_CHECKPOINT"))
        return sum_up(checks, letter=statement)
    if checks[3].outcome is Outcome.FAILED:
        return sum_up(checks)
    disclosure, bundle = _read(signed)
    if disclosure is None or bundle is None:
        return sum_up([*checks, check("contents", "ATTACHMENT_MALFORMED")])
    if bundle.origin != statement.origin:
        return sum_up([*checks, check("contents", "LOG_PLACE_DIFFERS")])
    given = Given(_with(keys, in_time), trusted_checkpoint, consistency, tuple(time_stamp_certificates), policy)
    checks += check_proved(disclosure, bundle, given, trusted)
    if checks[-1].outcome is not Outcome.FAILED:
        checks.append(_proof_files(signed, disclosure, bundle, trusted))
    return sum_up(checks, disclosure)


def _in_time(signed: SignedPdf, keys: TrustedKeys, certificates: Sequence[bytes]) -> tuple[Verifier, ...]:
    """The compromised keys that were nobody else's yet when a trusted authority stamped this PDF."""
    if not keys.compromised or signed.time_stamp_token is None:
        return ()
    moment = trusted_moment(signed.time_stamp_token, signed.signature, certificates)
    return tuple(key.verifier for key in keys.compromised if moment is not None and utc_text(moment) < key.since)


def _with(keys: TrustedKeys, in_time: tuple[Verifier, ...]) -> TrustedKeys:
    left = tuple(key for key in keys.compromised if key.verifier not in in_time)
    return TrustedKeys((*keys.verifiers, *in_time), left)


def _statement(
    signed: SignedPdf, keys: TrustedKeys, in_time: tuple[Verifier, ...]
) -> tuple[Statement | LetterStatement | None, PdfCheck]:
    names = [name for name in (NOTE_NAME, LETTER_NOTE_NAME) if name in signed.attachments]
    if len(names) != 1:
        return None, check("log_key", "STATEMENT_TWICE" if names else "STATEMENT_MISSING")
    note = signed.attachments[names[0]]
    statement: Statement | LetterStatement
    try:
        text, _ = parse_note(note)
        statement = parse_statement(text) if names[0] == NOTE_NAME else parse_letter_statement(text)
        own = keys.of(statement.origin)
        open_note(note, own.verifiers)
    except BadInput:
        return None, check("log_key", "STATEMENT_MALFORMED")
    except UnknownSigner:
        held = own.compromised_signer(note)
        if held is not None:
            reason = "STATEMENT_SIGNED_IN_TIME" if held.verifier in in_time else "STATEMENT_KEY_COMPROMISED"
        else:
            reason = "STATEMENT_KEY_UNKNOWN" if keys != TrustedKeys() else "NO_KEY_GIVEN"
        return statement, check("log_key", reason)
    except VerificationFailed:
        return None, check("log_key", "STATEMENT_SIGNATURE_INVALID")
    return statement, check("log_key", "STATEMENT_SIGNED")


def _signature(signed: SignedPdf, statement: Statement | LetterStatement | None, trusted: bool) -> PdfCheck:
    """An unbroken signature passes only if the reader's own key says whose it is."""
    bound = statement is not None and statement.certificate_sha256 == sha256(signed.certificate_der).hexdigest()
    return check("signature", "SIGNATURE_INTACT" if trusted and bound else "SIGNED_BY_UNKNOWN_KEY")


def _certificate(signed: SignedPdf, statement: Statement | LetterStatement, trusted: bool) -> PdfCheck:
    if sha256(signed.certificate_der).hexdigest() != statement.certificate_sha256:
        return check("certificate", "CERTIFICATE_DIFFERS")
    return check("certificate", "CERTIFICATE_BOUND" if trusted else "CERTIFICATE_NOT_VOUCHED")


def _letter(data: bytes, signed: SignedPdf, statement: LetterStatement, trusted: bool) -> PdfCheck:
    reason = compare_letter(data, signed, statement)
    if reason == "LETTER_VOUCHED" and not trusted:
        reason = "LETTER_NOT_VOUCHED"
    return check("contents", reason)


def _attachments(signed: SignedPdf, statement: Statement, trusted: bool) -> PdfCheck:
    for name, digest in ((DISCLOSURE_NAME, statement.disclosure_sha256), (BUNDLE_NAME, statement.bundle_sha256)):
        content = signed.attachments.get(name)
        if content is None:
            return check("attachments", "ATTACHMENT_MISSING")
        if sha256(content).hexdigest() != digest:
            return check("attachments", "ATTACHMENT_DIFFERS")
    return check("attachments", "ATTACHMENTS_MATCH" if trusted else "ATTACHMENTS_NOT_VOUCHED")


def _proof_files(signed: SignedPdf, disclosure: Disclosure, bundle: Bundle, trusted: bool) -> PdfCheck:
    reason = compare_proof_files(signed.attachments, disclosure, bundle)
    if reason == "PROOF_FILES_MATCH" and not trusted:
        reason = "PROOF_FILES_UNSIGNED"
    return check("proof_files", reason)


def _read(signed: SignedPdf) -> tuple[Disclosure | None, Bundle | None]:
    try:
        document = parse_json(signed.attachments[DISCLOSURE_NAME], DISCLOSURE_NAME)
        if not isinstance(document, dict):
            return None, None
        fields = {name: content for name, content in document.items() if name != "$schema"}
        return Disclosure.model_validate(fields), Bundle.parse(signed.attachments[BUNDLE_NAME])
    except (BadInput, ValidationError):
        return None, None

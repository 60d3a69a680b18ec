"""Do the files made for other programs say what the bundle says? Proof files, time-stamps, the verifier key and the policy.

Nothing is proved by them that the bundle does not prove; a reader who takes one of them to another tool must not be misled.
"""

from __future__ import annotations

from collections.abc import Mapping

from ledger.desk.names import LOG_POLICY_NAME, NOTE_NAME, VKEY_NAME
from ledger.desk.proofs import SUFFIXES, policy_file, proof_files, stamp_files
from ledger.errors import DaichoError
from ledger.log.bundle import Bundle
from ledger.log.note import Verifier, open_note
from ledger.log.policy import Policy
from schemas.disclosure import Disclosure


def compare_proof_files(attachments: Mapping[str, bytes], disclosure: Disclosure, bundle: Bundle) -> str:
    """The reason code: `PROOF_FILES_MATCH`, or what differs first. Raises BadInput for a bundle that can't be read."""
    document = bundle.to_json()
    numbers = {str(record.id): record.number for record in disclosure.records}
    wanted = {**proof_files(document, numbers), **stamp_files(document)}
    if wanted.keys() - attachments.keys():
        return "PROOF_FILE_MISSING"
    if wanted != {name: content for name, content in attachments.items() if name.endswith(SUFFIXES)}:
        return "PROOF_FILE_DIFFERS"
    return "PROOF_FILES_MATCH" if _key_has_signed(attachments, bundle) else "KEY_FILE_DIFFERS"


def _key_has_signed(attachments: Mapping[str, bytes], bundle: Bundle) -> bool:
    """Whether the key attached for convenience is one that signed this report's statement, and the policy fits.

    The policy is the bundle's own, or lists that key and nothing else; no log stands in it that has no entries here.
    """
    try:
        verifier = Verifier.parse(attachments[VKEY_NAME].decode("utf-8").removesuffix("\n"))
        open_note(attachments[NOTE_NAME], [verifier])
        policy = Policy.parse(attachments[LOG_POLICY_NAME])
    except (KeyError, UnicodeDecodeError, DaichoError):
        return False
    logs = [log.verifier for log in policy.logs]
    if bundle.policy:
        own = attachments[LOG_POLICY_NAME] == policy_file(bundle.to_json(), verifier.vkey())
        origins = {bundle.origin, *(one.origin for one in bundle.earlier)}
        return own and verifier in logs and all(log.name in origins for log in logs)
    return logs == [verifier] and not policy.witnesses

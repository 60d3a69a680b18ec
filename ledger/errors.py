"""Every error daicho raises on purpose, drawn as one tree:

    DaichoError
    ├── BadInput                 the request can't be taken as written; lists every fault        422
    │   ├── MissingFacts         a decision needs facts that were not given                      422
    │   └── TooLarge             body, list or line over its limit                               413
    ├── Conflict                 same id, other content                                          409
    ├── NotFound                 no such entry, party, tile …                                    404
    ├── Gone                     the content was disposed of; its index remains                  410
    ├── NotAuthenticated         no key, or one nobody knows                                     401
    ├── NotAuthorised            the key may not do this                                         403
    ├── Blocked                  the law says no (refusal, retention not ended)                  409
    ├── Busy                     the queue is full; try again after `retry_after_seconds`        503
    ├── Frozen                   the log takes no more entries                                   503
    ├── IntegrityError           what is stored is not what was written; names the place         500
    │   └── HeadMismatch         database and checkpoint store disagree: refuse to run           500
    ├── VerificationFailed       a proof, note or bundle does not hold
    └── Misconfigured            a file, key or setting is missing or wrong                      500

The API maps the tree in `api/problems.py`, the CLI in `cli/errors.py`, each once. No message of this tree may carry
personal data: a fault names the field by JSON pointer, never its value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input.

    pointer: RFC 6901 JSON pointer into the input ("" for the whole). code: stable, e.g. `INVALID:items`.
    citation: `RULE 20(1)(ii)` or "". ja, en: one sentence each, without any value of the input.
    """

    pointer: str
    code: str
    citation: str
    ja: str
    en: str

    def to_json(self) -> dict[str, str]:
        return {
            "pointer": self.pointer,
            "code": self.code,
            "citation": self.citation,
            "ja": self.ja,
            "en": self.en,
        }


class DaichoError(Exception):
    """Base of all. `str(error)` is English for engineers; `ja` says the same for staff."""

    code = "ERROR"

    def __init__(self, en: str, ja: str = "") -> None:
        super().__init__(en)
        self.en = en
        self.ja = ja or en


class BadInput(DaichoError):
    code = "BAD_INPUT"

    def __init__(self, faults: Sequence[Fault], en: str = "", ja: str = "") -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        super().__init__(
            en or f"the input has {count} fault(s): " + "; ".join(f"{f.pointer or '/'}: {f.en}" for f in self.faults),
            ja or f"入力に{count}件の誤りがあります: " + "／".join(f"{f.pointer or '/'}: {f.ja}" for f in self.faults),
        )


class MissingFacts(BadInput):
    """`missing_facts`: JSON pointers of the facts the decision reached and did not find."""

    code = "MISSING_FACTS"

    def __init__(self, missing_facts: Sequence[str]) -> None:
        self.missing_facts = tuple(missing_facts)
        super().__init__(
            [
                Fault(
                    pointer,
                    "MISSING_FACT",
                    "",
                    "判断に必要な事実がありません",
                    "the decision needs this fact",
                )
                for pointer in self.missing_facts
            ]
        )


class TooLarge(BadInput):
    code = "TOO_LARGE"


class Conflict(DaichoError):
    code = "CONFLICT"


class NotFound(DaichoError):
    code = "NOT_FOUND"


class Gone(DaichoError):
    code = "GONE"


class NotAuthenticated(DaichoError):
    code = "NOT_AUTHENTICATED"


class NotAuthorised(DaichoError):
    code = "NOT_AUTHORISED"


class Blocked(DaichoError):
    """`codes`: codes of law.md 13B, e.g. `RETENTION_NOT_ENDED`."""

    code = "BLOCKED"

    def __init__(self, en: str, ja: str = "", codes: Sequence[str] = ()) -> None:
        super().__init__(en, ja)
        self.codes = tuple(codes)


class Busy(DaichoError):
    code = "BUSY"

    def __init__(self, en: str, ja: str = "", retry_after_seconds: int = 1) -> None:
        super().__init__(en, ja)
        self.retry_after_seconds = retry_after_seconds


class Frozen(DaichoError):
    code = "FROZEN"


class IntegrityError(DaichoError):
    code = "INTEGRITY"


class HeadMismatch(IntegrityError):
    code = "HEAD_MISMATCH"


class VerificationFailed(DaichoError):
    code = "VERIFICATION_FAILED"


class Misconfigured(DaichoError):
    code = "MISCONFIGURED"

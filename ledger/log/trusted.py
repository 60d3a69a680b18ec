r"""The file of a log's verifier keys for outsiders, `trusted.vkey`: every key there ever was, with its state.

    # <comment>
    #: active <since> <fingerprint>
    <verifier key>
    #: retired <since> <fingerprint>
    <verifier key>
    #: compromised <since> <verifier key>

A line that is a verifier key is trusted; empty lines and lines that begin with "#" are skipped by any reader. So a reader
that knows nothing of states trusts the active and the retired keys, and a compromised one not at all. A reader that knows
them (`parse_trusted`) can tell a signature by a compromised key from one by nobody's. <since> is UTC,
"YYYY-MM-DDTHH:MM:SS.ffffffZ": of a compromised key, the moment from which its signature alone proves nothing.

>>> from ledger.log.note import Signer
>>> old, new = (Signer.generate("example.com/log").verifier() for _ in range(2))
>>> since = "2026-11-24T00:00:00.000000Z"
>>> text = write_trusted([KeyState(new, "active", since), KeyState(old, "compromised", since)])
>>> found = parse_trusted(text)
>>> found.verifiers == (new,), found.compromised == (CompromisedKey(old, since),)
(True, True)
>>> [line for line in text.splitlines() if not line.startswith("#")] == [new.vkey()]
True
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ledger.errors import VerificationFailed
from ledger.log.encoding import malformed
from ledger.log.header import is_time
from ledger.log.note import Verifier, open_note

State = Literal["active", "retired", "compromised"]

_HEADING = (
    "# The verifier keys of a daicho ledger, one a line; `daicho verify FILE --trusted THIS-FILE`.\n"
    "# 台帳の検証鍵です（1行に1つ）。`#:` の行は鍵の状態を示します。\n"
    "# A retired key still vouches for what it signed. A compromised one vouches for nothing by itself.\n"
)
_MARK = "#:"


@dataclass(frozen=True, slots=True)
class KeyState:
    """A key of the log and what became of it. since: UTC text as in an entry's header."""

    verifier: Verifier
    state: State
    since: str


@dataclass(frozen=True, slots=True)
class CompromisedKey:
    """A key that somebody else may hold; what it alone signed counts only if it is shown to be older than `since`."""

    verifier: Verifier
    since: str


@dataclass(frozen=True, slots=True)
class TrustedKeys:
    """What a reader trusts. verifiers: without reserve. compromised: never by themselves."""

    verifiers: tuple[Verifier, ...] = ()
    compromised: tuple[CompromisedKey, ...] = ()

    def compromised_signer(self, note: bytes) -> CompromisedKey | None:
        """The compromised key that signed the note, if one did and its signature holds. Never raises."""
        for key in self.compromised:
            try:
                open_note(note, [key.verifier])
            except VerificationFailed:
                continue
            return key
        return None

    def of(self, origin: str) -> TrustedKeys:
        """Only the keys of the log `origin`."""
        return TrustedKeys(
            tuple(one for one in self.verifiers if one.name == origin),
            tuple(one for one in self.compromised if one.verifier.name == origin),
        )


def write_trusted(keys: Iterable[KeyState]) -> str:
    """The file's text, keys in the order given."""
    lines = []
    for key in keys:
        vkey = key.verifier.vkey()
        if key.state == "compromised":
            lines.append(f"{_MARK} compromised {key.since} {vkey}\n")
        else:
            lines.append(f"{_MARK} {key.state} {key.since} {key.verifier.fingerprint}\n{vkey}\n")
    return _HEADING + "".join(lines)


def parse_trusted(text: str, more: Sequence[str] = ()) -> TrustedKeys:
    """The keys in the file's text, and `more` verifier keys. A key said to be compromised is not trusted elsewhere.

    Raises BadInput (`MALFORMED:vkey`) for a line that is neither a comment nor a verifier key, or a broken
    `compromised` line: a warning that can't be read must not be passed over.
    """
    verifiers: dict[Verifier, None] = {}
    compromised: dict[Verifier, CompromisedKey] = {}
    for line in (*(line.strip() for line in text.splitlines()), *more):
        if line.startswith(f"{_MARK} compromised"):
            key = _compromised(line)
            compromised[key.verifier] = key
        elif line and not line.startswith("#"):
            verifiers[Verifier.parse(line)] = None
    return TrustedKeys(
        tuple(verifier for verifier in verifiers if verifier not in compromised), tuple(compromised.values())
    )


def _compromised(line: str) -> CompromisedKey:
    _, _, since, vkey, *rest = (*line.split(" "), "", "")
    if not is_time(since) or any(rest):
        raise malformed("vkey", "the line of a compromised key is not of the format", "漏えいした鍵の行が不正です")
    return CompromisedKey(Verifier.parse(vkey), since)

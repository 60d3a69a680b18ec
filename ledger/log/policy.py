r"""Trust policies, C2SP `tlog-policy`: which logs to believe, and which witnesses must have cosigned.

Lines end in newline; items are separated by spaces or tabs; empty lines and lines beginning with "#" are ignored.

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> all|any|<k> <member name>…     met if that many members are
    quorum <name>|none                          exactly one; what a checkpoint needs

Names refer to lines above. A name is a member of at most one group, so that each witness counts once. Logs sign with
Ed25519 (algorithm 1), witnesses with cosignature/v1 (algorithm 4).

>>> policy = Policy.parse(b"# no witnesses yet\nquorum none\n")
>>> policy.is_met([])
True
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from ledger.errors import BadInput, Fault, VerificationFailed
from ledger.log.checkpoint import Checkpoint, open_cosigned, parse_note_unverified
from ledger.log.note import COSIGNATURE, ED25519, Note, UnknownSigner, Verifier, open_note

POLICY_BYTES_MAX = 1_000_000
NAMES_MAX = 256
"""Most logs, witnesses and groups together; the specification asks for at least 32 of each."""

NONE = "none"

_NOT_ALLOWED = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_COUNT = re.compile(r"[1-9][0-9]{0,3}\Z")


@dataclass(frozen=True, slots=True)
class Trusted:
    """A log or witness of a policy; `url` is "" if none is given."""

    verifier: Verifier
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Met if at least `threshold` of `members` (names of witnesses or groups) are."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy as parsed; `quorum` is the name of a witness or group, or "none"."""

    logs: tuple[Trusted, ...]
    witnesses: dict[str, Trusted]
    groups: dict[str, Group]
    quorum: str

    @classmethod
    def parse(cls, data: bytes) -> Policy:
        """Read a policy file. BadInput with every fault; a pointer such as `/3` is the line's number."""
        reader = _Reader()
        if len(data) > POLICY_BYTES_MAX or _NOT_ALLOWED.search(data) or not data.endswith(b"\n"):
            reader.fault("the file is too long, has control characters or lacks its last newline", "ファイルが不正です")
            raise BadInput(reader.faults)
        # The format's characters are octets; this decoding is one to one, and right where they are UTF-8.
        for reader.line, text in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), 1):
            reader.read([word for word in text.replace("\t", " ").split(" ") if word])
        if reader.quorum is None:
            reader.line = 0
            reader.fault("the policy has no quorum line", "quorum行がありません")
        if reader.faults or reader.quorum is None:
            raise BadInput(reader.faults)
        return cls(tuple(reader.logs), reader.witnesses, reader.groups, reader.quorum)

    def encode(self) -> bytes:
        """The policy as a file, without comments; `parse` gives the same policy back."""
        lines = [" ".join(["log", log.verifier.vkey(), log.url]).rstrip() for log in self.logs]
        for name, witness in self.witnesses.items():
            lines.append(" ".join(["witness", name, witness.verifier.vkey(), witness.url]).rstrip())
        for name, group in self.groups.items():
            lines.append(" ".join(["group", name, str(group.threshold), *group.members]))
        return "".join(f"{line}\n" for line in [*lines, f"quorum {self.quorum}"]).encode("utf-8", "surrogateescape")

    def is_met(self, cosigned: Collection[str]) -> bool:
        """Whether cosignatures by the witnesses of these names make the quorum."""
        met = {NONE, *(name for name in cosigned if name in self.witnesses)}
        for name, group in self.groups.items():  # members stand above their group
            if sum(member in met for member in group.members) >= group.threshold:
                met.add(name)
        return self.quorum in met

    def cosigned_by(self, note: bytes) -> dict[str, int]:
        """The names of the witnesses that have cosigned a checkpoint, and when (POSIX seconds), whichever log it is of.

        Raises BadInput if it is none, VerificationFailed if a listed witness's signature is wrong.
        """
        try:
            return self._names(open_note(note, [witness.verifier for witness in self.witnesses.values()]))
        except UnknownSigner:
            return {}

    def open_checkpoint(self, note: bytes) -> tuple[Checkpoint, tuple[str, ...]]:
        """Check a signed checkpoint of any log of the policy; returns it and the names of its witnesses.

        Raises BadInput if it is none, UnknownSigner if no listed log with the checkpoint's origin as its name has
        signed, VerificationFailed if a listed key's signature is wrong or the quorum is not met.
        """
        origin = parse_note_unverified(note).origin
        logs = [log.verifier for log in self.logs if log.verifier.name == origin]
        if not logs:
            raise UnknownSigner("the policy does not list the checkpoint's log", "方針にないログのチェックポイントです")
        keys = [witness.verifier for witness in self.witnesses.values()]
        checkpoint, opened = open_cosigned(note, logs, origin, keys)
        cosigned = tuple(self._names(opened))
        if not self.is_met(cosigned):
            raise VerificationFailed("the quorum of witnesses is not met", "立会人の定足数に達していません")
        return checkpoint, cosigned

    def _names(self, opened: Note) -> dict[str, int]:
        """In the policy's order."""
        signed = {(signature.name, signature.key_id): signature.time_s for signature in opened.verified}
        found = {}
        for name, witness in self.witnesses.items():
            time_s = signed.get((witness.verifier.name, witness.verifier.key_id))
            if time_s is not None:
                found[name] = time_s
        return found


@dataclass(slots=True)
class _Reader:
    """Reads line after line and collects faults."""

    line: int = 0
    faults: list[Fault] = field(default_factory=list)
    logs: list[Trusted] = field(default_factory=list)
    witnesses: dict[str, Trusted] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str | None = None
    members: set[str] = field(default_factory=set)

    def fault(self, en: str, ja: str) -> None:
        pointer = f"/{self.line}" if self.line else ""
        self.faults.append(Fault(pointer, "MALFORMED:policy", "C2SP tlog-policy", ja, en))

    def read(self, words: list[str]) -> None:
        match words:
            case []:
                pass
            case [first, *_] if first.startswith("#"):
                pass
            case ["log", vkey, *url] if len(url) <= 1:
                self._log(vkey, "".join(url))
            case ["witness", name, vkey, *url] if len(url) <= 1:
                self._witness(name, vkey, "".join(url))
            case ["group", name, threshold, *members]:
                self._group(name, threshold, members)
            case ["quorum", name]:
                self._quorum(name)
            case _:
                self.fault("the line is not a log, witness, group or quorum line", "行の形が不正です")

    def _log(self, vkey: str, url: str) -> None:
        trusted = self._trusted(vkey, url, ED25519, self.logs)
        if trusted:
            self.logs.append(trusted)

    def _witness(self, name: str, vkey: str, url: str) -> None:
        is_new = self._is_new(name)
        trusted = self._trusted(vkey, url, COSIGNATURE, self.witnesses.values())
        if trusted and is_new:
            self.witnesses[name] = trusted

    def _group(self, name: str, threshold: str, members: list[str]) -> None:
        is_new = self._is_new(name)
        count = {"all": len(members), "any": 1}.get(threshold)
        if count is None and _COUNT.match(threshold):
            count = int(threshold)
        if not members or count is None or count > len(members):
            self.fault("the group has no members or its threshold is not 1 to their number", "グループの人数が不正です")
            return
        for member in members:
            if not self._is_known(member):
                self.fault("a member is not a witness or group defined above", "メンバーが上で定義されていません")
            elif member in self.members:
                self.fault("a name is a member twice", "同じ名前が二度メンバーになっています")
            self.members.add(member)
        if is_new:
            self.groups[name] = Group(count, tuple(members))

    def _quorum(self, name: str) -> None:
        if self.quorum is not None:
            self.fault("there is a second quorum line", "quorum行が二つあります")
        elif name != NONE and not self._is_known(name):
            self.fault("the quorum is not a witness or group defined above", "quorumが上で定義されていません")
        self.quorum = name

    def _is_known(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups

    def _is_new(self, name: str) -> bool:
        if name == NONE or self._is_known(name):
            self.fault("the name is taken", "名前が重複しています")
            return False
        if len(self.logs) + len(self.witnesses) + len(self.groups) >= NAMES_MAX:
            self.fault("the policy defines too many names", "定義が多すぎます")
            return False
        return True

    def _trusted(self, vkey: str, url: str, algorithm: int, others: Collection[Trusted]) -> Trusted | None:
        try:
            verifier = Verifier.parse(vkey)
        except BadInput:
            self.fault("the verifier key is malformed or of an unknown algorithm", "検証鍵が不正です")
            return None
        if verifier.algorithm != algorithm:
            self.fault("the key's algorithm is not one for this kind of line", "鍵の種類がこの行に合いません")
            return None
        if any(verifier.public_key == other.verifier.public_key for other in others):
            self.fault("the public key is listed twice", "同じ公開鍵が二度あります")
            return None
        return Trusted(verifier, url)

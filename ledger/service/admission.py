"""API keys and the entries of the ledger's own housekeeping."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from sqlalchemy import select

from ledger.access import Caller, new_secret, secret_digest
from ledger.clock import utc_text
from ledger.errors import BadInput, Conflict, DaichoError, Fault, Gone, NotAuthenticated, NotFound
from ledger.ids import new_id
from ledger.sequence.staged import Outcome, Placed, Stale, Taken
from ledger.service.attachments import describe
from ledger.service.core import Core, appended_like
from ledger.service.intake import Intake, finish
from ledger.service.replaying import SentAgain, replay, replay_many
from ledger.service.sealing import stage
from ledger.store.tables import ApiKeyRow, RecordRow
from schemas.duty import Attachment
from schemas.record import AmendmentIn, document
from schemas.views import Appended, LineResult
from schemas.vocabulary import Scope

KEY_NAME_CHARS_MAX = 64
COMMAND_LINE = "cli:"


def write_policy(core: Core) -> None:
    """The `policy` entry: which text this ledger's records cite."""
    policy = core.profile.policy
    items = {
        "/policy/profile": core.profile.id,
        "/policy/digest": policy.digest,
        "/policy/citation": policy.citation,
        "/policy/operator": core.profile.operator.name,
    }
    core.writer.submit([stage(core, "policy", new_id(), items, "keep/policy")]).result()


def _folded(name: str) -> str:
    """Names that look alike are one name: the access log and four eyes tell people apart by them."""
    return unicodedata.normalize("NFKC", name).casefold()


def create_key(core: Core, name: str, scopes: Iterable[Scope]) -> str:
    """Make a key and return its secret, which is stored nowhere. Raises BadInput (bad name, name taken, no scope)."""
    wanted = sorted({Scope(scope).value for scope in scopes})
    faults = []
    if not (0 < len(name) <= KEY_NAME_CHARS_MAX and name.isprintable()):
        faults.append(
            Fault("/name", "INVALID_INPUT:name", "", "名前が正しくありません", "1 to 64 printable characters")
        )
    elif name != name.strip() or name.startswith(COMMAND_LINE):
        faults.append(
            Fault(
                "/name",
                "INVALID_INPUT:name",
                "",
                "名前の前後に空白を置けず、cli: で始められません（コマンド利用者と区別するため）",
                "no space at its ends, and not beginning with cli:, which names users of the command",
            )
        )
    if not wanted:
        faults.append(Fault("/scopes", "INVALID_INPUT:scopes", "", "権限を一つ以上指定してください", "give a scope"))
    if any(_folded(row.name) == _folded(name) and not row.revoked for row in _keys(core)):
        faults.append(Fault("/name", "TAKEN", "", "この名前のキーが既にあります", "a key of this name exists"))
    if faults:
        raise BadInput(faults)
    secret, entry_id = new_secret(), new_id()
    items = {
        "/admin/action": "create_key",
        "/admin/name": name,
        "/admin/scopes": wanted,
        "/admin/digest": secret_digest(secret).hex(),
    }
    row = (entry_id, name, secret_digest(secret), " ".join(wanted), "")
    core.writer.submit([stage(core, "admin", entry_id, items, "keep/admin", rows=[(ApiKeyRow, row)])]).result()
    return secret


def revoke_key(core: Core, name: str) -> None:
    """Raises NotFound."""
    living = [row for row in _keys(core) if row.name == name and not row.revoked]
    if not living:
        raise NotFound("there is no living key of this name", "この名前の有効なキーはありません")
    revoked = utc_text(core.now())
    items = {"/admin/action": "revoke_key", "/admin/name": name, "/admin/at": revoked}
    update = (
        "UPDATE api_key SET revoked = :revoked WHERE log = :log AND seq = :key_seq",
        {"revoked": revoked, "key_seq": living[0].seq},
    )
    core.writer.submit([stage(core, "admin", new_id(), items, "keep/admin", updates=[update])]).result()


def list_keys(core: Core) -> list[dict[str, object]]:
    """Names, scopes and state of every key ever made; never a secret."""
    return [
        {"name": row.name, "scopes": row.scopes.split(), "created_seq": row.seq, "revoked": row.revoked or None}
        for row in _keys(core)
    ]


def authenticate(core: Core, secret: str) -> Caller:
    """Raises NotAuthenticated."""
    digest = secret_digest(secret)
    table = ApiKeyRow.table_()
    with core.database.reading() as connection:
        rows = connection.execute(
            select(table).where(table.c.log == core.log, table.c.digest == digest, table.c.revoked == "")
        ).all()
    for row in rows:
        if hmac.compare_digest(row.digest, digest):
            return Caller(row.name, frozenset(Scope(scope) for scope in row.scopes.split()))
    raise NotAuthenticated("this API key is not known here", "このAPIキーは登録されていません")


def open_key_ids(core: Core) -> set[str]:
    """Key ids of the records that are still open."""
    table = RecordRow.table_()
    with core.database.reading() as connection:
        ids = connection.execute(select(table.c.id).where(table.c.log == core.log, table.c.last_day == "")).scalars()
        return {f"open/{UUID(bytes=entry_id)}" for entry_id in ids}


def replay_amendment(core: Core, amendment: AmendmentIn, papers: Sequence[Attachment] = ()) -> Appended:
    """An amendment whose id stands already: the first result again, or Conflict."""
    assert amendment.id is not None
    content = document(amendment)
    content.pop("id", None)
    if papers:
        content["attachments"] = describe(papers)
    return replay(core, amendment.id.bytes, "amendment", content)


def line_results(
    core: Core, first_line: int, batch: Sequence[Intake | BadInput], outcomes: Sequence[Outcome]
) -> Iterator[LineResult]:
    """The results of the lines of a batch, in order; a conflict is the line's fault, not the upload's.

    outcomes: of those that are no BadInput.
    """
    ready = [intake for intake in batch if isinstance(intake, Intake)]
    taken = [one for one, outcome in zip(ready, outcomes, strict=True) if isinstance(outcome, Taken)]
    again = iter(replay_many(core, [SentAgain(one.staged.id, one.kind, one.content) for one in taken]))
    coming, alike = iter(outcomes), dict[tuple[int, str], Appended]()
    for line, intake in enumerate(batch, first_line):
        if isinstance(intake, BadInput):
            yield LineResult(line=line, faults=[fault.to_json() for fault in intake.faults])
            continue
        outcome = next(coming)
        assert not isinstance(outcome, Stale)
        if isinstance(outcome, Placed):
            said = id(intake.judged), intake.kind
            if intake.odd:
                yield LineResult(line=line, appended=finish(core, intake, outcome))
                continue
            if said not in alike:
                alike[said] = finish(core, intake, outcome)
            yield LineResult(line=line, appended=appended_like(alike[said], intake.staged.id, outcome))
        elif isinstance(first := next(again), Conflict | Gone):
            yield LineResult(line=line, faults=[_as_fault(first)])
        else:
            yield LineResult(line=line, appended=first)


def _as_fault(error: DaichoError) -> dict[str, str]:
    return Fault("/id", error.code, "", error.ja, error.en).to_json()


def _keys(core: Core) -> list[ApiKeyRow]:
    table = ApiKeyRow.table_()
    with core.database.reading() as connection:
        rows = connection.execute(select(table).where(table.c.log == core.log).order_by(table.c.seq)).all()
    return [ApiKeyRow(**row._mapping) for row in rows]

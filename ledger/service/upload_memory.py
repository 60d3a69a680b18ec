"""Remembering under which upload id a file is recorded, so that running it again never records it twice.

    mark   HMAC-SHA-256(key of the month in which the file was first recorded, "daicho/v1/upload-file\\n" ‖ SHA-256)

The key is `file/<month>` of the key store. An upload id is taken for 400 days (`ledger.ids.accept_id`); a file is remembered
for one day less, then its row goes, and a month's key with the month's last row: from then on nobody can tell from the
database, or from a backup of it, that a guessed file was recorded.
"""

from __future__ import annotations

import datetime as dt
import hmac
from uuid import UUID

from ledger.clock import utc_text
from ledger.ids import BEHIND_MAX
from ledger.service.core import Core
from ledger.store.uploads import UploadRow, forget_before, forget_marks, upload_of

PREFIX = "file/"
REMEMBERED_DAYS = BEHIND_MAX.days - 1
_DOMAIN = b"daicho/v1/upload-file\n"


def known_upload(core: Core, digest: bytes) -> UUID | None:
    """The id under which the file of this SHA-256 (with all that makes its records what they are) is recorded."""
    with core.database.reading() as connection:
        found = upload_of(connection, core.log, _marks(core, digest))
    return UUID(bytes=found) if found else None


def remember_upload(core: Core, digest: bytes, upload_id: UUID, again: bool = False) -> UUID:
    """Remember the file under this id, durably; of a known file its id comes back. again: this id takes its place."""
    forget_uploads(core)
    new = _mark(core.keys.get_or_create(_key_id(core.today())), digest)
    marks = _marks(core, digest)
    with core.database.writing() as connection:
        known = None if again else upload_of(connection, core.log, marks)
        if known is not None:
            return UUID(bytes=known)
        forget_marks(connection, core.log, marks)
        core.database.insert(connection, UploadRow, [(core.log, new, upload_id.bytes, core.today().isoformat())])
        connection.commit()
    return upload_id


def forget_uploads(core: Core) -> None:
    """Remove what is remembered for longer than an upload id is taken, and the keys of months that are over."""
    oldest = core.today() - dt.timedelta(days=REMEMBERED_DAYS)
    over = [key_id for key_id in core.keys.list(PREFIX) if key_id < _key_id(oldest)]
    with core.database.writing() as connection:
        forget_before(connection, core.log, oldest.isoformat())
        connection.commit()
    if over:
        core.keys.destroy(over, "files are no longer remembered", utc_text(core.now()))


def _marks(core: Core, digest: bytes) -> list[bytes]:
    return [_mark(core.keys.get(key_id), digest) for key_id in core.keys.list(PREFIX)]


def _mark(key: bytes, digest: bytes) -> bytes:
    return hmac.digest(key, _DOMAIN + digest, "sha256")


def _key_id(day: dt.date) -> str:
    return f"{PREFIX}{day:%Y-%m}"

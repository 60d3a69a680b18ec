"""One byte of one entry changed in a copy of the ledger, and the audit that names it."""

from __future__ import annotations

import base64
import json
import shutil

from cli.demo.expect import expect
from cli.demo.folder import Folder
from cli.demo.sending import Acknowledged
from cli.demo.talk import daicho, tell
from cli.exits import ExitCode


def audit_clean(folder: Folder) -> None:
    """The ledger itself: everything recomputed, nothing found."""
    said, _ = daicho("audit", "--home", str(folder.ledger), "--format", "json")
    found = json.loads(said)
    tell(
        f"{found['entries_checked']}件の記録、{found['bodies_checked']}件の内容を計算し直し、破損なし",
        f"{found['entries_checked']} entries and {found['bodies_checked']} contents recomputed: clean",
    )


def audit_damaged(folder: Folder, acknowledged: Acknowledged) -> None:
    """Copy the ledger, change one byte of an entry in the middle, and let the audit name it. The server is stopped."""
    seq = _seq_in_the_middle(acknowledged)
    leaf = _leaf(folder, seq)
    shutil.copytree(folder.ledger, folder.damaged)
    database = folder.damaged / "daicho.db"
    content = bytearray(database.read_bytes())
    place = content.find(leaf)
    expect(place >= 0, "記録がデータベースに見つかりません", "the entry was not found in the database file")
    # A digit of the body's commitment: still a well-formed header, of another content.
    digit = place + leaf.index(b'"body":"') + len(b'"body":"')
    content[digit] = ord("0") if content[digit] != ord("0") else ord("1")
    database.write_bytes(content)
    tell(f"写しの記録 {seq} 番の1バイトを変えました", f"one byte of entry {seq} is changed in a copy of the database")
    said, told = daicho("audit", "--home", str(folder.damaged), "--format", "json", expected=ExitCode.INTEGRITY)
    places = {finding["place"].split(":")[0] for finding in json.loads(said)["findings"]}
    expect(str(seq) in places, f"監査が記録 {seq} 番を挙げていません", f"the audit does not name entry {seq}")
    for line in told.splitlines():
        tell(line, line)


def _seq_in_the_middle(acknowledged: Acknowledged) -> int:
    seqs = [json.loads(line)["seq"] for line in acknowledged.path.read_text().splitlines()]
    return int(seqs[len(seqs) // 2])


def _leaf(folder: Folder, seq: int) -> bytes:
    from ledger import Ledger

    with Ledger.open(folder.ledger) as ledger:
        return base64.b64decode(ledger.entry(seq)["leaf"])

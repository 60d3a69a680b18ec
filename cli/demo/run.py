"""The steps of the demo, in order."""

from __future__ import annotations

import time
from pathlib import Path

from cli.demo.asking import answer_subject, find_subject
from cli.demo.client import Client
from cli.demo.damage import audit_clean, audit_damaged
from cli.demo.expect import expect_equal
from cli.demo.folder import Folder, fresh
from cli.demo.gate import ask_gate
from cli.demo.sending import Acknowledged, send_files, send_parties, send_twice
from cli.demo.server import serving
from cli.demo.talk import daicho, heading, tell

PROFILE = "gmo-cybersecurity"
ORIGIN = "demo.example.com/2026"


def run_demo(root: Path) -> None:
    """The main job end to end in the folder `root`, made fresh. Raises DemoFailed, Misuse."""
    started = time.monotonic()
    folder = fresh(root)
    acknowledged = Acknowledged(folder.acknowledged)
    heading(1, "会社のプライバシーポリシーから台帳を作る", "a ledger is made from the company's privacy policy")
    daicho("init", "--profile", PROFILE, "--origin", ORIGIN, "--home", str(folder.ledger))
    admin = _key(folder, "demo-admin", "admin")
    export = _key(folder, "crm-export", "records:write")
    with serving(folder) as port:
        _with_server(folder, acknowledged, port, admin, export)
    heading(7, "監査", "the audit")
    audit_clean(folder)
    audit_damaged(folder, acknowledged)
    heading(8, "できたもの", "what there is now")
    tell(f"台帳: {folder.ledger}", f"the ledger: {folder.ledger}")
    tell(f"回答（JSON）: {folder.answer_json}", f"the answer (JSON): {folder.answer_json}")
    tell(f"検証済みの開示書面（PDF）: {folder.answer_pdf}", f"the verified report (PDF): {folder.answer_pdf}")
    seconds = time.monotonic() - started
    tell(f"すべての手順が期待どおりでした（{seconds:.1f} 秒）", f"every step came out as it must ({seconds:.1f} s)")


def _with_server(folder: Folder, acknowledged: Acknowledged, port: int, admin: str, export: str) -> None:
    heading(
        2,
        f"サーバーを起動し（127.0.0.1:{port}）、取引先の見本の事実を登録する",
        f"the server runs (127.0.0.1:{port}); sample facts of the partners are entered",
    )
    with Client(port, admin) as client:
        count = send_parties(client)
        tell(f"取引先 {count} 件（出所は「SAMPLE, not verified」）", f'{count} parties (source "SAMPLE, not verified")')
    with Client(port, export) as client:
        heading(
            3, "提携先の形式のファイルをHTTPで記録する", "files in the partners' own formats are recorded over HTTP"
        )
        count = send_files(client, acknowledged)
        tell(f"{count} 件を記帳しました", f"{count} records are entered")
        send_twice(client)
        tell(
            "同じ記録の再送は最初の結果を返し、同じIDの別の内容は拒否されました（409）",
            "sent again, a record is the first result again; other content under its id is refused (409)",
        )
        expect_equal("reading with a producer's key: HTTP status", client.get("/v1/records").status, 403)
        tell("書くためのキーでは誰の記録も読めません（403）", "a key that writes can read nobody (403)")
        heading(4, "提供の前の判定", "the gate")
        ask_gate(client)
    heading(5, "本人を探す", "the person is found")
    find_subject(folder, acknowledged)
    heading(6, "本人に答え、書面を検証する", "the person is answered, the paper verified")
    answer_subject(folder)


def _key(folder: Folder, name: str, scope: str) -> str:
    said, _ = daicho("key", "create", name, "--scope", scope, "--home", str(folder.ledger))
    return said.strip()

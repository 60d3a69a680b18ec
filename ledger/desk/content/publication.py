"""The page on which a company publishes its ledger's verifier keys: every key, its state and its fingerprint."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ledger.desk.blocks import Bilingual, Block, Document, Facts, Heading, Line, Paragraph, said, value
from ledger.desk.wareki import both
from schemas.log_key import LogKeyOut
from schemas.report import Company

TITLE = Bilingual("第三者提供記録台帳の検証鍵", "Verifier keys of the third-party provision record ledger")
_STATES = {
    "active": Bilingual("有効", "active: it signs"),
    "retired": Bilingual("引退（署名したものは有効）", "retired: what it signed stays good"),
    "compromised": Bilingual(
        "漏えい（この鍵だけの署名は信頼できません）", "compromised: its signature alone is not to be trusted"
    ),
}
_ABOUT = Bilingual(
    "当社の台帳の書面やチェックポイントは、次の鍵で確かめられます。書面に印刷された指紋と見比べてください。",
    "Papers and checkpoints of our ledger are checked with these keys. Compare the fingerprint that a paper prints.",
)


def publication_page(company: Company, origin: str, keys: Sequence[LogKeyOut], made_at: dt.datetime) -> Document:
    """Keys in the order given. Equal input gives an equal page."""
    blocks: list[Block] = [
        Paragraph(said(_ABOUT)),
        Paragraph((Line("daicho verify FILE --trusted trusted.vkey", "", None, True),)),
        Facts([(Bilingual("台帳", "Ledger (origin)"), value(origin))]),
    ]
    for key in keys:
        since = value(both(key.since.date())) if key.since else value("-")
        blocks += [
            Heading(2, Bilingual(f"鍵 {key.key_id}", f"Key {key.key_id}")),
            Facts(
                [
                    (Bilingual("状態", "State"), said(_STATES[key.state])),
                    (Bilingual("いつから", "Since"), since),
                    (Bilingual("指紋（SHA-256）", "Fingerprint (SHA-256)"), value(key.fingerprint)),
                    (Bilingual("検証鍵", "Verifier key"), value(key.vkey)),
                ]
            ),
        ]
    return Document(TITLE, origin, company.name, made_at, blocks)

"""Sections 9 and 10: how to check this document, and the words it uses."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.desk.blocks import (
    Bilingual,
    Block,
    Bullets,
    Cell,
    Facts,
    Heading,
    Line,
    Paragraph,
    QrCode,
    link,
    said,
    value,
)
from ledger.desk.content.attested import attested_rows
from ledger.desk.wareki import both
from schemas.report import DisclosureReport, LedgerKey

NOT_PROVED = (
    Bilingual(
        "記録がこれで全部であること（検索で見つからなかった記録や、台帳に書かれなかった提供がないこと）。",
        "That these are all the records: that the search missed none, and that nothing was provided without being recorded.",
    ),
    Bilingual(
        "記録された内容が事実と一致していること。証明されるのは、その内容が、その時に、その台帳に書かれたことです。",
        "That what was recorded is true. What is proved is that it was written in this ledger, at that place, as shown.",
    ),
    Bilingual(
        "記録の時刻。時刻は当社の申告です。",
        "The time of a record: it is our own statement.",
    ),
    Bilingual(
        "本書より後に、記録の訂正や取消しがないこと。",
        "That no record has been corrected or voided after this paper.",
    ),
)


_FROM_PAPER = Bilingual(
    "次の方法では、本書の元の署名付きPDFを使います。窓口にお申し出いただければ、お渡しします。紙からは、QRコードの文を確かめられます。",
    "What follows needs the signed PDF that this paper comes from, which our desk gives you if you ask. From the paper "
    "itself the statement in the QR code can be checked.",
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What section 9 prints. `note`: the signed statement (`statement.py`); None: the QR code holds the digests only."""

    disclosure_sha256: str
    bundle_sha256: str
    certificate_sha256: str | None = None
    note: bytes | None = None


def checking(report: DisclosureReport, sealed: Sealed) -> list[Block]:
    answer = report.answer
    return [
        Heading(1, Bilingual("9. この書面の確かめ方", "9. How to check this document")),
        *([Paragraph(said(_FROM_PAPER))] if report.on_paper else []),
        Bullets(
            [
                said(
                    Bilingual(
                        "このPDFには電子署名が付いています。1バイトでも変わると、署名の検証に失敗します。",
                        "This PDF bears a digital signature. If a single byte changes, checking it fails.",
                    )
                ),
                said(
                    Bilingual(
                        "署名の証明書は、台帳の鍵で署名した文（report.note、下のQRコード）によって、当社の台帳と結び付けられています。",
                        "The signature's certificate is tied to our ledger by a statement signed with the ledger's own key "
                        "(report.note, also the QR code below).",
                    )
                ),
                said(
                    Bilingual(
                        "各記録が台帳に書かれていることは、添付の証明（bundle.json）だけで、通信をせずに確かめられます。",
                        "That each record stands in the ledger can be checked offline, from the attached bundle.json.",
                    )
                ),
            ]
        ),
        Paragraph((Line("daicho verify FILE.pdf --trusted KEYFILE", "", None, True),)),
        Paragraph(
            said(
                Bilingual(
                    "検証鍵のファイル（KEYFILE）には、このPDFの中のものではなく、当社が公表している検証鍵を入れてください。",
                    "In KEYFILE put the verifier key that we publish, not the one inside this PDF.",
                )
            )
        ),
        Facts(_facts(report, sealed)),
        Paragraph(
            said(
                Bilingual("QRコード: 台帳の鍵による署名付きの文", "QR code: the statement signed by the ledger"),
                strong=True,
            ),
            keep_with_next=True,
        ),
        QrCode(
            qr_payload(answer.origin, sealed),
            Bilingual(
                "台帳の鍵で署名した文（添付のreport.noteと同じもの）のQRコード",
                "QR code of the statement signed by the ledger's key, equal to the attached report.note",
            ),
        ),
        Paragraph(
            said(Bilingual("これらが証明しないこと", "What none of this proves"), strong=True), keep_with_next=True
        ),
        Bullets([said(words) for words in NOT_PROVED]),
    ]


def qr_payload(origin: str, sealed: Sealed) -> bytes:
    if sealed.note is not None:
        return sealed.note
    return f"daicho-report@v1\n{origin}\n{sealed.disclosure_sha256}\n{sealed.bundle_sha256}\n".encode()


def _facts(report: DisclosureReport, sealed: Sealed) -> list[tuple[Bilingual, Cell]]:
    answer = report.answer
    policy: list[Line] = [Line(report.policy.version), Line(f"SHA-256 {report.policy.sha256}")]
    if report.policy.effective_on is not None:
        policy.append(Line(both(report.policy.effective_on)))
    if report.policy.url is not None:
        policy.extend(link(report.policy.url))
    rows: list[tuple[Bilingual, Cell]] = [
        (Bilingual("台帳", "Ledger (origin)"), value(answer.origin)),
        (Bilingual("台帳の大きさ", "Entries in the ledger"), value(str(answer.tree_size))),
        (Bilingual("台帳の先頭のハッシュ", "Root hash of the ledger"), value(answer.root)),
        *attested_rows(report),
        (Bilingual("検証鍵", "Verifier key"), value(report.vkey)),
        (Bilingual("検証鍵の指紋", "Fingerprint of the key"), value(report.key_fingerprint)),
        *key_published(report.key_published_at),
        (Bilingual("disclosure.jsonのSHA-256", "SHA-256 of disclosure.json"), value(sealed.disclosure_sha256)),
        (Bilingual("bundle.jsonのSHA-256", "SHA-256 of bundle.json"), value(sealed.bundle_sha256)),
    ]
    if sealed.certificate_sha256 is not None:
        rows.append(
            (Bilingual("署名の証明書のSHA-256", "SHA-256 of the certificate"), value(sealed.certificate_sha256))
        )
    rows.append((Bilingual("プライバシーポリシー", "Privacy policy"), tuple(policy)))
    return rows


def key_rows(key: LedgerKey | None) -> list[tuple[Bilingual, Cell]]:
    """How a letter is checked, and the ledger's key by which: one row, so that the decision keeps its page."""
    if key is None:
        return []
    published = (Line("検証鍵の公表場所 / Where it is published:"), *link(key.published_at)) if key.published_at else ()
    return [
        (
            Bilingual("この書面の確かめ方", "How to check this letter"),
            (
                Line("daicho verify FILE.pdf --trusted KEYFILE"),
                Line("台帳の検証鍵の指紋 / Fingerprint of the ledger's key:"),
                Line(key.fingerprint),
                *published,
            ),
        ),
    ]


def key_published(url: str | None) -> list[tuple[Bilingual, Cell]]:
    """Where the reader finds the key to compare with."""
    return [(Bilingual("検証鍵の公表場所", "Where the key is published"), tuple(link(url)))] if url else []


def glossary() -> list[Block]:
    """Ten words, one sentence each."""
    return [
        Heading(1, Bilingual("10. 用語", "10. Words")),
        Facts([(word, said(meaning)) for word, meaning in _GLOSSARY]),
    ]


_GLOSSARY = (
    (
        Bilingual("第三者提供記録", "Third-party provision record"),
        Bilingual(
            "会社が個人データを他の者に渡した、又は受け取ったときに、法律により作る記録です。",
            "The record the law requires when a company gives personal data to another, or receives it.",
        ),
    ),
    (
        Bilingual("個人データ", "Personal data"),
        Bilingual(
            "検索できるように整理された、特定の個人を識別できる情報です。",
            "Information that identifies a person, held so that it can be searched.",
        ),
    ),
    (
        Bilingual("本人", "Principal"),
        Bilingual(
            "その情報によって識別される人、つまりあなたです。", "The person whom the information identifies: you."
        ),
    ),
    (
        Bilingual("第三者", "Third party"),
        Bilingual("当社とあなた以外の者です。", "Anyone other than the company and you."),
    ),
    (
        Bilingual("ハッシュ値", "Hash"),
        Bilingual(
            "元の値から計算した、同じ値からは必ず同じものになる、文字の並びです。",
            "A string computed from a value; the same value always gives the same string.",
        ),
    ),
    (
        Bilingual("広告識別子", "Advertising identifier"),
        Bilingual(
            "スマートフォンなどの端末ごとに付く、広告用の番号です。", "A number a device carries for advertising."
        ),
    ),
    (
        Bilingual("オプトアウト", "Opt-out"),
        Bilingual("提供や利用をやめるよう求めることです。", "Asking that a provision or use be stopped."),
    ),
    (
        Bilingual("台帳", "Ledger"),
        Bilingual(
            "記録を順に書き足すだけで、後から気付かれずに直したり消したりできない帳簿です。",
            "A book that is only ever added to: nothing in it can be changed or dropped unnoticed.",
        ),
    ),
    (
        Bilingual("電子署名", "Digital signature"),
        Bilingual(
            "だれが作り、その後変わっていないことを、計算で確かめられる印です。",
            "A mark by which one can compute who made a document and that it has not changed.",
        ),
    ),
    (
        Bilingual("検証鍵", "Verifier key"),
        Bilingual(
            "台帳の署名を確かめるための、公開された鍵です。",
            "The public key with which the ledger's signatures are checked.",
        ),
    ),
)

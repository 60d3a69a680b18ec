"""Blank forms: the request for disclosure (開示請求書) and the power of attorney (委任状), with the papers needed.

The form asks for no more than finding the record and confirming the person takes (GL-T 3-8-7), and forces no narrowing
(ACT 37(2)). There is no fee for correction or stop (ACT 38 names disclosure only).
"""

from __future__ import annotations

import datetime as dt

from ledger.desk.blocks import (
    Bilingual,
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Line,
    Paragraph,
    Space,
    Table,
    said,
)
from schemas.report import Company

_ROW = 27.0
_TALL = 48.0
_BLANK: Cell = ()
_BOX = "□"
_PAPERS = (
    (
        Bilingual("運転免許証の写し", "Copy of a driving licence"),
        Bilingual("本籍（記載がある場合）", "Registered domicile (本籍), if shown"),
    ),
    (
        Bilingual("個人番号カードの写し（表面のみ）", "Copy of a My Number card (front only)"),
        Bilingual("裏面は送らないでください。臓器提供の意思の欄", "Do not send the back. The organ donation field"),
    ),
    (
        Bilingual("旅券（パスポート）の写し", "Copy of a passport"),
        Bilingual("本籍", "Registered domicile (本籍)"),
    ),
    (
        Bilingual("健康保険の資格確認書等の写し", "Copy of a health insurance certificate"),
        Bilingual(
            "保険者番号、被保険者等記号・番号、QRコード",
            "Insurer's number, insured person's symbol and number, QR code",
        ),
    ),
    (
        Bilingual("住民票の写し（個人番号の記載のないもの）", "Certificate of residence, without the My Number"),
        Bilingual("本籍、他の世帯員", "Registered domicile (本籍), other members of the household"),
    ),
)


def request_form(company: Company, edition: dt.date) -> Document:
    """様式1. One form for every request, so that nobody is sent back for having used the wrong one."""
    blocks: list[Block] = [
        *_title(Bilingual("個人情報の開示等請求書", "Request concerning personal information"), company),
        Facts(
            [
                (Bilingual("請求日", "Date"), _BLANK),
                (Bilingual("氏名（ふりがな）", "Name (and reading)"), _BLANK),
                (Bilingual("住所", "Address"), _BLANK),
                (Bilingual("電話番号", "Telephone"), _BLANK),
                (Bilingual("メールアドレス", "E-mail"), _BLANK),
            ],
            _ROW,
            Bilingual("1. 請求される方（本人）", "1. The person concerned"),
        ),
        Heading(2, Bilingual("2. 請求する方", "2. Who makes the request")),
        _choices(
            Bilingual("本人", "The person concerned"),
            Bilingual(
                "法定代理人（資格を示す書類を添付: 戸籍、登記事項証明書など）",
                "Legal representative (attach proof: family register, certificate of registration …)",
            ),
            Bilingual("任意代理人（様式2の委任状を添付）", "Appointed agent (attach the power of attorney, form 2)"),
        ),
        Facts(
            [
                (Bilingual("代理人の氏名", "Agent's name"), _BLANK),
                (Bilingual("代理人の住所・電話番号", "Agent's address and telephone"), _BLANK),
            ],
            _ROW,
        ),
        *_what(company),
        *_how(),
        *_papers(),
        Heading(2, Bilingual("8. 署名", "8. Signature")),
        Paragraph(
            said(
                Bilingual(
                    "以上のとおり請求します。記入した事項は、この請求への対応のためだけに使われます。",
                    "I make the request above. What is written here is used to answer this request only.",
                )
            ),
            keep_with_next=True,
        ),
        Facts([(Bilingual("署名", "Signature"), _BLANK)], _TALL),
        Space(10),
        Facts(
            [
                (Bilingual("受付番号・受付日", "Number and date received"), _BLANK),
                (Bilingual("本人確認の方法・確認した者", "How and by whom identified"), _BLANK),
                (Bilingual("担当・決裁", "In charge, decided by"), _BLANK),
            ],
            _ROW,
            Bilingual("事務欄（記入しないでください）", "For office use"),
        ),
    ]
    return _document(Bilingual("個人情報の開示等請求書", "Request form"), "様式1 / Form 1", company, edition, blocks)


def agent_form(company: Company, edition: dt.date) -> Document:
    """様式2. ORDER 13: an agent appointed for the request."""
    blocks: list[Block] = [
        *_title(Bilingual("委任状", "Power of attorney"), company),
        Paragraph(
            said(
                Bilingual(
                    "私は、次の者を代理人と定め、下記の請求に関する一切の権限を委任します。",
                    "I appoint the person below as my agent, with all powers concerning the request below.",
                )
            )
        ),
        Facts(
            [
                (Bilingual("氏名", "Name"), _BLANK),
                (Bilingual("住所", "Address"), _BLANK),
                (Bilingual("電話番号", "Telephone"), _BLANK),
            ],
            _ROW,
            Bilingual("代理人", "Agent"),
        ),
        Heading(2, Bilingual("委任する請求", "The request")),
        _choices(*_REQUESTS),
        Heading(2, Bilingual("開示の結果の受取り", "Who receives the answer")),
        _choices(Bilingual("本人", "The person concerned"), Bilingual("代理人", "The agent")),
        Facts(
            [
                (Bilingual("委任した日", "Date"), _BLANK),
                (Bilingual("本人の氏名（自署）", "Name of the person, in own hand"), _BLANK),
                (Bilingual("住所", "Address"), _BLANK),
            ],
            _TALL,
            Bilingual("委任する方（本人）", "The person concerned"),
        ),
        *_agent_papers(),
    ]
    return _document(Bilingual("委任状", "Power of attorney"), "様式2 / Form 2", company, edition, blocks)


def _agent_papers() -> list[Block]:
    return [
        Heading(2, Bilingual("添えていただく書類", "Papers to attach")),
        Bullets(
            [
                said(
                    Bilingual(
                        "本人の確認書類（様式1の一覧のいずれか1点）",
                        "One paper that identifies the person (list of form 1)",
                    )
                ),
                said(
                    Bilingual(
                        "代理人の確認書類（様式1の一覧のいずれか1点）",
                        "One paper that identifies the agent (list of form 1)",
                    )
                ),
                said(
                    Bilingual(
                        "法定代理人の場合は、委任状に代えて、資格を示す書類（発行から間もないもの）",
                        "A legal representative attaches recent proof of that capacity instead of this form",
                    )
                ),
            ],
            _BOX,
        ),
        _black_out(),
    ]


_REQUESTS = (
    Bilingual("第三者提供記録の開示（法第33条第5項）", "Disclosure of third-party provision records (ACT 33(5))"),
    Bilingual("保有個人データの開示（法第33条第1項）", "Disclosure of retained personal data (ACT 33(1))"),
    Bilingual("訂正、追加、削除（法第34条）", "Correction, addition, deletion (ACT 34)"),
    Bilingual("利用停止、消去（法第35条第1項、第5項）", "Stop of use, erasure (ACT 35(1), (5))"),
    Bilingual("第三者への提供の停止（法第35条第3項、第5項）", "Stop of provision to third parties (ACT 35(3), (5))"),
)


def _what(company: Company) -> list[Block]:
    fee = company.fee
    fee_words = Bilingual(fee.ja, fee.en) if fee is not None else Bilingual("手数料はありません", "There is no fee")
    return [
        Heading(2, Bilingual("3. 請求の種類", "3. What you ask for")),
        _choices(*_REQUESTS),
        Paragraph(
            said(
                Bilingual(
                    f"手数料: {fee_words.ja}。訂正、利用停止及び提供の停止には、手数料はかかりません。"
                    "納め方は、受付後にご案内します。",
                    f"Fee: {fee_words.en}. There is no fee for correction or stop. "
                    "We will tell you how to pay after receipt.",
                )
            )
        ),
        Facts(
            [
                (Bilingual("対象の期間（任意）", "Period (optional)"), _BLANK),
                (Bilingual("対象のサービス・提供先（任意）", "Service or company (optional)"), _BLANK),
            ],
            _ROW,
            Bilingual("4. 対象", "4. What it is about"),
        ),
        Paragraph(
            said(
                Bilingual(
                    "記入がなくても請求できます。記入がないときは、すべての期間とすべての提供先をお調べします。",
                    "You may leave these blank: then we search all periods and all companies.",
                )
            )
        ),
        Facts(
            [
                (Bilingual("メールアドレス（過去のものを含む）", "E-mail addresses, old ones too"), _BLANK),
                (Bilingual("電話番号（過去のものを含む）", "Telephone numbers, old ones too"), _BLANK),
                (Bilingual("会員番号、広告識別子など", "Member numbers, advertising identifiers"), _BLANK),
            ],
            _TALL,
            Bilingual("5. 記録を探すための情報", "5. What to search by"),
        ),
    ]


def _how() -> list[Block]:
    return [
        Heading(2, Bilingual("6. 希望する方法", "6. The form you want")),
        _choices(
            Bilingual("電磁的記録（PDF、データ添付）", "Electronic record (PDF with data attached)"),
            Bilingual("書面", "Paper"),
            Bilingual("その他（　　　　　　　　　　）", "Other (please write)"),
        ),
        Facts([(Bilingual("送付先（住所又はメールアドレス）", "Where to send it"), _BLANK)], _ROW),
    ]


def _papers() -> list[Block]:
    return [
        Heading(2, Bilingual("7. 添付する書類", "7. Papers to attach")),
        Paragraph(
            said(
                Bilingual(
                    "次のいずれか1点の写しを添付してください。代理人が請求するときは、本人と代理人のそれぞれについて必要です。"
                    "右の欄の事項は、黒く塗りつぶしてください。写しは、確認の後に廃棄又は返送します。",
                    "Attach a copy of one of these; where an agent asks, one of the person and one of the agent. Black out "
                    "what stands on the right. Copies are destroyed or returned once we have confirmed who you are.",
                )
            ),
            keep_with_next=True,
        ),
        _black_out(),
    ]


def _black_out() -> Table:
    columns = [
        Column(Bilingual("書類", "Paper"), 2.6),
        Column(Bilingual("黒く塗りつぶす事項", "What to black out"), 3.0),
    ]
    return Table(
        columns, [[said(Bilingual(f"{_BOX} {paper.ja}", paper.en)), said(hidden)] for paper, hidden in _PAPERS]
    )


def _choices(*choices: Bilingual) -> Bullets:
    return Bullets([said(choice) for choice in choices], _BOX)


def _title(title: Bilingual, company: Company) -> list[Block]:
    return [
        Paragraph((Line(title.ja, "ja", None, True),), align="center", size="title", keep_with_next=True),
        Paragraph((Line(title.en, "en"),), align="center"),
        Paragraph((Line(f"{company.name} 御中"), Line(company.desk)), size="body"),
    ]


def _document(title: Bilingual, number: str, company: Company, edition: dt.date, blocks: list[Block]) -> Document:
    made_at = dt.datetime.combine(edition, dt.time(), dt.UTC)
    return Document(title, number, company.name, made_at, blocks)

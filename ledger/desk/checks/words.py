"""Every reason a check of a paper can give: stable code -> (outcome, Japanese, English). One plain sentence each."""

from __future__ import annotations

from schemas.report import CheckId, Outcome, PdfCheck

_P, _I, _F = Outcome.PASSED, Outcome.INDETERMINATE, Outcome.FAILED

REASONS: dict[str, tuple[Outcome, str, str]] = {
    # signature
    "SIGNATURE_INTACT": (
        _P,
        "電子署名は正しく、このファイルは署名の後、1バイトも変わっていません。",
        "The signature holds: not a byte of this file has changed since it was signed.",
    ),
    "SIGNED_BY_UNKNOWN_KEY": (
        _I,
        "電子署名は計算上正しいのですが、信頼できる鍵で確かめていないため、だれの署名か分かりません。",
        "The signature is sound, but it was not checked against a key you trust: whose it is is not known.",
    ),
    "PDF_UNREADABLE": (_F, "PDFとして読めないか、壊れています。", "The file is no readable PDF, or is damaged."),
    "PDF_TOO_LARGE": (_F, "ファイル又は添付が大きすぎます。", "The file or an attachment is too large."),
    "NOT_SIGNED": (_F, "電子署名がありません。", "The PDF bears no signature."),
    "MORE_THAN_ONE_SIGNATURE": (
        _F,
        "電子署名が二つ以上あります。この書面の署名は一つだけのはずです。",
        "The PDF bears more than one signature; such a paper bears exactly one.",
    ),
    "NOT_ALL_SIGNED": (
        _F,
        "電子署名がファイル全体を対象としていません。署名の後に何かが加えられています。",
        "The signature does not cover the whole file: something was added after signing.",
    ),
    "SIGNATURE_ENCODING": (
        _F,
        "電子署名の書き方が変えられています。",
        "The signature's own bytes have been altered.",
    ),
    "SIGNATURE_ALGORITHM": (
        _F,
        "電子署名の方式が、この書面で使うものではありません。",
        "The signature is of a kind that such papers do not use.",
    ),
    "SIGNATURE_INVALID": (
        _F,
        "電子署名が正しくありません。ファイルは署名の後に変えられています。",
        "The signature does not hold: the file was changed after it was signed.",
    ),
    "CERTIFICATE_MISSING": (_F, "署名者の証明書がありません。", "The signer's certificate is missing."),
    "CERTIFICATE_CHAIN": (
        _F,
        "添えられた証明書の中に、正しく発行されたことを確かめられないものがあります。",
        "A certificate carried along can't be shown to be properly issued.",
    ),
    "ATTACHMENTS_TOO_MANY": (_F, "添付ファイルが多すぎます。", "There are too many attachments."),
    "ATTACHMENT_TWICE": (_F, "同じ名前の添付が二つあります。", "Two attachments have the same name."),
    # log_key
    "STATEMENT_SIGNED": (
        _P,
        "書面の文（report.note又はletter.note）は、あなたの示した台帳の鍵で署名されています。",
        "The statement (report.note or letter.note) is signed by the log key that you gave.",
    ),
    "NO_KEY_GIVEN": (
        _I,
        "台帳の検証鍵が示されていないため、信頼できる鍵で確かめていません。",
        "No verifier key was given: nothing was checked against a key you trust.",
    ),
    "STATEMENT_KEY_UNKNOWN": (
        _I,
        "書面の文（report.note又はletter.note）の署名は、あなたの示した鍵のものではありません。",
        "The statement (report.note or letter.note) is signed by none of the keys you gave.",
    ),
    "STATEMENT_KEY_COMPROMISED": (
        _I,
        "書面の文は、他人の手に渡ったとされる鍵で署名されています。その前に署名されたことは示されていません。",
        "The statement is signed by a key that somebody else may hold, and nothing shows that it was signed before.",
    ),
    "STATEMENT_SIGNED_IN_TIME": (
        _P,
        "書面の文の鍵は後に他人の手に渡ったとされますが、それより前の時刻のタイムスタンプがあります。",
        "The statement's key later came into other hands, but a time-stamp you trust shows that it was signed before.",
    ),
    "STATEMENT_SIGNATURE_INVALID": (
        _F,
        "書面の文（report.note又はletter.note）の署名が正しくありません。",
        "The signature of the statement (report.note or letter.note) is wrong.",
    ),
    "STATEMENT_MISSING": (
        _F,
        "台帳の鍵の署名した文（report.note、手紙ではletter.note）が添付されていません。手紙の下書きにはありません。",
        "No statement (report.note, in a letter letter.note) is attached. The draft of a letter has none.",
    ),
    "STATEMENT_TWICE": (
        _F,
        "報告書の文（report.note）と手紙の文（letter.note）が両方添付されています。",
        "The statement of a report (report.note) and that of a letter (letter.note) are both attached.",
    ),
    "STATEMENT_MALFORMED": (
        _F,
        "書面の文（report.note又はletter.note）が決まった書式ではありません。",
        "The statement (report.note or letter.note) is not of the format.",
    ),
    # certificate
    "CERTIFICATE_BOUND": (
        _P,
        "PDFに署名した証明書は、台帳の鍵の署名した文に書かれたものです。",
        "The certificate that signed the PDF is the one that the log's key vouches for.",
    ),
    "CERTIFICATE_NOT_VOUCHED": (
        _I,
        "証明書は添付の文に書かれたものと同じですが、その文を信頼できる鍵で確かめていません。",
        "The certificate is the one in the attached statement, which was not checked against a key you trust.",
    ),
    "CERTIFICATE_DIFFERS": (
        _F,
        "PDFに署名した証明書が、台帳の鍵の署名した文に書かれたものと違います。",
        "The certificate that signed the PDF is not the one that the statement names.",
    ),
    # attachments
    "ATTACHMENTS_MATCH": (
        _P,
        "添付のデータと証明は、台帳の鍵の署名した文のとおりです。",
        "The attached data and proofs are those that the log's key vouches for.",
    ),
    "ATTACHMENTS_NOT_VOUCHED": (
        _I,
        "添付は文のダイジェストと一致しますが、その文を信頼できる鍵で確かめていません。",
        "The attachments match the statement, which was not checked against a key you trust.",
    ),
    "ATTACHMENT_MISSING": (_F, "必要な添付がありません。", "An attachment is missing."),
    "ATTACHMENT_DIFFERS": (
        _F,
        "添付が、台帳の鍵の署名した文のダイジェストと一致しません。",
        "An attachment does not match its digest in the statement.",
    ),
    "ATTACHMENT_MALFORMED": (
        _F,
        "添付のデータが決まった書式ではありません。",
        "An attachment is not of its format.",
    ),
    # proof_files
    "PROOF_FILES_MATCH": (
        _P,
        "証明のファイル（.tlog-proof）は記録ごとにそろっており、証明の束（bundle.json）と同じことを示しています。",
        "There is a proof file (.tlog-proof) for each record, and it shows what bundle.json shows.",
    ),
    "PROOF_FILES_UNSIGNED": (
        _I,
        "証明のファイルは束と一致しますが、信頼できる鍵で確かめていません。",
        "The proof files match the bundle, which was not checked against a key you trust.",
    ),
    "PROOF_FILE_MISSING": (_F, "証明のファイルが欠けています。", "A proof file is missing."),
    "PROOF_FILE_DIFFERS": (
        _F,
        "証明のファイルが、証明の束と違うことを示しています。",
        "A proof file shows something other than the bundle.",
    ),
    "KEY_FILE_DIFFERS": (
        _F,
        "添付の検証鍵又は検証方針が、report.noteに署名した台帳のものではありません。",
        "The attached verifier key or policy is not that of the log that signed report.note.",
    ),
    # contents
    "RECORDS_MATCH": (
        _P,
        "記載された記録の法定の記録事項は、すべて台帳に書かれたとおりです。",
        "The statutory items of every record shown are as they were written in the ledger.",
    ),
    "RECORDS_MATCH_UNSIGNED": (
        _I,
        "記載は添付の証明と一致しますが、その証明を信頼できる鍵で確かめていません。",
        "What is shown matches the attached proofs, which were not checked against a key you trust.",
    ),
    "NO_RECORDS": (
        _P,
        "記載された記録はありません（該当する記録がない、又は開示しないという回答です）。",
        "The report shows no record (none exists, or none is disclosed).",
    ),
    "RECORD_WITHOUT_PROOF": (
        _F,
        "証明の添付されていない記録が記載されています。",
        "A record is shown without its proof.",
    ),
    "PROOFS_NOT_INSIDE": (
        _I,
        "このデータに証明は入っていません。PDF、又は証明の入ったJSONで確かめてください。",
        "This file holds no proofs: check the PDF, or the JSON that has them inside.",
    ),
    "RECORD_DIFFERS": (
        _F,
        "記載された記録事項が、台帳に書かれたものと違います。",
        "An item shown is not as it was written in the ledger.",
    ),
    "LOG_PLACE_DIFFERS": (
        _F,
        "記載された台帳の名前、大きさ又はハッシュが、証明のものと違います。",
        "The ledger's name, size or root hash as shown is not that of the proofs.",
    ),
    # audiences
    "PERSON_IN_LISTS": (
        _P,
        "この方が、記載された各名簿に含まれていたことが証明されています。期間は、名簿の示すとおりに記載されています。",
        "This person was in each list shown, which is proved; the times shown are those that the lists tell.",
    ),
    "PERSON_IN_LISTS_UNSIGNED": (
        _I,
        "名簿についての記載は添付の証明と一致しますが、その証明を信頼できる鍵で確かめていません。",
        "What is shown of lists matches the attached proofs, which were not checked against a key you trust.",
    ),
    "PERSON_NOT_IN_LIST": (
        _F,
        "この方が含まれていたとされる名簿に、含まれていたことの証明が成り立ちません。",
        "The proof that this person was in a list does not hold.",
    ),
    "LIST_DIFFERS": (
        _F,
        "名簿の人数、含まれていた期間又はその根拠が、証明の示すものと違います。",
        "The size of a list, or from when to when the person was in it, is not as the proofs tell.",
    ),
    # contents of a letter
    "LETTER_VOUCHED": (
        _P,
        "手紙の番号、日付及び紙面は、台帳の鍵の署名した文のとおりです。",
        "Number, day and pages of the letter are those for which the log's key vouches.",
    ),
    "LETTER_NOT_VOUCHED": (
        _I,
        "手紙の紙面は添付の文と一致しますが、その文を信頼できる鍵で確かめていません。",
        "The letter's pages match the attached statement, which was not checked against a key you trust.",
    ),
    "LETTER_DIFFERS": (
        _F,
        "手紙の紙面が、台帳の鍵の署名した文に書かれたものと違います。",
        "The letter's pages are not those that the statement names.",
    ),
    "ATTACHMENT_UNEXPECTED": (
        _F,
        "手紙に、文（letter.note）のほかのものが添付されています。",
        "Something other than the statement (letter.note) is attached to the letter.",
    ),
    # checkpoint of a letter
    "LETTER_WITHOUT_CHECKPOINT": (
        _I,
        "手紙は台帳の記録を示さないため、示されたチェックポイントとは比べていません。",
        "A letter shows nothing of the log, so the checkpoint you gave was compared with nothing.",
    ),
    # time_stamp
    "TIME_STAMP_TRUSTED": (
        _P,
        "信頼する時刻認証局のタイムスタンプがあります。この書面は、その時刻より前に作られました。",
        "It bears a time-stamp by an authority you trust: the paper existed at that time.",
    ),
    "TIME_STAMP_NOT_TRUSTED": (
        _I,
        "タイムスタンプはこの書面のものですが、時刻認証局を信頼できるかは確かめていません。",
        "The time-stamp is for this paper, but whether its authority can be trusted was not checked.",
    ),
    "TIME_STAMP_INVALID": (_F, "タイムスタンプが正しくありません。", "The time-stamp does not hold."),
}


def check(name: CheckId, reason: str) -> PdfCheck:
    outcome, ja, en = REASONS[reason]
    return PdfCheck(id=name, outcome=outcome, reason=reason, ja=ja, en=en)

"""Plain words for staff and principals: every flag of an identifier and why it is raised.

A flag never refuses a value. Codes that start with `poison:` mean that the value or digest stands for nobody, or for
the wrong person, so a partner can't have matched the right one by it.
"""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """One sentence in Japanese and in English, without any value."""

    ja: str
    en: str


FLAGS: dict[str, Words] = {
    "full_width": Words("全角文字などの互換文字を含む", "full-width or other compatibility characters were used"),
    "decomposed": Words("結合文字に分解された表記（NFD）", "the value was spelled in decomposed form (NFD)"),
    "mixed_case": Words(
        "大文字を含む（ハッシュ値は表記で変わる）", "has capitals, so its digests depend on the spelling"
    ),
    "invisible_characters": Words("見えない文字を含む", "has invisible characters"),
    "value_is_digest": Words("値の欄にハッシュ値が入っていた", "the value is a digest, and was taken as one"),
    "base64_of_hex": Words(
        "16進文字列をBase64にしたハッシュ値", "the digest is Base64 of the hex text, not of the digest"
    ),
    "digest_form_unknown": Words(
        "ハッシュ値の形式を判別できない", "the digest is of no known form and is kept as it was sent"
    ),
    "digest_not_of_value": Words(
        "送信されたハッシュ値は、この値からどの方式でも得られない",
        "the digest that was sent does not follow from the value by any known algorithm",
    ),
    "display_name": Words("表示名つきのメールアドレス", "the address came with a display name"),
    "mailto": Words("mailto: がついている", "the address came with mailto:"),
    "no_at_sign": Words("@がない", "has no @"),
    "several_at_signs": Words("@が複数ある", "has more than one @"),
    "inner_whitespace": Words("途中に空白がある", "has white space inside"),
    "dot_at_edge": Words(
        "@の直前または先頭にピリオドがある（携帯電話会社のアドレスに実在）",
        "a dot starts or ends the local part (such carrier addresses exist)",
    ),
    "consecutive_dots": Words(
        "ピリオドが連続する（携帯電話会社のアドレスに実在）", "dots in a row (such carrier addresses exist)"
    ),
    "trailing_dot": Words("末尾にピリオドがある", "the domain ends with a dot"),
    "plus_tag": Words("+による別名つき", "has a plus tag"),
    "non_ascii_local": Words("@の前にASCII以外の文字がある", "characters beyond ASCII before the @"),
    "idn_domain": Words("国際化ドメイン名", "an internationalised domain name"),
    "unusual_address": Words("通常のメールアドレスの形ではない", "is not of the usual form of an address"),
    "reserved_domain": Words("例示用・試験用のドメイン", "a domain reserved for examples or tests"),
    "plus_missing": Words("国番号の前に+がない", "the + before the country code is missing"),
    "trunk_zero_kept": Words("国番号の後に0が残っている", "the trunk 0 was kept after the country code"),
    "international_prefix": Words("国際電話の識別番号つき", "came with an international dialling prefix"),
    "leading_zero_lost": Words(
        "先頭の0が失われている（日本の番号とみなした）", "the leading 0 was lost; taken as a Japanese number"
    ),
    "extension": Words("内線番号つき", "has an extension"),
    "unparsed_phone": Words("電話番号として解釈できない", "can't be read as a telephone number"),
    "unassigned_phone": Words("割り当てのない番号の形", "no number of this form is assigned"),
    "reading": Words("読み仮名つきの氏名", "the name came with its reading"),
    "honorific": Words("敬称つきの氏名", "the name came with an honorific"),
    "name_variant": Words(
        "異体字を含む（新字体でも検索できる）", "has a variant character; also found by the standard one"
    ),
    "half_width_kana": Words("半角カナを含む", "has half-width kana"),
    "not_uuid": Words("広告IDの通常の形（UUID）ではない", "is not of the usual form of an advertising id (UUID)"),
    "hyphens_missing": Words("ハイフンのない広告ID", "an advertising id without hyphens"),
    "cookie_name": Words("Cookie名つき", "came with the cookie's name"),
    "parameter_name": Words("URLのパラメーター名つき", "came with the URL parameter's name"),
    "postcode": Words("郵便番号つきの住所", "the address came with its postcode"),
    "undeclared_type": Words(
        "会社プロファイルで宣言されていない独自の種類", "an own type that the company profile does not declare"
    ),
    "pattern_not_met": Words(
        "独自の種類について宣言された形ではない", "is not of the form that is declared for this own type"
    ),
    "hash_not_declared": Words(
        "独自の種類について宣言されていない方式のハッシュ値", "is by a hash that is not declared for this own type"
    ),
    "poison:empty": Words("空文字列のハッシュ値", "the digest of an empty or blank string"),
    "poison:placeholder": Words(
        "「null」など、値がないことを示す文字列またはそのハッシュ値",
        "a word for “no value”, such as null, or its digest",
    ),
    "poison:header": Words("列名（見出し行）またはそのハッシュ値", "the name of a column, or its digest"),
    "poison:zero_ad_id": Words(
        "ゼロの広告ID（追跡拒否）またはそのハッシュ値", "the all-zero advertising id (tracking refused), or its digest"
    ),
    "poison:test_value": Words("試験用の値またはそのハッシュ値", "a value used for testing, or its digest"),
    "poison:constant_digest": Words("同じ文字の繰返しで、ハッシュ値ではない", "one byte repeated, so no digest"),
    "poison:wrong_country_code": Words(
        "国番号を誤った電話番号またはそのハッシュ値", "a telephone number under a wrong country code, or its digest"
    ),
}

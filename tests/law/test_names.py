"""Legal names, and words that single out nobody or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.law import has_legal_form
from ledger.law.record import record_codes
from ledger.law.vague import denies, names_no_item, names_no_third_party, says_nothing, singles_out_nobody

LEGAL = [
    "Google LLC",
    "Meta Platforms, Inc.",
    "X Corp.",
    "The Trade Desk, Inc.",
    "MediaMath, Inc.",
    "Microsoft Corporation",
    "microsoft corporation",
    "Ｇｏｏｇｌｅ　ＬＬＣ",
    "GMO Internet Group, Inc.",
    "LINEヤフー株式会社",
    "株式会社サンプル",
    "㈱サンプル",
    "（株）サンプル",
    "有限会社 例",
    "合同会社 例",
    "一般社団法人 日本サンプル協会",
    "国立大学法人東京大学",
    "国立研究開発法人例示研究所",
    "医療法人社団 例会",
    "特定非営利活動法人 みんなの会",
    "サンプルLtd",
    "Example GmbH",
    "Example S.A.",
    "Example S.à r.l.",
    "Example Pte. Ltd.",
    "Example Pty Ltd",
    "Example Sdn. Bhd.",
    "Example Sp. z o.o.",
    "Example A/S",
    "Example Japan G.K.",
    "Example K.K.",
    "Acme Inc. (Japan branch)",
    "日本放送協会",
]
NOT_LEGAL = [
    "Google",
    "Microsoft",
    "Meta",
    "X",
    "The Trade Desk",
    "LINEヤフー",
    "株式会社",
    "（株）",
    "Inc.",
    "Costco",
    "Visa",
    "",
]


@pytest.mark.parametrize("name", LEGAL)
def test_legal_form(name: str) -> None:
    assert has_legal_form(name)


@pytest.mark.parametrize("name", NOT_LEGAL)
def test_no_legal_form(name: str) -> None:
    assert not has_legal_form(name)


NOBODY = [
    "all persons whose data we hold",
    "当社が有する全ての個人情報に係る本人",
    "当社が保有する個人データの全員",
    "everyone",
    "customers",
    "our customers",
    "members of the loyalty programme",
    "500 customers",
    "お客様各位",
    "顧客1000名",
    "当社の顧客全員",
    "すべての会員",
    "不特定多数の者",
    "ユーザーの皆様",
    "本人",
    "不明",
    "N/A",
    "-",
]
SOMEBODY = [
    "C-1001",
    "会員番号 4711",
    "member 4711",
    "山田 太郎",
    "山田太郎様",
    "Taro Yamada",
    "All Smith",
    "taro@example.com",
    "taro.@docomo.ne.jp",
    "+819012345678",
    "人見 一郎",
    "客野 太郎",
    "方 志明",
    "百田 一",
    "あるが 太郎",
    "各務 人見",
    "19b2dbeac546e00778fb4df39c3691e0166cd2288c3c7ea6f2cd8a7c7dd55876",
]


@pytest.mark.parametrize("text", NOBODY)
def test_singles_out_nobody(text: str) -> None:
    assert singles_out_nobody(text)


@pytest.mark.parametrize("text", SOMEBODY)
def test_singles_out_somebody(text: str) -> None:
    assert not singles_out_nobody(text)


@pytest.mark.parametrize(
    "text",
    [
        "some information we hold",
        "当社が有するいずれかの情報",
        "当社が保有する個人データの一部",
        "一部の情報",
        "など",
        "等",
        "その他",
        "etc.",
        "personal data",
        "all data",
        "顧客情報",
        "個人情報等",
        "全項目",
        "various information",
    ],
)
def test_names_no_item(text: str) -> None:
    assert names_no_item(text)


@pytest.mark.parametrize(
    "text",
    [
        "氏名、住所、電話番号、年齢",
        "氏名など",
        "Cookie ID",
        "閲覧履歴",
        "メールアドレス（ハッシュ化）",
        "コンバージョン情報",
        "契約情報",
        "hashed e-mail",
        "click data",
        "date of birth",
        "name, address and other information",
        "クレジットカード情報",
    ],
)
def test_names_an_item(text: str) -> None:
    assert not names_no_item(text)


@pytest.mark.parametrize(
    "text", ["提携会社各社", "alliance partners", "advertisers", "various companies", "提携先", "第三者"]
)
def test_names_no_third_party(text: str) -> None:
    assert names_no_third_party(text)


@pytest.mark.parametrize("text", ["佐藤 花子", "東京サンプル会", "Partners Group AG", "三井物産株式会社"])
def test_names_a_third_party(text: str) -> None:
    assert not names_no_third_party(text)


@pytest.mark.parametrize("text", ["N/A", "ｎ／ａ", "不明", "なし", "---", "？", "TBD"])
def test_a_placeholder_says_nothing(text: str) -> None:
    assert says_nothing(text)


@given(st.text(alphabet="0123456789abcdef", min_size=64, max_size=64))
def test_a_digest_is_never_vague(digest: str) -> None:
    assert not singles_out_nobody(digest)


@given(st.text(max_size=3_000))
def test_any_text_is_judged(text: str) -> None:
    for judged in (singles_out_nobody, names_no_item, names_no_third_party, says_nothing, has_legal_form):
        assert judged(text) in (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "同意なし",
        "本人の同意なし",
        "同意を得ていない",
        "同意は得られていません",
        "未取得",
        "不同意",
        "同意を拒否",
        "同意撤回済み",
        "同意未取得",
        "いいえ",
        "no",
        "No.",
        "FALSE",
        "no consent",
        "Without consent",
        "consent not obtained",
        "Consent was refused",
        "the principal did not consent",
        "withdrawn",
    ],
)
def test_the_opposite_of_a_statement_is_no_statement(text: str) -> None:
    assert denies(text)
    assert _codes(consent_statement=text) == ("MISSING:consent_statement",)


@pytest.mark.parametrize(
    "text",
    [
        "本人の同意を得ている",
        "同意取得済み（会員登録画面、2026-04-01）",
        "同意なしに提供しないことを確認のうえ同意を得た",
        "yes",
        "consent obtained",
        "The principal's consent was given on the sign-up form",
        "consent-log-1",
        "同意書 No. 123",
        "同意ありません以外の回答を得た",
    ],
)
def test_a_statement_is_a_statement(text: str) -> None:
    assert not denies(text)
    assert _codes(consent_statement=text) == ()


@pytest.mark.parametrize(
    "text", ["非公開", "調査中", "確認中", "TBC", "confidential", "Not disclosed", "住所", "不明", "—"]
)
def test_an_address_kept_back_is_no_address(text: str) -> None:
    assert _codes(**{"third_party.address": text}) == ("MISSING:third_party.address",)


@pytest.mark.parametrize(
    "text", ["代表取締役", "代表取締役社長", "代表者", "CEO", "Representative Director", "President and CEO", "非公開"]
)
def test_an_office_without_its_holder_is_no_representative(text: str) -> None:
    assert _codes(**{"third_party.representative": text}) == ("MISSING:third_party.representative",)


@pytest.mark.parametrize(
    "text",
    ["代表取締役 山田太郎", "代表取締役社長 CEO 髙橋 一", "Sundar Pichai", "Linda Yaccarino, CEO", "社長 太郎", "長"],
)
def test_a_representative_has_a_name(text: str) -> None:
    assert _codes(**{"third_party.representative": text}) == ()


@pytest.mark.parametrize(
    "text", ["東京都渋谷区桜丘町26番1号", "1600 Amphitheatre Parkway", "東京", "略田町1-2", "Secretariat Road 5"]
)
def test_an_address_is_an_address(text: str) -> None:
    assert _codes(**{"third_party.address": text}) == ()


def _codes(**said: str) -> tuple[str, ...]:
    return record_codes("provider", list(said), said)

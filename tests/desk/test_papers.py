"""Letters and blank forms."""

from __future__ import annotations

import datetime as dt
import doctest
from typing import Any

import pytest
from pydantic import ValidationError

import ledger.desk.citations
import ledger.desk.statement
import ledger.desk.wareki
from ledger.desk.papers import render_agent_form, render_letter, render_letter_html, render_request_form
from schemas.letter import Ground, Letter, LetterKind
from schemas.report import Addressee, Company, LedgerKey, Words
from tests.desk.inputs import NAME, make_report
from tests.desk.reading import fonts, joined, pages

COMPANY: Company = make_report(0).company


def letter_of(kind: LetterKind, **changes: Any) -> Letter:
    fields: dict[str, Any] = {
        "kind": kind,
        "number": "D-2026-0007",
        "request_number": "R-2026-0042",
        "received_on": dt.date(2026, 11, 10),
        "dated": dt.date(2026, 11, 24),
        "made_at": dt.datetime(2026, 11, 24, 3, 44, tzinfo=dt.UTC),
        "addressee": Addressee(name=NAME),
        "company": COMPANY,
        "grounds": (Ground(article="ACT 33(2)(i)", ja="他の方の権利を害するおそれ", en="May harm another's rights"),),
        "questions": (Words(ja="会員番号", en="Your member number"),),
        "measures": (Words(ja="広告への提供を停止しました", en="Provision for advertising was stopped"),),
        "earliest_suit_day": dt.date(2026, 11, 25),
        **changes,
    }
    return Letter(**fields)


@pytest.mark.parametrize(
    ("kind", "ja", "en"),
    [
        (LetterKind.DISCLOSED_FULL, "全部を開示することに決定しました", "disclose in full"),
        (LetterKind.DISCLOSED_PART, "一部を開示し、一部を開示しないことに決定しました", "disclose in part"),
        (LetterKind.REFUSED, "開示しないことに決定しました", "decided not to disclose"),
        (LetterKind.NONE_EXISTS, "お調べした範囲では、該当する記録は存在しませんでした", "no such record exists"),
        (LetterKind.MORE_INFORMATION, "請求の範囲を狭めていただく必要はありません", "need not narrow"),
        (LetterKind.IDENTITY_NOT_CONFIRMED, "記録の有無はお答えできません", "whether any record exists"),
        (LetterKind.PAPER_INSTEAD, "書面の交付により開示します", "on paper"),
        (LetterKind.GRANTED_34_35, "次の措置を行いました。手数料はいただきません", "There is no fee"),
        (LetterKind.REFUSED_34_35, "措置を行わないことに決定しました", "take no measure"),
    ],
)
def test_each_letter_says_its_decision_in_both_languages(kind: LetterKind, ja: str, en: str) -> None:
    pdf = render_letter(letter_of(kind))
    assert ja in joined(pdf)
    assert en.replace(" ", "") in joined(pdf)
    assert "R-2026-0042" in joined(pdf)
    assert "".join(NAME.split()) + "様" in joined(pdf)
    assert all("D-2026-0007" in page for page in pages(pdf))
    assert all(fonts(pdf).values())
    html = render_letter_html(letter_of(kind))
    assert ja in html
    assert '<html lang="ja">' in html


@pytest.mark.parametrize(
    "kind", [LetterKind.DISCLOSED_PART, LetterKind.REFUSED, LetterKind.PAPER_INSTEAD, LetterKind.REFUSED_34_35]
)
def test_a_refusal_names_its_article_and_reason(kind: LetterKind) -> None:
    whole = joined(render_letter(letter_of(kind)))
    assert "法第33条第2項第1号" in whole
    assert "ACT33(2)(i)" in whole
    assert "他の方の権利を害するおそれ" in whole
    with pytest.raises(ValidationError, match="names its grounds"):
        letter_of(kind, grounds=())


@pytest.mark.parametrize("kind", [LetterKind.MORE_INFORMATION, LetterKind.IDENTITY_NOT_CONFIRMED])
def test_a_request_for_information_says_what_is_needed(kind: LetterKind) -> None:
    assert "会員番号" in joined(render_letter(letter_of(kind)))
    with pytest.raises(ValidationError, match="what is needed"):
        letter_of(kind, questions=())


@pytest.mark.parametrize("kind", [LetterKind.REFUSED, LetterKind.NONE_EXISTS])
def test_a_decision_against_the_reader_says_what_can_be_done(kind: LetterKind) -> None:
    whole = joined(render_letter(letter_of(kind)))
    assert "令和8年11月25日（2026-11-25）以降、訴えを提起" in whole
    assert "https://www.ppc.go.jp/" in whole


_GROUNDS = (
    Ground(article="ACT 33(2)(iii)", ja="刑法第134条に違反することとなるため。", en="It would violate Penal Code 134."),
    Ground(article="ACT 33(2)(ii)", ja="著しい支障を及ぼすおそれがあるため。", en="It may gravely hinder business."),
)


@pytest.mark.parametrize(
    "kind", [LetterKind.DISCLOSED_FULL, LetterKind.REFUSED, LetterKind.NONE_EXISTS, LetterKind.REFUSED_34_35]
)
def test_a_decision_is_one_page_with_all_that_the_desk_puts_in(kind: LetterKind) -> None:
    letter = letter_of(
        kind,
        grounds=_GROUNDS if kind in (LetterKind.REFUSED, LetterKind.REFUSED_34_35) else (),
        questions=(),
        measures=(),
        scope=Words(
            ja="この台帳は、令和8年11月2日（2026-11-02）から、提供と受領を記録しています。"
            "この台帳より前の記録は、この検索の対象に含まれていません。",
            en="This ledger records provisions and receipts since 2026-11-02. Records older than this ledger are not part "
            "of this search.",
        ),
        enclosures=(
            Words(ja="第三者提供記録の開示（別添）", en="Disclosure of third-party provision records (separate file)"),
        )
        if kind is LetterKind.DISCLOSED_FULL
        else (),
        key=LedgerKey(fingerprint="ab" * 32),
    )
    (page,) = pages(render_letter(letter))
    assert COMPANY.desk in page
    assert "台帳の検証鍵の指紋" in page


def test_what_is_elsewhere_is_said_to_come_from_there() -> None:
    words = joined(render_letter(letter_of(LetterKind.DISCLOSED_FULL, grounds=(), questions=(), measures=())))
    assert "担当の部署から別途お渡しします" in words
    assert "infull;whatyouaskedforcomesfrom" in words


def test_the_faults_of_a_letter_hold_no_name() -> None:
    with pytest.raises(ValidationError) as caught:
        letter_of(LetterKind.REFUSED, grounds=())
    assert "髙橋" not in str(caught.value.errors(include_input=False))


def test_equal_letters_give_equal_bytes() -> None:
    letter = letter_of(LetterKind.REFUSED)
    assert render_letter(letter) == render_letter(letter)


def test_the_request_form_asks_for_what_finding_the_record_takes() -> None:
    whole = joined(render_request_form(COMPANY))
    for asked in (
        "請求日",
        "氏名（ふりがな）",
        "法定代理人",
        "任意代理人",
        "第三者提供記録の開示（法第33条第5項）",
        "メールアドレス（過去のものを含む）",
        "電磁的記録",
        "書面",
        "受付番号・受付日",
        "本人確認の方法",
    ):
        assert asked in whole


def test_the_request_form_forces_no_narrowing_and_charges_only_for_disclosure() -> None:
    whole = joined(render_request_form(COMPANY))
    assert "記入がなくても請求できます" in whole
    assert "1,000円" in whole
    assert "訂正、利用停止及び提供の停止には、手数料はかかりません" in whole


@pytest.mark.parametrize("form", [render_request_form, render_agent_form])
def test_both_forms_list_the_papers_and_what_to_black_out(form: Any) -> None:
    whole = joined(form(COMPANY))
    for word in ("運転免許証", "旅券", "住民票", "本籍", "保険者番号", "QRコード", "裏面は送らないでください"):
        assert word in whole


def test_the_agent_form_names_person_agent_and_request() -> None:
    whole = joined(render_agent_form(COMPANY))
    assert "委任状" in whole
    assert "私は、次の者を代理人と定め" in whole
    assert "本人の氏名（自署）" in whole


def test_the_forms_are_the_same_every_day() -> None:
    assert render_request_form(COMPANY) == render_request_form(COMPANY)


@pytest.mark.parametrize("module", [ledger.desk.citations, ledger.desk.statement, ledger.desk.wareki])
def test_the_examples_in_the_documentation_hold(module: Any) -> None:
    results = doctest.testmod(module)
    assert results.attempted
    assert not results.failed

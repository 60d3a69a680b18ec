"""What the paper says, read back with another program."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from ledger.desk.report import render_html, render_pdf, report_files
from ledger.desk.view import report_view
from ledger.desk.words import STATUTORY_WORDS
from schemas.report import Additional, Addressee, Decision, DisclosureReport, Withheld, Words
from schemas.views import PartyOut, RecordView
from schemas.vocabulary import Form, Status
from tests.desk.inputs import NAME, PARTIES, Log, consent_record, make_copy, make_report
from tests.desk.list_inputs import list_report
from tests.desk.reading import fonts, joined, outline, pages, text

GOLDEN = Path(__file__).parent / "golden"
PAPERS: dict[str, Callable[[], DisclosureReport]] = {
    "report-1": lambda: make_report(1),
    "report-40": lambda: make_report(40),
    "report-lists": list_report,
    "copy-0": lambda: make_copy(0),
    "copy-1": lambda: make_copy(1),
}


def _section(pdf: bytes, number: int) -> str:
    """The text from the heading of section `number` to the next, without spaces."""
    whole = joined(pdf)
    titles = {
        1: "1.要約",
        2: "2.お調べした方法",
        3: "3.提供の記録",
        4: "4.受領の記録",
        5: "5.継続的な提供",
        6: "6.相手の会社の一覧",
        7: "7.開示しない部分とその理由",
        8: "8.次にできること",
        9: "9.この書面の確かめ方",
        10: "10.用語",
    }
    start = whole.index(titles[number])
    return whole[start : whole.index(titles[number + 1])] if number < 10 else whole[start:]


def _part_a(pdf: bytes, number: int) -> str:
    section = _section(pdf, number)
    return section[section.index("A.法定の記録事項") : section.index("B.追加の情報")]


def _part_b(pdf: bytes, number: int) -> str:
    section = _section(pdf, number)
    return section[section.index("B.追加の情報") :]


@pytest.mark.parametrize("name", PAPERS)
def test_the_text_of_the_paper_is_the_golden_one(name: str) -> None:
    expected = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert "\f".join(pages(render_pdf(PAPERS[name]()))) + "\n" == expected


def test_a_copy_of_a_search_is_called_so_everywhere() -> None:
    """Title, HTML and data say what it is; a copy can't be made that claims what a request alone has."""
    report = make_copy(2)
    assert outline(render_pdf(report))[0].split(" / ")[0] == "請求手続によらない検索結果の写し"
    assert "<title>請求手続によらない検索結果の写し" in render_html(report)
    data = json.loads(report_files(report)["disclosure.json"])
    assert data["of_request"] is False
    assert (data["request_number"], data["received_on"], data["decision"], data["company"]["fee"]) == (None,) * 4
    assert data["copy_number"] == "S-0123456789ab"
    of_requests: list[dict[str, Any]] = [
        {"received_on": report.answered_on},
        {"company": make_report(1).company},
        {"agent": "代理 人子"},
        {"earliest_suit_day": report.answered_on},
        {"of_request": True},
    ]
    for changes in of_requests:
        with pytest.raises(ValidationError, match="copy of a search"):
            DisclosureReport.model_validate({**report.model_dump(), **changes})


def test_the_sections_stand_in_order() -> None:
    titles = [title.split(" / ")[0] for title in outline(render_pdf(make_report(8)))]
    assert titles[0] == "回答書"
    assert [title for title in titles if title[0].isdigit()] == [
        "1. 要約",
        "2. お調べした方法",
        "3. 提供の記録",
        "4. 受領の記録",
        "5. 継続的な提供",
        "6. 相手の会社の一覧",
        "7. 開示しない部分とその理由",
        "8. 次にできること",
        "9. この書面の確かめ方",
        "10. 用語",
    ]


def test_part_a_holds_every_statutory_item_and_nothing_else() -> None:
    report = make_report(1)
    (record,) = report.answer.records
    part_a = _part_a(render_pdf(report), 3)
    for field in record.required_fields:
        assert "".join(STATUTORY_WORDS[field].ja.split()) in part_a
    for foreign in (
        record.provision_date.isoformat() if record.provision_date else "",
        str(record.id)[:18],
        "3-1-6",
        "SHA-256",
        "第27条",
        "seq",
    ):
        assert foreign not in part_a


def test_part_b_says_that_it_is_no_part_of_the_record_and_bears_the_dates() -> None:
    part_b = _part_b(render_pdf(make_report(1)), 3)
    assert "法定の記録ではありません" in part_b
    assert "notpartoftherecord" in part_b
    assert "2026-04-01" in part_b


def test_part_b_shows_only_what_the_company_allows() -> None:
    report = make_report(8, additional=frozenset())
    part_b = _part_b(render_pdf(report), 3)
    assert "2026-04-0" not in part_b
    assert "3-1-6" not in part_b
    assert "第27条" not in part_b
    assert "2026-04-0" not in _section(render_pdf(report), 1)
    with_basis = _part_b(render_pdf(make_report(8, additional=frozenset({Additional.BASIS}))), 3)
    assert "法第27条第1項" in with_basis
    assert "3-1-6" not in with_basis


def test_dates_are_on_by_default() -> None:
    assert DisclosureReport.model_fields["additional"].default == frozenset({Additional.DATES})


def test_what_is_required_and_not_recorded_is_said_so() -> None:
    def make(log: Log, number: int) -> RecordView:
        return consent_record(log, number, party=PARTIES[2])

    pdf = render_pdf(make_report(1, make=make))
    assert "Representativeofthethirdparty記録がありませんNotrecorded" in _part_a(pdf, 3)
    assert "法定の記録事項の一部が、まだ記録されていません" in _part_b(pdf, 3)


def test_an_unlawful_record_is_never_shown_as_lawful() -> None:
    def make(log: Log, number: int) -> RecordView:
        return consent_record(log, number, status=Status.UNLAWFUL)

    assert "法律上の根拠を確認できていません" in _part_b(render_pdf(make_report(2, make=make)), 3)


def test_a_voided_record_is_shown_as_void_and_not_counted() -> None:
    def make(log: Log, number: int) -> RecordView:
        return consent_record(log, number, status=Status.VOID if number == 0 else Status.COMPLETE)

    report = make_report(3, make=make)
    assert sum(row.count for row in report_view(report).companies) == 2
    assert "誤って作成された記録として取り消されています" in _part_b(render_pdf(report), 3)


def test_own_identifiers_are_masked_in_summary_and_search_but_not_in_part_a() -> None:
    report = make_report(3)
    pdf = render_pdf(report)
    assert "s***@e***.jp" in _section(pdf, 2)
    assert "090-****-**78" in _section(pdf, 2)
    name = "".join(NAME.split())
    assert name in _part_a(pdf, 3)
    assert name not in _section(pdf, 1)
    assert name not in _section(pdf, 2)


def test_the_summary_has_a_row_a_company_with_what_when_and_how_to_stop() -> None:
    section = _section(render_pdf(make_report(40)), 1)
    for party in PARTIES:
        assert "".join(str(party.name).split()) in section
    assert "https://adnet.example.com/optout" in section
    assert "停止用ページの公表なし（窓口へ）" in section
    assert "停止用のページは公表されていません" in _section(render_pdf(make_report(40)), 6)
    assert "3社に合わせて35件提供しました" in section
    assert "2社から合わせて5件受領しました" in section


def test_a_record_outside_the_disclosure_is_shown_only_as_voluntary_and_only_if_offered() -> None:
    def make(log: Log, number: int) -> RecordView:
        return consent_record(log, number, disclosable_under_33_5=number != 1)

    plain = make_report(3, make=make)
    shown = {str(item.record.id) for item in report_view(plain).records}
    assert str(plain.answer.records[1].id) not in shown
    assert str(plain.answer.records[1].id) not in joined(render_pdf(plain))
    offered = plain.model_copy(update={"voluntary_shown": True})
    assert "任意にお知らせする情報" in joined(render_pdf(offered))
    assert len(report_view(offered).voluntary) == 1


def test_continuing_provisions_say_whether_they_run_and_what_stops_them() -> None:
    def make(log: Log, number: int) -> RecordView:
        running = number == 0
        return consent_record(
            log,
            number,
            record_form=Form.BULK,
            form_state="open" if running else "closed",
            period_start=dt.date(2026, 4, 1),
            period_end=None if running else dt.date(2026, 5, 31),
        )

    section = _section(render_pdf(make_report(2, make=make)), 5)
    assert "令和8年4月1日（2026-04-01）継続中" in section
    assert "令和8年5月31日（2026-05-31）終了" in section
    assert "同意の撤回" in section


def test_companies_are_shown_as_then_and_what_changed_since() -> None:
    section = _section(render_pdf(make_report(40)), 6)
    assert "東京都千代田区例示町1-2-3" in section
    assert "現在の住所:大阪府大阪市例示区4-5-6" in section
    assert "令和8年6月30日（2026-06-30）に事業を終了しています" in section
    assert "https://www.ppc.go.jp/personalinfo/legal/kaiseihogohou/#gaikoku" in section


def test_what_is_withheld_names_article_number_and_reason() -> None:
    report = make_report(
        2,
        decision=Decision.PART,
        withheld=(
            Withheld(article="ACT 33(2)(i)", count=4, ja="他の方の権利を害するおそれ", en="May harm another's rights"),
        ),
    )
    section = _section(render_pdf(report), 7)
    assert "法第33条第2項第1号" in section
    assert "他の方の権利を害するおそれ" in section
    assert "4" in section


_WITHHELD = Withheld(article="ACT 33(2)(i)", count=4, ja="他の方の権利を害するおそれ", en="May harm another's rights")


@pytest.mark.parametrize("count", [0, 1])
def test_where_records_are_withheld_it_is_not_said_that_there_are_none(count: int) -> None:
    """The records of a side that shows none may be those withheld."""
    decision = Decision.PART if count else Decision.REFUSED
    report = make_report(count, decision=decision, withheld=(_WITHHELD,))
    for whole in (joined(render_pdf(report)), "".join(render_html(report).split())):
        for denied in (
            "記録はありません。",
            "提供はありません。",
            "Thereisnorecordof",
            "norecordofproviding",
            "Nothingis",
        ):
            assert denied not in whole
        assert "開示する受領の記録はありません（第7章）" in whole
        assert ("このほかに、開示しない記録があります" in whole) == bool(count)
    plain = joined(render_pdf(make_report(count, decision=Decision.FULL if count else Decision.NONE_EXISTS)))
    assert "受領の記録はありません。" in plain
    assert "開示しない記録があります" not in plain


def test_one_company_is_not_counted_together() -> None:
    section = _section(render_pdf(make_report(1)), 1)
    assert "1社に1件提供しました" in section


def test_the_cover_stays_one_page_with_an_agent_and_a_decision_in_part() -> None:
    report = make_report(2, decision=Decision.PART, withheld=(_WITHHELD,), agent="代理 花子", principal=NAME)
    shown = pages(render_pdf(report))
    assert "お問い合わせ窓口" in shown[0]
    assert "1. 要約" in shown[1]


def test_a_cover_that_runs_over_leaves_no_page_all_but_empty() -> None:
    lines = tuple(f"見本町{number}番地 例示ビル{number}階" for number in range(12))
    shown = pages(render_pdf(make_report(2, addressee=Addressee(name=NAME, lines=lines))))
    assert "お問い合わせ窓口" in shown[1]
    assert "1. 要約" in shown[1]


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (Decision.FULL, "全部を、本書のとおり開示します"),
        (Decision.PART, "一部を、本書のとおり開示します"),
        (Decision.REFUSED, "開示しないことといたしました"),
        (Decision.NONE_EXISTS, "お調べした範囲では、あなたに関する第三者提供記録は存在しません"),
    ],
)
def test_the_cover_says_the_decision_in_one_sentence(decision: Decision, words: str) -> None:
    count = 0 if decision in (Decision.REFUSED, Decision.NONE_EXISTS) else 1
    assert words in joined(render_pdf(make_report(count, decision=decision)))


def test_nothing_found_is_never_said_for_more_than_was_tried() -> None:
    section = _section(render_pdf(make_report(0, decision=Decision.NONE_EXISTS)), 1)
    assert "お調べした範囲では" in section


def test_a_partner_fact_marked_sample_puts_the_words_on_every_page_whatever_the_flag_says() -> None:
    sample = PARTIES[0].model_copy(update={"sample": True})

    def make(log: Log, number: int) -> RecordView:
        return consent_record(log, number, party=sample)

    words = "サンプル／SAMPLE — partner facts not verified"
    shown = pages(render_pdf(make_report(2, make=make, sample=False)))
    assert all(words in page for page in shown)
    assert not any(words in page for page in pages(render_pdf(make_report(2))))


def test_equal_reports_give_equal_bytes() -> None:
    assert render_pdf(make_report(5)) == render_pdf(make_report(5))


def test_reports_made_at_the_same_time_do_not_mix() -> None:
    reports = [make_report(count) for count in (1, 2, 3, 4)]
    alone = [render_pdf(report) for report in reports]
    with ThreadPoolExecutor(max_workers=4) as threads:
        assert list(threads.map(render_pdf, reports)) == alone


def test_items_recorded_before_are_said_to_be_and_not_called_missing() -> None:
    def make(log: Log, number: int) -> RecordView:
        return consent_record(
            log, number, required_fields=["consent_statement", "principal", "items", "ref:base_record"]
        )

    part_a = _part_a(render_pdf(make_report(1, make=make)), 3)
    assert "以前に作成し保存している記録のとおり" in part_a
    assert "記録がありません" not in part_a


def test_the_longest_names_are_whole(long_names: list[str]) -> None:
    longest = PartyOut(
        key="long", version_seq=9, name=long_names[0], address=long_names[1], representative=long_names[2]
    )

    def make(log: Log, number: int) -> RecordView:
        return consent_record(log, number, party=longest, name=long_names[3])

    report = make_report(3, make=make, addressee=Addressee(name=long_names[3]))
    whole = joined(render_pdf(report))
    for name in long_names:
        assert "".join(name.split()) in whole


@pytest.fixture
def long_names() -> list[str]:
    return [
        "特定非営利活動法人" + "例示広告技術研究推進機構" * 8,
        "東京都千代田区" + "例示町一丁目二番三号例示ビルヂング" * 7,
        "代表取締役社長兼最高経営責任者 " + "寿限無寿限無五劫の擦り切れ" * 6,
        "アレクサンドラ・" * 12 + "𠮷田",
    ]


def test_other_principals_of_a_record_appear_in_no_output() -> None:
    report = make_report(8)
    outputs: list[Any] = [text(render_pdf(report)), render_html(report)]
    assert all("別人" not in output and "C-9999" not in output for output in outputs)


def test_all_fonts_are_embedded() -> None:
    assert all(fonts(render_pdf(make_report(1))).values())


def test_disposed_and_earlier_periods_are_named_in_general() -> None:
    report = make_report(
        1,
        disposed=Words(ja="2023年3月以前の記録は廃棄しました", en="Records up to 2023-03 were disposed of"),
        earlier_searched=Words(ja="紙の台帳も探しました", en="The paper register was searched too"),
    )
    section = _section(render_pdf(report), 2)
    assert "2023年3月以前の記録は廃棄しました" in section
    assert "紙の台帳も探しました" in section

"""Which fields the tables show, and under which headings."""

from __future__ import annotations

from collections.abc import Iterable

from cli.output import Column

RECORDS = (
    Column("seq", "番号", "seq"),
    Column("entered_at", "記帳", "entered"),
    Column("role", "立場", "role"),
    Column("party.name", "相手方", "third party"),
    Column("record_form", "形式", "form", wide=True),
    Column("duty", "義務", "duty", wide=True),
    Column("status", "状態", "status"),
    Column("principal_count", "人数", "people", wide=True),
    Column("codes", "指摘", "codes", wide=True),
    Column("retention.ledger_last_day", "保存期限", "keep until", wide=True),
    Column("id", "ID", "id"),
)
_IN_LIST = Column("membership.intervals", "名簿に含まれた期間", "in the list")
_DATA_STORAGE = Column("data_storage.last_day", "データの保管期限（方針）", "data kept until (policy)")
RECORD = (
    Column("seq", "番号", "seq"),
    Column("id", "ID", "id"),
    Column("entered_at", "記帳", "entered"),
    Column("role", "立場", "role"),
    Column("party.key", "相手方キー", "party"),
    Column("party.name", "相手方", "third party"),
    Column("record_form", "形式", "form"),
    Column("duty", "義務", "duty"),
    Column("status", "状態", "status"),
    Column("principal_count", "人数", "people"),
    Column("principals", "本人", "principals"),
    Column("articles", "条文", "articles"),
    Column("art27_ground", "27条の根拠", "ground (ACT 27)"),
    Column("transfer_basis", "越境の根拠", "transfer basis"),
    Column("provision_date", "提供日", "provided on"),
    Column("period_start", "期間初日", "period start"),
    Column("period_end", "期間末日", "period end"),
    Column("last_provision_date", "最終提供日", "last provision"),
    Column("codes", "指摘", "codes"),
    Column("missing_facts", "不足する事実", "missing facts"),
    Column("retention.ledger_last_day", "保存期限", "keep until"),
    _DATA_STORAGE,
    Column("disclosable_under_33_5", "33条5項の開示対象", "disclosable (ACT 33(5))"),
    Column("amendments", "修正", "amendments"),
    Column("rules_version", "規則の版", "rules"),
    Column("policy_version", "方針の版", "policy"),
)
APPENDED = (
    Column("line", "行", "line"),
    Column("appended.seq", "番号", "seq"),
    Column("appended.id", "ID", "id"),
    Column("appended.kind", "種類", "kind"),
    Column("appended.duty", "義務", "duty"),
    Column("appended.status", "状態", "status"),
    Column("appended.codes", "指摘", "codes"),
    Column("faults", "誤り", "faults"),
)
PARTIES = (
    Column("key", "キー", "key"),
    Column("name", "名称", "name"),
    Column("country", "国", "country"),
    Column("address", "住所", "address", wide=True),
    Column("representative", "代表者", "representative", wide=True),
    Column("ceased_on", "終了日", "ceased"),
    Column("checked_on", "確認日", "checked"),
    Column("source", "出所", "source", wide=True),
)
FINDINGS = (
    Column("what", "種類", "what"),
    Column("place", "場所", "place"),
    Column("ja", "内容", "what it says", only="ja"),
    Column("en", "英語", "what it says", only="en"),
)
KEYS = (
    Column("name", "名前", "name"),
    Column("scopes", "権限", "scopes"),
    Column("revoked", "失効", "revoked"),
)


def found_columns(memberships: Iterable[object], storage: Iterable[object]) -> tuple[Column, ...]:
    """Of a person's records: with the time in a list, and the policy's rule on the data, where one of them has it."""
    more = [_IN_LIST] if any(memberships) else []
    more += [_DATA_STORAGE] if any(storage) else []
    return (*RECORDS[:-1], *more, RECORDS[-1])

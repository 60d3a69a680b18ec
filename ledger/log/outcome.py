"""What an offline verification says: one outcome for each thing checked, and what no outcome can say.

Three statuses, so that "could not check" is never shown as valid or as forged. Codes are stable; the sentences hold
no content of the entries that were checked, only counts, times, and the names of witnesses and time-stamp authorities.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    PASSED = "passed"
    INDETERMINATE = "indeterminate"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing checked. pointer: RFC 6901 pointer to it in the bundle. ja, en: one sentence each."""

    pointer: str
    status: Status
    code: str
    ja: str
    en: str

    def to_json(self) -> dict[str, str]:
        return {
            "pointer": self.pointer,
            "status": self.status.value,
            "code": self.code,
            "ja": self.ja,
            "en": self.en,
        }


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that a passed verification does not prove."""

    code: str
    ja: str
    en: str


def outcome(pointer: str, code: str, **details: object) -> Outcome:
    """The outcome of this code at this place. details: what the braces in its sentences stand for."""
    status, ja, en = OUTCOMES[code]
    return Outcome(pointer, status, code, ja.format(**details), en.format(**details))


def verdict(outcomes: Iterable[Outcome]) -> Status:
    """failed if anything failed, else indeterminate if anything could not be checked, else passed."""
    found = {each.status for each in outcomes if each.code not in TOLD_ONLY}
    for status in (Status.FAILED, Status.INDETERMINATE):
        if status in found:
            return status
    return Status.PASSED if found else Status.INDETERMINATE


TOLD_ONLY = frozenset({"WITNESSES_NAMED_MET", "WITNESSES_NAMED_NOT_MET", "ENTRIES_STAMP_NOT_TRUSTED"})
"""Told, but the verdict is no worse for them: what outsiders add, as far as the reader has not said whom to believe."""

_PASSED, _UNSURE, _FAILED = Status.PASSED, Status.INDETERMINATE, Status.FAILED

OUTCOMES: dict[str, tuple[Status, str, str]] = {
    "CHECKPOINT_SIGNED": (
        _PASSED,
        "チェックポイントは台帳の鍵で署名されています。",
        "The checkpoint is signed by the log's key.",
    ),
    "CHECKPOINT_KEY_UNKNOWN": (
        _UNSURE,
        "チェックポイントの署名の鍵が、与えられた鍵の中にありません。",
        "The checkpoint is signed by none of the keys given.",
    ),
    "CHECKPOINT_KEY_COMPROMISED": (
        _UNSURE,
        "チェックポイントの署名は、他人の手に渡ったとされる鍵だけのものです。その前に署名されたことは示されていません。",
        "The checkpoint is signed only by a key that somebody else may hold, and nothing shows that it was signed before.",
    ),
    "CHECKPOINT_SIGNED_IN_TIME": (
        _PASSED,
        "署名の鍵は後に他人の手に渡ったとされますが、それより前の時刻のタイムスタンプがあります。",
        "Its key later came into other hands, but a time-stamp that you trust shows that it was signed before.",
    ),
    "TIME_STAMP_TRUSTED": (
        _PASSED,
        "信頼する時刻認証局のタイムスタンプがあります。この時刻に、このチェックポイントは存在していました。",
        "A time-stamp by an authority that you trust: the checkpoint existed at that time.",
    ),
    "TIME_STAMP_NOT_TRUSTED": (
        _UNSURE,
        "タイムスタンプの時刻認証局が、信頼する証明書につながりません。",
        "The time-stamp's authority leads to no certificate that you gave.",
    ),
    "TIME_STAMP_INVALID": (
        _FAILED,
        "タイムスタンプが成り立ちません。",
        "The time-stamp does not hold.",
    ),
    "CHECKPOINT_OF_KNOWN_HISTORY": (
        _PASSED,
        "署名の鍵は他人の手に渡ったとされますが、信頼する鍵で署名された手元の新しいチェックポイントの履歴に含まれます。",
        "Its key may be in other hands, but it is part of the history of the newer checkpoint that you kept.",
    ),
    "CHECKPOINT_SIGNATURE_INVALID": (
        _FAILED,
        "チェックポイントの署名が正しくありません。",
        "The checkpoint's signature is wrong.",
    ),
    "CHECKPOINT_MALFORMED": (
        _FAILED,
        "チェックポイントが書式どおりではありません。",
        "The checkpoint is not of the format.",
    ),
    "CHECKPOINT_OTHER_LOG": (
        _FAILED,
        "チェックポイントが別の台帳のものです。",
        "The checkpoint is of another log.",
    ),
    "ENTRY_INCLUDED": (
        _PASSED,
        "この記録は、署名されたチェックポイントの台帳に含まれています。",
        "The entry is in the log that the signed checkpoint states.",
    ),
    "ENTRY_INCLUDED_UNSIGNED": (
        _UNSURE,
        "この記録は添付のチェックポイントに含まれますが、その署名を確かめられませんでした。",
        "The entry is under the attached checkpoint, whose signature was not verified.",
    ),
    "ENTRY_NOT_INCLUDED": (
        _FAILED,
        "この記録がチェックポイントの台帳に含まれる証明になっていません。",
        "The proof does not show that the entry is in the checkpoint's log.",
    ),
    "ENTRY_MALFORMED": (
        _FAILED,
        "記録の見出しが書式どおりではありません。",
        "The entry's header is not of the format.",
    ),
    "ENTRY_OTHER_LOG": (
        _FAILED,
        "記録の見出しが別の台帳のものです。",
        "The entry's header names another log.",
    ),
    "ENTRY_OTHER_KIND": (
        _FAILED,
        "記録の種別が、この束での役割と合いません。",
        "The entry's kind does not fit its role in the bundle.",
    ),
    "ITEM_COMMITTED": (
        _PASSED,
        "この項目は、記録されたとおりです。",
        "The item is as it was recorded.",
    ),
    "ITEM_NOT_COMMITTED": (
        _FAILED,
        "この項目は、記録された内容と一致しません。",
        "The item is not what was recorded.",
    ),
    "RECORD_ID_NOT_SHOWN": (
        _UNSURE,
        "この記録の項目は一つも示されていないため、記録IDと内容は確かめられません。",
        "No item of the entry is shown, so its record id and content can't be checked.",
    ),
    "MEMBER_INCLUDED": (
        _PASSED,
        "この者は、記録された名簿に含まれています。",
        "The person's token is in the recorded list.",
    ),
    "MEMBER_NOT_INCLUDED": (
        _FAILED,
        "この者が記録された名簿に含まれる証明になっていません。",
        "The proof does not show that the person's token is in the recorded list.",
    ),
    "CONSISTENT": (
        _PASSED,
        "手元のチェックポイントと同じ一つの履歴です。",
        "It is one history with the checkpoint that you kept.",
    ),
    "CONSISTENCY_NOT_SHOWN": (
        _UNSURE,
        "手元のチェックポイントとの一貫性証明がないため、同じ履歴かどうか確かめられません。",
        "No consistency proof was given, so whether it is one history with the checkpoint that you kept is not known.",
    ),
    "KNOWN_CHECKPOINT_NOT_VERIFIED": (
        _UNSURE,
        "手元のチェックポイントの署名を確かめられませんでした。",
        "The checkpoint that you kept could not be verified.",
    ),
    "INCONSISTENT": (
        _FAILED,
        "手元のチェックポイントと履歴が食い違うか、一貫性証明が正しくありません。",
        "The history differs from the checkpoint that you kept, or the consistency proof is wrong.",
    ),
    "WITNESS_QUORUM_MET": (
        _PASSED,
        "あなたの示した方針の立会人{total}者のうち{count}者が連署しており（{who_ja}）、定足数を満たします。"
        "連署のない者: {missing_ja}。",
        "{count} of the {total} witnesses of the policy that you gave have cosigned ({who_en}), which meets its quorum; "
        "missing: {missing_en}.",
    ),
    "WITNESS_QUORUM_NOT_MET": (
        _FAILED,
        "あなたの示した方針の立会人{total}者のうち連署は{count}者（{who_ja}）で、定足数に足りません。"
        "連署のない者: {missing_ja}。",
        "{count} of the {total} witnesses of the policy that you gave have cosigned ({who_en}), which does not meet its "
        "quorum; missing: {missing_en}.",
    ),
    "WITNESSES_NAMED_MET": (
        _UNSURE,
        "添付の方針の立会人{total}者のうち{count}者が連署しており（{who_ja}）、その定足数を満たします。"
        "連署のない者: {missing_ja}。立会人の鍵は事業者が示したもので、本人たちのものかは確かめていません（--policy）。",
        "{count} of the {total} witnesses that the attached policy names have cosigned ({who_en}), which meets its quorum; "
        "missing: {missing_en}. Their keys are the company's word until you give a policy of your own (--policy).",
    ),
    "WITNESSES_NAMED_NOT_MET": (
        _UNSURE,
        "添付の方針の立会人{total}者のうち連署は{count}者（{who_ja}）で、その定足数に足りません。"
        "連署のない者: {missing_ja}。一つの履歴であることは、台帳自身の署名だけが示しています。",
        "{count} of the {total} witnesses that the attached policy names have cosigned ({who_en}), which does not meet its "
        "quorum; missing: {missing_en}. That there is but one history is the log's own word.",
    ),
    "WITNESS_SIGNATURE_INVALID": (
        _FAILED,
        "立会人の連署が正しくありません。",
        "A witness's cosignature is wrong.",
    ),
    "ENTRIES_STAMPED": (
        _PASSED,
        "信頼する時刻認証局（{signer}）によれば、{moment}には、示された{total}件のうち{count}件が台帳にありました。",
        "By an authority that you trust ({signer}), {count} of the {total} entries shown were in the log at {moment}.",
    ),
    "ENTRIES_STAMP_NOT_TRUSTED": (
        _UNSURE,
        "示された{total}件のうち{count}件に及ぶタイムスタンプがありますが、"
        "時刻認証局を信頼できるかは確かめていません（--time-stamp-roots）。",
        "There is a time-stamp that covers {count} of the {total} entries shown, but whether its authority can be trusted "
        "was not checked (--time-stamp-roots).",
    ),
    "ENTRIES_STAMP_INVALID": (
        _FAILED,
        "添付のタイムスタンプが成り立たないか、示された台帳のものではありません。",
        "The attached time-stamp does not hold, or is not of the log shown.",
    ),
}
"""code -> (status, ja, en); braces are filled by `outcome`"""

NOT_PROVED: tuple[Limit, ...] = (
    Limit(
        "COMPLETENESS",
        "この束に、その人についての記録がすべて含まれていること。",
        "That the bundle holds every record about the person.",
    ),
    Limit(
        "TRUTH",
        "記録された内容が事実であること。証明するのは、記録が後から変わっていないことです。",
        "That what was recorded is true: what is proved is that the record has not changed since.",
    ),
    Limit(
        "WITHHELD_ITEMS",
        "示されていない項目の内容。各記録の項目の総数だけが分かります。",
        "What the items not shown say: only how many each record has is known.",
    ),
    Limit(
        "LATER_ENTRIES",
        "チェックポイントより後に、訂正や取消しの記録が加えられていないこと。",
        "That no entry after the checkpoint amends or voids a record.",
    ),
    Limit(
        "TIME",
        "記録の時刻。時刻は事業者の申告であり、第三者の時刻証明か立会人の署名があればその時点までに存在したことが分かります。",
        "The time of a record: it is the operator's statement, bounded only by time-stamps or cosignatures of others.",
    ),
    Limit(
        "ONE_HISTORY",
        "他の人にも同じ履歴が示されていること。手元や立会人のチェックポイントと照合した範囲だけで分かります。",
        "That others are shown the same history, except as far as a checkpoint kept elsewhere or by witnesses agrees.",
    ),
)
"""What a passed bundle does not prove; shown with every result."""

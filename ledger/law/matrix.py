"""The statutory items of a record: one row for each role and ground (RULE 20(1), 24(1), 28(1)).

The rows stand in the order of the Rules. What the Rules do not name is not an item: a record on consent has no date, a
provider's record of person-related information has no principal.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

THIRD_PARTY = ("third_party.name", "third_party.address", "third_party.representative")
UNSPECIFIED_MANY = "third_party.unspecified_many"
BASE_RECORD = "ref:base_record"
NO_REPRESENTATIVE = frozenset({"natural_person", "body_without_representative"})


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One case of the Rules. `key` names it in rules and documents; `rule` is its citation; `fields` all its items.

    conditional: items that are left out unless their condition holds. each_only: RULE 19(2), 23(2) allow no other form.
    """

    key: str
    role: str
    ground: str
    rule: str
    ja: str
    en: str
    fields: tuple[str, ...]
    conditional: tuple[str, ...] = ()
    each_only: bool = False


MATRIX: tuple[MatrixRow, ...] = (
    MatrixRow(
        "provider-opt-out",
        "provider",
        "OPT_OUT",
        "RULE 20(1)(i)",
        "提供者・オプトアウト",
        "provider, opt-out",
        ("provision_date", *THIRD_PARTY, "principal", "items"),
        each_only=True,
    ),
    MatrixRow(
        "provider-consent",
        "provider",
        "CONSENT",
        "RULE 20(1)(ii)",
        "提供者・本人の同意",
        "provider, consent",
        ("consent_statement", *THIRD_PARTY, "principal", "items"),
    ),
    MatrixRow(
        "pri-provider",
        "pri_provider",
        "",
        "RULE 28(1)",
        "個人関連情報の提供元",
        "provider of person-related information",
        (
            "pri_consent_confirmed",
            "pri_consent_confirmation_method",
            "pri_foreign_info_confirmed",
            "pri_foreign_info_confirmation_method",
            "provision_date_or_period",
            *THIRD_PARTY,
            "items",
        ),
        conditional=("pri_foreign_info_confirmed", "pri_foreign_info_confirmation_method"),
    ),
    MatrixRow(
        "recipient-opt-out",
        "recipient",
        "OPT_OUT",
        "RULE 24(1)(i)",
        "受領者・オプトアウト",
        "recipient, opt-out",
        ("receipt_date", *THIRD_PARTY, "acquisition_history", "principal", "items", "ppc_publication_statement"),
        each_only=True,
    ),
    MatrixRow(
        "recipient-consent",
        "recipient",
        "CONSENT",
        "RULE 24(1)(ii)",
        "受領者・本人の同意",
        "recipient, consent",
        ("consent_statement", *THIRD_PARTY, "acquisition_history", "principal", "items"),
    ),
    MatrixRow(
        "pri-recipient",
        "pri_recipient",
        "",
        "RULE 24(1)(iii)",
        "個人関連情報を個人データとして取得する提供先",
        "recipient of person-related information as personal data",
        ("pri_consent_statement", "pri_foreign_info_statement", *THIRD_PARTY, "principal", "items"),
        conditional=("pri_foreign_info_statement",),
    ),
    MatrixRow(
        "private-source",
        "private_source",
        "",
        "RULE 24(1)(iv)",
        "受領者・個人情報取扱事業者以外の者から",
        "recipient, from a person who is no operator",
        (*THIRD_PARTY, "acquisition_history", "principal", "items"),
    ),
)

_BY_ROLE = {(row.role, row.ground): row for row in MATRIX}
STATEMENTS = frozenset(
    {
        UNSPECIFIED_MANY,
        "consent_statement",
        "ppc_publication_statement",
        "pri_consent_confirmed",
        "pri_foreign_info_confirmed",
        "pri_consent_statement",
        "pri_foreign_info_statement",
    }
)


def matrix_row(role: str, ground: str | None) -> MatrixRow:
    """The row for a role; `ground` OPT_OUT or, for all else, consent (only provider and recipient have the choice)."""
    if role in ("provider", "recipient"):
        return _BY_ROLE[(role, "OPT_OUT" if ground == "OPT_OUT" else "CONSENT")]
    return _BY_ROLE[(role, "")]


@lru_cache(maxsize=1024)
def statutory_fields(
    role: str,
    ground: str | None = None,
    form: str = "EACH",
    third_party_kind: str | None = "corporation",
    *,
    unspecified_many: bool = False,
    foreign_info: bool = False,
    open_ended: bool = False,
    we_are_abroad: bool = False,
) -> tuple[str, ...]:
    """The items a record must hold, in the order of its Rule, after the conditions of the matrix.

    third_party_kind: a natural person, and a body without representative, has no representative to name.
    unspecified_many: published to unspecified many (RULE 20(1)(i)ロ), which exists for a provider of personal data only.
    foreign_info: the recipient of person-related information is abroad and neither EU/UK nor under a RULE 16 system.
    open_ended: a running BULK record of person-related information has a first day and no last day yet.
    we_are_abroad: we, the recipient of person-related information, are an operator located abroad (RULE 24(1)(iii)イ).
    """
    fields: list[str] = []
    for field in matrix_row(role, ground).fields:
        if field.startswith("pri_foreign_info_confirm") and not foreign_info:
            continue
        if field == "pri_foreign_info_statement" and not we_are_abroad:
            continue
        if field == "third_party.representative" and third_party_kind in NO_REPRESENTATIVE:
            continue
        if unspecified_many and role == "provider" and field in THIRD_PARTY:
            if field == THIRD_PARTY[0]:
                fields.append(UNSPECIFIED_MANY)
            continue
        if field == "provision_date_or_period" and form == "BULK" and open_ended:
            fields.append("period_start")
            continue
        fields.append(field)
    return tuple(fields)


MatrixCell = tuple[str, str, str, str, str, str, str, str, str]
MATRIX_COLUMNS = (
    "case",
    "rule",
    "date",
    "third party",
    "acquisition history",
    "principal",
    "items",
    "consent",
    "PPC published",
)


def matrix_table() -> tuple[MatrixCell, ...]:
    """The matrix as rows of text under MATRIX_COLUMNS: ● required, △ on a condition, – no item."""

    def cell(row: MatrixRow, *names: str) -> str:
        held = [name for name in names if name in row.fields]
        if not held:
            return "–"
        return " ".join(f"{'△' if name in row.conditional else '●'} `{name}`" for name in held)

    rows = []
    for row in MATRIX:
        third = "● name, address, representative" + (" or `unspecified_many`" if row.role == "provider" else "")
        rows.append(
            (
                f"{row.en} / {row.ja}" + (" (EACH only)" if row.each_only else ""),
                row.rule,
                cell(row, "provision_date", "provision_date_or_period", "receipt_date"),
                third,
                cell(row, "acquisition_history"),
                cell(row, "principal"),
                cell(row, "items"),
                cell(
                    row,
                    "consent_statement",
                    "pri_consent_confirmed",
                    "pri_consent_confirmation_method",
                    "pri_foreign_info_confirmed",
                    "pri_foreign_info_confirmation_method",
                    "pri_consent_statement",
                    "pri_foreign_info_statement",
                ),
                cell(row, "ppc_publication_statement"),
            )
        )
    return tuple(rows)

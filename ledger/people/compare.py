"""Is the person who asks the one in the record? A token that matches only opens the question.

Some partner algorithms turn several people into one key (`taro.yamada@` and `taroyamada@` at any domain; names;
numbers whose country was lost). Before anything is disclosed, the identifiers behind a hit are opened and compared.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from ledger.people.digest import parse_digest
from ledger.people.email_address import mailbox
from ledger.people.identifier import Identifier
from ledger.people.index import canonical_values
from ledger.people.lookup import lookup_keys
from ledger.people.own_type import OWN_PREFIX, OwnType, casefolded
from ledger.people.phone import without_extension

_OWN_NUMBERS = {"customer_id", "account_id"}  # a partner may have been sent the one as the other

Verdict = Literal["same", "possible", "different", "not_comparable"]


def compare(asked: Identifier, stored: Identifier) -> Verdict:
    """What two identifiers say of each other.

    same: one person's. possible: they fit, but may fit others too (names, addresses, shared algorithms, poisoned
    values). different: both values are known and are not the same. not_comparable: a digest is known that neither
    follows from the other value nor rules it out.
    """
    verdict = _compare(asked, stored)
    if verdict == "same" and asked.local and stored.local and asked.type != stored.type:
        return "possible"
    if verdict == "same" and (asked.poisoned or stored.poisoned) and not _repaired(asked, stored):
        return "possible"
    return verdict


def _compare(asked: Identifier, stored: Identifier) -> Verdict:
    if asked.own is not None and asked.type == stored.type:
        stored = replace(stored, own=asked.own)
    if asked.raw is not None and stored.raw is not None:
        return _compare_values(asked, stored)
    if asked.digest is not None and stored.digest is not None and _digest(asked) == _digest(stored):
        return "possible" if asked.of_many else "same"
    for value, digest in ((asked, stored), (stored, asked)):
        if value.raw is not None and digest.digest is not None:
            plan = lookup_keys(value)
            key = _digest(digest)
            if key in plan.algorithms:
                return "possible" if key in plan.shared else "same"
    return "not_comparable"


def _compare_values(asked: Identifier, stored: Identifier) -> Verdict:
    if asked.type.startswith(OWN_PREFIX):
        return _compare_own(asked, stored, asked.own or OwnType(asked.type, declared=False))
    ours, theirs = set(canonical_values(asked)), set(canonical_values(stored))
    if asked.type in ("name", "postal_address"):
        return "possible" if ours & theirs else "different"
    if asked.canonical == stored.canonical and asked.type == stored.type:
        return "same"
    if asked.type == stored.type == "email":
        return "same" if mailbox(asked.canonical) == mailbox(stored.canonical) else "different"
    if asked.type == stored.type == "phone":
        one_line = without_extension(asked.canonical) == without_extension(stored.canonical)
        return "possible" if one_line else "different"
    if {asked.type, stored.type} == _OWN_NUMBERS and asked.canonical == stored.canonical:
        return "possible"
    return "same" if ours & theirs else "different"


def _compare_own(asked: Identifier, stored: Identifier, rule: OwnType) -> Verdict:
    if asked.type != stored.type:
        return "different"
    if rule.normal_form(asked.canonical) == rule.normal_form(stored.canonical):
        return "possible" if rule.shared else "same"
    alike = casefolded(asked.canonical) == casefolded(stored.canonical)
    return "possible" if alike and not rule.declared else "different"


def _digest(identifier: Identifier) -> str:
    return parse_digest(identifier.digest or "").index_value


def _repaired(asked: Identifier, stored: Identifier) -> bool:
    """A number under a wrong country code whose value is known was put right, so it still tells people apart."""
    poisons = {flag for each in (asked, stored) for flag in each.flags if flag.startswith("poison:")}
    return poisons == {"poison:wrong_country_code"}

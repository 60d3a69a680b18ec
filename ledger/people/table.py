"""The published table of match keys (docs/match-keys.md), made from the registry."""

from __future__ import annotations

from ledger.people.algorithm import Algorithm
from ledger.people.email_address import email_spellings
from ledger.people.match_keys import ALGORITHMS
from ledger.people.not_covered import not_covered_by_digest, not_covered_by_value, not_covered_of_own_type
from ledger.people.own_type import OWN_PREFIX, Normal, OwnType
from ledger.people.phone import phone_spellings
from ledger.people.poison import POISONED_VALUES
from ledger.people.words import FLAGS, Words

_HEAD = """\
# Match keys

<!-- Made from the code: python -c "from ledger.people.table import markdown; print(markdown(), end='')" -->

A partner may know one person under many values. This is the whole list of what daicho takes into account: a look-up
says “nothing found” of nothing else. An algorithm, once listed, is never removed and never changes.

取扱先（提供先）は、一人の方を多くの値で識別していることがあります。検索の対象は次の一覧がすべてです。一覧から方式を削除すること、
方式の内容を変えることはありません。

*Stored*: hashes indexed when the value was recorded in the clear. *Tried*: hashes tried when somebody is looked up by
the plain value; those marked + also over the spellings listed below. *Shared*: other people may have the same key, so a
hit by it alone shows nobody anything before a second identifier is compared. In every case the canonical form of a value
recorded in the clear, and a digest exactly as sent (hex, Base64 or Base64url alike), are stored and tried.
"""

_OWN = """\
The company profile declares its own types ([profile.md](profile.md)), and what counts as the same value: `as_is`, `casefold`
(capitals or not) or `digits` (the ASCII digits alone, in order; capitals do not count either). What is stored is the same for
all, so a declaration may come later, or change, and reaches every record made before. A key marked shared is the person's own
where the declaration makes those spellings one value: those of lower and upper case under `casefold` and `digits`, those of
digits under `digits`. Of a household's or a device's type every key is shared. A type that nobody declared is flagged
(`undeclared_type`); values that differ in capitals alone are then found, but shared.

独自の種類は会社プロファイルで宣言し、どの表記を同じ値とするか（`as_is`、`casefold`、`digits`）を定めます。索引に入れる値は宣言に
よらないので、後から宣言しても、それまでの記録を検索できます。"""


def markdown() -> str:
    """The whole page."""
    parts = [_HEAD]
    for type_ in dict.fromkeys(algorithm.type for algorithm in ALGORITHMS.values()):
        parts.append(_section(type_, [each for each in ALGORITHMS.values() if each.type == type_]))
    parts.append(_spellings())
    parts.append(_INDEX)
    parts.append(_not_covered())
    parts.append(_flags())
    return "\n".join(parts)


def _section(type_: str, algorithms: list[Algorithm]) -> str:
    title = {"any": "Any type", OWN_PREFIX: "Own types (x-…)"}.get(type_, type_)
    lines = [
        f"## {title}",
        "",
        "| id | what it does | source | sent as | stored | tried | shared |",
        "|" + " --- |" * 7,
    ]
    for each in algorithms:
        cells = (
            f"`{each.id}`",
            f"{each.en}<br>{each.ja}",
            each.source,
            _forms(each.forms),
            ", ".join(each.stored) or "–",
            (", ".join(each.tried) or "–") + ("+" if each.respelled else ""),
            "yes" if each.shared else "no",
        )
        lines.append("| " + " | ".join(cells) + " |")
    if type_ == OWN_PREFIX:
        lines += ["", _OWN]
    return "\n".join(lines) + "\n"


def _forms(forms: tuple[str, ...]) -> str:
    hashes: dict[str, list[str]] = {}
    for form in forms:
        name, _, encoding = form.partition("-")
        hashes.setdefault(name, []).append(encoding)
    return "; ".join(f"{name} {'/'.join(e for e in encodings if e)}".strip() for name, encodings in hashes.items())


def _spellings() -> str:
    lines = ["## Spellings tried", "", "SHA-256 only. By the example of:", ""]
    examples = {
        "taro.yamada@example.co.jp": email_spellings("taro.yamada@example.co.jp"),
        "taro.yamada+news@gmail.com": email_spellings("taro.yamada+news@gmail.com"),
        "09012345678": phone_spellings("+819012345678"),
    }
    for example, spellings in examples.items():
        lines.append(f"- `{example}`: " + ", ".join(f"`{spelling}`" for spelling in spellings))
    lines.append("- a name: with a space, with an ideographic space, joined, in standard characters; each also as NFD")
    lines += [
        "",
        "Further canonical forms stored and tried: of a name its standard characters (髙→高), its reading in",
        "",
    ]
    lines[-1] = "katakana, and of two Latin words the other order; of a number with an extension the number alone; of a"
    lines.append("Gmail address the mailbox without dots and plus tag (tried only); of a `_fbc` cookie its click id.")
    return "\n".join(lines) + "\n"


_INDEX = """\
## In the index

The database holds none of these values, only their HMAC-SHA-256 under an index key, cut to 16 bytes
([retention.md](retention.md)). There is one key for each month in which records end, and one each for records without a
last day, for held records, and for consents and stops. `daicho index list` shows them; `daicho index rotate` replaces one
while the ledger is in use: every token is made again from sealed content, those of records, lists, consents and stops
alike, counted under the new key, and only then are the old ones deleted. A look-up asks under all living keys. A rotation
adds no value to this page and takes none away.
"""


def _not_covered() -> str:
    lines = ["## Not found this way", ""]
    for type_ in ("email", "phone", "name", "postal_address", "account_id"):
        title = "ids" if type_ == "account_id" else type_
        lines += [f"Look-up by the plain value, {title}:", "", *_bullets(not_covered_by_value(type_)), ""]
    rules = [OwnType("x-", normal) for normal in Normal] + [OwnType("x-", declared=False)]
    for rule in rules:
        title = f"declared `{rule.normal}`" if rule.declared else "not declared"
        lines += [f"Look-up by the plain value, own type {title}:", "", *_bullets(not_covered_of_own_type(rule)), ""]
    lines += ["Look-up by a digest:", "", *_bullets(not_covered_by_digest("md5"))]
    return "\n".join(lines) + "\n"


def _bullets(words: tuple[Words, ...]) -> list[str]:
    return [f"- {each.en}<br>{each.ja}" for each in words]


def _flags() -> str:
    lines = ["## Flags", "", "| flag | meaning |", "| --- | --- |"]
    lines += [f"| `{flag}` | {words.en}<br>{words.ja} |" for flag, words in FLAGS.items()]
    lines += ["", f"The poison table holds {len(POISONED_VALUES)} values and their MD5, SHA-1 and SHA-256 digests."]
    return "\n".join(lines) + "\n"

"""From the options that name a person to the look-up document of `Ledger.find_person`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cli.days import parse_moment
from cli.files import parse_json, read_bytes
from cli.usage import Misuse


def search_document(
    emails: list[str] | None,
    phones: list[str] | None,
    customer_ids: list[str] | None,
    names: list[str] | None,
    identifiers: list[str] | None,
    digests: list[str] | None,
    file: Path | None,
    reason: str,
    as_of: str | None = None,
) -> dict[str, Any]:
    """`schemas.record.SearchIn` as a document. Raises Misuse when nobody is named."""
    asked: list[Any] = [
        *({"type": "email", "value": value} for value in emails or ()),
        *({"type": "phone", "value": value} for value in phones or ()),
        *({"type": "customer_id", "value": value} for value in customer_ids or ()),
        *({"type": "name", "value": value} for value in names or ()),
        *(_typed(given, "--identifier", "value") for given in identifiers or ()),
        *(_typed(given, "--digest", "digest") for given in digests or ()),
    ]
    if file is not None:
        listed = parse_json(read_bytes(file))
        if not isinstance(listed, list):
            raise Misuse("--identifiers のファイルはJSONの配列です", "the file of --identifiers is a JSON array")
        asked += listed
    if not asked:
        raise Misuse(
            "誰を探すのか指定してください（--email、--phone、--id、--name、--identifier、--digest）",
            "say whom to look for: --email, --phone, --id, --name, --identifier or --digest",
        )
    document: dict[str, Any] = {"identifiers": asked, "reason": reason}
    if as_of is not None:
        document["as_of"] = parse_moment(as_of, "--as-of")
    return document


def _typed(given: str, option: str, member: str) -> dict[str, str]:
    kind, equals, value = given.partition("=")
    if not equals or not kind or not value:
        raise Misuse(f"{option} は TYPE=VALUE の形です", f"{option} has the form TYPE=VALUE")
    return {"type": kind.strip(), member: value}

"""Make the tables of the law's documents, and the JSON Schema, anew: `python -m tests.law.write_docs`."""

from __future__ import annotations

import json
from pathlib import Path

from ledger.law.tables import render
from schemas.situation import Situation

DOCS = Path(__file__).parents[2] / "docs"
DOCUMENTS = (DOCS / "law.md", DOCS / "situation.md")
SCHEMA = DOCS / "situation.schema.json"


def schema_text() -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Situation.model_json_schema(by_alias=True),
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    for document in DOCUMENTS:
        document.write_text(render(document.read_text(encoding="utf-8")), encoding="utf-8")
    SCHEMA.write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main()

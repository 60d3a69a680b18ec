"""`--id`: the id of a desk's step, by which the same step, sent again, is known (over HTTP: `Idempotency-Key`)."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.lang import both
from cli.record_id import parse_id
from cli.usage import Misuse

StepId = Annotated[
    str | None,
    typer.Option(
        "--id",
        metavar="UUID",
        help=both(
            "この手続のUUIDv7。同じIDで再実行しても一度だけ行われる",
            "UUIDv7 of this step: run again under it, it is done once",
        ),
    ),
]


def under_id(document: dict[str, Any], step_id: str | None) -> dict[str, Any]:
    """The document with the id that was typed. Raises Misuse where it bears another already."""
    if step_id is None:
        return document
    typed = str(parse_id(step_id))
    if document.get("id", typed) != typed:
        raise Misuse("--id と文書のidが異なります", "--id is not the id of the document")
    return {**document, "id": typed}

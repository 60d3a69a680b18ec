"""Every demo file, read by its adapter and sent to the server over HTTP, and what the ledger made of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from cli.demo.client import Client
from cli.demo.expect import expect, expect_equal
from cli.demo.talk import table
from cli.demo_data import DemoFile, demo_files, read_bytes, sample_parties
from cli.output import Column

Document = dict[str, Any]
BULK_FILE = "records.ndjson"
CLASSED = (
    Column("file", "ファイル", "file"),
    Column("party", "相手方", "party"),
    Column("flow", "流れ", "flow"),
    Column("role", "立場", "role"),
    Column("people", "人数", "people"),
    Column("duty", "義務", "duty"),
    Column("status", "状態", "status"),
    Column("codes", "指摘", "codes"),
)


@dataclass(slots=True)
class Acknowledged:
    """The file that remembers what the server acknowledged, each line on disk before the next record is sent."""

    path: Path
    files_of: dict[str, str] = field(default_factory=dict)

    def add(self, appended: Document, file: str) -> None:
        self.files_of[appended["id"]] = file
        line = json.dumps({"id": appended["id"], "seq": appended["seq"], "file": file})
        with self.path.open("a") as log:
            log.write(line + "\n")
            log.flush()
            os.fsync(log.fileno())


def send_parties(client: Client) -> int:
    """Enter the overlay of sample parties; returns how many."""
    parties = sample_parties()
    for party in parties:
        reply = client.post("/v1/parties", party)
        expect_equal(f"party {party['key']}: HTTP status", reply.status, 201)
    return len(parties)


def send_files(client: Client, acknowledged: Acknowledged) -> int:
    """Send every file, show a row for each record, check each against the manifest; returns how many records."""
    rows: list[Document] = []
    for file in demo_files():
        documents = _documents(file)
        expect_equal(f"{file.file}: records", len(documents), file.expected["records"])
        for position, (document, appended) in enumerate(_send(client, file, documents, acknowledged)):
            row = _row(file, document, appended)
            rows.append(row)
            for name, wanted in file.expected_of(position).items():
                if name not in ("records", "each"):
                    expect_equal(f"{file.file}: {name}", row[name], wanted)
    table(rows, CLASSED)
    return len(rows)


def send_twice(client: Client) -> None:
    """The same id with the same content is the first result again; with other content it is refused."""
    from ledger.ids import new_id

    document = {**_documents(demo_files()[0])[0], "id": str(UUID(bytes=new_id()))}
    first, again = client.post("/v1/records", document), client.post("/v1/records", document)
    expect_equal("first time: HTTP status", first.status, 201)
    expect_equal("second time: HTTP status", again.status, 200)
    expect_equal("second time: seq", again.document["seq"], first.document["seq"])
    other = client.post("/v1/records", {**document, "record_form": "EACH"})
    expect_equal("same id, other content: HTTP status", other.status, 409)


def _documents(file: DemoFile) -> list[Document]:
    from ledger.exchange import context_from, parse

    parsed = parse(file.format, read_bytes(file.file), context_from(file.context))
    expect(not parsed.line_faults, f"{file.file} に読めない行があります", f"{file.file} has lines that can't be read")
    return list(parsed.records)


def _send(
    client: Client, file: DemoFile, documents: list[Document], acknowledged: Acknowledged
) -> Iterator[tuple[Document, Document]]:
    """(document, reply) of each record: one file by the bulk upload, the others one by one."""
    if file.file == BULK_FILE:
        reply = client.post_lines("/v1/records:bulk", documents)
        expect_equal(f"{file.file}: HTTP status", reply.status, 200)
        *verdicts, end = reply.lines
        expect_equal(f"{file.file}: durable lines", end["upload"]["durable"], len(documents))
        for document, line in zip(documents, verdicts, strict=True):
            expect(not line.get("faults"), f"{file.file} が拒否されました", f"{file.file} was refused")
            acknowledged.add(line["appended"], file.file)
            yield document, line["appended"]
        return
    for document in documents:
        reply = client.post("/v1/records", document)
        expect_equal(f"{file.file}: HTTP status", reply.status, 201)
        acknowledged.add(reply.document, file.file)
        yield document, reply.document


def _row(file: DemoFile, document: Document, appended: Document) -> Document:
    operational = document.get("operational", {})
    return {
        "file": file.file,
        "party": document.get("third_party", {}).get("party", "–"),
        "flow": operational.get("flow", "–"),
        "role": document["role"],
        "people": len(document.get("principals", ())),
        "duty": appended["duty"],
        "status": appended["status"],
        "codes": [code["code"] for code in appended["codes"]],
    }

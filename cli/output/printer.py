"""`Output`: how this run prints, and the printing itself. Only here is standard output written to."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TextIO

from pydantic import BaseModel

from cli.lang import current, say
from cli.output.cells import Column, cell, columns_of, excel_cell, one_line, pick
from cli.output.form import Form
from cli.usage import Misuse

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Output:
    """form: None lets the place decide, a table on a terminal and JSON elsewhere."""

    form: Form | None = None
    headers: bool = True
    fields: tuple[str, ...] = ()
    excel: bool = False
    utc: bool = False
    stream: TextIO = field(default_factory=lambda: sys.stdout)

    def __post_init__(self) -> None:
        if self.excel and self.form not in (None, Form.CSV):
            raise Misuse("--excel は CSV でだけ使えます", "--excel goes with CSV only")

    @property
    def resolved(self) -> Form:
        if self.excel:
            return Form.CSV
        return self.form or (Form.TABLE if self.stream.isatty() else Form.JSON)

    @property
    def tabular(self) -> bool:
        """True where more than one table may be shown: on a terminal, not in a file."""
        return self.resolved is Form.TABLE

    def rows(
        self,
        documents: Iterable[BaseModel | Mapping[str, Any]],
        columns: Sequence[Column],
        known: Iterable[str] = (),
        envelope: str = "",
        about: Mapping[str, Any] | None = None,
    ) -> int:
        """Print a list of documents and return how many there were.

        known: names `--fields` may use beside the columns. envelope: as JSON, the name of the list within an object
        that also holds `about`; without it JSON is the bare array.
        """
        chosen = columns_of(columns, self.fields, known)
        counted = _Counted(as_document(one) for one in documents)
        form = self.resolved
        if form is Form.JSON:
            listed = [self._picked(one, chosen) for one in counted]
            self._json({**(about or {}), envelope: listed} if envelope else listed)
        elif form is Form.JSONL:
            for one in counted:
                self._line(json.dumps(self._picked(one, chosen), ensure_ascii=False))
        elif form is Form.TABLE:
            self._table(counted, chosen)
        elif form is Form.MARKDOWN:
            self._markdown(counted, chosen)
        else:
            self._separated(counted, chosen, form)
        return counted.count

    def one(
        self, document: BaseModel | Mapping[str, Any], columns: Sequence[Column], known: Iterable[str] = ()
    ) -> None:
        """Print one document: as a table, a line for each field."""
        if self.resolved is Form.JSON:
            chosen = columns_of(columns, self.fields, known or as_document(document))
            self._json(self._picked(as_document(document), chosen))
        elif self.resolved is Form.TABLE:
            self._grid(as_document(document), columns_of(columns, self.fields, known or as_document(document)))
        else:
            self.rows([document], columns, known or as_document(document))

    def text(self, text: str) -> None:
        """Print a text as it is, whatever the form."""
        self._line(text)

    def _picked(self, document: Document, columns: Sequence[Column]) -> Document:
        return {column.path: pick(document, column.path) for column in columns} if self.fields else document

    def _json(self, value: Any) -> None:
        self._line(json.dumps(value, ensure_ascii=False, indent=2))

    def _line(self, text: str) -> None:
        self.stream.write(text + "\n")

    def _table(self, documents: Iterable[Document], columns: Sequence[Column]) -> None:
        from cli.output.tables import table

        shown = self._for_people(columns)
        rows = [[cell(pick(one, column.path), self.utc) for column in shown] for one in documents]
        if rows:
            self.stream.write(table([say(c.ja, c.en) for c in shown] if self.headers else None, rows, self.stream))

    def _grid(self, document: Document, columns: Sequence[Column]) -> None:
        from cli.output.tables import grid

        pairs = [(say(c.ja, c.en), cell(pick(document, c.path), self.utc)) for c in columns]
        self.stream.write(grid([(name, text) for name, text in pairs if text], self.stream))

    def _for_people(self, columns: Sequence[Column]) -> list[Column]:
        """The columns in the language of the run, and the less needed ones only where there is room."""
        from cli.output.tables import is_narrow

        if self.fields:
            return list(columns)
        narrow = is_narrow(self.stream)
        return [c for c in columns if c.only in (None, current()) and not (c.wide and narrow)]

    def _markdown(self, documents: Iterable[Document], columns: Sequence[Column]) -> None:
        columns = [column for column in columns if self.fields or column.only in (None, current())]
        if self.headers:
            self._line("| " + " | ".join(say(column.ja, column.en) for column in columns) + " |")
            self._line("|" + " --- |" * len(columns))
        for one in documents:
            cells = (one_line(cell(pick(one, column.path), self.utc)).replace("|", "\\|") for column in columns)
            self._line("| " + " | ".join(cells) + " |")

    def _separated(self, documents: Iterable[Document], columns: Sequence[Column], form: Form) -> None:
        if self.excel:
            self.stream.write("\ufeff")
        writer = csv.writer(
            self.stream,
            delimiter="," if form is Form.CSV else "\t",
            lineterminator="\r\n" if self.excel else "\n",
            quoting=csv.QUOTE_MINIMAL,
        )
        if self.headers:
            writer.writerow([column.path for column in columns])
        for one in documents:
            texts = [cell(pick(one, column.path)) for column in columns]
            if form is Form.TSV:
                texts = [one_line(text) for text in texts]
            writer.writerow([excel_cell(text) for text in texts] if self.excel else texts)


class _Counted:
    def __init__(self, documents: Iterator[Document]) -> None:
        self._documents = documents
        self.count = 0

    def __iter__(self) -> Iterator[Document]:
        for one in self._documents:
            self.count += 1
            yield one


def as_document(one: BaseModel | Mapping[str, Any]) -> Document:
    return one.model_dump(mode="json") if isinstance(one, BaseModel) else dict(one)

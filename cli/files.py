"""Files that a command reads and writes. `-` is standard input or output. No file is named in a message."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from cli.usage import Misuse

if TYPE_CHECKING:
    from ledger.errors import BadInput

DOCUMENT_BYTES_MAX = 16 * 1024 * 1024
STDIN_BYTES_MAX = 256 * 1024 * 1024


@contextlib.contextmanager
def reading(file: Path) -> Iterator[BinaryIO]:
    """A file for reading that can be read twice; standard input is taken into memory. Raises OSError, Misuse."""
    if str(file) != "-":
        with file.open("rb") as stream:
            yield stream
        return
    data = sys.stdin.buffer.read(STDIN_BYTES_MAX + 1)
    if len(data) > STDIN_BYTES_MAX:
        raise Misuse(
            "標準入力が256 MiBを超えています。ファイルで渡してください",
            "standard input is over 256 MiB: give a file",
        )
    yield io.BytesIO(data)


def read_bytes(file: Path, bytes_max: int = DOCUMENT_BYTES_MAX) -> bytes:
    """A whole file. Raises OSError, Misuse when it is too large."""
    with reading(file) as stream:
        data = stream.read(bytes_max + 1)
    if len(data) > bytes_max:
        raise Misuse("ファイルが大きすぎます", f"the file is over {bytes_max // 1024 // 1024} MiB")
    return data


def read_document(file: Path) -> dict[str, Any]:
    """One JSON object. Raises BadInput when the file is none."""
    value = parse_json(read_bytes(file))
    if not isinstance(value, dict):
        raise bad_json("JSONのオブジェクトではありません", "the file is no JSON object")
    return value


def parse_json(data: bytes) -> Any:
    """A JSON value, strictly (RFC 8259, RFC 7493): a member given twice, NaN and floats are refused. Raises BadInput."""
    try:
        return json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_refuse
        )
    except UnicodeDecodeError as error:
        raise bad_json(f"UTF-8ではありません（{error.start}バイト目）", f"not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        place_ja, place_en = f"{error.lineno}行{error.colno}文字目", f"line {error.lineno}, column {error.colno}"
        raise bad_json(f"JSONとして読めません（{place_ja}）", f"not JSON: {place_en}") from None
    except _NotTaken as error:
        raise bad_json(error.ja, str(error)) from None
    except RecursionError:
        raise bad_json("入れ子が深すぎます", "nested too deeply") from None


def bad_json(ja: str, en: str) -> BadInput:
    from ledger.errors import BadInput, Fault

    return BadInput([Fault("", "MALFORMED:json", "RFC 8259", ja, en)])


def write_private(file: Path, data: bytes, replace: bool) -> None:
    """Write a paper about a person: readable by its owner only, whole or not at all. Raises OSError, Misuse."""
    with private_file(file, replace) as write:
        write(data)


@contextlib.contextmanager
def private_file(file: Path, replace: bool) -> Iterator[Callable[[bytes], None]]:
    """A place for a paper that is still to be made; what is entered in the log must not fail for want of it afterwards.

    The target is checked and a file made beside it on entering; leaving by an error leaves nothing. Raises OSError, Misuse.
    """
    if str(file) == "-":
        if sys.stdout.isatty():
            raise Misuse("画面には書き出せません。-o FILE を使ってください", "not to a terminal: use -o FILE")
        yield lambda data: (sys.stdout.buffer.write(data), None)[1]
        return
    if file.is_dir():
        raise Misuse("その名前のフォルダーがあります", "a folder of that name exists")
    if file.exists() and not replace:
        raise Misuse(
            "その名前のファイルが既にあります（--force で上書き）", "a file of that name exists (--force replaces it)"
        )
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".daicho-", delete=False) as temporary:
        try:
            yield lambda data: (temporary.write(data), None)[1]
            temporary.flush()
            os.fsync(temporary.fileno())
            Path(temporary.name).replace(file)
        except BaseException:
            Path(temporary.name).unlink(missing_ok=True)
            raise


class _NotTaken(Exception):
    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.ja = ja


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _NotTaken("同じ名前の項目が重複しています", "an object has a member twice")
    return members


def _refuse(_: str) -> Any:
    raise _NotTaken("整数以外の数は使えません", "a number that is not an integer is not taken")

"""The manifest of a backup: what is in it, and that nothing of it changed since.

    manifest.json    RFC 8785 bytes of
      {"checkpoint": <signed note of the newest head, or null for keys>, "entries": <in all logs>,
       "expires_on": <JST day by which it must be deleted, or null>, "files": {<name>: {"bytes": …, "sha256": <hex>}},
       "format": "daicho-backup@v1", "kind": "ledger" | "keys", "origin": …, "root": <base64, or null>,
       "schema": <revision>, "sha256": <hex, of these bytes with "sha256": "">, "taken_at": <UTC>, "tree_size": …}

The digest finds damage and mixed-up files, not forgery: against that stand the signed checkpoint and the audit.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from ledger.errors import BadInput, IntegrityError, Misconfigured
from ledger.log.canonical import canonical_fast, parse_json

FORMAT, MANIFEST = "daicho-backup@v1", "manifest.json"
MANIFEST_BYTES_MAX = 1 << 20
CHUNK_BYTES = 1 << 20

Kind = Literal["ledger", "keys"]


@dataclass(frozen=True, slots=True)
class Manifest:
    """As in the file. files: (bytes, sha256 in hex) by name."""

    kind: Kind
    origin: str
    taken_at: str
    schema: str
    entries: int
    tree_size: int
    root: str | None
    checkpoint: str | None
    expires_on: str | None
    files: dict[str, tuple[int, str]]

    def encode(self) -> bytes:
        document: dict[str, Any] = {
            **asdict(self),
            "files": {name: {"bytes": size, "sha256": digest} for name, (size, digest) in self.files.items()},
            "format": FORMAT,
            "sha256": "",
        }
        document["sha256"] = hashlib.sha256(canonical_fast(document)).hexdigest()
        return canonical_fast(document)


def describe_files(manifest: Manifest, folder: Path) -> Manifest:
    """The manifest with every file of the folder in it."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return replace(manifest, files={name: _measure(folder / name) for name in names if name != MANIFEST})


def read_manifest(folder: Path) -> Manifest:
    """Raises Misconfigured (no backup), IntegrityError (damaged)."""
    try:
        with (folder / MANIFEST).open("rb") as file:
            data = file.read(MANIFEST_BYTES_MAX + 1)
    except OSError:
        raise Misconfigured(
            "this folder is no backup: it has no manifest.json",
            "このフォルダーは控えではありません（manifest.jsonなし）",
        ) from None
    try:
        return _parse(data)
    except (BadInput, KeyError, TypeError, ValueError, AttributeError):
        raise damaged(MANIFEST) from None


def check_files(folder: Path, manifest: Manifest) -> None:
    """Every file is there as it was written, and no other. Raises IntegrityError."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()} - {MANIFEST}
    for name in sorted(found ^ manifest.files.keys()):
        raise damaged(name)
    for name, expected in manifest.files.items():
        if (folder / name).is_symlink() or _measure(folder / name) != expected:
            raise damaged(name)


def damaged(name: str) -> IntegrityError:
    """A file of a backup is not what was written."""
    return IntegrityError(
        f"the backup is damaged: {name} is missing, unexpected, or not what was written. Nothing was restored",
        f"控えが壊れています: {name} が無いか、余分か、書いたときと違います。何も戻していません",
    )


def _parse(data: bytes) -> Manifest:
    document = parse_json(data, MANIFEST)
    if not isinstance(document, dict) or document.pop("format") != FORMAT:
        raise ValueError
    stated = document.pop("sha256")
    files = {name: (one["bytes"], one["sha256"]) for name, one in document.pop("files").items()}
    manifest = Manifest(files=files, **document)
    if any(PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts for name in files):
        raise ValueError
    if manifest.kind not in ("ledger", "keys") or manifest.encode() != data or f'"{stated}"'.encode() not in data:
        raise ValueError
    return manifest


def _measure(path: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()

"""The demo's input: files in the partners' own formats about invented people, made by `cli.demo_data.build`."""

from __future__ import annotations

import importlib.resources
import json
from dataclasses import dataclass
from typing import Any

__all__ = ["DemoFile", "demo_files", "demo_subject", "gate_cases", "read_bytes", "sample_parties"]


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One entry of `manifest.json`.

    context: document of `ledger.exchange.Context`. expected: `records` (how many), and `role`, `flow`, `duty`, `status`
    of each of them, or `each`: the same for every record in order. subject_by: identifiers of the subject in the file.
    """

    file: str
    format: str
    party: str | None
    direction: str
    context: dict[str, Any]
    expected: dict[str, Any]
    subject_by: list[str]

    def expected_of(self, position: int) -> dict[str, Any]:
        """What is expected of the record at that place in the file."""
        each: list[dict[str, Any]] | None = self.expected.get("each")
        return self.expected if each is None else each[position]


def read_bytes(name: str) -> bytes:
    """The bytes of a demo file."""
    return (importlib.resources.files(__name__) / name).read_bytes()


def demo_files() -> list[DemoFile]:
    """All files, in the order in which the demo sends them."""
    return [DemoFile(**entry) for entry in _manifest()["files"]]


def demo_subject() -> dict[str, str]:
    """The person who asks: `id`, `name`, `email`, `phone`, `ad_id`."""
    subject: dict[str, str] = _manifest()["subject"]
    return subject


def sample_parties() -> list[dict[str, Any]]:
    """PartyIn documents with invented facts, `sample` true."""
    parties: list[dict[str, Any]] = json.loads(read_bytes("parties-sample.json"))
    return parties


def gate_cases() -> list[dict[str, Any]]:
    """Situations for the gate: `id`, `ja`, `en`, `situation`, `expected` (`may_proceed`, `codes`)."""
    cases: list[dict[str, Any]] = json.loads(read_bytes("gate-cases.json"))
    return cases


def _manifest() -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(read_bytes("manifest.json"))
    return manifest

"""The files of a report for other tools: a C2SP `tlog-proof@v1` for each entry of its bundle, and its time-stamps.

    record-0001.tlog-proof      the record printed as number 1
    record-0001-2.tlog-proof    the first later entry about it (an amendment, a link), -3 the second, in the log's order

Each carries the entry itself, the exact header bytes, in its `extra` line: nothing else is needed to compute the leaf hash.
They hold no more than `bundle.json`; index, proof and checkpoint are the bundle's own, cosignatures included.

    time-stamp-1.tsr            the answer of a time-stamp authority (RFC 3161), DER
    time-stamp-1.checkpoint     the exact bytes that it stamps: `openssl ts -verify -in … -data … -CAfile …`

`log.tlog-policy` lists the log, and the witnesses and frozen logs if the company names any (C2SP `tlog-policy`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.log.bundle import RECORD_ROLE
from ledger.log.encoding import decode_base64
from ledger.log.header import decode_header
from ledger.log.proof_file import FIRST_LINE

SUFFIX = ".tlog-proof"
STAMP_SUFFIX, STAMPED_SUFFIX = ".tsr", ".checkpoint"
SUFFIXES = (SUFFIX, STAMP_SUFFIX, STAMPED_SUFFIX)


def proof_files(bundle: Mapping[str, Any], numbers: Mapping[str, int]) -> dict[str, bytes]:
    """File name -> content, for a well-formed bundle as JSON (`ledger.log.bundle`).

    numbers: record id -> the number printed; entries about other records have no file.
    """
    found: dict[str, bytes] = {}
    counts: dict[int, int] = {}
    for later, index, checkpoint, entry in _placed(bundle):
        number = numbers.get(record_of(entry))
        if number is None:
            continue
        counts[number] = counts.get(number, 0) + 1
        tail = f"-{counts[number]}" if later else ""
        # The bundle spells leaf and hashes as the format does: they are copied, not decoded and encoded again.
        lines = [FIRST_LINE, f"extra {entry['leaf']}", f"index {index}", *entry["proof"], "", checkpoint]
        found[f"record-{number:04d}{tail}{SUFFIX}"] = "\n".join(lines).encode()
    return found


def stamp_files(bundle: Mapping[str, Any]) -> dict[str, bytes]:
    """File name -> content of the time-stamps of a well-formed bundle as JSON, numbered in its order."""
    found: dict[str, bytes] = {}
    for number, stamp in enumerate(bundle.get("time_stamps", ()), 1):
        found[f"time-stamp-{number}{STAMP_SUFFIX}"] = decode_base64(stamp["response"])
        found[f"time-stamp-{number}{STAMPED_SUFFIX}"] = stamp["checkpoint"].encode()
    return found


def record_of(entry: Mapping[str, Any]) -> str:
    """The id of the record that a bundle entry is about: the target its `/head` or `/link` names, or its own."""
    for opening in entry["openings"]:
        if opening["path"] in _TARGETS and isinstance(opening["value"], dict):
            target = opening["value"].get(_TARGETS[opening["path"]])
            if isinstance(target, str):
                return target
    return str(entry["record_id"])


_TARGETS = {"/head": "target", "/link": "record"}


def policy_file(bundle: Mapping[str, Any], vkey: str) -> bytes:
    """The bundle's own policy, and the frozen logs as their bundles list them; without one a C2SP `tlog-policy` that lists
    the report's log and demands no witness."""
    earlier = "".join(str(one.get("policy", "")) for one in bundle.get("earlier", ()))
    logs = [line for line in earlier.splitlines(keepends=True) if line.startswith("log ")]
    return "".join([*logs, str(bundle.get("policy") or f"log {vkey}\nquorum none\n")]).encode()


def _placed(bundle: Mapping[str, Any]) -> list[tuple[bool, int, str, Mapping[str, Any]]]:
    """(is later, index, checkpoint, entry) of every entry: the records, then what was said of them later, each as written.

    Frozen logs come first: what stands in a later log was written later.
    """
    placed = [
        (entry["role_in_bundle"] != RECORD_ROLE, _index(entry), one["checkpoint"], entry)
        for one in (*bundle.get("earlier", ()), bundle)
        for entry in sorted(one["entries"], key=_index)
    ]
    return sorted(placed, key=lambda found: found[0])


def _index(entry: Mapping[str, Any]) -> int:
    return decode_header(decode_base64(entry["leaf"])).index

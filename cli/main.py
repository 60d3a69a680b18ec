"""The console script: `cli.run`, with an interrupt told in one line even while the program is still loading."""

from __future__ import annotations

import sys

INTERRUPTED = 130


def main() -> None:
    """Entry point of the command `daicho`."""
    try:
        from cli.run import run_process
    except KeyboardInterrupt:
        sys.stderr.write("daicho: interrupted\n")
        sys.exit(INTERRUPTED)
    run_process()


if __name__ == "__main__":
    main()

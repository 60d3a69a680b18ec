"""The demo: the product's main job end to end on real input, each step checked; it fails loudly where one is not met.

Everything lands in one folder, made fresh each time:

    ledger/               the ledger's home
    acknowledged.ndjson   a line for each record that the server acknowledged, written before the next one is sent
    server.log            what the server said; server.pid is its process
    answer.json           the answer about the person who asks
    answer.pdf            the same as the signed paper
    damaged/              a copy of the ledger with one byte of one entry changed
"""

from cli.demo.expect import DemoFailed
from cli.demo.run import run_demo

__all__ = ["DemoFailed", "run_demo"]

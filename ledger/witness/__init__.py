"""A witness: it cosigns what a log shows it, if and only if the log has but grown since the last time (C2SP tlog-witness).

Another department or an outside auditor runs it, with a key and a database of its own. It knows nothing of records, of the
ledger's database or of its service: it imports the log's formats alone, and `tests/house` holds that.
"""

from ledger.witness.home import add_log, create_witness, open_witness
from ledger.witness.state import Evidence, Seen, State
from ledger.witness.witness import Answer, Witness

__all__ = ["Answer", "Evidence", "Seen", "State", "Witness", "add_log", "create_witness", "open_witness"]

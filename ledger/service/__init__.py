"""`Ledger`, the facade, and the steps it is made of: validate → judge → seal → append; query, amend, audit, report."""

"""The names of the files inside the PDF."""

from __future__ import annotations

DISCLOSURE_NAME = "disclosure.json"
RECORDS_NAME = "records.csv"
BUNDLE_NAME = "bundle.json"
VKEY_NAME = "log.vkey"
NOTE_NAME = "report.note"
LETTER_NOTE_NAME = "letter.note"
POLICY_NAME = "policy.txt"
LOG_POLICY_NAME = "log.tlog-policy"

"""Identifiers of people: normal forms, match keys, look-up plans, index tokens. Pure: no I/O, no clock."""

from ledger.people.algorithm import Algorithm
from ledger.people.compare import Verdict, compare
from ledger.people.identifier import TYPES, Identifier, is_identifier_type
from ledger.people.index import index_values
from ledger.people.lookup import LookupPlan, Tried, lookup_keys, lookup_values
from ledger.people.mask import mask
from ledger.people.match_keys import ALGORITHMS, MatchKey, match_keys
from ledger.people.own_type import OWN_PREFIX, Normal, OwnType, OwnTypes
from ledger.people.parse import parse_identifier
from ledger.people.token import Tokeniser, index_token, index_tokens
from ledger.people.words import FLAGS, Words

__all__ = [
    "ALGORITHMS",
    "FLAGS",
    "OWN_PREFIX",
    "TYPES",
    "Algorithm",
    "Identifier",
    "LookupPlan",
    "MatchKey",
    "Normal",
    "OwnType",
    "OwnTypes",
    "Tokeniser",
    "Tried",
    "Verdict",
    "Words",
    "compare",
    "index_token",
    "index_tokens",
    "index_values",
    "is_identifier_type",
    "lookup_keys",
    "lookup_values",
    "mask",
    "match_keys",
    "parse_identifier",
]

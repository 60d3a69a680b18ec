"""Audiences: one record about a million people, each of whom can be found, shown and forgotten alone.

The body of an entry commits to the list by the item `/audience`, and says its day apart, so that the list can be shown
without it:

    /audience          {"root": <hex>, "size": n, "change": start | add | remove | replace}
    /audience_day      the JST day on which it went out, or from which a change holds; "" where the record has none

root and size are those of `ledger.log.audience`; its members are encoded by `ledger.people.member`. `start` stands in a
record's own entry, the others in amendments of a running BULK record. The seed of order and salts is

    HMAC-SHA-256(seed of the body's commitment, "daicho/v1/audience-seed")

so that it lives and dies with the sealed body. Beside the body: `audience` (group hashes), `audience_group` (members in
tree order, 256 together, sealed under the entry's record key with the label `members/<n>`) and `audience_index` (keyed
tokens, filed under the index key of the record's period). A group in the clear:

    0x00 ‖ width (uint16) ‖ members of that one width, joined
    0x01 ‖ zlib(lengths (uint16 each) ‖ members, joined)
"""

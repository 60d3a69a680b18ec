"""The company's own types of identifiers: from its profile to the rules by which people are looked up."""

from __future__ import annotations

from ledger.people import Normal, OwnType, OwnTypes
from schemas.profile import Profile
from schemas.value_pattern import compile_pattern


def own_types_of(profile: Profile) -> OwnTypes:
    return OwnTypes(
        OwnType(
            one.name,
            Normal(one.same),
            compile_pattern(one.pattern) if one.pattern else None,
            shared=one.belongs_to != "person",
            hashes=one.hashes,
        )
        for one in profile.identifier_types
    )


def labels_of(profile: Profile, identifier_type: str) -> dict[str, str]:
    """`ja` and `en`: what the company calls its own type; nothing for any other."""
    for one in profile.identifier_types:
        if one.name == identifier_type:
            return {"ja": one.label.ja, "en": one.label.en}
    return {}

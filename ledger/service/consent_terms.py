"""Which provisions stand on a consent that we are to hold, and the words of law for its want."""

from __future__ import annotations

from schemas.consent import ConsentBasis, StopGround

OPT_OUT = "OPT_OUT"
NOT_THIRD_PARTIES = frozenset({"ENTRUSTMENT", "SUCCESSION", "JOINT_USE"})
CODES = {
    ConsentBasis.PROVISION: "NO_GROUND:27-1",
    ConsentBasis.ABROAD: "NO_GROUND:28-1",
    ConsentBasis.PERSON_RELATED: "NO_CONFIRMATION:31-1-i",
    None: "NO_GROUND:OPTOUT_NOT_NOTIFIED",
}
STOP_CITATIONS = {
    StopGround.ACT_35_1: "ACT 35(1)",
    StopGround.ACT_35_3: "ACT 35(3)",
    StopGround.ACT_35_5: "ACT 35(5)",
    StopGround.OPT_OUT: "ACT 27(2)",
    StopGround.WISH: "ACT 27(1)",
}


def basis_of(role: str, ground: str | None, transfer_basis: str | None) -> ConsentBasis | None:
    """The consent that the provision stands on, if it stands on one that we are to hold."""
    if role == "pri_recipient":
        return ConsentBasis.PERSON_RELATED
    if role != "provider":
        return None
    if transfer_basis == "CONSENT_28":
        return ConsentBasis.ABROAD
    return ConsentBasis.PROVISION if ground == "CONSENT_27_1" else None

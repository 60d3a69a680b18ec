"""The closed word lists of the disclosure desk. Values travel as written here."""

from __future__ import annotations

from enum import StrEnum


class RequestKind(StrEnum):
    """`request.kind` of the situation contract: which right is used."""

    DISCLOSURE_33_5 = "disclosure_33_5"
    DISCLOSURE_33_1 = "disclosure_33_1"
    CORRECTION_34 = "correction_34"
    STOP_35 = "stop_35"
    INFORMATION_28_3 = "information_28_3"


class RequestBy(StrEnum):
    """Who asks (ORDER 13)."""

    PRINCIPAL = "principal"
    LEGAL_REPRESENTATIVE = "legal_representative"
    APPOINTED_AGENT = "appointed_agent"


class MethodAsked(StrEnum):
    """RULE 30; `none`: no method was named, and the company proposes one."""

    ELECTRONIC = "electronic"
    PAPER = "paper"
    OTHER = "other"
    NONE = "none"


class StopOf(StrEnum):
    """What a request under ACT 35 asks to end: use or keeping (35(1), (5)), or provision to third parties (35(3), (5))."""

    USE = "use"
    PROVISION = "provision"


class StopGranted(StrEnum):
    """On what a granted stop stands: ACT 35(1) (of use), 35(3) (of provision), 35(5), or the requester's wish alone."""

    ACT_35_1 = "35-1"
    ACT_35_3 = "35-3"
    ACT_35_5 = "35-5"
    WISH = "wish"


class Channel(StrEnum):
    """How something came in or went out."""

    EMAIL = "email"
    WEB = "web"
    POST = "post"
    REGISTERED_POST = "registered_post"
    VISIT = "visit"
    PHONE = "phone"
    FAX = "fax"


class PaperSeen(StrEnum):
    """What was looked at to confirm who asks (GL-T 3-8-7 (※2)). Only that it was seen is recorded, never its numbers."""

    DRIVING_LICENCE = "driving_licence"
    MY_NUMBER_CARD_FRONT = "my_number_card_front"
    PASSPORT = "passport"
    RESIDENCE_CARD = "residence_card"
    HEALTH_INSURANCE = "health_insurance"
    RESIDENCE_CERTIFICATE = "residence_certificate"
    SEAL_CERTIFICATE = "seal_certificate"
    DIGITAL_SIGNATURE = "digital_signature"
    MEMBER_LOGIN = "member_login"
    ADDRESS_LOOP = "address_loop"
    CALL_BACK = "call_back"
    REGISTERED_DATA = "registered_data"
    OTHER = "other"


class AuthorityPaper(StrEnum):
    """What was looked at to confirm an agent's authority (ORDER 13; GL-T 3-8-7).

    A legal representative's is proved by `family_register`, `guardianship_certificate` or `court_decision`, an appointed
    agent's by `power_of_attorney`; the others may be seen beside these.
    """

    POWER_OF_ATTORNEY = "power_of_attorney"
    FAMILY_REGISTER = "family_register"
    GUARDIANSHIP_CERTIFICATE = "guardianship_certificate"
    COURT_DECISION = "court_decision"
    SEAL_CERTIFICATE = "seal_certificate"
    OTHER = "other"


class Copies(StrEnum):
    """What became of copies of the papers. `held` must end in `returned` or `destroyed` before the request is closed."""

    NONE = "none"
    RETURNED = "returned"
    DESTROYED = "destroyed"
    HELD = "held"


class Checked(StrEnum):
    """The outcome of looking at evidence."""

    CONFIRMED = "confirmed"
    MISSING = "missing"


class FeeAction(StrEnum):
    INVOICED = "invoiced"
    PAID = "paid"
    WAIVED = "waived"


class FeeState(StrEnum):
    """Where the fee stands. `none`: nothing was asked for."""

    NONE = "none"
    INVOICED = "invoiced"
    PAID = "paid"
    WAIVED = "waived"


class DecisionOutcome(StrEnum):
    """How a request is decided. The first four are for disclosure, `granted` and `not_granted` for ACT 34 and 35."""

    FULL = "full"
    PART = "part"
    REFUSED = "refused"
    NONE_EXISTS = "none_exists"
    GRANTED = "granted"
    NOT_GRANTED = "not_granted"


class GroundTerm(StrEnum):
    """Why something is not done. The first seven are `request.refusal` of the situation contract."""

    HARM = "harm"
    GRAVELY_HINDERS = "gravely_hinders"
    REPEATED_SAME = "repeated_same"
    OTHER_LAW = "other_law"
    CONFIDENTIALITY_CLAUSE = "confidentiality_clause"
    VOLUME = "volume"
    NOT_UNTRUE = "not_untrue"
    BEYOND_PURPOSE = "beyond_purpose"
    NOT_FOUNDED = "not_founded"
    ALTERNATIVE_MEASURES = "alternative_measures"


class PauseReason(StrEnum):
    """Why the desk's own clock stands still: always something the requester must do first."""

    IDENTITY = "identity"
    AUTHORITY = "authority"
    IDENTIFIERS = "identifiers"
    FEE = "fee"
    ASKED_BY_REQUESTER = "asked_by_requester"


class DeskLetter(StrEnum):
    """Letters the desk sends. `decision` is the one that fits the decision."""

    DECISION = "decision"
    MORE_INFORMATION = "more_information"
    IDENTITY_NOT_CONFIRMED = "identity_not_confirmed"
    PAPER_INSTEAD = "paper_instead"
    FEE = "fee"


class DeliveryForm(StrEnum):
    """The files in which a report is made. `pdf` alone is signed."""

    PDF = "pdf"
    HTML = "html"
    JSON = "json"
    CSV = "csv"


class Ending(StrEnum):
    """How a request ended."""

    ANSWERED = "answered"
    IDENTITY_NOT_CONFIRMED = "identity_not_confirmed"
    FEE_UNPAID = "fee_unpaid"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """One act on a request; each is an entry of its own."""

    INTAKE = "intake"
    IDENTITY = "identity"
    AUTHORITY = "authority"
    IDENTIFIERS = "identifiers"
    FEE = "fee"
    ROUTE = "route"
    SEARCH = "search"
    DECIDE = "decide"
    LETTER = "letter"
    DELIVER = "deliver"
    STOP_CLOCK = "stop_clock"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    CLOSE = "close"


class RequestState(StrEnum):
    """How far a request has come."""

    RECEIVED = "received"
    IDENTIFIED = "identified"
    ROUTED = "routed"
    SEARCHED = "searched"
    DECIDED = "decided"
    NOTIFIED = "notified"
    DELIVERED = "delivered"
    CLOSED = "closed"


class Order11Item(StrEnum):
    """ORDER 11 (i)-(iv): whose known existence would harm; such a record does not exist for the requester."""

    I = "i"  # noqa: E741  (the item's own number)
    II = "ii"
    III = "iii"
    IV = "iv"


class AccessPurpose(StrEnum):
    """Why somebody was looked up, as far as the entry itself says: what one person may be told of it."""

    REQUEST = "request"
    AUDIT_SAMPLE = "audit_sample"
    OTHER = "other"

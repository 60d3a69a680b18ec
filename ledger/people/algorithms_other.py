"""The algorithms for names, postal addresses and ids."""

from __future__ import annotations

from ledger.people import name, opaque, postal_address
from ledger.people.algorithm import ALL_HASHES, PLAIN, SHA256_FORMS, Algorithm, of_canonical, of_spelling

_PLAIN_ONLY = (PLAIN,)

NAME_ALGORITHMS = (
    Algorithm(
        id="name.lower.v1",
        type="name",
        source="Google address info (samples); Meta CAPI fn, ln",
        ja="前後の空白を除き小文字にする",
        en="trimmed, lower case",
        strings=of_spelling(name.lower_trimmed),
        stored=(),
        respelled=True,
        shared=True,
    ),
    Algorithm(
        id="name.as_given.v1",
        type="name",
        source="senders that hash without normalising",
        ja="与えられた表記のまま",
        en="the spelling as given",
        strings=of_spelling(name.as_given),
        stored=(),
        shared=True,
    ),
    Algorithm(
        id="name.no_whitespace.v1",
        type="name",
        source="senders that join family and given name",
        ja="空白をすべて除き小文字にする",
        en="all white space removed, lower case",
        strings=of_spelling(name.no_whitespace),
        stored=(),
        respelled=True,
        shared=True,
    ),
    Algorithm(
        id="name.parts.v1",
        type="name",
        source="Google hashed_first_name, hashed_last_name; Meta CAPI fn, ln",
        ja="姓と名を分け、小文字にする",
        en="family and given name apart, lower case",
        strings=lambda spelling, canonical: name.parts(spelling),
        stored=(),
        tried=(),
        shared=True,
    ),
    Algorithm(
        id="name.meta_multikey.v1",
        type="name",
        source="facebook-python-business-sdk customaudiencemixin.py, multi-key FN, LN",
        ja="姓と名を分け、英字以外をすべて除く（日本語の氏名では空文字列になる）",
        en="family and given name apart, everything but a-z dropped (nothing is left of a Japanese name)",
        strings=lambda spelling, canonical: name.latin_parts(spelling),
        forms=SHA256_FORMS,
        stored=(),
        tried=(),
        shared=True,
    ),
)

POSTAL_ADDRESS_ALGORITHMS = (
    Algorithm(
        id="postal_address.lower.v1",
        type="postal_address",
        source="Google address info, hashed_street_address",
        ja="前後の空白を除き小文字にする",
        en="trimmed, lower case",
        strings=of_spelling(postal_address.lower_trimmed),
        shared=True,
    ),
    Algorithm(
        id="postal_address.postcode.v1",
        type="postal_address",
        source="Google postal_code (plain); Meta CAPI zp, multi-key ZIP",
        ja="郵便番号のみ（7桁、または先頭3桁）",
        en="the postcode alone (7 digits, or its first 3)",
        strings=lambda spelling, canonical: postal_address.postcode(spelling),
        forms=(PLAIN, *SHA256_FORMS),
        stored=(),
        tried=(),
        shared=True,
    ),
)

AD_ID_ALGORITHMS = (
    Algorithm(
        id="ad_id.plain.v1",
        type="ad_id",
        source="Google mobile_id; Meta MADID; The Trade Desk DAID; LY IDFA/AAID",
        ja="ハッシュ化せずに送る",
        en="sent as it is",
        strings=of_spelling(opaque.as_given),
        forms=_PLAIN_ONLY,
        stored=(),
        tried=(),
    ),
    Algorithm(
        id="ad_id.lower.v1",
        type="ad_id",
        source="X audiences device id; OpenDSR formats (MD5, SHA-1)",
        ja="小文字・ハイフンつき",
        en="lower case with hyphens",
        strings=of_canonical(lambda canonical: canonical),
        stored=ALL_HASHES,
        tried=ALL_HASHES,
    ),
    Algorithm(
        id="ad_id.upper.v1",
        type="ad_id",
        source="IDFA as the operating system prints it; OpenDSR formats (MD5, SHA-1)",
        ja="大文字・ハイフンつき",
        en="upper case with hyphens",
        strings=of_canonical(str.upper),
        stored=ALL_HASHES,
        tried=ALL_HASHES,
    ),
    Algorithm(
        id="ad_id.no_hyphens.v1",
        type="ad_id",
        source="senders that drop the hyphens",
        ja="ハイフンなし（小文字および大文字）",
        en="without hyphens, lower and upper case",
        strings=lambda spelling, canonical: (
            opaque.no_hyphens_lower(canonical),
            opaque.no_hyphens_upper(canonical),
        ),
        stored=(),
        tried=ALL_HASHES,
    ),
)


def _plain(type_: str, source: str) -> Algorithm:
    return Algorithm(
        id=f"{type_}.plain.v1",
        type=type_,
        source=source,
        ja="ハッシュ化せずに送る",
        en="sent as it is",
        strings=of_canonical(lambda canonical: canonical),
        forms=_PLAIN_ONLY,
        stored=(),
        tried=(),
    )


def _hashed(type_: str, source: str) -> Algorithm:
    return Algorithm(
        id=f"{type_}.hashed.v1",
        type=type_,
        source=source,
        ja="前後の空白を除き、大文字小文字はそのままハッシュ化する",
        en="trimmed, case kept, hashed",
        strings=of_spelling(opaque.trimmed),
        tried=ALL_HASHES,
    )


def _hashed_lower(type_: str, source: str) -> Algorithm:
    return Algorithm(
        id=f"{type_}.hashed_lower.v1",
        type=type_,
        source=source,
        ja="前後の空白を除き、小文字にしてハッシュ化する",
        en="trimmed, lower case, hashed",
        strings=of_spelling(opaque.lower_trimmed),
        shared=True,
    )


ID_ALGORITHMS = (
    _plain("cookie_id", "Google Analytics client_id; Meta fbp, fbc; Account Engagement visitor_id; Clarity _clck"),
    _hashed("cookie_id", "senders that hash cookie ids"),
    _plain("click_id", "Google gclid, gbraid, wbraid; Microsoft msclkid; Meta fbclid"),
    _plain("gmo_id", "GMO ID subject identifier"),
    _hashed("gmo_id", "senders that hash the identifier"),
    _plain("account_id", "Google Analytics user_id; Meta lead_id, fb_login_id; LogRocket user id"),
    _hashed("account_id", "Clarity custom-id; X user id"),
    _hashed_lower("account_id", "Meta CAPI external_id"),
    Algorithm(
        id="account_id.x_handle.v1",
        type="account_id",
        source="X audiences user data, handle",
        ja="@を除き小文字にしてハッシュ化する",
        en="without @, lower case, hashed",
        strings=of_spelling(opaque.x_handle),
        shared=True,
    ),
    _plain("uid2", "UID2 and EUID tokens; The Trade Desk first-party data"),
    _plain("rampid", "The Trade Desk IdentityLink"),
    _plain("customer_id", "Google third_party_user_id; Meta EXTERN_ID (sent unhashed in multi-key lists)"),
    _hashed("customer_id", "senders that hash their customer number"),
    _hashed_lower("customer_id", "Meta CAPI external_id"),
)

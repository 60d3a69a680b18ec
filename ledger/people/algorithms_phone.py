"""The algorithms for telephone numbers."""

from __future__ import annotations

from ledger.people import phone
from ledger.people.algorithm import ALL_HASHES, SHA256_FORMS, Algorithm, of_canonical, of_spelling

PHONE_ALGORITHMS = (
    Algorithm(
        id="phone.e164.v1",
        type="phone",
        source="ITU-T E.164; Google Customer Match and enhanced conversions; UID2; Microsoft Customer Match",
        ja="国際表記（E.164、+つき）",
        en="E.164 with +",
        strings=of_canonical(phone.e164),
        tried=ALL_HASHES,
    ),
    Algorithm(
        id="phone.international_digits.v1",
        type="phone",
        source="Meta CAPI normalize.py given an international number",
        ja="国際表記の数字のみ（+なし）",
        en="E.164 digits without +",
        strings=of_canonical(phone.international_digits),
    ),
    Algorithm(
        id="phone.national_digits.v1",
        type="phone",
        source="LY customer data (since 2024-04); Meta multi-key PHONE given a domestic number",
        ja="国内表記の数字のみ",
        en="domestic digits",
        strings=of_canonical(phone.national_digits),
        tried=ALL_HASHES,
    ),
    Algorithm(
        id="phone.national_without_zero.v1",
        type="phone",
        source="Meta CAPI normalize.py given a domestic number",
        ja="国内表記から先頭の0を除いたもの（国番号が失われ、他国の番号と区別できない）",
        en="domestic digits without the leading 0: the country is lost, so another country's number may be the same",
        strings=of_canonical(phone.national_significant),
        shared=True,
        ambiguous=True,
    ),
    Algorithm(
        id="phone.meta_capi.v1",
        type="phone",
        source="facebook-python-business-sdk serverside/normalize.py",
        ja="空白・ハイフン・かっこと、先頭の+および2個までの0を除く",
        en="white space, hyphens and parentheses removed, then + and up to two leading zeros",
        strings=of_spelling(phone.meta_capi),
        forms=SHA256_FORMS,
        shared=True,
    ),
    Algorithm(
        id="phone.digits_as_given.v1",
        type="phone",
        source="facebook-python-business-sdk customaudiencemixin.py, multi-key PHONE",
        ja="与えられた表記の数字のみ",
        en="the digits of the spelling as given",
        strings=of_spelling(phone.digits_only),
        shared=True,
    ),
    Algorithm(
        id="phone.as_given.v1",
        type="phone",
        source="facebook-python-business-sdk customaudiencemixin.py, PHONE_SHA256 (no normalisation)",
        ja="与えられた表記のまま",
        en="the spelling as given",
        strings=lambda spelling, canonical: (spelling, spelling.strip()),
        respelled=True,
    ),
    Algorithm(
        id="phone.google_cm_sample.v1",
        type="phone",
        source="google-ads-python add_customer_match_user_list.py",
        ja="空白のみを除く",
        en="white space removed, all else kept",
        strings=of_spelling(lambda spelling: "".join(spelling.split())),
        respelled=True,
    ),
    Algorithm(
        id="phone.wrong_country.v1",
        type="phone",
        source="common faults: 0 kept after +81, or + put before the domestic number",
        ja="国番号の後に0を残す、または国内番号に+を付ける誤り",
        en="faulty: the 0 kept after +81, or + put before the domestic number",
        strings=lambda spelling, canonical: phone.wrong_country_forms(canonical),
        stored=(),
        shared=True,
        ambiguous=True,
    ),
)

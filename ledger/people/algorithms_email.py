"""The algorithms for e-mail addresses."""

from __future__ import annotations

from ledger.people import email_address as email
from ledger.people.algorithm import ALL_HASHES, SHA256_FORMS, Algorithm, of_spelling

EMAIL_ALGORITHMS = (
    Algorithm(
        id="email.lower.v1",
        type="email",
        source="Meta CAPI normalize.py; X audiences user data; LY customer data; OpenDSR formats (MD5, SHA-1)",
        ja="前後の空白を除き小文字にする",
        en="trimmed, lower case",
        strings=of_spelling(email.lower_trimmed),
        stored=ALL_HASHES,
        tried=ALL_HASHES,
    ),
    Algorithm(
        id="email.as_given.v1",
        type="email",
        source="senders that hash without normalising; LY customer data (case kept)",
        ja="与えられた表記のまま",
        en="the spelling as given",
        strings=of_spelling(email.as_given),
        tried=ALL_HASHES,
    ),
    Algorithm(
        id="email.google_cm_sample.v1",
        type="email",
        source="google-ads-python add_customer_match_user_list.py",
        ja="空白をすべて除く（大文字はそのまま）",
        en="all white space removed, case kept",
        strings=of_spelling(email.whitespace_removed),
        respelled=True,
    ),
    Algorithm(
        id="email.google_ec_sample.v1",
        type="email",
        source="google-ads-python upload_enhanced_conversions_for_leads.py",
        ja="小文字にし、ドメインによらず@の前のピリオドと+の文字をすべて除く",
        en="lower case, every dot and plus character before the @ dropped, whatever the domain",
        strings=of_spelling(email.google_ec_sample),
        shared=True,
    ),
    Algorithm(
        id="email.google_gmail_dots.v1",
        type="email",
        source="Campaign Manager 360 and Google Ads documentation",
        ja="小文字にし、gmail.comとgooglemail.comでは@の前のピリオドを除く",
        en="lower case; at gmail.com and googlemail.com the dots before the @ dropped",
        strings=of_spelling(email.gmail_dots),
    ),
    Algorithm(
        id="email.google_data_manager.v1",
        type="email",
        source="Google Data Manager API, user data formatting",
        ja="空白を除き小文字にし、gmail.comとgooglemail.comではピリオドと+以降を除く",
        en="white space removed, lower case; at gmail.com and googlemail.com dots and plus suffix dropped",
        strings=of_spelling(email.google_data_manager),
        forms=SHA256_FORMS,
    ),
    Algorithm(
        id="email.uid2.v1",
        type="email",
        source="UID2 normalization and encoding; The Trade Desk CRM data",
        ja="小文字にし、gmail.comではピリオドと+以降を除く（ハッシュ値はBase64で送る）",
        en="lower case; at gmail.com dots and plus suffix dropped (the digest travels as Base64)",
        strings=of_spelling(email.uid2),
        forms=SHA256_FORMS,
    ),
    Algorithm(
        id="email.meta_audience.v1",
        type="email",
        source="facebook-python-business-sdk customaudiencemixin.py",
        ja="前後の空白・制御文字・ピリオドを除き小文字にする",
        en="white space, NUL, VT and dots stripped from both ends, lower case",
        strings=of_spelling(email.meta_audience),
        forms=SHA256_FORMS,
        shared=True,
    ),
)

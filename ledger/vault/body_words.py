"""The words that most bodies are made of: the preset dictionary of compressed bodies (RFC 1951; `body.py`).

Part of the stored format: it never changes. A later one would come under a mark of its own. It stands in the code in the
order of a body, the commonest last, for a deflate stream points back into it and near is cheaper than far.
"""

from __future__ import annotations

_OTHER = (
    '"exception":{"law":"japanese_law","consent_hard":true,"consent_impedes":true},"entrustment":{"within_purpose":true,'
    '"supervised":true,"own_use":false},"joint_use":{"made_known":"easily_knowable"},"opt_out":{"filed":true,'
    '"published_by_ppc":true,"stops_on_request":true},"pri":{"expected":"told"},"rule17":{"country_name":"given",'
    '"foreign_system":"given","recipient_measures":"given"},"confirmation":{"acquisition_history":"done","identity":"done",'
    '"pri_consent":"done","pri_foreign_info":"done"},"given_on":"2026-10-01","withdrawn_on":"',
    '"at_recipient":"',
    '"JOINT_USE","ENTRUSTMENT","SUCCESSION","OPT_OUT","DOMESTIC","ADEQUATE","CONSENT_28","EXCEPTION_27_1","BULK","CONTRACT",'
    '"period_start":"2026-04-01","period_end":"2026-',
    '"open_ended":true,"repeated":true,"last_provision_date":"2026-',
    '"/statutory/acquisition_history":"',
    '"/statutory/receipt_date":"2026-',
    '"/statutory/ppc_publication_statement":true,',
    '"/statutory/pri_consent_confirmation_method":"',
    '"/statutory/pri_consent_confirmed":true,',
    '"/statutory/pri_foreign_info_confirmation_method":"',
    '"/statutory/provision_date":"2026-',
    '"/statutory/pri_items":["',
    '"/statutory/principal":["',
    '"/extra/provision_date":"2026-',
    '"/consents":{',
    '"/producer":{"name":"',
    '"seq":',
    '"ACT 27(5)(i)","ACT 28(1)","ACT 29(2)","ACT 30(1)","ACT 30(3)","ACT 31(1)","RULE 20(1)(i)","RULE 24(1)(ii)",'
    '"acquisition_history","provision_date_or_period","provision_date","receipt_date","pri_consent_confirmed",'
    '"pri_consent_confirmation_method","third_party.unspecified_many","codes":["MISSING:third_party.representative",'
    '"status":"incomplete","unlawful","conditional","exempt_express","exempt_interpretive","voluntary","unknown",',
    "氏名電話番号住所広告IDクッキー閲覧履歴購入履歴株式会社代表取締役東京都渋谷区",
    '"access_token","ad_id","cookie_id","click_id","gmo_id","account_id","customer_id","phone","digest":"',
    "@gmail.com",
    '@yahoo.co.jp@docomo.ne.jp@icloud.com"name":"',
    '"flags":["mixed_case"],',
)
_BODY = (
    '{"items":{"/dates":{"provision_date":"2026-11-01"},"/facts":{"consent":{"act":"tick","basis":"28-1","basis":"27-1",'
    '"in_scope":true},"data":{"at_provider":"person_related"},"data":{"at_provider":"personal_data"},"provision":{"date":'
    '"2026-11-01"}},"/head":{"art27_ground":"CONSENT_27_1","created":"2026-11-01","party":{"key":"google","seq":11},'
    '"policy_version":"sha256:","record_form":"EACH","role":"pri_provider","recipient","provider","transfer_basis":'
    '"EQUIV_SYSTEM"},"/identifiers/0":[{"flags":["reserved_domain"],"type":"email","value":"@example.jp"}],"/operational":'
    '{"flow":"A","purpose":"3-1-6"},"/principals/0":{"id":"C-"},"/statutory/consent_statement":{"ref":"consent-"},'
    '"/statutory/items":["メールアドレス（ハッシュ化）"],"/statutory/third_party.address":"","/statutory/third_party.name":"'
    'Google LLC","/statutory/third_party.representative":"","/verdict":{"art27_ground":"CONSENT_27_1","articles":'
    '["ACT 27(1)","ACT 28(3)","ACT 29(1)"],"codes":[],"disclosable_under_33_5":true,"duty":"required","exempt_row":null,'
    '"may_proceed":"yes","missing_facts":[],"open":false,"record_form":"EACH","required_fields":["consent_statement",'
    '"third_party.name","third_party.address","third_party.representative","principal","items"],"retention":'
    '{"disposable_from":"2029-11-02","form":"EACH","last_provision":"2026-11-01","ledger_last_day":"2029-11-01",'
    '"literal_last_day":"2029-11-01","record_created":"2026-11-01"},"rules_version":"2026-11-23","status":"complete",'
    '"statutory_fields":["consent_statement","third_party.name","third_party.address","third_party.representative",'
    '"principal","items"],"transfer_basis":"EQUIV_SYSTEM","warnings":[]}},"seed":"'
)
WORDS = ("".join(_OTHER) + _BODY).encode()
"""At most 3,834 bytes: a window of 4,096 less what deflate keeps for itself."""

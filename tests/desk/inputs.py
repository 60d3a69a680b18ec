"""Reports about invented people, standing in a small log of their own: headers, commitments, proofs and notes are real."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.log import (
    Checkpoint,
    Header,
    Signer,
    commit,
    decode_header,
    encode_header,
    leaf_hash,
    open_items,
    prove_inclusion,
    root_of,
    sign_checkpoint,
    sign_note,
)
from ledger.log.encoding import encode_base64
from ledger.log.merkle import reader_of
from schemas.report import (
    Additional,
    Addressee,
    Company,
    Decision,
    DisclosureReport,
    OptOutLink,
    PolicyRef,
    Words,
)
from schemas.views import AlgorithmTried, PartyOut, PersonAnswer, RecordView, SearchExplained
from schemas.vocabulary import Duty, Form, Role, Status

ORIGIN = "ledger.example.jp/2026"
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(sha256(b"a key for tests only").digest()))
NAME = "髙橋 﨑子"
START = dt.datetime(2026, 4, 1, 0, 0, tzinfo=dt.UTC)

PARTIES = (
    PartyOut(
        key="adnet",
        version_seq=1,
        name="Adnet Example LLC",
        name_en="Adnet Example LLC",
        address="1 Example Way, Springfield, CA 90000, USA",
        representative="Alex Doe, CEO",
        country="US",
        source="会社の公表資料",
        checked_on=dt.date(2026, 3, 1),
        opt_out_url="https://adnet.example.com/optout",
        policy_url="https://adnet.example.com/privacy",
    ),
    PartyOut(
        key="kokoku",
        version_seq=2,
        name="株式会社例示広告",
        name_en="Reiji Advertising Co., Ltd.",
        address="東京都千代田区例示町1-2-3",
        representative="代表取締役 葛\U000e0100城 𠮷郎",
        country="JP",
        source="登記事項証明書",
        checked_on=dt.date(2026, 3, 2),
    ),
    PartyOut(
        key="owatta",
        version_seq=3,
        name="Owatta, Inc.",
        address="New York, NY, USA",
        country="US",
        ceased_on=dt.date(2026, 6, 30),
    ),
)
_ITEMS = (
    ["メールアドレス（ハッシュ化）"],
    ["メールアドレス（ハッシュ化）", "電話番号（ハッシュ化）"],
    ["広告識別子", "閲覧履歴"],
)
_CONSENT_FIELDS = [
    "consent_statement",
    "third_party.name",
    "third_party.address",
    "third_party.representative",
    "principal",
    "items",
]


@dataclass
class Log:
    """Entries with their bodies. `bundle` shows what each record's report shows and nothing else."""

    bodies: list[tuple[uuid.UUID, dict[str, Any], bytes]] = field(default_factory=list)
    headers: list[bytes] = field(default_factory=list)

    def append(self, record_id: uuid.UUID, kind: str, moment: dt.datetime, items: dict[str, Any]) -> int:
        seed = sha256(record_id.bytes).digest()
        body = commit(record_id.bytes, items, seed)
        time = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        self.headers.append(encode_header(Header(ORIGIN, len(self.headers), time, kind, body)))
        self.bodies.append((record_id, items, seed))
        return len(self.headers) - 1

    @property
    def root(self) -> bytes:
        return root_of(list(map(leaf_hash, self.headers)))

    @property
    def root_base64(self) -> str:
        return encode_base64(self.root)

    def checkpoint(self, signer: Signer = SIGNER) -> bytes:
        return sign_checkpoint(Checkpoint(ORIGIN, len(self.headers), self.root), [signer])

    def bundle(self, shown: Sequence[int], signer: Signer = SIGNER) -> dict[str, Any]:
        read = reader_of(list(map(leaf_hash, self.headers)))
        entries = []
        for seq in shown:
            record_id, items, seed = self.bodies[seq]
            paths = [path for path in items if path.startswith(("/statutory/", "/principals/0", "/head"))]
            kind = decode_header(self.headers[seq]).kind
            entries.append(
                {
                    "record_id": str(record_id),
                    "leaf": encode_base64(self.headers[seq]),
                    "proof": [encode_base64(one) for one in prove_inclusion(seq, len(self.headers), read)],
                    "openings": [one.to_json() for one in open_items(record_id.bytes, items, seed, paths)],
                    "role_in_bundle": "record" if kind in ("provision", "receipt") else kind,
                }
            )
        return {
            "format": "daicho-bundle@v1",
            "origin": ORIGIN,
            "checkpoint": self.checkpoint(signer).decode(),
            "entries": entries,
        }


def sign_statement(text: bytes) -> bytes:
    return sign_note(text.decode(), [SIGNER])


def record_id(number: int) -> uuid.UUID:
    """A fixed UUIDv7 for each number."""
    stamp = int(START.timestamp() * 1000) + number * 60_000
    tail = int.from_bytes(sha256(str(number).encode()).digest()[:10], "big")
    return uuid.UUID(int=(stamp << 80) | (0x7 << 76) | (tail & ((1 << 76) - 1)) & ~(0x3 << 62) | (0x2 << 62))


def consent_record(
    log: Log, number: int, *, name: str = NAME, party: PartyOut | None = None, **changes: Any
) -> RecordView:
    """A provider's record on consent, one of many kinds by `number`; the principal is `name`."""
    pick = random.Random(number)
    party = party or PARTIES[pick.randrange(len(PARTIES))]
    role = Role.RECIPIENT if number % 7 == 6 else Role.PROVIDER
    statutory: dict[str, Any] = {
        "consent_statement": True,
        "third_party.name": party.name,
        "third_party.address": party.address,
        "third_party.representative": party.representative,
        "principal": [{"id": f"C-{1000 + number % 3}", "name": name}],
        "items": _ITEMS[pick.randrange(len(_ITEMS))],
    }
    required = list(_CONSENT_FIELDS)
    if role is Role.RECIPIENT:
        statutory["acquisition_history"] = "本人から直接取得（会員登録）"
        required.append("acquisition_history")
    moment = START + dt.timedelta(hours=7 * number)
    identity = record_id(number)
    kept = {path: value for path, value in statutory.items() if value is not None}
    items: dict[str, Any] = {f"/statutory/{path}": value for path, value in kept.items() if path != "principal"}
    items["/principals/0"] = statutory["principal"][0]
    items["/principals/1"] = {"id": "C-9999", "name": "別人 次郎"}
    items["/operational/purpose"] = "3-1-6"
    kind = "receipt" if role is Role.RECIPIENT else "provision"
    seq = log.append(identity, kind, moment, items)
    fields: dict[str, Any] = {
        "id": identity,
        "origin": ORIGIN,
        "seq": seq,
        "index": seq,
        "kind": kind,
        "entered_at": moment,
        "role": role,
        "record_form": Form.EACH,
        "duty": Duty.REQUIRED,
        "status": Status.COMPLETE if len(kept) == len(statutory) else Status.INCOMPLETE,
        "articles": ["ACT 27(1)", "ACT 29(1)"],
        "required_fields": required,
        "statutory": kept,
        "party": party,
        "principal_count": 2,
        "operational": {"purpose": "3-1-6", "sent_form": "SHA-256"},
        "provision_date": (moment + dt.timedelta(hours=9)).date(),
        "disclosable_under_33_5": True,
        **changes,
    }
    return RecordView(**fields)


def explained() -> SearchExplained:
    return SearchExplained(
        identifiers=[{"type": "email", "masked": "s***@e***.jp"}, {"type": "phone", "masked": "090-****-**78"}],
        tried=[
            AlgorithmTried(id="sha256", ja="小文字にしてSHA-256", en="lower case, SHA-256"),
            AlgorithmTried(id="e164", ja="国際番号にしてSHA-256", en="international number, SHA-256"),
        ],
        keys_tried=18,
        index_periods=["2026-04", "2026-05", "2026-11"],
        not_covered=[{"ja": "綴りの異なる古い形のハッシュ", "en": "hashes of older spellings"}],
        origins=[ORIGIN],
        recorded_since=START,
    )


def make_report(
    count: int = 3,
    *,
    make: Callable[[Log, int], RecordView] = consent_record,
    **changes: Any,
) -> DisclosureReport:
    """A report of `count` records. `changes` replace fields of the model."""
    log = Log()
    records = [make(log, number) for number in range(count)]
    log.append(record_id(10_000), "access", START, {"/reason": "a request"})
    checkpoint = log.checkpoint()
    answer = PersonAnswer(
        records=records,
        explained=explained(),
        origin=ORIGIN,
        tree_size=len(log.headers),
        root=encode_base64(log.root),
        access_seq=len(log.headers) - 1,
    )
    fields: dict[str, Any] = {
        "request_number": "R-2026-0042",
        "received_on": dt.date(2026, 11, 10),
        "answered_on": dt.date(2026, 11, 24),
        "generated_at": dt.datetime(2026, 11, 24, 3, 44, tzinfo=dt.UTC),
        "addressee": Addressee(name=NAME, lines=("〒100-0001", "東京都千代田区例示町9-9")),
        "company": Company(
            name="株式会社見本セキュリティ",
            name_en="Mihon Security, Inc.",
            address="東京都渋谷区見本町26-1",
            representative="代表取締役 見本 太郎",
            desk="desk@mihon.example.jp",
            fee=Words(ja="1,000円（開示の手数料）", en="1,000 yen for disclosure"),
        ),
        "answer": answer,
        "parties_now": {
            PARTIES[0].key: PARTIES[0],
            PARTIES[1].key: PARTIES[1].model_copy(update={"address": "大阪府大阪市例示区4-5-6"}),
            PARTIES[2].key: PARTIES[2],
        },
        "opt_out_links": (
            OptOutLink(name="Adnet", url="https://adnet.example.com/optout"),
            OptOutLink(name="Kokoku!JAPAN", url="https://optout.kokoku.example.jp/optout/index.html"),
        ),
        "policy": PolicyRef(version="2023-10-06", sha256="ab" * 32, url="https://mihon.example.jp/privacy"),
        "purposes": {
            "3-1-6": Words(
                ja="広告の配信又は広告の効果の確認のために、第三者に個人情報を提供すること",
                en="to provide your personal information to third parties for the purpose of distributing "
                "advertisements or confirming the advertisement effectiveness with you",
            )
        },
        "additional": frozenset(Additional),
        "checkpoint": checkpoint.decode(),
        "vkey": SIGNER.verifier().vkey(),
        "key_fingerprint": SIGNER.verifier().fingerprint,
        "bundle": log.bundle(range(count)),
        **changes,
    }
    return DisclosureReport(**fields)


def make_copy(count: int = 3) -> DisclosureReport:
    """The same as a copy of a search: nobody made a request, and nothing was decided."""
    report = make_report(count)
    return make_report(
        count,
        of_request=False,
        request_number="S-0123456789ab",
        received_on=None,
        decision=Decision.FULL if count else Decision.NONE_EXISTS,
        addressee=Addressee(name="本人"),
        company=report.company.model_copy(update={"fee": None}),
    )

"""How people and systems spell addresses, numbers and names."""

from __future__ import annotations

from hypothesis import strategies as st

from ledger.people.text import to_full_width

DOMAINS = ("gmail.com", "googlemail.com", "docomo.ne.jp", "ezweb.ne.jp", "gmo.jp", "mail.co.jp", "日本.jp")
SPACES = st.sampled_from(["", " ", "\u3000", "\t", "\u00a0"])

locals_ = st.from_regex(r"[a-z0-9_.+-]{1,20}", fullmatch=True).filter(
    lambda text: any(c.isalnum() for c in text) and not text.startswith("+")
)
addresses = st.builds(lambda local, domain: f"{local}@{domain}", locals_, st.sampled_from(DOMAINS))


@st.composite
def respelled_addresses(draw: st.DrawFn, address: str) -> str:
    """Another spelling of the same address."""
    spelled = draw(
        st.sampled_from(
            [
                address,
                address.upper(),
                address.capitalize(),
                address.title(),
                to_full_width(address),
                f"<{address}>",
                f"Taro Yamada <{address}>",
                f"mailto:{address}",
                address.replace("@", "\u200b@"),
                address.replace("@", " @ "),
                address + ".",
            ]
        )
    )
    return draw(SPACES) + spelled + draw(SPACES)


mobiles = st.from_regex(r"0[6789]0[1-9][0-9]{7}", fullmatch=True)
landlines = st.from_regex(r"03[3-6][0-9]{7}|06[67][0-9]{7}", fullmatch=True)
numbers = mobiles | landlines


@st.composite
def respelled_numbers(draw: st.DrawFn, number: str) -> str:
    """Another spelling of the same Japanese number."""
    size = 3 if len(number) == 11 else 2
    area, middle, last = number[:size], number[size:-4], number[-4:]
    hyphen = draw(st.sampled_from(["-", "‐", "−", "ー", "–", " ", ".", "\u3000", "ｰ", "－", "/"]))
    spelled = draw(
        st.sampled_from(
            [
                number,
                hyphen.join((area, middle, last)),
                f"{area}({middle}){last}",
                f"({area}) {middle}-{last}",
                f"（{area}）{middle}{hyphen}{last}",
                "+81" + number[1:],
                f"+81 {hyphen.join((area[1:], middle, last))}",
                f"+81 (0){hyphen.join((area[1:], middle, last))}",
                f"+81{number}",
                "81" + number[1:],
                "0081" + number[1:],
                f"010-81-{area[1:]}-{middle}-{last}",
                f"tel:+81-{area[1:]}-{middle}-{last}",
                f"TEL：{number}",
                to_full_width(number),
                to_full_width(f"{area}-{middle}-{last}"),
            ]
        )
    )
    return draw(SPACES) + spelled + draw(SPACES)


any_text = st.text(min_size=1, max_size=60)

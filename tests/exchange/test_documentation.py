"""docs/formats.md and docs/profile.md say what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ledger.exchange import FLOWS, FORMATS
from schemas.profile import Profile
from schemas.profiles import parse_profile

DOCS = Path(__file__).parents[2] / "docs"
FORMATS_PAGE = (DOCS / "formats.md").read_text(encoding="utf-8")
PROFILE_PAGE = (DOCS / "profile.md").read_text(encoding="utf-8")
READERS = Path(__file__).parents[2] / "ledger" / "exchange"


def test_every_format_class_and_fault_code_is_documented() -> None:
    for format_id in FORMATS:
        assert f"`{format_id}`" in FORMATS_PAGE
    for flow in FLOWS.values():
        assert re.search(rf"^\| (.+, )?{re.escape(flow.id)}(, .+)? \|.*{flow.role}", FORMATS_PAGE, flags=re.MULTILINE)
    source = "".join(file.read_text(encoding="utf-8") for file in READERS.glob("*.py"))
    codes = set(re.findall(r'fault\(\s*[^,]+,\s*"([A-Z_]+)"', source))
    assert len(codes) > 12
    assert {code for code in codes if f"`{code}`" not in FORMATS_PAGE} == set()


def test_the_smallest_profile_of_the_page_loads_with_its_example_of_own_types() -> None:
    smallest, own_types = re.findall(r"```json\n(.+?)```", PROFILE_PAGE, flags=re.DOTALL)
    assert parse_profile(smallest.encode()).id == "example"
    both = {**json.loads(smallest), **json.loads("{" + own_types + "}")}
    assert [one.name for one in parse_profile(json.dumps(both).encode()).identifier_types] == ["x-member"]


def test_every_member_of_a_profile_is_documented() -> None:
    undocumented = {
        name for name in Profile.model_fields if f"`{name}`" not in PROFILE_PAGE and f'"{name}"' not in PROFILE_PAGE
    }
    assert undocumented == set()

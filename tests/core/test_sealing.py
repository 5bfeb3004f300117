"""Names of a place or a boss: alike for all their spellings that differ in nothing that tells."""

from __future__ import annotations

import pytest

from helpline.sealing import LONGEST, MOST_NAMES, names_in
from helpline.text import RawText


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Delta Planted Garments Ltd.", ["deltaplanted"]),
        ("the DELTA-Planted  garments factory", ["deltaplanted"]),
        ("Delta Planted, Mr Planter", ["deltaplanted", "planter"]),
        ("delta planted\nDELTA PLANTED", ["deltaplanted"]),
        ("Fashion House", ["fashionhouse"]),
        ("ডেল্টা প্লান্টেড।", ["ডেল্টাপ্লান্টেড"]),
        ("شركة دلتا، السيد دلتاوي", ["شركةدلتا", "السيددلتاوي"]),
        ("Ｄｅｌｔａ 7", ["delta7"]),
        ("a, b", []),
        ("...", []),
        ("x" * (LONGEST + 1), []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert names_in(RawText(text)) == names


def test_no_more_than_a_few() -> None:
    assert len(names_in(RawText("\n".join(f"place {n}" for n in range(20))))) == MOST_NAMES

"""Our categories in the words of others: none is missing, none is empty."""

from __future__ import annotations

from helpline.mapping import NONE, OSH, REPRISAL, mapping
from helpline.taxonomy import Category


def test_no_cell_is_empty() -> None:
    table = mapping()
    assert [one.code for one in table] == [category.value for category in Category]
    for one in table:
        assert all((one.label, one.ilo, one.fla, one.accord))
        assert (one.fla == NONE) is (one.code in ("INF", "SVC"))


def test_some_that_everybody_knows() -> None:
    named = {one.code: one for one in mapping()}
    assert named["DOC"].ilo == "Retention of identity documents"
    assert named["WAG"].fla == "Compensation"
    assert (named["OSH"].accord, named["RPR"].accord) == (OSH, REPRISAL)

"""The table of transitions, walked completely."""

import pytest

from helpline.cases import TRANSITIONS, CaseStatus, check_transition
from helpline.errors import TransitionRefused
from helpline.sla import FIRST_REPLY
from helpline.taxonomy import Category, Severity


def test_every_status_has_a_row() -> None:
    assert set(TRANSITIONS) == set(CaseStatus)


@pytest.mark.parametrize("current", CaseStatus)
@pytest.mark.parametrize("wanted", CaseStatus)
def test_only_the_table_decides(current: CaseStatus, wanted: CaseStatus) -> None:
    if wanted in TRANSITIONS[current]:
        check_transition(current, wanted)
    else:
        with pytest.raises(TransitionRefused, match=current.value):
            check_transition(current, wanted)


def test_ended_cases_can_only_be_taken_up_again() -> None:
    for ended in (CaseStatus.CLOSED, CaseStatus.WITHDRAWN):
        assert TRANSITIONS[ended] == {CaseStatus.NEW, CaseStatus.IN_PROGRESS}


@pytest.mark.parametrize(
    ("category", "severity"),
    [
        (Category.VIO, Severity.CRITICAL),
        (Category.MHS, Severity.CRITICAL),
        (Category.DOC, Severity.URGENT),
        (Category.WAG, Severity.PRIORITY),
        (Category.CON, Severity.STANDARD),
        (Category.SVC, Severity.INFORMATION),
    ],
)
def test_default_severity(category: Category, severity: Severity) -> None:
    assert category.default_severity is severity


def test_every_category_has_a_name_and_every_severity_a_target() -> None:
    assert all(category.label for category in Category)
    assert set(FIRST_REPLY) == set(Severity)
    assert sorted(FIRST_REPLY.values()) == [FIRST_REPLY[s] for s in sorted(Severity)]

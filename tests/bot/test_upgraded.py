"""Messages go their way on a database that a newer Westline has upgraded (what else holds then: tests/db/test_ahead.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.danger import DANGER
from tests.support.house import Desk
from tests.support.next_schema import upgrade_to_next

pytestmark = pytest.mark.slow


def test_messages_go_their_way(desk: Desk, tmp_path: Path) -> None:
    upgrade_to_next(desk.house.database, tmp_path)
    desk.says("my boss keeps our pay")
    desk.says(DANGER["en"], visitor="another")
    assert desk.work() == 2
    assert desk.sent[0] == "answer"
    assert "not your fault" in desk.sent[1]

"""One running Westline for all journeys; each journey has phones of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.running import Running, running_westline


@pytest.fixture(scope="session")
def westline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Everything running on SQLite, with pretend providers."""
    with running_westline(tmp_path_factory.mktemp("westline")) as running:
        yield running

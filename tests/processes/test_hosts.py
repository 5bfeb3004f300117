"""Two hosts with networks of their own share the work; lines are cut, and nothing is lost, doubled or out of order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.tables import AlertRow, CaseRow, InboxRow
from tests.chaos.harness import Report, drive
from tests.chaos.weather import Weather
from tests.support.hosts import DATA, WORLD, Hosts, are_possible
from tests.support.postgres import debian_binaries, started
from tests.support.running import Running, running_westline

pytestmark = [
    pytest.mark.dialogue,
    pytest.mark.processes,
    pytest.mark.alone,
    pytest.mark.skipif(
        not (are_possible() and debian_binaries()),
        reason="needs root, iproute2 and Debian's PostgreSQL",
    ),
]
KINDS = ("web", "actions", "dialogue", "jobs", "web 1", "actions 1")
PLAN = (
    (5, 35, 1, (DATA,)),
    (10, 35, 1, (DATA, WORLD)),
    (10, 20, 0, (DATA,)),
)
"""After so many seconds, for so many (longer than a lease, but for the one with the door), a host loses these lines."""
LONGEST = timedelta(seconds=75)
"""Until staff are told of danger: a lease, and what else had to wait with it."""


class Cuts(Weather):
    """Lines are cut, one after the other."""

    def _rage(self) -> None:
        hosts = self._westline.hosts
        assert hosts is not None
        for after, seconds, host, lines in PLAN:
            self._over.wait(after)
            hosts.cut(host, *lines)
            self._over.wait(seconds)
            hosts.mend(host, *lines)
            self.seen[f"host {host} cut off"] += 1


@pytest.fixture
def westline(tmp_path: Path) -> Iterator[Running]:
    binaries = debian_binaries()
    assert binaries is not None
    with (
        Hosts(2) as hosts,
        started(binaries, hosts.beside(DATA)) as url,
        running_westline(tmp_path, url, KINDS, dialogues=2, hosts=hosts) as running,
    ):
        yield running


def slowest_alert(westline: Running) -> timedelta:
    """From when a cry was written down until staff were told."""
    first = select(func.min(InboxRow.received_at)).where(
        InboxRow.conversation_id == CaseRow.conversation_id
    )
    query = (
        select(AlertRow.sent_at, first.scalar_subquery())
        .join(CaseRow, CaseRow.id == AlertRow.case_id)
        .where(AlertRow.stage == 0)
    )
    database = westline.database()
    with database.read() as session:
        waits = [sent - came for sent, came in session.execute(query)]
    database.dispose()
    return max(waits)


def test_a_host_that_is_cut_off_loses_nothing(westline: Running) -> None:
    seconds = sum(after + lasts for after, lasts, _host, _lines in PLAN) + 5
    report: Report = drive(westline, seconds, per_second=4, seed=3, sky=Cuts)
    assert report.faults == [], report.words()
    assert report.grave >= 8
    assert sum(report.weather.values()) == len(PLAN), report.words()
    assert slowest_alert(westline) < LONGEST
    for gateway in ("web", "web 1"):  # each was at work when it was cut off, and knew of it
        assert "claim_failed" in (westline.folder / f"{gateway}.log").read_text()

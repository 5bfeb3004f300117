"""News on the console: written, looked at, started and stopped by a content editor; safe hours set by staff."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from db.conversations import change
from db.tables import BroadcastRow, CaseRow, ConversationRow, OutboxRow
from helpline.hours import NEVER
from jobs.schedule import send_news
from tests.support.staffroom import Desk

pytestmark = pytest.mark.slow


@pytest.fixture
def sita(office: Callable[..., Desk]) -> Desk:
    return office("sita", "editor")


def wants_news(database: Any, language: str = "ar") -> str:
    with database.write() as session:
        worker = session.scalars(
            select(ConversationRow.id).where(ConversationRow.channel == "telegram")
        ).one()
        change(session, worker, news=True, language=language)
    return str(worker)


def test_what_is_written_is_looked_at_before_it_goes(sita: Desk, database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    wants_news(database)
    kept = sita.does("/news", text_ar="قانون <b>جديد</b>", text_en="A new law", template="news_law")
    assert (kept.status_code, kept.headers["location"]) == (303, "/console/news/1")
    page = sita.page("/news/1")
    assert "قانون &lt;b&gt;جديد&lt;/b&gt;" in page
    assert "fewer than 10" in page
    assert send_news(database, keys, clock()) == 0, "nothing goes before it is started"
    assert sita.does("/news/1/start").status_code == 303
    assert send_news(database, keys, clock()) == 1
    assert "Queued for 1 worker" in sita.page("/news/1")


def test_it_is_stopped(sita: Desk, database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    wants_news(database)
    sita.does("/news", text_ar="خبر")
    sita.does("/news/1/start")
    assert "Stop now" in sita.page("/news/1")
    assert sita.does("/news/1/stop").status_code == 303
    assert send_news(database, keys, clock()) == 0
    assert sita.does("/news/1/stop").status_code == 409
    with database.read() as session:
        assert not session.scalars(
            select(OutboxRow).where(OutboxRow.dedup.startswith("news:"))
        ).all()


def test_whom_it_leaves_out_is_said(sita: Desk, database) -> None:  # type: ignore[no-untyped-def]
    wants_news(database, "km")
    sita.does("/news", text_ar="خبر")
    assert "No text for: Khmer (fewer than 10)" in " ".join(sita.page("/news/1").split())


@pytest.mark.parametrize("text", ["", "x" * 1001])
def test_nothing_or_too_much_is_refused_and_stays(sita: Desk, database, text: str) -> None:  # type: ignore[no-untyped-def]
    refused = sita.does("/news", text_en=text)
    assert refused.status_code == 409
    assert text in refused.text
    with database.read() as session:
        assert not session.scalars(select(BroadcastRow)).all()


def test_staff_set_when_it_is_safe(desk: Desk, database) -> None:  # type: ignore[no-untyped-def]
    def hours() -> tuple[int | None, int | None]:
        with database.read() as session:
            row = session.scalars(
                select(ConversationRow).where(ConversationRow.channel == "telegram")
            ).one()
            return row.hours_begin, row.hours_end

    with database.write() as session:
        session.execute(update(ConversationRow).values(country="QA"))
    assert (
        desk.does("/cases/1/hours", when="hours", begins="18:00", ends="21:30").status_code == 303
    )
    assert hours() == (15 * 60, 18 * 60 + 30), "Doha is three hours ahead"
    assert 'value="18:00"' in desk.page("/cases/1")
    desk.does("/cases/1/hours", when="never")
    assert hours() == (NEVER.begins, NEVER.ends)
    desk.does("/cases/1/hours", when="any")
    assert hours() == (None, None)


@pytest.mark.parametrize(
    ("begins", "ends"), [("", ""), ("18:00", "18:00"), ("25:00", "3"), ("x", "y")]
)
def test_hours_that_are_none_are_refused(desk: Desk, begins: str, ends: str) -> None:
    assert desk.does("/cases/1/hours", when="hours", begins=begins, ends=ends).status_code == 409


def test_words_about_us_are_for_supervisors(
    office: Callable[..., Desk], desk: Desk, database
) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        session.execute(update(CaseRow).where(CaseRow.number == 1).values(about_us=True))
    mina = office("mina", "supervisor")
    assert "/console/cases/1" in mina.page("/queue?view=about us")
    assert "/console/cases/1" not in mina.page("/queue")
    assert "about us" not in desk.page("/queue")
    assert "/console/cases/1" not in desk.page("/queue?view=about us")
    assert desk.browser.get("/console/cases/1").status_code == 404
    assert mina.browser.get("/console/cases/1").status_code == 200

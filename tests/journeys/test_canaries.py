"""People who do not exist write in every language over both channels; then every place is searched for them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from db import trackers
from db.database import Database
from db.tables import InboxRow, MessageRow, OddityRow, OutboxRow
from tests.journeys.test_every_form import STORIES
from tests.support.canaries import CANARIES, Canary, found
from tests.support.danger import DANGER
from tests.support.phone import Phone, wait_for
from tests.support.running import Running

pytestmark = [pytest.mark.dialogue, pytest.mark.processes]


def phones(westline: Running, number: int) -> tuple[Phone, Phone]:
    return westline.whatsapp(f"88017000009{number:02d}"), westline.telegram(f"7000009{number:02d}")


def sings(phone: Phone, canary: Canary) -> None:
    """Who they are, what happened, and that they are in danger: each may be kept, answered and alerted."""
    for text in (
        f"{canary.sung}. {STORIES[canary.form]}",
        canary.sung,
        f"{DANGER[canary.form]} {canary.sung}",
    ):
        phone.call(phone.provider.say, phone.number, text)


def at_rest(westline: Running) -> bool:
    database = westline.database()
    with database.read() as session:
        open_in = select(func.count()).where(InboxRow.state.not_in(("done", "dead")))
        open_out = select(func.count()).where(OutboxRow.state.in_(("waiting", "sending")))
        heard = session.scalar(
            select(func.count()).select_from(MessageRow).where(MessageRow.direction == "in")
        )
        waiting = session.scalar(open_in), session.scalar(open_out)
    database.dispose()
    return waiting == (0, 0) and (heard or 0) >= 6 * len(CANARIES)


def test_nobody_who_wrote_can_be_read_anywhere(westline: Running) -> None:
    for number, canary in enumerate(CANARIES):
        for phone in phones(westline, number):
            sings(phone, canary)
    wait_for(lambda: at_rest(westline), 180, every=0.5)
    wait_for(lambda: len(westline.alerts) >= len(CANARIES))
    assert found(westline) == []


def test_the_search_finds_one_that_was_planted(westline: Running) -> None:
    canary = CANARIES[1]
    (westline.folder / "planted.log").write_text(f"sent to {canary.phone}")
    database, memory = westline.database(), Database.at(westline.settings.tracker_url)
    with database.write() as session:
        body, at = canary.mail.encode(), datetime.now(UTC)
        session.add(
            OddityRow(digest="planted", channel="whatsapp", body_sealed=body, received_at=at)
        )
    with memory.write() as session:
        trackers.save(session, "planted.1", f'["{canary.name}"]', datetime.now(UTC))
    westline.alerts.append(f"case of {canary.passport.lower()}")
    hits = {place.split()[0] for place, form in found(westline) if form == canary.form}
    with database.write() as session:
        session.delete(session.get_one(OddityRow, "planted"))
    with memory.write() as session:
        trackers.remove(session, "planted.1")
    (westline.folder / "planted.log").unlink()
    westline.alerts.pop()
    assert hits >= {"file", "oddities", "tracker", "alert"}

"""What staff do to a case: each form, what it does, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from httpx import Response
from sqlalchemy import select, update

from db import configuration
from db import desk as papers
from db.cases import Cases
from db.tables import (
    CaseRow,
    ContactPointRow,
    ConversationRow,
    NoteRow,
    OutboxRow,
)
from helpline.cases import CaseStatus
from tests.support.staffroom import Desk, token_in

WELL = {"outcome": "remedied", "remedy": "money", "confirmed": "yes"}

pytestmark = pytest.mark.slow


def act(desk: Desk, path: str, number: int = 2, **fields: str) -> Response:
    return desk.does(f"/cases/{number}/{path}", **fields)


def case(database, keys, number: int = 2):  # type: ignore[no-untyped-def]
    with database.read() as session:
        return Cases(session, keys).by_number(number)


def test_taking_over_answering_and_giving_back(desk: Desk) -> None:
    assert "the assistant answers" in desk.page("/cases/2")
    refused = act(desk, "reply", text="hello", once="1")
    assert refused.status_code == 409
    assert "Take the conversation over first" in refused.text
    assert act(desk, "take").headers["location"] == "/console/cases/2#end"
    assert "You answer." in desk.page("/cases/2")
    assert act(desk, "reply", text="I am Asha <b>", once="1").status_code == 303
    page = desk.page("/cases/2")
    assert "I am Asha &lt;b&gt;" in page
    assert "A person of the team" in page
    assert "on its way" in page
    assert act(desk, "back").status_code == 303
    assert "Take over and answer" in desk.page("/cases/2")


def test_take_next_takes_the_most_urgent_and_then_the_next(
    office: Callable[..., Desk], desk: Desk
) -> None:
    other = office("binu")
    assert desk.does("/next").headers["location"] == "/console/cases/2#end"
    # the two cases are one worker's: whoever answers them has both
    assert other.does("/next").headers["location"].endswith("nothing=1")


def test_fifty_who_take_the_next_at_once_get_it_once(desk: Desk, database) -> None:  # type: ignore[no-untyped-def]
    token = token_in(desk.page("/me"))

    def takes(_number: int) -> str:
        return desk.browser.post("/console/next", data={"csrf": token}).headers["location"]

    with ThreadPoolExecutor(10) as pool:
        places = list(pool.map(takes, range(50)))
    assert places.count("/console/cases/2#end") == 1
    with database.read() as session:
        held = select(ConversationRow.held_by).where(ConversationRow.language == "ar")
        assert session.scalar(held) == "asha"


def test_whoever_is_too_late_hears_who_was_quicker(office: Callable[..., Desk], desk: Desk) -> None:
    other = office("binu")
    act(desk, "take", holder="")
    late = act(other, "take", holder="")
    assert late.status_code == 409
    assert "asha was quicker" in late.text
    assert "Take over from asha" in other.page("/cases/2")
    assert act(other, "take", holder="asha").status_code == 303
    assert act(desk, "reply", text="still me?", once="1").status_code == 409


def test_a_note_is_redacted_kept_once_and_never_sent(desk: Desk, database) -> None:  # type: ignore[no-untyped-def]
    for _ in range(2):
        act(desk, "note", text="The agent is Mr Karim Planted, 01711111111", once="n1")
    page = desk.page("/cases/2")
    assert "01711111111" not in page
    assert "The agent is" in page
    with database.read() as session:
        assert len(session.scalars(select(NoteRow)).all()) == 1
        assert session.scalars(select(OutboxRow)).all() == []
    assert act(desk, "note", text="  ", once="n2").status_code == 409
    assert act(desk, "note", text="x" * 4001, once="n3").status_code == 409


def test_a_draft_waits_for_its_writer_and_goes_with_the_reply(
    office: Callable[..., Desk], desk: Desk, database
) -> None:  # type: ignore[no-untyped-def]
    other = office("binu")
    act(desk, "take")
    assert act(desk, "draft", text="I am half way").status_code == 204
    assert "I am half way" in desk.page("/cases/2")
    assert "I am half way" not in other.page("/cases/2")
    with database.read() as session:
        assert b"half way" not in session.scalars(select(papers.DraftRow.body_sealed)).one()
    act(desk, "reply", text="I am done", once="1")
    assert "I am half way" not in desk.page("/cases/2")


def test_a_reply_that_is_too_long_is_refused_and_not_lost(desk: Desk) -> None:
    act(desk, "take")
    for word in ("word ", "কথা "):
        refused = act(desk, "reply", text=word * (100_000 // len(word)), once="1")
        assert refused.status_code == 409
        assert "1000 fit" in refused.text
        assert word * 3 in desk.page("/cases/2")
    assert "still a {variable}" in act(desk, "reply", text="call {number}", once="2").text


def test_script_in_every_field_stays_text(desk: Desk) -> None:
    evil = "<img src=x\x00 onerror=alert(1)>"
    act(desk, "take")
    act(desk, "reply", text=evil, once=evil)
    act(desk, "note", text=evil, once=f"n{evil}")
    act(desk, "draft", text=evil)
    for path, fields in (
        ("status", {"status": evil}), ("severity", {"severity": evil}), ("link", {"other": evil}),
        ("close", dict.fromkeys(WELL, evil)), ("money", {"currency": evil}),
        ("indicator", {"indicator": evil, "present": "yes"}), ("refer", {"organisation": evil}),
        ("template", {"template": evil, "once": "t"}),
    ):  # fmt: skip
        refused = act(desk, path, **fields)
        assert refused.status_code == 409
        assert "<img" not in refused.text
    page = desk.page("/cases/2")
    assert "<img" not in page
    assert "&lt;img" in page


def test_when_the_24_hours_are_over_a_template_goes(desk: Desk, database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    act(desk, "take")
    with database.write() as session:
        ago = clock() - timedelta(minutes=1)
        session.execute(update(ContactPointRow).values(window_until=ago))
        text = "- {name: reply_waiting, language: ar, text: لك جواب}"
        configuration.save(session, keys, "templates", text, 0, "sita", clock())
    page = desk.page("/cases/2")
    assert "The 24 hours of WhatsApp are over" in page
    assert "لك جواب" in page
    assert act(desk, "template", template="other/ar", once="t").status_code == 409
    for _ in range(2):
        act(desk, "template", template="reply_waiting/ar", once="t")
    with database.read() as session:
        sent = [row for row in session.scalars(select(OutboxRow)) if row.dedup.startswith("staff")]
    assert len(sent) == 1
    assert "لك جواب" in desk.page("/cases/2").split("A person of the team")[0]


def test_export_for_an_authority_needs_consent_and_holds_no_notes(desk: Desk) -> None:
    act(desk, "note", text="we doubt it", once="1")
    assert act(desk, "export", format="json").status_code == 409
    answer = act(desk, "export", 1, format="json", agreed="on")
    assert answer.headers["content-disposition"] == "attachment; filename=case-1.json"
    data = json.loads(answer.text)
    assert data["schema"] == "westline-case/1"
    assert data["category"]["code"] == "WAG"
    assert "‹PHONE 1›" in data["account"]["What happened"]
    assert "01700000001" not in answer.text
    page = act(desk, "export", agreed="on", format="html").text
    assert "he hits us" in page
    assert "we doubt it" not in page + answer.text
    assert "exported" in desk.page("/cases/1")


def test_whoever_had_many_heavy_cases_is_told_to_rest(desk: Desk, database, keys) -> None:  # type: ignore[no-untyped-def]
    assert "A short break" not in desk.page("/queue")
    with database.write() as session:
        session.execute(update(CaseRow).values(severity=0))
        book = Cases(session, keys)
        for number in range(3, 6):
            known = book.by_number(1)
            assert known
            from db import conversations
            from helpline import casework
            from helpline.conversation import Conversation

            worker: Conversation = conversations.load(session, known.conversation)
            book.note_event(known.id, "took over", "asha", known.opened_at)
            opened = casework.raise_alarm(
                book, worker, known.severity, known.category, f"h{number}", known.opened_at
            )
            book.set_status(opened.id, CaseStatus.IN_PROGRESS, "asha", known.opened_at)
            book.note_event(opened.id, "took over", "asha", known.opened_at)
    assert "A short break" in desk.page("/queue")


@pytest.mark.parametrize("path", ["take", "reply", "back", "note", "close", "export", "draft"])
def test_a_stale_form_of_a_case_that_is_gone(desk: Desk, path: str) -> None:
    assert act(desk, path, 99, text="x", once="1", agreed="on").status_code == 404
    forged = desk.browser.post(f"/console/cases/2/{path}", data={"csrf": "forged"})
    assert forged.status_code == 403

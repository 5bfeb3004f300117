"""How people really write: in pieces, back and forth, after days, in two languages, two on one phone."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import update

from db import unfinished
from db.cases import Cases
from db.keys import KeyRing
from db.tables import ConversationRow, OutboxRow
from tests.support.phone import Phone, wait_for
from tests.support.running import Running
from westline.build import ROOT

pytestmark = [pytest.mark.dialogue, pytest.mark.processes]

CODE = re.compile(r"\d{3}(?:-\d{3}){4}")


def begins(phone: Phone, story: str) -> str:
    """First contact, consent, and a story; the question that comes after it."""
    phone.says("hello")
    phone.taps("Yes, keep it")
    phone.taps("Tell a problem")
    heard = phone.says(story)
    return phone.taps("Wages") if phone.offers("Wages") else heard


def ends(phone: Phone) -> str:
    """Skip what is left, and hand it in; the answer with the code."""
    heard = phone.says("skip")
    while "• " not in heard:
        heard = phone.says("skip")
    return phone.taps("Yes, send it")


def test_a_story_in_pieces_is_one_story(westline: Running) -> None:
    phone = westline.whatsapp("8801700000081")
    phone.says("hello")
    phone.taps("Yes, keep it")
    phone.taps("Tell a problem")
    for piece in ("the owner does not pay us overtime", "it began after the feast"):
        phone.call(phone.provider.say, phone.number, piece)
    before = len(phone.bubbles())
    heard = phone.says("the overtime of june is missing too")
    assert len([b for b in phone.bubbles()[before:] if not b.mine]) == 1, "one answer to all of it"
    if "mostly about" in heard:
        phone.taps("Wages")
    summary = phone.says("skip")
    while "• " not in summary:
        summary = phone.says("skip")

    assert "does not pay us overtime\nit began after the feast\nthe overtime of june" in summary


def test_back_over_several_questions_and_forward_again(westline: Running) -> None:
    phone = westline.telegram("700000082")
    assert "Since when" in begins(phone, "the owner does not pay us overtime since we asked for it")
    assert "still go on" in phone.says("since yesterday")
    assert "Who has this problem" in phone.taps("Yes")
    assert "still go on" in phone.says("back")
    assert "Since when" in phone.says("back")
    assert "still go on" in phone.says("two weeks")
    assert "Who has this problem" in phone.taps("No")
    assert "two weeks" in (summary := skips_to_the_summary(phone))
    assert "yesterday" not in summary


def skips_to_the_summary(phone: Phone) -> str:
    heard = phone.says("skip")
    while "• " not in heard:
        heard = phone.says("skip")
    return heard


def test_after_days_of_silence_the_intake_goes_on_and_staff_know(westline: Running) -> None:
    phone = westline.whatsapp("8801700000083")
    assert "Since when" in begins(phone, "the owner keeps part of our pay each month for himself")
    worker = worker_of(westline, phone)
    with westline.database().write() as session:
        long_ago = datetime.now(UTC) - timedelta(days=2)
        session.execute(
            update(ConversationRow)
            .where(ConversationRow.id == worker)
            .values(unfinished_at=long_ago)
        )
    with westline.database().write() as session:
        keys = KeyRing(westline.settings.master_keys)
        assert unfinished.notice(session, keys, datetime.now(UTC)) >= 1
    with westline.database().read() as session:
        mine = [c for c in Cases(session, keys).queue() if c.conversation == worker]
        assert [case.status.value for case in mine] == ["new"]
    assert "still go on" in phone.says("since yesterday")
    assert CODE.search(ends(phone))


def worker_of(westline: Running, phone: Phone) -> str:
    """The conversation that spoke last: each journey has its own phone, and waits for its answers."""
    with westline.database().read() as session:
        last = session.query(OutboxRow.conversation_id).order_by(OutboxRow.id.desc()).first()
    assert last
    assert phone.bubbles()
    return str(last[0])


def test_a_restart_in_the_middle_loses_nothing(westline: Running) -> None:
    phone = westline.whatsapp("8801700000084")
    assert "Since when" in begins(phone, "the owner cuts our pay when we come a minute late")
    for kind in ("web", "dialogue", "actions"):
        westline.kill(kind)
        westline.start(kind)
    westline.wait_ready()
    assert "still go on" in phone.says("since yesterday", 60)
    assert "come a minute late" in skips_to_the_summary(phone)


def test_two_people_on_one_phone_have_a_case_each(westline: Running) -> None:
    phone = westline.whatsapp("8801700000085")
    begins(phone, "the owner has not paid my wages for two months and he laughs")
    first = CODE.search(ends(phone))
    assert first
    assert "PIN is set" in phone.says("4821")
    heard = phone.says("my sister here: the canteen sells us rotten food and we are all sick of it")
    assert "not your employer" not in heard, "who we are was said on this phone"
    second = CODE.search(ends(phone))
    assert second
    assert second.group() != first.group()
    for code in (first.group(), second.group()):
        assert "with the helpline team" in phone.says(code)


def test_the_language_changes_midway_and_the_intake_goes_on(westline: Running) -> None:
    phone = westline.telegram("700000086")
    assert "Since when" in begins(phone, "the owner takes a part of my wages each week for nothing")
    heard = phone.says("বাংলা")
    assert "বাংলা" in heard or re.search(r"[\u0980-\u09ff]", heard)
    heard = phone.says("গত মাস থেকে")
    assert re.search(r"[\u0980-\u09ff]", heard), heard
    while "• " not in heard:
        heard = phone.says("বাদ")
    assert "for nothing" in heard, "what was told in English is still there"
    assert CODE.search(phone.says("হ্যাঁ"))


def test_danger_in_the_middle_of_an_intake_comes_first(westline: Running) -> None:
    phone = westline.whatsapp("8801700000087")
    assert "Since when" in begins(phone, "the owner does not pay for our night work at all")
    heard = phone.says("help he locked the door and is beating us now")
    assert "safe to write" in heard
    assert "Since when" not in heard
    with westline.database().read() as session:
        gravest = min(
            c.severity for c in Cases(session, KeyRing(westline.settings.master_keys)).queue()
        )
    assert gravest == 0


def test_a_refusal_in_the_middle_asks_nothing_more(westline: Running) -> None:
    phone = westline.telegram("700000088")
    phone.says("the owner does not pay our overtime and we are all tired of asking him")
    heard = phone.taps("No")
    assert "Since when" not in heard
    assert "What do you need?" in heard
    assert wait_for(lambda: "16357" in phone.says("what is the minimum wage"))


def test_the_doctor_and_the_metrics_of_a_running_house(westline: Running) -> None:
    command = [sys.executable, "-m", "westline", "doctor"]
    told = subprocess.run(
        command, cwd=ROOT, env=westline.environment, capture_output=True, text=True, check=False
    )
    assert "well      WhatsApp: the token is taken; quality GREEN" in told.stdout
    assert "well      Telegram: the token is taken; the bot is @westline_bot" in told.stdout
    assert "well      Telegram's webhook: is ours" in told.stdout
    assert "well      processes: every part answers" in told.stdout
    assert httpx.get(f"{westline.url}/metrics", trust_env=False).status_code == 401
    headers = {"Authorization": f"Bearer {westline.settings.metrics_token}"}
    seen = httpx.get(f"{westline.url}/metrics", headers=headers, trust_env=False)
    assert "westline_schedule_ticks 1.0" in seen.text
    wrong = {
        **westline.environment,
        "WESTLINE_WHATSAPP_TOKEN": "expired",
        "WESTLINE_TELEGRAM_TOKEN": "1:x",
    }
    ill = subprocess.run(command, cwd=ROOT, env=wrong, capture_output=True, text=True, check=False)
    assert ill.returncode == 1
    assert ill.stdout.count("the token is not taken") == 2

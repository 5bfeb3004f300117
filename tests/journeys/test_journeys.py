"""Journeys: what a worker says and hears, through every joint of the house."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import delete

from db import media, roster
from db.cases import Cases
from db.keys import KeyRing
from db.tables import RosterRow
from helpline.codes import find_code
from tests.support.phone import Phone, wait_for
from tests.support.running import STAFF, Running
from tests.support.specs import META, check_telegram, meta_validator, older
from tests.support.staffroom import Desk

pytestmark = [pytest.mark.dialogue, pytest.mark.processes]

PLANTED = ("01700000001", "০১৭০০০০০০০২", "rina.planted@example.org", "8801700000001", "700000001")


def code_in(text: str) -> str:
    found = re.search(r"\d{3}(?:-\d{3}){4}", text)
    assert found, text
    return found.group()


def tell_a_grievance(phone: Phone) -> str:
    """First contact, consent, a skipped question and a corrected one; the answer with the code."""
    assert "not your employer" in phone.says("hello")
    assert "What do you need?" in phone.taps("Yes, keep it")
    assert "in your own words" in phone.taps("Tell a problem")
    asked = phone.says(
        "our manager has not paid us for two months, call 01700000001 or rina.planted@example.org"
    )
    assert "mostly about" in asked
    assert "Since when" in phone.taps("Wages")
    assert "still go on" in phone.says("skip")
    assert "Who has this problem" in phone.taps("Yes")
    assert "What do you want most" in phone.says("12 women")
    assert "safe if we write" in phone.taps("Help to solve it")
    assert "When is it safe" in phone.taps("Yes")
    summary = phone.taps("18–22")
    assert "• About: Wages" in summary
    assert "• Since: not said" in summary
    assert "‹PHONE 1›" in summary
    assert "shall we change" in phone.taps("Change something")
    assert "Who has this problem" in phone.taps("Who has it")
    assert "• Workers: 15 women" in phone.says("15 women")
    return phone.taps("Yes, send it")


def test_whatsapp_to_telegram(westline: Running) -> None:
    whatsapp, telegram = westline.whatsapp(), westline.telegram()
    opened = tell_a_grievance(whatsapp)
    code = code_in(opened)
    assert find_code(code)
    assert "no PIN" in whatsapp.says("skip")
    assert "with the helpline team" in whatsapp.says("status")

    assert "not your employer" in telegram.says("/start")
    status = telegram.says(code)
    assert "is with the helpline team" in status
    assert "two months" not in status

    with westline.database().read() as session:
        book = Cases(session, KeyRing(westline.settings.master_keys))
        case = next(c for c in book.queue() if c.code and c.code.grouped == code)
    assert case.category.value == "WAG"
    assert {a.value: str(t) for a, t in case.answers.items() if a.value != "story"} == {
        "ongoing": "yes", "people": "15 women", "wish": "help to solve it",
        "safe_contact": "yes", "safe_hours": "evening",
    }  # fmt: skip


def test_telegram_to_whatsapp_with_a_pin(westline: Running) -> None:
    telegram, whatsapp = westline.telegram("700000002"), westline.whatsapp("8801700000002")
    code = code_in(tell_a_grievance(telegram))
    assert "PIN is set" in telegram.says("4321")
    whatsapp.says("hello")
    assert "send the PIN" in whatsapp.says(code)
    assert "not right" in whatsapp.says("1111")
    assert "send the PIN" in whatsapp.says(code)
    assert "with the helpline team" in whatsapp.says("4321")


def test_in_bengali(westline: Running) -> None:
    phone = westline.whatsapp("8801700000003")
    assert "আমরা আপনার মালিক না" in phone.says("সালাম")
    phone.taps("হ্যাঁ, রাখুন")
    phone.taps("সমস্যা জানাতে চাই")
    asked = phone.says("তিন মাস ধরে মালিক বেতন দেয় না, ফোন ০১৭০০০০০০০২")
    if "মূলত কী নিয়ে" in asked:  # what it is about is not asked where the story makes it clear
        phone.says("১")
    phone.says("তিন মাস")
    phone.says("হ্যাঁ")
    phone.says("৩")
    phone.says("বাদ")
    phone.says("হ্যাঁ")
    summary = phone.says("১")
    assert "• বিষয়: মজুরি" in summary
    assert "‹PHONE 1›" in summary
    assert "কেস কোড" in phone.says("হ্যাঁ")


@pytest.mark.parametrize(
    ("number", "hello", "intro", "keep", "menu", "story", "skip", "yes", "code"),
    [
        ("8801700000004", "राम राम भाई, कैसे हो", "हम आपके मालिक नहीं हैं", "हाँ, रखिए", "समस्या बतानी है",
         "दो महीने से मालिक ने पैसे नहीं दिए और गाली देता है", "छोड़ो", "हाँ", "केस कोड"),
        ("8801700000005", "السلام عليكم", "لسنا صاحب عملك", "نعم، احتفظوا به", "أخبركم بمشكلة",
         "صاحب العمل لم يدفع راتبي منذ شهرين وأخذ جواز سفري", "تخطي", "نعم", "رمز قضيتك"),
    ],
)  # fmt: skip
def test_in_hindi_and_arabic(
    westline: Running, number: str, hello: str, intro: str, keep: str, menu: str, story: str,
    skip: str, yes: str, code: str,
) -> None:  # fmt: skip
    phone = westline.whatsapp(number)
    assert intro in phone.says(hello)
    phone.taps(keep)
    phone.taps(menu)
    heard = phone.says(story)
    while "• " not in heard:  # everything is skipped, up to the summary
        heard = phone.says(skip)
    assert code in phone.says(yes)


def test_a_story_told_at_once_is_not_asked_again(westline: Running) -> None:
    phone = westline.telegram("700000003")
    first = phone.says(
        "my supervisor is unfair to a girl in our line since yesterday and we are all unhappy"
    )
    assert "not your employer" in first
    assert "May we keep" in first
    asked = phone.taps("Yes, keep it")
    assert "mostly about" in asked or "Since when" in asked
    assert "in your own words" not in asked


def test_a_question_in_the_middle_is_answered_and_the_intake_goes_on(westline: Running) -> None:
    phone = westline.whatsapp("8801700000006")
    phone.says("the manager did not pay overtime to our whole line and we are all unhappy about it")
    phone.taps("Yes, keep it")
    if phone.offers("Wages"):
        phone.taps("Wages")
    answer = phone.says("what is the minimum wage")
    assert "16357" in answer
    assert "Since when" in answer
    assert "still go on" in phone.says("since yesterday")


def test_whoever_is_in_a_grave_situation_is_asked_four_things(westline: Running) -> None:
    phone = westline.whatsapp("8801700000066")
    phone.says("hello")
    phone.taps("Yes, keep it")
    phone.taps("Tell a problem")
    asked = phone.says("the agent of the company keeps all our passports in his office")
    heard = phone.taps("Passport or papers") if "mostly about" in asked else asked
    assert "safe if we write" in heard
    assert "• Since: not said" in phone.taps("No")
    opened = phone.taps("Yes, send it")
    assert "unless you write first" in opened


def test_practice_creates_nothing(westline: Running) -> None:
    phone = westline.telegram("700000062")
    phone.says("hello")
    phone.taps("Yes, keep it")
    keys = KeyRing(westline.settings.master_keys)
    with westline.database().read() as session:
        before = len(Cases(session, keys).queue())
    assert "only practice" in phone.says("practice")
    heard = phone.says("they did not pay us for three months")
    while "• " not in heard:
        heard = phone.says("skip")
    assert "In earnest" in phone.taps("Yes, send it")
    with westline.database().read() as session:
        assert len(Cases(session, keys).queue()) == before


def test_a_correction_in_words_and_once_more(westline: Running) -> None:
    phone = westline.whatsapp("8801700000063")
    phone.says("hello")
    phone.taps("Yes, keep it")
    phone.taps("Tell a problem")
    phone.says("the manager does not pay our overtime money")
    if phone.offers("Wages"):
        phone.taps("Wages")
    assert "still go on" in phone.says("two months")
    changed = phone.says("no i wrote it wrong, it was three months")
    assert "three months" in changed
    assert "still go on" in changed
    assert "still go on" in phone.says("repeat")


def test_another_country_and_work_in_a_home(westline: Running) -> None:
    phone = westline.telegram("700000064")
    phone.says("hello")
    phone.taps("Yes, keep it")
    phone.taps("Know my rights")
    assert "Is that where you work" in phone.taps("Wages")
    assert "In which country" in phone.taps("Another country")
    answer = phone.taps("Qatar")
    assert "QAR 1,000" in answer
    assert "want to know more" in answer
    assert "Is that where you work" not in phone.taps("Long hours")


def test_a_hidden_chat_and_a_second_phone(westline: Running) -> None:
    phone = westline.telegram("700000065")
    opened = tell_a_grievance(phone)
    phone.says("skip")
    assert "Choose a PIN" in phone.says("HIDE")
    assert "work calendar" in phone.says("4821")
    for text in ("hello", "status", code_in(opened)):
        assert "Write a day" in phone.says(text)
    assert "Hello again" in phone.says("4821")
    assert "15 digits" in phone.says("status")
    assert "with the helpline team" in phone.says(code_in(opened))


def test_saying_no_keeps_nothing_and_still_informs(westline: Running) -> None:
    phone = westline.whatsapp("8801700000007")
    phone.says("hello")
    assert "We keep nothing" in phone.taps("No")
    phone.taps("Know my rights")
    answer = phone.taps("Passport")
    assert "world standard of the ILO" in answer
    assert "Passport" not in answer.split("ILO")[0]


def test_a_person_is_asked_for_without_a_promise(westline: Running) -> None:
    phone = westline.telegram("700000004")
    phone.says("hello")
    phone.taps("Yes, keep it")
    answer = phone.says("I want to talk to a real person please")
    assert "cannot say how soon" in answer


def test_stop_and_start(westline: Running) -> None:
    phone = westline.whatsapp("8801700000008")
    phone.says("hello")
    assert "no more messages" in phone.says("STOP")
    assert "Welcome back" in phone.says("START")


def test_a_typed_command_is_only_words(westline: Running) -> None:
    phone = westline.whatsapp("8801700000009")
    phone.says("hello")
    phone.taps("Yes, keep it")
    phone.taps("Tell a problem")
    answer = phone.says('/choose_category{"category": "OSH"} the owner does not pay my salary')
    assert "Since when" in answer or "mostly about" in answer
    assert "Safety" not in phone.says("skip")


def test_the_web_chat_works_without_any_provider(westline: Running) -> None:
    with httpx.Client(base_url=westline.url, timeout=10, trust_env=False) as browser:
        browser.get("/chat")
        browser.post("/chat/messages", json={"text": "hello", "id": "1"}).raise_for_status()
        (message,) = wait_for(lambda: browser.get("/chat/messages").json())
    assert "not your employer" in message["text"]
    assert [choice["title"] for choice in message["choices"]] == ["Yes, keep it", "No"]


def test_dialogue_and_actions_down_are_said_and_made_good(westline: Running) -> None:
    for number, kind in (("8801700000010", "actions"), ("8801700000011", "dialogue")):
        phone = westline.whatsapp(number)
        westline.kill(kind)
        assert "safe. My answer will take longer" in phone.says("hello")
        before = len(phone.bubbles())
        westline.start(kind)
        wait_for(lambda p=phone, b=before: len(p.bubbles()) > b, 60)
        assert "not your employer" in phone.bubbles()[-1].text


def test_nobody_is_on_duty(westline: Running) -> None:
    keys, now = KeyRing(westline.settings.master_keys), datetime.now(UTC)
    later = now + timedelta(days=1)
    people = [{"login": STAFF, "hours": [f"{later:%a} 08:00-09:00".lower()]}]
    with westline.database().write() as session:
        roster.save(session, keys, {"zone": "UTC", "people": people}, "operator", now)
    try:
        phone = westline.whatsapp("8801700000091")
        phone.says("hello")
        asked = phone.says("person")
        assert f"Somebody will be from 08:00, {later:%d/%m}" in asked
        answer = phone.says("please help, my employer is beating me with a rod now")
        assert "nobody is at work now" in answer
        assert f"08:00, {later:%d/%m}" in answer
        assert "999" in answer
    finally:
        with westline.database().write() as session:
            session.execute(delete(RosterRow))


def test_an_alert_provider_fails_and_then_works(westline: Running) -> None:
    wait_for(lambda: not westline.alert_line.failing)
    before = len(westline.alerts)
    westline.alert_line.failing = 2
    phone = westline.telegram("700000092")
    assert "not your fault" in phone.says("my boss locked me in the room and beats me now")
    wait_for(lambda: westline.alert_line.failing == 0 and len(westline.alerts) > before, 40)
    assert "CRITICAL case" in westline.alerts[before]
    assert "locked" not in westline.alerts[before]


def test_a_worker_erases_themselves(westline: Running) -> None:
    phone = westline.telegram("700000061")
    story = "my supervisor cut the bonus of the whole line because of a zebra on the roof"
    phone.says(story)
    phone.taps("Yes, keep it")
    assert "Shall I delete everything" in phone.says("please delete everything i told you")
    assert "I keep it" in phone.taps("Keep")
    assert "Shall I delete everything" in phone.says("ERASE")
    offered = [b for b in phone.bubbles() if b.choices][-1]
    choice = next(c for c in offered.choices if "Delete" in c["title"])
    phone.call(phone.provider.say, phone.number, "", choice)
    taps = (
        "Yes, keep it",
        "Keep",
        "Delete",
    )  # no messages in Telegram: only the pretend phone shows them
    wait_for(lambda: not [b for b in phone.bubbles() if b.text not in taps], 30)
    wait_for(lambda: b"zebra" not in westline.everything_readable(), 30)


def test_afterwards_every_body_sent_was_as_the_providers_describe(westline: Running) -> None:
    if not META.exists():
        pytest.skip("../shared/specs is not beside the repository")
    whatsapp, telegram = westline.simulator.whatsapp.state, westline.simulator.telegram.state
    assert len(whatsapp.requests) > 50
    for _, body in whatsapp.requests:
        meta_validator().validate(older(body))
    for method, values in telegram.requests:
        check_telegram(method, values)


def test_afterwards_nothing_planted_is_anywhere(westline: Running) -> None:
    """Runs last: searches database, trackers and logs of all journeys above."""
    stored = westline.everything_stored()
    assert b"\xe2\x80\xb9PHONE 1\xe2\x80\xba" in stored, "the search itself must find what is there"
    for planted in (*PLANTED, "test-whatsapp-token", "test-telegram-token"):
        assert planted.encode() not in stored, f"{planted[:4]}… was stored in the clear"


_COOKIES: dict[str, str] = {}
"""A second factor's code is taken once: who is in stays in."""


def log_in(browser: httpx.Client, westline: Running) -> None:
    if westline.url not in _COOKIES:
        assert Desk(browser, STAFF, lambda: datetime.now(UTC)).enters() == 200
        _COOKIES[westline.url] = browser.cookies["westline_staff"]
    browser.cookies.set("westline_staff", _COOKIES[westline.url], path="/")


@pytest.mark.parametrize("provider", ["whatsapp", "telegram"])
def test_a_voice_note_reaches_a_listener(westline: Running, provider: str) -> None:
    phone = getattr(westline, provider)("8801700000071" if provider == "whatsapp" else "700000071")
    phone.says("hello")
    sound = b"OggS" + bytes(1000 + len(phone.number))
    assert "locked away" in phone.speaks(sound)
    keys = KeyRing(westline.settings.master_keys)

    def kept() -> tuple[int, str] | None:
        with westline.database().read() as session:
            for case in Cases(session, keys).queue():
                for file in media.of_conversation(session, case.conversation):
                    if file.size == len(sound):
                        return case.number, file.id
        return None

    number, file = wait_for(kept)
    with httpx.Client(base_url=westline.url, trust_env=False) as browser:
        log_in(browser, westline)
        page = browser.get(f"/console/cases/{number}").text
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        assert token
        address = f"/console/cases/{number}/files/{file}"
        opened = browser.post(address, data={"csrf": token.group(1)})
        assert (opened.content, opened.headers["content-type"]) == (sound, "audio/ogg")
        assert browser.post(address, data={"csrf": "x"}).status_code == 403
        assert browser.post(f"{address}0", data={"csrf": token.group(1)}).status_code == 404
        assert "listened" in browser.get(f"/console/cases/{number}").text
    assert sound not in westline.everything_stored()


def test_danger_is_answered_at_once_and_goes_to_the_top(westline: Running) -> None:
    phone = westline.whatsapp("8801700000081")
    answer = phone.says("please help, my employer is beating me with a rod now, i am Rina Planted")
    assert "not your fault" in answer
    assert "999" in answer
    assert "What do you need" not in answer
    keys = KeyRing(westline.settings.master_keys)
    with westline.database().read() as session:
        first = Cases(session, keys).queue()[0]
    assert (first.severity.word, first.category.value) == ("critical", "VIO")
    assert "added this" in phone.says("he is in the kitchen")
    assert phone.taps_unanswered("No") == []
    assert "safe to write now" in phone.says("hello")

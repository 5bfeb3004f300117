"""Journeys: what a worker says and hears, through every joint of the house."""

from __future__ import annotations

import httpx
import pytest

from db.cases import Cases
from db.keys import KeyRing
from helpline.codes import find_code
from tests.journeys.telling import code_in, tell_a_grievance
from tests.support.phone import wait_for
from tests.support.running import Running

pytestmark = [pytest.mark.dialogue, pytest.mark.processes]


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


def test_a_person_is_asked_for_without_a_promise(westline: Running) -> None:
    phone = westline.telegram("700000004")
    phone.says("hello")
    phone.taps("Yes, keep it")
    answer = phone.says("I want to talk to a real person please")
    assert "cannot say how soon" in answer


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

"""In a real browser: a grievance from the pretend phone in Bengali, read in the console."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import (
    DESK_WIDTH,
    PHONE_WIDTH,
    PretendPhone,
    fits,
    log_in,
    take_over,
)
from tests.support.demo import RunningDemo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.dialogue, pytest.mark.processes]


def file_quickly(page: Page, number: str, story: str, about: str, questions: int) -> None:
    """A case of another worker, straight through the phone's own calls."""
    steps = [
        "hello",
        ("Yes, keep it",),
        story,
        (about, "if asked"),
        *["skip"] * questions,
        ("Yes, send it",),
    ]
    for step in steps:
        page.evaluate(
            """async ([number, step]) => {
              const url = `/simulator/phones/whatsapp/${number}`;
              const read = async () => (await fetch(url)).json();
              let body = { text: step, choice: null };
              if (Array.isArray(step)) {
                let choice;
                for (let n = 0; n < (step.length > 1 ? 60 : 1200) && !choice; n++) {
                  const offered = (await read()).filter(b => b.choices.length).at(-1);
                  choice = offered.choices.find(c => c.title.includes(step[0]));
                  if (!choice) await new Promise(done => setTimeout(done, 50));
                }
                if (!choice) return;  // what it is about was clear from the story
                body = { text: "", choice };
              }
              const mine = await (await fetch(url, { method: "POST", body: JSON.stringify(body) })).json();
              for (let n = 0; n < 1200; n++) {
                if ((await read()).some(b => !b.mine && b.id > mine.id)) return;
                await new Promise(done => setTimeout(done, 50));
              }
              throw new Error("no answer");
            }""",
            [number, list(step) if isinstance(step, tuple) else step],
        )
    said = page.evaluate(
        "async n => (await (await fetch(`/simulator/phones/whatsapp/${n}`)).json()).at(-1).text",
        number,
    )
    assert "case code" in said


def test_a_grievance_in_bengali_is_read_in_the_console(
    browser: Browser, demo: RunningDemo, pictures: Path
) -> None:
    problems: list[str] = []
    page = browser.new_page(viewport=DESK_WIDTH)
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.goto(f"{demo.url}/simulator/")
    file_quickly(page, "8801700000011", "they did not pay overtime for three months", "Wages", 5)
    file_quickly(
        page,
        "8801700000012",
        "my employer took my passport and does not give it back",
        "Passport",
        1,
    )
    phone = PretendPhone(page, "whatsapp")
    phone.says("সালাম", "আমরা আপনার মালিক না")
    phone.taps("হ্যাঁ, রাখুন", "আপনার কী দরকার")
    phone.taps("সমস্যা জানাতে চাই", "নিজের ভাষায় বলুন")
    phone.says("দুই মাস ধরে মালিক বেতন দেয় না, ফোন ০১৭০০০০০০০১", re.compile("মূলত কী নিয়ে|কবে থেকে"))
    phone.names_the_matter("মূলত কী নিয়ে", "মজুরি", "কবে থেকে")
    phone.says("গতকাল থেকে", "এখনও চলছে")
    phone.taps("হ্যাঁ", "এই সমস্যা কার")
    phone.says("২ জন", "সবচেয়ে বেশি কী চান")
    phone.taps("সমাধানে সাহায্য", "নিরাপদ")
    phone.taps("হ্যাঁ", "কখন আপনাকে")
    phone.taps("যেকোনো সময়", "হেল্পলাইনের দলের কাছে পাঠাব")
    page.screenshot(path=pictures / "phones-bengali.png")
    phone.taps("হ্যাঁ, পাঠান", "কেস কোড")
    code = re.search(r"\d{3}(?:-\d{3}){4}", phone.last)
    assert code
    PretendPhone(page, "telegram").says(code.group(), "is with the helpline team")
    page.screenshot(path=pictures / "phones.png")
    other = f"{demo.url}/simulator/phones/whatsapp/8801700000013"
    page.request.post(other, data={"text": "সুপারভাইজার আমার বোনকে চড় মেরেছে, বাঁচান"})
    for _ in range(600):
        if "আপনার দোষ না" in page.request.get(other).json()[-1]["text"]:
            break
        page.wait_for_timeout(100)

    log_in(page, demo)
    row = page.locator("tbody tr").first
    assert "critical" in row.inner_text().lower()
    assert "Violence" in row.inner_text()
    ours = page.locator("tbody tr", has_text="Wages").last
    page.screenshot(
        path=pictures / "queue.png", clip={"x": 0, "y": 0, "width": 1280, "height": 330}
    )
    ours.get_by_role("link").click()
    page.wait_for_url("**/console/cases/*")
    text = page.locator("main").inner_text()
    assert "দুই মাস ধরে মালিক বেতন দেয় না, ফোন ‹PHONE 1›" in text
    assert "০১৭০০০০০০০১" not in text
    assert code.group() not in text
    page.screenshot(path=pictures / "case.png", full_page=True)
    take_over(page)
    page.get_by_role("button", name="Give back").click()
    page.get_by_text("The assistant answers.").wait_for()
    assert problems == []
    page.close()


def test_arabic_is_shown_from_right_to_left(
    browser: Browser, demo: RunningDemo, pictures: Path
) -> None:
    page = browser.new_page(viewport=DESK_WIDTH)
    page.goto(f"{demo.url}/simulator/")
    phone = PretendPhone(page, "telegram")
    phone.says("السلام عليكم", "لسنا صاحب عملك")
    phone.taps("نعم، احتفظوا به", "ماذا تحتاج")
    phone.says("صاحب العمل أخذ جواز سفري ولا يرجعه لي", re.compile("ما الموضوع|منذ متى|آمن"))
    page.screenshot(path=pictures / "phones-arabic.png")
    bubble = phone.box.locator("li:not(.mine)").last
    assert bubble.evaluate("e => getComputedStyle(e).direction") == "rtl"
    page.close()


def find_listen(page: Page, demo: RunningDemo) -> Locator:
    """Open the case, whichever took the note, where there is something to listen to."""
    links = [str(link.get_attribute("href")) for link in page.locator("tbody tr a").all()]
    for number in range(600):
        page.goto(demo.url + links[number % len(links)])
        listen = page.get_by_role("button", name="Listen")
        if listen.count():
            return listen
        page.wait_for_timeout(100)
    raise AssertionError("no case has a voice note")


@pytest.mark.parametrize(
    ("language", "word", "hears", "kept"),
    [
        ("bengali", "বাংলা", "বাংলা", "তালা দিয়ে রাখা"),
        ("english", "english", "in English", "locked away"),
    ],
)
def test_a_voice_note_is_listened_to_in_the_console(
    browser: Browser,
    demo: RunningDemo,
    pictures: Path,
    language: str,
    word: str,
    hears: str,
    kept: str,
) -> None:
    page = browser.new_page(viewport=DESK_WIDTH)
    page.goto(f"{demo.url}/simulator/")
    phone = PretendPhone(page, "telegram" if language == "bengali" else "whatsapp")
    phone.says(word, hears)
    phone.box.get_by_role("button", name="voice note").click()
    phone._hears(kept)
    page.screenshot(path=pictures / f"voice-{language}.png")
    log_in(page, demo)
    listen = find_listen(page, demo)
    for name, viewport in (("desk", DESK_WIDTH), ("phone", PHONE_WIDTH)):
        page.set_viewport_size(viewport)
        assert fits(page)
        page.screenshot(path=pictures / f"voice-case-{language}-{name}.png", full_page=True)
    with page.context.expect_page() as opened:
        listen.first.click()
    opened.value.wait_for_load_state()
    assert opened.value.evaluate("document.querySelector('video, audio') !== null")
    page.reload()
    assert "listened" in page.locator(".timeline").inner_text()
    page.context.close()


def everything_within(page: Page) -> bool:
    """Nothing sticks out of the window, nor out of a box that hides what does."""
    return bool(
        page.evaluate(
            """() => [...document.querySelectorAll("body *")].every(e => {
              const box = e.getBoundingClientRect();
              const around = e.closest(".phone")?.getBoundingClientRect() ?? { right: innerWidth };
              return !box.width || e.closest(".hidden") || box.right <= around.right + 1;
            })"""
        )
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("name", "viewport"), [("phone", PHONE_WIDTH), ("desk", DESK_WIDTH)])
def test_every_page_fits(
    browser: Browser,
    demo: RunningDemo,
    pictures: Path,
    scheme: str,
    name: str,
    viewport: dict[str, int],
) -> None:
    page = browser.new_page(viewport=viewport, color_scheme=scheme)
    page.goto(f"{demo.url}/console/login")
    page.screenshot(path=pictures / f"login-{name}-{scheme}.png")
    assert fits(page)
    log_in(page, demo)
    for title, path in (
        ("queue", "/console/"),
        ("case", "/console/cases/3"),
        ("chat", "/chat"),
        ("phones", "/simulator/"),
    ):
        page.goto(demo.url + path)
        page.wait_for_timeout(300)
        page.screenshot(path=pictures / f"{title}-{name}-{scheme}.png")
        assert fits(page), title
        assert everything_within(page), title
        assert "Not found" not in page.title()
    page.close()


def test_the_web_chat_answers(browser: Browser, demo: RunningDemo, pictures: Path) -> None:
    page = browser.new_page(viewport=PHONE_WIDTH)
    page.goto(f"{demo.url}/chat")
    page.get_by_label("Message").fill("hello")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("not your employer").wait_for()
    page.get_by_role("button", name="Yes, keep it").click()
    page.get_by_text("What do you need?").wait_for()
    page.screenshot(path=pictures / "chat.png")
    page.close()


@pytest.mark.parametrize(
    ("provider", "language", "danger", "answer"),
    [
        ("telegram", "english", "my employer is beating me now, help me please", "not your fault"),
        ("whatsapp", "العربية", "الكفيل يضربني الآن ساعدوني", "الذنب ليس ذنبك"),
    ],
)
def test_danger_is_answered_without_a_menu(
    browser: Browser, demo: RunningDemo, pictures: Path,
    provider: str, language: str, danger: str, answer: str,
) -> None:  # fmt: skip
    page = browser.new_page(viewport=DESK_WIDTH)
    page.goto(f"{demo.url}/simulator/")
    phone = PretendPhone(page, provider)
    phone.says(language, re.compile("English|بالعربية|not your employer|صاحب عملك"))
    phone.says(danger, answer)
    assert "999" in phone.last
    page.screenshot(path=pictures / f"danger-{provider}.png")
    page.close()

"""The console in a real browser: live, by two people, by keyboard alone, in the dark, on a phone, in Arabic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import (
    DESK_WIDTH,
    PHONE_WIDTH,
    Street,
    enter,
    fits,
    new_case,
    sends,
    take_over,
)
from tests.support.demo import RunningDemo

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.dialogue, pytest.mark.processes]
RESPONDER = ("queue", "missed", "me", "kept", "cases/{case}", "cases/999999")
PAGES = {
    "asha": RESPONDER,
    "mina": ("today", "team", "steps", "queue?view=about us"),
    "omar": ("audit", "audit?check=1"),
    "ada": (
        "settings", "settings/goals", "settings/canned", "settings/roster", "settings/sites", "accounts", "cases/1",
        "news",
    ),
}  # fmt: skip


@pytest.fixture
def street(browser: Browser, demo: RunningDemo) -> Iterator[Street]:
    page = browser.new_page()
    yield Street(page, demo)
    page.close()


def test_a_critical_case_shows_by_itself_and_one_of_two_gets_it(
    browser: Browser, demo: RunningDemo, street: Street
) -> None:
    asha, rahim = enter(browser, demo), enter(browser, demo, "rahim")
    number = new_case(street, asha, "8801700000031")
    rahim.get_by_role("link", name=f"Case {number}", exact=True).wait_for(timeout=15_000)
    for page in (asha, rahim):
        page.goto(f"{demo.url}/console/cases/{number}")
    asha.get_by_text("rahim has this page open").wait_for()
    take_over(asha)
    rahim.get_by_text("asha answers.").wait_for()  # without a reload
    rahim.get_by_role("button", name="Take over and answer").click()
    rahim.get_by_text("asha was quicker").wait_for()
    for page in (asha, rahim):
        page.close()


def test_a_note_stays_here_and_a_reply_goes_out(
    browser: Browser, demo: RunningDemo, street: Street
) -> None:
    desk = enter(browser, demo)
    number = new_case(street, desk, "8801700000032")
    desk.goto(f"{demo.url}/console/cases/{number}")
    take_over(desk)
    desk.get_by_label("A note for the team").fill("I do not believe the agent Mr Karim Planted")
    desk.get_by_label("A note for the team").press("Enter")
    desk.wait_for_timeout(300)
    assert desk.locator(".notes article").count() == 0  # Enter alone keeps and sends nothing
    desk.get_by_role("button", name="Keep as a note").click()
    desk.locator(".notes article").first.wait_for()
    desk.get_by_text("Ready answers").first.click()
    desk.get_by_role("button", name="Ask whether it is safe to write").click()
    assert "Is it safe for you to write now" in desk.get_by_label("Your answer").input_value()
    desk.get_by_role("button", name="Send to the worker").click()
    street.hears("8801700000032", "Is it safe for you to write now")
    street.writes("8801700000032", "yes it is")
    desk.locator(".theirs", has_text="yes it is").wait_for()  # without a reload
    desk.locator(".ours .sent", has_text=re.compile("delivered|read")).last.wait_for()
    assert not any("Karim" in said or "believe" in said for said in street.heard("8801700000032"))
    desk.close()


def test_a_lost_connection_is_loud_and_loses_no_word(
    browser: Browser, demo: RunningDemo, street: Street
) -> None:
    desk = enter(browser, demo)
    number = new_case(street, desk, "8801700000033")
    desk.goto(f"{demo.url}/console/cases/{number}")
    take_over(desk)
    desk.context.set_offline(True)
    desk.get_by_text("The connection is lost").wait_for(timeout=10_000)  # not by silence alone
    desk.get_by_label("Your answer").press_sequentially("half a sentence")
    desk.get_by_role("button", name="Send to the worker").click()
    assert desk.get_by_label("Your answer").input_value() == "half a sentence"
    desk.context.set_offline(False)
    desk.get_by_text("The connection is lost").wait_for(state="hidden")
    desk.wait_for_timeout(1500)
    desk.goto(f"{demo.url}/console/cases/{number}")
    assert desk.get_by_label("Your answer").input_value() == "half a sentence"
    assert "half a sentence" not in " ".join(street.heard("8801700000033"))
    desk.close()


def test_what_is_opened_is_noted(browser: Browser, demo: RunningDemo, street: Street) -> None:
    desk = enter(browser, demo)
    number = new_case(street, desk, "8801700000034")
    desk.goto(f"{demo.url}/console/cases/{number}")
    take_over(desk)
    desk.get_by_text("As it was written").first.click()
    desk.locator("[name=reason]").first.select_option("danger")
    street.writes("8801700000034", "he comes back")
    desk.locator(".theirs", has_text="he comes back").wait_for()  # and what was opened stays open
    assert desk.locator("[name=reason]").first.input_value() == "danger"
    desk.get_by_role("button", name="Open", exact=True).first.click()
    desk.locator(".original").wait_for()
    auditor = enter(browser, demo, "omar")
    row = auditor.locator("tr", has_text="reveal").first.inner_text()
    assert "asha" in row
    assert f"case {number}" in row
    desk.close()
    auditor.close()


def test_everything_by_keyboard(browser: Browser, demo: RunningDemo, street: Street) -> None:
    desk = enter(browser, demo)
    number = new_case(street, desk, "8801700000035")
    desk.keyboard.press("?")
    assert desk.get_by_role("dialog").is_visible()
    desk.keyboard.press("Escape")
    links = desk.locator("a.open").all_inner_texts()
    for _ in range(links.index(f"Case {number}") + 1):
        desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/cases/{number}")
    desk.keyboard.press("t")
    desk.get_by_text("You answer.").wait_for()
    desk.keyboard.press("r")
    desk.keyboard.type("jnt? I am Asha")  # letters are letters where one writes
    assert desk.get_by_label("Your answer").input_value() == "jnt? I am Asha"
    desk.keyboard.press("Tab")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    street.hears("8801700000035", "I am Asha")
    desk.keyboard.press("e")
    assert desk.locator("#ending").get_attribute("open") is not None
    desk.keyboard.press("h")
    assert "hide-details" in (desk.locator("body").get_attribute("class") or "")
    desk.goto(f"{demo.url}/console/me")
    desk.get_by_label("Shortcuts on the keyboard").uncheck()
    sends(desk, desk.get_by_role("button", name="Keep"))
    desk.goto(f"{demo.url}/console/cases/{number}")
    desk.keyboard.press("e")
    assert desk.locator("#ending").get_attribute("open") is None
    desk.goto(f"{demo.url}/console/me")
    desk.get_by_label("Shortcuts on the keyboard").check()
    sends(desk, desk.get_by_role("button", name="Keep"))
    desk.close()


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [
        ("en", DESK_WIDTH, "light"),
        ("en", DESK_WIDTH, "dark"),
        ("bn", PHONE_WIDTH, "light"),
        ("ar", PHONE_WIDTH, "dark"),
    ],
)
@pytest.mark.parametrize("login", list(PAGES))
def test_no_page_shuts_anybody_out(
    browser: Browser, demo: RunningDemo, street: Street, pictures: Path,
    login: str, language: str, width: dict[str, int], scheme: str,
) -> None:  # fmt: skip
    desk = enter(browser, demo, login, language, viewport=width, color_scheme=scheme)
    case = 1
    if login == "asha":
        street.writes("8801700000036", "my boss is beating me now")
        desk.locator("a.open").first.wait_for()
        case = int(re.sub(r"\D", "", desk.locator("a.open").first.get_attribute("href") or ""))
    for path in PAGES[login]:
        desk.goto(f"{demo.url}/console/{path.format(case=case)}")
        desk.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        found = Axe().run(desk)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert fits(desk), path
        name = re.sub(r"[^a-z0-9]+", "-", f"{login}-{path.replace('{case}', 'one')}")
        desk.screenshot(path=pictures / f"console-{name}-{language}-{scheme}.png", full_page=True)
    enter(browser, demo, login).close()  # English again, for the others
    desk.close()


def test_the_way_in_shuts_nobody_out(browser: Browser, demo: RunningDemo) -> None:
    page = browser.new_page(viewport=PHONE_WIDTH)
    page.goto(f"{demo.url}/console/login")
    assert Axe().run(page).violations_count == 0
    assert fits(page)
    page.close()


@pytest.mark.parametrize(
    ("language", "width"), [("en", DESK_WIDTH), ("bn", PHONE_WIDTH), ("ar", PHONE_WIDTH)]
)
def test_news_are_looked_at_before_they_go(
    browser: Browser, demo: RunningDemo, pictures: Path, language: str, width: dict[str, int]
) -> None:
    page = enter(browser, demo, "sita", language, viewport=width)
    page.goto(f"{demo.url}/console/news")
    page.locator("textarea[name=text_en]").fill("A new law on rest days begins in January.")
    page.locator("textarea[name=text_ar]").fill("يبدأ قانون جديد لأيام الراحة في يناير.")
    sends(page, page.locator("main form button").last)
    page.locator("main h3").first.wait_for()
    assert "A new law on rest days" in page.locator("main").inner_text()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert fits(page)
    page.screenshot(path=pictures / f"news-{language}.png", full_page=True)
    enter(browser, demo, "sita").close()  # English again, for the others
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESK_WIDTH, PHONE_WIDTH])
@pytest.mark.parametrize(
    ("path", "title"), [("", "Figures"), ("quarters", "Quarters"), ("west", "WEST Principles")]
)
def test_the_dashboard_shuts_nobody_out(
    browser: Browser, demo: RunningDemo, pictures: Path,
    path: str, title: str, width: dict[str, int], scheme: str,
) -> None:  # fmt: skip
    page = enter(browser, demo, "lin", viewport=width, color_scheme=scheme)
    page.goto(f"{demo.url}/dashboard/{path}")
    assert page.locator("h1").inner_text().startswith(title)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert fits(page)
    if not path:
        page.get_by_label("Workers").select_option("language:bn")
        sends(page, page.get_by_role("button", name="Show"))
        page.get_by_text("Only of some workers: Bangla").wait_for()
        assert fits(page)
        page.goto(f"{demo.url}/dashboard/")
    name = f"dashboard{path and '-'}{path}-{width['width']}-{scheme}.png"
    page.screenshot(path=pictures / name, full_page=True)
    page.close()

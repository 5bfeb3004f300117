"""What people do in a browser: on a pretend phone, and at their desk. Waiting ends when Playwright's patience does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.support.demo import RunningDemo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PHONE_WIDTH, DESK_WIDTH = {"width": 360, "height": 740}, {"width": 1280, "height": 860}
LOOKS = 300
"""Ten a second, until somebody who waits for a worker's words gives up: before the queue, once a minute, asks by itself."""


class PretendPhone:
    """One phone of the demo page."""

    def __init__(self, page: Page, provider: str) -> None:
        self.box = page.locator(f'[data-provider="{provider}"]')

    def names_the_matter(self, asked: str, title: str, then: str) -> None:
        """Tap what it is about, unless that was clear from the story."""
        self._hears(re.compile(f"{asked}|{then}"))
        if asked in self.last:
            self.taps(title, then)

    def says(self, text: str, answer: str | re.Pattern[str]) -> None:
        self.box.locator("input").fill(text)
        self.box.locator("form button:not(.voice)").click()
        self._hears(answer)

    def taps(self, title: str, answer: str | re.Pattern[str]) -> None:
        self.box.locator(".choices button", has_text=title).last.click()
        self._hears(answer)

    def _hears(self, answer: str | re.Pattern[str]) -> None:
        self.box.locator("li:not(.mine)", has_text=answer).last.wait_for()

    @property
    def last(self) -> str:
        return self.box.locator("li:not(.mine)").last.inner_text()


def log_in(page: Page, demo: RunningDemo) -> None:
    page.goto(f"{demo.url}/console/")
    page.get_by_label("Name").fill(demo.login)
    page.get_by_label("Password").fill(demo.password)
    page.get_by_role("button", name="Log in").click()
    page.locator("[sse-connect]").wait_for(state="attached")  # the queue


def sends(page: Page, button: Locator) -> None:
    """A form, and waits for the page that answers it."""
    with page.expect_navigation():
        button.click()


def fits(page: Page) -> bool:
    """No sideways scrolling."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


class Street:
    """Workers' phones, by their own addresses of the demo."""

    def __init__(self, page: Page, demo: RunningDemo) -> None:
        self.page, self.demo = page, demo

    def writes(self, number: str, text: str) -> None:
        self.page.request.post(self._phone(number), data={"text": text})

    def heard(self, number: str) -> list[str]:
        """What stands on a phone that the worker did not write."""
        return [
            b["text"] for b in self.page.request.get(self._phone(number)).json() if not b["mine"]
        ]

    def hears(self, number: str, text: str) -> None:
        for _ in range(LOOKS):
            if any(text in said for said in self.heard(number)):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{text} did not arrive")

    def _phone(self, number: str) -> str:
        return f"{self.demo.url}/simulator/phones/whatsapp/{number}"


def enter(
    browser: Browser, demo: RunningDemo, login: str = "asha", language: str = "en", **how: object
) -> Page:
    """A colleague's browser, logged in, in their language."""
    page = browser.new_page(**{"viewport": DESK_WIDTH, **how})  # type: ignore[arg-type]
    page.goto(f"{demo.url}/console/login")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(demo.password)
    sends(page, page.locator("main button"))
    page.goto(f"{demo.url}/console/me")
    if page.locator("html").get_attribute("lang") != language:
        page.locator("[name=language]").select_option(language)
        sends(page, page.locator("main form button"))
    page.goto(f"{demo.url}/console/")
    return page


def new_case(street: Street, desk: Page, number: str) -> int:
    """Somebody in danger writes; the case shows on an open page by itself."""
    known = {link.inner_text() for link in desk.locator("a.open").all()}
    street.writes(number, "my boss is beating me now, help")
    for _ in range(LOOKS):
        links = {link.inner_text() for link in desk.locator("a.open").all()} - known
        if links:
            return int(re.sub(r"\D", "", links.pop()))
        desk.wait_for_timeout(100)
    raise AssertionError("the case did not show by itself")


def take_over(desk: Page) -> None:
    """From here on the colleague answers; the page is drawn anew."""
    desk.get_by_role("button", name="Take over and answer").click()
    desk.get_by_text("You answer.").wait_for()
    desk.get_by_label("Your answer").wait_for()

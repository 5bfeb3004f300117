"""In a real browser: a worker in danger is at the top of the queue, a person answers, and the phone shows it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import DESK_WIDTH, PHONE_WIDTH, PretendPhone, fits, log_in, take_over
from tests.support.demo import RunningDemo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

pytestmark = [pytest.mark.browser, pytest.mark.dialogue, pytest.mark.processes]


def other_phones(route: Route) -> None:
    """The page with other numbers: what is on the demo's phones belongs to other tests."""
    answer = route.fetch()
    route.fulfill(
        response=answer, body=re.sub(r'(data-phone="\d+)\d{2}"', r'\g<1>77"', answer.text())
    )


@pytest.mark.parametrize(
    ("provider", "language", "danger", "reply", "answer", "width"),
    [
        ("whatsapp", "বাংলা", "মালিক আমাকে মারছে এখন", "আমি আশা। আপনি কি এখন নিরাপদ?", "পড়ছে", PHONE_WIDTH),
        ("telegram", "العربية", "الكفيل ضربني الآن", "أنا آشا. هل أنت بخير؟", "يقرأ معك", DESK_WIDTH),
    ],
)  # fmt: skip
def test_a_person_answers(
    browser: Browser, demo: RunningDemo, pictures: Path,
    provider: str, language: str, danger: str, reply: str, answer: str, width: dict[str, int],
) -> None:  # fmt: skip
    street = browser.new_page(viewport=DESK_WIDTH)
    street.route(f"{demo.url}/simulator/", other_phones)
    street.goto(f"{demo.url}/simulator/")
    phone = PretendPhone(street, provider)
    phone.says(language, re.compile("বাংলা|بالعربية|মালিক না|صاحب عملك"))
    phone.says(danger, "999")
    desk = browser.new_page(viewport=width)
    log_in(desk, demo)
    desk.locator("tr.critical a").last.click()  # the longest waiting stands first
    desk.get_by_text("What to do:").first.wait_for()
    take_over(desk)
    phone._hears(answer)
    desk.get_by_label("Your answer").fill(reply)
    assert fits(desk)
    desk.screenshot(path=pictures / f"answer-{provider}.png", full_page=True)
    desk.get_by_role("button", name="Send to the worker").click()
    phone._hears(reply)
    before = phone.box.locator("li").count()
    phone.box.locator("input").fill("…")
    phone.box.locator("form button:not(.voice)").click()
    desk.locator(".theirs", has_text=re.compile(r"^\s*…")).last.wait_for()  # without a reload
    street.wait_for_timeout(3000)
    # what was written, and no answer of a machine
    assert phone.box.locator("li").count() == before + 1
    assert desk.locator(".theirs").last.inner_text().startswith("…")
    desk.get_by_role("button", name="Give back").click()
    desk.get_by_text("The assistant answers.").wait_for()
    desk.close()
    street.close()

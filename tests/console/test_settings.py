"""Configuration without code: checked, versioned, audited, and in force at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from console.settings_pages import EXAMPLES
from db import audit, configuration, retention, staff
from db.configuration import served_languages
from helpline.configuration import Section
from helpline.retention import Kind
from tests.support.house import test_settings
from tests.support.staffroom import Desk

pytestmark = pytest.mark.slow


def save(desk: Desk, section: str, body: str, version: int = 0):  # type: ignore[no-untyped-def]
    return desk.does(f"/settings/{section}", body=body, version=str(version))


@pytest.fixture
def ada(office: Callable[..., Desk]) -> Desk:
    """The desk of an administrator."""
    return office("ada", "administrator")


@pytest.mark.parametrize("section", [s for s in Section if s is not Section.PURPOSE])
def test_the_example_of_every_section_is_taken(ada: Desk, database, keys, section: Section) -> None:  # type: ignore[no-untyped-def]
    body = (EXAMPLES / f"{section.value}.yml").read_text()
    assert save(ada, section.value, body).status_code == 303
    page = ada.page(f"/settings/{section.value}")
    assert "ada, 20" in page
    with database.read() as session:
        (entry,) = [row for row in audit.entries(session) if row.action == "configure"]
        assert audit.check(session, keys).broken is None
    assert (entry.actor, entry.subject) == ("ada", f"{section.value} 1")
    if section is not Section.ROSTER:  # that is never empty
        assert save(ada, section.value, "", version=1).status_code == 303  # as shipped again


@pytest.mark.parametrize(
    ("section", "body", "why"),
    [
        ("goals", "- {metric: luck, target: 1}", "luck is not counted"),
        ("goals", "- {target: 1}", "entry 1 lacks"),
        ("goals", "metric: x", "is a list"),
        ("languages", "- xx", "xx is not a list of languages"),
        ("canned", "- {name: a, texts: {en: 'call {wages}'}}", "{wages} is no variable"),
        ("canned", "- {name: a, texts: {xx: hello}}", "xx is no language"),
        ("templates", "- {name: Hello, language: en, text: x}", "small letters"),
        ("templates", "- {name: a, language: en, text: 'hi {{1}}'}", "variables cannot be sent"),
        ("directory", "suicide: {number: 1}", "suicide:"),
        ("retention", "files of workers: 900", "not between 1 and 30"),
        ("retention", "gold: 3", "gold is no kind of data"),
        ("roster", "people: 3", "not taken"),
        ("goals", "a: [", "not YAML at line"),
        ("purpose", "x" * 100_001, "100000 fit"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_stays_in_the_form(
    ada: Desk, section: str, body: str, why: str
) -> None:
    refused = save(ada, section, body)
    assert refused.status_code == 409
    assert why in refused.text.replace("&#39;", "'")
    assert body[:40].split("\n", maxsplit=1)[0][:10] in refused.text.replace("&#39;", "'")


def test_two_who_change_at_once_do_not_overwrite_each_other(ada: Desk) -> None:
    assert save(ada, "purpose", "to listen").status_code == 303
    late = save(ada, "purpose", "to sell")
    assert late.status_code == 409
    assert "Somebody else changed this page meanwhile" in late.text
    assert "to listen" in ada.page("/settings/purpose")


def test_what_is_decided_is_in_force(ada: Desk, database) -> None:  # type: ignore[no-untyped-def]
    save(ada, "languages", "- en\n- bn")
    save(ada, "retention", "files of workers: 14")
    example = (EXAMPLES / "directory.yml").read_text()
    save(ada, "directory", example.replace("suicide", "emergency"))
    with database.read() as session:
        assert served_languages(session, test_settings()) == ("en", "bn")
        assert retention.in_force(session)[Kind.FILES].keep.days == 14
        assert configuration.numbers(session)["emergency"].number == "16123"


def test_what_is_missing_before_going_live_is_shown(ada: Desk) -> None:
    page = ada.page("/settings")
    assert "missing" in page.split("trafficking")[1][:80]
    save(ada, "directory", (EXAMPLES / "directory.yml").read_text())
    assert "16123" in ada.page("/settings").split("suicide")[1][:80]
    assert "No native speaker has checked" in page


def test_accounts_are_added_reset_and_disabled(ada: Desk, database) -> None:  # type: ignore[no-untyped-def]
    shown = ada.does("/accounts", login="Binu", name="Binu", role="responder").text
    password = shown.split('<code dir="ltr">')[1].split("<")[0]
    assert len(password) >= 12
    assert ada.does("/accounts", login="binu", role="responder").status_code == 409
    assert ada.does("/accounts", login="x y", role="responder").status_code == 409
    assert ada.does("/accounts", login="dev", role="king").status_code == 409
    assert ada.does("/accounts/binu", what="role", role="supervisor").status_code == 303
    assert ada.does("/accounts/binu", what="disable").status_code == 303
    assert ada.does("/accounts/binu", what="enable").status_code == 303
    assert "shown this once" in ada.does("/accounts/binu", what="reset").text
    assert ada.does("/accounts/ada", what="disable").status_code == 409
    assert ada.does("/accounts/nobody", what="disable").status_code == 409
    with database.read() as session:
        row = staff.by_login(session, "binu")
        done = [entry.action for entry in audit.entries(session) if entry.subject == "binu"]
    assert row
    assert (row.role, row.disabled, row.totp_sealed) == ("supervisor", False, None)
    assert done == [
        "reset account",
        "enable account",
        "disable account",
        "role account",
        "add account",
    ]


def test_the_auditor_reads_who_read_and_proves_the_log(
    office: Callable[..., Desk], desk: Desk
) -> None:
    desk.page("/cases/1")
    omar = office("omar", "auditor")
    page = omar.page("/audit?check=1")
    assert "whole." in page
    row = page.split("<tbody>")[1]
    assert "case 1" in row
    assert "read" in row
    assert "case 1" not in omar.page("/audit?actor=nobody").split("<tbody>")[1]
    assert omar.browser.get("/console/audit?before=x&actor=%00").status_code == 200

"""Page, CSV, JSON, XLSX, API, command line and mail of the same question agree to the digit."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from markupsafe import escape
from openpyxl import load_workbook
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from dashboard.board import Figures
from db.database import Database
from helpline.figures import QUESTIONS
from tests.support.house import test_settings
from tests.support.staffroom import Desk, hire, make_site
from westline import cli
from westline.reports import Reporter, as_text
from westline.sample import POLL, fill
from westline.web import dashboard_app

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PERIOD = "2026-Q3"
TOKEN = "a-token-of-a-business-system"
pytestmark = pytest.mark.slow

Cells = dict[tuple[str, str], int | None]


@pytest.fixture
def filled(database: Database) -> None:
    fill(database, NOW)


@pytest.fixture
def lin(database: Any, keys: Any, clock: Any, filled: None) -> Desk:
    site = make_site(database, keys, clock, API_TOKENS=f"another,{TOKEN}")
    office = site.state.office
    both = Starlette(routes=[*site.routes, Mount("/dashboard", dashboard_app(office))])
    hire(database, clock(), "lin", "analyst")
    desk = Desk(TestClient(both, follow_redirects=False), "lin", clock)
    assert desk.enters() == 200
    return desk


def in_json(body: bytes) -> Cells:
    data = json.loads(body)
    assert data["period"] == PERIOD
    return {
        (one["name"], cell["label"]): cell["count"]
        for one in (*data["questions"], *data["polls"]) for cell in one["cells"]
    }  # fmt: skip


def in_csv(body: bytes) -> Cells:
    rows = csv.DictReader(io.StringIO(body.decode()))
    return {
        (row["question"], row["label"]): int(row["count"]) if row["count"] else None
        for row in rows if not row["by"]
    }  # fmt: skip


def in_xlsx(body: bytes) -> Cells:
    sheet = load_workbook(io.BytesIO(body)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    return {(str(row[2]), str(row[3])): row[4] for row in rows if not row[6]}  # type: ignore[misc]


def slices_in_json(body: bytes) -> dict[tuple[str, str], Cells]:
    return {
        (part["by"], part["of"]): {
            (one["name"], cell["label"]): cell["count"]
            for one in part["questions"] for cell in one["cells"]
        }
        for part in json.loads(body)["slices"]
    }  # fmt: skip


def slices_in_rows(rows: Any) -> dict[tuple[str, str], Cells]:
    """Of a spreadsheet's or a table's lines: question, label, count, by, of."""
    found: dict[tuple[str, str], Cells] = {}
    for question, label, count, by, of in rows:
        if by:
            found.setdefault((by, of), {})[question, label] = int(count) if count else None
    return found


def slices_in_csv(body: bytes) -> dict[tuple[str, str], Cells]:
    wanted = ("question", "label", "count", "by", "of")
    rows = csv.DictReader(io.StringIO(body.decode()))
    return slices_in_rows(tuple(row[name] for name in wanted) for row in rows)


def slices_in_xlsx(body: bytes) -> dict[tuple[str, str], Cells]:
    sheet = load_workbook(io.BytesIO(body)).worksheets[0]
    rows = sheet.iter_rows(min_row=2, values_only=True)
    return slices_in_rows((row[2], row[3], row[4], row[6], row[7]) for row in rows)


def slices_on_pages(desk: Desk, period: str) -> dict[tuple[str, str], Cells]:
    """Every choice that the page offers, chosen."""
    whole = desk.browser.get("/dashboard/", params={"period": period}).text
    found: dict[tuple[str, str], Cells] = {}
    for by, options in re.findall(r'<optgroup label="by (\w+)">(.*?)</optgroup>', whole):
        for key, of in re.findall(r'<option value="([^"]+)">([^<]+)</option>', options):
            page = desk.browser.get("/dashboard/", params={"period": period, "only": unescape(key)})
            assert page.status_code == 200
            found[by, unescape(of)] = on_page(page.text)
    return found


def in_text(text: str) -> Cells:
    names = {one.title: one.name for one in QUESTIONS} | {POLL: "poll 1"}
    found: Cells = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("  "):
            label, _, count = line.strip().rpartition(": ")
            found[name, label] = None if count == "–" else int(count)
        else:
            name = names.get(line.rpartition(": ")[0], "")
    return found


def on_page(html: str) -> Cells:
    found: Cells = {}
    titles = {one.title: one.name for one in QUESTIONS} | {"poll 1": "poll 1"}
    for named, name in titles.items():
        title = f'<caption class="hidden">{escape(named)}</caption>'
        if title not in html:
            continue
        table = html.split(title)[1].split("</table>", maxsplit=1)[0]
        for label, count in re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)</td>', table):
            if label not in ("together", "answers"):
                found[name, unescape(label)] = None if count == "–" else int(count)
    return found


def test_every_way_out_says_the_same(
    lin: Desk, database: Database, capsysbinary: Any, monkeypatch: Any
) -> None:
    def get(path: str) -> bytes:
        return bytes(lin.browser.get(f"/dashboard/{path}", params={"period": PERIOD}).content)

    wanted = in_json(get("export.json"))
    assert len(wanted) > 80
    assert None in wanted.values()
    share, low, high = (wanted["poll 1", name] for name in ("yes, per cent", "at least", "at most"))
    assert low is not None
    assert high is not None
    assert low <= 35 <= high
    assert share is not None
    assert in_csv(get("export.csv")) == wanted
    assert in_xlsx(get("export.xlsx")) == wanted
    assert on_page(get("").decode()) == wanted
    api = lin.browser.get(
        "/dashboard/api/figures",
        params={"period": PERIOD},
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    assert in_json(api.content) == wanted
    board = Figures(database, lambda: NOW).board(PERIOD)
    assert in_text(as_text(board, "http://x")) == wanted


def test_every_way_out_says_the_same_of_every_slice(lin: Desk) -> None:
    def get(path: str) -> bytes:
        return bytes(lin.browser.get(f"/dashboard/{path}", params={"period": PERIOD}).content)

    wanted = slices_in_json(get("export.json"))
    assert {by for by, _of in wanted} == {"language", "channel", "country", "sector"}
    assert ("language", "Bangla") in wanted or ("language", "Bengali") in wanted
    assert ("country", "Qatar") in wanted
    assert slices_in_csv(get("export.csv")) == wanted
    assert slices_in_xlsx(get("export.xlsx")) == wanted
    assert slices_on_pages(lin, PERIOD) == wanted
    nonsense = lin.browser.get("/dashboard/", params={"period": PERIOD, "only": "language:xx"})
    assert nonsense.status_code == 404


@pytest.mark.parametrize(
    ("header", "status"),
    [(f"Bearer {TOKEN}", 200), ("Bearer another", 200), ("Bearer wrong", 401), (f"Basic {TOKEN}", 401), ("", 401)],
)  # fmt: skip
def test_who_has_no_token_gets_nothing(lin: Desk, header: str, status: int) -> None:
    lin.browser.cookies.clear()
    headers = {"Authorization": header} if header else {}
    assert lin.browser.get("/dashboard/api/figures", headers=headers).status_code == status


@pytest.mark.parametrize(("form", "read"), [("json", in_json), ("csv", in_csv), ("xlsx", in_xlsx)])
def test_the_command_line_says_the_same(
    tmp_path: Any,
    database_url: str,
    database: Database,
    filled: None,
    form: str,
    read: Any,
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr(
        "westline.reports.read_settings", lambda: test_settings(DATABASE_URL=database_url)
    )
    file = tmp_path / f"figures.{form}"
    arguments = ["export", "outcomes", "--format", form, "--period", PERIOD, "--to", str(file)]
    assert cli.main(arguments) == 0
    board = Figures(database, lambda: NOW).board(PERIOD)
    counted = {
        (one.question.name, label): count for one in board.answers for label, count, _ in one.lines
    } | {(poll.name, label): number for poll in board.polls for label, number in poll.lines}
    assert read(file.read_bytes()) == counted
    assert cli.main([*arguments[:5], "1999-Q1"]) == 2


@pytest.mark.browser
def test_the_report_is_printed_with_the_same_numbers(
    tmp_path: Any, database_url: str, database: Database, filled: None, monkeypatch: Any
) -> None:
    settings = test_settings(DATABASE_URL=database_url)
    monkeypatch.setattr("westline.reports.read_settings", lambda: settings)
    assert cli.main(["export", "report", "--period", PERIOD, "--to", str(tmp_path)]) == 0
    html = (tmp_path / f"westline-{PERIOD}.html").read_text("utf-8")
    board = Figures(database, lambda: NOW).board(PERIOD)
    counted = {
        (one.question.name, label): count for one in board.answers for label, count, _ in one.lines
    } | {(poll.name, label): number for poll in board.polls for label, number in poll.lines}
    assert on_page(html) == counted
    assert "UN Guiding Principle 31" in html
    assert "<link" not in html, "it needs nothing beside it"
    assert (tmp_path / f"westline-{PERIOD}.pdf").read_bytes().startswith(b"%PDF-")


class Notebook:
    """An address that takes the report, or does not."""

    def __init__(self) -> None:
        self.takes, self.got = True, list[str]()

    def notify(self, title: str, body: str, addresses: tuple[str, ...]) -> bool:
        if self.takes:
            self.got.append(title)
        return self.takes


def test_the_report_goes_out_once(database_url: str, filled: None) -> None:
    settings = test_settings(DATABASE_URL=database_url, REPORT_URLS="json://127.0.0.1:1")
    book = Notebook()
    reporter = Reporter(settings, book, lambda: NOW)
    book.takes = False
    assert reporter() == 0
    book.takes = True
    assert [reporter() for _ in range(3)] == [1, 0, 0]
    assert book.got == ["Test Helpline: figures of 2026-Q3"]
    reporter.close()


def test_without_an_address_nothing_is_sent(database_url: str, filled: None) -> None:
    book = Notebook()
    reporter = Reporter(test_settings(DATABASE_URL=database_url), book, lambda: NOW)
    assert reporter() == 0
    reporter.close()
    assert book.got == []

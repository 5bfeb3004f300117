"""`westline export`: the dashboard's numbers as files; and the report of a quarter that goes out by itself."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from bot.alerts import Notifier
from dashboard.board import Board, Figures
from dashboard.drawing import printed
from dashboard.exports import Format, written
from db import leases
from db.database import Database
from helpline.settings import Settings
from westline import poster
from westline.build import ROOT
from westline.environment import read_settings

REPORT = "report"
PATIENCE = timedelta(minutes=10)

log = structlog.get_logger("westline.reports")


def _board(settings: Settings, period: str) -> Board:
    """The period that was asked for, or the latest. Raises ValueError for one that may not be shown."""
    with Database.at(settings.figures_url) as database:
        return Figures(database, lambda: datetime.now(UTC)).board(period)


def export_outcomes(options: argparse.Namespace) -> int:
    """`westline export outcomes`: suppressed aggregates, the very numbers of the page. Exit status 2 for no such period."""
    board = _board(read_settings(), options.period)
    body = written(board, Format(options.format))
    if options.to:
        Path(options.to).write_bytes(body)
        sys.stdout.write(f"{options.to}\n")
    else:
        sys.stdout.buffer.write(body)
    return 0


def print_report(options: argparse.Namespace) -> int:
    """`westline export report`: figures and WEST of a quarter as HTML, and as PDF and PNG where a Chromium is."""
    settings = read_settings()
    board = _board(settings, options.period)
    style = (ROOT / "console" / "static" / "console.css").read_text(encoding="utf-8")
    html = printed(board, settings.operator_name, style)
    name = f"westline-{board.period or 'empty'}"
    for path in poster.make(Path(options.to or "var/reports"), name, html):
        sys.stdout.write(f"{path}\n")
    return 0


class Reporter:
    """Sends the report of a quarter once it stands, once, on however many machines this runs."""

    def __init__(self, settings: Settings, notifier: Notifier, now: Callable[[], datetime]) -> None:
        self._settings, self._notifier, self._now = settings, notifier, now
        self._database = Database.at(settings.database_url)
        self._figures = Figures(Database.at(settings.figures_url), now)

    def close(self) -> None:
        """Let connections go."""
        self._database.dispose()
        self._figures.close()

    def __call__(self) -> int:
        """1 if a report went out. What an address did not take is tried again by the next call."""
        addresses = self._settings.report_urls
        board = self._figures.board() if addresses else None
        if board is None or not board.period:
            return 0
        number, now = int(board.period.replace("-Q", "")), self._now()
        holder = f"{socket.gethostname()}:{os.getpid()}"
        with self._database.write() as session:
            sent = leases.take(session, REPORT, holder, now, PATIENCE)
        if sent is None or sent >= number:
            return 0
        title = f"{self._settings.operator_name}: figures of {board.period}"
        if not self._notifier.notify(title, as_text(board, self._settings.public_url), addresses):
            log.warning("report_not_taken", period=board.period)
            return 0
        with self._database.write() as session:
            leases.advance(session, REPORT, number)
        return 1


def as_text(board: Board, url: str) -> str:
    """The report of a quarter, to be read in a mail."""
    return "\n".join(_lines(board, url))


def _lines(board: Board, url: str) -> Iterator[str]:
    yield f"Figures of {board.period}: {url}/dashboard/?period={board.period}"
    if board.is_sample:
        yield "Sample: most of this history is invented."
    for what, target, at_least, actual in board.goals:
        reached = "not measured, or too few" if actual is None else f"{actual:.0f}"
        yield f"Goal: {what}: {'at least' if at_least else 'at most'} {target:g}, reached: {reached}"
    for one in board.answers:
        total = "–" if one.shown.total is None else one.shown.total
        yield f"\n{one.question.title}: {total}"
        for label, count, _share in one.lines:
            yield f"  {label}: {'–' if count is None else count}"
    for poll in board.polls:
        yield f"\n{poll.question}: {'–' if poll.answers is None else poll.answers}"
        for name, number in poll.lines:
            yield f"  {name}: {'–' if number is None else number}"
    yield "\n“–” is hidden: too few workers stand behind it, or another number could be worked out from it."

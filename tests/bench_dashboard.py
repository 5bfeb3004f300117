"""How long the managers' pages take over a million records: `make bench`, on both databases.

Every number is measured in this run; the quarter that is asked for first is counted, the next time it stands.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, text

from dashboard.board import Figures
from dashboard.exports import Format, written
from dashboard.west import principles
from db import migrate
from db.database import Database
from db.tables import FigureRow
from tests.support.postgres import running_postgres
from westline.reports import as_text
from westline.sample import sample_rows

RECORDS = 1_000_000
TIMES = 21
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def main() -> int:
    """Fill, ask, print."""
    with tempfile.TemporaryDirectory() as folder:
        _measure("SQLite", f"sqlite:///{Path(folder) / 'figures.db'}")
    with running_postgres() as url:
        _measure("PostgreSQL", url)
    return 0


def _measure(name: str, url: str) -> None:
    database = Database.at(url)
    migrate.upgrade(database)
    _fill(database)
    figures = Figures(database, lambda: NOW)
    first = _seconds(figures.board)
    page = statistics.median(_seconds(figures.board) for _ in range(TIMES))
    board = figures.board()
    report = _seconds(lambda: (written(board, Format.XLSX), as_text(board, ""), principles(board)))
    cold = statistics.median(
        _seconds(lambda: Figures(database, lambda: NOW).board()) for _ in range(5)
    )
    sys.stdout.write(
        f"{name}: page of a quarter over {RECORDS:,} records {page * 1000:.0f} ms (median); counted anew "
        f"{cold * 1000:.0f} ms, the first time {first * 1000:.0f} ms; report as XLSX, text and WEST {report * 1000:.0f} ms\n"
    )
    database.dispose()


def _fill(database: Database) -> None:
    rows = sample_rows(random.Random(1), NOW)
    for row in rows:
        row["sample"] = False
    with database.write() as session:
        for _ in range(RECORDS // len(rows) + 1):
            session.execute(insert(FigureRow), rows)
        session.execute(text("ANALYZE"))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    raise SystemExit(main())

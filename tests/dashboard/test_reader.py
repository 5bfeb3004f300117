"""On PostgreSQL the dashboard may have a role of its own, and that role cannot read about anybody."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from dashboard.board import Figures
from db import figures, reader
from db.database import Database
from db.figures import Counted
from db.tables import Base
from helpline.taxonomy import Category, Severity
from tests.support.house import test_settings
from westline import cli

ON_POSTGRES = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def limited(database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The same database, under the dashboard's role."""
    role = f"figures_{uuid.uuid4().hex[:8]}"
    with database.write() as session:
        session.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD 'test-only'"))
    monkeypatch.setattr(
        "westline.commands.backups.read_settings", lambda: test_settings(DATABASE_URL=database_url)
    )
    assert cli.main(["db", "grant-figures", role]) == 0
    with database.write() as session:
        for _ in range(12):
            when = datetime(2026, 8, 1, tzinfo=UTC)
            figures.note(
                session, Counted.CASE, when, category=Category.WAG, severity=Severity.PRIORITY
            )
    url = make_url(database_url).set(username=role, password="test-only")
    return Database.at(url.render_as_string(hide_password=False))


@ON_POSTGRES
def test_it_reads_figures_and_no_other_table(limited: Database, clock) -> None:  # type: ignore[no-untyped-def]
    board = Figures(limited, clock).board()
    assert [one.shown.total for one in board.answers if one.question.name == "issues"] == [10]
    for table in Base.metadata.tables:
        if table in reader.MAY_READ:
            continue
        with limited.read() as session, pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(text(f"SELECT 1 FROM {table}"))  # noqa: S608 - names of our tables
    with limited.engine.connect() as connection, pytest.raises(ProgrammingError, match="denied"):
        connection.execute(text("DELETE FROM figures"))
    limited.dispose()


def test_what_is_no_role_is_refused(database: Database) -> None:
    with (
        database.write() as session,
        pytest.raises(ValueError, match=r"no name of a role|no roles"),
    ):
        reader.grant(session, "figures; DROP TABLE cases" if not database.is_sqlite else "figures")

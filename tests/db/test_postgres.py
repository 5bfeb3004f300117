"""A database that is gone is noticed, and told from a fault of what it was asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from db.database import Database, is_away
from db.postgres import GONE, connect_args


@pytest.fixture
def server(postgres: str) -> Iterator[Database]:
    opened = Database.at(postgres)
    yield opened
    opened.dispose()


def test_the_server_is_told_when_we_are_gone(server: Database) -> None:
    with server.read() as session:
        assert session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "1min"
        if session.scalar(text("SELECT inet_server_addr()")):  # not by way of the file system
            assert session.scalar(text("SHOW tcp_user_timeout")) == str(GONE * 1000)
            assert session.scalar(text("SHOW tcp_keepalives_idle")) == str(GONE // 2)


def test_what_the_address_says_counts_more() -> None:
    url = make_url("postgresql+psycopg://me@host/name?connect_timeout=60&options=-c%20a%3Db")
    assert {"connect_timeout", "options"}.isdisjoint(connect_args(url))
    assert connect_args(url)["tcp_user_timeout"] == GONE * 1000


def fault_of(database: Database, *statements: str) -> BaseException:
    """What the last of them raises, all in one transaction."""
    with pytest.raises(DBAPIError) as caught, database.write() as session:
        for statement in statements:
            session.execute(text(statement))
    return caught.value


@pytest.mark.parametrize(
    ("statements", "away"),
    [
        (("SELECT pg_terminate_backend(pg_backend_pid())",), True),
        (("SET LOCAL statement_timeout = 50", "SELECT pg_sleep(2)"), True),
        (("SELECT 1 / 0",), False),
        (("SELECT * FROM nothing_of_this_name",), False),
        (
            (
                "CREATE TEMP TABLE full_of (words text NOT NULL)",
                "INSERT INTO full_of VALUES (NULL)",
            ),
            False,
        ),
    ],
    ids=["ended", "too slow", "division", "no table", "nothing given"],
)
def test_which_faults_are_the_databases(
    server: Database, statements: tuple[str, ...], away: bool
) -> None:
    assert is_away(fault_of(server, *statements)) is away


@pytest.mark.parametrize("held", ["transaction that idles", "connections that are all in use"])
def test_what_hangs_is_no_fault_of_a_message(server: Database, held: str) -> None:
    engine = create_engine(server.engine.url, pool_size=1, max_overflow=0, pool_timeout=0.2)
    with engine.connect() as one, pytest.raises(SQLAlchemyError) as caught:
        if held == "transaction that idles":
            one.execute(text("SET idle_in_transaction_session_timeout = 100"))
            one.execute(text("SELECT pg_sleep(0)")).close()
            with server.read() as other:
                other.execute(text("SELECT pg_sleep(0.5)"))
            one.execute(text("SELECT 1"))
        else:
            engine.connect()
    engine.dispose()
    assert is_away(caught.value)


def test_where_nobody_listens_the_database_is_away() -> None:
    nowhere = Database.at("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(DBAPIError) as caught, nowhere.read() as session:
        session.execute(text("SELECT 1"))
    nowhere.dispose()
    assert is_away(caught.value)

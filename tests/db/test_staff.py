"""Staff accounts: argon2, sessions that end, a lock after five wrong passwords."""

import pytest
from sqlalchemy import select

from db import sessions, staff
from db.tables import StaffRow, StaffSessionRow

pytestmark = pytest.mark.slow

PASSWORD = "a long test password"


@pytest.fixture
def asha(database, clock):  # type: ignore[no-untyped-def]
    with database.write() as session:
        staff.add(session, "asha", "Asha", "responder", PASSWORD, clock())
        yield session


def test_logging_in_and_out(asha, clock) -> None:  # type: ignore[no-untyped-def]
    token = sessions.log_in(asha, "asha", PASSWORD, clock())
    who = sessions.signed_in(asha, token, clock())
    assert (who.login, who.role) == ("asha", "responder")
    sessions.log_out(asha, token)
    assert sessions.signed_in(asha, token, clock()) is None


def test_neither_password_nor_token_is_stored(asha, clock) -> None:  # type: ignore[no-untyped-def]
    token = sessions.log_in(asha, "asha", PASSWORD, clock())
    row = asha.scalars(select(StaffRow)).one()
    session = asha.scalars(select(StaffSessionRow)).one()
    assert row.password_hash.startswith("$argon2id$")
    assert token not in (session.token_hash, session.csrf)


@pytest.mark.parametrize(("login", "password"), [("asha", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_wrong_log_ins(asha, clock, login: str, password: str) -> None:  # type: ignore[no-untyped-def]
    assert sessions.log_in(asha, login, password, clock()) is None


def test_five_failures_lock_the_account_for_a_while(asha, clock) -> None:  # type: ignore[no-untyped-def]
    for _ in range(5):
        sessions.log_in(asha, "asha", "wrong", clock())
    assert sessions.log_in(asha, "asha", PASSWORD, clock()) is None
    clock.forward(minutes=16)
    assert sessions.log_in(asha, "asha", PASSWORD, clock())


def test_disabling_and_resetting_end_sessions(asha, clock) -> None:  # type: ignore[no-untyped-def]
    token = sessions.log_in(asha, "asha", PASSWORD, clock())
    staff.reset(asha, "asha", "another long password")
    assert sessions.signed_in(asha, token, clock()) is None
    staff.disable(asha, "asha")
    assert sessions.log_in(asha, "asha", "another long password", clock()) is None


@pytest.mark.parametrize(
    ("login", "role", "password", "said"),
    [
        ("asha", "responder", PASSWORD, "already"),
        ("b", "king", PASSWORD, "role"),
        ("b", "responder", "short", "12"),
    ],
)
def test_bad_accounts_are_refused(
    asha, clock, login: str, role: str, password: str, said: str
) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=said):
        staff.add(asha, login, "B", role, password, clock())


def test_an_unknown_account(asha) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(LookupError, match="staff list"):
        staff.disable(asha, "nobody")

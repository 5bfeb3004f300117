"""Shared fixtures: real databases, keys of the test, and a guard that nothing leaves this machine."""

from __future__ import annotations

import os
import shutil
import socket
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from db import migrate
from db.database import Database
from db.keys import KeyRing
from tests.support.databases import Shared, administer, drop, named
from tests.support.hosts import NETS
from tests.support.postgres import running_postgres
from westline import locales
from westline.build import ROOT

settings.register_profile("house", deadline=None)  # the first example compiles what the others use
settings.load_profile("house")
SHARING = ("browser", "journeys")
LOOPBACK = ("127.0.0.1", "::1", "localhost", "0.0.0.0")  # noqa: S104


def _is_here(address: str) -> bool:
    """Of this machine, or of a host that is made inside of it."""
    return address in LOOPBACK or address.startswith(tuple(NETS.values()))


@pytest.hookimpl(tryfirst=True)  # xdist reads the marks in this very hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of a room that share a running house stay together when several run at once."""
    for item in items:
        if (room := item.path.parent.name) in SHARING:
            item.add_marker(pytest.mark.xdist_group(room))


@pytest.fixture(autouse=True, scope="session")
def nothing_leaves_this_machine() -> Iterator[None]:
    """Every connection to another host fails the test that makes it."""
    original = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_here(address[0]):
            raise AssertionError(f"a test tried to reach {address[0]}")
        original(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign, assignment]
    yield
    socket.socket.connect = original  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def compiled_catalogues() -> None:
    """Catalogues as a starting house has them."""
    locales.compile_all(ROOT)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """One PostgreSQL server for the whole session."""
    with running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    opened = Database.at(f"sqlite:///{path}")
    migrate.upgrade(opened)
    opened.dispose()
    return path


@pytest.fixture(scope="session")
def shared_postgres(postgres: str) -> Iterator[Shared]:
    """A migrated PostgreSQL database, for one test after the other. Of this session alone, whoever else uses the server."""
    template = f"template_{uuid.uuid4().hex[:12]}"
    administer(postgres, f"CREATE DATABASE {template}")
    with Database.at(named(postgres, template)) as opened:
        migrate.upgrade(opened)
    shared = Shared(postgres, template)
    yield shared
    shared.drop()


BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "test.db")
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    shared: Shared = request.getfixturevalue("shared_postgres")
    yield shared.url
    left_behind = shared.leave()
    assert left_behind == [], f"nobody closed the connections whose last words were {left_behind}"


@pytest.fixture(params=BOTH)
def bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    server, name = request.getfixturevalue("postgres"), f"bare_{uuid.uuid4().hex[:12]}"
    administer(server, f"CREATE DATABASE {name}")
    yield named(server, name)
    left_behind = drop(server, name)
    assert left_behind == [], f"nobody closed the connections whose last words were {left_behind}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database at the newest schema."""
    opened = Database.at(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_database(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """For tests that are not about the database."""
    shutil.copy(sqlite_template, tmp_path / "one.db")
    opened = Database.at(f"sqlite:///{tmp_path / 'one.db'}")
    yield opened
    opened.dispose()


@pytest.fixture
def keys() -> KeyRing:
    """Keys of this test alone."""
    return KeyRing((os.urandom(32),))


class FixedClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**span)


@pytest.fixture
def clock() -> FixedClock:
    """Noon, and it stays noon."""
    return FixedClock()

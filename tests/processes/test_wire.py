"""The wire that bad weather cuts carries what it is given, and holds it back while it is cut."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.support.wire import Wire


@pytest.fixture
def echo() -> Iterator[int]:
    """A port that says again what it hears."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            one, _ = listening.accept()
            with one:
                while heard := one.recv(1000):
                    one.sendall(heard)

        threading.Thread(target=serve, daemon=True).start()
        yield int(listening.getsockname()[1])


def test_nothing_comes_through_until_it_is_whole(echo: int) -> None:
    wire = Wire(f"postgresql://nobody@127.0.0.1:{echo}/none")
    with socket.create_connection(("127.0.0.1", wire.port), timeout=10) as near:
        near.sendall(b"one")
        assert near.recv(10) == b"one"
        wire.cut()
        near.settimeout(0.5)
        near.sendall(b"two")
        with pytest.raises(TimeoutError):
            near.recv(10)
        wire.mend()
        near.settimeout(10)
        assert near.recv(10) == b"two"
    wire.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://me:secret@127.0.0.1:5432/westline",
        "postgresql+psycopg://me:secret@/westline?host=/tmp/folder",
    ],
)
def test_it_leads_to_the_same_database(url: str) -> None:
    wire = Wire(url)
    assert wire.url == f"postgresql+psycopg://me:secret@127.0.0.1:{wire.port}/westline"
    wire.close()

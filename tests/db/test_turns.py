"""Writers take turns; urgent ones pass; a nested write is a fault that says so."""

import threading
import time

import pytest

from db import turns
from db.turns import Turns


def test_an_urgent_writer_passes_the_waiting_ones() -> None:
    queue, order = Turns(), []

    def write(name: str, urgent: bool) -> None:
        with queue.take(urgent):
            order.append(name)
            time.sleep(0.01)

    with queue.take(False):
        waiting = [threading.Thread(target=write, args=(f"n{n}", False)) for n in range(3)]
        waiting.append(threading.Thread(target=write, args=("urgent", True)))
        for thread in waiting:
            thread.start()
        time.sleep(0.5)  # until all four wait
    for thread in waiting:
        thread.join()
    assert order[0] == "urgent"
    assert sorted(order) == ["n0", "n1", "n2", "urgent"]


def test_a_nested_write_does_not_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0.05)
    queue = Turns()
    with queue.take(False), pytest.raises(TimeoutError, match="nested"), queue.take(False):
        raise AssertionError("was let in")
    with queue.take(True):
        pass


def test_a_kept_place_is_for_the_urgent_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0.05)
    queue = Turns(places=2, kept=1)
    with queue.take(False), queue.take(False):
        with pytest.raises(TimeoutError), queue.take(False):
            raise AssertionError("was let in")
        with queue.take(True), pytest.raises(TimeoutError), queue.take(True):
            raise AssertionError("was let in")
    with queue.take(False), queue.take(False), queue.take(True):
        pass


def test_nobody_is_woken_while_the_urgent_fill_the_places() -> None:
    queue, came = Turns(places=1, kept=1), threading.Event()

    def write() -> None:
        with queue.take(False):
            came.set()

    thread = threading.Thread(target=write)
    with queue.take(True):
        with queue.take(True):
            thread.start()
            time.sleep(0.05)
        assert not came.wait(0.05)
    assert came.wait(5)
    thread.join()

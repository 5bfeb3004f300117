"""Reads messages in a process beside this one: reading keeps a core busy, and so does all the rest.

The child is this process as it was when it had loaded its models, so memory is shared until it is written to.
It knows no database and no provider. If it dies, falls silent or stumbles, the message is read here instead:
slower, and just as well.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Lock

import structlog

from bot.reader import Judged, Question, Reads

LONGEST = 10.0
"""Seconds that a message may take to be read. A hundred times as long as the longest does."""

log = structlog.get_logger("westline.apart")


class Apart:
    """A reader with a child. Make it before any thread is started: a child has none of its parent's."""

    def __init__(self, reader: Reads, warm: Callable[[], None]) -> None:
        """`warm`: what the child compiles before it says that it can read."""
        self._reader, self._turn = reader, Lock()
        self._ready = False
        context = get_context("fork")
        self._pipe, theirs = context.Pipe()
        self._child = context.Process(
            target=_serve, args=(theirs, self._pipe, reader, warm), name="reader", daemon=True
        )
        self._child.start()
        theirs.close()

    @property
    def is_ready(self) -> bool:
        """Whether messages are read as fast as they will be."""
        if self._turn.acquire(blocking=False):  # asked by who must not wait
            try:
                self._listens()
            finally:
                self._turn.release()
        return self._ready or self._pipe.closed

    @property
    def is_beside(self) -> bool:
        """Whether the child is still there, as far as is known."""
        return not self._pipe.closed

    @property
    def pid(self) -> int | None:
        """The child's process id; None once it is lost."""
        return None if self._pipe.closed else self._child.pid

    def read(self, question: Question) -> Judged:
        """By the child, one at a time; or here."""
        judged = None
        with self._turn:
            if self._listens():
                judged = self._asked(question)
        return judged or self._reader.read(question)

    def _listens(self) -> bool:
        """Whether the child is there and warm."""
        if self._pipe.closed or self._ready:
            return self._ready
        try:
            if self._pipe.poll():
                self._ready = bool(self._pipe.recv())
        except (EOFError, OSError):
            self._lose("gone")
        return self._ready

    def _asked(self, question: Question) -> Judged | None:
        """None if it is to be read here."""
        try:
            self._pipe.send(question)
            if not self._pipe.poll(LONGEST):
                self._lose("silent")
                return None
            answer: Judged | None = self._pipe.recv()
            return answer
        except (EOFError, OSError):
            self._lose("gone")
            return None

    def _lose(self, why: str) -> None:
        """Read here from now on: a child of a process with threads would be no sound one."""
        log.error("reader_lost", why=why)
        self._ready = False
        self._pipe.close()
        self._child.kill()

    def close(self) -> None:
        """End the child."""
        with self._turn:
            self._ready = False
            self._pipe.close()
        self._child.join(LONGEST)


def _serve(mine: Connection, parents: Connection, reader: Reads, warm: Callable[[], None]) -> None:
    """Answer until the parent is gone, however it went. Ends without what a parent does at its end."""
    parents.close()
    # Who stops the parent at a terminal stops the child as well; it is to end by the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        warm()
        mine.send(True)
        while True:
            mine.send(_answer(reader, mine.recv()))
    sys.stdout.flush()
    os._exit(0)


def _answer(reader: Reads, question: Question) -> Judged | None:
    try:
        return reader.read(question)
    except Exception:  # the parent reads it, stumbles as well, and says so
        return None

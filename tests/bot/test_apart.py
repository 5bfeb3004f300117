"""Reading in a process beside: the same answers, whatever becomes of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psutil
import pytest

from bot.apart import Apart
from bot.reader import Judged, Question, Reader
from helpline.conversation import Conversation, ConversationId, Pseudonym
from helpline.message import Channel, Inbound, InboundKind
from helpline.taxonomy import Severity
from helpline.text import RawText
from tests.support.danger import DANGER
from tests.support.house import lexicon
from tests.support.phone import wait_for

SERVED = ("en", "bn", "ar")
STUMBLE = "stumble"


class Stumbling(Reader):
    """Fails at one word, wherever it reads."""

    def read(self, question: Question) -> Judged:
        said = question.inbound.text
        if said and said.reveal() == STUMBLE:
            raise ValueError("cannot")
        return super().read(question)


def question(text: str) -> Question:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    inbound = Inbound(Channel.WHATSAPP, "m1", InboundKind.TEXT, now, RawText(text))
    worker = Conversation(ConversationId("c1"), Pseudonym("p1"), Channel.WHATSAPP, "en")
    return Question(inbound, worker, SERVED)


@pytest.fixture
def apart() -> Iterator[Apart]:
    made = Apart(Stumbling(lexicon()), lambda: None)
    wait_for(lambda: made.is_ready)
    yield made
    made.close()


@pytest.mark.parametrize("form", ["en", "bn", "ar"])
def test_the_child_reads_as_the_parent_does(apart: Apart, form: str) -> None:
    asked = question(DANGER[form])
    assert apart.read(asked) == Reader(lexicon()).read(asked)
    assert apart.read(asked).reading.triage.severity is Severity.CRITICAL
    assert apart.pid not in (None, os.getpid())


def test_many_ask_at_once_and_each_has_its_own_answer(apart: Apart) -> None:
    texts = [f"they have not paid me {number} months" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: apart.read(question(text)), texts))
    heard = [judged.reading.inbound.text for judged in found]
    assert [text and text.reveal() for text in heard] == texts


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_when_the_child_is_killed_messages_are_read_here(apart: Apart, how: int) -> None:
    assert apart.pid
    os.kill(apart.pid, how)
    asked = question(DANGER["en"])
    for _ in range(2):
        assert apart.read(asked).reading.triage.severity is Severity.CRITICAL
    assert apart.pid is None
    assert apart.is_ready


def test_a_child_that_falls_silent_is_left(apart: Apart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.apart.LONGEST", 0.2)
    child = apart.pid
    assert child
    os.kill(child, signal.SIGSTOP)
    assert apart.read(question("hello")).reading.inbound.text == RawText("hello")
    assert apart.pid is None
    wait_for(lambda: not psutil.pid_exists(child) or _is_over(child))


def test_a_message_at_which_the_child_stumbles_fails_as_it_does_here(apart: Apart) -> None:
    with pytest.raises(ValueError, match="cannot"):
        apart.read(question(STUMBLE))
    assert apart.pid
    assert apart.read(question("hello")).reading.safe is not None


def test_the_child_ends_with_its_parent() -> None:
    here = Apart(Reader(lexicon()), lambda: None)
    child = here.pid
    assert child
    here.close()
    assert _is_over(child) or not psutil.pid_exists(child)


def _is_over(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True

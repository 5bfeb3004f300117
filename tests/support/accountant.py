"""Counts what came of every message: nothing lost, nothing answered twice, everything in order."""

from __future__ import annotations

import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import trackers
from db.database import Database
from db.tables import InboxRow, MessageRow, OutboxRow
from tests.support.phone import wait_for
from tests.support.running import Running

ANSWER = re.compile(r"(?:reply|say\d+):(.*):\d+")
"""How an answer is named: of the dialogue, or of the gateway alone. That it takes longer is none."""


@dataclass
class Account:
    """What was said and what came of it, by phone. `cries`: said in danger, which the dialogue never hears."""

    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    cries: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    uncertain: int = 0


def drive(
    westline: Running,
    messages: int,
    per_second: float,
    happens: Sequence[str | Callable[[], None]] = (),
    phones: int = 20,
    redelivered: float = 0.3,
    patience: float = 420,
) -> Account:
    """Send messages from many phones on both channels, then settle accounts. Meanwhile, at even distances, it happens:
    a process of that name is killed and started anew, or what is handed over is done.
    """
    account, chooser = Account(), random.Random(7)
    westline.simulator.delivery.habits.duplicate = redelivered
    numbers = [("whatsapp", f"88018{n:08d}") for n in range(phones)]
    numbers += [("telegram", f"773400{n:06d}") for n in range(phones)]
    due = {int(messages * (n + 1) / (len(happens) + 1)): what for n, what in enumerate(happens)}
    for count in range(messages):
        provider, number = numbers[count % len(numbers)]
        phone = getattr(westline, provider)(number)
        westline.call(phone.provider.say, number, f"what is the weather today {count}")
        account.said[f"{provider}:{number}"].append(str(count))
        what = due.get(count)
        if isinstance(what, str):
            westline.kill(what)
            time.sleep(chooser.uniform(0.1, 0.5))
            westline.start(what)
        elif what:
            what()
        time.sleep(chooser.expovariate(per_second))
    wait_for(lambda: settled(westline, messages), patience, every=0.5)
    reconcile(westline, account)
    return account


def settled(westline: Running, messages: int) -> bool:
    """Whether so many messages came in, and nothing waits any more."""
    database = westline.database()
    with database.read() as session:
        waiting = select(func.count()).select_from(InboxRow).where(InboxRow.state == "waiting")
        known = session.scalar(select(func.count()).select_from(InboxRow)) or 0
        open_out = select(func.count()).select_from(OutboxRow)
        still = open_out.where(OutboxRow.state.in_(("waiting", "sending", "unknown")))
        settled = known >= messages and not session.scalar(waiting) and not session.scalar(still)
    database.dispose()
    return settled and westline.simulator.delivery.pending == 0


def reconcile(westline: Running, account: Account) -> None:
    """Each message is done, was heard once by the dialogue, and is answered; each answer is on the phone once."""
    database = westline.database()
    with database.read() as session:
        inbox = session.scalars(select(InboxRow).order_by(InboxRow.sent_at, InboxRow.id)).all()
        outbox = session.scalars(select(OutboxRow)).all()
        kept = _kept(session)
    database.dispose()
    account.lost += [f"inbox {row.id} is {row.state}" for row in inbox if row.state != "done"]
    account.lost += _unanswered(inbox, outbox)
    _compare(_heard(westline), kept, account)
    expected = defaultdict(int)
    for row in outbox:
        expected[row.conversation_id] += row.state == "sent"
    shown = _shown(westline, account)
    account.uncertain = sum(row.uncertain for row in outbox)
    surplus = sum(shown.values()) - sum(expected.values())
    if surplus > account.uncertain:
        account.doubled.append(f"{surplus} more on the phones than were sent")
    if surplus < 0:
        account.lost.append(f"{-surplus} fewer on the phones than were sent")


def _unanswered(inbox: Sequence[InboxRow], outbox: Sequence[OutboxRow]) -> Iterator[str]:
    """A message has an answer of its own, or shares that of the next one: it was a piece of the same story."""
    replies = {found[1] for row in outbox if (found := ANSWER.fullmatch(row.dedup))}
    last: dict[str, bool] = {}
    for row in inbox:
        last[row.conversation_id] = f"{row.channel}:{row.provider_id}" in replies
    for conversation, answered in last.items():
        if not answered:
            yield f"the last message of {conversation} has no answer"


def _kept(session: Session) -> dict[str, str]:
    """What the transcript has of each number: when something is missing, where it went missing."""
    rows = session.scalars(select(MessageRow).where(MessageRow.direction == "in")).all()
    found = {
        number: f"{row.source}{', a piece' if row.piece else ''}"
        for row in rows
        for number in re.findall(r"today (\d+)", str(row.text))
    }
    strange = [str(row.text) for row in rows if not re.search(r"today \d|help", str(row.text))]
    return defaultdict(lambda: f"nothing; but {strange}", found)


def _heard(westline: Running) -> Counter[str]:
    """How often the dialogue heard each number, in what its trackers keep."""
    trackers_database = Database.at(westline.settings.tracker_url)
    heard: Counter[str] = Counter()
    with trackers_database.read() as session:
        for sender in trackers.senders(session):
            for event in json.loads(trackers.load(session, sender) or "[]"):
                if event.get("event") == "user" and event.get("text"):
                    heard.update(re.findall(r"today (\d+)", event["text"]))
    trackers_database.dispose()
    return heard


def _compare(heard: Counter[str], kept: Mapping[str, str], account: Account) -> None:
    for said in account.said.values():
        account.lost += [
            f"message {one} was never heard; kept is {kept[one]}" for one in said if not heard[one]
        ]
        account.doubled += [f"message {one} was heard twice" for one in said if heard[one] > 1]


def _shown(westline: Running, account: Account) -> dict[str, int]:
    """How many bubbles of ours are on each phone."""
    shown = {}
    spoken = {**account.said, **account.cries}
    for key, texts in spoken.items():
        provider, number = key.split(":")
        bubbles = getattr(westline, provider)(number).bubbles()
        shown[key] = sum(not bubble.mine for bubble in bubbles)
        mine = [re.findall(r"\d+", bubble.text)[-1] for bubble in bubbles if bubble.mine]
        assert mine == texts
    return shown

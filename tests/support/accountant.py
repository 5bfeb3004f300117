"""Counts what came of every message: nothing lost, nothing answered twice, everything in order."""

from __future__ import annotations

import random
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import func, select

from db.tables import InboxRow, OutboxRow
from tests.support.running import Running, wait_for

TOLD_OF_DELAY = "My answer will take longer"


@dataclass
class Account:
    """What was said and what came of it, by phone."""

    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    uncertain: int = 0


def drive(
    westline: Running,
    messages: int,
    per_second: float,
    kills: tuple[str, ...] = (),
    phones: int = 20,
    redelivered: float = 0.3,
    patience: float = 240,
) -> Account:
    """Send messages from many phones on both channels while processes are killed; then settle accounts."""
    account, chooser = Account(), random.Random(7)
    westline.simulator.delivery.habits.duplicate = redelivered
    numbers = [("whatsapp", f"88018{n:08d}") for n in range(phones)]
    numbers += [("telegram", f"773400{n:06d}") for n in range(phones)]
    kill_at = {int(messages * (n + 1) / (len(kills) + 1)): kind for n, kind in enumerate(kills)}
    for count in range(messages):
        provider, number = numbers[count % len(numbers)]
        phone = getattr(westline, provider)(number)
        westline.call(phone.provider.say, number, f"what is the weather today {count}")
        account.said[f"{provider}:{number}"].append(str(count))
        if count in kill_at:
            westline.kill(kill_at[count])
            time.sleep(chooser.uniform(0.1, 0.5))
            westline.start(kill_at[count])
        time.sleep(chooser.expovariate(per_second))
    wait_for(lambda: _settled(westline, messages), patience, every=0.5)
    _reconcile(westline, account)
    return account


def _settled(westline: Running, messages: int) -> bool:
    database = westline.database()
    with database.read() as session:
        waiting = select(func.count()).select_from(InboxRow).where(InboxRow.state == "waiting")
        known = session.scalar(select(func.count()).select_from(InboxRow)) or 0
        open_out = select(func.count()).select_from(OutboxRow)
        still = open_out.where(OutboxRow.state.in_(("waiting", "sending", "unknown")))
        settled = known >= messages and not session.scalar(waiting) and not session.scalar(still)
    database.dispose()
    return settled and westline.simulator.delivery.pending == 0


def _reconcile(westline: Running, account: Account) -> None:
    """Each message has one inbox row that is done and one reply; each reply is on the phone once."""
    database = westline.database()
    with database.read() as session:
        inbox = session.scalars(select(InboxRow)).all()
        outbox = session.scalars(select(OutboxRow)).all()
    database.dispose()
    account.lost += [f"inbox {row.id} is {row.state}" for row in inbox if row.state != "done"]
    replies = {row.dedup.rsplit(":", 1)[0] for row in outbox if row.dedup.startswith("reply:")}
    for row in inbox:
        if f"reply:{row.channel}:{row.provider_id}" not in replies:
            account.lost.append(f"{row.channel} message {row.id} has no reply")
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


def _shown(westline: Running, account: Account) -> dict[str, int]:
    """How many bubbles of ours are on each phone."""
    shown = {}
    for key in account.said:
        provider, number = key.split(":")
        bubbles = getattr(westline, provider)(number).bubbles()
        shown[key] = sum(not bubble.mine for bubble in bubbles)
        mine = [re.findall(r"\d+", bubble.text)[-1] for bubble in bubbles if bubble.mine]
        assert mine == account.said[key]
    return shown

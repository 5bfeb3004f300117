"""Many phones write at a rate while the weather rages; then it clears, and accounts are settled."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations

from sqlalchemy import func, select

from db import contacts
from db.keys import KeyRing
from db.tables import AlertRow, CaseRow, InboxRow, OutboxRow
from helpline.message import Address, AddressKind, Channel
from helpline.taxonomy import Severity
from tests.chaos.weather import Weather, tail
from tests.support.accountant import ANSWER, Account, reconcile, settled
from tests.support.phone import wait_for
from tests.support.running import SECOND, Running
from tests.support.wire import Wire

PHONES = 30
CRY = "my boss is beating me now, help {}"
EVERY = 40
"""So often somebody new is in danger."""
AT_ONCE = timedelta(seconds=1)
PATIENCE = 420
"""Seconds after the last message until everything must be done: twelve tries of a provider included."""


@dataclass
class Report:
    """What was driven, what went wrong around it, and what came of it."""

    messages: int = 0
    seconds: float = 0.0
    settled_in: float = 0.0
    weather: dict[str, int] = field(default_factory=dict)
    account: Account = field(default_factory=Account)
    disordered: list[str] = field(default_factory=list)
    unheard: list[str] = field(default_factory=list)
    grave: int = 0

    @property
    def faults(self) -> list[str]:
        """Everything that must not be."""
        return [*self.account.lost, *self.account.doubled, *self.disordered, *self.unheard]

    def words(self) -> str:
        """For people."""
        lines = [
            f"{self.messages} messages in {self.seconds:.0f} s, settled {self.settled_in:.0f} s after the last one; "
            f"{self.grave} workers in danger",
            *(f"  {name}: {count}" for name, count in sorted(self.weather.items())),
            f"lost {len(self.account.lost)}, doubled {len(self.account.doubled)}, out of order "
            f"{len(self.disordered)}, danger not told {len(self.unheard)}; "
            f"{self.account.uncertain} sendings in doubt that were told as such",
            *self.faults[:40],
        ]
        return "\n".join(lines)


def two_gateways(westline: Running) -> None:
    """A second one shares the work, and has a wire of its own to the database."""
    westline.wire = Wire(westline.settings.database_url)
    westline.start(SECOND)


def drive(
    westline: Running, seconds: float, per_second: float, seed: int, sky: type[Weather] = Weather
) -> Report:
    """Raises AssertionError, with the ends of the logs, if it never settles."""
    report, dice = Report(), random.Random(seed)
    habits = westline.simulator.delivery.habits
    habits.duplicate, habits.late = 0.3, 0.1
    cries: dict[str, str] = {}
    begun = time.monotonic()
    with sky(westline, seed) as weather:
        while time.monotonic() - begun < seconds:
            _one_message(westline, report, cries, dice)
            time.sleep(dice.expovariate(per_second))
    if weather.broken:
        raise weather.broken[0]
    report.seconds, report.weather = time.monotonic() - begun, dict(weather.seen)
    _clears(westline)
    begun = time.monotonic()
    try:
        wait_for(lambda: settled(westline, report.messages), PATIENCE, every=0.5)
        wait_for(lambda: not _untold(westline, cries), every=1)
    except AssertionError as late:
        raise AssertionError(
            f"{late}\n{_untold(westline, cries)}\n{_unsettled(westline)}\n{tail(westline.folder)}"
        ) from None
    report.settled_in = time.monotonic() - begun
    reconcile(westline, report.account)
    report.disordered = _disordered(westline)
    report.unheard, report.grave = _untold(westline, cries), len(cries)
    return report


def _one_message(
    westline: Running, report: Report, cries: dict[str, str], dice: random.Random
) -> None:
    """From one of many phones, or the first words of somebody in danger."""
    count = report.messages
    report.messages += 1
    provider = dice.choice(("whatsapp", "telegram"))
    number = f"{'88018' if provider == 'whatsapp' else '77340'}{dice.randrange(PHONES):08d}"
    said = f"what is the weather today {count}"
    if count % EVERY == EVERY - 1:
        number = f"{number[:5]}9{count:07d}"
        said = CRY.format(count)
        cries[number] = provider
        report.account.cries[f"{provider}:{number}"].append(str(count))
        phone = getattr(westline, provider)(number)
        westline.call(phone.provider.say, number, said)
        return
    phone = getattr(westline, provider)(number)
    westline.call(phone.provider.say, number, said)
    report.account.said[f"{provider}:{number}"].append(str(count))


def _clears(westline: Running) -> None:
    """Providers work, alerts are taken, the clock is right, the wire whole; what still hangs goes on."""
    for provider in (westline.simulator.whatsapp, westline.simulator.telegram):
        westline.call(provider.state.faults.clear)
    westline.alert_line.failing = 0
    if westline.clock:
        westline.clock.set(0)
    if westline.wire:
        westline.wire.mend()


def _untold(westline: Running, cries: dict[str, str]) -> list[str]:
    """Whoever was in danger has a critical case, of which staff were told, and heard from us.

    But for those to whom their provider let nothing through, and said so: that stands before staff.
    """
    database, keys = westline.database(), KeyRing(westline.settings.master_keys)
    with database.read() as session:
        told = session.scalars(
            select(CaseRow.conversation_id)
            .join(AlertRow, AlertRow.case_id == CaseRow.id)
            .where(
                CaseRow.severity == Severity.CRITICAL.value,
                AlertRow.state == "sent",
                AlertRow.stage == 0,
            )
        )
        first = set(told)
        refused = set(
            session.scalars(select(OutboxRow.conversation_id).where(OutboxRow.state == "parked"))
        )
        found = []
        for number, provider in cries.items():
            worker = contacts.find(session, keys, _address(provider, number))
            heard = any(not b.mine for b in getattr(westline, provider)(number).bubbles())
            found += [] if heard or worker in refused else [f"{number} heard nothing"]
            found += [] if worker in first else [f"of {number} staff were not told"]
    database.dispose()
    return found


def _address(provider: str, number: str) -> Address:
    is_whatsapp = provider == "whatsapp"
    kind = AddressKind.WA_ID if is_whatsapp else AddressKind.TELEGRAM
    return Address(Channel.WHATSAPP if is_whatsapp else Channel.TELEGRAM, kind, number)


def _unsettled(westline: Running) -> str:
    """What waits, failed or stands still, and why: states and errors, never words."""
    lines = []
    database = westline.database()
    with database.read() as session:
        for table in (InboxRow, OutboxRow, AlertRow):
            query = select(table.state, table.error, func.count(), func.max(table.attempts))
            for state, error, count, most in session.execute(
                query.group_by(table.state, table.error)
            ):
                lines.append(
                    f"{table.__tablename__} {state}: {count}, {most} tries at most, {error}"
                )
    database.dispose()
    return "\n".join(lines)


def _disordered(westline: Running) -> list[str]:
    """Within a conversation none was answered before one that had come, and was sent, earlier.

    What was sent earlier goes first though it comes late. Two of one second, through doors that were just opened
    again, may be committed in either order. Rows are counted and no times compared: the clock was wrong.
    """
    database = westline.database()
    with database.read() as session:
        rows = {f"{r.channel}:{r.provider_id}": r for r in session.scalars(select(InboxRow))}
        names = session.scalars(select(OutboxRow.dedup).order_by(OutboxRow.id)).all()
    database.dispose()
    answered: dict[str, dict[int, InboxRow]] = defaultdict(dict)
    for found in filter(None, map(ANSWER.fullmatch, names)):
        if row := rows.get(found[1]):
            answered[row.conversation_id].setdefault(row.id, row)
    return [
        f"message {later.id} of {name} came before {before.id}, and was answered after it"
        for name, theirs in answered.items()
        for before, later in combinations(theirs.values(), 2)
        if later.id < before.id and before.sent_at - later.sent_at > AT_ONCE
    ]

"""What a plan does to the database. Every effect may be repeated: a killed process tries again."""

from __future__ import annotations

from bot.codes import Codes
from bot.dialogue import Turn
from bot.hand import Hand
from bot.private import Private
from bot.selfservice import SelfService
from bot.transcript import source_of
from db import conversations, erase_queue, figures, handover, held, messages, talks
from db import roster as rosters
from db.configuration import sites
from db.figures import Counted
from db.media import expect
from helpline import casework
from helpline.conversation import Awaiting
from helpline.message import InboundKind, Media
from helpline.reading import Reading
from helpline.steps import (
    Alert,
    Amend,
    Ask,
    Calendar,
    EraseAll,
    Forget,
    Hear,
    Keep,
    LookUp,
    NameSealed,
    OpenHidden,
    OptIn,
    OptOut,
    Poll,
    Raise,
    Rate,
    Say,
    Serve,
    SetPhonePin,
    SetPin,
    Settle,
    ShowCopy,
    Speak,
    Step,
    Unlock,
    Unreachable,
    Watch,
    Wish,
)
from helpline.taxonomy import Category

KEEP_AWAITING = (LookUp, NameSealed, SetPin, Unlock, SetPhonePin, ShowCopy, Amend, Forget)


class Effects:
    """The steps of one message, inside one transaction."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._session, self._house, self._now = hand.session, hand.house, hand.now
        self._private = Private(hand)
        self._alone = SelfService(hand, self._private)
        self._codes = Codes(hand, self._alone)

    def apply(
        self, reading: Reading, steps: tuple[Step, ...], embedding: str | None = None
    ) -> Turn | None:
        """Do the steps. Returns the turn that the dialogue engine must take, if any."""
        hand = self._hand
        self._bar(reading)
        hand.understood = {"form": reading.language.form}
        if embedding:
            hand.understood["embedding"] = embedding
        first_try = hand.claim.attempts == 1
        waits = hand.conversation.awaiting is not Awaiting.NOTHING and bool(steps)
        if waits and first_try and not any(isinstance(step, KEEP_AWAITING) for step in steps):
            hand.wait_for(Awaiting.NOTHING, None)
        if not hand.conversation.hidden or any(isinstance(step, Raise) for step in steps):
            hand.transcript.heard(hand.conversation, reading)
        if not hand.conversation.hidden:
            held.release(self._session, hand.conversation.id, self._now)
        if reading.site and not hand.conversation.language_known:
            self._count_site(reading.site)
        for step in steps:
            self._do(step, reading)
        if reading.inbound.kind is not InboundKind.BLOCKED:
            talks.heard(self._session, hand.conversation.id, self._now)
        return hand.turn

    def _count_site(self, site: str) -> None:
        """A place's poster brought somebody here: that, and nothing of who it was."""
        if site in sites(self._session):
            figures.note(self._session, Counted.SITE, self._now, value=site)

    def _bar(self, reading: Reading) -> None:
        """Whoever of the staff has a tie to somebody that the worker names never hears of it."""
        text = reading.inbound.text
        roster = rosters.load(self._session, self._house.keys) if text else None
        if text and roster:
            barred = roster.barred_by(text.reveal().casefold())
            rosters.bar(self._session, self._hand.conversation.id, barred)

    def _do(self, step: Step, reading: Reading) -> None:
        hand = self._hand
        match step:
            case Say(key):
                hand.say_key(key)
            case Ask(text, command):
                hand.ask(Ask(text, command))
            case Speak(language):
                hand.change(language=language, language_known=True)
            case OptOut() | OptIn():
                opted_out = isinstance(step, OptOut)
                hand.book.set_opted_out(hand.conversation.id, opted_out, self._now)
                hand.reload()
            case SetPin() | LookUp() | Unlock():
                self._codes.do(step)
            case NameSealed(names):
                self._alone.name_sealed(names)
            case Forget(name) | Amend(name):
                text = reading.safe if isinstance(step, Amend) else None
                worker = hand.conversation
                messages.amend(self._session, worker.id, source_of(worker, name), text)
            case Raise() | Watch():
                self._danger(step)
            case Alert():
                casework.put_before_staff(hand.book, hand.conversation, hand.key, self._now)
            case Keep(media):
                self._keep(media, reading)
            case _:
                self._aside(step)

    def _aside(self, step: Step) -> None:
        """What has a room of its own, or no answer."""
        hand, session, worker = self._hand, self._session, self._hand.conversation.id
        match step:
            case Hear():
                handover.heard(session, self._house.keys, worker, self._now)
                messages.handed_over(session, worker)
            case EraseAll():
                erase_queue.ask(session, worker, self._now)
            case Wish(who):
                hand.change(wants=who)
                for case in hand.book.of_conversation(worker):
                    hand.book.note_event(case.id, "wish", "worker", self._now, who)
            case Unreachable():
                conversations.set_reachable(session, worker, False)
                hand.book.set_opted_out(worker, True, self._now)
            case Serve() | Rate() | Settle() | Poll():
                self._alone.do(step)
            case SetPhonePin() | OpenHidden() | Calendar() | ShowCopy():
                self._private.do(step)

    def _danger(self, step: Raise | Watch) -> None:
        hand = self._hand
        if isinstance(step, Watch):
            hand.change(in_danger=step.state.value)
            return
        category = step.kinds[0].category if step.kinds else Category.SVC
        casework.raise_alarm(
            hand.book, hand.conversation, step.severity, category, hand.key, self._now
        )

    def _keep(self, media: Media, reading: Reading) -> None:
        hand, worker, now = self._hand, self._hand.conversation, self._now
        source = source_of(worker, reading.inbound.name)
        if expect(self._session, self._house.keys, worker.id, worker.channel, source, media, now):
            take = casework.await_listener if media.spoken else casework.take_file
            take(hand.book, worker, hand.key, now)

"""What a worker does alone: take a case back, open it again, say how it ended, ask for a call, see who helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.hand import Hand
from bot.private import Private
from db import polls
from db.figures import Counted
from helpline import casework
from helpline.cases import Case
from helpline.conversation import Awaiting
from helpline.directory import PURPOSES
from helpline.links import ways
from helpline.message import Choice
from helpline.rights import topics_of
from helpline.sealing import names_in
from helpline.selfservice import Service
from helpline.steps import Poll, Rate, Serve, Settle
from helpline.taxonomy import Category, Severity
from helpline.text import RawText


class SelfService:
    """Does such steps, inside the transaction of the message."""

    def __init__(self, hand: Hand, private: Private) -> None:
        self._hand, self._private = hand, private
        self._session, self._house = hand.session, hand.house
        self._key, self._now = hand.key, hand.now

    def do(self, step: Serve | Rate | Settle | Poll) -> None:
        """One of them."""
        match step:
            case Serve(service):
                self._services[service]()
            case Rate(points):
                self._rate(points)
            case Poll(answered):
                polls.take(self._session, self._hand.conversation.id, answered, self._now)
                self._hand.say_key("poll_thanks")
            case Settle(country, sector):
                said = {"country": country, "sector": sector}
                self._hand.change(**{name: value for name, value in said.items() if value})

    def _rate(self, points: int) -> None:
        self._count(Counted.RATED, str(points))
        worker, words = self._hand.conversation, self._house.catalogue
        keys = ["follow_thanks"] if worker.news else ["follow_thanks", "news_offer"]
        self._hand.say([words.reply(key, worker.language) for key in keys], "rated")

    @property
    def _services(self) -> dict[Service, Callable[[], None]]:
        return {
            Service.ASK_WITHDRAWAL: self._ask_withdrawal,
            Service.WITHDRAW: self._withdraw,
            Service.KEEP: lambda: self._hand.say_key("erase_kept"),
            Service.REOPEN: self._reopen,
            Service.SOLVED: self._solved,
            Service.NOT_SOLVED: self._not_solved,
            Service.NO_REPRISAL: self._no_reprisal,
            Service.REPRISAL: self._reprisal,
            Service.CALL_BACK: self._call_back,
            Service.PLACES: self._places,
            Service.HIDE: self._private.hide,
            Service.COPY: self._private.ask_copy,
            Service.SHARE: self._share,
            Service.NO_PIN: lambda: self.handed_in("pin_skipped"),
            Service.UNSEAL: self._unseal,
            Service.ASK_NEWS: lambda: self._hand.say_key("news_offer"),
            Service.NEWS: lambda: self._want_news(True),
            Service.NO_NEWS: lambda: self._want_news(False),
        }

    def _mine(self) -> list[Case]:
        return self._hand.book.of_conversation(self._hand.conversation.id)

    def _ask_withdrawal(self) -> None:
        is_open = any(not case.may_be_reopened for case in self._mine())
        self._hand.say_key("withdraw_check" if is_open else "withdraw_nothing")

    def _withdraw(self) -> None:
        """The last one that is open."""
        cases = [case for case in self._mine() if not case.may_be_reopened]
        if not cases:
            self._hand.say_key("withdraw_nothing")
            return
        casework.withdraw(self._hand.book, cases[-1], self._now)
        self._hand.say_key("withdrawn")

    def _ended(self) -> Case | None:
        """The case that ended last."""
        cases = [case for case in self._mine() if case.may_be_reopened]
        return max(cases, key=lambda case: case.updated_at, default=None)

    def name_sealed(self, words: RawText) -> None:
        """Whom a sealed report is about. Then the PIN, as after every report."""
        hand, names = self._hand, names_in(words)
        wanted = hand.conversation.awaiting_case
        case = next((one for one in self._sealed() if one.id == wanted), None)
        if case is None or not names:
            hand.say_key("seal_unnamed")
            return
        until = self._house.settings.sealed_until
        opened = casework.name_sealed(hand.book, case, names, until, self._now)
        hand.wait_for(Awaiting.NEW_PIN, case.id)
        words_of, language = self._house.catalogue, hand.conversation.language
        said = "seal_opened" if opened else "seal_kept"
        hand.say([words_of.reply(key, language) for key in (said, "utter_offer_pin")], "sealed")

    def _sealed(self) -> list[Case]:
        return [case for case in self._mine() if case.is_sealed]

    def _unseal(self) -> None:
        """Staff read it now, others or not."""
        cases = self._sealed()
        if not cases:
            self._hand.say_key("reopen_nothing")
            return
        casework.send_sealed(self._hand.book, cases[-1], self._now)
        self._hand.say_key("seal_sent")

    def _reopen(self) -> None:
        if self._sealed():
            self._unseal()
            return
        case = self._ended()
        if case is None:
            self._hand.say_key("reopen_nothing")
            return
        casework.reopen(self._hand.book, case, self._now)
        self._hand.say_key("follow_reopened")

    def _solved(self) -> None:
        self._count(Counted.SOLVED, "yes")
        self._note("solved, says the worker")
        self._hand.say_key("follow_rate")

    def _not_solved(self) -> None:
        self._count(Counted.SOLVED, "no")
        self._reopen()

    def _no_reprisal(self) -> None:
        self._count(Counted.REPRISAL, "no")
        self._note("no reprisal")
        self._hand.say_key("follow_rate")

    def _reprisal(self) -> None:
        """Urgent, whatever the case was. Without a case of theirs one is opened, so that a person sees it."""
        self._count(Counted.REPRISAL, "yes")
        hand, cases = self._hand, self._mine()
        if cases:
            casework.report_reprisal(hand.book, self._ended() or cases[-1], self._now)
        else:
            casework.raise_alarm(
                hand.book,
                hand.conversation,
                Severity.URGENT,
                Category.RPR,
                self._key,
                self._now,
            )
        hand.say_key("follow_reprisal_noted")

    def _call_back(self) -> None:
        hand = self._hand
        case = casework.put_before_staff(hand.book, hand.conversation, self._key, self._now)
        hand.book.note_event(case.id, "call back", "worker", self._now)
        hand.say_key("call_back_noted")

    def _places(self) -> None:
        """Everybody who helps there and is not the employer. Numbers that nobody dialled are not shown as sure."""
        lines, hand = self._hand.numbers(), self._hand
        said, names = hand.phrase, self._house.lexicon.own_names
        shown = [
            " · ".join([f"• {said(f'place_{purpose}')}: {line.number}", *line.when_and_how(names)])
            for purpose, line in lines.items()
            if purpose in PURPOSES
        ]
        if not shown:
            hand.say_key("places_none")
            return
        doubt = [said("places_not_dialled")] if not all(x.dialled for x in lines.values()) else []
        hand.say_key("places", lines="\n".join([*shown, *doubt]))

    def _share(self) -> None:
        """A link for somebody else, in the language that this worker speaks. It says nothing of this worker."""
        hand, settings = self._hand, self._house.settings
        form = hand.conversation.language
        named = next((n for n, f in self._house.lexicon.names.items() if f == form), form)
        found = ways(settings.share_whatsapp, settings.share_telegram, named, form)
        links = [way.link for way in found] or [f"{settings.public_url}/chat"]
        hand.say_key("share", links="\n".join(links))

    def handed_in(self, key: str) -> None:
        """The case is with us: `key` says how the PIN stands, and where we have a card, the law is one tap away."""
        hand, words = self._hand, self._house.catalogue
        language = hand.conversation.language
        cases = [case for case in self._mine() if not case.about_us]
        said = [words.reply(key, language)]
        if cases and topics_of(cases[-1].category, hand.conversation.sector):
            offer = words.reply("rights_offer", language)
            payload = f'/ask_rights{{"category": "{cases[-1].category}"}}'
            said.append(replace(offer, choices=(Choice(offer.choices[0].title, payload),)))
        hand.say(said, "handed in")

    def _want_news(self, wanted: bool) -> None:
        self._hand.change(news=wanted)
        self._hand.say_key("news_on" if wanted else "news_off")

    def _count(self, what: Counted, value: str) -> None:
        self._hand.book.count(what, self._hand.conversation, self._now, value=value)

    def _note(self, what: str) -> None:
        case = self._ended()
        if case is not None:
            self._hand.book.note_event(case.id, what, "worker", self._now)

"""What a worker does alone: take a case back, open it again, say how it ended, ask for a call, see who helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.house import House
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

if TYPE_CHECKING:
    from bot.effects import Effects


class SelfService:
    """Does such steps, inside the transaction of the message."""

    def __init__(
        self, session: Session, house: House, key: str, now: datetime, effects: Effects
    ) -> None:
        self._session, self._house, self._key, self._now = session, house, key, now
        self._effects = effects

    def do(self, step: Serve | Rate | Settle | Poll) -> None:
        """One of them."""
        match step:
            case Serve(service):
                self._services[service]()
            case Rate(points):
                self._rate(points)
            case Poll(answered):
                polls.take(self._session, self._effects.conversation.id, answered, self._now)
                self._effects.say_key("poll_thanks")
            case Settle(country, sector):
                said = {"country": country, "sector": sector}
                self._effects.change(**{name: value for name, value in said.items() if value})

    def _rate(self, points: int) -> None:
        self._count(Counted.RATED, str(points))
        worker, words = self._effects.conversation, self._house.catalogue
        keys = ["follow_thanks"] if worker.news else ["follow_thanks", "news_offer"]
        self._effects.say([words.reply(key, worker.language) for key in keys], "rated")

    @property
    def _services(self) -> dict[Service, Callable[[], None]]:
        return {
            Service.ASK_WITHDRAWAL: self._ask_withdrawal,
            Service.WITHDRAW: self._withdraw,
            Service.KEEP: lambda: self._effects.say_key("erase_kept"),
            Service.REOPEN: self._reopen,
            Service.SOLVED: self._solved,
            Service.NOT_SOLVED: self._not_solved,
            Service.NO_REPRISAL: self._no_reprisal,
            Service.REPRISAL: self._reprisal,
            Service.CALL_BACK: self._call_back,
            Service.PLACES: self._places,
            Service.HIDE: self._effects.private.hide,
            Service.COPY: self._effects.private.ask_copy,
            Service.SHARE: self._share,
            Service.NO_PIN: lambda: self.handed_in("pin_skipped"),
            Service.UNSEAL: self._unseal,
            Service.ASK_NEWS: lambda: self._effects.say_key("news_offer"),
            Service.NEWS: lambda: self._want_news(True),
            Service.NO_NEWS: lambda: self._want_news(False),
        }

    def _mine(self) -> list[Case]:
        return self._effects.book.of_conversation(self._effects.conversation.id)

    def _ask_withdrawal(self) -> None:
        is_open = any(not case.may_be_reopened for case in self._mine())
        self._effects.say_key("withdraw_check" if is_open else "withdraw_nothing")

    def _withdraw(self) -> None:
        """The last one that is open."""
        cases = [case for case in self._mine() if not case.may_be_reopened]
        if not cases:
            self._effects.say_key("withdraw_nothing")
            return
        casework.withdraw(self._effects.book, cases[-1], self._now)
        self._effects.say_key("withdrawn")

    def _ended(self) -> Case | None:
        """The case that ended last."""
        cases = [case for case in self._mine() if case.may_be_reopened]
        return max(cases, key=lambda case: case.updated_at, default=None)

    def name_sealed(self, words: RawText) -> None:
        """Whom a sealed report is about. Then the PIN, as after every report."""
        effects, names = self._effects, names_in(words)
        wanted = effects.conversation.awaiting_case
        case = next((one for one in self._sealed() if one.id == wanted), None)
        if case is None or not names:
            effects.say_key("seal_unnamed")
            return
        until = self._house.settings.sealed_until
        opened = casework.name_sealed(effects.book, case, names, until, self._now)
        effects.wait_for(Awaiting.NEW_PIN, case.id)
        words_of, language = self._house.catalogue, effects.conversation.language
        said = "seal_opened" if opened else "seal_kept"
        effects.say([words_of.reply(key, language) for key in (said, "utter_offer_pin")], "sealed")

    def _sealed(self) -> list[Case]:
        return [case for case in self._mine() if case.is_sealed]

    def _unseal(self) -> None:
        """Staff read it now, others or not."""
        cases = self._sealed()
        if not cases:
            self._effects.say_key("reopen_nothing")
            return
        casework.send_sealed(self._effects.book, cases[-1], self._now)
        self._effects.say_key("seal_sent")

    def _reopen(self) -> None:
        if self._sealed():
            self._unseal()
            return
        case = self._ended()
        if case is None:
            self._effects.say_key("reopen_nothing")
            return
        casework.reopen(self._effects.book, case, self._now)
        self._effects.say_key("follow_reopened")

    def _solved(self) -> None:
        self._count(Counted.SOLVED, "yes")
        self._note("solved, says the worker")
        self._effects.say_key("follow_rate")

    def _not_solved(self) -> None:
        self._count(Counted.SOLVED, "no")
        self._reopen()

    def _no_reprisal(self) -> None:
        self._count(Counted.REPRISAL, "no")
        self._note("no reprisal")
        self._effects.say_key("follow_rate")

    def _reprisal(self) -> None:
        """Urgent, whatever the case was. Without a case of theirs one is opened, so that a person sees it."""
        self._count(Counted.REPRISAL, "yes")
        effects, cases = self._effects, self._mine()
        if cases:
            casework.report_reprisal(effects.book, self._ended() or cases[-1], self._now)
        else:
            casework.raise_alarm(
                effects.book,
                effects.conversation,
                Severity.URGENT,
                Category.RPR,
                self._key,
                self._now,
            )
        effects.say_key("follow_reprisal_noted")

    def _call_back(self) -> None:
        effects = self._effects
        case = casework.put_before_staff(effects.book, effects.conversation, self._key, self._now)
        effects.book.note_event(case.id, "call back", "worker", self._now)
        effects.say_key("call_back_noted")

    def _places(self) -> None:
        """Everybody who helps there and is not the employer. Numbers that nobody dialled are not shown as sure."""
        lines, effects = self._effects.numbers(), self._effects
        said, names = effects.phrase, self._house.lexicon.own_names
        shown = [
            " · ".join([f"• {said(f'place_{purpose}')}: {line.number}", *line.when_and_how(names)])
            for purpose, line in lines.items()
            if purpose in PURPOSES
        ]
        if not shown:
            effects.say_key("places_none")
            return
        doubt = [said("places_not_dialled")] if not all(x.dialled for x in lines.values()) else []
        effects.say_key("places", lines="\n".join([*shown, *doubt]))

    def _share(self) -> None:
        """A link for somebody else, in the language that this worker speaks. It says nothing of this worker."""
        effects, settings = self._effects, self._house.settings
        form = effects.conversation.language
        named = next((n for n, f in self._house.lexicon.names.items() if f == form), form)
        found = ways(settings.share_whatsapp, settings.share_telegram, named, form)
        links = [way.link for way in found] or [f"{settings.public_url}/chat"]
        effects.say_key("share", links="\n".join(links))

    def handed_in(self, key: str) -> None:
        """The case is with us: `key` says how the PIN stands, and where we have a card, the law is one tap away."""
        effects, words = self._effects, self._house.catalogue
        language = effects.conversation.language
        cases = [case for case in self._mine() if not case.about_us]
        said = [words.reply(key, language)]
        if cases and topics_of(cases[-1].category, effects.conversation.sector):
            offer = words.reply("rights_offer", language)
            payload = f'/ask_rights{{"category": "{cases[-1].category}"}}'
            said.append(replace(offer, choices=(Choice(offer.choices[0].title, payload),)))
        effects.say(said, "handed in")

    def _want_news(self, wanted: bool) -> None:
        self._effects.change(news=wanted)
        self._effects.say_key("news_on" if wanted else "news_off")

    def _count(self, what: Counted, value: str) -> None:
        self._effects.book.count(what, self._effects.conversation, self._now, value=value)

    def _note(self, what: str) -> None:
        case = self._ended()
        if case is not None:
            self._effects.book.note_event(case.id, what, "worker", self._now)

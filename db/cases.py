"""Cases in the database: the implementation of the core's CaseBook, inside one session."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from db import alerts, checkins, conversations, desk, media, pins, placeholders
from db import roster as rosters
from db.case_opening import CaseOpening
from db.figures import Counted
from db.tables import CaseRow, ConversationRow, GuessRow
from db.upsert import insert_once
from helpline.cases import Case, CaseId, CaseStatus
from helpline.consent import Consent
from helpline.conversation import Awaiting, Conversation, ConversationId, InDanger, Pseudonym
from helpline.hours import SafeHours
from helpline.outcomes import Ending, Money
from helpline.roster import Roster
from helpline.taxonomy import Category, Severity


class Cases(CaseOpening):
    """helpline.ports.CaseBook over SQLAlchemy."""

    def conversation(self, pseudonym: Pseudonym) -> Conversation:
        return conversations.by_pseudonym(self._session, pseudonym)

    def roster(self) -> Roster | None:
        """Who works when, if anybody said so."""
        return rosters.load(self._session, self._keys)

    def set_consent(self, conversation: ConversationId, consent: Consent, language: str) -> None:
        at = consent.at
        if at is not None:
            conversations.record_consent(self._session, conversation, consent, language, at)

    def forget_transcript(self, conversation: ConversationId) -> None:
        conversations.forget_transcript(self._session, conversation)
        media.forget(self._session, conversation)
        placeholders.forget(self._session, conversation)

    def set_awaiting(
        self, conversation: ConversationId, awaiting: Awaiting, case: CaseId | None
    ) -> None:
        conversations.change(
            self._session, conversation, awaiting=awaiting.value, awaiting_case=case
        )

    def set_opted_out(self, conversation: ConversationId, opted_out: bool, now: datetime) -> None:
        if opted_out:
            worker = conversations.load(self._session, conversation)
            if not worker.opted_out:
                self.count(Counted.OPTED_OUT, worker, now)
            conversations.opt_out(self._session, conversation)
        else:
            conversations.change(self._session, conversation, opted_out=False)

    def set_hours(self, conversation: ConversationId, hours: SafeHours | None) -> None:
        """When this worker may be written to unasked; None is at any time."""
        conversations.change(
            self._session,
            conversation,
            hours_begin=hours.begins if hours else None,
            hours_end=hours.ends if hours else None,
        )

    def set_ending(self, case: CaseId, ending: Ending, actor: str, now: datetime) -> None:
        changed = update(CaseRow).where(CaseRow.id == case)
        values = {
            "outcome": ending.outcome.value,
            "remedy": ending.remedy.value,
            "confirmed": ending.confirmed.value,
        }
        self._session.execute(changed.values(**values))
        self._event(case, "ended", actor, ending.outcome.value, now)
        found = self.by_id(case)
        if found is not None:
            worker = conversations.load(self._session, found.conversation)
            self.count(Counted.ENDED, worker, now, found.category, found.severity, ending=ending)

    def set_money(self, case: CaseId, money: Money, actor: str, now: datetime) -> None:
        """What is disputed and what was got back."""
        changed = update(CaseRow).where(CaseRow.id == case)
        self._session.execute(
            changed.values(
                currency=money.currency, disputed=money.disputed, recovered=money.recovered
            )
        )
        self._event(case, "money", actor, "", now)

    def review_later(self, case: CaseId, now: datetime) -> None:
        desk.plan_review(self._session, case, now)

    def calm(self, conversation: ConversationId) -> None:
        row = self._session.get_one(ConversationRow, conversation)
        if row.in_danger == InDanger.YES.value:
            row.in_danger = InDanger.NO.value

    def let_go(self, conversation: ConversationId) -> None:
        conversations.change(self._session, conversation, held_by="", answer_due=None)

    def ended(self, case: Case, now: datetime) -> None:
        checkins.plan(self._session, case, now)

    def reopened(self, case: Case) -> None:
        checkins.cancel(self._session, case.id)

    def set_status(self, case: CaseId, status: CaseStatus, actor: str, now: datetime) -> None:
        changed = update(CaseRow).where(CaseRow.id == case)
        self._session.execute(changed.values(status=status.value, updated_at=now))
        if status is CaseStatus.NEW:
            self._restore(case, now)
        self._event(case, "status", actor, status.value, now)

    def set_category(self, case: CaseId, category: Category, actor: str, now: datetime) -> None:
        changed = update(CaseRow).where(CaseRow.id == case)
        self._session.execute(changed.values(category=category.value, updated_at=now))
        self._event(case, "category", actor, category.value, now)

    def note_event(
        self, case: CaseId, kind: str, actor: str, now: datetime, detail: str = ""
    ) -> None:
        self._event(case, kind, actor, detail, now)

    def raise_severity(self, case: CaseId, severity: Severity, actor: str, now: datetime) -> None:
        changed = update(CaseRow).where(CaseRow.id == case, CaseRow.severity > severity.value)
        self._session.execute(changed.values(severity=severity.value, updated_at=now))
        self._event(case, "severity", actor, severity.word, now)
        alerts.plan(self._session, case, severity, now)

    def wake(self, case: Case, now: datetime) -> None:
        """Staff are told of it anew."""
        alerts.plan_again(self._session, case.id, case.severity, now)

    def set_pin(self, case: CaseId, pin: str) -> None:
        changed = update(CaseRow).where(CaseRow.id == case)
        self._session.execute(changed.values(pin_hash=pins.hashed(pin)))

    def note_guess(self, key: str, conversation: ConversationId, now: datetime) -> None:
        insert_once(
            self._session, GuessRow, {"key": key, "conversation_id": conversation, "at": now}
        )

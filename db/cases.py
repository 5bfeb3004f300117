"""Cases in the database: the implementation of the core's CaseBook, inside one session."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update

from db import alerts, checkins, conversations, desk, figures, media, pins, placeholders, seals
from db import roster as rosters
from db.case_finder import CaseFinder
from db.case_rows import as_case, bound_to
from db.figures import Counted
from db.tables import AnswerRow, CaseEventRow, CaseRow, ConversationRow, GuessRow
from db.upsert import insert_once
from helpline.cases import Answer, Case, CaseId, CaseStatus, Intake
from helpline.codes import CaseCode
from helpline.consent import Consent
from helpline.conversation import Awaiting, Conversation, ConversationId, InDanger, Pseudonym
from helpline.hours import SafeHours
from helpline.outcomes import Ending, Money
from helpline.roster import Roster
from helpline.taxonomy import Category, Severity
from helpline.text import SafeText


class Cases(CaseFinder):
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

    def add(
        self,
        key: str,
        conversation: ConversationId,
        intake: Intake,
        severity: Severity,
        code: CaseCode,
        now: datetime,
    ) -> Case:
        case = str(uuid.uuid4())
        row = CaseRow(
            id=case,
            conversation_id=conversation,
            opened_by=key,
            code_index=self._keys.index("case code", code.digits),
            code_sealed=self._keys.seal(code.digits.encode(), bound_to(case)),
            category=intake.category.value,
            severity=severity.value,
            status=CaseStatus.SEALED.value if intake.sealed else CaseStatus.NEW.value,
            about_us=intake.about_us,
            answers_sealed=seals.close(self._keys, case, intake.answers) if intake.sealed else None,
            opened_at=now,
            updated_at=now,
        )
        self._session.add(row)
        self._session.flush()
        self._event(case, "opened", "worker", "" if intake.sealed else intake.category.value, now)
        if intake.sealed:
            seals.hide_story(self._session, conversation)
            self.count(Counted.SEALED, self._worker(row), now, value="sealed")
        else:
            self._hand_in(row, intake.answers, now)
        return as_case(self._session, self._keys, row)

    def _hand_in(self, row: CaseRow, answers: Mapping[Answer, SafeText], now: datetime) -> None:
        """Staff see it from now on, and are told."""
        self._session.add_all(
            AnswerRow(case_id=row.id, question=question.value, text=text)
            for question, text in answers.items()
        )
        self._session.flush()
        worker, severity = self._worker(row), Severity(row.severity)
        alerts.plan(self._session, row.id, severity, now)
        self.count(Counted.CASE, worker, now, Category(row.category), severity)
        if row.about_us:
            self.count(Counted.ABOUT_US, worker, now)

    def _worker(self, row: CaseRow) -> Conversation:
        return conversations.load(self._session, ConversationId(row.conversation_id))

    def name_sealed(self, case: CaseId, names: Sequence[str], now: datetime) -> list[list[Case]]:
        """Note whom a sealed report is about. For each name the sealed ones that hold it, this one among them."""
        alike = seals.name(self._session, self._keys, case, names, now)
        return [[found for one in some if (found := self.by_id(CaseId(one)))] for some in alike]

    def unseal(self, case: Case, why: str, now: datetime) -> None:
        """Staff see it now, and its clock begins."""
        row = self._session.scalars(select(CaseRow).where(CaseRow.id == case.id)).one()
        row.status, row.opened_at, row.updated_at = CaseStatus.NEW.value, now, now
        self._event(case.id, "unsealed", why, "", now)
        self.count(Counted.SEALED, self._worker(row), now, value=why)
        self._hand_in(row, seals.opened(self._session, self._keys, row), now)

    def count(
        self,
        what: Counted,
        worker: Conversation,
        now: datetime,
        category: Category | None = None,
        severity: Severity | None = None,
        value: str = "",
        ending: Ending | None = None,
    ) -> None:
        """Count something, without anything that leads back to it."""
        figures.note(
            self._session,
            what,
            now,
            language=worker.language,
            channel=worker.channel.value,
            category=category,
            severity=severity,
            value=ending.outcome.value if ending else value,
            remedy=ending.remedy.value if ending else "",
            confirmed=ending.confirmed.value if ending else "",
            country=worker.country,
            sector=worker.sector,
        )

    def fill(
        self, case: CaseId, key: str, intake: Intake, severity: Severity, now: datetime
    ) -> Case:
        """What triage opened becomes what the worker told. From now on it was opened by `key`."""
        row = self._session.scalars(select(CaseRow).where(CaseRow.id == case)).one()
        row.opened_by, row.category, row.severity = key, intake.category.value, severity.value
        row.updated_at = now
        self._session.add_all(
            AnswerRow(case_id=case, question=question.value, text=text)
            for question, text in intake.answers.items()
        )
        self._event(case, "told", "worker", intake.category.value, now)
        self._session.flush()
        return as_case(self._session, self._keys, row)

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

    def _restore(self, case: CaseId, now: datetime) -> None:
        """A sealed report that was taken back and is opened after all."""
        row = self._session.scalars(select(CaseRow).where(CaseRow.id == case)).one()
        if row.answers_sealed is not None:
            self._hand_in(row, seals.opened(self._session, self._keys, row), now)

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

    def _event(self, case: str, kind: str, actor: str, detail: str, at: datetime) -> None:
        self._session.add(CaseEventRow(case_id=case, kind=kind, actor=actor, detail=detail, at=at))

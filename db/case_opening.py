"""How cases come to be: handed in, sealed and opened later, begun by triage and told afterwards; each is counted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from db import alerts, conversations, figures, seals
from db.case_finder import CaseFinder
from db.case_rows import as_case, bound_to
from db.figures import Counted
from db.tables import AnswerRow, CaseEventRow, CaseRow
from helpline.cases import Answer, Case, CaseId, CaseStatus, Intake
from helpline.codes import CaseCode
from helpline.conversation import Conversation, ConversationId
from helpline.outcomes import Ending
from helpline.taxonomy import Category, Severity
from helpline.text import SafeText


class CaseOpening(CaseFinder):
    """The part of helpline.ports.CaseBook by which there is more than was found."""

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

    def _restore(self, case: CaseId, now: datetime) -> None:
        """A sealed report that was taken back and is opened after all."""
        row = self._session.scalars(select(CaseRow).where(CaseRow.id == case)).one()
        if row.answers_sealed is not None:
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

    def _event(self, case: str, kind: str, actor: str, detail: str, at: datetime) -> None:
        self._session.add(CaseEventRow(case_id=case, kind=kind, actor=actor, detail=detail, at=at))

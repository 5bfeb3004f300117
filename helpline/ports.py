"""The one port of the core: where cases live. `db.cases` is the only implementation; tests use it too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from helpline.cases import Case, CaseId, CaseStatus, Intake
from helpline.codes import CaseCode
from helpline.consent import Consent
from helpline.conversation import Awaiting, Conversation, ConversationId, Pseudonym
from helpline.outcomes import Ending
from helpline.taxonomy import Category, Severity


class CaseBook(Protocol):
    """Cases, conversations and counted guesses, inside one transaction."""

    def conversation(self, pseudonym: Pseudonym) -> Conversation: ...

    def set_consent(
        self, conversation: ConversationId, consent: Consent, language: str
    ) -> None: ...

    def forget_transcript(self, conversation: ConversationId) -> None: ...

    def set_awaiting(
        self, conversation: ConversationId, awaiting: Awaiting, case: CaseId | None
    ) -> None: ...

    def set_opted_out(
        self, conversation: ConversationId, opted_out: bool, now: datetime
    ) -> None: ...

    def opened_by(self, key: str) -> Case | None: ...

    def add(
        self,
        key: str,
        conversation: ConversationId,
        intake: Intake,
        severity: Severity,
        code: CaseCode,
        now: datetime,
    ) -> Case: ...

    def by_id(self, case: CaseId) -> Case | None: ...

    def by_code(self, code: CaseCode) -> Case | None: ...

    def of_conversation(self, conversation: ConversationId) -> list[Case]: ...

    def set_status(self, case: CaseId, status: CaseStatus, actor: str, now: datetime) -> None: ...

    def wake(self, case: Case, now: datetime) -> None: ...

    def set_ending(self, case: CaseId, ending: Ending, actor: str, now: datetime) -> None: ...

    def review_later(self, case: CaseId, now: datetime) -> None: ...

    def fill(
        self, case: CaseId, key: str, intake: Intake, severity: Severity, now: datetime
    ) -> Case: ...

    def name_sealed(
        self, case: CaseId, names: Sequence[str], now: datetime
    ) -> list[list[Case]]: ...

    def unseal(self, case: Case, why: str, now: datetime) -> None: ...

    def let_go(self, conversation: ConversationId) -> None: ...

    def ended(self, case: Case, now: datetime) -> None: ...

    def reopened(self, case: Case) -> None: ...

    def calm(self, conversation: ConversationId) -> None: ...

    def set_category(self, case: CaseId, category: Category, actor: str, now: datetime) -> None: ...

    def note_event(
        self, case: CaseId, kind: str, actor: str, now: datetime, detail: str = ""
    ) -> None: ...

    def raise_severity(
        self, case: CaseId, severity: Severity, actor: str, now: datetime
    ) -> None: ...

    def set_pin(self, case: CaseId, pin: str) -> None: ...

    def pin_matches(self, case: CaseId, pin: str) -> bool: ...

    def note_guess(self, key: str, conversation: ConversationId, now: datetime) -> None: ...

    def failed_guesses(self, conversation: ConversationId, since: datetime) -> tuple[int, int]: ...

"""The verbs: everything that is done to a case, inside the caller's transaction.

Each verb may be called twice with the same key (a redelivered webhook, a repeated dialogue turn)
and has its effect once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from helpline.cases import Answer, Case, CaseStatus, Intake, check_transition
from helpline.codes import draw_code
from helpline.consent import CURRENT, Consent, ConsentDecision
from helpline.conversation import Awaiting, Conversation
from helpline.outcomes import Confirmed, Ending, Outcome, Remedy
from helpline.ports import CaseBook
from helpline.taxonomy import Category, Severity
from helpline.text import SafeText

WORKER, TRIAGE, OTHERS = "worker", "triage", "others"


def record_consent(
    book: CaseBook, conversation: Conversation, granted: bool, now: datetime
) -> Consent:
    """Note the decision, its wording and its time. A refusal also clears what was written so far."""
    decision = ConsentDecision.GRANTED if granted else ConsentDecision.DECLINED
    consent = Consent(decision, CURRENT.number, now)
    book.set_consent(conversation.id, consent, conversation.language)
    if not granted:
        book.forget_transcript(conversation.id)
    return consent


def open_case(
    book: CaseBook, conversation: Conversation, intake: Intake, key: str, now: datetime
) -> Case:
    """Open a case once per key, with a fresh code, and await a PIN for it.

    What triage opened before the worker could tell more becomes this case, at no lower severity.
    """
    already = book.opened_by(key)
    if already is not None:
        return already
    severity = intake.category.default_severity
    raised = [c for c in book.of_conversation(conversation.id) if c.is_new and c.by_triage]
    if raised:
        case = book.fill(raised[0].id, key, intake, min(severity, raised[0].severity), now)
    else:
        intake = intake if may_be_sealed(severity) else replace(intake, sealed=False)
        case = book.add(key, conversation.id, intake, severity, draw_code(), now)
    asked = Awaiting.SEAL_NAMES if case.is_sealed else Awaiting.NEW_PIN
    book.set_awaiting(conversation.id, asked, case.id)
    return case


def may_be_sealed(severity: Severity) -> bool:
    """What is grave is read by a person at once, whatever else was wished for."""
    return severity > Severity.URGENT


def name_sealed(
    book: CaseBook, case: Case, names: Sequence[str], until: int, now: datetime
) -> bool:
    """Whom a sealed report is about. Opens every report of one name once so many workers gave it; whether it did.

    Each name counts alone: whoever gives two does not bring together those who gave one of them.
    """
    alike = book.name_sealed(case.id, names, now)
    enough = [some for some in alike if len({other.conversation for other in some}) >= until]
    for other in {other.id: other for some in enough for other in some}.values():
        book.unseal(other, OTHERS, now)
    return bool(enough)


def send_sealed(book: CaseBook, case: Case, now: datetime) -> None:
    """The worker does not want to wait any longer: staff see it now."""
    if case.is_sealed:
        book.unseal(case, WORKER, now)


ENDS = (CaseStatus.RESOLVED, CaseStatus.CLOSED)
AT_REST = (CaseStatus.NEW, CaseStatus.WITHDRAWN, *ENDS)
"""Nobody of the staff answers the worker of such a case."""


def put_before_staff(
    book: CaseBook,
    conversation: Conversation,
    key: str,
    now: datetime,
    said: SafeText | None = None,
) -> Case:
    """Show staff what is not a grievance: a wish for a person, what no machine can read."""
    return _add_service_case(book, conversation, key, now, said)


def take_feedback(
    book: CaseBook, conversation: Conversation, key: str, now: datetime, said: SafeText | None
) -> Case:
    """A word about this helpline: supervisors read it, apart from grievances. It may be about somebody of the staff."""
    return _add_service_case(book, conversation, key, now, said, about_us=True)


def _add_service_case(
    book: CaseBook,
    conversation: Conversation,
    key: str,
    now: datetime,
    said: SafeText | None,
    *,
    about_us: bool = False,
) -> Case:
    already = book.opened_by(key)
    if already is not None:
        return already
    intake = Intake(Category.SVC, {Answer.STORY: said} if said else {}, about_us)
    severity = min(intake.category.default_severity, Category.WAG.default_severity)
    return book.add(key, conversation.id, intake, severity, draw_code(), now)


def _grievances(book: CaseBook, conversation: Conversation) -> list[Case]:
    """The worker's cases, but for what they said about us and what is sealed: no danger and no file goes there."""
    cases = book.of_conversation(conversation.id)
    return [case for case in cases if not (case.about_us or case.is_sealed)]


def await_listener(book: CaseBook, conversation: Conversation, key: str, now: datetime) -> Case:
    """A voice note that no machine can judge: a person must listen soon, as if it were urgent.

    A new case of the same worker takes it, so that three notes in a row are one thing to do.
    """
    already = book.opened_by(key)
    if already is not None:
        return already
    waiting = [case for case in _grievances(book, conversation) if case.is_new]
    if not waiting:
        return book.add(
            key, conversation.id, Intake(Category.SVC), Severity.URGENT, draw_code(), now
        )
    case = min(waiting, key=lambda case: case.severity)
    book.note_event(case.id, "voice note", WORKER, now)
    if case.severity > Severity.URGENT:
        book.raise_severity(case.id, Severity.URGENT, WORKER, now)
    return case


def raise_by_person(
    book: CaseBook, case: Case, severity: Severity, actor: str, now: datetime
) -> bool:
    """Somebody of the staff finds a case graver than the machine did. False if it is as grave already."""
    if case.severity <= severity:
        return False
    book.raise_severity(case.id, severity, actor, now)
    return True


def take_file(book: CaseBook, conversation: Conversation, key: str, now: datetime) -> Case:
    """A picture or a document: it belongs to the worker's last open case, or waits for a person."""
    already = book.opened_by(key)
    if already is not None:
        return already
    open_ones = [case for case in _grievances(book, conversation) if not case.is_over]
    if not open_ones:
        return put_before_staff(book, conversation, key, now)
    book.note_event(open_ones[-1].id, "file", WORKER, now)
    return open_ones[-1]


def raise_alarm(
    book: CaseBook,
    conversation: Conversation,
    severity: Severity,
    category: Category,
    key: str,
    now: datetime,
) -> Case:
    """Danger: the case of this worker that nobody has taken up is raised, or one is opened."""
    opener = f"{TRIAGE}:{key}"
    already = book.opened_by(opener)
    if already is not None:
        return already
    waiting = [case for case in _grievances(book, conversation) if case.is_new]
    if not waiting:
        return book.add(opener, conversation.id, Intake(category), severity, draw_code(), now)
    case = min(waiting, key=lambda case: case.severity)
    book.note_event(case.id, "danger", TRIAGE, now)
    if case.severity > severity:
        book.raise_severity(case.id, severity, TRIAGE, now)
    if case.category is Category.SVC and category is not Category.SVC:
        book.set_category(case.id, category, TRIAGE, now)
    return case


def change_status(
    book: CaseBook, case: Case, wanted: CaseStatus, actor: str, now: datetime
) -> None:
    """Move a case along the table of transitions. Raises TransitionRefused.

    A person has it now: the assistant answers this worker as usual again.
    """
    check_transition(case.status, wanted)
    book.set_status(case.id, wanted, actor, now)
    if wanted is not CaseStatus.NEW:
        book.calm(case.conversation)
    if wanted in AT_REST:
        book.let_go(case.conversation)
    if wanted in ENDS:
        book.ended(case, now)
    elif case.is_over:
        book.reopened(case)


def reopen(
    book: CaseBook, case: Case, now: datetime, severity: Severity | None = None, why: str = WORKER
) -> None:
    """The worker says that it is not over: it waits in the queue again, and staff are told.

    `severity`: at least this grave now. Nothing happens to a case that is open already, but for that.
    One that is sealed is handed in: whoever is punished waits for nobody.
    """
    send_sealed(book, case, now)
    if case.may_be_reopened:
        change_status(book, case, CaseStatus.NEW, WORKER, now)
        book.wake(case, now)
    book.note_event(case.id, "reopened", WORKER, now, why)
    if severity is not None and severity < case.severity:
        book.raise_severity(case.id, severity, WORKER, now)


def withdraw(book: CaseBook, case: Case, now: datetime) -> None:
    """The worker takes it back. It may be opened again by one word."""
    if case.is_sealed:
        change_status(book, case, CaseStatus.WITHDRAWN, WORKER, now)
    elif not case.is_over:
        change_status(book, case, CaseStatus.WITHDRAWN, WORKER, now)
        book.set_ending(case.id, Ending(Outcome.WITHDRAWN, Remedy.NONE, Confirmed.YES), WORKER, now)


def report_reprisal(book: CaseBook, case: Case, now: datetime) -> None:
    """They are punished for having told us: urgent at least, whatever it was before."""
    reopen(book, case, now, Severity.URGENT, why="reprisal")


def close_case(book: CaseBook, case: Case, ending: Ending, actor: str, now: datetime) -> None:
    """End a case, and say how. Raises TransitionRefused. A critical one is looked at by a second person."""
    change_status(book, case, CaseStatus.CLOSED, actor, now)
    book.set_ending(case.id, ending, actor, now)
    if case.severity is Severity.CRITICAL:
        book.review_later(case.id, now)


def give_back(book: CaseBook, case: Case, actor: str, now: datetime) -> bool:
    """Whoever had the case did not answer: it waits in the queue again. False if it was not in hand."""
    if case.status is not CaseStatus.IN_PROGRESS:
        return False
    book.set_status(case.id, CaseStatus.NEW, actor, now)
    return True

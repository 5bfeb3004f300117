"""What happens when a worker is in danger: safety first, people told, and never a menu after it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpline.consent import ConsentDecision
from helpline.conversation import Conversation, InDanger
from helpline.message import InboundKind
from helpline.steps import Alert, Keep, Raise, Say, Step, Watch
from helpline.taxonomy import Severity
from helpline.triage import Danger

if TYPE_CHECKING:
    from helpline.reading import Reading

SAFE_YES, SAFE_NO = "/safe_yes", "/safe_no"
DANGER_YES, DANGER_NO = "/danger_yes", "/danger_no"
ANSWERS: dict[str, tuple[Step, ...]] = {
    SAFE_YES: (Watch(InDanger.YES), Say("safe_yes")),
    SAFE_NO: (Watch(InDanger.QUIET),),
    DANGER_YES: (
        Raise(Severity.CRITICAL, (Danger.EMERGENCY,)),
        Watch(InDanger.YES),
        Say("safety"),
    ),
    DANGER_NO: (Watch(InDanger.NO), Say("danger_no")),
}
"""The buttons of our own questions. "No, it is not safe to write" is answered by silence."""


TOLD = (
    InboundKind.TEXT,
    InboundKind.TRANSCRIPT,
    InboundKind.LOCATION,
    InboundKind.STICKER,
)
"""What somebody in danger says: where they are, or only that they are alive."""


def in_danger(reading: Reading, conversation: Conversation) -> tuple[Step, ...] | None:
    """The steps that come before everything else, or None if there is no danger that we know of."""
    if reading.choice and reading.choice.payload in ANSWERS:
        return ANSWERS[reading.choice.payload]
    kept: tuple[Step, ...] = (Alert(),) if reading.withheld else ()
    media = reading.inbound.media
    if media and conversation.consent.in_force is not ConsentDecision.DECLINED:
        kept = (*kept, Keep(media))
    critical = reading.triage.severity is Severity.CRITICAL
    raised = Raise(Severity.CRITICAL, reading.triage.kinds if critical else ())
    if conversation.in_danger is InDanger.NO:
        return (raised, *kept, Watch(InDanger.YES), Say("safety")) if critical else None
    if not critical and _leaves(reading):
        return None
    reply = "quiet_hello" if conversation.in_danger is InDanger.QUIET else "danger_noted"
    return (raised, *kept, Say(reply))


def _leaves(reading: Reading) -> bool:
    """A word of command, a button, a code or a file goes its usual way also in danger."""
    kind = reading.inbound.kind
    usual = kind not in TOLD
    return bool(usual or reading.word or reading.choice or reading.code or reading.named_language)

"""What the core plans for a worker's message."""

from dataclasses import replace
from datetime import UTC, datetime

from helpline.conversation import Conversation, ConversationId, Pseudonym
from helpline.intake import plan
from helpline.language import Language
from helpline.message import Channel, Choice, Inbound, InboundKind
from helpline.reading import Reading, read
from helpline.steps import Ask, Step
from helpline.text import RawText
from helpline.words import Lexicon
from tests.support.house import LANGUAGES
from westline.build import ROOT

SERVED = LANGUAGES
LEXICON = Lexicon.load(ROOT, SERVED)
WORKER = Conversation(
    ConversationId("c"), Pseudonym("p"), Channel.WHATSAPP, "en", language_known=True
)
MENU = (Choice("Tell a problem", "/report"), Choice("Know my rights", "/ask_rights"))


def planned(
    text: str | None,
    worker: Conversation = WORKER,
    kind: InboundKind = InboundKind.TEXT,
    tapped: Choice | None = None,
) -> tuple[Step, ...]:
    inbound = Inbound(
        Channel.WHATSAPP,
        "m1",
        kind,
        datetime.now(UTC),
        text=RawText(text) if text is not None else None,
        refers_to="m0",
    )
    return plan(read(inbound, worker, LEXICON, SERVED, tapped), worker)


def commands(steps: tuple[Step, ...]) -> list[str | None]:
    return [step.command for step in steps if isinstance(step, Ask)]


def read_as(text: str, language: Language, tapped: Choice | None = None) -> Reading:
    """A reading whose language is given."""
    inbound = Inbound(
        Channel.WHATSAPP, "m1", InboundKind.TEXT, datetime.now(UTC), text=RawText(text)
    )
    return replace(read(inbound, WORKER, LEXICON, SERVED, tapped), language=language)

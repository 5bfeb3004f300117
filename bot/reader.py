"""Reads one message: what it is, how grave, and what it means as a vector. Asks nobody and keeps nothing.

What it must know of the conversation is in the question, so that it can be answered anywhere: here, or in a
process beside this one (bot/apart.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from bot.dialogue import neutral
from bot.embedding.wire import Embedder
from helpline.conversation import Conversation
from helpline.intake import SURE
from helpline.language import LanguageModel, forms_in
from helpline.message import Choice, Inbound
from helpline.reading import Reading, read
from helpline.redaction import Memory
from helpline.taxonomy import Severity
from helpline.text import RawText, SafeText, joined
from helpline.triage import Assessment, Voter, assess
from helpline.words import Lexicon


@dataclass(frozen=True, slots=True)
class Question:
    """A message, and what its conversation has said and been offered before.

    `before`: the last words of the worker, redacted, among which danger may have begun. `earlier`: pieces of the
    same story that the dialogue has not heard yet.
    """

    inbound: Inbound
    conversation: Conversation
    served: tuple[str, ...]
    tapped: Choice | None = None
    memory: Memory | None = None
    before: Sequence[str] = field(default=(), repr=False)
    earlier: Sequence[SafeText] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """The reading with its triage; and what the dialogue hears, with its embedding, computed once."""

    reading: Reading
    whole: SafeText | None = None
    vector: Any = None


class Reads(Protocol):
    """Reads messages."""

    @property
    def is_beside(self) -> bool:
        """Whether another process does it."""
        ...

    def read(self, question: Question) -> Judged:
        """What the message of the question is. May be called from several threads."""
        ...


class Reader:
    """Reads where it is called."""

    is_beside = False

    def __init__(
        self,
        lexicon: Lexicon,
        languages: LanguageModel | None = None,
        embedder: Embedder | None = None,
        danger: Voter | None = None,
    ) -> None:
        self._lexicon, self._languages = lexicon, languages
        self._embedder, self._danger = embedder, danger

    def read(self, question: Question) -> Judged:
        """Redaction, words, triage, meaning."""
        reading = read(
            question.inbound,
            question.conversation,
            self._lexicon,
            question.served,
            question.tapped,
            self._languages,
            question.memory,
        )
        vector = self._vector(reading, reading.safe)
        judged = replace(reading, triage=self._triage(reading, vector, question))
        earlier = question.earlier
        if not earlier or reading.safe is None:
            return Judged(judged, reading.safe, vector)
        whole = joined(*earlier, reading.safe)
        return Judged(judged, whole, self._vector(reading, whole))

    def _vector(self, reading: Reading, text: SafeText | None) -> Any:
        """The meaning of words; a button, a code or a word of command needs none."""
        if self._embedder is None or not text or _says_little(reading):
            return None
        return self._embedder.embed(neutral(str(text)))

    def _triage(self, reading: Reading, vector: Any, question: Question) -> Assessment:
        """Danger in this message, or in it and the last ones together: people split what is hard to say."""
        text, form = reading.inbound.text, reading.language.form
        if text is None:
            return Assessment()
        also = () if reading.language.confidence >= SURE else forms_in(reading.language.script)
        heard = vector is not None or self._embedder is None
        voter = self._danger if heard and not reading.names_whom else None
        answers = question.conversation.in_questions
        alone = assess(text, form, voter, vector, also=also, answers=answers)
        if alone.severity is Severity.CRITICAL or not question.before:
            return alone
        earlier = " ".join(question.before)
        together = assess(RawText(f"{earlier} {text.reveal()}"), form, also=also)
        new = assess(RawText(earlier), form).severity is not Severity.CRITICAL
        return together if together.severity is Severity.CRITICAL and new else alone


def _says_little(reading: Reading) -> bool:
    """A button, a code, a word of command; or names: the classifier takes half of them for a cry, the rules do not."""
    return bool(reading.word or reading.choice or reading.code or reading.pin or reading.names_whom)

"""What a conversation has called someone before, so that the same name is the same placeholder.

Names themselves are not remembered: a keyed fingerprint of each is, under a key of the installation.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from helpline.digits import fold_digits
from helpline.redaction.finding import Finding, Kind
from helpline.redaction.message import Message

SHORTEST = 3
"""A word of a name with fewer letters is not looked for on its own."""
Numbers = Mapping[tuple[Kind, str], int]


@dataclass(frozen=True, slots=True)
class Memory:
    """Numbers of placeholders by kind and fingerprint. An empty one remembers within a message only."""

    key: bytes = field(default=b"", repr=False)
    numbers: Numbers = field(default_factory=dict)
    seeds: frozenset[tuple[Kind, str]] = frozenset()
    """What is known beforehand and not yet stored: the words of the sender's own name."""

    def fingerprint(self, value: str) -> str:
        """The same for the same letters and digits, however they are spaced or written."""
        plain = "".join(c for c in fold_digits(value).casefold() if c.isalnum())
        return hmac.new(self.key, plain.encode(), hashlib.sha256).hexdigest()[:32]

    @property
    def stored(self) -> frozenset[tuple[Kind, str]]:
        """What came from earlier messages."""
        return frozenset(self.numbers) - self.seeds

    def seeded(self, name: str) -> Memory:
        """The same, knowing a name beforehand: that on the sender's profile."""
        prints = [(Kind.PERSON, self.fingerprint(word)) for word in words_of(name)]
        if not prints or all(p in self.numbers for p in prints):
            return self
        numbers = [n for (kind, _), n in self.numbers.items() if kind is Kind.PERSON]
        number = next(
            (self.numbers[p] for p in prints if p in self.numbers), 1 + max(numbers, default=0)
        )
        fresh = {p: number for p in prints if p not in self.numbers}
        return Memory(self.key, {**self.numbers, **fresh}, self.seeds | frozenset(fresh))

    def knows(self, kind: Kind, value: str) -> bool:
        """Whether this was a placeholder before."""
        return (kind, self.fingerprint(value)) in self.numbers


def words_of(name: str) -> list[str]:
    """The words of a name that are looked for on their own."""
    return [word for word in name.split() if len(word) >= SHORTEST]


def find(message: Message, memory: Memory) -> Iterator[Finding]:
    """Yield words that were part of a name earlier in the conversation, or are the sender's own."""
    if not any(kind is Kind.PERSON for kind, _ in memory.numbers):
        return
    for token in message.tokens:
        if (
            len(token.text) >= SHORTEST
            and not message.is_ordinary(token)
            and memory.knows(Kind.PERSON, token.text)
        ):
            yield Finding(token.start, token.end, Kind.PERSON)

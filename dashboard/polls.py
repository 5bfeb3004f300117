"""Polls of a quarter: the share behind answers that garble themselves, with its span."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from helpline.disclosure import rounded
from helpline.polls import Estimate, estimate


@dataclass(frozen=True, slots=True)
class Poll:
    """One question. `estimate` is None where too few answered; then nothing of it is shown."""

    number: int
    question: str
    answers: int | None
    estimate: Estimate | None

    @property
    def name(self) -> str:
        """What it is called in files."""
        return f"poll {self.number}"

    @property
    def lines(self) -> list[tuple[str, int | None]]:
        """What is said of it, by label."""
        found = self.estimate
        return [
            ("yes, per cent", found.per_cent if found else None),
            ("at least", found.at_least if found else None),
            ("at most", found.at_most if found else None),
        ]


def polls(tallies: Mapping[int, tuple[int, int]], questions: Mapping[int, str]) -> list[Poll]:
    """Each question that was answered."""
    found = []
    for number, (yes, no) in tallies.items():
        worked_out = estimate(yes, no)
        answers = rounded(yes + no) if worked_out else None
        found.append(Poll(number, questions.get(number, ""), answers, worked_out))
    return found
